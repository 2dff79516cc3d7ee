"""What a brief says, in words and figures, before it takes any form.

One `Brief` feeds every form it can leave the page in, so that no form says more, or less, than
another. It holds nothing of the moment it was made: the same view of the same archive version
gives an equal brief.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dashboard.figures import Figure

if TYPE_CHECKING:
    from dashboard.view_state import ViewState


@dataclass(frozen=True, slots=True)
class Source:
    """One source cited, numbered as the sentences cite it.

    Parameters
    ----------
    number : int
        Counted from 1, in the order of first mention.
    name : str
        Who published it.
    url : str or None
        Its address, http or https; None where it has no such address.
    stated_on : date or None
        When it was issued, published or reported.
    held_since : date
        When this archive first held it.
    licence : str or None
        Its terms, and the attribution they ask for; None where they are not known.
    """

    number: int
    name: str
    url: str | None
    stated_on: date | None
    held_since: date
    licence: str | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, plain text, with the numbers of the sources it rests on.

    Parameters
    ----------
    text : str
        Without the numbers.
    sources : tuple of int
        `Source.number` of each.
    is_edited : bool
        Whether the analyst wrote or changed it: it is then marked as theirs, not a source's.
    detail : str
        What is held besides, in whole sentences: a stated reason, an end. May be empty; a form
        short of room may leave it out.
    key : str
        Names the sentence for good, so that an edit finds it again; empty where there is
        nothing to edit.
    """

    text: str
    sources: tuple[int, ...]
    is_edited: bool = False
    detail: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences of one kind under a heading; `empty` is said where there is none."""

    title: str
    sentences: tuple[Sentence, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One symbol and what it means; `icon` is an address that holds its picture (``data:``)."""

    icon: str
    label: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """A text of a table that stands back: grey where there are colours."""

    text: str


Cell = str | int | None | tuple[str, str | None] | Quiet
"""What a table holds: a text, a count, nothing, a text with its address, or one that is quiet."""


@dataclass(frozen=True, slots=True)
class Table:
    """Facts in rows, of which the first cell of each names the row.

    `n_more` rows are held besides and not listed.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    n_more: int = 0


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief.

    Parameters
    ----------
    view : ViewState
        What is shown.
    title, subtitle : str
        Whose levels, of which day; the range of the marks.
    as_of : date
        Day of the levels.
    map_figure, timeline_figure : Figure
        Without geometry: shapes and lines are named by the address the app serves them at.
    map_label, timeline_label : str
        Text alternatives of the figures.
    legend : tuple of LegendEntry
        In the issuer's words; only what is drawn.
    sections : tuple of Section
        Departures, level changes, presence near borders, what is unknown.
    sources : tuple of Source
        In the order of their numbers.
    coverage, freshness, viewpoint : str
        How much is covered, how fresh the sources in view are, whose borders are drawn.
    permalink : str
        Absolute address that opens this view at `archive_version`.
    archive_version : int
        Version of the archive the brief is made from.
    tables : tuple of Table
        Levels, departures, level changes and presence of what the brief is about.
    """

    view: "ViewState"
    title: str
    subtitle: str
    as_of: date
    map_figure: Figure
    timeline_figure: Figure
    map_label: str
    timeline_label: str
    legend: tuple[LegendEntry, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    coverage: str
    freshness: str
    viewpoint: str
    permalink: str
    archive_version: int
    tables: tuple[Table, ...] = ()
