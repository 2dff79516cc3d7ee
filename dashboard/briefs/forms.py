"""Every form a brief leaves in, by the ending of its file."""

from dashboard.briefs.brief import Brief
from dashboard.briefs.printing import print_brief
from dashboard.briefs.slides import Picture, make_slides

DOCUMENT_FORMS = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "html": "text/html; charset=utf-8",
}
"""Forms of documents, by the ending of their file, with their media types."""

PICTURE_LAYOUT = "map"
"""The layout that is the map and its legend alone, for a slide that says the rest itself."""

_PICTURE_SCALE = 2.0


def make_form(brief: Brief, form: str, *, layout: str, scale: float = 1.0) -> bytes:
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

    Raises
    ------
    BriefError
        If Chromium is needed and was not found, or did not draw; see `dashboard.briefs.printing`.
    """
    if form != "pptx":
        return print_brief(brief, form, layout=layout, scale=scale)
    png = print_brief(brief, "png", layout=PICTURE_LAYOUT, scale=_PICTURE_SCALE)
    return make_slides(brief, Picture(png, print_brief(brief, "svg", layout=PICTURE_LAYOUT)))
