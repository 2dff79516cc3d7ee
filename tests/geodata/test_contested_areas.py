import json

import pytest
import shapely

from geodata import country_name
from geodata.browser_shapes import make_areas_geojson
from geodata.geography import read_geography
from geodata.viewpoint import CONTESTED_AREAS


@pytest.fixture(scope="module")
def geography():
    return read_geography()


def find_area(geography, lon, lat):
    areas = geography.contested_areas
    return areas.loc[shapely.contains_xy(areas.geometry.to_numpy(), lon, lat), "name"].tolist()


@pytest.mark.parametrize(
    ("place", "lon", "lat", "area"),
    [
        ("Simferopol", 34.1, 44.95, "Crimea and Sevastopol"),
        ("Sevastopol", 33.6, 44.6, "Crimea and Sevastopol"),
        ("Donetsk", 37.8, 48.0, "Donetsk and Luhansk east of the line of contact of 2015"),
        ("Hargeisa", 44.06, 9.56, "Somaliland"),
        ("Kyrenia", 33.32, 35.3, "Northern Cyprus"),
        ("Katzrin", 35.69, 32.99, "Golan Heights"),
        ("Laayoune", -13.2, 27.15, "Western Sahara west of the berm"),
        ("Tifariti", -10.57, 26.16, "Western Sahara east of the berm"),
        ("Srinagar", 74.8, 34.08, "Jammu and Kashmir"),
        ("Gilgit", 74.3, 35.92, "Azad Kashmir and Gilgit-Baltistan"),
        ("Sukhumi", 41.02, 43.01, "Abkhazia"),
        ("Tskhinvali", 43.97, 42.23, "South Ossetia"),
        ("Tiraspol", 29.63, 46.84, "Transnistria"),
    ],
)
def test_a_place_under_other_rule_is_in_its_area(geography, place, lon, lat, area):
    assert find_area(geography, lon, lat) == [area]


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("Kherson", 32.6, 46.64),
        ("Mariupol", 37.55, 47.1),
        ("Larnaca", 33.6, 34.93),
        ("Haifa", 35.0, 32.8),
        ("Chisinau", 28.86, 47.01),
        ("Gori", 44.11, 41.98),
    ],
)
def test_a_place_beside_one_is_in_none(geography, place, lon, lat):
    assert find_area(geography, lon, lat) == []


def test_each_area_lies_in_the_country_it_is_said_to_be_drawn_in(geography):
    shapes = geography.countries.set_index("iso3").geometry
    for name, area in zip(
        geography.contested_areas["name"], geography.contested_areas.geometry, strict=True
    ):
        held = shapes[CONTESTED_AREAS[name].iso3]
        assert shapely.intersection(held, area).area > 0.95 * area.area, name


def test_each_area_says_where_it_is_drawn_and_on_whose_word():
    for area in CONTESTED_AREAS.values():
        drawn = f"Drawn in {country_name(area.iso3)}"
        assert area.said.startswith((drawn, "Drawn as a destination of its own"))
        assert area.said.endswith(".")
        assert area.source


def test_the_page_gets_each_area_with_its_sentence(geography):
    features = json.loads(make_areas_geojson(geography.contested_areas))["features"]
    assert {feature["id"] for feature in features} == set(CONTESTED_AREAS)
    crimea = features[0]["properties"]
    assert crimea["iso3"] == "UKR"
    assert "occupied by Russia since 2014" in crimea["said"]
