"""The map: levels in force on the as-of date, and the marks of the range laid over them.

The figure carries no geometry: shapes and disputed lines are named by URL, so that a change of
date sends levels and marks only.
"""

from dataclasses import dataclass
from html import escape

import pandas as pd

from dashboard.figures import Figure, Trace
from dashboard.figures.level_traces import (
    NO_DATA,
    make_digit_trace,
    make_hatched_trace,
    make_level_trace,
    make_no_data_trace,
    make_selected_traces,
    make_small_country_traces,
)
from dashboard.figures.mark_traces import (
    make_conflict_traces,
    make_departure_traces,
    make_presence_traces,
)
from dashboard.figures.palette import Theme
from dashboard.wording import is_missing, join_names
from geodata.regions import Region

MAP_HEIGHT_PX = 520
"""Height of the map in the page; the width is the column's."""


@dataclass(frozen=True, slots=True)
class MapTables:
    """What is drawn.

    Parameters
    ----------
    levels : pandas.DataFrame
        One row per destination country with ``iso3``, ``common_level`` (1 to 4, or missing),
        ``name``, ``footing``, ``has_areas`` and ``text`` (the hover sentence, HTML-escaped).
    presence : pandas.DataFrame
        One row per mark with ``lon``, ``lat`` (degrees, WGS 84), ``precision``, ``n`` reports,
        ``iso3`` and ``text``.
    conflicts : pandas.DataFrame
        One row per counted cell with ``lon``, ``lat``, ``n`` events and ``text``.
    departures : pandas.DataFrame
        One row per post with ``lon``, ``lat``, ``kind`` (the newest), ``n``, ``iso3``, ``text``.
    anchors : pandas.DataFrame
        One row per country with ``iso3``, ``name``, ``lon``, ``lat``, ``area_km2``, ``room_km``.
    """

    levels: pd.DataFrame
    conflicts: pd.DataFrame
    presence: pd.DataFrame
    departures: pd.DataFrame
    anchors: pd.DataFrame


@dataclass(frozen=True, slots=True)
class MapUrls:
    """Where the page fetches geometry: country shapes and disputed lines, both GeoJSON."""

    countries: str
    lines: str


def make_world_map(
    tables: MapTables,
    *,
    region: Region,
    urls: MapUrls,
    selected: str | None,
    theme: Theme,
) -> Figure:
    """Draw the map of one region on one day.

    Parameters
    ----------
    tables : MapTables
        Levels, marks and anchors.
    region : Region
        What is in view, and in which projection.
    urls : MapUrls
        Where the geometry is fetched.
    selected : str or None
        Country to outline, ISO 3166-1 alpha-3.
    theme : Theme
        Light or dark page.

    Returns
    -------
    Figure
        Without geometry; ``uirevision`` is the region, so the camera outlives a change of data.
    """
    levels = tables.anchors[["iso3", "name", "lon", "lat", "area_km2", "room_km"]].merge(
        tables.levels.drop(columns="name"), on="iso3", how="left"
    )
    silent = [f"<b>{escape(name)}</b><br>No advisory held." for name in levels["name"]]
    levels["text"] = levels["text"].fillna(pd.Series(silent, dtype="str"))
    levels["shown"] = levels["common_level"].fillna(NO_DATA).astype(int)
    levels["is_old"] = levels["footing"].eq("last_known")
    traces = [
        make_level_trace(levels[~levels["is_old"] & levels["shown"].gt(0)], urls.countries, theme),
        make_hatched_trace(levels[levels["is_old"] & levels["shown"].gt(0)], urls.countries, theme),
        make_no_data_trace(levels[levels["shown"].eq(0)], urls.countries, theme),
        *make_selected_traces(selected, urls.countries),
        _disputed_trace(urls, theme),
        *make_small_country_traces(levels, region, selected, theme),
        make_digit_trace(levels, region),
        *make_conflict_traces(tables.conflicts),
        *make_presence_traces(tables.presence),
        *make_departure_traces(tables.departures),
    ]
    return {"data": traces, "layout": _layout(region, theme)}


def _disputed_trace(urls: MapUrls, theme: Theme) -> Trace:
    return dict(
        type="scattergeo",
        lon=[],
        lat=[],
        mode="lines",
        line={"color": theme.quiet, "width": 1.1, "dash": "3px,2px"},
        hoverinfo="text",
        name="disputed lines",
        meta={"lines": urls.lines},
    )


def _layout(region: Region, theme: Theme) -> dict[str, object]:
    return {
        "height": MAP_HEIGHT_PX,
        "autosize": True,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": theme.paper,
        "uirevision": region.key,
        "hoverlabel": {"align": "left", "bgcolor": theme.paper, "font": {"color": theme.ink}},
        "showlegend": False,
        "geo": {
            "domain": {"x": [0, 1], "y": [0, 1]},
            "projection": {"type": region.projection, "rotation": {"lon": region.rotation_lon}},
            "lonaxis": {
                "range": list(region.lon_range),
                "showgrid": True,
                "gridcolor": theme.graticule,
                "gridwidth": 0.5,
            },
            "lataxis": {
                "range": list(region.lat_range),
                "showgrid": True,
                "gridcolor": theme.graticule,
                "gridwidth": 0.5,
            },
            "visible": False,
            "showframe": False,
            "showcoastlines": False,
            "showland": False,
            "bgcolor": theme.sea,
        },
    }


def describe_map(levels: pd.DataFrame, issuer_name: str, day: str) -> str:
    """Write the text alternative of the map from the levels it draws."""
    counts = levels["common_level"].dropna().astype(int).value_counts()
    by_level = join_names(
        f"{counts[level]} at level {level}" for level in (4, 3, 2, 1) if level in counts
    )
    old = int(levels["footing"].eq("last_known").sum())
    words = f"Map of {issuer_name} advisory levels on {day}: {by_level or 'no level held'}."
    highest = levels[levels["common_level"] == 4]
    if "name" in highest and not highest.empty and not is_missing(highest["name"].iloc[0]):
        words += f" Level 4: {join_names(sorted(highest['name']), 30)}."
    return f"{words} {old} of them last known before that day." if old else words
