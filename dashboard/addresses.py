"""Where readers find the app: its root, also below a prefix that a proxy serves it at.

Addresses within the page are relative to the page, which lies directly below the root, so that
they hold below any prefix. Those that leave it (feed, permalink) are absolute, from `find_root`.
"""

import os
import re
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

BASE_PATH_VARIABLE = "POSTWATCH_BASE_PATH"
"""The prefix of every address, such as ``/risk``; `postwatch run --base-path` sets it."""

_SEGMENTS = re.compile(r"(?:/[A-Za-z0-9][A-Za-z0-9._~-]{0,63}){1,8}")


def read_base_path(text: str) -> str:
    """Read a prefix as a path of plain segments; ``risk/`` and ``/risk`` are the same.

    Returns
    -------
    str
        With a slash before and none after; empty for the root.

    Raises
    ------
    ValueError
        If it is anything else than such a path.
    """
    bare = text.strip().removeprefix("/").removesuffix("/")
    if not bare:
        return ""
    if not _SEGMENTS.fullmatch(f"/{bare}"):
        raise ValueError("not a path such as /risk (letters, digits and . _ ~ - between slashes)")
    return f"/{bare}"


def find_base_path() -> str:
    """Find the prefix that `BASE_PATH_VARIABLE` sets; empty for the root.

    Raises
    ------
    ValueError
        If it is no path of plain segments; the message names the variable and the value.
    """
    text = os.environ.get(BASE_PATH_VARIABLE, "")
    try:
        return read_base_path(text)
    except ValueError as fault:
        raise ValueError(f"{BASE_PATH_VARIABLE}={text[:80]!r}: {fault}") from None


def take_base_path(scope: Scope) -> bool:
    """Take the set prefix off a request's path, where its proxy has kept it.

    Returns
    -------
    bool
        Whether the path is the prefix alone: its slash is missing, and relative addresses would
        lead out of it.
    """
    base = find_base_path()
    path = scope["path"]
    if not base or not f"{path}/".startswith(f"{base}/"):
        return False
    if path == base:
        return True
    scope["path"] = path.removeprefix(base)
    if scope.get("raw_path"):
        scope["raw_path"] = scope["raw_path"].removeprefix(base.encode())
    return False


def find_root(scope: Scope, is_known_host: bool) -> str:
    """Find the absolute address of the app's root as the reader sees it, without a last slash.

    Parameters
    ----------
    scope : ASGI scope
        Of the request. A proxy on this machine is believed in its ``X-Forwarded-Prefix`` and
        ``X-Forwarded-Proto``; a set base path outranks the former.
    is_known_host : bool
        Whether its ``X-Forwarded-Host`` is a name this app answers to; another is passed over.
    """
    headers = Headers(scope=scope)
    scheme, host = scope.get("scheme", "http"), headers.get("host", "")
    prefix = find_base_path()
    if _is_near(scope):
        told = headers.get("x-forwarded-proto", "").lower()
        scheme = told if told in ("http", "https") else scheme
        host = headers.get("x-forwarded-host", host) if is_known_host else host
        try:
            prefix = prefix or read_base_path(headers.get("x-forwarded-prefix", ""))
        except ValueError:
            prefix = ""
    return f"{scheme}://{host}{prefix}"


def _is_near(scope: Scope) -> bool:
    peer = scope.get("client")
    if not peer:
        return False
    # uvicorn believes loopback alone, and puts port 0 with the reader's address that it is told.
    if peer[1] == 0:
        return True
    try:
        return ip_address(peer[0]).is_loopback
    except ValueError:
        return False
