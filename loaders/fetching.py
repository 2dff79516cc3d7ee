"""The one way this program asks another host for anything.

A session reaches the hosts it was opened for and no other: it has no connection adapter for any
other address, so neither a typing mistake nor a redirect can leave them. That also keeps it off
private and loopback addresses, unless one of them is itself a declared host.
"""

import errno
import socket
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from loaders.errors import FetchFailed, NoNetwork
from loaders.pages import Page

if TYPE_CHECKING:
    # Imported where it is used: the dashboard imports every source to read what it says about
    # itself, and requests would be the largest part of that.
    import requests

N_REDIRECTS_MAX = 5
N_RETRIES = 4
BACKOFF_SECONDS = 0.5
N_BYTES_MAX = 64 * 1024 * 1024
CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
DEADLINE_SECONDS = 180.0
"""A page that trickles in for longer is given up, however steadily it trickles."""

_RETRIED = (429, 500, 502, 503, 504)
_REDIRECTS = (301, 302, 303, 307, 308)
_BACKOFF_SECONDS_MAX = 30
# A server may ask for hours; an update run is not that patient and reports the failure instead.
_RETRY_AFTER_SECONDS_MAX = 60
_CHUNK_BYTES = 64 * 1024
_MISSING = (404, 410)


class HostUnknown(FetchFailed):
    """No address is known for the host's name."""


class PageMissing(FetchFailed):
    """The host answered that it has no such page (404 or 410)."""


def open_session(
    hosts: Sequence[str], *, backoff_seconds: float = BACKOFF_SECONDS
) -> "requests.Session":
    """Open a session that reaches the declared hosts only.

    Failed connections, 429 and 5xx answers are asked again with growing pauses; ``Retry-After``
    is respected up to a minute.

    Parameters
    ----------
    hosts : sequence of str
        Host names as they stand in addresses, with ``:port`` where it is not the usual one.
    backoff_seconds : float
        Pause before the second retry; each further pause is twice as long.

    Returns
    -------
    requests.Session
        To be closed by the caller (``with open_session(...) as session``).
    """
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import MaxRetryError
    from urllib3.util import Retry

    class OneTryOffline(Retry):
        """Retries, but not of a name that cannot be looked up, nor without any network."""

        def increment(
            self,
            method: str | None = None,
            url: str | None = None,
            response: Any = None,
            error: Exception | None = None,
            _pool: Any = None,
            _stacktrace: Any = None,
        ) -> "OneTryOffline":
            if error is not None and (_is_unknown_name(error) or _is_offline(error)):
                raise MaxRetryError(_pool, url or "", error)
            return super().increment(method, url, response, error, _pool, _stacktrace)

    retries = OneTryOffline(
        total=N_RETRIES,
        backoff_factor=backoff_seconds,
        backoff_max=_BACKOFF_SECONDS_MAX,
        status_forcelist=_RETRIED,
        allowed_methods={"GET"},
        respect_retry_after_header=True,
        retry_after_max=_RETRY_AFTER_SECONDS_MAX,
        raise_on_status=False,
    )
    session = requests.Session()
    session.adapters.clear()
    for host in hosts:
        for scheme in ("https", "http"):
            # The closing slash matters: "http://a.example" is also how
            # "http://a.example.evil.example/" begins.
            session.mount(f"{scheme}://{host}/", HTTPAdapter(max_retries=retries))
    session.headers["User-Agent"] = f"Postwatch/{_own_version()} (advisory reader)"
    return session


def fetch_page(
    session: "requests.Session",
    url: str,
    *,
    previous: Sequence[Page] = (),
    headers: Mapping[str, str] | None = None,
    n_bytes_max: int = N_BYTES_MAX,
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> Page:
    """Fetch one page, or learn that it still reads as before.

    Parameters
    ----------
    session : requests.Session
        From `open_session`.
    url : str
        Address on one of the session's hosts.
    previous : sequence of Page
        Pages of an earlier fetch. Where the one of this address carries an ETag or a modification
        date, the source is asked whether it changed.
    headers : mapping of str to str, optional
        Further request headers, such as an authorization. They are sent to declared hosts only,
        and stand in no message and on no page.
    n_bytes_max : int
        Largest page taken, counted after decompression.
    connect_seconds, read_seconds : float
        Patience for a connection, and between two packets.
    deadline_seconds : float
        Patience for the whole of the answer.

    Returns
    -------
    Page
        With ``not_modified=True``, the earlier body and the present time where the source says
        that nothing changed.

    Raises
    ------
    PageMissing
        If the host answers that there is no such page.
    FetchFailed
        If the host cannot be reached, answers with another error, redirects elsewhere, or sends
        too much or too slowly. The message names address and status.
    """
    import requests
    from urllib3.exceptions import HTTPError

    kept = next((page for page in reversed(previous) if page.url == url), None)
    conditions = _conditions(kept)
    asked_with = {**(headers or {}), **conditions}
    try:
        with _follow(session, url, asked_with, (connect_seconds, read_seconds)) as response:
            fetched_at = datetime.now(UTC)
            if response.status_code == requests.codes.not_modified and conditions and kept:
                return Page(
                    url=url,
                    body=kept.body,
                    fetched_at=fetched_at,
                    content_type=kept.content_type,
                    etag=response.headers.get("ETag", kept.etag),
                    last_modified=response.headers.get("Last-Modified", kept.last_modified),
                    not_modified=True,
                )
            _require_ok(response, url)
            return Page(
                url=url,
                body=_read_body(response, url, n_bytes_max, deadline_seconds),
                fetched_at=fetched_at,
                content_type=response.headers.get("Content-Type"),
                etag=response.headers.get("ETag"),
                last_modified=response.headers.get("Last-Modified"),
            )
    except requests.exceptions.InvalidHeader:
        # The error repeats the header, which may be an authorization.
        raise FetchFailed(f"{url}: not asked: a request header is not one line of text") from None
    except (requests.RequestException, HTTPError) as error:
        raise _make_failure(url, error) from error


def post_form(
    session: "requests.Session",
    url: str,
    form: Mapping[str, str],
    *,
    n_bytes_max: int = N_BYTES_MAX,
    connect_seconds: float = CONNECT_SECONDS,
    read_seconds: float = READ_SECONDS,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> bytes:
    """Send a form, such as a login, and return the body of the answer.

    Nothing that was sent is sent again, and no redirect is followed. Neither what is sent nor what
    comes back stands in a message.

    Parameters
    ----------
    session : requests.Session
        From `open_session`.
    url : str
        Address on one of the session's hosts.
    form : mapping of str to str
        The fields.
    n_bytes_max : int
        Largest answer taken, counted after decompression.
    connect_seconds, read_seconds, deadline_seconds : float
        As of `fetch_page`.

    Raises
    ------
    FetchFailed
        If the host cannot be reached, answers with anything but 200, or sends too much or too
        slowly. The message names address and status.
    """
    import requests
    from urllib3.exceptions import HTTPError

    _require_declared(session, url, url)
    timeout = (connect_seconds, read_seconds)
    try:
        with session.post(
            url, data=dict(form), timeout=timeout, stream=True, allow_redirects=False
        ) as response:
            _require_ok(response, url)
            return _read_body(response, url, n_bytes_max, deadline_seconds)
    except (requests.RequestException, HTTPError) as error:
        raise _make_failure(url, error) from error


def _make_failure(url: str, error: Exception) -> FetchFailed:
    host, cause = urlsplit(url).hostname, _find_cause(error)
    if _is_offline(cause):
        return NoNetwork("there is no network: " + _name_obstacle(cause, host))
    if _is_unknown_name(cause):
        return HostUnknown(f"{host} was not found: no such host is known, or there is no network")
    return FetchFailed(f"{url}: {_name_cause(error)}")


def _find_cause(error: Exception) -> Exception:
    """Find what urllib3 met, under the layers that requests puts around it."""
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None)
    return reason if isinstance(reason, Exception) else error


def _find_os_error(error: BaseException | None) -> OSError | None:
    while error is not None:
        if isinstance(error, OSError) and error.errno is not None:
            return error
        error = error.__cause__ or error.__context__
    return None


def _is_unknown_name(error: Exception) -> bool:
    from urllib3.exceptions import NameResolutionError

    return isinstance(error, NameResolutionError)


def _is_offline(error: Exception) -> bool:
    """Whether a failure is of this machine's way out, which every other host would share.

    Behind a proxy no name is looked up here; the way out is then the proxy itself.
    """
    from urllib3.exceptions import NameResolutionError, NewConnectionError, ProxyError

    if isinstance(error, ProxyError):
        return isinstance(error.original_error, NameResolutionError | NewConnectionError)
    found = _find_os_error(error)
    if isinstance(error, NameResolutionError):
        # "No such name" (EAI_NONAME) is of one host; "no answer now" is of the resolver.
        return found is not None and found.errno == socket.EAI_AGAIN
    return (
        isinstance(error, NewConnectionError)
        and found is not None
        and found.errno in (errno.ENETUNREACH, errno.ENETDOWN)
    )


def _name_obstacle(cause: Exception, host: str | None) -> str:
    from urllib3.exceptions import NameResolutionError, ProxyError

    if isinstance(cause, ProxyError):
        return "the proxy that is set for this machine cannot be reached"
    if isinstance(cause, NameResolutionError):
        return f"the address of {host} cannot be looked up"
    return f"{host} cannot be reached"


def _name_cause(error: Exception) -> str:
    """Name what went wrong, without the address that every layer of the libraries repeats."""
    inner = error.args[0] if error.args else error
    reason = getattr(inner, "reason", None) or inner
    return f"{type(error).__name__}: {str(reason).partition('): ')[2] or reason}"


def _require_ok(response: "requests.Response", url: str) -> None:
    if response.status_code != 200:
        failure = PageMissing if response.status_code in _MISSING else FetchFailed
        raise failure(f"{url}: answered {response.status_code} {response.reason}; allowed: 200")


def _conditions(kept: Page | None) -> dict[str, str]:
    if kept is None:
        return {}
    conditions = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _follow(
    session: "requests.Session",
    url: str,
    headers: dict[str, str],
    timeout: tuple[float, float],
) -> "requests.Response":
    asked = url
    for _ in range(N_REDIRECTS_MAX + 1):
        _require_declared(session, asked, url)
        response = session.get(
            asked, headers=headers, timeout=timeout, stream=True, allow_redirects=False
        )
        if response.status_code not in _REDIRECTS:
            return response
        location = response.headers.get("Location")
        response.close()
        if not location:
            raise FetchFailed(f"{url}: answered {response.status_code} without saying where to")
        target = urljoin(asked, location)
        if urlsplit(asked).scheme == "https" and urlsplit(target).scheme != "https":
            raise FetchFailed(f"{url}: redirected from https to {target!r}; allowed: https")
        asked = target
    raise FetchFailed(f"{url}: redirected more than {N_REDIRECTS_MAX} times, last to {asked!r}")


def _require_declared(session: "requests.Session", asked: str, url: str) -> None:
    import requests

    try:
        session.get_adapter(asked)
    except requests.exceptions.InvalidSchema as error:
        how = "is not on" if asked == url else f"redirected to {asked!r}, which is not on"
        declared = ", ".join(sorted({urlsplit(prefix).netloc for prefix in session.adapters}))
        raise FetchFailed(f"{url}: {how} a declared host; declared: {declared}") from error


def _read_body(
    response: "requests.Response", url: str, n_bytes_max: int, deadline_seconds: float
) -> bytes:
    started = time.monotonic()
    body = bytearray()
    # read1 returns what has arrived. iter_content waits until a whole chunk has, and would not
    # let go of a page that trickles in.
    while chunk := response.raw.read1(_CHUNK_BYTES, decode_content=True):
        body += chunk
        if len(body) > n_bytes_max:
            raise FetchFailed(f"{url}: larger than the {n_bytes_max} bytes allowed")
        if time.monotonic() - started > deadline_seconds:
            raise FetchFailed(
                f"{url}: not complete after {deadline_seconds:g} seconds, {len(body)} bytes in"
            )
    return bytes(body)


def _own_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("postwatch")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "development"
