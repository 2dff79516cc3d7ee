"""The situation: one screen with the map, the timeline, one country, and the same as a table."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import streamlit as st

from dashboard.choices import find_choices
from dashboard.component.chart import show_chart
from dashboard.component.table import show_table
from dashboard.country_panel import make_panel, name_lanes
from dashboard.country_record import find_beside, find_country
from dashboard.coverage import describe_coverage
from dashboard.drawing import describe_borders, describe_freshness, draw_map, draw_timeline
from dashboard.fact_tables import FACT_TABLES
from dashboard.figures.departure_timeline import describe_timeline
from dashboard.figures.level_history import describe_level_history, make_level_history
from dashboard.figures.palette import DARK, LIGHT, Theme
from dashboard.figures.world_map import describe_map
from dashboard.legend import make_legend
from dashboard.marks import make_timeline_rows
from dashboard.overview_panel import make_overview
from dashboard.resources import get_archive, get_geography
from dashboard.situation import Situation, find_situation, name_levels
from dashboard.views.controls import pick_country, read_view
from dashboard.views.density import show_density
from dashboard.wording import format_date, format_range, plural
from geodata import country_name
from loaders.discovery import issuers

_LOOK_EVERY = "15s"
_PANEL_STYLE = Path(__file__).parents[1] / "assets" / "country_panel.css"


def show_situation() -> None:
    """Show the situation in the period and region the reader asks for."""
    archive = get_archive()
    watch_archive(archive.refresh())
    view = read_view(find_choices(archive))
    theme = DARK if st.context.theme.type == "dark" else LIGHT
    situation = find_situation(archive, view, issuers()[view.issuer])
    left, right = st.columns([0.69, 0.31], gap="medium")
    with left:
        say_what_is_missing(situation)
        _show_map(situation, theme)
        show_density(situation, theme)
        _show_timeline(situation, theme)
    with right:
        _show_country(situation, theme)
    _show_facts(situation)


@st.fragment(run_every=_LOOK_EVERY)
def watch_archive(shown: int) -> None:
    """Show what another process has loaded meanwhile; the view stays as it is."""
    newest = get_archive().refresh()
    if newest != shown:
        st.toast(f"New data: archive version {newest}.")
        st.rerun()


def say_what_is_missing(situation: Situation) -> None:
    """Say that the range is empty, or that nothing is held for its day."""
    view = situation.view
    if view.is_empty:
        st.warning(
            f"The range ends before it starts: {format_date(view.date_from)} comes after "
            f"{format_date(view.date_to)}. Levels are as of {format_date(view.date_to)}; "
            "no departure and no presence report can be in it."
        )
    elif situation.levels["footing"].eq("unknown").all():
        st.info(
            f"{situation.issuer.name}: nothing held for {format_date(view.date_to)}. "
            "The archive's first record of this issuer is later."
        )


def _show_map(situation: Situation, theme: Theme) -> None:
    st.html(make_map_title(situation))
    show_map_chart(situation, theme, key="world-map", on_pick=pick_country)
    # By itself: it seldom changes, and what does not change is not sent again.
    st.html(make_map_legend(situation, theme))
    st.html(make_map_foot(situation))


def make_map_title(situation: Situation) -> str:
    """Write whose levels the map shows, and the days of its marks."""
    view = situation.view
    return (
        f'<p class="pw-maptitle">{escape(situation.issuer.name)}: advisory levels on '
        f"{format_date(view.date_to)} "
        f"<small>marks of {format_range(view.date_from, view.date_to)}</small></p>"
    )


def show_map_chart(
    situation: Situation,
    theme: Theme,
    *,
    key: str,
    on_pick: Callable[[str], None],
    fills: bool = False,
) -> None:
    """Show the map alone; `key`, `on_pick` and `fills` are those of `show_chart`."""
    view = situation.view
    show_chart(
        draw_map(situation, get_geography(), theme),
        key=key,
        testid="world-map",
        label=describe_map(situation.level_marks, situation.issuer.name, format_date(view.date_to)),
        stamp=f"{view.issuer} {view.date_from} {view.date_to} {view.region} {view.country}",
        on_pick=on_pick,
        fills=fills,
    )


def make_map_legend(situation: Situation, theme: Theme) -> str:
    """Write the legend of what the map and the timeline draw."""
    legend = make_legend(
        name_levels(situation.issuer, situation.levels),
        situation.level_marks,
        situation.presence_marks,
        situation.departures,
        theme,
        has_conflict=len(situation.conflict_marks) > 0,
    )
    return f'<div class="pw-foot">{legend}</div>'


def make_map_foot(situation: Situation) -> str:
    """Write what stands under the map: coverage, sources and whose borders it draws."""
    coverage = escape(describe_coverage(situation))
    sources = escape(describe_freshness(get_archive(), situation))
    viewpoint = escape(describe_borders(get_geography()))
    return (
        f'<div class="pw-foot"><p data-testid="coverage">{coverage}</p>'
        f'<p data-testid="sources">{sources}</p>'
        f'<p class="pw-viewpoint">{viewpoint}</p></div>'
    )


def _show_timeline(situation: Situation, theme: Theme) -> None:
    view = situation.view
    departures = make_timeline_rows(situation.departures)
    st.html(
        '<p class="pw-maptitle">Departures <small>'
        f"{plural(len(departures), 'departure')}, {format_range(view.date_from, view.date_to)}; "
        "a dotted stub is an end nobody stated</small></p>"
    )
    figure = draw_timeline(situation, departures, theme)
    with st.container(height=min(figure["layout"]["height"] + 30, 420), border=False):
        show_chart(
            figure,
            key="departure-timeline",
            testid="departure-timeline",
            label=describe_timeline(departures, view.date_from, view.date_to),
            stamp=f"{view.date_from} {view.date_to} {view.country}",
            on_pick=pick_country,
        )


def _show_steps(country: str) -> None:
    """Show the way to the countries before and after one; the buttons never move."""
    before, after = find_beside(country)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="country-steps"):
        for label, side, iso3 in (
            ("Previous country", "left", before),
            ("Next country", "right", after),
        ):
            st.button(
                label,
                type="tertiary",
                icon=f":material/chevron_{side}:",
                icon_position=side,
                help=None if iso3 is None else country_name(iso3),
                disabled=iso3 is None,
                on_click=pick_country,
                args=(iso3,),
            )


def _show_country(situation: Situation, theme: Theme) -> None:
    view = situation.view
    st.html(_PANEL_STYLE)
    with st.container(height=900, border=True, key="country-panel"):
        if view.country is None:
            st.html(make_overview(situation))
            return
        _show_steps(view.country)
        record = find_country(
            get_archive(), get_geography(), view.country, situation.period, issuer=view.issuer
        )
        known = issuers()
        # The reader's issuer first, in the table as in the chart.
        ordered = {view.issuer: known[view.issuer], **known}
        st.html(make_panel(record, ordered))
        if lanes := name_lanes(record, ordered):
            with st.container(key="level-history-place"):
                show_chart(
                    make_level_history(
                        record.history,
                        lanes,
                        date_from=view.date_from,
                        date_to=view.date_to,
                        theme=theme,
                    ),
                    key="level-history",
                    testid="level-history",
                    label=describe_level_history(record.history, lanes, record.name, view.date_to),
                    stamp=f"{view.country} {view.date_from} {view.date_to} {view.issuer}",
                    on_pick=pick_country,
                )


def _show_facts(situation: Situation) -> None:
    chosen = st.segmented_control(
        "The same as a table", list(FACT_TABLES), key="facts", default="Levels", required=True
    )
    columns, rows = FACT_TABLES[chosen](situation)
    view = situation.view
    label = f"{chosen}, {format_range(view.date_from, view.date_to)}: {plural(len(rows), 'row')}"
    if chosen == "Presence" and len(rows) < situation.n_presence:
        label += f", the newest of {situation.n_presence:,}"
    st.caption(label)
    show_table(
        columns,
        rows,
        key="facts-table",
        testid="facts-table",
        label=label,
    )
