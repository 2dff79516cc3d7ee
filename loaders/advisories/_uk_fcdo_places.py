"""Which countries a destination of the FCDO is.

The pages carry no codes. A reviewed table has the names that are not one plain country, then come
the accepted spellings of country names, then those of the page's own address: an address keeps the
old name when the FCDO takes up a new one. Name and address that contradict each other place
nothing.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geodata import ALL_ISO3, country_name, find_iso3
from geodata.errors import UnknownName
from geodata.names import normalise_name


@dataclass(frozen=True, slots=True)
class _Destination:
    iso3: tuple[str, ...]
    coverage: str


def place_destination(name: str, slug: str) -> tuple[tuple[str, ...], str | None]:
    """Place one destination.

    Parameters
    ----------
    name : str
        Its name, ``details.country.name``.
    slug : str
        Its page's address, ``details.country.slug``.

    Returns
    -------
    tuple of (tuple of str, str or None)
        Our reading, and why there is none. Never raises for an unknown place.
    """
    by_name, reason = _read_name(name)
    by_slug, _ = _read_name(slug)
    if by_name and by_slug and not set(by_slug) <= set(by_name):
        return (), (
            f"the name {name!r} reads as {', '.join(by_name)}, the address {slug!r} as "
            f"{', '.join(by_slug)}"
        )
    iso3 = by_name or by_slug
    return iso3, None if iso3 else reason


def find_whole_names(name: str, iso3: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return the names by which a text may mean whole countries, normalised.

    Names of parts are not among them.

    Parameters
    ----------
    name : str
        The destination the text is about.
    iso3 : sequence of str
        Our reading of it.
    """
    return {**_known_names(), normalise_name(name): frozenset(iso3)}


def _read_name(name: str) -> tuple[tuple[str, ...], str | None]:
    reviewed = _reviewed().get(normalise_name(name))
    if reviewed:
        return reviewed.iso3, None
    try:
        return (find_iso3(name),), None
    except UnknownName as error:
        return (), str(error)


@cache
def _known_names() -> dict[str, frozenset[str]]:
    names = {normalise_name(country_name(code)): frozenset({code}) for code in ALL_ISO3}
    whole = {
        key: frozenset(row.iso3) for key, row in _reviewed().items() if row.coverage == "whole"
    }
    return names | whole


@cache
def _reviewed() -> dict[str, _Destination]:
    table = Path(__file__).with_name("uk_fcdo_destinations.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        return {
            normalise_name(row["name"]): _Destination(
                tuple(row["iso3"].split(";")), row["coverage"]
            )
            for row in csv.DictReader(lines)
        }
