"""Colours and symbols, shared by everything that is drawn.

The level colours follow the official hue order (blue, yellow, orange, red) and keep every pair
apart under all three colour-vision deficiencies (CIEDE2000 at least 21) and in grey print.
"""

from dataclasses import dataclass

LEVEL_COLOURS = {1: "#9ecae1", 2: "#ffd92f", 3: "#e6550d", 4: "#7f0000"}
"""Fill of a country by our common scale."""

INK_ON_LEVEL = {1: "#10202e", 2: "#10202e", 3: "#10202e", 4: "#ffffff"}
"""Colour of the digit printed on each fill; contrast at least 4.5 to 1."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours that differ between the light and the dark page.

    Parameters
    ----------
    ink, quiet : str
        Text, and text that stands back.
    paper, sea, graticule : str
        Ground of the figure, of the map, and the map's grid.
    no_data, no_data_line : str
        Ground and hatching of a country without a level.
    border : str
        Line between countries.
    grid : str
        Lines of a chart.
    plate : str
        Ground of a mark shown in the legend.
    """

    ink: str
    quiet: str
    paper: str
    sea: str
    graticule: str
    no_data: str
    no_data_line: str
    border: str
    grid: str
    plate: str


LIGHT = Theme(
    ink="#1b2330",
    quiet="#566173",
    paper="#ffffff",
    sea="#f4f7fa",
    graticule="#e4eaf1",
    no_data="#f0f0ee",
    no_data_line="#b9bcc2",
    border="#ffffff",
    grid="#e3e7ee",
    plate="none",
)
DARK = Theme(
    ink="#e6eaf0",
    quiet="#a3afbf",
    paper="#12171f",
    sea="#182029",
    graticule="#232d39",
    no_data="#2b333e",
    no_data_line="#566070",
    border="#12171f",
    grid="#2a3441",
    plate="#cbd5e1",
)

MARK_INK = "#111827"
"""Presence marks: dark ink in a white halo reads on every level colour and in grey print."""

DOUBT_INK = "#4b5563"
"""Presence marks whose day or place is in doubt."""

CONFLICT_INK, CONFLICT_FILL = "#3f3a36", "#d6cfc7"
"""Events with deaths: context, quieter than presence."""

MARK_HALO = "#ffffff"


@dataclass(frozen=True, slots=True)
class Symbol:
    """How one kind of departure is drawn, on the map and on the timeline.

    Parameters
    ----------
    label : str
        What the legend says.
    shape : str
        Plotly marker symbol.
    colour : str
        Outline, and the filling where `is_filled`.
    is_filled : bool
        Filled or hollow: authorized is hollow and ordered filled, so they differ in grey print.
    """

    label: str
    shape: str
    colour: str
    is_filled: bool


DEPARTURE_SYMBOLS = {
    "authorized_departure": Symbol("Authorized departure (voluntary)", "diamond", "#5b21b6", False),
    "ordered_departure": Symbol("Ordered departure (mandatory)", "diamond", "#5b21b6", True),
    "reduced_staff": Symbol("Reduced staff", "triangle-down", "#0f5f5c", False),
    "relocated": Symbol("Relocated", "triangle-right", "#0f5f5c", True),
    "suspended_operations": Symbol("Suspended operations", "square", "#111827", True),
    "closed": Symbol("Closed", "x", "#111827", True),
    "reopened": Symbol("Reopened", "circle", "#1d4ed8", False),
    "citizens_evacuated": Symbol("Citizens evacuated", "star", "#9d174d", True),
}
"""One symbol per kind of departure, in the order of the legend."""
