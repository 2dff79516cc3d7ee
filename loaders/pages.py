"""What passes between the network, a source's parser and the archive.

A `Page` is what a source served, a `Parsed` is what its parser read from it, and `Expected`
holds the bounds a source declares about itself. What a page says, only its source can read.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from loaders.errors import PageRefused, RecordError
from loaders.records import Advisory, Fact


@dataclass(frozen=True, slots=True)
class Page:
    """One page as its source served it, byte for byte.

    Parameters
    ----------
    url : str
        The address that was asked for.
    body : bytes
        What came back, content encoding undone.
    fetched_at : datetime
        When it was last known to read like this (UTC).
    content_type, etag, last_modified : str or None
        The response headers of these names.
    not_modified : bool
        The source answered "not modified": `body` is that of an earlier fetch.
    """

    url: str
    body: bytes
    fetched_at: datetime
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False

    def __post_init__(self) -> None:
        if self.fetched_at.utcoffset() != timedelta(0):
            raise RecordError(
                f"Page of {self.url!r}: fetched_at is {self.fetched_at!r}; "
                "allowed: an aware UTC time"
            )

    def find_sha256(self) -> str:
        """Return the hash the page is kept under, lower-case hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    def name_source(self, name: str) -> str:
        """Return what records taken from this page carry as their ``source``."""
        return f"{name} page {self.find_sha256()}"


_TAKEN_FROM_PAGE = re.compile(r" page ([0-9a-f]{64})\b")


def find_page_hash(source: str) -> str | None:
    """Return the hash of the page a record was taken from, as its ``source`` names it.

    None for a record that was taken from something else, such as the bundled history.
    """
    found = _TAKEN_FROM_PAGE.search(source)
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A destination that stands on no country, and why."""

    destination: str
    reason: str


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An item of a page that could not be understood, and is not taken.

    Parameters
    ----------
    subject : str
        Which item: its destination, title or number.
    reason : str
        What was found and what is allowed.
    text : str
        The offending text as served.
    url : str
        Address of the page it stands on.
    """

    subject: str
    reason: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A text that may state a departure, as plain text without markup.

    Parameters
    ----------
    issuer_iso3 : str
        Whose text it is.
    destination : str
        The destination as the issuer names it.
    iso3 : tuple of str
        Our reading of it.
    text : str
        The text.
    published_on : date or None
        The day it was published.
    url : str
        Where a person can read it.
    sha256 : str
        The page it stands on: `Page.find_sha256`.
    """

    issuer_iso3: str
    destination: str
    iso3: tuple[str, ...]
    text: str
    published_on: date | None
    url: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """Everything the pages of a source say, each item of them accounted for.

    Parameters
    ----------
    records : tuple of Advisory, PresenceReport or ConflictEvent
        What the pages say now, in their order, repeated items included.
    unplaced : tuple of Unplaced
        Those of the records which carry no country, by destination, each with its reason.
    content_on : date
        The day the pages themselves say they were built.
    history : tuple of Advisory
        What the pages say was advised earlier and stands no longer.
    refused : tuple of RefusedItem
        Items that were not understood; past `Expected.n_refused_max` the parser refuses the page.
    notices : tuple of Notice
        Texts to be read for departures.
    n_items : int or None
        Items on the pages, refused ones included; one per record if not said.
    """

    records: tuple[Fact, ...]
    unplaced: tuple[Unplaced, ...]
    content_on: date
    history: tuple[Fact, ...] = ()
    refused: tuple[RefusedItem, ...] = ()
    notices: tuple[Notice, ...] = ()
    n_items: int | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """Bounds a source declares about its own pages.

    A violated bound asks for an explanation of the page, not for a wider bound.

    Parameters
    ----------
    n_min, n_max : int
        Number of destinations (of items, for pages of other things), both included. A destination
        listed twice counts once.
    n_placed_min : int
        How many of them must stand on a country.
    newest_within_days : int
        The newest item is at most this much older than the page.
    n_bytes_max : int
        Size of a page.
    content_within_days : int
        The page says it was built at most this long before it was fetched.
    n_refused_max : int
        How many items may fail to be understood before the whole is refused.
    """

    n_min: int
    n_max: int
    n_placed_min: int
    newest_within_days: int
    n_bytes_max: int
    content_within_days: int = 7
    n_refused_max: int = 3


def read_pages(paths: Sequence[Path]) -> list[Page]:
    """Read saved pages from disk.

    `Page.fetched_at` is the file's modification time, the nearest thing to a fetch that a file
    remembers.

    Raises
    ------
    OSError
        If a file cannot be read.
    """
    return [
        Page(
            url=path.resolve().as_uri(),
            body=path.read_bytes(),
            fetched_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        )
        for path in paths
    ]


def decode_page(page: Page, place: str, *, n_bytes_max: int, allowed: str) -> str:
    """Return the text of a page in UTF-8, without a byte order mark.

    Parameters
    ----------
    page : Page
        The page as served.
    place : str
        Source and page, to begin messages with.
    n_bytes_max : int
        Largest page taken.
    allowed : str
        What the page must be, to be said where it is empty.

    Raises
    ------
    PageRefused
        If the page is too large, not UTF-8, or blank.
    """
    if len(page.body) > n_bytes_max:
        raise PageRefused(f"{place}: {len(page.body)} bytes; allowed: {n_bytes_max} or fewer")
    try:
        text = page.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageRefused(
            f"{place}: not UTF-8: byte {error.start} is 0x{page.body[error.start]:02x}"
        ) from error
    if not text.strip():
        raise PageRefused(f"{place}: an empty page; allowed: {allowed}")
    return text


def parse_editions(
    name: str, pages: Sequence[Page], parse_page: Callable[[Page], Parsed]
) -> Parsed:
    """Parse pages each of which is an edition of the whole, and join what they say.

    Parameters
    ----------
    name : str
        The source, to begin a message with.
    pages : sequence of Page
        One or more.
    parse_page : callable
        How one of them is parsed.

    Returns
    -------
    Parsed
        Everything in the order of the pages, as of the newest of them.

    Raises
    ------
    PageRefused
        If there is no page, or `parse_page` refuses one.
    """
    if not pages:
        raise PageRefused(f"{name}: no page; allowed: one or more")
    editions = [parse_page(page) for page in pages]
    return Parsed(
        records=tuple(record for edition in editions for record in edition.records),
        unplaced=tuple(item for edition in editions for item in edition.unplaced),
        content_on=max(edition.content_on for edition in editions),
        history=tuple(record for edition in editions for record in edition.history),
        refused=tuple(item for edition in editions for item in edition.refused),
        notices=tuple(notice for edition in editions for notice in edition.notices),
        n_items=sum(
            len(edition.records) if edition.n_items is None else edition.n_items
            for edition in editions
        ),
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
