"""The worked example of the README: a folder is all that a source is."""

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from li_demo_pages import ADVICE, make_page

from loaders import sources
from loaders.archive import open_archive
from loaders.discovery import find_source, issuers
from loaders.errors import PageRefused
from loaders.updates.updating import update_source

EXAMPLE = Path(__file__).with_name("example_source")
README = Path(__file__).parents[2] / "README.md"
NAME = "li_demo"


@pytest.fixture
def example(monkeypatch):
    """The example among the sources, as if its folder lay beside theirs."""
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(EXAMPLE)])
    yield find_source(NAME)
    for module in [name for name in sys.modules if NAME in name]:
        del sys.modules[module]


def test_the_example_is_found_by_itself(example):
    assert issuers()[NAME].name == "Office of Journeys"


def test_its_items_become_records_with_everything_they_state(example):
    page = make_page()
    belarus, ukraine, congos, iceland = example.parse([page]).records
    assert (belarus.iso3, belarus.level, belarus.level_label) == (("BLR",), 2, "Stay at home")
    assert (ukraine.issued_on, ukraine.url) == (date(2022, 1, 23), "https://advice.example.org/ua")
    assert (congos.destination, congos.iso3) == ("Both Congos", ("COD", "COG"))
    assert iceland.source == f"{NAME} page {page.find_sha256()}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"advice": "run"}, "advice is 'run'; allowed: go or stay"),
        ({"mood": "grim"}, r"unknown fields \['mood'\]"),
        ({"page": "javascript:alert(1)"}, "allowed: http or https to advice.example.org"),
    ],
)
def test_an_item_not_understood_is_refused_by_itself_and_named(example, change, message):
    advice = list(ADVICE)
    advice[0] = advice[0] | change
    parsed = example.parse([make_page(advice=advice)])
    (refused,) = parsed.refused
    assert (refused.subject, len(parsed.records)) == ("Belarus", 3)
    assert re.search(message, refused.reason)


def test_a_page_with_too_few_items_is_refused(example):
    advice = ADVICE[:2]
    with pytest.raises(PageRefused, match="2 items; allowed: 3 to 9"):
        example.parse([make_page(advice=advice)])


def test_an_update_holds_it(example, tmp_path, monkeypatch):
    page = make_page()
    monkeypatch.setattr(example, "fetch", lambda session, previous=(): [page])
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    update = update_source(archive, NAME, example)
    assert update.run is not None
    assert (update.run.outcome, update.run.n_items, update.run.n_placed) == ("ok", 4, 4)


def test_the_readme_states_its_length():
    (stated,) = re.findall(r"(\d+) lines of it\s+in\s+all", README.read_text("utf-8"))
    written = (EXAMPLE / NAME / "source.py").read_text("utf-8")
    assert int(stated) == len(written.splitlines())
