"""The archive on disk: Delta tables, and the log that says which of their rows count.

Every row carries the ``load`` it came with, and counts once the ``loads`` table holds that load.
So a load over several tables becomes visible in one step, rows of a writer that was killed never
count, and joining data files, ours or another engine's ``OPTIMIZE``, changes nothing.

Nothing here is locked, locally or in an object store. A load is logged only as the version right
after the one its rows were compared with; who comes second compares with what came between, and
where a record of its own is among it, gives its load up and starts over. So a record is held
once, whoever else is writing.
"""

import os
import random
import shutil
import threading
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import duckdb
import platformdirs
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from loaders.archive.files import NEXT_VERSION_ONLY, WRITER, DataFile, configure, list_files
from loaders.archive.log import LOADS, Load, as_table, check_format, make_load
from loaders.archive.rows import order_rows
from loaders.archive.views import connect, empty_view, scan_parquet
from loaders.errors import ArchiveError
from loaders.facts.tables import SCHEMAS, TABLES

LOGGED = "memory.main.logged"
"""The DuckDB table, in a store's connection, of the loads that are logged and their versions."""

Index = dict[str, dict[str, int]]
"""The loads, with their versions, that each data file of the log holds."""

ATTEMPTS = 60
"""How often a commit is tried while other processes write."""

# delta-rs 1.6 panics on the first five, and decodes a percent sign in a folder's name twice.
_REFUSED_IN_PATHS = "[]^|\\%"


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
        self.connection.execute(f"CREATE TABLE {LOGGED} (load VARCHAR, version BIGINT)")
        self._lock = threading.Lock()
        self._logged: dict[str, int] = {}
        self._indexed: Index = {}

    def open_table(self, name: str, version: int | None = None) -> DeltaTable | None:
        """Open one table, at a Delta version or the newest; None if there is none yet."""
        try:
            return DeltaTable(f"{self._uri}/{name}", version=version)
        except TableNotFoundError:
            return None
        except (DeltaError, OSError) as error:
            at = "" if version is None else f" at version {version}"
            raise ArchiveError(f"{self.root}: cannot read table {name}{at}: {error}") from error

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

    def read_log(self) -> tuple[DeltaTable | None, Load | None]:
        """Open the log and read its newest version; neither is there before the first load."""
        table = self.open_table(LOADS)
        return table, None if table is None else self.read_newest(table)

    def read_newest(self, log: DeltaTable) -> Load:
        """Read the newest version, and take note of every load that is logged.

        Raises
        ------
        ArchiveError
            If the archive is of a newer format, or the log cannot be read.
        """
        index = self._index(log)
        newest = max(version for loads in index.values() for version in loads.values())
        return self._read_loads(index, newest)[0]

    def read_loads(self, log: DeltaTable, version: int | None = None) -> tuple[Load, ...]:
        """Read one version, or all of them, oldest first."""
        return self._read_loads(self._index(log), version)

    def _read_loads(self, index: Index, version: int | None) -> tuple[Load, ...]:
        held = index.items()
        wanted = [name for name, loads in held if version is None or version in loads.values()]
        rows = self._read_log_files(wanted, "*")
        return tuple(
            make_load(row, self.root)
            for row in rows.sort_by("version").to_pylist(maps_as_pydicts="strict")
            if version is None or row["version"] == version
        )

    def _read_log_files(self, names: list[str], columns: str) -> pa.Table:
        try:
            with self.connection.cursor() as cursor:
                scan = scan_parquet(self.local_paths(LOADS, names))
                return cursor.sql(f"SELECT {columns} FROM {scan}").to_arrow_table()
        except (duckdb.Error, OSError) as error:
            raise ArchiveError(f"{self.root}: cannot read table {LOADS}: {error}") from error

    def _index(self, log: DeltaTable) -> Index:
        """Say which loads, with their versions, each file of the log holds; take note of them."""
        if "format" not in {column.name for column in log.schema().fields}:
            raise ArchiveError(f"{self.root}: the archive is of format 1; opening it migrates it")
        files = list_files(log)
        check_format(max(file.format or 0 for file in files), self.root)
        read = {
            file.name: self._read_versions(file) for file in files if file.name not in self._indexed
        }
        self._note({load: version for loads in read.values() for load, version in loads.items()})
        self._indexed |= read
        return {file.name: self._indexed[file.name] for file in files}

    def _note(self, loads: dict[str, int]) -> None:
        with self._lock:
            new = {load: version for load, version in loads.items() if load not in self._logged}
            if not new:
                return
            rows = pa.table({"load": list(new), "version": list(new.values())})
            with self.connection.cursor() as cursor:
                cursor.register("new_loads", rows)
                cursor.execute(f"INSERT INTO {LOGGED} FROM new_loads")
            self._logged |= new

    def _read_versions(self, file: DataFile) -> dict[str, int]:
        if file.load is not None and file.version is not None:
            return {file.load: file.version}
        rows = self._read_log_files([file.name], "load, version")
        return dict(zip(rows["load"].to_pylist(), rows["version"].to_pylist(), strict=True))

    def find_files(self, name: str, load: Load, *, after: int = -1) -> list[DataFile]:
        """Find the data files which may hold rows that came after one version, up to another.

        Raises
        ------
        ArchiveError
            If there is no such table, though the log says it holds rows.
        """
        table = self.open_table(name)
        if table is None:
            if load.n_held.get(name):
                raise ArchiveError(
                    f"{self.root}: table {name} is gone; the log says it holds "
                    f"{load.n_held[name]} rows"
                )
            return []
        return [
            file
            for file in list_files(table)
            if file.load is None or after < self._logged.get(file.load, after) <= load.version
        ]

    def visible_files(self, load: Load, name: str) -> list[str]:
        """List the paths of the data files which hold what a version of the archive shows."""
        return self.local_paths(name, sorted(file.name for file in self.find_files(name, load)))

    def view(self, name: str, load: Load) -> str:
        """Return the DuckDB query for the rows of a table which a version shows."""
        files = self.find_files(name, load)
        columns = ", ".join(SCHEMAS[name].names)
        if not files:
            return empty_view(SCHEMAS[name])
        scan = scan_parquet(self.local_paths(name, sorted(file.name for file in files)))
        if _are_whole(files, load.n_held.get(name, 0)):
            return f"SELECT {columns} FROM {scan}"
        return f"SELECT {columns} FROM {scan} WHERE {_came_within(-1, load.version)}"

    def append(
        self, source: str, tables: Mapping[str, pa.Table], *, history: str | None = None
    ) -> tuple[Load, bool]:
        """Take in the rows that are not held yet, as the next version.

        Parameters
        ----------
        source : str
            What is loaded.
        tables : mapping of str to pyarrow.Table
            Rows that `loaders.archive.rows.check_rows` has passed, by table.
        history : str, optional
            SHA-256 of the bundled history, where that is what is loaded.

        Returns
        -------
        Load
            The newest version.
        bool
            Whether it is this load's; not where there was nothing new.

        Raises
        ------
        ArchiveError
            If the archive cannot be read or written.
        """
        ordered = {name: order_rows(name, rows) for name, rows in tables.items()}
        for attempt in range(ATTEMPTS):
            log, newest = self.read_log()
            new = {name: self._find_new(name, rows, newest) for name, rows in ordered.items()}
            new = {name: rows for name, rows in new.items() if rows.num_rows}
            if newest and not new and (history is None or history in newest.histories):
                return newest, False
            load_id = uuid.uuid4().hex
            for name in (name for name in TABLES if name in new):
                self.write_rows(name, new[name], load_id)
            load = self.log_load(load_id, source, new, history, log=log, newest=newest)
            if load is not None:
                return load, True
            wait(attempt)
        raise self._too_busy(LOADS)

    def write_rows(self, name: str, rows: pa.Table, load_id: str) -> None:
        """Write rows of one load; they do not count before `log_load`.

        Raises
        ------
        ArchiveError
            If the table cannot be written.
        """
        rows = rows.append_column("load", pa.repeat(load_id, rows.num_rows))
        for attempt in range(ATTEMPTS):
            if self._commit(name, rows, self.open_table(name)):
                return
            wait(attempt)
        raise self._too_busy(name)

    def log_load(
        self,
        load_id: str,
        source: str,
        written: Mapping[str, pa.Table],
        history: str | None = None,
        *,
        log: DeltaTable | None,
        newest: Load | None,
    ) -> Load | None:
        """Make written rows count: the next version of the archive.

        Parameters
        ----------
        load_id : str
            The load the rows were written with.
        source : str
            What was loaded.
        written : mapping of str to pyarrow.Table
            The rows written, by table; none of them is held in `newest`.
        history : str, optional
            SHA-256 of the bundled history, where that is what was loaded.
        log, newest : DeltaTable, Load, optional
            What `read_log` said before the rows were compared.

        Returns
        -------
        Load or None
            The version; None if another load brought one of these records meanwhile.
        """
        n_added = {name: rows.num_rows for name, rows in written.items()}
        for attempt in range(ATTEMPTS):
            load = _make_next(newest, load_id, source, history, n_added)
            if self._commit(LOADS, as_table([load]), log):
                return load
            wait(attempt)
            before = -1 if newest is None else newest.version
            log, newest = self.read_log()
            if any(
                self._find_new(name, rows, newest, after=before).num_rows < rows.num_rows
                for name, rows in written.items()
            ):
                return None
        raise self._too_busy(LOADS)

    def _find_new(
        self, name: str, rows: pa.Table, load: Load | None, *, after: int = -1
    ) -> pa.Table:
        """Find which rows a version does not hold, or did not get after another."""
        files = [] if load is None else self.find_files(name, load, after=after)
        if load is None or not files or not rows.num_rows:
            return rows
        scan = scan_parquet(self.local_paths(name, [file.name for file in files]))
        condition = _came_within(after, load.version)
        with self.connection.cursor() as cursor:
            cursor.register("batch", rows.select(["record_id"]))
            held = cursor.sql(
                f"SELECT record_id FROM {scan} SEMI JOIN batch USING (record_id) WHERE {condition}"
            ).to_arrow_table()
        return rows.filter(pc.invert(pc.is_in(rows["record_id"], held["record_id"])))

    def _commit(self, name: str, rows: pa.Table, table: DeltaTable | None) -> bool:
        """Commit rows to a table; False if another writer was there first.

        The log takes them as the version right after the one that was opened, or not at all.
        """
        commit = NEXT_VERSION_ONLY if name == LOADS else None
        try:
            if table is not None:
                write_deltalake(
                    table,
                    rows,
                    mode="append",
                    writer_properties=WRITER,
                    commit_properties=commit,
                )
                return True
            if self.path is not None:
                self.path.mkdir(parents=True, exist_ok=True)
            write_deltalake(
                f"{self._uri}/{name}",
                rows,
                mode="error",
                configuration=configure(rows.schema),
                writer_properties=WRITER,
                commit_properties=NEXT_VERSION_ONLY,
            )
        except CommitFailedError:
            return False
        except (DeltaError, OSError) as error:
            if table is None and self.open_table(name) is not None:
                return False  # made by another process meanwhile
            raise ArchiveError(f"{self.root}: cannot write table {name}: {error}") from error
        return True

    def _too_busy(self, name: str) -> ArchiveError:
        return ArchiveError(f"{self.root}: table {name} was being written {ATTEMPTS} times over")


def _are_whole(files: list[DataFile], n_held: int) -> bool:
    """Say whether files hold the rows that count and no others."""
    counts = [file.n_rows for file in files]
    return all(file.load for file in files) or (None not in counts and sum(counts) == n_held)  # type: ignore[arg-type]


def _came_within(after: int, upto: int) -> str:
    """Return the SQL condition for rows that came after one version, up to another."""
    return f"load IN (SELECT load FROM {LOGGED} WHERE version > {after} AND version <= {upto})"


def _make_next(
    newest: Load | None, load_id: str, source: str, history: str | None, n_added: dict[str, int]
) -> Load:
    newest = newest or Load(-1, "", datetime.now(UTC), "")
    new = () if history is None or history in newest.histories else (history,)
    held = {name: newest.n_held.get(name, 0) + n for name, n in n_added.items()}
    return Load(
        version=newest.version + 1,
        load_id=load_id,
        loaded_at=datetime.now(UTC),
        source=source,
        histories=(*newest.histories, *new),
        n_added=n_added,
        n_held={**newest.n_held, **held},
    )


def _find_folder(root: str) -> Path | None:
    """Return the local folder a root names; None for an object store."""
    if "://" not in root:
        return Path(root).expanduser().absolute()
    parts = urlsplit(root)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def wait(attempt: int) -> None:
    """Wait for a moment, longer with every attempt that another process overtook."""
    # Random, so that two writers do not meet again; not a secret.
    time.sleep(random.uniform(0.0, min(0.5, 0.01 * 2**attempt)))  # noqa: S311


def default_root() -> str:
    """Return where the archive is when nobody says: ``POSTWATCH_ARCHIVE``, or the user's data."""
    named = os.environ.get("POSTWATCH_ARCHIVE")
    return named or str(Path(platformdirs.user_data_dir("postwatch")) / "archive")
