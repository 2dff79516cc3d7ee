"""The bar that steps through a range on a map of the page, and tells which day was chosen."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard.components import make_component

_PLAY = make_component("play")


def show_play(
    url: str,
    *,
    n_days: int,
    day: date,
    words: str,
    words_at_rest: str,
    map_testid: str,
    key: str,
    on_day: Callable[[str], None],
) -> None:
    """Show the bar; the map is stepped through in the browser, without asking the server.

    Parameters
    ----------
    url : str
        Where the frames are fetched, once, when the reader first asks for one.
    n_days : int
        Frames there are.
    day : date
        The as-of date of the view itself.
    words : str
        What the bar says before it is used.
    words_at_rest : str
        What it adds where the reader's system asks for no motion.
    map_testid : str
        ``data-testid`` of the map.
    key : str
        Streamlit key of the element.
    on_day : callable
        Called with the day, ``YYYY-MM-DD``, that the reader chooses as the end of the range.
    """

    def chosen() -> None:
        if day := st.session_state[key].day:
            on_day(day)

    _PLAY(
        {
            "url": url,
            "n_days": n_days,
            "day": day.isoformat(),
            "words": words,
            "rest": words_at_rest,
            "map": map_testid,
        },
        key=key,
        on_day_change=chosen,
    )
