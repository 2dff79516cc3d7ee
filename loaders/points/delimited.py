"""Reading CSV: texts in columns, apart by comma, semicolon, tab or bar.

What people save is met as it is: a byte-order mark, UTF-16 from a spreadsheet, a first line
``sep=;``, blank rows at the end. A row of another width than the heading is not guessed at: one
that is too long is refused by its line, one that is too short is kept and flagged.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_n_cells, check_n_rows, check_n_values
from loaders.points.doubts import ENCODING_GUESSED, SHORT_ROW
from loaders.points.encodings import decode
from loaders.points.grids import (
    N_HEAD_ROWS,
    clean_cells,
    count_known,
    find_heading,
    is_footer,
    is_hxl,
    is_legend,
    is_other_heading,
    is_rule,
    name_by_tags,
    repeats,
    say_preamble,
)
from loaders.points.tables import PointFile, PointTable

_DELIMITERS = (",", ";", "\t", "|")
_N_FIELD_CHARS_MAX = 1_000_000
_N_HEADING_CHARS = 100_000
_N_SHOWN = 200
_N_SAME_MAX = 100_000
"""Texts that are held once however many cells say them; beyond them each cell holds its own."""


def parse_csv(name: str, body: bytes) -> PointFile:
    """Read a CSV; refuse what is no text, or has an open quote or too many rows."""
    decoded = decode(name, body)
    text = decoded.text.removeprefix("\ufeff").lstrip("\r\n")
    delimiter = None
    first, _, rest = text.partition("\n")
    marked = first.strip("\r ").strip('"')
    if marked.lower().startswith("sep=") and len(marked) == len("sep=,"):
        delimiter, text = marked[-1], rest
    delimiter = delimiter or _find_delimiter(text)
    csv.field_size_limit(_N_FIELD_CHARS_MAX)
    reader = _Reader(name, text, delimiter)
    numbered: list[tuple[int, list[str]]] = []
    n_cells = 0
    for line, row in reader.rows():
        numbered.append((line, row))
        n_cells += len(row)
        check_n_rows(name, len(numbered) - 1)
        check_n_cells(name, len(row), 1)
        check_n_values(name, n_cells)
    tables, passed_over = tabulate(name, numbered, delimiter, reader.refuse)
    for table in tables if decoded.is_guessed else ():
        table.flags[ENCODING_GUESSED] = [
            row for row in range(table.n_rows) if not _is_ascii(table, row)
        ]
    how = (decoded.how,) if decoded.how else ()
    return PointFile(name, "CSV", body, tables, tuple(reader.refused), passed_over, how)


def _is_ascii(table: PointTable, row: int) -> bool:
    return all(texts[row].isascii() for texts in table.columns.values())


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
    numbered = [(line, clean_cells(row)) for line, row in numbered]
    begin, _ = find_heading([row for _, row in numbered[:N_HEAD_ROWS]])
    begins = [begin] if numbered else []
    for number in range(begin + 1, len(numbered)):
        row = numbered[number][1]
        if is_other_heading(row) and not repeats(row, numbered[begins[-1]][1]):
            begins.append(number)
    preamble = say_preamble([row for _, row in numbered[:begin]])
    tables, passed_over = [], [preamble] if preamble else []
    ends = [*begins[1:], len(numbered)]
    for number, (first, end) in enumerate(zip(begins or [0], ends, strict=True), start=1):
        part = f"{name}, part {number}" if number > 1 else name
        if number > 1:
            passed_over.append(f"another heading on line {numbered[first][0]}: a table of its own")
        table, others = _make_table(part, numbered[first:end], delimiter, refuse)
        tables.append(table)
        passed_over += others
    return tuple(tables), tuple(passed_over)


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
    footers: list[str] = []
    for line, row in numbered[1:]:
        if what := _name_no_row(row, heading, is_first=not rows):
            counts[what] += 1
            tags = row if what == _TAGS else tags
            continue
        if is_footer(row, n_named):
            footers.append(next(filter(None, row)))
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
    headings = _name_headings(name_by_tags(heading, tags))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in headings]
    table = PointTable(
        name, dict(zip(headings, columns, strict=True)), len(rows), flags={SHORT_ROW: short}
    )
    passed_over = [
        _say_counted(what, counts[what])
        for what in (_TAGS, _LEGEND, _RULES, _AGAIN)
        if counts[what]
    ]
    if footers:
        footer = _say_counted(_FOOTER, len(footers))
        passed_over.append(f"{footer}: {footers[0][:_N_SHOWN]!r}")
    if counts[_BLANK]:
        passed_over.append(_say_counted(_BLANK, counts[_BLANK]))
    return table, passed_over


_TAGS = "a row of HXL tags"
_LEGEND = "a row of units or types"
_RULES = "a line of dashes"
_AGAIN = "{n} rows that repeat the heading"
_BLANK = "{n} blank rows"
_FOOTER = "{n} lines of a footer"
_OF_ONE = {
    _AGAIN: "1 row that repeats the heading",
    _BLANK: "1 blank row",
    _FOOTER: "1 line of a footer",
}


def _say_counted(what: str, n: int) -> str:
    return _OF_ONE.get(what, what) if n == 1 else what.format(n=f"{n:,}")


def _name_no_row(row: Sequence[str], heading: Sequence[str], *, is_first: bool) -> str:
    """Say what a row is that reports nothing; blank if it is a row of its table."""
    if not any(row):
        return _BLANK
    if is_first and is_hxl(row):
        return _TAGS
    if is_first and is_legend(row):
        return _LEGEND
    if is_first and is_rule(row):
        return _RULES
    return _AGAIN if repeats(row, heading) else ""


class _Reader:
    """Rows of a CSV with their line numbers; rows whose quotes make no sense are refused."""

    def __init__(self, name: str, text: str, delimiter: str) -> None:
        self.name = name
        self.refused: list[RefusedItem] = []
        self._delimiter = delimiter
        # A StringIO would hold four bytes for each character.
        lines = TextIOWrapper(BytesIO(text.encode("utf-8", "surrogatepass")), "utf-8", newline="")
        self._reader = csv.reader(
            self._check_lines(lines), delimiter=delimiter, skipinitialspace=True, strict=True
        )

    def _check_lines(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield each line; one of so many cells that it would be no row is not taken apart."""
        for line in lines:
            if len(line) > _N_FIELD_CHARS_MAX:
                check_n_values(self.name, line.count(self._delimiter))
            yield line

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        same: dict[str, str] = {}
        while True:
            line = self._reader.line_num + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "unexpected end of data" in str(error):
                    raise PageRefused(
                        f"{self.name}: a quote opened on line {line} or after is never closed"
                    ) from error
                self.refuse(line, str(error), "")
                continue
            keep = same.setdefault if len(same) < _N_SAME_MAX else same.get
            yield line, [keep(cell, cell) for cell in map(str.strip, row)]

    def refuse(self, line: int, reason: str, text: str) -> None:
        check_n_rows(self.name, len(self.refused))
        self.refused.append(RefusedItem(f"line {line}", reason, text[:_N_SHOWN], self.name))


def _find_delimiter(text: str) -> str:
    """Return the delimiter under which the heading has most columns known by name."""
    beginning = text[:_N_HEADING_CHARS]

    def rate(delimiter: str) -> tuple[int, int]:
        reader = csv.reader(StringIO(beginning, newline=""), delimiter=delimiter)
        best = 0, 0
        try:
            for row in islice(reader, N_HEAD_ROWS):
                best = max(best, (count_known(row), len(row)))
        except csv.Error:
            pass
        return best

    return max(_DELIMITERS, key=rate)


def _name_headings(cells: Sequence[str]) -> list[str]:
    """Return the headings, blank and repeated ones told apart by number."""
    headings: list[str] = []
    for number, cell in enumerate(cells, start=1):
        is_free = cell and cell not in headings
        headings.append(cell if is_free else f"{cell or 'column'} ({number})")
    return headings
