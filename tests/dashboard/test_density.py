from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.drawing.density import FIRST_MONTH, count_by_month, list_lanes
from dashboard.facts.departures.query import find_departures
from dashboard.facts.levels.query import find_changes
from dashboard.figures.density_strip import describe_density, make_density_strip
from dashboard.palette import DARK, LEVEL_COLOURS, LIGHT
from dashboard.queries.period import Period
from geodata.regions import REGIONS

LAST_DAY = date(2026, 8, 22)


@pytest.fixture(scope="module")
def counts(archive):
    return count_by_month(archive, archive.version, "us_state", None, None)


def count_of(counts, kind, month):
    found = counts[(counts["kind"] == kind) & (counts["month"] == month)]
    return int(found["n"].sum())


def test_a_month_counts_what_the_timeline_and_the_changes_list(archive, counts):
    february = Period(date(2022, 2, 1), date(2022, 2, 28))
    begun = find_departures(archive, february)
    begun = begun[begun["valid_from"] >= february.date_from]
    changes = find_changes(archive, february, issuer="us_state")
    assert count_of(counts, "departures", date(2022, 2, 1)) == len(begun) > 0
    assert count_of(counts, "levels", date(2022, 2, 1)) == len(changes)


def test_every_report_with_a_day_is_counted_once(archive, counts):
    held = archive.query("SELECT count(*) AS n FROM presence WHERE valid_from IS NOT NULL")
    assert counts.loc[counts["kind"] == "presence", "n"].sum() == held["n"].iloc[0]


def test_a_country_counts_its_own_events(archive, counts):
    belarus = count_by_month(archive, archive.version, "us_state", frozenset({"BLR"}), None)
    assert 0 < belarus["n"].sum() < counts["n"].sum()
    assert count_of(belarus, "departures", date(2022, 2, 1)) == 1


def test_what_was_not_held_on_a_day_is_not_counted(archive):
    known = count_by_month(archive, archive.version, "us_state", None, date(2018, 1, 1))
    assert known[known["kind"] != "levels"].empty


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_strip_draws_every_month_since_its_first(counts, theme):
    figure = make_density_strip(
        counts, list_lanes(counts), first_month=FIRST_MONTH, last_day=LAST_DAY, theme=theme
    )
    drawn = go.Figure(figure)
    shown = counts[counts["month"] >= FIRST_MONTH]
    assert sum(sum(trace.y) for trace in drawn.data) == shown["n"].sum()
    assert {trace.name for trace in drawn.data} == {"level changes", "departures", "presence"}
    departures = drawn.data[1]
    assert "2022-02-01" in departures.x


def test_level_changes_are_stacked_in_the_colours_of_their_new_levels(counts):
    figure = make_density_strip(
        counts, list_lanes(counts), first_month=FIRST_MONTH, last_day=LAST_DAY, theme=LIGHT
    )
    changes = figure["data"][0]
    october = [i for i, month in enumerate(changes["x"]) if month == "2021-10-01"]
    assert len(october) > 1
    assert {changes["marker"]["color"][i] for i in october} <= set(LEVEL_COLOURS.values())
    tops = [changes["base"][i] + changes["y"][i] for i in october]
    assert [changes["base"][i] for i in october] == [0, *tops[:-1]]


def test_a_region_counts_the_events_of_its_own_countries(archive, counts):
    gulf = count_by_month(archive, archive.version, "us_state", REGIONS["gulf"].members, None)
    march = Period(date(2026, 3, 1), date(2026, 3, 31))
    begun = find_departures(archive, march)
    begun = begun[begun["valid_from"] >= march.date_from]
    in_gulf = begun["host_iso3"].isin(REGIONS["gulf"].members).sum()
    assert 0 < count_of(gulf, "departures", date(2026, 3, 1)) == in_gulf < len(begun)


def test_each_lane_says_what_its_tallest_bar_stands_for(counts):
    figure = make_density_strip(
        counts, list_lanes(counts), first_month=FIRST_MONTH, last_day=LAST_DAY, theme=LIGHT
    )
    shown = counts[counts["month"] >= FIRST_MONTH]
    largest = shown[shown["kind"] == "departures"]["n"].max()
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert f"departures<br>up to {largest} a month" in texts


def test_an_empty_archive_draws_empty_lanes_and_says_so():
    none = pd.DataFrame(columns=["kind", "level", "month", "n"]).astype({"n": int})
    figure = make_density_strip(
        none, list_lanes(none), first_month=FIRST_MONTH, last_day=LAST_DAY, theme=LIGHT
    )
    assert [len(trace["x"]) for trace in figure["data"]] == [0, 0, 0]
    assert "none held" in describe_density(none, list_lanes(none), FIRST_MONTH)


def test_what_came_before_the_strip_is_said(counts):
    earlier = int(counts.loc[counts["month"] < FIRST_MONTH, "n"].sum())
    assert earlier > 0
    assert f"{earlier} of them earlier and not drawn" in describe_density(
        counts, list_lanes(counts), FIRST_MONTH
    )
