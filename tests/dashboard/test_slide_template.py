"""Slides are made from the product's template or a user's, of any size, language and layouts."""

import io
import zipfile

import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Pt
from test_brief_slides import PICTURE, check_slides, find_text

from dashboard.briefs import slide_template
from dashboard.briefs.build_template import main as build_template
from dashboard.briefs.making import make_brief
from dashboard.briefs.slide_template import BUNDLED, UnfitTemplate, open_deck, read_template
from dashboard.briefs.slides import make_slides
from dashboard.cli.main import main
from dashboard.pages.saved_views import SAVED_VIEWS

TEMPLATE_KIND = b"presentationml.template.main+xml"
PRESENTATION_KIND = b"presentationml.presentation.main+xml"
SECTIONS = (
    '<p:ext xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
    'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    '<p14:section name="One" id="{6F1B1E9D-1F0B-4C7C-9C52-0B7A6D5B6D1A}"><p14:sldIdLst>'
    '<p14:sldId id="256"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext>'
)


@pytest.fixture(scope="module")
def brief(archive, geography):
    view = SAVED_VIEWS[0].view
    return make_brief(archive, geography, view, base_url="https://postwatch.example")


def make_template(*, size=None, keeps=None, without=(), sample=False):
    """A template as a user may have it, from the 4:3 one of python-pptx."""
    deck = Presentation()
    if size is not None:
        deck.slide_width, deck.slide_height = map(Pt, size)
    for number, layout in enumerate(list(deck.slide_layouts)):
        if keeps is not None and layout.name not in keeps:
            deck.slide_layouts.remove(layout)
            continue
        layout.name = f"Макет {number}"
        for shape in list(layout.placeholders):
            if shape.placeholder_format.type in without:
                shape._element.getparent().remove(shape._element)
    if sample:
        slide = deck.slides.add_slide(deck.slide_layouts[0])
        slide.shapes.title.text = "Sample"
        root = deck.part._element
        extensions = root.makeelement(root.tag.split("}")[0] + "}extLst", {})
        extensions.append(etree.fromstring(SECTIONS))
        root.append(extensions)
    content = io.BytesIO()
    deck.save(content)
    return content.getvalue()


def rewrite(content, change):
    """Change the parts of a file: `change` maps name and body to a body."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as parts,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in parts.namelist():
            file.writestr(name, change(name, parts.read(name)))
    return written.getvalue()


def keep(tmp_path, content, name="own.pptx"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_the_bundled_template_is_16_to_9_in_master_and_layouts():
    deck = Presentation(str(BUNDLED))
    assert (deck.slide_width.pt, deck.slide_height.pt) == pytest.approx((960, 540))
    places = [deck.slide_master, *deck.slide_layouts]
    for shape in (shape for of in places for shape in of.placeholders):
        assert 0 <= shape.left.pt < shape.left.pt + shape.width.pt <= 960
        assert 0 <= shape.top.pt < shape.top.pt + shape.height.pt <= 540
    (title,) = (
        s for s in deck.slide_master.placeholders if s.placeholder_format.type.name == "TITLE"
    )
    assert title.width.pt == pytest.approx(888)


def test_the_bundled_template_is_what_its_script_writes(tmp_path, monkeypatch):
    monkeypatch.setattr("dashboard.briefs.build_template.BUNDLED", tmp_path / "made.pptx")
    build_template()

    def read_parts(path):
        with zipfile.ZipFile(path) as file:
            return {name: file.read(name) for name in file.namelist()}

    made, held = read_parts(tmp_path / "made.pptx"), read_parts(BUNDLED)
    assert made == held


def test_titles_and_texts_are_placeholders_without_places_of_their_own(brief):
    deck = Presentation(io.BytesIO(make_slides(brief, PICTURE)))
    second = deck.slides[1]
    assert [s.placeholder_format.type for s in second.placeholders] == [
        PP_PLACEHOLDER.TITLE,
        PP_PLACEHOLDER.OBJECT,
    ]
    assert [s._element.spPr.find("{*}xfrm") for s in second.placeholders] == [None, None]


@pytest.mark.parametrize(
    "template",
    [
        {},
        {"sample": True},
        {"size": (720, 405)},
        {"size": (960, 540)},
        {"size": (780, 540)},
        {"size": (1920, 1080)},
        {"keeps": ["Title Only"]},
        {"keeps": ["Title Slide"]},
        {"keeps": ["Section Header", "Blank"]},
        {"keeps": ["Two Content"]},
        {"keeps": ["Content with Caption"]},
        {"keeps": ["Title and Vertical Text", "Title Only"]},
        {"without": (PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.BODY)},
    ],
    ids=str,
)
def test_a_template_of_any_size_and_layouts_is_filled(brief, tmp_path, template):
    content = read_template(keep(tmp_path, make_template(**template)))
    deck = Presentation(io.BytesIO(make_slides(brief, PICTURE, content)))
    given = Presentation(io.BytesIO(content))
    assert (deck.slide_width, deck.slide_height) == (given.slide_width, given.slide_height)
    check_slides(deck)
    text = find_text(deck)
    assert "Sample" not in text
    assert brief.sections[0].sentences[0].text[:-1] in text


def test_the_layout_with_title_and_text_is_found_by_its_placeholders():
    deck = open_deck(make_template())
    assert (deck.text.of.name, deck.bare.of.name) == ("Макет 1", "Макет 5")


def test_slides_of_the_template_leave_with_what_names_them(brief):
    given = make_template(sample=True)
    with zipfile.ZipFile(io.BytesIO(given)) as parts:
        assert b"sectionLst" in parts.read("ppt/presentation.xml")
    with zipfile.ZipFile(io.BytesIO(make_slides(brief, PICTURE, given))) as parts:
        assert b"sectionLst" not in parts.read("ppt/presentation.xml")
        slides = [parts.read(name) for name in parts.namelist() if "slides/slide" in name]
    assert not any(b"Sample" in slide for slide in slides)


def test_text_takes_the_colours_of_the_template(brief):
    with zipfile.ZipFile(io.BytesIO(make_slides(brief, PICTURE, make_template()))) as parts:
        slides = [parts.read(name) for name in parts.namelist() if "slides/slide" in name]
    assert not any(b"srgbClr" in slide for slide in slides)


def test_a_template_of_kind_potx_is_read(brief, tmp_path):
    potx = rewrite(make_template(), lambda _, body: body.replace(PRESENTATION_KIND, TEMPLATE_KIND))
    content = read_template(keep(tmp_path, potx, "own.potx"))
    made = make_slides(brief, PICTURE, content)
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert TEMPLATE_KIND not in parts.read("[Content_Types].xml")


def break_xml(name, body):
    return b"<p:presentation" if name == "ppt/presentation.xml" else body


def make_zip(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, body in parts.items():
            file.writestr(name, body)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not a PowerPoint file"),
        (b"%PDF-1.7", "not a PowerPoint file"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "without a password"),
        (b"PK\x03\x04 torn", "or a damaged one"),
        (make_zip(**{"word/document.xml": b"<a/>"}), "or a damaged one"),
        (make_template()[:9_000], "or a damaged one"),
        (rewrite(make_template(), break_xml), "or a damaged one"),
        (make_template(keeps=["Blank"]), "placeholder for the title"),
        (make_template(size=(300, 200)), "its slides are 300 x 200 points"),
    ],
)
def test_what_is_no_template_is_refused_in_one_sentence(tmp_path, content, words):
    path = keep(tmp_path, content)
    with pytest.raises(UnfitTemplate, match=words) as refused:
        read_template(path)
    assert "\n" not in str(refused.value)
    assert str(path) in str(refused.value)


def test_a_presentation_with_macros_is_refused_by_that_name(tmp_path):
    kind = b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
    own = b"application/vnd.openxmlformats-officedocument." + PRESENTATION_KIND
    pptm = rewrite(make_template(), lambda _, body: body.replace(own, kind))
    with pytest.raises(UnfitTemplate, match="with macros"):
        read_template(keep(tmp_path, pptm))


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    bomb = make_zip(**{"[Content_Types].xml": b" " * 31_000_000})
    monkeypatch.setattr(slide_template.zipfile.ZipFile, "read", lambda *_: pytest.fail("unpacked"))
    with pytest.raises(UnfitTemplate, match="31 MB of them XML"):
        read_template(keep(tmp_path, bomb))


@pytest.mark.parametrize(
    ("output", "template", "words"),
    [
        ("a.pdf", "there.pptx", "only slides (.pptx) have a template, not .pdf"),
        ("a.pptx", "nowhere.pptx", "No such file"),
        ("a.pptx", "there.pptx", "not a PowerPoint file"),
    ],
)
def test_the_command_refuses_an_unfit_template(tmp_path, capsys, output, template, words):
    keep(tmp_path, b"no", "there.pptx")
    asked = ["--from", "2022-01-15", "--to", "2022-02-28", "-o", str(tmp_path / output)]
    with pytest.raises(SystemExit) as refused:
        main(["brief", *asked, "--template", str(tmp_path / template)])
    assert refused.value.code == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / output).exists()
