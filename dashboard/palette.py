"""Colours and symbols, shared by everything that is drawn.

The level colours follow the official hue order (blue, yellow, orange, red) and keep every pair
apart under all three colour-vision deficiencies (CIEDE2000 at least 21) and in grey print.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from loaders.evidence.ages import CONFIRMED, OLD, RECENT

LEVEL_COLOURS = {1: "#9ecae1", 2: "#ffd92f", 3: "#e6550d", 4: "#7f0000"}
"""Fill of a country by our common scale."""

INK_ON_LEVEL = {1: "#0b1823", 2: "#0b1823", 3: "#0b1823", 4: "#ffffff"}
"""Colour of the digit printed on each fill; contrast at least 4.5 to 1."""

_PALE_SHARE = 0.52

OLD_FILL = "#b4bac1"
"""Fill of a country whose level is old; darker than the palest tint and than no data."""

PALE_INK = "#0b1823"
"""Colour of the digit on pale and old fills; contrast at least 5.9 to 1."""


def make_pale(colour: str, ground: str = "#ffffff") -> str:
    """Mix a colour, as ``#rrggbb``, with a ground, so that its hue stays to be told."""
    parts = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    mixed = (round(own + (under - own) * _PALE_SHARE) for own, under in parts)
    return "#" + "".join(f"{part:02x}" for part in mixed)


RECENT_COLOURS = {level: make_pale(colour) for level, colour in LEVEL_COLOURS.items()}
"""Fill of a country whose level was seen 31 to 180 days before the day."""

LEVEL_FILLS = {
    CONFIRMED: LEVEL_COLOURS,
    RECENT: RECENT_COLOURS,
    OLD: dict.fromkeys(LEVEL_COLOURS, OLD_FILL),
}
"""Fill of a country by the age of its level, and by our common scale."""

LEVEL_INKS = {
    CONFIRMED: INK_ON_LEVEL,
    RECENT: dict.fromkeys(LEVEL_COLOURS, PALE_INK),
    OLD: dict.fromkeys(LEVEL_COLOURS, PALE_INK),
}
"""Colour of the digit on each of them."""


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
    no_data="#f1eee8",
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
    meaning : str
        One sentence on what the kind is.
    """

    label: str
    shape: str
    colour: str
    is_filled: bool
    meaning: str


_ON_DARK = {
    "#5b21b6": "#a78bfa",
    "#0f5f5c": "#4fb8b2",
    "#9d174d": "#f472b6",
    "#1d4ed8": "#7fb0ff",
    MARK_INK: DARK.ink,
}


def find_ink(symbol: Symbol, theme: Theme) -> str:
    """Find the colour of a symbol on the bare page: on the dark one, the same hue, lighter."""
    return _ON_DARK[symbol.colour] if theme is DARK else symbol.colour


DEPARTURE_SYMBOLS = {
    "authorized_departure": Symbol(
        "Authorized departure (voluntary)",
        "diamond",
        "#5b21b6",
        False,
        "Staff or families may leave at the government's cost; reviewed every 30 days, at most "
        "180.",
    ),
    "ordered_departure": Symbol(
        "Ordered departure (mandatory)",
        "diamond",
        "#5b21b6",
        True,
        "Staff or families must leave; reviewed every 30 days, at most 180.",
    ),
    "reduced_staff": Symbol(
        "Reduced staff", "triangle-down", "#0f5f5c", False, "The post works on with fewer staff."
    ),
    "relocated": Symbol(
        "Relocated", "triangle-right", "#0f5f5c", True, "The post's work is done from elsewhere."
    ),
    "suspended_operations": Symbol(
        "Suspended operations",
        "square",
        "#111827",
        True,
        "The post has stopped working; diplomatic relations go on.",
    ),
    "closed": Symbol("Closed", "x", "#111827", True, "The post has been closed."),
    "reopened": Symbol("Reopened", "cross", "#1d4ed8", False, "The post works again."),
    "citizens_evacuated": Symbol(
        "Citizens evacuated", "star", "#9d174d", True, "A government brought its citizens out."
    ),
}
"""One symbol per kind of departure, in the order of the legend."""


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds of presence drawn alike.

    Parameters
    ----------
    label : str
        What the legend says.
    shape : str
        Plotly marker symbol; none is that of a departure.
    kinds : frozenset of str
        Of `loaders.facts.presence.PRESENCE_KINDS`.
    meaning : str
        One sentence on what was reported.
    """

    label: str
    shape: str
    kinds: frozenset[str]
    meaning: str


SEVERAL = "several"
"""The family of a mark whose reports are of more than one, or state no kind."""

PRESENCE_FAMILIES = {
    "ground": Family(
        "on the ground",
        "circle",
        frozenset({"buildup", "deployment", "base", "rotation", "incursion"}),
        "A build-up, deployment, base, rotation or incursion was reported.",
    ),
    "air": Family(
        "airfield",
        "triangle-up",
        frozenset({"airfield_activity"}),
        "Activity at an airfield was reported.",
    ),
    "naval": Family(
        "at sea", "bowtie", frozenset({"naval_presence"}), "Naval presence was reported."
    ),
    "exercise": Family(
        "exercise", "star-diamond", frozenset({"exercise"}), "An exercise was reported."
    ),
    "withdrawal": Family(
        "withdrawal", "triangle-left", frozenset({"withdrawal"}), "A withdrawal was reported."
    ),
    SEVERAL: Family(
        "several kinds, or none stated",
        "circle",
        frozenset({"unspecified"}),
        "More than one kind was reported, or none was stated.",
    ),
}
"""One shape per family of kinds of presence, in the order of the legend.

Several kinds together are the plain circle, as those on the ground: most marks of many are mostly
of these, and the hover says how many of which.
"""

_FAMILY_OF = {kind: key for key, family in PRESENCE_FAMILIES.items() for kind in family.kinds}


def find_family(kinds: Iterable[str]) -> str:
    """Return the one family of some kinds of presence, or `SEVERAL`."""
    families = {_FAMILY_OF[kind] for kind in kinds}
    return families.pop() if len(families) == 1 else SEVERAL


@dataclass(frozen=True, slots=True)
class AgeStep:
    """How presence is drawn by the age of its newest report.

    Parameters
    ----------
    after_days : int
        It is drawn so from this many days after the last day known.
    opacity : float
        How much of its ink; the halo or the ink still keeps 3 to 1 on every level.
    label, meaning : str
        What the legend says, and what that means.
    """

    after_days: int
    opacity: float
    label: str
    meaning: str


AGE_STEPS = (
    AgeStep(0, 1.0, "at most 30 days old", "Known at most 30 days before the day of the map."),
    AgeStep(
        31,
        0.75,
        "paler: over 30 days old",
        "The last day it speaks for is 31 to 90 days before the day of the map.",
    ),
    AgeStep(
        91,
        0.55,
        "palest: over 90 days old",
        "The last day it speaks for is more than 90 days before the day of the map.",
    ),
)
"""From the newest to the oldest; the oldest are never too pale to be seen."""


def find_age_step(age_days: int) -> int:
    """Return the index into `AGE_STEPS` of an age in days."""
    return max(i for i, step in enumerate(AGE_STEPS) if age_days >= step.after_days)
