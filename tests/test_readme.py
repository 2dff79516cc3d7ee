"""The README names what exists, and everything that exists stands in it."""

import re
from pathlib import Path

import pytest

from dashboard.cli.main import make_parser
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.routes.api import ROUTES
from loaders.discovery import KINDS, find_sources, live_sources

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")


def find_commands() -> set[str]:
    """The commands that the program's own help lists."""
    return set(re.findall(r"^    (\w+)(?: |$)", make_parser().format_help(), flags=re.MULTILINE))


def test_every_command_stands_in_the_readme_and_no_other():
    named = set(re.findall(r"`postwatch (\w+)", README))
    assert find_commands() == named


def test_the_sources_table_and_the_loaders_agree():
    sources = {name: module for kind in KINDS for name, module in find_sources(kind).items()}
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", README, flags=re.MULTILINE)
    assert {name for name, _, _ in rows} == set(sources)
    assert {name for name, _, live in rows if live != "not fetched"} == set(live_sources())


@pytest.mark.parametrize("path", [r.path for r in ROUTES if r.path.startswith("/api")])
def test_every_route_stands_in_the_readme(path):
    assert f"`{path}`" in README


def test_the_readme_shows_a_picture_of_every_saved_view():
    pictures = re.findall(r"\[[^]]+\]\((\.github/[^)]+)\)", README)
    assert len(pictures) == len(SAVED_VIEWS)
    assert [picture for picture in pictures if (ROOT / picture).stat().st_size < 10_000] == []


def test_every_path_the_readme_names_exists():
    named = re.findall(r"`((?:dashboard|geodata|loaders|tests)/[\w./-]*)`", README)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_changelog_names_the_saved_views():
    places = ("Belarus and Ukraine", "the Gulf", "Sahel")
    assert len(places) == len(SAVED_VIEWS)
    assert [place for place in places if place not in CHANGELOG] == []
