import json

import numpy as np
import pytest
import shapely

import geodata
from geodata.extents import find_extent
from geodata.insets import INSETS
from geodata.region_shapes import (
    choose_detail,
    make_finer_world_geojson,
    make_inset_geojson,
    make_region_geojson,
)
from geodata.regions import NEIGHBOURS


def read_shapes(body: bytes) -> dict[str, shapely.Geometry]:
    features = json.loads(body)["features"]
    return {one["id"]: shapely.from_geojson(json.dumps(one["geometry"])) for one in features}


def count_points(shape: shapely.Geometry) -> int:
    return int(shapely.get_num_coordinates(shape))


def find_floods(shapes: dict[str, shapely.Geometry]) -> list[str]:
    """The countries with an outer ring that a map on a globe would fill outside."""
    return [
        iso3
        for iso3, shape in shapes.items()
        for ring in shapely.get_exterior_ring(shapely.get_parts(shape))
        if is_counterclockwise_on_globe(shapely.get_coordinates(ring))
    ]


def is_counterclockwise_on_globe(lon_lat: np.ndarray) -> bool:
    """Whether the area to the right of a ring, d3's inside, is more than half the globe."""
    lon, lat = np.radians(lon_lat).T
    half = lat / 2 + np.pi / 4
    turn = np.diff(lon)
    both = np.sin(half[:-1]) * np.sin(half[1:])
    along = np.cos(half[:-1]) * np.cos(half[1:]) + both * np.cos(turn)
    return bool(np.arctan2(both * np.sin(turn), along).sum() < 0)


@pytest.fixture(scope="module")
def world():
    return read_shapes(make_region_geojson(geodata.REGIONS["world"]))


@pytest.mark.parametrize("key", ["europe", "caribbean", "americas", "oceania"])
def test_a_region_is_drawn_finely_and_the_rest_of_the_world_is_there(key, world):
    region = geodata.find_region(key)
    shapes = read_shapes(make_region_geojson(region))
    assert shapes.keys() == world.keys()
    assert find_floods(shapes) == []
    finer = {iso3 for iso3 in shapes if count_points(shapes[iso3]) > count_points(world[iso3])}
    # Small islands have no finer coast to show.
    large = {iso3 for iso3 in region.members & world.keys() if world[iso3].area > 1}
    # Svalbard lies beyond any frame of Europe.
    assert large - finer <= {"SJM"}


def test_a_narrow_window_is_drawn_in_full_detail():
    geography = geodata.read_geography()
    details = {
        iso3: choose_detail(find_extent(NEIGHBOURS, iso3, geography.countries, geography.borders))
        for iso3 in ("BLR", "SGP", "RUS")
    }
    assert details == {"BLR": "full", "SGP": "full", "RUS": "regional"}


def test_no_country_floods_the_finer_world():
    shapes = read_shapes(make_finer_world_geojson())
    assert len(shapes) == 249
    assert find_floods(shapes) == []


def test_the_insets_are_cut_to_what_they_show():
    body = make_inset_geojson()
    assert len(body) < 200_000
    shapes = read_shapes(body)
    assert shapes.keys() == frozenset().union(*(inset.window.members for inset in INSETS))
    assert find_floods(shapes) == []
    assert shapes["DZA"].bounds[1] > 25
