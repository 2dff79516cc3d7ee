"""The legend: the issuer's words for each colour, and every symbol in use."""

from collections.abc import Iterator
from urllib.parse import quote

import pandas as pd

from dashboard.figures.palette import (
    AGE_STEPS,
    CONFLICT_FILL,
    CONFLICT_INK,
    DEPARTURE_SYMBOLS,
    DOUBT_INK,
    LEVEL_COLOURS,
    MARK_HALO,
    MARK_INK,
    OLD_FILL,
    PRESENCE_FAMILIES,
    RECENT_COLOURS,
    Symbol,
    Theme,
)
from dashboard.queries.rows import read_rows
from dashboard.words.labels import NOT_ADVISED, OWN_COUNTRY, name_kind
from dashboard.words.presence import count_names, name_force
from dashboard.words.spans import Entry, Icon, Key, Legend
from loaders.evidence.ages import CONFIRMED_DAYS, OLD, RECENT, RECENT_DAYS

_SHAPES = {
    "bowtie": '<path d="M1.5 3.5 8 7 14.5 3.5V12.5L8 9 1.5 12.5Z"/>',
    "circle": '<circle cx="8" cy="8" r="5.5"/>',
    "cross": '<path d="M6 2H10V6H14V10H10V14H6V10H2V6H6Z"/>',
    "diamond": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z"/>',
    "square": '<path d="M3 3H13V13H3Z"/>',
    "star": (
        '<path d="M8 1.5 9.9 6 14.8 6.3 11 9.4 12.3 14.2 8 11.5 3.7 14.2 5 9.4 1.2 6.3 6.1 6Z"/>'
    ),
    "star-diamond": '<path d="M8 1 10.1 5.9 15 8 10.1 10.1 8 15 5.9 10.1 1 8 5.9 5.9Z"/>',
    "triangle-down": '<path d="M2 3.5H14L8 14Z"/>',
    "triangle-left": '<path d="M12 2 2 8 12 14Z"/>',
    "triangle-right": '<path d="M4 2 14 8 4 14Z"/>',
    "triangle-up": '<path d="M2 12.5H14L8 2Z"/>',
    "x": '<path d="M5 2 8 5 11 2 14 5 11 8 14 11 11 14 8 11 5 14 2 11 5 8 2 5Z"/>',
}


def _icon(body: str, style: str = "") -> Icon:
    """A picture as a data address: Streamlit takes drawings out of the page, pictures it keeps."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" {style}>{body}</svg>'
    return Icon(f"data:image/svg+xml,{quote(drawing)}")


def _swatch(colour: str, stripe: str | None = None, line: str = "none") -> Icon:
    box = f'<rect x="1" y="2" width="14" height="12" fill="{colour}" stroke="{line}"/>'
    if stripe:
        strokes = "M1 9 8 2M1 14 13 2M7 14 15 6"
        box += f'<path d="{strokes}" stroke="{stripe}" stroke-width="1" fill="none"/>'
    return _icon(box)


def _mark(shape: str, drawn: str, theme: Theme, count: str = "") -> Icon:
    """A mark on a plate: dark ink does not show on a dark page."""
    plate = f'<rect width="16" height="16" rx="3" fill="{theme.plate}" stroke="none"/>'
    return _icon(f"{plate}<g {drawn}>{_SHAPES[shape]}</g>{count}")


def _symbol(symbol: Symbol, theme: Theme) -> Icon:
    fill = symbol.colour if symbol.is_filled else MARK_HALO
    drawn = f'fill="{fill}" stroke="{symbol.colour}" stroke-width="1.6"'
    return _mark(symbol.shape, drawn, theme)


_RING = f'fill="{MARK_HALO}" stroke="{MARK_INK}" stroke-width="1.6"'
_PRECISIONS = {
    "site": (
        "exact site",
        f'fill="{MARK_INK}" stroke="{MARK_HALO}"',
        "Reported presence at an exact site: filled.",
    ),
    "locality": ("named locality", _RING, "Reported presence at a named town or village: a ring."),
    "coarse": (
        "district or country",
        f'{_RING} stroke-dasharray="3 2"',
        "The point stands for a district or a country and is not a place: a dashed ring. Of "
        "several reports in one mark the coarsest decides.",
    ),
    "doubtful": (
        "day or place in doubt",
        f'fill="{MARK_HALO}" stroke="{DOUBT_INK}" stroke-width="1.6" stroke-dasharray="1 2"',
        "The day or the place of the report is in doubt: a grey question mark.",
    ),
}
_COUNT = (
    '<text x="8" y="11.2" text-anchor="middle" font-family="sans-serif" font-size="9" '
    f'font-weight="600" fill="{MARK_INK}">3</text>'
)


def make_legend(
    level_names: dict[int, str],
    levels: pd.DataFrame,
    presence: pd.DataFrame,
    departures: pd.DataFrame,
    theme: Theme,
    *,
    reports: pd.DataFrame | None = None,
    has_conflict: bool = False,
) -> Legend:
    """Make the legend of what a map draws.

    Parameters
    ----------
    level_names : dict of int to str
        The issuer's words for each common level.
    levels, presence : pandas.DataFrame
        The marks drawn, see `dashboard.drawing.marks`: only symbols in use are explained.
    departures : pandas.DataFrame
        The departures drawn on the timeline and the map.
    theme : Theme
        Light or dark page.
    reports : pandas.DataFrame or None
        The presence reports drawn, to be counted by force and by kind; None where not all are
        listed.
    has_conflict : bool
        Whether events with deaths are drawn.

    """
    rows = {
        "Levels": (*_level_entries(level_names, levels, theme),),
        "Presence": (*_presence_entries(presence, theme),),
        "Departures": (*_departure_entries(departures, theme),),
        "Conflict": (_conflict_entry(theme),) if has_conflict else (),
    }
    drawn = tuple((name, entries) for name, entries in rows.items() if entries)
    return Legend(drawn, _count_reports(reports))


def _level_entries(
    level_names: dict[int, str], levels: pd.DataFrame, theme: Theme
) -> Iterator[Entry]:
    for level, words in sorted(level_names.items(), reverse=True):
        label = (Key(str(level)), f" {words}")
        meaning = f"Step {level} of our common scale of 1 to 4: our reading of these words."
        yield Entry(_swatch(LEVEL_COLOURS[level]), label, meaning)
    if levels["age"].eq(RECENT).any():
        yield Entry(
            _swatch(RECENT_COLOURS[4]),
            (f"pale: last seen {CONFIRMED_DAYS + 1} to {RECENT_DAYS} days before",),
            "The level is not confirmed for the day of the map; its hover says how many days old "
            "it is.",
        )
    if levels["age"].eq(OLD).any():
        yield Entry(
            _swatch(OLD_FILL),
            (f"“was 4”: last seen over {RECENT_DAYS} days before",),
            "The level is too old to be counted or compared; its hover says how many days old it "
            "is.",
        )
    if levels["footing"].eq(OWN_COUNTRY).any():
        yield Entry(
            _swatch(theme.paper, line=theme.quiet),
            (NOT_ADVISED,),
            "The issuer's own country, which no advisory of its own is for.",
        )
    yield Entry(
        _swatch(theme.no_data, theme.no_data_line, theme.no_data_line),
        ("no advisory held",),
        "This archive holds none, which is no advice either way.",
    )
    if levels["has_areas"].eq(True).any():
        yield Entry(
            Key("*"),
            ("parts of the country differ",),
            "They have advice of their own, which the hover lists.",
        )


def _presence_entries(presence: pd.DataFrame, theme: Theme) -> Iterator[Entry]:
    styles = set(presence["precision"].replace({"district": "coarse", "country": "coarse"}))
    for style, (label, drawn, meaning) in _PRECISIONS.items():
        if style in styles:
            yield Entry(_mark("circle", drawn, theme), (label,), meaning)
    for key, family in PRESENCE_FAMILIES.items():
        if family.shape != "circle" and presence["family"].eq(key).any():
            meaning = f"{family.meaning} Circles are other kinds, or several."
            yield Entry(_mark(family.shape, _RING, theme), (family.label,), meaning)
    for i, step in enumerate(AGE_STEPS):
        if i and presence["age_step"].eq(i).any():
            faded = f'{_RING} opacity="{step.opacity}"'
            yield Entry(_mark("circle", faded, theme), (step.label,), step.meaning)
    if presence["n"].gt(1).any():
        counted = _mark("circle", _RING, theme, _COUNT)
        yield Entry(
            counted,
            ("several reports",),
            "The number counts the reports of one place, or of places whose marks would cover one "
            "another. They stand at the place with most reports; the hover says what they are.",
        )


def _departure_entries(departures: pd.DataFrame, theme: Theme) -> Iterator[Entry]:
    kinds = set(departures["kind"])
    for kind, symbol in DEPARTURE_SYMBOLS.items():
        if kind in kinds:
            yield Entry(_symbol(symbol, theme), (symbol.label,), symbol.meaning)


def _conflict_entry(theme: Theme) -> Entry:
    drawn = f'fill="{CONFLICT_FILL}" stroke="{CONFLICT_INK}"'
    return Entry(
        _mark("square", drawn, theme),
        ("events with deaths, counted (context)",),
        "Counted in a cell of the map; context, not presence.",
    )


def _count_reports(reports: pd.DataFrame | None) -> str:
    if reports is None or reports.empty:
        return ""
    forces = count_names(map(name_force, read_rows(reports)))
    kinds = count_names(map(name_kind, reports["kind"]))
    return f"Presence reports by force: {forces}. By kind: {kinds}."
