"""Taking an item apart: each field by its name, and nothing may be left over.

A page lists its items in one form. So a field that is missing is a defect of the page
(`PageRefused`), and one that is too much or not understood is one of its item (`ItemRefused`).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from loaders.errors import ItemRefused, PageRefused

T = TypeVar("T")

_N_SHOWN = 100


class Fields:
    """The fields of one item, to be taken out one by one; `whole` is the item as served.

    What is no JSON object with fields raises `PageRefused`.
    """

    noun = "fields"

    def __init__(self, values: Any, place: str) -> None:
        self.whole = dict(require_object(values, place))
        self._left = dict(self.whole)
        self.place = place

    def __iter__(self) -> Iterator[str]:
        """Go over the names of what is left."""
        return iter(self._left)

    def take(self, name: str) -> Any:
        """Take out a field that every item has; a missing one raises `PageRefused`."""
        if name not in self._left:
            raise PageRefused(f"{self.place}: has no {name!r}; it has {sorted(self.whole)}")
        return self._left.pop(name)

    def take_any(self, *names: str) -> Any:
        """Take out several fields and return the first that is not blank, None where all are."""
        values = [self._left.pop(name, None) for name in names]
        return next((value for value in values if value not in (None, "")), None)

    def take_text(self, name: str) -> str:
        """Take out a text, its white space made plain; a blank one raises `PageRefused`."""
        value = self.take(name)
        if value is not None and not isinstance(value, str):
            raise ItemRefused(f"{self.place}: {name!r} is {show(value)}; allowed: a text")
        words = read_words(value)
        if not words:
            raise PageRefused(f"{self.place}: {name!r} is {value!r}; allowed: a text not blank")
        return words

    def take_choice(self, name: str, choices: Mapping[str, T], *, default: T | None = None) -> T:
        """Take out one of a few words, numbers or truth values, and return what it means.

        The `choices` are in lower case; any other raises `ItemRefused`. A `default` stands for a
        field that an item may lack.
        """
        if default is not None and name not in self._left:
            return default
        value = self.take(name)
        word = str(value).casefold()
        if word not in choices:
            allowed = " or ".join(choices)
            raise ItemRefused(f"{self.place}: {name} is {show(value)}; allowed: {allowed}")
        return choices[word]

    def take_list(self, name: str) -> list[Any]:
        """Take out a list; anything else raises `PageRefused`."""
        value = self.take(name)
        if not isinstance(value, list):
            raise PageRefused(f"{self.place}: {name} is {show(value)}; allowed: a list")
        return value

    def take_fields(self, name: str) -> "Fields":
        """Take out an object within the item; anything else raises `PageRefused`."""
        return Fields(self.take(name), f"{self.place}: {name}")

    def close(self, *, ignored: Collection[str] = ()) -> None:
        """Say that all is taken but what is `ignored` on purpose; more raises `ItemRefused`."""
        unknown = sorted(set(self._left).difference(ignored))
        if unknown:
            raise ItemRefused(f"{self.place}: unknown {self.noun} {unknown}")


def require_object(value: Any, place: str) -> dict[str, Any]:
    """Return a value that must be a JSON object with fields; else raise `PageRefused`."""
    if not isinstance(value, dict) or not value:
        found = "an empty object" if value == {} else f"{type(value).__name__} {value!r:.60}"
        raise PageRefused(f"{place}: {found}; allowed: an object with fields")
    return value


def lay_out(item: Any, place: str) -> dict[str, Any]:
    """Lay out the fields of an item, those of objects within it as ``object.field``."""
    laid: dict[str, Any] = {}
    for name, value in require_object(item, place).items():
        if isinstance(value, dict) and value:
            laid |= {f"{name}.{inner}": of_it for inner, of_it in value.items()}
        else:
            laid[name] = value
    return laid


def require_one_form(
    items: Mapping[str, Mapping[str, Any]], place: str, *, required: Collection[str]
) -> None:
    """Refuse a page of which an item lacks what is required, or what most of the others carry.

    The items are by their keys; `PageRefused` names the first that lacks a field, and the field.
    """
    carried = Counter(name for fields in items.values() for name in fields)
    usual = {name for name, n_items in carried.items() if 2 * n_items > len(items)}
    for key, fields in items.items():
        missing = sorted({*required, *usual} - set(fields))
        if missing:
            raise PageRefused(
                f"{place}: item {key!r} has no {', '.join(missing)}; allowed: all that the other "
                "items carry"
            )


def read_link(link: str, place: str, *, base: str, hosts: Collection[str]) -> str:
    """Read an item's address, which may be relative to `base`.

    One that leads to none of `hosts`, or is no address, raises `ItemRefused`.
    """
    try:
        parts = urlsplit(urljoin(base, link))
    except ValueError:  # "https://["
        parts = None
    if parts is None or parts.scheme not in ("http", "https") or parts.netloc not in hosts:
        allowed = ", ".join(hosts)
        raise ItemRefused(f"{place}: links to {link!r}; allowed: http or https to {allowed}")
    return parts.geturl()


def read_words(text: str | None) -> str:
    """Return text with every run of white space, no-break spaces too, as one plain space."""
    return " ".join((text or "").split())


def show(value: object) -> str:
    """Return a value as messages show it, at most a hundred characters of it."""
    text = repr(value)
    return text if len(text) <= _N_SHOWN else f"{text[: _N_SHOWN - 3]}..."
