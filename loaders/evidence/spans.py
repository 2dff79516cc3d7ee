"""What counts as evidence of a level, and for which days. Pure: tables in, a table out.

Evidence is what an issuer was seen to say of a whole country. A record flagged as a fault (a
short-lived blip, an ambiguous reading, a level seen once) is kept and marked, and never evidence.

What was seen outranks what an issue date implies: a span does not reach back to its issue date
where another level was evidenced in between.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from loaders.evidence.common_scale import common_level
from loaders.facts.levels import BLIP, NO_LEVEL, RESTAMP, UNCONFIRMED
from loaders.facts.vocabulary import AMBIGUOUS, APPROXIMATE_DATES, IMPLAUSIBLE_DATE

NOT_EVIDENCE = frozenset({BLIP, AMBIGUOUS, UNCONFIRMED})
"""Flags of records that are shown as faults and never as a level in force."""

CARRIED = [
    "destination",
    "level_key",
    "level",
    "level_label",
    "common_level",
    "issued_on",
    "url",
    "source",
    "recorded_at",
    "advisory_id",
    "flags",
]
"""Columns which a span, and so an answer, has from its record."""

_NO_BEGINNING = frozenset({RESTAMP, IMPLAUSIBLE_DATE, *APPROXIMATE_DATES})

Days = tuple[date, date]


class Span(NamedTuple):
    """Days on which one record is evidence (or, with a `fault`, is none) for one country."""

    at: int
    issuer: str
    iso3: str
    level_key: str
    issued_on: date | None
    span_from: date
    span_to: date
    is_begun_by_issue: bool
    n_iso3: int
    fault: str


_MADE = ["iso3", "span_from", "span_to", "is_begun_by_issue", "n_iso3", "fault"]


def make_spans(
    advisories: pd.DataFrame, sightings: pd.DataFrame, *, known_on: date | None = None
) -> pd.DataFrame:
    """Turn records into spans of evidence: who was seen to say what, from when to when.

    Parameters
    ----------
    advisories, sightings : pandas.DataFrame
        Rows of the two tables; see `loaders.facts.tables.SCHEMAS`.
    known_on : datetime.date, optional
        Only what the archive held on this day (transaction time); a sighting that went on is
        cut off there.

    Returns
    -------
    pandas.DataFrame
        One row per issuer, country and span: ``issuer``, ``iso3``, ``span_from``, ``span_to``
        (dates, both included), ``is_begun_by_issue``, ``n_iso3`` (countries the destination
        stands for), ``fault`` (the flags for which it is no evidence, else empty) and `CARRIED`.
    """
    whole = advisories[advisories["area"].isna() & (advisories["level_key"] != NO_LEVEL)]
    if known_on is not None:
        whole = whole[whole["recorded_at"] < pd.Timestamp(known_on + timedelta(days=1), tz=UTC)]
    spans = list(_begin_by_issue(_find_spans(whole, _find_seen(sightings, known_on))))
    table = whole.rename(columns={"record_id": "advisory_id"}).iloc[[span.at for span in spans]]
    made = {name: [getattr(span, name) for span in spans] for name in _MADE}
    levels = [common_level(span.issuer, span.level_key) for span in spans]
    table = table.assign(**made).assign(common_level=pd.array(levels, "Int64"))
    # Whole numbers that may be missing: not floats, so that a level 4 is never written "4.0".
    table = table.astype({"level": "Int64"})
    return table[["issuer", *_MADE, *CARRIED]].reset_index(drop=True)


def _rows(table: pd.DataFrame, names: list[str]) -> Iterable[tuple[Any, ...]]:
    return table[names].itertuples(index=False, name=None)


def _find_seen(sightings: pd.DataFrame, known_on: date | None) -> dict[str, list[Days]]:
    """Find the days each advisory was seen on, by its id, as far as known on a day."""
    seen: dict[str, list[Days]] = defaultdict(list)
    for advisory_id, first, last in _rows(sightings, ["advisory_id", "seen_from", "seen_to"]):
        if known_on is None:
            seen[advisory_id].append((first, last))
        elif first <= known_on:
            seen[advisory_id].append((first, min(last, known_on)))
    return seen


def _find_spans(whole: pd.DataFrame, seen: Mapping[str, list[Days]]) -> Iterator[Span]:
    """Make a span of each sighting; a record never seen speaks for its issue date alone.

    `Span.issued_on` is set where the issue date may begin the span: on the first sighting, and
    never where the date is one at which everything was restamped, or is only approximate.
    """
    names = ["record_id", "issuer", "level_key", "iso3", "issued_on", "flags"]
    for at, (record_id, issuer, key, countries, issued_on, flags) in enumerate(_rows(whole, names)):
        is_dated = not pd.isna(issued_on) and IMPLAUSIBLE_DATE not in flags
        days = sorted(seen.get(record_id, []))
        if is_dated and not days:
            days = [(issued_on, issued_on)]
        begins = is_dated and _NO_BEGINNING.isdisjoint(flags)
        fault = " and ".join(sorted(NOT_EVIDENCE.intersection(flags)))
        n_iso3 = len(countries)
        for nth, (first, last) in enumerate(days):
            begun_on = issued_on if begins and nth == 0 and issued_on <= first else None
            for iso3 in countries:
                yield Span(at, issuer, iso3, key, begun_on, first, last, False, n_iso3, fault)


def _begin_by_issue(spans: Iterable[Span]) -> Iterator[Span]:
    """Begin spans on their issue date, unless another level was evidenced since."""
    places: dict[tuple[str, str, int], list[Span]] = defaultdict(list)
    for span in spans:
        places[span.issuer, span.iso3, span.n_iso3].append(span)
    for of_place in places.values():
        for span in of_place:
            if span.issued_on is None or _is_contradicted(span, span.issued_on, of_place):
                yield span
            else:
                yield span._replace(span_from=span.issued_on, is_begun_by_issue=True)


def _is_contradicted(span: Span, issued_on: date, others: Iterable[Span]) -> bool:
    return issued_on < span.span_from and any(
        issued_on < other.span_to
        and other.span_from < span.span_from
        and other.level_key != span.level_key
        and not other.fault
        for other in others
    )
