"""A Plotly figure in the page that keeps its camera, and tells which country was picked.

Streamlit's own chart loses the reader's zoom and selection whenever the figure changes; this
one keeps both, and takes geometry by URL instead of inside the figure.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.component import ASSETS_URL, make_component
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
    on_pick: Callable[[str], None],
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
    on_pick : callable
        Called with the ISO 3166-1 alpha-3 code of the country that was clicked.
    """

    def picked() -> None:
        if iso3 := st.session_state[key].picked:
            on_pick(iso3)

    drawing = figure | {"data": [dict(trace) for trace in figure["data"]]}
    _CHART(
        key=key,
        data={
            "figure": drawing,
            "lines": pack_texts(drawing["data"]),
            "config": _MAP_CONFIG if "geo" in drawing["layout"] else _CHART_CONFIG,
            "testid": testid,
            "label": label,
            "stamp": stamp,
            "plotly": f"{ASSETS_URL}/plotly.min.js",
        },
        on_picked_change=picked,
    )


def pack_texts(traces: list[dict[str, Any]]) -> list[str]:
    """Replace each hover text by the numbers of its lines.

    Parameters
    ----------
    traces : list of dict
        Traces of a figure as JSON; changed in place.

    Returns
    -------
    list of str
        The distinct lines, by number.

    Notes
    -----
    Two hundred countries share a handful of sentences; sent once each, they are a third of the
    page's traffic. The browser puts them together again.
    """
    numbers: dict[str, int] = {}
    for trace in traces:
        for name in ("text", "hovertext"):
            if texts := trace.get(name):
                trace[name] = ";".join(
                    " ".join(
                        str(numbers.setdefault(line, len(numbers))) for line in text.split("<br>")
                    )
                    for text in texts
                )
    return list(numbers)
