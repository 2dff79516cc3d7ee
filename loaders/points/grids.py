"""Making tables of a grid of texts: finding its heading, and what is no row of it.

Title lines above the heading, a row of HXL tags below it, the heading again further down, blank
rows and the footer of an export are passed over, and said.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest

from loaders.points.bounds import check_n_cells, check_n_rows
from loaders.points.doubts import SHORT_ROW
from loaders.points.headings import fold, is_known, names_positions, understand
from loaders.points.tables import PointTable
from loaders.points.word_lists import PHRASES

N_HEAD_ROWS = 60
"""Rows among which the heading is sought."""

_LEAST_KNOWN = 2
_N_LINE_SHOWN = 60
_N_FOOTER_SHOWN = 200
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
_PASSED_OVER = {
    "tags": ("a row of HXL tags", "a row of HXL tags"),
    "legend": ("a row of units or types", "a row of units or types"),
    "rule": ("a line of dashes", "a line of dashes"),
    "heading": ("1 row that repeats the heading", "{n:,} rows that repeat the heading"),
    "footer": ("1 line of a footer", "{n:,} lines of a footer"),
    "blank": ("1 blank row", "{n:,} blank rows"),
}
"""How rows that report nothing are said, one and several, in this order."""

Refuse = Callable[[int, str, str], None]
"""Takes line, reason and text of a row that is refused."""


def tabulate(
    name: str, numbered: Sequence[tuple[int, list[str]]], delimiter: str, refuse: Refuse
) -> tuple[tuple[PointTable, ...], tuple[str, ...]]:
    """Make tables of rows, each with its line, and say what was passed over.

    There is one table, or several where another heading stands further down.

    Parameters
    ----------
    name : str
        The table, to name it.
    numbered : sequence of tuple of int and list of str
        Line and cells of every row.
    delimiter : str
        What to join the cells of a refused row with.
    refuse : callable
        Takes a row wider than the heading.
    """
    numbered = [(line, _clean_cells(row)) for line, row in numbered]
    begin, _ = find_heading([row for _, row in numbered[:N_HEAD_ROWS]])
    begins = [begin] if numbered else []
    for number in range(begin + 1, len(numbered)):
        row = numbered[number][1]
        if _is_other_heading(row) and not _repeats(row, numbered[begins[-1]][1]):
            begins.append(number)
    tables, passed_over = [], []
    if above := [" ".join(filter(None, row)) for _, row in numbered[:begin] if any(row)]:
        noun = "line" if len(above) == 1 else "lines"
        passed_over.append(f"{len(above)} {noun} above the heading: {above[0][:_N_LINE_SHOWN]!r}")
    ends = [*begins[1:], len(numbered)]
    for number, (first, end) in enumerate(zip(begins or [0], ends, strict=True), start=1):
        part = f"{name}, part {number}" if number > 1 else name
        if number > 1:
            passed_over.append(f"another heading on line {numbered[first][0]}: a table of its own")
        table, others = _make_table(part, numbered[first:end], delimiter, refuse)
        tables.append(table)
        passed_over += others
    return tuple(tables), tuple(passed_over)


def _clean_cells(row: list[str]) -> list[str]:
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
        least = n_best - 1 if _is_hxl(rows[best]) else n_best
        if n_known >= _LEAST_KNOWN and n_known > least and not _is_hxl(row):
            best, n_best = number, n_known
        elif n_best >= _LEAST_KNOWN and not _is_hxl(row) and not _is_hxl(rows[best]):
            break
    return best, n_best


def count_known(row: Sequence[str]) -> int:
    """Count the cells of a row that are known headings."""
    return len({fold(cell) for cell in row if cell and is_known(cell)})


def _is_hxl(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell]
    return bool(cells) and all(map(_HXL.fullmatch, cells))


def _repeats(row: Sequence[str], heading: Sequence[str]) -> bool:
    """Say whether a row is the heading again."""
    if not heading or len(row) < len(heading) or not any(row):
        return False
    pairs = zip(row, heading, strict=False)  # what is blank in both is compared at no cost
    differing = ((cell, again) for cell, again in pairs if cell != again)
    return all(fold(cell) == fold(again) for cell, again in differing) and any(map(fold, row))


def _is_other_heading(row: Sequence[str]) -> bool:
    """Say whether a row further down is the heading of another table.

    It is where all of its cells are known headings, and some of those are of positions.
    """
    cells = [cell for cell in row if cell]
    if len(cells) < _LEAST_OF_OTHER or not all(
        # Most cells are told by how they begin.
        not cell[0].isdecimal() and is_known(cell)
        for cell in cells
    ):
        return False
    if count_known(row) < len(cells) or _is_hxl(row):
        return False
    return understand(cells).fields.keys() >= {"lat", "lon"} or any(map(names_positions, cells))


def _make_table(
    name: str, numbered: Sequence[tuple[int, list[str]]], delimiter: str, refuse: Refuse
) -> tuple[PointTable, list[str]]:
    """Make a table of its heading and its rows."""
    heading = numbered[0][1] if numbered else []
    check_n_cells(name, len(heading), 1)
    n_named = max((number for number, cell in enumerate(heading, start=1) if cell), default=0)
    rows: list[list[str]] = []
    short: list[int] = []
    counts: Counter[str] = Counter()
    tags: list[str] = []
    footer = ""
    for line, row in numbered[1:]:
        if what := _name_no_row(row, heading, n_named, is_first=not rows):
            counts[what] += 1
            tags = row if what == "tags" else tags
            footer = footer or (next(filter(None, row)) if what == "footer" else "")
            continue
        if len(row) > len(heading) and any(row[len(heading) :]):
            reason = f"{len(row)} cells; allowed: {len(heading)}, as in the heading"
            refuse(line, reason, delimiter.join(row))
            continue
        if len(row) != len(heading):
            check_n_cells(name, len(heading), len(rows))
            if len(row) < n_named:
                short.append(len(rows))
            row = [*row, *[""] * len(heading)][: len(heading)]
        rows.append(row)
        check_n_rows(name, len(rows))
        check_n_cells(name, len(heading), len(rows))
    headings: list[str] = []
    pairs = zip_longest(heading, tags[: len(heading)], fillvalue="")
    for number, (cell, tag) in enumerate(pairs, start=1):
        # An unknown heading gives way to a known tag; blank and repeated ones get their number.
        named = tag if is_known(tag) and not is_known(cell) else cell
        is_free = named and named not in headings
        headings.append(named if is_free else f"{named or 'column'} ({number})")
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in headings]
    table = PointTable(
        name, dict(zip(headings, columns, strict=True)), len(rows), flags={SHORT_ROW: short}
    )
    passed_over = []
    for what, (one, several) in _PASSED_OVER.items():
        if n := counts[what]:
            said = one if n == 1 else several.format(n=n)
            shown = f": {footer[:_N_FOOTER_SHOWN]!r}" if what == "footer" else ""
            passed_over.append(said + shown)
    return table, passed_over


def _name_no_row(
    row: Sequence[str], heading: Sequence[str], n_named: int, *, is_first: bool
) -> str:
    """Say what a row is that reports nothing, by `_PASSED_OVER`; blank if it is a row."""
    cells = [cell for cell in row if cell]
    if not cells:
        return "blank"
    if is_first and _is_hxl(cells):
        return "tags"
    # What stands in the columns: their units, types or numbers.
    is_numbered = is_first and cells == [str(number) for number in range(1, len(cells) + 1)]
    is_named = is_first and all(map(_UNIT.fullmatch, cells))
    if (is_named and len(cells) >= _LEAST_KNOWN) or (is_numbered and len(cells) > _LEAST_KNOWN):
        return "legend"
    if is_first and all(map(_RULE.fullmatch, cells)):
        return "rule"
    if _repeats(row, heading):
        return "heading"
    if n_named <= _LEAST_KNOWN or not _FOOTER.fullmatch(cells[0]):
        return ""
    # "Total, , 2": sums of columns, of which two alone are no report.
    is_sum = len(cells) == _N_SUM_CELLS and _TOTAL.fullmatch(cells[0]) and cells[1].isdecimal()
    return "footer" if len(cells) == 1 or is_sum else ""
