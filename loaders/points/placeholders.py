"""Telling rows that are no reports: tests, fakes and placeholders, by their own words.

Whole words only, in a dozen languages: Testov and Fakel are places, a missile test is a thing that
happened, a muster of troops too. Names of places that are such words ("Örnek", "Prova") are left
alone, and under a heading of kinds a bare "test" is one, unless it stands in capitals by itself.
"""

import re
from collections.abc import Collection, Mapping, Sequence

from loaders.points.word_lists import PHRASES

_N_CHARS_MAX = 200
_LETTER = re.compile(r"[^\W\d_]")
_MARKERS, _BESIDE = PHRASES["placeholder"], PHRASES["beside a placeholder"]
_TESTS = PHRASES["test"]
"""Markers that name a kind of activity too."""

# A cell which says nothing else than that it is one.
_ALONE = re.compile(
    rf"\W*(?:this is (?:a|an|only a) )?(?:(?:{_MARKERS}|{_TESTS})(?:[\W_]*(?:{_BESIDE}))*"
    r"|xxx+|tbd|to be deleted)\W*",
    re.IGNORECASE,
)
_TEST_ALONE = re.compile(rf"\W*(?:{_TESTS}|muster)[\W_\d]*", re.IGNORECASE)
# Words which nobody uses of a real thing.
_ANYWHERE = re.compile(
    rf"\b(?:{PHRASES['surely a placeholder']})\b|{PHRASES['surely a placeholder, in signs']}",
    re.IGNORECASE,
)
# In French "d'ESSAI" belongs to a name.
_CAPITALS = re.compile(rf"(?<!['’])\b(?:{_MARKERS.upper()}|{_TESTS.upper()})\b")


def find_placeholders(
    columns: Mapping[str, Sequence[str]], n_rows: int, kinds: Collection[str] = ()
) -> list[int]:
    """Return the rows that are marked as a test, a fake or a placeholder.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Texts by heading.
    n_rows : int
        Rows.
    kinds : collection of str
        Headings of columns that name a kind of activity, which a test may be.
    """
    found: set[int] = set()
    for heading, texts in columns.items():
        distinct = {text for text in set(texts) if _LETTER.search(text)}
        marked = {text for text in distinct if is_placeholder(text)}
        if heading in kinds:
            are_capitals = all(text.isupper() for text in distinct)
            marked -= {
                text
                for text in marked
                if _TEST_ALONE.fullmatch(text) and (are_capitals or not text.isupper())
            }
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
    if len(text) <= _N_CHARS_MAX and _ALONE.fullmatch(text):
        return True
    if _ANYWHERE.search(text):
        return True
    # In a text of capitals only, the word is as good as any other.
    return not text.isupper() and _CAPITALS.search(text) is not None
