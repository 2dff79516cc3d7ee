import math

import pytest

import geodata
from geodata.regions import find_narrowest


def mercator_deg(lat):
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


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


def test_the_window_shows_every_members_anchor(region):
    anchors = geodata.read_geography().anchors.set_index("iso3")
    (west, east), (south, north) = region.lon_range, region.lat_range
    hidden = [
        iso3
        for iso3 in sorted(region.members & set(anchors.index))
        for lon, lat in [anchors.loc[iso3, ["lon", "lat"]]]
        if not (south < lat < north and any(west < lon + t < east for t in (-360, 0, 360)))
    ]
    assert hidden == [] or (region.key, hidden) in [
        ("europe", ["RUS", "SJM"]),  # Russia's label lies in Siberia, Svalbard past the map's edge
        ("eastern-europe", ["RUS"]),
        ("americas", ["GRL"]),
    ]


@pytest.mark.parametrize("key", sorted(geodata.REGIONS.keys() - {"world", "americas"}))
def test_a_window_fills_a_map_of_16_to_9(key):
    region = geodata.find_region(key)
    assert region.projection == "mercator"
    (west, east), (south, north) = region.lon_range, region.lat_range
    height = mercator_deg(north) - mercator_deg(south)
    assert (east - west) / height == pytest.approx(16 / 9, rel=0.03)


def test_the_projection_is_centred_on_the_window(region):
    centre = sum(region.lon_range) / 2
    assert (region.rotation_lon - centre) % 360 == 0
    assert -180 <= region.rotation_lon <= 180


def test_every_inhabited_country_belongs_to_some_region():
    members = frozenset().union(*(region.members for region in geodata.REGIONS.values()))
    assert geodata.ALL_ISO3 - members == {"ATA", "ATF", "BVT", "HMD"}


def test_an_unknown_region_is_refused_with_the_allowed_keys():
    with pytest.raises(geodata.UnknownRegion, match="no region 'mars'; allowed are world, europe"):
        geodata.find_region("mars")


@pytest.mark.parametrize(
    ("points", "key"),
    [
        ([(27.5, 53.9), (30.5, 50.4)], "eastern-europe"),
        ([(27.5, 53.9), (-3.7, 40.4)], "europe"),
        ([(178.4, -18.1), (-171.8, -13.8)], "oceania"),
        ([(27.5, 53.9), (-99.1, 19.4)], "world"),
        ([], "world"),
    ],
)
def test_the_narrowest_region_holds_every_point(points, key):
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    assert find_narrowest(lons, lats).key == key
