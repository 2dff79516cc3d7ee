"""The search box: one field that finds a country by any of its names, or by a post in it."""

from collections.abc import Callable

import streamlit as st

from dashboard.components import make_component

_SEARCH = make_component("search")


def show_search(
    label: str,
    country: tuple[str, str] | None,
    *,
    url: str,
    key: str,
    on_pick: Callable[[str | None, tuple[float, float] | None], None],
) -> None:
    """Show the search box.

    Parameters
    ----------
    label : str
        What stands over it, and names it for screen readers.
    country : tuple of (str, str) or None
        ISO 3166-1 alpha-3 and name of the country selected.
    url : str
        Where the page fetches what can be found, see `dashboard.facts.places.find_places`; it
        does so when the box is first used.
    key : str
        Streamlit key of the element.
    on_pick : callable
        Called with the ISO 3166-1 alpha-3 code of the country found, or None when it is cleared,
        and longitude and latitude (degrees WGS 84) of a post or place, where they are held.
    """

    def picked() -> None:
        if (found := st.session_state[key].picked) is not None:
            at = found["at"]
            on_pick(found["iso3"] or None, (at[0], at[1]) if at else None)

    iso3, name = country or ("", "")
    _SEARCH(
        {"label": label, "iso3": iso3, "name": name, "places": url},
        key=key,
        on_picked_change=picked,
    )
