"""Telling the day, the month and the year of dates of three numbers apart: "02/01/2022".

Each column is decided by its own dates that can be read one way only ("23/01/2022"), those with
points and those with slashes apart; the first and the last day of a table are one hand's and decide
for each other. What nothing decides is known to its year and no better.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
