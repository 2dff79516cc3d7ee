"""Rows of the archive as the marks a figure draws: one per place, each with what it says.

Texts are in Plotly's markup, see `dashboard.words.plotly`.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.drawing.clustering import cluster_points, distance_km
from dashboard.figures.palette import SEVERAL, find_age_step, find_family
from dashboard.queries.rows import read_rows
from dashboard.words.cells import conflict_cell_hover, report_cell_hover
from dashboard.words.departures import departure_hover
from dashboard.words.labels import OWN_COUNTRY, is_own_country, name_host
from dashboard.words.levels import change_hover, level_hover
from dashboard.words.presence import find_age_days, find_coarsest, presence_hover
from geodata import country_name
from loaders.facts.levels import Issuer
from loaders.facts.presence import DOUBTS

_CELL = ["lon", "lat", "n", "deaths", "n_coarse", "cell_deg"]

NO_CONFLICT_MARKS = pd.DataFrame(columns=[*_CELL, "text"])
"""What is drawn of conflict events where nobody asks for them."""


def make_level_marks(
    levels: pd.DataFrame, areas: pd.DataFrame, issuer: Issuer, as_of: date
) -> pd.DataFrame:
    """Say what each country's shape says when it is asked.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``name``, ``common_level``, ``footing`` (`OWN_COUNTRY` where it is the issuer's
        own), ``age``, ``has_areas``, ``text`` (without the name, which the page knows: it does not
        travel with each change of date).
    """
    differing: dict[str, list[dict[str, Any]]] = {}
    for area in read_rows(areas):
        for iso3 in area["iso3"]:
            differing.setdefault(iso3, []).append(area)
    rows = [
        {
            "iso3": row["iso3"],
            "name": country_name(row["iso3"]),
            "common_level": row["common_level"],
            "footing": OWN_COUNTRY if is_own_country(row) else row["footing"],
            "age": row["age"],
            "has_areas": row["iso3"] in differing,
            "text": level_hover(row, differing.get(row["iso3"], []), issuer, as_of),
        }
        for row in read_rows(levels)
    ]
    columns = ["iso3", "name", "common_level", "footing", "age", "has_areas", "text"]
    marks = pd.DataFrame(rows, columns=columns)
    return marks.assign(common_level=marks["common_level"].astype("Int64").astype("float64"))


def _gather(table: pd.DataFrame, *names: str) -> dict[tuple[Any, ...], list[dict[str, Any]]]:
    """Gather rows alike in the named columns, in the order of the table."""
    gathered: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in read_rows(table):
        gathered.setdefault(tuple(row[name] for name in names), []).append(row)
    return gathered


PRESENCE_COLUMNS = [
    "lon",
    "lat",
    "precision",
    "family",
    "age_step",
    "n",
    "n_places",
    "iso3",
    "text",
]
"""Columns of the marks of presence, see `make_presence_marks`."""


def make_presence_marks(
    reports: pd.DataFrame, as_of: date | None = None, km_per_px: float = 0.0
) -> pd.DataFrame:
    """Gather the reports of one point, and points that would cover one another, into marks.

    None is moved: a mark stands at the point it gathers that has most reports.

    Parameters
    ----------
    reports : pandas.DataFrame
        Rows of the presence table, newest first.
    as_of : date or None
        The day the age of a report is counted to; without it none is old.
    km_per_px : float
        Ground covered by one pixel of the map; 0 gathers the reports of one point only.

    Returns
    -------
    pandas.DataFrame
        ``lon``, ``lat``, ``precision`` (the coarsest of those gathered; ``doubtful`` where the
        day or place is in doubt, and those are gathered apart), ``family`` (of
        `dashboard.figures.palette.PRESENCE_FAMILIES`), ``age_step`` (index into `AGE_STEPS`, of
        the newest), ``n`` reports, ``n_places``, ``iso3`` and ``text``; reports without
        coordinates are left out, and counted by the caller.
    """
    placed = reports[reports["lon"].notna()]
    is_doubtful = [not DOUBTS.isdisjoint(flags) for flags in placed["flags"]]
    marks = [
        mark
        for _, rows in placed.groupby(pd.Series(is_doubtful, index=placed.index, dtype=bool))
        for mark in _gather_reports(rows, as_of, km_per_px)
    ]
    return pd.DataFrame(marks, columns=PRESENCE_COLUMNS)


def _gather_reports(
    reports: pd.DataFrame, as_of: date | None, km_per_px: float
) -> Iterator[tuple[Any, ...]]:
    by_point = _gather(reports, "lon", "lat")
    points = pd.DataFrame([*by_point], columns=["lon", "lat"]).assign(
        n=[len(rows) for rows in by_point.values()]
    )
    drawn_at = cluster_points(points, km_per_px)
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    held = list(by_point.values())
    for drawn in np.unique(drawn_at):
        members = np.flatnonzero(drawn_at == drawn)
        rows = [row for member in members for row in held[member]]
        if len(members) > 1:
            rows.sort(key=lambda row: row["valid_from"], reverse=True)
        km = distance_km(lon[members], lat[members], lon[drawn], lat[drawn])
        yield (
            lon[drawn],
            lat[drawn],
            "doubtful"
            if DOUBTS & {*rows[0]["flags"]}
            else find_coarsest(r["precision"] for r in rows),
            find_family(row["kind"] for row in rows),
            0 if as_of is None else min(find_age_step(find_age_days(row, as_of)) for row in rows),
            len(rows),
            len(members),
            held[drawn][0]["host_iso3"],
            presence_hover(
                rows, as_of, drawn_at=held[drawn][0]["place"], within_km=float(km.max())
            ),
        )


def make_cell_marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Turn counted grid cells into marks which say that they are counts and not places."""
    texts = [
        report_cell_hover(int(n), cell_deg)
        for n, cell_deg in zip(cells["n"], cells["cell_deg"], strict=True)
    ]
    marks = cells[["lon", "lat", "n"]].round(3)
    return marks.assign(
        precision="country", family=SEVERAL, age_step=0, n_places=1, iso3=None, text=texts
    )[PRESENCE_COLUMNS]


def make_conflict_marks(cells: pd.DataFrame) -> pd.DataFrame:
    """Turn counted cells of conflict events into marks which say that they are counts.

    Returns
    -------
    pandas.DataFrame
        ``lon``, ``lat``, ``n``, ``deaths``, ``n_coarse``, ``cell_deg``, ``text``; the numbers are
        those of `dashboard.queries.count_conflict_events_in_cells`.
    """
    texts = [*map(conflict_cell_hover, read_rows(cells))]
    return cells[_CELL].round({"lon": 3, "lat": 3}).assign(text=texts)


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
            departure_hover(rows),
        )
        for point, rows in _gather(newest_first, "lon", "lat").items()
    ]
    return pd.DataFrame(marks, columns=["lon", "lat", "kind", "n", "iso3", "text"])


def make_timeline_rows(departures: pd.DataFrame) -> pd.DataFrame:
    """Say what each departure says on the timeline.

    Returns
    -------
    pandas.DataFrame
        ``host_iso3``, ``host``, ``kind``, ``valid_from``, ``valid_to``, ``date_precision``,
        ``label``, ``text``.
    """
    rows = [
        {
            "host_iso3": row["host_iso3"],
            "host": name_host(row["host_iso3"]),
            "kind": row["kind"],
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "date_precision": row["date_precision"],
            "label": f"{row['issuer_iso3']} {row['post']}",
            "text": departure_hover([row]),
        }
        for row in read_rows(departures)
    ]
    columns = ["host_iso3", "host", "kind", "valid_from", "valid_to", "date_precision"]
    return pd.DataFrame(rows, columns=[*columns, "label", "text"])


def make_change_rows(changes: pd.DataFrame, issuer: Issuer) -> pd.DataFrame:
    """Say what each level change says on the timeline.

    Returns
    -------
    pandas.DataFrame
        The changes with a ``text``.
    """
    texts = [change_hover(row, issuer) for row in read_rows(changes)]
    return changes.assign(text=texts)
