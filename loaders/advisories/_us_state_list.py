"""The State Department's advisories as JSON: a list of ``cadataapi.state.gov``, taken apart.

Which fields are read and which are ignored says `us_state`.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from loaders.advisories._us_state_items import (
    LEVELS_BEGAN_ON,
    ZONE_SLACK,
    Edition,
    ServedItem,
    StatedItem,
)
from loaders.errors import ItemRefused, PageRefused
from loaders.pages import Page
from loaders.rss import read_words

_READ = ("Title", "Link", "Category", "Summary", "Updated", "Published")
_IGNORED = ("id",)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})")
_N_BEGINNING = 60


def is_list(page: Page) -> bool:
    """Whether a page is JSON by its first character."""
    return page.body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def open_list(page: Page, place: str, *, n_bytes_max: int) -> Edition:
    """Open a page as the list; it takes what `open_feed` takes.

    Returns
    -------
    Edition
        Of the day of its newest item: the list says nothing of itself.

    Raises
    ------
    PageRefused
        If it is not such a list, has no items, or none with a date that can be.
    """
    items = _read_items(page, place, n_bytes_max)
    newest_possible = page.fetched_at.date() + ZONE_SLACK
    content_on = max(
        (on for on in _find_dates(items) if LEVELS_BEGAN_ON <= on <= newest_possible),
        default=None,
    )
    if content_on is None:
        raise PageRefused(f"{place}: not one item carries a plausible date")
    return Edition(
        content_on=content_on,
        items=[
            ServedItem(
                title=_find_title(item), text=_show(item), take_apart=partial(_take_apart, item)
            )
            for item in items
        ],
        levels_stand_twice=False,
    )


def _read_items(page: Page, place: str, n_bytes_max: int) -> list[Any]:
    if len(page.body) > n_bytes_max:
        raise PageRefused(f"{place}: {len(page.body)} bytes; allowed: {n_bytes_max} or fewer")
    beginning = page.body[:_N_BEGINNING].decode("utf-8", "replace").strip()
    try:
        items = json.loads(page.body)
    except (ValueError, RecursionError) as error:
        raise PageRefused(
            f"{place}: not whole, well-formed JSON: {error}; begins {beginning!r}"
        ) from error
    if not isinstance(items, list):
        raise PageRefused(
            f"{place}: a JSON {type(items).__name__}; allowed: a list of advisories; begins "
            f"{beginning!r}"
        )
    if not items:
        raise PageRefused(
            f"{place}: an empty list, which is how it fails; allowed: a list of advisories; begins "
            f"{beginning!r}"
        )
    return items


def _find_dates(items: Iterable[Any]) -> Iterable[date]:
    for item in items:
        try:
            stated_on = _read_date(item, "")
        except PageRefused:  # said where the item is taken apart
            continue
        if stated_on is not None:
            yield stated_on


def _find_title(item: Any) -> str:
    title = item.get("Title") if isinstance(item, dict) else None
    return read_words(title) if isinstance(title, str) else ""


def _show(item: Any) -> str:
    if isinstance(item, dict):
        item = {name: value for name, value in item.items() if name != "Summary"}
    return json.dumps(item, ensure_ascii=False)


def _take_apart(item: Any, place: str) -> StatedItem:
    _require_object(item, place)
    unknown = sorted(set(item).difference(_READ, _IGNORED))
    title = _read_text(item, "Title", place)
    link = _read_text(item, "Link", place)
    stated_on = _read_date(item, place)
    html = _read_text(item, "Summary", place, may_be_blank=True)
    tags = _read_tags(item, place)
    if unknown:
        raise ItemRefused(f"{place}: unknown fields {unknown}")
    return StatedItem(read_words(title), link, stated_on, None, tags, html)


def _require_object(item: Any, place: str) -> None:
    if not isinstance(item, dict):
        raise ItemRefused(f"{place}: a JSON {type(item).__name__}; allowed: an object")


def _read_text(item: dict[str, Any], name: str, place: str, *, may_be_blank: bool = False) -> str:
    # Without Summary in the copy of September 2026: no level stands in it.
    if name not in item and not may_be_blank:
        raise PageRefused(f"{place}: has no {name!r}; it has {sorted(item)}")
    text = "" if item.get(name) is None else item[name]
    if not isinstance(text, str):
        raise ItemRefused(f"{place}: {name!r} is {text!r}; allowed: a text")
    if not may_be_blank and not text.strip():
        raise PageRefused(f"{place}: {name!r} is {item[name]!r}; allowed: a text not blank")
    return text.strip()


def _read_tags(item: dict[str, Any], place: str) -> tuple[str, ...]:
    if "Category" not in item:
        raise PageRefused(f"{place}: has no 'Category'; it has {sorted(item)}")
    tags = item["Category"] or []
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ItemRefused(f"{place}: 'Category' is {tags!r}; allowed: a list of texts")
    return tuple(filter(None, map(read_words, tags)))


def _read_date(item: Any, place: str) -> date | None:
    """Return the day of ``Updated``, else of ``Published``, in UTC; None for 30 February."""
    _require_object(item, place)
    stated = [item[name] for name in ("Updated", "Published") if item.get(name)]
    if not stated:
        raise PageRefused(f"{place}: has neither 'Updated' nor 'Published'; it has {sorted(item)}")
    text = stated[0]
    if not isinstance(text, str) or not _TIME.fullmatch(text.strip()):
        raise ItemRefused(
            f"{place}: dated {text!r}; allowed: a time with its zone, such as "
            "'2025-01-12T19:00:00-05:00'"
        )
    try:
        return datetime.fromisoformat(text.strip()).astimezone(UTC).date()
    except (ValueError, OverflowError):
        return None
