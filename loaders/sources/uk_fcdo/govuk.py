"""The two kinds of page GOV.UK's content API serves of the FCDO's advice, as plain values.

On top of a page all that is not read is publishing metadata, to which GOV.UK adds at will.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from loaders.errors import ItemRefused, PageRefused
from loaders.pages import Page, RefusedItem
from loaders.plain_text import read_plain_text
from loaders.sources.kit.fields import Fields, show
from loaders.sources.kit.opening import open_json

_INDEX, _DETAIL = "travel_advice_index", "travel_advice"

# Of a page's details: the newest change note again, maps, and what moves on any republishing.
_DETAILS_IGNORED = (
    *("change_description", "document", "image", "email_signup_link", "max_cache_time"),
    *("publishing_request_id", "reviewed_at", "updated_at"),
)
# Search terms, not names.
_COUNTRY_IGNORED = ("synonyms",)
# The part that took the summary's place in 2023.
_CURRENT_PART = "warnings-and-insurance"

_BASE_PATH = re.compile(r"/foreign-travel-advice/([a-z0-9]+(?:-[a-z0-9]+)*)")
_TITLE_ENDS = re.compile(r"\s+travel advice$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Content:
    """A page opened; `base_path` is where it is, and `is_index` whether it is the list."""

    page: Page
    fields: Fields
    is_index: bool
    base_path: str

    @property
    def name(self) -> str:
        """What it is called, as far as it says so."""
        details = self.fields.whole.get("details")
        country = details.get("country") if isinstance(details, dict) else None
        return str(country.get("name") if isinstance(country, dict) else self.base_path)


@dataclass(frozen=True, slots=True)
class Child:
    """One destination on the index; when its page last changed (UTC), if that is said."""

    base_path: str
    name: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Index:
    """The list of destinations by their paths, what of it is not understood, and its own day."""

    children: dict[str, Child]
    refused: Sequence[RefusedItem]
    built_on: date


@dataclass(frozen=True, slots=True)
class Detail:
    """The page of one destination: its codes, its texts, its change notes, oldest first."""

    name: str
    slug: str
    changed_at: datetime
    alert_status: tuple[str, ...]
    texts: tuple[str, ...]
    notes: Sequence[tuple[datetime, str]]


def open_content(page: Page, place: str, *, n_bytes_max: int) -> Content:
    """Open a page of either kind; one of neither raises `PageRefused`."""
    fields = Fields(open_json(page, place, n_bytes_max=n_bytes_max), place)
    kind = fields.take("document_type")
    if kind not in (_INDEX, _DETAIL):
        raise PageRefused(f"{place}: document_type is {show(kind)}; allowed: {_INDEX}, {_DETAIL}")
    base_path = "" if kind == _INDEX else str(fields.take("base_path"))
    return Content(page, fields, kind == _INDEX, base_path)


def read_index(content: Content) -> Index:
    """Read the list of destinations; it states no advice, and all else of it is ignored.

    A required field that is missing, or a page that two share, raises `PageRefused`.
    """
    children: dict[str, Child] = {}
    refused = []
    links = content.fields.take_fields("links")
    for number, item in enumerate(links.take_list("children"), start=1):
        fields = Fields(item, f"{links.place}: child {number}")
        title = str(fields.take("title"))
        name = _TITLE_ENDS.sub("", title)
        fields.place += f" ({title!r})"
        try:
            child = _read_child(fields, name)
        except ItemRefused as error:
            refused.append(RefusedItem(name, str(error), name, content.page.url))
            continue
        if child.base_path in children:
            raise PageRefused(f"{fields.place}: {child.base_path} is listed twice; allowed: once")
        children[child.base_path] = child
    return Index(children, refused, _take_time(content.fields, "updated_at").date())


def read_changed_at(page: Page, place: str, *, n_bytes_max: int) -> datetime | None:
    """Read when a kept page's advice last changed (UTC), or None if it cannot be told."""
    try:
        fields = Fields(open_json(page, place, n_bytes_max=n_bytes_max), place)
        return _take_time(fields, "public_updated_at")
    except PageRefused:
        return None


def read_build_day(content: Content) -> date:
    """Return the day a page was last built, in UTC."""
    text = content.fields.whole.get("updated_at")
    return read_time(text, f"{content.fields.place}: updated_at").date()


def read_detail(content: Content) -> Detail:
    """Read the page of one destination.

    A required field that is missing or not of its kind raises `PageRefused`; a field or value that
    is not known, or a notice that the page was withdrawn, raises `ItemRefused`.
    """
    details = content.fields.take_fields("details")
    country = details.take_fields("country")
    name, slug = country.take_text("name"), country.take_text("slug")
    alert_status = details.take("alert_status")
    notes, texts = list(_take_notes(details)), tuple(filter(None, _take_texts(details)))
    details.close(ignored=_DETAILS_IGNORED)
    country.close(ignored=_COUNTRY_IGNORED)
    place = f"{content.fields.place} ({content.base_path})"
    withdrawn = content.fields.take_any("withdrawn_notice")
    if withdrawn:
        raise ItemRefused(f"{place}: withdrawn: {show(withdrawn)}")
    found = _BASE_PATH.fullmatch(content.base_path)
    if found is None or found[1] != slug:
        raise ItemRefused(
            f"{place}: base_path is {content.base_path!r} for slug {slug!r}; "
            "allowed: /foreign-travel-advice/<slug>"
        )
    if not isinstance(alert_status, list):
        raise ItemRefused(f"{place}: alert_status is {show(alert_status)}; allowed: a list")
    changed_at = _take_time(content.fields, "public_updated_at")
    _take_time(content.fields, "updated_at")
    notes.sort(key=lambda note: note[0])
    return Detail(name, slug, changed_at, tuple(map(str, alert_status)), texts, notes)


def read_time(text: object, place: str) -> datetime:
    """Read a time with its zone, ``2026-07-24T15:52:23+01:00``; else raise `ItemRefused`."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1970 <= at.year <= 9000:
        raise ItemRefused(f"{place}: {show(text)}; allowed: a time with its zone, since 1970")
    return at.astimezone(UTC)


def _take_time(fields: Fields, name: str) -> datetime:
    return read_time(fields.take(name), f"{fields.place}: {name}")


def _read_child(fields: Fields, name: str) -> Child:
    base_path = str(fields.take("base_path"))
    changed = fields.take("public_updated_at")
    kind = fields.take_any("document_type") or _DETAIL
    if kind != _DETAIL or not _BASE_PATH.fullmatch(base_path):
        raise ItemRefused(
            f"{fields.place}: document_type {show(kind)} at {base_path!r}; "
            f"allowed: {_DETAIL} at /foreign-travel-advice/<slug>"
        )
    return Child(base_path, name, None if changed is None else read_time(changed, fields.place))


def _take_notes(details: Fields) -> Iterator[tuple[datetime, str]]:
    """Take the change history. Pages of 2017 had none, but a `summary`."""
    if "change_history" not in details and "summary" in details:
        return
    for number, entry in enumerate(details.take_list("change_history"), start=1):
        fields = Fields(entry, f"{details.place}: change note {number}")
        text, published = fields.take("note"), fields.take("public_timestamp")
        fields.close()
        if not isinstance(text, str):
            raise ItemRefused(f"{fields.place}: note is {show(text)}; allowed: text")
        yield read_time(published, fields.place), read_plain_text(text)


def _take_texts(details: Fields) -> Iterator[str]:
    """Take what the page says now of warnings: its summary, or the part that took its place."""
    summary = details.take_any("summary")
    if summary:
        yield _read_html(summary, details.place)
    for number, entry in enumerate(details.take_list("parts"), start=1):
        part = Fields(entry, f"{details.place}: part {number}")
        slug, body = part.take("slug"), part.take("body")
        if slug == _CURRENT_PART:
            yield _read_html(body, part.place)


def _read_html(body: Any, place: str) -> str:
    """Return the words of HTML that may stand in a list of one text in several content types."""
    if isinstance(body, str):
        return read_plain_text(body)
    for version in body if isinstance(body, list) else ():
        if isinstance(version, dict) and version.get("content_type") == "text/html":
            return read_plain_text(str(version.get("content", "")))
    raise ItemRefused(f"{place}: a text is {show(body)}; allowed: HTML")
