"""A table of facts in the page: real cells, sortable by mouse and keyboard, bounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.component import make_component

_TABLE = make_component("table")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Parameters
    ----------
    name : str
        Its head.
    heads_row : bool
        Whether its cells name their row.
    """

    name: str
    heads_row: bool = False


def show_table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    *,
    key: str,
    testid: str,
    label: str,
) -> None:
    """Show rows as a table that sorts by its heads without asking the server.

    Parameters
    ----------
    columns : sequence of Column
        The heads.
    rows : sequence of sequences
        A cell is a number, a text, None, or a pair (text, address); the browser sets text as
        text, never as markup, and links only http and https addresses.
    key : str
        Streamlit key of the element.
    testid : str
        ``data-testid`` of the element, a stable hook for tests.
    label : str
        What the table shows, read out by screen readers.
    """
    _TABLE(
        {
            "columns": [{"name": column.name, "heads": column.heads_row} for column in columns],
            "rows": [list(row) for row in rows],
            "testid": testid,
            "label": label,
        },
        key=key,
    )
