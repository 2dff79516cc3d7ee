"""How each source fares: what it is, when it was last good, what it covers, what was wrong."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from types import ModuleType
from typing import Any

from geodata import country_in_sentence
from loaders.archive import Archive
from loaders.discovery import KINDS, find_sources, live_sources
from loaders.facts.levels import UNCONFIRMED, Issuer
from loaders.facts.presence import Reporter

N_FAULTS_LISTED = 50


@dataclass(frozen=True, slots=True)
class KeptPageLink:
    """Where a page came from, and the hash it is kept under."""

    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RunStatus:
    """One run of a source; see `loaders.updates.runs.SourceRun`."""

    at: datetime
    outcome: str
    message: str
    content_on: date | None
    newest_on: date | None
    n_items: int
    n_placed: int
    unplaced: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FaultStatus:
    """One fault; see `loaders.updates.runs.Fault`."""

    kind: str
    subject: str
    reason: str
    text: str
    sha256: str | None
    seen_on: date


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How one source fares.

    Parameters
    ----------
    name, kind : str
        Its name, and which of `loaders.discovery.KINDS` it is.
    title, what, url, licence, attribution, cadence : str
        Its own facts.
    is_live : bool
        Whether it can be fetched; else it is known from the bundled history only.
    last_run, last_good : RunStatus or None
        Its newest run, and its newest run in which nothing failed.
    n_held : int
        Its facts in the archive.
    newest_on : date or None
        The newest day a fact of it speaks of.
    waiting : tuple of str
        Destinations of which a level was seen once and is not believed yet.
    n_faults : int
        Faults ever found.
    faults : tuple of FaultStatus
        The newest `N_FAULTS_LISTED` of them, newest first.
    pages : tuple of KeptPageLink
        The pages of the last good run.
    first_asked_at : datetime or None
        When its first run ended (UTC).
    """

    name: str
    kind: str
    title: str
    what: str
    url: str
    licence: str
    attribution: str
    cadence: str
    is_live: bool
    last_run: RunStatus | None
    last_good: RunStatus | None
    n_held: int
    newest_on: date | None
    waiting: tuple[str, ...]
    n_faults: int
    faults: tuple[FaultStatus, ...]
    pages: tuple[KeptPageLink, ...]
    first_asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """Facts of one kind that came by no source of their own, and the newest day of them."""

    what: str
    name: str
    n_held: int
    newest_on: date | None


class _Books:
    """The books of one version, as they were on one day."""

    def __init__(self, archive: Archive, version: int | None, known_on: date | None) -> None:
        self._archive, self._version, self._known_on = archive, version, known_on

    def read(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """Read rows; every query says ``{held}``, the condition that a row was held by that day."""
        held = "true"
        if self._known_on is not None:
            held = "recorded_at < $known_on::date + INTERVAL 1 DAY"
            values["known_on"] = self._known_on
        query = sql.replace("{held}", held)
        rows: list[dict[str, Any]] = self._archive.query_arrow(
            query, values, version=self._version
        ).to_pylist()
        return rows


def read_source_statuses(
    archive: Archive, *, version: int | None = None, known_on: date | None = None
) -> list[SourceStatus]:
    """Say how every source fares, advisories first, in alphabetical order.

    Parameters
    ----------
    archive : Archive
        Where to look.
    version : int, optional
        Archive version to read, the newest by default.
    known_on : date, optional
        Only what the archive held on this day.
    """
    live = live_sources()
    books = _Books(archive, version, known_on)
    runs = _read_runs(books)
    held = _read_held(books)
    faults = _read_faults(books)
    waiting = _read_waiting(books)
    statuses = []
    for kind in KINDS:
        for name, module in find_sources(kind).items():
            last_good = next((run for run in runs[name] if run["outcome"] == "ok"), None)
            n_held, newest_on = held.get(name, (0, None))
            statuses.append(
                SourceStatus(
                    name=name,
                    kind=kind,
                    **_describe(module),
                    is_live=name in live,
                    last_run=_as_run(runs[name][0]) if runs[name] else None,
                    last_good=_as_run(last_good) if last_good else None,
                    n_held=n_held,
                    newest_on=newest_on,
                    waiting=tuple(waiting[name]),
                    n_faults=faults[name][0] if name in faults else 0,
                    faults=faults[name][1] if name in faults else (),
                    pages=_read_pages(books, last_good["run"]) if last_good else (),
                    first_asked_at=runs[name][0]["first_asked_at"] if runs[name] else None,
                )
            )
    return statuses


def read_other_holdings(archive: Archive) -> list[Holding]:
    """Read what came by no source: the bundled history, imported files, confirmed departures."""
    rows = archive.query_arrow(
        """WITH events AS (
            SELECT 'presence' AS what, source, reported_on, valid_from, reporter FROM presence
            UNION ALL SELECT 'departures', source, NULL, valid_from, NULL FROM departures
        )
        SELECT what,
            CASE WHEN split_part(source, ' page ', 1) IN ('import', 'public import') THEN reporter
                ELSE split_part(source, ' page ', 1) END AS name,
            count(*) AS n_held, max(coalesce(reported_on, valid_from)) AS newest_on
        FROM events GROUP BY ALL ORDER BY what, n_held DESC, name"""
    ).to_pylist()
    known = set(live_sources())
    return [
        Holding(**row) for row in rows if not (row["what"] == "presence" and row["name"] in known)
    ]


def _describe(module: ModuleType) -> dict[str, str]:
    facts: Issuer | Reporter = module.ISSUER if hasattr(module, "ISSUER") else module.REPORTER
    if isinstance(facts, Reporter):
        what, attribution = facts.what, facts.attribution
    else:
        what = f"Travel advice of {country_in_sentence(facts.country_iso3)} to its citizens"
        attribution = facts.name
    return {
        "title": facts.name,
        "what": what,
        "url": facts.url,
        "licence": facts.licence,
        "attribution": attribution,
        "cadence": facts.cadence,
    }


def _as_run(row: dict[str, Any]) -> RunStatus:
    names = ("outcome", "message", "content_on", "newest_on", "n_items", "n_placed")
    return RunStatus(
        at=row["recorded_at"],
        **{name: row[name] for name in names},
        unplaced=tuple(row["unplaced"]),
        missing=tuple(row["missing"]),
    )


def _read_runs(books: _Books) -> dict[str, list[dict[str, Any]]]:
    """Read the newest run of each source, and its newest good one, newest first."""
    rows = books.read(
        """SELECT *, min(recorded_at) OVER (PARTITION BY name) AS first_asked_at
        FROM runs WHERE {held}
        QUALIFY row_number() OVER (PARTITION BY name ORDER BY recorded_at DESC) = 1
            OR row_number() OVER (PARTITION BY name, outcome ORDER BY recorded_at DESC) = 1
        ORDER BY recorded_at DESC"""
    )
    runs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        runs[row["name"]].append(row)
    return runs


def _read_held(books: _Books) -> dict[str, tuple[int, date | None]]:
    rows = books.read(
        """SELECT issuer AS name, count(*) AS n, greatest(max(issued_on), (
                SELECT max(seen_to) FROM (SELECT * FROM sightings WHERE {held}) AS sighting
                JOIN advisories AS seen ON sighting.advisory_id = seen.record_id
                WHERE seen.issuer = advisories.issuer
            )) AS newest_on
        FROM advisories WHERE {held} GROUP BY issuer
        UNION ALL SELECT split_part(source, ' page ', 1), count(*),
            max(coalesce(reported_on, valid_from)) FROM presence WHERE {held} GROUP BY ALL
        UNION ALL SELECT reporter, count(*), max(valid_to) FROM conflict_events WHERE {held}
            GROUP BY ALL"""
    )
    return {row["name"]: (row["n"], row["newest_on"]) for row in rows}


def _read_faults(books: _Books) -> dict[str, tuple[int, tuple[FaultStatus, ...]]]:
    rows = books.read(
        """SELECT name, kind, subject, reason, text, sha256, seen_on,
            count(*) OVER (PARTITION BY name) AS n_of_source
        FROM faults WHERE {held} QUALIFY row_number() OVER (
            PARTITION BY name ORDER BY seen_on DESC, recorded_at DESC, record_id) <= $at_most
        ORDER BY seen_on DESC, recorded_at DESC, record_id""",
        at_most=N_FAULTS_LISTED,
    )
    faults: dict[str, tuple[int, tuple[FaultStatus, ...]]] = {}
    for row in rows:
        name, n_of_source = row.pop("name"), row.pop("n_of_source")
        listed = faults.get(name, (n_of_source, ()))[1]
        faults[name] = n_of_source, (*listed, FaultStatus(**row))
    return faults


def _read_waiting(books: _Books) -> dict[str, list[str]]:
    """Find the levels that wait: seen once, later than anything believed of the place."""
    rows = books.read(
        """WITH seen AS (
            SELECT a.issuer, a.destination, a.iso3, a.area, a.level_label,
                max(s.seen_to) AS seen_to, list_contains(a.flags, $flag) AS is_waiting
            FROM (SELECT * FROM advisories WHERE {held}) a
            JOIN (SELECT * FROM sightings WHERE {held}) s ON s.advisory_id = a.record_id
            GROUP BY ALL
        )
        SELECT issuer, destination || ': ' || level_label AS what FROM seen w
        WHERE is_waiting AND NOT EXISTS (
            FROM seen b WHERE b.issuer = w.issuer AND b.iso3 = w.iso3
            AND b.area IS NOT DISTINCT FROM w.area AND NOT b.is_waiting AND b.seen_to >= w.seen_to
        ) ORDER BY what""",
        flag=UNCONFIRMED,
    )
    waiting: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        waiting[row["issuer"]].append(row["what"])
    return waiting


def _read_pages(books: _Books, run: str) -> tuple[KeptPageLink, ...]:
    rows = books.read(
        "SELECT DISTINCT url, sha256 FROM fetches WHERE run = $run AND {held} ORDER BY url",
        run=run,
    )
    return tuple(KeptPageLink(**row) for row in rows)
