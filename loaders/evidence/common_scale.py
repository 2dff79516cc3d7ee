"""Our reading of every issuer's scale on one common scale of 1 to 4, with a reason per entry.

This is the one place where that reading is made. It is ours and is labelled as ours wherever it
is shown; the issuer's own level and words stand beside it. It is for colouring a map, not for
merging issuers: nothing is ever averaged or maximised over them.

1. no more than the usual care is asked for
2. more care, or part of the country is advised against
3. travel that is not necessary is advised against
4. all travel is advised against
"""

from typing import NamedTuple

from loaders.errors import UnknownLevel
from loaders.facts.levels import NO_LEVEL


class Reading(NamedTuple):
    """Where a level stands on the common scale.

    Attributes
    ----------
    common : int
        1 to 4.
    why : str
        The reason.
    """

    common: int
    why: str


READINGS: dict[tuple[str, str], Reading] = {
    ("us_state", "1"): Reading(1, "their lowest of four: normal precautions"),
    ("us_state", "2"): Reading(2, "their second of four: increased caution"),
    ("us_state", "3"): Reading(3, "their third of four: reconsider travel"),
    ("us_state", "4"): Reading(4, "their highest: do not travel"),
    ("ca_gac", "0"): Reading(1, "their lowest of four: normal security precautions"),
    ("ca_gac", "1"): Reading(2, "their second of four: a high degree of caution"),
    ("ca_gac", "2"): Reading(3, "non-essential travel is to be avoided"),
    ("ca_gac", "3"): Reading(4, "all travel is to be avoided"),
    ("au_dfat", "2/5"): Reading(1, "their feed counts from 2: normal safety precautions"),
    ("au_dfat", "3/5"): Reading(2, "a high degree of caution"),
    ("au_dfat", "4/5"): Reading(3, "the need to travel is to be reconsidered"),
    ("au_dfat", "5/5"): Reading(4, "their highest: do not travel"),
    ("ie_dfa", "normal"): Reading(1, "the first of their four phrases"),
    ("ie_dfa", "high_caution"): Reading(2, "the second of their four phrases"),
    ("ie_dfa", "avoid_non_essential"): Reading(3, "non-essential travel is to be avoided"),
    ("ie_dfa", "do_not_travel"): Reading(4, "the last of their four phrases"),
    ("uk_fcdo", "none"): Reading(
        1, "advises against nothing; the FCDO has no 'increased caution', so this spans 1 and 2"
    ),
    ("uk_fcdo", "parts"): Reading(
        2, "only parts are advised against; the parts' own advice stands as area records"
    ),
    ("uk_fcdo", "all_but_essential_whole"): Reading(
        3, "all but essential travel to the whole country, or to the rest of it, is advised against"
    ),
    ("uk_fcdo", "all_whole"): Reading(4, "all travel to the whole country is advised against"),
    ("uk_fcdo", "avoid_all_but_essential_travel_to_parts"): Reading(
        3, "of the parts: all but essential travel is advised against"
    ),
    ("uk_fcdo", "avoid_all_travel_to_parts"): Reading(
        4, "of the parts: all travel is advised against"
    ),
    ("de_aa", "none"): Reading(
        1,
        "no warning is set; travel that 'wird abgeraten', advised against below a warning, sets "
        "none either, so this spans 1 to 3",
    ),
    ("de_aa", "situation_parts"): Reading(
        2, "only parts are warned of; the parts' own advice stands as area records"
    ),
    ("de_aa", "parts"): Reading(
        2, "only parts are warned of; the parts' own advice stands as area records"
    ),
    ("de_aa", "situation"): Reading(
        3,
        "last used for the pandemic, as a warning of travel that is not necessary; what it will "
        "stand for next is not laid down",
    ),
    ("de_aa", "warning"): Reading(4, "their highest: all travel to the country is warned of"),
    ("de_aa", "situationPartWarning"): Reading(
        3, "of the parts: last used as a warning of travel that is not necessary"
    ),
    ("de_aa", "partialWarning"): Reading(4, "of the parts: all travel there is warned of"),
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
