"""One version of the archive, and the table that logs them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from loaders.errors import ArchiveError

FORMAT = 2
"""The format of archives written today; the log states an archive's in every row."""

LOADS = "loads"
_COUNTS = pa.map_(pa.string(), pa.int64())
LOADS_SCHEMA = pa.schema(
    [
        ("format", pa.int32()),
        ("version", pa.int64()),
        ("load", pa.string()),
        ("loaded_at", pa.timestamp("us", tz="UTC")),
        ("source", pa.string()),
        ("histories", pa.list_(pa.string())),
        ("n_added", _COUNTS),
        ("n_held", _COUNTS),
    ]
)
"""Arrow schema of the ``loads`` table, one row per version of the archive; see `Load`."""


@dataclass(frozen=True, slots=True)
class Load:
    """One version of the archive: what was held before, and the rows of one load more.

    Parameters
    ----------
    version : int
        The version. Versions count from 0 without a gap.
    load_id : str
        What the rows of this load carry in their column ``load``.
    loaded_at : datetime
        When it finished (UTC).
    source : str
        What was loaded.
    histories : tuple of str
        SHA-256 of every bundled history taken in so far.
    n_added, n_held : dict of str to int
        Rows this load brought, and rows held with it, by table.
    """

    version: int
    load_id: str
    loaded_at: datetime
    source: str
    histories: tuple[str, ...] = ()
    n_added: Mapping[str, int] = field(default_factory=dict)
    n_held: Mapping[str, int] = field(default_factory=dict)


def as_table(loads: list[Load]) -> pa.Table:
    """Return versions as rows of the log, under `LOADS_SCHEMA`."""
    return pa.Table.from_pylist([_as_row(load) for load in loads], schema=LOADS_SCHEMA)


def _as_row(load: Load) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": load.version,
        "load": load.load_id,
        "loaded_at": load.loaded_at,
        "source": load.source,
        "histories": list(load.histories),
        "n_added": list(load.n_added.items()),
        "n_held": list(load.n_held.items()),
    }


def check_format(found: int, root: str) -> None:
    """Refuse an archive of a newer format.

    Raises
    ------
    ArchiveError
        If it is one.
    """
    if found > FORMAT:
        raise ArchiveError(
            f"{root}: the archive is of format {found}, written by a newer Postwatch; "
            f"this one reads formats up to {FORMAT}"
        )


def make_load(row: dict[str, Any], root: str) -> Load:
    """Return the version a row of the log at `root` is about.

    Raises
    ------
    ArchiveError
        If the archive is of a newer format.
    """
    check_format(row["format"], root)
    return Load(
        version=row["version"],
        load_id=row["load"],
        loaded_at=row["loaded_at"],
        source=row["source"],
        histories=tuple(row["histories"]),
        n_added=row["n_added"],
        n_held=row["n_held"],
    )
