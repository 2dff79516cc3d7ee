"""A page as text, or as JSON: whole, in UTF-8, and every key once.

Of a key that stands twice a lenient reader would keep the last.
"""

import json
from collections import Counter
from typing import Any, NoReturn

from loaders.errors import PageRefused
from loaders.pages import Page
from loaders.sources.kit.fields import require_object

N_BEGINNING = 60
"""Characters of a page that messages show."""


def decode_page(page: Page, place: str, *, n_bytes_max: int, allowed: str) -> str:
    """Return the text of a page in UTF-8, without a byte order mark.

    A page that is too large, not UTF-8 or blank raises `PageRefused`, which says what is `allowed`.
    """
    if len(page.body) > n_bytes_max:
        raise PageRefused(f"{place}: {len(page.body)} bytes; allowed: {n_bytes_max} or fewer")
    try:
        text = page.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PageRefused(
            f"{place}: not UTF-8: byte {error.start} is 0x{page.body[error.start]:02x}"
        ) from error
    if not text.strip():
        raise PageRefused(f"{place}: an empty page; allowed: {allowed}")
    return text


def open_json(page: Page, place: str, *, n_bytes_max: int, form: type = dict) -> Any:
    """Read a page that is one JSON object, or one JSON list if `form` is ``list``.

    It is never empty: that is how interfaces fail. A page that is too large, empty, not UTF-8,
    HTML, cut off, not JSON, of another form, or names a key twice raises `PageRefused`.
    """
    allowed = "a JSON object" if form is dict else "a JSON list"
    text = decode_page(page, place, n_bytes_max=n_bytes_max, allowed=allowed).strip()
    beginning = text[:N_BEGINNING]
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
        found = f"a JSON {type(content).__name__}"
        if content == []:
            found = "an empty list, which is how it fails"
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
