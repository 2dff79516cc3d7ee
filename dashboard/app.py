"""The web app: Streamlit's page, the routes beside it, and the files the page fetches."""

import gc
from importlib.resources import files
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.addresses import find_base_path
from dashboard.components import ASSETS_URL
from dashboard.routes import api, exports, feeds, frames, shapes
from dashboard.routes.guard import Guard
from dashboard.view_state import shorten

_HERE = Path(__file__).parent

# A prefix that is no path is said at the start, whatever serves the app, and not to each reader.
find_base_path()
_OF_PLOTLY = StaticFiles(directory=str(files("plotly") / "package_data"))


async def _serve_plotly(request: Request) -> Response:
    """Serve the plotly.js that the Python package carries, whatever its version."""
    return await _OF_PLOTLY.get_response("plotly.min.js", request.scope)


def _answer_nowhere(request: Request) -> Response:
    """Say that nothing is there: Streamlit would answer with its page, and status 200."""
    return JSONResponse({"error": f"no such address: {shorten(request.url.path)!r}"}, 404)


_ANSWERS = [*api.ROUTES, *shapes.ROUTES, *feeds.ROUTES, *exports.ROUTES, *frames.ROUTES]
_FOLDERS = dict.fromkeys(r.path.split("/")[1] for r in _ANSWERS if r.path.count("/") > 1)

app = st.App(
    _HERE / "pages" / "page.py",
    middleware=[Middleware(Guard)],
    routes=[
        *_ANSWERS,
        *(Route(f"/{folder}/{{nowhere:path}}", _answer_nowhere) for folder in _FOLDERS),
        Route(f"/{ASSETS_URL}/plotly.min.js", _serve_plotly),
        Mount(f"/{ASSETS_URL}", StaticFiles(directory=_HERE / "assets")),
    ],
)

# What the libraries have made by now stays: it need not be looked through for what can be let go.
gc.freeze()
