"""What the app says, as data: spans within a line, and the blocks that lines stand in.

A plain ``str`` is text. Nothing here is markup: `dashboard.words.html` and its siblings write it,
each escapes in its own way, and until then text of others is only text. Every part carries its
`Part.kind`, the name of the macro that writes it in ``dashboard/templates/parts.html``.
"""

import re
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from loaders.evidence.ages import CONFIRMED


class Part:
    """A span or a block."""

    __slots__ = ()
    kind: ClassVar[str]

    def __init_subclass__(cls) -> None:
        """Name the kind as the class is named: ``LevelChip`` is a ``level_chip``."""
        cls.kind = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@dataclass(frozen=True, slots=True)
class Strong(Part):
    """What catches the eye first."""

    words: str


@dataclass(frozen=True, slots=True)
class Quoted(Part):
    """Somebody's own words."""

    words: str


@dataclass(frozen=True, slots=True)
class Aside(Part):
    """Words that stand back."""

    words: "Words"


@dataclass(frozen=True, slots=True)
class Small(Part):
    """Words in smaller type."""

    words: "Words"


@dataclass(frozen=True, slots=True)
class Failing(Part):
    """Words that say what failed."""

    words: str


@dataclass(frozen=True, slots=True)
class Key(Part):
    """The digit or sign on the map that a legend explains."""

    words: str


@dataclass(frozen=True, slots=True)
class Code(Part):
    """What is typed into a terminal."""

    words: str


@dataclass(frozen=True, slots=True)
class Unbroken(Part):
    """Words that stay on one line."""

    words: str


@dataclass(frozen=True, slots=True)
class LineBreak(Part):
    """The line ends."""


@dataclass(frozen=True, slots=True)
class Link(Part):
    """Words that lead to a page; only http and https addresses become links."""

    words: str
    url: Any


@dataclass(frozen=True, slots=True)
class KeptPage(Part):
    """Words that lead to a page as this archive keeps it, by its hash."""

    words: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Cited(Part):
    """A source; a form that lists its sources numbers them in the order of their citing.

    Parameters
    ----------
    words : str
        Who is read there.
    url : Any
        Where; without a plain http or https address the words are all there is.
    said : str
        What it is cited for, with its date.
    """

    words: str
    url: Any
    said: str


@dataclass(frozen=True, slots=True)
class LevelChip(Part):
    """A level of our common scale as a coloured digit; `age` as of `loaders.evidence.ages`."""

    common: Any
    age: Any = CONFIRMED


@dataclass(frozen=True, slots=True)
class Icon(Part):
    """A small picture that lies in its own address (``data:``)."""

    address: str


@dataclass(frozen=True, slots=True)
class Swatch(Part):
    """A coloured box with a sign in it; `style` is CSS."""

    style: str
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Line(Part):
    """Words on a line of their own; `style` is one of area, note, doubt."""

    words: "Words"
    style: Literal["area", "note", "doubt"]


@dataclass(frozen=True, slots=True)
class PageAddress(Part):
    """The address of the page, which the browser adds where it prints it."""


@dataclass(frozen=True, slots=True)
class Track(Part):
    """How long something lasted within a period, drawn as a bar; both ends in percent of it.

    `right` None is an end nobody stated.
    """

    left: float
    right: float | None
    colour: str
    is_filled: bool


Span = (
    str
    | Strong
    | Quoted
    | Aside
    | Small
    | Failing
    | Code
    | Unbroken
    | Key
    | LineBreak
    | Link
    | KeptPage
    | Cited
    | LevelChip
    | Icon
    | Swatch
    | Line
    | PageAddress
    | Track
)
Words = tuple[Span, ...]
"""A sentence or a line."""


@dataclass(frozen=True, slots=True)
class Paragraph(Part):
    """Words in a paragraph; `style` and `testid` name it for the page."""

    words: Words
    style: str = ""
    testid: str = ""


@dataclass(frozen=True, slots=True)
class Heading(Part):
    """A heading of the second or third rank."""

    words: str
    rank: Literal[2, 3] = 3


@dataclass(frozen=True, slots=True)
class Title(Part):
    """The title of a page, and what it is about."""

    words: str
    about: str


@dataclass(frozen=True, slots=True)
class Listing(Part):
    """Lines below each other, or what is said where there is none."""

    lines: tuple[Words, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Table(Part):
    """Rows, of which the first cell of each names the row; `row_styles` are of each by itself."""

    rows: tuple[tuple[Words, ...], ...]
    style: str
    heads: tuple[str, ...] = ()
    row_style: str = ""
    row_styles: tuple[str, ...] = ()
    caption: str = ""
    testid: str = ""


@dataclass(frozen=True, slots=True)
class Section(Part):
    """Blocks under a title, with a quiet note beside it."""

    title: str
    blocks: "Blocks"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Axis(Part):
    """The first and the last day that tracks lie between."""

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Room(Part):
    """Room that a component draws into: pixels high, or percent of its width."""

    style: Literal["history", "locator-map"]
    height: float


@dataclass(frozen=True, slots=True)
class SourceList(Part):
    """The place of the sources cited so far, with their numbers."""


@dataclass(frozen=True, slots=True)
class Entry(Part):
    """A symbol, its name, and what it means."""

    icon: Icon | Swatch | Key
    label: Words
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Entries(Part):
    """The symbols in use; `label` names the list to who cannot see it."""

    entries: tuple[Entry, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Legend(Part):
    """Rows of symbols by what they are of, and each symbol's meaning to be unfolded."""

    rows: tuple[tuple[str, tuple[Entry, ...]], ...]
    counts: str = ""


@dataclass(frozen=True, slots=True)
class Group(Part):
    """Blocks kept together under a style."""

    blocks: "Blocks"
    style: str
    testid: str = ""


@dataclass(frozen=True, slots=True)
class Panel(Part):
    """The panel beside the map; `code` is of its country. With one, its sources are numbered."""

    title: str
    label: str
    blocks: "Blocks"
    code: str = ""


Block = (
    Paragraph
    | Heading
    | Title
    | Listing
    | Table
    | Section
    | Axis
    | Room
    | SourceList
    | Entries
    | Legend
    | Group
    | Panel
)
Blocks = tuple[Block, ...]
