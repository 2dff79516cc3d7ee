"""What a change note of the FCDO says of a whole country. Pure: a note in, a level out.

A note announces one edition of a page, in prose: "The FCDO now advises against all but essential
travel to ..." among flights, curfews and visas. It is read as cautiously as it can be. Each
"against all (but essential) travel to" counts only where

* it is the FCDO ("we") who advises, now and not if, when or where;
* what follows is the whole destination by name, or the rest of it, and then the sentence ends,
  gives a reason or goes on to something else;
* no word of the note makes an exception.

Anything else yields nothing. "No longer" says which level ended and not which one follows: parts
may still be advised against. So it yields a level only where the note itself says that parts are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from geodata.names import normalise_name
from loaders.facts.levels import NO_LEVEL
from loaders.sources.uk_fcdo.placing import find_whole_names

ALL_WHOLE = "all_whole"
ALL_BUT_ESSENTIAL_WHOLE = "all_but_essential_whole"
PARTS = "parts"


@dataclass(frozen=True, slots=True)
class NoteLevel:
    """What a note states for the whole country: a level, or `NO_LEVEL` and the level that ended."""

    level_key: str
    ended_key: str | None = None


def read_note(note: str, name: str, iso3: Sequence[str]) -> NoteLevel | None:
    """Read the level that a note, as plain text, states for a whole destination.

    None where it states no level of the whole, or not beyond doubt.
    """
    if "against" not in note or not iso3 or _EXCEPTION.search(note):
        return None
    names, whole = find_whole_names(name, iso3), frozenset(iso3)
    clauses = [
        clause
        for sentence in _SENTENCE_END.split(note)
        for clause in _read_sentence(" ".join(sentence.split()), names, whole)
    ]
    return _conclude([clause for clause in clauses if clause.place is not _Place.ELSEWHERE])


class _Place(Enum):
    """What a clause is about, seen from the destination."""

    WHOLE = "whole"
    REST = "rest"
    PARTS = "parts"
    ELSEWHERE = "elsewhere"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class _Clause:
    """One "against ... travel to ..." of the FCDO's own."""

    is_advised: bool
    has_all: bool
    has_all_but_essential: bool
    place: _Place


_EXCEPTION = re.compile(
    r"\b(?:except\w*|exclud\w*|exclus\w*|exempt\w*|apart\s+from|other\s+than|outside|unless|aside"
    r"\s+from|not\s+including|but\s+not|bar\s+the|mono[\s-]nationals?)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!\bSt\.)\s+|[\n;]+")

_ALL = r"all\s+travel"
_ALL_BUT_ESSENTIAL = r"all[\s-]+but[\s-]+essential\s+travel|all\s+non[\s-]?essential\s+travel"
_KIND = rf"(?:{_ALL_BUT_ESSENTIAL}|{_ALL})"
_AGAINST = re.compile(
    rf"\bagainst\s+(?P<kinds>{_KIND}(?:,?\s+(?:and|or)\s+(?:against\s+)?{_KIND})*)"
    r"\s+to(?:\s+(?:and|or)\s+within)?\s+",
    re.IGNORECASE,
)
_ALL_ALONE = re.compile(rf"\b{_ALL}", re.IGNORECASE)
_ALL_BUT = re.compile(_ALL_BUT_ESSENTIAL, re.IGNORECASE)

_WHO = r"(?:\bFCD?O\b\)?|\bDevelopment Office\b|\bCommonwealth Office\b|\bwe\b)"
_HOW = r"(?P<how>(?:\s+(?:now|also|still|currently|continues?\s+to|no\s+longer|additionally))*)"
_ADVISE = r"\s+advi[sc]es?(?:\s+(?:British\s+(?:nationals|citizens|people)|you))?"
_LEADS = (
    re.compile(rf"(?P<before>.*){_WHO}{_HOW}{_ADVISE}\s*$", re.IGNORECASE),
    re.compile(
        r"(?P<before>.*)\b(?:you|British\s+(?:nationals|citizens|people))\s+are"
        rf"{_HOW}\s+advised\s*$",
        re.IGNORECASE,
    ),
)
_LIFT = re.compile(
    rf"(?:(?P<before>.*){_WHO}(?:\s+(?:has|have|now))*\s+(?:lifted|removed)|"
    r"(?:summary\W+)?(?:removal|lifting)\s+of)(?:\s+(?:its|our|the|FCD?O))*\s+advice\s*$",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    rf".*(?:[,)]|\b(?:and|but|while))(?:\s+(?:it|we|the|FCD?O))*{_HOW}(?:\s+to)?{_ADVISE}\s*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r".*(?:,|\band|\bor)(?:\s+also)?\s*$", re.IGNORECASE)
_NOT_NOW = re.compile(
    r"\b(?:if|when|where|whether|should|until|before|previous\w*|remov\w*|delet\w*|insur\w*|"
    r"not|no\s+longer|was|were|had|will|would|may|might|could)\b|"
    r"\bfrom\s+(?:\d|midnight|midday|noon|mon|tue|wed|thu|fri|sat|sun|tomorrow)",
    re.IGNORECASE,
)

_EXTENT = re.compile(
    r"(?:(?P<rest>the\s+(?:rest|remainder|remaining\s+areas|remaining\s+parts)\s+of|"
    r"all\s+other\s+(?:parts|areas)\s+of|elsewhere\s+in)|"
    r"the\s+whole\s+of|the\s+entirety\s+of|the\s+whole|all\s+of|all\s+(?:parts|areas)\s+of)\s+",
    re.IGNORECASE,
)
_THE_COUNTRY = re.compile(
    r"(?:(?P<rest>the\s+(?:rest|remainder)\s+of\s+the)|"
    r"the\s+whole(?:\s+of\s+the)?|the\s+entire)\s+country\b",
    re.IGNORECASE,
)
_SAME_SUBJECT = (
    r"(?:the\s+)?(?:FCD?O|we|it|you|British|if|this|there|now|also|still|continues?|advi[sc]es?|"
    r"against|encourages?|recommends?|new|updated?|addition|additional|removal|information)"
)
_REASON = (
    r"based\s+on|due\s+to|because|following|in\s+response|as\s+a\s+result|given|in\s+light\s+of|"
    r"in\s+view\s+of|owing\s+to|amid|since|until|with\s+immediate\s+effect|at\s+(?:this|the\s+"
    r"present)\s+time|at\s+present|any\s*(?:more|longer)|including"
)
_PAGES = (
    r"\(\s*(?:see\b|['\u2018\u2019\"\u201c]|summary|warnings?|safety|regional|entry|health|"
    r"coronavirus|terrorism|returning|local)"
)
_AFTER = re.compile(
    rf"\s*(?:$|[.!?](?:\s|$|['\u2019\"\u201d)])|[)'\u2019\"\u201d]+\s*[.,]?$|{_PAGES}|"
    rf",?\s*(?:{_REASON}|(?:and|but|while|although)\s+{_SAME_SUBJECT})\b)",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"\s*(?:,\s*and\b|,|/|&|\band\b|\bor\b)\s*(?:the\s+)?", re.IGNORECASE)
_WORD = re.compile(r"[^\s/]+")
_N_WORDS_MAX = 8


def _read_sentence(
    sentence: str, names: Mapping[str, frozenset[str]], whole: frozenset[str]
) -> list[_Clause]:
    """Read each "against ... travel to ..." that the FCDO says in a sentence."""
    clauses: list[_Clause] = []
    is_advised: bool | None = None
    end = 0
    for match in _AGAINST.finditer(sentence):
        is_advised = _read_lead(sentence[end : match.start()], is_advised)
        end = match.end()
        if is_advised is not None:
            kinds = match["kinds"]
            clauses.append(
                _Clause(
                    is_advised=is_advised,
                    has_all=bool(_ALL_ALONE.search(kinds)),
                    has_all_but_essential=bool(_ALL_BUT.search(kinds)),
                    place=_read_place(sentence[end:], names, whole),
                )
            )
    return clauses


def _read_lead(lead: str, earlier: bool | None) -> bool | None:
    """Say whether the words before an "against" advise (True), end (False), or do neither."""
    for pattern in _LEADS:
        if found := pattern.match(lead):
            # A sentence that went on from an earlier "against" holds words about that one.
            if earlier is None and _NOT_NOW.search(found["before"]):
                return None
            return "no longer" not in " ".join(found["how"].split()).lower()
    if found := _LIFT.match(lead):
        return None if _NOT_NOW.search(found["before"] or "") else False
    if earlier is None:
        return None
    if found := _AGAIN.match(lead):
        return "no longer" not in " ".join(found["how"].split()).lower()
    return earlier if _GOES_ON.match(lead) else None


def _read_place(words: str, names: Mapping[str, frozenset[str]], whole: frozenset[str]) -> _Place:
    """Say what the words after "travel to" mean, seen from the destination."""
    if found := _THE_COUNTRY.match(words):
        return _as_far(found, words[found.end() :])
    extent = _EXTENT.match(words)
    named = _find_named(words[extent.end() if extent else 0 :], names)
    if named is None:
        return _Place.PARTS
    countries, after = named
    if not whole & countries:
        return _Place.ELSEWHERE
    if not whole <= countries:
        return _Place.UNCLEAR
    return _as_far(extent, after)


def _as_far(extent: "re.Match[str] | None", after: str) -> _Place:
    if not _AFTER.match(after):
        return _Place.UNCLEAR
    return _Place.REST if extent and extent["rest"] else _Place.WHOLE


def _find_named(
    words: str, names: Mapping[str, frozenset[str]]
) -> tuple[frozenset[str], str] | None:
    """Find the countries named first, and what follows; None where no country stands first."""
    countries: frozenset[str] = frozenset()
    rest = re.sub(r"(?i)^the\s+", "", words)
    while found := _find_name(rest, names):
        named, after = found
        countries |= named
        between = _BETWEEN_NAMES.match(after)
        if between is None or _find_name(after[between.end() :], names) is None:
            return countries, after
        rest = after[between.end() :]
    return None


def _find_name(
    words: str, names: Mapping[str, frozenset[str]]
) -> tuple[frozenset[str], str] | None:
    """Find the longest name that words begin with, and what follows it."""
    ends = [match.end() for match in islice(_WORD.finditer(words), _N_WORDS_MAX)]
    for end in reversed(ends):
        candidate = words[:end].rstrip(".,;:!?)'\"\u2019\u201d")
        if countries := names.get(normalise_name(candidate)):
            return countries, words[len(candidate) :]
    return None


def _conclude(clauses: Sequence[_Clause]) -> NoteLevel | None:
    """Put together what the clauses of a note say."""
    if any(clause.place == _Place.UNCLEAR for clause in clauses):
        return None
    of_whole = [clause for clause in clauses if clause.place in (_Place.WHOLE, _Place.REST)]
    ended = [clause for clause in of_whole if not clause.is_advised]
    levels = {_find_level(clause) for clause in of_whole if clause.is_advised}
    if levels:
        level = levels.pop()
        is_clear = not levels and level not in map(_find_level, ended)
        return NoteLevel(level) if level and is_clear else None
    if not ended:
        return None
    return _conclude_ended(ended, has_parts=any(clause.is_advised for clause in clauses))


def _find_level(clause: _Clause) -> str | None:
    if clause.has_all and clause.has_all_but_essential:
        return None
    if clause.has_all_but_essential:
        return ALL_BUT_ESSENTIAL_WHOLE
    # "All travel to the rest" leaves open what is advised of the part that is not the rest.
    return ALL_WHOLE if clause.place == _Place.WHOLE else None


def _conclude_ended(ended: Sequence[_Clause], *, has_parts: bool) -> NoteLevel | None:
    if any(clause.has_all_but_essential for clause in ended):
        # With "all but essential" gone the rest is free; after "all travel" it may not be.
        is_rest = all(clause.place == _Place.REST for clause in ended)
        key = PARTS if has_parts or is_rest else NO_LEVEL
        return NoteLevel(key, ALL_BUT_ESSENTIAL_WHOLE)
    if any(clause.place == _Place.REST for clause in ended):
        return None
    return NoteLevel(NO_LEVEL, ALL_WHOLE)
