"""Questions to the archive: levels in force, departures, presence, one country.

Answers are bounded by what can be drawn, not by what is held. Every question takes the two
clocks apart: the days it is about, and `known_on`, what the archive held on a day.
"""

from dashboard.queries.advisories import (
    find_areas,
    find_changes,
    find_faults,
    find_issuers_held,
    find_levels,
    find_levels_through,
    find_newest_day,
    find_reissues,
    find_unplaced,
)
from dashboard.queries.conflicts import count_conflict_events_in_cells
from dashboard.queries.density import FIRST_MONTH, count_by_month
from dashboard.queries.event_days import find_event_days
from dashboard.queries.events import (
    MARKS_AT_MOST,
    ROWS_OF_MANY,
    PresenceApart,
    count_open_departures,
    count_presence,
    count_presence_apart,
    count_presence_begun,
    count_presence_by_host,
    count_presence_in_cells,
    find_departures,
    find_presence,
)
from dashboard.queries.frames import FrameDays, choose_days
from dashboard.queries.history import find_level_history
from dashboard.queries.nearby import Bounds, find_presence_around, widen
from dashboard.queries.period import Period
from dashboard.queries.sources import find_other_holdings, find_served_page, find_source_statuses

__all__ = [
    "FIRST_MONTH",
    "MARKS_AT_MOST",
    "ROWS_OF_MANY",
    "Bounds",
    "FrameDays",
    "Period",
    "PresenceApart",
    "choose_days",
    "count_by_month",
    "count_conflict_events_in_cells",
    "count_open_departures",
    "count_presence",
    "count_presence_apart",
    "count_presence_begun",
    "count_presence_by_host",
    "count_presence_in_cells",
    "find_areas",
    "find_changes",
    "find_departures",
    "find_event_days",
    "find_faults",
    "find_issuers_held",
    "find_level_history",
    "find_levels",
    "find_levels_through",
    "find_newest_day",
    "find_other_holdings",
    "find_presence",
    "find_presence_around",
    "find_reissues",
    "find_served_page",
    "find_source_statuses",
    "find_unplaced",
    "widen",
]
