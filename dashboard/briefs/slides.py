"""A brief as PowerPoint slides: native title, text and tables, the map as picture and drawing.

First the map with the first sentences beside it, then the whole text, then the tables, then the
sources, which also stand in the notes of the first slide. Titles and texts are placeholders of
the template. Nothing overflows: text is broken over as many slides as it takes. All of it is of
16 points or more but the source line at the foot. The bytes depend on the brief, its pictures and
the template alone.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dashboard.briefs.brief import Brief
from dashboard.briefs.slide_tables import add_table, split_table
from dashboard.briefs.slide_template import (
    Box,
    Deck,
    Layout,
    open_deck,
    place,
    read_box,
)
from dashboard.briefs.slide_text import (
    LINE,
    SIZE,
    Line,
    add_paragraph,
    break_pages,
    choose_lines,
    clear,
    count_lines,
    list_lines,
    shorten,
    write,
    write_lines,
)
from dashboard.words.feed_text import make_plain, read_web_address
from dashboard.words.labels import format_date
from dashboard.words.telling import Sentence, Source

_TITLE_SIZE = 24.0
_ROOM_BELOW_HEADING = 60.0  # some lines of what it heads
_TITLE_AT_MOST = 190  # letters
_SUBTITLE_HEIGHT = SIZE * LINE + 6.0
_FOOT_SIZE, _FOOT_LINES = 9.0, 5
_GAP = 18.0
_MAP_SHARE, _COLUMN_AT_LEAST = 0.58, 270.0
_PROPERTY_AT_MOST = 255  # letters of a property of an Office file
_SVG_BLIP = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_SPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# The oldest time a zip can hold: a slide deck says nothing of when it was made.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


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


def make_slides(brief: Brief, picture: Picture, template: bytes | None = None) -> bytes:
    """Write a brief as a PowerPoint file.

    Parameters
    ----------
    brief : Brief
        What it says.
    picture : Picture
        The map.
    template : bytes, optional
        As `dashboard.briefs.slide_template.read_template` returned it: the slides take its size,
        its layouts, type and colours. By default the product's own.

    Returns
    -------
    bytes
        A ``.pptx``: the same for the same brief, picture and template.
    """
    deck = open_deck(template)
    _say_properties(deck.file, brief)
    sources = {source.number: source for source in brief.sources}
    _add_first(deck, brief, picture, sources)
    area = _find_content(deck.text.area)
    lines = (
        line for section in brief.sections for line in list_lines(section, area.width, area.height)
    )
    pages = break_pages(
        lines,
        lambda line: line.find_height(area.width),
        area.height,
        lambda line: _ROOM_BELOW_HEADING if line.is_heading else 0.0,
    )
    for number, page in enumerate(pages, 1):
        frame = _begin_text(deck, brief, brief.title, f"; text, page {number}")
        write_lines(frame, page, sources)
    for table in brief.tables:
        for part, widths in split_table(table, _find_content(deck.bare.area)):
            note = f"; {part.n_more} more not listed" if part.n_more else ""
            slide = _begin_bare(deck, brief, part.title, note)
            add_table(slide, part, widths, _find_content(deck.bare.area))
    for sources_of_page in _break_sources(brief.sources, area):
        _write_sources(_begin_text(deck, brief, "Sources"), sources_of_page)
    content = io.BytesIO()
    deck.file.save(content)
    return _settle(content.getvalue())


def _say_properties(file: Any, brief: Brief) -> None:
    properties = file.core_properties
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


def _find_content(area: Box) -> Box:
    """What an area leaves under the line that says of which days the slide is."""
    return Box(area.left, area.top + _SUBTITLE_HEIGHT, area.width, area.height - _SUBTITLE_HEIGHT)


def _add_slide(deck: Deck, layout: Layout, title: str) -> Any:
    """Add a slide with its title; of the other placeholders only the text's stays."""
    slide = deck.file.slides.add_slide(layout.of)
    for shape in list(slide.placeholders):
        if shape != slide.shapes.title and shape.placeholder_format.idx != layout.body:
            shape._element.getparent().remove(shape._element)
    heading = slide.shapes.title
    _put(heading, layout.title)
    frame = clear(heading.text_frame, keeps_anchor=True)
    _, _, width, height = layout.title
    shown = shorten(make_plain(title, _TITLE_AT_MOST), _TITLE_SIZE, width, height, is_title=True)
    write(add_paragraph(frame), shown, _TITLE_SIZE, bold=None)
    return slide


def _put(shape: Any, box: Box) -> None:
    """Place a placeholder, unless its layout already has it there."""
    if read_box(shape) != box:
        place(shape, box)


def _say_subtitle(brief: Brief, note: str, width: float) -> str:
    """Say of which days a slide is, in one line: of the levels alone if no more fits."""
    day = f"levels as of {format_date(brief.as_of)}{note}"
    words = make_plain(f"{brief.subtitle}; {day}", 2_000)
    if count_lines(words, SIZE, width) == 1:
        return words
    return shorten(f"{day[0].upper()}{day[1:]}", SIZE, width, SIZE * LINE)


def _begin_text(deck: Deck, brief: Brief, title: str, note: str = "") -> Any:
    """Begin a slide of text, and return the frame that it goes into."""
    layout = deck.text
    slide = _add_slide(deck, layout, title)
    frame = _find_frame(slide, layout, layout.area)
    words = _say_subtitle(brief, note, layout.area.width)
    write(add_paragraph(frame), words, quiet=True)
    _add_foot(deck, slide, brief)
    return frame


def _find_frame(slide: Any, layout: Layout, box: Box) -> Any:
    """Find the frame of a slide's text: its placeholder's, or a box's where there is none."""
    body = [s for s in slide.placeholders if s.placeholder_format.idx == layout.body]
    if not body:
        return _add_box(slide, box)
    _put(body[0], box)
    return clear(body[0].text_frame)


def _begin_bare(deck: Deck, brief: Brief, title: str, note: str = "") -> Any:
    """Begin a slide without text of its own."""
    layout = deck.bare
    slide = _add_slide(deck, layout, title)
    for shape in list(slide.placeholders):
        if shape != slide.shapes.title:
            shape._element.getparent().remove(shape._element)
    _add_subtitle(slide, layout, brief, note)
    _add_foot(deck, slide, brief)
    return slide


def _add_subtitle(slide: Any, layout: Layout, brief: Brief, note: str = "") -> None:
    frame = _add_box(slide, layout.area._replace(height=SIZE * LINE + 2.0))
    words = _say_subtitle(brief, note, layout.area.width)
    write(add_paragraph(frame), words, quiet=True)


def _add_foot(deck: Deck, slide: Any, brief: Brief, texts: Sequence[str] = ()) -> None:
    """Add the source line: what is given, the archive's version and the view's address."""
    area = deck.text.area
    height = _FOOT_SIZE * LINE * (_FOOT_LINES if texts else 1) + 4.0
    box = Box(area.left, deck.height - 8.0 - height, area.width, height)
    frame = _add_box(slide, box)
    frame._parent.name = "Source line"
    fitted = _fit(texts, _FOOT_SIZE, area.width, height - _FOOT_SIZE * LINE)
    for text in fitted:
        write(add_paragraph(frame), text, _FOOT_SIZE, quiet=True)
    paragraph = add_paragraph(frame)
    words = f"Postwatch, archive version {brief.archive_version}. "
    write(paragraph, words, _FOOT_SIZE, quiet=True)
    write(paragraph, "Open this view", _FOOT_SIZE, url=brief.permalink)


def _add_first(deck: Deck, brief: Brief, picture: Picture, sources: dict[int, Source]) -> None:
    content = _find_content(deck.text.area)
    foot = deck.height - 8.0 - (_FOOT_SIZE * LINE * _FOOT_LINES + 4.0) - 6.0
    content = content._replace(height=min(content.bottom, foot) - content.top)
    column = content.width * (1 - _MAP_SHARE) - _GAP
    has_column = column >= _COLUMN_AT_LEAST
    layout = deck.text if has_column else deck.bare
    slide = _add_slide(deck, layout, brief.title)
    _add_subtitle(slide, layout, brief)
    width = content.width * _MAP_SHARE if has_column else content.width
    shape = _add_picture(slide, picture, content._replace(width=width))
    shape.name = "Map"
    shape._element.nvPicPr.cNvPr.set("descr", make_plain(brief.map_label, 1_000))
    if has_column:
        beside = Box(content.right - column, content.top, column, content.height)
        _write_first(_find_frame(slide, layout, beside), brief, beside, sources)
    else:
        for other in list(slide.placeholders):
            if other != slide.shapes.title:
                other._element.getparent().remove(other._element)
    _add_foot(deck, slide, brief, [brief.coverage, brief.freshness, brief.viewpoint])
    _write_notes(slide, brief)


def _write_first(frame: Any, brief: Brief, box: Box, sources: dict[int, Source]) -> None:
    """Write the first sentences beside the map, and how many more there are."""
    n_sentences = sum(len(section.sentences) for section in brief.sections)
    more = f"{n_sentences} of {n_sentences} sentences; all of them on the next slides."
    room = box.height - count_lines(more, SIZE, box.width) * SIZE * LINE - 4.0
    lines: list[Line] = choose_lines(brief.sections, box.width, room)
    write_lines(frame, lines, sources)
    n_shown = sum(isinstance(line.of, Sentence) for line in lines)
    if n_shown < n_sentences:
        words = f"{n_shown} of {n_sentences} sentences; all of them on the next slides."
        write(add_paragraph(frame, 4.0), words, quiet=True)


def _fit(texts: Sequence[str], size: float, width: float, height: float) -> list[str]:
    """Shorten the longest of some texts until they fit; what is cut stands in the notes."""
    n_letters, n_lines = 1_000, int(height / (size * LINE))
    while True:
        fitted = [make_plain(text, n_letters) for text in texts]
        if sum(count_lines(text, size, width) for text in fitted) <= n_lines or n_letters <= 40:
            return fitted
        n_letters -= 5


def _write_notes(slide: Any, brief: Brief) -> None:
    """Write coverage, freshness, boundaries and all sources into the notes."""
    frame = slide.notes_slide.notes_text_frame
    if frame is None:  # the template's notes have no place for text
        return
    frame.text = make_plain(f"{brief.title}. {brief.subtitle}.", 1_000)
    for text in (brief.coverage, brief.freshness, brief.viewpoint):
        frame.add_paragraph().text = make_plain(text, 4_000)
    paragraph = frame.add_paragraph()
    write(paragraph, f"Archive version {brief.archive_version}: ", None)
    write(paragraph, brief.permalink, None, url=brief.permalink)
    frame.add_paragraph().text = "Legend: " + "; ".join(
        make_plain(entry.label) for entry in brief.legend
    )
    frame.add_paragraph().text = "Sources"
    for source in brief.sources:
        paragraph = frame.add_paragraph()
        write(paragraph, f"[{source.number}] {_describe_source(source)}", None)
        if read_web_address(source.url):
            write(paragraph, " ", None)
            write(paragraph, str(source.url), None, url=source.url)


def _break_sources(sources: Iterable[Source], area: Box) -> Iterator[list[Source]]:
    def find_height(source: Source) -> float:
        text = f"[{source.number}] {_describe_source(source)}"
        return count_lines(text, SIZE, area.width) * SIZE * LINE + 3.0

    return break_pages(sources, find_height, area.height)


def _write_sources(frame: Any, page: Iterable[Source]) -> None:
    for source in page:
        paragraph = add_paragraph(frame, 3.0)
        write(paragraph, f"[{source.number}]", url=source.url)
        write(paragraph, f" {_describe_source(source)}")


def _describe_source(source: Source) -> str:
    stated = "undated" if source.stated_on is None else format_date(source.stated_on)
    words = f"{source.name}, {stated}; held here since {format_date(source.held_since)}."
    return f"{words} {source.licence.rstrip('.')}." if source.licence else words


def _add_picture(slide: Any, picture: Picture, box: Box) -> Any:
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


def _add_box(slide: Any, box: Box) -> Any:
    sides = (Pt(side) for side in box)
    return clear(slide.shapes.add_textbox(*sides).text_frame)
