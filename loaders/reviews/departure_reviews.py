"""What a person decides of the departures that were proposed; only those enter the timeline.

A decision and the departure it puts on the timeline are appended in one step. Nothing that is
held changes: an end that is confirmed adds the departure once more, with its end, and the decision
names the one it takes the place of. Readers leave out what a decision replaces.

A confirmed departure carries the sentence as its reason, and the page it stands on as its source.
Its confidence is high: the issuer's own words, kept byte for byte and read by a person. It is
medium, with the flag `DATED_BY_PUBLICATION`, where only the day of publication is known.
"""

import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from loaders.archive import Archive
from loaders.detection.detector import ORDERS
from loaders.detection.stated_dates import find_dates
from loaders.errors import LoadersError
from loaders.facts.departures import DEPARTURE_WHO, Departure
from loaders.facts.identity import Record, record_id
from loaders.facts.tables import read_row, to_arrow
from loaders.updates.runs import PROPOSED_EVENTS, VERDICTS, Decision, Proposal

DATED_BY_PUBLICATION = "dated_by_publication"
"""Flag of a departure whose sentence gives no date: it carries the day the text was published."""

SOURCE = "departure review"
"""What the loads of decisions are called in the archive's log."""

REPLACED = "SELECT replaces FROM decisions WHERE replaces IS NOT NULL"
"""SQL for the departures of which a later row holds the end."""

# An authorized or ordered departure runs 180 days at most; the text of its end may come later.
_ORDER_AT_MOST = timedelta(days=210)
_ID_AT_LEAST = 6
_LIKE_AT_MOST = 5
# Characters of an ISO date that a precision fills.
_WRITTEN = {"day": 10, "month": 7, "year": 4}

_lock = threading.Lock()
_R = TypeVar("_R", bound=Record)


class ReviewRefused(LoadersError):
    """A decision that cannot be taken; the message says what is missing or in its way."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says instead of what was proposed; None leaves a thing as proposed.

    Parameters
    ----------
    event : str or None
        One of `loaders.updates.runs.PROPOSED_EVENTS`.
    kind : str or None
        One of `loaders.facts.departures.DEPARTURE_KINDS`.
    who : tuple of str or None
        Of `loaders.facts.departures.DEPARTURE_WHO`.
    post : str or None
        City of the embassy or consulate.
    host_iso3 : str or None
        The country left.
    valid_from : date or None
        When it began. Of an end: which departure it ends, or one that is not held yet.
    date_precision : str
        How precisely `valid_from` is known: one of `loaders.facts.vocabulary.DATE_PRECISIONS`.
    valid_to : date or None
        When it ended.
    """

    event: str | None = None
    kind: str | None = None
    who: tuple[str, ...] | None = None
    post: str | None = None
    host_iso3: str | None = None
    valid_from: date | None = None
    date_precision: str = "day"
    valid_to: date | None = None

    def __bool__(self) -> bool:
        return self != Correction()


@dataclass(frozen=True, slots=True)
class Pending:
    """A proposal that waits for a person.

    Parameters
    ----------
    proposal_id : str
        `loaders.facts.identity.record_id` of it.
    proposal : Proposal
        The proposal.
    held : tuple of Departure
        Departures of the same issuer from the same country that are on the timeline, the latest
        first: perhaps this one is among them.
    """

    proposal_id: str
    proposal: Proposal
    held: tuple[Departure, ...]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A decision, with what was proposed and what it put on the timeline."""

    decision: Decision
    proposal: Proposal
    departure: Departure | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A departure as a decision would put it on the timeline.

    Parameters
    ----------
    departure : Departure
        The departure.
    replaces : str or None
        The departure it takes the place of: the same one without its end.
    """

    departure: Departure
    replaces: str | None


def pending_proposals(archive: Archive) -> list[Pending]:
    """List the proposals nobody has decided, the latest published first."""
    proposals = _read(
        archive,
        Proposal,
        """SELECT * FROM proposals ANTI JOIN decisions
            ON decisions.proposal_id = proposals.record_id
        ORDER BY coalesce(published_on, recorded_at::DATE) DESC, destination, text_from,
            record_id""",
    )
    return [Pending(record_id(one), one, _find_like(archive, one)) for one in proposals]


def list_reviewed(archive: Archive) -> list[Reviewed]:
    """List what was decided, by whom and when, the latest first."""
    decisions = _read(
        archive, Decision, "SELECT * FROM decisions ORDER BY recorded_at DESC, record_id"
    )
    proposals = {record_id(one): one for one in _read(archive, Proposal, "SELECT * FROM proposals")}
    departures = {
        record_id(one): one
        for one in _read(
            archive,
            Departure,
            "SELECT * FROM departures SEMI JOIN decisions"
            " ON decisions.departure_id = departures.record_id",
        )
    }
    return [
        Reviewed(one, proposals[one.proposal_id], departures.get(one.departure_id or ""))
        for one in decisions
    ]


def find_proposal(archive: Archive, proposal_id: str) -> Proposal:
    """Find a proposal by its identity, or by the first characters of it.

    Raises
    ------
    ReviewRefused
        If there is none, or more than one.
    """
    if len(proposal_id) < _ID_AT_LEAST:
        raise ReviewRefused(
            f"proposal {proposal_id!r}: give its first {_ID_AT_LEAST} characters or more"
        )
    found = _read(
        archive,
        Proposal,
        "SELECT * FROM proposals WHERE starts_with(record_id, $proposal_id) LIMIT 2",
        {"proposal_id": proposal_id.lower()},
    )
    if len(found) != 1:
        how_many = "no proposal begins" if not found else "more than one proposal begins"
        raise ReviewRefused(f"{how_many} with {proposal_id!r}")
    return found[0]


def find_posts(archive: Archive, host_iso3: str) -> list[str]:
    """List the posts in a country of which departures are held, in alphabetical order."""
    held = archive.query_arrow(
        "SELECT DISTINCT post FROM departures WHERE host_iso3 = $host ORDER BY post",
        {"host": host_iso3},
    )
    posts: list[str] = held["post"].to_pylist()
    return posts


def decide(
    archive: Archive,
    proposal_id: str,
    verdict: str,
    decided_by: str,
    *,
    correction: Correction | None = None,
    note: str = "",
    now: datetime | None = None,
) -> tuple[Decision, ...]:
    """Hold what a person decided, and what it puts on the timeline, in one step.

    Parameters
    ----------
    archive : Archive
        Where the proposal is held.
    proposal_id : str
        The proposal, or the first characters of its identity.
    verdict : str
        One of `loaders.updates.runs.VERDICTS`.
    decided_by : str
        Who decides, as they name themselves.
    correction : Correction, optional
        What holds instead, for the verdict ``corrected`` and no other.
    note : str
        Their reason.
    now : datetime, optional
        When (UTC); now by default.

    Returns
    -------
    tuple of Decision
        One; for an end that closes several departures one for each.

    Raises
    ------
    ReviewRefused
        If the proposal is unknown or was decided already, or if what it says is not enough for a
        departure.
    RecordError
        If nobody is named, or the correction holds nonsense.
    """
    now = now or datetime.now(UTC)
    if verdict not in VERDICTS:
        raise ReviewRefused(f"verdict {verdict!r}; allowed: {', '.join(VERDICTS)}")
    if bool(correction) != (verdict == "corrected"):
        raise ReviewRefused(
            f"verdict {verdict!r} with {'a' if correction else 'no'} correction; "
            "a correction goes with 'corrected', and only with that"
        )
    with _lock:
        archive.refresh()
        proposal = find_proposal(archive, proposal_id)
        _refuse_decided(archive, proposal)
        drafts: Sequence[Draft] = ()
        if verdict != "rejected":
            drafts = draft_departures(archive, proposal, correction, now=now)
        decisions = tuple(
            Decision(
                proposal_id=record_id(proposal),
                verdict=verdict,
                decided_by=decided_by.strip(),
                note=note.strip(),
                departure_id=record_id(draft.departure) if draft else None,
                replaces=draft.replaces if draft else None,
                recorded_at=now,
            )
            for draft in drafts or (None,)
        )
        archive.append(SOURCE, to_arrow([*(draft.departure for draft in drafts), *decisions]))
    return decisions


def draft_departures(
    archive: Archive,
    proposal: Proposal,
    correction: Correction | None = None,
    *,
    now: datetime | None = None,
) -> tuple[Draft, ...]:
    """Make the departures that confirming or correcting a proposal would put on the timeline.

    Parameters
    ----------
    archive : Archive
        Where it is held.
    proposal : Proposal
        The proposal.
    correction : Correction, optional
        What holds instead.
    now : datetime, optional
        Transaction time of the departures (UTC); now by default.

    Returns
    -------
    tuple of Draft
        One for a beginning; for an end one for every departure it closes.

    Raises
    ------
    ReviewRefused
        If post, host, people or day are not known; if the departure is held already; or if
        there is none that the end could close.
    """
    now = now or datetime.now(UTC)
    said = correction or Correction()
    event = said.event or proposal.event
    if event not in PROPOSED_EVENTS:
        raise ReviewRefused(f"event {event!r}; allowed: {', '.join(PROPOSED_EVENTS)}")
    corrected = replace(
        proposal,
        event=event,
        kind=said.kind or proposal.kind,
        who=tuple(said.who or proposal.who),
        post=said.post or proposal.post,
        host_iso3=said.host_iso3 or proposal.host_iso3,
    )
    if corrected.host_iso3 is None:
        raise ReviewRefused(
            f"{proposal.destination!r} is no single country; say which one (host) was left"
        )
    if event == "ends":
        return _draft_ends(archive, corrected, said, now)
    return (_draft_beginning(archive, corrected, said, now),)


def _draft_beginning(
    archive: Archive, proposal: Proposal, said: Correction, now: datetime
) -> Draft:
    valid_from, precision, is_stated = _find_beginning(proposal, said)
    departure = _make_departure(archive, proposal, now, valid_from, precision, said.valid_to)
    if not is_stated:
        departure = replace(departure, confidence="medium", flags=(DATED_BY_PUBLICATION,))
    for held in _find_held(archive, proposal):
        is_same = held.post == departure.post and set(departure.who) <= set(held.who)
        if is_same and _begins_with(departure, held):
            raise ReviewRefused(
                f"this is on the timeline already: {describe(held)}; reject it, or correct it"
            )
    return Draft(departure, None)


def _begins_with(one: Departure, other: Departure) -> bool:
    """Whether two began together, as far as the less precisely dated of them says."""
    length = min(_WRITTEN[one.date_precision], _WRITTEN[other.date_precision])
    return one.valid_from.isoformat()[:length] == other.valid_from.isoformat()[:length]


def _find_beginning(proposal: Proposal, said: Correction) -> tuple[date, str, bool]:
    """Return the day, how precisely it is known, and whether the sentence or a person states it."""
    if said.valid_from is not None:
        return said.valid_from, said.date_precision, True
    if proposal.stated_on is not None:
        return proposal.stated_on, "day", True
    coarse = find_dates(proposal.sentence, proposal.published_on)
    if len(coarse) > 1:
        raise ReviewRefused("the sentence states several dates; say on which it began")
    for stated in coarse:
        return stated.first_day, stated.precision, True
    if proposal.published_on is None:
        raise ReviewRefused("neither the sentence nor its page says when; say when it began")
    return proposal.published_on, "day", False


def _draft_ends(
    archive: Archive, proposal: Proposal, said: Correction, now: datetime
) -> tuple[Draft, ...]:
    ended_on, is_stated = _find_end(proposal, said)
    flags = () if is_stated else (DATED_BY_PUBLICATION,)
    closed = _find_closed(archive, proposal, said, ended_on)
    if closed:
        return tuple(
            draft
            for one in closed
            for draft in _close(one, proposal, ended_on=ended_on, flags=flags, now=now)
        )
    if said.valid_from is None:
        held = [one for one in _find_held(archive, proposal) if one.valid_from <= ended_on]
        latest = f"; the latest held: {describe(held[0])}" if held else ""
        raise ReviewRefused(
            f"no open {word_key(proposal.kind)} of {proposal.issuer_iso3} from "
            f"{proposal.host_iso3} is held that this could end{latest}; say when it began, or "
            "reject it"
        )
    departure = _make_departure(
        archive, proposal, now, said.valid_from, said.date_precision, ended_on
    )
    return (Draft(replace(departure, flags=flags), None),)


def _close(
    held: Departure, proposal: Proposal, *, ended_on: date, flags: tuple[str, ...], now: datetime
) -> tuple[Draft, ...]:
    """Put an end in place of an open departure; who is not named in the end stays away."""
    ended = tuple(who for who in held.who if who in (proposal.who or held.who))
    away = tuple(who for who in held.who if who not in ended)
    taken_in = replace(held, recorded_at=now, source=_name_source(proposal))
    all_flags = tuple(dict.fromkeys((*held.flags, *flags)))
    drafts = [replace(taken_in, who=ended, valid_to=ended_on, flags=all_flags)]
    if away:
        drafts.append(replace(taken_in, who=away))
    return tuple(Draft(draft, record_id(held)) for draft in drafts)


def _find_end(proposal: Proposal, said: Correction) -> tuple[date, bool]:
    if said.valid_to is not None:
        return said.valid_to, True
    if proposal.stated_on is not None:
        return proposal.stated_on, True
    if proposal.published_on is None or find_dates(proposal.sentence, proposal.published_on):
        raise ReviewRefused("no day is stated on which it ended; say when")
    return proposal.published_on, False


def _find_closed(
    archive: Archive, proposal: Proposal, said: Correction, ended_on: date
) -> list[Departure]:
    """Find the departures an end closes: of each post and group the latest that is open."""
    is_order = proposal.kind in ORDERS
    latest: dict[tuple[str, str], Departure] = {}
    for held in _find_held(archive, proposal):
        if held.valid_to is not None or held.valid_from > ended_on:
            continue
        if said.valid_from not in (None, held.valid_from):
            continue
        if is_order and said.valid_from is None and ended_on - held.valid_from > _ORDER_AT_MOST:
            continue
        if proposal.post is not None and _fold(proposal.post) != _fold(held.post):
            continue
        for who in held.who:
            if who in (proposal.who or DEPARTURE_WHO):
                latest.setdefault((held.post, who), held)
    return list(dict.fromkeys(latest.values()))


def _make_departure(
    archive: Archive,
    proposal: Proposal,
    now: datetime,
    valid_from: date,
    precision: str,
    valid_to: date | None,
) -> Departure:
    host_iso3 = str(proposal.host_iso3)
    if proposal.post is None:
        known = ", ".join(find_posts(archive, host_iso3)) or "none"
        raise ReviewRefused(
            f"the sentence names no post; say which one (held in {host_iso3}: {known})"
        )
    if not proposal.who:
        raise ReviewRefused(
            f"the sentence does not say who leaves; allowed: {', '.join(DEPARTURE_WHO)}"
        )
    place = _find_place(archive, host_iso3, proposal.post)
    return Departure(
        issuer_iso3=proposal.issuer_iso3,
        host_iso3=host_iso3,
        post=place["post"],
        kind=proposal.kind,
        who=proposal.who,
        valid_from=valid_from,
        date_precision=precision,
        valid_to=valid_to,
        reason=proposal.sentence,
        url=proposal.url,
        confidence="high",
        lon=place["lon"],
        lat=place["lat"],
        coord_source=place["coord_source"],
        recorded_at=now,
        source=_name_source(proposal),
    )


def _find_place(archive: Archive, host_iso3: str, post: str) -> dict[str, Any]:
    """Find a post among those held, under the name they carry; one not held has no place."""
    held = archive.query_arrow(
        """SELECT post, lon, lat, coord_source FROM departures WHERE host_iso3 = $host
        ORDER BY lon IS NULL, recorded_at, record_id""",
        {"host": host_iso3},
    ).to_pylist()
    nowhere = {"post": post.strip(), "lon": None, "lat": None, "coord_source": None}
    return next((row for row in held if _fold(row["post"]) == _fold(post)), nowhere)


def _fold(name: str) -> str:
    """Reduce a city's name to its letters: "Sana'a" is "Sanaa"."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _name_source(proposal: Proposal) -> str:
    return f"{proposal.name} page {proposal.sha256}"


def _refuse_decided(archive: Archive, proposal: Proposal) -> None:
    decided = archive.query_arrow(
        """SELECT verdict, decided_by, recorded_at FROM decisions WHERE proposal_id = $proposal_id
        ORDER BY recorded_at LIMIT 1""",
        {"proposal_id": record_id(proposal)},
    ).to_pylist()
    for row in decided:
        raise ReviewRefused(
            f"proposal {record_id(proposal)} was {row['verdict']} by {row['decided_by']} on "
            f"{row['recorded_at']:%Y-%m-%d at %H:%M} UTC; a decision stands"
        )


def _find_held(archive: Archive, proposal: Proposal) -> list[Departure]:
    """Find what is on the timeline of the same kind, issuer and host, the latest first."""
    return _read(
        archive,
        Departure,
        f"""SELECT * FROM departures WHERE issuer_iso3 = $issuer AND host_iso3 = $host
            AND kind = $kind AND record_id NOT IN ({REPLACED})
        ORDER BY valid_from DESC, post, record_id""",  # noqa: S608 - a constant
        {"issuer": proposal.issuer_iso3, "host": proposal.host_iso3, "kind": proposal.kind},
    )


def _find_like(archive: Archive, proposal: Proposal) -> tuple[Departure, ...]:
    return tuple(
        _read(
            archive,
            Departure,
            f"""SELECT * FROM departures WHERE issuer_iso3 = $issuer AND host_iso3 = $host
                AND record_id NOT IN ({REPLACED})
            ORDER BY valid_from DESC, kind, post, record_id LIMIT {_LIKE_AT_MOST}""",  # noqa: S608
            {"issuer": proposal.issuer_iso3, "host": proposal.host_iso3},
        )
    )


def _read(
    archive: Archive, kind: type[_R], sql: str, params: dict[str, Any] | None = None
) -> list[_R]:
    """Read rows of one table back as the records they are."""
    return [read_row(kind, row) for row in archive.query_arrow(sql, params).to_pylist()]


def describe(departure: Departure) -> str:
    """Word a departure in one line: kind, who, post and days."""
    length = _WRITTEN[departure.date_precision]
    ended = f" to {departure.valid_to}" if departure.valid_to else ""
    return (
        f"{word_key(departure.kind)} of {', '.join(map(word_key, departure.who))} from "
        f"{departure.post}, {departure.valid_from.isoformat()[:length]}{ended}"
    )


def word_key(key: str) -> str:
    """Word a key of ours: "non_emergency_staff" is "non-emergency staff"."""
    return key.replace("non_", "non-").replace("_", " ")
