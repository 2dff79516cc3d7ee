"""The tables of a brief: the facts it is about, in as few columns as a page has room for."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from dashboard.briefs.brief import Cell, Quiet, Table
from dashboard.briefs.sections import Told
from dashboard.words.citing import cite_row
from dashboard.words.departures import is_end_unknown
from dashboard.words.feed_text import make_plain, read_web_address
from dashboard.words.labels import (
    OWN_COUNTRY,
    change_day_words,
    common_words,
    doubt_words,
    footing_words,
    format_date,
    is_missing,
    level_words,
    name_claim,
    name_host,
    name_kind,
    name_precision,
    name_who,
    personnel_words,
    span_words,
)
from geodata import country_name
from loaders.evidence.ages import OLD
from loaders.facts.departures import name_issuing_country

ROWS_AT_MOST = 60
"""Rows of a table that a brief carries; the rest is counted."""

_CELL_AT_MOST = 160

Row = Mapping[str, Any]


def make_tables(told: Told) -> tuple[Table, ...]:
    """Make the tables of a brief, from the rows its text is written from.

    Returns
    -------
    tuple of Table
        Levels (of every issuer for a country, and of its neighbours), departures, level changes
        and presence reports; one without a row is left out.
    """
    levels = told.levels if told.scope.country else _pick_known(told)
    levels = levels[levels["footing"].ne("unknown") | levels["absence"].eq(OWN_COUNTRY)]
    departures = told.scope.pick(told.situation.departures, "host_iso3")
    has_presence = "presence" in told.situation.view.layers
    presence = [one.row for one in told.presence.reports] if has_presence else []
    tables = (
        _make(
            f"Levels on {format_date(told.situation.view.date_to)}",
            _LEVEL_HEADS,
            levels.to_dict("records"),
            lambda row: _level(row, told),
        ),
        _make("Departures", _DEPARTURE_HEADS, departures.to_dict("records"), _departure),
        _make(
            "Level changes",
            _CHANGE_HEADS,
            told.changes.sort_values(["on", "iso3"], kind="stable").to_dict("records"),
            lambda row: _change(row, told),
        ),
        _make("Presence reports", _PRESENCE_HEADS, presence, _report),
    )
    return tuple(table for table in tables if table.rows)


def _pick_known(told: Told) -> pd.DataFrame:
    levels = told.scope.pick(told.situation.levels, "iso3")
    return levels.sort_values("iso3", key=lambda codes: codes.map(country_name))


def _make(
    title: str, heads: tuple[str, ...], rows: list[Any], read: Callable[[Row], tuple[Cell, ...]]
) -> Table:
    shown = tuple(tuple(map(_make_plain, read(row))) for row in rows[:ROWS_AT_MOST])
    return Table(title, heads, shown, max(0, len(rows) - ROWS_AT_MOST))


def _make_plain(cell: Cell) -> Cell:
    if isinstance(cell, tuple):
        text, url = cell
        return make_plain(text, _CELL_AT_MOST), read_web_address(url)
    if isinstance(cell, Quiet):
        return Quiet(make_plain(cell.text, _CELL_AT_MOST))
    return make_plain(cell, _CELL_AT_MOST) if isinstance(cell, str) else cell


_LEVEL_HEADS = (
    "Country",
    "Issuer",
    "Level, in its words",
    "Our 1-4",
    "Issued",
    "Footing",
    "Source",
)


def _level(row: Row, told: Told) -> tuple[Cell, ...]:
    return (
        country_name(row["iso3"]),
        told.issuers[row["issuer"]].name,
        level_words(row),
        _common(row),
        None if row["footing"] == "unknown" else format_date(row["issued_on"]),
        footing_words(row),
        _source(row),
    )


def _common(row: Row) -> Cell:
    words = common_words(row)
    return Quiet(words) if row["age"] == OLD else words or None


_DEPARTURE_HEADS = ("Post", "From", "To", "Issuer", "Kind", "Who", "Source")


def _departure(row: Row) -> tuple[Cell, ...]:
    return (
        f"{row['post']}, {name_host(row['host_iso3'])}",
        format_date(row["valid_from"], row["date_precision"]),
        _end(row),
        name_issuing_country(row["issuer_iso3"]),
        name_kind(row["kind"]),
        name_who(row["who"]),
        _source(row),
    )


def _end(row: Row) -> str:
    if is_end_unknown(row):
        return "unknown"
    return "" if is_missing(row["valid_to"]) else format_date(row["valid_to"])


def _source(row: Row) -> Cell:
    if row.get("footing") == "unknown":
        return None
    cited = cite_row(row)
    return (cited.words, cited.url)


_CHANGE_HEADS = ("Country", "Issuer", "Changed", "From", "To", "Source")


def _change(row: Row, told: Told) -> tuple[Cell, ...]:
    return (
        country_name(row["iso3"]),
        told.issuers[row["issuer"]].name,
        change_day_words(row),
        row["from_label"],
        row["to_label"],
        _source(row),
    )


_PRESENCE_HEADS = ("Place", "Force", "Kind", "Days", "Claim, precision", "Source")


def _report(row: Row) -> tuple[Cell, ...]:
    host = row["host_iso3"]
    # What a precision means is explained beside the map.
    precision = name_precision(row["precision"])
    known = (name_claim(row["claim"]), precision, doubt_words(row), personnel_words(row))
    return (
        row["place"] if is_missing(host) else f"{row['place']}, {country_name(host)}",
        row["force_name"],
        name_kind(row["kind"]),
        span_words(row),
        "; ".join(filter(None, known)),
        _source(row),
    )
