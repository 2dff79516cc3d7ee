"""Levels of the Auswärtiges Amt: four flags, and the words of its own they stand for.

``warning`` is a *Reisewarnung* for the whole country, ``partialWarning`` a *Teilreisewarnung* for
parts of it. ``situationWarning`` and ``situationPartWarning`` have no words that last: in January
2022 they stood for "COVID-19-bedingte (Teil-)Reisewarnung", with the note that this may change,
and in 2025 and 2026 no destination had one. So they keep the flag's name.

Advice on parts leaves the country at its own state and makes area records; the feed does not say
which parts.
"""

from collections.abc import Mapping
from typing import Any

from loaders.errors import ItemRefused
from loaders.records import Level

FLAGS = ("warning", "partialwarning", "situationwarning", "situationpartwarning")
"""The flags of an entry, in lower case."""

LEVELS = (
    Level("none", None, "Keine Reisewarnung"),
    Level("situation_parts", None, "situationPartWarning"),
    Level("parts", None, "Teilreisewarnung"),
    Level("situation", None, "situationWarning"),
    Level("warning", None, "Reisewarnung"),
    Level("situationPartWarning", None, "situationPartWarning"),
    Level("partialWarning", None, "Teilreisewarnung"),
)
"""Least to most severe for a whole country; the last two are of parts only."""

_WHOLE = (
    ("warning", "warning"),
    ("situationwarning", "situation"),
    ("partialwarning", "parts"),
    ("situationpartwarning", "situation_parts"),
)
_PARTS = (("partialwarning", "partialWarning"), ("situationpartwarning", "situationPartWarning"))
_VALUES = {"true": True, "false": False}


def read_levels(fields: Mapping[str, Any], place: str) -> tuple[str, tuple[str, ...]]:
    """Read the level of a country, and those of parts of it, from the flags of its entry.

    Parameters
    ----------
    fields : mapping
        The entry's fields, their names in lower case.
    place : str
        Source, page and entry, to begin messages with.

    Returns
    -------
    whole : str
        Key of the country's level.
    parts : tuple of str
        Keys of the levels of parts of it.

    Raises
    ------
    ItemRefused
        If a flag is neither true nor false.
    """
    is_set = {flag: _read_flag(fields[flag], flag, place) for flag in FLAGS}
    whole = next((key for flag, key in _WHOLE if is_set[flag]), "none")
    return whole, tuple(key for flag, key in _PARTS if is_set[flag])


def _read_flag(value: Any, flag: str, place: str) -> bool:
    read = _VALUES.get(str(value).casefold()) if isinstance(value, bool | str) else None
    if read is None:
        raise ItemRefused(f"{place}: {flag} is {value!r}; allowed: true or false")
    return read
