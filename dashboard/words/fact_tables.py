"""The facts of a view as tables: what the map and the timeline show, row by row."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dashboard.components.table import Column
from dashboard.queries.rows import read_rows
from dashboard.situation import Situation
from dashboard.view_state import ViewState
from dashboard.words.citing import cite_row
from dashboard.words.labels import (
    common_words,
    doubt_words,
    footing_words,
    format_date,
    is_missing,
    is_own_country,
    level_words,
    name_claim,
    name_host,
    name_kind,
    name_who,
)
from geodata import country_name
from loaders.evidence.ages import OLD
from loaders.facts.departures import name_issuing_country


class FactTable(NamedTuple):
    """The facts of one kind.

    Attributes
    ----------
    columns : list of Column
        The heads.
    rows : list of list
        One row per fact, a cell per column.
    codes : list of str or None
        ISO 3166-1 alpha-3 of each row's country; None where it has none, or several.
    """

    columns: list[Column]
    rows: list[list[Any]]
    codes: list[str | None]


# Dates stay as sortable as they are precise: 2022-02-28, 2022-02 or 2022.


def _day(value: Any) -> str | None:
    return None if is_missing(value) else value.isoformat()


def _begun(row: Mapping[str, Any]) -> str | list[str | None]:
    """Write a day as ISO 8601, a month or year in words that sort by their first day."""
    first: str = row["valid_from"].isoformat()
    if row["date_precision"] == "day":
        return first
    return [format_date(row["valid_from"], row["date_precision"]), None, first]


def _source(row: Mapping[str, Any]) -> list[str | None]:
    if row.get("footing") == "unknown":
        return ["", None]
    cited = cite_row(row)
    return [cited.words, cited.url]


def _code(iso3: Any) -> str | None:
    return None if is_missing(iso3) else iso3


def _number(value: Any) -> int | None:
    return None if is_missing(value) else int(value)


def _common(row: Mapping[str, Any]) -> int | list[Any] | None:
    """Write our reading of a level: an old one in words, which sort by the number."""
    level = _number(row["common_level"])
    return level if row["age"] != OLD or level is None else [common_words(row), None, level]


def make_levels_table(situation: Situation) -> FactTable:
    """List the level in force in each country, by name."""
    columns = [
        Column("Country", heads_row=True),
        Column("Common level (our reading)"),
        Column("Issuer's level"),
        Column("Issued on"),
        Column("On the as-of date"),
        Column("Destination as named"),
        Column("Source"),
    ]
    rows_of_all = read_rows(situation.levels)
    held = [row for row in rows_of_all if row["footing"] != "unknown"]
    if held:
        held += [row for row in rows_of_all if is_own_country(row)]
    held.sort(key=lambda row: country_name(row["iso3"]))
    rows = [
        [
            country_name(row["iso3"]),
            _common(row),
            level_words(row),
            _day(row["issued_on"]),
            footing_words(row),
            "" if is_missing(row["destination"]) else row["destination"],
            _source(row),
        ]
        for row in held
    ]
    return FactTable(columns, rows, [row["iso3"] for row in held])


def make_departures_table(situation: Situation) -> FactTable:
    """List the departures of the range, oldest first."""
    columns = [
        Column("Post", heads_row=True),
        Column("Host"),
        Column("From"),
        Column("To"),
        Column("Issuer"),
        Column("Kind"),
        Column("Who"),
        Column("Reason"),
        Column("Confidence"),
        Column("Source"),
    ]
    rows = [
        [
            row["post"],
            name_host(row["host_iso3"]),
            _begun(row),
            _day(row["valid_to"]) or "unknown",
            name_issuing_country(row["issuer_iso3"]),
            name_kind(row["kind"]),
            name_who(row["who"]),
            row["reason"],
            row["confidence"],
            _source(row),
        ]
        for row in read_rows(situation.departures)
    ]
    return FactTable(columns, rows, [_code(iso3) for iso3 in situation.departures["host_iso3"]])


def make_presence_table(situation: Situation) -> FactTable:
    """List the presence reports of the range, newest first."""
    columns = [
        Column("Place", heads_row=True),
        Column("Host"),
        Column("Force"),
        Column("Kind"),
        Column("From"),
        Column("To"),
        Column("Personnel"),
        Column("Precision"),
        Column("Claim"),
        Column("Doubts"),
        Column("Note"),
        Column("Source"),
    ]
    rows = [
        [
            row["place"],
            name_host(row["host_iso3"]),
            row["force_name"],
            name_kind(row["kind"]),
            _begun(row),
            _day(row["valid_to"]) or "unknown",
            row["strength_text"],
            row["precision"],
            name_claim(row["claim"]),
            doubt_words(row).removeprefix("doubtful: "),
            row["note"],
            _source(row),
        ]
        for row in read_rows(situation.presence)
    ]
    return FactTable(columns, rows, [_code(iso3) for iso3 in situation.presence["host_iso3"]])


def make_changes_table(situation: Situation) -> FactTable:
    """List the level changes of the range, newest first."""
    columns = [
        Column("Country", heads_row=True),
        Column("Changed by"),
        Column("Not before"),
        Column("From (issuer's words)"),
        Column("To (issuer's words)"),
        Column("Common level, from"),
        Column("Common level, to"),
        Column("Source"),
    ]
    newest = situation.changes.sort_values("on", ascending=False)
    rows = [
        [
            country_name(row["iso3"]),
            _day(row["on"]),
            _day(row["not_before"]),
            row["from_label"],
            row["to_label"],
            _number(row["from_common"]),
            _number(row["to_common"]),
            _source(row),
        ]
        for row in read_rows(newest)
    ]
    return FactTable(columns, rows, newest["iso3"].tolist())


def make_conflict_table(situation: Situation) -> FactTable:
    """List the cells in which conflict events are counted, the one with most events first."""
    columns = [
        Column("Middle of the events (latitude, longitude)", heads_row=True),
        Column("Events with deaths"),
        Column("Deaths (best estimates)"),
        Column("Placed to a district or country only"),
        Column("Cell, in degrees"),
    ]
    most_first = situation.conflict_marks.sort_values("n", ascending=False, kind="stable")
    rows = [
        [
            f"{row['lat']:.2f}, {row['lon']:.2f}",
            int(row["n"]),
            int(row["deaths"]),
            int(row["n_coarse"]),
            float(row["cell_deg"]),
        ]
        for row in read_rows(most_first)
    ]
    return FactTable(columns, rows, [None] * len(rows))


FACT_TABLES: dict[str, Callable[[Situation], FactTable]] = {
    "Levels": make_levels_table,
    "Departures": make_departures_table,
    "Presence": make_presence_table,
    "Level changes": make_changes_table,
}
"""The tables offered below the map, in this order."""


def offer_tables(view: ViewState) -> dict[str, Callable[[Situation], FactTable]]:
    """Say which tables a view has: one of conflict events too, where they are drawn."""
    if "conflict" in view.layers:
        return FACT_TABLES | {"Conflict": make_conflict_table}
    return FACT_TABLES
