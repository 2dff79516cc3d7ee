"""Which posts a sentence names: the cities of embassies and consulates."""

import re
from collections.abc import Iterator

from loaders.detection.actors import find_country
from loaders.detection.phrases import NATIONALITIES, OTHER_NATIONALITIES

_WORD = r"(?!Embassy|Consulate|High Commission|Mission)(?:St\.? )?[A-ZÀ-Þ][\w'-]+"
_PLACE = rf"{_WORD}(?:(?: (?:de|da|do|del|la|es|el|al|of))? {_WORD})*"
_PLACES = rf"{_PLACE}(?:(?:, and |,? and |, )(?:in )?{_PLACE})*"
_POST = (
    r"(?:[Ee]mbass(?:y|ies)|EMBASSY|[Cc]onsulates?(?:[ -][Gg]eneral)?|[Hh]igh [Cc]ommissions?"
    r"|[Mm]ission)"
)
_OF_A_POST = re.compile(
    rf"\b{_POST}(?: of {_PLACE}| of the {_PLACE})?(?: to (?:the )?{_PLACE})?"
    rf"(?:,? (?:(?:office|operations|staff) )?in| office in)?,? (?P<places>{_PLACES})"
)
_BEFORE_POST = re.compile(rf"\b(?:[Tt]he )?(?P<places>{_WORD}) (?:embassy|consulate)\b")
_BARE = re.compile(
    rf"\b(?:from|in|at|out of|left|leaving|leave|depart|returned to|return to|back to|back in"
    rf"|(?:posted|assigned) (?:to|in|at)|based in) (?P<places>{_PLACES})"
)
# What can follow a city's name with a capital, and what a city's name cannot be.
_NOT_A_CITY = re.compile(
    r"Some|All|Most|Many|Several|Other|The|This|That|These|Those|Its|Our|Their|A|An|And|For"
    r"|Due|On|In|At|U\.S|US|UK|Embassy|Consulate|General|High|Commission|Mission|Department"
    r"|State|Government|Level|Alert|Security|Travel|Event|Actions|Advisory|Ordered|Authorized"
    r"|Authorised|Departure|Staff|Has|Is|Will|We|You|If|FCDO|Foreign|Ministry|Office|Section"
    r"|American|British|Canadian|Australian|Irish|German|January|February|March|April|May|June"
    r"|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct"
    r"|Nov|Dec|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    rf"|{OTHER_NATIONALITIES}"
)
_SAME_AS_COUNTRY = frozenset({"Djibouti", "Singapore", "Luxembourg"})
"""Capitals that are called like their country."""


def find_posts(sentence: str, start: int, place: int, end: int) -> tuple[str, ...]:
    """Find the posts of what stands at a place in a sentence with plain quotes and spaces.

    The part about it goes from `start` to `end`. Cities are in the order named, each once: those
    behind the place, else before it in the same part, else the first in the sentence; an embassy's
    city before any other.
    """
    for patterns in ((_OF_A_POST, _BEFORE_POST), (_BARE,)):
        cities = [
            (match.start("places"), city)
            for pattern in patterns
            for match in pattern.finditer(sentence)
            for city in _read_cities(match)
        ]
        for low, high in ((place, end), (start, place)):
            inside = [city for where, city in cities if low <= where < high]
            if inside:
                return tuple(dict.fromkeys(inside))
        if cities:
            return (cities[0][1],)
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
        if _NOT_A_CITY.fullmatch(word):
            break
        words.append(word)
    return " ".join(words).removesuffix("'s").rstrip("'")


def _is_country(name: str) -> bool:
    return find_country(name) is not None or any(name in own for own in NATIONALITIES.values())
