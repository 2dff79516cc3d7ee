from datetime import date

import pytest

from dashboard.drawing.event_days import find_event_days
from dashboard.facts.departures.query import count_open_departures, find_departures
from dashboard.facts.levels.query import (
    find_areas,
    find_changes,
    find_faults,
    find_levels,
    find_newest_day,
    find_reissues,
    find_unplaced,
)
from dashboard.facts.presence.query import count_presence, count_presence_in_cells, find_presence
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.period import Period
from loaders.archive import open_archive

WINTER_2022 = Period(date(2022, 1, 1), date(2022, 2, 28))
CROWDED_DAY = Period(date(2030, 6, 1), date(2030, 6, 1))


def level_of(archive, day, issuer, country, **clocks):
    return find_levels(archive, day, issuer=issuer, country=country, **clocks).iloc[0]


def test_ukraine_was_advised_against_by_the_fcdo_from_11_february_2022(archive):
    row = level_of(archive, date(2022, 2, 28), "uk_fcdo", "UKR")
    assert row["level_label"] == "Advises against all travel to the whole country"
    assert row["issued_on"] == date(2022, 2, 11)
    assert row["common_level"] == 4


@pytest.mark.parametrize("country", ["BLR", "UKR", "RUS"])
def test_three_countries_stood_at_level_4_at_the_end_of_february_2022(archive, country):
    assert level_of(archive, date(2022, 2, 28), "us_state", country)["common_level"] == 4


def test_a_level_does_not_reach_back_before_its_first_evidence(archive):
    row = level_of(archive, date(2017, 1, 31), "au_dfat", "BLR")
    assert row["footing"] == "unknown"
    assert row["next_seen_on"] == date(2017, 2, 2)


def test_at_least_200_countries_carry_a_level_on_the_newest_day(archive):
    newest = find_newest_day(archive, archive.version)
    levels = find_levels(archive, newest, issuer="us_state")
    assert newest == date(2026, 10, 10)
    assert levels["common_level"].notna().sum() >= 200


def test_minsk_was_left_on_31_january_and_closed_on_28_february_2022(archive):
    found = find_departures(archive, WINTER_2022, country="BLR")
    assert list(zip(found["valid_from"], found["kind"], found["post"], strict=True)) == [
        (date(2022, 1, 31), "ordered_departure", "Minsk"),
        (date(2022, 2, 28), "suspended_operations", "Minsk"),
    ]


def test_a_departure_with_a_known_end_is_found_while_it_lasts(archive):
    midway = Period(date(2022, 2, 10), date(2022, 2, 12))
    found = find_departures(archive, midway, country="BLR")
    assert found["kind"].tolist() == ["ordered_departure"]


def test_a_departure_without_a_known_end_is_not_still_in_force_but_counted(archive):
    later = Period(date(2022, 4, 1), date(2022, 4, 30))
    assert find_departures(archive, later, country="BLR").empty
    assert count_open_departures(archive, later, country="BLR") == 1


def test_a_reopened_post_is_no_open_departure(archive):
    every = Period(date(2100, 1, 1), date(2100, 1, 1))
    endless = archive.query("select kind from departures where valid_to is null")["kind"]
    n_other = endless.isin(["reopened", "citizens_evacuated"]).sum()
    assert n_other > 0
    assert count_open_departures(archive, every) == len(endless) - n_other


def test_an_empty_range_holds_nothing(archive):
    backwards = Period(date(2022, 3, 1), date(2022, 2, 1))
    assert find_departures(archive, backwards).empty
    assert find_presence(archive, backwards).empty
    assert count_open_departures(archive, backwards) == 0
    assert len(count_presence_in_cells(archive, backwards)) == 0


@pytest.mark.parametrize(
    ("day", "is_in"),
    [
        (date(2022, 1, 31), False),
        (date(2022, 2, 1), True),
        (date(2022, 2, 17), True),
        (date(2022, 2, 28), True),
        (date(2022, 3, 1), False),
    ],
)
def test_a_presence_report_of_a_month_counts_for_the_whole_month(archive, day, is_in):
    found = find_presence(archive, Period(day, day), country="BLR")
    of_the_month = found[
        (found["valid_from"] == date(2022, 2, 1)) & (found["date_precision"] == "month")
    ]
    assert set(of_the_month["place"]) == (
        {"Brestsky training ground", "Brest region (site not named)"} if is_in else set()
    )


def test_a_presence_report_of_a_year_counts_for_the_whole_year(archive):
    yearly = archive.query(
        "select * from presence where date_precision = 'year' and valid_to is null"
    ).iloc[0]
    year = yearly["valid_from"].year
    for day, is_in in ((date(year, 12, 31), True), (date(year + 1, 1, 1), False)):
        found = find_presence(archive, Period(day, day))
        assert (yearly["record_id"] in set(found["record_id"])) is is_in


def test_a_presence_report_without_a_known_end_is_not_still_there(archive):
    day = find_presence(archive, Period(date(2022, 2, 25), date(2022, 2, 25)), country="BLR")
    next_day = find_presence(archive, Period(date(2022, 2, 26), date(2022, 2, 26)), country="BLR")
    assert "Khoiniki" in set(day["place"])
    assert "Khoiniki" not in set(next_day["place"])


def test_a_presence_report_with_a_known_end_stands_to_its_last_day(archive):
    last = find_presence(archive, Period(date(2022, 2, 20), date(2022, 2, 20)), country="BLR")
    after = find_presence(archive, Period(date(2022, 2, 21), date(2022, 2, 21)), country="BLR")
    assert "Lida airfield" in set(last["place"])
    assert "Lida airfield" not in set(after["place"])


def test_presence_comes_newest_first_and_counted_in_full(archive):
    found = find_presence(archive, WINTER_2022, country="BLR", at_most=5)
    assert len(found) == 5
    assert found["valid_from"].tolist() == sorted(found["valid_from"], reverse=True)
    assert count_presence(archive, WINTER_2022, country="BLR") == 43


def test_personnel_are_whole_numbers(archive):
    found = find_presence(archive, WINTER_2022)
    assert found["personnel_low"].dtype == "Int64"
    assert found["personnel_low"].isna().any()


def test_more_reports_than_can_be_drawn_are_counted_in_cells_and_none_is_lost(crowded_archive):
    cells = count_presence_in_cells(crowded_archive, CROWDED_DAY)
    assert len(cells) <= MARKS_AT_MOST
    assert cells["n"].sum() == count_presence(crowded_archive, CROWDED_DAY) == 2_500
    assert cells["cell_deg"].unique().tolist() == [1]


def test_cells_are_as_fine_as_fits(archive):
    cells = count_presence_in_cells(archive, WINTER_2022)
    assert cells["cell_deg"].unique().tolist() == [1]
    assert cells["n"].sum() == count_presence(archive, WINTER_2022)


def test_a_crowd_sends_no_more_rows_than_can_be_drawn(crowded_archive):
    assert len(find_presence(crowded_archive, CROWDED_DAY)) == MARKS_AT_MOST


def test_the_fcdo_advised_on_parts_of_ukraine_on_the_newest_day(archive):
    areas = find_areas(archive, Period(date(2026, 8, 1), date(2026, 8, 22)), country="UKR")
    fcdo = areas[areas["issuer"] == "uk_fcdo"]
    assert fcdo["level_key"].tolist() == [
        "avoid_all_but_essential_travel_to_parts",
        "avoid_all_travel_to_parts",
    ]
    assert fcdo["destination"].unique().tolist() == ["Ukraine"]


def test_an_area_stands_no_longer_than_its_page_was_seen(archive):
    assert find_areas(archive, Period(date(2026, 9, 1), date(2026, 12, 31))).empty


def test_the_blip_of_january_2026_is_a_fault_of_belarus_and_no_change(archive):
    month = Period(date(2026, 1, 1), date(2026, 1, 31))
    (fault,) = find_faults(archive, month, country="BLR").to_dict("records")
    assert fault["seen_on"] == date(2026, 1, 14)
    assert fault["level_label"] == "Level 1: Exercise Normal Precautions"
    assert "short_lived_level_blip" in fault["flags"]
    assert find_changes(archive, month, issuer="us_state", country="BLR").empty
    assert level_of(archive, date(2026, 1, 14), "us_state", "BLR")["common_level"] == 4


def test_a_fault_is_not_shown_before_it_happened(archive):
    before = Period(date(2025, 12, 1), date(2026, 1, 13))
    assert find_faults(archive, before, country="BLR").empty


def test_reissues_are_counted_up_to_the_day_asked_about(archive):
    whole = Period(date(1970, 1, 1), date(2026, 8, 22))
    early = Period(date(1970, 1, 1), date(2025, 6, 1))
    assert find_reissues(archive, whole, country="BLR")["ca_gac"] == 27
    assert find_reissues(archive, early, country="BLR")["ca_gac"] == 2


def test_every_destination_of_the_bundled_history_is_placed(archive):
    newest = Period(date(2026, 8, 22), date(2026, 8, 22))
    n_unplaced = archive.query("select count(*) as n from advisories where len(iso3) = 0")["n"][0]
    assert n_unplaced == 0
    assert find_unplaced(archive, newest, issuer="us_state").empty


def test_what_was_recorded_later_was_not_known(archive):
    known_on = date(2022, 3, 1)
    asked = Period(date(2022, 1, 1), date(2022, 2, 28), known_on)
    assert find_departures(archive, asked).empty
    assert count_presence(archive, asked) == 0
    assert count_open_departures(archive, asked) == 0
    assert level_of(archive, date(2022, 2, 28), "us_state", "BLR", known_on=known_on)[
        "seen_on"
    ] == date(2021, 10, 31)


def test_what_was_seen_later_was_not_known(archive):
    known = Period(date(2026, 8, 22), date(2026, 8, 22), date(2026, 1, 31))
    assert find_areas(archive, known, country="UKR").empty
    assert len(find_faults(archive, known, country="BLR")) == 1
    earlier = Period(date(2026, 8, 22), date(2026, 8, 22), date(2026, 1, 13))
    assert find_faults(archive, earlier, country="BLR").empty
    assert find_reissues(archive, earlier, country="BLR")["ca_gac"] == 2


def test_nothing_was_known_before_the_first_record(archive):
    known_on = date(1990, 1, 1)
    assert find_levels(archive, date(2022, 2, 28), known_on=known_on).empty
    assert find_changes(archive, Period(date(1970, 1, 1), date(2026, 1, 1), known_on)).empty


def test_a_version_pins_what_is_read(crowded_archive):
    pinned = Period(CROWDED_DAY.date_from, CROWDED_DAY.date_to, version=0)
    assert crowded_archive.version == 1
    assert count_presence(crowded_archive, pinned) == 0
    assert count_presence(crowded_archive, CROWDED_DAY) == 2_500


def test_levels_are_read_from_the_version_asked_for(tmp_path):
    empty = open_archive(str(tmp_path), with_history=False)
    filled = open_archive(str(tmp_path))
    assert (empty.version, filled.version) == (0, 1)
    assert find_levels(filled, date(2022, 2, 28), version=1).shape[0] > 0
    assert find_departures(filled, Period(date(2022, 1, 1), date(2022, 2, 28), version=0)).empty


def test_a_reader_steps_between_days_on_which_something_happened(archive):
    winter = Period(date(2022, 1, 1), date(2022, 2, 28))
    days = find_event_days(archive, winter, issuer="us_state", country="BLR")
    assert days == [date(2022, 1, 31), date(2022, 2, 28)]
    everywhere = find_event_days(archive, winter, issuer="us_state")
    assert everywhere == sorted(set(everywhere))
    assert set(days) < set(everywhere)
