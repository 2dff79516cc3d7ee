"""Compaction: the small data files that many loads leave behind become one.

Not with Delta's own ``OPTIMIZE``: two of delta-rs 1.6 at once both succeed, and every row is there
twice. Here rows are replaced by themselves as the very next version of a table, or not at all, and
an ``OPTIMIZE`` that was begun before fails.
"""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from loaders.archive.files import NEXT_VERSION_ONLY, WRITER, count_batch_rows, list_files
from loaders.archive.log import LOADS
from loaders.archive.store import Store
from loaders.archive.views import scan_parquet
from loaders.errors import ArchiveError
from loaders.facts.tables import SCHEMAS

SMALL_BYTES = 32 * 2**20
"""Data files of this size and more are left alone."""


def compact(store: Store, *, n_files_max: int) -> bool:
    """Join the small data files of tables, the log among them, that have too many of them.

    A table that is being written is left for another time.

    Returns
    -------
    bool
        Whether any were joined.

    Raises
    ------
    ArchiveError
        If a table cannot be written.
    """
    return any([_join_files(store, name, n_files_max) for name in (*SCHEMAS, LOADS)])


def _join_files(store: Store, name: str, n_files_max: int) -> bool:
    table = store.open_table(name)
    if table is None or len(list_files(table)) <= n_files_max:
        return False
    files, loads = _choose(store, name, table)
    if len(files) <= n_files_max:
        return False
    schema = pa.schema(table.schema())
    batches = _read(store.local_paths(name, files), schema, count_batch_rows(name))
    try:
        write_deltalake(
            table,
            pa.RecordBatchReader.from_batches(schema, batches),
            mode="overwrite",
            predicate=f"load IN ({', '.join(repr(load) for load in loads)})",
            writer_properties=WRITER,
            commit_properties=NEXT_VERSION_ONLY,
        )
    except CommitFailedError:
        return False
    except (DeltaError, OSError) as error:
        raise ArchiveError(f"{store.root}: cannot join files of {name}: {error}") from error
    return True


def _choose(store: Store, name: str, table: DeltaTable) -> tuple[list[str], list[str]]:
    """Choose small files, with loads of which no other file holds a row."""
    files = list_files(table)
    paths = dict(zip(store.local_paths(name, [file.name for file in files]), files, strict=True))
    with store.connection.cursor() as cursor:
        scan = scan_parquet(list(paths), "filename = true")
        pairs = [
            (paths[path].name, load)
            for path, load in cursor.sql(f"SELECT DISTINCT filename, load FROM {scan}").fetchall()
        ]
    chosen = {file.name for file in files if file.n_bytes < SMALL_BYTES}
    while True:
        elsewhere = {load for file, load in pairs if file not in chosen}
        left = {file for file, load in pairs if file in chosen and load in elsewhere}
        if not left:
            return sorted(chosen), sorted({load for file, load in pairs if file in chosen})
        chosen -= left


def _read(paths: list[str], schema: pa.Schema, n_rows: int) -> Iterator[pa.RecordBatch]:
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(n_rows):
                yield batch.select(schema.names).cast(schema)
