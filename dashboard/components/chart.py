"""A Plotly figure in the page that keeps its camera, and tells which country was picked.

Streamlit's own chart loses the reader's zoom and selection whenever the figure changes; this
one keeps both, and takes geometry by URL instead of inside the figure.
"""

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.components import ASSETS_URL, make_component
from dashboard.figures import Figure

_CHART = make_component("chart")

_MAP_CONFIG = {
    "displaylogo": False,
    "scrollZoom": True,
    "doubleClick": False,
    "displayModeBar": True,
    "modeBarButtons": [["zoomInGeo", "zoomOutGeo", "resetGeo"]],
}
_CHART_CONFIG = {"displayModeBar": False, "doubleClick": False}


def show_chart(
    figure: Figure,
    *,
    key: str,
    testid: str,
    label: str,
    stamp: str,
    on_pick: Callable[[str], None] | None = None,
    fills: bool = False,
    spot: Mapping[str, str | float] | None = None,
) -> None:
    """Show a figure, and say which country the reader picks in it.

    Parameters
    ----------
    figure : Figure
        What to draw; any ``geojson`` in it is a URL.
    key : str
        Streamlit key of the element.
    testid : str
        ``data-testid`` of the element, a stable hook for tests.
    label : str
        Text alternative, generated from the data drawn.
    stamp : str
        Says what is drawn; set as ``data-drawn`` once it is, so that a test can wait for it.
    on_pick : callable, optional
        Called with the ISO 3166-1 alpha-3 code of the country that was clicked.
    fills : bool
        Whether it takes the height of its element, and not one of its own.
    spot : mapping, optional
        Where a map moves to, once for each ``key``: ``lon``, ``lat`` and ``reach``, the degrees
        it shows north and south of them.
    """

    def picked() -> None:
        if on_pick and (iso3 := st.session_state[key].picked):
            on_pick(iso3)

    _CHART(
        {
            "figure": figure,
            "config": _MAP_CONFIG if "geo" in figure["layout"] else _CHART_CONFIG,
            "testid": testid,
            "label": label,
            "stamp": stamp,
            "fills": fills,
            "plotly": f"{ASSETS_URL}/plotly.min.js",
            **({"spot": dict(spot)} if spot else {}),
        },
        key=key,
        on_picked_change=picked,
    )
