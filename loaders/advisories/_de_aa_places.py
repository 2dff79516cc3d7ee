"""Which countries an entry of the Auswärtiges Amt is about.

Its ISO 3166-1 alpha-3 code places it (200 of 200 entries in September 2026, Kosovo as ``XKX``).
The alpha-2 code is the check of that one, and stands in where it is blank or no code. The names
are German and place only those that are spelt alike in English.
"""

from typing import Any

from geodata import find_iso3, find_iso3_of_iso2, is_iso3
from geodata.errors import UnknownName

CODES_DISAGREE = "country_codes_disagree"
ISO3_UNKNOWN = "iso3_code_unknown"


def place_entry(
    iso3: Any, iso2: Any, name: str
) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """Place one entry; an unknown place is said, never raised.

    Parameters
    ----------
    iso3, iso2 : Any
        The entry's two codes, as served.
    name : str
        The destination.

    Returns
    -------
    iso3 : tuple of str
        Our reading of it, empty where there is none.
    flags : tuple of str
        What did not agree.
    reason : str or None
        Why `iso3` is empty.
    """
    three, two = (_as_code(code) for code in (iso3, iso2))
    by_two = _find_by_iso2(two)
    if is_iso3(three):
        return (three,), () if by_two in (None, three) else (CODES_DISAGREE,), None
    flags = (ISO3_UNKNOWN,) if three else ()
    if by_two is not None:
        return (by_two,), flags, None
    try:
        return (find_iso3(name),), flags, None
    except UnknownName as error:
        return (), flags, f"its codes are {iso3!r} and {iso2!r}, and {error}"


def _as_code(code: Any) -> str:
    return code.strip().upper() if isinstance(code, str) else ""


def _find_by_iso2(code: str) -> str | None:
    try:
        return find_iso3_of_iso2(code)
    except UnknownName:
        return None
