"""The columns of a kind: one list, from which the screen's table and a brief's are made."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.queries.citing import cite_row
from dashboard.words.feed_text import make_plain, read_web_address
from dashboard.words.labels import format_date, is_missing
from dashboard.words.telling import Cell, Quiet, Table

Row = Mapping[str, Any]

ROWS_AT_MOST = 60
"""Rows of a table that a brief carries; the rest is counted."""

_CELL_AT_MOST = 160


@dataclass(frozen=True, slots=True)
class Day:
    """A day as precisely as it is known."""

    on: date
    precision: str = "day"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A text that stands back, being old, and sorts by a number."""

    text: str
    rank: int


@dataclass(frozen=True, slots=True)
class Source:
    """Who is read, and where."""

    words: str
    url: str | None


Value = str | int | float | Day | Ranked | Source | None
"""What a column says of a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind.

    Parameters
    ----------
    name : str
        Its head.
    read : callable
        Says what stands in it for a row.
    heads_row : bool
        Whether its cells name their row.
    on_screen, in_brief : bool
        Where it is shown: a page of paper has room for few.
    """

    name: str
    read: Callable[[Row], Value]
    heads_row: bool = False
    on_screen: bool = True
    in_brief: bool = True


@dataclass(frozen=True, slots=True)
class FactTable:
    """The facts of one kind as the screen lists them.

    Parameters
    ----------
    columns : tuple of Column
        The heads.
    rows : list of list
        One row per fact, a cell per column, see `dashboard.components.table.show_table`.
    codes : list of str or None
        ISO 3166-1 alpha-3 of each row's country; None where it has none, or several.
    n : int
        Facts there are, of which `rows` may be the newest.
    """

    columns: tuple[Column, ...]
    rows: list[list[Any]]
    codes: list[str | None]
    n: int


def make_screen_table(
    columns: Iterable[Column],
    rows: Sequence[Row],
    codes: Iterable[Any],
    n: int | None = None,
) -> FactTable:
    """List rows in the columns of the screen; `codes` are the countries of the rows."""
    shown = tuple(column for column in columns if column.on_screen)
    cells = [[_write_screen(column.read(row)) for column in shown] for row in rows]
    countries = [None if is_missing(iso3) else iso3 for iso3 in codes]
    return FactTable(shown, cells, countries, len(cells) if n is None else n)


# Dates stay as sortable as they are precise: 2022-02-28, or a month in words that sort by its day.
def _write_screen(value: Value) -> Any:
    if isinstance(value, Day):
        first = value.on.isoformat()
        if value.precision == "day":
            return first
        return [format_date(value.on, value.precision), None, first]
    if isinstance(value, Ranked):
        return [value.text, None, value.rank]
    return [value.words, value.url] if isinstance(value, Source) else value


def make_brief_table(title: str, columns: Iterable[Column], rows: Sequence[Row]) -> Table:
    """List rows in the columns of a brief, `ROWS_AT_MOST` of them; the rest is counted."""
    shown = [column for column in columns if column.in_brief]
    listed = tuple(
        tuple(_write_brief(column.read(row)) for column in shown) for row in rows[:ROWS_AT_MOST]
    )
    heads = tuple(column.name for column in shown)
    return Table(title, heads, listed, max(0, len(rows) - ROWS_AT_MOST))


def _write_brief(value: Value) -> Cell:
    if isinstance(value, Source):
        return make_plain(value.words, _CELL_AT_MOST), read_web_address(value.url)
    if isinstance(value, Day):
        return format_date(value.on, value.precision)
    if isinstance(value, Ranked):
        return Quiet(make_plain(value.text, _CELL_AT_MOST))
    if isinstance(value, str):
        return make_plain(value, _CELL_AT_MOST) or None
    return int(value) if isinstance(value, float) else value


def read_day(name: str) -> Callable[[Row], Value]:
    """Read a column of days."""
    return lambda row: None if is_missing(row[name]) else Day(row[name])


def read_begun(row: Row) -> Value:
    """Read the day a fact began, as precisely as it is known."""
    return Day(row["valid_from"], row["date_precision"])


def read_count(name: str) -> Callable[[Row], Value]:
    """Read a column of whole numbers."""
    return lambda row: None if is_missing(row[name]) else int(row[name])


def read_source(row: Row) -> Value:
    """Cite where a row was read."""
    if row.get("footing") == "unknown":
        return None
    cited = cite_row(row)
    return Source(cited.words, cited.url)
