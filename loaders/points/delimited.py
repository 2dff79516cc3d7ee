"""Reading CSV: texts in columns, apart by comma, semicolon, tab or bar.

What people save is met as it is: a byte-order mark, UTF-16 from a spreadsheet, a first line
``sep=;``, blank rows at the end. A row of another width than the heading is not guessed at: one
that is too long is refused by its line, one that is too short is kept and flagged.
"""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_n_cells, check_n_rows, check_n_values
from loaders.points.doubts import ENCODING_GUESSED
from loaders.points.encodings import decode
from loaders.points.grids import N_HEAD_ROWS, count_known, tabulate
from loaders.points.tables import PointFile

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
        table.flag_not_ascii(ENCODING_GUESSED)
    how = (decoded.how,) if decoded.how else ()
    return PointFile(name, "CSV", body, tables, tuple(reader.refused), passed_over, how)


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
