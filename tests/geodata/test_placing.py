import geopandas as gpd
import numpy as np
import pytest
from pyproj import Geod
from shapely import box

import geodata


@pytest.mark.parametrize(
    ("lon", "lat", "iso3"),
    [
        (34.1, 45.0, "UKR"),
        (27.56, 53.9, "BLR"),
        (180.0, 68.9, "RUS"),
        (-180.0, 68.9, "RUS"),
        (180.0, -16.55, "FJI"),
        (-180.0, -16.55, "FJI"),
        (0.0, -90.0, "ATA"),
        (137.0, -90.0, "ATA"),
    ],
)
def test_a_point_on_land_is_inside(lon, lat, iso3):
    placed = geodata.place_points([lon], [lat]).iloc[0]
    assert (placed["iso3"], placed["how"], placed["distance_km"]) == (iso3, "inside", 0.0)


def test_a_point_off_the_coast_goes_to_the_nearest_country_and_says_how_far():
    placed = geodata.place_points([13.0], [41.1], within_km=50).iloc[0]
    assert (placed["iso3"], placed["how"]) == ("ITA", "nearest")
    assert 10 < placed["distance_km"] < 30


def test_a_point_at_sea_is_unplaced():
    placed = geodata.place_points([-30.0], [30.0]).iloc[0]
    assert placed["iso3"] is None
    assert placed["how"] == "unplaced"
    assert np.isnan(placed["distance_km"])


def test_the_north_pole_is_in_no_country():
    assert geodata.place_points([12.0], [90.0])["how"].tolist() == ["unplaced"]


@pytest.fixture(scope="module")
def two_boxes():
    """Land on both sides of the antimeridian, far from the equator."""
    return gpd.GeoDataFrame(
        {"iso3": ["RUS", "USA"], "name": ["Russia", "United States"]},
        geometry=[box(170, 60, 179, 70), box(-175, 60, -170, 70)],
        crs="EPSG:4326",
    )


@pytest.mark.parametrize(
    ("lon", "iso3", "edge"), [(-179.5, "RUS", 179.0), (179.5, "RUS", 179.0), (-175.5, "USA", -175)]
)
def test_nearest_crosses_the_antimeridian_in_geodesic_kilometres(two_boxes, lon, iso3, edge):
    placed = geodata.place_points([lon], [65.0], countries=two_boxes, within_km=200).iloc[0]
    metres = Geod(ellps="WGS84").inv(lon, 65.0, edge, 65.0)[2]
    assert placed["iso3"] == iso3
    assert placed["distance_km"] == pytest.approx(metres / 1000, rel=1e-3)


def test_nearest_over_the_pole_is_found():
    land = gpd.GeoDataFrame({"iso3": ["CAN"]}, geometry=[box(-100, 80, -80, 89.5)], crs=4326)
    placed = geodata.place_points([90.0], [89.6], countries=land, within_km=150).iloc[0]
    assert placed["iso3"] == "CAN"
    assert placed["distance_km"] == pytest.approx(100.5, abs=1)


def test_within_km_is_the_limit(two_boxes):
    index = geodata.index_countries(two_boxes)
    distance = geodata.place_points([179.5], [65.0], countries=index).iloc[0]["distance_km"]
    just_short = geodata.place_points([179.5], [65.0], countries=index, within_km=distance - 0.01)
    just_enough = geodata.place_points([179.5], [65.0], countries=index, within_km=distance + 0.01)
    assert just_short["how"].tolist() == ["unplaced"]
    assert just_enough["how"].tolist() == ["nearest"]


def test_nearest_is_by_distance_on_the_ground_not_in_degrees():
    land = gpd.GeoDataFrame(
        {"iso3": ["NOR", "SWE"]},
        geometry=[box(11.5, 69.9, 12, 70.1), box(9.9, 69.0, 10.1, 69.1)],
        crs="EPSG:4326",
    )
    # 1.5 degrees east is 57 km, 0.9 degrees south is 100 km.
    placed = geodata.place_points([10.0], [70.0], countries=land, within_km=200).iloc[0]
    assert placed["iso3"] == "NOR"


def test_a_point_on_a_border_belongs_to_the_first_code():
    land = gpd.GeoDataFrame(
        {"iso3": ["BLR", "UKR"]}, geometry=[box(0, 1, 1, 2), box(0, 0, 1, 1)], crs="EPSG:4326"
    )
    assert geodata.place_points([0.5], [1.0], countries=land)["iso3"].tolist() == ["BLR"]


def test_random_points_agree_with_a_plain_spatial_join():
    rng = np.random.default_rng(20220228)
    lon, lat = rng.uniform(-180, 180, 5_000), np.degrees(np.arcsin(rng.uniform(-1, 1, 5_000)))
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    joined = points.sjoin(geodata.read_countries(detail="full"))
    placed = geodata.place_points(lon, lat, within_km=0)
    assert len(joined) > 1_000
    assert (placed["how"] == "inside").sum() == len(joined)
    assert placed.loc[joined.index, "iso3"].tolist() == joined["iso3"].tolist()


@pytest.mark.parametrize(
    ("lon", "lat", "message"),
    [
        ([0.0, np.nan], [0.0, 0.0], r"row 1: longitude .*nan"),
        ([0.0, 181.0], [0.0, 0.0], r"row 1: longitude .*181\.0.*-180 to 180"),
        ([0.0], [90.5], r"row 0: latitude .*90\.5"),
        ([0.0], [np.inf], r"row 0: latitude .*inf"),
        ([0.0, 1.0], [0.0], r"one each needed"),
    ],
)
def test_a_coordinate_that_is_no_place_raises(lon, lat, message):
    with pytest.raises(geodata.BadCoordinate, match=message):
        geodata.place_points(lon, lat)


def test_no_points_are_placed_as_no_rows():
    placed = geodata.place_points([], [])
    assert placed.empty
    assert list(placed.columns) == ["iso3", "how", "distance_km"]


def test_countries_in_another_reference_system_raise(two_boxes):
    with pytest.raises(geodata.UnstatedCrs, match="countries are in EPSG:3857"):
        geodata.place_points([0.0], [0.0], countries=two_boxes.to_crs(3857))


def test_an_impossible_distance_raises():
    with pytest.raises(geodata.GeodataError, match="within_km is -1"):
        geodata.place_points([0.0], [0.0], within_km=-1)
