import json
import zipfile
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from point_files import (
    MINSK,
    make_feature,
    make_kml,
    make_placemark,
    make_zip,
    take_csv,
    take_in,
    take_kml,
)

from loaders.errors import PageRefused
from loaders.points import bounds, read_points

MEGABYTE = 1024 * 1024


def patch_size(packed: bytes, size: int) -> bytes:
    """Change what the only member of a zip says it unpacks to, in both of its headers."""
    told = size.to_bytes(4, "little")
    at = packed.index(b"PK\x01\x02")
    return packed[:22] + told + packed[26 : at + 24] + told + packed[at + 28 :]


def test_a_file_of_2_gb_is_refused_by_its_size_and_not_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(2 * 1024 * MEGABYTE)
    with pytest.raises(PageRefused, match=r"huge.csv: the file has 2,048 MB; allowed: 512 MB"):
        read_points(path)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(PageRefused, match="not an ordinary file"):
        read_points(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no\.csv"):
        read_points(tmp_path / "no.csv")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    packed = make_zip({"doc.kml": b"0" * (64 * MEGABYTE)})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(PageRefused, match=r"unpacks to 1,0\d\d times its size; allowed: 200"):
        take_in("bomb.kmz", packed)


def test_an_archive_that_says_it_holds_too_much_is_refused(monkeypatch):
    packed = patch_size(make_zip({"doc.kml": b"0"}), 3 * 1024 * MEGABYTE)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(PageRefused, match="unpacked, it has 3,072 MB; allowed: 1,024 MB"):
        take_in("bomb.kmz", packed)


@pytest.mark.parametrize("size", [1, 10_000])
def test_an_archive_that_lies_about_its_size_is_refused(size):
    document = make_kml(make_placemark("<name>a</name>"))
    with pytest.raises(PageRefused, match=r"'doc\.kml' (cannot be unpacked|is not of the)"):
        take_in("lies.kmz", patch_size(make_zip({"doc.kml": document}), size))


def test_too_many_members_are_refused(monkeypatch):
    monkeypatch.setattr(bounds, "N_MEMBERS_MAX", 2)
    with pytest.raises(PageRefused, match="3 members; allowed: 2"):
        take_in("many.zip", make_zip({"a": "", "b": "", "c": ""}))


def test_an_encrypted_archive_is_refused():
    packed = bytearray(make_zip({"doc.kml": make_kml("")}))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(PageRefused, match=r"'doc\.kml' is encrypted"):
        take_in("secret.kmz", bytes(packed))


def test_an_unusual_packing_is_refused():
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("doc.kml", make_kml(""))
    with pytest.raises(PageRefused, match="is packed by method 12; allowed: stored or deflated"):
        take_in("odd.kmz", packed.getvalue())


def test_a_damaged_archive_is_refused():
    packed = make_zip({"doc.kml": make_kml(make_placemark("<name>a</name>") * 50)})
    with pytest.raises(PageRefused, match="a damaged zip archive"):
        take_in("cut.kmz", packed[:-30])
    with pytest.raises(PageRefused, match="cannot be unpacked"):
        take_in("spoilt.kmz", packed[:60] + b"\xff" * 40 + packed[100:])


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"readme.txt": "a"}, "a zip archive of 'readme.txt'; allowed: one with a shapefile"),
        ({"xl/workbook.xml": "<a/>"}, "a damaged Excel workbook"),
        ({}, "a zip archive of nothing"),
    ],
)
def test_an_archive_of_something_else_is_refused(members, message):
    with pytest.raises(PageRefused, match=message):
        take_in("points.zip", make_zip(members))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"\x00\x00\x27\x0a" + b"\0" * 96, "a .shp alone: zip it with its .dbf"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 96, "an old Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a gzip archive"),
    ],
)
def test_other_forms_are_refused_by_what_they_are(body, message):
    with pytest.raises(PageRefused, match=message):
        take_in("points.csv", body)


@pytest.mark.parametrize("form", ["csv", "kml", "geojson", "kmz", "parquet"])
def test_more_rows_than_are_taken_refuse_the_file(monkeypatch, form):
    monkeypatch.setattr(bounds, "N_ROWS_MAX", 2)
    placemarks = make_kml(make_placemark("<name>a</name>") * 2)
    parquet = BytesIO()
    pq.write_table(pa.table({"lat": [53.9] * 3, "lon": [27.5] * 3}), parquet)
    bodies = {
        "csv": "\n".join(["lat,lon", *[MINSK] * 3]),
        "kml": make_kml(make_placemark("<name>a</name>") * 3),
        "geojson": '{"type": "FeatureCollection", "features": [1, 2, 3]}',
        "kmz": make_zip({"a.kml": placemarks, "b.kml": placemarks}),
        "parquet": parquet.getvalue(),
    }
    with pytest.raises(PageRefused, match="more than 2 rows; allowed: 2"):
        take_in(f"many.{form}", bodies[form])


def test_a_parquet_that_decodes_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(bounds, "N_CHARS_MAX", 1_000_000)
    packed = BytesIO()
    rows = {"lat": [53.9] * 1000, "lon": [27.5] * 1000, "note": ["a" * 10_000] * 1000}
    pq.write_table(pa.table(rows), packed)
    assert len(packed.getvalue()) < MEGABYTE
    with pytest.raises(PageRefused, match="10,000,000 characters; allowed: 1,000,000"):
        take_in("points.parquet", packed.getvalue())


def test_a_json_text_too_large_to_be_parsed_whole_is_refused(monkeypatch):
    monkeypatch.setattr(bounds, "N_JSON_BYTES_MAX", MEGABYTE)
    with pytest.raises(PageRefused, match="the JSON text has 2 MB; allowed: 1 MB"):
        take_in("points.json", b"{" + b" " * 2 * MEGABYTE)


@pytest.mark.parametrize("n_rows", [0, 2])
def test_a_file_at_the_bound_is_taken(monkeypatch, n_rows):
    monkeypatch.setattr(bounds, "N_ROWS_MAX", 2)
    assert take_csv("lat,lon", *[MINSK] * n_rows).n_rows == n_rows
    assert take_kml(make_placemark("<name>a</name>") * n_rows).n_rows == n_rows


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("a.csv", "lat,lon" + ",,,,,,,\n" * 3, r"a\.csv: 17 cells; allowed: 12"),
        ("a.json", "[" + "[]," * 5 + "[]]", "7 arrays and objects; allowed: 6"),
        ("a.json", "[" + "1," * 13 + "1]", "13 values; allowed: 12"),
        ("a.kml", make_kml("<a/>" * 12), "1[0-9] tags; allowed: 9"),
        ("a.csv", "lat,lon,note\n" + "1,2,abcdefghij\n" * 3, "36 characters; allowed: 30"),
    ],
)
def test_more_than_honest_files_hold_is_refused(monkeypatch, name, body, message):
    monkeypatch.setattr(bounds, "N_CELLS_MAX", 12)
    monkeypatch.setattr(bounds, "N_BRACKETS_MAX", 6)
    monkeypatch.setattr(bounds, "N_TAGS_MAX", 9)
    monkeypatch.setattr(bounds, "N_CHARS_MAX", 30)
    with pytest.raises(PageRefused, match=message):
        take_in(name, body)


def test_a_cell_too_long_to_be_searched_is_refused():
    row = make_placemark(f"<description>{'a' * 1_000_001}</description>")
    with pytest.raises(PageRefused, match="1,000,001 characters in one cell; allowed: 1,000,000"):
        take_kml(row)


def test_tags_are_allowed_for_each_placemark(monkeypatch):
    monkeypatch.setattr(bounds, "N_TAGS_MAX", 9)
    assert take_kml(make_placemark("<name>a</name>") * 3).n_rows == 3


def test_a_shape_of_many_points_is_told_by_its_beginning():
    shape = {"type": "MultiPoint", "coordinates": [[27, 53]] * 1_000}
    (report,) = take_in("a.geojson", json.dumps(make_feature(shape))).reports
    assert (report.lon, report.flags[0]) == (None, "not_a_point")
    assert "[[27, 53], [27, 53]" in report.note
    assert len(report.note) < 300
