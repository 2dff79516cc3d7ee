import re
from dataclasses import replace
from datetime import date
from urllib.parse import unquote

import pytest

from dashboard.drawing.legend import draw_legend
from dashboard.facts.departures import DEPARTURES
from dashboard.facts.levels import LEVELS
from dashboard.palette import DARK, DEPARTURE_SYMBOLS, LEVEL_COLOURS, LIGHT
from dashboard.words.html import write_html
from loaders.discovery import issuers


def write_legend(situation, theme=LIGHT):
    return write_html(draw_legend(situation, theme))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_legend_is_in_the_issuers_words(winter_2022, read_markup, theme):
    legend = read_markup(write_legend(winter_2022, theme))
    for level in issuers()["us_state"].levels:
        assert f"{level.rank} {level.words}" in legend.text
    assert "no advisory held" in legend.text
    assert "pale: last seen 31 to 180 days before" in legend.text
    assert "“was 4”: last seen over 180 days before" in legend.text
    assert "not advised on by its own government" in legend.text


def test_every_colour_of_the_map_is_in_the_legend(winter_2022):
    drawn = unquote(write_legend(winter_2022))
    levels = winter_2022[LEVELS].marks["common_level"].dropna().unique()
    assert sorted(levels) == [2, 3, 4]
    assert all(LEVEL_COLOURS[int(level)] in drawn for level in levels)


def test_only_symbols_in_use_are_explained(winter_2022, look, read_markup):
    used = set(winter_2022[DEPARTURES].rows["kind"])
    text = read_markup(write_legend(winter_2022)).text
    assert used
    assert {kind for kind, symbol in DEPARTURE_SYMBOLS.items() if symbol.label in text} == used
    nothing = read_markup(write_legend(look(date(1980, 1, 1), date(1980, 1, 1)))).text
    assert "Presence" not in nothing
    assert not any(symbol.label in nothing for symbol in DEPARTURE_SYMBOLS.values())


def test_each_precision_in_use_is_explained(winter_2022, read_markup):
    text = read_markup(write_legend(winter_2022)).text
    assert "exact site" in text
    assert "named locality" in text
    assert "district or country" in text


def test_parts_that_differ_are_explained_where_they_are_drawn(look, winter_2022, read_markup):
    words = "parts of the country differ"
    newest = look(date(2026, 8, 1), date(2026, 8, 22), issuer="uk_fcdo")
    assert words in read_markup(write_legend(newest)).text
    assert words not in read_markup(write_legend(winter_2022)).text


def test_hostile_words_of_an_issuer_are_inert(winter_2022, hostile, read_markup):
    issuer = winter_2022.issuer
    levels = tuple(replace(level, words=hostile) for level in issuer.levels)
    asked = replace(winter_2022.asked, issuer=replace(issuer, levels=levels))
    legend = read_markup(write_legend(replace(winter_2022, asked=asked)))
    assert set(legend.tags) <= {"b", "details", "div", "img", "li", "p", "span", "summary", "ul"}
    assert legend.links == []
    assert not [name for name in legend.attributes if name.startswith("on")]
    assert "<script>alert(1)</script>" in legend.text


def test_pictures_of_the_legend_ask_nobody(winter_2022):
    sources = re.findall(r'src="([^"]*)"', write_legend(winter_2022))
    assert len(sources) > 5
    assert all(source.startswith("data:image/svg+xml,") for source in sources)
