"""What holds for every address of the app: which hosts, origins and queries are answered, and how.

A page elsewhere can point a name of its own at this machine (DNS rebinding) and then ask as if it
were ours: only known names, and addresses in numbers, are answered.
"""

import os
import socket
from collections import Counter
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.addresses import find_root, take_base_path
from dashboard.view_state import BadAddress, shorten

HOSTS_VARIABLE = "POSTWATCH_ALLOW_HOST"
"""Names further hosts, with commas between; `postwatch run --allow-host` sets it."""

VALUE_AT_MOST = 2_000
"""Characters of one parameter of an address, and of its name."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",
}
_OWN = ("/healthz", "/api/", "/export/", "/feeds/", "/frames", "/shapes/", "/places", "/pages/")
_TAKING_SEVERAL = "/feeds/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_known_host(host: str | None) -> bool:
    """Say whether a Host header names this app: a known name, or an address in numbers."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        ip_address(name)
    except ValueError:
        named = os.environ.get(HOSTS_VARIABLE, "").split(",")
        known = {"localhost", socket.gethostname(), *(one.strip() for one in named)}
        return bool(name) and name in {one.lower().rstrip(".") for one in known}
    return True


def read_root(scope: Scope) -> str:
    """Read the absolute address of the app's root off a request; see `find_root`."""
    return find_root(scope, is_known_host(Headers(scope=scope).get("x-forwarded-host")))


def check_query(query: bytes, *, may_repeat: bool = False) -> None:
    """Refuse an address that says a parameter twice, or one that no parameter could be.

    Parameters
    ----------
    query : bytes
        As it stands in the address.
    may_repeat : bool
        Whether a parameter may be given more than once: the route reads all of its values.

    Raises
    ------
    BadAddress
        Naming the parameter and why.
    """
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    times = Counter(name for name, _ in pairs)
    for name, text in pairs:
        if times[name] > 1 and not may_repeat:
            raise BadAddress(name, text, f"given {times[name]} times; give it once")
        if max(len(name), len(text)) > VALUE_AT_MOST:
            raise BadAddress(name, text, f"longer than {VALUE_AT_MOST:,} characters")
        if "\0" in name + text:
            raise BadAddress(name, text, "holds a NUL character")


class Guard:
    """Middleware that answers known hosts and own origins only, with headers that say how.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        lacks_slash = take_base_path(scope)
        refused = _refuse(scope)
        if refused is None and lacks_slash:
            query = scope.get("query_string", b"").decode("latin-1")
            refused = RedirectResponse(f"{scope['path']}/{'?' if query else ''}{query}")
        if scope["type"] == "websocket":
            if refused is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (self._app if refused is None else refused)(scope, receive, send_with_headers)


def _refuse(scope: Scope) -> Response | None:
    headers = Headers(scope=scope)
    host, origin = headers.get("host"), headers.get("origin")
    if not is_known_host(host):
        error = f"this app does not answer to the host {shorten(host or '')!r}; see --allow-host"
        return JSONResponse({"error": error}, 421)
    changes = scope["type"] == "websocket" or scope["method"] not in _SAFE
    if changes and origin is not None and urlsplit(origin).netloc.lower() != (host or "").lower():
        return JSONResponse({"error": f"pages of {shorten(origin)!r} may not ask this app"}, 403)
    if scope["type"] == "http" and scope["path"].startswith(_OWN):
        try:
            several = scope["path"].startswith(_TAKING_SEVERAL)
            check_query(scope["query_string"], may_repeat=several)
        except BadAddress as fault:
            return JSONResponse({"error": str(fault), "parameter": fault.parameter}, 422)
    return None
