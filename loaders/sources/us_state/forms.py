"""The two forms of the State Department's advisories, RSS and JSON, taken apart into one.

Each part is taken by its name; `IGNORED` says what is left on purpose.
"""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from xml.etree.ElementTree import Element

from loaders.errors import ItemRefused, PageRefused
from loaders.facts.vocabulary import ZONE_SLACK
from loaders.pages import Page
from loaders.sources.kit.days import find_newest, read_feed_day
from loaders.sources.kit.fields import Fields, read_words, show
from loaders.sources.kit.opening import open_json
from loaders.sources.kit.rss import Parts, open_rss, show_item

LEVELS_BEGAN_ON = date(2018, 1, 10)
"""The four levels began on this day; a page that states one cannot be older."""

_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_DC_DATE = f"{_DUBLIN_CORE}date"

IGNORED = (
    "guid",  # the link again (211 of 211)
    f"{_DUBLIN_CORE}identifier",  # the categories again (209 of 209), where it is there at all
    "id",  # names the item within the JSON list
)
# "advisory", or an editor's slip ("TSG:advisory_tags", "GL").
_IGNORED_CATEGORY = "Keyword"
_ATTRIBUTES = {"category": {"domain"}, "guid": {"isPermaLink"}}

_N_LAST_BYTES = 1024
_JSON_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Item:
    """One item taken apart: what it states, with its date as a day in UTC or None.

    In the RSS `level_stands_twice`: in the title, and as a Threat-Level.
    """

    title: str
    link: str
    stated_on: date | None
    threat_level: str | None
    tags: Sequence[str]
    html: str
    level_stands_twice: bool


def is_whole_feed(page: Page) -> bool:
    """Whether a page looks like the feed, beginning to end: no error page, empty or cut off."""
    body = page.body.removeprefix(b"\xef\xbb\xbf").strip()
    is_feed = body.startswith((b"<?xml", b"<rss")) and b"<item" in body
    return is_feed and b"</rss>" in body[-_N_LAST_BYTES:]


def open_either(page: Page, place: str, *, n_bytes_max: int) -> tuple[date, Sequence[Any]]:
    """Open a page in whichever form it is, and return the day it is of and its items.

    The feed is of the day in its channel's ``dc:date``, in UTC; the feed of 2021 has none, nor
    has the list, and is of the day of its newest item. A page in neither form, or that does not
    say when it was built, raises `PageRefused`.
    """
    items: Sequence[Any]
    built_at: str | None = None
    if page.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{"):
        items = open_json(page, place, n_bytes_max=n_bytes_max, form=list)
    else:
        channel = open_rss(page, place, n_bytes_max=n_bytes_max, known=(_DC_DATE,))
        items = channel.findall("item")
        if channel.find(_DC_DATE) is not None:
            built_at = read_words(channel.findtext(_DC_DATE))
    latest = page.fetched_at.date() + ZONE_SLACK
    if built_at is not None:
        return _read_channel_day(built_at, latest, place), items
    newest = find_newest(items, _read_day, since=LEVELS_BEGAN_ON, until=latest)
    if newest is None:
        raise PageRefused(
            f"{place}: neither the channel nor an item says when it was built: not one item "
            "carries a plausible date"
        )
    return newest, items


def find_title(item: Element | Any) -> str:
    """Return the title of an item of either form, as far as it has one."""
    if isinstance(item, Element):
        return read_words(item.findtext("title"))
    title = item.get("Title") if isinstance(item, dict) else None
    return read_words(title) if isinstance(title, str) else ""


def show_either(item: Element | Any) -> str:
    """Return an item of either form without the advisory's text, to be shown where refused."""
    if isinstance(item, Element):
        return show_item(item, without=("description",))
    if isinstance(item, dict):
        item = {name: value for name, value in item.items() if name != "Summary"}
    return json.dumps(item, ensure_ascii=False)


def take_apart(item: Element | Any, place: str) -> Item:
    """Take apart an item of either form; one that is not understood raises `ItemRefused`."""
    take = _take_apart_rss if isinstance(item, Element) else _take_apart_json
    return take(item, place)


def _read_channel_day(text: str, latest: date, place: str) -> date:
    place += ": the channel's dc:date"
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise PageRefused(f"{place} is {text!r}; allowed: a time") from error
    if at.tzinfo is None:
        raise PageRefused(f"{place} {text!r} names no time zone")
    if not LEVELS_BEGAN_ON <= at.date() <= latest:
        raise PageRefused(
            f"{place} is {text}; allowed: {LEVELS_BEGAN_ON} to the day "
            f"the page was fetched, {latest - ZONE_SLACK}"
        )
    return at.astimezone(UTC).date()


def _read_day(item: Element | Any) -> date | None:
    if isinstance(item, Element):
        return read_feed_day(read_words(item.findtext("pubDate")), "", zone="UTC")
    return _take_json_day(_as_fields(item, ""))


def _take_apart_rss(item: Element, place: str) -> Item:
    parts = Parts(item, place, _ATTRIBUTES)
    title, link = parts.take_text("title"), parts.take_text("link")
    stated_on = read_feed_day(parts.take_text("pubDate"), f"{place}: pubDate", zone="UTC")
    # Empty for Hong Kong, 15 July 2026.
    html = parts.take_html("description")
    by_domain: dict[str | None, list[str]] = defaultdict(list)
    for category in parts.take_any("category") or ():
        by_domain[category.get("domain")].append(read_words(category.text))
    levels, tags = by_domain.pop("Threat-Level", []), by_domain.pop("Country-Tag", [])
    by_domain.pop(_IGNORED_CATEGORY, None)
    if by_domain:
        raise ItemRefused(f"{place}: unknown categories {dict(by_domain)}")
    if len(levels) > 1:
        raise ItemRefused(f"{place}: Threat-Levels {levels}; allowed: one at most")
    parts.close(ignored=IGNORED)
    return Item(title, link, stated_on, next(iter(levels), None), tags, html, True)


def _take_apart_json(item: Any, place: str) -> Item:
    fields = _as_fields(item, place)
    title, link = fields.take_text("Title"), fields.take_text("Link")
    stated_on = _take_json_day(fields)
    # Without Summary in the copy of September 2026: no level stands in it.
    html = fields.take_any("Summary") or ""
    tags = fields.take("Category") or []
    if not isinstance(html, str):
        raise ItemRefused(f"{place}: 'Summary' is {show(html)}; allowed: a text")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ItemRefused(f"{place}: 'Category' is {show(tags)}; allowed: a list of texts")
    fields.close(ignored=IGNORED)
    return Item(title, link, stated_on, None, [*filter(None, map(read_words, tags))], html, False)


def _as_fields(item: Any, place: str) -> Fields:
    if not isinstance(item, dict):
        raise ItemRefused(f"{place}: a JSON {type(item).__name__}; allowed: an object")
    return Fields(item, place)


def _take_json_day(fields: Fields) -> date | None:
    """Take the day of ``Updated``, else of ``Published``, in UTC; None for 30 February.

    The RSS, whose pubDate moves with every reissue, gives the date of ``Updated`` wherever both
    were seen. A time such as ``2025-01-12T19:00:00-05:00`` is midnight UTC of the 13th.
    """
    text = fields.take_any("Updated", "Published")
    if text is None:
        raise PageRefused(f"{fields.place}: has neither 'Updated' nor 'Published'")
    if not isinstance(text, str) or not _JSON_TIME.fullmatch(text.strip()):
        raise ItemRefused(
            f"{fields.place}: dated {text!r}; allowed: a time with its zone, such as "
            "'2025-01-12T19:00:00-05:00'"
        )
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None
