"""Levels as traces: filled countries, markers for small ones, and the digits on them."""

from math import cos, radians

import pandas as pd

from dashboard.figures import Trace
from dashboard.figures.palette import INK_ON_LEVEL, LEVEL_COLOURS, MARK_HALO, MARK_INK, Theme
from geodata.regions import Region

# The map of a 1440 by 900 screen, for deciding what has room.
_USUAL_WIDTH_PX = 940
_USUAL_HEIGHT_PX = 500
_KM_PER_DEGREE = 111.2
# A digit is about 9 by 12 pixels and wants air around it.
_DIGIT_ROOM_PX = 8.0
# Below this many square pixels a country cannot be seen or clicked; it gets a marker as well.
_SMALL_AREA_PX2 = 40.0

NO_DATA = 0
"""Stands for the level of a country of which no advisory is held."""

# Thin enough to leave the colour its own, plain enough to be seen: the level is old.
_OLD_STRIPES = {"stroke": "rgba(255,255,255,0.55)", "width": 1.0}


def _km_per_px(region: Region) -> float:
    """Ground covered by one pixel at the middle of the region, at the usual width."""
    west, east = region.lon_range
    south, north = region.lat_range
    wide = (east - west) * _KM_PER_DEGREE * cos(radians((south + north) / 2)) / _USUAL_WIDTH_PX
    high = (north - south) * _KM_PER_DEGREE / _USUAL_HEIGHT_PX
    return max(wide, high)


def _choropleth(rows: pd.DataFrame, shapes_url: str, theme: Theme, **more: object) -> Trace:
    return dict(
        type="choropleth",
        geojson=shapes_url,
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


def make_level_trace(rows: pd.DataFrame, shapes_url: str, theme: Theme) -> Trace:
    """Levels in force, or presumed so: the plain colour."""
    scale = _steps(list(LEVEL_COLOURS.values()))
    return _choropleth(rows, shapes_url, theme, name="level", colorscale=scale)


def make_hatched_trace(rows: pd.DataFrame, shapes_url: str, theme: Theme) -> Trace:
    """Levels last known some time before the day: their colour, struck through."""
    hatches = {
        level: {"id": f"postwatch-old-{level}", "ground": colour, **_OLD_STRIPES}
        for level, colour in LEVEL_COLOURS.items()
    }
    scale = _steps(list(LEVEL_COLOURS.values()))
    return _choropleth(
        rows, shapes_url, theme, name="last known", colorscale=scale, meta={"hatches": hatches}
    )


def make_no_data_trace(rows: pd.DataFrame, shapes_url: str, theme: Theme) -> Trace:
    """Countries without an advisory: hatched, and never the colour of a level."""
    hatch = {
        "id": "postwatch-no-data",
        "ground": theme.no_data,
        "stroke": theme.no_data_line,
        "width": 1.6,
    }
    return _choropleth(
        rows,
        shapes_url,
        theme,
        name="no data",
        colorscale=_steps([theme.no_data]),
        meta={"hatches": {NO_DATA: hatch}},
    )


def make_selected_traces(selected: str | None, shapes_url: str) -> list[Trace]:
    """An outline in ink on a white casing, which reads on every fill and touches none."""
    return [
        dict(
            type="choropleth",
            geojson=shapes_url,
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


def make_small_country_traces(
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


def make_digit_trace(levels: pd.DataFrame, region: Region) -> Trace:
    """The level's digit on each country that has room; ``*`` where parts of it differ."""
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
