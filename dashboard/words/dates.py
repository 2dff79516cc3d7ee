"""Dates in sentences: the short form of hovers and lists, the full form of briefs."""

from collections.abc import Callable
from datetime import date

from dashboard.words.labels import format_date

WriteDay = Callable[[date, str], str]
"""Writes a day as precisely as it is known: `write_day`, or its short form `format_date`."""


def write_day(day: date, precision: str = "day") -> str:
    """Write a date in full, as precisely as it is known: ``31 January 2022``."""
    if precision == "year":
        return f"{day:%Y}"
    if precision == "month":
        return f"{day:%B %Y}"
    return f"{day.day} {day:%B %Y}"


def write_when(day: date, precision: str = "day", write: WriteDay = write_day) -> str:
    """Write when something happened: ``on 31 January 2022``, ``in January 2022``."""
    return f"{'on' if precision == 'day' else 'in'} {write(day, precision)}"


SHORT_DAY: WriteDay = format_date
"""The short form: ``31 Jan 2022``."""
