import pytest
import shapely

import geodata
from geodata.borders import measure_borders


@pytest.fixture(scope="module")
def geography():
    return geodata.read_geography()


def test_every_country_has_one_anchor_on_its_own_land(geography):
    anchors = geography.anchors.set_index("iso3")
    assert list(anchors.index) == list(geography.countries["iso3"])
    shapes = geography.countries.geometry.to_numpy()
    assert shapely.intersects_xy(shapes, anchors["lon"], anchors["lat"]).all()


def test_room_for_a_label_is_the_distance_to_the_border(geography):
    anchors = geography.anchors.set_index("iso3")
    assert (anchors["room_km"] > 0).all()
    assert anchors.loc["RUS", "room_km"] == pytest.approx(1216, rel=0.02)
    assert anchors.loc["CHL", "room_km"] < 150  # long and narrow: less room than its area says
    assert anchors.loc["MCO", "room_km"] < 3


def test_areas_are_on_the_ground(geography):
    area_km2 = geography.anchors.set_index("iso3")["area_km2"]
    assert area_km2["FRA"] == pytest.approx(543_940, rel=0.01)  # metropolitan France
    assert area_km2["ESH"] == pytest.approx(266_000, rel=0.02)  # the whole territory
    assert area_km2["UKR"] == pytest.approx(603_550, rel=0.01)  # with Crimea


def test_borders_read_the_same_from_both_sides(geography):
    km = geography.borders.set_index(["iso3", "neighbour_iso3"])["border_km"]
    assert km.index.is_unique
    assert km[("BLR", "UKR")] == km[("UKR", "BLR")]
    swapped = km.swaplevel().rename_axis(km.index.names).sort_index()
    assert swapped.equals(km.sort_index())


@pytest.mark.parametrize(
    ("pair", "surveyed_km"),
    [
        (("BLR", "UKR"), 1084),
        (("USA", "CAN"), 8891),
        (("PRT", "ESP"), 1214),
        (("CHL", "ARG"), 5300),
    ],
)
def test_border_lengths_are_of_the_surveyed_order(geography, pair, surveyed_km):
    km = geography.borders.set_index(["iso3", "neighbour_iso3"])["border_km"]
    assert km[pair] == pytest.approx(surveyed_km, rel=0.25)


def test_neighbours_follow_the_viewpoint(geography):
    pairs = set(zip(geography.borders["iso3"], geography.borders["neighbour_iso3"], strict=True))
    assert {b for a, b in pairs if a == "BLR"} == {"LTU", "LVA", "POL", "RUS", "UKR"}
    assert {b for a, b in pairs if a == "ESH"} == {"DZA", "MAR", "MRT"}
    assert {b for a, b in pairs if a == "XKX"} == {"ALB", "MKD", "MNE", "SRB"}
    assert {b for a, b in pairs if a == "GUF"} == {"BRA", "SUR"}
    assert "ISL" not in {a for a, _ in pairs}


def test_the_borders_on_disk_are_those_of_the_shapes(geography):
    near = geography.countries[geography.countries["iso3"].isin(["BLR", "POL", "UKR"])]
    on_disk = geography.borders
    kept = on_disk["iso3"].isin(near["iso3"]) & on_disk["neighbour_iso3"].isin(near["iso3"])
    expected = on_disk[kept].reset_index(drop=True)
    measured = measure_borders(near.reset_index(drop=True))
    assert measured.to_dict("list") == expected.to_dict("list")


def test_every_disputed_line_says_what_it_is(geography):
    lines = geography.disputed_lines.set_index("name")
    assert lines.index.is_unique
    assert {
        "Crimea: limit of Russian control, 2014 to 2022",
        "Somaliland: claimed limit",
        "Cyprus: ceasefire line",
        "Kosovo: boundary with Serbia",
        "Western Sahara: berm",
        "Kashmir: Line of Control",
        "Golan Heights: ceasefire line of 1974",
        "Essequibo: Venezuelan claim",
    } <= set(lines.index)
    assert set(lines.geom_type) <= {"LineString", "MultiLineString"}


def test_the_crimean_line_runs_across_the_isthmus(geography):
    line = geography.disputed_lines.set_index("name").geometry
    west, south, east, north = line["Crimea: limit of Russian control, 2014 to 2022"].bounds
    assert 33 < west < east < 36
    assert 45.5 < south < north < 46.3


def test_the_viewpoint_is_one_printable_paragraph(geography):
    assert "\n" not in geography.viewpoint
    assert "Crimea and Sevastopol drawn in Ukraine" in geography.viewpoint
    assert "Natural Earth" in geography.source
