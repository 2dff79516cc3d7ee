"""When each row's force was seen, until when, and when that was posted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from loaders.facts.vocabulary import DATE_PRECISIONS, IMPLAUSIBLE_DATE
from loaders.points import doubts
from loaders.points.days import EARLIEST, ZONE_SLACK, Day, read_days, swap
from loaders.points.doubts import Flags, Notes
from loaders.points.headings import Understood, means
from loaders.points.word_lists import PHRASES
from loaders.points.words import NOT_STATED

# A post follows what it shows by hours or days; day and month exchanged move a date by weeks.
_FITS_WITHIN = timedelta(days=7)
_FAR_OFF = timedelta(days=20)
_AFTER_AT_MOST = timedelta(days=3)
_FURTHEST_END = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of a table, one entry a row, and by field how they are written."""

    begun: list[date | None]
    precision: list[str]
    ended: list[date | None]
    reported: list[date | None]
    how: dict[str, str]


def read_dates(
    texts: Callable[[str], list[str]],
    flags: Flags,
    notes: Notes,
    today: date,
    orders: Mapping[str, str],
) -> Dates:
    """Read the dates of a table; what cannot be is left out, flagged and noted as stated.

    Parameters
    ----------
    texts : callable
        The texts of a field.
    flags, notes : Flags, Notes
        What is found doubtful goes there.
    today : date
        The day of the import.
    orders : mapping of str to str
        By field the order of day and month its heading names, blank if none.
    """
    stated = {
        name: ["" if NOT_STATED.fullmatch(text) else text for text in texts(name)]
        for name in ("begun", "ended", "reported")
    }
    read = read_days(stated, today, orders)
    days = {name: column.days for name, column in read.items()}
    reported = _read_certain(days["reported"], today + ZONE_SLACK)
    posting = _unread(stated["reported"], reported)
    flags.add(doubts.IMPLAUSIBLE_POSTING, posting)
    notes.add("posted, as stated", stated["reported"], posting)

    begun, precision = _read_begun(days["begun"], texts("date_precision"), flags, today)
    in_doubt = _unread(stated["begun"], begun)
    in_doubt += [
        row for row, day in enumerate(days["begun"]) if day and (day.is_ambiguous or day.is_rough)
    ]
    notes.add("date as stated", stated["begun"], in_doubt)
    for name in ("ended", "reported"):
        flags.add(
            doubts.AMBIGUOUS_DATE,
            (row for row, day in enumerate(days[name]) if day and day.is_ambiguous),
        )
    _compare(days["begun"], reported, flags)

    last_days = [
        Day(day.until) if day is not None and day.until is not None and not text else end
        for day, text, end in zip(days["begun"], stated["ended"], days["ended"], strict=True)
    ]
    stated["ended"] = [
        text or (stated["begun"][row] if last_days[row] is not days["ended"][row] else "")
        for row, text in enumerate(stated["ended"])
    ]
    ended = _read_certain(last_days, today + _FURTHEST_END)
    for row, (first, last) in enumerate(zip(begun, ended, strict=True)):
        if first is not None and last is not None and last < first:
            ended[row] = None
    endings = _unread(stated["ended"], ended)
    flags.add(doubts.IMPLAUSIBLE_END, endings)
    notes.add("end as stated", stated["ended"], endings)
    how = {name: column.how for name, column in read.items()}
    return Dates(begun, precision, ended, reported, how)


def join_days(columns: Mapping[str, Sequence[str]], understood: Understood) -> list[str]:
    """Join the year, the month and the day that stand in columns of their own, one date a row.

    Empty where there are no such columns, or one column holds whole dates.
    """
    found = {
        part: next(
            (heading for heading in columns if means(heading, PHRASES[part].split("|"))), None
        )
        for part in ("year", "month", "day")
    }
    year, month, day = found["year"], found["month"], found["day"]
    if year is None or month is None or understood.fields.get("begun") not in (None, day):
        return []
    used = [year, month, *([] if day is None else [day])]
    understood.take_parts("begun", used)
    understood.decisions.append(f"first day: joined of the columns {', '.join(used)}")
    rows = zip(*(columns[heading] for heading in used), strict=True)
    return [_join_parts(*row) for row in rows]


def _join_parts(year: str, month: str, day: str = "") -> str:
    if not month.isdecimal():
        return " ".join(filter(None, (day, month, year)))
    parts = [part.zfill(2) for part in (month, day) if part]
    return "-".join((year, *parts))


def _unread(texts: Sequence[str], days: Sequence[date | None]) -> list[int]:
    return [
        row for row, (text, day) in enumerate(zip(texts, days, strict=True)) if text and day is None
    ]


def _read_certain(days: Sequence[Day | None], latest: date) -> list[date | None]:
    """Return the days known to the day and in bounds, None for others."""
    return [
        day.on
        if day is not None
        and day.on is not None
        and day.precision == "day"
        and EARLIEST <= day.on <= latest
        else None
        for day in days
    ]


def _read_begun(
    days: Sequence[Day | None], precisions: Sequence[str], flags: Flags, today: date
) -> tuple[list[date | None], list[str]]:
    begun: list[date | None] = []
    precision: list[str] = []
    faults: dict[str, list[int]] = {}
    for row, (day, stated) in enumerate(zip(days, precisions, strict=True)):
        fault = ""
        if day is None:
            fault = doubts.NO_DATE
        elif day.on is None or day.on < EARLIEST:
            fault = IMPLAUSIBLE_DATE
        elif day.on > today + ZONE_SLACK:
            fault = doubts.FUTURE_DATE
        elif day.is_ambiguous:
            faults.setdefault(doubts.AMBIGUOUS_DATE, []).append(row)
        elif day.is_rough:
            faults.setdefault(doubts.ROUGH_DATE, []).append(row)
        if fault:
            faults.setdefault(fault, []).append(row)
        on, known_to = (None, "day") if fault or day is None else _coarsen(day, stated)
        begun.append(on)
        precision.append(known_to)
    for fault, rows in faults.items():
        flags.add(fault, rows)
    return begun, precision


def _coarsen(day: Day, stated: str) -> tuple[date | None, str]:
    """Return the first day of what is known, where the file says that it knows less."""
    ranks = {name: rank for rank, name in enumerate(DATE_PRECISIONS)}
    known_to = max(day.precision, stated.casefold(), key=lambda name: ranks.get(name, -1))
    if day.on is None or known_to == "day":
        return day.on, "day"
    return day.on.replace(day=1, month=1 if known_to == "year" else day.on.month), known_to


def _compare(days: Sequence[Day | None], reported: Sequence[date | None], flags: Flags) -> None:
    """Flag dates that their own posting dates contradict."""
    swapped, after = [], []
    for row, (day, posted) in enumerate(zip(days, reported, strict=True)):
        if posted is None or day is None or day.on is None or day.precision != "day":
            continue
        other = swap(day.on)
        fits = other is not None and timedelta(0) <= posted - other <= _FITS_WITHIN
        if fits and abs(posted - day.on) > _FAR_OFF:
            swapped.append(row)
        elif day.on - posted > _AFTER_AT_MOST:
            after.append(row)
    flags.add(doubts.SWAPPED_DATE, swapped)
    flags.add(doubts.AFTER_POSTING, after)
