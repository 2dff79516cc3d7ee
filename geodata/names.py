"""Country names and codes: every accepted spelling, read from ``names.txt``.

A spelling is looked up after normalisation and never by resemblance. Near misses appear in the
error's message, for the person who reads it, and decide nothing.
"""

import difflib
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geodata.errors import NamesFileError, UnknownName

_APOSTROPHES = re.compile("['\u2018\u2019\u02bb\u02bc\u0060\u00b4]")
_SEPARATORS = re.compile(r"[\s.,/()_\u2010-\u2015-]+")
_CODES = re.compile(r"(?P<iso3>[A-Z]{3}) (?P<iso2>[A-Z]{2})")


class Names(NamedTuple):
    """The contents of a names file.

    Attributes
    ----------
    display : dict of str to str
        ISO 3166-1 alpha-3 to the name this project shows.
    iso3_by_iso2 : dict of str to str
        ISO 3166-1 alpha-2 to alpha-3.
    iso3_by_spelling : dict of str to str
        Normalised spelling to ISO 3166-1 alpha-3.
    spellings : dict of str to str
        Normalised spelling to the spelling as the file writes it.
    with_article : frozenset of str
        ISO 3166-1 alpha-3 of those whose name takes "the" within a sentence.
    """

    display: dict[str, str]
    iso3_by_iso2: dict[str, str]
    iso3_by_spelling: dict[str, str]
    spellings: dict[str, str]
    with_article: frozenset[str] = frozenset()


def normalise_name(name: str) -> str:
    """Return the form in which two spellings are compared.

    Compatibility characters and letter case are folded, accents and apostrophes dropped, ``&``
    becomes "and", and runs of spaces (no-break ones too) and of the marks ``. , / ( ) - _``
    become one space. Other marks stay: "Honduras?" is a spelling of its own.

    Examples
    --------
    >>> normalise_name("Côte\u00a0d\u2019Ivoire ")
    'cote divoire'
    """
    letters = name.casefold()
    if not letters.isascii():
        decomposed = unicodedata.normalize("NFKD", letters)
        letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    joined = _APOSTROPHES.sub("", letters.replace("&", " and "))
    return _SEPARATORS.sub(" ", joined).strip()


def parse_names(text: str) -> Names:
    """Parse the text of a names file.

    Parameters
    ----------
    text : str
        Lines of ``ISO3 ISO2 | display name | spelling; spelling``, the display name after "the "
        where it takes that article within a sentence; empty lines and lines that
        start with ``#`` are skipped.

    Raises
    ------
    NamesFileError
        If a line has another form, a code is repeated, or two lines claim one spelling.
    """
    names = Names({}, {}, {}, {})
    with_article = set()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|")]
        codes = _CODES.fullmatch(fields[0])
        if len(fields) != 3 or codes is None or not fields[1]:
            raise NamesFileError(
                f"names line {number}: {line!r} is not 'ISO3 ISO2 | display name | spellings'"
            )
        iso3, iso2 = codes["iso3"], codes["iso2"]
        if iso3 in names.display or iso2 in names.iso3_by_iso2:
            raise NamesFileError(f"names line {number}: {fields[0]!r} is there twice")
        if fields[1].startswith("the "):
            fields[1] = fields[1].removeprefix("the ")
            with_article.add(iso3)
        names.display[iso3] = fields[1]
        names.iso3_by_iso2[iso2] = iso3
        for spelling in (fields[1], *filter(None, map(str.strip, fields[2].split(";")))):
            key = normalise_name(spelling)
            owner = names.iso3_by_spelling.setdefault(key, iso3)
            if owner != iso3:
                raise NamesFileError(
                    f"names line {number}: {spelling!r} ({key!r}) of {iso3} belongs to {owner}"
                )
            names.spellings.setdefault(key, spelling)
    return names._replace(with_article=frozenset(with_article))


@cache
def _bundled() -> Names:
    return parse_names((Path(__file__).parent / "names.txt").read_text(encoding="utf-8"))


ALL_ISO3: frozenset[str] = frozenset(_bundled().display)
"""Every ISO 3166-1 alpha-3 code, and ``XKX`` for Kosovo."""


def find_iso3(name: str) -> str:
    """Return the ISO 3166-1 alpha-3 code of the country called `name`.

    Codes are not names: ``find_iso3("UKR")`` raises; see `is_iso3` and `find_iso3_of_iso2`.

    Raises
    ------
    UnknownName
        If the spelling is not in ``names.txt``. The message names the nearest spellings.

    Examples
    --------
    >>> find_iso3("Burma (Myanmar)")
    'MMR'
    """
    names = _bundled()
    key = normalise_name(name)
    try:
        return names.iso3_by_spelling[key]
    except KeyError:
        near = difflib.get_close_matches(key, names.iso3_by_spelling, n=3, cutoff=0.6)
        shown = ", ".join(f"{names.spellings[k]} ({names.iso3_by_spelling[k]})" for k in near)
        raise UnknownName(
            f"no country is called {name!r}; near misses: {shown or 'none'}. "
            "Accepted spellings stand in geodata/names.txt"
        ) from None


def find_iso3_of_iso2(iso2: str) -> str:
    """Return the ISO 3166-1 alpha-3 code for an alpha-2 code, ``XKX`` for ``XK``.

    Raises
    ------
    UnknownName
        If `iso2` is no alpha-2 code in upper case, as ``-99``, ``EU`` and ``uk`` are not.
    """
    try:
        return _bundled().iso3_by_iso2[iso2]
    except KeyError:
        raise UnknownName(f"{iso2!r} is no ISO 3166-1 alpha-2 code (upper case, or XK)") from None


def find_iso2(iso3: str) -> str:
    """Return the ISO 3166-1 alpha-2 code for an alpha-3 code, ``XK`` for ``XKX``.

    Raises
    ------
    UnknownName
        If `iso3` is not in `ALL_ISO3`.
    """
    for iso2, of in _bundled().iso3_by_iso2.items():
        if of == iso3:
            return iso2
    raise UnknownName(f"{iso3!r} is no ISO 3166-1 alpha-3 code (upper case, or XKX)")


def country_name(iso3: str) -> str:
    """Return the name this project shows for a country.

    Raises
    ------
    UnknownName
        If `iso3` is not in `ALL_ISO3`.
    """
    try:
        return _bundled().display[iso3]
    except KeyError:
        raise UnknownName(f"{iso3!r} is no ISO 3166-1 alpha-3 code (upper case, or XKX)") from None


def country_in_sentence(iso3: str) -> str:
    """Return the name of a country as it stands within a sentence.

    Raises
    ------
    UnknownName
        If `iso3` is not in `ALL_ISO3`.

    Examples
    --------
    >>> country_in_sentence("USA"), country_in_sentence("CZE")
    ('the United States', 'Czechia')
    """
    name = country_name(iso3)
    return f"the {name}" if iso3 in _bundled().with_article else name


def place_in_sentence(place: str, iso3: str | None, *, with_country: bool = False) -> str:
    """Return a place as it stands within a sentence: one that bears its country's name as this.

    Parameters
    ----------
    place : str
        Its name.
    iso3 : str or None
        ISO 3166-1 alpha-3 of the country it is in.
    with_country : bool
        Whether the country follows, as in an address.

    Examples
    --------
    >>> place_in_sentence("Gambia", "GMB", with_country=True)
    'the Gambia'
    >>> place_in_sentence("Banjul", "GMB", with_country=True)
    'Banjul, Gambia'
    """
    if not iso3:
        return place
    if place == country_name(iso3):
        return country_in_sentence(iso3)
    return f"{place}, {country_name(iso3)}" if with_country else place


def list_spellings() -> dict[str, list[str]]:
    """List every accepted spelling by country, the name this project shows first.

    Returns
    -------
    dict of str to list of str
        ISO 3166-1 alpha-3 to spellings as ``names.txt`` writes them.
    """
    names = _bundled()
    listed = {iso3: [name] for iso3, name in names.display.items()}
    for key, iso3 in names.iso3_by_spelling.items():
        if (spelling := names.spellings[key]) not in listed[iso3]:
            listed[iso3].append(spelling)
    return listed


def is_iso3(code: str) -> bool:
    """Say whether `code` is an ISO 3166-1 alpha-3 code in upper case, or ``XKX``."""
    return code in ALL_ISO3
