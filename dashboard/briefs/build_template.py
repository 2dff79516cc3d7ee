"""Make the template of a brief's slides: ``python -m dashboard.briefs.build_template``.

It starts from python-pptx's own template, which is 4:3: two of its layouts are kept, and they and
their master are placed anew on a slide of 16:9, in the product's type and colours.
"""

import re
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Pt

from dashboard.briefs.slide_template import BUNDLED, Box, place

_KEPT = {"Title and Content": "Title and text", "Title Only": "Title"}
_SIZE = (960.0, 540.0)  # points: 13.333 x 7.5 inches
_BOXES = {
    PP_PLACEHOLDER.TITLE: Box(36, 20, 888, 60),
    PP_PLACEHOLDER.BODY: Box(36, 84, 888, 420),
    PP_PLACEHOLDER.OBJECT: Box(36, 84, 888, 420),
    PP_PLACEHOLDER.DATE: Box(36, 514, 200, 18),
    PP_PLACEHOLDER.FOOTER: Box(330, 514, 300, 18),
    PP_PLACEHOLDER.SLIDE_NUMBER: Box(724, 514, 200, 18),
}
_TYPEFACE = "Calibri"
_COLOURS = {
    **{"dk1": "18212A", "lt1": "FFFFFF", "dk2": "3F4B56", "lt2": "E9EEF1"},
    **{"accent1": "0A4F8F", "accent2": "5B2A93", "accent3": "0B695C"},
    **{"accent4": "7F0000", "accent5": "E6550D", "accent6": "56616B"},
    **{"hlink": "1F5FA8", "folHlink": "5B2A93"},
}


def main() -> None:
    """Write the file `BUNDLED`."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = map(Pt, _SIZE)
    for layout in list(deck.slide_layouts):
        if layout.name in _KEPT:
            layout.name = _KEPT[layout.name]
            _place_all(layout)
        else:
            deck.slide_layouts.remove(layout)
    _place_all(deck.slide_master)
    _set_type(deck.slide_master)
    _colour(deck.slide_master)
    for of in (deck.part, deck.part.package):
        for key, link in list(of._rels.items()):
            if link.reltype in (RELATIONSHIP_TYPE.PRINTER_SETTINGS, RELATIONSHIP_TYPE.THUMBNAIL):
                of._rels.pop(key)
    deck.core_properties.title, deck.core_properties.author = "Template of briefs", "Postwatch"
    deck.save(str(BUNDLED))


def _place_all(of: Any) -> None:
    for shape in of.placeholders:
        place(shape, _BOXES[shape.placeholder_format.type])


def _set_type(master: Any) -> None:
    """Say the sizes of the master's type, left and without bullets."""
    for style, sizes in (("titleStyle", [26]), ("bodyStyle", [18, 16, 16, 16, 16])):
        (levels,) = master.element.xpath(f"p:txStyles/p:{style}")
        for level, size in zip(levels, [*sizes, *[16] * len(levels)], strict=False):
            level.attrib.update({"algn": "l", "marL": "0", "indent": "0"})
            for bullet in level.xpath("*[starts-with(local-name(), 'bu')]"):
                level.remove(bullet)
            run = level.find(qn("a:defRPr"))
            run.attrib.update({"sz": str(size * 100), "b": str(int(style == "titleStyle"))})
    for shape in master.placeholders:
        frame = shape.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _colour(master: Any) -> None:
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = part.blob.decode("utf-8")
    for name, colour in _COLOURS.items():
        filled = f'<a:{name}><a:srgbClr val="{colour}"/></a:{name}>'
        theme = re.sub(rf"<a:{name}>.*?</a:{name}>", filled, theme, flags=re.DOTALL)
    theme = re.sub(r'<a:latin typeface="Calibri[^"]*"', f'<a:latin typeface="{_TYPEFACE}"', theme)
    part._blob = theme.replace('name="Office Theme"', 'name="Postwatch"').encode()


if __name__ == "__main__":
    main()
