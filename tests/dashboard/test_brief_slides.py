"""The slides open in another reader: native title, text, tables, notes; nothing overflows."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace

import pytest
from hostile_archive import DAY, LONG, MARKUP, open_hostile_archive
from lxml import etree
from pptx import Presentation
from pptx.util import Pt

from dashboard.briefs.making import make_brief
from dashboard.briefs.slides import Picture, make_slides
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.view_state import ViewState

MINSK = "On 31 January 2022 the United States ordered family members of staff out of Minsk"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><text>map</text></svg>'


def make_png(width, height):
    """A white picture, as any drawing program writes it."""

    def chunk(kind, body):
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\x00" + b"\xff" * 3 * width) * height)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


PICTURE = Picture(make_png(160, 100), SVG)


@pytest.fixture(scope="module")
def briefs(archive, geography):
    return [
        make_brief(archive, geography, saved.view, base_url="https://postwatch.example")
        for saved in SAVED_VIEWS
    ]


@pytest.fixture(scope="module")
def hostile_brief(geography, tmp_path_factory):
    archive = open_hostile_archive(tmp_path_factory.mktemp("hostile"))
    view = ViewState(DAY, DAY, country="BLR")
    brief = make_brief(archive, geography, view, base_url="https://postwatch.example")
    bad = replace(brief.sources[0], url="javascript:alert(1)")
    return replace(brief, sources=(bad, *brief.sources[1:]), title=LONG, coverage=MARKUP + LONG)


def open_deck(brief):
    return Presentation(io.BytesIO(make_slides(brief, PICTURE)))


@pytest.fixture(scope="module")
def deck(briefs):
    return open_deck(briefs[0])


def find_text(deck):
    return "\n".join(
        shape.text_frame.text
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
    )


def find_links(frame):
    return [
        run.hyperlink.address
        for paragraph in frame.paragraphs
        for run in paragraph.runs
        if run.hyperlink.address
    ]


def test_title_text_and_tables_are_native(deck, briefs):
    first = deck.slides[0]
    assert first.shapes.title.text_frame.text == briefs[0].title
    assert f"{MINSK} [1]." in find_text(deck)
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    heads = [[cell.text for cell in table.rows[0].cells] for table in tables]
    assert ["Post", "From", "To", "Issuer", "Kind", "Who", "Source"] in heads
    cells = {cell.text for table in tables for row in table.rows for cell in row.cells}
    assert {"Minsk, Belarus", "31 Jan 2022", "ordered departure"} <= cells


def test_every_sentence_stands_on_a_slide(deck, briefs):
    text = find_text(deck)
    for section in briefs[0].sections:
        assert [s.text for s in section.sentences if s.text[:-1] not in text] == []


def test_citations_and_notes_link_to_the_sources(deck, briefs):
    links = {
        link
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame
        for link in find_links(shape.text_frame)
    }
    notes = deck.slides[0].notes_slide.notes_text_frame
    urls = {source.url for source in briefs[0].sources}
    assert urls <= links
    assert urls <= set(find_links(notes))
    assert briefs[0].permalink in find_links(notes)
    assert (
        "[1] as reported by Diplopundit, press, undated; held here since 29 Nov 2026." in notes.text
    )
    for said in (briefs[0].coverage, briefs[0].viewpoint, briefs[0].freshness):
        assert said in notes.text


def test_the_map_is_a_picture_with_its_drawing_and_a_description(briefs):
    content = make_slides(briefs[0], PICTURE)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert parts.read("ppt/media/map.svg") == SVG
        assert parts.read("[Content_Types].xml").count(b"image/svg+xml") == 1
        slide = etree.fromstring(parts.read("ppt/slides/slide1.xml"))
        links = parts.read("ppt/slides/_rels/slide1.xml.rels").decode()
    (blip,) = slide.iter("{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip")
    (name,) = blip.attrib.values()
    assert f'Id="{name}"' in links
    (picture,) = (s for s in open_deck(briefs[0]).slides[0].shapes if s.name == "Map")
    assert picture.image.blob == PICTURE.png
    assert picture.width / picture.height == pytest.approx(1.6, rel=0.01)
    description = picture._element.nvPicPr.cNvPr.get("descr")
    assert description.startswith("Map of U.S. Department of State advisory levels")


def find_least_height(frame, width):
    """Points that a text needs at the least, in type of ordinary width (0.5 of its size)."""
    total = 0.0
    for paragraph in frame.paragraphs:
        sizes = [run.font.size.pt for run in paragraph.runs if run.font.size]
        size = max(sizes, default=12.0)
        lines = max(1, -(-len(paragraph.text) * size * 0.5 // width))
        total += lines * size * 1.2
        total += paragraph.space_before.pt if paragraph.space_before is not None else 0.0
    return total


def find_box(shape):
    left, top = shape.left.pt, shape.top.pt
    return left, top, left + shape.width.pt, top + shape.height.pt


def overlap(one, other):
    beside = one[2] <= other[0] + 0.5 or other[2] <= one[0] + 0.5
    return not (beside or one[3] <= other[1] + 0.5 or other[3] <= one[1] + 0.5)


def find_sizes(shape):
    frames = [shape.text_frame] if shape.has_text_frame else []
    if shape.has_table:
        frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
    return {run.font.size.pt for f in frames for p in f.paragraphs for run in p.runs}


def check_slides(deck):
    """Everything is on the slide, apart from everything else, large enough and not too long."""
    for slide in deck.slides:
        shapes = list(slide.shapes)
        assert slide.shapes.title.text_frame.text
        for at, shape in enumerate(shapes):
            left, top, right, bottom = find_box(shape)
            assert min(left, top) >= 0
            assert right <= deck.slide_width.pt + 0.5
            assert bottom <= deck.slide_height.pt + 0.5
            assert [o.name for o in shapes[at + 1 :] if overlap(find_box(shape), find_box(o))] == []
            if shape.name != "Source line":
                assert min(find_sizes(shape), default=16) >= 16
            if shape.has_text_frame:
                assert shape.text_frame.text
                least = find_least_height(shape.text_frame, shape.width.pt)
                assert least <= shape.height.pt + 2, shape.text_frame.text[:80]


@pytest.mark.parametrize("number", range(len(SAVED_VIEWS) + 1))
def test_nothing_overflows_its_box_or_the_slide(briefs, hostile_brief, number):
    deck = open_deck([*briefs, hostile_brief][number])
    assert (deck.slide_width, deck.slide_height) == (Pt(960), Pt(540))
    check_slides(deck)
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                inner = [column.width.pt - 8 for column in shape.table.columns]
                for row in shape.table.rows:
                    for cell, width in zip(row.cells, inner, strict=True):
                        assert find_least_height(cell.text_frame, width) <= row.height.pt


def test_hostile_text_is_inert(hostile_brief):
    content = make_slides(hostile_brief, PICTURE)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        everything = "".join(
            parts.read(name).decode()
            for name in parts.namelist()
            if name.endswith((".xml", "rels"))
        )
    assert "javascript" not in everything
    assert "\u202e" not in everything
    assert "<script" not in everything
    assert "_x0000_" not in everything
    deck = Presentation(io.BytesIO(content))
    assert "<script>alert(1)</script>" in find_text(deck)
    assert len(deck.slides[0].shapes.title.text_frame.text) < 200


def test_what_the_analyst_wrote_is_marked(archive, geography, briefs):
    key = briefs[0].sections[0].sentences[0].key
    view = SAVED_VIEWS[0].view
    url = "https://postwatch.example"
    brief = make_brief(archive, geography, view, base_url=url, edits={key: "Our words."})
    assert "Analyst's words: Our words [1]." in find_text(open_deck(brief))


def test_the_same_brief_gives_the_same_bytes(briefs):
    assert make_slides(briefs[1], PICTURE) == make_slides(briefs[1], PICTURE)
