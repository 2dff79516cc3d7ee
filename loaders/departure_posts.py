"""Which posts a sentence names: the cities of embassies and consulates."""

import re
from collections.abc import Iterator

from geodata import find_iso3
from geodata.errors import UnknownName
from loaders.departure_phrases import MONTHS_AND_DAYS, NATIONALITIES, OTHER_NATIONALITIES

_WORD = r"[A-ZÀ-Þ][\w'-]*"
_PLACE = rf"{_WORD}(?:(?: (?:de|da|do|del|la|es|el|al|of))? {_WORD})*"
_PLACES = rf"{_PLACE}(?:(?:, and |,? and |, )(?:in )?{_PLACE})*"
_POST = r"(?:[Ee]mbass(?:y|ies)|EMBASSY|[Cc]onsulates?(?:[ -][Gg]eneral)?|[Hh]igh [Cc]ommissions?|[Mm]ission)"
_OF_A_POST = re.compile(
    rf"\b{_POST}(?: of {_PLACE}| of the {_PLACE})?(?: to (?:the )?{_PLACE})?"
    rf"(?:,? (?:(?:office|operations|staff) )?in| office in)?,? (?P<places>{_PLACES})"
)
_BEFORE_POST = re.compile(rf"\b(?:[Tt]he )?(?P<places>{_WORD}) (?:embassy|consulate)\b")
_BARE = re.compile(
    rf"\b(?:from|in|at|out of|left|leaving|leave|depart|returned to|return to|back to|back in)"
    rf" (?P<places>{_PLACE})"
)
# What can follow a city's name with a capital, and what a city's name cannot be.
_NOT_A_CITY = (
    frozenset(
        "The This That These Those Its Our Their A An And For Due On In At U.S US UK Embassy Consulate"
        " General High Commission Mission Department State Government Level Alert Security Travel Event"
        " Actions Advisory Ordered Authorized Authorised Departure Staff Has Is Will We You If FCDO"
        " Foreign Ministry Office Section American British Canadian Australian Irish German".split()
    )
    | MONTHS_AND_DAYS
    | frozenset(OTHER_NATIONALITIES)
)
_SAME_AS_COUNTRY = frozenset({"Djibouti", "Singapore", "Luxembourg"})
"""Capitals that are called like their country."""


def find_posts(sentence: str, start: int, end: int) -> tuple[str, ...]:
    """Find the posts named in a part of a sentence, or failing that anywhere in it.

    Parameters
    ----------
    sentence : str
        One sentence with plain quotes and spaces.
    start, end : int
        The part.

    Returns
    -------
    tuple of str
        Cities in the order named, each once; empty where none is.
    """
    named = [
        (match.start("places"), city)
        for pattern in (_OF_A_POST, _BEFORE_POST)
        for match in pattern.finditer(sentence)
        for city in _read_cities(match)
    ]
    bare = [
        (match.start("places"), city)
        for match in _BARE.finditer(sentence)
        for city in _read_cities(match)
    ]
    for candidates in (named, bare):
        inside = [city for place, city in candidates if start <= place < end]
        if inside:
            return tuple(dict.fromkeys(inside))
        if candidates:
            return (candidates[0][1],)
    return ()


def _read_cities(match: re.Match[str]) -> Iterator[str]:
    is_direct = match.re is _OF_A_POST and not re.search(
        r"\bin\b", match.group().split(match["places"])[0]
    )
    for place in re.split(r", and |,? and |, ", match["places"]):
        city = _read_city(place.removeprefix("in "))
        if city and (not _is_country(city) or (is_direct and city in _SAME_AS_COUNTRY)):
            yield city


def _read_city(place: str) -> str:
    words: list[str] = []
    for word in place.split():
        if word in _NOT_A_CITY:
            break
        words.append(word)
    return " ".join(words).removesuffix("'s").rstrip("'")


def _is_country(name: str) -> bool:
    if any(name in words for words in NATIONALITIES.values()):
        return True
    try:
        find_iso3(name)
    except UnknownName:
        return False
    return True
