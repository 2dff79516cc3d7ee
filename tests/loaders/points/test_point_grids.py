"""What stands around the rows of a table, and positions known by what they are."""

from datetime import date

import pytest
from point_files import take_csv, take_in

from loaders.errors import PageRefused

HEADING = "place,lat,lon,date"
MINSK = "Minsk,53.91,27.56,2022-02-10"
GOMEL = "Gomel,52.43,31.01,2022-02-11"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["nimi,pl,ip,kpv", "#loc+name,#geo+lat,#geo+lon,#date"], "a row of HXL tags"),
        (["#loc+name,#geo+lat,#geo+lon,#date", HEADING], "above the heading"),
        ([HEADING, "#loc +name,#geo +lat,#geo +lon,#date +start"], "a row of HXL tags"),
        ([HEADING, "text,deg,deg,ISO 8601"], "a row of units or types"),
        ([HEADING, ",degrees,degrees,yyyy-mm-dd"], "a row of units or types"),
        ([HEADING, "1,2,3,4"], "a row of units or types"),
        ([HEADING, "-----,---,---,----"], "a line of dashes"),
        ([*(f"line {n}" for n in range(40)), HEADING], "40 lines above the heading: 'line 0'"),
        (["Export, all", "Generated: 2022-03-01", "", HEADING], "2 lines above the heading"),
    ],
)
def test_what_is_no_row_is_passed_over_and_said(lines, said):
    imported = take_csv(*lines, MINSK, GOMEL)
    assert [report.place for report in imported.reports] == ["Minsk", "Gomel"]
    assert [report.valid_from.day for report in imported.reports] == [10, 11]
    assert any(said in what for what in imported.file.passed_over)


@pytest.mark.parametrize("row", ["number,1.5,2.5,2022-02-10", "1,2,4,4", "-,53.9,27.5,2022-02-10"])
def test_a_row_that_only_resembles_a_legend_is_kept(row):
    assert len(take_csv(HEADING, row, GOMEL).reports) == 2


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("date,place,lon,lat", "2022-02-11,Gomel,31.01,52.43"),
        ("name,latitude,longitude,day", "Gomel,52.43,31.01,2022-02-11"),
        ("name,coordinates,day", 'Gomel,"52.43, 31.01",2022-02-11'),
    ],
)
def test_another_heading_further_down_begins_another_table(heading, row):
    imported = take_csv(HEADING, MINSK, "", heading, row)
    first, second = imported.reports
    assert (first.place, first.lat) == ("Minsk", 53.91)
    assert (second.place, second.lat, second.lon) == ("Gomel", 52.43, 31.01)
    assert second.valid_from == date(2022, 2, 11)
    assert "another heading on line 4: a table of its own" in imported.file.passed_over


@pytest.mark.parametrize("again", [HEADING, HEADING.upper(), f"{HEADING},,"])
def test_the_heading_again_is_no_row_and_no_other_table(again):
    imported = take_csv(HEADING, MINSK, again, GOMEL)
    assert [report.place for report in imported.reports] == ["Minsk", "Gomel"]
    assert len(imported.file.tables) == 1


def test_a_row_of_known_words_is_no_heading_without_those_of_positions():
    imported = take_csv(
        "place,kind,unit,lat,lon", "town,base,brigade,53.9,27.5", "city,base,unit,,"
    )
    assert len(imported.reports) == 2


@pytest.mark.parametrize(
    "text",
    [
        "36UUA2370691612",
        "MGRS: 36U UA 23706 91612",
        "36U 323706 5591612",
        "36U 323,706 5,591,612",
        "323706 5591612 36U",
        "36U E323706 N5591612",
        "50°27′N 30°31′E",
        "50°27′00″ с. ш., 30°31′00″ в. д.",
        "50°27′ nördlicher Breite, 30°31′ östlicher Länge",
        "N50 27 00 E030 31 00",
        "502700N 0303100E",
        "geo:50.45,30.5167",
        "https://yandex.com/maps/?ll=30.5167%2C50.45&z=12",
        "https://wikimapia.org/#lang=en&lat=50.450000&lon=30.516700&z=12",
        "https://www.google.com/maps/@50.45,30.5167,12z",
        "POINT(30.5167 50.45)",
    ],
)
@pytest.mark.parametrize("heading", ["coordinates", "Where (10 m)"])
def test_positions_are_known_by_what_they_are_whatever_their_heading(text, heading):
    imported = take_in("points.csv", f"unit;{heading}\nA;{text}\n")
    (report,) = imported.reports
    assert (report.lat, report.lon) == (
        pytest.approx(50.45, abs=2e-3),
        pytest.approx(30.517, abs=2e-3),
    )
    is_said = any("by what it holds" in why for why in imported.decisions)
    assert is_said == (heading != "coordinates")


@pytest.mark.parametrize("text", ["10/02/2022", "1 2 3", "3/4", "12, 14", "A-12 N", "5 N 6 tanks"])
def test_numbers_under_an_unknown_heading_are_no_position(text):
    with pytest.raises(PageRefused, match="no columns hold coordinates"):
        take_in("points.csv", f"unit;thing\nA;{text}\n")


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("50.27.00N", "30.31.00E"),
        ("50°27′00″ северной широты", "30°31′00″ восточной долготы"),
        ("N50 27 00", "E30 31 00"),
        ("50-27-00", "30-31-00"),
        ("50 27,0", "30 31,0"),
    ],
)
def test_degrees_of_two_columns_are_read_in_the_forms_people_write(lat, lon):
    (report,) = take_in("points.csv", f"lat;lon\n{lat};{lon}\n").reports
    assert (report.lat, report.lon) == (pytest.approx(50.45), pytest.approx(30.516667))


@pytest.mark.parametrize("text", ["1.500", "1 500", "1\u00a0500", "1'500", "1,500"])
def test_thousands_are_apart_as_people_write_them(text):
    (report,) = take_in("points.csv", f"lat;lon;personnel\n53.9;27.5;{text}\n").reports
    assert (report.personnel_low, report.personnel_high) == (1500, 1500)


@pytest.mark.parametrize(
    "heading",
    [
        "Ort;Breite;Länge;Datum",
        "Lieu;Latitude;Longitude;Date",
        "Lugar;Latitud;Longitud;Fecha",
        "Місце;Широта;Довгота;Дата",
        "Место;Широта;Долгота;Дата",
        "Miejsce;Szerokość;Długość;Data",
        "Yer;Enlem;Boylam;Tarih",
        "المكان;خط العرض;خط الطول;التاريخ",
        "地点;纬度;经度;日期",
        "Τόπος;Γεωγραφικό πλάτος;Γεωγραφικό μήκος;Ημερομηνία",
        "Místo;Zeměpisná šířka;Zeměpisná délka;Datum",
        "Plats;Latitud;Longitud;Datum",
        "Sted;Breddegrad;Lengdegrad;Dato",
        "Paikka;Leveysaste;Pituusaste;Päivämäärä",
        "Hely;Szélesség;Hosszúság;Dátum",
        "Vieta;Platuma;Ilguma;Data",
        "Loc;Latitudine;Longitudine;Data",
    ],
)
def test_headings_are_known_in_many_languages(heading):
    (report,) = take_in("points.csv", f"{heading}\nMinsk;53,91;27,56;2022-02-10\n").reports
    assert (report.place, report.lat, report.lon) == ("Minsk", 53.91, 27.56)
    assert report.valid_from == date(2022, 2, 10)


@pytest.mark.parametrize(
    "row",
    [
        "Minsk,\u200b53.91,\u200e27.56,\u200e2022-02-10\u200e",
        '="Minsk",="53.91",="27.56",="2022-02-10"',
        "\u00a0Minsk\u00a0,\u00a053.91,27.56\u00a0,\u00a02022-02-10",
        "Minsk,５３.９１,２７.５６,2022-02-10",
    ],
)
def test_marks_nobody_sees_change_nothing(row):
    (report,) = take_csv(HEADING, row).reports
    assert (report.place, report.lat, report.lon) == ("Minsk", 53.91, 27.56)
    assert report.valid_from == date(2022, 2, 10)
