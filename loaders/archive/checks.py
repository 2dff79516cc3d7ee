"""What an archive holds, how old it is, and whether it is sound."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from deltalake import Schema
from deltalake.exceptions import DeltaError

from loaders.archive import Archive
from loaders.archive.files import count_batch_rows
from loaders.archive.log import LOADS
from loaders.archive.views import scan_parquet
from loaders.errors import ArchiveError, RecordError
from loaders.facts.identity import find_computed, record_id
from loaders.facts.tables import FACTS, SCHEMAS, TABLES, read_row

_NAMED_AT_MOST = 5

_SOURCES = f"""
WITH facts AS (
    {" UNION ALL ".join(f"SELECT '{k.TABLE}' AS kind, * FROM ({k.HELD})" for k in FACTS.values())}
),
good AS (SELECT name, max(recorded_at) AS at FROM runs WHERE outcome = 'ok' GROUP BY name),
tried AS (
    SELECT name, arg_max(outcome, recorded_at) AS outcome, arg_max(message, recorded_at) AS message
    FROM runs GROUP BY name
)
SELECT kind, source, count(*) AS n_rows, max(content_on) AS newest_content_on,
    max(recorded_at) AS newest_recorded_at,
    len(list_distinct(flatten(list(iso3)))) AS n_countries,
    count(DISTINCT place) FILTER (len(iso3) > 0) AS n_placed,
    count(DISTINCT place) FILTER (len(iso3) = 0) AS n_unplaced,
    any_value(good.at) AS last_good_at, any_value(tried.outcome) AS last_outcome,
    any_value(tried.message) AS last_message
FROM facts LEFT JOIN good ON good.name = source LEFT JOIN tried ON tried.name = source
GROUP BY kind, source ORDER BY kind, source
"""


def status(archive: Archive, *, today: date | None = None) -> dict[str, Any]:
    """Say what an archive holds and how old each source is.

    Parameters
    ----------
    archive : Archive
        The archive, at its newest version.
    today : date, optional
        The day ages are counted to, today (UTC) by default.

    Returns
    -------
    dict
        ``archive`` (where), ``version``, ``loaded_at``, ``rows`` by table, and ``sources``, one
        dict each: ``kind`` (table), ``source`` (the issuer, or what the rows were taken from),
        ``n_rows``, ``newest_content_on``, ``newest_recorded_at``, ``age_days`` (from
        ``newest_content_on``; None where no day is stated), ``n_countries`` (distinct countries
        placed in), ``n_placed`` and ``n_unplaced`` (distinct destinations or places),
        ``last_good_at``, ``last_outcome`` and ``last_message`` (of `postwatch update`; None for
        a source that was never fetched). Dates and times are ISO 8601 text.
    """
    today = today or datetime.now(UTC).date()
    load = archive.newest
    return {
        "archive": archive.root,
        "version": load.version,
        "loaded_at": _write_time(load.loaded_at),
        "rows": {name: load.n_held.get(name, 0) for name in SCHEMAS},
        "sources": [_describe(row, today) for row in archive.query_arrow(_SOURCES).to_pylist()],
    }


def _describe(row: dict[str, Any], today: date) -> dict[str, Any]:
    newest: date | None = row["newest_content_on"]
    return {
        "kind": row["kind"],
        "source": row["source"],
        "n_rows": row["n_rows"],
        "newest_content_on": None if newest is None else newest.isoformat(),
        "newest_recorded_at": _write_time(row["newest_recorded_at"]),
        "age_days": None if newest is None else (today - newest).days,
        "n_countries": row["n_countries"],
        "n_placed": row["n_placed"],
        "n_unplaced": row["n_unplaced"],
        "last_good_at": row["last_good_at"] and _write_time(row["last_good_at"]),
        "last_outcome": row["last_outcome"],
        "last_message": row["last_message"],
    }


def _write_time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def verify(archive: Archive) -> list[str]:
    """Read the whole archive and say what is wrong with it.

    Every version is accounted for in the log; every data file is there; every load holds the rows
    the log says; columns are those of the records; every row is a record that would be accepted
    today, once, under the identity its facts give; every sighting is of an advisory that is held.

    Returns
    -------
    list of str
        One sentence per problem; empty where the archive is sound.
    """
    problems = list(_check_log(archive))
    for name in SCHEMAS:
        try:
            problems += _check_table(archive, name)
        except (ArchiveError, DeltaError, duckdb.Error, OSError) as error:
            problems.append(f"{name}: cannot be read: {_first_line(error)}")
    with suppress(ArchiveError, duckdb.Error):  # said above, where a table cannot be read
        problems += _check_sightings(archive)
    return problems


def _check_log(archive: Archive) -> Iterator[str]:
    loads = archive.versions()
    if [load.version for load in loads] != list(range(archive.version + 1)):
        held = [load.version for load in loads]
        yield f"{LOADS}: versions 0 to {archive.version} expected, found {held}"
    for name in SCHEMAS:
        n_held = 0
        for load in loads:
            n_held += load.n_added.get(name, 0)
            if n_held != load.n_held.get(name, 0):
                yield (
                    f"{LOADS}: {n_held} rows were added to {name} up to version {load.version}, "
                    f"but it holds {load.n_held.get(name, 0)}"
                )
                break
    if len({load.load_id for load in loads}) != len(loads):
        yield f"{LOADS}: a load is logged twice"


def _check_table(archive: Archive, name: str) -> Iterator[str]:
    files = archive.store.visible_files(archive.newest, name)
    table = archive.store.open_table(name)
    if table is None:
        return
    stored = SCHEMAS[name].append(pa.field("load", pa.string()))
    if table.schema() != Schema.from_arrow(stored):
        yield f"{name}: columns are not those of the records: {table.schema().to_json()}"
        return
    missing = [path for path in files if not Path(path).exists()]
    if missing:
        yield f"{name}: {len(missing)} data files are missing: {_name_some(missing)}"
        return
    yield from _check_loads(archive, name, files)
    n_rows, n_records = _ask(archive, "SELECT count(*), count(DISTINCT record_id) FROM rows", name)
    if n_rows != n_records:
        yield f"{name}: {n_rows - n_records} rows repeat a record_id"
    yield from _check_records(archive, name)


def _check_loads(archive: Archive, name: str, files: list[str]) -> Iterator[str]:
    """Count the rows of each load: what was written is what the log says."""
    counted: dict[str, int] = {}
    if files:
        with archive.store.connection.cursor() as cursor:
            counts = cursor.sql(f"SELECT load, count(*) FROM {scan_parquet(files)} GROUP BY load")
            counted = dict(counts.fetchall())
    for load in archive.versions():
        n_rows, n_added = counted.get(load.load_id, 0), load.n_added.get(name, 0)
        if n_rows != n_added:
            yield f"{name}: version {load.version} brought {n_rows} rows, the log says {n_added}"


def _check_records(archive: Archive, name: str) -> Iterator[str]:
    """Make every record again: what it refuses, and what gives another identity, is a problem."""
    latest = datetime.now(UTC) + timedelta(days=1)
    n_wrong = 0
    for batch in _stream(archive, name):
        for row in batch.to_pylist():
            problem = _check_record(name, row, latest)
            if problem is None:
                continue
            n_wrong += 1
            if n_wrong <= _NAMED_AT_MOST:
                yield f"{name}: record {row['record_id']}: {problem}"
    if n_wrong > _NAMED_AT_MOST:
        yield f"{name}: {n_wrong - _NAMED_AT_MOST} more records like these"


def _check_record(name: str, row: dict[str, Any], latest: datetime) -> str | None:
    try:
        record = read_row(TABLES[name], row)
    except (RecordError, TypeError) as error:
        return str(error)
    if record_id(record) != row["record_id"]:
        return f"its facts give another identity, {record_id(record)}"
    for computed, name in find_computed(type(record)).items():
        if getattr(record, computed) != row[computed]:
            return f"{computed} is {row[computed]!r}, its {name} says {getattr(record, computed)!r}"
    if record.recorded_at > latest:
        return f"recorded_at is {record.recorded_at}, after today"
    return None


def _check_sightings(archive: Archive) -> Iterator[str]:
    (n_lost,) = _ask(
        archive,
        "SELECT count(*) FROM rows ANTI JOIN others ON rows.advisory_id = others.record_id",
        "sightings",
        "advisories",
    )
    if n_lost:
        yield f"sightings: {n_lost} are of advisories that are not held"


def _stream(archive: Archive, name: str) -> Iterator[pa.RecordBatch]:
    """Read a table batch by batch: kept pages need not fit into memory."""
    with archive.store.connection.cursor() as cursor:
        rows = cursor.sql(archive.store.view(name, archive.newest))
        yield from rows.to_arrow_reader(count_batch_rows(name))


def _read(archive: Archive, sql: str, name: str, other: str | None = None) -> pa.Table:
    """Read one table as ``rows``, and perhaps another as ``others``, whatever ails the rest."""
    parts = [("rows", name)] + ([] if other is None else [("others", other)])
    shown = [f"{alias} AS ({archive.store.view(table, archive.newest)})" for alias, table in parts]
    with archive.store.connection.cursor() as cursor:
        return cursor.sql(f"WITH {', '.join(shown)} {sql}").to_arrow_table()


def _ask(archive: Archive, sql: str, name: str, other: str | None = None) -> tuple[int, ...]:
    answer = _read(archive, sql, name, other)
    return tuple(column[0].as_py() for column in answer.columns)


def _name_some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    return ", ".join(names[:_NAMED_AT_MOST]) + more


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
