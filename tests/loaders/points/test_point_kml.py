from datetime import date

import pytest
from point_files import make_kml, make_placemark, make_zip, take_in, take_kml

from loaders.errors import PageRefused


def test_placemarks_of_nested_folders_are_read_with_the_folders_they_lie_in():
    imported = take_kml(
        "<name>Bases</name>"
        f"<Folder><name>North</name>{make_placemark('<name>a</name>')}"
        f"<Folder><name>Fleet</name>{make_placemark('<name>b</name>')}</Folder></Folder>"
        f"{make_placemark('<name>c</name>')}"
    )
    assert [(report.place, report.note) for report in imported.reports] == [
        ("a", "folder: Bases / North"),
        ("b", "folder: Bases / North / Fleet"),
        ("c", "folder: Bases"),
    ]
    assert imported.countries == {"BLR": 3}


def test_times_of_imagery_are_never_dates():
    view = "<gx:TimeStamp><when>2019-11-21</when></gx:TimeStamp><longitude>1</longitude>"
    imported = take_kml(
        make_placemark(f"<name>a</name><LookAt>{view}</LookAt>")
        + make_placemark(f"<name>b</name><Camera>{view}</Camera>")
    )
    assert [report.valid_from for report in imported.reports] == [None, None]
    assert imported.unstated["no_date"] == 2
    assert imported.file.passed_over == ("2 times of imagery (LookAt, Camera): no dates",)


def test_a_placemarks_own_times_are_dates():
    stamp, span, open_span = take_kml(
        make_placemark("<TimeStamp><when>2022-02-03T00:00:00Z</when></TimeStamp>")
        + make_placemark("<TimeSpan><begin>2022-02</begin><end>2022-03-01</end></TimeSpan>")
        + make_placemark("<TimeSpan><end>2022-03-01</end></TimeSpan>")
    ).reports
    assert (stamp.valid_from, stamp.date_precision) == (date(2022, 2, 3), "day")
    assert (span.valid_from, span.date_precision) == (date(2022, 2, 1), "month")
    assert span.valid_to == date(2022, 3, 1)
    assert (open_span.valid_from, open_span.valid_to) == (None, date(2022, 3, 1))


def test_key_value_lines_of_a_description_are_read_and_the_rest_is_kept():
    (report,) = take_kml(
        make_placemark(
            "<name>Camp</name><description><![CDATA[Date: 2022-02-03<br>Actor: Russian troops"
            "<br/>Strength: 20 tanks<br>Mood: tense<p>Seen from <b>the road</b></p>"
            '<a href="https://example.org/1">post</a>]]></description>'
        )
    ).reports
    assert report.valid_from == date(2022, 2, 3)
    assert (report.force_iso3, report.strength_text) == ("RUS", "20 tanks")
    assert report.url == "https://example.org/1"
    assert report.note == "Mood: tense Seen from the road post https://example.org/1"


def test_key_value_lines_without_markup_are_read_too():
    (report,) = take_kml(
        make_placemark("<description>precision: Locality\nunit 91706\nkind: base</description>")
    ).reports
    assert (report.precision, report.kind, report.note) == ("locality", "base", "unit 91706")


def test_a_table_in_a_description_is_key_and_value():
    table = "<table><tr><th>Date</th><td>2022-02-03</td></tr><tr><td>Colour</td><td>red</td></tr>"
    (report,) = take_kml(
        make_placemark(f"<description><![CDATA[{table}</table>]]></description>")
    ).reports
    assert report.valid_from == date(2022, 2, 3)
    assert report.note == "Colour: red"


def test_extended_data_in_any_form_becomes_columns():
    data, schema, other = take_kml(
        make_placemark(
            '<ExtendedData><Data name="kind"><value>exercise</value></Data></ExtendedData>'
        )
        + make_placemark(
            '<ExtendedData><SchemaData schemaUrl="#a"><SimpleData name="Kind">base</SimpleData>'
            "</SchemaData></ExtendedData>"
        )
        + make_placemark('<ExtendedData xmlns:c="urn:c"><c:kind>buildup</c:kind></ExtendedData>')
    ).reports
    assert [data.kind, schema.kind, other.kind] == ["exercise", "base", "buildup"]


def test_extended_data_counts_before_the_description():
    (report,) = take_kml(
        make_placemark(
            "<description>kind: base</description>"
            '<ExtendedData><Data name="kind"><value>exercise</value></Data></ExtendedData>'
        )
    ).reports
    assert (report.kind, report.note) == ("exercise", "kind: base")


def test_a_placemarks_time_counts_where_its_description_has_no_date():
    first, second = take_kml(
        make_placemark("<description>date: 2022-02-03</description>")
        + make_placemark("<TimeStamp><when>2022-02-04</when></TimeStamp>")
    ).reports
    assert (first.valid_from, second.valid_from) == (date(2022, 2, 3), date(2022, 2, 4))


def test_shapes_of_every_kind_are_kept():
    line = "<LineString><coordinates>27,53 28,54</coordinates></LineString>"
    point = "<Point><coordinates>27.5615,53.9045</coordinates></Point>"
    imported = take_kml(
        make_placemark(line, coordinates="")
        + make_placemark(f"<MultiGeometry>{line}{point}</MultiGeometry>", coordinates="")
        + make_placemark(f"<MultiGeometry>{point}{point}</MultiGeometry>", coordinates="")
        + make_placemark("<gx:Track><when>2022</when></gx:Track>", coordinates="")
        + make_placemark("<name>nowhere</name>", coordinates="")
        + make_placemark("", coordinates=" 27.5615, 53.9045, 120 ")
        + make_placemark("", coordinates="east of Minsk")
    )
    assert imported.n_rows == 7
    assert imported.doubts == {
        "no_coordinates": 1,
        "impossible_coordinates": 1,
        "not_a_point": 3,
        "point_of_collection": 1,
    }
    assert [report.lon for report in imported.reports] == [
        *(None, 27.5615, None, None, None, 27.5615, None)
    ]
    assert imported.reports[0].note == "position as stated: LineString 27,53 28,54"
    assert imported.reports[6].note == "position as stated: east of Minsk"


def test_pictures_and_links_are_counted_beside_placemarks():
    imported = take_kml(
        f"<GroundOverlay/><NetworkLink/>{make_placemark('<name>a</name>')}<GroundOverlay/>"
    )
    assert imported.n_rows == 1
    assert imported.file.passed_over == ("2 GroundOverlay, 1 NetworkLink: no points",)


def test_a_file_of_pictures_alone_is_refused():
    with pytest.raises(PageRefused, match="holds 2 GroundOverlay and not one placemark"):
        take_kml("<GroundOverlay><name>a</name></GroundOverlay><GroundOverlay/>")


@pytest.mark.parametrize("namespace", ["http://earth.google.com/kml/2.1", ""])
def test_older_namespaces_and_none_are_read(namespace):
    attribute = f' xmlns="{namespace}"' if namespace else ""
    imported = take_in("old.kml", f"<kml{attribute}>{make_placemark('<name>a</name>')}</kml>")
    assert [report.place for report in imported.reports] == ["a"]


def test_every_document_of_a_kmz_is_read():
    packed = make_zip(
        {
            "doc.kml": make_kml(make_placemark("<name>a</name>")),
            "files/more.KML": make_kml(make_placemark("<name>b</name>")),
            "files/icon.png": b"\x89PNG",
            "__MACOSX/._doc.kml": b"\x00\x05\x16\x07",
        }
    )
    imported = take_in("bases.kmz", packed)
    assert imported.file.form == "KMZ"
    assert [report.place for report in imported.reports] == ["a", "b"]
    assert {use.table for use in imported.columns} == {
        "bases.kmz/doc.kml",
        "bases.kmz/files/more.KML",
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaa">]><kml><name>&a;</name></kml>',
            "declares a document type or entities",
        ),
        ('<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>', "declares a document type"),
        (make_kml(make_placemark("<name>a</name>"))[:-20], "not whole, well-formed XML"),
        ("<gpx><wpt/></gpx>", "XML of <gpx>; allowed: <kml>"),
        ("<html><body/></html>", "an HTML page"),
        ('<?xml version="1.0" encoding="nonsense"?><kml/>', "not whole, well-formed XML"),
    ],
)
def test_what_is_no_sound_kml_is_refused(body, message):
    with pytest.raises(PageRefused, match=message):
        take_in("points.kml", body)


def test_a_description_of_unclosed_tags_takes_no_time_worth_noticing():
    hostile = "&lt;a href=x " * 20_000 + "&lt;style " * 20_000 + "&lt;!-- " * 20_000
    (report,) = take_kml(make_placemark(f"<description>{hostile}</description>")).reports
    assert report.place == "not stated"


LINK = "<NetworkLink><Link><href>{}</href></Link></NetworkLink>"


def test_links_to_members_that_are_missing_are_named():
    one = make_kml(make_placemark("<name>1</name>"))
    links = LINK.format("ONE.kml") + LINK.format("../two%20b.kml") + LINK.format("three.kmz")
    members = {"a/doc.kml": make_kml(links), "a/one.kml": one, "a/three.kmz": b"PK"}
    imported = take_in("linked.kmz", make_zip(members))
    assert len(imported.reports) == 1
    assert imported.file.passed_over[1:] == (
        "a/doc.kml links to '../two%20b.kml', which is not here; links to 'three.kmz' within the "
        "archive: import it by itself",
    )


@pytest.mark.parametrize("others", [[], ["b.kml"]])
def test_links_to_missing_members_alone_refuse_the_file(others):
    text = make_kml(LINK.format("one.kml") + LINK.format("two.kml"))
    members = dict.fromkeys(["doc.kml", *others], text)
    with pytest.raises(PageRefused, match=r"links to 'one\.kml', 'two\.kml', which are not here"):
        take_in("linked.kmz", make_zip(members))
    with pytest.raises(PageRefused, match=r"links to 'one\.kml', 'two\.kml', which are not here"):
        take_in("linked.kml", text)
