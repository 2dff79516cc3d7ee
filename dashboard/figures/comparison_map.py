"""The map of a comparison: which way each country's level goes, and by how many steps.

No direction rests on its colour alone: each has a symbol of its own, and steps are written out.
"""

from dataclasses import dataclass

import pandas as pd

from dashboard.figures import Figure, Trace
from dashboard.figures.world_map import MapUrls, make_world_map
from dashboard.palette import DARK, MARK_INK, OLD_FILL, Theme, make_pale
from dashboard.queries.comparison import (
    APPEARED,
    DOWN,
    GONE,
    NO_LEVEL_HELD,
    REWORDED,
    SAME,
    STALE,
    TOO_OLD,
    UNKNOWN,
    UP,
    Sides,
    count_directions,
)
from dashboard.words.labels import NOT_ADVISED, OWN_COUNTRY, capitalise, join_names
from dashboard.words.spans import Entries, Entry, Swatch
from geodata.regions import REGIONS
from loaders.evidence.ages import CONFIRMED_DAYS

REGION = REGIONS["world"]
"""A comparison is of the world: a change anywhere is the finding."""

# Of the world on a 1440 pixel screen, at 41 km to the pixel: where a symbol with its number has
# room, and where a country is a dot at most.
_ROOM_KM = 330.0
_SMALL_KM2 = 69_000.0


@dataclass(frozen=True, slots=True)
class Look:
    """How one direction is drawn.

    Parameters
    ----------
    fill : str or None
        Of the country; None for the quiet ground of the page's theme.
    ink : str or None
        Of the symbol on that fill; None for the ink of the theme.
    symbol : str or None
        Plotly marker symbol.
    glyph : str
        The same in the legend.
    """

    fill: str | None
    ink: str | None
    symbol: str | None
    glyph: str


LOOKS = {
    UP: Look("#f4a259", MARK_INK, "triangle-up", "▲"),
    DOWN: Look("#6a43b5", "#ffffff", "triangle-down", "▼"),
    APPEARED: Look("#1b9e8a", MARK_INK, "cross", "✚"),
    GONE: Look("#8a5a44", "#ffffff", "circle-open", "○"),
    REWORDED: Look(None, None, "diamond", "◆"),
    NO_LEVEL_HELD: Look(None, None, "square-open", "□"),
    STALE: Look(None, None, None, ""),
    SAME: Look(None, None, None, ""),
    TOO_OLD: Look(OLD_FILL, MARK_INK, None, ""),
}
"""One look per direction that is drawn, in the order of the legend.

None of the fills is a level's. Under every colour-vision deficiency up and down stay 40 apart, and
all of them 17 (CIEDE2000), the quiet grounds included but for down on the dark page (15); the grey
of what is too old is 8 from the ground of what is unchanged. Up and down differ in grey print; the
others lean on their symbols there.
"""


_QUIET = (SAME, STALE, TOO_OLD)


def find_quiet_fill(theme: Theme) -> str:
    """Find the fill of what is unchanged: the quiet ground of a page's theme."""
    return "#465365" if theme == DARK else "#d3dde8"


def _fill(direction: str, theme: Theme, *, is_pale: bool = False) -> str:
    """Of one direction; pale where it rests on a level not confirmed for its day."""
    colour = LOOKS[direction].fill or find_quiet_fill(theme)
    return make_pale(colour, theme.paper) if is_pale else colour


def _ink(direction: str, theme: Theme) -> str:
    return LOOKS[direction].ink or theme.ink


def make_comparison_map(
    marks: pd.DataFrame, anchors: pd.DataFrame, *, urls: MapUrls, theme: Theme
) -> Figure:
    """Draw a comparison of the world.

    Parameters
    ----------
    marks : pandas.DataFrame
        One row per country with ``iso3``, ``direction``, ``steps``, ``age_days``, ``is_own``,
        ``said`` and ``text``, see `dashboard.panels.comparison.make_comparison_marks`.
    anchors : pandas.DataFrame
        One row per country of the map with ``iso3``, ``name``, ``lon``, ``lat`` (degrees,
        WGS 84), ``area_km2``, ``room_km``.
    urls : MapUrls
        Where the geometry is fetched.
    theme : Theme
        Light or dark page.

    Returns
    -------
    Figure
        Without geometry.
    """
    is_drawn = marks["direction"].ne(UNKNOWN)
    drawn = anchors.merge(marks[is_drawn].drop(columns="name"), on="iso3")
    figure = make_world_map(
        _nothing_held(marks[~is_drawn]),
        (),
        anchors[~anchors["iso3"].isin(drawn["iso3"])],
        region=REGION,
        urls=urls,
        selected=None,
        theme=theme,
    )
    is_pale = drawn["age_days"].fillna(0).gt(CONFIRMED_DAYS) & drawn["direction"].ne(TOO_OLD)
    figure["data"] = [
        _countries(drawn[~is_pale], urls, theme, "compared"),
        _countries(drawn[is_pale], urls, theme, "compared, recent", is_pale=True),
        *figure["data"],
        _quiet_dots(drawn, theme),
        _symbols(drawn, theme),
    ]
    return figure


def _nothing_held(unknown: pd.DataFrame) -> pd.DataFrame:
    """The countries of which neither side holds anything: hatched, but for the issuer's own."""
    return unknown[["iso3", "name"]].assign(
        text=unknown["said"],
        common_level=None,
        footing=unknown["is_own"].map({True: OWN_COUNTRY, False: "unknown"}),
        age=None,
        has_areas=False,
    )


def _countries(
    rows: pd.DataFrame, urls: MapUrls, theme: Theme, name: str, *, is_pale: bool = False
) -> Trace:
    codes = {direction: code for code, direction in enumerate(LOOKS)}
    n = len(codes)
    return dict(
        type="choropleth",
        geojson=urls.countries,
        locations=rows["iso3"].tolist(),
        z=rows["direction"].map(codes).tolist(),
        zmin=-0.5,
        zmax=n - 0.5,
        colorscale=[
            [(code + edge) / n, _fill(direction, theme, is_pale=is_pale)]
            for direction, code in codes.items()
            for edge in (0, 1)
        ],
        text=rows["text"].tolist(),
        hovertemplate="%{text}<extra></extra>",
        marker={"line": {"color": theme.border, "width": 0.5}},
        showscale=False,
        name=name,
    )


def _quiet_dots(drawn: pd.DataFrame, theme: Theme) -> Trace:
    """Countries without a difference that are too small to be seen: a dot that can be asked."""
    rows = drawn[drawn["direction"].isin(_QUIET) & drawn["area_km2"].lt(_SMALL_KM2)]
    return _points(rows, "unchanged, small") | {
        "mode": "markers",
        "marker": {
            "size": 5,
            "opacity": 1,
            "color": find_quiet_fill(theme),
            "line": {"color": theme.quiet, "width": 0.6},
        },
    }


def _symbols(drawn: pd.DataFrame, theme: Theme) -> Trace:
    """The symbol of each difference: on the country, or in its stead where that is small."""
    # The largest first, so that a small country's symbol lies on top.
    rows = drawn[~drawn["direction"].isin(_QUIET)].sort_values("area_km2", ascending=False)
    ways = rows["direction"].tolist()
    # Ink on the country's own fill; where there is no country to see, the fill with an outline.
    colours = [
        (_fill(way, theme), theme.ink) if is_small else (_ink(way, theme), _fill(way, theme))
        for way, is_small in zip(ways, rows["area_km2"].lt(_SMALL_KM2), strict=True)
    ]
    # A number beside a country's symbol would lie on its neighbours: only the wide ones do.
    is_beside = rows["room_km"].lt(_ROOM_KM).tolist()
    halo = ", ".join([f"0 0 2px {theme.paper}"] * 3)
    return _points(rows, "differences") | {
        "mode": "markers+text",
        "marker": {
            "symbol": [LOOKS[way].symbol for way in ways],
            "size": 10,
            "opacity": 1,
            "color": [inner for inner, _ in colours],
            "line": {"color": [outer for _, outer in colours], "width": 1.2},
        },
        "text": [
            str(abs(int(steps))) if way in (UP, DOWN) and abs(steps) > beside else ""
            for way, steps, beside in zip(ways, rows["steps"], is_beside, strict=True)
        ],
        "textposition": "middle right",
        "textfont": {
            "size": 11,
            "color": [
                theme.ink if beside else _ink(way, theme)
                for way, beside in zip(ways, is_beside, strict=True)
            ],
            "weight": 700,
            "shadow": [halo if beside else "none" for beside in is_beside],
        },
    }


def _points(rows: pd.DataFrame, name: str) -> Trace:
    return dict(
        type="scattergeo",
        lon=rows["lon"].round(2).tolist(),
        lat=rows["lat"].round(2).tolist(),
        customdata=rows["iso3"].tolist(),
        hovertext=rows["text"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        name=name,
    )


def make_comparison_legend(marks: pd.DataFrame, sides: Sides, theme: Theme) -> Entries:
    """Make the legend of what the map draws: only what is in use is explained."""
    counts = count_directions(marks)
    entries = [
        _entry(way, look, sides.labels[way], theme) for way, look in LOOKS.items() if counts[way]
    ]
    if marks.loc[marks["direction"].ne(TOO_OLD), "age_days"].gt(CONFIRMED_DAYS).any():
        words = f"pale: rests on a level last seen over {CONFIRMED_DAYS} days before"
        pale = Swatch(f"background-color:{_fill(SAME, theme, is_pale=True)}")
        entries.append(Entry(pale, (words,)))
    if marks["is_own"].any():
        outline = f"background-color:{theme.paper};box-shadow:inset 0 0 0 1px {theme.quiet}"
        entries.append(Entry(Swatch(outline), (NOT_ADVISED,)))
    hatching = (
        f"background:repeating-linear-gradient(135deg,{theme.no_data_line} 0 2px,"
        f"{theme.no_data} 2px 6px)"
    )
    entries.append(Entry(Swatch(hatching), ("no advisory held",)))
    return Entries(tuple(entries), "Legend")


def _entry(way: str, look: Look, words: str, theme: Theme) -> Entry:
    style = f"background-color:{_fill(way, theme)};color:{_ink(way, theme)}"
    return Entry(Swatch(style, look.glyph), (words,))


def describe_comparison_map(marks: pd.DataFrame, sides: Sides) -> str:
    """Write the text alternative of the map from what it draws."""
    counts = count_directions(marks)
    parts = [f"Map comparing {sides.title}."]
    for way in LOOKS:
        if not counts[way]:
            continue
        line = f"{sides.labels[way]}: {counts[way]}"
        if way not in _QUIET:
            names = marks.loc[marks["direction"].eq(way), "name"]
            line += f" ({join_names(names, 30)})"
        parts.append(f"{line}.")
    if len(parts) == 1:
        parts.append("Nothing held on either side.")
    if own := marks.loc[marks["is_own"], "name"].tolist():
        parts.append(f"{capitalise(NOT_ADVISED)}: {join_names(own)}.")
    return " ".join(parts)
