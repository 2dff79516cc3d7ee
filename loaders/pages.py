"""What passes between the network, a source's parser and the archive.

A `Page` is what a source served, a `Parsed` is what its parser read from it, and `Expected`
holds the bounds a source declares about itself. What a page says, only its source can read.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from loaders.errors import RecordError
from loaders.facts.identity import Record


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

    records: tuple[Record, ...]
    unplaced: tuple[Unplaced, ...]
    content_on: date
    history: tuple[Record, ...] = ()
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
