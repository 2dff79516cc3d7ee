import sqlite3
from contextlib import closing

import geopandas as gpd
import pytest
from shapely import Point, box

import geodata
from geodata.errors import GeodataError
from geodata.geography import read_geography

COLUMNS_OF_NATURAL_EARTH = {
    "featurecla": ["Admin-0 country"] * 8,
    "SOVEREIGNT": [
        "France", "Norway", "Kosovo", "Germany", "Denmark", "Somaliland", "Northern Cyprus", "Spain"
    ],
    "CONTINENT": ["EU"] * 5 + ["AF", "AS", "EU"],
    "NAME": [
        "France", "Norway", "Kosovo", "Germany", "Greenland", "Somaliland", "N. Cyprus", "Spain"
    ],
    "ISO_A3": ["-99", "-99", "-99", "DEU", "GRL", "-99", "-99", "ESP"],
    "ISO_A3_EH": ["FRA", "NOR", "-99", "DEU", "GRL", "-99", "-99", "ESP"],
    "ADM0_A3": ["FRA", "NOR", "KOS", "DEU", "GRL", "SOL", "CYN", "ESP"],
    "FIPS_10": ["FR", "NO", "KV", "GM", "GL", "-99", "-99", "SP"],
}  # fmt: skip


def write(path, columns, crs="EPSG:4326"):
    n_rows = len(next(iter(columns.values())))
    shapes = [box(lon, 0, lon + 1, 1) for lon in range(n_rows)]
    gpd.GeoDataFrame(columns, geometry=shapes, crs=crs).to_file(path)
    return path


def padded(columns, n_more):
    """The table with `n_more` plain countries after it, as the real files have."""
    codes = sorted(geodata.ALL_ISO3 - {"FRA", "NOR", "XKX", "DEU", "GRL", "SOM", "CYP", "ESP"})
    more = codes[:n_more]
    plain = {"featurecla": ["Admin-0 country"] * n_more, "CONTINENT": ["EU"] * n_more}
    named = {"SOVEREIGNT": "name", "NAME": "name"}
    return {
        column: values
        + plain.get(
            column, [geodata.country_name(code) for code in more] if column in named else more
        )
        for column, values in columns.items()
    }


def test_natural_earth_is_read_and_minus_99_is_never_a_code(tmp_path):
    path = write(tmp_path / "ne_10m_admin_0_countries.shp", padded(COLUMNS_OF_NATURAL_EARTH, 40))
    countries = geodata.read_countries(path, detail="full")
    assert {"FRA", "NOR", "XKX", "GRL", "SOM", "CYP"} < set(countries["iso3"])
    assert set(countries["iso3"]) <= geodata.ALL_ISO3
    assert countries.attrs["left_out"] == []


def test_natural_earth_without_the_repaired_column_is_read_by_names(tmp_path):
    columns = padded(COLUMNS_OF_NATURAL_EARTH, 40)
    del columns["ISO_A3_EH"], columns["ADM0_A3"]
    path = write(tmp_path / "ne.gpkg", columns)
    countries = geodata.read_countries(path, detail="full")
    assert {"FRA", "NOR", "XKX"} < set(countries["iso3"])


def test_land_of_no_one_country_is_left_out_by_name(tmp_path):
    columns = {"ISO_A3": ["DEU", "FRA", "ESP", "ITA", "-99"], "NAME": [*"abcd", "Spratly Is."]}
    countries = geodata.read_countries(write(tmp_path / "ne.shp", columns), detail="full")
    assert list(countries["iso3"]) == ["DEU", "ESP", "FRA", "ITA"]
    assert countries.attrs["left_out"] == ["Spratly Is."]


def test_gadm_is_read_with_its_own_codes_repaired(tmp_path):
    columns = {
        "GID_0": ["AFG", "IND", "XKO", "PAK", "Z01", "XNC", "CYP", "CHN", "UKR", "RUS", "POL",
                  "BLR", "LTU", "LVA", "EST"],
        "COUNTRY": ["Afghanistan", "India", "Kosovo", "Pakistan", "India", "Northern Cyprus",
                    "Cyprus", "China", "Ukraine", "Russia", "Poland", "Belarus", "Lithuania",
                    "Latvia", "Estonia"],
    }  # fmt: skip
    countries = geodata.read_countries(write(tmp_path / "gadm_410.gpkg", columns), detail="full")
    assert len(countries) == 13
    areas = countries.set_index("iso3").geometry.map(lambda shape: shape.area)
    assert areas["IND"] == pytest.approx(2)
    assert areas["CYP"] == pytest.approx(2)
    assert areas["XKX"] == pytest.approx(1)


def test_geoboundaries_is_read(tmp_path):
    columns = {
        "shapeGroup": ["UKR", "XKX", "POL"],
        "shapeType": ["ADM0"] * 3,
        "shapeName": ["Ukraine", "Kosovo", "Poland"],
    }
    path = write(tmp_path / "geoBoundariesCGAZ_ADM0.geojson", columns)
    assert list(geodata.read_countries(path)["iso3"]) == ["POL", "UKR", "XKX"]


def test_alpha_2_codes_are_read_under_any_column_name(tmp_path):
    columns = {"country": ["Ukraine", "Poland", "Kosovo"], "kode": ["UA", "PL", "XK"]}
    countries = geodata.read_countries(write(tmp_path / "own.shp", columns))
    assert list(countries["iso3"]) == ["POL", "UKR", "XKX"]


def test_fips_codes_are_not_taken_for_iso_codes(tmp_path):
    columns = {"code": ["CH", "AU", "SG", "FR"], "name": ["China", "Austria", "Senegal", "France"]}
    with pytest.raises(geodata.UnreadableShapes, match="no column holds ISO"):
        geodata.read_countries(write(tmp_path / "fips.shp", columns))


def test_continent_codes_are_not_taken_for_iso_codes(tmp_path):
    columns = {"part": ["AF", "AS", "AF", "AS", "AF", "AS"], "remark": [*"uvwxyz"]}
    with pytest.raises(geodata.UnreadableShapes, match="no column holds ISO"):
        geodata.read_countries(write(tmp_path / "continents.shp", columns))


def test_a_file_without_codes_is_refused_with_the_columns_seen(tmp_path):
    path = write(tmp_path / "parks.shp", {"park": ["Yellowstone"], "visits": [4]})
    with pytest.raises(geodata.UnreadableShapes, match="columns seen: park, visits"):
        geodata.read_countries(path)


def test_a_row_without_code_and_known_name_is_refused(tmp_path):
    columns = {"ISO_A3": ["DEU", "FRA", "ESP", "ITA", "-99"], "NAME": [*"abcd", "Atlantis"]}
    with pytest.raises(geodata.UnreadableShapes, match=r"row 4 has '-99' in ISO_A3 .*Atlantis"):
        geodata.read_countries(write(tmp_path / "ne.shp", columns))


def test_a_shapefile_without_prj_is_refused(tmp_path):
    path = write(tmp_path / "own.shp", {"ISO_A3": ["UKR", "POL"]})
    path.with_suffix(".prj").unlink()
    with pytest.raises(geodata.UnstatedCrs, match="no reference system is stated"):
        geodata.read_countries(path)


def test_another_reference_system_is_turned_into_degrees(tmp_path):
    shapes = gpd.GeoSeries([box(30, 50, 31, 51)], crs="EPSG:4326").to_crs("EPSG:3857")
    path = tmp_path / "mercator.shp"
    gpd.GeoDataFrame({"ISO_A3": ["UKR"]}, geometry=shapes).to_file(path)
    countries = geodata.read_countries(path, detail="full")
    assert countries.crs == "EPSG:4326"
    assert countries.total_bounds.tolist() == pytest.approx([30, 50, 31, 51])


def test_points_are_no_countries(tmp_path):
    path = tmp_path / "points.shp"
    gpd.GeoDataFrame({"ISO_A3": ["UKR"]}, geometry=[Point(30, 50)], crs="EPSG:4326").to_file(path)
    with pytest.raises(geodata.UnreadableShapes, match=r"polygons, found \['Point'\]"):
        geodata.read_countries(path)


@pytest.mark.parametrize("name", ["missing.shp", "text.shp"])
def test_a_file_that_is_no_shapes_is_refused(tmp_path, name):
    (tmp_path / "text.shp").write_text("not a shapefile")
    with pytest.raises(geodata.UnreadableShapes, match=name):
        geodata.read_countries(tmp_path / name)


def test_geography_of_another_file_is_computed_and_says_whose_it_is(tmp_path):
    path = write(tmp_path / "own.shp", {"ISO_A3": ["UKR", "POL"]})
    geography = geodata.read_geography(path)
    assert set(geography.anchors["iso3"]) == {"UKR", "POL"}
    assert geography.borders["neighbour_iso3"].tolist() == ["UKR", "POL"]
    assert geography.borders["border_km"].tolist() == pytest.approx([110.6, 110.6], abs=0.1)
    assert geography.disputed_lines.empty
    assert "own.shp" in geography.viewpoint


def test_a_ring_of_two_points_is_refused_by_name(tmp_path):
    path = tmp_path / "broken.gpkg"
    square = gpd.GeoDataFrame({"ISO_A3": ["UKR"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    square.to_file(path, layer="c", engine="pyogrio")
    head, ring = b"GP\0\1\xe6\x10\0\0", b"\1\3\0\0\0\1\0\0\0\2\0\0\0" + bytes(32)
    with closing(sqlite3.connect(path)) as held:
        triggers = "select name from sqlite_master where type = 'trigger' and tbl_name = 'c'"
        for (name,) in held.execute(triggers).fetchall():
            held.execute(f"drop trigger {name}")
        held.execute("update c set geom = ?", (head + ring,))
        held.commit()
    with pytest.raises(GeodataError, match=r"broken\.gpkg: a shape or layer in it is broken"):
        read_geography(path)
