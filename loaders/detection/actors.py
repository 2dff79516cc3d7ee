"""Whose departure a sentence states: the issuer's own, or somebody else's."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from geodata import find_iso3
from geodata.errors import UnknownName
from loaders.detection.phrases import (
    AUTHORITY,
    FAMILY,
    MISSION,
    NATIONALITIES,
    OTHER_ACTORS,
    OTHER_NATIONALITIES,
    OTHER_PLACES,
    OUR_OFFICES,
    PARTS_OF_A_POST,
    STAFF,
)

_SOMEBODY = re.compile(rf"\b(?:{MISSION}|{STAFF}|{FAMILY}|{OUR_OFFICES})\b", re.IGNORECASE)
_OFFICE = re.compile(rf"\b{OUR_OFFICES}\b", re.IGNORECASE)
_MISSION = re.compile(rf"\b{MISSION}\b", re.IGNORECASE)
_OF_MISSION = re.compile(rf" (?:of|at|in) (?:the |our |its )?(?:[\w.]+ )?{MISSION}", re.IGNORECASE)
_AUTHORITY = re.compile(rf"\b(?i:{AUTHORITY})\b")
_OWN_ADJECTIVES = [re.escape(word) for words in NATIONALITIES.values() for word in words]
_ADJECTIVES = "|".join([*sorted(_OWN_ADJECTIVES, key=len, reverse=True), OTHER_NATIONALITIES])
_NATIONAL = re.compile(
    rf"(?<![\w.])(?P<whose>{_ADJECTIVES})(?:'s)?(?: (?:and|or) (?:{_ADJECTIVES}))?"
    rf"(?: (?:government|federal|diplomatic|direct[- ]hire|armed|interim))*"
    rf" (?i:{AUTHORITY}|{MISSION}|{STAFF}|{FAMILY})\b"
)
_OF = re.compile(r" of (?:the )?(?P<country>[A-Z][\w'-]+(?: (?:of |the )*[A-Z][\w'-]+)*)")
_COUNTRY_ACTS = re.compile(
    r"(?<!\bin )(?<!\bto )(?<!\bof )(?<!\bat )(?<!from )(?<!near )(?<!mbassy )(?<!General"
    r" )(?<!onsulate )"
    r"\b(?P<country>[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2})"
    r"(?: (?:has|have|had|is|are|was|were|will|also|temporarily|now|recently))*\s*$"
)
_CAPITALISED = re.compile(r"[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_BY = re.compile(r"\bby (?:the )?(?P<agent>[^,;.]{3,60})")


class Actor(NamedTuple):
    """Somebody named in a text, and whether they are the issuer's own."""

    place: int
    is_ours: bool


def is_ours(before: str, after: str, issuer_iso3: str) -> bool:
    """Whether a departure is done by or to the issuer's own.

    Judged by the clause before the words of departure, and by the rest behind them.
    """
    country = _COUNTRY_ACTS.search(before)
    if country is not None:
        iso3 = find_country(country["country"])
        if iso3 is not None:
            return iso3 == issuer_iso3
    by = _BY.search(after[:90])
    if by is not None:
        agents = [actor.is_ours for actor in _find_actors(by["agent"], issuer_iso3)]
        agents += [
            iso3 == issuer_iso3
            for iso3 in map(find_country, _CAPITALISED.findall(by["agent"]))
            if iso3 is not None
        ]
        if agents:
            return agents[0]
    actors = sorted(_find_actors(find_subject(before), issuer_iso3))
    return actors[-1].is_ours if actors else True


def is_of_mission(before: str, after: str, issuer_iso3: str) -> bool:
    """Whether it is said of one of the issuer's embassies or consulates.

    The nearest subject before decides; without any, an object right behind.
    """
    subject = find_subject(before)
    missions = list(_find_missions(subject, issuer_iso3))
    others = [
        match.start()
        for pattern in (OTHER_PLACES, OTHER_ACTORS)
        for match in pattern.finditer(subject)
    ]
    # "The visa section of the embassy": the part counts, and not the embassy behind it.
    others += [
        len(subject) if _OF_MISSION.match(subject, match.end()) else match.start()
        for match in PARTS_OF_A_POST.finditer(subject)
    ]
    if missions or others:
        nearest = max(missions, default=Actor(-1, False))
        return nearest.is_ours and nearest.place > max(others, default=-1)
    object_ = _MISSION.search(after[:70])
    if object_ is None or OTHER_PLACES.search(after, 0, object_.start()):
        return False
    return next(_find_missions(after[:110], issuer_iso3), Actor(-1, False)).is_ours


def find_subject(before: str) -> str:
    """Return what follows the last comma of a clause, if that names somebody; else the clause."""
    _, comma, last = before.rpartition(",")
    return last if comma and _SOMEBODY.search(last) else before


def _find_actors(text: str, issuer_iso3: str) -> Iterator[Actor]:
    own = NATIONALITIES.get(issuer_iso3, ())
    national = list(_NATIONAL.finditer(text))
    for match in national:
        yield Actor(match.end(), match["whose"] in own)
    for match in _OFFICE.finditer(text):
        yield Actor(match.end(), True)
    for match in OTHER_ACTORS.finditer(text):
        yield Actor(match.end(), False)
    for match in _AUTHORITY.finditer(text):
        if not any(other.start() <= match.start() < other.end() for other in national):
            of = _OF.match(text, match.end())
            yield Actor(match.end(), of is not None and find_country(of[1]) == issuer_iso3)
    yield from _find_missions(text, issuer_iso3)


def _find_missions(text: str, issuer_iso3: str) -> Iterator[Actor]:
    own = NATIONALITIES.get(issuer_iso3, ())
    national = {match.end(): match["whose"] in own for match in _NATIONAL.finditer(text)}
    for match in _MISSION.finditer(text):
        of = _OF.match(text, match.end())
        country = None if of is None else find_country(of["country"])
        is_own = national.get(match.end(), True) if country is None else country == issuer_iso3
        yield Actor(match.end(), is_own)


def find_country(name: str) -> str | None:
    """Return the country a name is an accepted spelling of, None where there is none."""
    try:
        return find_iso3(name)
    except UnknownName:
        return None
