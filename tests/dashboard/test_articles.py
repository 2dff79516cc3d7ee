"""Names take the same article in hover, brief and webhook: one list, in geodata/names.txt."""

from datetime import date

import pytest

from dashboard.briefs.sentences import write_departure
from dashboard.sentences import _say_departure
from geodata import ALL_ISO3, country_in_sentence, country_name, find_iso3


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
    assert _say_departure(row)[0].startswith(f"On 23 Jan 2022 {name} ordered ")
    assert write_departure(row, None).startswith(f"On 23 January 2022 {name} ordered ")
