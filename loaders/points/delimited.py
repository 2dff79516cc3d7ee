"""Reading CSV: texts in columns, apart by comma, semicolon, tab or bar.

What people save is met as it is: a byte-order mark, UTF-16 from a spreadsheet, a first line
``sep=;``, blank rows at the end. A row of another width than the heading is not guessed at: one
that is too long is refused by its line, one that is too short is kept and flagged.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_n_cells, check_n_rows, check_n_values
from loaders.points.doubts import ENCODING_GUESSED, SHORT_ROW
from loaders.points.encodings import decode
from loaders.points.grids import (
    count_known,
    find_heading,
    is_footer,
    is_hxl,
    repeats,
    say_preamble,
)
from loaders.points.tables import PointFile, PointTable

_DELIMITERS = (",", ";", "\t", "|")
_N_FIELD_CHARS_MAX = 1_000_000
_N_HEADING_CHARS = 100_000
_N_HEAD_ROWS = 30
_N_SHOWN = 200
_N_SAME_MAX = 100_000
"""Texts that are held once however many cells say them; beyond them each cell holds its own."""


def parse_csv(name: str, body: bytes) -> PointFile:
    """Read a CSV.

    Raises
    ------
    PageRefused
        If it is not text, a quote is never closed, or it has too many rows.
    """
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
    table, passed_over = tabulate(name, numbered, delimiter, reader.refuse)
    if decoded.is_guessed:
        table.flags[ENCODING_GUESSED] = [
            row for row in range(table.n_rows) if not _is_ascii(table, row)
        ]
    how = (decoded.how,) if decoded.how else ()
    return PointFile(name, "CSV", body, (table,), tuple(reader.refused), passed_over, how)


def _is_ascii(table: PointTable, row: int) -> bool:
    return all(texts[row].isascii() for texts in table.columns.values())


def tabulate(
    name: str,
    numbered: Sequence[tuple[int, list[str]]],
    delimiter: str,
    refuse: Callable[[int, str, str], None],
) -> tuple[PointTable, tuple[str, ...]]:
    """Make a table of rows, each with its line, and say what was passed over.

    Parameters
    ----------
    name : str
        The table, to name it.
    numbered : sequence of tuple of int and list of str
        Line and cells of every row.
    delimiter : str
        What to join the cells of a refused row with.
    refuse : callable
        Takes line, reason and text of a row wider than the heading.
    """
    begin = find_heading([row for _, row in numbered[:_N_HEAD_ROWS]]).row
    heading = numbered[begin][1] if numbered else []
    check_n_cells(name, len(heading), 1)
    headings, n_named = _name_headings(heading)
    rows: list[list[str]] = []
    short: list[int] = []
    n_blank = n_again = n_hxl = 0
    footers: list[str] = []
    for line, row in numbered[begin + 1 :]:
        if not any(row):
            n_blank += 1
            continue
        if not rows and is_hxl(row):
            n_hxl += 1
            continue
        if repeats(row, heading):
            n_again += 1
            continue
        if is_footer(row, n_named):
            footers.append(next(filter(None, row)))
            continue
        if len(row) > len(headings) and any(row[len(headings) :]):
            reason = f"{len(row)} cells; allowed: {len(headings)}, as in the heading"
            refuse(line, reason, delimiter.join(row))
            continue
        if len(row) != len(headings):
            check_n_cells(name, len(headings), len(rows))
            if len(row) < n_named:
                short.append(len(rows))
            row = [*row, *[""] * len(headings)][: len(headings)]
        rows.append(row)
        check_n_rows(name, len(rows))
        check_n_cells(name, len(headings), len(rows))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in headings]
    table = PointTable(
        name, dict(zip(headings, columns, strict=True)), len(rows), flags={SHORT_ROW: short}
    )
    passed_over = (
        say_preamble([row for _, row in numbered[:begin]]),
        "a row of HXL tags" if n_hxl else "",
        f"{n_again} rows that repeat the heading" if n_again else "",
        f"{len(footers)} lines of a footer: {footers[0][:_N_SHOWN]!r}" if footers else "",
        f"{n_blank} blank rows" if n_blank else "",
    )
    return table, tuple(filter(None, passed_over))


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
            for row in islice(reader, _N_HEAD_ROWS):
                best = max(best, (count_known(row), len(row)))
        except csv.Error:
            pass
        return best

    return max(_DELIMITERS, key=rate)


def _name_headings(cells: list[str]) -> tuple[list[str], int]:
    """Return the headings, blank and repeated ones told apart by number, and how far they go."""
    headings: list[str] = []
    for number, cell in enumerate(cells, start=1):
        is_free = cell and cell not in headings
        headings.append(cell if is_free else f"{cell or 'column'} ({number})")
    n_named = max((number for number, cell in enumerate(cells, start=1) if cell), default=0)
    return headings, n_named
