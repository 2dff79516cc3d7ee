"""Files that are small on disk and large in memory or in work, each made here from its name alone.

Every one may be read or refused, within the memory and the time that an honest file takes.
"""

import io
import json
import random
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
from point_files import make_feature, make_kml, make_placemark, make_point, make_zip
from shapely import MultiPoint, Point

MEGABYTE = 1024 * 1024
_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid FROM n"
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

HOSTILE: dict[str, Callable[[], bytes]] = {}
"""Name of each file to what makes its content."""


def _hostile(name: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        HOSTILE[name] = make
        return make

    return keep


@_hostile("blank_cells.csv")
def _() -> bytes:
    return b"lat,lon" + b"," * 96 + b"\n" + (b"," * 97 + b"\n") * 200_000


@_hostile("blank_cells_but_one.csv")
def _() -> bytes:
    return b"," * 90 + b"lat,lon\n" + (b"," * 90 + b"1,1\n") * 200_000


@_hostile("blank_wide.csv")
def _() -> bytes:
    return b"lat,lon" + b"," * 4_900 + b"\n" + (b"1" + b"," * 4_901 + b"\n") * 4_000


@_hostile("blank_lines.csv")
def _() -> bytes:
    return b"lat,lon\n" + b"\n" * 20_000_000


@_hostile("blank_cells_allowed.csv")
def _() -> bytes:
    return b"lat,lon" + b"," * 76 + b"\n" + (b"1,1" + b"," * 76 + b"\n") * 100_000


@_hostile("two_digits.csv")
def _() -> bytes:
    return b"lat,lon\n" + b"1,1\n" * 499_999


@_hostile("wide.csv")
def _() -> bytes:
    heading = ",".join(f"c{number}" for number in range(100_000))
    return f"{heading}\n{',' * 99_999}\n".encode()


@_hostile("wide_head.csv")
def _() -> bytes:
    row = ",".join(["latitude of the place"] * 30_000)
    return "\n".join([row] * 30).encode()


@_hostile("one_heading.csv")
def _() -> bytes:
    row = ",".join(["lat"] * 5_000)
    return "\n".join([row] * 1_000).encode()


@_hostile("short_cells.csv")
def _() -> bytes:
    row = b"53,27," + b",".join(b"%02d" % number for number in range(80))
    return b"lat,lon," + row[6:] + b"\n" + (row + b"\n") * 100_000


@_hostile("short_cells_allowed.csv")
def _() -> bytes:
    row = b"53,27," + b",".join(b"%02d" % number for number in range(80))
    return b"lat,lon," + row[6:] + b"\n" + (row + b"\n") * 95_000


@_hostile("too_long_rows.csv")
def _() -> bytes:
    return b"lat,lon\n" + b"1,2,3\n" * 400_000


@_hostile("quotes.csv")
def _() -> bytes:
    return b'lat,lon,note\n1,2,"' + b'""' * 10_000_000


@_hostile("long_field.csv")
def _() -> bytes:
    return b'lat,lon,note\n1,2,"' + b"a," * 20_000_000 + b'"\n'


@_hostile("degrees.csv")
def _() -> bytes:
    cell = "1°" * 250_000
    return ("lat,lon,date\n" + f'"{cell}","{cell}","{cell}"\n' * 10).encode()


@_hostile("spaces.csv")
def _() -> bytes:
    cell = "1" + " " * 900_000 + "x"
    return ("lat,lon,date,place\n" + f"{cell},{cell},{cell},{cell}\n" * 5).encode()


@_hostile("intervals.csv")
def _() -> bytes:
    cell = "10-12 Feb 2022 to " * 50_000
    return ("lat,lon,date,place\n" + f"53,27,{cell},a\n" * 5).encode()


@_hostile("footers.csv")
def _() -> bytes:
    return ("lat,lon,date\n" + f"source {'-' * 900_000}\n" * 20).encode()


@_hostile("tags.csv")
def _() -> bytes:
    return ("#" + "a +" * 300_000 + "!,lat\n").encode() * 5


@_hostile("dashes.csv")
def _() -> bytes:
    return ("-=" * 450_000 + "!,lat,lon\n").encode() * 5


@_hostile("utf16.csv")
def _() -> bytes:
    return ("lat,lon\n" + "53,27\n" * 2_000_000).encode("utf-16")


@_hostile("no_encoding.csv")
def _() -> bytes:
    return b"lat,lon\n" + random.Random(1).randbytes(20 * MEGABYTE).replace(b"\0", b"a")


@_hostile("legacy_line.csv")
def _() -> bytes:
    return b"lat,lon\n" + b"\xe4,\xf6," * 5_000_000


@_hostile("wide.parquet")
def _() -> bytes:
    return _make_parquet(**{f"c{number}": [1] for number in range(100_000)})


@_hostile("dictionary.parquet")
def _() -> bytes:
    note = pa.DictionaryArray.from_arrays([0] * 1_000, ["a" * 12 * MEGABYTE])
    return _make_parquet(lat=[53.9] * 1_000, lon=[27.5] * 1_000, note=note)


@_hostile("dictionary_of_plain_texts.parquet")
def _() -> bytes:
    note = pa.DictionaryArray.from_arrays([0] * 1_000, ["a" * 12 * MEGABYTE])
    packed = io.BytesIO()
    table = pa.table({"lat": [53.9] * 1_000, "lon": [27.5] * 1_000, "note": note})
    pq.write_table(table, packed, compression="zstd", store_schema=False)
    return packed.getvalue()


@_hostile("nulls.parquet")
def _() -> bytes:
    return _make_parquet(**{f"c{n}": pa.nulls(400_000, pa.string()) for n in range(45)})


@_hostile("same_cells.parquet")
def _() -> bytes:
    return _make_parquet(**{f"c{n}": [n + 0.5] * 400_000 for n in range(19)})


@_hostile("dictionaries.parquet")
def _() -> bytes:
    note = pa.DictionaryArray.from_arrays([0] * 1_000, ["a" * 900_000])
    return _make_parquet(
        lat=[53.9] * 1_000, lon=[27.5] * 1_000, **{f"n{n}": note for n in range(9)}
    )


@_hostile("lists.parquet")
def _() -> bytes:
    return _make_parquet(
        lat=[53.9] * 500, lon=[27.5] * 500, note=[[1] * 100_000] * 500
    )  # 50 million numbers


@_hostile("nested.parquet")
def _() -> bytes:
    kind = pa.int8()
    value: object = 1
    for _ in range(200):
        kind, value = pa.list_(kind), [value]
    return _make_parquet(lat=[53.9], lon=[27.5], note=pa.array([value], kind))


@_hostile("keys.geojson")
def _() -> bytes:
    record = {f"key {number}": number for number in range(20_000)}
    return json.dumps(make_feature(make_point(27, 53), **record)).encode()


@_hostile("keys_each.geojson")
def _() -> bytes:
    features = [make_feature(make_point(27, 53), **{f"k{n}": 1}) for n in range(100_000)]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@_hostile("keys_blank.geojson")
def _() -> bytes:
    keys = make_feature(make_point(27, 53), **{f"k{n}": 1 for n in range(4_900)})
    features = [keys] + [make_feature(make_point(27, 53))] * 4_000
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@_hostile("deep.json")
def _() -> bytes:
    return b"[" * 5_000_000 + b"]" * 5_000_000


@_hostile("deep.geojson")
def _() -> bytes:
    geometry = b'{"type":"GeometryCollection","geometries":[' * 300_000 + b"]}" * 300_000
    return b'{"type":"Feature","properties":{},"geometry":' + geometry + b"}"


@_hostile("deep_lines.geojsonl")
def _() -> bytes:
    return (b"[" * 900 + b"]" * 900 + b"\n") * 10_000


@_hostile("brackets.json")
def _() -> bytes:
    return b"[" + b"[]," * 7_000_000 + b"[]]"


@_hostile("objects.json")
def _() -> bytes:
    return b"[" + b"{}," * 7_000_000 + b"{}]"


@_hostile("coordinates.geojson")
def _() -> bytes:
    pairs = b",".join([b"[1,2]"] * 4_000_000)
    return (
        b'{"type":"Feature","properties":{},"geometry":{"type":"MultiPoint","coordinates":['
        + pairs
        + b"]}}"
    )


@_hostile("digits.json")
def _() -> bytes:
    return b'{"type":"Point","coordinates":[' + b"9" * 20_000_000 + b",1]}"


@_hostile("numbers.json")
def _() -> bytes:
    return b"[" + b"9" * 4_000 + (b"," + b"9" * 4_000) * 5_000 + b"]"


@_hostile("lines.ndjson")
def _() -> bytes:
    return b"{}\n" * 7_000_000


@_hostile("bomb.kmz")
def _() -> bytes:
    return make_zip({"doc.kml": b"0" * (400 * MEGABYTE)})


@_hostile("bomb_in_ratio.kmz")
def _() -> bytes:
    chance = random.Random(2)
    noise = chance.randbytes(4_000).hex()
    place = make_placemark(f"<name>{noise}</name>")
    return make_zip({"doc.kml": make_kml(place * 50_000)})


@_hostile("members.kmz")
def _() -> bytes:
    return make_zip({f"{number}.kml": "<kml/>" for number in range(60_000)})


@_hostile("overlapping.kmz")
def _() -> bytes:
    """Many members of which all share one packed stream, as in a "better zip bomb"."""
    packed = make_zip({"a.kml": make_kml("<name>" + "0" * 15 * MEGABYTE + "</name>")})
    at = packed.index(b"PK\x01\x02")
    end = packed.rindex(b"PK\x05\x06")
    entry = packed[at:end]
    entries = b"".join(entry.replace(b"a.kml", b"%c.kml" % (97 + n)) for n in range(26))
    told = (26).to_bytes(2, "little") * 2 + len(entries).to_bytes(4, "little")
    return packed[:at] + entries + packed[end : end + 8] + told + packed[end + 16 :]


@_hostile("tags.kmz")
def _() -> bytes:
    return make_zip(
        {"doc.kml": make_kml("<a/>" * 4_000_000), "noise": random.Random(3).randbytes(MEGABYTE)}
    )


@_hostile("entities.kml")
def _() -> bytes:
    kinds = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    return f'<!DOCTYPE kml [<!ENTITY e0 "ha">{kinds}]><kml><name>&e12;</name></kml>'.encode()


@_hostile("entity_of_a_file.kml")
def _() -> bytes:
    return b'<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/hosts">]><kml><name>&a;</name></kml>'


@_hostile("empty_tags.kml")
def _() -> bytes:
    return make_kml("<a/>" * 5_000_000).encode()


@_hostile("attributes.kml")
def _() -> bytes:
    attributes = " ".join(f'a{number}="1"' for number in range(500_000))
    return f"<kml><Placemark {attributes}/></kml>".encode()


@_hostile("prefixes.kml")
def _() -> bytes:
    return ("<kml>" + "".join(f"<p{n}:a/>" for n in range(500_000)) + "</kml>").encode()


@_hostile("one_placemark.kml")
def _() -> bytes:
    return make_kml(make_placemark("<a/>" * 5_000_000)).encode()


@_hostile("description.kml")
def _() -> bytes:
    return make_kml(
        make_placemark(f"<description>{'&lt;a href=' * 500_000}</description>")
    ).encode()


@_hostile("cells.kml")
def _() -> bytes:
    text = "&lt;/td>" + " " * 1_000_000
    return make_kml(make_placemark(f"<description>{text * 10}</description>")).encode()


@_hostile("lines.kml")
def _() -> bytes:
    text = "\n".join(f"key{number}: {number}" for number in range(500_000))
    return make_kml(make_placemark(f"<description>{text}</description>")).encode()


@_hostile("folders.kml")
def _() -> bytes:
    begun = "<Folder><name>" + "a" * 10_000 + "</name>"
    return make_kml(begun * 190 + make_placemark("") * 20_000 + "</Folder>" * 190).encode()


@_hostile("prefix_names.kml")
def _() -> bytes:
    return b"<kml>" + b" a" * 10_000_000 + b"</kml>"


@_hostile("colons.kml")
def _() -> bytes:
    return b"<kml><a " + b" a:" * 5_000_000 + b"/></kml>"


@_hostile("shared_strings.xlsx")
def _() -> bytes:
    return _make_workbook(strings="<si><t>a</t></si>" * 3_000_000)


@_hostile("long_shared_strings.xlsx")
def _() -> bytes:
    text = random.Random(4).randbytes(8_000).hex()
    return _make_workbook(strings=f"<si><t>{text}</t></si>" * 5_000)


@_hostile("styled_rows.xlsx")
def _() -> bytes:
    rows = "".join(
        f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(3, 1_048_577)
    )
    return _make_workbook(rows=rows)


@_hostile("styled_cells.xlsx")
def _() -> bytes:
    cells = '<c s="1"/>' * 200
    return _make_workbook(rows="".join(f'<row r="{r}">{cells}</row>' for r in range(3, 20_000)))


@_hostile("styled_cells_in_ratio.xlsx")
def _() -> bytes:
    cells = '<c s="1"/>' * 200
    rows = f"<row>{cells}</row>" * 40_000
    return _make_workbook(rows=rows, noise=MEGABYTE)


@_hostile("cells_in_ratio.xlsx")
def _() -> bytes:
    rows = f"<row>{'<c><v>1</v></c>' * 2}</row>" * 480_000
    return _make_workbook(rows=rows, noise=MEGABYTE)


@_hostile("shared_strings_in_ratio.xlsx")
def _() -> bytes:
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(3_000_000))
    return _make_workbook(strings=strings)


@_hostile("allowed_strings_in_ratio.xlsx")
def _() -> bytes:
    strings = "".join(f"<si><t>{number}</t></si>" for number in range(1_100_000))
    return _make_workbook(strings=strings)


@_hostile("styles_in_ratio.xlsx")
def _() -> bytes:
    return _make_workbook(styles="<xf/>" * 2_000_000, noise=MEGABYTE)


@_hostile("sheet_in_ratio.xlsx")
def _() -> bytes:
    return _make_workbook(
        rows="<row><c><f> " + " " * 120 * MEGABYTE + "</f></c></row>", noise=5 * MEGABYTE
    )


@_hostile("dimension.xlsx")
def _() -> bytes:
    return _make_workbook(dimension="A1:XFD1048576")


@_hostile("far_cell.xlsx")
def _() -> bytes:
    return _make_workbook(rows='<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


@_hostile("far_cells.xlsx")
def _() -> bytes:
    rows = "".join(f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in range(3, 30_000))
    return _make_workbook(rows=rows)


@_hostile("same_string.xlsx")
def _() -> bytes:
    cells = '<c t="s"><v>0</v></c>' * 3
    rows = f"<row>{cells}</row>" * 30_000
    return _make_workbook(rows=rows, strings=f"<si><t>{'a' * 30_000}</t></si>")


@_hostile("styles.xlsx")
def _() -> bytes:
    return _make_workbook(styles="<xf/>" * 3_000_000)


@_hostile("entities.xlsx")
def _() -> bytes:
    kinds = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    return _make_workbook(
        strings="<si><t>&e12;</t></si>", before=f'<!DOCTYPE sst [<!ENTITY e0 "ha">{kinds}]>'
    )


@_hostile("sheets.xlsx")
def _() -> bytes:
    return _make_workbook(n_sheets=3_000)


@_hostile("bomb.xlsx")
def _() -> bytes:
    return _make_workbook(rows=" " * (300 * MEGABYTE))


@_hostile("view.gpkg")
def _() -> bytes:
    return _make_geopackage(
        f"CREATE VIEW endless AS {_ENDLESS}",
        "UPDATE gpkg_contents SET table_name = 'endless', identifier = 'endless'",
        "UPDATE gpkg_geometry_columns SET table_name = 'endless'",
    )


@_hostile("view_instead_of_a_register.gpkg")
def _() -> bytes:
    return _make_geopackage(
        "ALTER TABLE gpkg_spatial_ref_sys RENAME TO kept",
        f"CREATE VIEW gpkg_spatial_ref_sys AS SELECT * FROM kept WHERE ({_ENDLESS}) > 0",
    )


@_hostile("generated.gpkg")
def _() -> bytes:
    return _make_geopackage(
        "ALTER TABLE mine ADD COLUMN bomb AS (length(zeroblob(900000000)) || fid)"
    )


@_hostile("triggers.gpkg")
def _() -> bytes:
    return _make_geopackage(
        "CREATE TRIGGER a AFTER INSERT ON mine BEGIN "
        f"DELETE FROM mine WHERE fid IN ({_ENDLESS}); END"
    )


@_hostile("index.gpkg")
def _() -> bytes:
    return _make_geopackage(
        "CREATE TABLE checked (a DEFAULT (randomblob(900000000)))",
        "CREATE INDEX computed ON mine (length(hex(zeroblob(fid * 300000000))))",
    )


@_hostile("blobs.gpkg")
def _() -> bytes:
    return _make_geopackage(
        "ALTER TABLE mine ADD COLUMN note TEXT",
        "UPDATE mine SET note = replace(hex(zeroblob(30000000)), '00', 'a')",
    )


@_hostile("columns.gpkg")
def _() -> bytes:
    return _make_geopackage(*(f"ALTER TABLE mine ADD COLUMN c{n} TEXT" for n in range(1_500)))


@_hostile("rows.gpkg")
def _() -> bytes:
    return _make_geopackage(
        "ALTER TABLE mine ADD COLUMN a TEXT",
        *(f"ALTER TABLE mine ADD COLUMN b{n} TEXT" for n in range(38)),
        "INSERT INTO mine (a) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "LIMIT 400000) SELECT '' FROM n",
    )


@_hostile("multipoint.gpkg")
def _() -> bytes:
    return _make_geopackage(points=[MultiPoint([(1, 2)] * 1_200_000)])


@_hostile("lying_count.gpkg")
def _() -> bytes:
    return _make_geopackage(
        "CREATE TABLE IF NOT EXISTS gpkg_ogr_contents (table_name, feature_count)",
        "UPDATE gpkg_ogr_contents SET feature_count = 9000000000000",
    )


@_hostile("shapefile_bomb.zip")
def _() -> bytes:
    """A shapefile whose table is 250-character fields of blanks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.shp"
        frame = gpd.GeoDataFrame(
            {f"c{n}": ["a" * 250] for n in range(60)}, geometry=[Point(27, 53)], crs="EPSG:4326"
        )
        gpd.GeoDataFrame(frame.loc[[0] * 8_000]).to_file(path)
        return make_zip({p.name: p.read_bytes() for p in Path(folder).glob("a.*")})


@_hostile("shapefile_lies.zip")
def _() -> bytes:
    """A table that says it has four thousand million rows."""
    with tempfile.TemporaryDirectory() as folder:
        frame = gpd.GeoDataFrame({"a": ["b"]}, geometry=[Point(27, 53)], crs="EPSG:4326")
        frame.to_file(Path(folder) / "a.shp")
        members = {p.name: p.read_bytes() for p in Path(folder).glob("a.*")}
    table = members["a.dbf"]
    members["a.dbf"] = table[:4] + b"\xff\xff\xff\x7f" + table[8:]
    return make_zip(members)


def _cut(name: str, form: str) -> None:
    whole = HOSTILE[name]

    @_hostile(f"cut_{name}")
    def _() -> bytes:
        body = whole()
        return body[: len(body) * 2 // 3]


for _name in ("columns.gpkg", "same_cells.parquet", "same_string.xlsx", "shapefile_bomb.zip"):
    _cut(_name, "")


def _make_parquet(**columns: object) -> bytes:
    packed = io.BytesIO()
    pq.write_table(pa.table(columns), packed, compression="zstd")
    return packed.getvalue()


def _make_geopackage(*statements: str, points: list[object] | None = None) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        frame = gpd.GeoDataFrame(geometry=points or [Point(27, 53)], crs="EPSG:4326")
        frame.to_file(path, layer="mine")
        connection = sqlite3.connect(path)
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


def _make_workbook(
    rows: str = "",
    strings: str = "",
    styles: str = "",
    dimension: str = "A1:B2",
    before: str = "",
    n_sheets: int = 1,
    noise: int = 0,
) -> bytes:
    """Write a workbook of one row of points, and whatever else is asked for."""
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {"xl/workbook.xml": f"{kinds}.sheet.main+xml", "xl/styles.xml": f"{kinds}.styles+xml"}
    parts["xl/sharedStrings.xml"] = f"{kinds}.sharedStrings+xml"
    sheets = [f"xl/worksheets/sheet{number}.xml" for number in range(1, n_sheets + 1)]
    parts |= dict.fromkeys(sheets, f"{kinds}.worksheet+xml")
    head = '<row r="1"><c t="inlineStr"><is><t>lat</t></is></c><c t="inlineStr"><is><t>lon</t></is>'
    head += '</c></row><row r="2"><c><v>53.9</v></c><c><v>27.5</v></c></row>'
    listed = "".join(
        f'<sheet name="s{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, n_sheets + 1)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, n_sheets + 1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/>'
        + "".join(f'<Override PartName="/{p}" ContentType="{k}"/>' for p, k in parts.items())
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{office}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}'
        f'<Relationship Id="rIdS" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rIdT" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'{before}<sst xmlns="{_SHEET}">{strings}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><cellXfs><xf/><xf/>{styles}</cellXfs>'
        "</styleSheet>",
    }
    for sheet in sheets:
        members[sheet] = (
            f'<worksheet xmlns="{_SHEET}"><dimension ref="{dimension}"/><sheetData>{head}{rows}'
            "</sheetData></worksheet>"
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        # What does not pack keeps an archive within the ratio of an honest one.
        archive.writestr("xl/media/noise.png", random.Random(5).randbytes(noise))
    return packed.getvalue()
