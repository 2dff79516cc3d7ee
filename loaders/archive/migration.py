"""Bring an archive of format 1 to today's format, in place.

In format 1 a row did not say what load it came with; every row of the log named, table by table,
a Delta version and the data files in it that did not count. Here each table is written anew with
the load of each row, and then the log, in one commit. Up to that commit the old log names old
versions, which are still there: who is killed on the way leaves an archive of format 1. Nothing
but the very next version is committed, so two processes may do this at once, and a load of an
earlier Postwatch that comes between is taken along.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from loaders.archive.files import (
    NEXT_VERSION_ONLY,
    WRITER,
    configure,
    count_batch_rows,
    list_files,
)
from loaders.archive.log import FORMAT, LOADS, LOADS_SCHEMA, Load, as_table
from loaders.archive.store import ATTEMPTS, Store, wait
from loaders.archive.views import scan_parquet
from loaders.errors import ArchiveError
from loaders.facts.tables import SCHEMAS

_log = logging.getLogger(__name__)


class _Overtaken(Exception):
    """Another process committed between."""


@dataclass(frozen=True, slots=True)
class _Table:
    """The data files of a table that ever counted, with the version since which they did."""

    since: Mapping[str, int]
    newest: tuple[str, ...]


def migrate(store: Store) -> None:
    """Bring an archive of format 1 to today's; do nothing to any other.

    Raises
    ------
    ArchiveError
        If the archive is of format 1 and cannot be written, or its data files are not there.
    """
    for attempt in range(ATTEMPTS):
        log = store.open_table(LOADS)
        if log is None or not _is_format_1(log):
            return
        if attempt == 0:
            _log.warning("%s: bringing the archive to format %d, once", store.root, FORMAT)
        try:
            _migrate(store, log)
        except (_Overtaken, CommitFailedError):
            wait(attempt)
        except (DeltaError, OSError, duckdb.Error, pa.ArrowException) as error:
            raise ArchiveError(
                f"{store.root}: the archive is of format 1 and has to be brought to format "
                f"{FORMAT} once, where all of it can be read and written; that failed: {error}"
            ) from error
    raise ArchiveError(f"{store.root}: the archive was being written {ATTEMPTS} times over")


def _is_format_1(log: DeltaTable) -> bool:
    return "format" not in {column.name for column in log.schema().fields}


def _migrate(store: Store, log: DeltaTable) -> None:
    _allow_overwriting(log, LOADS_SCHEMA)
    old = _read_old_log(store, log)
    n_added = {name: _rewrite(store, name, old) for name in SCHEMAS}
    loads: list[Load] = []
    for row in old:
        added = {name: n[row["version"]] for name, n in n_added.items() if row["version"] in n}
        held = dict(loads[-1].n_held) if loads else {}
        loads.append(
            Load(
                version=row["version"],
                load_id=row["load_id"],
                loaded_at=row["loaded_at"],
                source=row["source"],
                histories=tuple(row["histories"]),
                n_added=added,
                n_held=held | {name: held.get(name, 0) + n for name, n in added.items()},
            )
        )
    _overwrite(log, as_table(loads).to_reader())


def _allow_overwriting(table: DeltaTable, schema: pa.Schema) -> None:
    properties = {name: value for name, value in configure(schema).items() if value is not None}
    table.alter.set_table_properties({**properties, "delta.appendOnly": "false"})


def _overwrite(table: DeltaTable, rows: pa.RecordBatchReader) -> None:
    write_deltalake(
        table,
        rows,
        mode="overwrite",
        schema_mode="overwrite",
        writer_properties=WRITER,
        commit_properties=NEXT_VERSION_ONLY,
    )


def _read_old_log(store: Store, log: DeltaTable) -> list[dict[str, Any]]:
    paths = store.local_paths(LOADS, [file.name for file in list_files(log)])
    with store.connection.cursor() as cursor:
        rows = cursor.sql(f"SELECT * FROM {scan_parquet(paths)} ORDER BY version").to_arrow_table()
    return list(rows.to_pylist(maps_as_pydicts="strict"))


def _rewrite(store: Store, name: str, old: list[dict[str, Any]]) -> dict[int, int]:
    """Write one table anew with the load of each row; say how many each version brought."""
    table = store.open_table(name)
    if table is None:
        return {}
    schema = SCHEMAS[name].append(pa.field("load", pa.string()))
    _allow_overwriting(table, schema)
    log = store.open_table(LOADS)
    if log is None or not _is_format_1(log):
        raise _Overtaken  # asked after the table was opened: nobody can have written to it since
    files = _find_files(store, name, old)
    with store.connection.cursor() as cursor:
        _find_loads(cursor, files, {row["version"]: row["load_id"] for row in old})
        counts = cursor.sql("SELECT version, count(*) FROM came GROUP BY version").fetchall()
        batches = _read(cursor, name, schema, files.newest)
        _overwrite(table, pa.RecordBatchReader.from_batches(schema, batches))
    return dict(counts)


def _find_loads(cursor: Any, files: _Table, ids: Mapping[int, str]) -> None:
    """Find the load each record came with: that of the first version in which it counted."""
    cursor.execute("CREATE TEMP TABLE came (record_id VARCHAR, version BIGINT, load VARCHAR)")
    if not files.since:
        return
    cursor.register("ids", pa.table({"version": list(ids), "load": list(ids.values())}))
    since = {"file": list(files.since), "version": list(files.since.values())}
    cursor.register("since", pa.table(since))
    scan = scan_parquet(list(files.since), "filename = true")
    cursor.execute(
        "INSERT INTO came SELECT record_id, first, load FROM (SELECT record_id, min(version) "
        f"AS first FROM (SELECT record_id, filename FROM {scan}) JOIN since ON filename = file "
        "GROUP BY record_id) JOIN ids ON version = first"
    )


def _read(cursor: Any, name: str, schema: pa.Schema, files: tuple[str, ...]) -> Iterator[Any]:
    columns = ", ".join([*(f"held.{column}" for column in SCHEMAS[name].names), "came.load"])
    for file in files:
        scan = scan_parquet([file])
        rows = cursor.sql(f"SELECT {columns} FROM {scan} AS held JOIN came USING (record_id)")
        for batch in rows.to_arrow_reader(count_batch_rows(name)):
            yield batch.cast(schema)


def _find_files(store: Store, name: str, old: list[dict[str, Any]]) -> _Table:
    """Find the data files of a table that counted in any version, and in the newest."""
    since: dict[str, int] = {}
    newest: list[str] = []
    held: list[str] = []
    seen: tuple[object, object] = (None, None)
    for row in old:
        pin, hidden = row["pins"].get(name), row["hidden"].get(name, [])
        if pin is None or (pin, hidden) == seen:
            continue
        if pin != seen[0]:
            table = store.open_table(name, pin)
            held = [] if table is None else [file.name for file in list_files(table)]
        seen = (pin, hidden)
        newest = store.local_paths(name, [file for file in held if file not in set(hidden)])
        for file in newest:
            since.setdefault(file, row["version"])
    return _Table(since, tuple(newest))
