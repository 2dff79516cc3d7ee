"""The presentation: what a view shows, in one 16:9 frame without a control."""

import pandas as pd
import streamlit as st

from dashboard.choices import find_choices
from dashboard.component.chart import show_chart
from dashboard.drawing import draw_timeline
from dashboard.figures.departure_timeline import describe_timeline
from dashboard.figures.palette import DARK, LIGHT, Theme
from dashboard.marks import make_timeline_rows
from dashboard.resources import get_archive
from dashboard.situation import Situation, find_situation
from dashboard.view_state import parse_view
from dashboard.views.situation import (
    make_map_foot,
    make_map_legend,
    make_map_title,
    say_what_is_missing,
    show_map_chart,
    watch_archive,
)
from dashboard.wording import format_range, plural
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
        st.html(
            '<div class="pw-title"><h1>Postwatch</h1><p>Who is told to leave</p></div>'
            f"{make_map_title(situation)}"
        )
        st.button(
            "Leave the presentation",
            key="leave",
            type="tertiary",
            shortcut="Esc",
            on_click=leave_presentation,
        )
        with st.container(key="presented-faults"):
            for fault in faults:
                st.warning(f"The address could not be followed: {fault}.")
            say_what_is_missing(situation)
        show_map_chart(situation, theme, key="presented-map", on_pick=_pick, fills=True)
        _show_timeline(situation, theme)
        with st.container(key="presented-words"):
            st.html(make_map_legend(situation, theme))
            st.html(make_map_foot(situation))


def _pick(iso3: str) -> None:
    st.query_params["country"] = iso3


def _show_timeline(situation: Situation, theme: Theme) -> None:
    view = situation.view
    departures = make_timeline_rows(choose_departures(situation.departures, view.country))
    n_left = len(situation.departures) - len(departures)
    shown = f" ({len(departures)} shown, {n_left} not shown)" if n_left else ""
    st.html(
        '<p class="pw-maptitle" data-testid="timeline-title">Departures <small>'
        f"{plural(len(situation.departures), 'departure')}{shown}, "
        f"{format_range(view.date_from, view.date_to)}; "
        "a dotted stub is an end nobody stated</small></p>"
    )
    show_chart(
        draw_timeline(situation, departures, theme),
        key="presented-timeline",
        testid="departure-timeline",
        label=describe_timeline(departures, view.date_from, view.date_to),
        stamp=f"{view.date_from} {view.date_to} {view.country}",
        on_pick=_pick,
        fills=True,
    )


def choose_departures(departures: pd.DataFrame, country: str | None) -> pd.DataFrame:
    """Choose what the frame has room for: those of the country selected, then the newest.

    Parameters
    ----------
    departures : pandas.DataFrame
        With ``host_iso3`` and ``valid_from``.
    country : str or None
        The country selected, ISO 3166-1 alpha-3.

    Returns
    -------
    pandas.DataFrame
        At most `LANES_AT_MOST` rows of `departures`.
    """
    is_elsewhere = departures["host_iso3"].ne(country)
    ordered = departures.assign(is_elsewhere=is_elsewhere).sort_values(
        ["is_elsewhere", "valid_from"], ascending=[True, False], kind="stable"
    )
    return ordered.drop(columns="is_elsewhere").head(LANES_AT_MOST)
