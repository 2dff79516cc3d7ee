"""Levels as traces: filled countries, markers for small ones, and the digits on them."""

from collections.abc import Mapping

import pandas as pd

from dashboard.figures import Trace
from dashboard.figures.scale import km_per_px
from dashboard.palette import LEVEL_FILLS, LEVEL_INKS, MARK_HALO, MARK_INK, Theme
from geodata.regions import Region
from loaders.evidence.ages import CONFIRMED, OLD, RECENT

# Below this many square pixels a country cannot be seen or clicked; it gets a marker as well.
_SMALL_AREA_PX2 = 40.0

NO_DATA = 0
"""Stands for the level of a country of which no advisory is held."""


def _choropleth(
    rows: pd.DataFrame,
    shapes_url: str,
    theme: Theme,
    *,
    meta: Mapping[str, object] | None = None,
    **more: object,
) -> Trace:
    """Countries to fill; the page writes the name of each over what it says."""
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
        meta={"named": True, **(meta or {})},
        **more,
    )


def _steps(colours: list[str]) -> list[list[object]]:
    """A colour scale of equal flat steps."""
    n = len(colours)
    return [[(i + j) / n, colour] for i, colour in enumerate(colours) for j in (0, 1)]


LEVEL_NAMES = {CONFIRMED: "level", RECENT: "recent level", OLD: "old level"}
"""Names of the traces of levels, by age."""


def make_level_trace(rows: pd.DataFrame, age: str, shapes_url: str, theme: Theme) -> Trace:
    """Levels of one age: plain where confirmed for the day, pale where recent, grey where old."""
    scale = _steps(list(LEVEL_FILLS[age].values()))
    name, meta = LEVEL_NAMES[age], {"age": age}
    return _choropleth(rows, shapes_url, theme, name=name, colorscale=scale, meta=meta)


def make_own_country_trace(rows: pd.DataFrame, shapes_url: str, theme: Theme) -> Trace:
    """The issuer's own country, which no advisory is for: blank in an outline, never hatched."""
    scale = _steps([theme.paper])
    trace = _choropleth(rows, shapes_url, theme, name="own country", colorscale=scale)
    return trace | {"marker": {"line": {"color": theme.quiet, "width": 1}}}


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


def make_area_trace(areas_url: str) -> Trace:
    """Contested areas: nothing is drawn, and the page says what each is to whoever points at it.

    The page fills in which areas there are, in front of what it says of their country.
    """
    return dict(
        type="choropleth",
        geojson=areas_url,
        locations=[],
        z=[],
        colorscale=_steps(["rgba(0,0,0,0)"]),
        marker={"line": {"width": 0}},
        hovertemplate="%{text}<extra></extra>",
        showscale=False,
        name="contested areas",
        meta={"areas": areas_url},
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
    levels: pd.DataFrame, region: Region, selected: str | None, anchors_url: str, theme: Theme
) -> list[Trace]:
    """Markers for countries too small to see or click; those without a level stand back.

    The page fills in where they are and what they say, which is what their shapes say.
    """
    small = levels[levels["area_km2"] / km_per_px(region) ** 2 < _SMALL_AREA_PX2]
    has_level = small["shown"].gt(0)
    line = {"color": theme.quiet, "width": 0.7}
    filled = {
        "size": 8,
        "color": [
            LEVEL_FILLS[age][level]
            for age, level in zip(
                small.loc[has_level, "age"], small.loc[has_level, "shown"], strict=True
            )
        ],
        "line": line,
    }
    silent = {"size": 5, "color": theme.no_data, "line": line}
    ring = {"size": 12, "color": "rgba(0,0,0,0)", "line": {"color": theme.ink, "width": 2.2}}
    return [
        _small_trace(name, rows["iso3"].tolist(), marker, anchors_url)
        for name, rows, marker in (
            ("small countries", small[has_level], filled),
            ("small, no data", small[~has_level], silent),
            ("selected, small", small[small["iso3"] == selected], ring),
        )
    ]


def _small_trace(name: str, iso3s: list[str], marker: dict[str, object], anchors_url: str) -> Trace:
    return dict(
        type="scattergeo",
        lon=[],
        lat=[],
        customdata=iso3s,
        hovertemplate="%{text}<extra></extra>",
        mode="markers",
        marker={"opacity": 1, **marker},
        name=name,
        meta={"anchors": anchors_url},
    )


def make_digit_trace(levels: pd.DataFrame, anchors_url: str) -> Trace:
    """The level's digit on each country; ``*`` where parts of it differ, ``was 4`` where it is old.

    The page fills in the digits from the levels it draws, and shows those that have room at its
    zoom, see ``dashboard/assets/labels.js``.
    """
    starred = levels.loc[levels["has_areas"].eq(True) & levels["shown"].gt(0), "iso3"]
    return dict(
        type="scattergeo",
        lon=[],
        lat=[],
        mode="text",
        textfont={"size": 11, "weight": 600},
        hoverinfo="skip",
        name="digits",
        meta={
            "labels": "digit",
            "anchors": anchors_url,
            "inks": LEVEL_INKS,
            "starred": starred.tolist(),
        },
    )
