"""Australian Department of Foreign Affairs and Trade: the Smartraveller feed.

Read from ``https://www.smartraveller.gov.au/countries/documents/index.rss``, which lists all
destinations (178 in 2025 and 2026). No page of it was at hand when this was written: its form is
known from programs that read it, the newest of 21 July 2026. Ranks are those of the feed, which
counts to five and starts at two: 2/5 is normal.

Of an item, these are mapped: title (the destination), link, pubDate, ``ta:warnings`` (number,
phrase and coverage, see `_au_dfat_warnings`) and description, the latest update as HTML. A
sentence of it such as "Higher levels apply in some areas." is an area record without a level:
the feed does not say which areas, or how high.

Ignored on purpose: guid (the link again), author, category, comments, enclosure, updated, encoded
and the elements of Dublin Core, in any namespace. The item "No travel advice" is no destination:
the site keeps it beside them, for places it does not advise on.
"""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from loaders.advisories._au_dfat_dates import read_canberra_date
from loaders.advisories._au_dfat_places import place_destination
from loaders.advisories._au_dfat_warnings import (
    DUBLIN_CORE,
    StatedLevel,
    find_differing_levels,
    local_name,
    read_warnings,
)
from loaders.advisories._restamps import flag_restamp
from loaders.errors import ItemRefused, PageRefused
from loaders.fetching import fetch_page
from loaders.pages import (
    Expected,
    Notice,
    Page,
    Parsed,
    RefusedItem,
    Unplaced,
    check_expected,
    count_destinations,
    parse_editions,
)
from loaders.plain_text import read_plain_text
from loaders.records import IMPLAUSIBLE_DATE, NO_LEVEL, Advisory, Issuer, Level
from loaders.rss import read_channel, read_parts, read_words, take_text

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
_SITE_BEGAN_ON = date(2003, 9, 1)
_ZONE_SLACK = timedelta(days=1)

# The site's front lets clients wait, often for ever, whose name does not begin so (noted by other
# programs in 2025 and 2026). Crawlers name themselves in this form, and so do we.
_CLIENT_BEGINS = "Mozilla/5.0"
_READ_SECONDS = 120.0
_DEADLINE_SECONDS = 300.0

# What Dublin Core, Atom, the syndication module and RSS 2.0 itself let a channel say besides.
_CHANNEL_PARTS = (
    *(f"{{http://purl.org/dc/elements/1.1/}}{name}" for name in DUBLIN_CORE),
    *(f"{{http://www.w3.org/2005/Atom}}{name}" for name in ("link", "id", "updated", "icon")),
    *(
        f"{{http://purl.org/rss/1.0/modules/syndication/}}{name}"
        for name in ("updatePeriod", "updateFrequency", "updateBase")
    ),
    *("category", "cloud", "rating", "textInput", "skipHours", "skipDays"),
)
_CHANNEL_DATES = ("lastBuildDate", "pubDate")
_IGNORED_ITEM_PARTS = DUBLIN_CORE | {
    *("guid", "author", "category", "comments", "enclosure", "updated", "encoded")
}
_ATTRIBUTES = {
    "guid": {"isPermaLink"},
    "category": {"domain"},
    "source": {"url"},
    "enclosure": {"url", "length", "type"},
}


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the feed, patiently, as `LiveSource.fetch` describes.

    Raises
    ------
    FetchFailed
        If the feed cannot be had.
    """
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
    """Read editions of the feed, usually one, each held against `EXPECTED` by itself.

    Returns
    -------
    Parsed
        One `Advisory` for every destination, and one for each part of it that is advised on by
        itself. An issue date that cannot be is ``None`` with the flag ``implausible_date``.
    """
    return parse_editions(ISSUER.key, pages, _parse_page)


@dataclass(frozen=True, slots=True)
class _Item:
    """One destination as read."""

    whole: Advisory
    areas: tuple[Advisory, ...]
    unplaced: Unplaced | None
    notice: Notice | None


def _parse_page(page: Page) -> Parsed:
    place = f"{ISSUER.key}: {page.url}"
    channel = read_channel(page, place, n_bytes_max=EXPECTED.n_bytes_max, known=_CHANNEL_PARTS)
    read: list[_Item] = []
    refused: list[RefusedItem] = []
    has_updates = channel.find("item/description") is not None
    for number, element in enumerate(channel.findall("item"), start=1):
        title = read_words(html.unescape(element.findtext("title") or ""))
        if title.casefold() == _NO_DESTINATION:
            continue
        try:
            at = f"{place}: item {number} ({title!r})"
            read.append(_read_item(element, at, page, has_updates=has_updates))
        except ItemRefused as error:
            text = " ".join(read_words(part) for part in element.itertext() if part.strip())
            refused.append(RefusedItem(title, str(error), text, page.url))
    newest_on = max((i.whole.issued_on for i in read if i.whole.issued_on), default=None)
    dates = [newest_on, *_read_channel_dates(channel, place, page)]
    content_on = max(filter(None, dates), default=page.fetched_at.date())
    unplaced = tuple(item.unplaced for item in read if item.unplaced is not None)
    records = flag_restamp([record for item in read for record in (item.whole, *item.areas)])
    check_expected(
        place,
        EXPECTED,
        n_items=count_destinations(records) + len({item.subject for item in refused}),
        n_placed=count_destinations(record for record in records if record.iso3),
        newest_on=newest_on,
        content_on=content_on,
        refused=refused,
    )
    return Parsed(
        records=records,
        unplaced=unplaced,
        content_on=content_on,
        refused=tuple(refused),
        notices=tuple(item.notice for item in read if item.notice is not None),
        n_items=len(read) + len(refused),
    )


def _read_channel_dates(channel: Element, place: str, page: Page) -> Iterator[date | None]:
    for tag in _CHANNEL_DATES:
        text = read_words(channel.findtext(tag))
        if not text:
            continue
        stated = read_canberra_date(text, f"{place}: the channel's {tag}")
        if stated is None or stated > page.fetched_at.date() + _ZONE_SLACK:
            raise PageRefused(
                f"{place}: the channel's {tag} is {text!r}; allowed: a day up to the one the page "
                f"was fetched on, {page.fetched_at.date()}"
            )
        yield stated


def _read_item(item: Element, place: str, page: Page, *, has_updates: bool) -> _Item:
    warnings = [part for part in item if local_name(part.tag) == "warnings"]
    plain = Element("item")
    plain.extend(part for part in item if local_name(part.tag) != "warnings")
    parts = read_parts(plain, place, attributes=_ATTRIBUTES)
    title = html.unescape(take_text(parts, "title", place))
    link = _read_link(take_text(parts, "link", place), place)
    issued_on = _read_issue_date(take_text(parts, "pubDate", place), page, place)
    text = _take_description(parts.pop("description", []), place, n_allowed=int(has_updates))
    unknown = sorted(tag for tag in parts if local_name(tag) not in _IGNORED_ITEM_PARTS)
    if unknown:
        raise ItemRefused(f"{place}: unknown parts {unknown}")

    stated, areas, flags = read_warnings(ISSUER.levels, title, warnings, place)
    iso3, reason = place_destination(title)
    whole = Advisory(
        issuer=ISSUER.key,
        destination=title,
        iso3=iso3,
        area=None,
        level=stated.level,
        level_key=stated.level_key,
        level_label=stated.label,
        indicators=(),
        issued_on=issued_on,
        url=link,
        recorded_at=page.fetched_at,
        source=page.name_source(ISSUER.key),
        flags=(*flags, IMPLAUSIBLE_DATE) if issued_on is None else flags,
    )
    return _Item(
        whole=whole,
        areas=tuple(_make_areas(whole, areas, text)),
        unplaced=Unplaced(title, reason) if reason else None,
        notice=_make_notice(whole, text, page) if text else None,
    )


def _make_areas(whole: Advisory, areas: Sequence[StatedLevel], text: str) -> Iterator[Advisory]:
    for stated in areas:
        yield replace(
            whole,
            area=stated.coverage,
            level=stated.level,
            level_key=stated.level_key,
            level_label=stated.label,
        )
    sentence = None if areas else find_differing_levels(text)
    if sentence is not None:
        yield replace(
            whole, area=NOT_ITEMISED, level=None, level_key=NO_LEVEL, level_label=sentence
        )


def _make_notice(whole: Advisory, text: str, page: Page) -> Notice:
    return Notice(
        issuer_iso3=ISSUER.country_iso3,
        destination=whole.destination,
        iso3=whole.iso3,
        text=text,
        published_on=whole.issued_on,
        url=whole.url,
        sha256=page.find_sha256(),
    )


def _take_description(elements: Sequence[Element], place: str, *, n_allowed: int) -> str:
    """Return the latest update as plain text; it may be empty.

    It stands in every item of a page or, as in an excerpt of July 2026, in none.
    """
    if len(elements) != n_allowed:
        raise PageRefused(f"{place}: {len(elements)} of <description>; allowed: {n_allowed}")
    return read_plain_text("".join(element.text or "" for element in elements))


def _read_link(link: str, place: str) -> str:
    address = urljoin(ISSUER.url, link)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or parts.netloc not in HOSTS:
        raise ItemRefused(
            f"{place}: links to {link!r}; allowed: http or https to {', '.join(HOSTS)}"
        )
    return address


def _read_issue_date(text: str, page: Page, place: str) -> date | None:
    """Return the day of issue, or None where it cannot be one."""
    stated = read_canberra_date(text, place)
    newest_possible = page.fetched_at.date() + _ZONE_SLACK
    return stated if stated and _SITE_BEGAN_ON <= stated <= newest_possible else None
