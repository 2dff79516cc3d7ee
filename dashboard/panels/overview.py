"""What the range holds, shown while no country is selected."""

from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import Situation
from dashboard.words.spans import Panel, Paragraph

_HOW = "Click a country on the map, or choose one above, to read its full record."


def make_overview(situation: Situation) -> Panel:
    """Make the panel of a view without a country: what every kind says of the range."""
    sections = (section for kind in KINDS.values() for section in kind.make_overview(situation))
    return Panel("What this range holds", "Overview", (Paragraph((_HOW,)), *sections))
