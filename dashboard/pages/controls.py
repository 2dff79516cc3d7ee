"""The top rows: what the reader asks for, kept the same in the controls and the address."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import parse_qsl
from uuid import uuid4

import streamlit as st

from dashboard.choices import find_choices
from dashboard.components.own_views import show_own_views
from dashboard.components.search import show_search
from dashboard.days import FIRST_DAY, LAST_DAY
from dashboard.drawing.event_days import find_event_days
from dashboard.facts.discovery import LAYERS
from dashboard.facts.levels.query import find_issuers_held
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.queries.extent import find_spot, has_neighbours_extent
from dashboard.queries.period import Period
from dashboard.resources import get_archive
from dashboard.routes.api import PLACES_URL
from dashboard.view_state import Choices, ViewState, make_address, parse_view, start_before
from dashboard.words.html import write_html
from dashboard.words.labels import capitalise
from dashboard.words.markdown import escape_markdown
from dashboard.words.spans import Title
from geodata import country_in_sentence, country_name
from geodata.regions import NEIGHBOURS, REGIONS, WORLD
from loaders.discovery import issuers
from loaders.facts.levels import Issuer

APP_TITLE = Title("Postwatch", "Who is told to leave")

_PRESETS = {"30 d": 30, "90 d": 90, "1 y": 365}
_ALL = "All"
_STEPS = (
    (-1, "Previous change", ":material/chevron_left:", "Alt+Shift+P"),
    (1, "Next change", ":material/chevron_right:", "Alt+Shift+N"),
)
_ADDRESS = "address"
_FAULTS = "address_faults"
_SPOT = "map_spot"


def read_view(choices: Choices) -> ViewState:
    """Show the controls and return the view they ask for; the address follows.

    An address that is opened, or reached by the browser's back button, fills the controls.
    """
    # Streamlit forgets the controls of a view while another one is open.
    is_left = "date_from" not in st.session_state
    if is_left or dict(st.query_params) != st.session_state.get(_ADDRESS):
        view, faults = parse_view(st.query_params, choices)
        st.session_state[_FAULTS] = faults
        _fill(view)
    view = _show_controls(choices)
    address = make_address(view)
    if address != dict(st.query_params):
        st.query_params.from_dict(address)
    st.session_state[_ADDRESS] = address
    for fault in st.session_state[_FAULTS]:
        said = escape_markdown(fault)
        st.warning(f"The address could not be followed: {said}. The default is shown instead.")
    return view


def show_saved_views() -> None:
    """Show the title, the steps from change to change and the views worth one click."""
    st.html(write_html(APP_TITLE))
    with st.container(horizontal=True, vertical_alignment="center", key="saved-views"):
        for by, name, icon, keys in _STEPS:
            st.button(
                name,
                help=f"{name} of a level, or departure, of the selection ({keys})",
                type="tertiary",
                icon=icon,
                shortcut=keys,
                on_click=_step,
                args=(by,),
            )
        for saved in SAVED_VIEWS:
            st.button(
                saved.name,
                help=saved.description,
                type="tertiary",
                on_click=_open,
                args=(saved.view,),
                icon=":material/bookmark:",
            )
        show_own_views(key="own-views", on_open=_open_query)


def read_address() -> dict[str, str]:
    """Return the address of the view the reader last saw; empty before the first one."""
    address: dict[str, str] = st.session_state.get(_ADDRESS, {})
    return address


def remember_view(view: ViewState) -> None:
    """Take a view for the one the reader last saw, so that the way back leads to it."""
    st.session_state[_ADDRESS] = make_address(view)


def pick_country(iso3: str | None) -> None:
    """Select a country, as a click on the map does, or none."""
    st.session_state["country"] = iso3


def pick_found(iso3: str | None, at: tuple[float, float] | None) -> None:
    """Select a country that was searched for, and let the map move to it, or to a place in it.

    `at` is longitude and latitude in degrees WGS 84. A region without the country gives way to the
    world; a map of the country and its neighbours moves to a place only.
    """
    state = st.session_state
    pick_country(iso3)
    region = state["region"]
    if iso3 and region != NEIGHBOURS and iso3 not in (REGIONS[region].members or {iso3}):
        state["region"] = WORLD.key
    spot = find_spot(iso3, at) if iso3 and (at or region != NEIGHBOURS) else None
    state[_SPOT] = None if spot is None else {"key": uuid4().hex[:8], **spot._asdict()}


def read_spot() -> dict[str, str | float] | None:
    """Return where a search has last asked the map to move, with a key of its own."""
    spot: dict[str, str | float] | None = st.session_state.get(_SPOT)
    return spot


def pick_range(first: str, last: str) -> None:
    """Show a range, both days ``YYYY-MM-DD``, as dragging it on the density strip does."""
    st.session_state["date_from"] = date.fromisoformat(first)
    st.session_state["date_to"] = date.fromisoformat(last)


def pick_last_day(day: str) -> None:
    """End the range on a day, ``YYYY-MM-DD``, as the day of a frame that is chosen."""
    st.session_state["date_to"] = date.fromisoformat(day)


def _fill(view: ViewState) -> None:
    st.session_state.update(
        date_from=view.date_from,
        date_to=view.date_to,
        issuer=view.issuer,
        region=view.region,
        country=view.country,
        layers=[layer for layer in LAYERS if layer in view.layers],
        known_on=view.known_on,
        version=view.version,
        sort=view.sort,
    )


def _open(view: ViewState) -> None:
    _fill(view)
    st.session_state[_FAULTS] = []


def _open_query(query: str) -> None:
    view, faults = parse_view(dict(parse_qsl(query)), find_choices(get_archive()))
    _fill(view)
    st.session_state[_FAULTS] = faults


def _preset(choices: Choices) -> None:
    chosen = st.session_state.pop("preset", None)
    if chosen == _ALL:
        st.session_state["date_from"] = FIRST_DAY
        st.session_state["date_to"] = choices.newest_on
    elif chosen:
        date_to = st.session_state["date_to"]
        st.session_state["date_from"] = start_before(date_to, _PRESETS[chosen])


def _step(by: int) -> None:
    """Move the range, at its length, to end on the previous or next day something happened."""
    state = st.session_state
    ever = Period(FIRST_DAY, LAST_DAY, state["known_on"], state["version"])
    days = find_event_days(get_archive(), ever, issuer=state["issuer"], country=state["country"])
    date_to = state["date_to"]
    others = [day for day in days if (day > date_to if by > 0 else day < date_to)]
    if not others:
        st.toast(f"Nothing held {'later' if by > 0 else 'earlier'} for this selection.")
        return
    target = min(others) if by > 0 else max(others)
    length = date_to - state["date_from"]
    state["date_to"] = target
    state["date_from"] = max(target - length, FIRST_DAY)


def _show_search() -> None:
    """Show the box that finds the country, by its names or by a post in it."""
    iso3 = st.session_state["country"]
    with st.container(width=200, key="search"):
        show_search(
            "Country or post",
            (iso3, country_name(iso3)) if iso3 else None,
            url=f"{PLACES_URL}?version={get_archive().version}",
            key="country-search",
            on_pick=pick_found,
        )


def _show_controls(choices: Choices) -> ViewState:
    with st.container(horizontal=True, vertical_alignment="top", key="controls"):
        for label, key in (("From", "date_from"), ("To (as-of date)", "date_to")):
            st.date_input(
                label,
                key=key,
                width=125,
                min_value=FIRST_DAY,
                max_value=LAST_DAY,
                format="YYYY-MM-DD",
            )
        st.segmented_control(
            "Range ending there",
            [*_PRESETS, _ALL],
            key="preset",
            on_change=_preset,
            args=(choices,),
        )
        known = issuers()
        offered = _find_offered(known)
        st.selectbox(
            "Issuer",
            offered,
            key="issuer",
            width=240,
            format_func=lambda key: f"{country_name(known[key].country_iso3)}: {known[key].name}",
        )
        st.selectbox(
            "Region",
            [WORLD.key, NEIGHBOURS, *list(REGIONS)[1:]],
            key="region",
            width=190,
            format_func=_name_region,
        )
        _show_search()
        st.pills("Layers", LAYERS, key="layers", selection_mode="multi", format_func=str.capitalize)
        state = st.session_state
        region = state["region"]
        if region == NEIGHBOURS and not has_neighbours_extent(state["country"]):
            region = WORLD.key
            _say_what_to_choose(state["country"])
    return ViewState(
        date_from=state["date_from"],
        date_to=state["date_to"],
        country=state["country"],
        issuer=state["issuer"],
        region=region,
        layers=frozenset(state["layers"]),
        known_on=state["known_on"],
        version=state["version"],
        sort=state["sort"],
    )


def _find_offered(known: Mapping[str, Issuer]) -> list[str]:
    """Find the issuers of which a record is held on the view's two clocks."""
    state, archive = st.session_state, get_archive()
    version = archive.version if state["version"] is None else state["version"]
    held = find_issuers_held(archive, version, state["known_on"])
    # The one that is shown stays in the list, also where the page says that it holds nothing.
    return [key for key in known if key in held or key == state["issuer"]]


def _name_region(key: str) -> str:
    return "Country and neighbours" if key == NEIGHBOURS else REGIONS[key].name


def _say_what_to_choose(country: str | None) -> None:
    """Say why the world is shown although a country and its neighbours are asked for."""
    if country is None:
        st.info("Choose a country, or click one on the map, to see it and its neighbours.")
    else:
        name = capitalise(country_in_sentence(country))
        st.info(f"{name} has no shape of its own here: the world is shown.")
