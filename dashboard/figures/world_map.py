"""The map: levels in force on the as-of date, and the marks of the range laid over them.

The figure carries no geometry: shapes and disputed lines are named by URL, so that a change of
date sends levels and marks only.
"""

from dataclasses import dataclass
from html import escape
from math import cos, radians

import pandas as pd

from dashboard.figures import Figure, Trace
from dashboard.figures.palette import (
    DEPARTURE_SYMBOLS,
    INK_ON_LEVEL,
    LEVEL_COLOURS,
    MARK_HALO,
    MARK_INK,
    Theme,
)
from dashboard.wording import is_missing, join_names
from geodata.regions import Region

MAP_HEIGHT_PX = 520
"""Height of the map in the page; the width is the column's."""

_USUAL_WIDTH_PX = 940
_KM_PER_DEGREE = 111.2
# A digit is about 9 by 12 pixels and wants air around it.
_DIGIT_ROOM_PX = 8.0
# Below this many square pixels a country cannot be seen or clicked; it gets a marker as well.
_SMALL_AREA_PX2 = 40.0

_NO_DATA = 0

# Thin enough to leave the colour its own, plain enough to be seen: the level is old.
_OLD_STRIPES = {"stroke": "rgba(255,255,255,0.55)", "width": 1.0}


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
    departures : pandas.DataFrame
        One row per post with ``lon``, ``lat``, ``kind`` (the newest), ``n``, ``iso3``, ``text``.
    anchors : pandas.DataFrame
        One row per country with ``iso3``, ``name``, ``lon``, ``lat``, ``area_km2``, ``room_km``.
    """

    levels: pd.DataFrame
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
    levels["shown"] = levels["common_level"].fillna(_NO_DATA).astype(int)
    levels["is_old"] = levels["footing"].eq("last_known")
    traces = [
        _level_trace(levels[~levels["is_old"] & levels["shown"].gt(0)], urls, theme),
        _hatched_trace(levels[levels["is_old"] & levels["shown"].gt(0)], urls, theme),
        _no_data_trace(levels[levels["shown"].eq(0)], urls, theme),
        *_selected_traces(selected, urls),
        _disputed_trace(urls, theme),
        *_small_country_traces(levels, region, selected, theme),
        _digit_trace(levels, region),
        *_presence_traces(tables.presence),
        *_departure_traces(tables.departures),
    ]
    return {"data": traces, "layout": _layout(region, theme)}


def _km_per_px(region: Region) -> float:
    """Ground covered by one pixel at the middle of the region, at the usual width."""
    west, east = region.lon_range
    south, north = region.lat_range
    wide = (east - west) * _KM_PER_DEGREE * cos(radians((south + north) / 2)) / _USUAL_WIDTH_PX
    high = (north - south) * _KM_PER_DEGREE / MAP_HEIGHT_PX
    return max(wide, high)


def _choropleth(rows: pd.DataFrame, urls: MapUrls, theme: Theme, **more: object) -> Trace:
    return dict(
        type="choropleth",
        geojson=urls.countries,
        locations=rows["iso3"].tolist(),
        z=rows["shown"].tolist(),
        zmin=0.5,
        zmax=4.5,
        text=rows["text"].tolist(),
        hovertemplate="%{text}<extra></extra>",
        marker={"line": {"color": theme.border, "width": 0.5}},
        showscale=False,
        **more,
    )


def _steps(colours: list[str]) -> list[list[object]]:
    """A colour scale of equal flat steps."""
    n = len(colours)
    return [[(i + j) / n, colour] for i, colour in enumerate(colours) for j in (0, 1)]


def _level_trace(rows: pd.DataFrame, urls: MapUrls, theme: Theme) -> Trace:
    scale = _steps(list(LEVEL_COLOURS.values()))
    return _choropleth(rows, urls, theme, name="level", colorscale=scale)


def _hatched_trace(rows: pd.DataFrame, urls: MapUrls, theme: Theme) -> Trace:
    """Levels last known some time before the day: their colour, struck through."""
    hatches = {
        level: {"id": f"postwatch-old-{level}", "ground": colour, **_OLD_STRIPES}
        for level, colour in LEVEL_COLOURS.items()
    }
    scale = _steps(list(LEVEL_COLOURS.values()))
    return _choropleth(
        rows, urls, theme, name="last known", colorscale=scale, meta={"hatches": hatches}
    )


def _no_data_trace(rows: pd.DataFrame, urls: MapUrls, theme: Theme) -> Trace:
    hatch = {
        "id": "postwatch-no-data",
        "ground": theme.no_data,
        "stroke": theme.no_data_line,
        "width": 1.6,
    }
    return _choropleth(
        rows,
        urls,
        theme,
        name="no data",
        colorscale=_steps([theme.no_data]),
        meta={"hatches": {_NO_DATA: hatch}},
    )


def _selected_traces(selected: str | None, urls: MapUrls) -> list[Trace]:
    """An outline in ink on a white casing, which reads on every fill and touches none."""
    return [
        dict(
            type="choropleth",
            geojson=urls.countries,
            locations=[selected] if selected else [],
            z=[1] if selected else [],
            colorscale=_steps(["rgba(0,0,0,0)"]),
            marker={"line": {"color": colour, "width": width}},
            hoverinfo="skip",
            showscale=False,
            name=name,
        )
        for name, colour, width in (("casing", MARK_HALO, 5), ("selected", MARK_INK, 2.2))
    ]


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


def _small_country_traces(
    levels: pd.DataFrame, region: Region, selected: str | None, theme: Theme
) -> list[Trace]:
    """Markers for countries too small to see or click; those without a level stand back."""
    small = levels[levels["area_km2"] / _km_per_px(region) ** 2 < _SMALL_AREA_PX2]
    has_level = small["shown"].gt(0)
    line = {"color": theme.quiet, "width": 0.7}
    filled = {
        "size": 8,
        "color": small.loc[has_level, "shown"].tolist(),
        "colorscale": _steps(list(LEVEL_COLOURS.values())),
        "cmin": 0.5,
        "cmax": 4.5,
        "line": line,
    }
    ring = {"size": 12, "color": "rgba(0,0,0,0)", "line": {"color": theme.ink, "width": 2.2}}
    return [
        _small_trace("small countries", small[has_level], filled),
        _small_trace(
            "small, no data", small[~has_level], {"size": 5, "color": theme.no_data, "line": line}
        ),
        _small_trace("selected, small", small[small["iso3"] == selected], ring),
    ]


def _small_trace(name: str, rows: pd.DataFrame, marker: dict[str, object]) -> Trace:
    return dict(
        type="scattergeo",
        lon=rows["lon"].round(2).tolist(),
        lat=rows["lat"].round(2).tolist(),
        customdata=rows["iso3"].tolist(),
        text=rows["text"].tolist(),
        hovertemplate="%{text}<extra></extra>",
        mode="markers",
        marker={"opacity": 1, **marker},
        name=name,
    )


def _digit_trace(levels: pd.DataFrame, region: Region) -> Trace:
    has_room = levels["room_km"] / _km_per_px(region) >= _DIGIT_ROOM_PX
    rows = levels[has_room & levels["shown"].gt(0)]
    digits = [
        f"{level}*" if has_areas else str(level)
        for level, has_areas in zip(rows["shown"], rows["has_areas"].eq(True), strict=True)
    ]
    return dict(
        type="scattergeo",
        lon=rows["lon"].round(2).tolist(),
        lat=rows["lat"].round(2).tolist(),
        text=digits,
        mode="text",
        textfont={
            "size": 11,
            "color": [INK_ON_LEVEL[level] for level in rows["shown"]],
            "weight": 600,
        },
        hoverinfo="skip",
        name="digits",
    )


@dataclass(frozen=True, slots=True)
class _PrecisionMark:
    name: str
    fill: str
    line: str
    ink: str
    dash: str | None = None


_PRECISION_MARKS = {
    "site": _PrecisionMark("exact site", MARK_INK, MARK_HALO, MARK_HALO),
    "locality": _PrecisionMark("named locality", MARK_HALO, MARK_INK, MARK_INK),
    "coarse": _PrecisionMark("district or country", MARK_HALO, MARK_INK, MARK_INK, "3px 2px"),
}


def _presence_traces(marks: pd.DataFrame) -> list[Trace]:
    """Presence by precision: filled site, ring locality, dashed ring district or country."""
    styles = marks["precision"].replace({"district": "coarse", "country": "coarse"})
    # The least precise lie below, and the largest counts below the smaller ones.
    return [
        _presence_trace(rows.sort_values("n", ascending=False), _PRECISION_MARKS[style])
        for style in ("coarse", "locality", "site")
        if not (rows := marks[styles == style]).empty
    ]


def _presence_trace(rows: pd.DataFrame, mark: _PrecisionMark) -> Trace:
    return dict(
        type="scattergeo",
        lon=rows["lon"].tolist(),
        lat=rows["lat"].tolist(),
        customdata=rows["iso3"].tolist(),
        hovertext=rows["text"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        mode="markers+text",
        text=["" if n == 1 else f"{n:,}" for n in rows["n"]],
        textposition="middle center",
        textfont={"size": 9.5, "color": mark.ink, "weight": 600},
        marker={
            "symbol": "circle",
            "opacity": 1,
            "size": [_mark_size(n) for n in rows["n"]],
            "color": mark.fill,
            "line": {"color": mark.line, "width": 1.4},
        },
        name=f"presence: {mark.name}",
        meta={"dash": mark.dash} if mark.dash else None,
    )


def _mark_size(n: int) -> float:
    """Diameter in pixels: room for the count, and no more than a country's digit can bear."""
    return 9 if n == 1 else min(13 + 1.5 * n**0.5, 34)


# A white edge under small text, so that it reads on every level colour.
_HALO = "0 0 2px #fff, 0 0 2px #fff, 0 0 3px #fff"


def _departure_traces(marks: pd.DataFrame) -> list[Trace]:
    """One mark per post, in the symbol of its newest departure."""
    traces = []
    for kind, symbol in DEPARTURE_SYMBOLS.items():
        rows = marks[marks["kind"] == kind]
        if rows.empty:
            continue
        counts = ["" if n == 1 else f"{n:,}" for n in rows["n"]]
        traces.append(
            dict(
                type="scattergeo",
                lon=rows["lon"].tolist(),
                lat=rows["lat"].tolist(),
                customdata=rows["iso3"].tolist(),
                hovertext=rows["text"].tolist(),
                hovertemplate="%{hovertext}<extra></extra>",
                mode="markers+text",
                text=counts,
                textposition="bottom right",
                textfont={"size": 10.5, "color": MARK_INK, "weight": 700, "shadow": _HALO},
                marker={
                    "size": 13,
                    "symbol": symbol.shape,
                    "opacity": 1,
                    "color": symbol.colour if symbol.is_filled else MARK_HALO,
                    "line": {
                        "color": MARK_HALO if symbol.is_filled else symbol.colour,
                        "width": 1.4 if symbol.is_filled else 2.2,
                    },
                },
                name=symbol.label,
            )
        )
    return traces


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
