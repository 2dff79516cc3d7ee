"""Tables as plain JSON values, the same for the web routes and the command line."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from dashboard.words.labels import is_missing


def as_plain(value: Any) -> Any:
    """Turn one cell into what JSON can hold: dates and times as ISO 8601, nothing as None."""
    if isinstance(value, np.ndarray | list | tuple):
        return [as_plain(item) for item in value]
    if is_missing(value):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, np.generic):
        return value.item()
    return value


def as_records(table: pd.DataFrame, columns: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Turn a table into one dict per row, of all or only some columns."""
    chosen = list(table.columns if columns is None else columns)
    return [
        {name: as_plain(value) for name, value in zip(chosen, row, strict=True)}
        for row in table[chosen].itertuples(index=False, name=None)
    ]
