"""Reported presence as marks: one per place, or one per counted cell where reports are many."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from dashboard.facts.presence.clustering import cluster_points, distance_km
from dashboard.facts.presence.words import find_age_days, find_coarsest, presence_hover
from dashboard.palette import SEVERAL, find_age_step, find_family
from dashboard.queries.rows import read_rows
from dashboard.words.cells import report_cell_hover
from loaders.facts.presence import DOUBTS


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
        `dashboard.palette.PRESENCE_FAMILIES`), ``age_step`` (index into `AGE_STEPS`, of
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
