"""Names and levels in the State Department's titles.

"Belarus - Level 4: Do Not Travel" is the rule. Names hold hyphens of their own (Guinea-Bissau),
so only a dash between spaces divides; 2018 wrote it as an en dash. In the RSS the level stands
twice, in the title and as the category Threat-Level, and one is the check of the other; the JSON
states it in the title alone.
"""

import re
from collections.abc import Sequence

from loaders.errors import ItemRefused, PageRefused
from loaders.facts.levels import NO_LEVEL, Level
from loaders.sources.kit.editions import StatedLevel
from loaders.sources.us_state.forms import Item

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


def read_title(
    levels: Sequence[Level], item: Item, place: str
) -> tuple[str | None, StatedLevel, tuple[str, ...]]:
    """Read a destination's name and level from an item's title and its Threat-Level.

    Returns the name, where the title has one; the level or `NO_LEVEL` in the issuer's fuller
    words; and flags where of two places only one states it, or parts are advised on apart.

    A title with a level but no Threat-Level beside it, where items carry one, raises `PageRefused`.
    `ItemRefused` is raised if a level is unknown, if the places contradict each other, or if none
    states a level and the item is not of a kind that goes without.
    """
    text, category, stands_twice = item.title, item.threat_level, item.level_stands_twice
    names: list[str] = []
    # A repeated level counts once: "Israel - Level 3: Reconsider Travel - Level 3: Reconsider
    # Travel" (26 August 2026).
    stated: dict[str, str] = {}
    has_summaries = _SUMMARIES.search(text) is not None
    goes_without = has_summaries or text.casefold() in _NO_LEVEL_TITLES
    for part in filter(None, _DASH.split(text)):
        if _LEVEL.match(part):
            stated.setdefault(part.casefold(), part)
        elif part.casefold() in _NO_LEVEL_WORDS:
            goes_without = True
        elif not _SUMMARIES.fullmatch(part):
            names.append(part)
    in_title = list(stated.values())
    title_keys = {_find_key(levels, level, place) for level in in_title}
    title_key = min(title_keys, default=None)
    if len(title_keys) > 1:
        raise ItemRefused(f"{place}: the title states {in_title}; allowed: one level")
    if in_title and stands_twice and category is None:
        raise PageRefused(f"{place}: has no Threat-Level; allowed: one where the title states one")
    says_none = category is not None and category.casefold() in _NO_LEVEL_WORDS
    category_key = None if category is None or says_none else _find_key(levels, category, place)
    flags: tuple[str, ...] = ()
    if title_key is not None and (title_key == category_key or not stands_twice):
        level = StatedLevel(title_key, max(*in_title, category or "", key=len))
    elif title_key is not None and says_none:
        level, flags = StatedLevel(title_key, in_title[0]), (LEVEL_IN_TITLE_ONLY,)
    elif title_key is None and category_key is not None:
        level, flags = StatedLevel(category_key, category or text), (LEVEL_IN_CATEGORY_ONLY,)
    elif title_key is None and (says_none or goes_without):
        level = StatedLevel(NO_LEVEL, category or text)
    else:
        raise ItemRefused(
            f"{place}: the title states the levels {in_title}, the Threat-Level is {category!r}; "
            "allowed: the same in both"
        )
    name = _NAME_TAIL.sub("", " - ".join(names)) or None
    return name, level, (*flags, SEE_SUMMARIES) if has_summaries else flags


def _find_key(levels: Sequence[Level], text: str, place: str) -> str:
    match = _LEVEL.fullmatch(text)
    if match:
        digit, words = match[1], match[2].casefold()
        for level in levels:
            accepted = ("", level.words.casefold(), _SLIPS.get(level.key))
            if level.key == digit and (words in accepted or _SUMMARIES.fullmatch(words)):
                return level.key
    known = "; ".join(f"Level {level.key}: {level.words}" for level in levels)
    raise ItemRefused(f"{place}: unknown level {text!r}; known: {known}")
