"""The tables of a brief: the page's own, of what the brief is about."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard.briefs.brief import FactRow, FactTable
from dashboard.briefs.plain import make_plain, read_web_address
from dashboard.briefs.scope import Scope
from dashboard.fact_tables import FACT_TABLES
from dashboard.situation import Situation
from dashboard.wording import footing_words, is_missing, level_words
from geodata import country_name
from loaders.records import Issuer

ROWS_AT_MOST = 60
"""Rows of a table that a brief carries; the rest is counted."""

_CELL_AT_MOST = 160


def make_tables(
    situation: Situation,
    scope: Scope,
    presence: pd.DataFrame,
    changes: pd.DataFrame,
    levels: pd.DataFrame,
    issuers: Mapping[str, Issuer],
) -> tuple[FactTable, ...]:
    """Make the tables of a brief.

    Parameters
    ----------
    situation : Situation
        What the view shows.
    scope : Scope
        What the brief is about: only its rows are listed.
    presence, changes : pandas.DataFrame
        The reports and changes told of.
    levels : pandas.DataFrame
        The levels told of one by one, which may be none: see `dashboard.briefs.sections.Told`.
    issuers : Mapping of str to Issuer
        Every known issuer, by key.

    Returns
    -------
    tuple of FactTable
        Every issuer's level first where the brief is about a country, then the page's tables.
    """
    told = replace(
        situation,
        levels=scope.pick(situation.levels, "iso3"),
        departures=scope.pick(situation.departures, "host_iso3"),
        presence=presence,
        changes=changes,
    )
    tables = [_make_table(title, *make(told)) for title, make in FACT_TABLES.items()]
    if scope.country is not None:
        tables.insert(0, _make_issuers_table(levels, scope.country, issuers))
    return tuple(tables)


def _make_table(title: str, columns: list[Any], rows: list[list[Any]]) -> FactTable:
    return FactTable(
        title,
        tuple(column.name for column in columns),
        tuple(_make_row(row) for row in rows[:ROWS_AT_MOST]),
        max(0, len(rows) - ROWS_AT_MOST),
    )


def _make_row(row: list[Any]) -> FactRow:
    """Make a row plain; the cell that names a source carries its address besides."""
    cells, url = [], None
    for cell in row:
        if isinstance(cell, list | tuple):
            text, address = cell
            url = url or read_web_address(address)
            cells.append(make_plain(text, _CELL_AT_MOST))
        else:
            cells.append(make_plain(cell, _CELL_AT_MOST))
    return FactRow(tuple(cells), url)


def _make_issuers_table(
    levels: pd.DataFrame, country: str, issuers: Mapping[str, Issuer]
) -> FactTable:
    of_country = levels[(levels["iso3"] == country) & (levels["footing"] != "unknown")]
    rows = [
        FactRow(
            (
                issuers[row["issuer"]].name,
                make_plain(level_words(row), _CELL_AT_MOST),
                "" if is_missing(row["common_level"]) else str(int(row["common_level"])),
                "unknown" if is_missing(row["issued_on"]) else row["issued_on"].isoformat(),
                footing_words(row),
            ),
            read_web_address(row["url"]),
        )
        for row in of_country.to_dict("records")
    ]
    columns = (
        "Issuer",
        "Its level",
        "Common level (our reading)",
        "Issued on",
        "On the as-of date",
    )
    return FactTable(f"Every issuer on {country_name(country)}", columns, tuple(rows), 0)
