"""A brief as PowerPoint slides: native title, text and tables, the map as picture and drawing.

First the map with the first sentences beside it, then the whole text, then the tables, then the
sources, which also stand in the notes of the first slide. Nothing overflows: text is broken over
as many slides as it takes, measured by the widths of an ordinary sans serif, on the safe side.
The bytes depend on the brief and its pictures alone.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from math import ceil
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.briefs.brief import Brief, Cell, Section, Sentence, Source, Table
from dashboard.briefs.citations import split_for_citation
from dashboard.briefs.plain import make_plain, read_web_address
from dashboard.wording import format_date

_WIDTH, _HEIGHT = 960.0, 540.0  # points: 16:9
_MARGIN = 36.0
_TOP = 86.0  # where a slide's content begins
_FOOT = 512.0  # where its foot line begins
_MAP_WIDTH, _MAP_HEIGHT = 540.0, 350.0
_INK, _QUIET, _LINK = RGBColor(0x1B, 0x24, 0x33), RGBColor(0x5A, 0x63, 0x70), "1F5FA8"
_ANALYST = "Analyst's words: "

# Mean width of a letter, and height of a line, in units of the size of the type. Running text in
# Calibri takes 0.49, in Liberation Sans 0.53.
_LETTER, _LINE = 0.55, 1.22

_TITLE_ONLY = 5
_PROPERTY_AT_MOST = 255  # letters of a property of an Office file
_SVG_BLIP = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_SPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# The oldest time a zip can hold: a slide deck says nothing of when it was made.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)

TABLE_ROWS_AT_MOST = 24
"""Rows of one table on slides; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The map and its legend as drawn.

    Parameters
    ----------
    png : bytes
        What every program shows.
    svg : bytes or None
        The same as a drawing, which PowerPoint shows instead and can take apart.
    """

    png: bytes
    svg: bytes | None = None


def make_slides(brief: Brief, picture: Picture) -> bytes:
    """Write a brief as a PowerPoint file.

    Parameters
    ----------
    brief : Brief
        What it says.
    picture : Picture
        The map.

    Returns
    -------
    bytes
        A ``.pptx``: the same for the same brief and picture.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Pt(_WIDTH), Pt(_HEIGHT)
    _say_properties(deck, brief)
    sources = {source.number: source for source in brief.sources}
    _add_first(deck, brief, picture, sources)
    for number, page in enumerate(_break(_list_lines(brief)), 1):
        _add_text(deck, brief, page, number, sources)
    for table in brief.tables:
        for part in _split_table(table):
            _add_table(deck, brief, part)
    for page in _break_sources(brief.sources):
        _add_sources(deck, brief, page)
    content = io.BytesIO()
    deck.save(content)
    return _settle(content.getvalue())


def _say_properties(deck: Any, brief: Brief) -> None:
    properties = deck.core_properties
    properties.title = make_plain(brief.title, _PROPERTY_AT_MOST)
    properties.subject = make_plain(brief.subtitle, _PROPERTY_AT_MOST)
    properties.comments = make_plain(brief.permalink, _PROPERTY_AT_MOST)
    properties.author = properties.last_modified_by = "Postwatch"
    properties.created = properties.modified = datetime.combine(brief.as_of, time())
    properties.revision = 1


def _settle(content: bytes) -> bytes:
    """Write the parts of a file again, in one order and all of one time."""
    settled = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as parts,
        zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in parts.namelist():
            file.writestr(zipfile.ZipInfo(name, _ZIP_TIME), parts.read(name), zipfile.ZIP_DEFLATED)
    return settled.getvalue()


# Slides


def _add_slide(deck: Any, title: str, brief: Brief, note: str = "") -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    heading = slide.shapes.title
    heading.left, heading.top = Pt(_MARGIN), Pt(22)
    heading.width, heading.height = Pt(_WIDTH - 2 * _MARGIN), Pt(34)
    frame = _clear(heading.text_frame)
    room = _WIDTH - 2 * _MARGIN
    size = next((size for size in (24.0, 20.0, 17.0) if _count_lines(title, size, room) == 1), 14.0)
    fits = make_plain(title, int(room / (14.0 * _LETTER)))
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    _write(frame.paragraphs[0], fits, size, bold=True)
    words = f"{brief.subtitle}; levels as of {format_date(brief.as_of)}"
    _add_box(slide, (_MARGIN, 56, room, 20), [(f"{words}{note}", 12.0, _QUIET)])
    _add_foot(slide, brief)
    return slide


def _add_foot(slide: Any, brief: Brief) -> None:
    frame = _add_box(slide, (_MARGIN, _FOOT, _WIDTH - 2 * _MARGIN, 18), [])
    paragraph = frame.paragraphs[0]
    _write(paragraph, f"Postwatch, archive version {brief.archive_version}. ", 9.0, colour=_QUIET)
    _write(paragraph, "Open this view", 9.0, url=brief.permalink)


def _add_first(deck: Any, brief: Brief, picture: Picture, sources: dict[int, Source]) -> None:
    n_sentences = sum(len(section.sentences) for section in brief.sections)
    slide = _add_slide(deck, brief.title, brief)
    shape = _add_picture(slide, picture, (_MARGIN, _TOP, _MAP_WIDTH, _MAP_HEIGHT))
    shape.name = "Map"
    shape._element.nvPicPr.cNvPr.set("descr", make_plain(brief.map_label, 1_000))
    left = _MARGIN + _MAP_WIDTH + 18.0
    width = _WIDTH - _MARGIN - left
    lines = _choose(brief.sections, width, _MAP_HEIGHT - 16.0)
    frame = _add_box(slide, (left, _TOP, width, _MAP_HEIGHT), [])
    _write_lines(frame, lines, sources)
    n_shown = sum(isinstance(line.of, Sentence) for line in lines)
    if n_shown < n_sentences:
        words = f"{n_shown} of {n_sentences} sentences; all of them on the next slides."
        _write(_next(frame), words, 10.0, colour=_QUIET)
    under = (_MARGIN, _TOP + _MAP_HEIGHT + 6.0, _WIDTH - 2 * _MARGIN, 66.0)
    texts = [brief.coverage, brief.freshness, brief.viewpoint]
    _add_box(slide, under, [(text, 9.0, _QUIET) for text in _fit(texts, 9.0, *under[2:])])
    _write_notes(slide, brief)


def _fit(texts: Sequence[str], size: float, width: float, height: float) -> list[str]:
    """Shorten the longest of some texts until they fit; what is cut stands in the notes."""
    fitted = [make_plain(text, 2_000) for text in texts]
    n_lines = int(height / (size * _LINE))
    while sum(_count_lines(text, size, width) for text in fitted) > n_lines:
        longest = max(range(len(fitted)), key=lambda at: len(fitted[at]))
        fitted[longest] = make_plain(fitted[longest], max(40, len(fitted[longest]) - 20))
        if len(fitted[longest]) <= 40:
            break
    return fitted


def _write_notes(slide: Any, brief: Brief) -> None:
    """Write coverage, freshness, boundaries and all sources into the notes."""
    frame = slide.notes_slide.notes_text_frame
    frame.text = make_plain(f"{brief.title}. {brief.subtitle}.", 1_000)
    for text in (brief.coverage, brief.freshness, brief.viewpoint):
        _next(frame).text = make_plain(text, 4_000)
    paragraph = _next(frame)
    _write(paragraph, f"Archive version {brief.archive_version}: ", None)
    _write(paragraph, brief.permalink, None, url=brief.permalink)
    _next(frame).text = "Legend: " + "; ".join(make_plain(entry.label) for entry in brief.legend)
    _next(frame).text = "Sources"
    for source in brief.sources:
        paragraph = _next(frame)
        _write(paragraph, f"[{source.number}] {_describe_source(source)}", None)
        if read_web_address(source.url):
            _write(paragraph, " ", None)
            _write(paragraph, str(source.url), None, url=source.url)


_SOURCE_SIZE = 10.0


def _break_sources(sources: Iterable[Source]) -> Iterator[list[Source]]:
    width, room = _WIDTH - 2 * _MARGIN, _FOOT - _TOP - 8.0
    page: list[Source] = []
    used = 0.0
    for source in sources:
        text = f"[{source.number}] {_describe_source(source)}"
        height = _count_lines(text, _SOURCE_SIZE, width) * _SOURCE_SIZE * _LINE + 3.0
        if page and used + height > room:
            yield page
            page, used = [], 0.0
        page.append(source)
        used += height
    if page:
        yield page


def _add_sources(deck: Any, brief: Brief, page: Iterable[Source]) -> None:
    slide = _add_slide(deck, "Sources", brief)
    frame = _add_box(slide, (_MARGIN, _TOP, _WIDTH - 2 * _MARGIN, _FOOT - _TOP - 8.0), [])
    for source in page:
        paragraph = _next(frame)
        paragraph.space_before = Pt(3.0)
        _write(paragraph, f"[{source.number}]", _SOURCE_SIZE, url=source.url)
        _write(paragraph, f" {_describe_source(source)}", _SOURCE_SIZE)


def _describe_source(source: Source) -> str:
    stated = "undated" if source.stated_on is None else format_date(source.stated_on)
    words = f"{source.name}, {stated}; held here since {format_date(source.held_since)}."
    return f"{words} {source.licence.rstrip('.')}." if source.licence else words


def _add_picture(slide: Any, picture: Picture, box: tuple[float, float, float, float]) -> Any:
    """Add the map as large as the box allows, at its top left."""
    left, top, width, height = box
    shape = slide.shapes.add_picture(io.BytesIO(picture.png), Pt(left), Pt(top))
    factor = min(Pt(width) / shape.width, Pt(height) / shape.height)
    shape.width, shape.height = Emu(int(shape.width * factor)), Emu(int(shape.height * factor))
    if picture.svg is not None:
        _add_drawing(slide, shape, picture.svg)
    return shape


def _add_drawing(slide: Any, shape: Any, svg: bytes) -> None:
    """Put the drawing beside the picture it stands for, as Office's ``svgBlip`` extension does."""
    package = slide.part.package
    part = Part(PackURI("/ppt/media/map.svg"), "image/svg+xml", package, svg)
    name = slide.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._element.blipFill.find(qn("a:blip"))
    extension = etree.SubElement(etree.SubElement(blip, qn("a:extLst")), qn("a:ext"))
    extension.set("uri", _SVG_BLIP)
    drawing = etree.SubElement(
        extension, etree.QName(_SVG_SPACE, "svgBlip"), nsmap={"asvg": _SVG_SPACE}
    )
    drawing.set(qn("r:embed"), name)


# Text


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph: a section's heading, a sentence, or a section's word that it has none."""

    of: Section | Sentence
    text: str
    detail: str
    size: float
    is_heading: bool = False

    def find_height(self, width: float) -> float:
        """Points it takes at a width, with the room above it."""
        numbers = len(self.of.sources) * 5 if isinstance(self.of, Sentence) else 0
        room = " " * (numbers + (len(_ANALYST) if _is_edited(self.of) else 0))
        height = _count_lines(self.text + room, self.size, width) * self.size * _LINE
        if self.detail:
            small = self.size - 2
            height += _count_lines(self.detail, small, width) * small * _LINE
        return height + (8.0 if self.is_heading else 4.0)


def _is_edited(of: Section | Sentence) -> bool:
    return isinstance(of, Sentence) and of.is_edited


def _count_lines(text: str, size: float, width: float) -> int:
    return max(1, ceil(len(text) * size * _LETTER / width))


def _list_lines(brief: Brief) -> Iterator[_Line]:
    for section in brief.sections:
        yield _Line(section, make_plain(section.title), "", 15.0, is_heading=True)
        if not section.sentences:
            yield _Line(section, make_plain(section.empty), "", 13.0)
        for sentence in section.sentences:
            text, detail = make_plain(sentence.text, 1_500), make_plain(sentence.detail, 700)
            yield _Line(sentence, text, detail, 13.0)


def _break(lines: Iterable[_Line]) -> Iterator[list[_Line]]:
    """Break the text over slides; a heading never stands last on one."""
    width, room = _WIDTH - 2 * _MARGIN, _FOOT - _TOP - 8.0
    page: list[_Line] = []
    used = 0.0
    for line in lines:
        height = line.find_height(width)
        # A heading needs room for some lines of what it heads.
        needed = height + 60.0 if line.is_heading else height
        if page and used + needed > room:
            yield page
            page, used = [], 0.0
        page.append(line)
        used += height
    if page:
        yield page


# What each section may take of the first slide, in their order; what one leaves the next may use.
_SHARES = (0.32, 0.27, 0.34, 0.07)


def _choose(sections: Sequence[Section], width: float, room: float) -> list[_Line]:
    """Choose what the first slide has room for: the first sentences of each section.

    Each section takes sentences up to its share; what is left then goes to the first that can
    still use it.
    """
    told: list[list[_Line]] = [[] for _ in sections]
    left = 0.0
    for is_last_round in (False, True):
        for lines, section, share in zip(told, sections, _SHARES, strict=False):
            left += 0.0 if is_last_round else share * room
            for line in _list_short(section)[len(lines) :]:
                # The heading comes with the first sentence, or not at all.
                height = line.find_height(width)
                needed = height + (30.0 if line.is_heading else 0.0)
                if needed > left:
                    break
                lines.append(line)
                left -= height
            if len(lines) == 1:
                left += lines.pop().find_height(width)
    return [line for lines in told for line in lines]


def _list_short(section: Section) -> list[_Line]:
    lines = [_Line(section, make_plain(section.title), "", 12.0, is_heading=True)]
    if not section.sentences:
        lines.append(_Line(section, make_plain(section.empty), "", 11.0))
    lines += [
        _Line(sentence, make_plain(sentence.text, 1_500), "", 11.0)
        for sentence in section.sentences
    ]
    return lines


def _add_text(
    deck: Any, brief: Brief, page: list[_Line], number: int, sources: dict[int, Source]
) -> None:
    slide = _add_slide(deck, brief.title, brief, f"; text, page {number}")
    frame = _add_box(slide, (_MARGIN, _TOP, _WIDTH - 2 * _MARGIN, _FOOT - _TOP - 8.0), [])
    _write_lines(frame, page, sources)


def _write_lines(frame: Any, lines: Iterable[_Line], sources: dict[int, Source]) -> None:
    for line in lines:
        paragraph = _next(frame)
        paragraph.space_before = Pt(8.0 if line.is_heading else 4.0)
        if line.is_heading:
            _write(paragraph, line.text, line.size, bold=True)
        elif isinstance(line.of, Section):
            _write(paragraph, line.text, line.size, colour=_QUIET)
        else:
            _write_sentence(paragraph, line, line.of, sources)
            if line.detail:
                _write(_next(frame), line.detail, line.size - 2, colour=_QUIET)


def _write_sentence(
    paragraph: Any, line: _Line, sentence: Sentence, sources: dict[int, Source]
) -> None:
    if sentence.is_edited:
        _write(paragraph, _ANALYST, line.size, bold=True)
    body, stop = split_for_citation(line.text)
    _write(paragraph, body, line.size)
    for number in sentence.sources:
        _write(paragraph, " ", line.size)
        _write(paragraph, f"[{number}]", line.size, url=sources[number].url)
    if stop:
        _write(paragraph, stop, line.size)


def _add_box(
    slide: Any,
    box: tuple[float, float, float, float],
    texts: Sequence[tuple[str, float, RGBColor]],
) -> Any:
    left, top, width, height = (Pt(length) for length in box)
    frame = _clear(slide.shapes.add_textbox(left, top, width, height).text_frame)
    for text, size, colour in texts:
        _write(_next(frame), make_plain(text, 2_000), size, colour=colour)
    return frame


def _clear(frame: Any) -> Any:
    """Take a text frame's insets away, and the growing and shrinking that programs differ in."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = MSO_ANCHOR.TOP
    return frame


def _next(frame: Any) -> Any:
    """The next empty paragraph of a frame: its first one, while nothing stands in it."""
    first = frame.paragraphs[0]
    is_empty = len(frame.paragraphs) == 1 and not first.runs
    return first if is_empty else frame.add_paragraph()


def _write(
    paragraph: Any,
    text: str,
    size: float | None,
    *,
    bold: bool = False,
    colour: RGBColor = _INK,
    url: str | None = None,
) -> None:
    """Write a run; `size` None keeps the type of the place, as in notes."""
    run = paragraph.add_run()
    run.text = text
    if size is not None:
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = colour
    address = read_web_address(url)
    if address is not None:
        run.hyperlink.address = address


# Tables


def _split_table(table: Table) -> Iterator[Table]:
    """Split a table over slides, so that no row leaves the slide."""
    rows = table.rows[:TABLE_ROWS_AT_MOST]
    n_more = table.n_more + len(table.rows) - len(rows)
    widths = _find_widths(table)
    part: list[tuple[Cell, ...]] = []
    room = _FOOT - _TOP - 30.0
    used = _find_row_height(table.heads, widths)
    parts: list[list[tuple[Cell, ...]]] = []
    for row in rows:
        height = _find_row_height(row, widths)
        if part and used + height > room:
            parts.append(part)
            part, used = [], _find_row_height(table.heads, widths)
        part.append(row)
        used += height
    parts.append(part)
    for number, held in enumerate(parts, 1):
        is_last = number == len(parts)
        title = table.title if len(parts) == 1 else f"{table.title} ({number} of {len(parts)})"
        yield Table(title, table.heads, tuple(held), n_more if is_last else 0)


_CELL_SIZE = 10.0
_CELL_INSET = 4.0
_CELL_LETTERS_AT_MOST = 90


def _say_cell(cell: Cell) -> tuple[str, str | None]:
    text, url = cell if isinstance(cell, tuple) else ("" if cell is None else str(cell), None)
    return make_plain(text, _CELL_LETTERS_AT_MOST), url


def _find_widths(table: Table) -> list[float]:
    """Give each column its longest word, and share what is left by the length of its texts."""
    columns = [
        [_say_cell(cell)[0] for cell in column]
        for column in zip(table.heads, *table.rows[:TABLE_ROWS_AT_MOST], strict=True)
    ]
    words = [
        max(len(word) for text in column for word in [*text.split(), ""]) for column in columns
    ]
    least = [min(26, word) * _CELL_SIZE * _LETTER + 2 * _CELL_INSET + 6.0 for word in words]
    more = [
        max(1, min(40, max(map(len, column))) - word)
        for column, word in zip(columns, words, strict=True)
    ]
    room = _WIDTH - 2 * _MARGIN
    if (spare := room - sum(least)) < 0:
        return [room * width / sum(least) for width in least]
    return [width + spare * share / sum(more) for width, share in zip(least, more, strict=True)]


def _find_row_height(row: Sequence[Cell], widths: Sequence[float]) -> float:
    n_lines = max(
        _count_lines(_say_cell(cell)[0], _CELL_SIZE, width - 2 * _CELL_INSET - 4.0)
        for cell, width in zip(row, widths, strict=True)
    )
    return n_lines * _CELL_SIZE * _LINE + 2 * 2.0


def _add_table(deck: Any, brief: Brief, table: Table) -> None:
    note = f"; {table.n_more} more not listed" if table.n_more else ""
    slide = _add_slide(deck, table.title, brief, note)
    widths = _find_widths(table)
    n_rows, n_columns = len(table.rows) + 1, len(table.heads)
    height = sum(_find_row_height(row, widths) for row in (table.heads, *table.rows))
    shape = slide.shapes.add_table(
        n_rows, n_columns, Pt(_MARGIN), Pt(_TOP), Pt(sum(widths)), Pt(height)
    )
    shape.name = table.title
    native = shape.table
    for column, width in zip(native.columns, widths, strict=True):
        column.width = Pt(width)
    for at, row in enumerate((table.heads, *table.rows)):
        native.rows[at].height = Pt(_find_row_height(row, widths))
        for cell, said in zip(native.rows[at].cells, row, strict=True):
            _fill_cell(cell, said, is_head=at == 0)


def _fill_cell(cell: Any, said: Cell, *, is_head: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(_CELL_INSET)
    cell.margin_top = cell.margin_bottom = Pt(2)
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor(0xE8, 0xEC, 0xF1) if is_head else RGBColor(255, 255, 255)
    text, url = _say_cell(said)
    _write(cell.text_frame.paragraphs[0], text, _CELL_SIZE, bold=is_head, url=url)
