"""Counted cells of the map in words: they say that they are counts, and not places."""

from collections.abc import Mapping
from typing import Any

from dashboard.words.labels import plural
from dashboard.words.plotly import write_lines
from dashboard.words.spans import Strong


def report_cell_hover(n: int, cell_deg: float) -> str:
    """Say how many presence reports a cell of so many degrees counts."""
    counted = f"counted in a cell of {cell_deg} by {cell_deg} degrees"
    return write_lines(
        [Strong(plural(n, "report")), f"{counted}; narrow the range to see each one"]
    )


def conflict_cell_hover(cell: Mapping[str, Any]) -> str:
    """Say how many events with deaths a cell counts, and how many are placed coarsely."""
    lines = [
        f"{plural(int(cell['deaths']), 'death')} by the data set's best estimates",
        f"counted in a cell of {cell['cell_deg']:g} by {cell['cell_deg']:g} degrees",
    ]
    if cell["n_coarse"]:
        lines.append(f"{int(cell['n_coarse'])} of them placed to a district or country only")
    heading = Strong(f"{plural(int(cell['n']), 'event')} with deaths")
    return write_lines([heading, *lines, "context, not military presence"])
