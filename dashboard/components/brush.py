"""The range over a strip of time: dragged, or moved by keyboard, and told once at rest."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard.components import make_component

_BRUSH = make_component("brush")


def show_brush(
    date_from: date,
    date_to: date,
    *,
    first_day: date,
    last_day: date,
    margins_px: tuple[int, int],
    key: str,
    on_range: Callable[[str, str], None],
) -> None:
    """Show the range over what is drawn before it in the same container.

    Parameters
    ----------
    date_from, date_to : date
        The range, both days included.
    first_day, last_day : date
        The days the strip covers.
    margins_px : tuple of int
        Room left and right of the days, in pixels.
    key : str
        Streamlit key of the element.
    on_range : callable
        Called with the first and last day, ``YYYY-MM-DD``, that the reader chooses.
    """

    def chosen() -> None:
        if days := st.session_state[key].range:
            on_range(*days.split("/"))

    _BRUSH(
        {
            "from": date_from.isoformat(),
            "to": date_to.isoformat(),
            "first": first_day.isoformat(),
            "last": last_day.isoformat(),
            "margins": margins_px,
        },
        key=key,
        on_range_change=chosen,
    )
