"""Which countries an entry of Canada's index is about.

The key is an ISO 3166-1 alpha-2 code, and places all but a few: parts of a country that have
entries of their own, and "Israel and Palestine", which is keyed ``IL``. Those stand in a reviewed
table. The name is the check of the code.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geodata import find_iso3, find_iso3_of_iso2
from geodata.errors import UnknownName
from geodata.names import normalise_name

NAME_DISAGREES = "name_disagrees_with_code"
NAME_UNKNOWN = "name_unknown"


class Placing(NamedTuple):
    """The reading of one entry's place.

    Attributes
    ----------
    iso3 : tuple of str
        Our reading of it, empty where there is none.
    area : str or None
        The part of the country it is, where it is one.
    flags : tuple of str
        What did not agree.
    reason : str or None
        Why `iso3` is empty.
    """

    iso3: tuple[str, ...]
    area: str | None = None
    flags: tuple[str, ...] = ()
    reason: str | None = None


def place_entry(code: str, name: str) -> Placing:
    """Place one entry by its code and its name; an unknown place is said, never raised."""
    reviewed = _reviewed().get(("name", normalise_name(name))) or _reviewed().get(("code", code))
    if reviewed is not None:
        return reviewed
    by_code = _find_by_code(code)
    try:
        by_name = find_iso3(name)
    except UnknownName as error:
        if by_code is None:
            reason = f"{code!r} is no country code, and {error}"
            return Placing((), reason=reason)
        return Placing((by_code,), flags=(NAME_UNKNOWN,))
    if by_code is None:
        return Placing((by_name,))
    return Placing((by_code,), flags=() if by_code == by_name else (NAME_DISAGREES,))


def _find_by_code(code: str) -> str | None:
    try:
        return find_iso3_of_iso2(code)
    except UnknownName:
        return None


@cache
def _reviewed() -> dict[tuple[str, str], Placing]:
    table = Path(__file__).with_name("ca_gac_destinations.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        return {
            (row["by"], normalise_name(row["key"]) if row["by"] == "name" else row["key"]): (
                Placing(tuple(row["iso3"].split(";")), row["area"] or None)
            )
            for row in csv.DictReader(lines)
        }
