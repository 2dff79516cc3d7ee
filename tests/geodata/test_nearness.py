import numpy as np
import pytest
from pyproj import Geod

from geodata import BadCoordinate, read_countries
from geodata.borders import find_segments
from geodata.nearness import distance_to_border_km

WGS84 = Geod(ellps="WGS84")
BREST, MINSK, VILNIUS, KLIMOVO = (23.70, 52.10), (27.57, 53.90), (25.28, 54.69), (32.19, 52.38)


@pytest.fixture(scope="module")
def shapes():
    return read_countries(detail="full").set_index("iso3").geometry


def measure(shape, *points, within_km=500.0):
    lons, lats = zip(*points, strict=True)
    return distance_to_border_km(shape, lons, lats, within_km=within_km)


def measure_slowly(shape, lon, lat, n_steps=200):
    """The same by walking along every segment of the border in small steps."""
    ends = find_segments(np.array([shape], dtype=object))
    share = np.linspace(0, 1, n_steps)[:, None]
    lons = (ends["lon_a"].to_numpy() * (1 - share) + ends["lon_b"].to_numpy() * share).ravel()
    lats = (ends["lat_a"].to_numpy() * (1 - share) + ends["lat_b"].to_numpy() * share).ravel()
    _, _, metres = WGS84.inv(np.full_like(lons, lon), np.full_like(lats, lat), lons, lats)
    return np.min(metres) / 1000


@pytest.mark.parametrize(
    ("iso3", "point", "low", "high"),
    [
        ("POL", BREST, 2, 8),  # the fortress stands on the border river
        ("LTU", MINSK, 100, 130),
        ("BLR", VILNIUS, 25, 40),
        ("UKR", KLIMOVO, 8, 20),
        ("UKR", MINSK, 210, 270),
        ("RUS", (-168.09, 65.61), 35, 60),  # Wales in Alaska: across the strait, Big Diomede
    ],
)
def test_known_distances(shapes, iso3, point, low, high):
    (km,) = measure(shapes[iso3], point)
    assert low < km < high


@pytest.mark.parametrize(
    ("iso3", "point"), [("POL", BREST), ("LTU", MINSK), ("BLR", VILNIUS), ("UKR", KLIMOVO)]
)
def test_the_nearest_point_of_any_segment_counts_and_not_only_its_ends(shapes, iso3, point):
    (km,) = measure(shapes[iso3], point)
    assert km == pytest.approx(measure_slowly(shapes[iso3], *point), rel=1e-3)


def test_a_point_inside_is_at_no_distance(shapes):
    assert measure(shapes["BLR"], MINSK, BREST).tolist() == [0.0, 0.0]


def test_farther_than_asked_is_not_measured(shapes):
    near, far = measure(shapes["POL"], BREST, MINSK, within_km=200)
    assert near < 10
    assert np.isnan(far)


def test_the_antimeridian_is_no_border_and_no_barrier(shapes):
    east, west = measure(shapes["RUS"], (179.9, 72.0), (-179.9, 72.0))
    assert 40 < east < 120
    assert west == pytest.approx(east, abs=7)


def test_no_points_have_no_distances(shapes):
    assert distance_to_border_km(shapes["BLR"], [], [], within_km=200).tolist() == []


def test_a_point_off_the_earth_is_refused(shapes):
    with pytest.raises(BadCoordinate, match=r"row 1: latitude .*99\.0"):
        measure(shapes["BLR"], BREST, (20.0, 99.0))
