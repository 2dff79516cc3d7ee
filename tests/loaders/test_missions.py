import csv
import re
from datetime import date

import pytest

from geodata import ALL_ISO3
from loaders.compile_history.events import read_cities
from loaders.evidence import missions
from loaders.evidence.changes import list_departures
from loaders.evidence.missions import name_mission
from loaders.history import read_history

DAY = date(2024, 3, 10)
# The gazetteer has "Saint", "Ulan Bator", and for what was Nur-Sultan its name of today.
SPELT_OTHERWISE = {"St. John's", "St. George's", "Ulaanbaatar", "Nur-Sultan"}
NAMED = r"embassy|high commission|delegation|post"


@pytest.mark.parametrize(
    ("issuer", "host", "city", "name"),
    [
        ("USA", "UKR", "Kyiv", "embassy"),
        ("CAN", "UKR", "Kiev", "embassy"),
        ("NLD", "UKR", "Lviv", "post"),
        ("DEU", "UKR", "Dnipro", "post"),
        ("USA", "KWT", "Kuwait City", "embassy"),
        ("USA", "ARE", "Abu Dhabi", "embassy"),
        ("USA", "ARE", "Dubai", "post"),
        ("USA", "SAU", "Riyadh", "embassy"),
        ("USA", "SAU", "Jeddah", "post"),
        ("FRA", "NER", "Niamey", "embassy"),
        ("CAN", "VEN", "Caracas", "embassy"),
        ("GBR", "YEM", "Sana'a", "embassy"),
        ("GBR", "YEM", "Aden", "post"),
        ("FRA", "TCD", "N\u2019Djaména", "embassy"),
        ("USA", "BOL", "La Paz", "embassy"),
        ("USA", "BOL", "Sucre", "post"),
        ("USA", "BDI", "Bujumbura", "embassy"),
        ("USA", "MMR", "Yangon", "embassy"),
        ("USA", "CHN", "Wuhan", "post"),
        ("USA", "HKG", "Hong Kong", "post"),
        ("USA", "LBN", "Tripoli", "post"),
        ("GBR", "BGD", "Dhaka", "high commission"),
        ("GBR", "RWA", "Kigali", "post"),
        ("USA", "RWA", "Kigali", "embassy"),
        ("EUU", "HTI", "Port-au-Prince", "delegation"),
        ("USA", "IRN", "Tehran", "post"),
        ("GBR", "IRN", "Tehran", "embassy"),
        ("USA", None, "40 posts in Africa", "post"),
    ],
)
def test_a_mission_is_called_what_it_is(issuer, host, city, name):
    assert name_mission(issuer, host, city, DAY) == name


@pytest.mark.parametrize(
    ("issuer", "host", "city", "last_before", "before", "after"),
    [
        ("USA", "ISR", "Jerusalem", date(2018, 5, 13), "post", "embassy"),
        ("USA", "ISR", "Tel Aviv", date(2018, 5, 13), "embassy", "post"),
        ("GBR", "ISR", "Tel Aviv", date(2018, 5, 13), "embassy", "embassy"),
        ("USA", "CUB", "Havana", date(2015, 7, 19), "post", "embassy"),
        ("FRA", "CUB", "Havana", date(2015, 7, 19), "embassy", "embassy"),
        ("USA", "SSD", "Juba", date(2011, 7, 8), "post", "embassy"),
    ],
)
def test_a_mission_is_called_what_it_was_then(issuer, host, city, last_before, before, after):
    day_after = last_before.replace(day=last_before.day + 1)
    assert name_mission(issuer, host, city, last_before) == before
    assert name_mission(issuer, host, city, day_after) == after


def read_seats():
    with missions._SEATS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_state_has_a_seat_and_every_seat_is_a_city_of_its_country():
    rows = read_seats()
    assert len({row["host_iso3"] for row in rows if row["city"]}) == 194  # with Kosovo
    assert {row["host_iso3"] for row in rows} <= set(ALL_ISO3)
    known = {(missions._fold(name), iso3) for name, iso3 in read_cities()}
    standing = [row for row in rows if row["city"] and row["why"] != "another spelling"]
    odd = {
        row["city"]
        for row in standing
        if (missions._fold(row["city"]), row["host_iso3"]) not in known
    }
    assert odd == SPELT_OTHERWISE


def test_sentences_of_the_history_call_a_mission_what_their_reason_calls_it():
    table = read_history("departures").to_pandas()
    told = zip(list_departures(table), table["reason"], strict=True)
    named = {}
    for change, reason in told:
        if " its " in change.sentence and "staff" not in change.sentence:
            called = re.findall(r"embassy|consulate|delegation", reason)
            named.setdefault(" ".join(called), set()).add(re.search(NAMED, change.sentence)[0])
    assert named["embassy"] == {"embassy"}
    assert named["consulate"] == {"post"}
    assert named["delegation"] == {"delegation"}


def test_posts_in_several_countries_are_no_single_mission():
    table = read_history("departures").to_pandas()
    sentences = {change.sentence for change in list_departures(table[table["host_iso3"].isna()])}
    assert sentences == {
        "United States closed 40 posts in Africa",
        "United States authorized non-emergency staff and family members to leave posts worldwide",
    }
