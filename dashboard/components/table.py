"""A table of facts in the page: real cells, sortable by mouse and keyboard, bounded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from dashboard.components import make_component

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


class Head(Protocol):
    """What the table asks of a column."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def heads_row(self) -> bool: ...  # noqa: D102


def show_table(
    columns: Sequence[Head],
    rows: Sequence[Sequence[Any]] | None,
    *,
    key: str,
    testid: str,
    label: str,
    codes: Sequence[str | None] = (),
    on_pick: Callable[[str], None] | None = None,
    on_near: Callable[[], None] | None = None,
) -> None:
    """Show rows as a table that sorts by its heads without asking the server.

    Parameters
    ----------
    columns : sequence of Head
        The heads.
    rows : sequence of sequences, or None
        A cell is a number, a text, None, or a pair (text, address), with a
        third part where it sorts by other words than it shows; the browser sets text as
        text, never as markup, and links only http and https addresses. None leaves the rows for
        when they are in sight: `on_near` is called then.
    key : str
        Streamlit key of the element.
    testid : str
        ``data-testid`` of the element, a stable hook for tests.
    label : str
        What the table shows, read out by screen readers.
    codes : sequence of str or None
        ISO 3166-1 alpha-3 of each row's country. The arrow keys then move from row to row.
    on_pick : callable, optional
        Called with the code of the row the keyboard rests on, or that was clicked.
    on_near : callable, optional
        Called when a table without rows comes in or near sight.
    """

    def picked() -> None:
        if on_pick and (iso3 := st.session_state[key].picked):
            on_pick(iso3)

    def near() -> None:
        if on_near and st.session_state[key].near:
            on_near()

    _TABLE(
        {
            "columns": [{"name": column.name, "heads": column.heads_row} for column in columns],
            "rows": None if rows is None else [list(row) for row in rows],
            "codes": list(codes),
            "testid": testid,
            "label": label,
        },
        key=key,
        on_picked_change=picked,
        on_near_change=near,
    )
