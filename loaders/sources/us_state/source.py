"""U.S. Department of State: the travel advisories, as RSS or, where that fails, as JSON.

Read from ``https://travel.state.gov/_res/rss/TAsTWs.xml`` as it stood on 7 October 2025 (211
items); the traps named here were seen in that page, in a public daily archive of the feed,
December 2025 to September 2026, and in other programs' tests of that time. The second way in is
``https://cadataapi.state.gov/api/TravelAdvisories``, a list of the same advisories, asked only
where the feed cannot be had or is none. Its empty list, sent with status 200, is a failure.

Of an item are mapped title (destination, level), link, pubDate, description (its text, to be read
for departures) and the categories Threat-Level and Country-Tag; of the list's Title, Link,
Category, Summary and Updated. What is ignored says `forms`. The letters of the risk indicators
stand on the list page only.

The list does not say when it was built. Its newest issue date stands for that: a frozen copy is
found out once nothing new was issued for `Expected.content_within_days`, and so is, with no harm
but an alarm, a list of two weeks in which nothing was issued (several a week are usual).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from loaders.errors import FetchFailed, NoNetwork
from loaders.facts.levels import Issuer, Level
from loaders.fetching import HostUnknown, fetch_page
from loaders.pages import Expected, Page, Parsed
from loaders.plain_text import read_plain_text
from loaders.sources.kit.editions import Edition, Served, Stated, parse_editions
from loaders.sources.kit.fields import read_link
from loaders.sources.us_state import forms
from loaders.sources.us_state.placing import place_item
from loaders.sources.us_state.titles import read_title

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

    What was served in the feed's place is returned where the list cannot be had either: `parse`
    says what is wrong with it. If neither can be had, `FetchFailed` says why of both. For the
    rest, as `LiveSource.fetch` describes.
    """
    feed = failure = None
    try:
        feed = _ask(session, FEED_URL, previous)
    except NoNetwork:
        raise
    except FetchFailed as error:
        failure = error
    if feed is not None and forms.is_whole_feed(feed):
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
    """Read editions of the advisories, as `parse_editions` says; either form is recognised."""
    return parse_editions(ISSUER, EXPECTED, pages, _open)


def _open(page: Page, place: str) -> Edition[Any]:
    content_on, served = forms.open_either(page, place, n_bytes_max=EXPECTED.n_bytes_max)
    items = []
    for number, item in enumerate(served, start=1):
        title = forms.find_title(item)
        where = f"{place}: item {number} ({title!r})"
        items.append(Served(item, title or f"item {number}", where, forms.show_either(item), page))
    return Edition(content_on, items, _read_one, forms.LEVELS_BEGAN_ON)


def _read_one(served: Any, place: str) -> Stated:
    item = forms.take_apart(served, place)
    # Its newer pages link to each other as "/en/international-travel/...".
    link = read_link(item.link, place, base=ISSUER.url, hosts=_LINK_HOSTS)
    name, level, flags = read_title(ISSUER.levels, item, place)
    placing = place_item(item.title, name, link, item.tags)
    texts = [read_plain_text(item.html)]
    return Stated(placing, level, item.stated_on, link, flags=flags, texts=texts)
