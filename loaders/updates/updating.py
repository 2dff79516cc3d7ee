"""One run of a source: fetch its pages, read them, judge what they say, and hold it.

A run appends everything it has to the archive in one step, so it can be killed at any moment. It
changes nothing that is held: a source that fails keeps its last good data, and the failure is
held beside it.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from loaders.archive import Archive
from loaders.detection.detector import find_proposals
from loaders.discovery import LiveSource
from loaders.errors import FetchFailed, LoadersError, NoNetwork, NotSetUp
from loaders.evidence.acceptance import Judged, judge
from loaders.evidence.held import Held
from loaders.facts.conflict import ConflictEvent
from loaders.facts.identity import Record, record_id
from loaders.facts.levels import RESTAMP, Advisory, Sighting
from loaders.facts.presence import PresenceReport
from loaders.facts.tables import to_arrow
from loaders.fetching import open_session
from loaders.pages import Page, Parsed
from loaders.updates.runs import TEXT_AT_MOST, Fault, KeptPage, PageFetch, Proposal, SourceRun

N_HOSTS_AT_ONCE = 8

_R = TypeVar("_R", bound=Record)


@dataclass(frozen=True, slots=True)
class Update:
    """What became of one source.

    Parameters
    ----------
    name : str
        Name of the source.
    run : SourceRun or None
        Its run; None where it could not start because it is not set up.
    message : str
        Why it failed or did not start; empty where it did not fail.
    """

    name: str
    run: SourceRun | None
    message: str

    @property
    def has_failed(self) -> bool:
        """Whether the source was asked and nothing could be taken from it."""
        return self.run is not None and self.run.outcome != "ok"


class _RunFailed(Exception):
    """A run that ends early: its outcome, and what to say of it."""

    def __init__(self, outcome: str, reason: object) -> None:
        super().__init__(str(reason))
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a run takes from its pages."""

    parsed: Parsed
    judged: Judged
    facts: tuple[Record, ...]
    faults: tuple[Fault, ...]
    proposals: tuple[Proposal, ...]


def update_sources(
    archive: Archive, sources: Mapping[str, LiveSource], *, is_dry: bool = False
) -> Iterator[Update]:
    """Run sources, several hosts at a time and one source at a time on each host.

    Parameters
    ----------
    archive : Archive
        Where to hold what they say.
    sources : mapping of str to LiveSource
        By name.
    is_dry : bool
        Do everything but hold it.

    Yields
    ------
    Update
        As each source is done.
    """
    offline: list[str] = []
    with ThreadPoolExecutor(N_HOSTS_AT_ONCE) as pool:
        runs = [
            pool.submit(_update_in_turn, archive, of_hosts, is_dry, offline)
            for of_hosts in _by_hosts(sources)
        ]
        for run in as_completed(runs):
            yield from run.result()


def update_source(
    archive: Archive,
    name: str,
    source: LiveSource,
    *,
    is_dry: bool = False,
    offline: list[str] | None = None,
) -> Update:
    """Run one source; a failure of it is an answer and not an error.

    Parameters
    ----------
    archive, is_dry
        As of `update_sources`.
    name : str
        Name of the source.
    source : LiveSource
        The source.
    offline : list of str, optional
        Shared by the sources of one update: once one has found that there is no network, it
        holds the reason, and the others are not asked.

    Raises
    ------
    ArchiveError
        If the archive cannot be read or written.
    """
    started_at = datetime.now(UTC)
    run = f"{name}/{started_at:%Y-%m-%dT%H:%M:%S.%fZ}/{secrets.token_hex(4)}"
    pages: Sequence[Page] = ()
    taken = None
    outcome, message = "ok", ""
    offline = [] if offline is None else offline
    try:
        pages = _fetch(
            source, read_previous_pages(archive, name), [] if offline is None else offline
        )
        taken = _take(archive, name, source, pages)
    except NotSetUp as error:
        return Update(name, None, _in_one_line(error))
    except _RunFailed as failure:
        outcome, message = failure.outcome, _in_one_line(failure)
    source_run = SourceRun(
        run=run,
        name=name,
        started_at=started_at,
        outcome=outcome,
        message=message,
        **_describe(archive, taken),
        recorded_at=datetime.now(UTC),
    )
    if not is_dry:
        records = [*_keep_pages(run, pages), *(_held_by(taken) if taken else ()), source_run]
        archive.append(name, to_arrow(records))
    return Update(name, source_run, message)


def read_previous_pages(archive: Archive, name: str) -> list[Page]:
    """Read the pages of a source's last good run from the archive, for conditional requests.

    Pages of a failed run are left out: a source must not answer "not modified" to a bad page.
    """
    fetched = archive.query_arrow(
        """SELECT url, sha256, recorded_at, content_type, etag, last_modified FROM fetches
        WHERE run = (SELECT run FROM runs WHERE name = $name AND outcome = 'ok'
            ORDER BY recorded_at DESC LIMIT 1)
        ORDER BY url""",
        {"name": name},
    ).to_pylist()
    hashes = sorted({row["sha256"] for row in fetched})
    kept = archive.query_arrow(
        "SELECT sha256, body FROM pages WHERE sha256 IN (SELECT unnest($hashes::VARCHAR[]))",
        {"hashes": hashes},
    ).to_pylist()
    bodies = {row["sha256"]: row["body"] for row in kept}
    return [
        Page(
            url=row["url"],
            body=bodies[row["sha256"]],
            fetched_at=row["recorded_at"].astimezone(UTC),
            content_type=row["content_type"],
            etag=row["etag"],
            last_modified=row["last_modified"],
        )
        for row in fetched
    ]


def read_held(archive: Archive, issuer: str) -> list[Held]:
    """Read what the archive holds of an issuer, one row per advisory and unbroken sighting."""
    rows = archive.query_arrow(
        """SELECT a.record_id AS advisory_id, a.destination, a.iso3, a.area, a.level_key,
            a.level_label, a.issued_on, a.flags, a.source,
            coalesce(s.seen_from, a.issued_on) AS seen_from,
            coalesce(max(s.seen_to), a.issued_on) AS seen_to,
            coalesce(min(s.recorded_at), a.recorded_at) AS first_at,
            coalesce(max(s.recorded_at), a.recorded_at) AS last_at,
            coalesce(max(s.n_reissued), 0) AS n_reissued
        FROM advisories a LEFT JOIN sightings s ON s.advisory_id = a.record_id
        WHERE a.issuer = $issuer AND coalesce(s.seen_from, a.issued_on) IS NOT NULL
        GROUP BY a.record_id, a.destination, a.iso3, a.area, a.level_key, a.level_label,
            a.issued_on, a.flags, a.source, a.recorded_at, s.seen_from""",
        {"issuer": issuer},
    ).to_pylist()
    return [
        Held(**row | {"iso3": tuple(row["iso3"]), "flags": tuple(row["flags"])}) for row in rows
    ]


def _by_hosts(sources: Mapping[str, LiveSource]) -> list[dict[str, LiveSource]]:
    """Group sources that share a host, so that no host is asked twice at once."""
    groups: list[tuple[set[str], dict[str, LiveSource]]] = []
    for name, source in sources.items():
        hosts, members = set(source.HOSTS), {name: source}
        apart = []
        for other_hosts, others in groups:
            if hosts.isdisjoint(other_hosts):
                apart.append((other_hosts, others))
            else:
                hosts, members = hosts | other_hosts, others | members
        groups = [*apart, (hosts, members)]
    return [members for _, members in groups]


def _update_in_turn(
    archive: Archive, sources: Mapping[str, LiveSource], is_dry: bool, offline: list[str]
) -> list[Update]:
    return [
        update_source(archive, name, source, is_dry=is_dry, offline=offline)
        for name, source in sources.items()
    ]


def _fetch(source: LiveSource, previous: Sequence[Page], offline: list[str]) -> list[Page]:
    try:
        if offline:
            raise NoNetwork(offline[0])
        with open_session(source.HOSTS) as session:
            return source.fetch(session, previous)
    except NotSetUp:
        raise
    except NoNetwork as error:
        offline.append(str(error))
        raise _RunFailed("unreachable", error) from error
    except FetchFailed as error:
        raise _RunFailed("unreachable", error) from error
    except LoadersError as error:
        raise _RunFailed("refused", error) from error
    except Exception as error:  # a defect of one source must not stop the others
        reason = f"its fetch failed: {type(error).__name__}: {error}"
        raise _RunFailed("unreachable", reason) from error


def _take(archive: Archive, name: str, source: LiveSource, pages: Sequence[Page]) -> _Taken:
    """Read fetched pages and judge what they say against what is held."""
    parsed = _parse(source, pages)
    at = max(page.fetched_at for page in pages)
    age_days = (at.date() - parsed.content_on).days
    if age_days > source.EXPECTED.content_within_days:
        reason = (
            f"the page says it was built on {parsed.content_on}, {age_days} days before it was "
            f"fetched; allowed: {source.EXPECTED.content_within_days} days"
        )
        raise _RunFailed("stale", reason)
    advisories = [record for record in parsed.records if isinstance(record, Advisory)]
    held = read_held(archive, advisories[0].issuer) if advisories else []
    judged = judge(name, advisories, held, at=at)
    others = [record for record in parsed.records if not isinstance(record, Advisory)]
    hashes = {page.url: page.find_sha256() for page in pages} if parsed.refused else {}
    return _Taken(
        parsed=parsed,
        judged=judged,
        facts=(*others, *parsed.history, *judged.records),
        faults=_not_held(archive, [*judged.faults, *_note_page_faults(name, parsed, hashes, at)]),
        proposals=_not_held(archive, _propose(name, parsed, at)),
    )


def _parse(source: LiveSource, pages: Sequence[Page]) -> Parsed:
    try:
        return source.parse(pages)
    except LoadersError as error:
        raise _RunFailed("refused", error) from error
    except Exception as error:  # as above
        reason = f"its parser failed: {type(error).__name__}: {error}"
        raise _RunFailed("refused", reason) from error


def _note_page_faults(
    name: str, parsed: Parsed, hashes: Mapping[str, str], at: datetime
) -> Iterator[Fault]:
    """Record as faults the items refused, and a stamp that everything carries."""
    for item in parsed.refused:
        yield Fault(
            name=name,
            kind="refused_record",
            subject=item.subject or "an item without a name",
            reason=item.reason,
            text=item.text[:TEXT_AT_MOST],
            sha256=hashes.get(item.url),
            seen_on=at.date(),
            recorded_at=at,
        )
    stamped: dict[date, int] = defaultdict(int)
    for record in parsed.records:
        if isinstance(record, Advisory) and RESTAMP in record.flags and record.issued_on:
            stamped[record.issued_on] += 1
    for issued_on, n_items in stamped.items():
        yield Fault(
            name=name,
            kind="mass_restamp",
            subject=f"items of {issued_on}",
            reason="most of the page carries one date: a restamp, and not that many issues",
            text=f"{n_items} of {len(parsed.records)} items",
            sha256=None,
            seen_on=issued_on,
            recorded_at=at,
        )


def _propose(name: str, parsed: Parsed, at: datetime) -> Iterator[Proposal]:
    for notice in parsed.notices:
        yield from find_proposals(notice, name=name, recorded_at=at)


def _not_held(archive: Archive, records: Iterable[_R]) -> tuple[_R, ...]:
    """Leave out the records the archive holds already."""
    by_table: dict[str, dict[str, _R]] = defaultdict(dict)
    for record in records:
        by_table[record.TABLE][record_id(record)] = record
    for table, by_id in by_table.items():
        held = archive.query_arrow(
            f"SELECT record_id FROM {table} SEMI JOIN (SELECT unnest($ids::VARCHAR[]) AS record_id)"
            " USING (record_id)",
            {"ids": list(by_id)},
        )
        for identity in held["record_id"].to_pylist():
            del by_id[identity]
    return tuple(record for by_id in by_table.values() for record in by_id.values())


def _keep_pages(run: str, pages: Iterable[Page]) -> Iterator[Record]:
    for page in pages:
        sha256 = page.find_sha256()
        yield KeptPage(sha256, page.body, recorded_at=page.fetched_at)
        yield PageFetch(
            run=run,
            url=page.url,
            sha256=sha256,
            content_type=page.content_type,
            etag=page.etag,
            last_modified=page.last_modified,
            not_modified=page.not_modified,
            recorded_at=page.fetched_at,
        )


def _held_by(taken: _Taken) -> tuple[Record, ...]:
    return (*taken.facts, *taken.faults, *taken.proposals)


def _describe(archive: Archive, taken: _Taken | None) -> dict[str, Any]:
    """Count what was taken, as the fields of a `SourceRun`."""
    if taken is None:
        counts = ("items", "placed", "new", "changed", "reissued", "waiting", "faults", "refused")
        nothing = {f"n_{name}": 0 for name in counts}
        return nothing | {"content_on": None, "newest_on": None, "unplaced": (), "missing": ()}
    parsed, judged = taken.parsed, taken.judged
    n_items = len(parsed.records) if parsed.n_items is None else parsed.n_items
    facts = [record for record in taken.facts if not isinstance(record, Sighting)]
    return {
        "content_on": parsed.content_on,
        "newest_on": max(filter(None, map(_spoken_of, parsed.records)), default=None),
        "n_items": n_items,
        "n_placed": n_items - len(parsed.refused) - len(parsed.unplaced),
        "n_new": len(_not_held(archive, facts)),
        "n_changed": len(judged.changed),
        "n_reissued": len(judged.reissued),
        "n_waiting": len(judged.waiting),
        "n_faults": len(taken.faults),
        "n_refused": len(parsed.refused),
        "unplaced": tuple(sorted({item.destination for item in parsed.unplaced})),
        "missing": judged.missing,
    }


def _spoken_of(record: Record) -> date | None:
    """Find the newest day a record speaks of."""
    if isinstance(record, Advisory):
        return record.issued_on
    if isinstance(record, PresenceReport):
        return record.reported_on or record.valid_from
    return record.valid_to if isinstance(record, ConflictEvent) else None


def _in_one_line(error: object) -> str:
    return " ".join(str(error).split()) or type(error).__name__
