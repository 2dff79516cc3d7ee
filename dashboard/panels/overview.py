"""What the range holds, shown while no country is selected."""

from dashboard.queries.rows import read_rows
from dashboard.situation import Situation
from dashboard.words.departures import cite_departure, list_departure
from dashboard.words.labels import (
    format_date,
    format_range,
    plural,
)
from dashboard.words.levels import list_change_of_country
from dashboard.words.spans import (
    Aside,
    Block,
    LevelChip,
    Listing,
    Panel,
    Paragraph,
    Section,
    Words,
)
from loaders.evidence.ages import OLD, RECENT_DAYS, is_counted

_ROWS_AT_MOST = 15


def make_overview(situation: Situation) -> Panel:
    """Make the panel of a view without a country: levels counted, changes, newest departures."""
    view = situation.view
    period = format_range(view.date_from, view.date_to)
    return Panel(
        "What this range holds",
        "Overview",
        (
            Paragraph(
                ("Click a country on the map, or choose one above, to read its full record.",)
            ),
            Section(
                "Levels by number of countries", (_levels(situation),), format_date(view.date_to)
            ),
            Section("Level changes", (_changes(situation),), period),
            Section("Departures", (_departures(situation),), period),
        ),
    )


def _levels(situation: Situation) -> Block:
    levels = situation.levels
    counts = levels.loc[is_counted(levels), "common_level"].dropna().value_counts()
    lines: list[Words] = [
        (LevelChip(level), f" {plural(int(counts[level]), 'country', 'countries')}")
        for level in (4, 3, 2, 1)
        if level in counts
    ]
    if n_old := int(levels["age"].eq(OLD).sum()):
        lines.append((f"{plural(n_old, 'level')} older than {RECENT_DAYS} days not counted",))
    return Listing(tuple(lines), f"{situation.issuer.name} holds none for this day.")


def _changes(situation: Situation) -> Block:
    newest = situation.changes.sort_values("on", ascending=False)
    lines = map(list_change_of_country, read_rows(newest.head(_ROWS_AT_MOST)))
    empty = f"{situation.issuer.name}: none seen in this range."
    return Listing((*lines, *_rest(len(newest))), empty)


def _departures(situation: Situation) -> Block:
    newest = situation.departures.sort_values("valid_from", ascending=False)
    lines = (
        (*list_departure(row, with_host=True), " ", Aside((cite_departure(row),)))
        for row in read_rows(newest.head(_ROWS_AT_MOST))
    )
    return Listing((*lines, *_rest(len(newest))), "None held for this range.")


def _rest(n: int) -> tuple[Words, ...]:
    left = n - _ROWS_AT_MOST
    return ((f"and {left} more in the table below",),) if left > 0 else ()
