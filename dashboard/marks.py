"""Rows of the archive as the marks a figure draws: one per place, each with what it says.

Texts are escaped here, because Plotly reads markup in hover texts and feed text is untrusted.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd

from dashboard.wording import (
    change_day_words,
    departure_words,
    footing_words,
    is_missing,
    issue_words,
    level_words,
    name_host,
    name_precision,
    plural,
    presence_words,
)
from geodata import country_name
from loaders.records import DOUBTS, Issuer

_LINES_AT_MOST = 6

NO_CONFLICT_MARKS = pd.DataFrame(columns=["lon", "lat", "n", "text"])
"""What is drawn of conflict events where nobody asks for them."""


def make_level_marks(levels: pd.DataFrame, areas: pd.DataFrame, issuer: Issuer) -> pd.DataFrame:
    """Say what each country's shape says when it is asked.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``name``, ``common_level``, ``footing``, ``has_areas``, ``text``.
    """
    differing: dict[str, list[str]] = {}
    for area in areas.to_dict("records"):
        for iso3 in area["iso3"]:
            differing.setdefault(iso3, []).append(f"{area['area']}: {level_words(area)}")
    rows = [
        {
            "iso3": row["iso3"],
            "name": country_name(row["iso3"]),
            "common_level": row["common_level"],
            "footing": row["footing"],
            "has_areas": row["iso3"] in differing,
            "text": _level_text(row, issuer, differing.get(row["iso3"], [])),
        }
        for row in levels.to_dict("records")
    ]
    columns = ["iso3", "name", "common_level", "footing", "has_areas", "text"]
    return pd.DataFrame(rows, columns=columns)


def _level_text(row: Mapping[str, Any], issuer: Issuer, areas: list[str]) -> str:
    name = f"<b>{escape(country_name(row['iso3']))}</b>"
    if row["footing"] == "unknown":
        return f"{name}<br>{escape(issuer.name)}<br>nothing held for this day"
    lines = [
        name,
        f"<b>{escape(level_words(row))}</b>",
        escape(issuer.name),
        escape(issue_words(row)),
        escape(footing_words(row)),
        *(escape(area) for area in areas),
        *(escape(f"also {said}") for said in row["also"]),
        *([] if is_missing(row["newest_fault"]) else [escape(f"newer: {row['newest_fault']}")]),
    ]
    return "<br>".join(lines)


def _listed(heading: str, lines: list[str]) -> str:
    shown = [escape(line) for line in lines[:_LINES_AT_MOST]]
    if len(lines) > _LINES_AT_MOST:
        shown.append(f"and {len(lines) - _LINES_AT_MOST} more: see the table")
    return "<br>".join([f"<b>{escape(heading)}</b>", *shown])


def _gather(table: pd.DataFrame, *names: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Gather rows alike in the named columns, in the order of the table."""
    gathered: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in table.to_dict("records"):
        gathered.setdefault(tuple(row[name] for name in names), []).append(row)
    return gathered


def make_presence_marks(reports: pd.DataFrame) -> pd.DataFrame:
    """Gather reports at the same point into one mark; none is moved.

    Parameters
    ----------
    reports : pandas.DataFrame
        Rows of the presence table, newest first.

    Returns
    -------
    pandas.DataFrame
        ``lon``, ``lat``, ``precision`` (``doubtful`` where the day or place of one is in doubt),
        ``n``, ``iso3``, ``text``; reports without coordinates are left out, and counted by the
        caller.
    """
    placed = reports[reports["lon"].notna()]
    drawn = [
        precision if DOUBTS.isdisjoint(flags) else "doubtful"
        for precision, flags in zip(placed["precision"], placed["flags"], strict=True)
    ]
    placed = placed.assign(drawn=drawn)
    marks = [
        (
            *point,
            len(rows),
            rows[0]["host_iso3"],
            _listed(_presence_heading(rows), [presence_words(row) for row in rows]),
        )
        for point, rows in _gather(placed, "lon", "lat", "drawn").items()
    ]
    return pd.DataFrame(marks, columns=["lon", "lat", "precision", "n", "iso3", "text"])


def _presence_heading(rows: list[dict[str, Any]]) -> str:
    heading = f"{rows[0]['place']} ({name_precision(rows[0]['precision'])})"
    return heading if len(rows) == 1 else f"{heading}: {plural(len(rows), 'report')}"


def make_cell_marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Turn counted grid cells into marks which say that they are counts and not places."""
    texts = [
        f"<b>{plural(int(n), 'report')}</b><br>"
        f"counted in a cell of {cell_deg} by {cell_deg} degrees; narrow the range to see each one"
        for n, cell_deg in zip(cells["n"], cells["cell_deg"], strict=True)
    ]
    return cells[["lon", "lat", "n"]].round(3).assign(precision="country", iso3=None, text=texts)


def make_conflict_marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Turn counted cells of conflict events into marks which say that they are counts.

    Returns
    -------
    pandas.DataFrame
        ``lon``, ``lat``, ``n``, ``text``.
    """
    texts = [_conflict_text(row) for row in cells.to_dict("records")]
    return cells[["lon", "lat", "n"]].round({"lon": 3, "lat": 3}).assign(text=texts)


def _conflict_text(cell: dict[str, Any]) -> str:
    lines = [
        f"{plural(int(cell['deaths']), 'death')} by the data set's best estimates",
        f"counted in a cell of {cell['cell_deg']:g} by {cell['cell_deg']:g} degrees",
        "context, not military presence",
    ]
    if cell["n_coarse"]:
        lines.insert(2, f"{int(cell['n_coarse'])} of them placed to a district or country only")
    return _listed(f"{plural(int(cell['n']), 'event')} with deaths", lines)


def make_departure_marks(departures: pd.DataFrame) -> pd.DataFrame:
    """Gather the departures of each post into one mark, in the symbol of the newest.

    Returns
    -------
    pandas.DataFrame
        ``lon``, ``lat``, ``kind``, ``n``, ``iso3``, ``text``; posts without coordinates are
        left out, and counted by the caller.
    """
    placed = departures[departures["lon"].notna()]
    newest_first = placed.sort_values("valid_from", ascending=False, kind="stable")
    marks = [
        (
            *point,
            rows[0]["kind"],
            len(rows),
            rows[0]["host_iso3"],
            _listed(_departure_heading(rows), [departure_words(row) for row in rows]),
        )
        for point, rows in _gather(newest_first, "lon", "lat").items()
    ]
    return pd.DataFrame(marks, columns=["lon", "lat", "kind", "n", "iso3", "text"])


def _departure_heading(rows: list[dict[str, Any]]) -> str:
    heading = f"{rows[0]['post']}, {name_host(rows[0]['host_iso3'])}"
    return heading if len(rows) == 1 else f"{heading}: {plural(len(rows), 'departure')}"


def make_timeline_rows(departures: pd.DataFrame) -> pd.DataFrame:
    """Say what each departure says on the timeline.

    Returns
    -------
    pandas.DataFrame
        ``host_iso3``, ``host``, ``kind``, ``valid_from``, ``valid_to``, ``label``, ``text``.
    """
    rows = [
        {
            "host_iso3": row["host_iso3"],
            "host": name_host(row["host_iso3"]),
            "kind": row["kind"],
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "label": f"{row['issuer_iso3']} {row['post']}",
            "text": _listed(departure_words(row), [row["reason"], row["publisher"]]),
        }
        for row in departures.to_dict("records")
    ]
    columns = ["host_iso3", "host", "kind", "valid_from", "valid_to", "label", "text"]
    return pd.DataFrame(rows, columns=columns)


def make_change_rows(changes: pd.DataFrame, issuer: Issuer) -> pd.DataFrame:
    """Say what each level change says on the timeline.

    Returns
    -------
    pandas.DataFrame
        The changes with a ``text``.
    """
    texts = [
        _listed(
            f"{country_name(row['iso3'])}: {row['from_label']} to {row['to_label']}",
            [f"{issuer.name}, {change_day_words(row)}"],
        )
        for row in changes.to_dict("records")
    ]
    return changes.assign(text=texts)
