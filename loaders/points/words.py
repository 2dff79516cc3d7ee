"""Our reading of the words people use for kind, precision, confidence, claim and force.

``words.csv`` maps words to the record's own values. A word that is not there is not read: the field
stays as if nothing were stated, and the word is kept in the note.

Rows that are no reports (tests, fakes, placeholders) are told by their own words. Whole words only,
in a dozen languages: Testov and Fakel are places, a missile test is a thing that happened, a muster
of troops too. Names of places that are such words ("Örnek", "Prova") are left alone, and under a
heading of kinds a bare "test" is one, unless it stands in capitals by itself.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from geodata import find_iso3, find_iso3_of_iso2, is_iso3
from geodata.errors import UnknownName
from loaders.csv_tables import read_table
from loaders.facts.presence import PRESENCE_CLAIMS, PRESENCE_KINDS
from loaders.facts.vocabulary import PRESENCE_PRECISIONS
from loaders.points.word_lists import PHRASES

_N_REMEMBERED = 10_000
N_COUNTRY_WORDS_MAX = 300
"""A column of more different texts is no column of countries, and is not read as one."""

_N_CHARS_MAX = 100

NOT_STATED = re.compile(PHRASES["not stated"], re.IGNORECASE)
"""What stands in a cell for no date, or no coordinate, at all."""

_VALUES: dict[str, dict[str, str]] = {}
"""What each word of ``words.csv`` is read as, by what it is about."""

for _row in read_table(Path(__file__).with_name("words.csv")):
    _VALUES.setdefault(_row["list"], {}).update(
        dict.fromkeys(_row["words"].split(", "), _row["value"])
    )

_NEGATIONS = frozenset({"no", "not", "without", "former", "alleged", "possible", "planned"})

# Atlos: Exact is 10 m, Vicinity 100 m, Locality 1 km.
_REACH_M = (("site", 100.0), ("locality", 5_000.0), ("district", 30_000.0))
"""The greatest stated distance at which a point still stands for such a place."""

_FORCES = "(?:armed forces|ground forces|air force|forces|force|army|military|troops|navy)"
_FORCE_WORDS = re.compile(f" {_FORCES}$|^{_FORCES} of (?:the )?")
_DISTANCE = re.compile(
    r"[~<±+/\-\s]*(\d+(?:[.,]\d+)?)\s*(m|meters?|metres?|km|kilomet(?:er|re)s?)?"
)
_COUNT = re.compile(
    r"(\d{1,3}(?:[,. \u00a0\u202f']\d{3})+|\d+)"
    r"(?:\s*(?:-|\u2013|to)\s*(\d{1,3}(?:[,. \u00a0\u202f']\d{3})+|\d+))?"
)
_MARKS = re.compile(r"[\W_]+")


def _fold(text: str) -> str:
    return _MARKS.sub(" ", text.casefold()).strip()


@lru_cache(maxsize=_N_REMEMBERED)
def read_kind(text: str) -> str | None:
    """Return the kind of presence a text names, None if it names none or more than one."""
    folded = _fold(text)
    if folded.replace(" ", "_") in PRESENCE_KINDS:
        return folded.replace(" ", "_")
    if folded in _VALUES["kind"]:
        return _VALUES["kind"][folded]
    words = folded.split()
    if _NEGATIONS & set(words):
        return None
    named = {_VALUES["kind"][word] for word in words if word in _VALUES["kind"]}
    return named.pop() if len(named) == 1 else None


@lru_cache(maxsize=_N_REMEMBERED)
def read_precision(text: str, unit_m: float | None = None) -> str | None:
    """Return what a stated precision or distance makes of a point, None if it cannot be read.

    Parameters
    ----------
    text : str
        A word, or a distance.
    unit_m : float, optional
        Metres in the unit the heading names. A number without a unit is not read: STIX means
        metres by it, MISP kilometres, and ACLED a code.
    """
    folded = _fold(text)
    if folded in PRESENCE_PRECISIONS:
        return folded
    if folded in _VALUES["precision"]:
        return _VALUES["precision"][folded]
    match = _DISTANCE.fullmatch(text.casefold().strip())
    if match is None:
        return None
    if match[2]:
        unit_m = 1000.0 if match[2].startswith("k") else 1.0
    if unit_m is None:
        return None
    distance_m = float(match[1].replace(",", ".")) * unit_m
    return next((name for name, reach_m in _REACH_M if distance_m <= reach_m), "country")


@lru_cache(maxsize=_N_REMEMBERED)
def read_confidence(text: str) -> str | None:
    """Return the confidence a word states, None if it cannot be read."""
    return _VALUES["confidence"].get(_fold(text))


@lru_cache(maxsize=_N_REMEMBERED)
def read_claim(text: str) -> str | None:
    """Return the claim, if it is one of the record's own words."""
    claim = _fold(text).replace(" ", "_")
    return claim if claim in PRESENCE_CLAIMS else None


def read_personnel(text: str) -> tuple[int, int] | None:
    """Return the bounds of a number of people ("1,500", "1500-2000"), None if it is none."""
    match = _COUNT.fullmatch(text.strip())
    if match is None:
        return None
    low, high = (int(re.sub(r"\D", "", part)) for part in (match[1], match[2] or match[1]))
    # More than there are people is an id, and no number of them.
    return (low, high) if low <= high < 10**9 else None


def read_countries(texts: Sequence[str], *, are_forces: bool = False) -> dict[str, str | None]:
    """Read the country each text names, by name or ISO code in any case.

    Parameters
    ----------
    texts : sequence of str
        Texts of one column.
    are_forces : bool
        Whether words for a country's forces are read too ("Russian troops").

    Returns
    -------
    dict of str to str or None
        ISO 3166-1 alpha-3 by text that is not blank; all None in a column of too many texts.
    """
    distinct = {text for text in texts if text}
    if len(distinct) > N_COUNTRY_WORDS_MAX:
        return dict.fromkeys(distinct)
    return {
        text: _read_country(text, are_forces) if len(text) <= _N_CHARS_MAX else None
        for text in distinct
    }


@lru_cache(maxsize=_N_REMEMBERED)
def _read_country(text: str, is_force: bool) -> str | None:
    spellings = [text]
    if is_force:
        nation = _FORCE_WORDS.sub("", _fold(text))
        if nation in _VALUES["nation"]:
            return _VALUES["nation"][nation]
        spellings.append(nation)
    for spelling in spellings:
        code = spelling.strip().upper()
        if is_iso3(code):
            return code
        for find, name in ((find_iso3_of_iso2, code), (find_iso3, spelling)):
            try:
                return find(name)
            except UnknownName:
                continue
    return None


_N_PLACEHOLDER_CHARS_MAX = 200
_LETTER = re.compile(r"[^\W\d_]")
_MARKERS, _BESIDE = PHRASES["placeholder"], PHRASES["beside a placeholder"]
_TESTS = PHRASES["test"]
"""Markers that name a kind of activity too."""

# A cell which says nothing else than that it is one.
_ALONE = re.compile(
    rf"\W*(?:this is (?:a|an|only a) )?(?:(?:{_MARKERS}|{_TESTS})(?:[\W_]*(?:{_BESIDE}))*"
    r"|xxx+|tbd|to be deleted)\W*",
    re.IGNORECASE,
)
_TEST_ALONE = re.compile(rf"\W*(?:{_TESTS}|muster)[\W_\d]*", re.IGNORECASE)
# Words which nobody uses of a real thing.
_ANYWHERE = re.compile(
    rf"\b(?:{PHRASES['surely a placeholder']})\b|{PHRASES['surely a placeholder, in signs']}",
    re.IGNORECASE,
)
# In French "d'ESSAI" belongs to a name.
_CAPITALS = re.compile(rf"(?<!['’])\b(?:{_MARKERS.upper()}|{_TESTS.upper()})\b")


def find_placeholders(
    columns: Mapping[str, Sequence[str]], n_rows: int, kinds: Collection[str] = ()
) -> list[int]:
    """Return the rows that are marked as a test, a fake or a placeholder.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Texts by heading.
    n_rows : int
        Rows.
    kinds : collection of str
        Headings of columns that name a kind of activity, which a test may be.
    """
    found: set[int] = set()
    for heading, texts in columns.items():
        distinct = {text for text in set(texts) if _LETTER.search(text)}
        marked = {text for text in distinct if is_placeholder(text)}
        if heading in kinds:
            are_capitals = all(text.isupper() for text in distinct)
            marked -= {
                text
                for text in marked
                if _TEST_ALONE.fullmatch(text) and (are_capitals or not text.isupper())
            }
        if marked:
            found.update(row for row in range(n_rows) if texts[row] in marked)
    return sorted(found)


def is_placeholder(text: str) -> bool:
    """Say whether a text marks its row as none that reports anything ("TEST DATA")."""
    if len(text) <= _N_PLACEHOLDER_CHARS_MAX and _ALONE.fullmatch(text):
        return True
    if _ANYWHERE.search(text):
        return True
    # In a text of capitals only, the word is as good as any other.
    return not text.isupper() and _CAPITALS.search(text) is not None
