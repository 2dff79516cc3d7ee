"""What the map covers, said: how many destinations are placed, and which are not."""

from dashboard.situation import Situation
from dashboard.wording import format_date, join_names, plural

_FOOTINGS = (
    ("observed", "in force"),
    ("presumed", "presumed"),
    ("last_known", "last known some time before"),
)


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


def _levels(situation: Situation) -> str:
    levels = situation.levels[situation.levels["footing"] != "unknown"]
    n_placed = levels["destination"].nunique()
    n_unplaced = len(situation.unplaced)
    footings = levels["footing"].value_counts()
    how = ", ".join(f"{footings[key]} {words}" for key, words in _FOOTINGS if key in footings)
    line = (
        f"{situation.issuer.name} on {format_date(situation.view.date_to)}: "
        f"{n_placed} of {n_placed + n_unplaced} destinations placed on "
        f"{plural(levels['iso3'].nunique(), 'country', 'countries')}"
    )
    if how:
        line += f" ({how})"
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
