"""Countries by their FIPS 10-4 code.

FIPS 10-4 looks like ISO 3166-1 alpha-2 and is not: 74 of its codes are another country's ISO code
(AU is Austria, CH China, NG Niger). It was withdrawn in 2008 and is still what GDELT writes. The
table beside this module holds the codes of the standard, those it gave up, and two that GDELT
writes for the seas.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from geodata.errors import UnknownName
from loaders.csv_tables import read_table


class FipsCountry(NamedTuple):
    """What one FIPS 10-4 code stands for: an ISO 3166-1 alpha-3 code and a name in English.

    The former is ``XKX`` for Kosovo, and None where no single country is meant.
    """

    code: str
    iso3: str | None
    name: str


def find_fips_country(code: str) -> FipsCountry:
    """Return what a FIPS 10-4 code stands for.

    Raises `UnknownName` if it is no such code.

    Examples
    --------
    >>> find_fips_country("UP").iso3
    'UKR'
    """
    try:
        return _countries()[code]
    except KeyError:
        raise UnknownName(
            f"{code!r} is no FIPS 10-4 code of a country; the codes stand in "
            "loaders/fips_countries.csv"
        ) from None


@cache
def _countries() -> dict[str, FipsCountry]:
    return {
        row["code"]: FipsCountry(row["code"], row["iso3"] or None, row["name"])
        for row in read_table(Path(__file__).with_name("fips_countries.csv"))
    }
