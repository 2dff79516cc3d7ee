"""Which column means what, by the spellings people use for headings.

Spellings are compared without letter case, accents, spaces and marks, and never by resemblance.
A column nobody reads is named to the analyst; none is lost in silence.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache

from loaders.points.word_lists import PHRASES, read_lists

SPELLINGS = {name: ", ".join(rows).split(", ") for name, rows in read_lists("headings.csv").items()}
"""Spellings by field, in the order of preference: of several columns the first is taken.

Misspellings stand there because they were met ("latitudes,longtitudes"); so do the headings of
exports: Atlos, GeoConfirmed, ArcGIS, Darwin Core, and this program's own.
"""

PLAIN_NOTES = (
    *("note", "notes", "comment", "comments", "details", "remarks", "text"),
    *("description", "descriptio"),  # shapefiles cut headings after ten letters
)
"""Headings of what is a note by itself, and needs no heading in front of it."""

KEPT_IN_NOTE = frozenset({"note", "title", "area", "url", "place", "force", "unit", "strength"})
"""Fields whose further columns are kept in the note, under their heading."""

# A placemark's own time, where others of its file have a column for it.
_FALLBACKS = {"begun": "when"}

LATITUDE_FIRST = ("lat lon", "lat lng", "lat long", "latitude longitude", "latlon wgs84")
LONGITUDE_FIRST = ("lon lat", "lng lat", "long lat", "longitude latitude")

_KILOMETRES = re.compile(r"km\b|kilomet(?:er|re)s?\b")
_METRES = re.compile(r"\bm\b|met(?:er|re)s?\b")
_DROPPED = re.compile(r"[\W_]+")


def fold(heading: str) -> str:
    """Return the form in which two headings are compared ("First_Post UTC": "firstpostutc")."""
    decomposed = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _DROPPED.sub("", plain)


@cache
def _fields() -> dict[str, dict[str, int]]:
    """Return the fields each spelling can mean, with its place in the order of preference."""
    fields: dict[str, dict[str, int]] = {}
    for name, spellings in SPELLINGS.items():
        for order, spelling in enumerate(spellings):
            fields.setdefault(fold(spelling), {}).setdefault(name, order)
    return fields


def is_known(heading: str) -> bool:
    """Say whether a heading is one of `SPELLINGS`."""
    return fold(heading) in _fields()


_N_WITHIN_MAX = 500
_WITHIN = ("lat", "lon", "begun", "ended", "reported", "place", "url")
"""Fields that are known by words inside a longer heading too."""

# Short and common words say nothing inside another heading.
_NOT_WITHIN = frozenset(PHRASES["not within a heading"].split("|"))
_OF = "of"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+|\d+")


@cache
def find_within(heading: str) -> tuple[str, str] | None:
    """Return the field that the longest known words inside a heading stand for, and these words."""
    words = [word.casefold() for word in _WORD.findall(heading)][:20]
    longest = len(words) - 1
    if _OF in words[1:-1]:  # "Name of base" is a base name
        cut = words.index(_OF, 1)
        words = [*words[cut + 1 :], *words[:cut]]
        longest = len(words)
    for length in range(longest, 0, -1):
        for begin in range(len(words) - length, -1, -1):
            said = " ".join(words[begin : begin + length])
            if said in _NOT_WITHIN:
                continue
            for name in _WITHIN:
                if name in _fields().get(fold(said), {}):
                    return name, said
    return None


def means(heading: str, spellings: Collection[str]) -> bool:
    """Say whether a heading is one of these spellings."""
    return fold(heading) in {fold(spelling) for spelling in spellings}


def names_positions(heading: str) -> bool:
    """Say whether a heading is one of whole positions."""
    return "coordinates" in _fields().get(fold(heading), {})


_DAY_FIRST = re.compile(
    r"\b(?:d{1,2}\W?m{1,3}\W?y|t{1,2}\W?m{1,2}\W?j|[jgd]{1,2}\W?m{1,2}\W?a|д{1,2}\W?м{1,2}\W?г)",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(r"\bm{1,2}\W?d{1,2}\W?y", re.IGNORECASE)


def find_order(heading: str) -> str:
    """Return the order of a date that a heading names ("DATE_MDY"); blank if it names none."""
    words = heading.replace("_", " ")
    if _DAY_FIRST.search(words):
        return "day first"
    return "month first" if _MONTH_FIRST.search(words) else ""


def find_unit_m(heading: str) -> float | None:
    """Return the metres in the unit a heading names ("Accuracy (km)": 1000), None if none."""
    words = _DROPPED.sub(" ", heading.casefold()).strip()
    if _KILOMETRES.search(words):
        return 1000.0
    return 1.0 if _METRES.search(words) else None


@dataclass(slots=True)
class Understood:
    """What the columns of a table are taken for.

    Attributes
    ----------
    fields : dict of str to str
        Heading by field.
    fallbacks : dict of str to str
        Heading, by field, of what is taken where the column of the field is blank.
    parts : dict of str to str
        Field, by heading, of columns that are read together with that of the field.
    notes : list of str
        Headings whose texts are kept in the note.
    ignored : list of str
        Headings nobody reads.
    decisions : list of str
        Which of several columns was taken, and which was known by a part of its heading.
    """

    fields: dict[str, str] = field(default_factory=dict)
    fallbacks: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)

    def take_parts(self, field: str, headings: Sequence[str]) -> None:
        """Say that columns are read together as one field."""
        for heading in headings:
            self.parts[heading] = field
            for name in [name for name, taken in self.fields.items() if taken == heading]:
                del self.fields[name]
        for others in (self.ignored, self.notes):
            others[:] = [heading for heading in others if heading not in headings]


def understand(headings: Sequence[str], *, coordinates: str | None = None) -> Understood:
    """Find out which column means what.

    A heading that can mean two fields goes to the earlier of `SPELLINGS` that has no better one.

    Parameters
    ----------
    headings : sequence of str
        The headings of a table.
    coordinates : str, optional
        The one which holds whole positions; only its content tells.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for heading in headings:
        for name, order in _fields().get(fold(heading), {}).items():
            found.setdefault(name, []).append((order, heading))
    found["coordinates"] = [] if coordinates is None else [(0, coordinates)]
    found.pop("note", None)
    understood = Understood()
    taken: set[str] = set()
    for name in SPELLINGS:
        free = sorted(pair for pair in found.get(name, []) if pair[1] not in taken)
        if free:
            understood.fields[name] = free[0][1]
            taken.add(free[0][1])
    for name, spelling in _FALLBACKS.items():
        rest = [heading for heading in headings if fold(heading) == spelling]
        if rest and rest[0] not in taken:
            understood.fallbacks[name] = rest[0]
            taken.add(rest[0])
    _take_within(understood, headings, taken)
    for heading in headings:
        if heading not in taken:
            is_kept = bool(KEPT_IN_NOTE & set(_fields().get(fold(heading), {})))
            (understood.notes if is_kept else understood.ignored).append(heading)
    return understood


def _take_within(understood: Understood, headings: Sequence[str], taken: set[str]) -> None:
    """Take headings that hold a known word, and say of every field what else claims it."""
    for heading in headings if len(headings) <= _N_WITHIN_MAX else ():
        within = None if is_known(heading) else find_within(heading)
        if within is None:
            continue
        name, said = within
        if name == "place" and "title" in understood.fields:
            continue
        if name not in understood.fields:
            understood.fields[name] = heading
            taken.add(heading)
            understood.decisions.append(
                f"{heading}: read as {name_field(name)}, by its words {said!r}"
            )
    claims: dict[str, list[str]] = {}
    for other in headings:
        for name in _fields().get(fold(other), {}) if other not in taken else ():
            claims.setdefault(name, []).append(other)
    for name, heading in understood.fields.items():
        if name in claims:
            understood.decisions.append(
                f"{name_field(name)}: taken from {heading}, not from {', '.join(claims[name][:5])}"
            )


_FIELD_WORDS = {
    "id": "report id",
    "lat": "latitude",
    "lon": "longitude",
    "begun": "first day",
    "ended": "last day",
    "reported": "day of posting",
    "date_precision": "precision of the date",
    "host_label": "country it is in",
    "country": "country",
    "force_code": "country of the force",
    "strength": "strength",
    "personnel_low": "personnel, at least",
    "personnel_high": "personnel, at most",
    "coord_source": "where the coordinates are from",
    "note": "kept in the note",
}
"""What a column is taken for, in words; fields that are missing here are such words."""


def name_field(field: str) -> str:
    """Say in words what a column is taken for; see `SPELLINGS`."""
    return _FIELD_WORDS.get(field, field)
