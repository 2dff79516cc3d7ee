"""An invented issuer, to copy when a source is added: a JSON list of advice on four places."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loaders.facts.levels import Issuer, Level
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed
from loaders.plain_text import read_plain_text
from loaders.sources.kit.editions import Edition, Served, Stated, StatedLevel, parse_editions
from loaders.sources.kit.fields import Fields, read_link
from loaders.sources.kit.opening import open_json
from loaders.sources.kit.places import Places

if TYPE_CHECKING:
    import requests

URL = "https://advice.example.org/all.json"
HOSTS = ("advice.example.org",)
ISSUER = Issuer(
    key="li_demo",
    name="Office of Journeys",
    country_iso3="LIE",
    levels=(Level("go", 1, "Go"), Level("stay", 2, "Stay at home")),
    url="https://advice.example.org/",
    licence="Invented",
    cadence="Never",
)
EXPECTED = Expected(n_min=3, n_max=9, n_placed_min=3, newest_within_days=30, n_bytes_max=100_000)

_PLACES = Places(Path(__file__).with_name("places.csv"))
_BEGAN_ON = date(2020, 1, 1)


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the list, as `LiveSource.fetch` describes."""
    return [fetch_page(session, URL, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the list, as `parse_editions` says."""
    return parse_editions(ISSUER, EXPECTED, pages, _open)


def _open(page: Page, place: str) -> Edition[Any]:
    body = Fields(open_json(page, place, n_bytes_max=EXPECTED.n_bytes_max), place)
    built_on = date.fromisoformat(body.take_text("built_on"))
    items = [
        Served(entry, str(entry.get("place")), f"{place}: item {number}", str(entry), page)
        for number, entry in enumerate(body.take_list("advice"), start=1)
    ]
    body.close()
    return Edition(built_on, items, _read_one, since=_BEGAN_ON)


def _read_one(entry: Any, place: str) -> Stated:
    fields = Fields(entry, place)
    name, code = fields.take_text("place"), fields.take_any("code")
    level = fields.take_choice("advice", {level.key: level for level in ISSUER.levels})
    issued_on = date.fromisoformat(fields.take_text("since"))
    url = read_link(fields.take_text("page"), place, base=ISSUER.url, hosts=HOSTS)
    text = read_plain_text(str(fields.take_any("text") or ""))
    fields.close(ignored=("picture",))
    stated = StatedLevel(level.key, level.words)
    return Stated(_PLACES.place(name, code), stated, issued_on, url, texts=[text])
