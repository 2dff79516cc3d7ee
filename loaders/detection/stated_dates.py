"""Finding the dates an English sentence states, each as precise as it is stated."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple


class StatedDate(NamedTuple):
    """A date in a sentence: the first day of what is stated, and where it stands."""

    start: int
    end: int
    first_day: date
    precision: str
    """One of `loaders.facts.vocabulary.DATE_PRECISIONS`."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b)\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
# A date is when something happened only after such a word: in "the October 7 attacks" it is a
# name. "Until", "before" and "by" say when something else ends.
_HAPPENED = (
    r"(?:\b(?:on|effective|from|since|as of|dated|starting|beginning|began|in|of|during)"
    r"(?:\s+(?:early|late|mid|the (?:morning|evening|night) of))?"
    r"(?:\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?)?\s+|\(|^)"
)
_FORMS = tuple(
    re.compile(_HAPPENED + form, re.IGNORECASE)
    for form in (
        r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b",
        rf"{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"(?:the\s+)?{_DAY}(?:\s+of)?\s+{_MONTH}(?:,?\s+{_YEAR})?",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}",
    )
)
# What is announced for a day is announced within a month of it.
_AHEAD = timedelta(days=30)


def find_dates(sentence: str, published_on: date | None) -> list[StatedDate]:
    """Find the dates on which a sentence says something happened, in its order.

    A date without a year is the last such day up to the day of publication, or one at most 30 days
    ahead; without such a day it is no date. Nor is what cannot be one (30 February).
    """
    found: list[StatedDate] = []
    for form in _FORMS:
        for match in form.finditer(sentence):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            found += _read(match, published_on)
    return sorted(found)


def _read(match: re.Match[str], published_on: date | None) -> Iterator[StatedDate]:
    parts = match.groupdict()
    month, day, year = parts.get("month"), parts.get("day"), parts.get("year")
    precision = "day" if day else "month" if month else "year"
    number = 1 if not month else int(month) if month.isdigit() else _number(month)
    if year:
        years = [int(year)]
    elif published_on:
        years = [published_on.year + 1, published_on.year, published_on.year - 1]
    else:
        years = []
    for candidate in years:
        try:
            first_day = date(candidate, number, int(day or 1))
        except ValueError:
            continue
        if year or (published_on and first_day <= published_on + _AHEAD):
            yield StatedDate(match.start(), match.end(), first_day, precision)
            return


def _number(month: str) -> int:
    return _MONTHS.index(month[:3].lower()) + 1
