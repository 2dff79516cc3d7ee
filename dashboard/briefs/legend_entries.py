"""The legend of the page as entries of a brief: the same pictures, the same words."""

from html.parser import HTMLParser
from urllib.parse import quote

from dashboard.briefs.brief import LegendEntry

_SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><text x="8" y="14" '
    'text-anchor="middle" font-family="sans-serif" font-size="16" font-weight="bold">{}</text>'
    "</svg>"
)


def read_legend(markup: str) -> tuple[LegendEntry, ...]:
    """Read the entries of a legend as `dashboard.legend` writes it: a picture, then words.

    A sign that stands in place of a picture, such as ``*``, is drawn.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return tuple(
        LegendEntry(icon or _draw_sign(words[0]), " ".join(words if icon else words[1:]))
        for icon, text in reader.entries
        if (words := text.split())
    )


def _draw_sign(sign: str) -> str:
    return f"data:image/svg+xml,{quote(_SIGN.format(sign))}"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.entries: list[tuple[str, str]] = []
        self._icon, self._text = "", ""
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self._icon, self._text, self._is_inside = "", "", True
        elif tag == "img" and self._is_inside and not self._icon:
            self._icon = dict(attrs).get("src") or ""

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "li":
            self.entries.append((self._icon, self._text))
            self._is_inside = False
