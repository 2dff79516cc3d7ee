from datetime import date

import pytest
from point_files import MINSK, read_one, take_csv, take_in

from loaders.errors import PageRefused

CYRILLIC = "\u041c\u0438\u043d\u0441\u043a"


@pytest.mark.parametrize(
    "heading",
    [
        "lat,lon",
        "lat,lng",
        "LAT,LONG",
        "latitude,longitude",
        "Latitude,Longitude",
        "latitudes,longtitudes",
        "Y,X",
        "Lat (DD),Lon (DD)",
        "location_lat,location_lng",
        "decimalLatitude,decimalLongitude",
        "широта,долгота",
        "Breite,Länge",
    ],
)
def test_coordinates_are_found_under_the_headings_people_use(heading):
    (report,) = take_csv(heading, MINSK).reports
    assert (report.lon, report.lat, report.host_iso3) == (27.5615, 53.9045, "BLR")


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("coordinates", '"27.5615,53.9045,0"'),
        ("coordinates", '"53.9045, 27.5615"'),
        ("location", '"53.9045, 27.5615"'),
        ("geolocation", '"(53.9045, 27.5615)"'),
        ("lat_lon", "53.9045 27.5615"),
        ("lon/lat", '"27.5615, 53.9045"'),
        ("wkt", "POINT (27.5615 53.9045)"),
        ("geom", "SRID=4326;POINT(27.5615 53.9045)"),
        (".geo", '"{""type"":""Point"",""coordinates"":[27.5615,53.9045]}"'),
        ("gps", "53.9045N 27.5615E"),
        ("gps", '"N 53.9045, E 27.5615"'),
        ("position", "27.5615E 53.9045N"),
    ],
)
def test_a_position_in_one_column_is_read(heading, text):
    (report,) = take_csv(f"name,{heading}", f"a,{text}").reports
    assert (report.lon, report.lat) == (27.5615, 53.9045)


def test_degrees_minutes_and_seconds_are_read():
    (report,) = take_csv("lat;lon", "53°54'00\"N;27°33\u203236\u2033 E").reports
    assert (report.lon, report.lat) == (pytest.approx(27.56), pytest.approx(53.9))


def test_decimal_commas_are_read_between_semicolons():
    (report,) = take_csv("lat;lon;place", "53,9045;27,5615;Minsk").reports
    assert (report.lon, report.lat, report.place) == (27.5615, 53.9045, "Minsk")


def test_an_order_that_nothing_decides_is_assumed_and_every_row_says_so():
    imported = take_csv("coordinates", '"53.91, 27.56"', '"50.27, 30.51"')
    assert imported.doubts == {"coordinate_order_assumed": 2}
    assert imported.columns[0].how == (
        "decimal degrees; latitude first is assumed: no value tells which number it is"
    )
    assert imported.countries == {"BLR": 1, "UKR": 1}


def test_one_number_beyond_90_decides_the_order_for_the_whole_file():
    imported = take_csv("coordinates", '"43.12, 131.88"', '"53.91, 27.56"')
    assert [report.host_iso3 for report in imported.reports] == ["RUS", "BLR"]
    assert imported.doubts == {}


def test_text_in_a_column_called_location_is_a_place():
    report = read_one("location", "Minsk")
    assert report.place == "Minsk"


def test_a_byte_order_mark_semicolons_and_fifteen_columns_are_read():
    imported = take_in(
        "geo.csv",
        "\ufeffDate;Name;Faction;Origin;Latitude;Longitude;PlusCode;Description;Source;"
        "Geolocation;Equipment;EquipmentItems;Units;OrbatUnits;Id\n"
        '2022-02-03;Train;Russia;VID;52.3498;30.4009;"9GG7 Rechytsa";"Tanks, on a train";'
        "https://example.org/1;https://example.org/2;Tank;;5th Brigade;;a1\n",
    )
    (report,) = imported.reports
    assert imported.ignored == ("Origin",)
    assert report.report_id == "a1"
    assert (report.force_iso3, report.force_name) == ("RUS", "5th Brigade")
    assert report.valid_from == date(2022, 2, 3)
    assert (report.place, report.strength_text) == ("9GG7 Rechytsa", "Tank")
    assert report.url == "https://example.org/1"
    assert report.note == "Name: Train; Tanks, on a train; Geolocation: https://example.org/2"


def test_a_heading_without_rows_is_understood_and_stores_nothing():
    imported = take_csv("Date;Name;Latitude;Longitude")
    assert (imported.n_rows, imported.reports, imported.days) == (0, (), None)
    assert [use.field for use in imported.columns] == ["begun", "title", "lat", "lon"]


@pytest.mark.parametrize(
    "body",
    [
        f"lat\tlon\tplace\n53.9045\t27.5615\t{CYRILLIC}".encode("utf-16"),
        f"sep=;\r\nlat;lon;place\r\n53.9045;27.5615;{CYRILLIC}\r\n".encode("utf-8-sig"),
        f"lat|lon|place\r53.9045|27.5615|{CYRILLIC}\r".encode(),
        f'lat, lon, "place"\n53.9045, 27.5615, "{CYRILLIC}"\n'.encode(),
    ],
    ids=["UTF-16 of a spreadsheet", "sep=", "old line ends", "spaces after the comma"],
)
def test_what_spreadsheets_write_is_read(body):
    (report,) = take_in("sheet.csv", body).reports
    assert (report.lon, report.lat, report.place) == (27.5615, 53.9045, CYRILLIC)


def test_a_guessed_encoding_flags_the_rows_it_matters_to():
    body = f"lat,lon,place\n{MINSK},Café\n{MINSK},Plain\n".encode("cp1252")
    first, second = take_in("old.csv", body).reports
    assert first.place == "Café"
    assert "encoding_guessed" in first.flags
    assert "encoding_guessed" not in second.flags


def test_a_row_that_is_too_long_is_refused_by_its_line_and_the_rest_is_kept():
    imported = take_csv("lat,lon,place", f"{MINSK},a, b", f"{MINSK},c")
    (refused,) = imported.refused
    assert (refused.subject, refused.reason) == (
        "line 2",
        "4 cells; allowed: 3, as in the heading",
    )
    assert refused.text == "53.9045,27.5615,a,b"
    assert [report.place for report in imported.reports] == ["c"]
    assert imported.n_rows == 2


def test_a_row_with_a_stray_quote_is_refused_by_its_line():
    imported = take_csv("lat,lon,place", f'{MINSK},"the "old" base"', f"{MINSK},c")
    assert [item.subject for item in imported.refused] == ["line 2"]
    assert len(imported.reports) == 1


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest():
    with pytest.raises(PageRefused, match="a quote opened on line 2 or after is never closed"):
        take_csv("lat,lon,place", f'{MINSK},"a', f"{MINSK},b")


def test_a_short_row_is_kept_and_flagged():
    (report,) = take_csv("lat,lon,place", MINSK).reports
    assert "short_row" in report.flags


def test_blank_rows_are_counted_and_are_no_rows():
    imported = take_csv("lat,lon,place", f"{MINSK},a", ",,", "", ",,")
    assert imported.n_rows == 1
    assert imported.file.passed_over == ("3 blank rows",)


def test_repeated_and_blank_headings_are_told_apart_and_none_is_lost():
    imported = take_csv("lat,lon,date,date,", f"{MINSK},2022-01-02,2022-01-03,x")
    assert [use.heading for use in imported.columns] == [
        "lat",
        "lon",
        "date",
        "date (4)",
        "column (5)",
    ]
    assert imported.ignored == ("date (4)", "column (5)")
    assert imported.reports[0].valid_from == date(2022, 1, 2)


def test_a_file_that_says_no_place_is_refused_naming_its_columns():
    with pytest.raises(PageRefused, match="no columns hold coordinates; columns seen: 'place'"):
        take_csv("place,date", "Minsk,2022-01-02")


def test_one_coordinate_of_two_is_no_place():
    with pytest.raises(PageRefused, match="no columns hold coordinates"):
        take_csv("lat,place", "53.9,Minsk")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty file"),
        (b"lat,lon\0\n", "not a text file"),
        (
            b"lat,lon\n\xea\xb5\xaa\xff\xad\x96\xb2\xb9",
            "neither UTF-8 nor an older encoding known here: byte 11 is 0xff",
        ),
    ],
)
def test_what_is_no_text_is_refused(body, message):
    with pytest.raises(PageRefused, match=message):
        take_in("x.csv", body)


def test_tags_above_the_heading_and_sums_below_the_rows_are_no_reports():
    imported = take_csv(
        "#loc+name,#geo+lat,#geo+lon,#date+start",
        "place,lat,lon,date",
        "Alpha,52.3123,30.4123,2022-02-10",
        "Total,,,1",
    )
    assert [report.place for report in imported.reports] == ["Alpha"]
    assert imported.file.passed_over[-1] == "1 line of a footer: 'Total'"


@pytest.mark.parametrize("heading", ["Name of base", "name_of_base", "Name of the site"])
def test_a_name_of_a_thing_is_read_as_the_things_name(heading):
    (report,) = take_csv(f"{heading},lat,lon", "Alpha,52.3123,30.4123").reports
    assert report.place == "Alpha"
