"""The route beside the page that serves the frames of a view."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.choices import find_choices
from dashboard.drawing.frames import FRAMES_URL, KEY, is_from_page, make_frames
from dashboard.routes.reading import refreshed_archive, refusing_bad_addresses
from dashboard.view_state import read_view
from loaders.discovery import issuers


def _frames(request: Request) -> Response:
    """Serve the frames of a view; see `dashboard.drawing.frames` for whose rows they hold."""
    archive = refreshed_archive()
    public_only = not is_from_page(request.query_params)
    address = {name: text for name, text in request.query_params.items() if name != KEY}
    view, faults = read_view(address, find_choices(archive))
    for fault in faults:
        raise fault
    issuer = issuers()[view.issuer]
    frames = make_frames(archive, archive.version, view, issuer, public_only=public_only)
    return Response(frames, media_type="application/json")


ROUTES = [Route(f"/{FRAMES_URL}", refusing_bad_addresses(_frames))]
"""Mounted beside the page by `dashboard.app`."""
