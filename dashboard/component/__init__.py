"""The page's own elements: charts that keep their camera, words, a table, a search box, a tour.

All are Streamlit Components v2. Their scripts are fetched once by URL, and their data travels
compressed: a map of two hundred countries is a fifth of what it is as plain JSON.
"""

import gzip
import json
from collections.abc import Callable
from typing import Any

import streamlit as st

ASSETS_URL = "/assets"
"""Where the app serves `dashboard/assets` and the plotly.js of the Python package."""

Mount = Callable[..., Any]

# Streamlit sends it with the data each time: it is as short as it can be. Text of one line would be
# taken for the name of a file.
_STUB = (
    'const page=import(new URL("%s/elements.js",document.baseURI));\n'
    'export default it=>{const end=page.then(p=>p.show("%s",it));return()=>end.then(f=>f())}'
)


def make_component(name: str) -> Mount:
    """Register the component whose script is ``dashboard/assets/<name>.js``.

    Returns
    -------
    callable
        ``mount(data, *, key, **callbacks)``: shows the element with JSON-ready `data`.
    """
    stub = _STUB % (ASSETS_URL, name)
    renderer = st.components.v2.component(f"postwatch_{name}", js=stub, isolate_styles=False)

    def mount(data: dict[str, Any], *, key: str, **callbacks: Callable[[], None]) -> Any:
        return renderer(data=pack(data), key=key, **callbacks)

    return mount


def pack(data: dict[str, Any]) -> bytes:
    """Pack JSON-ready data for the browser; the same data gives the same bytes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), mtime=0)
