"""How old the knowledge of a level is on a day: the three steps in which age is drawn and counted.

A level is *confirmed* for a day when it was seen on it or up to `CONFIRMED_DAYS` before, *recent*
up to `RECENT_DAYS`, and *old* beyond. An old level is kept and shown with its age, and takes part
in no count, comparison or agreement.
"""

import pandas as pd

__all__ = ["CONFIRMED", "CONFIRMED_DAYS", "OLD", "RECENT", "RECENT_DAYS", "find_age", "is_counted"]

CONFIRMED, RECENT, OLD = "confirmed", "recent", "old"

CONFIRMED_DAYS = 30
"""A level seen at most this many days before a day is confirmed for it."""

RECENT_DAYS = 180
"""A level last seen longer ago than this many days is old."""


def find_age(age_days: int | None) -> str | None:
    """Name the age of a level.

    Parameters
    ----------
    age_days : int or None
        Days since it was last seen; None where none is held.
    """
    if age_days is None:
        return None
    if age_days <= CONFIRMED_DAYS:
        return CONFIRMED
    return RECENT if age_days <= RECENT_DAYS else OLD


def is_counted(levels: pd.DataFrame) -> pd.Series:
    """Say of each row, with ``age``, whether it takes part in counts and comparisons."""
    return levels["age"].isin([CONFIRMED, RECENT])
