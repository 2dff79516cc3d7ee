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
        key=key,
        data={
            "columns": [
                _pack_column(column, [row[i] for row in rows]) for i, column in enumerate(columns)
            ],
            "testid": testid,
            "label": label,
        },
    )


def _pack_column(column: Column, cells: list[Any]) -> dict[str, Any]:
    """Send each distinct cell once, and per row its number: most columns repeat themselves."""
    numbers: dict[Any, int] = {}
    keys = [tuple(cell) if isinstance(cell, list) else cell for cell in cells]
    places = [numbers.setdefault(key, len(numbers)) for key in keys]
    return {
        "name": column.name,
        "heads": column.heads_row,
        "cells": [list(key) if isinstance(key, tuple) else key for key in numbers],
        "rows": places,
    }
