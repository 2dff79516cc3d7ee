"""The page's own elements: a chart that keeps its camera and a table that sorts by itself.

Both are Streamlit Components v2. Their scripts are fetched once by URL, and their data travels
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

# Unpacking takes its time; an element whose data has been overtaken meanwhile is not drawn.
_STUB = """
const script = import(new URL("%s", document.baseURI).href);
const turns = new WeakMap();
async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}
export default function (component) {
  const { parentElement } = component;
  const turn = (turns.get(parentElement) ?? 0) + 1;
  turns.set(parentElement, turn);
  const ending = Promise.all([script, unpack(component.data)]).then(([module, data]) =>
    turns.get(parentElement) === turn ? module.default({ ...component, data }) : () => {});
  return () => ending.then((end) => end());
}
"""


def make_component(name: str) -> Mount:
    """Register the component whose script is ``dashboard/assets/<name>.js``.

    Returns
    -------
    callable
        ``mount(data, *, key, **callbacks)``: shows the element with JSON-ready `data`.
    """
    stub = _STUB % f"{ASSETS_URL}/{name}.js"
    renderer = st.components.v2.component(f"postwatch_{name}", js=stub, isolate_styles=False)

    def mount(data: dict[str, Any], *, key: str, **callbacks: Callable[[], None]) -> Any:
        return renderer(data=pack(data), key=key, **callbacks)

    return mount


def pack(data: dict[str, Any]) -> bytes:
    """Pack JSON-ready data for the browser; the same data gives the same bytes."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), mtime=0)
