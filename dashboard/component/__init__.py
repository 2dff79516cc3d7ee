"""The page's own elements: a chart that keeps its camera and a table that sorts by itself.

Both are Streamlit Components v2 whose scripts the browser fetches once by URL; sent inline they
would travel with every change.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

ASSETS_URL = "/assets"
"""Where the app serves `dashboard/assets` and the plotly.js of the Python package."""


def make_component(name: str) -> Callable[..., Any]:
    """Register the component whose script is ``dashboard/assets/<name>.js``."""
    stub = f"""
const script = import(new URL("{ASSETS_URL}/{name}.js", document.baseURI).href);
export default function (component) {{
  const ending = script.then((module) => module.default(component));
  return () => ending.then((end) => end());
}}
"""
    return st.components.v2.component(f"postwatch_{name}", js=stub, isolate_styles=False)
