"""The legend as a page section: the issuer's words for each colour, and every symbol in use."""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

import pandas as pd

from dashboard.figures.palette import (
    CONFLICT_FILL,
    CONFLICT_INK,
    DEPARTURE_SYMBOLS,
    DOUBT_INK,
    LEVEL_COLOURS,
    MARK_HALO,
    MARK_INK,
    Symbol,
    Theme,
)

_SHAPES = {
    "circle": '<circle cx="8" cy="8" r="5.5"/>',
    "diamond": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z"/>',
    "square": '<path d="M3 3H13V13H3Z"/>',
    "star": (
        '<path d="M8 1.5 9.9 6 14.8 6.3 11 9.4 12.3 14.2 8 11.5 3.7 14.2 5 9.4 1.2 6.3 6.1 6Z"/>'
    ),
    "triangle-down": '<path d="M2 3.5H14L8 14Z"/>',
    "triangle-right": '<path d="M4 2 14 8 4 14Z"/>',
    "x": '<path d="M5 2 8 5 11 2 14 5 11 8 14 11 11 14 8 11 5 14 2 11 5 8 2 5Z"/>',
}


def _icon(body: str, style: str = "") -> str:
    """A picture as a data address: Streamlit takes drawings out of the page, pictures it keeps."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" {style}>{body}</svg>'
    return f'<img alt="" width="15" height="15" src="data:image/svg+xml,{quote(drawing)}">'


def _swatch(colour: str, stripe: str | None = None, line: str = "none") -> str:
    box = f'<rect x="1" y="2" width="14" height="12" fill="{colour}" stroke="{line}"/>'
    if stripe:
        strokes = "M1 9 8 2M1 14 13 2M7 14 15 6"
        box += f'<path d="{strokes}" stroke="{stripe}" stroke-width="1.6" fill="none"/>'
    return _icon(box)


def _mark(shape: str, drawn: str, theme: Theme) -> str:
    """A mark on a plate: dark ink does not show on a dark page."""
    plate = f'<rect width="16" height="16" rx="3" fill="{theme.plate}" stroke="none"/>'
    return _icon(f"{plate}<g {drawn}>{_SHAPES[shape]}</g>")


def _symbol(symbol: Symbol, theme: Theme) -> str:
    fill = symbol.colour if symbol.is_filled else MARK_HALO
    drawn = f'fill="{fill}" stroke="{symbol.colour}" stroke-width="1.6"'
    return _mark(symbol.shape, drawn, theme)


_RING = f'fill="{MARK_HALO}" stroke="{MARK_INK}" stroke-width="1.6"'
_PRECISION_ICONS = {
    "site": ("presence: exact site", f'fill="{MARK_INK}" stroke="{MARK_HALO}"'),
    "locality": ("presence: named locality", _RING),
    "coarse": ("presence: district or country only", f'{_RING} stroke-dasharray="3 2"'),
    "doubtful": (
        "presence: day or place in doubt",
        f'fill="{MARK_HALO}" stroke="{DOUBT_INK}" stroke-width="1.6" stroke-dasharray="1 2"',
    ),
}


def make_legend(
    level_names: dict[int, str],
    levels: pd.DataFrame,
    presence: pd.DataFrame,
    departures: pd.DataFrame,
    theme: Theme,
    *,
    has_conflict: bool = False,
) -> str:
    """Write the legend of what a map draws.

    Parameters
    ----------
    level_names : dict of int to str
        The issuer's words for each common level.
    levels, presence : pandas.DataFrame
        The marks drawn, see `dashboard.marks`: only symbols in use are explained.
    departures : pandas.DataFrame
        The departures drawn on the timeline and the map.
    theme : Theme
        Light or dark page.
    has_conflict : bool
        Whether events with deaths are drawn.

    Returns
    -------
    str
        A list, as HTML.
    """
    entries = [
        (_swatch(LEVEL_COLOURS[level]), f"<b>{level}</b> {escape(words)}")
        for level, words in sorted(level_names.items(), reverse=True)
    ]
    if levels["footing"].eq("last_known").any():
        entries.append((_swatch(LEVEL_COLOURS[2], theme.paper), "striped: last known, older"))
    entries.append(
        (_swatch(theme.no_data, theme.no_data_line, theme.no_data_line), "no advisory held")
    )
    if levels["has_areas"].eq(True).any():
        entries.append(("<b>*</b>", "parts of the country differ"))
    marks = [*_marks(presence, departures, theme)]
    if has_conflict:
        drawn = f'fill="{CONFLICT_FILL}" stroke="{CONFLICT_INK}"'
        marks.append((_mark("square", drawn, theme), "events with deaths, counted (context)"))
    return (
        f'<ul class="pw-legend" aria-label="Legend">{_entries(entries)}</ul>'
        f'<ul class="pw-legend" aria-label="Symbols">{_entries(marks)}</ul>'
    )


def _marks(
    presence: pd.DataFrame, departures: pd.DataFrame, theme: Theme
) -> Iterable[tuple[str, str]]:
    styles = set(presence["precision"].replace({"district": "coarse", "country": "coarse"}))
    for style, (label, drawn) in _PRECISION_ICONS.items():
        if style in styles:
            yield _mark("circle", drawn, theme), escape(label)
    kinds = set(departures["kind"])
    for kind, symbol in DEPARTURE_SYMBOLS.items():
        if kind in kinds:
            yield _symbol(symbol, theme), escape(symbol.label)


def _entries(entries: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<li>{icon} {label}</li>" for icon, label in entries)
