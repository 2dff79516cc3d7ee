"""The question behind every query: which days, as known when, of which version."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

import pandas as pd

from loaders.archive import Archive
from loaders.discovery import private_sources

# Texts of a few hundred rows are picked and compared as Python's own in a fraction of the time that
# Arrow's take, which pay off with many more (half of a change of date, measured in November 2026).
pd.set_option("mode.string_storage", "python")

# The last day a report speaks for: its known end, else the end of the day, month or year it
# names. An unknown end is not "still there".
LAST_ON = """coalesce(valid_to, case date_precision
    when 'month' then last_day(valid_from)
    when 'year' then make_date(year(valid_from), 12, 31)
    else valid_from end)"""
"""SQL for the last day a row speaks for."""

IS_PRIVATE = f"split_part(source, ' page ', 1) in {(*sorted(private_sources()), '')}"
"""SQL for whether a row is one whose source's terms keep it in the user's own archive."""


class Clocks(TypedDict):
    """As known on which day, of which version: see `Period`."""

    known_on: date | None
    version: int | None


@dataclass(frozen=True, slots=True)
class Period:
    """Which days a question is about, and as known on which day.

    Parameters
    ----------
    date_from, date_to : date
        First and last day, both included; a range that ends before it starts holds nothing.
    known_on : date or None
        Only what the archive held on this day; None is everything.
    version : int or None
        Archive version to read; None is the newest.
    """

    date_from: date
    date_to: date
    known_on: date | None = None
    version: int | None = None


def is_asked(period: Period, country: str | None, column: str = "host_iso3") -> str:
    """The conditions of a question that do not hang on its days; only those that are asked."""
    conditions = ["true"]
    if country is not None:
        conditions.append(f"{column} = $country")
    if period.known_on is not None:
        conditions.append("recorded_at < $known_on::date + interval 1 day")
    return " and ".join(conditions)


def is_in_range(
    period: Period, country: str | None, last_on: str = LAST_ON, column: str = "host_iso3"
) -> str:
    """The condition that a row speaks for a day of the period and is asked for."""
    days = f"valid_from <= $date_to and {last_on} >= $date_from and $date_from <= $date_to"
    return f"{days} and {is_asked(period, country, column)}"


def ask(archive: Archive, sql: str, period: Period, **values: object) -> pd.DataFrame:
    """Answer a query in which the days of `period` and `values` stand as ``$name``."""
    values |= {"date_from": period.date_from, "date_to": period.date_to}
    values |= {"known_on": period.known_on}
    used = {name: value for name, value in values.items() if f"${name}" in sql}
    return archive.query(sql, used, version=period.version)
