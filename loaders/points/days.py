"""Reading dates: which day a text means, how precisely, and when it cannot be told.

Whether "02/01/2022" is in January or February is decided once for a file, by its dates that can
be read one way only ("23/01/2022"). Where none decides, or they contradict each other, such a date
is known to its year and no better. A date is the reporter's own: no time zone moves it.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from loaders.points.intervals import split_interval, strip_from
from loaders.points.months import BESIDE_MONTH, MONTHS, WEEKDAY_OR_MONTH, fold_letters
from loaders.points.rough_days import read_count, split_rough, write_plainly

EARLIEST = date(1900, 1, 1)
ZONE_SLACK = timedelta(days=1)
_N_CHARS_MAX = 100

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_YEAR = re.compile(r"\d{4}")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,].*|[гр]\.?)?")
_THREE_NUMBERS = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})")
_EPOCH = re.compile(r"(\d{10})(\d{3})?")
_TIME = re.compile(r"[T ,]*(?:\b(?:at|um|à|a|alle|o|в|om)\s)?\s*\b\d{1,2}[:h]\d{2}.*")
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(25569, 73051)  # 1970 to 2099: other numbers of five digits are no days
_WORDS = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Day:
    """What a text says of a day.

    Attributes
    ----------
    on : date or None
        The day, the first of its month or year by `precision`; ``None`` if it is no date.
    precision : str
        ``day``, ``month`` or ``year``.
    is_ambiguous : bool
        Day and month cannot be told apart: `on` is the first day of the year.
    until : date or None
        The last day of an interval.
    is_rough : bool
        Its words name no day ("early March"), or none for sure ("ca. 3 May").
    form : str
        How it is written, where that has to be said.
    """

    on: date | None
    precision: str = "day"
    is_ambiguous: bool = False
    until: date | None = None
    is_rough: bool = False
    form: str = ""


UNREAD = Day(None)


def read_days(columns: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[Day | None]], str]:
    """Read the date columns of one table.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Texts by field.

    Returns
    -------
    dict of str to list of Day or None
        The days by field, ``None`` where the text is blank.
    str
        How day and month were told apart, in words; blank if nothing had to be.
    """
    distinct = {text for texts in columns.values() for text in texts if text}
    ends = {
        text: pair
        for text in distinct
        if not _is_whole(text) and (pair := split_interval(text, _is_date))
    }
    whole = {end for pair in ends.values() for end in pair} | (distinct - ends.keys())
    numbers = {text: item for text in whole if (item := _read_numbers(text)) is not None}
    is_day_first, why = _decide_order(numbers.values())
    days = {
        text: _choose(numbers[text], is_day_first) if text in numbers else read_day(text)
        for text in whole
    }
    days |= {text: _join(days[first], days[last]) for text, (first, last) in ends.items()}
    forms = {day.form for day in days.values()} - {""}
    how = "; ".join(filter(None, (why, *sorted(forms))))
    return {name: [days.get(text) for text in texts] for name, texts in columns.items()}, how


def _is_whole(text: str) -> bool:
    """Say whether a text is one date, though its parts are dates too ("05/05/2022")."""
    return _THREE_NUMBERS.fullmatch(text) is not None or read_day(text).is_rough


def _is_date(text: str) -> bool:
    if _SERIAL.fullmatch(text) or _EPOCH.fullmatch(text):
        return False
    item = _read_numbers(text)
    return item is not None or read_day(text).on is not None


def _join(first: Day, last: Day) -> Day:
    """Return the interval from one day to another; an end is the last day of what is known."""
    if first.on is None or last.on is None:
        return UNREAD
    until = None if last.is_ambiguous else _last_day(last.on, last.precision)
    return replace(first, until=until, form="intervals: both ends are kept")


def _last_day(on: date, precision: str) -> date:
    if precision == "year":
        return date(on.year, 12, 31)
    if precision == "month":
        return on.replace(day=monthrange(on.year, on.month)[1])
    return on


def read_day(text: str) -> Day:
    """Read a date that can be read one way only; `UNREAD` if it is none.

    Examples
    --------
    >>> read_day("January 2022")
    Day(on=datetime.date(2022, 1, 1), precision='month', is_ambiguous=False)
    """
    if len(text) > _N_CHARS_MAX:
        return UNREAD
    if match := _ISO.fullmatch(text):
        return _make_day(int(match[1]), int(match[3]), int(match[4]) if match[4] else None)
    if _YEAR.fullmatch(text):
        return _make_day(int(text))
    if (plain := write_plainly(text)) != text:
        return read_day(plain)
    if rough := split_rough(text):
        day = read_day(rough[0])
        precision = "year" if "year" in (rough[1], day.precision) else "month"
        return day if day.on is None else replace(day, precision=precision, is_rough=True)
    if count := read_count(text):
        return Day(count[0], until=None if count[0] == count[1] else count[1])
    if match := _COMPACT.fullmatch(text):
        return _make_day(int(match[1]), int(match[2]), int(match[3]))
    if match := _EPOCH.fullmatch(text):
        return Day(datetime.fromtimestamp(int(match[1]), UTC).date())
    if (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        on = _SERIAL_ZERO + timedelta(days=int(match[1]))
        return Day(on, form="Excel's serial days, counted from 1900")
    return _read_words(_TIME.sub("", strip_from(text), count=1))


def swap(day: date) -> date | None:
    """Return the date with day and month exchanged, None if there is no other such date."""
    if day.day > 12 or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month)


def _make_day(year: int, month: int | None = None, day: int | None = None) -> Day:
    try:
        on = date(year, month or 1, day or 1)
    except (ValueError, OverflowError):  # 31 February; a number that is no year
        return UNREAD
    if month is None:
        return Day(on, "year")
    if month == 0 or day == 0:
        return UNREAD
    return Day(on, "month" if day is None else "day")


def _read_words(text: str) -> Day:
    """Read a date whose month is written as a word."""
    words = _WORDS.findall(fold_letters(text))
    named = [word for word in words if word in MONTHS]
    if len(named) > 1:
        named = [word for word in named if word not in WEEKDAY_OR_MONTH]
    months = [MONTHS[word] for word in named]
    numbers = [int(word) for word in words if word.isdecimal()]
    others = {word for word in words if not word.isdecimal()} - MONTHS.keys() - BESIDE_MONTH
    if len(months) != 1 or others or len(numbers) not in (1, 2):
        return UNREAD
    years = [number for number in numbers if number > 31]
    if len(numbers) == 1:
        return _make_day(numbers[0], months[0]) if years else UNREAD
    if not years:  # 1-Jan-22
        return _make_day(2000 + numbers[1], months[0], numbers[0])
    year = years[0]
    day = numbers[0] if numbers[1] == year else numbers[1]
    return _make_day(2000 + year if year < 100 else year, months[0], day)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A date of three numbers: its first two, the mark between them, and the year."""

    first: int
    second: int
    mark: str
    year: int


def _read_numbers(text: str) -> _Numbers | None:
    match = _NUMBERS.fullmatch(text)
    if match is None:
        return None
    year = int(match[4])
    return _Numbers(int(match[1]), int(match[3]), match[2], 2000 + year if year < 100 else year)


def _decide_order(found: Iterable[_Numbers]) -> tuple[bool | None, str]:
    """Return whether the day comes first, None if nothing says so, and why."""
    numbers = list(found)
    n_day_first = sum(item.first > 12 >= item.second for item in numbers)
    n_month_first = sum(item.second > 12 >= item.first for item in numbers)
    if n_day_first and not n_month_first:
        return True, f"the day comes before the month: {n_day_first} dates allow nothing else"
    if n_month_first and not n_day_first:
        return False, f"the month comes before the day: {n_month_first} dates allow nothing else"
    if n_day_first:
        return None, "some dates put the day first and some the month: the others are ambiguous"
    if not numbers:
        return None, ""
    # 01.02.2022 is written with points where the day comes first, and nowhere else.
    if all(item.mark == "." for item in numbers):
        return True, "the day comes before the month, as is usual with points between them"
    return None, "no date shows whether the day or the month comes first"


def _choose(item: _Numbers, is_day_first: bool | None) -> Day:
    day_first = _make_day(item.year, item.second, item.first)
    month_first = _make_day(item.year, item.first, item.second)
    if is_day_first is not None:
        return day_first if is_day_first else month_first
    if day_first.on is None or month_first.on is None or day_first == month_first:
        return month_first if day_first.on is None else day_first
    return Day(date(item.year, 1, 1), "year", is_ambiguous=True)
