"""The comparison: two dates of one issuer or two issuers on a date, as map, counts and table."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.choices import find_choices
from dashboard.comparison_state import DATES, ISSUERS, Asked, make_asked_address, parse_asked
from dashboard.components.chart import show_chart
from dashboard.components.table import Column, show_table
from dashboard.days import FIRST_DAY, LAST_DAY
from dashboard.drawing.geometry import make_map_urls
from dashboard.drawing.view import describe_borders
from dashboard.facts.levels.query import find_issuers_held, find_levels
from dashboard.figures.comparison_map import (
    REGION,
    describe_comparison_map,
    make_comparison_legend,
    make_comparison_map,
)
from dashboard.palette import DARK, LIGHT
from dashboard.panels.comparison import (
    describe_counts,
    make_comparison_marks,
    make_comparison_table,
)
from dashboard.queries.comparison import Sides, compare_levels, make_date_sides, make_issuer_sides
from dashboard.resources import get_archive, get_geography
from dashboard.view_state import Choices
from dashboard.words.html import write_html
from dashboard.words.labels import format_date, plural
from dashboard.words.markdown import escape_markdown
from dashboard.words.spans import Group, Paragraph, Title
from geodata import country_name
from loaders.discovery import issuers

_ASKED = "compare_asked"
_ADDRESS = "compare_address"
_FAULTS = "compare_faults"
_MODES = {DATES: "Two dates", ISSUERS: "Two issuers"}


def show_compare() -> None:
    """Show where two level tables differ."""
    archive = get_archive()
    archive.refresh()
    st.html(write_html(Title("Compare", "Two dates, or two issuers")))
    asked = _read_asked(find_choices(archive))
    _say_what_is_odd(asked)
    before, after, sides = _find_sides(asked)
    _say_what_is_missing(before, sides.first)
    _say_what_is_missing(after, sides.second)
    compared = compare_levels(before, after)
    _show_map(compared, sides)
    _show_table(compared, sides)


def _read_asked(choices: Choices) -> Asked:
    """Show the controls and return what they ask for; the address follows."""
    params = dict(st.query_params)
    is_first = _ASKED not in st.session_state
    if is_first or (params and params != st.session_state[_ADDRESS]):
        asked, faults = parse_asked(params, choices)
        st.session_state.update({_ASKED: asked, _FAULTS: faults, **_controls_of(asked)})
    asked = _show_controls(st.session_state[_ASKED])
    address = make_asked_address(asked)
    if address != params:
        st.query_params.from_dict(address)
    st.session_state.update({_ASKED: asked, _ADDRESS: address})
    for fault in st.session_state[_FAULTS]:
        said = escape_markdown(fault)
        st.warning(f"The address could not be followed: {said}. The default is shown instead.")
    return asked


def _controls_of(asked: Asked) -> dict[str, object]:
    return {
        "compare_mode": asked.mode,
        "compare_issuer": asked.issuer,
        "compare_before": asked.before,
        "compare_after": asked.after,
        "compare_first": asked.issuers[0],
        "compare_second": asked.issuers[1],
        "compare_as_of": asked.as_of,
    }


def _show_controls(held: Asked) -> Asked:
    # Streamlit forgets a control while it is not shown.
    for key, value in _controls_of(held).items():
        st.session_state.setdefault(key, value)
    with st.container(horizontal=True, vertical_alignment="top", key="compare-controls"):
        mode = st.segmented_control(
            "Compare",
            list(_MODES),
            key="compare_mode",
            format_func=_MODES.__getitem__,
            required=True,
        )
        if mode == DATES:
            return replace(
                held,
                mode=DATES,
                issuer=_ask_issuer("Issuer", "compare_issuer"),
                before=_ask_date("First date", "compare_before"),
                after=_ask_date("Second date", "compare_after"),
            )
        first = _ask_issuer("First issuer", "compare_first")
        second = _ask_issuer("Second issuer", "compare_second")
        as_of = _ask_date("As-of date", "compare_as_of")
        return replace(held, mode=ISSUERS, issuers=(first, second), as_of=as_of)


def _ask_issuer(label: str, key: str) -> str:
    known, archive = issuers(), get_archive()
    held = find_issuers_held(archive, archive.version, None)
    return st.selectbox(
        label,
        [one for one in known if one in held or one == st.session_state[key]],
        key=key,
        width=300,
        format_func=lambda one: f"{country_name(known[one].country_iso3)}: {known[one].name}",
    )


def _ask_date(label: str, key: str) -> date:
    return st.date_input(
        label, key=key, width=125, min_value=FIRST_DAY, max_value=LAST_DAY, format="YYYY-MM-DD"
    )


def _find_sides(asked: Asked) -> tuple[pd.DataFrame, pd.DataFrame, Sides]:
    archive, known = get_archive(), issuers()
    if asked.mode == DATES:
        return (
            find_levels(archive, asked.before, issuer=asked.issuer),
            find_levels(archive, asked.after, issuer=asked.issuer),
            make_date_sides(known[asked.issuer].name, asked.before, asked.after),
        )
    first, second = asked.issuers
    return (
        find_levels(archive, asked.as_of, issuer=first),
        find_levels(archive, asked.as_of, issuer=second),
        make_issuer_sides(known[first].country_iso3, known[second].country_iso3, asked.as_of),
    )


def _say_what_is_odd(asked: Asked) -> None:
    if asked.mode == ISSUERS and asked.issuers[0] == asked.issuers[1]:
        st.info("The same issuer twice: nothing can differ.")
    elif asked.mode == DATES and asked.before == asked.after:
        st.info("The same date twice: nothing can differ.")
    elif asked.mode == DATES and asked.before > asked.after:
        st.warning(
            f"The first date is the later one: what was raised by {format_date(asked.before)} "
            "is shown as lowered."
        )


def _say_what_is_missing(levels: pd.DataFrame, side: str) -> None:
    if levels["footing"].eq("unknown").all():
        st.warning(f"{side}: nothing held at all. This says nothing about what was advised.")
    elif levels["footing"].isin(["unknown", "last_known"]).all():
        newest = format_date(levels["seen_on"].dropna().max())
        st.info(f"{side}: nothing seen on the day; the newest of the levels held is of {newest}.")


def _show_map(compared: pd.DataFrame, sides: Sides) -> None:
    theme = DARK if st.context.theme.type == "dark" else LIGHT
    marks = make_comparison_marks(compared, sides)
    figure = make_comparison_map(
        marks,
        get_geography().anchors,
        urls=make_map_urls(REGION),
        theme=theme,
    )
    title = Paragraph((sides.title,), style="pw-maptitle")
    counted = describe_counts(compared, sides)
    counts = Paragraph((counted,), style="pw-foot", testid="comparison-counts")
    st.html(write_html((title, counts)))
    show_chart(
        figure,
        key="comparison-map",
        testid="comparison-map",
        label=describe_comparison_map(marks, sides),
        stamp=sides.title,
        on_pick=lambda iso3: None,
    )
    explained = (
        "Numbers are steps of the common scale of 1 to 4, which is our reading of each issuer's "
        "own; whole-country levels only, the advice for parts of a country is not compared. "
        f"{sides.note}"
    )
    blocks = (
        make_comparison_legend(marks, sides, theme),
        Paragraph((explained,)),
        Paragraph((describe_borders(get_geography()),), style="pw-viewpoint"),
    )
    st.html(write_html(Group(blocks, style="pw-foot")))


def _show_table(compared: pd.DataFrame, sides: Sides) -> None:
    heads, rows = make_comparison_table(compared, sides)
    columns = [Column(head, heads_row=at == 0) for at, head in enumerate(heads)]
    label = f"{sides.title}: {plural(len(rows), 'country', 'countries')}"
    st.caption(label)
    show_table(columns, rows, key="comparison-table", testid="comparison-table", label=label)
