"""The density strip under the map: how much happened when, and where the range lies in it."""

from datetime import date

import streamlit as st

from dashboard.component.chart import show_chart
from dashboard.figures.density_strip import (
    MARGIN_LEFT_PX,
    MARGIN_RIGHT_PX,
    describe_density,
    make_density_strip,
)
from dashboard.figures.palette import Theme
from dashboard.queries import FIRST_MONTH, count_by_month, find_newest_day
from dashboard.resources import get_archive
from dashboard.situation import Situation
from dashboard.views.controls import pick_month
from geodata import country_name


def show_density(situation: Situation, theme: Theme) -> None:
    """Show how much happened when, in the selected country or the world."""
    archive, view = get_archive(), situation.view
    version = archive.version if view.version is None else view.version
    counts = count_by_month(archive, version, view.issuer, view.country, view.known_on)
    last_day = find_newest_day(archive, version)
    label = describe_density(counts, FIRST_MONTH)
    where = country_name(view.country) if view.country else "the world"
    st.html(
        '<p class="pw-maptitle">By month <small>'
        f"{where}, since {FIRST_MONTH.year}; pick a bar to see its month</small></p>"
    )
    with st.container(key="density", gap=None):
        show_chart(
            make_density_strip(counts, first_month=FIRST_MONTH, last_day=last_day, theme=theme),
            key="density-strip",
            testid="density-strip",
            label=label,
            stamp=f"{view.issuer} {view.country} {version}",
            on_pick=pick_month,
        )
        # Apart from the figure, which stays as it is when only the range moves.
        st.html(_mark_range(view.date_from, view.date_to, last_day))


def _mark_range(date_from: date, date_to: date, last_day: date) -> str:
    """Draw the range over the strip, at least wide enough to be seen."""
    days = (last_day - FIRST_MONTH).days
    left = max(0.0, (date_from - FIRST_MONTH).days / days)
    right = min(1.0, (date_to - FIRST_MONTH).days / days)
    if right < 0 or left > 1 or right < left:
        return '<div class="pw-range"></div>'
    lane = f"(100% - {MARGIN_LEFT_PX + MARGIN_RIGHT_PX}px)"
    style = (
        f"left:calc({MARGIN_LEFT_PX}px + {lane} * {left:.4f});"
        f"width:calc(2px + {lane} * {right - left:.4f})"
    )
    return f'<div class="pw-range" style="{style}"></div>'
