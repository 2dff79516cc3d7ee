"""Tables on slides: native ones, in columns as wide as their words, broken over slides."""

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Pt

from dashboard.briefs.slide_template import Box
from dashboard.briefs.slide_text import LINE, SIZE, break_pages, count_lines, write
from dashboard.words.feed_text import make_plain
from dashboard.words.telling import Cell, Quiet, Table

TABLE_ROWS_AT_MOST = 24
"""Rows of one table on slides; the rest is counted."""

_INSET = 4.0
_LETTERS_AT_MOST = 90
_LETTER = SIZE * 0.58
# Of the height of a table: a row that is higher has its cells shortened.
_ROW_AT_MOST = 0.4


def split_table(table: Table, area: Box) -> Iterator[tuple[Table, list[float]]]:
    """Shorten a table's cells and split it, so that no row leaves its slide; with column widths."""
    rows = [tuple(_make_cell(cell, _LETTERS_AT_MOST) for cell in row) for row in table.rows]
    rows, n_more = rows[:TABLE_ROWS_AT_MOST], table.n_more + max(0, len(rows) - TABLE_ROWS_AT_MOST)
    widths = _find_widths(table.heads, rows, area.width)
    rows = [_fit_row(row, widths, area.height) for row in rows]
    head = _find_row_height(table.heads, widths)
    parts = [*break_pages(rows, lambda row: _find_row_height(row, widths), area.height - head)]
    parts = parts or [[]]
    for number, held in enumerate(parts, 1):
        is_last = number == len(parts)
        title = table.title if len(parts) == 1 else f"{table.title} ({number} of {len(parts)})"
        yield Table(title, table.heads, tuple(held), n_more if is_last else 0), widths


def add_table(slide: Any, table: Table, widths: Sequence[float], area: Box) -> None:
    """Add a native table at the top left of an area."""
    heights = [_find_row_height(row, widths) for row in (table.heads, *table.rows)]
    sides = (area.left, area.top, sum(widths), sum(heights))
    shape = slide.shapes.add_table(len(heights), len(widths), *(Pt(side) for side in sides))
    shape.name = table.title
    native = shape.table
    for column, width in zip(native.columns, widths, strict=True):
        column.width = Pt(width)
    for at, row in enumerate((table.heads, *table.rows)):
        native.rows[at].height = Pt(heights[at])
        for cell, said in zip(native.rows[at].cells, row, strict=True):
            _fill_cell(cell, said, is_head=at == 0)


def _make_cell(cell: Cell, at_most: int) -> Cell:
    text, url = _read_cell(cell)
    plain = make_plain(text, at_most)
    return plain if url is None else (plain, url)


def _read_cell(cell: Cell) -> tuple[str, str | None]:
    if isinstance(cell, Quiet):
        return cell.text, None
    return cell if isinstance(cell, tuple) else ("" if cell is None else str(cell), None)


def _fit_row(row: tuple[Cell, ...], widths: Sequence[float], height: float) -> tuple[Cell, ...]:
    at_most = _LETTERS_AT_MOST
    while _find_row_height(row, widths) > _ROW_AT_MOST * height and at_most > 10:
        at_most -= 10
        row = tuple(_make_cell(cell, at_most) for cell in row)
    return row


def _find_widths(heads: Sequence[Cell], rows: Sequence[Sequence[Cell]], room: float) -> list[float]:
    """Give each column its longest word, and share what is left by the length of its texts."""
    columns = [
        [_read_cell(cell)[0] for cell in column] for column in zip(heads, *rows, strict=True)
    ]
    words = [
        max(len(word) for text in column for word in [*text.split(), ""]) for column in columns
    ]
    least = [min(16, word) * _LETTER + 2 * _INSET for word in words]
    more = [
        max(1, min(40, max(map(len, column))) - word)
        for column, word in zip(columns, words, strict=True)
    ]
    if (spare := room - sum(least)) < 0:
        return [room * width / sum(least) for width in least]
    return [width + spare * share / sum(more) for width, share in zip(least, more, strict=True)]


def _find_row_height(row: Sequence[Cell], widths: Sequence[float]) -> float:
    n_lines = max(
        count_lines(_read_cell(cell)[0], SIZE, width - 2 * _INSET)
        for cell, width in zip(row, widths, strict=True)
    )
    return n_lines * SIZE * LINE + 2 * 2.0


def _fill_cell(cell: Any, said: Cell, *, is_head: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(_INSET)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.fill.solid()
    # The page's own ground, whatever the template's: text on it is legible.
    cell.fill.fore_color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    if is_head:
        cell.fill.fore_color.brightness = -0.08
    text, url = _read_cell(said)
    paragraph = cell.text_frame.paragraphs[0]
    write(paragraph, text, bold=is_head, url=url)
    if url is None:
        paragraph.runs[0].font.color.theme_color = MSO_THEME_COLOR.TEXT_1
