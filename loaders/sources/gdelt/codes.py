"""Our reading of the CAMEO codes that GDELT writes: which events are presence, and whose force.

CAMEO has some 300 event codes. Eight of them say that armed forces are somewhere or leave it. Not
among them, though near: 151 and 153 (police), 0841 (return of persons), 155 and 155x (cyber), and
everything under 18 to 20 but 192, which is fighting and not presence.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geodata import is_iso3

FORCE_COUNTRY_UNKNOWN = "force_country_unknown"
NOT_MILITARY = "actor_not_military"


class PresenceCode(NamedTuple):
    """How one CAMEO event code is read.

    Attributes
    ----------
    kind : str
        One of `loaders.facts.presence.PRESENCE_KINDS`.
    force : str
        Which actor's force it is, "Actor1" or "Actor2".
    words : str
        What the code stands for.
    reason : str
        Why it is read so.
    """

    kind: str
    force: str
    words: str
    reason: str


PRESENCE_CODES = {
    "150": PresenceCode(
        "unspecified",
        "Actor1",
        "show of military or police power, not specified",
        "the code says neither what was done nor whether it was the army or the police",
    ),
    "152": PresenceCode(
        "unspecified",
        "Actor1",
        "higher military alert",
        "an alert is a state of forces that may not have moved",
    ),
    "154": PresenceCode(
        "buildup",
        "Actor1",
        "armed forces mobilised or increased",
        "more forces than before is what a buildup is",
    ),
    "074": PresenceCode(
        "deployment",
        "Actor1",
        "military protection or peacekeeping provided",
        "the actor sends forces to protect others",
    ),
    "0861": PresenceCode(
        "deployment",
        "Actor2",
        "peacekeepers received",
        "Actor1 lets them in, so the force that deploys is Actor2's",
    ),
    "192": PresenceCode(
        "incursion",
        "Actor1",
        "territory occupied",
        "forces hold ground that is not their own",
    ),
    "0873": PresenceCode(
        "withdrawal",
        "Actor1",
        "armed forces demobilised",
        "there are fewer forces than before",
    ),
    "0874": PresenceCode(
        "withdrawal",
        "Actor1",
        "military retreat or surrender",
        "forces leave the ground they held",
    ),
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
    table = Path(__file__).with_name("cameo_countries.csv")
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row["iso3"] or None for row in csv.DictReader(lines)}
