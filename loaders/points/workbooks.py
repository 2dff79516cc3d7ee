"""Reading Excel workbooks: the first sheet whose headings are known, or the one named.

Values are read as they were last computed, formulas never run. A day that is formatted as one is a
date; one that is a bare number is read by `loaders.points.days`.
"""

from datetime import time
from io import BytesIO
from typing import Any

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_n_rows
from loaders.points.delimited import tabulate
from loaders.points.grids import find_heading
from loaders.points.tables import PointFile, as_text

N_CELLS_MAX = 5_000_000
_N_COLUMNS_MAX = 5_000
_N_HEAD_ROWS = 30
_LEAST_KNOWN = 2
_N_SHOWN = 200


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
    from openpyxl import load_workbook

    try:
        workbook = load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise PageRefused(f"{name}: a damaged Excel workbook: {error}") from error
    names = [item.title for item in workbook.worksheets]
    if sheet is not None and sheet not in names:
        raise PageRefused(f"{name}: no sheet {sheet!r}; allowed: {', '.join(names)}")
    for item in workbook.worksheets:
        if sheet is not None and item.title != sheet:
            continue
        try:
            numbered = _read_rows(name, item)
        except PageRefused:
            raise
        except Exception as error:
            raise PageRefused(f"{name}: sheet {item.title!r} cannot be read: {error}") from error
        head = [row for _, row in numbered[:_N_HEAD_ROWS]]
        if sheet is None and find_heading(head).n_known < _LEAST_KNOWN:
            continue
        refused: list[RefusedItem] = []

        def refuse(line: int, reason: str, text: str, refused: list[RefusedItem] = refused) -> None:
            refused.append(RefusedItem(f"row {line}", reason, text[:_N_SHOWN], name))

        table, passed_over = tabulate(f"{name}: {item.title}", numbered, ", ", refuse)
        others = [other for other in names if other != item.title]
        if others:
            passed_over += (f"sheets {', '.join(map(repr, others))}",)
        how = (
            f"sheet {item.title!r}, the {'one named' if sheet else 'first with known headings'}",
        )
        return PointFile(name, "Excel workbook", body, (table,), tuple(refused), passed_over, how)
    raise PageRefused(
        f"{name}: no sheet has two known headings; sheets seen: {', '.join(map(repr, names))}; "
        "allowed: one with columns such as place, lat, lon, date"
    )


def _read_rows(name: str, sheet: Any) -> list[tuple[int, list[str]]]:
    # What a sheet says of its own size need not be so.
    sheet.reset_dimensions()
    rows: list[tuple[int, list[str]]] = []
    n_cells = 0
    for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_as_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        n_cells += len(values)
        if len(cells) > _N_COLUMNS_MAX or n_cells > N_CELLS_MAX:
            raise PageRefused(
                f"{name}: sheet {sheet.title!r} has too many cells; allowed: {N_CELLS_MAX:,}, and "
                f"{_N_COLUMNS_MAX:,} columns"
            )
        rows.append((line, cells))
        check_n_rows(name, len(rows))
    while rows and not rows[-1][1]:
        rows.pop()
    return rows


def _as_text(value: Any) -> str:
    if isinstance(value, time):
        return value.isoformat()
    return as_text(value)
