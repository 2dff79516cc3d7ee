"""One real archive of the bundled history, and the real geography, for every test of the room."""

from datetime import UTC, date, datetime
from html.parser import HTMLParser

import factories
import pytest

from dashboard.situation import find_situation
from dashboard.view_state import ViewState
from geodata.geography import read_geography
from loaders.archive import open_archive
from loaders.discovery import issuers
from loaders.facts.tables import to_arrow


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    """The archive as a first start builds it."""
    return open_archive(str(tmp_path_factory.mktemp("archive")))


@pytest.fixture(scope="session")
def geography():
    return read_geography()


@pytest.fixture(scope="session")
def crowded_archive(tmp_path_factory):
    """The same with 2,500 presence reports of 1 June 2030, more than a browser draws, each in a
    quarter-degree cell of its own."""
    crowded = open_archive(str(tmp_path_factory.mktemp("crowded")))
    reports = [
        factories.report(
            report_id=f"crowd-{i}",
            host_iso3=None,
            place=f"Place {i}",
            lon=-179.9 + 0.25 * (i % 1000),
            lat=10.1 + 0.25 * (i // 1000),
            precision="locality",
            recorded_at=datetime(2030, 6, 2, tzinfo=UTC),
        )
        for i in range(2_500)
    ]
    crowded.append("a crowd", to_arrow(reports))
    return crowded


HOSTILE_TEXT = (
    "<script>alert(1)</script>"
    "<img src=x onerror=alert(1)>"
    '<a href="javascript:alert(1)">click</a>'
    "\" onmouseover='alert(1)' x=\""
)


@pytest.fixture(scope="session")
def hostile():
    """Feed text as an enemy would write it."""
    return HOSTILE_TEXT


@pytest.fixture(scope="session")
def read_markup():
    """Read markup as a browser does."""
    return Markup


class Markup(HTMLParser):
    """The elements, attributes, links and text that a browser makes of markup."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.tags = []
        self.attributes = set()
        self.links = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="session")
def look(archive):
    """Gather a view: ``look(date_from, date_to, issuer=..., country=..., layers=...)``."""

    def look(date_from, date_to, **asked):
        view = ViewState(date_from, date_to, **asked)
        return find_situation(archive, view, issuers()[view.issuer])

    return look


@pytest.fixture(scope="session")
def winter_2022(look):
    return look(date(2022, 1, 1), date(2022, 2, 28), country="BLR", region="eastern-europe")
