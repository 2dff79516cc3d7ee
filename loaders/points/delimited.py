"""Reading CSV: texts in columns, apart by comma, semicolon, tab or bar.

What people save is met as it is: a byte-order mark, UTF-16 from a spreadsheet, a first line
``sep=;``, blank rows at the end. A row of another width than the heading is not guessed at: one
that is too long is refused by its line, one that is too short is kept and flagged.
"""

import csv
from collections.abc import Iterator
from io import StringIO

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_n_cells, check_n_rows
from loaders.points.doubts import ENCODING_GUESSED, SHORT_ROW
from loaders.points.headings import is_known
from loaders.points.tables import PointFile, PointTable

_DELIMITERS = (",", ";", "\t", "|")
_N_FIELD_CHARS_MAX = 1_000_000
_N_HEADING_CHARS = 100_000
_N_SHOWN = 200


def parse_csv(name: str, body: bytes) -> PointFile:
    """Read a CSV.

    Raises
    ------
    PageRefused
        If it is not text, a quote is never closed, or it has too many rows.
    """
    text, is_guessed = _decode(name, body)
    text = text.removeprefix("\ufeff").lstrip("\r\n")
    delimiter = None
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=,"):
        delimiter, text = first.strip()[-1], rest
    delimiter = delimiter or _find_delimiter(text)
    csv.field_size_limit(_N_FIELD_CHARS_MAX)
    reader = _Reader(name, text, delimiter)
    cells = next(reader.rows(), (0, []))[1]
    check_n_cells(name, len(cells), 1)
    headings, n_named = _name_headings(cells)
    rows: list[list[str]] = []
    short: list[int] = []
    for line, row in reader.rows():
        if not any(row):
            reader.n_blank += 1
            continue
        if len(row) > len(headings) and any(row[len(headings) :]):
            reason = f"{len(row)} cells; allowed: {len(headings)}, as in the heading"
            reader.refuse(line, reason, delimiter.join(row))
            continue
        if len(row) != len(headings):
            if len(row) < n_named:
                short.append(len(rows))
            row = [*row, *[""] * len(headings)][: len(headings)]
        rows.append(row)
        check_n_rows(name, len(rows))
        check_n_cells(name, len(headings), len(rows))
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in headings]
    flags = {SHORT_ROW: short}
    if is_guessed:
        flags[ENCODING_GUESSED] = [
            number for number, row in enumerate(rows) if not "".join(row).isascii()
        ]
    table = PointTable(name, dict(zip(headings, columns, strict=True)), len(rows), flags=flags)
    blank = (f"{reader.n_blank} blank rows",) if reader.n_blank else ()
    return PointFile(name, "CSV", body, (table,), tuple(reader.refused), blank)


class _Reader:
    """Rows of a CSV with their line numbers; rows whose quotes make no sense are refused."""

    def __init__(self, name: str, text: str, delimiter: str) -> None:
        self.name = name
        self.refused: list[RefusedItem] = []
        self.n_blank = 0
        lines = StringIO(text, newline="")
        self._reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
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
            yield line, [cell.strip() for cell in row]

    def refuse(self, line: int, reason: str, text: str) -> None:
        check_n_rows(self.name, len(self.refused))
        self.refused.append(RefusedItem(f"line {line}", reason, text[:_N_SHOWN], self.name))


def _decode(name: str, body: bytes) -> tuple[str, bool]:
    """Return the text, and whether its encoding is a guess."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return body.decode("utf-16"), False
        except UnicodeDecodeError as error:
            raise PageRefused(f"{name}: begins as UTF-16 and is not: {error.reason}") from error
    if b"\0" in body:
        raise PageRefused(f"{name}: not a text file, nor any other form known here")
    try:
        return body.decode("utf-8-sig"), False
    except UnicodeDecodeError as first:
        try:
            return body.decode("cp1252"), True
        except UnicodeDecodeError:
            raise PageRefused(
                f"{name}: neither UTF-8 nor Windows-1252: byte {first.start} is "
                f"0x{body[first.start]:02x}; save it as UTF-8"
            ) from first


def _find_delimiter(text: str) -> str:
    """Return the delimiter under which the heading has most columns known by name."""
    beginning = text[:_N_HEADING_CHARS]

    def rate(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader(StringIO(beginning, newline=""), delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return sum(map(is_known, cells)), len(cells)

    return max(_DELIMITERS, key=rate)


def _name_headings(cells: list[str]) -> tuple[list[str], int]:
    """Return the headings, blank and repeated ones told apart by number, and how far they go."""
    headings: list[str] = []
    for number, cell in enumerate(cells, start=1):
        is_free = cell and cell not in headings
        headings.append(cell if is_free else f"{cell or 'column'} ({number})")
    n_named = max((number for number, cell in enumerate(cells, start=1) if cell), default=0)
    return headings, n_named
