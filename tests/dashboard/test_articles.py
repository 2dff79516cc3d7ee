"""Names take the same article in hover, brief and webhook: one list, in geodata/names.txt."""

import re
from datetime import UTC, date, datetime

import factories
import pytest
from test_brief_sentences import CHANGE, LEVEL, REPORT, US

from dashboard.facts.departures.words import say_departure, write_departure
from dashboard.facts.levels.panel import _compare
from dashboard.facts.levels.words import write_change, write_level
from dashboard.facts.presence.words import _say_newest, write_report, write_reports
from dashboard.queries.comparison import make_issuer_sides
from dashboard.words.distances import write_distances
from geodata import (
    ALL_ISO3,
    country_in_sentence,
    country_name,
    find_iso3,
    place_in_sentence,
)
from loaders.evidence.changes import list_departures
from loaders.facts.departures import DEPARTURE_KINDS
from loaders.facts.tables import to_arrow


@pytest.mark.parametrize(
    ("iso3", "words"),
    [
        ("CZE", "Czechia"),
        ("VAT", "the Holy See"),
        ("DOM", "the Dominican Republic"),
        ("USA", "the United States"),
        ("GMB", "the Gambia"),
        ("BHS", "the Bahamas"),
        ("PHL", "the Philippines"),
        ("ARE", "the United Arab Emirates"),
        ("CAF", "the Central African Republic"),
        ("COD", "DR Congo"),
        ("UKR", "Ukraine"),
        ("SLV", "El Salvador"),
    ],
)
def test_names_take_their_article_in_a_sentence(iso3, words):
    assert country_in_sentence(iso3) == words
    assert not country_name(iso3).startswith("the ")
    assert find_iso3(country_name(iso3)) == iso3


@pytest.mark.parametrize("iso3", sorted(ALL_ISO3 | {"EUU"}))
def test_hover_and_brief_name_whose_post_it_is_alike(iso3):
    row = {
        "issuer_iso3": iso3,
        "host_iso3": "UKR",
        "post": "Kyiv",
        "who": ["family_members"],
        "kind": "ordered_departure",
        "valid_from": date(2022, 1, 23),
        "valid_to": None,
        "date_precision": "day",
        "reason": "",
        "recorded_at": date(2022, 2, 1),
        "publisher": "x",
        "url": None,
        "confidence": "high",
    }
    name = "the European Union" if iso3 == "EUU" else country_in_sentence(iso3)
    assert say_departure(row)[0].startswith(f"On 23 Jan 2022 {name} ordered ")
    assert write_departure(row, None).startswith(f"On 23 January 2022 {name} ordered ")


HELD = datetime(2022, 2, 1, tzinfo=UTC)


def make_departure(kind, **more):
    return factories.departure(kind=kind, recorded_at=HELD, **more)


def say_everything_of(iso3):
    """Every sentence of ours that holds the name of a country, with this one in its place."""
    day, name = date(2022, 2, 28), country_name(iso3)
    level = LEVEL | {"iso3": iso3}
    old = {"footing": "last_known", "age_days": 5, "seen_on": date(2022, 2, 23)}
    change = CHANGE | {"iso3": iso3}
    report = REPORT | {"host_iso3": iso3}
    yield from (write_level(level | more, US, day) for more in ({}, {"footing": "presumed"}, old))
    for more in ({}, {"not_before": date(2021, 1, 1)}):
        yield from (write_change(change | more | {"is_issue_date": at}, US) for at in (True, False))
    yield write_distances([(0, iso3), (12.0, iso3)], "site")
    for seen in ({}, {"precision": "country"}, {"place": name}):
        yield write_report(report | seen, "")
        yield _say_newest(report | seen)
    yield write_reports([report, report], "")
    for kind in DEPARTURE_KINDS:
        for post in (name, "Somewhere"):
            departure = make_departure(kind, host_iso3=iso3, post=post)
            table = to_arrow([departure])["departures"].to_pandas()
            row = table.to_dict("records")[0] | {"publisher": "x"}
            yield write_departure(row, None)
            yield say_departure(row)[0]
            yield list_departures(table)[0].sentence
    yield from make_issuer_sides("USA", iso3, day).labels.values()
    yield _compare({4: [name]})


PREPOSITIONS = "in|of|for|from|to|with|at|on|near|leave"


@pytest.mark.parametrize("iso3", sorted(ALL_ISO3))
def test_no_sentence_has_an_article_too_many_or_too_few(iso3):
    name, in_sentence = re.escape(country_name(iso3)), country_in_sentence(iso3)
    said = [words for words in say_everything_of(iso3) if country_name(iso3) in words]
    assert len(said) > 30
    for words in said:
        assert not re.search(r"\bthe the\b", words, re.IGNORECASE)
        if in_sentence.startswith("the "):
            assert not re.search(rf"\b({PREPOSITIONS}) {name}", words), words
        else:
            assert not re.search(rf"\bthe {name}", words, re.IGNORECASE), words


@pytest.mark.parametrize("iso3", ["NLD", "USA", "MDV", "PHL"])
def test_a_sentence_begins_with_a_capital_and_a_name_takes_its_article_as_a_subject(iso3):
    words = _compare({4: [country_name(iso3)]})
    assert words.startswith(f"The {country_name(iso3)} alone can")
    row = make_departure("reduced_staff", issuer_iso3=iso3, host_iso3="UKR", post="Kyiv")
    (departure,) = to_arrow([row])["departures"].to_pandas().to_dict("records")
    assert f"the {country_name(iso3)} reduced its staff" in write_departure(departure, None)


def test_a_post_stands_in_an_address_or_for_its_country():
    assert place_in_sentence("Manila", "PHL", with_country=True) == "Manila, Philippines"
    assert place_in_sentence("Philippines", "PHL", with_country=True) == "the Philippines"
    assert place_in_sentence("several posts", None, with_country=True) == "several posts"
