"""Finding the heading of a grid of texts, and what is no row of it.

Title lines above the heading, a row of HXL tags below it, the heading again further down, blank
rows and the footer of an export are passed over, and said.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest

from loaders.points.headings import fold, is_known, names_positions, understand
from loaders.points.word_lists import PHRASES

N_HEAD_ROWS = 60
"""Rows among which the heading is sought."""

_LEAST_KNOWN = 2
_N_SHOWN = 60
_N_SUM_CELLS = 2
_TOTAL = re.compile(rf"(?:grand |sub)?(?:{PHRASES['total']}):?", re.IGNORECASE)
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_AS_TEXT = re.compile(r'="([^"]*)"')
_HXL = re.compile(r"#[A-Za-z][\w]*(?:\s*\+\s*[A-Za-z]\w*)*")
_LEAST_OF_OTHER = 3
_RULE = re.compile(r"[-=_:+*\s\u2013\u2014]{2,}")
_UNIT = re.compile(rf"[(\[]?(?:{PHRASES['unit']})[)\]]?", re.IGNORECASE)
_FOOTER = re.compile(
    rf"(?:\W*)(?:{PHRASES['footer']})(?:\W|$).*|[-=_*\s]+", re.IGNORECASE | re.DOTALL
)


def clean_cells(row: list[str]) -> list[str]:
    """Return cells without marks nobody sees, and without ``="..."``, which keeps a text a text."""
    if all(cell.isascii() and cell[:1] != "=" for cell in row):
        return row
    return [_AS_TEXT.sub(r"\1", _UNSEEN.sub("", cell)).strip() for cell in row]


def find_heading(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return the row (from 0) of the heading, and how many of its cells are known.

    It is the first of the first rows with most known cells, two at the least; where none has two,
    the first row that is not blank.
    """
    first = next((number for number, row in enumerate(rows) if any(row)), 0)
    best, n_best = first, count_known(rows[first]) if rows else 0
    for number, row in enumerate(rows[:N_HEAD_ROWS]):
        if number == best:
            continue
        n_known = count_known(row)
        # Tags may stand above the words that they stand for.
        least = n_best - 1 if is_hxl(rows[best]) else n_best
        if n_known >= _LEAST_KNOWN and n_known > least and not is_hxl(row):
            best, n_best = number, n_known
        elif n_best >= _LEAST_KNOWN and not is_hxl(row) and not is_hxl(rows[best]):
            break
    return best, n_best


def count_known(row: Sequence[str]) -> int:
    """Count the cells of a row that are known headings."""
    return len({fold(cell) for cell in row if cell and is_known(cell)})


def is_hxl(row: Sequence[str]) -> bool:
    """Say whether a row holds nothing but HXL tags."""
    cells = [cell for cell in row if cell]
    return bool(cells) and all(_HXL.fullmatch(cell) for cell in cells)


def repeats(row: Sequence[str], heading: Sequence[str]) -> bool:
    """Say whether a row is the heading again."""
    if not heading or len(row) < len(heading) or not any(row):
        return False
    pairs = zip(row, heading, strict=False)  # what is blank in both is compared at no cost
    differing = ((cell, again) for cell, again in pairs if cell != again)
    return all(fold(cell) == fold(again) for cell, again in differing) and any(map(fold, row))


def is_other_heading(row: Sequence[str]) -> bool:
    """Say whether a row further down is the heading of another table.

    It is where all of its cells are known headings, and some of those are of positions.
    """
    cells = [cell for cell in row if cell]
    if len(cells) < _LEAST_OF_OTHER or not all(map(_may_be_known, cells)):
        return False
    if count_known(row) < len(cells) or is_hxl(row):
        return False
    return understand(cells).fields.keys() >= {"lat", "lon"} or any(map(names_positions, cells))


def _may_be_known(cell: str) -> bool:
    """Say whether a cell is a known heading; most cells are told by how they begin."""
    return not cell[0].isdecimal() and is_known(cell)


def is_legend(row: Sequence[str]) -> bool:
    """Say whether a row right below the heading says what stands in the columns: units, types."""
    cells = [cell for cell in row if cell]
    is_numbered = cells == [str(number) for number in range(1, len(cells) + 1)]
    is_named = all(_UNIT.fullmatch(cell) for cell in cells)
    return len(cells) >= _LEAST_KNOWN and (is_named or (is_numbered and len(cells) > _LEAST_KNOWN))


def is_rule(row: Sequence[str]) -> bool:
    """Say whether a row is a line drawn under the heading: nothing but dashes."""
    cells = [cell for cell in row if cell]
    return bool(cells) and all(_RULE.fullmatch(cell) for cell in cells)


def name_by_tags(heading: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Return a heading whose unknown cells are replaced by the known HXL tags below them."""
    pairs = zip_longest(heading, tags[: len(heading)], fillvalue="")
    return [tag if is_known(tag) and not is_known(cell) else cell for cell, tag in pairs]


def is_footer(row: Sequence[str], n_headings: int) -> bool:
    """Say whether a row is a remark on its table: one cell, beginning as such do, or a sum."""
    cells = [cell for cell in row if cell]
    if not cells or n_headings <= _LEAST_KNOWN or not _FOOTER.fullmatch(cells[0]):
        return False
    return len(cells) == 1 or (
        # "Total, , 2": sums of columns, of which two alone are no report.
        len(cells) == _N_SUM_CELLS
        and _TOTAL.fullmatch(cells[0]) is not None
        and cells[1].isdecimal()
    )


def say_preamble(rows: Sequence[Sequence[str]]) -> str:
    """Say which lines above the heading were passed over; blank if none held anything."""
    lines = [" ".join(cell for cell in row if cell) for row in rows if any(row)]
    if not lines:
        return ""
    noun = "line" if len(lines) == 1 else "lines"
    return f"{len(lines)} {noun} above the heading: {lines[0][:_N_SHOWN]!r}"
