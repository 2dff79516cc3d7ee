"""The situation: one screen with the map, the timeline, one country, and the same as a table."""

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

import pandas as pd
import streamlit as st

from dashboard.choices import find_choices
from dashboard.components.chart import show_chart
from dashboard.components.table import show_table
from dashboard.components.words import show_words
from dashboard.drawing.legend import draw_legend
from dashboard.drawing.timeline import describe_choice, make_timeline
from dashboard.drawing.view import (
    describe_borders,
    describe_drawn_map,
    describe_freshness,
    draw_map,
    draw_timeline,
)
from dashboard.facts.coverage import describe_coverage
from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import CountryAsked, Situation
from dashboard.facts.levels import LEVELS
from dashboard.facts.levels.panel import name_lanes
from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.locator_map import make_locator_marks
from dashboard.figures.departure_timeline import describe_density_bars, describe_timeline
from dashboard.figures.level_history import describe_level_history, make_level_history
from dashboard.pages.controls import pick_country, read_spot, read_view, show_saved_views
from dashboard.pages.density import show_density
from dashboard.pages.play import show_play_bar
from dashboard.pages.updating import show_age_notice
from dashboard.palette import DARK, LIGHT, Theme
from dashboard.panels.country import make_panel
from dashboard.panels.overview import make_overview
from dashboard.queries.alphabet import find_beside
from dashboard.resources import get_archive, get_geography
from dashboard.situation import find_country, find_situation
from dashboard.view_state import SORTS
from dashboard.words.html import write_html
from dashboard.words.labels import format_date, format_range, plural
from dashboard.words.spans import Group, PageAddress, Paragraph, Small
from geodata import country_in_sentence, country_name
from loaders.discovery import issuers

_LOOK_EVERY = "15s"
# Views computed side by side wait for each other at every step, and all end late.
_TURNS = Lock()
_SORT_NAMES = {"first": "First event", "region": "By region", "selection": "Selection first"}
_WANTED, _PICKED = "facts_wanted", "facts_picked"
_PANEL_STYLE = Path(__file__).parents[1] / "assets" / "country_panel.css"


def show_situation() -> None:
    """Show the situation in the period and region the reader asks for."""
    archive = get_archive()
    watch_archive(archive.refresh())
    show_saved_views()
    show_age_notice(find_choices(archive))
    _show_view()


# By itself, so that a change of date sends nothing of what stands above it.
@st.fragment
def _show_view() -> None:
    with _TURNS:
        _compute_view()


def _compute_view() -> None:
    archive = get_archive()
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
    elif situation[LEVELS].rows["footing"].eq("unknown").all():
        st.info(
            f"{situation.issuer.name}: nothing held for {format_date(view.date_to)}. "
            "The archive's first record of this issuer is later."
        )


def _show_map(situation: Situation, theme: Theme) -> None:
    st.html(write_html(make_map_title(situation)))
    show_map_chart(situation, theme, key="world-map", on_pick=pick_country, spot=read_spot())
    show_play_bar(situation.view)
    legend = Group((draw_legend(situation, theme),), style="pw-foot")
    show_words(write_html((legend, make_map_foot(situation))), key="map-foot")


def make_map_title(situation: Situation) -> Paragraph:
    """Say whose levels the map shows, and the days of its marks."""
    view = situation.view
    levels = f"{situation.issuer.name}: advisory levels on {format_date(view.date_to)} "
    marks = f"marks of {format_range(view.date_from, view.date_to)}"
    return Paragraph((levels, Small((marks,))), style="pw-maptitle")


def show_map_chart(
    situation: Situation,
    theme: Theme,
    *,
    key: str,
    on_pick: Callable[[str], None],
    fills: bool = False,
    spot: Mapping[str, str | float] | None = None,
) -> None:
    """Show the map alone; `key`, `on_pick`, `fills` and `spot` are those of `show_chart`."""
    view = situation.view
    show_chart(
        draw_map(situation, get_geography(), theme),
        key=key,
        testid="world-map",
        label=describe_drawn_map(situation),
        stamp=f"{view.issuer} {view.date_from} {view.date_to} {view.region} {view.country}",
        on_pick=on_pick,
        fills=fills,
        spot=spot,
    )


def make_map_foot(situation: Situation) -> Group:
    """Say what stands under the map: coverage, sources and whose borders it draws."""
    blocks = (
        Paragraph((describe_coverage(situation),), testid="coverage"),
        Paragraph((describe_freshness(get_archive(), situation),), testid="sources"),
        Paragraph((describe_borders(get_geography()),), style="pw-viewpoint"),
    )
    return Group(blocks, style="pw-foot")


def _show_timeline(situation: Situation, theme: Theme) -> None:
    view = situation.view
    timeline = make_timeline(situation)
    with st.container(horizontal=True, vertical_alignment="center", key="timeline-head"):
        title = make_timeline_title(situation, describe_choice(timeline, view), timeline.rows)
        st.html(write_html(title))
        st.segmented_control(
            "Order of the timeline",
            SORTS,
            key="sort",
            format_func=_SORT_NAMES.__getitem__,
            required=True,
            label_visibility="collapsed",
        )
    figure = draw_timeline(situation, timeline.rows, theme)
    with st.container(height=min(figure["layout"]["height"] + 30, 420), border=False):
        show_chart(
            figure,
            key="departure-timeline",
            testid="departure-timeline",
            label=describe_timeline(timeline.rows, view.date_from, view.date_to),
            stamp=f"{view.date_from} {view.date_to} {view.country} {view.region} {view.sort}",
            on_pick=pick_country,
        )


def make_timeline_title(situation: Situation, shown: str, rows: pd.DataFrame) -> Paragraph:
    """Say what a timeline shows, and what its marks stand for."""
    view = situation.view
    hosts = set(rows["host_iso3"].dropna())
    bars = describe_density_bars(situation[PRESENCE].by_host, hosts, view.date_from, view.date_to)
    explained = "; ".join(filter(None, ["a dotted stub is an end nobody stated", bars]))
    words = ("Departures ", Small((f"{shown}; {explained}",)))
    return Paragraph(words, style="pw-maptitle", testid="timeline-title")


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
                icon_position="left" if side == "left" else "right",
                help=None if iso3 is None else country_name(iso3),
                disabled=iso3 is None,
                on_click=pick_country,
                args=(iso3,),
            )


def _show_country(situation: Situation, theme: Theme) -> None:
    view = situation.view
    st.html(_PANEL_STYLE)
    # The overview and a country's record are one element: the one gives way to the other at once.
    with st.container(height=900, border=True, key="country-panel"):
        if view.country is None:
            st.container(key="no-steps")
            show_words(write_html(make_overview(situation)), key="country-record")
            return
        _show_steps(view.country)
        asked = CountryAsked(
            get_archive(), get_geography(), view.country, situation.period, view.issuer
        )
        country = find_country(asked)
        levels = country[LEVELS]
        locator = make_locator_marks(country, levels, country[PRESENCE])
        show_words(write_html(make_panel(country)), key="country-record", locator=locator)
        show_words(write_html(_make_imprint()), key="imprint")
        if lanes := name_lanes(levels, country.issuers):
            with st.container(key="level-history-place"):
                show_chart(
                    make_level_history(
                        levels.history,
                        lanes,
                        date_from=view.date_from,
                        date_to=view.date_to,
                        theme=theme,
                    ),
                    key="level-history",
                    testid="level-history",
                    label=describe_level_history(
                        levels.history, lanes, country_in_sentence(country.iso3), view.date_to
                    ),
                    stamp=f"{view.country} {view.date_from} {view.date_to} {view.issuer}",
                    on_pick=pick_country,
                )


def _make_imprint() -> Paragraph:
    """Say what the panel carries on paper; the browser adds the address it is printed from."""
    viewpoint = describe_borders(get_geography())
    return Paragraph((f"{viewpoint} ", PageAddress()), style="pw-imprint")


@st.fragment
def _show_facts(situation: Situation) -> None:
    """Show the facts as a table, by itself: rows are sent once the table is in or near sight."""
    tables = {
        name: make for kind in KINDS.values() for name, make in kind.offer_tables(situation).items()
    }
    # Its layer may have been taken off meanwhile.
    if st.session_state.get("facts") not in tables:
        st.session_state["facts"] = next(iter(tables))
    chosen = st.segmented_control(
        "The same as a table",
        list(tables),
        key="facts",
        required=True,
        on_change=_want_facts,
        args=(situation,),
    )
    label = f"{chosen}, {format_range(situation.view.date_from, situation.view.date_to)}"
    table = None
    if st.session_state.setdefault(_WANTED, situation.period) == situation.period:
        table = tables[str(chosen)]()
        label += f": {plural(len(table.rows), 'row')}"
        if len(table.rows) < table.n:
            label += f", the newest of {table.n:,}"
    show_table(
        table.columns if table else (),
        table.rows if table else None,
        key="facts-table",
        testid="facts-table",
        label=label,
        codes=table.codes if table else (),
        on_pick=_pick_row,
        on_near=lambda: _want_facts(situation),
    )
    if st.session_state.pop(_PICKED, False):
        st.rerun()


def _want_facts(situation: Situation) -> None:
    st.session_state[_WANTED] = situation.period


def _pick_row(iso3: str) -> None:
    pick_country(iso3)
    st.session_state[_PICKED] = True
