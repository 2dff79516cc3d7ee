"""Text on slides: how much room it takes, and how it is written.

Lengths are in points. What is measured is on the safe side of what ordinary sans serifs take.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.briefs.brief import Section
from dashboard.queries.citations import split_for_citation
from dashboard.words.feed_text import make_plain, read_web_address
from dashboard.words.telling import Sentence, Source

SIZE = 16.0
"""Size of every text on a slide but its title, which is larger, and its source line."""

LINE = 1.22
"""Height of a line, in units of the size of the type."""

# Mean width of a letter in the same unit. Running text in Calibri takes 0.49, in Liberation Sans
# 0.53; bold, and Verdana, 0.58.
_LETTER = 0.55
_LETTER_OF_TITLES = 0.6
_ANALYST = "Analyst's words: "
_QUIET = 0.35  # how much lighter than the text
_BEFORE_HEADING, _BEFORE = 8.0, 4.0

Item = TypeVar("Item")


def count_lines(text: str, size: float, width: float, *, is_title: bool = False) -> int:
    """Count the lines a text takes at a size and a width, broken between words."""
    n_letters = int(width / (size * (_LETTER_OF_TITLES if is_title else _LETTER)))
    return max(1, len(textwrap.wrap(text, max(1, n_letters))))


def shorten(text: str, size: float, width: float, height: float, *, is_title: bool = False) -> str:
    """Shorten a text until it fits a box; what is cut ends in an ellipsis."""
    shown = make_plain(text, 2_000)
    n_lines = max(1, int(height / (size * LINE)))
    while count_lines(shown, size, width, is_title=is_title) > n_lines and len(shown) > 8:
        shown = make_plain(shown.removesuffix("…"), max(8, int(len(shown) * 0.95)))
    return shown


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: a section's heading, a sentence, or a section's word that it has none.

    Parameters
    ----------
    of : Section or Sentence
        What it says.
    text, detail : str
        As it is shown, the detail in a paragraph of its own.
    is_heading : bool
        Whether it heads a section.
    """

    of: Section | Sentence
    text: str
    detail: str = ""
    is_heading: bool = False

    def find_height(self, width: float) -> float:
        """Points it takes at a width, with the room above it."""
        before = ""
        if isinstance(self.of, Sentence):
            before = "x" * len(_ANALYST) if self.of.is_edited else ""
            before += "[00] " * len(self.of.sources)
        n_lines = count_lines(before + self.text, SIZE, width)
        if self.detail:
            n_lines += count_lines(self.detail, SIZE, width)
        return n_lines * SIZE * LINE + (_BEFORE_HEADING if self.is_heading else _BEFORE)


def list_lines(
    section: Section, width: float, height: float, *, with_details: bool = True
) -> list[Line]:
    """List the paragraphs of a section, none of them higher than a page."""
    lines = [Line(section, make_plain(section.title), is_heading=True)]
    if not section.sentences:
        lines.append(Line(section, shorten(section.empty, SIZE, width, 0.8 * height)))
    for sentence in section.sentences:
        text = make_plain(sentence.text, 1_500)
        detail = make_plain(sentence.detail, 700) if with_details else ""
        line = Line(sentence, text, detail)
        if line.find_height(width) > 0.8 * height:
            text = shorten(text, SIZE, width, 0.5 * height)
            line = Line(sentence, text, shorten(detail, SIZE, width, 0.2 * height))
        lines.append(line)
    return lines


def break_pages(
    items: Iterable[Item],
    find_height: Callable[[Item], float],
    height: float,
    below: Callable[[Item], float] = lambda item: 0.0,
) -> Iterator[list[Item]]:
    """Break items of a height over slides, with room left `below` each that asks for it."""
    page: list[Item] = []
    used = 0.0
    for item in items:
        taken = find_height(item)
        if page and used + taken + below(item) > height:
            yield page
            page, used = [], 0.0
        page.append(item)
        used += taken
    if page:
        yield page


# What each section may take of the first slide, in their order; what one leaves the next may use.
_SHARES = (0.32, 0.27, 0.34, 0.07)


def choose_lines(sections: Sequence[Section], width: float, height: float) -> list[Line]:
    """Choose what the first slide has room for: the first sentences of each section.

    Each section takes sentences up to its share; what is left then goes to the first that can
    still use it.
    """
    told: list[list[Line]] = [[] for _ in sections]
    left = 0.0
    for is_last_round in (False, True):
        for lines, section, share in zip(told, sections, _SHARES, strict=False):
            left += 0.0 if is_last_round else share * height
            for line in list_lines(section, width, height, with_details=False)[len(lines) :]:
                # The heading comes with the first sentence, or not at all.
                taken = line.find_height(width)
                if taken + (45.0 if line.is_heading else 0.0) > left:
                    break
                lines.append(line)
                left -= taken
            if len(lines) == 1:
                left += lines.pop().find_height(width)
    return [line for lines in told for line in lines]


def write_lines(frame: Any, lines: Iterable[Line], sources: dict[int, Source]) -> None:
    """Write paragraphs into a text frame, each sentence with links to its sources."""
    for line in lines:
        paragraph = add_paragraph(frame, _BEFORE_HEADING if line.is_heading else _BEFORE)
        if isinstance(line.of, Section):
            write(paragraph, line.text, bold=line.is_heading, quiet=not line.is_heading)
            continue
        _write_sentence(paragraph, line, line.of, sources)
        if line.detail:
            write(add_paragraph(frame), line.detail, quiet=True)


def _write_sentence(
    paragraph: Any, line: Line, sentence: Sentence, sources: dict[int, Source]
) -> None:
    if sentence.is_edited:
        write(paragraph, _ANALYST, bold=True)
    body, stop = split_for_citation(line.text)
    write(paragraph, body)
    for number in sentence.sources:
        write(paragraph, " ")
        write(paragraph, f"[{number}]", url=sources[number].url)
    if stop:
        write(paragraph, stop)


def clear(frame: Any, *, keeps_anchor: bool = False) -> Any:
    """Take a text frame's insets away, and the growing and shrinking that programs differ in."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame._txBody.bodyPr.set("numCol", "1")
    if not keeps_anchor:
        frame.vertical_anchor = MSO_ANCHOR.TOP
    return frame


def add_paragraph(frame: Any, before: float = 0.0) -> Any:
    """Begin a paragraph, in the frame's first one while nothing stands in it.

    It has no bullet and no indent, which a user's template may give every text.
    """
    first = frame.paragraphs[0]
    is_empty = len(frame.paragraphs) == 1 and not first.runs
    paragraph = first if is_empty else frame.add_paragraph()
    paragraph.space_before, paragraph.space_after = Pt(before), Pt(0)
    paragraph.line_spacing = 1.0
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", "0")
    properties.set("indent", "0")
    if properties.find(qn("a:buNone")) is None:
        # After the spacing, as the schema orders them.
        properties.append(properties.makeelement(qn("a:buNone"), {}))
    return paragraph


def write(
    paragraph: Any,
    text: str,
    size: float | None = SIZE,
    *,
    bold: bool | None = False,
    quiet: bool = False,
    url: str | None = None,
) -> None:
    """Write a run in the template's type and colours; `size` None keeps the size of the place."""
    run = paragraph.add_run()
    run.text = text
    if size is not None:
        run.font.size, run.font.bold = Pt(size), bold
    if quiet:
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_1
        run.font.color.brightness = _QUIET
    address = read_web_address(url)
    if address is not None:
        run.hyperlink.address = address
