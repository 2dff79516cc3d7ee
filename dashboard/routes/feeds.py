"""The feed of change: what is new in the archive, for a feed reader.

Levels that changed, with the words before and after; departures; sources that fell silent. A
reissue is no change and is not in it. What the bundled history brought is dated by its own day and
not by the day it was compiled: who subscribes today is not told of 1991 as of news.
"""

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import NAMESPACE_URL, uuid5

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.choices import find_choices
from dashboard.days import FIRST_DAY, LAST_DAY
from dashboard.facts.discovery import KINDS
from dashboard.queries.period import Period
from dashboard.queries.sources import find_source_statuses
from dashboard.routes.guard import read_root
from dashboard.routes.reading import refreshed_archive, refusing_bad_addresses
from dashboard.view_state import (
    DEFAULT_DAYS,
    DEFAULT_ISSUER,
    BadAddress,
    ViewState,
    make_address,
    make_readers,
    read_parameters,
    start_before,
)
from dashboard.words.labels import format_date
from loaders.archive import Archive
from loaders.evidence.changes import (
    SILENT_AFTER_DAYS,
    Change,
    list_silences,
)
from loaders.evidence.citations import Citation

CHANGES_URL = "/feeds/changes.atom"

ENTRIES_AT_MOST = 100
"""Entries of the feed: the newest, by when they were news."""

NEWS = {kind.news_key: kind for kind in KINDS.values()}
"""The kinds of fact by what the feed calls them. Those that are no news are told of when asked."""

SILENCE = "silence"
"""A source that fell silent."""

_ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 has no way at all to write these, not even escaped.
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAYS_BEFORE = DEFAULT_DAYS // 2


def find_news(
    archive: Archive,
    *,
    country: str | Collection[str] | None = None,
    issuer: str | Collection[str] | None = None,
    kind: str | None = None,
    level: int | None = None,
    silent_days: int = SILENT_AFTER_DAYS,
    at: datetime,
) -> list[Change]:
    """Find the newest changes.

    Parameters
    ----------
    archive : Archive
        Where to look.
    country : str or collection of str, optional
        Only those about these countries, ISO 3166-1 alpha-3; a silence is about none.
    issuer : str or collection of str, optional
        Only those of these issuers: their levels, the departures of their countries' posts, and
        their silence.
    kind : str, optional
        Only of one kind: a key of `NEWS`, or `SILENCE`.
    level : int, optional
        Only changes to at least this level of the common scale; what is no level stays.
    silent_days : int
        Days without a good answer after which a source is silent.
    at : datetime
        The present (UTC).

    Returns
    -------
    list of Change
        At most `ENTRIES_AT_MOST`, each once, the newest first by `Change.published_at`.
    """
    ever = Period(FIRST_DAY, LAST_DAY)
    countries, keys = _several(country), _several(issuer)
    found = [
        change
        for key, of_kind in NEWS.items()
        if kind == key or (kind is None and of_kind.is_news)
        for change in of_kind.list_news(archive, ever, keys=keys)
        if level is None or change.kind != "level" or (change.level or 0) >= level
    ]
    if countries:
        found = [change for change in found if change.iso3 in countries]
    elif kind in (None, SILENCE):
        statuses = find_source_statuses(archive)
        asked = [status for status in statuses if not keys or status.name in keys]
        found += list_silences(asked, at=at, after_days=silent_days)
    once = {change.key: change for change in sorted(found, key=_newest_first, reverse=True)}
    return sorted(once.values(), key=_newest_first)[:ENTRIES_AT_MOST]


def _several(asked: str | Collection[str] | None) -> frozenset[str]:
    return frozenset([asked] if isinstance(asked, str) else asked or ())


def _newest_first(change: Change) -> tuple[float, int, str]:
    return -change.published_at.timestamp(), -change.on.toordinal(), change.key


def make_atom(
    changes: Iterable[Change], *, base_url: str, feed_url: str, feed_id: str | None = None
) -> bytes:
    """Write changes as an Atom feed (RFC 4287).

    Parameters
    ----------
    changes : iterable of Change
        The entries, newest first.
    base_url : str
        Where the app is, without a slash at its end.
    feed_url : str
        Address of this feed.
    feed_id : str, optional
        Its identity, an address for good; by default one of the path and query of `feed_url`,
        whatever host it was asked under.

    Returns
    -------
    bytes
        UTF-8. Every text is plain text, and only http and https addresses are linked.
    """
    ET.register_namespace("", _ATOM)
    listed = list(changes)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    never = datetime(1970, 1, 1, tzinfo=UTC)
    newest = max((change.published_at for change in listed), default=never)
    if feed_id is None:
        asked = urlsplit(feed_url)
        feed_id = _name_feed(f"{asked.path}?{asked.query}")
    _add(feed, "id", feed_id)
    _add(feed, "title", "Postwatch: changes")
    _add(feed, "updated", _write_time(newest))
    _add(feed, "link", rel="self", href=feed_url)
    _add(feed, "link", rel="alternate", href=f"{base_url}/")
    _add(_add(feed, "author"), "name", "Postwatch")
    for change in listed:
        _add_entry(feed, change, base_url)
    written: bytes = ET.tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written


def _add_entry(feed: ET.Element, change: Change, base_url: str) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, f'postwatch:{change.key}')}")
    _add(entry, "title", change.headline)
    _add(entry, "updated", _write_time(change.published_at))
    _add(entry, "category", term=change.kind)
    _add(entry, "link", rel="alternate", href=f"{base_url}/?{urlencode(_find_view(change))}")
    if change.url and change.url.lower().startswith(("http://", "https://")):
        _add(entry, "link", rel="via", href=change.url)
    _add(_add(entry, "author"), "name", change.issuer_name)
    _add(entry, "summary", describe_change(change), type="text")


def describe_change(change: Change) -> str:
    """Say a change in a sentence, as narrowly dated as the evidence allows."""
    if change.kind == SILENCE:
        return f"{change.title}. Its last good data stay, with their age."
    on, not_before = change.day, format_date(change.not_before)
    is_known = (change.on - change.not_before).days <= 1
    when = on if is_known else f"between {not_before} and {on}"
    held = format_date(change.held_at.date())
    source = cite_change(change).words
    return f"{change.title}, {when}. Source: {source}. First held by this archive on {held}."


def cite_change(change: Change) -> Citation:
    """Cite where a fact of the feed was read."""
    return NEWS[change.kind].cite_news(change)


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


def _name_feed(facts: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'postwatch:feed:{facts}')}"


def _parse_kind(text: str) -> str:
    known = [*NEWS, SILENCE]
    if text not in known:
        raise BadAddress("kind", text, f"no such kind; known: {', '.join(known)}")
    return text


def _parse_days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 365):
        raise BadAddress("silent_days", text, "not a whole number from 1 to 365")
    return int(text)


def _parse_level(parameter: str, text: str) -> int:
    if text not in ("1", "2", "3", "4"):
        raise BadAddress(parameter, text, "not a level of the common scale; known: 1, 2, 3, 4")
    return int(text)


def _each(read: Callable[[str], object]) -> Callable[[str], object]:
    """Read several values with commas between them."""
    return lambda text: frozenset(read(part.strip()) for part in text.split(",") if part.strip())


def _read_asked(request: Request, archive: Archive) -> dict[str, Any]:
    """Read the parameters; one that is given more than once holds all of its values."""
    every = make_readers(find_choices(archive))
    readers = {name: _each(every[name]) for name in ("country", "issuer")}
    readers |= {"kind": _parse_kind, "silent_days": _parse_days}
    readers |= {name: partial(_parse_level, name) for name in ("level", "min_level")}
    given: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        if not text.strip(" ,") and name in readers:
            continue
        if name in given and name in ("country", "issuer"):
            text = f"{given[name]},{text}"
        elif given.get(name, text) != text:
            raise BadAddress(name, text, f"given twice; before: {given[name]!r}")
        given[name] = text
    asked, faults = read_parameters(given, readers)
    for fault in faults:
        raise fault
    least = asked.pop("min_level", None)
    if least is not None and asked.setdefault("level", least) != least:
        raise BadAddress("min_level", str(least), f"differs from level={asked['level']}")
    return asked


def _changes(request: Request) -> Response:
    archive = refreshed_archive()
    asked = _read_asked(request, archive)
    news = find_news(archive, at=datetime.now(UTC), **asked)
    filters = sorted(
        (name, sorted(value) if isinstance(value, frozenset) else [value])
        for name, value in asked.items()
    )
    first = archive.find_version(0)
    root = read_root(request.scope)
    query = f"?{request.url.query}" if request.url.query else ""
    body = make_atom(
        news,
        base_url=root,
        feed_url=f"{root}{request.url.path}{query}",
        feed_id=_name_feed(f"{first.load_id}:{filters}"),
    )
    silent = [change.held_at for change in news if change.kind == SILENCE]
    changed_at = max([archive.newest.loaded_at, *silent]).astimezone(UTC).replace(microsecond=0)
    headers = {
        "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        "Last-Modified": format_datetime(changed_at, usegmt=True),
        "Cache-Control": "no-cache",
    }
    if _is_held(request, headers["ETag"], changed_at):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/atom+xml", headers=headers)


def _is_held(request: Request, etag: str, changed_at: datetime) -> bool:
    """Whether the reader holds this edition already; a tag outranks a time (RFC 9110, 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        held = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool(held & {etag, "*"})
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return since.replace(tzinfo=since.tzinfo or UTC) >= changed_at


ROUTES = [Route(CHANGES_URL, refusing_bad_addresses(_changes))]
"""Mounted beside the page by `dashboard.app`."""
