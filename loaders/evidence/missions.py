"""What the mission of a state in a city is called: an embassy only where it is one.

The departures name a city and not what stands in it. ``mission_seats.csv`` holds, for every state,
the city in which embassies to it are: its capital by GeoNames, but for those whose embassies are
elsewhere (``why`` says which), and what differs for one issuing state. Whatever stands in another
city is called a post.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from loaders.csv_tables import read_table

_SEATS = Path(__file__).parent / "mission_seats.csv"

# States of the Commonwealth send each other high commissioners. These have been in it for as long
# as the departures go back; the others joined, left or came back meanwhile.
_MEMBERS = """
ATG AUS BGD BHS BLZ BRB BRN BWA CAN CYP DMA GBR GHA GRD GUY IND JAM KEN KIR KNA LCA LKA LSO MLT MUS
MWI MYS NAM NGA NRU NZL PAK PNG SGP SLB SLE SWZ SYC TON TTO TUV TZA UGA VCT VUT WSM ZMB
"""
_COMMONWEALTH = frozenset(_MEMBERS.split())
_AT_TIMES_IN_IT = frozenset(("CMR", "FJI", "GAB", "GMB", "MDV", "MOZ", "RWA", "TGO", "ZAF", "ZWE"))

# The European Union sends delegations, and Taiwan's offices are embassies in a few states only.
_OTHERWISE_CALLED = {"EUU": "delegation", "TWN": "post"}


class _Seat(NamedTuple):
    city: str
    valid_from: date
    valid_to: date


def name_mission(issuer_iso3: str, host_iso3: str | None, city: str, on: date) -> str:
    """Name what a state has in a city.

    Parameters
    ----------
    issuer_iso3 : str
        Whose it is, ISO 3166-1 alpha-3; ``EUU`` for the European Union.
    host_iso3 : str or None
        The country of the city; None for several.
    city : str
        The city, as the departure writes it.
    on : date
        The day spoken of.

    Returns
    -------
    str
        ``embassy``, ``high commission``, ``delegation``, or ``post`` where it may be a consulate.
    """
    if host_iso3 is None or not _is_seat(issuer_iso3, host_iso3, city, on):
        return "post"
    if issuer_iso3 in _OTHERWISE_CALLED:
        return _OTHERWISE_CALLED[issuer_iso3]
    both = {issuer_iso3, host_iso3}
    if both <= _COMMONWEALTH:
        return "high commission"
    return "post" if both <= _COMMONWEALTH | _AT_TIMES_IN_IT else "embassy"


def _is_seat(issuer_iso3: str, host_iso3: str, city: str, on: date) -> bool:
    seats = _read_seats()
    of_issuer = seats.get((host_iso3, issuer_iso3)) or seats.get((host_iso3, ""), ())
    named = _fold(city)
    return any(
        seat.city == named and seat.valid_from <= on <= seat.valid_to
        for seat in of_issuer
        if seat.city
    )


@cache
def _read_seats() -> Mapping[tuple[str, str], tuple[_Seat, ...]]:
    """Read the seats by host and issuing state; those without one are of every issuing state."""
    seats: dict[tuple[str, str], list[_Seat]] = defaultdict(list)
    for row in read_table(_SEATS):
        begun = date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min
        ended = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        seat = _Seat(_fold(row["city"]), begun, ended)
        seats[row["host_iso3"], row["issuer_iso3"]].append(seat)
    return {key: tuple(listed) for key, listed in seats.items()}


def _fold(name: str) -> str:
    """Leave of a name its letters, in lower case and without marks."""
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if letter.isalpha()).lower()
