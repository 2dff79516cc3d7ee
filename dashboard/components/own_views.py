"""A menu of the reader's own views, kept in their browser and carried as a file."""

from collections.abc import Callable

import streamlit as st

from dashboard.components import make_component

_OWN_VIEWS = make_component("own_views")


def show_own_views(*, key: str, on_open: Callable[[str], None]) -> None:
    """Show the menu; what is saved is the address of the page when the reader saves it.

    Parameters
    ----------
    key : str
        Streamlit key of the element, and its ``data-testid``.
    on_open : callable
        Called with the query of the view that was opened: text of the reader's, to be read as
        any address is.
    """

    def opened() -> None:
        if query := st.session_state[key].opened:
            on_open(query)

    _OWN_VIEWS({"testid": key}, key=key, on_opened_change=opened)
