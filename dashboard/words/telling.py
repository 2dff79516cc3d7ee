"""What leaves the page, before it takes any form: sentences with their sources, and tables."""

from dataclasses import dataclass
from datetime import date


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
