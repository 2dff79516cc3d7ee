"""U.S. Department of State: the travel advisories, as RSS or, where that fails, as JSON.

Read from ``https://travel.state.gov/_res/rss/TAsTWs.xml`` as it stood on 7 October 2025 (211
items); the traps named below were seen in that page, in a public daily archive of the feed,
December 2025 to September 2026, and in other programs' tests of that time.

Of an item, these are mapped: title (destination, level), link, pubDate, description (as plain
text, to be read for departures) and the categories Threat-Level and Country-Tag. These are
ignored on purpose:

* ``guid``: the link again (211 of 211).
* ``dc:identifier``: Country-Tag and Keyword again (209 of 209), where it is there at all.
* category ``Keyword``: "advisory", or an editor's slip ("TSG:advisory_tags", "GL").
* of the channel: all that RSS 2.0 lets it say of itself. ``dc:date`` is when it was built.

The letters of the risk indicators stand on the list page only, so `indicators` stays empty.

The second way in is ``https://cadataapi.state.gov/api/TravelAdvisories``, a list of the same
advisories. It is asked only where the feed cannot be had or is no feed, and its empty list, sent
with status 200, is a failure. Of its items, Title, Link, Category (the country tags), Summary
(the text) and Updated are mapped, and ``id`` is ignored: it names the item within that list.

* The level stands in the title alone, and is read with the same words.
* A time such as ``2025-01-12T19:00:00-05:00`` is midnight UTC of a date, here the 13th.
* ``Updated`` is the issue date, ``Published`` only where that is missing: the RSS, whose pubDate
  moves with every reissue, gives the date of ``Updated`` wherever both were seen.
* The list does not say when it was built. Its newest issue date stands for that: a frozen copy
  is found out once nothing new was issued for `Expected.content_within_days`, and so is, with no
  harm but an alarm, a list of two weeks in which nothing was issued (several a week are usual).

An item that says something unknown is refused by itself and named; one that lacks what items
always have, or more than a few unknown ones, refuse the page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from loaders.advisories._restamps import flag_restamp
from loaders.advisories._us_state_feed import is_whole_feed, open_feed
from loaders.advisories._us_state_items import LEVELS_BEGAN_ON, ZONE_SLACK, StatedItem
from loaders.advisories._us_state_levels import SEE_SUMMARIES, read_level, read_title
from loaders.advisories._us_state_list import is_list, open_list
from loaders.advisories._us_state_places import place_item
from loaders.errors import FetchFailed, ItemRefused, NoNetwork
from loaders.fetching import HostUnknown, fetch_page
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

if TYPE_CHECKING:
    import requests

FEED_URL = "https://travel.state.gov/_res/rss/TAsTWs.xml"
LIST_URL = "https://cadataapi.state.gov/api/TravelAdvisories"
HOSTS = ("travel.state.gov", "cadataapi.state.gov")

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

# 211 to 214 destinations in 2025 and 2026 (in up to 329 items, two editions at once), 180 on days
# of the daily archive.
EXPECTED = Expected(
    n_min=150,
    n_max=260,
    n_placed_min=150,
    newest_within_days=60,
    n_bytes_max=16 * 1024 * 1024,
    content_within_days=14,
    n_refused_max=3,
)

_LINK_HOSTS = ("travel.state.gov",)


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the feed, or the list where the feed cannot be had or is none.

    For the rest, as `LiveSource.fetch` describes.

    Returns
    -------
    list of Page
        One page of either form. What was served in the feed's place is returned where the list
        cannot be had either: `parse` says what is wrong with it.

    Raises
    ------
    FetchFailed
        If neither can be had; the message says why of both.
    """
    feed = failure = None
    try:
        feed = _ask(session, FEED_URL, previous)
    except NoNetwork:
        raise
    except FetchFailed as error:
        failure = error
    if feed is not None and is_whole_feed(feed):
        return [feed]
    try:
        return [_ask(session, LIST_URL, previous)]
    except FetchFailed as error:
        if feed is not None:
            return [feed]
        if isinstance(failure, HostUnknown) and isinstance(error, HostUnknown):
            raise failure from error
        raise FetchFailed(f"{failure}; and the second way in: {error}") from failure


def _ask(session: "requests.Session", url: str, previous: Sequence[Page]) -> Page:
    return fetch_page(session, url, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the advisories, usually one, each held against `EXPECTED` by itself.

    They are in either form, recognised by their content.

    Returns
    -------
    Parsed
        One `Advisory` and, where it has a text, one `Notice` for every item that is understood.
        An issue date that cannot be is ``None`` with the flag ``implausible_date``.

    Raises
    ------
    PageRefused
        If a page is not what it promises, or too much of it is not understood.
    """
    return parse_editions(ISSUER.key, pages, _parse_page)


@dataclass(frozen=True, slots=True)
class _Item:
    """One item as read."""

    advisory: Advisory
    unplaced: Unplaced | None
    notice: Notice | None


def _parse_page(page: Page) -> Parsed:
    place = f"{ISSUER.key}: {page.url}"
    open_page = open_list if is_list(page) else open_feed
    edition = open_page(page, place, n_bytes_max=EXPECTED.n_bytes_max)
    newest_possible = min(edition.content_on, page.fetched_at.date()) + ZONE_SLACK
    read: list[_Item] = []
    refused: list[RefusedItem] = []
    for number, served in enumerate(edition.items, start=1):
        where = f"{place}: item {number} ({served.title!r})"
        try:
            stated = served.take_apart(where)
            advisory, reason = _read_advisory(
                stated, page, newest_possible, where, stands_twice=edition.levels_stand_twice
            )
        except ItemRefused as error:
            subject = served.title or f"item {number}"
            refused.append(RefusedItem(subject, str(error), served.text, page.url))
            continue
        unplaced = Unplaced(advisory.destination, reason) if reason else None
        read.append(_Item(advisory, unplaced, _make_notice(advisory, stated.html, page)))
    records = flag_restamp([item.advisory for item in read])
    unplaced_items = tuple(item.unplaced for item in read if item.unplaced is not None)
    check_expected(
        place,
        EXPECTED,
        n_items=count_destinations(records) + len({item.subject for item in refused}),
        n_placed=count_destinations(record for record in records if record.iso3),
        newest_on=max((r.issued_on for r in records if r.issued_on), default=None),
        content_on=edition.content_on,
        refused=refused,
    )
    return Parsed(
        records=records,
        unplaced=unplaced_items,
        content_on=edition.content_on,
        refused=tuple(refused),
        notices=tuple(item.notice for item in read if item.notice is not None),
        n_items=len(edition.items),
    )


def _read_advisory(
    stated: StatedItem, page: Page, newest_possible: date, place: str, *, stands_twice: bool
) -> tuple[Advisory, str | None]:
    """Read an item; return it with the reason why it stands on no country, if it does not."""
    link = _read_link(stated.link, place)
    title = read_title(stated.title)
    key, label, level_flags = read_level(
        ISSUER.levels, title, stated.threat_level, place, stands_twice=stands_twice
    )
    placing = place_item(stated.title, title.name, link, stated.tags)
    is_plausible = (
        stated.stated_on is not None and LEVELS_BEGAN_ON <= stated.stated_on <= newest_possible
    )
    faults = ((SEE_SUMMARIES, title.has_summaries), (IMPLAUSIBLE_DATE, not is_plausible))
    advisory = Advisory(
        issuer=ISSUER.key,
        destination=placing.destination,
        iso3=placing.iso3,
        area=placing.area,
        level=None if key == NO_LEVEL else ISSUER.find_level(key).rank,
        level_key=key,
        level_label=label,
        indicators=(),
        issued_on=stated.stated_on if is_plausible else None,
        url=link,
        recorded_at=page.fetched_at,
        source=page.name_source(ISSUER.key),
        flags=(*level_flags, *(flag for flag, is_set in faults if is_set), *placing.flags),
    )
    return advisory, placing.reason


def _read_link(link: str, place: str) -> str:
    try:
        # Its newer pages link to each other as "/en/international-travel/...".
        parts = urlsplit(urljoin(ISSUER.url, link))
    except ValueError:  # "https://["
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or parts.netloc not in _LINK_HOSTS:
        raise ItemRefused(
            f"{place}: links to {link!r}; allowed: http or https to {', '.join(_LINK_HOSTS)}"
        )
    return parts.geturl()


def _make_notice(advisory: Advisory, html: str, page: Page) -> Notice | None:
    text = read_plain_text(html)
    if not text:
        return None
    return Notice(
        issuer_iso3=ISSUER.country_iso3,
        destination=advisory.destination,
        iso3=advisory.iso3,
        text=text,
        published_on=advisory.issued_on,
        url=advisory.url,
        sha256=page.find_sha256(),
    )
