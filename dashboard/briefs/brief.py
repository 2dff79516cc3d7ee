"""What a brief says, in words and figures, before it takes any form.

One `Brief` feeds every form it can leave the page in, so that no form says more, or less, than
another. It holds nothing of the moment it was made: the same view of the same archive version
gives an equal brief.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dashboard.figures import Figure
from dashboard.words.telling import Sentence, Source, Table

if TYPE_CHECKING:
    from dashboard.view_state import ViewState


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
