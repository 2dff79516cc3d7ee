import shutil

import pytest
import shapely

import geodata
from geodata.countries import SHAPES, hash_shapes

WITHOUT_SHAPE = {"VAT"}  # Natural Earth's provinces have no Holy See: its ground is in Italy
DETAILS = ("world", "regional", "full")


@pytest.fixture(scope="module", params=DETAILS)
def countries(request):
    return geodata.read_countries(detail=request.param)


def find_at(countries, lon, lat):
    return list(countries.loc[countries.intersects(shapely.Point(lon, lat)), "iso3"])


def test_every_code_has_one_shape_but_the_holy_see(countries):
    assert countries["iso3"].is_unique
    assert set(countries["iso3"]) == geodata.ALL_ISO3 - WITHOUT_SHAPE


def test_shapes_are_degrees_under_their_display_names(countries):
    assert countries.crs == "EPSG:4326"
    assert list(countries.columns) == ["iso3", "name", "geometry"]
    assert list(countries["name"]) == [geodata.country_name(iso3) for iso3 in countries["iso3"]]


def test_neighbours_share_their_borders_exactly(countries):
    assert shapely.coverage_is_valid(countries.geometry.to_numpy())


def test_no_part_vanishes(countries):
    full = geodata.read_countries(detail="full")
    assert not countries.is_empty.any()
    assert countries.is_valid.all()
    assert len(countries.explode()) == len(full.explode())


@pytest.mark.parametrize(
    ("lon", "lat", "iso3"),
    [
        (34.1, 45.0, "UKR"),  # Crimea
        (33.7, 44.62, "UKR"),  # Sevastopol
        (44.07, 9.56, "SOM"),  # Hargeisa
        (33.25, 35.25, "CYP"),  # Northern Cyprus
        (32.95, 34.65, "CYP"),  # Akrotiri
        (20.9, 42.6, "XKX"),
        (121.0, 24.0, "TWN"),
        (35.2, 31.9, "PSE"),  # West Bank
        (34.36, 31.415, "PSE"),  # Gaza
        (-9.6, 26.0, "ESH"),  # east of the berm
        (-13.1, 27.1, "ESH"),  # Laayoune, west of it
        (63.3, 45.9, "KAZ"),  # Baykonur
        (-52.9, 4.0, "GUF"),
        (-61.0, 14.65, "MTQ"),
        (-61.68, 16.1, "GLP"),
        (55.5, -21.1, "REU"),
        (45.15, -12.8, "MYT"),
        (-68.27, 12.18, "BES"),
        (16.0, 78.5, "SJM"),
        (-8.3, 71.0, "SJM"),  # Jan Mayen
        (105.63, -10.48, "CXR"),
        (3.4, -54.42, "BVT"),
        (19.97, 60.13, "ALA"),
        (35.75, 32.95, "ISR"),  # Golan Heights, as the source draws them
    ],
)
def test_contested_and_distant_land_is_drawn_as_said(countries, lon, lat, iso3):
    assert find_at(countries, lon, lat) == [iso3]


def test_land_reaches_the_antimeridian_and_the_pole(countries):
    assert countries.total_bounds.tolist() == pytest.approx([-180, -90, 180, 83.634], abs=0.01)


def test_bundled_shapes_are_shapefiles_with_a_stated_crs():
    for detail in DETAILS:
        suffixes = {path.suffix for path in SHAPES.glob(f"countries_{detail}.*")}
        assert suffixes == {".shp", ".shx", ".dbf", ".prj", ".cpg"}


def test_the_bundled_shapes_stay_small():
    assert sum(path.stat().st_size for path in SHAPES.iterdir()) < 10_000_000


def test_an_unknown_detail_is_refused():
    with pytest.raises(geodata.GeodataError, match="'fine': allowed are world, regional, full"):
        geodata.read_countries(detail="fine")


def test_provenance_names_source_licence_and_viewpoint():
    text = (SHAPES / "SOURCE.md").read_text(encoding="utf-8")
    assert "Natural Earth" in text
    assert "qgis-common" in text
    assert "public domain" in text
    assert geodata.VIEWPOINT in text


def test_a_copy_of_the_bundled_shapes_reads_as_a_foreign_file(tmp_path):
    for path in SHAPES.glob("countries_world.*"):
        shutil.copy(path, tmp_path)
    copy = geodata.read_countries(tmp_path / "countries_world.shp", detail="full")
    assert set(copy["iso3"]) == geodata.ALL_ISO3 - WITHOUT_SHAPE


def test_another_edition_of_the_shapes_has_another_hash(tmp_path):
    assert hash_shapes() == hash_shapes()
    other = tmp_path / "countries.shp"
    other.write_bytes(b"another edition")
    assert len({hash_shapes(), hash_shapes(other)}) == 2
