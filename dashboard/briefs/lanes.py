"""A timeline in parts: as many lanes of it as a slide or a page of paper has room for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.figures import Figure

# The dates over a timeline.
_AXIS_ROOM_PX = 44


@dataclass(frozen=True, slots=True)
class Lanes:
    """A part of a timeline, and how many of its lanes it shows."""

    figure: Figure
    n_lanes: int


def split_timeline(figure: Figure, first_at_most: int, others_at_most: int) -> list[Lanes]:
    """Split a timeline into parts of some lanes each, from the top down.

    Parameters
    ----------
    figure : Figure
        As of `dashboard.figures.departure_timeline`; lanes are counted from 0 on its y axis.
    first_at_most, others_at_most : int
        Lanes of the first part, and of each further one.

    Returns
    -------
    list of Lanes
        At least one; each shows its part of the y axis at the height that part takes.
    """
    n_lanes = count_lanes(figure)
    starts = [0, *range(first_at_most, n_lanes, others_at_most)]
    ends = [*starts[1:], n_lanes]
    return [show_lanes(figure, a, b - a) for a, b in zip(starts, ends, strict=True)]


def count_lanes(figure: Figure) -> int:
    """Count the lanes of a timeline."""
    top: float = figure["layout"]["yaxis"]["range"][0]
    return round(top + 0.4)


def show_lanes(figure: Figure, first: int, n_lanes: int, *, lane_px: float | None = None) -> Lanes:
    """Show some lanes of a timeline, at the height they take; `lane_px` changes that of a lane."""
    layout = figure["layout"]
    own_px = (layout["height"] - _AXIS_ROOM_PX) / max(count_lanes(figure), 1)
    height = round(_AXIS_ROOM_PX + (lane_px or own_px) * n_lanes)
    last = first + n_lanes - 1
    axis = layout["yaxis"]
    posts = slice(first, last + 1)
    # Level changes stand over the first lane of a band, and the lane before is not to be seen.
    window = {
        "range": [last + 0.6, first - (0.6 if first else 0.8)],
        "tickvals": axis["tickvals"][posts],
        "ticktext": axis["ticktext"][posts],
    }
    names = _name_bands(layout, first, last)
    part = layout | {"height": height, "yaxis": axis | window, "annotations": names}
    return Lanes(figure | {"layout": part}, n_lanes)


def _name_bands(layout: Mapping[str, Any], first: int, last: int) -> list[dict[str, Any]]:
    """Name each band at the first lane that is shown of it."""
    bands = zip(layout["annotations"], layout["meta"]["pinned"], strict=True)
    return [
        name | {"y": max(top, first)}
        for name, (top, bottom) in bands
        if top <= last and bottom >= first
    ]
