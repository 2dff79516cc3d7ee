from dataclasses import replace
from datetime import date

import pytest

from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.view_state import Choices, ViewState, make_address, parse_view
from geodata import ALL_ISO3
from geodata.regions import NEIGHBOURS, REGIONS
from loaders.discovery import issuers

CHOICES = Choices(
    countries=ALL_ISO3,
    issuers=frozenset(issuers()),
    regions=frozenset([*REGIONS, NEIGHBOURS]),
    newest_on=date(2026, 8, 22),
    newest_version=4,
)
WHOLE = {
    "from": "2022-01-15",
    "to": "2022-02-28",
    "country": "BLR",
    "issuer": "us_state",
    "region": "europe",
    "layers": "presence,departures",
    "known": "2022-03-01",
    "version": "3",
}


def test_an_address_survives_reading_and_writing():
    view, faults = parse_view(WHOLE, CHOICES)
    assert faults == []
    assert view.date_from == date(2022, 1, 15)
    assert view.country == "BLR"
    assert make_address(view) == WHOLE


def test_an_empty_address_ends_on_the_newest_day_of_the_archive():
    view, faults = parse_view({}, CHOICES)
    assert faults == []
    assert view == ViewState(date(2026, 5, 24), date(2026, 8, 22))


@pytest.mark.parametrize(
    ("parameter", "value", "reason"),
    [
        ("country", "ZZZ", "no such country code"),
        ("country", "<script>", "no such country code"),
        ("issuer", "cia", "no such issuer; known: au_dfat"),
        ("region", "atlantis", "no such region"),
        ("layers", "presence,tanks", "no such layer; known: conflict, departures, presence"),
        ("from", "last week", "not a date; write it as YYYY-MM-DD"),
        ("to", "2022-02-30", "not a date"),
        ("to", "20220228", "not a date"),
        ("known", "now", "not a date"),
        ("version", "99", "no such archive version; there are 0 to 4"),
        ("version", "-1", "no such archive version"),
        ("zoom", "3", "no such parameter; known: from, to"),
    ],
)
def test_a_value_that_cannot_be_used_falls_back_visibly(parameter, value, reason):
    view, faults = parse_view({parameter: value}, CHOICES)
    assert view == parse_view({}, CHOICES)[0]
    (fault,) = faults
    assert fault.startswith(f"{parameter}=")
    assert value.split(",")[-1] in fault
    assert reason in fault


def test_a_bad_value_leaves_the_good_ones_standing():
    view, faults = parse_view(WHOLE | {"region": "atlantis"}, CHOICES)
    assert len(faults) == 1
    assert (view.country, view.region) == ("BLR", "world")


def test_a_range_that_ends_before_it_starts_is_kept_and_known_to_be_empty():
    view, faults = parse_view({"from": "2022-03-01", "to": "2022-02-01"}, CHOICES)
    assert faults == []
    assert view.is_empty


def test_country_codes_are_read_in_any_case():
    assert parse_view({"country": "blr"}, CHOICES)[0].country == "BLR"


def test_no_layer_at_all_is_a_view_too():
    view, faults = parse_view({"layers": ""}, CHOICES)
    assert (view.layers, faults) == (frozenset(), [])


@pytest.mark.parametrize("saved", SAVED_VIEWS, ids=lambda saved: saved.name)
def test_every_saved_view_can_be_linked(saved):
    view, faults = parse_view(make_address(saved.view), CHOICES)
    assert (view, faults) == (saved.view, [])


def test_a_country_and_its_neighbours_need_a_country():
    view, faults = parse_view({"region": "neighbours"}, CHOICES)
    assert view.region == "world"
    assert faults == ["region='neighbours': needs a country to be around"]
    view, faults = parse_view({"region": "neighbours", "country": "BLR"}, CHOICES)
    assert (view.region, faults) == ("neighbours", [])


def test_an_issuer_of_which_no_record_is_held_falls_back_and_says_so():
    view, faults = parse_view({"issuer": "de_aa"}, find_held_choices({"us_state"}))
    assert view.issuer == "us_state"
    assert faults == [
        "issuer='de_aa': no record of this issuer is held; held are: us_state",
    ]


def test_what_is_held_is_asked_on_both_clocks_of_the_address():
    asked = []

    def find_held(known_on, version):
        asked.append((known_on, version))
        return frozenset({"de_aa"})

    choices = replace(find_held_choices(set()), find_held=find_held)
    view, faults = parse_view({"issuer": "de_aa", "known": "2026-01-02", "version": "0"}, choices)
    assert (view.issuer, faults) == ("de_aa", [])
    assert asked == [(date(2026, 1, 2), 0)]


def find_held_choices(held):
    return Choices(
        countries=frozenset({"BLR"}),
        issuers=frozenset({"us_state", "de_aa"}),
        regions=frozenset({"world"}),
        newest_on=date(2026, 8, 22),
        newest_version=0,
        find_held=lambda known_on, version: frozenset(held),
    )
