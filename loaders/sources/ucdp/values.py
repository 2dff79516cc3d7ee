"""Values of UCDP's columns: dates, numbers and places, from text.

Releases write dates in four ways, two of them in one file: "1/27/2014 12:00:00 AM" and
"05/02/2014 00:00" (version 22.1, month first), "2022-03-01 00:00:00.000" (candidate releases)
and "2022-03-01" or "2022-03-01T00:00:00" (API).
"""

import re
from datetime import date
from functools import lru_cache

from geodata import find_iso3
from geodata.errors import UnknownName
from loaders.errors import ItemRefused, PageRefused

_DATE = re.compile(
    r"(?:(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"|(?P<us_month>\d{1,2})/(?P<us_day>\d{1,2})/(?P<us_year>\d{4}))"
    r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: [AP]M)?Z?)?"
)
_WHOLE_NUMBER = re.compile(r"(\d{1,9})(?:\.0+)?")
_FORMER_NAME = re.compile(r"\s*\([^)]*\)$")
_LAST_MONTH = 12
_N_KEPT = 100_000


@lru_cache(_N_KEPT)
def read_date(text: str) -> date:
    """Read a date; the time of day beside it is always midnight and says nothing.

    Raises `ItemRefused` if there is no such date, or the text has another form. Raises
    `PageRefused` if the first number of a date with slashes is no month: the file then writes the
    day first, and none of its dates can be trusted.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ItemRefused(
            f"date {text!r}; allowed: 2022-03-01, 3/1/2022 or 03/01/2022, with a time or without"
        )
    if match["us_month"] and int(match["us_month"]) > _LAST_MONTH:
        raise PageRefused(f"date {text!r} has no month first; allowed: month/day/year")
    year, month, day = (match[part] or match[f"us_{part}"] for part in ("year", "month", "day"))
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ItemRefused(f"date {text!r}; allowed: a day of the calendar") from error


def read_count(text: str, name: str) -> int:
    """Read a whole number of 0 or more.

    Raises `ItemRefused` if the text is none.
    """
    match = _WHOLE_NUMBER.fullmatch(text.strip())
    if match is None:
        raise ItemRefused(f"{name} {text!r}; allowed: a whole number, 0 or more")
    return int(match[1])


def read_degrees(text: str, name: str, bound: float) -> float:
    """Read degrees from `-bound` to `bound`.

    Raises `ItemRefused` if the text is no such number.
    """
    try:
        degrees = float(text)
    except ValueError as error:
        raise ItemRefused(f"{name} {text!r}; allowed: degrees") from error
    if not -bound <= degrees <= bound:
        raise ItemRefused(f"{name} {text!r}; allowed: degrees from {-bound} to {bound}")
    return degrees


@lru_cache(_N_KEPT)
def read_label(label: str) -> str | None:
    """Read the data set's name of a country; ``None`` where no accepted spelling is it.

    A former name may follow in brackets, as in "Russia (Soviet Union)" and "DR Congo (Zaire)".
    """
    for name in (label, _FORMER_NAME.sub("", label)):
        try:
            return find_iso3(name)
        except UnknownName:
            continue
    return None
