"""Pages in the form of the Smartraveller feed, made here."""

from datetime import UTC, date, datetime, timedelta
from html import escape

from geodata import ALL_ISO3, country_name
from loaders.pages import Page

FETCHED_AT = datetime(2026, 7, 21, 14, 30, tzinfo=UTC)
NEWEST_ON = date(2026, 7, 21)
LINKS = "https://www.smartraveller.gov.au/destinations"
TA = "http://www.smartraveller.gov.au/schema/rss/travel_advisories/"
LABELS = {
    2: "Exercise normal safety precautions",
    3: "Exercise a high degree of caution",
    4: "Reconsider your need to travel",
    5: "Do not travel",
}
N_ITEMS = 178


def make_warning(coverage="Belarus", level="5/5", label=None, *, phrase_tag="dc:description"):
    label = LABELS[int(level[0])] if label is None else label
    covered = f"<dc:coverage>{escape(coverage)}</dc:coverage>" if coverage else ""
    return (
        f"<ta:warnings>{covered}<ta:level>{level}</ta:level>"
        f"<{phrase_tag}>{label}</{phrase_tag}></ta:warnings>"
    )


def make_item(
    name="Belarus",
    level=5,
    *,
    link=None,
    issued="21 Jul 2026 22:00:00 AEST",
    text="<p>Keep this short.</p>",
    warnings=None,
    extra="",
):
    if warnings is None:
        warnings = make_warning(name, f"{level}/5")
    link = f"{LINKS}/some/{name.lower().replace(' ', '-')}" if link is None else link
    return (
        f"<item><title>{escape(name)}</title><link>{escape(link)}</link>"
        f"<description>{escape(text)}</description><pubDate>{issued}</pubDate>"
        f'<guid isPermaLink="false">{escape(link)}</guid>{warnings}{extra}</item>'
    )


def make_items(n_items=N_ITEMS, *, issued=None):
    """One item for each of many real countries: all levels, both zones, some with areas.

    Each is of its own date where none is given as `issued`.
    """
    items = []
    for number, iso3 in enumerate(sorted(ALL_ISO3)[:n_items]):
        issued_on = NEWEST_ON - timedelta(days=2 * number)
        zone = "AEST" if 4 <= issued_on.month <= 9 else "AEDT"
        text = "<p>We advise so.</p>"
        items.append(
            make_item(
                country_name(iso3),
                2 + number % 4,
                issued=issued or f"{issued_on:%d %b %Y} 23:00:00 {zone}",
                text=text if number % 5 else f"{text}<p>Higher levels apply in some areas.</p>",
            )
        )
    return items


def make_feed(items, *, channel="", namespace=TA):
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<rss version="2.0" xmlns:ta="{namespace}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Smartraveller</title><link>{LINKS}</link><description>Advice</description>"
        f'<language>en</language><atom:link href="{LINKS}" rel="self"/>{channel}'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def make_page(body=None, *, fetched_at=FETCHED_AT):
    return Page(
        url="https://www.smartraveller.gov.au/countries/documents/index.rss",
        body=make_feed(make_items()) if body is None else body,
        fetched_at=fetched_at,
    )


def make_page_with(*items):
    """A full page of which only the given items matter."""
    return make_page(make_feed([*items, *make_items()]))
