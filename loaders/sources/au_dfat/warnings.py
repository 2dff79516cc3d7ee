"""The levels in an item of Smartraveller's feed, for the whole destination and for parts.

An item holds ``<ta:warnings>`` with a number, a phrase, and most often what they cover::

    <ta:warnings>
      <dc:coverage>Iran</dc:coverage>
      <ta:level>5/5</ta:level>
      <dc:description>Do not travel</dc:description>
    </ta:warnings>

So it stood on 21 July 2026. Other programs of 2025 and 2026 name the phrase ``ta:description``,
and bind ``ta`` to three addresses. So parts are told by their local names, whatever namespace
they carry: a wrong reading cannot come of it, because number and phrase must state one level.
Several warnings in one item, side by side or nested as ``<ta:warning>``, are the whole
destination and parts of it.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from geodata import find_iso3
from geodata.errors import UnknownName
from geodata.names import normalise_name
from loaders.errors import ItemRefused, PageRefused
from loaders.facts.levels import NO_LEVEL, Level
from loaders.sources.kit.editions import StatedLevel
from loaders.sources.kit.fields import read_words

COVERAGE_DIFFERS = "coverage_differs_from_title"

DUBLIN_CORE = frozenset(
    {"contributor", "coverage", "creator", "date", "description", "format", "identifier"}
    | {"language", "publisher", "relation", "rights", "source", "subject", "title", "type"}
)
"""The elements of Dublin Core 1.1, by local name."""

_MAPPED = frozenset({"coverage", "level", "description"})
# The item's pubDate dates the advice. Types and formats are not ignored here: one could say that
# a level is of another kind.
_IGNORED = (DUBLIN_CORE | {"dateissued", "pubDate", "link"}) - _MAPPED - {"type", "format"}
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_NUMBER = re.compile(r"(\d)(?:\s*/\s*5)?")
_OVERALL = re.compile(r"[\s,:(-]*\boverall\)?$", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
# The lowest step of their five is the absence of advice; no destination carried it (2025, 2026).
_NO_ADVICE = ("1", "no travel advice")

# "Higher levels apply in some areas.", "There are higher levels in some areas.", "Other levels
# apply in some areas.", "There are lower levels within some of these locations." (June 2026)
_LEVELS_DIFFER = re.compile(
    r"(?:^|(?<=[.!?]\s)|(?<=\n))"
    r"([^.!?\n]*\b(?:higher|lower|other|different)\s+(?:travel\s+|advice\s+)*levels?"
    r"(?:\s+of\s+advice)?\s+(?:(?:also|still|continue\s+to)\s+)*"
    r"(?:appl(?:y|ies)|in|within|for)\b[^.!?\n]*[.!?]?)",
    re.IGNORECASE,
)


def local_name(tag: str) -> str:
    """Return a tag without its namespace."""
    return tag.rpartition("}")[2]


def read_warnings(
    levels: Sequence[Level], title: str, elements: Sequence[Element], place: str
) -> tuple[StatedLevel, list[StatedLevel], tuple[str, ...]]:
    """Read the levels of one item, the destination in `title`, from its ``warnings``.

    Returns the level of the whole destination; those of parts of it, each with its coverage; and a
    flag where the only warning names another coverage than the title.

    `ItemRefused` is raised if a level is unknown, if number and phrase contradict each other, or if
    it cannot be told which warning covers the whole; `PageRefused` if one of them is missing.
    """
    warnings = [_read_warning(levels, group, place) for group in _group(elements, place)]
    if not warnings:
        raise PageRefused(f"{place}: no <warnings>; allowed: one or more")
    if len(warnings) == 1:
        is_same = _is_whole(warnings[0].area, title)
        whole_level = replace(warnings[0], area=None)
        return whole_level, [], () if is_same else (COVERAGE_DIFFERS,)
    whole = [warning for warning in warnings if _is_whole(warning.area, title)]
    if len({warning.key for warning in whole}) != 1:
        raise ItemRefused(
            f"{place}: {len(whole)} of {len(warnings)} warnings cover the whole of it, with levels "
            f"{sorted(warning.key for warning in whole)}; allowed: one level"
        )
    parts = [warning for warning in warnings if warning not in whole]
    return replace(whole[0], area=None), parts, ()


def find_differing_levels(text: str) -> str | None:
    """Find the first sentence which says that other levels apply in some areas."""
    match = _LEVELS_DIFFER.search(text)
    return read_words(match[1]) if match else None


def _group(elements: Sequence[Element], place: str) -> Iterator[dict[str, str]]:
    """Lay out warnings by local name, in one form whether nested or repeated."""
    for element in elements:
        nested = [part for part in element if local_name(part.tag) == "warning"]
        if nested and len(nested) < len(element):
            raise ItemRefused(f"{place}: <warning> beside other parts; allowed: one or the other")
        for parts in nested or [element]:
            group: dict[str, str] = {}
            for part in parts:
                name = _check_part(part, place)
                if name in group:
                    yield group
                    group = {}
                group[name] = read_words(html.unescape(part.text or ""))
            if group:
                yield group


def _check_part(part: Element, place: str) -> str:
    name = local_name(part.tag)
    if name not in _MAPPED | _IGNORED or len(part) or set(part.attrib) - {_LANGUAGE}:
        raise ItemRefused(
            f"{place}: unknown <{name}> with attributes {sorted(part.attrib)} and parts "
            f"{[local_name(child.tag) for child in part]} in <warnings>; "
            f"allowed: {', '.join(sorted(_MAPPED | _IGNORED))}"
        )
    return name


def _read_warning(levels: Sequence[Level], group: dict[str, str], place: str) -> StatedLevel:
    number, phrase = (group.get(name) for name in ("level", "description"))
    if not number or not phrase:
        raise PageRefused(
            f"{place}: level {number!r} with description {phrase!r}; allowed: both, not blank"
        )
    coverage = group.get("coverage") or None
    match = _NUMBER.fullmatch(number)
    words = phrase.casefold().rstrip(".")
    if match and (match[1], words) == _NO_ADVICE:
        return StatedLevel(NO_LEVEL, phrase, coverage)
    for level in levels:
        if match and level.rank == int(match[1]) and level.words.casefold() == words:
            return StatedLevel(level.key, phrase, coverage)
    known = "; ".join(f"{level.key} {level.words}" for level in levels)
    raise ItemRefused(f"{place}: unknown level {number!r} with {phrase!r}; allowed: {known}")


def _is_whole(coverage: str | None, title: str) -> bool:
    if coverage is None:
        return True
    named = _OVERALL.sub("", coverage)
    if not named or _plain(named) == _plain(title):
        return True
    try:
        return find_iso3(named) == find_iso3(title)
    except UnknownName:
        return False


def _plain(name: str) -> str:
    return normalise_name(_BRACKETS.sub("", name))
