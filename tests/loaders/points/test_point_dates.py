from datetime import date, timedelta

import pytest
from point_files import AT, MINSK, read_one, take_csv


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [
        ("2022-02-03", date(2022, 2, 3), "day"),
        ("2022-02-03T23:59:00+03:00", date(2022, 2, 3), "day"),
        ("2022/2/3 10:00", date(2022, 2, 3), "day"),
        ("20220203", date(2022, 2, 3), "day"),
        ("3 February 2022", date(2022, 2, 3), "day"),
        ("Feb 3rd 2022", date(2022, 2, 3), "day"),
        ("03-Feb-22", date(2022, 2, 3), "day"),
        ("Thu 03 Feb 2022 10:00:00 GMT", date(2022, 2, 3), "day"),
        ("03.02.2022", date(2022, 2, 3), "day"),
        ("1643846400000", date(2022, 2, 3), "day"),
        ("2022-02", date(2022, 2, 1), "month"),
        ("February 2022", date(2022, 2, 1), "month"),
        ("2022", date(2022, 1, 1), "year"),
        ("22/11/2022", date(2022, 11, 22), "day"),
        ("11/22/2022", date(2022, 11, 22), "day"),
        ("05/05/2022", date(2022, 5, 5), "day"),
    ],
)
def test_dates_are_read_in_the_forms_people_write(text, on, precision):
    report = read_one("date", text)
    assert (report.valid_from, report.date_precision) == (on, precision)


@pytest.mark.parametrize(
    "text",
    ["2022-02-31", "31/02/2022", "soon", "2022-00-03", "0010-01-01", f"1 May {'9' * 30}"],
)
def test_an_impossible_date_stays_out_of_the_calendar_and_in_the_note(text):
    report = read_one("date", text)
    assert report.valid_from is None
    assert "implausible_date" in report.flags
    assert f"date as stated: {text}" in report.note


def test_a_future_date_stays_out_of_the_calendar_and_in_the_note():
    report = read_one("date", "2920-01-01")
    assert report.valid_from is None
    assert "future_date" in report.flags
    assert "date as stated: 2920-01-01" in report.note


def test_a_day_that_has_begun_east_of_greenwich_is_not_in_the_future():
    tomorrow = AT.date() + timedelta(days=1)
    assert read_one("date", tomorrow.isoformat()).valid_from == tomorrow


def test_no_date_is_no_date_and_never_today():
    report = read_one("date", "")
    assert report.valid_from is None
    assert "no_date" in report.flags


def test_a_date_in_a_title_is_not_read():
    report = read_one("title", "02/02/2022 Convoy")
    assert (report.valid_from, report.place) == (None, "02/02/2022 Convoy")


def test_one_date_that_can_be_read_one_way_decides_for_its_whole_column():
    day_first = take_csv("lat,lon,date", f"{MINSK},02/01/2022", f"{MINSK},23/01/2022")
    month_first = take_csv("lat,lon,date", f"{MINSK},02/01/2022", f"{MINSK},01/23/2022")
    assert day_first.reports[0].valid_from == date(2022, 1, 2)
    assert month_first.reports[0].valid_from == date(2022, 2, 1)
    assert day_first.columns[2].how == "day first: 1 date allows nothing else"
    assert month_first.columns[2].how == "month first: 1 date allows nothing else"


def test_where_nothing_decides_a_date_is_known_to_its_year_and_flagged():
    first, second = take_csv("lat,lon,date", f"{MINSK},02/01/2022", f"{MINSK},03/03/2022").reports
    assert (first.valid_from, first.date_precision) == (date(2022, 1, 1), "year")
    assert "day_month_ambiguous" in first.flags
    assert "date as stated: 02/01/2022" in first.note
    assert (second.valid_from, second.date_precision) == (date(2022, 3, 3), "day")
    assert "day_month_ambiguous" not in second.flags


def test_dates_that_contradict_each_other_leave_the_others_ambiguous():
    lines = [f"{MINSK},{text}" for text in ("02/01/2022", "23/01/2022", "01/23/2022")]
    imported = take_csv("lat,lon,date", *lines)
    assert imported.doubts["day_month_ambiguous"] == 1
    assert [report.valid_from for report in imported.reports] == [
        date(2022, 1, 1),
        date(2022, 1, 23),
        date(2022, 1, 23),
    ]


@pytest.mark.parametrize("posted", ["2022-02-01", "2022-02-08"])
def test_day_and_month_swapped_against_the_posting_date_are_flagged_and_kept_as_stated(posted):
    report = read_one("date,posted", f"2022-01-02,{posted}")
    assert report.valid_from == date(2022, 1, 2)
    assert report.reported_on == date.fromisoformat(posted)
    assert "day_month_swapped" in report.flags


@pytest.mark.parametrize(
    ("day", "posted"),
    [
        ("2022-01-01", "2022-02-01"),  # nothing to swap
        ("2022-01-20", "2022-02-20"),  # no twentieth month
        ("2022-01-02", "2022-01-03"),  # posted the next day
        ("2022-01-02", "2022-02-20"),  # the other reading does not fit either
    ],
)
def test_a_late_post_alone_is_no_swap(day, posted):
    assert "day_month_swapped" not in read_one("date,posted", f"{day},{posted}").flags


def test_a_date_after_its_own_posting_is_flagged():
    assert "dated_after_posting" in read_one("date,posted", "2022-03-20,2022-03-02").flags
    assert "dated_after_posting" not in read_one("date,posted", "2022-03-02,2022-03-01").flags


def test_a_posting_date_alone_is_not_the_day_of_the_event():
    report = read_one("created_at", "2022-03-02T10:00:00Z")
    assert (report.valid_from, report.reported_on) == (None, date(2022, 3, 2))


def test_an_impossible_posting_date_is_flagged_and_noted():
    report = read_one("posted", "2022-03-32")
    assert report.reported_on is None
    assert "implausible_posting_date" in report.flags
    assert "posted, as stated: 2022-03-32" in report.note


def test_an_end_before_the_beginning_is_flagged_and_noted():
    report = read_one("start date,end date", "2022-03-02,2022-03-01")
    assert (report.valid_from, report.valid_to) == (date(2022, 3, 2), None)
    assert "implausible_end_date" in report.flags
    assert "end as stated: 2022-03-01" in report.note


def test_a_stated_precision_of_the_date_is_kept_and_never_made_finer():
    report = read_one("date,date_precision", "2022-03-15,month")
    assert (report.valid_from, report.date_precision) == (date(2022, 3, 1), "month")
    report = read_one("date,date_precision", "2022,day")
    assert (report.valid_from, report.date_precision) == (date(2022, 1, 1), "year")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("28 Dec - 3 Jan 2022", date(2021, 12, 28), date(2022, 1, 3)),
        ("Dec 28 \u2013 Jan 3; 2022", date(2021, 12, 28), date(2022, 1, 3)),
        ("28.12 - 03.01.2022", date(2021, 12, 28), date(2022, 1, 3)),
        ("28 Dec 2021 - 3 Jan", date(2021, 12, 28), date(2022, 1, 3)),
        ("29 grudnia \u2014 2 stycznia 2023", date(2022, 12, 29), date(2023, 1, 2)),
        ("10 Feb - 3 Mar 2022", date(2022, 2, 10), date(2022, 3, 3)),
        ("2022-W08", date(2022, 2, 21), date(2022, 2, 27)),
    ],
)
def test_an_interval_may_cross_the_turn_of_the_year(text, first, last):
    report = read_one("date", text)
    assert (report.valid_from, report.valid_to) == (first, last)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("10.II.2022", date(2022, 2, 10)),
        ("10 XII 22", date(2022, 12, 10)),
        ("9-IX-2022", date(2022, 9, 9)),
        ("241200Z FEB 22", date(2022, 2, 24)),
        ("240400ZFEB22", date(2022, 2, 24)),
        ("24 FEB 2022 0400Z", date(2022, 2, 24)),
        ("24 Feb 2022 0400 hrs", date(2022, 2, 24)),
        ("24 Şubat 2022", date(2022, 2, 24)),
        ("24 ARALIK 2022", date(2022, 12, 24)),
        ("24 лютага 2022", date(2022, 2, 24)),
        ("24. října 2022", date(2022, 10, 24)),
        ("on 24 February 2022", date(2022, 2, 24)),
        ("24.02.2022г.", date(2022, 2, 24)),
        ("2022-055", date(2022, 2, 24)),
        ("2022-W08-4", date(2022, 2, 24)),
    ],
)
def test_roman_months_and_counted_days_are_exact(text, on):
    report = read_one("date", text)
    assert (report.valid_from, report.date_precision) == (on, "day")
    assert not {"implausible_date", "rough_date"} & set(report.flags)


@pytest.mark.parametrize(
    ("text", "on", "precision"),
    [
        ("early March 2022", date(2022, 3, 1), "month"),
        ("mid-March 2022", date(2022, 3, 1), "month"),
        ("the end of March 2022", date(2022, 3, 1), "month"),
        ("Anfang März 2022", date(2022, 3, 1), "month"),
        ("mi-mars 2022", date(2022, 3, 1), "month"),
        ("начало марта 2022", date(2022, 3, 1), "month"),
        ("ca. 24 Feb 2022", date(2022, 2, 1), "month"),
        ("Q1 2022", date(2022, 1, 1), "year"),
        ("2022-Q3", date(2022, 1, 1), "year"),
        ("spring 2022", date(2022, 1, 1), "year"),
        ("late 2022", date(2022, 1, 1), "year"),
    ],
)
def test_a_rough_date_is_known_to_its_month_or_year_flagged_and_kept_as_written(
    text, on, precision
):
    report = read_one("date", text)
    assert (report.valid_from, report.date_precision) == (on, precision)
    assert "rough_date" in report.flags
    assert f"date as stated: {text}" in report.note


def test_a_winter_of_two_years_is_not_guessed_at():
    assert "implausible_date" in read_one("date", "winter 2021/22").flags


def test_each_column_has_an_order_of_its_own():
    first, second = take_csv(
        "lat,lon,date,posted",
        f"{MINSK},13/02/2022,02/14/2022",
        f"{MINSK},03/04/2022,04/05/2022",
    ).reports
    assert (first.valid_from, first.reported_on) == (date(2022, 2, 13), date(2022, 2, 14))
    assert (second.valid_from, second.reported_on) == (date(2022, 4, 3), date(2022, 4, 5))
    assert not {"day_month_ambiguous", "dated_after_posting"} & set(second.flags)


def test_the_order_of_postings_does_not_decide_for_the_days_they_report():
    imported = take_csv("lat,lon,date,posted", f"{MINSK},03/02/2022,02/14/2022")
    (report,) = imported.reports
    assert (report.valid_from, report.date_precision) == (date(2022, 1, 1), "year")
    assert report.reported_on == date(2022, 2, 14)
    assert "day_month_ambiguous" in report.flags
    assert imported.columns[2].how == "day or month first: no date of this column shows it"


def test_an_ambiguous_posting_is_flagged_as_that():
    report = read_one("date,posted", "2022-02-03,03/04/2022")
    assert report.reported_on is None
    assert "day_month_ambiguous" in report.flags


def test_first_and_last_days_decide_for_each_other():
    imported = take_csv("lat,lon,start date,end date", f"{MINSK},03/02/2022,14/02/2022")
    (report,) = imported.reports
    assert (report.valid_from, report.valid_to) == (date(2022, 2, 3), date(2022, 2, 14))
    assert imported.columns[2].how == "day first, as in the last days"


def test_dates_with_points_and_with_slashes_are_decided_apart():
    lines = [f"{MINSK},{text}" for text in ("13.02.2022", "02/14/2022", "05.03.2022", "03/05/2022")]
    imported = take_csv("lat,lon,date", *lines)
    assert [report.valid_from for report in imported.reports] == [
        *(date(2022, 2, 13), date(2022, 2, 14), date(2022, 3, 5), date(2022, 3, 5))
    ]


def test_years_of_two_digits_may_come_first():
    lines = [f"{MINSK},{text}" for text in ("22-02-13", "22-02-24", "22-03-31")]
    imported = take_csv("lat,lon,date", *lines)
    assert [report.valid_from for report in imported.reports] == [
        *(date(2022, 2, 13), date(2022, 2, 24), date(2022, 3, 31))
    ]
    last = take_csv("lat,lon,date", f"{MINSK},24-02-22", f"{MINSK},13-02-22")
    assert [report.valid_from.day for report in last.reports] == [24, 13]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("10-Feb-2022", date(2022, 2, 10), None),
        ("entre le 10 et le 12 février 2022", date(2022, 2, 10), date(2022, 2, 12)),
        ("ab 10.02.2022", date(2022, 2, 10), None),
        ("10 Feb 2022 - present", date(2022, 2, 10), None),
        ("2022-02-10 – ongoing", date(2022, 2, 10), None),
        ("с 10.02.2022", date(2022, 2, 10), None),
        ("10.02.2022 -", date(2022, 2, 10), None),
        ("2022年2月10日", date(2022, 2, 10), None),
        ("2022. február 10.", date(2022, 2, 10), None),
        ("2022.02.10.", date(2022, 2, 10), None),
        ("10 marts 2022", date(2022, 3, 10), None),
        ("10 kesäkuuta 2022", date(2022, 6, 10), None),
        ("10 Şub 2022", date(2022, 2, 10), None),
        ("10 Φεβρουαρίου 2022", date(2022, 2, 10), None),
        ("10 فبراير 2022", date(2022, 2, 10), None),
        ("2022 m. vasario 10 d.", date(2022, 2, 10), None),
        ("10 траўня 2022", date(2022, 5, 10), None),
        ("10 listopadu 2022", date(2022, 11, 10), None),
    ],
)
def test_open_intervals_and_more_languages_are_read(text, first, last):
    report = read_one("date", text)
    assert (report.valid_from, report.valid_to, report.date_precision) == (first, last, "day")
    assert "implausible_date" not in report.flags


def test_a_date_time_group_names_the_language_of_its_month():
    assert take_csv("lat,lon,date", f"{MINSK},240400ZFEB22").columns[2].how == "English months"


@pytest.mark.parametrize(
    ("heading", "text", "how"),
    [
        ("Date (dd/mm/yyyy)", "10/02/2022", "day first, as the heading says"),
        ("Date (mm/dd/yyyy)", "02/10/2022", "month first, as the heading says"),
        ("DATE_DMY", "10/02/2022", "day first, as the heading says"),
        ("Date (JJ/MM/AAAA)", "10/02/2022", "day first, as the heading says"),
        ("Datum (TT.MM.JJJJ)", "10/02/2022", "day first, as the heading says"),
        ("Date (dd/mm/yyyy)", "02/13/2022", "month first: 1 date allows nothing else"),
    ],
)
def test_a_heading_says_which_comes_first_unless_the_dates_deny_it(heading, text, how):
    imported = take_csv(f"lat,lon,{heading}", f"{MINSK},{text}")
    assert imported.columns[2].how == how
    assert imported.reports[0].valid_from.month == 2
    assert "day_month_ambiguous" not in imported.reports[0].flags


@pytest.mark.parametrize("heading", ["MDate", "modified date", "Demand date", "date of admission"])
def test_letters_of_words_are_no_order(heading):
    assert "heading" not in take_csv(f"lat,lon,{heading}", f"{MINSK},02/03/2022").columns[2].how


@pytest.mark.parametrize("text", ["n/a", "NULL", "unknown", "-", "k. A.", "нет данных", "?"])
def test_words_for_no_date_are_none_and_no_fault(text):
    report = read_one("date", text)
    assert "no_date" in report.flags
    assert "implausible_date" not in report.flags
