"""Strict reading of RSS 2.0: whole, safe, and with nothing left over.

Every part of an item is taken out by name; what is left when its source has taken all it knows is
an alarm, not a surplus. What is missing refuses the page (`PageRefused`), what is too much refuses
the item it stands in (`ItemRefused`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element, ParseError, tostring

from loaders.errors import ItemRefused, PageRefused
from loaders.pages import Page
from loaders.sources.kit.fields import Fields, read_words
from loaders.sources.kit.opening import N_BEGINNING, decode_page

# What RSS 2.0 and Atom's link let a channel say about itself. No advice stands in it.
_ABOUT_THE_CHANNEL = frozenset(
    {"title", "link", "description", "pubDate", "lastBuildDate", "language", "copyright"}
    | {"generator", "docs", "ttl", "image", "managingEditor", "webMaster", "category", "cloud"}
    | {"rating", "textInput", "skipHours", "skipDays", "{http://www.w3.org/2005/Atom}link"}
)


def open_rss(page: Page, place: str, *, n_bytes_max: int, known: Collection[str]) -> Element:
    """Read a page as an RSS feed and return its one channel.

    `known` are tags of the channel that the source reads or ignores, besides ``item`` and those in
    which RSS 2.0 lets a channel describe itself. A page that is too large, not UTF-8, HTML, cut
    off, not RSS, that declares a document type or entities (an "XML bomb" needs them), has other
    parts or no items raises `PageRefused`.
    """
    # Kept out of the module's head: the dashboard's start imports every source and parses none.
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    text = decode_page(page, place, n_bytes_max=n_bytes_max, allowed="an RSS feed").strip()
    beginning = text[:N_BEGINNING]
    if beginning.casefold().startswith(("<!doctype html", "<html")):
        raise PageRefused(f"{place}: an HTML page; allowed: an RSS feed; begins {beginning!r}")
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except DefusedXmlException as error:
        raise PageRefused(
            f"{place}: declares a document type or entities ({error}); allowed: none"
        ) from error
    except ParseError as error:
        raise PageRefused(
            f"{place}: not whole, well-formed XML: {error}; begins {beginning!r}"
        ) from error
    parts = [part.tag for part in root]
    if root.tag != "rss" or parts != ["channel"]:
        raise PageRefused(f"{place}: <{root.tag}> of {parts[:5]}; allowed: <rss> of one channel")
    unknown = {part.tag for part in root[0]} - _ABOUT_THE_CHANNEL - {"item", *known}
    if unknown:
        raise PageRefused(f"{place}: unknown parts of the channel: {sorted(unknown)}")
    if root[0].find("item") is None:
        raise PageRefused(f"{place}: an empty feed; allowed: a channel with items")
    return root[0]


class Parts(Fields):
    """The parts of an item by tag, of each a list of elements.

    A part with other than its `attributes`, or with parts of its own, raises `ItemRefused`; an
    item without parts raises `PageRefused`.
    """

    noun = "parts"

    def __init__(self, item: Element, place: str, attributes: Mapping[str, set[str]]) -> None:
        parts: dict[str, list[Element]] = defaultdict(list)
        for part in item:
            unknown = sorted(set(part.attrib) - attributes.get(part.tag, set()))
            unknown += [child.tag for child in part]
            if unknown:
                raise ItemRefused(f"{place}: unknown {unknown} in <{part.tag}>")
            parts[part.tag].append(part)
        super().__init__(parts, place)

    def take_text(self, name: str) -> str:
        """Take out the text of a part that an item must have exactly once and not blank."""
        texts = [read_words(part.text) for part in self.take_any(name) or ()]
        if len(texts) == 1 and texts[0]:
            return texts[0]
        failure = ItemRefused if any(texts) else PageRefused
        raise failure(f"{self.place}: <{name}> is {texts}; allowed: one that is not blank")

    def take_html(self, name: str, *, n_allowed: int = 1) -> str:
        """Take out the HTML, perhaps empty, of a part that no item has if `n_allowed` is 0."""
        elements = self.take_any(name) or ()
        if len(elements) == n_allowed:
            return "".join(element.text or "" for element in elements)
        failure = ItemRefused if len(elements) > 1 else PageRefused
        raise failure(f"{self.place}: {len(elements)} of <{name}>; allowed: {n_allowed}")


def show_item(item: Element, *, without: Collection[str] = ()) -> str:
    """Return an item as XML on one line, `without` long texts that are not what offends."""
    shown = Element(item.tag, item.attrib)
    shown.extend(part for part in item if part.tag not in without)
    return read_words(tostring(shown, encoding="unicode"))
