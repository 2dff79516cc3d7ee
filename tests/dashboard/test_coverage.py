from datetime import date

import factories
import pandas as pd
import pytest

from dashboard.facts.coverage import describe_coverage
from dashboard.facts.levels import LEVELS
from dashboard.facts.levels.coverage import describe_confirmed
from dashboard.facts.presence import PRESENCE
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.situation import find_situation
from dashboard.view_state import ViewState
from loaders.discovery import issuers


def test_the_newest_day_says_how_many_destinations_are_placed(look):
    line = describe_coverage(look(date(2026, 8, 1), date(2026, 8, 22)))
    assert "U.S. Department of State on 22 Aug 2026: " in line
    assert "214 of 214 destinations placed on 215 countries" in line
    assert line.startswith("204 of 215 levels are confirmed for this date; 10 were seen in the 30 ")


def test_destinations_that_are_no_country_are_counted_and_named(winter_2022):
    unplaced = pd.DataFrame({"destination": ["Worldwide", "The High Seas"]})
    line = describe_coverage(factories.show(winter_2022, LEVELS, unplaced=unplaced))
    assert "210 of 212 destinations placed" in line
    assert "2 unplaced: Worldwide, The High Seas." in line


def test_reports_marks_and_departures_are_counted(winter_2022):
    line = describe_coverage(winter_2022)
    assert "118 presence reports of 55 places in 40 marks." in line
    assert "19 departures; 145 earlier ones with no known end not shown." in line


def test_a_departure_without_a_place_is_named(look):
    line = describe_coverage(look(date(2020, 3, 1), date(2020, 3, 31)))
    assert "6 departures, 1 without a place (worldwide)" in line


def test_nothing_held_is_said(look):
    line = describe_coverage(look(date(1980, 1, 1), date(1980, 1, 1)))
    assert "0 of 0 destinations placed on 0 countries." in line
    assert "No presence report held for the range." in line
    assert "No departure held for the range." in line


def test_a_layer_that_is_off_is_not_called_empty(look):
    line = describe_coverage(look(date(2022, 1, 1), date(2022, 2, 28), layers=frozenset()))
    assert "Presence layer off. Departures layer off." in line


def test_both_clocks_are_said(look):
    known_on = date(2022, 3, 1)
    line = describe_coverage(
        look(date(2022, 1, 1), date(2022, 2, 28), known_on=known_on, version=0)
    )
    assert line.endswith("As held by this archive on 1 Mar 2022. Archive version 0.")


def test_more_reports_than_marks_are_counted_in_full(crowded_archive):
    view = ViewState(date(2030, 6, 1), date(2030, 6, 1))
    situation = find_situation(crowded_archive, view, issuers()["us_state"])
    line = describe_coverage(situation)
    assert len(situation[PRESENCE].marks) <= MARKS_AT_MOST
    assert f"2,500 presence reports in {len(situation[PRESENCE].marks):,} marks." in line


@pytest.mark.parametrize(
    ("n_confirmed", "n_near", "n_recent", "n_old", "words"),
    [
        (1, 0, 0, 0, "The only level held is confirmed for this date."),
        (0, 0, 0, 0, "No level is held for this date."),
        (214, 0, 0, 0, "All 214 levels are confirmed for this date."),
        (
            1,
            0,
            212,
            1,
            "Only 1 of 214 levels is confirmed for this date; 212 are older than 30 days, "
            "1 is older than 180 days and not counted.",
        ),
        (
            2,
            46,
            120,
            46,
            "Only 2 of 214 levels are confirmed for this date; 46 were seen in the 30 days before, "
            "120 are older, 46 are older than 180 days and not counted.",
        ),
        (
            0,
            0,
            0,
            3,
            "None of 3 levels is confirmed for this date; 3 are older than 180 days and "
            "not counted.",
        ),
        (5, 0, 1, 0, "5 of 6 levels are confirmed for this date; 1 is older than 30 days."),
        (
            5,
            1,
            0,
            0,
            "5 of 6 levels are confirmed for this date; 1 was seen in the 30 days before.",
        ),
    ],
)
def test_how_many_levels_are_confirmed_is_worded_by_their_number(
    n_confirmed, n_near, n_recent, n_old, words
):
    held = {"observed": n_confirmed, "confirmed": n_near, "recent": n_recent, "old": n_old}
    rows = [
        ("observed", "confirmed") if age == "observed" else ("last_known", age)
        for age, n in held.items()
        for _ in range(n)
    ]
    levels = pd.DataFrame([*rows, ("unknown", None)], columns=["footing", "age"])
    assert describe_confirmed(levels) == words


def test_only_what_was_seen_on_the_day_is_confirmed_for_it(winter_2022):
    line = describe_coverage(winter_2022)
    n_observed = int(winter_2022[LEVELS].rows["footing"].eq("observed").sum())
    assert line.startswith(f"Only {n_observed} of 214 levels are confirmed for this date; ")
    assert n_observed < 10
