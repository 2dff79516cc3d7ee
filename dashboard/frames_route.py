"""The route beside the page that serves the frames of a view."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.api import refreshed_archive
from dashboard.choices import find_choices
from dashboard.frames import FRAMES_URL, KEY, is_from_page, make_frames
from dashboard.view_state import BadAddress, read_view
from loaders.discovery import issuers


def _frames(request: Request) -> Response:
    """Serve the frames of a view; see `dashboard.frames` for whose rows they hold."""
    try:
        return _read_frames(request)
    except BadAddress as fault:
        return JSONResponse({"error": str(fault), "parameter": fault.parameter}, 422)


def _read_frames(request: Request) -> Response:
    archive = refreshed_archive()
    public_only = not is_from_page(request.query_params)
    address = {name: text for name, text in request.query_params.items() if name != KEY}
    view, faults = read_view(address, find_choices(archive))
    for fault in faults:
        raise fault
    issuer = issuers()[view.issuer]
    frames = make_frames(archive, archive.version, view, issuer, public_only=public_only)
    return Response(frames, media_type="application/json")


ROUTES = [Route(FRAMES_URL, _frames)]
"""Mounted beside the page by `dashboard.app`."""
