"""The tables that people review and fill in: CSV beside the code that reads them."""

import csv
from pathlib import Path


def read_table(path: Path) -> list[dict[str, str]]:
    """Read the rows of a table in UTF-8 whose first line names its columns."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
