"""What an update changed, sent to one address that the archive's owner names.

The address may hold a secret, as those of chat services do: it stands in no message.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from loaders.errors import FetchFailed, LoadersError
from loaders.fetching import CONNECT_SECONDS, READ_SECONDS, open_session
from loaders.updates.runs import Delivery

if TYPE_CHECKING:
    # It needs pandas, which a program that only prints its help does not.
    from loaders.archive import Archive
    from loaders.evidence.changes import Change

WEBHOOK_VARIABLE = "POSTWATCH_WEBHOOK"
"""Names the environment variable that holds the address."""

N_LINES_AT_MOST = 40


class BadWebhook(LoadersError):
    """The address to send changes to is none."""


class Undelivered(FetchFailed):
    """Changes could not be delivered, and go out with the next update."""

    def __init__(self, reason: str, n_changes: int) -> None:
        super().__init__(reason)
        self.n_changes = n_changes


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
        ``issuer_name``, ``iso3``, ``on``, ``date_precision``, ``not_before``, ``before``,
        ``after``, ``url`` and ``held_at``. ``key`` is the same however often one is sent.
    """
    listed = list(changes)
    lines = [f"{_write_day(change)} {change.title}" for change in listed[:N_LINES_AT_MOST]]
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
                "date_precision": change.precision,
                "not_before": change.not_before.isoformat(),
                "before": change.before,
                "after": change.after,
                "url": change.url,
                "held_at": change.held_at.isoformat(),
            }
            for change in listed
        ],
    }


def _write_day(change: "Change") -> str:
    return change.on.isoformat() if change.precision == "day" else change.day


def deliver_changes(
    archive: "Archive", url: str, *, since: int, silences: "Iterable[Change]" = ()
) -> int:
    """Deliver what an address was not told yet, at least once, and remember that it was.

    What cannot be delivered is delivered by the next call; what was delivered and could not be
    remembered is delivered again.

    Parameters
    ----------
    archive : Archive
        Where the changes are, and where the deliveries are remembered, by address.
    url : str
        The address.
    since : int
        Version of the archive from which on an address that was told nothing yet is told.
    silences : iterable of Change
        Sources silent now; each is told once.

    Returns
    -------
    int
        How many changes were delivered; 0 where there was nothing to tell.

    Raises
    ------
    Undelivered
        If the address does not take them.
    """
    from loaders.evidence.changes import NEWS_WITHIN_DAYS, find_changes_between

    hook = hashlib.sha256(url.encode()).hexdigest()
    remembered = archive.query_arrow(
        "SELECT change_key, version, recorded_at FROM deliveries WHERE hook = $hook",
        {"hook": hook},
    ).to_pylist()
    told = {row["change_key"] for row in remembered}
    marks = [
        (row["version"], row["recorded_at"].date())
        for row in remembered
        if row["change_key"] is None
    ]
    # News since the last delivery stays news, for as long as the address does not take it.
    old, told_on = max(marks, default=(since, datetime.now(UTC).date()))
    new, oldest = archive.version, told_on - timedelta(days=NEWS_WITHIN_DAYS)
    changes = find_changes_between(archive, old, new)
    first_good = _find_first_good(archive)
    found = [
        change
        for change in changes
        if change.on >= oldest
        and not change.is_compiled
        and not _is_baseline(change, first_good.get(change.issuer))
    ]
    news = [change for change in (*found, *silences) if change.key not in told]
    if not news:
        return 0
    if not marks:
        _remember(archive, [Delivery(hook, None, old, datetime.now(UTC))])
    try:
        send_message(url, make_message(news, old=old, new=new))
    except FetchFailed as error:
        raise Undelivered(str(error), len(news)) from error
    at = datetime.now(UTC)
    keys = [None, *dict.fromkeys(change.key for change in news)]
    _remember(archive, [Delivery(hook, key, new, at) for key in keys])
    return len(news)


def _find_first_good(archive: "Archive") -> dict[str, date]:
    """Find the day of each source's first good answer."""
    runs = archive.query_arrow(
        "SELECT name, min(recorded_at) AS at FROM runs WHERE outcome = 'ok' GROUP BY name"
    ).to_pylist()
    return {row["name"]: row["at"].date() for row in runs}


def _is_baseline(change: "Change", first_good: date | None) -> bool:
    """Whether a change is only what a source's first answers differ in from the bundled history.

    It lies on some day since the history was last evidenced: nobody can say that it is news. What
    changed on the day of the first answer lies after the day before.
    """
    if first_good is None:
        return False
    return change.not_before < first_good - timedelta(days=1) and first_good <= change.on


def _remember(archive: "Archive", deliveries: "list[Delivery]") -> None:
    from loaders.facts.tables import to_arrow

    archive.append("webhook", to_arrow(deliveries))


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
