"""Which countries a destination of Smartraveller is.

The feed carries no codes, only names. A reviewed table has the names that are not one plain
country; all others are looked up among the accepted spellings.
"""

import csv
from functools import cache
from pathlib import Path

from geodata import find_iso3
from geodata.errors import UnknownName
from geodata.names import normalise_name


def place_destination(name: str) -> tuple[tuple[str, ...], str | None]:
    """Place one destination.

    Parameters
    ----------
    name : str
        As the feed titles it.

    Returns
    -------
    iso3 : tuple of str
        Our reading of it, empty where there is none.
    reason : str or None
        Why `iso3` is empty.
    """
    reviewed = _reviewed().get(normalise_name(name))
    if reviewed is not None:
        return reviewed, None
    try:
        return (find_iso3(name),), None
    except UnknownName as error:
        return (), str(error)


@cache
def _reviewed() -> dict[str, tuple[str, ...]]:
    table = Path(__file__).with_name("au_dfat_destinations.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        return {
            normalise_name(row["key"]): tuple(row["iso3"].split(";"))
            for row in csv.DictReader(lines)
        }
