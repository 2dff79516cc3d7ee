import pytest
from point_files import MINSK, make_feature, make_point, read_one, take_csv, take_features

from loaders.errors import PageRefused
from loaders.points import DOUBTS, PLACE_DOUBTS, UNSTATED


def test_a_latitude_copied_into_the_longitude_is_flagged_and_no_site():
    (report,) = take_csv("lat,lon,precision", "52.3498,52.3498,exact").reports
    assert (report.lon, report.lat, report.host_iso3) == (52.3498, 52.3498, "RUS")
    assert report.precision == "country"
    assert "latitude_equals_longitude" in report.flags


def test_zero_zero_is_flagged_and_in_no_country():
    (report,) = take_csv("lat,lon", "0,0.0").reports
    assert report.host_iso3 is None
    assert report.precision == "country"
    assert {"null_island", "no_country_within_reach"} <= set(report.flags)


@pytest.mark.parametrize(
    ("lat", "lon", "flag"),
    [
        ("95.5", "27.5", "latitude_longitude_swapped"),
        ("95.5", "200.5", "impossible_coordinates"),
        ("53.9", "400.5", "impossible_coordinates"),
        ("north", "27.5", "impossible_coordinates"),
        ("53.9", "", "impossible_coordinates"),
        ("nan", "27.5", "impossible_coordinates"),
        ("inf", "27.5", "impossible_coordinates"),
        ("53.9E", "27.5N", "impossible_coordinates"),
        ("", "", "no_coordinates"),
        ("-", "n/a", "no_coordinates"),
        ("53.9", "n/a", "impossible_coordinates"),
    ],
)
def test_a_row_without_a_place_on_earth_is_kept_without_one(lat, lon, flag):
    (report,) = take_csv("lat,lon,place", f"{lat},{lon},x").reports
    assert (report.lon, report.lat, report.host_iso3) == (None, None, None)
    assert flag in report.flags
    assert ("position as stated" in report.note) is (flag != "no_coordinates")


def test_rows_beside_a_swapped_one_are_doubtful_unless_another_shows_the_order():
    swapped, minsk, tokyo = "151.2,-33.9,Sydney", "27.56,53.91,Minsk", "35.68,139.69,Tokyo"
    doubtful = take_csv("lat,lon,place", swapped, minsk).reports
    assert "beside_swapped_coordinates" in doubtful[1].flags
    assert "beside_swapped_coordinates" not in doubtful[0].flags
    shown = take_csv("lat,lon,place", swapped, minsk, tokyo).reports
    assert not any("beside_swapped_coordinates" in report.flags for report in shown)


def test_a_number_that_cannot_be_a_latitude_stays_in_the_note():
    (report,) = take_csv("lat,lon", "95.5,27.5").reports
    assert report.note == "position as stated: longitude 27.5, latitude 95.5"


def test_coarse_coordinates_are_flagged_and_stand_for_no_site():
    (report,) = take_csv("lat,lon,precision", "53.0,27.5,exact").reports
    assert "coarse_coordinates" in report.flags
    assert report.precision == "district"


def test_a_point_off_the_coast_goes_to_the_nearest_country_and_one_at_sea_to_none():
    near, far = take_csv("lat,lon", "44.60123,33.30123", "43.01234,34.01234").reports
    assert near.host_iso3 == "UKR"
    assert far.host_iso3 is None
    assert "no_country_within_reach" in far.flags
    assert (far.lon, far.lat) == (34.01234, 43.01234)


@pytest.mark.parametrize("label", ["Ukraine", "UKR", "ua", "Україна"])
def test_a_label_of_another_country_is_kept_beside_our_reading_and_flagged(label):
    report = read_one("country", label)
    assert (report.host_iso3, report.host_label) == ("BLR", label)
    is_read = label != "Україна"
    assert ("label_place_disagree" in report.flags) is is_read
    assert ("country_label_unread" in report.flags) is not is_read


@pytest.mark.parametrize("label", ["Belarus", "belarus", "BLR", "BY", "by"])
def test_a_label_of_the_same_country_is_no_doubt(label):
    assert DOUBTS.keys().isdisjoint(read_one("country", label).flags)


def test_a_misspelt_country_is_flagged_and_kept():
    report = read_one("country", "Belarrus")
    assert report.host_label == "Belarrus"
    assert "country_label_unread" in report.flags


def test_exchanged_coordinates_that_fit_the_label_are_flagged_and_no_site():
    (report,) = take_csv("lat,lon,country,precision", "27.5615,53.9045,Belarus,exact").reports
    assert (report.host_iso3, report.precision) == ("IRN", "country")
    assert {"label_place_disagree", "label_fits_swapped_coordinates"} <= set(report.flags)


def test_without_a_point_the_country_is_the_one_its_reporter_names():
    (report,) = take_csv("lat,lon,country", ",,Belarus").reports
    assert (report.host_iso3, report.lon) == ("BLR", None)
    assert {"no_coordinates", "country_by_label_only"} <= set(report.flags)


def test_in_a_list_of_units_country_is_whose_they_are():
    imported = take_csv("lat,lon,unit,country", f"{MINSK},5th Brigade,ru", f"{MINSK},6th,ru")
    first = imported.reports[0]
    assert (first.force_iso3, first.force_name) == ("RUS", "5th Brigade")
    assert (first.host_iso3, first.host_label) == ("BLR", None)
    assert imported.doubts == {}
    assert imported.decisions == (
        "country: whose force it is, not where: 2 of 2 points lie in another country",
    )


def test_in_a_list_of_units_country_is_where_they_are_if_the_points_lie_in_it():
    imported = take_csv("lat,lon,unit,country", f"{MINSK},5th Brigade,Belarus")
    (report,) = imported.reports
    assert (report.force_iso3, report.host_label) == (None, "Belarus")
    assert imported.decisions == ("country: where it is, as most of the points lie in it",)


def test_country_beside_a_force_is_where_it_is():
    report = read_one("actor,unit,country", "Russia,5th Brigade,Ukraine")
    assert (report.force_iso3, report.host_label) == ("RUS", "Ukraine")
    assert "label_place_disagree" in report.flags


def test_a_line_an_area_and_several_points_have_no_place_and_are_kept():
    imported = take_features(
        make_feature({"type": "LineString", "coordinates": [[27, 53], [28, 54]]}),
        make_feature(
            {"type": "Polygon", "coordinates": [[[27, 53], [28, 54], [28, 53], [27, 53]]]}
        ),
        make_feature({"type": "MultiPoint", "coordinates": [[27, 53], [28, 54]]}),
        make_feature(make_point(27.5615, 53.9045)),
    )
    assert imported.doubts == {"not_a_point": 3}
    assert imported.n_without_point == 3
    assert [report.lon for report in imported.reports] == [None, None, None, 27.5615]
    assert imported.reports[0].note.startswith('position as stated: {"type": "LineString"')


def test_the_one_point_of_a_collection_is_taken_and_flagged():
    line = {"type": "LineString", "coordinates": [[27, 53], [28, 54]]}
    geometry = {"type": "GeometryCollection", "geometries": [line, make_point(27.5615, 53.9045)]}
    (report,) = take_features(make_feature(geometry)).reports
    assert (report.lon, report.lat) == (27.5615, 53.9045)
    assert "point_of_collection" in report.flags


@pytest.mark.parametrize("flag", sorted(PLACE_DOUBTS))
def test_every_doubt_about_a_place_says_what_it_means(flag):
    assert DOUBTS[flag]


def test_no_flag_is_both_a_doubt_and_left_open_and_none_breaks_a_list():
    assert DOUBTS.keys().isdisjoint(UNSTATED)
    assert not [flag for flag in (*DOUBTS, *UNSTATED) if ";" in flag]


@pytest.mark.parametrize(
    ("heading", "text", "what"),
    [
        ("geohash", "u9edu0q", "geohashes"),
        ("coordinates", "u9edu0qsf", "geohashes"),
        ("plus code", "9G4F8C22+22", "plus codes"),
        ("location", "8C22+22 Minsk", "plus codes"),
        ("what3words", "///filled.count.soap", "what3words"),
    ],
)
def test_codes_of_places_are_refused_by_name(heading, text, what):
    with pytest.raises(PageRefused, match=f"column '{heading}' holds {what}, which are not read"):
        take_csv(f"name,{heading},date", f"Alpha,{text},2022-02-10")


def test_metres_under_headings_of_degrees_are_flagged_as_what_they_look_like():
    (report,) = take_csv("name,lat,lon", "Alpha,6850000,3384000").reports
    assert report.lon is None
    assert {"looks_like_epsg_3857", "impossible_coordinates"} <= set(report.flags)
    (slip,) = take_csv("name,lat,lon", "Alpha,523,30.4").reports
    assert "looks_like_epsg_3857" not in slip.flags
