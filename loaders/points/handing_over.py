"""How a file that was read apart is handed over: one JSON text a line, a column in each.

Plain texts and numbers, never an object. Whoever takes it holds one column's line at a time, and
other threads have their turn between two of them. A text that many rows say is written once, and is
one text again where it is taken.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from loaders.pages import RefusedItem
from loaders.points.tables import PointFile, PointTable, Positions

_FEW = 4
"""A text is written once where each stands in at least so many rows."""


def write_lines(file: PointFile) -> Iterator[str]:
    """Write all that was read of a file but its content."""
    yield json.dumps(
        {
            "name": file.name,
            "form": file.form,
            "passed_over": file.passed_over,
            "how": file.how,
            "sheets": file.sheets,
            "tables": [
                {
                    "name": table.name,
                    "headings": list(table.columns),
                    "n_rows": table.n_rows,
                    "has_positions": table.positions is not None,
                    "flags": table.flags,
                }
                for table in file.tables
            ],
        }
    )
    yield from _write_columns(
        [getattr(item, name) for item in file.refused]
        for name in ("subject", "reason", "text", "url")
    )
    for table in file.tables:
        yield from _write_columns(table.columns.values())
        if (at := table.positions) is not None:
            yield json.dumps([at.lon, at.lat])
            yield from _write_columns((at.shapes, at.stated))


def take_lines(lines: Iterator[str], body: bytes) -> PointFile:
    """Read what `write_lines` wrote, of a file of this content."""
    head = json.loads(next(lines))
    refused = tuple(map(RefusedItem, *_take_columns(lines, 4)))
    tables = tuple(_take_table(lines, table) for table in head["tables"])
    said = (tuple(head[name]) for name in ("passed_over", "how", "sheets"))
    return PointFile(head["name"], head["form"], body, tables, refused, *said)


def _take_table(lines: Iterator[str], table: dict[str, Any]) -> PointTable:
    headings = table["headings"]
    columns = dict(zip(headings, _take_columns(lines, len(headings)), strict=True))
    positions = None
    if table["has_positions"]:
        lon, lat = json.loads(next(lines))
        positions = Positions(lon, lat, *_take_columns(lines, 2))
    return PointTable(table["name"], columns, table["n_rows"], positions, table["flags"])


def _write_columns(columns: Any) -> Iterator[str]:
    for column in columns:
        yield json.dumps(_pack(column))


def _take_columns(lines: Iterator[str], n: int) -> list[list[str]]:
    return [_unpack(json.loads(next(lines))) for _ in range(n)]


def _pack(column: Sequence[str]) -> Any:
    """Return the texts, or the few of them that there are and where each stands."""
    places = {text: number for number, text in enumerate(dict.fromkeys(column))}
    if not column or _FEW * len(places) > len(column):
        return column
    texts = list(places)
    if len(texts) == 1:
        return {"texts": texts, "n": len(column)}
    return {"texts": texts, "rows": [places[text] for text in column]}


def _unpack(packed: Any) -> list[str]:
    if isinstance(packed, list):
        every: list[str] = packed
        return every
    texts: list[str] = packed["texts"]
    if "n" in packed:
        return texts * int(packed["n"])
    return [texts[number] for number in packed["rows"]]
