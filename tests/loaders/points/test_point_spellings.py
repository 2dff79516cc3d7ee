"""What people write: encodings, months, intervals, serial days, grids, marks of a test."""

from datetime import date

import pytest
from point_files import MINSK, read_one, take_csv, take_in

from loaders.points.coordinates import read_degrees, read_pair

RUSSIAN = "название;широта;долгота;дата\nМинск север;53,91;27,56;10.02.2022\n"
POLISH = "nazwa;szerokość;długość;data\nŁódź;51,76;19,46;10.02.2022\n"
GERMAN = "Ort;Breite;Länge;Datum\nMünchen;48,14;11,58;10.02.2022\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "cp866"),
        (RUSSIAN, "iso8859_5"),
        (RUSSIAN, "utf-16-le"),
        (RUSSIAN, "utf-16-be"),
        (POLISH, "cp1250"),
        (GERMAN, "cp1252"),
        ("name,lat,lon,date\nМинск север,53.91,27.56,2022-02-10\n", "cp1251"),
        ("name,lat,lon,date\nМинск север,53.91,27.56,2022-02-10\n", "koi8_r"),
        ("name,lat,lon,date\nŁódź,53.91,27.56,2022-02-10\n", "cp1250"),
        ("name,lat,lon,date\nMálaga,36.72,-4.42,2022-02-10\n", "cp1252"),
    ],
)
def test_an_encoding_nobody_names_is_guessed_and_said(text, encoding):
    imported = take_in("points.csv", text.encode(encoding))
    (report,) = imported.reports
    assert report.place in text
    assert report.valid_from == date(2022, 2, 10)
    assert "encoding_guessed" in report.flags
    assert any(why.startswith("encoding guessed: ") for why in imported.decisions)


@pytest.mark.parametrize(
    "text",
    [
        "24. März 2022",
        "24 mars 2022",
        "24 de marzo de 2022",
        "24 de março de 2022",
        "24 marzo 2022",
        "24 марта 2022 г.",
        "24 березня 2022 року",
        "24 marca 2022 r.",
        "24 maart 2022",
        "24 martie 2022",
        "24 MAR. 2022",
        "jeudi 24 mars 2022",
    ],
)
def test_months_are_read_in_ten_languages(text):
    assert read_one("date", f'"{text}"').valid_from == date(2022, 3, 24)


@pytest.mark.parametrize(
    "text", ["1er mai 2022", "1º de maio de 2022", "1 мая 2022", "1. Mai 2022"]
)
def test_the_first_of_a_month_is_read_as_it_is_written(text):
    assert read_one("date", text).valid_from == date(2022, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2022-02-10 to 2022-02-12",
        "2022-02-10/2022-02-12",
        "2022-02-10 - 2022-02-12",
        "10-12 Feb 2022",
        "10 to 12 February 2022",
        "Feb 10-12, 2022",
        "February 10 - February 12, 2022",
        "10.\u201312.02.2022",
        "10.02.-12.02.2022",
        "10.02.2022-12.02.2022",
        "vom 10. bis 12. Februar 2022",
        "du 10 au 12 février 2022",
        "del 10 al 12 de febrero de 2022",
        "с 10 по 12 февраля 2022",
        "between 10 and 12 February 2022",
        "dal 10 al 12 febbraio 2022",
        "10 \u2013 12 лютого 2022",
        "od 10 do 12 lutego 2022",
        "2022-02-10T00:00:00Z/2022-02-12T00:00:00Z",
        "10 Feb \u2013 12 Feb 2022",
    ],
)
def test_intervals_keep_both_ends(text):
    report = read_one("date", f'"{text}"')
    assert (report.valid_from, report.valid_to) == (date(2022, 2, 10), date(2022, 2, 12))


def test_a_month_keeps_its_precision_in_other_languages():
    report = read_one("date", "März 2022")
    assert (report.valid_from, report.date_precision) == (date(2022, 3, 1), "month")


def test_serial_days_are_read_under_a_date_heading_and_said():
    imported = take_csv("lat,lon,date", f"{MINSK},44616", f"{MINSK},44620.5", f"{MINSK},99999")
    assert [r.valid_from for r in imported.reports] == [date(2022, 2, 24), date(2022, 2, 28), None]
    assert "implausible_date" in imported.reports[2].flags
    assert imported.columns[2].how == "Excel's serial days, counted from 1900"


def test_what_is_no_row_is_passed_over_and_said():
    imported = take_csv(
        "Sightings of February",
        "place,lat,lon,date",
        "#loc+name,#geo+lat,#geo+lon,#date+start",
        f"Alpha,{MINSK},2022-02-10",
        "place,lat,lon,date",
        f"Bravo,{MINSK},2022-02-11",
        "Source: our own,,,",
    )
    assert [report.place for report in imported.reports] == ["Alpha", "Bravo"]
    assert imported.file.passed_over == (
        "1 line above the heading: 'Sightings of February'",
        "a row of HXL tags",
        "1 row that repeats the heading",
        "1 line of a footer: 'Source: our own'",
    )


@pytest.mark.parametrize(
    "text",
    [
        "52°18'00\"N 30°24'00\"E",
        "N52 18 00 E30 24 00",
        "52-18-00N 030-24-00E",
        "521800N 0302400E",
        "5218N 03024E",
        "52 18.0 N, 30 24.0 E",
        "52° 18′ 00″ N, 30° 24′ 00″ E",
        "52 18 00 30 24 00",
        "52°18′ с.ш. 30°24′ в.д.",
        "52d18m00s N 30d24m00s E",
        "52,3 30,4",
        "POINT (30.4 52.3)",
        "https://www.google.com/maps/@52.3,30.4,12z",
    ],
)
def test_positions_are_read_as_people_write_them(text):
    pair = read_pair(text)
    found = (pair.second, pair.first) if pair.first_is == "lon" else (pair.first, pair.second)
    assert found == pytest.approx((52.3, 30.4))


def test_a_letter_that_is_east_in_one_language_and_west_in_another_is_not_read():
    assert read_degrees("30.4 O", "EW") is None


def test_degrees_minutes_and_seconds_stand_in_columns():
    heading = "lat_deg,lat_min,lat_sec,lat_dir,lon_deg,lon_min,lon_sec,lon_dir"
    (report,) = take_csv(heading, "53,54,36,N,27,33,36,E").reports
    assert (report.lon, report.lat) == pytest.approx((27.56, 53.91))


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("mgrs", "35UNV 36791 73394"),
        ("utm", "35U 536791 5973394"),
        ("zone,easting,northing", "35U,536791,5973394"),
    ],
)
def test_grid_positions_are_read(heading, row):
    (report,) = take_csv(heading, row).reports
    assert (report.lon, report.lat) == pytest.approx((27.56, 53.91), abs=0.01)


def test_metres_under_degree_headings_are_told():
    imported = take_csv("lat,lon", "7130000,3068000")
    assert imported.reports[0].lon is None
    assert any("EPSG:3857" in why for why in imported.decisions)


def test_a_known_word_inside_a_heading_is_taken_and_said():
    imported = take_csv("military_base_name,lat,lon", f"North,{MINSK}")
    assert imported.reports[0].place == "North"
    assert "military_base_name: read as place, by its words 'base name'" in imported.decisions


def test_an_export_of_acled_is_private():
    imported = take_csv(
        "event_id_cnty,event_date,sub_event_type,actor1,interaction,latitude,longitude",
        f"TST1,2022-02-10,Headquarters or base established,Testland,1,{MINSK}",
    )
    assert imported.source.startswith("acled page ")
