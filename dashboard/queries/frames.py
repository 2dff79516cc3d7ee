"""The days on which a range is shown one after the other."""

from datetime import date, timedelta
from typing import NamedTuple

FRAMES_AT_MOST = 120
"""Days stepped through in one range: six seconds at 20 a second, two minutes at one."""

_ONE_DAY = timedelta(days=1)


class FrameDays(NamedTuple):
    """The as-of dates of a range that is stepped through.

    Attributes
    ----------
    days : tuple of date
        In order; the last is the last day of the range.
    step : str
        ``day``, ``week``, ``month`` or ``year``: the finest with at most `FRAMES_AT_MOST` days.
    """

    days: tuple[date, ...]
    step: str


def choose_days(date_from: date, date_to: date) -> FrameDays:
    """Choose the days on which a range is shown one after the other.

    Weeks are counted back from the last day; months and years are shown on their last day.

    Parameters
    ----------
    date_from, date_to : date
        The range, both days included; of one that ends before it starts, its as-of date.
    """
    n_days = max(1, (date_to - date_from).days + 1)
    for step, length in (("day", 1), ("week", 7)):
        if n_days <= length * FRAMES_AT_MOST:
            back = range(0, n_days, length)
            return FrameDays(tuple(date_to - timedelta(days=n) for n in reversed(back)), step)
    years = range(date_from.year, date_to.year + 1)
    month_ends = [
        date(year + month // 12, month % 12 + 1, 1) - _ONE_DAY
        for year in years
        for month in range(1, 13)
    ]
    within = [day for day in month_ends if date_from <= day < date_to]
    if len(within) < FRAMES_AT_MOST:
        return FrameDays((*within, date_to), "month")
    return FrameDays((*(day for day in within if day.month == 12), date_to), "year")
