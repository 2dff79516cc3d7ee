"""The presentation: what a view shows, in one 16:9 frame without a control."""

import pandas as pd
import streamlit as st

from dashboard.choices import find_choices
from dashboard.components.chart import show_chart
from dashboard.drawing.legend import draw_legend
from dashboard.drawing.timeline import describe_choice, make_timeline
from dashboard.drawing.view import draw_timeline
from dashboard.facts.kind import Situation
from dashboard.figures.departure_timeline import describe_timeline
from dashboard.pages.controls import APP_TITLE
from dashboard.pages.situation import (
    make_map_foot,
    make_map_title,
    make_timeline_title,
    say_what_is_missing,
    show_map_chart,
    watch_archive,
)
from dashboard.palette import DARK, LIGHT, Theme
from dashboard.resources import get_archive
from dashboard.situation import find_situation
from dashboard.view_state import parse_view
from dashboard.words.html import write_html
from dashboard.words.markdown import escape_markdown
from dashboard.words.spans import Group
from loaders.discovery import issuers

_PARAMETER = "present"

LANES_AT_MOST = 20
"""Departures on the timeline: as many as can be read in a frame of 1440 by 810 pixels."""


def is_presented() -> bool:
    """Say whether the address asks for the presentation of its view."""
    return st.query_params.get(_PARAMETER) == "1"


def present() -> None:
    """Ask for the presentation of the view shown."""
    st.query_params[_PARAMETER] = "1"


def leave_presentation() -> None:
    """Go back to the view that is presented."""
    del st.query_params[_PARAMETER]


def show_presentation() -> None:
    """Show the view of the address in one frame."""
    archive = get_archive()
    watch_archive(archive.refresh())
    asked = {name: text for name, text in st.query_params.items() if name != _PARAMETER}
    view, faults = parse_view(asked, find_choices(archive))
    theme = DARK if st.context.theme.type == "dark" else LIGHT
    situation = find_situation(archive, view, issuers()[view.issuer])
    with st.container(key="presentation"):
        st.html(write_html((APP_TITLE, make_map_title(situation))))
        st.button(
            "Leave the presentation",
            key="leave",
            type="tertiary",
            shortcut="Esc",
            on_click=leave_presentation,
        )
        with st.container(key="presented-faults"):
            for fault in faults:
                st.warning(f"The address could not be followed: {escape_markdown(fault)}.")
            say_what_is_missing(situation)
        show_map_chart(situation, theme, key="presented-map", on_pick=_pick, fills=True)
        _show_timeline(situation, theme)
        with st.container(key="presented-words"):
            st.html(write_html(Group((draw_legend(situation, theme),), style="pw-foot")))
            st.html(write_html(make_map_foot(situation)))


def _pick(iso3: str) -> None:
    st.query_params["country"] = iso3


def _show_timeline(situation: Situation, theme: Theme) -> None:
    view = situation.view
    timeline = make_timeline(situation)
    rows = choose_rows(timeline.rows, view.country)
    shown = describe_choice(timeline, view, len(rows))
    st.html(write_html(make_timeline_title(situation, shown, rows)))
    show_chart(
        draw_timeline(situation, rows, theme),
        key="presented-timeline",
        testid="departure-timeline",
        label=describe_timeline(rows, view.date_from, view.date_to),
        stamp=f"{view.date_from} {view.date_to} {view.country}",
        on_pick=_pick,
        fills=True,
    )


def choose_rows(rows: pd.DataFrame, country: str | None) -> pd.DataFrame:
    """Choose what the frame has room for: those of the country selected, then the newest.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the timeline, with ``host_iso3`` and ``valid_from``.
    country : str or None
        The country selected, ISO 3166-1 alpha-3.

    Returns
    -------
    pandas.DataFrame
        At most `LANES_AT_MOST` of `rows`, in their order.
    """
    is_elsewhere = rows["host_iso3"].ne(country or "")
    chosen = rows.assign(is_elsewhere=is_elsewhere).sort_values(
        ["is_elsewhere", "valid_from"], ascending=[True, False], kind="stable"
    )
    return rows.loc[chosen.index[:LANES_AT_MOST].sort_values()]
