"""Pages in the form of the State Department's feed, made here."""

import csv
from datetime import UTC, date, datetime, timedelta
from html import escape
from pathlib import Path

import loaders.advisories
from geodata import ALL_ISO3, country_name
from loaders.pages import Page

CONTENT_AT = "2025-10-07T21:08:05Z"
FETCHED_AT = datetime(2025, 10, 7, 22, 0, tzinfo=UTC)
LINKS = "https://travel.state.gov/content/travel/en/traveladvisories/traveladvisories"
LABELS = {
    1: "Level 1: Exercise Normal Precautions",
    2: "Level 2: Exercise Increased Caution",
    3: "Level 3: Reconsider Travel",
    4: "Level 4: Do Not Travel",
}
N_ITEMS = 211


def make_item(
    name="Belarus",
    level=4,
    *,
    title=None,
    link=None,
    issued="Thu, 28 Aug 2025",
    threat_level=None,
    tag="BO",
    extra="",
):
    label = LABELS[level]
    title = f"{name} - {label}" if title is None else title
    threat_level = label if threat_level is None else threat_level
    link = (
        f"{LINKS}/{name.lower().replace(' ', '-')}-travel-advisory.html" if link is None else link
    )
    categories = ""
    if threat_level:
        categories += f'<category domain="Threat-Level">{escape(threat_level)}</category>'
    if tag:
        categories += f'<category domain="Country-Tag">{tag}</category>'
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>"
        f"<pubDate>{issued}</pubDate>"
        f"<description><![CDATA[<p>{escape(label)} in {escape(name)}.</p>]]></description>"
        f'{categories}<category domain="Keyword">advisory</category>'
        f"<guid>{escape(link)}</guid><dc:identifier>{tag},advisory</dc:identifier>{extra}</item>"
    )


def make_items(n_items=N_ITEMS):
    """One item for each of many real countries, tagged in FIPS, links old and new."""
    items = []
    tags = _read_tags()
    for number, iso3 in enumerate(sorted(set(ALL_ISO3) & set(tags))[:n_items]):
        issued_on = date(2025, 10, 7) - timedelta(days=3 * number)
        link = f"{LINKS}/destination.{iso3.lower()}.html" if number % 3 == 0 else None
        items.append(
            make_item(
                country_name(iso3),
                1 + number % 4,
                link=link,
                issued=issued_on.strftime("%a, %d %b %Y"),
                tag=tags[iso3],
            )
        )
    return items


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
        url="https://travel.state.gov/_res/rss/TAsTWs.xml",
        body=make_feed(make_items()) if body is None else body,
        fetched_at=fetched_at,
    )


def make_page_with(*items):
    """A full page of which only the given items matter."""
    return make_page(make_feed([*items, *make_items()]))


def _read_tags():
    table = Path(loaders.advisories.__path__[0]) / "us_state_country_tags.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["iso3"]: row["tag"] for row in csv.DictReader(lines)}
