"""Our reading of every issuer's scale on one common scale of 1 to 4, with a reason per entry.

This is the one place where that reading is made. It is ours and is labelled as ours wherever it
is shown; the issuer's own level and words stand beside it. It is for colouring a map, not for
merging issuers: nothing is ever averaged or maximised over them.

1. no more than the usual care is asked for
2. more care, or part of the country is advised against
3. travel that is not necessary is advised against
4. all travel is advised against
"""

from pathlib import Path
from typing import NamedTuple

from loaders.csv_tables import read_table
from loaders.errors import UnknownLevel
from loaders.facts.levels import NO_LEVEL


class Reading(NamedTuple):
    """Where a level stands on the common scale, 1 to 4, and the reason."""

    common: int
    why: str


READINGS = {
    (row["issuer"], row["level_key"]): Reading(int(row["common"]), row["why"])
    for row in read_table(Path(__file__).with_suffix(".csv"))
}
"""By issuer key and level key."""


def common_level(issuer: str, level_key: str) -> int | None:
    """Read an issuer's level on the common scale.

    Parameters
    ----------
    issuer : str
        Key of the issuer.
    level_key : str
        Key of its level, or `NO_LEVEL`.

    Returns
    -------
    int or None
        1 to 4; None for an advisory without a level.

    Raises
    ------
    UnknownLevel
        If there is no reading of this level.
    """
    if level_key == NO_LEVEL:
        return None
    try:
        return READINGS[issuer, level_key].common
    except KeyError:
        known = ", ".join(key for of, key in READINGS if of == issuer) or "none"
        raise UnknownLevel(
            f"{issuer}: no reading of level {level_key!r} on the common scale; known: {known}"
        ) from None
