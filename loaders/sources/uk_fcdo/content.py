"""The two kinds of page GOV.UK's content API serves of the FCDO's advice, as plain values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from loaders.errors import ItemRefused, PageRefused
from loaders.pages import Page
from loaders.plain_text import read_plain_text
from loaders.sources.kit.fields import Fields, show
from loaders.sources.kit.json_pages import open_json

INDEX_TYPE = "travel_advice_index"
DETAIL_TYPE = "travel_advice"

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
    """

    children: tuple[Child, ...]
    not_understood: tuple[tuple[str, str], ...]


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
    name, slug : str
        What it is about, and how its address ends.
    changed_at : datetime
        When its advice last changed (UTC).
    alert_status : tuple of str
        What is advised against, as the page's own codes.
    notes : tuple of ChangeNote
        Oldest first.
    texts : tuple of str
        What it says now of warnings, in plain text.
    """

    name: str
    slug: str
    changed_at: datetime
    alert_status: tuple[str, ...]
    notes: tuple[ChangeNote, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A page of the content API, its kind and what it says of itself.

    Parameters
    ----------
    page : Page
        The page.
    fields : Fields
        What is on top of it. All that is not taken is publishing metadata, to which GOV.UK adds
        at will.
    is_index : bool
        Whether it is the list.
    base_path : str
        Where it is.
    """

    page: Page
    fields: Fields
    is_index: bool
    base_path: str


def open_content(page: Page, place: str, *, n_bytes_max: int) -> Opened:
    """Open a page of either kind.

    Raises
    ------
    PageRefused
        If it is of neither, or lacks a field.
    """
    fields = Fields(open_json(page, place, n_bytes_max=n_bytes_max), place)
    kind = fields.take("document_type")
    if kind not in (INDEX_TYPE, DETAIL_TYPE):
        raise PageRefused(
            f"{place}: document_type is {show(kind)}; allowed: {INDEX_TYPE}, {DETAIL_TYPE}"
        )
    is_index = kind == INDEX_TYPE
    base_path = "" if is_index else str(fields.take("base_path"))
    return Opened(page, fields, is_index, base_path)


def read_index(opened: Opened) -> Index:
    """Read the list of destinations; it states no advice, and all else of it is ignored.

    Raises
    ------
    PageRefused
        If a required field is missing, or two destinations share a page.
    """
    children: dict[str, Child] = {}
    not_understood = []
    links = opened.fields.take_fields("links")
    for number, item in enumerate(links.take_list("children"), start=1):
        child_fields = Fields(item, f"{links.place}: child {number}")
        title = str(child_fields.take("title"))
        name = _TITLE_ENDS.sub("", title)
        child_fields.place += f" ({title!r})"
        try:
            child = _read_child(child_fields, name)
        except ItemRefused as error:
            not_understood.append((name, str(error)))
            continue
        if child.base_path in children:
            raise PageRefused(
                f"{child_fields.place}: {child.base_path} is listed twice; allowed: once"
            )
        children[child.base_path] = child
    return Index(tuple(children.values()), tuple(not_understood))


def read_changed_at(page: Page, place: str, *, n_bytes_max: int) -> datetime | None:
    """Read when a kept page's advice last changed (UTC), or None if it cannot be told."""
    try:
        content = Fields(open_json(page, place, n_bytes_max=n_bytes_max), place)
        return take_time(content, "public_updated_at")
    except PageRefused:
        return None


def read_detail(opened: Opened, place: str) -> Detail:
    """Read the page of one destination.

    Raises
    ------
    PageRefused
        If a required field is missing, or is not of its kind.
    ItemRefused
        If the page has a field or value that is not known, or was withdrawn.
    """
    content = opened.fields
    details = content.take_fields("details")
    country = details.take_fields("country")
    name, slug = country.take_text("name"), country.take_text("slug")
    alert_status = details.take("alert_status")
    notes = list(_take_notes(details))
    texts = tuple(filter(None, _take_texts(details)))
    details.close(ignored=_DETAILS_IGNORED)
    country.close(ignored=_COUNTRY_IGNORED)
    withdrawn = content.take_any("withdrawn_notice")
    if withdrawn:
        raise ItemRefused(f"{place}: withdrawn: {show(withdrawn)}")
    found = _BASE_PATH.fullmatch(opened.base_path)
    if found is None or found[1] != slug:
        raise ItemRefused(
            f"{place}: base_path is {opened.base_path!r} for slug {slug!r}; "
            "allowed: /foreign-travel-advice/<slug>"
        )
    if not isinstance(alert_status, list):
        raise ItemRefused(f"{place}: alert_status is {show(alert_status)}; allowed: a list")
    take_time(content, "updated_at")
    return Detail(
        name=name,
        slug=slug,
        changed_at=take_time(content, "public_updated_at"),
        alert_status=tuple(map(str, alert_status)),
        notes=tuple(sorted(notes, key=lambda note: note.published_at)),
        texts=texts,
    )


def name_content(opened: Opened) -> tuple[str, str]:
    """Return what a page is called where it is refused, and its codes as served."""
    details = opened.fields.whole.get("details")
    details = details if isinstance(details, dict) else {}
    country = details.get("country")
    name = country.get("name") if isinstance(country, dict) else None
    return str(name or opened.base_path), f"alert_status {details.get('alert_status')!r}"


def read_build_day(opened: Opened) -> date:
    """Return the day a page was last built, in UTC.

    Raises
    ------
    PageRefused
        If it does not say.
    """
    return _read_time(
        Fields(opened.fields.whole, opened.fields.place).take("updated_at"),
        f"{opened.fields.place}: updated_at",
    ).date()


def take_time(fields: Fields, name: str) -> datetime:
    """Take out a time with its zone: ``2026-07-24T15:52:23+01:00``, with fractions or not.

    Raises
    ------
    PageRefused
        If it is missing.
    ItemRefused
        If it is no such time.
    """
    return _read_time(fields.take(name), f"{fields.place}: {name}")


def _read_time(text: object, place: str) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or not 1970 <= at.year <= 9000:
        raise ItemRefused(f"{place}: {show(text)}; allowed: a time with its zone, since 1970")
    return at.astimezone(UTC)


def _read_child(fields: Fields, name: str) -> Child:
    base_path = str(fields.take("base_path"))
    changed = fields.take("public_updated_at")
    kind = fields.take_any("document_type") or DETAIL_TYPE
    if kind != DETAIL_TYPE or not _BASE_PATH.fullmatch(base_path):
        raise ItemRefused(
            f"{fields.place}: document_type {show(kind)} at {base_path!r}; "
            f"allowed: {DETAIL_TYPE} at /foreign-travel-advice/<slug>"
        )
    return Child(base_path, name, None if changed is None else _read_time(changed, fields.place))


def _take_notes(details: Fields) -> Iterator[ChangeNote]:
    """Take the change history. Pages of 2017 had none, but a `summary`."""
    if "change_history" not in details and "summary" in details:
        return
    for number, entry in enumerate(details.take_list("change_history"), start=1):
        fields = Fields(entry, f"{details.place}: change note {number}")
        text, published_at = fields.take("note"), take_time(fields, "public_timestamp")
        fields.close()
        if not isinstance(text, str):
            raise ItemRefused(f"{fields.place}: note is {show(text)}; allowed: text")
        yield ChangeNote(published_at, read_plain_text(text))


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
