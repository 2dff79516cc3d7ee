"""Telling rows that are no reports: tests, fakes and placeholders, by their own words.

Whole words only: Testov and Fakel are places, a missile test is a thing that happened.
"""

import re
from collections.abc import Mapping, Sequence

_N_CHARS_MAX = 200
_MARKERS = "test|fake|dummy|sample|placeholder|example"
# A cell which says nothing else than that it is one.
_ALONE = re.compile(
    rf"\W*(?:this is (?:a|an|only a) )?(?:(?:{_MARKERS})(?:[\W_]+(?:data|row|rows|entry|record|"
    r"point|unit|location|place|site|event|report|only|please|ignore|do not use|name|test|\d+)"
    r")*|xxx+|tbd|to be deleted)\W*",
    re.IGNORECASE,
)
# Words which nobody uses of a real thing.
_ANYWHERE = re.compile(
    r"\b(?:lorem ipsum|delete me|delete this|placeholder|dummy (?:data|row|entry|record)|"
    r"(?:fake|test) (?:data|row|entry|record)|not real data|do not use)\b",
    re.IGNORECASE,
)
_CAPITALS = re.compile(rf"\b(?:{_MARKERS.upper()})\b")


def find_placeholders(columns: Mapping[str, Sequence[str]], n_rows: int) -> list[int]:
    """Return the rows that are marked as a test, a fake or a placeholder."""
    found: set[int] = set()
    for texts in columns.values():
        marked = {text for text in set(texts) if text and is_placeholder(text)}
        if marked:
            found.update(row for row in range(n_rows) if texts[row] in marked)
    return sorted(found)


def is_placeholder(text: str) -> bool:
    """Say whether a text marks its row as none that reports anything.

    Examples
    --------
    >>> [is_placeholder(text) for text in ("TEST DATA", "Minsk (FAKE)", "Testov", "missile test")]
    [True, True, False, False]
    """
    if not _CAPITALS.search(text.upper()) and not _ANYWHERE.search(text):
        return bool(re.fullmatch(r"(?i)\W*(?:xxx+|tbd|to be deleted)\W*", text))
    if len(text) <= _N_CHARS_MAX and _ALONE.fullmatch(text):
        return True
    if _ANYWHERE.search(text):
        return True
    # In a text of capitals only, the word is as good as any other.
    return not text.isupper() and _CAPITALS.search(text) is not None
