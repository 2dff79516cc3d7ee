import json

import geopandas as gpd
import pytest
import shapely
from shapely import box

import geodata


@pytest.fixture(scope="module")
def world():
    return json.loads(geodata.make_geojson(geodata.read_countries()))


def test_the_world_is_small_enough_to_send_at_once():
    size = len(geodata.make_geojson(geodata.read_countries()))
    assert 300_000 < size < 700_000


def test_each_feature_is_a_country_known_by_its_code(world):
    ids = [feature["id"] for feature in world["features"]]
    assert len(ids) == len(set(ids)) == 249
    names = {feature["id"]: feature["properties"] for feature in world["features"]}
    assert names["TUR"] == {"name": "Türkiye"}


def test_exterior_rings_run_clockwise_and_holes_do_not(world):
    polygons = [
        polygon
        for feature in world["features"]
        for polygon in shapely.get_parts(shapely.from_geojson(json.dumps(feature["geometry"])))
    ]
    assert len(polygons) > 1_000
    exteriors = shapely.get_exterior_ring(polygons)
    assert not shapely.is_ccw(exteriors).any()
    holes = [hole for polygon in polygons for hole in polygon.interiors]
    assert len(holes) > 1
    assert shapely.is_ccw(holes).all()


def test_the_smallest_countries_are_still_there(world):
    shapes = {
        feature["id"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in world["features"]
    }
    for iso3 in ("MCO", "TKL", "TUV", "NRU", "MAC", "CCK", "BLM"):
        assert shapes[iso3].area > 0


def test_coordinates_are_rounded_but_for_tiny_parts():
    land = gpd.GeoDataFrame(
        {"iso3": ["AAA", "BBB"], "name": ["big", "tiny"]},
        geometry=[box(0.123456, 0, 5, 5), box(10.123456, 0, 10.13, 0.01)],
        crs="EPSG:4326",
    )
    text = geodata.make_geojson(land).decode()
    assert "0.12," in text
    assert "10.1235," in text
    assert "123456" not in text


def test_what_vanishes_by_rounding_raises():
    speck = gpd.GeoDataFrame(
        {"iso3": ["AAA"], "name": ["speck"]}, geometry=[box(0, 0, 1e-9, 1e-9)], crs="EPSG:4326"
    )
    with pytest.raises(geodata.GeodataError, match="vanishes at 2 decimals"):
        geodata.make_geojson(speck)


def test_shapes_in_another_reference_system_raise():
    land = geodata.read_countries().head(2).to_crs(3857)
    with pytest.raises(geodata.UnstatedCrs, match="EPSG:3857"):
        geodata.make_geojson(land)


def test_disputed_lines_carry_their_names():
    lines = json.loads(geodata.make_lines_geojson(geodata.read_geography().disputed_lines))
    names = {feature["properties"]["name"] for feature in lines["features"]}
    assert "Kashmir: Line of Control" in names
    kinds = {feature["geometry"]["type"] for feature in lines["features"]}
    assert kinds <= {"LineString", "MultiLineString"}
