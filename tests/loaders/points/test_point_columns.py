"""What the preview says of each column: what it became, how, and a value before and after."""

from datetime import date

import pytest
from point_files import MINSK, take_csv

from loaders.points.column_uses import name_use


def use_of(imported, heading):
    (use,) = [use for use in imported.columns if use.heading == heading]
    return use


@pytest.mark.parametrize(
    ("heading", "text", "became", "how", "read"),
    [
        ("date", "24. März 2022", "first day", "German months", "2022-03-24"),
        ("date", "24 février 2022", "first day", "French months", "2022-02-24"),
        ("date", "24 лютого 2022", "first day", "Ukrainian months", "2022-02-24"),
        ("date", "44616", "first day", "Excel's serial days, counted from 1900", "2022-02-24"),
        ("date", "1645660800", "first day", "seconds since 1970", "2022-02-24"),
        ("date", "03.02.2022", "first day", "day first, as is usual with points", "2022-02-03"),
        (
            "date",
            "02/24/2022",
            "first day",
            "month first: 1 date allows nothing else",
            "2022-02-24",
        ),
        (
            "date",
            "10.-12. Februar 2022",
            "first day",
            "German months; intervals: both ends are kept",
            "2022-02-10 to 2022-02-12",
        ),
        ("date", "2022-02", "first day", "year-month-day", "2022-02"),
        ("actor", "Russian troops", "force", "forces, by country", "Russia"),
        ("country", "BLR", "country", "countries, by name or code", "Belarus"),
        ("country", "Ruritania", "country", "countries, by name or code; 0 of 1 read", ""),
        ("activity", "massing", "kind", "", "buildup"),
        ("activity", "parade", "kind", "0 of 1 read", ""),
        ("troops", "1 500", "personnel", "", "1,500"),
        ("town", "Minsk", "place", "", "Minsk"),
        ("note", "seen", "kept in the note", "", ""),
        ("colour", "red", "ignored", "", ""),
    ],
)
def test_a_column_says_what_it_became_how_and_one_value(heading, text, became, how, read):
    use = use_of(take_csv(f"lat,lon,{heading}", f"{MINSK},{text}"), heading)
    assert (name_use(use), use.how, use.stated, use.read) == (became, how, text, read)


@pytest.mark.parametrize(
    ("lat", "lon", "how", "read"),
    [
        ("53.9045", "27.5615", "decimal degrees", "53.9045"),
        ("53,9045", "27,5615", "degrees with a decimal comma", "53.9045"),
        ("53°54′N", "27°33′E", "degrees-minutes", "53.9"),
        ("53 54 00", "27 33 00", "degrees-minutes-seconds", "53.9"),
        ("535400N", "0273300E", "degrees-minutes-seconds, without marks", "53.9"),
    ],
)
def test_a_latitude_says_how_it_is_written(lat, lon, how, read):
    use = use_of(take_csv("lat;lon", f"{lat};{lon}"), "lat")
    assert (use.how, use.stated, use.read) == (how, lat, read)


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("36UUA2370691612", "MGRS"),
        ("36U 323706 5591612", "UTM"),
        ("50°27'N 30°31'E", "degrees-minutes"),
        ("N50 27 00 E030 31 00", "degrees-minutes-seconds"),
        ("https://maps.google.com/?ll=50.45,30.5167", "links to a map"),
        ("POINT(30.5167 50.45)", "WKT"),
        (
            "50.45, 30.5167",
            "decimal degrees; latitude first is assumed: no value tells which number it is",
        ),
    ],
)
def test_a_column_of_whole_positions_says_how_they_are_written(text, how):
    imported = take_csv("coordinates;place", f"{text};Kyiv")
    use = use_of(imported, "coordinates")
    assert (use.how, use.stated) == (how, text)
    assert use.read.startswith("50.45")


def test_the_example_is_the_first_that_could_be_read():
    use = use_of(take_csv("lat,lon,date", f"{MINSK},soon", f"{MINSK},2022-02-10"), "date")
    assert (use.stated, use.read) == ("2022-02-10", "2022-02-10")


def test_forms_that_are_mixed_are_counted():
    use = use_of(take_csv("lat;lon", "53.9;27.56", "53.91;27.57", "53°54′N;27°33′E"), "lat")
    assert use.how == "decimal degrees 2, degrees-minutes 1"


def test_what_is_no_coordinate_counts_as_no_form_of_one():
    rows = ("=52+0.3;30.4", "0x34;30.4", "53.9;27.56")
    assert use_of(take_csv("lat;lon", *rows), "lat").how == "decimal degrees"


def test_columns_that_are_read_together_are_not_called_ignored():
    imported = take_csv(
        "lat_deg,lat_min,lon_deg,lon_min,year,month,day,place", "53,54,27,33,2022,2,24,Minsk"
    )
    (report,) = imported.reports
    assert report.valid_from == date(2022, 2, 24)
    assert [use.field for use in imported.columns] == [
        *("lat", "lat", "lon", "lon", "begun", "begun", "begun", "place")
    ]
    assert imported.ignored == ()


@pytest.mark.parametrize("months", ["2", "Feb", "Februar", "февраля"])
def test_year_month_and_day_in_columns_of_their_own_make_one_date(months):
    (report,) = take_csv("lat,lon,Year,Month,Day", f"{MINSK},2022,{months},24").reports
    assert report.valid_from == date(2022, 2, 24)


def test_a_year_beside_whole_dates_is_left_alone():
    (report,) = take_csv("lat,lon,date,year,month", f"{MINSK},2022-02-24,2021,3").reports
    assert report.valid_from == date(2022, 2, 24)
