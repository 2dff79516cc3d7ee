"""Which levels on a fetched page are believed. Pure: a page and what is held in, records out.

Feeds lie for a day: a country drops to level 1 and is back the next morning, every item carries
today's date, a destination is missing. So a level that differs from the one standing is *waiting*
until it is seen in two fetches at least a day apart. Until then it is kept with the flag
``seen_once``, which is no evidence, and if it goes away before, it was a blip and is recorded as a
fault.

A newer issue date is believed at once where it cannot be such a lie: the level rises, or nobody
looked for a week, and the destination did not stand at that level shortly before. All 12
blips flagged in the daily archive of the US feed (December 2025 to August 2026) carried a fresh
date, and the 7 that were seen on one day only all lowered the level. So a lowering that is watched
always waits for its second day.

A feed may serve two editions of itself by turns. So of an item at another level than stands:

* Issued before the standing one, it is an **older edition**: a fault, never a level, for however
  long it is served. What bars it is the newest date of an issue that was believed. A flash is not
  believed, so its date bars nothing; one that was (a raise, seen on the day it is dated and on no
  other) loses its date after `FLASH_DAYS`. The date of a mass restamp, and one that cannot be,
  bar nothing and outrank nothing.
* Issued after the standing one, it is news. It is believed when the same issue (level and date) is
  seen on a second day, whatever the pages between them said: the level that stands may be on the
  lesser part of the pages. It is in force from the day after the old one was last seen. A flash
  has another date the next time.
* With the date of the standing one, that of a mass restamp, or one that cannot be, it says nothing
  of which is newer (one date, two levels; a restamped older edition). It is believed when it has
  stood for `SETTLED_DAYS` with the standing level on no page between.

At the level that stands but issued before it, an item is the older edition that took over the new
level under its old date: a sighting of what stands, and a fault for its date. Where one page holds
two editions, its items are judged from the newest issue to the oldest, restamped ones last.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from loaders.evidence.common_scale import common_level
from loaders.evidence.spans import NOT_EVIDENCE
from loaders.facts.identity import Record, record_id
from loaders.facts.levels import NO_LEVEL, RESTAMP, UNCONFIRMED, Advisory, Sighting
from loaders.facts.vocabulary import IMPLAUSIBLE_DATE
from loaders.pages import find_page_hash
from loaders.updates.runs import Fault

APART = timedelta(hours=23)
"""Two fetches "a day apart": a daily job does not start on the second."""

N_DATES = 3
"""A level under another date each day is believed at this many: two flashes may follow on."""

WATCHED_DAYS = 2
"""A page fetched at most this many days apart counts as watched throughout."""

UNWATCHED_DAYS = 7
"""After this many days without a page there is no yesterday a level could be a blip against."""

RETURN_DAYS = 90
"""A level that stood within these days before is a return, and is not believed at once."""

SETTLED_DAYS = timedelta(days=30)
"""How long a level must stand alone that has no date to show that it is the newer one.

Twice the fortnight for which Belize of 12 March 2026 was served at two levels by turns.
"""

FLASH_DAYS = 14
"""An issue seen on the day it is dated, and not again for so long, bars nothing any more.

A true level was on no fewer than 7 of 17 pages (Bangladesh, 2026): one in 1,700 is unseen for 14.
"""

NO_ISSUE_DATE = frozenset({RESTAMP, IMPLAUSIBLE_DATE})
"""Flags of a date that is not one of an issue."""

REVERSAL_DAYS = 30
"""A change back to the level of so many days ago is flagged."""

ONE_DAY = timedelta(days=1)

Place = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One advisory in the archive, with one unbroken sighting of it.

    Parameters
    ----------
    advisory_id : str
        Its `record_id`.
    destination, area, level_key, level_label, iso3, issued_on, flags
        As in `Advisory`.
    seen_from, seen_to : date
        First and last day of the sighting; the issue date where no page of it was seen.
    first_at, last_at : datetime
        When the archive first and last recorded it (UTC).
    n_reissued : int
        As in `Sighting`.
    source : str
        As in `Advisory`.
    """

    advisory_id: str
    destination: str
    iso3: tuple[str, ...]
    area: str | None
    level_key: str
    level_label: str
    issued_on: date | None
    flags: tuple[str, ...]
    seen_from: date
    seen_to: date
    first_at: datetime
    last_at: datetime
    n_reissued: int
    source: str

    @property
    def is_evidence(self) -> bool:
        """Whether it counts as a level in force."""
        return NOT_EVIDENCE.isdisjoint(self.flags)


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of a page's advisories.

    Parameters
    ----------
    records : tuple of Record
        Advisories and sightings to be held.
    faults : tuple of Fault
        What is not believed.
    changed, reissued, waiting : tuple of str
        Destinations whose level is announced as changed, was restated with a new date, or waits
        for a second sighting.
    missing : tuple of str
        Destinations seen in the last month and not on the page.
    """

    records: tuple[Record, ...]
    faults: tuple[Fault, ...]
    changed: tuple[str, ...]
    reissued: tuple[str, ...]
    waiting: tuple[str, ...]
    missing: tuple[str, ...]


_MISSING_AFTER_DAYS = 30


def judge(
    name: str, advisories: Sequence[Advisory], held: Iterable[Held], *, at: datetime
) -> Judged:
    """Judge the advisories that stand on a source's pages.

    Parameters
    ----------
    name : str
        Name of the source.
    advisories : sequence of Advisory
        All that stand on its pages; each was seen when its page was fetched, `recorded_at`.
    held : iterable of Held
        What the archive holds of this issuer.
    at : datetime
        When the pages were fetched (UTC).
    """
    places = _by_place(held)
    known = {row.advisory_id for rows in places.values() for row in rows}
    judge_place = _PlaceJudge(name, at, known, _newest_sighting(places))
    on_page: dict[Place, list[Advisory]] = defaultdict(list)
    for advisory in advisories:
        on_page[_place_of(advisory)].append(advisory)
    for place, stated in on_page.items():
        judge_place.take(stated, places.get(place, []))
    missing = _find_missing(places, set(on_page), at.date())
    judge_place.note_missing(missing)
    return Judged(
        records=tuple(judge_place.records),
        faults=tuple(judge_place.faults),
        changed=tuple(dict.fromkeys(judge_place.changed)),
        reissued=tuple(dict.fromkeys(judge_place.reissued)),
        waiting=tuple(dict.fromkeys(judge_place.waiting)),
        missing=tuple(sorted({row.destination for row in missing})),
    )


class _PlaceJudge:
    """Collects what becomes of one page, place by place."""

    def __init__(
        self, name: str, at: datetime, known: Collection[str], last_looked: date | None
    ) -> None:
        self.name = name
        self.at = at
        self.known = known
        self.last_looked = last_looked
        self.records: list[Record] = []
        self.faults: list[Fault] = []
        self.changed: list[str] = []
        self.reissued: list[str] = []
        self.waiting: list[str] = []

    def take(self, stated: Sequence[Advisory], held: Sequence[Held]) -> None:
        """Judge all a page says of one place."""
        standing = _find_standing(held)
        bar = _find_bar(held, self.at.date())
        on_page = {advisory.level_key for advisory in stated}
        taken: set[str] = set()
        for advisory in sorted(stated, key=_newest_issue_first):
            issued_on = _find_issue(advisory)
            stands = advisory.level_key in {row.level_key for row in standing}
            if not _is_gated(advisory):
                self._believe(advisory, held)
                continue
            if bar is not None and issued_on is not None and issued_on < bar:
                self._note_older(advisory, f"issued on {issued_on}, and that of {bar} stands")
                if stands:
                    self._see_again(held, advisory)
                continue
            if issued_on is None and taken and advisory.level_key not in taken:
                self._note_older(advisory, "no date of its own, beside a dated issue")
                continue
            if stands:
                self._restate(advisory, standing, held)
            elif not standing:
                self._believe(advisory, held)
            else:
                is_alone = on_page.isdisjoint(row.level_key for row in standing)
                if not self._doubt(advisory, standing, held, bar, is_alone=is_alone):
                    continue
                standing = []
            taken.add(advisory.level_key)
            bar = max(filter(None, (bar, issued_on)), default=None)
        self._note_blips({advisory.level_key for advisory in stated}, held)

    def note_missing(self, missing: Iterable[Held]) -> None:
        """Record the destinations that were there the last time anyone looked."""
        for row in missing:
            if row.seen_to == self.last_looked:
                reason = (
                    f"on the page of {row.seen_to}, and not on this one; its level is kept, aging"
                )
                self._fault("missing_destination", row.destination, reason, row)

    def _restate(self, advisory: Advisory, standing: Sequence[Held], held: Sequence[Held]) -> None:
        """Take a level that stands already: the same advisory still, or a reissue of it."""
        is_reissue = _is_newer(advisory, standing)
        if is_reissue:
            self.reissued.append(advisory.destination)
        self._believe(advisory, held, n_reissued=int(is_reissue))

    def _note_older(self, advisory: Advisory, why: str) -> None:
        """Record an item of an older edition as a fault."""
        reason = f"an older edition: {why}; not taken"
        self._fault("older_edition", advisory.destination, reason, advisory)

    def _see_again(self, held: Sequence[Held], advisory: Advisory) -> None:
        """Take an older edition that states the standing level as a sighting of that level.

        Not of what was seen on one day only, if there is another: it may have been a flash.
        """
        today = _seen_on(advisory)
        rows = [row for row in held if row.is_evidence and row.level_key == advisory.level_key]
        last = max(rows, key=lambda row: (row.seen_to, row.issued_on or date.min, row.seen_from))
        lasting = [
            row for row in rows if not _is_on_its_day(row) and row.seen_to >= _before(last, held)
        ]
        row = max(lasting or [last], key=lambda row: (row.seen_to, row.issued_on or date.min))
        is_watched = (today - row.seen_to).days <= WATCHED_DAYS
        self.records.append(
            Sighting(
                row.advisory_id,
                row.seen_from if is_watched else today,
                today,
                row.n_reissued if is_watched else 0,
                recorded_at=advisory.recorded_at,
            )
        )

    def _doubt(
        self,
        advisory: Advisory,
        standing: Sequence[Held],
        held: Sequence[Held],
        bar: date | None,
        *,
        is_alone: bool,
    ) -> bool:
        """Announce a change, or let it wait for its second sighting; return whether announced."""
        issued_on = _find_issue(advisory)
        is_news = issued_on is not None and (bar is None or issued_on > bar)
        is_voided = not NO_ISSUE_DATE.isdisjoint(advisory.flags)
        says_nothing = not is_news and (issued_on is not None or is_voided)
        waiting = _find_waiting(advisory.level_key, standing, held)
        same_issue = None
        if is_news:
            waiting = [row for row in waiting if _is_issued_after(row, bar)]
            same_issue = _find_same_issue(advisory, held)
        candidate = min(waiting, key=lambda row: row.first_at, default=None)
        apart = SETTLED_DAYS if says_nothing else APART
        has_waited = candidate is not None and advisory.recorded_at - candidate.first_at >= apart
        is_redated = is_news and len({issued_on, *map(_find_issue, waiting)}) < N_DATES
        if is_alone and has_waited and not is_redated:
            self._announce(advisory, standing, held, first=candidate)
            return True
        if same_issue is not None and advisory.recorded_at - same_issue.first_at >= APART:
            # The standing level was seen since: the new one is in force from the day after.
            stood_to = max(row.seen_to for row in standing)
            begun = max(same_issue.seen_from, min(stood_to + ONE_DAY, _seen_on(advisory)))
            since = replace(same_issue, seen_from=begun, seen_to=max(begun, same_issue.seen_to))
            self._announce(advisory, standing, held, first=since)
            return True
        if is_news and self._is_believed_at_once(advisory, standing, held):
            self._announce(advisory, standing, held)
            return True
        self.waiting.append(advisory.destination)
        if says_nothing and not is_alone:
            self._note_older(advisory, "no newer date, and the level that stands is on the page")
            return False
        first = candidate or same_issue
        doubted = replace(advisory, flags=(*advisory.flags, UNCONFIRMED))
        self._hold(doubted, seen_from=_seen_on(advisory) if first is None else first.seen_from)
        return False

    def _is_believed_at_once(
        self, advisory: Advisory, standing: Sequence[Held], held: Iterable[Held]
    ) -> bool:
        """Whether a newer issue cannot be a lie of one day."""
        today = _seen_on(advisory)
        last_stood = _last_stood(advisory.level_key, held)
        is_return = last_stood is not None and (today - last_stood).days <= RETURN_DAYS
        is_unwatched = self.last_looked is None or (today - self.last_looked).days > UNWATCHED_DAYS
        return (
            _is_newer(advisory, standing)
            and not is_return
            and (is_unwatched or _is_raised(advisory, standing))
        )

    def _announce(
        self,
        advisory: Advisory,
        standing: Sequence[Held],
        held: Sequence[Held],
        *,
        first: Held | None = None,
    ) -> None:
        """Hold a changed level, from the day it was first seen."""
        self.changed.append(advisory.destination)
        today = _seen_on(advisory)
        changed_on = today if first is None else first.seen_from
        if first is not None and (today - first.seen_to).days > WATCHED_DAYS:
            self._hold(advisory, seen_from=first.seen_from, seen_to=first.seen_to)
            self._hold(advisory, seen_from=today)
        else:
            self._hold(advisory, seen_from=changed_on)
        stood_on = _last_stood(advisory.level_key, held)
        if stood_on is not None and (changed_on - stood_on).days <= REVERSAL_DAYS:
            between = " and ".join(sorted({row.level_label for row in standing}))
            reason = f"back at the level of {stood_on}, after {between!r}"
            self._fault("reversal", advisory.destination, reason, advisory)

    def _believe(self, advisory: Advisory, held: Sequence[Held], *, n_reissued: int = 0) -> None:
        """Hold an advisory as seen today, on from its last sighting if the page was watched."""
        identity, today = record_id(advisory), _seen_on(advisory)
        watched = [
            row
            for row in held
            if row.advisory_id == identity and 0 <= (today - row.seen_to).days <= WATCHED_DAYS
        ]
        last = max(watched, key=lambda row: row.seen_to, default=None)
        if last is None:
            self._hold(advisory, seen_from=today, n_reissued=n_reissued)
        else:
            self._hold(advisory, seen_from=last.seen_from, n_reissued=last.n_reissued)

    def _hold(
        self,
        advisory: Advisory,
        *,
        seen_from: date,
        seen_to: date | None = None,
        n_reissued: int = 0,
    ) -> None:
        identity = record_id(advisory)
        last = seen_to or _seen_on(advisory)
        sighting = Sighting(identity, seen_from, last, n_reissued, recorded_at=advisory.recorded_at)
        self.records += [advisory, sighting]
        if IMPLAUSIBLE_DATE in advisory.flags and identity not in self.known:
            reason = "its date cannot be an issue date and is kept out of the calendar"
            self._fault("implausible_date", advisory.destination, reason, advisory)

    def _note_blips(self, on_page: set[str], held: Sequence[Held]) -> None:
        """Record as faults the levels that waited for a second sighting and are gone."""
        for row in held:
            is_waiting = UNCONFIRMED in row.flags and row.level_key not in on_page
            if is_waiting and not any(_covers(other, row) for other in held):
                reason = "seen once and not a day later; not believed"
                self._fault("blip", row.destination, reason, row, seen_on=row.seen_from)

    def _fault(
        self,
        kind: str,
        subject: str,
        reason: str,
        about: Advisory | Held,
        *,
        seen_on: date | None = None,
    ) -> None:
        self.faults.append(
            Fault(
                name=self.name,
                kind=kind,
                subject=subject,
                reason=reason,
                text=about.level_label,
                sha256=find_page_hash(about.source),
                seen_on=seen_on or self.at.date(),
                recorded_at=self.at,
            )
        )


def _seen_on(advisory: Advisory) -> date:
    return advisory.recorded_at.date()


def _place_of(row: Advisory | Held) -> Place:
    """What is one place from fetch to fetch, whatever it is called: names drift, codes do not."""
    return (row.iso3, row.area) if row.iso3 else (row.destination, row.area)


def _by_place(held: Iterable[Held]) -> dict[Place, list[Held]]:
    places: dict[Place, list[Held]] = defaultdict(list)
    for row in held:
        places[_place_of(row)].append(row)
    return places


def _is_gated(advisory: Advisory) -> bool:
    return advisory.area is None and advisory.level_key != NO_LEVEL


def _find_standing(held: Iterable[Held]) -> list[Held]:
    """Find what was last believed of a place: one level, or several the page gave at once."""
    evidence = [row for row in held if row.is_evidence]
    newest = max((row.seen_to for row in evidence), default=None)
    return [row for row in evidence if row.seen_to == newest]


def _find_waiting(level_key: str, standing: Sequence[Held], held: Iterable[Held]) -> list[Held]:
    """Find the sightings of a level that waits, since another was last believed."""
    stood = max((row.seen_to, row.last_at) for row in standing)
    return [
        row
        for row in held
        if UNCONFIRMED in row.flags
        and row.level_key == level_key
        and (row.seen_to, row.last_at) >= stood
    ]


def _find_issue(row: Advisory | Held) -> date | None:
    """Find the day a row was issued, where its date is that of an issue and no restamp's."""
    return row.issued_on if NO_ISSUE_DATE.isdisjoint(row.flags) else None


def _newest_issue_first(advisory: Advisory) -> int:
    return -(_find_issue(advisory) or date.min).toordinal()


def _find_bar(held: Iterable[Held], today: date) -> date | None:
    """Find the newest issue that was believed: what was issued before it is an older edition."""
    believed = [row for row in held if row.is_evidence and not _is_flash(row, today)]
    return max(filter(None, map(_find_issue, believed)), default=None)


def _is_flash(row: Held, today: date) -> bool:
    return _is_on_its_day(row) and (today - row.seen_to).days > FLASH_DAYS


def _is_on_its_day(row: Held) -> bool:
    """Whether a row was seen on the day it is dated, and on no other."""
    return (
        row.seen_from == row.seen_to
        and row.first_at == row.last_at
        and row.issued_on is not None
        and 0 <= (row.seen_from - row.issued_on).days <= 1
        and row.first_at.date() == row.seen_from
    )


def _before(last: Held, held: Iterable[Held]) -> date:
    """Find the day since which no other level than that of a row was believed."""
    others = [row.seen_to for row in held if row.is_evidence and row.level_key != last.level_key]
    return max(others, default=date.min)


def _is_issued_after(row: Held, bar: date | None) -> bool:
    """Whether a row that waits may be the issue that is news today.

    A restamped older edition is not: a flash at its level would find itself confirmed.
    """
    issued_on = _find_issue(row)
    if issued_on is None or bar is None:
        return NO_ISSUE_DATE.isdisjoint(row.flags)
    return issued_on > bar


def _find_same_issue(advisory: Advisory, held: Iterable[Held]) -> Held | None:
    """Find the first sighting of the same level of the same date, waiting still."""
    waiting = [
        row
        for row in held
        if UNCONFIRMED in row.flags
        and row.level_key == advisory.level_key
        and row.issued_on == advisory.issued_on
    ]
    return min(waiting, key=lambda row: row.first_at, default=None)


def _is_newer(advisory: Advisory, standing: Iterable[Held]) -> bool:
    """Whether an advisory carries an issue date that is news, and not a stamp on everything."""
    issued_on = _find_issue(advisory)
    dates = [row.issued_on for row in standing if row.issued_on is not None]
    return issued_on is not None and (not dates or issued_on > max(dates))


def _is_raised(advisory: Advisory, standing: Iterable[Held]) -> bool:
    new = common_level(advisory.issuer, advisory.level_key)
    old = [common_level(advisory.issuer, row.level_key) for row in standing]
    return new is not None and all(level is not None and level < new for level in old)


def _last_stood(level_key: str, held: Iterable[Held]) -> date | None:
    days = [row.seen_to for row in held if row.is_evidence and row.level_key == level_key]
    return max(days, default=None)


def _covers(other: Held, waiting: Held) -> bool:
    """Whether a level that waited was believed in the end."""
    return (
        other.is_evidence
        and other.level_key == waiting.level_key
        and other.seen_from <= waiting.seen_from <= other.seen_to
    )


def _newest_sighting(places: dict[Place, list[Held]]) -> date | None:
    return max((row.seen_to for rows in places.values() for row in rows), default=None)


def _find_missing(places: dict[Place, list[Held]], on_page: set[Place], today: date) -> list[Held]:
    """Find what was seen of late and is not on the page, one row per place."""
    missing = []
    for place, rows in places.items():
        standing = _find_standing(rows)
        is_whole = bool(standing) and standing[0].area is None
        if place in on_page or not is_whole:
            continue
        if (today - standing[0].seen_to).days <= _MISSING_AFTER_DAYS:
            missing.append(standing[0])
    return missing
