import json
from datetime import date

import factories
import pytest

from dashboard.facts.discovery import KINDS
from dashboard.facts.levels import LEVELS
from dashboard.facts.presence import PRESENCE
from geodata import ALL_ISO3, country_name

NAMES = ("Levels", "Level changes", "Departures", "Presence")


def make_table(name, situation):
    offered = [kind.offer_tables(situation) for kind in KINDS.values()]
    (make,) = [tables[name] for tables in offered if name in tables]
    return make()


def read_table(name, situation):
    """A table as dicts by column name."""
    table = make_table(name, situation)
    heads = [column.name for column in table.columns]
    return [dict(zip(heads, row, strict=True)) for row in table.rows]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_can_be_sent_and_names_itself(look, name):
    table = make_table(name, look(date(2021, 1, 1), date(2022, 12, 31)))
    columns, rows, codes = table.columns, table.rows, table.codes
    assert len(rows) > 0
    assert {len(row) for row in rows} == {len(columns)}
    assert len(codes) == len(rows)
    assert {code for code in codes if code} <= ALL_ISO3
    assert [column.heads_row for column in columns].count(True) == 1
    json.dumps(rows, allow_nan=False)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_view_has_heads_and_no_rows(look, name):
    table = make_table(name, look(date(1980, 1, 1), date(1980, 1, 1)))
    columns, rows, codes = table.columns, table.rows, table.codes
    assert len(columns) > 4
    assert rows == codes == []


def test_levels_are_those_of_the_map(winter_2022):
    rows = {row["Country"]: row for row in read_table("Levels", winter_2022)}
    drawn = winter_2022[LEVELS].marks
    assert rows["Belarus"]["Common level (our reading)"] == 4
    assert rows["Belarus"]["Issued on"] == "2022-02-28"
    assert list(rows) == sorted(rows)
    assert rows.pop("United States")["On the as-of date"] == "not advised on by its own government"
    assert len(rows) == drawn["common_level"].notna().sum()


def test_departures_are_those_of_the_timeline(winter_2022):
    rows = [row for row in read_table("Departures", winter_2022) if row["Host"] == "Belarus"]
    assert [(row["From"], row["To"], row["Kind"]) for row in rows] == [
        ("2022-01-31", "2022-02-28", "ordered departure"),
        ("2022-02-28", "unknown", "suspended operations"),
    ]
    assert rows[0]["Source"][0] == "as reported by Diplopundit, press"
    assert rows[0]["Source"][1].startswith("https://diplopundit.net/")


def test_a_row_leads_to_the_country_it_names(winter_2022):
    table = make_table("Levels", winter_2022)
    rows, codes = table.rows, table.codes
    assert [row[0] for row in rows] == [country_name(code) for code in codes]


def test_a_departure_of_several_countries_says_so(look):
    rows = read_table("Departures", look(date(2020, 3, 1), date(2020, 3, 31)))
    assert [row["Host"] for row in rows if row["Post"] == "worldwide"] == ["Several countries"]


def test_presence_reports_are_those_of_the_map(winter_2022):
    rows = read_table("Presence", winter_2022)
    lida = next(row for row in rows if row["Place"] == "Lida airfield")
    assert len(rows) == winter_2022[PRESENCE].n == 118
    assert (lida["From"], lida["To"], lida["Precision"]) == ("2022-02-10", "2022-02-20", "site")


def test_a_day_is_written_no_more_precisely_than_it_is_known(winter_2022, look):
    presence = read_table("Presence", winter_2022)
    of_a_month = [row["From"] for row in presence if row["Place"] == "Brestsky training ground"]
    assert ["February 2022", None, "2022-02-01"] in of_a_month
    everything = look(date(1970, 1, 1), date(2026, 8, 22))
    begun = [row["From"] for row in read_table("Departures", everything)]
    assert {len(day.split("-")) for day in begun if isinstance(day, str)} == {3}
    assert {len(day[0].split()) for day in begun if not isinstance(day, str)} == {1, 2}


def test_changes_come_newest_first_in_the_issuers_words(look):
    situation = look(date(2022, 1, 1), date(2022, 12, 31), issuer="uk_fcdo")
    rows = read_table("Level changes", situation)
    ukraine = next(row for row in rows if row["Country"] == "Ukraine")
    days = [row["Changed by"] for row in rows]
    assert ukraine["Changed by"] == "2022-02-11"
    assert ukraine["To (issuer's words)"] == "Advises against all travel to the whole country"
    assert days == sorted(days, reverse=True)


def test_a_report_without_an_address_has_none(winter_2022):
    rows = winter_2022[PRESENCE].rows.assign(url=float("nan"))
    unlinked = factories.show(winter_2022, PRESENCE, rows=rows)
    assert {row["Source"][1] for row in read_table("Presence", unlinked)} == {None}
