"""Australian Department of Foreign Affairs and Trade: the Smartraveller feed.

Read from ``https://www.smartraveller.gov.au/countries/documents/index.rss``, which lists all
destinations (178 in 2025 and 2026). No page of it was at hand when this was written: its form is
known from programs that read it, the newest of 21 July 2026. Ranks are those of the feed, which
counts to five and starts at two: 2/5 is normal.

Of an item, these are mapped: title (the destination), link, pubDate, ``ta:warnings`` (number,
phrase and coverage, see `warnings`) and description, the latest update as HTML. A sentence of it
such as "Higher levels apply in some areas." is an area record without a level: the feed does not
say which areas, or how high. The item "No travel advice" is no destination: the site keeps it
beside them, for places it does not advise on.
"""

import html
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from loaders.errors import PageRefused
from loaders.facts.levels import NO_LEVEL, Issuer, Level
from loaders.facts.vocabulary import ZONE_SLACK
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed
from loaders.plain_text import read_plain_text
from loaders.sources.au_dfat.warnings import (
    DUBLIN_CORE,
    find_differing_levels,
    local_name,
    read_warnings,
)
from loaders.sources.kit.days import find_newest, read_feed_day
from loaders.sources.kit.editions import Edition, Served, Stated, StatedLevel, parse_editions
from loaders.sources.kit.fields import read_link, read_words
from loaders.sources.kit.places import Places
from loaders.sources.kit.rss import Parts, open_rss

if TYPE_CHECKING:
    import requests

FEED_URL = "https://www.smartraveller.gov.au/countries/documents/index.rss"
HOSTS = ("www.smartraveller.gov.au", "smartraveller.gov.au")

ISSUER = Issuer(
    key="au_dfat",
    name="Australian Department of Foreign Affairs and Trade",
    country_iso3="AUS",
    levels=(
        Level("2/5", 2, "Exercise normal safety precautions"),
        Level("3/5", 3, "Exercise a high degree of caution"),
        Level("4/5", 4, "Reconsider your need to travel"),
        Level("5/5", 5, "Do not travel"),
    ),
    url="https://www.smartraveller.gov.au/destinations",
    licence="CC BY 4.0",
    cadence="Reviewed at least every 12 months, and as events demand",
)

# 177 to 179 destinations in the snapshots of 2024 to 2026, and several changes a week. The
# channel may state no date of its own: then the newest item dates the page, however few
# are issued over Christmas.
EXPECTED = Expected(
    n_min=140,
    n_max=230,
    n_placed_min=140,
    newest_within_days=30,
    n_bytes_max=16 * 1024 * 1024,
    content_within_days=30,
)

NOT_ITEMISED = "areas, not itemised"
"""`Advisory.area` where the text says that levels differ and no more."""

_NO_DESTINATION = "no travel advice"
_PLACES = Places(Path(__file__).with_name("places.csv"))
_CANBERRA = ("AEST", "AEDT", "+1000", "+1100")
_HOURS = {"ACST": 9.5, "ACDT": 10.5, "AWST": 8.0, "GMT": 0.0, "UTC": 0.0, "Z": 0.0}
_SITE_BEGAN_ON = date(2003, 9, 1)

# The site's front lets clients wait, often for ever, whose name does not begin so (noted by other
# programs in 2025 and 2026). Crawlers name themselves in this form, and so do we.
_CLIENT_BEGINS = "Mozilla/5.0"
_READ_SECONDS = 120.0
_DEADLINE_SECONDS = 300.0

# What Dublin Core, Atom and the syndication module let a channel say besides.
_CHANNEL_PARTS = (
    *(f"{{http://purl.org/dc/elements/1.1/}}{name}" for name in DUBLIN_CORE),
    *(f"{{http://www.w3.org/2005/Atom}}{name}" for name in ("link", "id", "updated", "icon")),
    *(
        f"{{http://purl.org/rss/1.0/modules/syndication/}}{name}"
        for name in ("updatePeriod", "updateFrequency", "updateBase")
    ),
)
# The link again, and what RSS, Atom and Dublin Core let an item say, in any namespace.
IGNORED = DUBLIN_CORE | {
    *("guid", "author", "category", "comments", "enclosure", "updated", "encoded")
}
_ATTRIBUTES = {
    "guid": {"isPermaLink"},
    "category": {"domain"},
    "source": {"url"},
    "enclosure": {"url", "length", "type"},
}


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the feed, patiently, as `LiveSource.fetch` describes."""
    client = f"{_CLIENT_BEGINS} (compatible; {session.headers['User-Agent']!s})"
    return [
        fetch_page(
            session,
            FEED_URL,
            previous=previous,
            headers={"User-Agent": client},
            n_bytes_max=EXPECTED.n_bytes_max,
            read_seconds=_READ_SECONDS,
            deadline_seconds=_DEADLINE_SECONDS,
        )
    ]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the feed, as `parse_editions` says."""
    return parse_editions(ISSUER, EXPECTED, pages, _open)


def _open(page: Page, place: str) -> Edition[Element]:
    channel = open_rss(page, place, n_bytes_max=EXPECTED.n_bytes_max, known=_CHANNEL_PARTS)
    elements = channel.findall("item")
    fetched_on = page.fetched_at.date()
    newest_on = find_newest(
        elements,
        lambda item: _read_day(read_words(item.findtext("pubDate")), place),
        since=_SITE_BEGAN_ON,
        until=fetched_on + ZONE_SLACK,
    )
    built_on = _read_channel_dates(channel, place, fetched_on)
    items = []
    for number, element in enumerate(elements, start=1):
        title = read_words(html.unescape(element.findtext("title") or ""))
        if title.casefold() != _NO_DESTINATION:
            where = f"{place}: item {number} ({title!r})"
            text = " ".join(read_words(part) for part in element.itertext() if part.strip())
            items.append(Served(element, title, where, text, page))
    return Edition(
        content_on=max(filter(None, (newest_on, *built_on)), default=fetched_on),
        items=items,
        read_one=partial(_read_one, n_updates=int(channel.find("item/description") is not None)),
        since=_SITE_BEGAN_ON,
    )


def _read_channel_dates(channel: Element, place: str, fetched_on: date) -> Iterator[date]:
    for tag in ("lastBuildDate", "pubDate"):
        text = read_words(channel.findtext(tag))
        if not text:
            continue
        stated = _read_day(text, f"{place}: the channel's {tag}")
        if stated is None or stated > fetched_on + ZONE_SLACK:
            raise PageRefused(
                f"{place}: the channel's {tag} is {text!r}; allowed: a day up to the one the page "
                f"was fetched on, {fetched_on}"
            )
        yield stated


def _read_one(item: Element, place: str, *, n_updates: int) -> Stated:
    """Read an item; the latest update stands in every item of a page or, as in 2026, in none."""
    warnings = [part for part in item if local_name(part.tag) == "warnings"]
    plain = Element("item")
    plain.extend(part for part in item if local_name(part.tag) != "warnings")
    parts = Parts(plain, place, _ATTRIBUTES)
    title, link = html.unescape(parts.take_text("title")), parts.take_text("link")
    issued_on = _read_day(parts.take_text("pubDate"), f"{place}: pubDate")
    update = read_plain_text(parts.take_html("description", n_allowed=n_updates))
    parts.close(ignored=[tag for tag in parts if local_name(tag) in IGNORED])
    level, areas, flags = read_warnings(ISSUER.levels, title, warnings, place)
    sentence = None if areas else find_differing_levels(update)
    parts_of_it = [StatedLevel(NO_LEVEL, sentence, NOT_ITEMISED)] if sentence else areas
    url = read_link(link, place, base=ISSUER.url, hosts=HOSTS)
    return Stated(_PLACES.place(title), level, issued_on, url, flags, parts_of_it, [update])


def _read_day(text: str, place: str) -> date | None:
    """Read the day in Canberra, which keeps AEST in winter and AEDT in summer."""
    return read_feed_day(text, place, zone="Australia/Canberra", own=_CANBERRA, hours=_HOURS)
