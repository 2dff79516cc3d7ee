"""Data files of a Delta table: how they are written, what is known of them, and joining them."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
from deltalake import ColumnProperties, CommitProperties, DeltaTable, WriterProperties

# Old versions stay readable for good: permalinks name them. Delta would otherwise drop log
# entries after 30 days at the next checkpoint.
_CONFIGURATION: dict[str, str | None] = {
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
WITHOUT_STATISTICS = ("body", "message", "note", "reason", "sentence", "strength_text", "text")
"""Columns that hold pages and texts: the least and greatest of them say nothing."""

# 131,072 rows: small enough to skip most of a sorted file, large enough to scan fast. At 5 million
# rows 65,536 was slower, and the default of 1,048,576 slower on short ranges.
WRITER = WriterProperties(
    max_row_group_size=131_072,
    compression="SNAPPY",
    column_properties={
        name: ColumnProperties(statistics_enabled="NONE") for name in WITHOUT_STATISTICS
    },
)
NEXT_VERSION_ONLY = CommitProperties(max_commit_retries=0)
"""Commit as the version right after the one that was opened, or fail."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """What a table's Delta log says of one data file.

    Parameters
    ----------
    name : str
        Its path below the table.
    n_bytes : int
        Its size.
    n_rows : int or None
        How many rows it holds, where that is said.
    load : str or None
        The load of all its rows, where that is said and is one.
    version : int or None
        Of a file of the log with one row: the version it is about.
    format : int or None
        Of a file of the log: the newest format of its rows, where that is said.
    """

    name: str
    n_bytes: int
    n_rows: int | None
    load: str | None
    version: int | None
    format: int | None


def list_files(table: DeltaTable) -> list[DataFile]:
    """List the data files of a table at the version it was opened at."""
    actions = pa.table(table.get_add_actions(flatten=True))

    def read(name: str) -> list[object]:
        known = name in actions.column_names
        return actions[name].to_pylist() if known else [None] * actions.num_rows

    def read_if_one(name: str) -> Iterator[object]:
        pairs = zip(read(f"min.{name}"), read(f"max.{name}"), strict=True)
        return (low if low == high else None for low, high in pairs)

    columns = (read("path"), read("size_bytes"), read("num_records"))
    of_one = (read_if_one("load"), read_if_one("version"))
    known_of_all = zip(*columns, *of_one, read("max.format"), strict=True)
    return [DataFile(*known) for known in known_of_all]


def configure(schema: pa.Schema) -> dict[str, str | None]:
    """Return the Delta properties of a table: old versions stay, and texts have no statistics."""
    with_statistics = [
        field.name
        for field in schema
        if not pa.types.is_nested(field.type) and field.name not in WITHOUT_STATISTICS
    ]
    return {**_CONFIGURATION, "delta.dataSkippingStatsColumns": ",".join(with_statistics)}


def count_batch_rows(name: str) -> int:
    """Return how many rows of a table are read at a time.

    Kept pages are large: 20 of them at the most allowed size are some hundred megabytes.
    """
    return 20 if name == "pages" else 50_000
