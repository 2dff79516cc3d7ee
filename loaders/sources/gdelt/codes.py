"""Our reading of the CAMEO codes that GDELT writes: which events are presence, and whose force.

CAMEO has some 300 event codes. Eight of them say that armed forces are somewhere or leave it. Not
among them, though near: 151 and 153 (police), 0841 (return of persons), 155 and 155x (cyber), and
everything under 18 to 20 but 192, which is fighting and not presence.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from geodata import is_iso3
from loaders.csv_tables import read_table

FORCE_COUNTRY_UNKNOWN = "force_country_unknown"
NOT_MILITARY = "actor_not_military"

_HERE = Path(__file__).parent


class PresenceCode(NamedTuple):
    """How one CAMEO event code is read, and why.

    `kind` is one of `loaders.facts.presence.PRESENCE_KINDS`, `force` the actor whose force it is,
    "Actor1" or "Actor2", and `words` what the code stands for.
    """

    kind: str
    force: str
    words: str
    reason: str


PRESENCE_CODES = {
    row["code"]: PresenceCode(row["kind"], row["force"], row["words"], row["reason"])
    for row in read_table(_HERE / "cameo_presence.csv")
}
"""The codes of presence and of draw-down; every other code is an event of another sort."""

# CAMEO roles that can hold a place by arms, or that send who does: military, government,
# international organisations, intelligence, rebels, insurgents, separatists, unidentified armed
# forces. Police (COP) are armed and not military.
_ARMED_ROLES = {"MIL", "GOV", "IGO", "IMG", "SPY", "REB", "INS", "SEP", "UAF"}


def find_force_country(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the ISO 3166-1 alpha-3 code of a CAMEO actor country, and the doubts about it.

    CAMEO's three letters are ISO's for most countries and not for all (ROM is Romania), and some
    are no country at all (AFR, EUR); those stand in ``cameo_countries.csv``.
    """
    reviewed = _reviewed_countries()
    if code in reviewed:
        return reviewed[code], ()
    if not code:
        return None, ()
    return (code, ()) if is_iso3(code) else (None, (FORCE_COUNTRY_UNKNOWN,))


def is_not_military(roles: tuple[str, ...]) -> bool:
    """Whether an actor's CAMEO roles are stated and none of them is of an armed body or a state."""
    return bool(roles) and _ARMED_ROLES.isdisjoint(roles)


@cache
def _reviewed_countries() -> dict[str, str | None]:
    return {row["code"]: row["iso3"] or None for row in read_table(_HERE / "cameo_countries.csv")}
