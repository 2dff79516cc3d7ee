"""Every form a brief leaves in, by the ending of its file."""

import asyncio

from dashboard.briefs.brief import Brief
from dashboard.briefs.document import PICTURE_LAYOUT
from dashboard.briefs.printing import print_brief, print_brief_soon
from dashboard.briefs.slides import Picture, make_slides

DOCUMENT_FORMS = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html; charset=utf-8",
}
"""Forms of documents, by the ending of their file, with their media types."""

_PICTURE_SCALE = 2.0


def make_form(
    brief: Brief, form: str, *, layout: str, scale: float = 1.0, template: bytes | None = None
) -> bytes:
    """Make one form of a brief.

    Parameters
    ----------
    brief : Brief
        What it says.
    form : str
        One of `DOCUMENT_FORMS`.
    layout : str
        Of the page; slides have a layout of their own.
    scale : float
        Of a PNG.
    template : bytes, optional
        Of slides, see `dashboard.briefs.slides.make_slides`.

    Raises
    ------
    BriefError
        If Chromium is needed and was not found, or did not draw; see `dashboard.briefs.printing`.
    """
    if form != "pptx":
        return print_brief(brief, form, layout=layout, scale=scale)
    png = print_brief(brief, "png", layout=PICTURE_LAYOUT, scale=_PICTURE_SCALE)
    svg = print_brief(brief, "svg", layout=PICTURE_LAYOUT)
    return make_slides(brief, Picture(png, svg), template)


async def make_form_soon(brief: Brief, form: str, *, layout: str, scale: float = 1.0) -> bytes:
    """Make one form of a brief as `make_form` does, without holding up the loop that awaits it."""
    if form != "pptx":
        return await print_brief_soon(brief, form, layout=layout, scale=scale)
    png, svg = await asyncio.gather(
        print_brief_soon(brief, "png", layout=PICTURE_LAYOUT, scale=_PICTURE_SCALE),
        print_brief_soon(brief, "svg", layout=PICTURE_LAYOUT),
    )
    return await asyncio.to_thread(make_slides, brief, Picture(png, svg))
