"""The page's own elements: charts that keep their camera, words, a table, a search box, a tour.

All are Streamlit Components v2. Their scripts are fetched once by URL, and their data travels
compressed: a map of two hundred countries is a fifth of what it is as plain JSON.
"""

import json
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

ASSETS_URL = "assets"
"""Where the app serves `dashboard/assets` and the plotly.js of the Python package."""

DICTIONARIES = Path(__file__).parents[1] / "assets" / "dictionaries"
"""What most views say, which the page holds beforehand: one text for its words, one for the rest.

See `dashboard.component.build_dictionaries`.
"""

Mount = Callable[..., Any]

# Streamlit sends it with the data each time: it is as short as it can be. Text of one line would be
# taken for the name of a file.
_STUB = (
    'const p=import(new URL("%s/elements.js",document.baseURI));\n'
    'export default i=>{const e=p.then(m=>m.show("%s",i));return()=>e.then(f=>f())}'
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
        return renderer(data=pack(data, name), key=key, **callbacks)

    return mount


def pack(data: dict[str, Any], name: str) -> bytes:
    """Pack JSON-ready data for the browser; the same data gives the same bytes.

    Parameters
    ----------
    data : dict
        What is packed.
    name : str
        The component it is for.

    Returns
    -------
    bytes
        Raw DEFLATE (RFC 1951) of the JSON, after the preset dictionary of the component.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zdict=read_dictionary(name))
    return packer.compress(write_json(data).encode()) + packer.flush()


def write_json(data: dict[str, Any]) -> str:
    """Write data as it travels."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@cache
def read_dictionary(name: str) -> bytes:
    """Read the dictionary that the data of a component is packed with."""
    return (DICTIONARIES / f"{name_dictionary(name)}.txt").read_bytes()


def name_dictionary(name: str) -> str:
    """Name the dictionary of a component, as ``dashboard/assets/elements.js`` does."""
    return "words" if name == "words" else "figures"
