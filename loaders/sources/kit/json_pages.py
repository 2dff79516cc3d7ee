"""Strict reading of a page that is JSON: whole, safe, and every key once.

Of a key that stands twice a lenient reader would keep the last.
"""

import json
from collections import Counter
from typing import Any, NoReturn

from loaders.errors import PageRefused
from loaders.pages import Page
from loaders.sources.kit.decoding import decode_page
from loaders.sources.kit.fields import require_object

_N_BEGINNING = 60


def open_json(page: Page, place: str, *, n_bytes_max: int, form: type = dict) -> Any:
    """Read a page that is one JSON object, or one JSON list.

    Parameters
    ----------
    page : Page
        The page as served.
    place : str
        Source and page, to begin messages with.
    n_bytes_max : int
        Largest page taken.
    form : type
        ``dict`` or ``list``.

    Returns
    -------
    dict or list
        Never an empty one: that is how interfaces fail.

    Raises
    ------
    PageRefused
        If the page is too large, empty, not UTF-8, HTML, cut off, not JSON, of another form, or
        names a key twice.
    """
    allowed = "a JSON object" if form is dict else "a JSON list"
    text = decode_page(page, place, n_bytes_max=n_bytes_max, allowed=allowed).strip()
    beginning = text[:_N_BEGINNING]
    if beginning.startswith("<"):
        raise PageRefused(f"{place}: HTML or XML; allowed: {allowed}; begins {beginning!r}")
    try:
        content = json.loads(
            text, object_pairs_hook=_refuse_repeated, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise PageRefused(
            f"{place}: not whole, well-formed JSON: {error}; begins {beginning!r}"
        ) from error
    if form is dict:
        return require_object(content, place)
    if not isinstance(content, list) or not content:
        found = (
            "an empty list, which is how it fails"
            if content == []
            else f"a JSON {type(content).__name__}"
        )
        raise PageRefused(f"{place}: {found}; allowed: a list with items; begins {beginning!r}")
    return content


def _refuse_constant(name: str) -> NoReturn:
    """Refuse ``NaN`` and the infinities: JSON has no such numbers."""
    raise ValueError(f"{name} is no number")


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        repeated = [name for name, n in Counter(name for name, _ in pairs).items() if n > 1]
        raise ValueError(f"keys that stand twice: {repeated[:5]}")
    return content
