"""The feed of change: what is new in the archive, for a feed reader.

Levels that changed, with the words before and after; departures; sources that fell silent. A
reissue is no change and is not in it.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.choices import find_choices
from dashboard.queries import Period, find_changes, find_departures, find_source_statuses
from dashboard.routes.reading import refreshed_archive, refusing_bad_addresses
from dashboard.view_state import (
    DEFAULT_DAYS,
    DEFAULT_ISSUER,
    FIRST_DAY,
    LAST_DAY,
    BadAddress,
    ViewState,
    make_address,
    make_readers,
    read_parameters,
    start_before,
)
from dashboard.wording import format_date
from loaders.archive import Archive
from loaders.changes import (
    KINDS,
    SILENT_AFTER_DAYS,
    Change,
    list_departures,
    list_level_changes,
    list_silences,
)
from loaders.citations import Citation, cite_departure, cite_level
from loaders.discovery import issuers

CHANGES_URL = "/feeds/changes.atom"

ENTRIES_AT_MOST = 100
"""Entries of the feed: the newest, by when the archive first held them."""

_ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 has no way at all to write these, not even escaped.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAYS_BEFORE = DEFAULT_DAYS // 2


def find_news(
    archive: Archive,
    *,
    country: str | None = None,
    issuer: str | None = None,
    kind: str | None = None,
    silent_days: int = SILENT_AFTER_DAYS,
    at: datetime,
) -> list[Change]:
    """Find the newest changes.

    Parameters
    ----------
    archive : Archive
        Where to look.
    country : str, optional
        Only those about this country, ISO 3166-1 alpha-3; a silence is about none.
    issuer : str, optional
        Only those of this issuer: its levels, the departures of its country's posts, and its
        silence.
    kind : str, optional
        Only one of `loaders.changes.KINDS`.
    silent_days : int
        Days without a good answer after which a source is silent.
    at : datetime
        The present (UTC).

    Returns
    -------
    list of Change
        At most `ENTRIES_AT_MOST`, the newest held first.
    """
    ever = Period(FIRST_DAY, LAST_DAY)
    found: list[Change] = []
    if kind in (None, "level"):
        found += list_level_changes(find_changes(archive, ever, issuer=issuer, country=country))
    if kind in (None, "departure"):
        departures = find_departures(archive, ever, country=country)
        if issuer is not None:
            is_theirs = departures["issuer_iso3"] == issuers()[issuer].country_iso3
            departures = departures[is_theirs]
        found += list_departures(departures)
    if kind in (None, "silence") and country is None:
        statuses = [
            status for status in find_source_statuses(archive) if issuer in (None, status.name)
        ]
        found += list_silences(statuses, at=at, after_days=silent_days)
    return sorted(found, key=_newest_first)[:ENTRIES_AT_MOST]


def _newest_first(change: Change) -> tuple[float, int, str]:
    return -change.held_at.timestamp(), -change.on.toordinal(), change.key


def make_atom(changes: Iterable[Change], *, base_url: str, feed_url: str) -> bytes:
    """Write changes as an Atom feed (RFC 4287).

    Parameters
    ----------
    changes : iterable of Change
        The entries, newest first.
    base_url : str
        Where the app is, without a slash at its end.
    feed_url : str
        Address of this feed.

    Returns
    -------
    bytes
        UTF-8. Every text is plain text, and only http and https addresses are linked.
    """
    ET.register_namespace("", _ATOM)
    listed = list(changes)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    newest = max((change.held_at for change in listed), default=datetime(1970, 1, 1, tzinfo=UTC))
    _add(feed, "id", feed_url)
    _add(feed, "title", "Postwatch: changes")
    _add(feed, "updated", _write_time(newest))
    _add(feed, "link", rel="self", href=feed_url)
    _add(feed, "link", rel="alternate", href=f"{base_url}/")
    _add(_add(feed, "author"), "name", "Postwatch")
    for change in listed:
        _add_entry(feed, change, base_url)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="utf-8")


def _add_entry(feed: ET.Element, change: Change, base_url: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'postwatch:{change.key}')}")
    _add(entry, "title", change.title)
    _add(entry, "updated", _write_time(change.held_at))
    _add(entry, "category", term=change.kind)
    _add(entry, "link", rel="alternate", href=f"{base_url}/?{urlencode(_find_view(change))}")
    if change.url and change.url.lower().startswith(("http://", "https://")):
        _add(entry, "link", rel="via", href=change.url)
    _add(_add(entry, "author"), "name", change.issuer_name)
    _add(entry, "summary", describe_change(change), type="text")


def describe_change(change: Change) -> str:
    """Say a change in a sentence, as narrowly dated as the evidence allows."""
    if change.kind == "silence":
        return f"{change.title}. Its last good data stay, with their age."
    on, not_before = format_date(change.on), format_date(change.not_before)
    is_known = (change.on - change.not_before).days <= 1
    when = on if is_known else f"between {not_before} and {on}"
    held = format_date(change.held_at.date())
    source = cite_change(change).words
    return f"{change.title}, {when}. Source: {source}. First held by this archive on {held}."


def cite_change(change: Change) -> Citation:
    """Cite where a change of level or a departure was read."""
    if change.kind == "departure":
        return cite_departure(change.issuer, change.url)
    return cite_level(issuers()[change.issuer], change.url)


def _find_view(change: Change) -> dict[str, str]:
    date_to = min(change.on + timedelta(days=_DAYS_BEFORE), LAST_DAY)
    issuer = change.issuer if change.kind == "level" else DEFAULT_ISSUER
    view = ViewState(start_before(date_to), date_to, country=change.iso3, issuer=issuer)
    return make_address(view)


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    clean = {key: _NOT_IN_XML.sub("", value) for key, value in attributes.items()}
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", clean)
    if text is not None:
        element.text = _NOT_IN_XML.sub("", text)
    return element


def _write_time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _parse_kind(text: str) -> str:
    if text not in KINDS:
        raise BadAddress("kind", text, f"no such kind; known: {', '.join(KINDS)}")
    return text


def _parse_days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 365):
        raise BadAddress("silent_days", text, "not a whole number from 1 to 365")
    return int(text)


def _changes(request: Request) -> Response:
    archive = refreshed_archive()
    every = make_readers(find_choices(archive))
    readers = {name: every[name] for name in ("country", "issuer")}
    readers |= {"kind": _parse_kind, "silent_days": _parse_days}
    asked, faults = read_parameters(request.query_params, readers)
    for fault in faults:
        raise fault
    news = find_news(archive, at=datetime.now(UTC), **asked)
    base_url = str(request.base_url).rstrip("/")
    body = make_atom(news, base_url=base_url, feed_url=str(request.url))
    return Response(body, media_type="application/atom+xml")


ROUTES = [Route(CHANGES_URL, refusing_bad_addresses(_changes))]
"""Mounted beside the page by `dashboard.app`."""
