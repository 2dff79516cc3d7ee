"""Reading dates that name no day, or no month: "early March 2022", "Q1 2022", "ca. 3 May 2022".

What is rough is known to its month, or to its year, and no better; weeks and ordinal days of
ISO 8601 and the date-time groups of armies are exact.
"""

import re
from datetime import date, timedelta

from loaders.points.word_lists import PHRASES

_ABOUT = re.compile(rf"(?:[~≈]|(?:{PHRASES['about']})(?:\.|\b))\s*", re.IGNORECASE)
_PART = re.compile(
    rf"(?:{PHRASES['part of a month']})(?:\s*-\s*|\s+)(?:(?:of|in|de|des|di|do|van)\s+)?",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    rf"(?:{PHRASES['part of a year']})(?:\s+of|\s+de)?[\s/,.'-]*(\d{{4}})", re.IGNORECASE
)
_YEAR_PERIOD = re.compile(r"(\d{4})[\s/-]*[qh][1-4]", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-?W(\d{2})(?:-?([1-7]))?")
_ORDINAL = re.compile(r"(\d{4})-(\d{3})")
_GROUP = re.compile(r"(\d{1,2})\d{4}\s?[A-Z]\s?([A-Za-z]{3,9})\s?(\d{2}|\d{4})")
_ROMAN = re.compile(r"(\d{1,2})([.\s/-]+)(XI{0,2}|IX|IV|VI{0,3}|I{1,3})([.\s/-]+)(\d{4}|\d{2})")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_MONTH_YEAR = re.compile(r"(\d{1,2})[./-](\d{4})")


def split_rough(text: str) -> tuple[str, str] | None:
    """Take the words off a rough date; None where a text is not written as one.

    Returns
    -------
    tuple of str and str
        The date without its words, and the best precision that is left: ``month`` or ``year``.

    Examples
    --------
    >>> split_rough("early March 2022"), split_rough("Q1 2022"), split_rough("3 May 2022")
    (('March 2022', 'month'), ('2022', 'year'), None)
    """
    stripped = text.strip()
    if match := _PERIOD.fullmatch(stripped) or _YEAR_PERIOD.fullmatch(stripped):
        return match[1], "year"
    for words in (_ABOUT, _PART):
        if (match := words.match(stripped)) and (rest := stripped[match.end() :]):
            return rest, "month"
    return None


def write_plainly(text: str) -> str:
    """Write a date with a Roman month, or a date-time group, as others are.

    Examples
    --------
    >>> write_plainly("10.II.2022"), write_plainly("241200Z FEB 22"), write_plainly("2/2022")
    ('2022-02-10', '24 FEB 2022', '2022-02')
    """
    if (match := _ROMAN.fullmatch(text)) and match[3] in _ROMANS:
        month = _ROMANS.index(match[3]) + 1
        return f"{match[5].rjust(4, '_').replace('__', '20')}-{month:02}-{int(match[1]):02}"
    if match := _GROUP.fullmatch(text):
        return f"{match[1]} {match[2]} {match[3].rjust(4, '_').replace('__', '20')}"
    if match := _MONTH_YEAR.fullmatch(text):
        return f"{match[2]}-{int(match[1]):02}"
    return text


def read_count(text: str) -> tuple[date, date] | None:
    """Read a week, a day of a week or a day of the year of ISO 8601: its first and last day.

    Examples
    --------
    >>> read_count("2022-055")
    (datetime.date(2022, 2, 24), datetime.date(2022, 2, 24))
    """
    try:
        if match := _WEEK.fullmatch(text):
            first = date.fromisocalendar(int(match[1]), int(match[2]), int(match[3] or 1))
            return first, first if match[3] else first + timedelta(days=6)
        if match := _ORDINAL.fullmatch(text):
            first = date(int(match[1]), 1, 1) + timedelta(days=int(match[2]) - 1)
            return (first, first) if first.year == int(match[1]) else None
    except (ValueError, OverflowError):  # the 54th week, the year 0
        return None
    return None
