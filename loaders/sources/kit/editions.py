"""Records of what the items of a page state, the page held against the bounds of its source.

A page is an edition of all that its issuer advises. An item that is not understood is refused by
itself and named; too many of them, or a bound that is violated, refuse the page.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from loaders.errors import ItemRefused, PageRefused
from loaders.facts.levels import NO_LEVEL, RESTAMP, Advisory, Issuer
from loaders.facts.vocabulary import IMPLAUSIBLE_DATE, ZONE_SLACK
from loaders.pages import Expected, Notice, Page, Parsed, RefusedItem, Unplaced
from loaders.sources.kit.places import Placing

T = TypeVar("T")

N_RESTAMPED_MIN = 100
"""A page of no more destinations than this is not a full one, and is not judged for a restamp."""


@dataclass(frozen=True, slots=True)
class StatedLevel:
    """A level in the issuer's words: its key or `NO_LEVEL`, its label, the part it is of."""

    key: str
    label: str
    area: str | None = None


def word_level(issuer: Issuer, key: str, area: str | None = None) -> StatedLevel:
    """State a level of an issuer in the words of its scale."""
    return StatedLevel(key, issuer.find_level(key).words, area)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one item states: a destination as we read it, its level and its day of issue.

    `issued_on` is None where what is stated is no day; `url` is where a person can read it, and
    `flags` say what is odd about the level. `parts` are levels of parts of it. Plain `texts` of
    that day, and `notes` of days before, may state departures. `earlier` are levels that stood
    before, and from when; they carry `earlier_flags`.
    """

    placing: Placing
    level: StatedLevel
    issued_on: date | None
    url: str
    flags: tuple[str, ...] = ()
    parts: Sequence[StatedLevel] = ()
    texts: Sequence[str] = ()
    notes: Sequence[tuple[date, str]] = ()
    earlier: Sequence[tuple[date, StatedLevel]] = ()
    earlier_flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Served(Generic[T]):
    """One item as served on a page: its name and text are shown where it is refused."""

    item: T
    name: str
    place: str
    text: str
    page: Page


@dataclass(frozen=True, slots=True)
class Edition(Generic[T]):
    """A page, or several that are one, opened.

    It is of the day `content_on`. `read_one` reads an item, given the words that begin its
    messages, or raises `ItemRefused`; `refused` could not even be opened. No day of issue lies
    before `since`.
    """

    content_on: date
    items: Sequence[Served[T]]
    read_one: Callable[[T, str], Stated]
    since: date
    refused: Sequence[RefusedItem] = ()


def parse_editions(
    issuer: Issuer,
    expected: Expected,
    pages: Sequence[Page],
    open_page: Callable[[Page, str], Edition[T]],
) -> Parsed:
    """Parse pages each of which is an edition of the whole, and join what they say.

    `open_page` takes a page and the words that begin its messages. If there is no page, if one
    cannot be opened or if a bound is violated, `PageRefused` is raised.
    """
    if not pages:
        raise PageRefused(f"{issuer.key}: no page; allowed: one or more")
    places = [f"{issuer.key}: {page.url}" for page in pages]
    return join_editions(
        [
            read_edition(issuer, open_page(page, place), place, expected)
            for page, place in zip(pages, places, strict=True)
        ]
    )


def join_editions(editions: Sequence[Parsed]) -> Parsed:
    """Join what editions say, one or more, in their order and as of the newest of them."""
    return Parsed(
        records=tuple(record for parsed in editions for record in parsed.records),
        unplaced=tuple(item for parsed in editions for item in parsed.unplaced),
        content_on=max(parsed.content_on for parsed in editions),
        history=tuple(record for parsed in editions for record in parsed.history),
        refused=tuple(item for parsed in editions for item in parsed.refused),
        notices=tuple(notice for parsed in editions for notice in parsed.notices),
        n_items=sum(parsed.n_items or 0 for parsed in editions),
    )


def read_edition(
    issuer: Issuer, edition: Edition[T], place: str, expected: Expected | None
) -> Parsed:
    """Read the items of an edition, and hold it against `expected` if there are such bounds.

    An issue date before `Edition.since` or after the page is ``None``, with the flag
    ``implausible_date``. A date that most destinations carry is flagged as a mass restamp. A bound
    that is violated raises `PageRefused`.
    """
    name_source = cache(Page.name_source)
    drafts: list[Advisory] = []
    history: list[Advisory] = []
    unplaced: list[Unplaced] = []
    notices: list[Notice] = []
    refused = list(edition.refused)
    for served in edition.items:
        page = served.page
        try:
            stated = edition.read_one(served.item, served.place)
        except ItemRefused as error:
            refused.append(RefusedItem(served.name, str(error), served.text, page.url))
            continue
        placing, issued_on = stated.placing, stated.issued_on
        latest = min(edition.content_on, page.fetched_at.date()) + ZONE_SLACK
        is_plausible = issued_on is not None and edition.since <= issued_on <= latest
        whole = Advisory(
            issuer=issuer.key,
            destination=placing.destination,
            iso3=placing.iso3,
            area=placing.area,
            **_scale(issuer, stated.level),
            indicators=(),
            issued_on=issued_on if is_plausible else None,
            url=stated.url,
            recorded_at=page.fetched_at,
            source=name_source(page, issuer.key),
            flags=(*stated.flags, *(() if is_plausible else (IMPLAUSIBLE_DATE,)), *placing.flags),
        )
        parts = [replace(whole, area=part.area, **_scale(issuer, part)) for part in stated.parts]
        drafts += [whole, *parts]
        history += [
            replace(whole, issued_on=day, flags=stated.earlier_flags, **_scale(issuer, level))
            for day, level in stated.earlier
        ]
        if placing.reason:
            unplaced.append(Unplaced(placing.destination, placing.reason))
        notices += _make_notices(issuer, whole, stated)
    records = flag_restamp(drafts)
    if expected is not None:
        check_expected(
            place,
            expected,
            n_items=count_destinations(records) + len({item.subject for item in refused}),
            n_placed=count_destinations(record for record in records if record.iso3),
            newest_on=max((r.issued_on for r in records if r.issued_on), default=None),
            content_on=edition.content_on,
            refused=refused,
        )
    return Parsed(
        records=records,
        unplaced=tuple(unplaced),
        content_on=edition.content_on,
        history=tuple(history),
        refused=tuple(refused),
        notices=tuple(notices),
        n_items=len(edition.items) + len(edition.refused),
    )


def _scale(issuer: Issuer, level: StatedLevel) -> dict[str, Any]:
    rank = None if level.key == NO_LEVEL else issuer.find_level(level.key).rank
    return {"level": rank, "level_key": level.key, "level_label": level.label}


def _make_notices(issuer: Issuer, whole: Advisory, stated: Stated) -> list[Notice]:
    of_that_day = [(whole.issued_on, text) for text in stated.texts]
    sha256 = whole.source.rpartition(" ")[2]
    return [
        Notice(issuer.country_iso3, whole.destination, whole.iso3, text, day, whole.url, sha256)
        for day, text in (*of_that_day, *stated.notes)
        if text
    ]


def flag_restamp(records: Sequence[Advisory]) -> tuple[Advisory, ...]:
    """Flag the date that more than half of a full page's destinations carry as a mass restamp.

    The State Department's feed and the index of Global Affairs Canada are stamped anew in bulk,
    for an editorial change or for none. A reissue is not a change, and a restamp is not even a
    reissue. Destinations are counted, not items: of two editions on one page only one may be
    restamped. Advice on areas is not counted, and is flagged with it.
    """
    whole = {(r.iso3 or r.destination, r.issued_on) for r in records if r.area is None}
    n_destinations = len({destination for destination, _ in whole})
    dates = Counter(issued_on for _, issued_on in whole if issued_on is not None)
    restamped = {
        issued_on
        for issued_on, n_of_date in dates.items()
        if n_destinations > N_RESTAMPED_MIN and 2 * n_of_date > n_destinations
    }
    return tuple(
        replace(record, flags=(*record.flags, RESTAMP)) if record.issued_on in restamped else record
        for record in records
    )


def count_destinations(records: Iterable[Advisory]) -> int:
    """Count the destinations that records speak of, each once however often it is listed.

    A page may hold two editions of itself, under names that differ; countries do not. Advice on a
    part counts by itself only where its destination has none on the whole.
    """
    listed = tuple(records)
    whole = {record.destination for record in listed if record.area is None}
    countries = {record.iso3 or record.destination for record in listed if record.area is None}
    return len(countries) + len({record.destination for record in listed} - whole)


def check_expected(
    place: str,
    expected: Expected,
    *,
    n_items: int,
    n_placed: int,
    newest_on: date | None,
    content_on: date,
    refused: Sequence[RefusedItem] = (),
) -> None:
    """Hold a parsed page against the bounds its source declares, or raise `PageRefused`.

    Counted are the destinations (or items) on the page and those of them that stand on a country;
    `newest_on` is the newest issue date, and `content_on` the day the page says it was built.
    """
    age_days = 0 if newest_on is None else (content_on - newest_on).days
    if len(refused) > expected.n_refused_max:
        fault = (
            f"{len(refused)} items not understood; allowed: {expected.n_refused_max}; "
            f"the first: {refused[0].subject}: {refused[0].reason}"
        )
    elif not expected.n_min <= n_items <= expected.n_max:
        fault = f"{n_items} items; allowed: {expected.n_min} to {expected.n_max}"
    elif n_placed < expected.n_placed_min:
        fault = (
            f"only {n_placed} of {n_items} items stand on a country; "
            f"allowed: {expected.n_placed_min} or more"
        )
    elif newest_on is None:
        fault = "not one item carries a plausible issue date"
    elif age_days > expected.newest_within_days:
        fault = (
            f"its newest item is of {newest_on}, {age_days} days before the page's own "
            f"date {content_on}; allowed: {expected.newest_within_days} days"
        )
    else:
        return
    raise PageRefused(f"{place}: {fault}")
