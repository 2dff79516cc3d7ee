"""Titles and levels in the State Department's feed.

"Belarus - Level 4: Do Not Travel" is the rule. Names hold hyphens of their own (Guinea-Bissau),
so only a dash between spaces divides; 2018 wrote it as an en dash. In the RSS the level stands
twice, in the title and as the category Threat-Level, and one is the check of the other; the JSON
states it in the title alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.errors import ItemRefused, PageRefused
from loaders.records import NO_LEVEL, Level

SEE_SUMMARIES = "see_summaries"
LEVEL_IN_TITLE_ONLY = "level_in_title_only"
LEVEL_IN_CATEGORY_ONLY = "level_in_category_only"

_DASH = re.compile(r"\s+[-\N{EN DASH}\N{EM DASH}](?:\s+|$)")
_LEVEL = re.compile(r"Level\b\s*([^\s:]*)\s*:?\s*(.*)", re.IGNORECASE)
_SUMMARIES = re.compile(r"See (?:\w+ )?Summaries", re.IGNORECASE)
_NAME_TAIL = re.compile(r"\s+Travel Advisory$", re.IGNORECASE)

# What stood in a level's place where the issuer stated none: "Other" for Israel and Mexico,
# "Caution" in the title "Worldwide Caution - Caution" (17 May 2024).
_NO_LEVEL_WORDS = ("other", "caution")
_NO_LEVEL_TITLES = ("worldwide caution",)
# Slips of the issuer, by level: Angola and Kenya, 24 January 2018.
_SLIPS = {"1": "exercise normal precaution", "2": "exercise increase caution"}


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart.

    Parameters
    ----------
    text : str
        The whole of it.
    name : str or None
        The destination's name, where the title gives one.
    levels : tuple of str
        The parts that state a level, as they stand there, a repeated one once: "Israel - Level
        3: Reconsider Travel - Level 3: Reconsider Travel" (26 August 2026).
    has_summaries : bool
        It says that parts of the destination are advised on separately.
    goes_without_level : bool
        It is of a kind that may state no level.
    """

    text: str
    name: str | None
    levels: tuple[str, ...]
    has_summaries: bool
    goes_without_level: bool


def read_title(text: str) -> Title:
    """Take apart an item's title, white space already made plain."""
    names: list[str] = []
    levels: dict[str, str] = {}
    has_summaries = _SUMMARIES.search(text) is not None
    goes_without_level = has_summaries or text.casefold() in _NO_LEVEL_TITLES
    for part in filter(None, _DASH.split(text)):
        if _LEVEL.match(part):
            levels.setdefault(part.casefold(), part)
        elif part.casefold() in _NO_LEVEL_WORDS:
            goes_without_level = True
        elif not _SUMMARIES.fullmatch(part):
            names.append(part)
    name = _NAME_TAIL.sub("", " - ".join(names)) or None
    return Title(text, name, tuple(levels.values()), has_summaries, goes_without_level)


def read_level(
    levels: Sequence[Level], title: Title, category: str | None, place: str, *, stands_twice: bool
) -> tuple[str, str, tuple[str, ...]]:
    """Read an item's level from the places that state it.

    Parameters
    ----------
    levels : sequence of Level
        The issuer's levels.
    title : Title
        The item's title.
    category : str or None
        Its Threat-Level, where it has one.
    place : str
        Source, page and item, to begin messages with.
    stands_twice : bool
        Whether items of this form carry a Threat-Level besides the title.

    Returns
    -------
    key : str
        Key of the level, or `NO_LEVEL`.
    label : str
        The issuer's words for it, in their fuller form.
    flags : tuple of str
        Set where of two places only one states the level.

    Raises
    ------
    PageRefused
        If an item whose title states a level has no Threat-Level where items carry one.
    ItemRefused
        If a level is unknown, if the places contradict each other, or if none states a level and
        the item is not of a kind that goes without.
    """
    says_none = category is not None and category.casefold() in _NO_LEVEL_WORDS
    in_title = _find_title_key(levels, title, place)
    if in_title is not None and stands_twice and category is None:
        raise PageRefused(f"{place}: has no Threat-Level; allowed: one where the title states one")
    in_category = None if says_none else _find_key(levels, category, place)
    if in_title is not None and (in_title == in_category or not stands_twice):
        return in_title, max(*title.levels, category or "", key=len), ()
    if in_title is not None and says_none:
        return in_title, title.levels[0], (LEVEL_IN_TITLE_ONLY,)
    if in_title is None and in_category is not None:
        return in_category, category or title.text, (LEVEL_IN_CATEGORY_ONLY,)
    if in_title is None and in_category is None and (says_none or title.goes_without_level):
        return NO_LEVEL, category or title.text, ()
    raise ItemRefused(
        f"{place}: the title states the levels {list(title.levels)}, the Threat-Level is "
        f"{category!r}; allowed: the same in both"
    )


def _find_title_key(levels: Sequence[Level], title: Title, place: str) -> str | None:
    keys = {_find_key(levels, level, place) for level in title.levels}
    if len(keys) > 1:
        raise ItemRefused(f"{place}: the title states {list(title.levels)}; allowed: one level")
    return keys.pop() if keys else None


def _find_key(levels: Sequence[Level], text: str | None, place: str) -> str | None:
    if text is None:
        return None
    match = _LEVEL.fullmatch(text)
    if match:
        digit, words = match[1], match[2].casefold()
        for level in levels:
            accepted = ("", level.words.casefold(), _SLIPS.get(level.key))
            if level.key == digit and (words in accepted or _SUMMARIES.fullmatch(words)):
                return level.key
    known = "; ".join(f"Level {level.key}: {level.words}" for level in levels)
    raise ItemRefused(f"{place}: unknown level {text!r}; known: {known}")
