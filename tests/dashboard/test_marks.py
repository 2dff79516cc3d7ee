from datetime import date

import pandas as pd
import pytest

from dashboard.facts.departures import DEPARTURES
from dashboard.facts.levels import LEVELS
from dashboard.facts.levels.marks import make_change_rows, make_level_marks
from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.marks import make_cell_marks, make_presence_marks
from dashboard.facts.presence.query import count_presence_in_cells, find_presence
from dashboard.facts.presence.words import find_age_days
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.period import Period
from dashboard.situation import find_situation
from dashboard.view_state import ViewState
from loaders.discovery import issuers
from loaders.facts.presence import DOUBTS

US_STATE = issuers()["us_state"]
INERT = {"b", "br"}


def test_a_country_says_its_level_who_said_it_when_and_how_we_know(winter_2022):
    marks = winter_2022[LEVELS].marks.set_index("iso3")
    assert marks.loc["BLR", "common_level"] == 4
    assert marks.loc["BLR", "text"].replace("<br>", " ") == (
        "On 28 Feb 2022 the U.S. Department of State advised “Level 4: Do Not "
        "Travel”, issued 28 Feb 2022, in force on this day. Held here since 29 Nov 2026. Source: "
        "as reported by onvista.de, press."
    )


def test_nothing_held_is_said_and_is_no_level(look):
    marks = look(date(2022, 1, 1), date(2022, 2, 28), issuer="ie_dfa")[LEVELS].marks
    assert marks["common_level"].isna().all()
    words = marks.set_index("iso3")["text"].str.replace("<br>", " ")
    assert words.pop("IRL").endswith("Not advised on by its own government.")
    assert words.str.endswith("nothing held for this day").all()


def test_parts_that_differ_stand_beside_the_level_of_the_country(look):
    situation = look(date(2026, 8, 1), date(2026, 8, 22), issuer="uk_fcdo")
    marks = situation[LEVELS].marks.set_index("iso3")
    assert marks.loc["UKR", "has_areas"]
    assert marks.loc["UKR", "text"].count("parts of the country: Advises against all") == 2
    assert marks["has_areas"].sum() == len(
        {code for row in situation[LEVELS].areas["iso3"] for code in row}
    )


def test_reports_at_one_place_are_one_mark_with_their_count(winter_2022):
    marks, reports = winter_2022[PRESENCE].marks, winter_2022[PRESENCE].rows
    alone = make_presence_marks(reports)
    places = reports.groupby(["lon", "lat"]).size()
    assert alone.set_index(["lon", "lat"])["n"].to_dict() == places.to_dict()
    assert (alone["n_places"] == 1).all()
    assert marks["n"].sum() == alone["n"].sum() == len(reports) == 118


def test_no_mark_is_moved(winter_2022):
    reported = set(
        zip(winter_2022[PRESENCE].rows["lon"], winter_2022[PRESENCE].rows["lat"], strict=True)
    )
    marks = winter_2022[PRESENCE].marks
    assert set(zip(marks["lon"], marks["lat"], strict=True)) < reported
    assert marks["n_places"].sum() == len(reported)


def test_a_mark_of_several_places_says_where_it_stands_and_what_it_holds(winter_2022):
    marks = winter_2022[PRESENCE].marks
    text = marks[marks["text"].str.startswith("<b>9 reports from 2 places")]["text"].item()
    words = text.replace("<br>", " ")
    assert words.startswith("<b>9 reports from 2 places within 26 km</b> Drawn at Belgorod area,")
    assert "Kinds: build-up 7, airfield activity 2. Forces: Russia 9." in words
    assert (
        "Precision: named locality 2, district 5, country only 2; drawn as the coarsest." in words
    )
    assert "Newest: Russian artillery at Belgorod area, 24 Feb 2022, end unknown, said CNN" in words


def test_the_coarsest_precision_decides_how_a_mark_is_drawn(winter_2022):
    reports = winter_2022[PRESENCE].rows
    here = reports[reports["place"].eq("Brest railyard")].iloc[0]
    at_brest = reports[(reports["lon"] == here["lon"]) & (reports["lat"] == here["lat"])]
    assert set(at_brest["precision"]) == {"locality", "district"}
    assert make_presence_marks(at_brest)["precision"].tolist() == ["district"]


def test_doubtful_reports_are_never_gathered_with_others(winter_2022):
    reports = winter_2022[PRESENCE].rows.copy()
    reports["flags"] = [[] for _ in range(len(reports))]
    reports.at[reports.index[0], "flags"] = [sorted(DOUBTS)[0]]
    marks = make_presence_marks(reports, date(2022, 2, 28), km_per_px=5000)
    assert marks["precision"].eq("doubtful").sum() == 1
    assert marks.loc[marks["precision"].eq("doubtful"), "n"].tolist() == [1]
    assert marks["n"].sum() == 118


def test_a_point_that_is_no_place_says_so(winter_2022):
    coarse = make_presence_marks(winter_2022[PRESENCE].rows).query(
        "precision == 'country' and n == 1"
    )
    assert len(coarse) > 0
    words = coarse["text"].str.replace("<br>", " ")
    assert words.str.contains("a reference point, not a place").all()


def test_a_report_pales_with_its_age_and_stays(look):
    reports = look(date(2022, 1, 1), date(2022, 1, 31))[PRESENCE].rows
    reports = reports[reports["date_precision"].eq("day") & reports["valid_to"].isna()]
    at_once, later = (
        make_presence_marks(reports, day) for day in (date(2022, 1, 31), date(2022, 6, 30))
    )
    assert set(at_once["age_step"]) == {0}
    assert set(later["age_step"]) == {2}
    assert later["n"].sum() == at_once["n"].sum() == len(reports)


def test_a_month_is_as_old_as_its_last_day():
    row = {"valid_from": date(2022, 1, 1), "valid_to": None, "date_precision": "month"}
    assert find_age_days(row, date(2022, 3, 2)) == 30
    assert find_age_days({**row, "date_precision": "year"}, date(2022, 3, 2)) == 0
    assert find_age_days({**row, "valid_to": date(2022, 3, 1)}, date(2022, 3, 2)) == 1


def test_cells_say_that_they_are_counts_and_are_never_drawn_as_sites(crowded_archive):
    day = date(2030, 6, 1)
    view = ViewState(day, day)
    situation = find_situation(crowded_archive, view, US_STATE)
    assert situation[PRESENCE].n == situation[PRESENCE].marks["n"].sum() == 2_500
    assert len(situation[PRESENCE].marks) <= MARKS_AT_MOST
    assert set(situation[PRESENCE].marks["precision"]) == {"country"}
    assert (
        situation[PRESENCE].marks["text"].str.contains("counted in a cell of 1 by 1 degrees").all()
    )


def test_a_post_is_one_mark_in_the_symbol_of_its_newest_departure(look):
    marks = look(date(2022, 1, 1), date(2022, 2, 28))[DEPARTURES].marks
    minsk = marks[marks["iso3"] == "BLR"].iloc[0]
    assert (minsk["n"], minsk["kind"]) == (2, "suspended_operations")
    assert minsk["text"].startswith("<b>Minsk, Belarus: 2 departures</b>")
    assert not marks.duplicated(["lon", "lat"]).any()


def test_a_departure_without_a_place_is_not_put_on_the_map(look):
    situation = look(date(2020, 3, 1), date(2020, 3, 31))
    assert "worldwide" in set(situation[DEPARTURES].rows["post"])
    assert len(situation[DEPARTURES].marks) == 5
    assert situation[DEPARTURES].marks["lon"].notna().all()


def test_a_departure_of_several_countries_stands_on_the_timeline(look):
    rows = DEPARTURES.make_timeline_rows(look(date(2020, 3, 1), date(2020, 3, 31))[DEPARTURES].rows)
    assert rows.loc[rows["host_iso3"].isna(), "host"].tolist() == ["Several countries"]


def test_layers_that_are_off_draw_nothing(look):
    situation = look(date(2022, 1, 1), date(2022, 2, 28), layers=frozenset())
    assert situation[PRESENCE].marks.empty
    assert situation[DEPARTURES].marks.empty
    assert len(situation[DEPARTURES].rows) == 19


def test_a_change_says_from_what_to_what_and_when(look):
    situation = look(date(2022, 1, 1), date(2022, 12, 31), issuer="uk_fcdo")
    rows = make_change_rows(situation[LEVELS].changes, situation.issuer)
    ukraine = rows[rows["iso3"] == "UKR"].iloc[0]
    assert ukraine["on"] == date(2022, 2, 11)
    assert ukraine["text"].startswith("<b>Ukraine: ")
    assert "to Advises against all travel to the whole country</b>" in ukraine["text"]
    assert "11 Feb 2022" in ukraine["text"]


def test_nothing_at_all_makes_no_marks(archive):
    empty = find_presence(archive, Period(date(1980, 1, 1), date(1980, 1, 1)))
    cells = count_presence_in_cells(archive, Period(date(1980, 1, 1), date(1980, 1, 1)))
    departures = archive.query("select * from departures limit 0")
    changes = pd.DataFrame(columns=["iso3", "on", "to_common", "from_label", "to_label"])
    tables = [
        make_presence_marks(empty),
        make_cell_marks(cells),
        DEPARTURES.make_marks(departures),
        DEPARTURES.make_timeline_rows(departures),
        make_change_rows(changes, US_STATE),
    ]
    assert [len(table) for table in tables] == [0, 0, 0, 0, 0]
    assert all("text" in table.columns for table in tables)


@pytest.mark.parametrize("what", ["levels", "presence", "departures", "timeline", "changes"])
def test_hostile_text_is_inert_in_hover_texts(winter_2022, hostile, read_markup, what):
    departures = winter_2022[DEPARTURES].rows.assign(
        reason=hostile, post=hostile, publisher=hostile
    )
    presence = winter_2022[PRESENCE].rows.assign(
        place=hostile, force_name=hostile, reporter=hostile
    )
    levels = winter_2022[LEVELS].rows.assign(level_label=hostile)
    change = {
        "iso3": "UKR",
        "from_label": hostile,
        "to_label": hostile,
        "on": date(2022, 2, 11),
        "not_before": date(2022, 2, 10),
        "is_issue_date": True,
    }
    texts = {
        "levels": lambda: make_level_marks(
            levels, winter_2022[LEVELS].areas, US_STATE, date(2022, 2, 28)
        ),
        "presence": lambda: make_presence_marks(presence),
        "departures": lambda: DEPARTURES.make_marks(departures),
        "timeline": lambda: DEPARTURES.make_timeline_rows(departures),
        "changes": lambda: make_change_rows(pd.DataFrame([change]), US_STATE),
    }[what]()["text"]
    read = [read_markup(text) for text in texts]
    assert len(read) > 0
    assert {tag for text in read for tag in text.tags} <= INERT
    assert not {name for text in read for name in text.attributes}
    assert any("<script>alert(1)</script>" in text.text for text in read)
