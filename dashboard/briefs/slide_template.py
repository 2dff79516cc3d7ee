"""The template that slides are made from: the product's own, or a user's, read within bounds.

Layouts are chosen by the kinds of their placeholders, never by name or place in the list: names
are in the language of whoever made the file. Lengths are in points.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn
from pptx.util import Pt

BUNDLED = Path(__file__).parents[1] / "assets" / "slides.pptx"
"""The product's own template, made by `dashboard.briefs.build_template`."""

FOOT_HEIGHT = 30.0
"""Points at the foot of each slide that its source line is kept in."""

PARTS_AT_MOST = 5_000
FILE_BYTES_AT_MOST = 100_000_000
UNPACKED_BYTES_AT_MOST = 300_000_000
XML_BYTES_AT_MOST = 30_000_000
"""What a template may hold: parts, bytes on disk, bytes unpacked, and of these XML."""

# Points. A slide that is smaller holds no table in type of 16 points; PowerPoint's own limit is
# 4,032.
_LEAST_SIZE, _MOST_SIZE = (600.0, 330.0), 4_032.0
_MARGIN = 36.0
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
_FOOTS = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
_MAIN = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_OTHER_MAINS = {
    "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml": "with macros (.pptm)",
    "application/vnd.ms-powerpoint.template.macroEnabled.main+xml": "with macros (.potm)",
    "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml": "with macros (.ppsm)",
}
# Templates and shows differ from presentations by this alone.
_SAME_INSIDE = re.compile(
    rb"application/vnd\.openxmlformats-officedocument\.presentationml\.(template|slideshow)"
    rb"\.main\+xml"
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_BROKEN = (
    *(PythonPptxError, zipfile.BadZipFile, zlib.error, etree.LxmlError, OSError, EOFError),
    *(KeyError, ValueError, AttributeError, IndexError, TypeError, NotImplementedError),
    *(RuntimeError, AssertionError),
)


class UnfitTemplate(ValueError):
    """A file cannot be a template of slides; the message says why in one sentence."""


class Box(NamedTuple):
    """A rectangle on a slide, in points."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.top + self.height

    def overlaps(self, other: "Box") -> bool:
        """Say whether two have more than an edge in common."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout of the template as slides use it.

    Parameters
    ----------
    of : SlideLayout
        python-pptx's own.
    title : Box
        Of the title.
    area : Box
        Where text, tables and pictures may stand.
    body : int or None
        ``idx`` of the placeholder of the text, None where it has none.
    is_ready : bool
        Whether title and area are where its placeholders stand; they are placed anew otherwise.
    """

    of: Any
    title: Box
    area: Box
    body: int | None
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Deck:
    """A presentation without slides, and the layouts that they are made from.

    Parameters
    ----------
    file : Presentation
        python-pptx's own.
    text, bare : Layout
        For a title with text, and for a title with anything else.
    is_own : bool
        Whether it is the product's own template.
    """

    file: Any
    text: Layout
    bare: Layout
    is_own: bool

    @property
    def width(self) -> float:
        """Width of a slide, in points."""
        return float(self.file.slide_width.pt)

    @property
    def height(self) -> float:
        """Height of a slide, in points."""
        return float(self.file.slide_height.pt)


def read_template(path: Path) -> bytes:
    """Read a user's template, and say at once whether slides can be made from it.

    Parameters
    ----------
    path : Path
        A PowerPoint file, ``.pptx`` or ``.potx``.

    Returns
    -------
    bytes
        What `open_deck` takes.

    Raises
    ------
    UnfitTemplate
        If it is not there, is no such file, holds too much, or has no layout with a title.
    """
    try:
        if path.stat().st_size > FILE_BYTES_AT_MOST:
            raise UnfitTemplate(f"{path}: larger than {FILE_BYTES_AT_MOST // 1_000_000} MB")
        content = path.read_bytes()
    except OSError as fault:
        raise UnfitTemplate(f"{path}: {fault.strerror or fault}") from None
    try:
        content = _read_parts(content)
        open_deck(content)
    except UnfitTemplate as fault:
        raise UnfitTemplate(f"{path}: {fault}") from None
    return content


def _read_parts(content: bytes) -> bytes:
    """Check what a file unpacks to, and return it with the kind of a presentation."""
    if content.startswith(_OLD_OFFICE):
        raise UnfitTemplate(
            "an encrypted file or one of the old kind (.ppt); save it as .pptx without a password"
        )
    if not content.startswith(b"PK"):
        raise UnfitTemplate("not a PowerPoint file (.pptx)")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            parts = file.infolist()
            _bound(parts)
            kinds = file.read("[Content_Types].xml")
            for kind, name in _OTHER_MAINS.items():
                if kind.encode() in kinds:
                    raise UnfitTemplate(f"a presentation {name}; save it as .pptx")
            if _SAME_INSIDE.search(kinds) is None:
                return content
            kept = io.BytesIO()
            with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as written:
                for part in parts:
                    body = file.read(part)
                    if part.filename == "[Content_Types].xml":
                        body = _SAME_INSIDE.sub(_MAIN.encode(), body)
                    written.writestr(part.filename, body)
            return kept.getvalue()
    except UnfitTemplate:
        raise
    except _BROKEN:
        raise UnfitTemplate("not a PowerPoint file (.pptx), or a damaged one") from None


def _bound(parts: list[zipfile.ZipInfo]) -> None:
    n_bytes = sum(part.file_size for part in parts)
    n_xml = sum(p.file_size for p in parts if p.filename.lower().endswith((".xml", ".rels")))
    if len(parts) > PARTS_AT_MOST:
        raise UnfitTemplate(f"it holds {len(parts):,} parts, more than {PARTS_AT_MOST:,}")
    if n_bytes > UNPACKED_BYTES_AT_MOST or n_xml > XML_BYTES_AT_MOST:
        raise UnfitTemplate(
            f"it unpacks to {n_bytes / 1e6:,.0f} MB, {n_xml / 1e6:,.0f} MB of them XML: at most "
            f"{UNPACKED_BYTES_AT_MOST // 1_000_000} and {XML_BYTES_AT_MOST // 1_000_000}"
        )


def open_deck(content: bytes | None = None) -> Deck:
    """Open a template, leave out its slides, and find the layouts.

    Parameters
    ----------
    content : bytes, optional
        As `read_template` returned it; by default the product's own template.

    Raises
    ------
    UnfitTemplate
        If it is no presentation, its slides are too small, or no layout has a title.
    """
    try:
        file = Presentation(io.BytesIO(content or BUNDLED.read_bytes()))
        _leave_slides_out(file)
        width, height = _read_size(file)
        layouts = [one for master in file.slide_masters for one in master.slide_layouts]
        found = [one for one in (_read_layout(of, width, height) for of in layouts) if one]
    except UnfitTemplate:
        raise
    except _BROKEN:
        raise UnfitTemplate("not a PowerPoint presentation (.pptx), or a damaged one") from None
    if not found:
        raise UnfitTemplate("none of its layouts has a placeholder for the title")
    text = max(found, key=lambda one: (one.body is not None, _rate(one)))
    bare = max(found, key=lambda one: (one.body is None, -_count_others(one), _rate(one)))
    if bare.title == text.title:
        bare = replace(bare, area=text.area)
    return Deck(file, text, bare, content is None)


def _rate(layout: Layout) -> tuple[bool, bool, bool, float]:
    """Order layouts: a title over contents, one text alone, in its place, the largest area."""
    (title,) = (s for s in layout.of.placeholders if s.placeholder_format.type in _TITLES)
    is_plain = title.placeholder_format.type == PP_PLACEHOLDER.TITLE
    n_others = _count_others(layout) - (layout.body is not None)
    return is_plain, n_others == 0, layout.is_ready, layout.area.width * layout.area.height


def _count_others(layout: Layout) -> int:
    kinds = [shape.placeholder_format.type for shape in layout.of.placeholders]
    return sum(kind not in (*_TITLES, *_FOOTS) for kind in kinds)


def _leave_slides_out(file: Any) -> None:
    """Drop the slides, and what names them: sections and custom shows."""
    root = file.part._element
    slides = file.slides._sldIdLst
    for slide in list(slides):
        file.part.drop_rel(slide.rId)
        slides.remove(slide)
    for shows in root.findall(qn("p:custShowLst")):
        root.remove(shows)
    for extension in root.xpath("p:extLst/p:ext[*[local-name() = 'sectionLst']]"):
        extension.getparent().remove(extension)


def _read_size(file: Any) -> tuple[float, float]:
    if file.slide_width is None:
        raise UnfitTemplate("it does not say how large its slides are")
    width, height = float(file.slide_width.pt), float(file.slide_height.pt)
    if width < _LEAST_SIZE[0] or height < _LEAST_SIZE[1] or max(width, height) > _MOST_SIZE:
        raise UnfitTemplate(
            f"its slides are {width:.0f} x {height:.0f} points; at least "
            f"{_LEAST_SIZE[0]:.0f} x {_LEAST_SIZE[1]:.0f} are needed for type of 16 points"
        )
    return width, height


def _read_layout(of: Any, width: float, height: float) -> Layout | None:
    """Read where a layout has its title and its text; None if it has no title, or two."""
    shapes = list(of.placeholders)
    titles = [shape for shape in shapes if shape.placeholder_format.type in _TITLES]
    if len(titles) != 1:
        return None
    bodies = [shape for shape in shapes if shape.placeholder_format.type in _BODIES]
    body = max(bodies, key=lambda shape: (shape.width or 0) * (shape.height or 0), default=None)
    index = None if body is None else body.placeholder_format.idx
    title, area = read_box(titles[0]), None if body is None else read_box(body)
    foot = height - FOOT_HEIGHT
    has_title = title is not None and _holds(Box(0, 0, width, 0.5 * height), title)
    if title is None or title.height < 24 or title.width < 0.5 * width or not has_title:
        has_title = False
        title = Box(_MARGIN, 20, width - 2 * _MARGIN, min(60, 0.14 * height))
    if area is not None:
        area = area._replace(height=min(area.bottom, foot) - area.top)
    is_usable = (
        area is not None
        and _holds(Box(0, 0, width, height), area)
        and not area.overlaps(title)
        and area.width >= 0.6 * width
        and area.height >= 0.5 * height
    )
    if area is None or not is_usable:
        area = Box(title.left, title.bottom + 6, title.width, foot - title.bottom - 6)
        if area.height < 0.5 * height or area.width < 0.6 * width:
            has_title = False
            title = Box(_MARGIN, 20, width - 2 * _MARGIN, min(60, 0.14 * height))
            area = Box(_MARGIN, title.bottom + 6, title.width, foot - title.bottom - 6)
    is_ready = has_title and (is_usable or body is None)
    return Layout(of, title, area, index, is_ready)


def _holds(outer: Box, inner: Box) -> bool:
    return (
        inner.left >= outer.left - 0.5
        and inner.top >= outer.top - 0.5
        and inner.right <= outer.right + 0.5
        and inner.bottom <= outer.bottom + 0.5
    )


def read_box(shape: Any) -> Box | None:
    """Read where a shape stands, its layout's place where it has none of its own."""
    sides = (shape.left, shape.top, shape.width, shape.height)
    return None if None in sides else Box(*(float(side.pt) for side in sides))


def place(shape: Any, box: Box) -> None:
    """Place a shape, which gives a placeholder a place of its own."""
    shape.left, shape.top, shape.width, shape.height = (Pt(side) for side in box)
