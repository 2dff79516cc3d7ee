"""Strict reading of a page that is one JSON object of items: whole, safe, and of one form.

A page lists its items in one form. So a field that other items carry and one does not is an
alarm, and so is a key that stands twice, of which a lenient reader would keep the last.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NoReturn

from loaders.errors import PageRefused
from loaders.pages import Page, decode_page

_N_BEGINNING = 60


def read_json_object(page: Page, place: str, *, n_bytes_max: int) -> dict[str, Any]:
    """Read a page that is one JSON object.

    Parameters
    ----------
    page : Page
        The page as served.
    place : str
        Source and page, to begin messages with.
    n_bytes_max : int
        Largest page taken.

    Raises
    ------
    PageRefused
        If the page is too large, empty, not UTF-8, HTML, cut off, not JSON, no object, empty of
        fields, or names a key twice.
    """
    text = decode_page(page, place, n_bytes_max=n_bytes_max, allowed="a JSON object").strip()
    beginning = text[:_N_BEGINNING]
    if beginning.startswith("<"):
        raise PageRefused(f"{place}: HTML or XML; allowed: a JSON object; begins {beginning!r}")
    try:
        content = json.loads(
            text, object_pairs_hook=_refuse_repeated, parse_constant=refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise PageRefused(
            f"{place}: not whole, well-formed JSON: {error}; begins {beginning!r}"
        ) from error
    return require_object(content, place)


def require_object(value: Any, place: str) -> dict[str, Any]:
    """Return a value that must be a JSON object with fields.

    Raises
    ------
    PageRefused
        If it is anything else, or an empty object.
    """
    if not isinstance(value, dict) or not value:
        found = "an empty object" if value == {} else f"{type(value).__name__} {value!r:.60}"
        raise PageRefused(f"{place}: {found}; allowed: an object with fields")
    return value


def lay_out(item: Any, place: str) -> dict[str, Any]:
    """Lay out the fields of an item, those of objects within it as ``object.field``.

    Raises
    ------
    PageRefused
        If the item is no object, or an empty one.
    """
    fields: dict[str, Any] = {}
    for name, value in require_object(item, place).items():
        if isinstance(value, dict) and value:
            fields |= {f"{name}.{inner}": of_it for inner, of_it in value.items()}
        else:
            fields[name] = value
    return fields


def require_one_form(
    items: Mapping[str, Mapping[str, Any]],
    place: str,
    *,
    required: Collection[str],
    known: Collection[str],
) -> None:
    """Refuse a page of which an item lacks what it needs, or what most of the others carry.

    Parameters
    ----------
    items : mapping of str to mapping
        The laid-out fields of every item, by its key.
    place : str
        Source and page, to begin messages with.
    required : collection of str
        Fields no item can be read without.
    known : collection of str
        All fields the source knows, read or ignored.

    Raises
    ------
    PageRefused
        With the first item that lacks a field, and the field.
    """
    carried = Counter(name for fields in items.values() for name in fields)
    usual = {name for name in known if 2 * carried[name] > len(items)}
    for key, fields in items.items():
        missing = sorted({*required, *usual} - set(fields))
        if missing:
            raise PageRefused(
                f"{place}: item {key!r} has no {', '.join(missing)}; allowed: all that the other "
                "items carry"
            )


def refuse_constant(name: str) -> NoReturn:
    """Refuse ``NaN`` and the infinities, as the ``parse_constant`` of a JSON reader.

    Raises
    ------
    ValueError
        Always: JSON has no such numbers.
    """
    raise ValueError(f"{name} is no number")


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        repeated = [name for name, n in Counter(name for name, _ in pairs).items() if n > 1]
        raise ValueError(f"keys that stand twice: {repeated[:5]}")
    return content
