"""What the map covers, said: how many levels are confirmed, and what is placed or not."""

import pandas as pd

from dashboard.situation import Situation
from dashboard.words.labels import format_date, join_names, plural
from loaders.evidence.ages import CONFIRMED, CONFIRMED_DAYS, OLD, RECENT, RECENT_DAYS


def describe_coverage(situation: Situation) -> str:
    """Write the coverage line of a view.

    Returns
    -------
    str
        Sentences on levels, presence and departures, each with its counts.
    """
    return " ".join(
        filter(
            None,
            [
                _levels(situation),
                _presence(situation),
                _departures(situation),
                _conflict(situation),
                _clocks(situation),
            ],
        )
    )


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


def _levels(situation: Situation) -> str:
    levels = situation.levels[situation.levels["footing"] != "unknown"]
    n_placed = levels["destination"].nunique()
    n_unplaced = len(situation.unplaced)
    line = (
        f"{describe_confirmed(situation.levels)} "
        f"{situation.issuer.name} on {format_date(situation.view.date_to)}: "
        f"{n_placed} of {n_placed + n_unplaced} destinations placed on "
        f"{plural(levels['iso3'].nunique(), 'country', 'countries')}"
    )
    if n_unplaced:
        line += f"; {n_unplaced} unplaced: {join_names(situation.unplaced['destination'])}"
    return f"{line}."


def _presence(situation: Situation) -> str:
    if "presence" not in situation.view.layers:
        return "Presence layer off."
    n_marks = len(situation.presence_marks)
    if situation.n_presence:
        line = plural(situation.n_presence, "presence report")
        n_places = int(situation.presence_marks["n_places"].sum())
        if n_places > n_marks:
            line += f" of {n_places:,} places"
        line += f" in {plural(n_marks, 'mark')}"
    else:
        line = "No presence report held for the range"
    apart = situation.presence_apart
    counts = (
        (apart.n_doubtful, "doubtful"),
        (apart.n_without_place, "without a place, in the table only"),
        (apart.n_without_date, "of no known day, in no range"),
    )
    return "; ".join([line, *(f"{n:,} {words}" for n, words in counts if n)]) + "."


def _conflict(situation: Situation) -> str:
    if "conflict" not in situation.view.layers:
        return ""
    n_events = int(situation.conflict_marks["n"].sum())
    if not n_events:
        return "No conflict event held for the range."
    return f"{plural(n_events, 'event')} with deaths in {len(situation.conflict_marks):,} cells."


def _departures(situation: Situation) -> str:
    if "departures" not in situation.view.layers:
        return "Departures layer off."
    n = len(situation.departures)
    if not n:
        return "No departure held for the range."
    line = plural(n, "departure")
    unplaced = situation.departures[situation.departures["lon"].isna()]
    if len(unplaced):
        line += f", {len(unplaced)} without a place ({join_names(unplaced['post'].unique(), 4)})"
    if situation.n_open_departures:
        line += (
            f"; {plural(situation.n_open_departures, 'earlier one')} with no known end not shown"
        )
    return f"{line}."


def _clocks(situation: Situation) -> str:
    view = situation.view
    words = []
    if view.known_on:
        words.append(f"As held by this archive on {format_date(view.known_on)}.")
    if view.version is not None:
        words.append(f"Archive version {view.version}.")
    return " ".join(words)
