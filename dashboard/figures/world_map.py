"""The map: levels in force on the as-of date, and the marks of the range laid over them.

The figure carries no geometry: shapes and disputed lines are named by URL, so that a change of
date sends levels and marks only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard.figures import Figure, Trace
from dashboard.figures.level_traces import (
    NO_DATA,
    make_area_trace,
    make_digit_trace,
    make_level_trace,
    make_no_data_trace,
    make_own_country_trace,
    make_selected_traces,
    make_small_country_traces,
)
from dashboard.palette import LEVEL_FILLS, Theme
from dashboard.words.labels import OWN_COUNTRY, is_missing, join_names
from geodata.insets import INSETS
from geodata.regions import Region
from loaders.evidence.ages import CONFIRMED_DAYS, RECENT, RECENT_DAYS, is_counted

MAP_HEIGHT_PX = 520
"""Height of the map in the page; the width is the column's."""

FINER_FROM = 2.5
"""How far a reader has to zoom into the world before it is drawn more finely."""


@dataclass(frozen=True, slots=True)
class MapUrls:
    """Where the page fetches what lies still, once: shapes as GeoJSON, and points of countries.

    Parameters
    ----------
    countries, lines, areas : str
        Country shapes, disputed lines and contested areas.
    anchors : str
        Where each country's digit or marker goes.
    finer : str or None
        The same countries drawn more finely, for a reader who has zoomed in.
    insets : str or None
        What the insets of the world show of each country; None for a map without insets.
    """

    countries: str
    lines: str
    areas: str
    anchors: str
    finer: str | None = None
    insets: str | None = None


def make_world_map(
    marks: pd.DataFrame,
    above: Sequence[Trace],
    anchors: pd.DataFrame,
    *,
    region: Region,
    urls: MapUrls,
    selected: str | None,
    theme: Theme,
) -> Figure:
    """Draw the map of one region on one day.

    Parameters
    ----------
    marks : pandas.DataFrame
        Levels: one row per destination country with ``iso3``, ``common_level`` (1 to 4, or
        missing), ``name``, ``footing``, ``age``, ``has_areas`` and ``text`` (the hover sentence,
        HTML-escaped).
    above : sequence of Trace
        What is laid over them, the undermost first.
    anchors : pandas.DataFrame
        One row per country with ``iso3``, ``name``, ``lon``, ``lat``, ``area_km2``, ``room_km``.
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
    levels = anchors[["iso3", "name", "lon", "lat", "area_km2", "room_km"]].merge(
        marks.drop(columns="name"), on="iso3", how="left"
    )
    levels["text"] = levels["text"].astype("str").fillna("No advisory held.")
    levels["shown"] = levels["common_level"].fillna(NO_DATA).astype(int)
    is_own = levels["footing"].eq(OWN_COUNTRY)
    traces = [
        *(
            make_level_trace(
                levels[levels["age"].eq(age) & levels["shown"].gt(0)], age, urls.countries, theme
            )
            for age in LEVEL_FILLS
        ),
        make_no_data_trace(levels[levels["shown"].eq(0) & ~is_own], urls.countries, theme),
        make_own_country_trace(levels[is_own], urls.countries, theme),
        make_area_trace(urls.areas),
        *make_selected_traces(selected, urls.countries),
        _disputed_trace(urls, theme),
        *make_small_country_traces(levels, region, selected, urls.anchors, theme),
        make_digit_trace(levels, urls.anchors),
        *above,
    ]
    return {"data": traces, "layout": _layout(region, urls, theme)}


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


def _layout(region: Region, urls: MapUrls, theme: Theme) -> dict[str, object]:
    return {
        "height": MAP_HEIGHT_PX,
        "autosize": True,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": theme.paper,
        "uirevision": region.key,
        # A mark or a line answers when it is pointed at, not when it is near.
        "hoverdistance": 5,
        "hoverlabel": {"align": "left", "bgcolor": theme.paper, "font": {"color": theme.ink}},
        "showlegend": False,
        "geo": _make_geo(region, theme),
        "meta": _describe_window(region, urls, theme),
    }


def _make_geo(region: Region, theme: Theme) -> dict[str, object]:
    """One map of a window; `dashboard/assets/window.js` lets it fill whatever frame it gets."""
    (lon, lat), (rotation_lon, rotation_lat) = region.middle, region.rotation
    projection: dict[str, object] = {
        "type": region.projection,
        "rotation": {"lon": rotation_lon, "lat": rotation_lat},
    }
    if region.parallels:
        projection["parallels"] = list(region.parallels)
    grid = {"showgrid": True, "gridcolor": theme.graticule, "gridwidth": 0.5}
    return {
        "domain": {"x": [0, 1], "y": [0, 1]},
        "projection": projection,
        "center": {"lon": lon, "lat": lat},
        "lonaxis": {"range": list(region.lon_range), **grid},
        "lataxis": {"range": list(region.lat_range), **grid},
        "visible": False,
        "showframe": False,
        "showcoastlines": False,
        "showland": False,
        "bgcolor": theme.sea,
    }


def _describe_window(region: Region, urls: MapUrls, theme: Theme) -> dict[str, object]:
    """What the page needs beyond Plotly's own words to lay out the map, see `MapUrls`."""
    meta: dict[str, object] = {"window": {"ends": _round_ends(region)}}
    if urls.finer:
        meta["finer"] = {"coarse": urls.countries, "fine": urls.finer, "from_scale": FINER_FROM}
    if urls.insets:
        meta["insets"] = {
            "geojson": urls.insets,
            "ink": theme.ink,
            "line": theme.quiet,
            "ground": theme.sea,
            "maps": [
                {
                    "name": inset.window.name,
                    "slot": inset.slot,
                    "ends": _round_ends(inset.window),
                    "members": sorted(inset.window.members),
                    "geo": _make_geo(inset.window, theme),
                }
                for inset in INSETS
            ],
        }
    return meta


def _round_ends(region: Region) -> list[list[float]]:
    return [[round(lon, 4), round(lat, 4)] for lon, lat in region.ends]


def describe_map(
    levels: pd.DataFrame, changes: pd.DataFrame, *, issuer_name: str, day: str, since: str
) -> str:
    """Write the text alternative of the map from the levels it draws.

    Parameters
    ----------
    levels : pandas.DataFrame
        The marks of the levels, see `make_world_map`.
    changes : pandas.DataFrame
        The issuer's changes of level in the range, with ``direction``.
    issuer_name : str
        Whose levels.
    day, since : str
        The as-of date, and the first day of the range, as they are read.
    """
    known = levels[levels["common_level"].notna()]
    counted = known[is_counted(known)]
    counts = counted["common_level"].astype(int).value_counts()
    by_level = join_names(
        f"{counts[level]} at level {level}" for level in (4, 3, 2, 1) if level in counts
    )
    words = [f"Map of {issuer_name} advisory levels on {day}: {by_level or 'no level held'}."]
    highest = counted[counted["common_level"] == 4]
    if "name" in highest and not highest.empty and not is_missing(highest["name"].iloc[0]):
        words.append(f"Level 4: {join_names(sorted(highest['name']), 30)}.")
    if recent := int(counted["age"].eq(RECENT).sum()):
        words.append(f"{recent} of them last seen over {CONFIRMED_DAYS} days before that day.")
    if old := len(known) - len(counted):
        words.append(f"{old} more last seen over {RECENT_DAYS} days before, and not counted.")
    ways = changes["direction"].value_counts()
    moved = [f"{ways[way]} {way}" for way in ("raised", "lowered") if way in ways]
    words.append(f"Since {since}: {join_names(moved) or 'none seen to be raised or lowered'}.")
    return " ".join(words)
