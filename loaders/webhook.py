"""What an update changed, sent to one address that the archive's owner names.

The address may hold a secret, as those of chat services do: it stands in no message.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loaders.errors import FetchFailed, LoadersError
from loaders.fetching import CONNECT_SECONDS, READ_SECONDS, open_session

if TYPE_CHECKING:
    # It needs pandas, which a program that only prints its help does not.
    from loaders.changes import Change

WEBHOOK_VARIABLE = "POSTWATCH_WEBHOOK"
"""Names the environment variable that holds the address."""

N_LINES_AT_MOST = 40


class BadWebhook(LoadersError):
    """The address to send changes to is none."""


def find_host(url: str) -> str:
    """Find the host of an address, with its port where it is not the usual one.

    Raises
    ------
    BadWebhook
        If it is not an http or https address.
    """
    try:
        address = urlsplit(url)
        host, port = address.hostname, address.port
    except ValueError:
        host = port = None
    if not host or address.scheme not in ("http", "https"):
        raise BadWebhook(f"{WEBHOOK_VARIABLE}: not an address; allowed: https://host/path")
    return host if port is None else f"{host}:{port}"


def make_message(changes: "Iterable[Change]", *, old: int, new: int) -> dict[str, object]:
    """Make the document that is sent: every change, and the same as lines of text.

    Parameters
    ----------
    changes : iterable of Change
        What changed.
    old, new : int
        The versions of the archive it changed between.

    Returns
    -------
    dict
        ``text`` (what chat services show, at most `N_LINES_AT_MOST` lines), ``since_version``,
        ``archive_version`` and ``changes``, each with its ``key``, ``kind``, ``issuer``,
        ``issuer_name``, ``iso3``, ``on``, ``not_before``, ``before``, ``after``, ``url`` and
        ``held_at``.
    """
    listed = list(changes)
    lines = [f"{change.on.isoformat()} {change.title}" for change in listed[:N_LINES_AT_MOST]]
    if len(listed) > N_LINES_AT_MOST:
        lines.append(f"and {len(listed) - N_LINES_AT_MOST} more")
    return {
        "text": "\n".join(lines),
        "since_version": old,
        "archive_version": new,
        "changes": [
            {
                "key": change.key,
                "kind": change.kind,
                "issuer": change.issuer,
                "issuer_name": change.issuer_name,
                "iso3": change.iso3,
                "on": change.on.isoformat(),
                "not_before": change.not_before.isoformat(),
                "before": change.before,
                "after": change.after,
                "url": change.url,
                "held_at": change.held_at.isoformat(),
            }
            for change in listed
        ],
    }


def send_message(url: str, message: dict[str, object]) -> None:
    """Send a message once; no redirect is followed, and what is answered is not read.

    Raises
    ------
    BadWebhook
        If `url` is no address.
    FetchFailed
        If its host cannot be reached, or answers with anything but 2xx.
    """
    import requests

    host = find_host(url)
    try:
        with (
            open_session((host,)) as session,
            session.post(
                url,
                json=message,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
            ) as answer,
        ):
            status = answer.status_code
    except requests.RequestException as error:
        raise FetchFailed(f"{host}: {type(error).__name__}") from None
    if not 200 <= status < 300:
        raise FetchFailed(f"{host}: answered {status}; allowed: 200 to 299")
