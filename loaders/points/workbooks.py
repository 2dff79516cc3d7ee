"""Reading Excel workbooks: the first sheet whose headings are known, or the one named.

Values are read as they were last computed, formulas never run. A day that is formatted as one is a
date; one that is a bare number is read by `loaders.points.days`.
"""

import re
from collections.abc import Iterator
from datetime import time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points import bounds
from loaders.points.doubts import SHORT_ROW, UNCOMPUTED
from loaders.points.grids import N_HEAD_ROWS, find_heading, tabulate
from loaders.points.headings import understand
from loaders.points.tables import PointFile, PointTable, as_text

N_CELLS_MAX = 5_000_000
_N_COLUMNS_MAX = 5_000
_LEAST_KNOWN = 2
_N_SHOWN = 200
_N_SMALL_BYTES = 1_000_000
_SHEETS = "xl/worksheets/"
_NOT_HELD = (_SHEETS, "xl/media/", "xl/embeddings/")
_N_STEP_BYTES = 1_000_000
_N_TAG_BYTES = 60
_N_BLANK_MAX = 10_000
"""Formatted rows that hold nothing, after which a sheet is over."""

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})[\"']"
)
_SERIAL = re.compile(r"\d{4,5}")
_EPOCH_MAC = 1904
_MACROS = "xl/vbaProject.bin"
_DAYS_1900_TO_1904 = 1462


def parse_workbook(name: str, body: bytes, sheet: str | None = None) -> PointFile:
    """Read one sheet of a workbook.

    Parameters
    ----------
    name, body : str, bytes
        The file; what it unpacks to is within bounds.
    sheet : str, optional
        The sheet; by default the first with two known headings.

    Raises
    ------
    PageRefused
        If it is damaged, has no such sheet or none with known headings, or too many cells.
    """
    _check_parts(name, body)
    workbook = _open(name, body, data_only=True)
    names = [item.title for item in workbook.worksheets]
    if sheet is not None and sheet not in names:
        raise PageRefused(f"{name}: no sheet {sheet!r}; allowed: {', '.join(names)}")
    # What the writer hid is read where it is named, or where nothing else can be.
    items = sorted(workbook.worksheets, key=lambda item: item.sheet_state != "visible")
    known = [item.title for item in items if _has_known_headings(name, item)]
    if sheet is None and not known:
        raise PageRefused(
            f"{name}: no sheet has two known headings; sheets seen: {', '.join(map(repr, names))}; "
            "allowed: one with columns such as place, lat, lon, date"
        )
    title = sheet if sheet is not None else known[0]
    numbered = _read_rows(name, workbook[title])
    over = _cut_blank(numbered)
    formulas = _fill_uncomputed(name, body, title, numbered)
    merged = _fill_merged(name, body, workbook[title], numbered)
    refused: list[RefusedItem] = []

    def refuse(line: int, reason: str, text: str) -> None:
        refused.append(RefusedItem(f"row {line}", reason, text[:_N_SHOWN], name))

    tables, passed_over = tabulate(f"{name}: {title}", numbered, ", ", refuse)
    for table in tables:
        # A sheet keeps no blank cells at the end of a row.
        table.flags[SHORT_ROW] = []
        table.flags[UNCOMPUTED] = [
            row
            for row in range(table.n_rows if formulas else 0)
            if any(texts[row] in formulas for texts in table.columns.values())
        ]
    passed_over += over
    others = [
        f"{item.title!r}{'' if item.sheet_state == 'visible' else ' (hidden)'}"
        for item in workbook.worksheets
        if item.title != title
    ]
    if others:
        passed_over += (f"sheets {', '.join(others)}",)
    if _MACROS in ZipFile(BytesIO(body)).namelist():
        passed_over += ("macros: never run",)
    how = [f"sheet {title!r}, the {'one named' if sheet else 'first with known headings'}"]
    how += merged
    if workbook.epoch.year == _EPOCH_MAC:
        for table in tables:
            _count_from_1900(table)
        how.append("the workbook counts its days from 1904")
    sheets = tuple(item for item in names if item in {*known, title})
    return PointFile(
        name, "Excel workbook", body, tables, tuple(refused), passed_over, tuple(how), sheets
    )


def _open(name: str, body: bytes, *, data_only: bool) -> Any:
    from openpyxl import load_workbook

    try:
        return load_workbook(BytesIO(body), read_only=True, data_only=data_only, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise PageRefused(f"{name}: a damaged Excel workbook: {error}") from error


def _check_parts(name: str, body: bytes) -> None:
    """Hold each sheet, and all other parts together, which are read whole, against bounds."""
    with ZipFile(BytesIO(body)) as packed:
        for sheet in packed.infolist():
            if sheet.filename.startswith(_SHEETS):
                bounds.check_xml_size(f"{name}/{sheet.filename}", sheet.file_size)
        parts = [part for part in packed.infolist() if not part.filename.startswith(_NOT_HELD)]
        bounds.check_xml_size(name, sum(part.file_size for part in parts))
        for part in parts:
            if part.file_size > _N_SMALL_BYTES:
                text = bounds.read_member(packed, part.filename, name)
                bounds.check_n_tags(f"{name}/{part.filename}", text)


def _has_known_headings(name: str, sheet: Any) -> bool:
    head = [row for _, row in _read_rows(name, sheet, at_most=N_HEAD_ROWS)]
    return find_heading(head)[1] >= _LEAST_KNOWN


def _fill_uncomputed(
    name: str, body: bytes, title: str, numbered: list[tuple[int, list[str]]]
) -> frozenset[str]:
    """Put formulas that were never computed where their values would stand; return them."""
    with ZipFile(BytesIO(body)) as packed:
        sheets = [item for item in packed.namelist() if item.startswith(_SHEETS)]
        if not any(_holds_formula(packed, item) for item in sheets):
            return frozenset()
    found = set()
    written = _read_rows(name, _open(name, body, data_only=False)[title])
    _cut_blank(written)
    for (_, cells), (_, texts) in zip(numbered, written, strict=False):
        cells += [""] * (len(texts) - len(cells))
        for column, text in enumerate(texts):
            if text.startswith("=") and not cells[column]:
                cells[column] = text
                found.add(text)
    numbered += written[len(numbered) :]
    found |= {text for _, texts in written[len(numbered) :] for text in texts if text[:1] == "="}
    return frozenset(found)


def _holds_formula(packed: ZipFile, sheet: str) -> bool:
    """Say whether a sheet holds a formula, without holding the sheet."""
    last = b""
    with packed.open(sheet) as text:
        while step := text.read(_N_STEP_BYTES):
            if _FORMULA.search(last + step):
                return True
            last = step[-_N_TAG_BYTES:]
    return False


def _cut_blank(numbered: list[tuple[int, list[str]]]) -> tuple[str, ...]:
    """Take blank rows off the end; say so where the sheet was not read to its end for them."""
    n_rows = len(numbered)
    while numbered and not numbered[-1][1]:
        numbered.pop()
    if n_rows - len(numbered) < _N_BLANK_MAX:
        return ()
    return (f"whatever comes after row {n_rows:,}: {_N_BLANK_MAX:,} rows before it are blank",)


def _count_from_1900(table: PointTable) -> None:
    """Turn bare serial days of the calendar of 1904 into those of 1900."""
    fields = understand(list(table.columns)).fields
    for field in ("begun", "ended", "reported"):
        if (heading := fields.get(field)) is not None:
            table.columns[heading][:] = [
                str(int(text) + _DAYS_1900_TO_1904) if _SERIAL.fullmatch(text) else text
                for text in table.columns[heading]
            ]


def _read_rows(name: str, sheet: Any, at_most: int | None = None) -> list[tuple[int, list[str]]]:
    try:
        return _take_rows(name, sheet, at_most)
    except PageRefused:
        raise
    except Exception as error:
        raise PageRefused(f"{name}: sheet {sheet.title!r} cannot be read: {error}") from error


def _take_rows(name: str, sheet: Any, at_most: int | None) -> list[tuple[int, list[str]]]:
    # What a sheet says of its own size need not be so.
    sheet.reset_dimensions()
    rows: list[tuple[int, list[str]]] = []
    n_cells = n_blank = n_chars = 0
    for line, values in enumerate(sheet.iter_rows(max_row=at_most, values_only=True), start=1):
        cells = [_as_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        n_cells += len(values)
        n_chars += sum(map(len, cells))
        bounds.check_n_chars(name, n_chars)
        if len(cells) > _N_COLUMNS_MAX or n_cells > N_CELLS_MAX:
            raise PageRefused(
                f"{name}: sheet {sheet.title!r} has too many cells; allowed: {N_CELLS_MAX:,}, and "
                f"{_N_COLUMNS_MAX:,} columns"
            )
        rows.append((line, cells))
        n_blank = 0 if cells else n_blank + 1
        if n_blank >= _N_BLANK_MAX:
            break
        bounds.check_n_rows(name, len(rows))
    return rows


def _as_text(value: Any) -> str:
    if isinstance(value, time):
        return value.isoformat()
    return as_text(value)


def _fill_merged(
    name: str, body: bytes, sheet: Any, numbered: list[tuple[int, list[str]]]
) -> tuple[str, ...]:
    """Write what stands in merged cells into every row they cover; say how many were filled.

    A cell merged over several rows is one value for all of them; merged over several columns it
    is a title of theirs, and stands in the first.
    """
    n_filled = n_merged = 0
    for column, first, last in _list_merged(body, sheet):
        rows = [cells for _, cells in numbered[first - 1 : last]]
        text = rows[0][column] if rows and column < len(rows[0]) else ""
        n_filled += len(rows)
        if n_filled > N_CELLS_MAX:
            raise PageRefused(f"{name}: merged cells cover more than {N_CELLS_MAX:,} cells")
        if not text or len(rows) < 2:
            continue
        n_merged += 1
        for cells in filter(None, rows[1:]):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = cells[column] or text
    noun = "merged cell" if n_merged == 1 else "merged cells"
    return (f"{n_merged:,} {noun} taken for every row covered",) if n_merged else ()


def _list_merged(body: bytes, sheet: Any) -> Iterator[tuple[int, int, int]]:
    """Yield column (from 0), first and last row (from 1) of cells merged over several rows."""
    from openpyxl.utils.cell import range_boundaries

    path = sheet._worksheet_path.lstrip("/")
    with ZipFile(BytesIO(body)) as packed:
        content = packed.read(path) if path in packed.namelist() else b""
    for match in _MERGED.finditer(content):
        try:
            column, first, _, last = range_boundaries(match[1].decode())
        except ValueError:  # no range of cells
            continue
        if last > first:
            yield column - 1, first, last
