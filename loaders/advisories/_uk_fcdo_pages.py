"""The two kinds of page GOV.UK's content API serves of the FCDO's advice, as plain values.

What is required, mapped and ignored of them is said in `loaders.advisories.uk_fcdo`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from loaders.errors import ItemRefused, PageRefused
from loaders.pages import Page
from loaders.plain_text import read_plain_text

INDEX_TYPE = "travel_advice_index"
DETAIL_TYPE = "travel_advice"

_REQUIRED = ("base_path", "public_updated_at", "updated_at")
_DETAILS_MAPPED = frozenset({"alert_status", "change_history", "country", "parts", "summary"})
_DETAILS_IGNORED = frozenset(
    {"change_description", "document", "email_signup_link", "image", "max_cache_time"}
    | {"publishing_request_id", "reviewed_at", "updated_at"}
)
_COUNTRY = frozenset({"name", "slug", "synonyms"})
_NOTE = frozenset({"note", "public_timestamp"})
_CURRENT_PART = "warnings-and-insurance"

_BASE_PATH = re.compile(r"/foreign-travel-advice/([a-z0-9]+(?:-[a-z0-9]+)*)")
_TITLE_ENDS = re.compile(r"\s+travel advice$", re.IGNORECASE)

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Child:
    """One destination on the index.

    Parameters
    ----------
    base_path : str
        Path of its page.
    name : str
        Its title, without "travel advice".
    changed_at : datetime or None
        When its page last changed (UTC); None where the index does not say.
    """

    base_path: str
    name: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Index:
    """The list of destinations.

    Parameters
    ----------
    children : tuple of Child
        Those with a page of travel advice.
    not_understood : tuple of (str, str)
        Title and fault of every other.
    updated_at : datetime
        When the list was last built (UTC).
    """

    children: tuple[Child, ...]
    not_understood: tuple[tuple[str, str], ...]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """One entry of a page's change history: when, and what it says in plain text."""

    published_at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Detail:
    """The page of one destination.

    Parameters
    ----------
    base_path, name, slug : str
        Where it is, and what it is about.
    changed_at, updated_at : datetime
        When its advice last changed, and when it was last built (UTC).
    alert_status : tuple of str
        What is advised against, as the page's own codes.
    notes : tuple of ChangeNote
        Oldest first.
    texts : tuple of str
        What it says now of warnings, in plain text.
    """

    base_path: str
    name: str
    slug: str
    changed_at: datetime
    updated_at: datetime
    alert_status: tuple[str, ...]
    notes: tuple[ChangeNote, ...]
    texts: tuple[str, ...]


def read_content(page: Page, place: str, *, n_bytes_max: int) -> Content:
    """Read a page as one JSON object.

    Raises
    ------
    PageRefused
        If it is none, or larger than `n_bytes_max`.
    """
    if len(page.body) > n_bytes_max:
        raise PageRefused(f"{place}: {len(page.body)} bytes; allowed: {n_bytes_max}")
    if not page.body.strip():
        raise PageRefused(f"{place}: an empty page; allowed: a JSON object")
    try:
        content = json.loads(page.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        what = "an HTML page" if page.body.lstrip()[:1] == b"<" else "not whole JSON in UTF-8"
        raise PageRefused(f"{place}: {what} ({error}); allowed: a JSON object") from error
    if not isinstance(content, dict) or not content:
        raise PageRefused(f"{place}: {_show(content)}; allowed: a JSON object with fields")
    return content


def read_kind(content: Content, place: str) -> str:
    """Return `INDEX_TYPE` or `DETAIL_TYPE`.

    Raises
    ------
    PageRefused
        If the page is of another kind.
    """
    kind = _take(content, "document_type", place)
    if kind not in (INDEX_TYPE, DETAIL_TYPE):
        raise PageRefused(
            f"{place}: document_type is {_show(kind)}; allowed: {INDEX_TYPE}, {DETAIL_TYPE}"
        )
    return str(kind)


def read_index(content: Content, place: str) -> Index:
    """Read the list of destinations.

    Raises
    ------
    PageRefused
        If a required field is missing, or two destinations share a page.
    """
    links = _take_object(content, "links", place)
    children: dict[str, Child] = {}
    not_understood = []
    for number, item in enumerate(_take_list(links, "children", f"{place}: links"), start=1):
        where = f"{place}: child {number}"
        if not isinstance(item, dict):
            raise PageRefused(f"{where} is {_show(item)}; allowed: an object")
        title = str(_take(item, "title", where))
        name = _TITLE_ENDS.sub("", title)
        try:
            child = _read_child(item, name, f"{where} ({title!r})")
        except ItemRefused as error:
            not_understood.append((name, str(error)))
            continue
        if child.base_path in children:
            raise PageRefused(f"{where}: {child.base_path} is listed twice; allowed: once")
        children[child.base_path] = child
    return Index(
        tuple(children.values()), tuple(not_understood), _take_time(content, "updated_at", place)
    )


def read_changed_at(page: Page, place: str, *, n_bytes_max: int) -> datetime | None:
    """Read when a kept page's advice last changed (UTC), or None if it cannot be told."""
    try:
        content = read_content(page, place, n_bytes_max=n_bytes_max)
        return _take_time(content, "public_updated_at", place)
    except PageRefused:
        return None


def read_detail(content: Content, place: str) -> Detail:
    """Read the page of one destination.

    Raises
    ------
    PageRefused
        If a required field is missing, or is not of its kind.
    ItemRefused
        If the page has a field or value that is not known, or was withdrawn.
    """
    base_path, _, _ = (_take(content, key, place) for key in _REQUIRED)
    details = _take_object(content, "details", place)
    place = f"{place} ({base_path})"
    country = _take_object(details, "country", f"{place}: details")
    name, slug = (_take_text(country, key, f"{place}: country") for key in ("name", "slug"))
    alert_status = _take(details, "alert_status", f"{place}: details")
    notes = _read_notes(details, f"{place}: details")
    texts = tuple(_read_texts(details, f"{place}: details"))
    _refuse_unknown(details, _DETAILS_MAPPED | _DETAILS_IGNORED, f"{place}: details")
    _refuse_unknown(country, _COUNTRY, f"{place}: details.country")
    if content.get("withdrawn_notice"):
        raise ItemRefused(f"{place}: withdrawn: {_show(content['withdrawn_notice'])}")
    found = _BASE_PATH.fullmatch(str(base_path))
    if found is None or found[1] != slug:
        raise ItemRefused(
            f"{place}: base_path is {base_path!r} for slug {slug!r}; "
            "allowed: /foreign-travel-advice/<slug>"
        )
    if not isinstance(alert_status, list):
        raise ItemRefused(f"{place}: alert_status is {_show(alert_status)}; allowed: a list")
    return Detail(
        base_path=str(base_path),
        name=name,
        slug=slug,
        changed_at=_take_time(content, "public_updated_at", place),
        updated_at=_take_time(content, "updated_at", place),
        alert_status=tuple(map(str, alert_status)),
        notes=tuple(sorted(notes, key=lambda note: note.published_at)),
        texts=texts,
    )


def london_date(at: datetime) -> date:
    """Return the day a time falls on in London, the one that stands on the page."""
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo("Europe/London")).date()


def _read_child(item: Content, name: str, place: str) -> Child:
    base_path = str(_take(item, "base_path", place))
    changed = _take(item, "public_updated_at", place)
    kind = item.get("document_type", DETAIL_TYPE)
    if kind != DETAIL_TYPE or not _BASE_PATH.fullmatch(base_path):
        raise ItemRefused(
            f"{place}: document_type {_show(kind)} at {base_path!r}; "
            f"allowed: {DETAIL_TYPE} at /foreign-travel-advice/<slug>"
        )
    return Child(base_path, name, None if changed is None else _read_time(changed, place))


def _read_notes(details: Content, place: str) -> list[ChangeNote]:
    """Read the change history. Pages of 2017 had none, but a `summary`."""
    if "change_history" not in details and "summary" in details:
        return []
    notes = []
    for number, entry in enumerate(_take_list(details, "change_history", place), start=1):
        where = f"{place}: change note {number}"
        if not isinstance(entry, dict):
            raise PageRefused(f"{where} is {_show(entry)}; allowed: an object")
        text = _take(entry, "note", where)
        published_at = _take_time(entry, "public_timestamp", where)
        _refuse_unknown(entry, _NOTE, where)
        if not isinstance(text, str):
            raise ItemRefused(f"{where}: note is {_show(text)}; allowed: text")
        notes.append(ChangeNote(published_at, read_plain_text(text)))
    return notes


def _read_texts(details: Content, place: str) -> list[str]:
    """Read what the page says now of warnings: its summary, or the part that took its place."""
    bodies = [details["summary"]] if details.get("summary") else []
    for number, part in enumerate(_take_list(details, "parts", place), start=1):
        where = f"{place}: part {number}"
        if not isinstance(part, dict):
            raise PageRefused(f"{where} is {_show(part)}; allowed: an object")
        slug, body = _take(part, "slug", where), _take(part, "body", where)
        if slug == _CURRENT_PART:
            bodies.append(body)
    texts = [read_plain_text(_read_html(body, place)) for body in bodies]
    return [text for text in texts if text]


def _read_html(body: object, place: str) -> str:
    """Return HTML that may stand in a list of one text in several content types."""
    if isinstance(body, str):
        return body
    if isinstance(body, list):
        for version in body:
            if isinstance(version, dict) and version.get("content_type") == "text/html":
                return str(version.get("content", ""))
    raise ItemRefused(f"{place}: a text is {_show(body)}; allowed: HTML")


def _take(holder: Content, key: str, place: str) -> Any:
    if key not in holder:
        raise PageRefused(f"{place}: {key!r} is missing; required")
    return holder[key]


def _take_text(holder: Content, key: str, place: str) -> str:
    text = _take(holder, key, place)
    if not isinstance(text, str) or not text.strip():
        raise PageRefused(f"{place}: {key} is {_show(text)}; allowed: text")
    return " ".join(text.split())


def _take_object(holder: Content, key: str, place: str) -> Content:
    value = _take(holder, key, place)
    if not isinstance(value, dict):
        raise PageRefused(f"{place}: {key} is {_show(value)}; allowed: an object")
    return value


def _take_list(holder: Content, key: str, place: str) -> Sequence[Any]:
    value = _take(holder, key, place)
    if not isinstance(value, list):
        raise PageRefused(f"{place}: {key} is {_show(value)}; allowed: a list")
    return value


def _take_time(holder: Content, key: str, place: str) -> datetime:
    return _read_time(_take(holder, key, place), f"{place}: {key}")


def _read_time(text: object, place: str) -> datetime:
    """Read a time with its zone: ``2026-07-24T15:52:23+01:00``, ``...Z``, with fractions or not."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1970 <= at.year <= 9000:
        raise ItemRefused(f"{place}: {_show(text)}; allowed: a time with its zone, since 1970")
    return at.astimezone(UTC)


def _refuse_unknown(holder: Content, known: frozenset[str], place: str) -> None:
    unknown = sorted(set(holder) - known)
    if unknown:
        raise ItemRefused(f"{place}: unknown fields {unknown}; known: {', '.join(sorted(known))}")


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:97]}..."
