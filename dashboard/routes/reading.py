"""What every route does: read its parameters, refuse bad ones by name, see the newest archive."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from dashboard.choices import find_choices
from dashboard.resources import get_archive
from dashboard.view_state import BadAddress, make_readers, read_parameters
from loaders.archive import Archive

KEPT_FOR_GOOD = {"Cache-Control": f"public, max-age={365 * 86_400}, immutable"}
"""Headers of an answer that stays as it is under its address."""

Answer = Callable[[Request], Response]


def refusing_bad_addresses(answer: Answer) -> Answer:
    """Make a route answer 422 to a bad parameter, with its name and the reason."""

    @wraps(answer)
    def checked(request: Request) -> Response:
        try:
            return answer(request)
        except BadAddress as fault:
            return JSONResponse({"error": str(fault), "parameter": fault.parameter}, 422)

    return checked


def read_values(params: Mapping[str, str], *names: str) -> dict[str, Any]:
    """Read the parameters a route takes; one without a value counts as not given."""
    every = make_readers(find_choices(refreshed_archive()))
    readers = {name: every[name] for name in names}
    given = {name: text for name, text in params.items() if text or name not in readers}
    values, faults = read_parameters(given, readers)
    for fault in faults:
        raise fault
    return values


def refreshed_archive() -> Archive:
    """Get the archive at the newest version anyone has made, which costs about 1 ms."""
    archive = get_archive()
    archive.refresh()
    return archive
