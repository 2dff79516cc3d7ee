"""The page's own elements: charts that keep their camera, words, a table, a search box, a tour.

All are Streamlit Components v2. Their scripts are fetched once by URL; their data travels as JSON
on Streamlit's websocket, which compresses it (``enableWebsocketCompression`` in its settings): a
map of two hundred countries is a fifth of what it is written out.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

ASSETS_URL = "assets"
"""Where the app serves `dashboard/assets` and the plotly.js of the Python package."""

Mount = Callable[..., Any]

# Text of one line would be taken for the name of a file.
_STUB = (
    'const p=import(new URL("%s/%s.js",document.baseURI));\n'
    "export default i=>{const e=p.then(m=>m.default(i));return()=>e.then(f=>f())}"
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

    def mount(data: dict[str, Any], *, key: str, **callbacks: Any) -> Any:
        return renderer(data=data, key=key, **callbacks)

    return mount
