"""Routes that give a view as a document or as data: for the app, and for wikis and mail.

``/export/brief.png?from=2022-01-15&to=2022-02-28&country=BLR&layout=slide``: the view's own
parameters, `layout` and, of a PNG, `scale`. A POST may carry the analyst's edits as JSON. A bad
parameter gets status 422 with its name and the reason; 501 says what to install, 503 that the
browser did not print. Rows of private sources are never served.
"""

import json
import os
from asyncio import to_thread
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.briefs.data_files import DATA_FORMS, make_data
from dashboard.briefs.document import LAYOUTS
from dashboard.briefs.errors import BriefNotPrinted, NoBrowser
from dashboard.briefs.forms import DOCUMENT_FORMS, make_form_soon
from dashboard.briefs.making import Prepared, prepare_brief
from dashboard.briefs.manifest import make_manifest
from dashboard.briefs.printing import SCALE_AT_MOST, print_brief
from dashboard.choices import find_choices
from dashboard.resources import COUNTRIES_VARIABLE, get_geography
from dashboard.routes.guard import read_root
from dashboard.routes.reading import refreshed_archive
from dashboard.view_state import (
    VIEW_PARAMETERS,
    BadAddress,
    ViewState,
    refuse_unknown,
    require_view,
)

EXPORT_URL = "export"
"""Under it the app gives what leaves the page."""

DEFAULT_LAYOUT = "slide"
"""The layout of a document whose address names none."""

_BODY_AT_MOST = 500_000

# What a document may do is said in itself; others may not put it in a frame of theirs. An SVG
# opened by itself runs nothing.
_POLICIES = {
    "html": "frame-ancestors 'self'",
    "svg": "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; sandbox",
}


Answer = Callable[[Request], Awaitable[Response]]


class _BodyTooLarge(Exception):
    """A body is larger than any that could be meant; the rest of it is not read."""


def _refusing_what_cannot_be(answer: Answer) -> Answer:
    @wraps(answer)
    async def checked(request: Request) -> Response:
        try:
            return await answer(request)
        except BadAddress as fault:
            return JSONResponse({"error": str(fault), "parameter": fault.parameter}, 422)
        except _BodyTooLarge as fault:
            return JSONResponse({"error": str(fault), "parameter": "edits"}, 413)
        except NoBrowser as fault:
            return JSONResponse({"error": str(fault)}, 501)
        except BriefNotPrinted as fault:
            return JSONResponse({"error": str(fault)}, 503)

    return checked


async def _brief(request: Request) -> Response:
    form = _require_form(request, DOCUMENT_FORMS)
    edits = await _read_edits(request)
    view, layout, scale = await to_thread(_read_address, request.query_params)
    prepared = await to_thread(_prepare, request, view, edits)
    content = await make_form_soon(prepared.brief, form, layout=layout, scale=scale)
    name = f"{name_file(view)}-{layout}.{form}"
    return _answer(content, DOCUMENT_FORMS[form], name, policy=_POLICIES.get(form))


async def _data(request: Request) -> Response:
    form = _require_form(request, DATA_FORMS)
    view = await to_thread(_read_view, request.query_params)
    countries = os.environ.get(COUNTRIES_VARIABLE)
    content = await to_thread(make_data, refreshed_archive(), view, form, countries=countries)
    return _answer(content, DATA_FORMS[form], f"{name_file(view)}.{form}", kind="attachment")


async def _manifest(request: Request) -> Response:
    view, layout, _ = await to_thread(_read_address, request.query_params)
    content = await to_thread(_make_manifest, request, view, layout)
    return _answer(content, "application/json", f"{name_file(view)}-manifest.json")


def _make_manifest(request: Request, view: ViewState, layout: str) -> bytes:
    """Make the manifest of a view, with the files that are the same each time they are made."""
    archive = refreshed_archive()
    prepared = _prepare(request, view, None)
    name = name_file(view)
    html = print_brief(prepared.brief, "html", layout=layout)
    files = {
        f"{name}.{form}": make_data(
            archive, view, form, countries=os.environ.get(COUNTRIES_VARIABLE)
        )
        for form in ("csv", "geojson")
    }
    return make_manifest(archive, prepared, {f"{name}-{layout}.html": html, **files})


def _require_form(request: Request, known: Mapping[str, str]) -> str:
    form: str = request.path_params["form"]
    if form not in known:
        raise BadAddress("form", form, f"no such form; known: {', '.join(known)}")
    return form


def _prepare(request: Request, view: ViewState, edits: Mapping[str, str | None] | None) -> Prepared:
    archive, geography = refreshed_archive(), get_geography()
    address = read_root(request.scope)
    try:
        return prepare_brief(
            archive, geography, view, base_url=address, edits=edits, public_only=True
        )
    except ValueError as fault:
        if not edits:
            raise
        raise BadAddress("edits", "", str(fault)) from None


async def _read_edits(request: Request) -> dict[str, str | None] | None:
    """Read the analyst's edits, a JSON object of texts (or null) by the key of a sentence."""
    if request.method != "POST":
        return None
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _BODY_AT_MOST:
            raise _BodyTooLarge(f"edits: longer than {_BODY_AT_MOST:,} bytes")
    try:
        edits = json.loads(body)
        if not isinstance(edits, dict):
            raise ValueError("not a JSON object")
        if not all(isinstance(text, str | None) for text in edits.values()):
            raise ValueError("a value is neither a text nor null")
    except ValueError as fault:
        raise BadAddress("edits", body[:40].decode(errors="replace"), str(fault)) from None
    return edits


def _read_address(params: Mapping[str, str]) -> tuple[ViewState, str, float]:
    """Read a view, and the layout and scale of its document."""
    refuse_unknown(params, (*VIEW_PARAMETERS, "layout", "scale"))
    layout = params.get("layout", DEFAULT_LAYOUT)
    if layout not in LAYOUTS:
        raise BadAddress("layout", layout, f"no such layout; known: {', '.join(LAYOUTS)}")
    scale = _read_scale(params.get("scale", "1"))
    of_view = {name: text for name, text in params.items() if name not in ("layout", "scale")}
    return _read_view(of_view), layout, scale


def _read_view(params: Mapping[str, str]) -> ViewState:
    return require_view(params, find_choices(refreshed_archive()))


def _read_scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = float("nan")
    if not 0.5 <= scale <= SCALE_AT_MOST:
        raise BadAddress("scale", text, f"not a number from 0.5 to {SCALE_AT_MOST:g}")
    return scale


def name_file(view: ViewState) -> str:
    """Name the files of a view, without their ending."""
    about = view.country or view.region
    return f"postwatch-{about}-{view.date_from}-to-{view.date_to}"


def _answer(
    content: bytes,
    media_type: str,
    name: str,
    *,
    policy: str | None = None,
    kind: str = "inline",
) -> Response:
    headers = {
        "Content-Disposition": f'{kind}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
    }
    if policy:
        headers["Content-Security-Policy"] = policy
    return Response(content, media_type=media_type, headers=headers)


ROUTES = [
    Route(path, _refusing_what_cannot_be(answer), methods=methods)
    for path, answer, methods in (
        (f"/{EXPORT_URL}/brief.{{form}}", _brief, ["GET", "POST"]),
        (f"/{EXPORT_URL}/data.{{form}}", _data, ["GET"]),
        (f"/{EXPORT_URL}/manifest.json", _manifest, ["GET"]),
    )
]
"""Mounted beside the page by `dashboard.app`."""
