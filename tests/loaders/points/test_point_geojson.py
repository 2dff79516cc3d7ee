import json

import pytest
from point_files import make_feature, make_point, take_features, take_in

from loaders.errors import PageRefused

MINSK = make_point(27.5615, 53.9045)


def test_properties_become_columns_and_nested_ones_stay_text():
    imported = take_features(
        make_feature(MINSK, place="Minsk", date="2022-02-03", tags=["a", "b"], n=1.0),
        make_feature(MINSK, place=None, note={"seen": True}),
    )
    first, second = imported.reports
    assert (first.place, first.valid_from.isoformat()) == ("Minsk", "2022-02-03")
    assert (second.place, second.note) == ("not stated", '{"seen": true}')
    assert imported.ignored == ("tags", "n")


def test_a_feature_without_geometry_is_kept_without_a_place():
    (report,) = take_features(make_feature(None, place="Minsk")).reports
    assert (report.lon, report.place) == (None, "Minsk")
    assert "no_coordinates" in report.flags


def test_coordinates_of_the_properties_count_where_no_feature_has_a_geometry():
    (report,) = take_features(make_feature(None, lat="53.9045", lng="27.5615")).reports
    assert (report.lon, report.lat) == (27.5615, 53.9045)


def test_the_geometry_counts_before_coordinates_of_the_properties():
    imported = take_features(make_feature(MINSK, lat=1, lon=2))
    assert imported.reports[0].lon == 27.5615
    assert imported.ignored == ("lat", "lon")


@pytest.mark.parametrize(
    "coordinates", [["a", 53], [27], None, [True, False], "27,53", [[27, 53]], [10**400, 1]]
)
def test_coordinates_that_are_no_numbers_are_flagged_and_kept_as_stated(coordinates):
    geometry = {"type": "Point", "coordinates": coordinates}
    (report,) = take_features(make_feature(geometry)).reports
    assert (report.lon, report.lat) == (None, None)
    assert "impossible_coordinates" in report.flags
    assert report.note.startswith('position as stated: {"type": "Point"')


def test_what_is_no_feature_is_refused_by_its_number_and_the_rest_is_kept():
    circle = {"type": "Circle"}
    imported = take_features("x", make_feature(circle), {"type": "Point"}, make_feature(MINSK))
    assert [(item.subject, item.reason) for item in imported.refused] == [
        ("feature 1", "type is 'str'; allowed: 'Feature'"),
        ("feature 2", "geometry is 'Circle'; allowed: a geometry of GeoJSON"),
        ("feature 3", "type is 'Point'; allowed: 'Feature'"),
    ]
    assert (len(imported.reports), imported.n_rows) == (1, 4)


def test_one_feature_and_one_geometry_are_files_too():
    for document in (make_feature(MINSK), MINSK):
        (report,) = take_in("one.json", json.dumps(document)).reports
        assert report.lon == 27.5615


def test_an_older_file_in_metres_is_turned_into_degrees():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (report,) = take_features(make_feature(make_point(3067848.4, 7150512.9)), crs=crs).reports
    assert (report.lon, report.lat) == (
        pytest.approx(27.559, abs=1e-3),
        pytest.approx(53.896, abs=1e-3),
    )
    assert report.host_iso3 == "BLR"


def test_an_older_file_that_names_degrees_is_read_as_it_stands():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    (report,) = take_features(make_feature(MINSK), crs=crs).reports
    assert report.lon == 27.5615


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"type": "Topology"}', "JSON of type 'Topology'"),
        ("[1]", "JSON of type 'list'"),
        ('{"type": "FeatureCollection"}', "JSON of type 'FeatureCollection'"),
        ('{"type": "FeatureCollection", "features": [', "not whole, well-formed JSON"),
        ("[" * 200_000, "nested too deeply"),
        ('{"a": ' + "1" * 5000 + "}", "well-formed JSON: .* has 5000 digits$"),
        (b'{"a": "\xff"}', "not whole, well-formed JSON"),
    ],
)
def test_what_is_no_geojson_is_refused(body, message):
    with pytest.raises(PageRefused, match=message):
        take_in("points.geojson", body)


def test_an_unknown_reference_system_is_refused():
    crs = {"type": "name", "properties": {"name": "EPSG:999999"}}
    with pytest.raises(PageRefused, match="unknown reference system 'EPSG:999999'"):
        take_features(make_feature(MINSK), crs=crs)


def test_half_a_character_is_shown_as_unknown():
    (report,) = take_in(
        "half.json", '{"type": "Feature", "geometry": null, "properties": {"name": "\\ud800a"}}'
    ).reports
    assert report.place == "?a"
