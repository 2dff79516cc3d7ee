"""The legend: the issuer's words for each colour, and every symbol in use."""

from dashboard.facts.discovery import ON_MAP
from dashboard.facts.kind import Situation
from dashboard.palette import Theme
from dashboard.words.spans import Legend


def draw_legend(situation: Situation, theme: Theme) -> Legend:
    """Make the legend of what the map and the timeline draw: only symbols in use are explained."""
    rows = ((kind.title, tuple(kind.make_legend(situation, theme))) for kind in ON_MAP)
    notes = (kind.note_legend(situation) for kind in ON_MAP)
    drawn = tuple((name, entries) for name, entries in rows if entries)
    return Legend(drawn, " ".join(filter(None, notes)))
