import pytest

from dashboard.facts.places import find_places
from geodata import ALL_ISO3


@pytest.fixture(scope="module")
def places(archive):
    return find_places(archive)


def test_every_country_can_be_found_by_each_of_its_spellings(places):
    countries = {place["iso3"]: place for place in places if "also" in place}
    assert set(countries) == ALL_ISO3
    assert countries["CIV"]["name"] == "Côte d'Ivoire"
    assert "Ivory Coast" in countries["CIV"]["also"]
    assert "Weißrussland" in countries["BLR"]["also"]


def test_posts_of_the_archive_lead_to_their_host_country(places):
    posts = {place["name"]: place["iso3"] for place in places if "also" not in place}
    assert (posts["Minsk"], posts["Kyiv"], posts["Niamey"]) == ("BLR", "UKR", "NER")


def test_each_place_stands_once_and_countries_stand_first(places):
    assert len({(place["name"], place["iso3"]) for place in places}) == len(places)
    is_country = ["also" in place for place in places]
    assert is_country == sorted(is_country, reverse=True)


def test_two_letter_codes_and_former_names_are_found(places):
    also = {place["iso3"]: place["also"] for place in places if "also" in place}
    assert ("XK" in also["XKX"], "BY" in also["BLR"]) == (True, True)
    posts = {p["name"]: p for p in places if "also" not in p and "what" not in p}
    assert "Kiev" in posts["Kyiv"]["known_as"]


def test_gomel_is_found_among_the_places_of_presence_by_either_name(places):
    found = {
        asked: {
            place["name"]
            for place in places
            if place.get("what") == "place"
            and any(asked in name for name in (place["name"], *place.get("known_as", ())))
        }
        for asked in ("Gomel", "Homel")
    }
    assert found["Gomel"] == found["Homel"] != set()
