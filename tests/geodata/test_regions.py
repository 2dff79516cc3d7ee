import pytest

import geodata
from geodata.regions import AZIMUTHAL


@pytest.fixture(params=sorted(geodata.REGIONS))
def region(request):
    return geodata.find_region(request.param)


def test_the_regions_of_the_design_are_there():
    assert list(geodata.REGIONS) == [
        "world", "europe", "eastern-europe", "middle-east", "gulf", "africa", "sahel", "asia",
        "south-asia", "east-asia", "americas", "caribbean", "oceania",
    ]  # fmt: skip


def test_members_are_countries(region):
    assert region.members <= geodata.ALL_ISO3
    assert bool(region.members) == (region.key != "world")


def test_the_globe_is_turned_to_the_middle_of_the_window(region):
    lon, lat = region.rotation
    assert (lon - sum(region.lon_range) / 2) % 360 == 0
    assert -180 <= lon < 180
    assert lat == (sum(region.lat_range) / 2 if region.projection == AZIMUTHAL else 0)


def test_a_conic_has_its_parallels_inside_the_window(region):
    south, north = region.lat_range
    assert all(south < parallel < north for parallel in region.parallels or ())
    assert bool(region.parallels) == region.projection.startswith("conic")


def test_an_azimuthal_window_ends_beside_its_middle_on_a_great_circle():
    (west, east), (south, north) = (-30, 30), (30, 90)
    window = geodata.Region("near", "Near", (west, east), (south, north), AZIMUTHAL, frozenset())
    (west_lon, west_lat), (east_lon, east_lat), bottom, top = window.ends
    assert (bottom, top) == ((0, 30), (0, 90))
    assert west_lon == -east_lon
    # 30 degrees of the parallel of 60 are an angle of 15: sin(lat) = sin(60) cos(15).
    assert west_lat == east_lat == pytest.approx(56.77, abs=0.01)


def test_a_window_over_a_pole_ends_on_its_far_side():
    window = geodata.Region("pole", "Pole", (-10, 10), (60, 110), AZIMUTHAL, frozenset())
    assert window.ends[3] == (180, 70)


def test_every_inhabited_country_belongs_to_some_region():
    members = frozenset().union(*(region.members for region in geodata.REGIONS.values()))
    assert geodata.ALL_ISO3 - members == {"ATA", "ATF", "BVT", "HMD"}


def test_an_unknown_region_is_refused_with_the_allowed_keys():
    with pytest.raises(geodata.UnknownRegion, match="no region 'mars'; allowed are world, europe"):
        geodata.find_region("mars")
