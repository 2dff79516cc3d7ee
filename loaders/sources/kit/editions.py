"""Records of what the items of a page state, the page held against the bounds of its source.

A page is an edition of all that its issuer advises. An item that is not understood is refused by
itself and named; too many of them, or a bound that is violated, refuse the page.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
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
    """What one item states.

    Parameters
    ----------
    placing : Placing
        The destination, and our reading of it.
    level : StatedLevel
        Its level.
    issued_on : date or None
        The day of issue as stated; None where it is no day.
    url : str
        Where a person can read it.
    flags : tuple of str
        What is odd about the level.
    parts : sequence of StatedLevel
        Levels of parts of it.
    texts : sequence of str
        Plain texts of that day, which may state departures.
    notes : sequence of (date, str)
        Such texts of days before.
    earlier : sequence of (date, StatedLevel)
        Levels that stood before, and from when.
    earlier_flags : tuple of str
        Set on those.
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
    """One item as served.

    Parameters
    ----------
    item : Any
        What `Edition.read_one` takes.
    name : str
        What it is called where it is refused.
    place : str
        Source, page and item, to begin messages with.
    text : str
        Its text, to be shown where it is refused.
    page : Page
        The page it stands on.
    """

    item: T
    name: str
    place: str
    text: str
    page: Page


@dataclass(frozen=True, slots=True)
class Edition(Generic[T]):
    """A page, or several that are one, opened.

    Parameters
    ----------
    content_on : date
        The day it is of.
    items : sequence of Served
        Its items, in their order.
    read_one : callable
        Reads the item and the words that begin its messages into a `Stated`, or raises
        `ItemRefused`.
    since : date
        The oldest day that can be one of issue.
    refused : sequence of RefusedItem
        Items that could not be opened.
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

    Parameters
    ----------
    issuer : Issuer
        Whose pages they are.
    expected : Expected
        What each of them is held against.
    pages : sequence of Page
        One or more.
    open_page : callable
        How one of them is opened; takes it and the words that begin its messages.

    Returns
    -------
    Parsed
        Everything in the order of the pages, as of the newest of them.

    Raises
    ------
    PageRefused
        If there is no page, one cannot be opened, or a bound is violated.
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
    ``implausible_date``. A date that most destinations carry is flagged as a mass restamp.

    Raises
    ------
    PageRefused
        If a bound is violated.
    """
    read = _Read(issuer)
    refused = list(edition.refused)
    for served in edition.items:
        try:
            stated = edition.read_one(served.item, served.place)
        except ItemRefused as error:
            refused.append(RefusedItem(served.name, str(error), served.text, served.page.url))
            continue
        latest = min(edition.content_on, served.page.fetched_at.date()) + ZONE_SLACK
        read.add(stated, served.page, since=edition.since, until=latest)
    records = flag_restamp(read.records)
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
        unplaced=tuple(read.unplaced),
        content_on=edition.content_on,
        history=tuple(read.history),
        refused=tuple(refused),
        notices=tuple(read.notices),
        n_items=len(edition.items) + len(edition.refused),
    )


@dataclass(slots=True)
class _Read:
    """What has been read of an edition."""

    issuer: Issuer
    records: list[Advisory] = field(default_factory=list)
    history: list[Advisory] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    _hashes: dict[str, str] = field(default_factory=dict)

    def add(self, stated: Stated, page: Page, *, since: date, until: date) -> None:
        placing = stated.placing
        if page.url not in self._hashes:
            self._hashes[page.url] = page.find_sha256()
        issued_on = stated.issued_on
        is_plausible = issued_on is not None and since <= issued_on <= until
        whole = Advisory(
            issuer=self.issuer.key,
            destination=placing.destination,
            iso3=placing.iso3,
            area=placing.area,
            level=self._find_rank(stated.level),
            level_key=stated.level.key,
            level_label=stated.level.label,
            indicators=(),
            issued_on=issued_on if is_plausible else None,
            url=stated.url,
            recorded_at=page.fetched_at,
            source=f"{self.issuer.key} page {self._hashes[page.url]}",
            flags=(*stated.flags, *(() if is_plausible else (IMPLAUSIBLE_DATE,)), *placing.flags),
        )
        self.records += [whole, *(self._at(whole, part, area=part.area) for part in stated.parts)]
        self.history += [
            self._at(whole, level, issued_on=day, flags=stated.earlier_flags)
            for day, level in stated.earlier
        ]
        if placing.reason:
            self.unplaced.append(Unplaced(placing.destination, placing.reason))
        texts = [(whole.issued_on, text) for text in stated.texts]
        self.notices += [
            self._make_notice(whole, text, published_on)
            for published_on, text in (*texts, *stated.notes)
            if text
        ]

    def _at(self, whole: Advisory, level: StatedLevel, **changed: Any) -> Advisory:
        return replace(
            whole,
            level=self._find_rank(level),
            level_key=level.key,
            level_label=level.label,
            **changed,
        )

    def _find_rank(self, level: StatedLevel) -> int | None:
        return None if level.key == NO_LEVEL else self.issuer.find_level(level.key).rank

    def _make_notice(self, whole: Advisory, text: str, published_on: date | None) -> Notice:
        return Notice(
            issuer_iso3=self.issuer.country_iso3,
            destination=whole.destination,
            iso3=whole.iso3,
            text=text,
            published_on=published_on,
            url=whole.url,
            sha256=whole.source.rpartition(" ")[2],
        )


def flag_restamp(records: Sequence[Advisory]) -> tuple[Advisory, ...]:
    """Flag the date that more than half of a full page's destinations carry as a mass restamp.

    The State Department's feed and the index of Global Affairs Canada are stamped anew in bulk,
    for an editorial change or for none. A reissue is not a change, and a restamp is not even a
    reissue. Destinations are counted, not items: of two editions on one page only one may be
    restamped.

    Parameters
    ----------
    records : sequence of Advisory
        All of one page. Only advice on whole destinations is counted; advice on an area with the
        same date is flagged with it.

    Returns
    -------
    tuple of Advisory
        The same records in the same order.
    """
    whole = {
        (record.iso3 or record.destination, record.issued_on)
        for record in records
        if record.area is None
    }
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
    parts = {record.destination for record in listed} - whole
    return len(countries) + len(parts)


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
    """Hold a parsed page against the bounds its source declares.

    Parameters
    ----------
    place : str
        Source and page, to begin the message with.
    expected : Expected
        The bounds.
    n_items, n_placed : int
        Destinations (or items) on the page, and how many of them stand on a country.
    newest_on : date or None
        The newest issue date on the page, ``None`` where it has none.
    content_on : date
        The day the page says it was built.
    refused : sequence of RefusedItem
        Items that were not understood.

    Raises
    ------
    PageRefused
        If a bound is violated.
    """
    if len(refused) > expected.n_refused_max:
        first = refused[0]
        raise PageRefused(
            f"{place}: {len(refused)} items not understood; allowed: {expected.n_refused_max}; "
            f"the first: {first.subject}: {first.reason}"
        )
    if not expected.n_min <= n_items <= expected.n_max:
        raise PageRefused(
            f"{place}: {n_items} items; allowed: {expected.n_min} to {expected.n_max}"
        )
    if n_placed < expected.n_placed_min:
        raise PageRefused(
            f"{place}: only {n_placed} of {n_items} items stand on a country; "
            f"allowed: {expected.n_placed_min} or more"
        )
    if newest_on is None:
        raise PageRefused(f"{place}: not one item carries a plausible issue date")
    age_days = (content_on - newest_on).days
    if age_days > expected.newest_within_days:
        raise PageRefused(
            f"{place}: its newest item is of {newest_on}, {age_days} days before the page's own "
            f"date {content_on}; allowed: {expected.newest_within_days} days"
        )
