"""U.S. Department of State: the travel advisories feed.

Read from ``https://travel.state.gov/_res/rss/TAsTWs.xml`` as it stood on 7 October 2025 (211
items); the traps named below were seen in that page or in a public daily archive of the feed,
December 2025 to September 2026.

Of an item, these are mapped: title (destination, level), link, pubDate and the categories
Threat-Level and Country-Tag. These are ignored on purpose:

* ``description``: the advisory's text as HTML. It states the reasons in sentences; the letters
  of the risk indicators stand on the list page only, so `indicators` stays empty here.
* ``guid``: the link again (211 of 211).
* ``dc:identifier``: Country-Tag and Keyword again (209 of 209).
* category ``Keyword``: "advisory", or an editor's slip ("TSG:advisory_tags", "GL").

Anything else in an item refuses the page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from loaders.advisories._us_state_levels import SEE_SUMMARIES, read_level, read_title
from loaders.advisories._us_state_places import place_item
from loaders.errors import PageRefused
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed, Unplaced, check_expected
from loaders.records import IMPLAUSIBLE_DATE, NO_LEVEL, RESTAMP, Advisory, Issuer, Level
from loaders.rss import read_channel, read_parts, read_words, take_text

if TYPE_CHECKING:
    import requests

FEED_URL = "https://travel.state.gov/_res/rss/TAsTWs.xml"
HOSTS = ("travel.state.gov",)

ISSUER = Issuer(
    key="us_state",
    name="U.S. Department of State",
    country_iso3="USA",
    levels=(
        Level("1", 1, "Exercise Normal Precautions"),
        Level("2", 2, "Exercise Increased Caution"),
        Level("3", 3, "Reconsider Travel"),
        Level("4", 4, "Do Not Travel"),
    ),
    url="https://travel.state.gov/content/travel/en/traveladvisories/traveladvisories.html",
    licence="Public domain (work of the U.S. government)",
    cadence="Reviewed every 12 months, levels 3 and 4 every 6 months, and as events demand",
)

# 211 items in October and December 2025, 180 to 213 on days of the daily archive.
EXPECTED = Expected(
    n_min=150,
    n_max=260,
    n_placed_min=150,
    newest_within_days=60,
    n_bytes_max=16 * 1024 * 1024,
)

# The four levels began on this day; a page that states one cannot be older.
_LEVELS_BEGAN_ON = date(2018, 1, 10)
_ZONE_SLACK = timedelta(days=1)
_N_RESTAMPED_MIN = 100

_DC_DATE = "{http://purl.org/dc/elements/1.1/}date"
_IGNORED_ITEM_PARTS = ("description", "guid", "{http://purl.org/dc/elements/1.1/}identifier")
_ATTRIBUTES = {"category": {"domain"}, "guid": {"isPermaLink"}}

_ITEM_DATE = re.compile(r"[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{1,4})")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the feed.

    Parameters
    ----------
    session : requests.Session
        Open for `HOSTS`.
    previous : sequence of Page
        Pages of an earlier fetch, so that an unchanged feed is not sent again.

    Raises
    ------
    FetchFailed
        If the feed cannot be had.
    """
    known = {page.url: page for page in previous}
    return [
        fetch_page(
            session, FEED_URL, previous=known.get(FEED_URL), n_bytes_max=EXPECTED.n_bytes_max
        )
    ]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the feed, usually one.

    Parameters
    ----------
    pages : sequence of Page
        One or more; each is held against `EXPECTED` by itself.

    Returns
    -------
    Parsed
        One `Advisory` for every item. An issue date that cannot be is ``None`` with the flag
        ``implausible_date``.

    Raises
    ------
    PageRefused
        If a page is not wholly understood.
    """
    if not pages:
        raise PageRefused(f"{ISSUER.key}: no page; allowed: one or more")
    editions = [_parse_page(page) for page in pages]
    return Parsed(
        records=tuple(record for edition in editions for record in edition.records),
        unplaced=tuple(item for edition in editions for item in edition.unplaced),
        content_on=max(edition.content_on for edition in editions),
    )


def _parse_page(page: Page) -> Parsed:
    place = f"{ISSUER.key}: {page.url}"
    channel = read_channel(page, place, n_bytes_max=EXPECTED.n_bytes_max, known=(_DC_DATE,))
    content_at = _read_channel_date(channel, page, place)
    newest_possible = min(content_at, page.fetched_at).date() + _ZONE_SLACK
    source = page.name_source(ISSUER.key)
    read = [
        _read_item(item, f"{place}: item {number}", page, source, newest_possible)
        for number, item in enumerate(channel.findall("item"), start=1)
    ]
    records = _flag_restamp([record for record, _ in read])
    unplaced = tuple(item for _, item in read if item is not None)
    check_expected(
        place,
        EXPECTED,
        n_items=len(records),
        n_placed=len(records) - len(unplaced),
        newest_on=max((r.issued_on for r in records if r.issued_on), default=None),
        content_on=content_at.date(),
    )
    return Parsed(records, unplaced, content_at.date())


def _read_channel_date(channel: Element, page: Page, place: str) -> datetime:
    text = read_words(channel.findtext(_DC_DATE))
    try:
        content_at = datetime.fromisoformat(text)
    except ValueError as error:
        raise PageRefused(f"{place}: the channel's dc:date is {text!r}; allowed: a time") from error
    if content_at.tzinfo is None:
        raise PageRefused(f"{place}: the channel's dc:date {text!r} names no time zone")
    if not _LEVELS_BEGAN_ON <= content_at.date() <= page.fetched_at.date() + _ZONE_SLACK:
        raise PageRefused(
            f"{place}: the channel's dc:date is {text}; allowed: {_LEVELS_BEGAN_ON} to the day "
            f"the page was fetched, {page.fetched_at.date()}"
        )
    return content_at.astimezone(UTC)


def _read_item(
    item: Element, place: str, page: Page, source: str, newest_possible: date
) -> tuple[Advisory, Unplaced | None]:
    parts = read_parts(item, place, attributes=_ATTRIBUTES)
    text = take_text(parts, "title", place)
    place = f"{place} ({text!r})"
    link = _read_link(take_text(parts, "link", place), place)
    issued_on = _read_item_date(take_text(parts, "pubDate", place), newest_possible, place)
    category, tags = _take_categories(parts.pop("category", []), place)
    for ignored in _IGNORED_ITEM_PARTS:
        parts.pop(ignored, None)
    if parts:
        raise PageRefused(f"{place}: unknown parts {sorted(parts)}")

    title = read_title(text)
    key, label, level_flags = read_level(ISSUER.levels, title, category, place)
    placing = place_item(text, title.name, link, tags)
    faults = ((SEE_SUMMARIES, title.has_summaries), (IMPLAUSIBLE_DATE, issued_on is None))
    advisory = Advisory(
        issuer=ISSUER.key,
        destination=placing.destination,
        iso3=placing.iso3,
        area=None,
        level=None if key == NO_LEVEL else ISSUER.find_level(key).rank,
        level_key=key,
        level_label=label,
        indicators=(),
        issued_on=issued_on,
        url=link,
        recorded_at=page.fetched_at,
        source=source,
        flags=(*level_flags, *(flag for flag, is_set in faults if is_set), *placing.flags),
    )
    return advisory, Unplaced(placing.destination, placing.reason) if placing.reason else None


def _take_categories(categories: Sequence[Element], place: str) -> tuple[str | None, list[str]]:
    """Return the Threat-Level and the country tags."""
    by_domain: dict[str | None, list[str]] = defaultdict(list)
    for category in categories:
        by_domain[category.get("domain")].append(read_words(category.text))
    levels = by_domain.pop("Threat-Level", [])
    tags = by_domain.pop("Country-Tag", [])
    by_domain.pop("Keyword", None)
    if by_domain:
        raise PageRefused(f"{place}: unknown categories {dict(by_domain)}")
    if len(levels) > 1:
        raise PageRefused(f"{place}: Threat-Levels {levels}; allowed: one at most")
    return (levels[0] if levels else None), tags


def _read_link(link: str, place: str) -> str:
    parts = urlsplit(link)
    if parts.scheme not in ("http", "https") or parts.netloc not in HOSTS:
        raise PageRefused(
            f"{place}: links to {link!r}; allowed: http or https to {', '.join(HOSTS)}"
        )
    return link


def _read_item_date(text: str, newest_possible: date, place: str) -> date | None:
    """Return the issue date, or None where it cannot be one."""
    match = _ITEM_DATE.fullmatch(text)
    if match is None or match[2] not in _MONTHS:
        raise PageRefused(f"{place}: pubDate {text!r}; allowed: a date such as 'Tue, 07 Oct 2025'")
    try:
        stated = date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    except ValueError:  # 30 February, year 0
        return None
    return stated if _LEVELS_BEGAN_ON <= stated <= newest_possible else None


def _flag_restamp(records: Sequence[Advisory]) -> tuple[Advisory, ...]:
    """Flag a date that more than half of a full page carries: a restamp, not that many issues."""
    dates = Counter(record.issued_on for record in records if record.issued_on is not None)
    restamped = {
        issued_on
        for issued_on, n_items in dates.items()
        if len(records) > _N_RESTAMPED_MIN and 2 * n_items > len(records)
    }
    return tuple(
        replace(record, flags=(*record.flags, RESTAMP)) if record.issued_on in restamped else record
        for record in records
    )
