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
  other) loses its date after `_FLASH_DAYS`. The date of a mass restamp, and one that cannot be,
  bar nothing and outrank nothing.
* Issued after the standing one, it is news. It is believed when the same issue (level and date) is
  seen on a second day, whatever the pages between them said: the level that stands may be on the
  lesser part of the pages. It is in force from the day after the old one was last seen. A flash
  has another date the next time.
* With the date of the standing one, that of a mass restamp, or one that cannot be, it says nothing
  of which is newer (one date, two levels; a restamped older edition). It is believed when it has
  stood for `_SETTLED_DAYS` with the standing level on no page between.

At the level that stands but issued before it, an item is the older edition that took over the new
level under its old date: a sighting of what stands, and a fault for its date. Where one page holds
two editions, its items are judged from the newest issue to the oldest, restamped ones last.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from loaders.evidence.common_scale import common_level
from loaders.evidence.held import (
    NO_ISSUE_DATE,
    Held,
    Place,
    find_first,
    find_issue,
    find_standing,
    is_on_its_day,
    place_of,
)
from loaders.facts.identity import Record, record_id
from loaders.facts.levels import NO_LEVEL, UNCONFIRMED, Advisory, Sighting
from loaders.facts.vocabulary import IMPLAUSIBLE_DATE
from loaders.pages import find_page_hash
from loaders.updates.runs import Fault

# Two fetches "a day apart": a daily job does not start on the second.
_APART = timedelta(hours=23)
# A level under another date each day is believed at this many: two flashes may follow on.
_N_DATES = 3
# A page fetched at most this many days apart counts as watched throughout.
_WATCHED_DAYS = 2
# After this many days without a page there is no yesterday a level could be a blip against.
_UNWATCHED_DAYS = 7
# A level that stood within these days before is a return, and is not believed at once.
_RETURN_DAYS = 90
# How long a level must stand alone that has no date to show that it is the newer one: twice the
# fortnight for which Belize of 12 March 2026 was served at two levels by turns.
_SETTLED_DAYS = timedelta(days=30)
# An issue seen on the day it is dated, and not again for so long, bars nothing any more. A true
# level was on no fewer than 7 of 17 pages (Bangladesh, 2026): one in 1,700 is unseen for 14.
_FLASH_DAYS = 14
# A change back to the level of so many days ago is flagged.
_REVERSAL_DAYS = 30
_MISSING_AFTER_DAYS = 30


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
    places: dict[Place, list[Held]] = defaultdict(list)
    for row in held:
        places[place_of(row)].append(row)
    on_page: dict[Place, list[Advisory]] = defaultdict(list)
    for advisory in advisories:
        on_page[place_of(advisory)].append(advisory)
    page = _PageJudge(name, at, [row for rows in places.values() for row in rows])
    for place, stated in on_page.items():
        _PlaceJudge(page, places.get(place, [])).take(stated)
    missing = page.note_missing(rows for place, rows in places.items() if place not in on_page)
    return Judged(
        records=tuple(page.records),
        faults=tuple(page.faults),
        changed=tuple(dict.fromkeys(page.changed)),
        reissued=tuple(dict.fromkeys(page.reissued)),
        waiting=tuple(dict.fromkeys(page.waiting)),
        missing=tuple(sorted(missing)),
    )


class _PageJudge:
    """Collects what becomes of one page."""

    def __init__(self, name: str, at: datetime, held: Sequence[Held]) -> None:
        self.name = name
        self.at = at
        self.known = {row.advisory_id for row in held}
        self.last_looked = max((row.seen_to for row in held), default=None)
        self.records: list[Record] = []
        self.faults: list[Fault] = []
        self.changed: list[str] = []
        self.reissued: list[str] = []
        self.waiting: list[str] = []

    def note_missing(self, places: Iterable[Sequence[Held]]) -> set[str]:
        """Name what was seen of late; a fault is what was there the last time anyone looked."""
        missing = set()
        for rows in places:
            for row in find_standing(rows)[:1]:
                is_late = (self.at.date() - row.seen_to).days <= _MISSING_AFTER_DAYS
                if row.area is not None or not is_late:
                    continue
                missing.add(row.destination)
                if row.seen_to == self.last_looked:
                    on_page = f"on the page of {row.seen_to}, and not on this one"
                    self.fault("missing_destination", f"{on_page}; its level is kept, aging", row)
        return missing

    def hold(
        self, advisory: Advisory, seen_from: date, seen_to: date | None = None, n_reissued: int = 0
    ) -> None:
        """Hold an advisory as seen from a day to another, or to when its page was fetched."""
        identity, at = record_id(advisory), advisory.recorded_at
        sighting = Sighting(identity, seen_from, seen_to or at.date(), n_reissued, recorded_at=at)
        self.records += [advisory, sighting]
        if IMPLAUSIBLE_DATE in advisory.flags and identity not in self.known:
            reason = "its date cannot be an issue date and is kept out of the calendar"
            self.fault("implausible_date", reason, advisory)

    def fault(
        self, kind: str, reason: str, about: Advisory | Held, *, seen_on: date | None = None
    ) -> None:
        self.faults.append(
            Fault(
                name=self.name,
                kind=kind,
                subject=about.destination,
                reason=reason,
                text=about.level_label,
                sha256=find_page_hash(about.source),
                seen_on=seen_on or self.at.date(),
                recorded_at=self.at,
            )
        )


class _PlaceJudge:
    """Judges what a page says of one place.

    `standing` is what was last believed of it, and `bar` the newest issue that was: what was
    issued before it is an older edition.
    """

    def __init__(self, page: _PageJudge, held: Sequence[Held]) -> None:
        self.page = page
        self.held = held
        self.evidence = [row for row in held if row.is_evidence]
        self.standing = find_standing(held)
        today = page.at.date()
        lasting = (
            row
            for row in self.evidence
            if not is_on_its_day(row) or (today - row.seen_to).days <= _FLASH_DAYS
        )
        self.bar = max(filter(None, map(find_issue, lasting)), default=None)

    def take(self, stated: Sequence[Advisory]) -> None:
        """Judge all a page says of the place."""
        on_page = {advisory.level_key for advisory in stated}
        taken: set[str] = set()
        for advisory in sorted(stated, key=lambda one: find_issue(one) or date.min, reverse=True):
            issued_on = find_issue(advisory)
            stands = advisory.level_key in {row.level_key for row in self.standing}
            if advisory.area is not None or advisory.level_key == NO_LEVEL:
                self._believe(advisory)
                continue
            if self.bar is not None and issued_on is not None and issued_on < self.bar:
                why = f"issued on {issued_on}, and that of {self.bar} stands"
                self._note_older(advisory, why)
                if stands:
                    self._see_again(advisory)
                continue
            if issued_on is None and taken and advisory.level_key not in taken:
                self._note_older(advisory, "no date of its own, beside a dated issue")
                continue
            if stands:
                is_reissue = self._is_newer(advisory)
                if is_reissue:
                    self.page.reissued.append(advisory.destination)
                self._believe(advisory, n_reissued=int(is_reissue))
            elif not self.standing:
                self._believe(advisory)
            elif self._doubt(advisory, on_page):
                self.standing = []
            else:
                continue
            taken.add(advisory.level_key)
            self.bar = max(filter(None, (self.bar, issued_on)), default=None)
        self._note_blips(on_page)

    def _note_older(self, advisory: Advisory, why: str) -> None:
        self.page.fault("older_edition", f"an older edition: {why}; not taken", advisory)

    def _see_again(self, advisory: Advisory) -> None:
        """Take an older edition that states the standing level as a sighting of that level.

        Not of what was seen on one day only, if there is another: it may have been a flash.
        """
        key, today = advisory.level_key, _seen_on(advisory)
        rows = [row for row in self.evidence if row.level_key == key]
        last = max(rows, key=lambda row: (row.seen_to, row.issued_on or date.min, row.seen_from))
        others = [row.seen_to for row in self.evidence if row.level_key != key]
        alone_since = max(others, default=date.min)
        lasting = [row for row in rows if not is_on_its_day(row) and row.seen_to >= alone_since]
        row = max(lasting or [last], key=lambda row: (row.seen_to, row.issued_on or date.min))
        is_watched = (today - row.seen_to).days <= _WATCHED_DAYS
        seen_from, n_reissued = (row.seen_from, row.n_reissued) if is_watched else (today, 0)
        at = advisory.recorded_at
        sighting = Sighting(row.advisory_id, seen_from, today, n_reissued, recorded_at=at)
        self.page.records.append(sighting)

    def _doubt(self, advisory: Advisory, on_page: set[str]) -> bool:
        """Announce a change, or let it wait for its second sighting; return whether announced."""
        key, issued_on = advisory.level_key, find_issue(advisory)
        is_news = issued_on is not None and (self.bar is None or issued_on > self.bar)
        is_voided = not NO_ISSUE_DATE.isdisjoint(advisory.flags)
        says_nothing = not is_news and (issued_on is not None or is_voided)
        is_alone = on_page.isdisjoint(row.level_key for row in self.standing)
        of_level = [r for r in self.held if UNCONFIRMED in r.flags and r.level_key == key]
        stood = max((row.seen_to, row.last_at) for row in self.standing)
        waiting = [row for row in of_level if (row.seen_to, row.last_at) >= stood]
        same_issue = None
        if is_news:
            waiting = [row for row in waiting if self._may_be_news(row)]
            same_issue = find_first(r for r in of_level if r.issued_on == advisory.issued_on)
        candidate = find_first(waiting)
        apart = _SETTLED_DAYS if says_nothing else _APART
        has_waited = candidate is not None and advisory.recorded_at - candidate.first_at >= apart
        is_redated = is_news and len({issued_on, *map(find_issue, waiting)}) < _N_DATES
        if is_alone and has_waited and not is_redated:
            self._announce(advisory, candidate)
            return True
        if same_issue is not None and advisory.recorded_at - same_issue.first_at >= _APART:
            # The standing level was seen since: the new one is in force from the day after.
            day_after = max(row.seen_to for row in self.standing) + timedelta(days=1)
            begun = max(same_issue.seen_from, min(day_after, _seen_on(advisory)))
            since = replace(same_issue, seen_from=begun, seen_to=max(begun, same_issue.seen_to))
            self._announce(advisory, since)
            return True
        if is_news and self._is_believed_at_once(advisory):
            self._announce(advisory)
            return True
        self.page.waiting.append(advisory.destination)
        if says_nothing and not is_alone:
            self._note_older(advisory, "no newer date, and the level that stands is on the page")
            return False
        first = candidate or same_issue
        doubted = replace(advisory, flags=(*advisory.flags, UNCONFIRMED))
        self.page.hold(doubted, _seen_on(advisory) if first is None else first.seen_from)
        return False

    def _may_be_news(self, row: Held) -> bool:
        """Whether a row that waits may be the issue that is news today.

        A restamped older edition is not: a flash at its level would find itself confirmed.
        """
        issued_on = find_issue(row)
        if issued_on is None or self.bar is None:
            return NO_ISSUE_DATE.isdisjoint(row.flags)
        return issued_on > self.bar

    def _is_believed_at_once(self, advisory: Advisory) -> bool:
        """Whether a newer issue cannot be a lie of one day."""
        today, last_looked = _seen_on(advisory), self.page.last_looked
        last_stood = self._find_last_stood(advisory)
        if last_stood is not None and (today - last_stood).days <= _RETURN_DAYS:
            return False
        is_unwatched = last_looked is None or (today - last_looked).days > _UNWATCHED_DAYS
        return self._is_newer(advisory) and (is_unwatched or self._is_raised(advisory))

    def _announce(self, advisory: Advisory, first: Held | None = None) -> None:
        """Hold a changed level, from the day it was first seen."""
        self.page.changed.append(advisory.destination)
        today = _seen_on(advisory)
        changed_on = today if first is None else first.seen_from
        if first is not None and (today - first.seen_to).days > _WATCHED_DAYS:
            self.page.hold(advisory, first.seen_from, first.seen_to)
            self.page.hold(advisory, today)
        else:
            self.page.hold(advisory, changed_on)
        stood_on = self._find_last_stood(advisory)
        if stood_on is not None and (changed_on - stood_on).days <= _REVERSAL_DAYS:
            between = " and ".join(sorted({row.level_label for row in self.standing}))
            reason = f"back at the level of {stood_on}, after {between!r}"
            self.page.fault("reversal", reason, advisory)

    def _believe(self, advisory: Advisory, *, n_reissued: int = 0) -> None:
        """Hold an advisory as seen today, on from its last sighting if the page was watched."""
        identity, today = record_id(advisory), _seen_on(advisory)
        watched = [
            row
            for row in self.held
            if row.advisory_id == identity and 0 <= (today - row.seen_to).days <= _WATCHED_DAYS
        ]
        last = max(watched, key=lambda row: row.seen_to, default=None)
        if last is None:
            self.page.hold(advisory, today, n_reissued=n_reissued)
        else:
            self.page.hold(advisory, last.seen_from, n_reissued=last.n_reissued)

    def _note_blips(self, on_page: set[str]) -> None:
        """Record as faults the levels that waited for a second sighting and are gone."""
        for row in self.held:
            was_believed = any(
                other.level_key == row.level_key
                and other.seen_from <= row.seen_from <= other.seen_to
                for other in self.evidence
            )
            if UNCONFIRMED in row.flags and row.level_key not in on_page and not was_believed:
                reason = "seen once and not a day later; not believed"
                self.page.fault("blip", reason, row, seen_on=row.seen_from)

    def _is_newer(self, advisory: Advisory) -> bool:
        """Whether an advisory carries an issue date that is news, and not a stamp on everything."""
        issued_on = find_issue(advisory)
        dates = [row.issued_on for row in self.standing if row.issued_on is not None]
        return issued_on is not None and (not dates or issued_on > max(dates))

    def _is_raised(self, advisory: Advisory) -> bool:
        new = common_level(advisory.issuer, advisory.level_key)
        old = [common_level(advisory.issuer, row.level_key) for row in self.standing]
        return new is not None and all(level is not None and level < new for level in old)

    def _find_last_stood(self, advisory: Advisory) -> date | None:
        days = (row.seen_to for row in self.evidence if row.level_key == advisory.level_key)
        return max(days, default=None)


def _seen_on(advisory: Advisory) -> date:
    return advisory.recorded_at.date()
