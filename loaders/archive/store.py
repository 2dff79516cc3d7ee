"""The archive on disk: append-only Delta tables, and the log that says which rows are in force.

Nothing here is locked, locally or in an object store. A commit is only ever made to the version
right after the one its rows were compared with (``max_commit_retries=0``); who comes second
compares again. So a record is held once, whoever else is writing.

A load over several tables is one step all the same: its rows are invisible until the ``loads``
table says so. Every row of that table is one version of the archive and pins the Delta version
of each table, less the files of loads that have not finished (``hidden``): those being written,
and those whose writer was killed. Writing the same records again takes over such files.
"""

import os
import random
import shutil
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import platformdirs
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from loaders.archive.log import LOADS, LOADS_SCHEMA, Load, as_row, make_load
from loaders.archive.views import connect, scan_parquet
from loaders.errors import ArchiveError
from loaders.facts.tables import SCHEMAS, TABLES

# Old versions stay readable for good: permalinks name them. Delta would otherwise drop log
# entries after 30 days at the next checkpoint.
_CONFIGURATION: dict[str, str | None] = {
    "delta.appendOnly": "true",
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
# 131,072 rows: small enough to skip most of a sorted file, large enough to scan fast. At 5 million
# rows 65,536 was slower, and the default of 1,048,576 slower on short ranges.
_WRITER = WriterProperties(max_row_group_size=131_072, compression="SNAPPY")
_NEXT_VERSION_ONLY = CommitProperties(max_commit_retries=0)
_ATTEMPTS = 60
# delta-rs 1.6 panics on the first five, and decodes a percent sign in a folder's name twice.
_REFUSED_IN_PATHS = "[]^|\\%"


@dataclass(frozen=True, slots=True)
class _Written:
    """Where the records of a batch are: a table's version, and the files which hold them."""

    version: int
    files: frozenset[str]


class Store:
    """The Delta tables under one root.

    Parameters
    ----------
    root : str
        A local folder (made at the first write) or an object-store URL such as
        ``s3://bucket/postwatch``; credentials come from the environment, as delta-rs reads them.

    Raises
    ------
    ArchiveError
        If the path holds characters Delta tables cannot live under.
    """

    def __init__(self, root: str) -> None:
        self.path = _find_folder(root)
        if self.path is not None and set(self.path.as_posix()) & set(_REFUSED_IN_PATHS):
            raise ArchiveError(
                f"archive path {str(self.path)!r} cannot hold Delta tables; "
                f"a path must be free of {' '.join(_REFUSED_IN_PATHS)}"
            )
        self.root = root if self.path is None else str(self.path)
        self._uri = root.rstrip("/") if self.path is None else self.path.as_uri()
        # Files of an object store never change: each is copied here once and read from here.
        self._mirror = (
            Path(platformdirs.user_cache_dir("postwatch"))
            / uuid.uuid5(uuid.NAMESPACE_URL, self._uri).hex
        )
        self.connection = connect(self.path or self._mirror)

    def open_table(self, name: str, version: int | None = None) -> DeltaTable | None:
        """Open one table, at a Delta version or the newest; None if there is none yet."""
        try:
            return DeltaTable(f"{self._uri}/{name}", version=version)
        except TableNotFoundError:
            return None
        except (DeltaError, OSError) as error:
            at = "" if version is None else f" at version {version}"
            raise ArchiveError(f"{self.root}: cannot read table {name}{at}: {error}") from error

    def count_files(self, name: str, version: int | None) -> dict[str, int]:
        """Count the rows of each data file of a table; none for a table without a version."""
        if version is None:
            return {}
        table = self.open_table(name, version)
        if table is None:
            raise ArchiveError(f"{self.root}: table {name} is gone, version {version} was pinned")
        return _count_rows(table)

    def visible_files(self, load: Load, name: str) -> list[str]:
        """List the paths of the data files of a table which a version of the archive shows."""
        hidden = load.hidden.get(name, ())
        files = self.count_files(name, load.pins.get(name))
        return self.local_paths(name, sorted(set(files).difference(hidden)))

    def local_paths(self, name: str, files: list[str]) -> list[str]:
        """Return where data files can be read; those of an object store are copied first."""
        if self.path is not None:
            return [str(self.path / name / unquote(file)) for file in files]
        return [self._copy(name, file) for file in files]

    def _copy(self, name: str, file: str) -> str:
        target = self._mirror / name / unquote(file)
        if not target.exists():
            from deltalake.fs import DeltaStorageHandler
            from pyarrow.fs import PyFileSystem

            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"{target.name}.{uuid.uuid4().hex}.part")
            remote = PyFileSystem(DeltaStorageHandler(f"{self._uri}/{name}"))
            with remote.open_input_file(file) as source, part.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            part.replace(target)
        return str(target)

    def read_loads(self, *, newest_only: bool = False) -> tuple[Load, ...]:
        """Read the finished loads, oldest first; empty where there is no archive."""
        table = self.open_table(LOADS)
        if table is None:
            return ()
        actions = pa.table(table.get_add_actions(flatten=True))
        files = dict(
            zip(
                actions["path"].to_pylist(),
                actions["max.version"].to_pylist(),
                strict=True,
            )
        )
        wanted = [max(files, key=files.__getitem__)] if newest_only else list(files)
        columns = ", ".join(LOADS_SCHEMA.names)
        with self.connection.cursor() as cursor:
            rows = cursor.sql(
                f"SELECT {columns} FROM {scan_parquet(self.local_paths(LOADS, wanted))}"
                " ORDER BY version"
            ).to_arrow_table()
        return tuple(make_load(row) for row in rows.to_pylist(maps_as_pydicts="strict"))

    def write_rows(self, name: str, rows: pa.Table) -> _Written:
        """Write the rows of one table which it does not hold yet.

        They stay invisible until `log_load`.

        Raises
        ------
        ArchiveError
            If the table cannot be written.
        """
        rows = _prepare(name, rows)
        for attempt in range(_ATTEMPTS):
            table = self.open_table(name)
            before = {} if table is None else _count_rows(table)
            holders = self._find_holders(name, list(before), rows)
            new = rows.filter(pc.invert(pc.is_in(rows["record_id"], holders["record_id"])))
            version = -1 if table is None else table.version()
            files = frozenset(holders["file"].to_pylist())
            if new.num_rows == 0:
                return _Written(version, files)
            if self._commit(name, new, table):
                after = self.count_files(name, version + 1)
                return _Written(version + 1, files | (set(after) - set(before)))
            _wait(attempt)
        raise ArchiveError(f"{self.root}: table {name} was being written {_ATTEMPTS} times over")

    def compact(self, load: Load, *, n_files_max: int) -> dict[str, _Written]:
        """Join the small data files of tables that have more than `n_files_max` of them.

        Old versions keep reading the files they named. A table in which another load is being
        written is left for another time.

        Returns
        -------
        dict of str to _Written
            The tables joined, for `log_load`.

        Raises
        ------
        ArchiveError
            If a table cannot be written.
        """
        joined = {}
        for name, pin in load.pins.items():
            table = self.open_table(name)
            if table is None or table.version() != pin or load.hidden.get(name):
                continue
            if len(_count_rows(table)) <= n_files_max:
                continue
            try:
                table.optimize.compact(writer_properties=_WRITER)
            except CommitFailedError:
                continue
            except (DeltaError, OSError) as error:
                raise ArchiveError(f"{self.root}: cannot join files of {name}: {error}") from error
            version = table.version()
            before = self.count_files(name, pin)
            others = self.count_files(name, version - 1) if version > pin + 1 else before
            files = set(self.count_files(name, version)) - (set(others) - set(before))
            joined[name] = _Written(version, frozenset(files))
        return joined

    def log_load(
        self, source: str, written: Mapping[str, _Written], history: str | None = None
    ) -> tuple[Load, bool]:
        """Make written rows visible: the next version of the archive.

        Parameters
        ----------
        source : str
            What was loaded.
        written : mapping of str to _Written
            What `write_rows` returned, by table.
        history : str, optional
            SHA-256 of the bundled history, where that is what was loaded.

        Returns
        -------
        Load
            The newest version.
        bool
            Whether it is this load's; not where it made nothing visible that was not before.
        """
        for attempt in range(_ATTEMPTS):
            table = self.open_table(LOADS)
            previous = self.read_loads(newest_only=True)[-1] if table else None
            load = self._next_load(previous, source, written, history)
            if previous and _shows_the_same(load, previous):
                return previous, False
            row = pa.Table.from_pylist([as_row(load)], schema=LOADS_SCHEMA)
            if self._commit(LOADS, row, table):
                return load, True
            _wait(attempt)
        raise ArchiveError(f"{self.root}: table {LOADS} was being written {_ATTEMPTS} times over")

    def _next_load(
        self,
        previous: Load | None,
        source: str,
        written: Mapping[str, _Written],
        history: str | None,
    ) -> Load:
        previous = previous or Load(-1, "", datetime.now(UTC), "")
        pins, hidden, n_held = dict(previous.pins), dict(previous.hidden), dict(previous.n_held)
        n_added = {}
        for name, rows in written.items():
            files_before = self.count_files(name, previous.pins.get(name))
            hidden_before = set(previous.hidden.get(name, ()))
            if rows.files <= set(files_before) - hidden_before:
                continue
            pin = max(rows.version, previous.pins.get(name, -1))
            files = self.count_files(name, pin)
            unfinished = (hidden_before | (set(files) - set(files_before))) - rows.files
            if not set(files_before) <= set(files):
                # Another engine has rewritten the files (OPTIMIZE): whose they were is lost.
                unfinished = set()
            pins[name] = pin
            hidden[name] = tuple(sorted(unfinished))
            n_held[name] = sum(n for file, n in files.items() if file not in unfinished)
            n_added[name] = n_held[name] - previous.n_held.get(name, 0)
        histories = previous.histories
        if history is not None and history not in histories:
            histories = (*histories, history)
        return Load(
            version=previous.version + 1,
            load_id=uuid.uuid4().hex,
            loaded_at=datetime.now(UTC),
            source=source,
            histories=histories,
            pins=pins,
            hidden=hidden,
            n_added=n_added,
            n_held=n_held,
        )

    def _find_holders(self, name: str, files: list[str], rows: pa.Table) -> pa.Table:
        """Find which rows a table holds already, and in which data file."""
        empty = pa.table(
            {"record_id": pa.array([], pa.string()), "file": pa.array([], pa.string())}
        )
        if not files or not rows.num_rows:
            return empty
        paths = self.local_paths(name, files)
        with self.connection.cursor() as cursor:
            cursor.register("batch", rows.select(["record_id"]))
            held = cursor.sql(
                "SELECT record_id, filename FROM "
                f"{scan_parquet(paths, 'filename = true')} SEMI JOIN batch USING (record_id)"
            ).to_arrow_table()
        names = dict(zip(paths, files, strict=True))
        found = [names[path] for path in held["filename"].to_pylist()]
        return pa.table({"record_id": held["record_id"], "file": pa.array(found, pa.string())})

    def _commit(self, name: str, rows: pa.Table, table: DeltaTable | None) -> bool:
        """Commit rows as the next version of a table; False if another writer was there first."""
        try:
            if table is not None:
                write_deltalake(
                    table,
                    rows,
                    mode="append",
                    writer_properties=_WRITER,
                    commit_properties=_NEXT_VERSION_ONLY,
                )
                return True
            if self.path is not None:
                self.path.mkdir(parents=True, exist_ok=True)
            write_deltalake(
                f"{self._uri}/{name}",
                rows,
                mode="error",
                configuration=_CONFIGURATION,
                writer_properties=_WRITER,
                commit_properties=_NEXT_VERSION_ONLY,
            )
        except CommitFailedError:
            return False
        except (DeltaError, OSError) as error:
            if table is None and self.open_table(name) is not None:
                return False  # made by another process meanwhile
            raise ArchiveError(f"{self.root}: cannot write table {name}: {error}") from error
        return True


def _find_folder(root: str) -> Path | None:
    """Return the local folder a root names; None for an object store."""
    if "://" not in root:
        return Path(root).expanduser().absolute()
    parts = urlsplit(root)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def _prepare(name: str, rows: pa.Table) -> pa.Table:
    """Order rows by their date, each record once: the one first recorded."""
    if pc.count_distinct(rows["record_id"]).as_py() < rows.num_rows:
        rows = rows.sort_by("recorded_at")
        place = pa.array(range(rows.num_rows), pa.int64())
        places = pa.table({"record_id": rows["record_id"], "place": place})
        rows = rows.take(places.group_by("record_id").aggregate([("place", "min")])["place_min"])
    return rows.sort_by(TABLES[name].ORDERED_BY)


def check_rows(name: str, rows: pa.Table) -> pa.Table:
    """Return rows in a table's schema.

    Raises
    ------
    ArchiveError
        If there is no such table, or the rows are not of its columns and types.
    """
    if name not in SCHEMAS:
        raise ArchiveError(f"unknown table {name!r}; known: {', '.join(SCHEMAS)}")
    schema = SCHEMAS[name]
    if set(rows.column_names) != set(schema.names):
        missing = set(schema.names) - set(rows.column_names)
        unknown = set(rows.column_names) - set(schema.names)
        raise ArchiveError(
            f"rows for {name} have other columns than the table: "
            f"missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    try:
        rows = rows.select(schema.names).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ArchiveError(f"rows for {name} are not of the table's types: {error}") from error
    if rows["record_id"].null_count:
        raise ArchiveError(f"{rows['record_id'].null_count} rows for {name} have no record_id")
    return rows


def _count_rows(table: DeltaTable) -> dict[str, int]:
    actions = pa.table(table.get_add_actions())
    paths, counts = actions["path"].to_pylist(), actions["num_records"].to_pylist()
    return dict(zip(paths, counts, strict=True))


def _shows_the_same(load: Load, previous: Load) -> bool:
    shown, shown_before = ((one.pins, one.hidden, one.histories) for one in (load, previous))
    return shown == shown_before


def _wait(attempt: int) -> None:
    # Random, so that two writers do not meet again; not a secret.
    time.sleep(random.uniform(0.0, min(0.5, 0.01 * 2**attempt)))  # noqa: S311


def default_root() -> str:
    """Return where the archive is when nobody says: ``POSTWATCH_ARCHIVE``, or the user's data."""
    named = os.environ.get("POSTWATCH_ARCHIVE")
    return named or str(Path(platformdirs.user_data_dir("postwatch")) / "archive")
