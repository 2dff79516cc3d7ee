"""Taking apart the texts people write for dates: names of months, rough words, intervals.

Words are compared without letter case and accents (`fold_letters`). ``months.csv`` has the forms
that dates have: genitives and abbreviations too. Croatian is missing: its "listopada" is October,
that of Polish November.

What is rough ("early March 2022", "Q1 2022", "ca. 3 May 2022") is known to its month, or to its
year, and no better; weeks and ordinal days of ISO 8601 and the date-time groups of armies are
exact. Of an interval each end comes back as a whole date, written as the text writes it; what the
writer left out of one end is taken from the other.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from loaders.csv_tables import read_table
from loaders.points.word_lists import PHRASES


def fold_letters(text: str) -> str:
    """Return a text in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l").replace("ı", "i"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_BY_LANGUAGE = {
    language: {
        fold_letters(name): number
        for number, names in enumerate(months.values(), start=1)
        for name in names.split()
    }
    for language, months in (
        (row.pop("language"), row) for row in read_table(Path(__file__).with_name("months.csv"))
    )
}

MONTHS = {name: number for months in _BY_LANGUAGE.values() for name, number in months.items()}
"""Number of a month by its folded name."""

BESIDE_MONTH = (
    frozenset(map(fold_letters, f"{PHRASES['weekday']}|{PHRASES['beside a month']}".split("|")))
    - MONTHS.keys()
)
"""Folded words that stand beside a month and change nothing."""

WEEKDAY_OR_MONTH = frozenset({"mar"})
"""Folded words that are a weekday where another word is the month."""


def name_languages(names: Iterable[str]) -> Sequence[str]:
    """Return as few languages as these folded names of months belong to, the likeliest first."""
    left = set(names) & MONTHS.keys()
    found = []
    while left:
        best = max(_BY_LANGUAGE, key=lambda language: len(left & _BY_LANGUAGE[language].keys()))
        found.append(best)
        left -= _BY_LANGUAGE[best].keys()
    return found


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
    """Write a date with a Roman month, or a date-time group, as others are ("2022-02-10")."""
    if (match := _ROMAN.fullmatch(text)) and match[3] in _ROMANS:
        month = _ROMANS.index(match[3]) + 1
        return f"{match[5].rjust(4, '_').replace('__', '20')}-{month:02}-{int(match[1]):02}"
    if match := _GROUP.fullmatch(text):
        return f"{match[1]} {match[2]} {match[3].rjust(4, '_').replace('__', '20')}"
    if match := _MONTH_YEAR.fullmatch(text):
        return f"{match[2]}-{int(match[1]):02}"
    return text


def read_count(text: str) -> tuple[date, date] | None:
    """Read a week, a day of a week or a day of the year of ISO 8601: its first and last day."""
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


_SEPARATORS = (
    re.compile(rf"\s+(?:{PHRASES['until']})\s+(?:the\s+|zum\s+|el\s+|le\s+)?", re.IGNORECASE),
    re.compile(r"\s*(?:\u2013|\u2014|\u2012|\u2010|\u2011|\u2212|--+|\.\.+|\u2026|~|→|->|>)\s*"),
    re.compile(r"\s+[-/]\s+|\s+-|-\s+"),
    re.compile(r"\s*[/]\s*"),
    re.compile(r"-"),
    re.compile(r"\s*[,;&+]\s*"),
)
_N_CHARS_MAX = 100
_ARTICLE = r"(?:the\s+|dem\s+|le\s+|el\s+)?"
_BETWEEN = re.compile(rf"(?:{PHRASES['between']})\s+", re.IGNORECASE)
_FROM = re.compile(rf"(?:{PHRASES['from']}|{PHRASES['between']})\s+{_ARTICLE}", re.IGNORECASE)
_OPEN = re.compile(
    rf"(?:{PHRASES['open since']})\s+{_ARTICLE}(\S*\d.*)|"
    rf"(.*\d\S*)(?:\s*[-\u2013\u2014]|\s+(?:{PHRASES['open until']}))\s*(?:{PHRASES['present']})?",
    re.IGNORECASE,
)
_AND = re.compile(rf"\s+(?:{PHRASES['and']})\s+{_ARTICLE}", re.IGNORECASE)
_DAY_ALONE = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|º|ª|\.|-?го)?", re.IGNORECASE)
_WORDS_DAY = re.compile(r"([^\W\d_]+\.?\s+)(\d{1,2})(?:st|nd|rd|th)?", re.IGNORECASE)
_DAY_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s,]+(\d{4})", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})([-/.])(\d{1,2})[-/.]?")
_YEAR_END = re.compile(r"(\d{4})\D*$")
_LETTERS = re.compile(r"[^\W\d_]+")
_N_MONTHS = 12
_MONTH_ALONE = re.compile(r"[^\W\d_]{3,}\.?")


def split_interval(text: str, is_date: Callable[[str], bool]) -> tuple[str, str] | None:
    """Return both ends of an interval as whole dates, None if the text is none.

    Parameters
    ----------
    text : str
        What stands in a cell.
    is_date : callable
        Says whether a text is one whole date.

    Examples
    --------
    >>> split_interval("10-12.02.2022", lambda text: text.count(".") == 2)
    ('10.02.2022', '12.02.2022')
    """
    if len(text) > _N_CHARS_MAX:
        return None
    bare = _FROM.sub("", text.strip(), count=1) if _FROM.match(text.strip()) else text.strip()
    separators = (_AND, *_SEPARATORS) if _BETWEEN.match(text.strip()) else _SEPARATORS
    for separator in separators:
        for match in separator.finditer(bare):
            left, right = bare[: match.start()].strip(" ,"), bare[match.end() :].strip(" ,")
            if not left or not right:
                continue
            for pair in _complete(left, right):
                if is_date(pair[0]) and is_date(pair[1]):
                    return pair
    return None


def strip_from(text: str) -> str:
    """Return a text without the word that begins an open interval ("since 10 February 2022")."""
    return _FROM.sub("", text, count=1) if _FROM.match(text) else text


def strip_open(text: str) -> str:
    """Return an interval that says it is open without what says so ("10.02.2022 - present")."""
    match = _OPEN.fullmatch(text) if len(text) <= _N_CHARS_MAX else None
    return text if match is None else match[1] or match[2]


def _complete(left: str, right: str) -> list[tuple[str, str]]:
    pairs = [(left, right)]
    day = _DAY_ALONE.fullmatch(left)
    iso, numbers = _ISO.fullmatch(left), _NUMBERS.fullmatch(right)
    if day and numbers:
        pairs.append((f"{day[1]}{numbers[2]}{numbers[3]}{numbers[2]}{numbers[4]}", right))
    elif day and not right.replace(".", "").isdecimal() and not _ISO.fullmatch(right):
        # "10 | 12 Feb 2022": the first number of the right is the day.
        pairs.append((re.sub(r"\d{1,2}", day[1], right, count=1), right))
    day_month = _DAY_MONTH.fullmatch(left)
    if day_month and numbers:
        mark, year = numbers[2], numbers[4]
        months = int(day_month[3]), int(numbers[3])
        is_day_first = mark == "." or max(int(day_month[1]), int(numbers[1])) > _N_MONTHS
        if is_day_first and months[0] > months[1] and max(months) <= _N_MONTHS:
            year = str(int(year) - 1)
        pairs.append((f"{day_month[1]}{mark}{day_month[3]}{mark}{year}", right))
    if iso:
        if _DAY_ALONE.fullmatch(right):
            pairs.append((left, f"{iso[1]}-{iso[3]}-{right}"))
        if other := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})", right):
            pairs.append((left, f"{iso[1]}-{other[1]}-{other[2]}"))
    words_day, day_year = _WORDS_DAY.fullmatch(left), _DAY_YEAR.fullmatch(right)
    if words_day and day_year:  # "Feb 10 | 12, 2022"
        year = day_year[2]
        pairs.append((f"{left} {year}", f"{words_day[1]}{day_year[1]} {year}"))
    year_end = _YEAR_END.search(right)
    if year_end and any(char.isalpha() for char in left) and any(c.isalpha() for c in right):
        has_day = any(char.isdecimal() for char in left)
        if has_day or _MONTH_ALONE.fullmatch(left):  # "10 Feb | 2 Mar 2022", "Feb | Mar 2022"
            year = int(year_end[1]) - _begins_later(left, right)
            pairs.append((f"{left} {year}", right))
    year_left = _YEAR_END.search(left)
    if year_left and any(char.isalpha() for char in left) and any(c.isalpha() for c in right):
        pairs.append((left, f"{right} {int(year_left[1]) + _begins_later(left, right)}"))
    return pairs


def _begins_later(left: str, right: str) -> bool:
    """Say whether the month of one end comes after that of the other: the year turns between."""
    first, last = (
        [MONTHS[word] for word in _LETTERS.findall(fold_letters(end)) if word in MONTHS]
        for end in (left, right)
    )
    return bool(first and last) and first[-1] > last[-1]
