"""Taking apart the intervals that people write: "10-12 Feb 2022", "2022-02-10/2022-02-12".

Each end comes back as a whole date, written as the text writes it; what the writer left out of
one end is taken from the other.
"""

import re
from collections.abc import Callable

from loaders.points.months import MONTHS, fold_letters
from loaders.points.word_lists import PHRASES

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
