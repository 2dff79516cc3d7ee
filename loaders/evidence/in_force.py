"""What the level on day D means: its footing,. Pure: tables in, tables out.

Records are sparse, so a level never comes without its footing:

* *observed*: the day lies in a span in which the page was seen, or which an issue date begins;
* *presumed*: the same level was seen before and after, at most `PRESUMED_GAP_DAYS` apart, and no
  departure began in between (see `loaders.evidence.departure_breaks`);
* *last known*: the newest evidence lies before the day; it comes with its age;
* *unknown*: there is no evidence before the day. A level never reaches back past its issue date.

What is evidence is decided in `loaders.evidence.spans`.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple, Protocol, TypeVar

import pandas as pd

from loaders.evidence.ages import find_age
from loaders.evidence.departure_breaks import Break
from loaders.evidence.spans import CARRIED
from loaders.facts.levels import UNCONFIRMED

PRESUMED_GAP_DAYS = 180
"""Longest gap in days over which a level seen on both sides is presumed to have stood."""

_ONE_DAY = timedelta(days=1)

Place = tuple[str, str]


class Span(NamedTuple):
    """What the rules read of a span; `at` is its row in the table of spans."""

    at: int
    issuer: str
    iso3: str
    span_from: date
    span_to: date
    is_begun_by_issue: bool
    n_iso3: int
    fault: str
    destination: str
    level_key: str
    level_label: str


def read_places(spans: pd.DataFrame) -> list[tuple[Place, list[Span]]]:
    """Read the spans place by place, the places in order."""
    columns = [spans[name].tolist() for name in Span._fields[1:]]
    places: dict[Place, list[Span]] = defaultdict(list)
    for span in map(Span._make, zip(range(len(spans)), *columns, strict=True)):
        places[span.issuer, span.iso3].append(span)
    return sorted(places.items())


class SpansByPlace(NamedTuple):
    """Spans sorted by issuer and country, for asking about one day after the other.

    Attributes
    ----------
    records : pandas.DataFrame
        What each span carries of its record; a span's ``at`` is its row.
    places : list
        Of each issuer and country, in order, its spans.
    breaks : mapping
        Of each issuer and country, the departures over which nothing is presumed.
    """

    records: pd.DataFrame
    places: list[tuple[Place, list[Span]]]
    breaks: Mapping[Place, tuple[Break, ...]]


def sort_by_place(
    spans: pd.DataFrame, breaks: Mapping[Place, tuple[Break, ...]] | None = None
) -> SpansByPlace:
    """Sort spans, as of `make_spans`, by issuer and country.

    Parameters
    ----------
    spans : pandas.DataFrame
        From `make_spans`.
    breaks : mapping, optional
        Departures, from `loaders.evidence.departure_breaks.find_breaks`; without it none is known.
    """
    records = spans[CARRIED].reset_index(drop=True)
    return SpansByPlace(records, read_places(spans), breaks or {})


def find_levels_on(spans: SpansByPlace, day: date) -> pd.DataFrame:
    """Find the level of every issuer and country on a day, with its footing.

    Where several destinations of one issuer stand for the same country, the one that stands for
    the fewest countries is shown, then the newest evidence; never the maximum. What the others
    say is kept in ``also``.

    Parameters
    ----------
    spans : SpansByPlace
        The evidence.
    day : datetime.date
        The as-of date.

    Returns
    -------
    pandas.DataFrame
        One row per issuer and country of the spans: ``issuer``, ``iso3``, the columns of the
        record that answers, ``footing``, ``seen_on`` (last day of evidence up to `day`),
        ``age_days``, ``age`` (see `loaders.evidence.ages.find_age`), ``next_level_key``,
        ``next_level_label``, ``next_seen_on`` (the first
        evidence after `day`), ``also`` (list of str) and ``newest_fault`` (str or None: a record
        that is not believed, seen later than the evidence that answers).
    """
    answers = [
        _find_answer(place, of_place, day, spans.breaks.get(place, ()))
        for place, of_place in spans.places
    ]
    records = spans.records.reindex([answer.at for answer in answers])
    # Objects, so that nothing is None and never NaN.
    said = pd.DataFrame(answers, columns=_Answer._fields, index=records.index, dtype=object)
    said = said.astype({"age_days": "Int64"})
    levels = pd.concat([said[["issuer", "iso3"]], records, said[_SAID]], axis="columns")
    return levels.reset_index(drop=True)


def find_levels_through_days(spans: SpansByPlace, days: Sequence[date]) -> pd.DataFrame:
    """Find the level of every issuer and country through a run of days, not asking each anew.

    Between two days on which evidence begins or has ended the answer stays; only its age grows.

    Parameters
    ----------
    spans : SpansByPlace
        The evidence.
    days : sequence of datetime.date
        The as-of dates, in order.

    Returns
    -------
    pandas.DataFrame
        One row per issuer, country and stretch of days with the same answer, in order:
        ``issuer``, ``iso3``, ``first`` and ``last`` (places in `days`, both included),
        ``footing``, ``seen_on`` (last day of evidence; None where it is *unknown*, or *observed*
        on every day of the stretch) and the columns of the record that answers.
    """
    stretches = [
        (*place, *stretch)
        for place, of_place in spans.places
        for stretch in _find_stretches(of_place, days, spans.breaks.get(place, ()))
    ]
    records = spans.records.reindex([stretch[-1] for stretch in stretches]).reset_index(drop=True)
    names = ["issuer", "iso3", "first", "last", "footing", "seen_on", "at"]
    said = pd.DataFrame(stretches, columns=names, dtype=object).drop(columns="at")
    return pd.concat([said, records], axis="columns")


def _find_stretches(
    spans: list[Span], days: Sequence[date], breaks: Sequence[Break]
) -> Iterator[tuple[int, int, str, date | None, int]]:
    """Walk the stretches of asked days: first and last, footing, last day of evidence, row."""
    evidence = [span for span in spans if not span.fault]
    begins = {0, *(bisect_left(days, turn) for turn in find_turns(evidence))} - {len(days)}
    answers = groupby(sorted(begins), lambda begin: _find_shown(evidence, days[begin], breaks))
    found = [(next(begun), answer) for answer, begun in answers]
    ends = [*(first - 1 for first, _ in found[1:]), len(days) - 1]
    for (first, (shown, footing, seen_on)), last in zip(found, ends, strict=True):
        yield first, last, footing, seen_on, shown.at if shown else _UNANSWERED


def find_turns(evidence: Iterable[Span]) -> list[date]:
    """Find the days on which evidence begins, or has ended: between two the answer stays."""
    begun = {span.span_from for span in evidence}
    return sorted(begun.union(span.span_to + _ONE_DAY for span in evidence))


def _find_shown(
    evidence: list[Span], day: date, breaks: Sequence[Break]
) -> tuple[Span | None, str, date | None]:
    """Find the span that answers for a day, its footing, and its last day where that is over."""
    standing = find_standing(evidence, day)
    if standing:
        return _find_issue(_find_dated(standing), evidence), "observed", None
    last = find_last(evidence, day)
    footing = find_footing(last, find_following(evidence, day), breaks)
    if last is None:
        return None, footing, None
    return _find_issue(last, evidence), footing, last.span_to


_UNANSWERED = -1


class _Answer(NamedTuple):
    """What stands on a day in one place; `at` is the row of the span that answers."""

    issuer: str
    iso3: str
    at: int
    footing: str
    seen_on: date | None
    age_days: int | None
    age: str | None
    next_level_key: str | None
    next_level_label: str | None
    next_seen_on: date | None
    also: list[str]
    newest_fault: str | None


_SAID = list(_Answer._fields[3:])


def _find_answer(place: Place, spans: list[Span], day: date, breaks: Sequence[Break]) -> _Answer:
    evidence = [span for span in spans if not span.fault]
    following = find_following(evidence, day)
    shown, footing, ended_on = _find_shown(evidence, day, breaks)
    seen_on = day if footing == "observed" else ended_on
    age_days = (day - seen_on).days if seen_on else None
    return _Answer(
        *place,
        at=shown.at if shown else _UNANSWERED,
        footing=footing,
        seen_on=seen_on,
        age_days=age_days,
        age=find_age(age_days),
        next_level_key=following.level_key if following else None,
        next_level_label=following.level_label if following else None,
        next_seen_on=following.span_from if following else None,
        also=_find_also(find_standing(evidence, day)),
        newest_fault=_find_newest_fault(spans, day, seen_on),
    )


class _Evidence(Protocol):
    """What the rules of footing read of a span of evidence; see `make_spans`."""

    @property
    def span_from(self) -> date: ...
    @property
    def span_to(self) -> date: ...
    @property
    def n_iso3(self) -> int: ...
    @property
    def level_key(self) -> str: ...


_E = TypeVar("_E", bound=_Evidence)


def find_standing(evidence: Iterable[_E], day: date) -> list[_E]:
    """Find the spans a day lies in, the one to be shown first."""
    standing = [span for span in evidence if span.span_from <= day <= span.span_to]
    return sorted(standing, key=lambda span: (span.n_iso3, -span.span_from.toordinal()))


def find_last(evidence: Iterable[_E], day: date) -> _E | None:
    """Find the newest span that ended before a day."""
    ended = (span for span in evidence if span.span_to < day)
    return max(ended, key=lambda span: (span.span_to, -span.n_iso3, span.span_from), default=None)


def find_following(evidence: Iterable[_E], day: date) -> _E | None:
    """Find the first span that begins after a day."""
    coming = (span for span in evidence if span.span_from > day)
    return min(coming, key=lambda span: (span.span_from, span.n_iso3), default=None)


def _find_dated(standing: list[Span]) -> Span:
    """Find the span that dates the level shown: a mere sighting hides no issue date."""
    first = standing[0]
    same = (span for span in standing if _is_alike(span, first))
    return next((span for span in same if span.is_begun_by_issue), first)


def _is_alike(one: Span, other: Span) -> bool:
    names = ("n_iso3", "level_key", "destination")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _find_issue(seen: Span, evidence: list[Span]) -> Span:
    """Find the issue that an undated sighting restates, seen or issued shortly before it.

    Between the two no other level may be evidenced, nor a gap too long to presume over.
    """
    restated = seen
    while not restated.is_begun_by_issue:
        before = find_last(evidence, restated.span_from)
        if before is None or not _is_alike(before, seen):
            return seen
        if (restated.span_from - before.span_to).days > PRESUMED_GAP_DAYS:
            return seen
        restated = before
    return restated


def find_footing(
    last: _Evidence | None, following: _Evidence | None, breaks: Iterable[Break] = ()
) -> str:
    """Say how the level of a day on which none was seen is known.

    Parameters
    ----------
    last, following : span or None
        The evidence before and after that day.
    breaks : iterable of Break
        Departures: nothing is presumed over a gap in which one may have begun.
    """
    if last is None:
        return "unknown"
    if following is None or following.level_key != last.level_key:
        return "last_known"
    gap = (last.span_to, following.span_from)
    is_broken = any(one.first < gap[1] and one.last > gap[0] for one in breaks)
    is_short = (gap[1] - gap[0]).days <= PRESUMED_GAP_DAYS
    return "presumed" if is_short and not is_broken else "last_known"


def _find_also(standing: list[Span]) -> list[str]:
    """Find what other destinations say of the same country on the same day, where it differs."""
    return sorted(
        {
            f"{span.destination}: {span.level_label}"
            for span in standing[1:]
            if span.destination != standing[0].destination
            and span.level_key != standing[0].level_key
        }
    )


def _find_newest_fault(spans: Iterable[Span], day: date, seen_on: date | None) -> str | None:
    """Word the newest record that is not believed, if it was seen later than any evidence."""
    faults = [
        (min(span.span_to, day), span) for span in spans if span.fault and span.span_from <= day
    ]
    if not faults:
        return None
    seen, fault = max(faults)
    if seen_on is not None and seen <= seen_on:
        return None
    why = (
        "waits for a second sighting a day later"
        if fault.fault == UNCONFIRMED
        else f"is flagged {fault.fault} and not believed"
    )
    return f"{fault.level_label}, seen {seen.day} {seen:%b %Y}, {why}"
