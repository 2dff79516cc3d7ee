"""Pages in the two forms of the State Department's advisories, made here."""

import csv
import json
from datetime import UTC, date, datetime, timedelta, timezone
from html import escape
from pathlib import Path

import loaders.sources.us_state
from geodata import ALL_ISO3, country_name
from loaders.pages import Page

CONTENT_AT = "2025-10-07T21:08:05Z"
FETCHED_AT = datetime(2025, 10, 7, 22, 0, tzinfo=UTC)
FEED_URL = "https://travel.state.gov/_res/rss/TAsTWs.xml"
LIST_URL = "https://cadataapi.state.gov/api/TravelAdvisories"
LINKS = "https://travel.state.gov/content/travel/en/traveladvisories/traveladvisories"
LABELS = {
    1: "Level 1: Exercise Normal Precautions",
    2: "Level 2: Exercise Increased Caution",
    3: "Level 3: Reconsider Travel",
    4: "Level 4: Do Not Travel",
}
N_ITEMS = 211
WASHINGTON = timezone(timedelta(hours=-4))


def make_link(name):
    return f"{LINKS}/{name.lower().replace(' ', '-')}-travel-advisory.html"


def make_text(name, level):
    return f"<p>{escape(LABELS[level])} in {escape(name)}.</p>"


def make_item(
    name="Belarus",
    level=4,
    *,
    title=None,
    link=None,
    issued="Thu, 28 Aug 2025",
    threat_level=None,
    tag="BO",
    html=None,
    extra="",
):
    label = LABELS[level]
    title = f"{name} - {label}" if title is None else title
    threat_level = label if threat_level is None else threat_level
    link = make_link(name) if link is None else link
    html = make_text(name, level) if html is None else html
    categories = ""
    if threat_level:
        categories += f'<category domain="Threat-Level">{escape(threat_level)}</category>'
    if tag:
        categories += f'<category domain="Country-Tag">{tag}</category>'
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<pubDate>{issued}</pubDate>"
        f"<description><![CDATA[{html}]]></description>"
        f'{categories}<category domain="Keyword">advisory</category>'
        f"<guid>{escape(link)}</guid><dc:identifier>{tag},advisory</dc:identifier>{extra}</item>"
    )


def make_list_item(name="Belarus", level=4, *, issued_on=date(2025, 8, 28), tag="BO", **fields):
    """The same item as `make_item` makes, as the list states it."""
    # A date is midnight UTC, written in the time of Washington.
    midnight = datetime(issued_on.year, issued_on.month, issued_on.day, tzinfo=UTC)
    stated_at = midnight.astimezone(WASHINGTON).isoformat()
    return {
        "Title": f"{name} - {LABELS[level]}",
        "Link": make_link(name),
        "Category": [tag] if tag else [],
        "Summary": make_text(name, level),
        "id": f"{name}-{level}",
        "Published": stated_at,
        "Updated": stated_at,
    } | fields


def make_facts(n_items=N_ITEMS):
    """Name, level, issue date, tag and link of many real countries, the links old and new."""
    tags = _read_tags()
    for number, iso3 in enumerate(sorted(set(ALL_ISO3) & set(tags))[:n_items]):
        name = country_name(iso3)
        link = f"{LINKS}/destination.{iso3.lower()}.html" if number % 3 == 0 else make_link(name)
        issued_on = date(2025, 10, 7) - timedelta(days=3 * number)
        yield name, 1 + number % 4, issued_on, tags[iso3], link


def make_items(n_items=N_ITEMS, *, issued=None):
    """One item of the feed for each of many real countries, each of its own date if none is given.

    Parameters
    ----------
    n_items : int
        How many.
    issued : str, optional
        The date of all.
    """
    return [
        make_item(
            name,
            level,
            link=link,
            issued=issued or issued_on.strftime("%a, %d %b %Y"),
            tag=tag,
        )
        for name, level, issued_on, tag, link in make_facts(n_items)
    ]


def make_list_items(n_items=N_ITEMS):
    """The same items as `make_items` makes, as the list states them."""
    return [
        make_list_item(name, level, issued_on=issued_on, tag=tag, Link=link)
        for name, level, issued_on, tag, link in make_facts(n_items)
    ]


def make_feed(items, *, content_at=CONTENT_AT, extra=""):
    built = f"<dc:date>{content_at}</dc:date>" if content_at else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel>'
        "<title>travel.state.gov: Travel Advisories</title>"
        f"<link>{LINKS}.html</link><description>Advisories</description>{built}{extra}"
        f"{''.join(items)}</channel></rss>"
    ).encode()


def make_page(body=None, *, fetched_at=FETCHED_AT):
    return Page(
        url=FEED_URL,
        body=make_feed(make_items()) if body is None else body,
        fetched_at=fetched_at,
    )


def make_page_with(*items):
    """A full page of which only the given items matter."""
    return make_page(make_feed([*items, *make_items()]))


def make_list_page(items=None, *, body=None, fetched_at=FETCHED_AT):
    items = make_list_items() if items is None else items
    body = json.dumps(items).encode() if body is None else body
    return Page(url=LIST_URL, body=body, fetched_at=fetched_at)


def make_list_page_with(*items):
    """A full list of which only the given items matter."""
    return make_list_page([*items, *make_list_items()])


def _read_tags():
    table = Path(loaders.sources.us_state.__path__[0]) / "country_tags.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["iso3"]: row["tag"] for row in csv.DictReader(lines)}
