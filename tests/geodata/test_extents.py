import numpy as np
import pytest

import geodata
from geodata.extents import (
    TALLEST,
    WIDEST,
    Box,
    find_extent,
    find_in_view,
    find_narrowest,
    fit_window,
    make_plane,
    measure_window,
)
from geodata.insets import INSETS
from geodata.regions import AZIMUTHAL, NEIGHBOURS, WORLD

REGIONS = sorted(geodata.REGIONS.keys() - {"world"})


@pytest.fixture(scope="module")
def geography():
    return geodata.read_geography()


@pytest.fixture(scope="module")
def anchors(geography):
    return geography.anchors.set_index("iso3")[["lon", "lat"]]


def find_hidden(region, anchors, members):
    """The members whose anchor a frame of the window's own shape does not show."""
    codes = sorted(members & set(anchors.index))
    x, y = make_plane(region)(*anchors.loc[codes].to_numpy().T)
    return [
        iso3
        for iso3, held in zip(codes, measure_window(region).holds(x, y), strict=True)
        if not held
    ]


@pytest.mark.parametrize("key", REGIONS)
def test_the_window_shows_every_members_anchor(key, anchors):
    region = geodata.find_region(key)
    hidden = find_hidden(region, anchors, region.members)
    assert hidden == [] or (key, hidden) in [
        ("europe", ["RUS", "SJM"]),  # Russia's label lies in Siberia, Svalbard past the map's edge
        ("eastern-europe", ["RUS"]),
    ]


def test_the_world_shows_all_but_antarctica(anchors):
    assert find_hidden(WORLD, anchors, frozenset(anchors.index)) == ["ATA"]


def test_a_frame_shows_no_less_than_the_window():
    window = Box(-400, -100, 400, 300)
    wide, tall = window.widen(3), window.widen(0.5)
    assert wide == Box(-600, -100, 600, 300)
    assert tall == Box(-400, -700, 400, 900)


@pytest.mark.parametrize("key", REGIONS)
def test_the_countries_in_view_are_all_that_a_frame_shows(key, geography, anchors):
    region = geodata.find_region(key)
    in_view = set(geography.countries["iso3"][find_in_view(region, geography.countries)])
    x, y = make_plane(region)(*anchors.to_numpy().T)
    window = measure_window(region)
    shown = window.widen(WIDEST).holds(x, y) | window.widen(TALLEST).holds(x, y)
    assert set(anchors.index[shown]) <= in_view
    assert len(in_view) < 249


def test_a_frame_wholly_inside_a_country_shows_it(geography):
    window = geodata.Region("steppe", "Steppe", (94, 97), (60, 61), AZIMUTHAL, frozenset())
    in_view = find_in_view(window, geography.countries)
    assert geography.countries["iso3"][in_view].tolist() == ["RUS"]


@pytest.fixture
def around(geography):
    def find(iso3):
        return find_extent(NEIGHBOURS, iso3, geography.countries, geography.borders)

    return find


@pytest.mark.parametrize(
    ("iso3", "places", "width_km", "height_km"),
    [
        # Warsaw, Kyiv, Riga
        ("BLR", [(21.0, 52.2), (30.5, 50.45), (24.1, 56.95)], 1282, 1185),
        # Kaliningrad, Anadyr, Beijing
        ("RUS", [(20.5, 54.7), (177.5, 64.7), (116.4, 39.9)], 9108, 6160),
        # Seattle, Miami, Mexico City; not Anchorage, not Honolulu
        ("USA", [(-122.3, 47.6), (-80.2, 25.8), (-99.1, 19.4)], 5758, 4811),
        # Brest, Corsica, Bilbao; not Cayenne
        ("FRA", [(-4.5, 48.4), (9.2, 42.2), (-2.9, 43.3)], 2110, 2085),
        # Johor, Batam
        ("SGP", [(103.76, 1.46), (104.0, 1.1)], 640, 620),
        # Suva and Lau, either side of the antimeridian; Wallis
        ("FJI", [(178.4, -18.1), (-178.8, -18.2), (-176.2, -13.3)], 1350, 1630),
        # Tarawa, Kanton, Kiritimati
        ("KIR", [(173.0, 1.4), (-171.7, -2.8), (-157.4, 1.9)], 4922, 2476),
    ],
)
def test_the_window_around_a_country_holds_it_and_its_neighbours(
    around, iso3, places, width_km, height_km
):
    region = around(iso3)
    x, y = make_plane(region)(*np.array(places).T)
    box = measure_window(region)
    assert box.holds(x, y).all()
    assert box.east - box.west == pytest.approx(width_km, rel=0.02)
    assert box.north - box.south == pytest.approx(height_km, rel=0.02)
    # The country lies in the middle of its own window, not at the edge.
    assert abs(box.east + box.west) < 0.01 * width_km


def test_the_window_around_a_country_knows_its_neighbours(around):
    region = around("BLR")
    assert region.key == "neighbours/BLR"
    assert region.name == "Belarus and neighbours"
    assert region.members == {"BLR", "LTU", "LVA", "POL", "RUS", "UKR"}


def test_every_country_has_a_window_that_is_no_larger_than_half_the_globe(around, geography):
    for iso3 in geography.countries["iso3"]:
        box = measure_window(around(iso3))
        assert 299 < box.east - box.west < 18_000, iso3
        assert 299 < box.north - box.south < 18_000, iso3


def test_a_country_without_a_shape_is_refused(around):
    with pytest.raises(geodata.UnknownRegion, match="there is no shape of VAT"):
        around("VAT")


def test_any_other_key_is_a_region(geography):
    window = find_extent("gulf", "IRN", geography.countries, geography.borders)
    assert window is geodata.REGIONS["gulf"]


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


@pytest.mark.parametrize(
    "points",
    [
        [(27.56, 53.9)],
        [(27.56, 53.9), (30.4, 52.3)],
        [(23.7, 52.1), (30.9, 52.4), (30.2, 55.2)],
        [(120.9, 23.7), (121.5, 25.0)],
    ],
)
def test_a_window_is_drawn_in_about_its_points_and_holds_them(points):
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    fitted, region = fit_window(lons, lats), find_narrowest(lons, lats)
    box, around = measure_window(fitted), measure_window(region)
    assert box.holds(*np.array(make_plane(fitted)(lons, lats))).all()
    assert box.east - box.west < (around.east - around.west) / 2
    assert (fitted.key, fitted.members) == (region.key, region.members)


def test_points_all_over_the_world_are_shown_in_the_world():
    assert fit_window([-120.0, 27.56, 140.0], [40.0, 53.9, -30.0]) == geodata.REGIONS["world"]
    assert fit_window([], []) == geodata.REGIONS["world"]


class TestInsets:
    @pytest.mark.parametrize("inset", INSETS, ids=lambda inset: inset.window.key)
    def test_an_inset_draws_every_country_in_it(self, inset, geography):
        box, plane = measure_window(inset.window), make_plane(inset.window)
        shown = {
            row.iso3
            for row in geography.anchors.itertuples()
            if box.holds(*np.array(plane(row.lon, row.lat)))
        }
        assert shown <= inset.window.members

    def test_small_states_are_in_an_inset(self, geography):
        drawn = frozenset().union(*(inset.window.members for inset in INSETS))
        wanted = "AND MCO SMR LIE LUX MLT BHR QAT KWT ATG DMA GRD KNA LCA VCT BRB FJI KIR NRU TUV"
        assert set(wanted.split()) <= drawn

    def test_a_slot_covers_no_land_but_ice(self, geography):
        countries = geodata.read_countries().set_index("iso3").geometry
        # Level or not: of the southern lands only these lie under a slot.
        lands = countries.drop(["ATA", "ATF", "HMD", "BVT"])
        window = measure_window(WORLD)
        width = window.east - window.west
        xy = [make_plane(WORLD)(*np.array(part.exterior.coords).T) for part in lands.explode()]
        names = lands.explode().index
        for inset in INSETS:
            west, east, top = inset.slot
            under = {
                name
                for name, (x, y) in zip(names, xy, strict=True)
                if (
                    (x > window.west + west * width)
                    & (x < window.west + east * width)
                    & (y < window.north - top * width)
                ).any()
            }
            assert under == set(), inset.window.key
