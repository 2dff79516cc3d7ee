"""What the map covers of levels: how many are confirmed, and what is placed or not."""

from datetime import date

import pandas as pd

from dashboard.words.labels import format_date, join_names, plural
from loaders.evidence.ages import CONFIRMED, CONFIRMED_DAYS, OLD, RECENT, RECENT_DAYS
from loaders.facts.levels import Issuer


def describe_confirmed(levels: pd.DataFrame) -> str:
    """Say how many levels are confirmed for their day, and how old the others are.

    Parameters
    ----------
    levels : pandas.DataFrame
        From `dashboard.queries.find_levels`, of one issuer. Confirmed is what was seen on the
        very day (``footing`` observed); the others are told by their age.

    Returns
    -------
    str
        Such as "Only 2 of 214 levels are confirmed for this date; 46 were seen in the 30 days
        before, 120 are older, 46 are older than 180 days and not counted."
    """
    is_observed = levels["footing"].eq("observed")
    ages = levels.loc[~is_observed, "age"].value_counts()
    n_confirmed = int(is_observed.sum())
    n_near, n_recent, n_old = (int(ages.get(age, 0)) for age in (CONFIRMED, RECENT, OLD))
    n = n_confirmed + n_near + n_recent + n_old
    if not n:
        return "No level is held for this date."
    older = []
    if n_near:
        seen = "was" if n_near == 1 else "were"
        older.append(f"{n_near:,} {seen} seen in the {CONFIRMED_DAYS} days before")
    if n_recent:
        than = "" if n_near else f" than {CONFIRMED_DAYS} days"
        older.append(f"{n_recent:,} {_are(n_recent)} older{than}")
    if n_old:
        older.append(f"{n_old:,} {_are(n_old)} older than {RECENT_DAYS} days and not counted")
    line = _count_confirmed(n_confirmed, n)
    return f"{'; '.join(filter(None, [line, ', '.join(older)]))}."


def _are(n: int) -> str:
    return "is" if n == 1 else "are"


def _count_confirmed(n_confirmed: int, n: int) -> str:
    if n == 1:
        return f"The only level held is {'' if n_confirmed else 'not '}confirmed for this date"
    if n_confirmed == n:
        return f"All {n:,} levels are confirmed for this date"
    if not n_confirmed:
        return f"None of {n:,} levels is confirmed for this date"
    only = "Only " if 2 * n_confirmed < n else ""
    return f"{only}{n_confirmed:,} of {n:,} levels {_are(n_confirmed)} confirmed for this date"


def describe_coverage(
    levels: pd.DataFrame, unplaced: pd.DataFrame, issuer: Issuer, day: date
) -> str:
    """Say how many levels are confirmed for a day, and what of the issuer's is placed or not."""
    held = levels[levels["footing"] != "unknown"]
    n_placed, n_unplaced = held["destination"].nunique(), len(unplaced)
    line = (
        f"{describe_confirmed(levels)} {issuer.name} on {format_date(day)}: "
        f"{n_placed} of {n_placed + n_unplaced} destinations placed on "
        f"{plural(held['iso3'].nunique(), 'country', 'countries')}"
    )
    if n_unplaced:
        line += f"; {n_unplaced} unplaced: {join_names(unplaced['destination'])}"
    return f"{line}."
