"""Text out of untrusted HTML: words only, no markup, nothing run or fetched."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"}
)
_UNREAD = frozenset({"script", "style", "template"})
# A tag that does not end before the next begins. For the end of each, html.parser reads the whole
# of what follows (Python 3.11: 35 seconds for 60 kB of "<a "), so they are taken as text.
_ENDLESS = re.compile(r"<(?!!--)(?=[^<>]*(?:<|\Z))")


def read_plain_text(html: str) -> str:
    """Return the words of an HTML fragment: one line per block, white space collapsed.

    Scripts and styles are left out, entities are decoded. Broken markup is read as far as it goes.
    """
    reader = _Reader()
    reader.feed(_end_markup(html))
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _end_markup(html: str) -> str:
    ended, comment_end, rest = html.rpartition("-->")
    return _ENDLESS.sub("&lt;", ended + comment_end + rest.replace("<!--", "&lt;!--"))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._n_unread = 0

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        # Word's "<![if !supportLists]>", and whatever else begins so: a comment to a browser, an
        # AssertionError to html.parser (Python 3.11 to 3.13).
        return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._n_unread += 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._n_unread = max(0, self._n_unread - 1)
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._n_unread:
            # A line break in the source of a page is a space to its reader.
            self.parts.append(data.replace("\n", " "))
