"""The legend of the page as entries of a brief: the same pictures, the same words."""

from html.parser import HTMLParser
from urllib.parse import quote

from dashboard.briefs.brief import LegendEntry

_SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><text x="8" y="14" '
    'text-anchor="middle" font-family="sans-serif" font-size="16" font-weight="bold">{}</text>'
    "</svg>"
)

# What a row is headed by where its entries do not say it themselves.
_PREFIXES = {"Legend: Presence": "presence: "}


def read_legend(markup: str) -> tuple[LegendEntry, ...]:
    """Read the entries of a legend as `dashboard.legend` writes it: a picture, then words.

    Parameters
    ----------
    markup : str
        Lists of class ``pw-legend``; what else stands there explains them, and is left out.

    Returns
    -------
    tuple of LegendEntry
        A sign that stands in place of a picture, such as ``*``, is drawn.
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    return tuple(
        LegendEntry(icon or _draw_sign(words[0]), prefix + " ".join(words if icon else words[1:]))
        for prefix, icon, text in reader.entries
        if (words := text.split())
    )


def _draw_sign(sign: str) -> str:
    return f"data:image/svg+xml,{quote(_SIGN.format(sign))}"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.entries: list[tuple[str, str, str]] = []
        self._icon, self._text, self._prefix = "", "", ""
        self._in_list = self._in_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "ul":
            self._in_list = given.get("class") == "pw-legend"
            self._prefix = _PREFIXES.get(given.get("aria-label") or "", "")
        elif tag == "li" and self._in_list:
            self._icon, self._text, self._in_item = "", "", True
        elif tag == "img" and self._in_item and not self._icon:
            self._icon = given.get("src") or ""

    def handle_data(self, data: str) -> None:
        if self._in_item:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "li" and self._in_item:
            self.entries.append((self._prefix, self._icon, self._text))
            self._in_item = False
