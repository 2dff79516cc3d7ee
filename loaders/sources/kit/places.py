"""Which countries a destination is: a reviewed table, the issuer's code, and its name.

Each source keeps its own table ``places.csv`` of what is not one plain country. Its columns:

* ``by``: what ``key`` is compared with: ``name``, or a kind of key of the source's own;
* ``key``: a name (its spelling made plain) or a code;
* ``destination``: the place as the issuer names it, where the key is no name;
* ``iso3``: our reading, codes parted by ``;``, empty where it is no country;
* ``area``: the part of the country it is, where advice on it is advice on an area;
* ``coverage``: ``whole``, or ``part`` of a country, or ``several``;
* ``note``: why; for a place that is no country, the reason that is told.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from geodata import find_iso3, find_iso3_of_iso2
from geodata.errors import UnknownName
from geodata.names import normalise_name
from loaders.csv_tables import read_table

NAME_DISAGREES = "name_disagrees_with_code"
NAME_UNKNOWN = "name_unknown"


@dataclass(frozen=True, slots=True)
class Placing:
    """Our reading of one item's place, as the issuer names it.

    `area` is the part of it the item is about, None the whole of it; `flags` say what did not
    agree, and `reason` why there is no country; `coverage` is ``whole`` country, ``part`` of one
    or ``several``.
    """

    destination: str
    iso3: tuple[str, ...] = ()
    area: str | None = None
    flags: tuple[str, ...] = ()
    reason: str | None = None
    coverage: str = "whole"


class Places:
    """The reviewed table of a source, its ``places.csv``: read when a place is first asked for."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def reviewed(self) -> dict[tuple[str, str], Placing]:
        """Every row of the table, by its kind of key and key."""
        return {
            (row["by"], _fold(row["by"], row["key"])): _read_row(row)
            for row in read_table(self._path)
        }

    def find(self, by: str, key: str) -> Placing | None:
        """Return the reviewed row of a key, if there is one."""
        return self.reviewed.get((by, _fold(by, key)))

    def place(self, name: str, code: str | None = None) -> Placing:
        """Place a destination by its name and, where the issuer gives one, its code.

        The reviewed table goes first. Then the code places, ISO 3166-1 alpha-2 or one of the
        reviewed table, and the name is its check. A place not known has no countries and a reason.
        """
        reviewed = self.find("name", name) or (self.find("code", code) if code else None)
        if reviewed is not None:
            return replace(reviewed, destination=name)
        by_code = find_by_iso2(code)
        try:
            by_name = find_iso3(name)
        except UnknownName as error:
            if by_code is not None:
                return Placing(name, (by_code,), flags=(NAME_UNKNOWN,))
            reason = f"{code!r} is no country code, and {error}" if code else str(error)
            return Placing(name, reason=reason)
        if by_code in (None, by_name):
            return Placing(name, (by_name,))
        return Placing(name, (by_code,), flags=(NAME_DISAGREES,))


def find_by_iso2(code: str | None) -> str | None:
    """Return the alpha-3 code of an alpha-2 code, None where there is none."""
    try:
        return find_iso3_of_iso2(code) if code else None
    except UnknownName:
        return None


def _fold(by: str, key: str) -> str:
    return normalise_name(key) if by == "name" else key.casefold()


def _read_row(row: dict[str, str]) -> Placing:
    iso3 = tuple(row["iso3"].split(";")) if row["iso3"] else ()
    return Placing(
        destination=row["destination"] or row["key"],
        iso3=iso3,
        area=row["area"] or None,
        reason=None if iso3 else row["note"],
        coverage=row["coverage"],
    )
