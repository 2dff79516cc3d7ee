"""The web app: Streamlit's page, the routes beside it, and the files the page fetches."""

import gc
from importlib.resources import files
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.component import ASSETS_URL
from dashboard.routes import api, exports, feeds, frames, shapes
from dashboard.routes.guard import Guard

_HERE = Path(__file__).parent
_PLOTLY = Path(str(files("plotly") / "package_data" / "plotly.min.js"))


def _serve_plotly(request: object) -> FileResponse:
    """Serve the plotly.js that the Python package carries, whatever its version."""
    return FileResponse(_PLOTLY, media_type="text/javascript")


app = st.App(
    _HERE / "page.py",
    middleware=[Middleware(Guard)],
    routes=[
        *api.ROUTES,
        *shapes.ROUTES,
        *feeds.ROUTES,
        *exports.ROUTES,
        *frames.ROUTES,
        Route(f"/{ASSETS_URL}/plotly.min.js", _serve_plotly),
        Mount(f"/{ASSETS_URL}", StaticFiles(directory=_HERE / "assets")),
    ],
)

# What the libraries have made by now stays: it need not be looked through for what can be let go.
gc.freeze()
