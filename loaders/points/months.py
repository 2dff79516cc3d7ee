"""Names of months in two dozen languages, and of weekdays, as they are written in dates.

Compared without letter case and accents: `fold_letters`. Forms stand as dates have them: genitives
and abbreviations too. Croatian is missing: its "listopada" is October, that of Polish November.
"""

import unicodedata
from collections.abc import Iterable, Sequence
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
    """Return as few languages as these folded names of months belong to, the likeliest first.

    Examples
    --------
    >>> name_languages(["april", "marz"]), name_languages(["april", "mai", "avril"])
    (['German'], ['French', 'English'])
    """
    left = set(names) & MONTHS.keys()
    found = []
    while left:
        best = max(_BY_LANGUAGE, key=lambda language: len(left & _BY_LANGUAGE[language].keys()))
        found.append(best)
        left -= _BY_LANGUAGE[best].keys()
    return found
