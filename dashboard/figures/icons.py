"""The symbols of a legend as small pictures."""

from urllib.parse import quote

from dashboard.palette import MARK_HALO, Symbol, Theme
from dashboard.words.spans import Icon

_SHAPES = {
    "bowtie": '<path d="M1.5 3.5 8 7 14.5 3.5V12.5L8 9 1.5 12.5Z"/>',
    "circle": '<circle cx="8" cy="8" r="5.5"/>',
    "cross": '<path d="M6 2H10V6H14V10H10V14H6V10H2V6H6Z"/>',
    "diamond": '<path d="M8 1.5 14.5 8 8 14.5 1.5 8Z"/>',
    "square": '<path d="M3 3H13V13H3Z"/>',
    "star": (
        '<path d="M8 1.5 9.9 6 14.8 6.3 11 9.4 12.3 14.2 8 11.5 3.7 14.2 5 9.4 1.2 6.3 6.1 6Z"/>'
    ),
    "star-diamond": '<path d="M8 1 10.1 5.9 15 8 10.1 10.1 8 15 5.9 10.1 1 8 5.9 5.9Z"/>',
    "triangle-down": '<path d="M2 3.5H14L8 14Z"/>',
    "triangle-left": '<path d="M12 2 2 8 12 14Z"/>',
    "triangle-right": '<path d="M4 2 14 8 4 14Z"/>',
    "triangle-up": '<path d="M2 12.5H14L8 2Z"/>',
    "x": '<path d="M5 2 8 5 11 2 14 5 11 8 14 11 11 14 8 11 5 14 2 11 5 8 2 5Z"/>',
}


def make_icon(body: str, style: str = "") -> Icon:
    """A picture as a data address: Streamlit takes drawings out of the page, pictures it keeps."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" {style}>{body}</svg>'
    return Icon(f"data:image/svg+xml,{quote(drawing)}")


def make_swatch(colour: str, stripe: str | None = None, line: str = "none") -> Icon:
    """Draw a patch of a colour, with stripes or a line around it where asked."""
    box = f'<rect x="1" y="2" width="14" height="12" fill="{colour}" stroke="{line}"/>'
    if stripe:
        strokes = "M1 9 8 2M1 14 13 2M7 14 15 6"
        box += f'<path d="{strokes}" stroke="{stripe}" stroke-width="1" fill="none"/>'
    return make_icon(box)


def make_mark(shape: str, drawn: str, theme: Theme, count: str = "") -> Icon:
    """A mark on a plate: dark ink does not show on a dark page."""
    plate = f'<rect width="16" height="16" rx="3" fill="{theme.plate}" stroke="none"/>'
    return make_icon(f"{plate}<g {drawn}>{_SHAPES[shape]}</g>{count}")


def make_symbol(symbol: Symbol, theme: Theme) -> Icon:
    """Draw the symbol of a kind, filled or hollow."""
    fill = symbol.colour if symbol.is_filled else MARK_HALO
    drawn = f'fill="{fill}" stroke="{symbol.colour}" stroke-width="1.6"'
    return make_mark(symbol.shape, drawn, theme)
