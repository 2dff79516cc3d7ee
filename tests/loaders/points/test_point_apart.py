"""Files that are read apart: hostile ones are refused by name, and take no other process down."""

import contextlib
import io
import json
import random
import sqlite3
import struct

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from point_files import AT, make_feature, make_kml, make_placemark, make_point, make_zip, take_in
from shapely import Point

from loaders.errors import PageRefused
from loaders.points import make_reports, read_points, read_points_apart
from loaders.points.apart import take_lines, write_lines

MEGABYTE = 1024 * 1024
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
CSV = b"lat,lon,date,place\n53.9,27.56,2022-02-10,Minsk\n52.1,23.7,2022-02-11,Brest\n"
JSON_LINES = "\n".join(json.dumps(make_feature(make_point(27, 53), a=n)) for n in range(3))


def make_geopackage(tmp_path, *statements):
    path = tmp_path / "points.gpkg"
    points = gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(27, 53)], crs="EPSG:4326")
    points.to_file(path, layer="mine")
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def make_parquet(**columns):
    packed = io.BytesIO()
    pq.write_table(pa.table(columns), packed, compression="zstd")
    return packed.getvalue()


@pytest.mark.parametrize("name", ["points.csv", "legacy.csv", "points.geojsonl", "points.kml"])
def test_what_is_read_apart_is_what_is_read_here(tmp_path, name):
    bodies = {"csv": CSV, "geojsonl": JSON_LINES.encode()}
    bodies["kml"] = make_kml(make_placemark("<name>ж</name>")).encode()
    legacy = "широта;долгота;дата\n52,1;23,7;24.02.2022\n".encode("cp1251")
    body = legacy if name == "legacy.csv" else bodies[name.split(".")[1]]
    path = tmp_path / name
    path.write_bytes(body)
    assert read_points_apart((name, body)) == read_points((name, body))
    assert read_points_apart(path) == read_points(path)


def test_all_that_was_read_is_handed_over(tmp_path):
    rows = [f"53.{n},27.{n % 2},same,{'' if n else 'ж'},{n}" for n in range(9)]
    csv = ("lat,lon,place,note,id\n" + "\n".join(rows) + "\n1,2,3,4,5,6\n").encode()
    gpkg = make_geopackage(tmp_path).read_bytes()
    for name, body in (("points.csv", csv), ("points.gpkg", gpkg), ("none.csv", b"lat,lon\n")):
        read = read_points((name, body))
        assert take_lines(write_lines(read), body) == read


def test_a_dictionary_that_unfolds_to_gigabytes_is_refused():
    note = pa.DictionaryArray.from_arrays([0] * 1000, ["a" * 8 * MEGABYTE])
    body = make_parquet(lat=[53.9] * 1000, lon=[27.5] * 1000, note=note)
    assert len(body) < MEGABYTE
    with pytest.raises(
        PageRefused, match=r"bomb\.parquet: 8,388,608,000 characters; allowed: 200,000,000"
    ):
        read_points_apart(("bomb.parquet", body))


@pytest.mark.parametrize("form", ["csv", "geojson", "parquet", "kml"])
def test_a_file_of_too_many_columns_is_refused(form):
    headings = [f"c{number}" for number in range(20_000)]
    record = dict.fromkeys(headings, "1")
    data = "".join(f'<Data name="{name}"><value>1</value></Data>' for name in headings)
    bodies = {
        "csv": f"{','.join(headings)}\n{','.join(record.values())}\n".encode(),
        "geojson": json.dumps(make_feature(make_point(27, 53), **record)).encode(),
        "parquet": make_parquet(**{name: [1] for name in headings[:6_000]}),
        "kml": make_kml(make_placemark(f"<ExtendedData>{data}</ExtendedData>")).encode(),
    }
    with pytest.raises(PageRefused, match="columns; allowed: 5,000"):
        read_points((f"wide.{form}", bodies[form]))


def test_a_json_nested_too_deeply_is_refused():
    with pytest.raises(PageRefused, match="nested too deeply"):
        read_points(("deep.json", b"[" * 200_000 + b"]" * 200_000))


@pytest.mark.parametrize("tag", ["Folder", "Placemark", "MultiGeometry"])
def test_a_kml_nested_too_deeply_is_refused(tag):
    text = "<kml>" + f"<{tag}><name>a</name>" * 20_000 + f"</{tag}>" * 20_000 + "</kml>"
    with pytest.raises(PageRefused, match="nested over 200 deep"):
        read_points(("deep.kml", text.encode()))


def test_a_broken_shape_is_kept_and_flagged_in_a_geopackage(tmp_path):
    path = make_geopackage(tmp_path)
    connection = sqlite3.connect(path)
    for (name,) in connection.execute(TRIGGERS).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    header = b"GP\0\x01" + struct.pack("<i", 4326)
    four_billion = header + b"\x01" + struct.pack("<II", 4, 0xFFFFFFFF)
    connection.execute("UPDATE mine SET geom = ?", (four_billion,))
    connection.commit()
    connection.close()
    imported = make_reports(read_points_apart(path), recorded_at=AT)
    assert imported.doubts == {"no_coordinates": 1}


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid FROM n"


def test_a_view_nobody_lists_is_never_run(tmp_path):
    path = make_geopackage(tmp_path, f"CREATE VIEW endless AS {ENDLESS}")
    before = path.read_bytes()
    read = read_points_apart(path)
    assert (read.n_rows, read.passed_over) == (1, ("points.gpkg/endless: a view",))
    assert path.read_bytes() == before


def test_rows_are_counted_whatever_a_register_says(tmp_path):
    insert = "INSERT INTO mine (name) VALUES ('b'), ('c')"
    path = make_geopackage(tmp_path, "UPDATE gpkg_ogr_contents SET feature_count = 1")
    connection = sqlite3.connect(path)
    for (name,) in connection.execute(TRIGGERS).fetchall():
        connection.execute(f'DROP TRIGGER "{name}"')
    connection.execute(insert)
    connection.commit()
    connection.close()
    assert read_points((path.name, path.read_bytes())).n_rows == 3


def test_a_column_that_is_computed_is_refused(tmp_path):
    path = make_geopackage(
        tmp_path, "ALTER TABLE mine ADD COLUMN bomb AS (length(zeroblob(900000000)))"
    )
    with pytest.raises(PageRefused, match=r"'mine\.bomb' is computed when read"):
        read_points_apart(path)


def test_rows_in_a_log_beside_a_geopackage_are_not_left_out_in_silence(tmp_path):
    path = make_geopackage(tmp_path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE written_last (a)")
    connection.commit()
    with pytest.raises(PageRefused, match=r"not checkpointed: points\.gpkg-wal beside it"):
        read_points_apart(path)
    body = path.read_bytes()
    connection.close()
    with pytest.raises(PageRefused, match="its log is not here: rows written last may be missing"):
        read_points_apart(("points.gpkg", body))


@pytest.mark.parametrize(
    "text",
    [
        JSON_LINES,
        JSON_LINES.replace("\n", "\r\n\r\n"),
        "\ufeff" + JSON_LINES,
        "\x1e" + JSON_LINES.replace("\n", "\n\x1e"),
        f"[{JSON_LINES.replace(chr(10), ',')}]",
        json.dumps([{"lat": 53 + n, "lon": 27} for n in range(3)]),
        "\n".join(json.dumps({"lat": 53 + n, "lon": 27}) for n in range(3)),
    ],
)
def test_features_and_records_are_read_one_a_line_or_in_an_array(text):
    assert len(take_in("points.json", text).reports) == 3


@pytest.mark.parametrize(
    ("place", "message"),
    [((3_384_110, 6_855_000), "looks like EPSG:3857"), ((355_000, 59_800_000), "looks projected")],
)
def test_metres_in_a_file_of_degrees_are_refused(place, message):
    with pytest.raises(PageRefused, match=message):
        take_in("metres.geojson", json.dumps(make_feature(make_point(*place))))


@pytest.mark.parametrize("prefix", ["xsi", "gx", "atom", "mine"])
def test_a_prefix_declared_nowhere_is_read_over(prefix):
    kml = (
        f'<kml xmlns="http://www.opengis.net/kml/2.2" {prefix}:a="b"><Document><{prefix}:c/>'
        f"{make_placemark('<name>Minsk: a 12:30 report</name>')}</Document></kml>"
    )
    (report,) = take_in("points.kml", kml).reports
    assert report.place == "Minsk: a 12:30 report"


def test_a_link_to_a_live_map_is_refused_by_that_name():
    link = "<NetworkLink><Link><href>https://maps.example/kml?mid=1</href></Link></NetworkLink>"
    with pytest.raises(PageRefused, match="only links to a live map: export it as KML or KMZ"):
        take_in("live.kml", make_kml(link))
    with pytest.raises(PageRefused, match="only links to a live map"):
        take_in("live.kmz", make_zip({"doc.kml": make_kml(link)}))


def test_links_within_an_archive_add_no_row_twice():
    link = "<NetworkLink><Link><href>{}</href></Link></NetworkLink>"
    members = {
        "doc.kml": make_kml(link.format("a/One.kml") + link.format("two%20b.kml")),
        "a/one.kml": make_kml(make_placemark("<name>1</name>") + link.format("../doc.kml")),
        "two b.kml": make_kml(make_placemark("<name>2</name>")),
    }
    imported = take_in("linked.kmz", make_zip(members))
    assert [report.place for report in imported.reports] == ["1", "2"]


def mutate(body, chance):
    """Return a body with bytes changed, cut out or repeated."""
    changed = bytearray(body)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(max(len(changed), 1))
        length = chance.choice([1, 2, 8, 64, 512])
        what = chance.randrange(3)
        if what == 0:
            changed[at : at + length] = chance.randbytes(length)
        elif what == 1:
            del changed[at : at + length]
        else:
            changed[at:at] = changed[at : at + length] * chance.randint(1, 50)
    return bytes(changed)


def end_well(bodies, form):
    """Read each; anything but rows or a refusal of our own fails the test."""
    for body in bodies:
        with contextlib.suppress(PageRefused):
            make_reports(read_points((f"fuzz.{form}", body)), recorded_at=AT)


def make_body(tmp_path, form):
    """Make a whole file of a form."""
    points = gpd.GeoDataFrame(
        {"name": ["a", "b"]}, geometry=[Point(27, 53), Point(24, 52)], crs="EPSG:4326"
    )
    kml = make_kml(make_placemark("<name>a</name>") * 3)
    if form == "csv":
        return CSV
    if form == "geojson":
        return json.dumps(points.__geo_interface__).encode()
    if form == "ndjson":
        return JSON_LINES.encode()
    if form == "kml":
        return kml.encode()
    if form == "kmz":
        return make_zip({"doc.kml": kml})
    if form == "gpkg":
        return make_geopackage(tmp_path).read_bytes()
    if form == "xlsx":
        packed = io.BytesIO()
        points.drop(columns="geometry").assign(lat=53, lon=27).to_excel(packed)
        return packed.getvalue()
    if form == "parquet":
        points.to_parquet(tmp_path / "points.parquet")
        return (tmp_path / "points.parquet").read_bytes()
    points.to_file(tmp_path / "points.shp")
    return make_zip({path.name: path.read_bytes() for path in tmp_path.glob("points.[sdp]*[xfjp]")})


FORMS = ("csv", "geojson", "ndjson", "kml", "kmz", "gpkg", "zip", "parquet", "xlsx")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "n", [10, pytest.param(200, marks=pytest.mark.campaign)], ids=["few", "many"]
)
def test_a_damaged_file_ends_in_rows_or_in_a_refusal(tmp_path, form, n):
    body = make_body(tmp_path, form)
    chance = random.Random(f"{form} {n}")
    end_well((mutate(body, chance) for _ in range(n)), form)
