"""The archive as the app sees it: its versions, questions to one of them, and opening it."""

import hashlib
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from loaders.archive.compaction import compact
from loaders.archive.log import Load
from loaders.archive.migration import migrate
from loaders.archive.rows import check_rows
from loaders.archive.store import Store, default_root
from loaders.errors import ArchiveError
from loaders.facts.tables import HISTORY_TABLES, SCHEMAS
from loaders.history import read_history, read_provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BUNDLED_HISTORY", "Archive", "Load", "open_archive"]

BUNDLED_HISTORY = "bundled history"
"""What the loads of the bundled history are called in the log."""

N_FILES_MAX = 64
"""Data files of a table past which they are joined: a query opens each of them."""

_VERSIONS_KEPT = 3

_log = logging.getLogger(__name__)


class Archive:
    """An archive that exists. `open_archive` makes one.

    Safe to share between threads; a question takes a cursor of its own.

    Parameters
    ----------
    store : Store
        Its tables.

    Raises
    ------
    ArchiveError
        If there is no archive, or it cannot be read.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._lock = threading.RLock()
        self._loads: dict[int, Load] = {}
        self._shown: set[int] = set()
        self._kept: OrderedDict[int, set[str]] = OrderedDict()
        log, newest = self.store.read_log()
        if log is None or newest is None:
            raise ArchiveError(f"there is no archive at {self.root}")
        self._log_table = log
        self._keep(newest)

    @property
    def root(self) -> str:
        """Where the archive is: an absolute path, or a URL."""
        return self.store.root

    @property
    def version(self) -> int:
        """The newest version, as of the last `refresh` or `append`."""
        return self._newest.version

    @property
    def newest(self) -> Load:
        """The load that made the newest version."""
        return self._newest

    def refresh(self) -> int:
        """Look for versions other processes made, and return the newest (about 1 ms locally)."""
        with self._lock:
            known = self._log_table.version()
            self._log_table.update_incremental()
            if self._log_table.version() > known:
                self._keep(self.store.read_newest(self._log_table))
            return self._newest.version

    def versions(self) -> tuple[Load, ...]:
        """Read every version up to the newest known, oldest first."""
        with self._lock:
            return self.store.read_loads(self._log_table)

    def find_version(self, version: int) -> Load:
        """Find one version.

        Raises
        ------
        ArchiveError
            If the archive has no such version.
        """
        if not 0 <= version <= self.version:
            raise ArchiveError(
                f"{self.root}: no version {version}; there are versions 0 to {self.version}"
            )
        with self._lock:
            if version not in self._loads:
                (self._loads[version],) = self.store.read_loads(self._log_table, version)
            return self._loads[version]

    def query(
        self,
        sql: str,
        params: Mapping[str, object] | Sequence[object] | None = None,
        *,
        version: int | None = None,
    ) -> "pd.DataFrame":
        """Answer a DuckDB query over the tables.

        Parameters
        ----------
        sql : str
            One statement; the tables go by their names.
        params : mapping or sequence, optional
            Values for ``$name`` or ``?``; values never stand in `sql` itself.
        version : int, optional
            Which version to read, the newest known by default.

        Returns
        -------
        pandas.DataFrame
            Dates as `datetime.date`, times as UTC ``datetime64``, lists as arrays; nothing is
            None for a date, NaT for a time and NaN for a number or text.

        Raises
        ------
        ArchiveError
            If there is no such version, or its data files are not there.
        duckdb.Error
            If the query is wrong, or a data file is damaged.
        """
        answer: pd.DataFrame = self.query_arrow(sql, params, version=version).to_pandas()
        return answer

    def query_arrow(
        self,
        sql: str,
        params: Mapping[str, object] | Sequence[object] | None = None,
        *,
        version: int | None = None,
    ) -> pa.Table:
        """Answer a DuckDB query as an Arrow table; see `query`."""
        schema = self._show(self.version if version is None else version)
        with self.store.connection.cursor() as cursor:
            cursor.execute(f"USE {schema}")
            return cursor.sql(sql, params=params).to_arrow_table()

    def keep(self, name: str, sql: str, *, version: int | None = None) -> None:
        """Keep the answer to a query in memory, as one more table of that version.

        For what is asked over and over of many rows: counting 5 million presence reports in
        grid cells takes a third of the time from memory. Asking for it again costs nothing; the
        tables of all but the last few versions asked for are forgotten.

        Parameters
        ----------
        name : str
            What the table is called in later queries of this version.
        sql : str
            One ``SELECT`` over the tables, without parameters; always the same for a name.
        version : int, optional
            Which version, the newest known by default.

        Raises
        ------
        ArchiveError, duckdb.Error
            As `query` does.
        """
        number = self.version if version is None else version
        schema = self._show(number)
        with self._lock, self.store.connection.cursor() as cursor:
            names = self._kept.setdefault(number, set())
            self._kept.move_to_end(number)
            if name not in names:
                cursor.execute(f"USE {schema}")
                cursor.execute(f'CREATE TABLE "{name}" AS {sql}')
                names.add(name)
            while len(self._kept) > _VERSIONS_KEPT:
                old, forgotten = self._kept.popitem(last=False)
                for table in forgotten:
                    cursor.execute(f'DROP TABLE {_name_schema(old)}."{table}"')

    def append(self, source: str, tables: Mapping[str, pa.Table]) -> dict[str, int]:
        """Take in the rows which are not held yet, as the next version.

        All of them become visible at once, or none. Where nothing is new there is no new version.

        Parameters
        ----------
        source : str
            What is loaded.
        tables : mapping of str to pyarrow.Table
            Rows under `loaders.facts.tables.SCHEMAS`, by table name.

        Returns
        -------
        dict of str to int
            Rows that became visible, for each table given.

        Raises
        ------
        ArchiveError
            If a table is unknown, rows are not under its schema, or they cannot be written.
        """
        checked = {name: check_rows(name, rows) for name, rows in tables.items()}
        load, is_mine = self.store.append(source, checked)
        self.refresh()
        return {name: load.n_added.get(name, 0) if is_mine else 0 for name in tables}

    def compact(self, *, n_files_max: int = N_FILES_MAX) -> None:
        """Join the small data files that many loads leave behind.

        Nothing that is held changes, no version is made, and every version stays readable.

        Parameters
        ----------
        n_files_max : int
            Small data files a table may have before they are joined.

        Raises
        ------
        ArchiveError
            If the archive cannot be written.
        """
        if compact(self.store, n_files_max=n_files_max):
            with self._lock:
                self._shown.clear()

    def _keep(self, load: Load) -> None:
        self._newest = load
        self._loads[load.version] = load

    def _show(self, version: int) -> str:
        """Make the views of a version, once, and return the DuckDB schema they are in."""
        schema = _name_schema(version)
        with self._lock:
            if version not in self._shown:
                load = self.find_version(version)
                views = {name: self.store.view(name, load) for name in SCHEMAS}
                try:
                    with self.store.connection.cursor() as cursor:
                        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
                        for name, view in views.items():
                            cursor.execute(f"CREATE OR REPLACE VIEW {schema}.{name} AS {view}")
                except duckdb.Error as error:
                    raise ArchiveError(
                        f"{self.root}: cannot read version {version}: {error}"
                    ) from error
                self._shown.add(version)
        return schema


def _name_schema(version: int) -> str:
    return f"version_{version}"


def open_archive(root: str | None = None, *, with_history: bool = True) -> Archive:
    """Open the archive; a new one is made, and holds the bundled history.

    A release with another bundled history than those taken in so far adds what is missing. An
    archive of an earlier format is brought to today's, in place. Needs no network. Any number of
    processes may do this at once.

    Parameters
    ----------
    root : str, optional
        A local folder or an object-store URL; by default what the environment variable
        ``POSTWATCH_ARCHIVE`` names, else the user's data directory.
    with_history : bool, default True
        Whether the bundled history is taken in.

    Returns
    -------
    Archive

    Raises
    ------
    ArchiveError
        If the archive cannot be made or read, is of a newer format, or is of an earlier one and
        cannot be written. One that can be read but not written opens without the newer history,
        and the log says so.
    """
    store = Store(root or default_root())
    migrate(store)
    _, newest = store.read_log()
    if not with_history:
        if newest is None:
            store.append("empty archive", {})
        return Archive(store)
    bundled = _hash_history()
    if newest is None or bundled not in newest.histories:
        history = {name: check_rows(name, read_history(name)) for name in HISTORY_TABLES}
        try:
            store.append(BUNDLED_HISTORY, history, history=bundled)
        except ArchiveError as error:
            if newest is None:
                raise
            _log.warning("the archive lacks this release's bundled history: %s", error)
    return Archive(store)


def _hash_history() -> str:
    """Hash what this release's bundled history holds: the hashes of its tables."""
    tables = json.dumps(read_provenance()["tables"], sort_keys=True)
    return hashlib.sha256(tables.encode()).hexdigest()
