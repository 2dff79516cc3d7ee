"""Levels in Canada's index: the state as a number, and the same in a phrase.

The number is ``advisory-state``, 0 to 3, the phrase ``eng.advisory-text``; one is the check of the
other. The phrase carries a tail where regions are advised on by themselves: "; see also regional
advisories." in 2014, " (with regional advisories)" today. The index kept saying "Exercise normal
security precautions" in September 2026, when the website said "Take".
"""

import re
from collections.abc import Sequence
from typing import Any

from loaders.errors import ItemRefused
from loaders.records import Level

_TAIL = re.compile(
    r"\s*(?:;\s*see\s+also\s+regional\s+advisories|\(with\s+regional\s+advisories\))\s*$",
    re.IGNORECASE,
)
_OTHER_WORDS = {"0": "exercise normal security precautions"}


def read_state(levels: Sequence[Level], state: Any, text: str, place: str) -> tuple[Level, bool]:
    """Read the level of one entry from the two fields that state it.

    Parameters
    ----------
    levels : sequence of Level
        The issuer's levels.
    state : int or str
        ``advisory-state``; it was seen as a number and as text.
    text : str
        ``eng.advisory-text``, plain.
    place : str
        Source, page and entry, to begin messages with.

    Returns
    -------
    level : Level
        The level.
    has_tail : bool
        Whether the phrase speaks of regional advisories.

    Raises
    ------
    ItemRefused
        If the state or the phrase is unknown, or the two contradict each other.
    """
    phrase = text.rstrip(". ")
    words = _TAIL.sub("", phrase)
    for level in levels:
        if not isinstance(state, bool) and str(state) == level.key:
            if words.casefold() in (level.words.casefold(), _OTHER_WORDS.get(level.key)):
                return level, words != phrase
            raise ItemRefused(
                f"{place}: advisory-state {state!r} with the text {text!r}; allowed: {level.words}"
            )
    known = "; ".join(f"{level.key} {level.words}" for level in levels)
    raise ItemRefused(f"{place}: unknown advisory-state {state!r} ({text!r}); allowed: {known}")
