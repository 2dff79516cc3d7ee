"""Reading dates: which day a text means, how precisely, and when it cannot be told.

Whether "02/01/2022" is in January or February is decided column by column, by those of its dates
that can be read one way only ("23/01/2022"), those with points and those with slashes apart; the
first and the last day of a table are one hand's and decide for each other. What nothing decides is
known to its year and no better. A date is the reporter's own: no time zone moves it.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from loaders.points import date_texts

_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T ,].*|[гр]?\.?)?")
_LEAST_OF_YEAR_FIRST = 3
_N_MONTHS = 12
DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "day first", "month first", "year first, of two digits"
_PAIRED = {"begun": "ended", "ended": "begun"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """A date of three numbers, as they stand, and the mark between them."""

    first: int
    second: int
    mark: str
    third: int

    @property
    def year(self) -> int:
        """The year, where it stands last."""
        return 2000 + self.third if self.third < 100 else self.third

    def as_day(self, order: str) -> date | None:
        """Return the day under an order, None if there is no such day."""
        numbers = {
            DAY_FIRST: (self.year, self.second, self.first),
            MONTH_FIRST: (self.year, self.first, self.second),
            YEAR_FIRST: (2000 + self.first, self.second, self.third),
        }
        try:
            return date(*numbers[order])
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Order:
    """In which order dates are read, blank if nothing decides, and why."""

    order: str
    why: str


def read_numbers(text: str) -> Numbers | None:
    """Take apart a date of three numbers that ends with its year, None if it is none."""
    match = _NUMBERS.fullmatch(text)
    return match and Numbers(int(match[1]), int(match[3]), match[2], int(match[4]))


def decide_orders(
    columns: Mapping[str, Sequence[Numbers]], today: date, stated: Mapping[str, str]
) -> dict[tuple[str, str], Order]:
    """Decide the order of every column's dates, by field and by the mark between the numbers.

    Parameters
    ----------
    columns : mapping of str to sequence of Numbers
        Different dates by field.
    today : date
        After which no year lies.
    stated : mapping of str to str
        By field the order its heading names, blank if none.
    """
    groups: dict[tuple[str, str], list[Numbers]] = {}
    for field, numbers in columns.items():
        for item in numbers:
            groups.setdefault((field, item.mark), []).append(item)
    own = {key: _decide(numbers, today) for key, numbers in groups.items()}
    decided = dict(own)
    for field, mark in own:
        if own[field, mark].why != _NOTHING:
            continue
        beside = {item.order for (name, _), item in own.items() if name == field} - {""}
        paired = own.get((_PAIRED.get(field, ""), mark))
        if order := stated.get(field, ""):
            decided[field, mark] = Order(order, f"{order}, as the heading says")
        elif len(beside) == 1:
            order = beside.pop()
            decided[field, mark] = Order(order, f"{order}, as in other dates of the column")
        elif paired and paired.order:
            other = "last" if field == "begun" else "first"
            decided[field, mark] = Order(paired.order, f"{paired.order}, as in the {other} days")
    return decided


_NOTHING = "day or month first: no date of this column shows it"


def _decide(numbers: Sequence[Numbers], today: date) -> Order:
    if _is_year_first(numbers, today):
        return Order(YEAR_FIRST, YEAR_FIRST)
    n_day_first = sum(item.first > _N_MONTHS >= item.second for item in numbers)
    n_month_first = sum(item.second > _N_MONTHS >= item.first for item in numbers)
    if n_day_first and n_month_first:
        return Order("", "some dates put the day first and some the month")
    for order, n_only in ((DAY_FIRST, n_day_first), (MONTH_FIRST, n_month_first)):
        if n_only:
            noun = "date allows" if n_only == 1 else "dates allow"
            return Order(order, f"{order}: {n_only:,} {noun} nothing else")
    # 01.02.2022 is written with points where the day comes first, and nowhere else.
    if all(item.mark == "." for item in numbers):
        return Order(DAY_FIRST, f"{DAY_FIRST}, as is usual with points")
    return Order("", _NOTHING)


def _is_year_first(numbers: Sequence[Numbers], today: date) -> bool:
    """Say whether dates such as "22-02-13" begin with their year.

    They do where that makes a past day of each of them, and the last number, taken for the year,
    would lie in the future, or varies while the first does not.
    """
    days = [item.as_day(YEAR_FIRST) for item in numbers]
    if any(item.third > 99 for item in numbers) or any(day is None or day > today for day in days):
        return False
    if any(item.year > today.year for item in numbers):
        return True
    years, lasts = {item.first for item in numbers}, {item.third for item in numbers}
    return len(years) == 1 and min(years) > _N_MONTHS and len(lasts) >= _LEAST_OF_YEAR_FIRST


EARLIEST = date(1900, 1, 1)
ZONE_SLACK = timedelta(days=1)
_N_CHARS_MAX = 100

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2})\.?)?(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?")
_YEAR = re.compile(r"\d{4}")
_THREE_NUMBERS = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})")
_EPOCH = re.compile(r"(\d{10})(\d{3})?")
_TIME = re.compile(
    r"[T ,]*(?:\b(?:at|um|à|a|alle|o|в|om)\s)?\s*\b(?:\d{1,2}[:h]\d{2}.*|\d{4}\s?(?:Z|hrs?)\b.*)"
)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(25569, 73051)  # 1970 to 2099: other numbers of five digits are no days
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_ONE_WORD_DATE = re.compile(r"\d{1,2}[-/. ]+[^\W\d_]+[-/. ]+(?:'?\d{2}|\d{4})")
_CHINESE = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日号號일]?)?")
_MONTH_WORDS = "month words"
_ISO_FORM = "year-month-day"
_FORMS_SHOWN = 3


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


@dataclass(frozen=True, slots=True)
class DayColumn:
    """The days of a column, ``None`` where the text is blank, and how they are written, in words.

    `how` is blank where there is no text.
    """

    days: list[Day | None]
    how: str


def read_days(
    columns: Mapping[str, Sequence[str]], today: date, stated: Mapping[str, str]
) -> dict[str, DayColumn]:
    """Read the date columns of one table.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Texts by field.
    today : date
        The day of the import.
    stated : mapping of str to str
        By field the order of day and month its heading names, blank if none.
    """
    ends: dict[str, tuple[str, str]] = {}
    whole: dict[str, dict[str, None]] = {}
    for name, texts in columns.items():
        distinct = dict.fromkeys(filter(None, texts))
        for text in distinct.keys() - ends.keys():
            if not _is_whole(text) and (pair := date_texts.split_interval(text, _is_date)):
                ends[text] = pair
        # In the order of the file, so that forms are always said in one order.
        whole[name] = dict.fromkeys(end for text in distinct for end in ends.get(text, (text,)))
    numbers = {
        text: item
        for text in set().union(*whole.values())
        if (item := read_numbers(date_texts.strip_open(text))) is not None
    }
    orders = decide_orders(
        {
            name: [numbers[text] for text in texts if text in numbers]
            for name, texts in whole.items()
        },
        today,
        stated,
    )
    read = {text: read_day(text) for text in set().union(*whole.values()) - numbers.keys()}
    result = {}
    for name, texts in columns.items():
        days = {
            text: _choose(numbers[text], orders[name, numbers[text].mark])
            if text in numbers
            else read[text]
            for text in whole[name]
        }
        how = _say_forms(days)
        found = {text for text in texts if text}
        days |= {text: _join(*map(days.__getitem__, ends[text])) for text in found & ends.keys()}
        if found & ends.keys():
            how = f"{how}; intervals: both ends are kept"
        result[name] = DayColumn([days.get(text) for text in texts], how)
    return result


def _say_forms(days: Mapping[str, Day]) -> str:
    """Say how texts are written, the commonest form first."""
    counts = Counter(day.form for day in days.values() if day.on is not None)
    forms = [form for form, _ in counts.most_common(_FORMS_SHOWN)]
    worded = [
        date_texts.write_plainly(text) for text, day in days.items() if day.form == _MONTH_WORDS
    ]
    words = {word for text in worded for word in _name(text)}
    languages = f"{' and '.join(date_texts.name_languages(words)[:2])} months"
    return "; ".join(languages if form == _MONTH_WORDS else form for form in forms)


def _name(text: str) -> list[str]:
    return _WORDS.findall(date_texts.fold_letters(text))


def _is_whole(text: str) -> bool:
    """Say whether a text is one date, though its parts are dates too ("05/05/2022")."""
    if _THREE_NUMBERS.fullmatch(text) or _ONE_WORD_DATE.fullmatch(text):
        return True
    return read_day(text).is_rough


def _is_date(text: str) -> bool:
    if _SERIAL.fullmatch(text) or _EPOCH.fullmatch(text):
        return False
    if read_numbers(text) is not None:
        return True
    on = read_day(text).on
    return on is not None and on >= EARLIEST


def _join(first: Day, last: Day) -> Day:
    """Return the interval from one day to another; an end is the last day of what is known."""
    if first.on is None or last.on is None:
        return UNREAD
    until = None if last.is_ambiguous else _last_day(last.on, last.precision)
    return replace(first, until=until)


def _last_day(on: date, precision: str) -> date:
    if precision == "year":
        return date(on.year, 12, 31)
    if precision == "month":
        return on.replace(day=monthrange(on.year, on.month)[1])
    return on


def read_day(text: str) -> Day:
    """Read a date that can be read one way only; `UNREAD` if it is none."""
    if len(text) > _N_CHARS_MAX:
        return UNREAD
    if match := _ISO.fullmatch(text):
        return _make_day(int(match[1]), int(match[3]), int(match[4]) if match[4] else None)
    if _YEAR.fullmatch(text):
        return replace(_make_day(int(text)), form="years")
    if match := _CHINESE.fullmatch(text):
        return _make_day(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if (plain := date_texts.write_plainly(text)) != text:
        return read_day(plain)
    if rough := date_texts.split_rough(text):
        day = read_day(rough[0])
        precision = "year" if "year" in (rough[1], day.precision) else "month"
        return day if day.on is None else replace(day, precision=precision, is_rough=True)
    if count := date_texts.read_count(text):
        until = None if count[0] == count[1] else count[1]
        return Day(count[0], until=until, form="weeks and days of ISO 8601")
    if match := _COMPACT.fullmatch(text):
        return _make_day(int(match[1]), int(match[2]), int(match[3]))
    if match := _EPOCH.fullmatch(text):
        return Day(datetime.fromtimestamp(int(match[1]), UTC).date(), form="seconds since 1970")
    if (match := _SERIAL.fullmatch(text)) and int(match[1]) in _SERIALS:
        on = _SERIAL_ZERO + timedelta(days=int(match[1]))
        return Day(on, form="Excel's serial days, counted from 1900")
    if (plain := date_texts.strip_open(text)) != text:
        return read_day(plain)
    return _read_words(_TIME.sub("", date_texts.strip_from(text), count=1))


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
        return Day(on, "year", form=_ISO_FORM)
    if month == 0 or day == 0:
        return UNREAD
    return Day(on, "month" if day is None else "day", form=_ISO_FORM)


def _read_words(text: str) -> Day:
    """Read a date whose month is written as a word."""
    words = _name(text)
    named = [word for word in words if word in date_texts.MONTHS]
    if len(named) > 1:
        named = [word for word in named if word not in date_texts.WEEKDAY_OR_MONTH]
    months = [date_texts.MONTHS[word] for word in named]
    numbers = [int(word) for word in words if word.isdecimal()]
    others = (
        {word for word in words if not word.isdecimal()}
        - date_texts.MONTHS.keys()
        - date_texts.BESIDE_MONTH
    )
    if len(months) != 1 or others or len(numbers) not in (1, 2):
        return UNREAD
    years = [number for number in numbers if number > 31]
    if len(numbers) == 1:
        day = _make_day(numbers[0], months[0]) if years else UNREAD
    elif not years:  # 1-Jan-22
        day = _make_day(2000 + numbers[1], months[0], numbers[0])
    else:
        year = years[0]
        day_number = numbers[0] if numbers[1] == year else numbers[1]
        day = _make_day(2000 + year if year < 100 else year, months[0], day_number)
    return day if day.on is None else replace(day, form=_MONTH_WORDS)


def _choose(item: Numbers, decided: Order) -> Day:
    if decided.order:
        return Day(item.as_day(decided.order), form=decided.why)
    day_first, month_first = item.as_day(DAY_FIRST), item.as_day(MONTH_FIRST)
    if day_first is None or month_first is None or day_first == month_first:
        return Day(day_first or month_first, form=decided.why)
    return Day(date(item.year, 1, 1), "year", is_ambiguous=True, form=decided.why)
