import sqlite3
import warnings
from datetime import date

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq
import pytest
from point_files import make_zip, take_in
from shapely import LineString, MultiPoint, Point, box

from loaders.errors import PageRefused


def make_frame(crs="EPSG:4326"):
    frame = gpd.GeoDataFrame(
        {
            "name": ["Minsk", "Brest", "several", "nowhere"],
            "date": pd.to_datetime(["2022-02-03", "2022-02-04", "2022-02-05", None]),
            "troops": [1500, 20, None, None],
        },
        geometry=[
            Point(27.5615, 53.9045),
            MultiPoint([(23.7341, 52.0976)]),
            MultiPoint([(27, 53), (28, 54)]),
            None,
        ],
        crs="EPSG:4326",
    )
    return frame.to_crs(crs)


def make_points(crs="EPSG:4326"):
    points = [Point(27.5615, 53.9045), Point(23.7341, 52.0976)]
    names = {"name": ["Minsk", "Brest"], "event_date": ["2022-02-03", ""]}
    return gpd.GeoDataFrame(names, geometry=points, crs="EPSG:4326").to_crs(crs)


def make_areas():
    return gpd.GeoDataFrame({"name": ["a"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:4326")


def write_shapefile(frame, folder, *, without=()):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names of columns are cut
        frame.to_file(folder / "My points.shp")
    parts = [path for path in folder.glob("My points.*") if path.suffix not in without]
    return make_zip({f"folder/{path.name}": path.read_bytes() for path in parts})


def check_frame(imported):
    minsk, brest, several, nowhere = imported.reports
    assert (minsk.lon, minsk.lat, minsk.host_iso3) == (27.5615, 53.9045, "BLR")
    assert (minsk.place, minsk.valid_from) == ("Minsk", date(2022, 2, 3))
    assert (minsk.personnel_low, minsk.personnel_high) == (1500, 1500)
    assert brest.lon == pytest.approx(23.7341)
    assert (several.lon, nowhere.lon, nowhere.valid_from) == (None, None, None)
    assert imported.doubts == {"no_coordinates": 1, "not_a_point": 1}


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_a_geopackage_is_read_and_its_areas_are_named_and_left(tmp_path, crs):
    path = tmp_path / "points.gpkg"
    make_frame(crs).to_file(path, layer="points")
    make_areas().to_file(path, layer="areas")
    imported = take_in("mine.gpkg", path.read_bytes())
    check_frame(imported)
    assert imported.file.passed_over == ("mine.gpkg/areas: 1 rows of Polygon: no points",)


def test_every_point_layer_of_a_geopackage_is_read(tmp_path):
    path = tmp_path / "points.gpkg"
    make_points().to_file(path, layer="first")
    make_points().rename(columns={"name": "title"}).to_file(path, layer="second")
    imported = take_in("mine.gpkg", path.read_bytes())
    assert [report.place for report in imported.reports] == ["Minsk", "Brest", "Minsk", "Brest"]
    assert {use.table for use in imported.columns} == {"mine.gpkg/first", "mine.gpkg/second"}


def test_a_geopackage_whose_log_may_have_been_left_behind_is_refused(tmp_path):
    path = tmp_path / "points.gpkg"
    make_points().to_file(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with pytest.raises(PageRefused, match="its log is not here"):
        take_in("mine.gpkg", path.read_bytes())


def test_a_view_in_a_geopackage_is_refused(tmp_path):
    path = tmp_path / "points.gpkg"
    make_points().to_file(path, layer="mine")
    connection = sqlite3.connect(path)
    connection.execute("ALTER TABLE mine RENAME TO hidden")
    connection.execute("CREATE VIEW mine AS SELECT * FROM hidden")
    connection.commit()
    connection.close()
    with pytest.raises(PageRefused, match="layer 'mine' is no table"):
        take_in("mine.gpkg", path.read_bytes())


def test_a_geopackage_without_points_is_refused(tmp_path):
    path = tmp_path / "areas.gpkg"
    make_areas().to_file(path, layer="areas")
    with pytest.raises(PageRefused, match=r"no layer of points: areas\.gpkg/areas: 1 rows of Poly"):
        take_in("areas.gpkg", path.read_bytes())


@pytest.mark.parametrize("damage", ["cut", "overwritten", "misspelt", "another database"])
def test_a_damaged_geopackage_is_refused(tmp_path, damage):
    path = tmp_path / "points.gpkg"
    make_points().to_file(path)
    body = path.read_bytes()
    if damage == "cut":
        body = body[:5000]
    elif damage == "misspelt":
        body = body.replace(b"gpkg_contents", b"gpkg\xff\xffntents")
    elif damage == "overwritten":
        body = body[:4096] + b"\xff" * 8192 + body[12288:]
    else:
        other = sqlite3.connect(tmp_path / "other.db")
        other.execute("CREATE TABLE a (b)")
        other.close()
        body = (tmp_path / "other.db").read_bytes()
    with pytest.raises(PageRefused, match=r"mine\.gpkg: (a damaged|a database|cannot be read)"):
        take_in("mine.gpkg", body)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32635"])
def test_a_zipped_shapefile_is_read(tmp_path, crs):
    imported = take_in("points.zip", write_shapefile(make_points(crs), tmp_path))
    minsk, brest = imported.reports
    assert imported.file.form == "shapefile"
    assert (minsk.lon, minsk.lat) == (pytest.approx(27.5615), pytest.approx(53.9045))
    assert (minsk.place, minsk.valid_from) == ("Minsk", date(2022, 2, 3))
    assert brest.valid_from is None
    assert imported.doubts == {}


def test_a_shapefile_without_a_reference_system_is_taken_for_degrees_and_says_so(tmp_path):
    packed = write_shapefile(make_points(), tmp_path, without=[".prj"])
    imported = take_in("points.zip", packed)
    assert imported.doubts == {"reference_system_assumed": 2}
    assert imported.countries == {"BLR": 2}


def test_a_shapefile_in_metres_without_a_reference_system_is_refused(tmp_path):
    packed = write_shapefile(make_points("EPSG:32635"), tmp_path, without=[".prj"])
    with pytest.raises(PageRefused, match=r"names no reference system.* needs its \.prj"):
        take_in("points.zip", packed)


@pytest.mark.parametrize("encoding", ["UTF-8", "CP1251", "KOI8-R", "CP1250"])
@pytest.mark.parametrize("is_stated", [True, False])
def test_letters_of_a_shapefile_that_names_no_code_page_are_guessed_and_flagged(
    tmp_path, encoding, is_stated
):
    names = ["Łódź nad rzeką", "Żółwin"] if encoding == "CP1250" else ["Минск", "Озёрный посёлок"]
    points = make_points().assign(name=names)
    points.drop(columns="event_date").to_file(tmp_path / "p.shp", encoding=encoding)
    table = (tmp_path / "p.dbf").read_bytes()
    (tmp_path / "p.dbf").write_bytes(table[:29] + b"\0" + table[30:])
    parts = {path.name: path.read_bytes() for path in tmp_path.glob("p.*")}
    if is_stated:
        parts["p.cpg"] = encoding.encode()
    else:
        parts.pop("p.cpg")
    imported = take_in("points.zip", make_zip(parts))
    assert [report.place for report in imported.reports] == names
    assert imported.doubts == ({} if is_stated else {"encoding_guessed": 2})


def test_a_shapefile_that_lacks_a_part_is_refused(tmp_path):
    packed = write_shapefile(make_points(), tmp_path, without=[".dbf"])
    with pytest.raises(PageRefused, match=r"'folder/My points.shp' lacks its .dbf"):
        take_in("points.zip", packed)


def test_a_shapefile_of_lines_is_refused(tmp_path):
    lines = make_points().set_geometry([LineString([(0, 0), (1, 1)])] * 2)
    with pytest.raises(PageRefused, match=r"no layer of points: .*2 rows of LineString"):
        take_in("lines.zip", write_shapefile(lines, tmp_path))


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3857"])
def test_a_geoparquet_is_read(tmp_path, crs):
    path = tmp_path / "points.parquet"
    make_frame(crs).to_parquet(path)
    check_frame(take_in("points.parquet", path.read_bytes()))


def test_a_parquet_without_geometry_is_read_by_its_columns(tmp_path):
    path = tmp_path / "points.parquet"
    rows = {"lat": [53.9045, None], "lng": [27.5615, None], "n": [1, 2], "tags": [["a"], None]}
    pd.DataFrame(rows).to_parquet(path)
    imported = take_in("points.parquet", path.read_bytes())
    assert [report.lon for report in imported.reports] == [27.5615, None]
    assert imported.ignored == ("n", "tags")


def test_a_parquet_in_a_reference_system_nobody_knows_is_refused(tmp_path):
    path = tmp_path / "points.parquet"
    make_points("EPSG:3857").to_parquet(path)
    table = pq.read_table(path)
    stated = table.schema.metadata[b"geo"].replace(b'"ProjectedCRS"', b'"ProjectedCRZ"')
    pq.write_table(table.replace_schema_metadata({b"geo": stated}), path)
    with pytest.raises(PageRefused, match="cannot be read as Parquet"):
        take_in("points.parquet", path.read_bytes())


def test_a_damaged_parquet_is_refused():
    with pytest.raises(PageRefused, match="cannot be read as Parquet"):
        take_in("points.parquet", b"PAR1" + b"\0" * 100)
