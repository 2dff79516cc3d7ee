"""The State Department's advisories as RSS: the feed ``TAsTWs.xml``, taken apart.

Which parts are read and which are ignored says `us_state`.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from xml.etree.ElementTree import Element

from loaders.advisories._us_state_items import (
    LEVELS_BEGAN_ON,
    ZONE_SLACK,
    Edition,
    ServedItem,
    StatedItem,
)
from loaders.errors import ItemRefused, PageRefused
from loaders.pages import Page
from loaders.rss import read_channel, read_parts, read_words, show_item, take_text

_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_DC_DATE = f"{_DUBLIN_CORE}date"
_IGNORED_ITEM_PARTS = ("guid", f"{_DUBLIN_CORE}identifier")
_IGNORED_CATEGORIES = ("Keyword",)
_ATTRIBUTES = {"category": {"domain"}, "guid": {"isPermaLink"}}

_BEGINNINGS = (b"<?xml", b"<rss")
_END = b"</rss>"
_N_LAST_BYTES = 1024

# 211 of 211 items state a day and no time; with a time it is RSS's usual date.
_ITEM_DATE = re.compile(
    r"[A-Z][a-z]{2}, (\d{1,2}) ([A-Z][a-z]{2}) (\d{1,4})"
    r"(?: (\d{2}):(\d{2})(?::\d{2})? (?:GMT|UTC|Z|([+-])(\d{2}):?(\d{2})))?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def is_whole_feed(page: Page) -> bool:
    """Whether a page looks like the feed, beginning to end: no error page, empty or cut off."""
    body = page.body.removeprefix(b"\xef\xbb\xbf").strip()
    return body.startswith(_BEGINNINGS) and b"<item" in body and _END in body[-_N_LAST_BYTES:]


def open_feed(page: Page, place: str, *, n_bytes_max: int) -> Edition:
    """Open a page as the feed.

    Parameters
    ----------
    page : Page
        The page as served.
    place : str
        Source and page, to begin messages with.
    n_bytes_max : int
        Largest page taken.

    Returns
    -------
    Edition
        Of the day in the channel's ``dc:date``, in UTC; of its newest item where it has none, as
        in 2021.

    Raises
    ------
    PageRefused
        If it is not the feed, or does not say when it was built.
    """
    channel = read_channel(page, place, n_bytes_max=n_bytes_max, known=(_DC_DATE,))
    return Edition(
        content_on=_read_channel_date(channel, page, place),
        items=[
            ServedItem(
                title=read_words(item.findtext("title")),
                text=show_item(item, without=("description",)),
                take_apart=partial(_take_apart, item),
            )
            for item in channel.findall("item")
        ],
        levels_stand_twice=True,
    )


def _read_channel_date(channel: Element, page: Page, place: str) -> date:
    if channel.find(_DC_DATE) is None:
        return _find_newest_item_date(channel, page, place)
    text = read_words(channel.findtext(_DC_DATE))
    try:
        content_at = datetime.fromisoformat(text)
    except ValueError as error:
        raise PageRefused(f"{place}: the channel's dc:date is {text!r}; allowed: a time") from error
    if content_at.tzinfo is None:
        raise PageRefused(f"{place}: the channel's dc:date {text!r} names no time zone")
    if not LEVELS_BEGAN_ON <= content_at.date() <= page.fetched_at.date() + ZONE_SLACK:
        raise PageRefused(
            f"{place}: the channel's dc:date is {text}; allowed: {LEVELS_BEGAN_ON} to the day "
            f"the page was fetched, {page.fetched_at.date()}"
        )
    return content_at.astimezone(UTC).date()


def _find_newest_item_date(channel: Element, page: Page, place: str) -> date:
    """Find what dates a feed of 2021, whose channel does not say when it was built."""
    newest_possible = page.fetched_at.date() + ZONE_SLACK
    dates = []
    for item in channel.findall("item"):
        try:
            dates.append(_read_item_date(read_words(item.findtext("pubDate")), place))
        except ItemRefused:  # said where the item is taken apart
            continue
    plausible = [on for on in dates if on is not None and LEVELS_BEGAN_ON <= on <= newest_possible]
    if not plausible:
        raise PageRefused(f"{place}: neither the channel nor an item says when it was built")
    return max(plausible)


def _take_apart(item: Element, place: str) -> StatedItem:
    parts = read_parts(item, place, attributes=_ATTRIBUTES)
    title = take_text(parts, "title", place)
    link = take_text(parts, "link", place)
    stated_on = _read_item_date(take_text(parts, "pubDate", place), place)
    html = _take_description(parts.pop("description", []), place)
    threat_level, tags = _take_categories(parts.pop("category", []), place)
    unknown = sorted(set(parts).difference(_IGNORED_ITEM_PARTS))
    if unknown:
        raise ItemRefused(f"{place}: unknown parts {unknown}")
    return StatedItem(title, link, stated_on, threat_level, tags, html)


def _take_description(elements: Sequence[Element], place: str) -> str:
    # Empty for Hong Kong, 15 July 2026.
    if not elements:
        raise PageRefused(f"{place}: has no <description>; allowed: one, which may be empty")
    if len(elements) > 1:
        raise ItemRefused(f"{place}: {len(elements)} of <description>; allowed: one")
    return elements[0].text or ""


def _take_categories(
    categories: Sequence[Element], place: str
) -> tuple[str | None, tuple[str, ...]]:
    """Return the Threat-Level and the country tags."""
    by_domain: dict[str | None, list[str]] = defaultdict(list)
    for category in categories:
        by_domain[category.get("domain")].append(read_words(category.text))
    levels = by_domain.pop("Threat-Level", [])
    tags = by_domain.pop("Country-Tag", [])
    for ignored in _IGNORED_CATEGORIES:
        by_domain.pop(ignored, None)
    if by_domain:
        raise ItemRefused(f"{place}: unknown categories {dict(by_domain)}")
    if len(levels) > 1:
        raise ItemRefused(f"{place}: Threat-Levels {levels}; allowed: one at most")
    return (levels[0] if levels else None), tuple(tags)


def _read_item_date(text: str, place: str) -> date | None:
    """Return the date as stated, in UTC where it has a time, or None for 30 February."""
    match = _ITEM_DATE.fullmatch(text)
    if match is None or match[2] not in _MONTHS:
        raise ItemRefused(f"{place}: pubDate {text!r}; allowed: a date such as 'Tue, 07 Oct 2025'")
    day, month, year, hour, minute, sign, *zone = match.groups()
    try:
        stated = datetime(int(year), _MONTHS.index(month) + 1, int(day), tzinfo=UTC)
        stated += timedelta(hours=int(hour or 0), minutes=int(minute or 0))
        east = timedelta(hours=int(zone[0] or 0), minutes=int(zone[1] or 0))
        return (stated + east if sign == "-" else stated - east).date()
    except (ValueError, OverflowError):
        return None
