"""Strict reading of RSS 2.0: whole, safe, and with nothing left over.

Sources served as RSS share this. Every part of an item is taken out by name; what is left when
its source has taken all it knows is an alarm, not a surplus. What is missing refuses the page
(`PageRefused`), what is too much refuses the item it stands in (`ItemRefused`).
"""

from collections import defaultdict
from collections.abc import Collection
from xml.etree.ElementTree import Element, ParseError, tostring

from loaders.errors import ItemRefused, PageRefused
from loaders.pages import Page
from loaders.sources.kit.decoding import decode_page
from loaders.sources.kit.fields import Fields, read_words

# What RSS 2.0 and Atom's link let a channel say about itself. No advice stands in it.
_ABOUT_THE_CHANNEL = frozenset(
    {"title", "link", "description", "pubDate", "lastBuildDate", "language", "copyright"}
    | {"generator", "docs", "ttl", "image", "managingEditor", "webMaster", "category", "cloud"}
    | {"rating", "textInput", "skipHours", "skipDays", "{http://www.w3.org/2005/Atom}link"}
)
_N_BEGINNING = 60


def open_rss(page: Page, place: str, *, n_bytes_max: int, known: Collection[str]) -> Element:
    """Read a page as an RSS feed and return its one channel.

    Parameters
    ----------
    page : Page
        The page as served.
    place : str
        Source and page, to begin messages with.
    n_bytes_max : int
        Largest page taken.
    known : collection of str
        Tags of the channel the source reads, besides ``item``; those in which RSS 2.0 lets a
        channel describe itself are known anyway and not read.

    Raises
    ------
    PageRefused
        If the page is too large, not UTF-8, HTML, cut off, not RSS, declares a document type or
        entities (an "XML bomb" needs them), has parts that are not known, or has no items.
    """
    # Kept out of the module's head: the dashboard's start imports every source and parses none.
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    text = decode_page(page, place, n_bytes_max=n_bytes_max, allowed="an RSS feed").strip()
    beginning = text[:_N_BEGINNING]
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
    """The parts of an item by tag: of each a list of elements."""

    noun = "parts"


def take_apart(item: Element, place: str, *, attributes: dict[str, set[str]]) -> Parts:
    """Lay out the parts of an item by tag: of each a list of elements.

    Parameters
    ----------
    item : Element
        The item.
    place : str
        Source, page and item, to begin messages with.
    attributes : dict of str to set of str
        Attributes allowed, by tag of the part.

    Raises
    ------
    PageRefused
        If the item has no parts.
    ItemRefused
        If a part has other attributes, or parts of its own.
    """
    parts: dict[str, list[Element]] = defaultdict(list)
    for part in item:
        unknown = sorted(set(part.attrib) - attributes.get(part.tag, set()))
        unknown += [child.tag for child in part]
        if unknown:
            raise ItemRefused(f"{place}: unknown {unknown} in <{part.tag}>")
        parts[part.tag].append(part)
    return Parts(parts, place)


def take_text(parts: Parts, tag: str) -> str:
    """Take out the text of a part that an item must have exactly once.

    Raises
    ------
    PageRefused
        If the part is missing or blank.
    ItemRefused
        If it is repeated.
    """
    texts = [read_words(part.text) for part in parts.take_any(tag) or ()]
    if len(texts) == 1 and texts[0]:
        return texts[0]
    failure = ItemRefused if any(texts) else PageRefused
    raise failure(f"{parts.place}: <{tag}> is {texts}; allowed: one that is not blank")


def take_html(parts: Parts, tag: str, *, n_allowed: int = 1) -> str:
    """Take out the HTML of a part that an item must have, and that may be empty.

    Parameters
    ----------
    parts : Parts
        The item.
    tag : str
        The part.
    n_allowed : int
        0 where no item of the page has it.

    Raises
    ------
    PageRefused
        If the part is missing, or there where it must not be.
    ItemRefused
        If it is repeated.
    """
    elements = parts.take_any(tag) or ()
    if len(elements) == n_allowed:
        return "".join(element.text or "" for element in elements)
    failure = ItemRefused if len(elements) > 1 else PageRefused
    raise failure(f"{parts.place}: {len(elements)} of <{tag}>; allowed: {n_allowed}")


def show_item(item: Element, *, without: Collection[str] = ()) -> str:
    """Return an item as XML on one line, to be shown where it is refused.

    Parameters
    ----------
    item : Element
        The item.
    without : collection of str
        Tags of parts to leave out, such as a long text that is not what offends.
    """
    shown = Element(item.tag, item.attrib)
    shown.extend(part for part in item if part.tag not in without)
    return read_words(tostring(shown, encoding="unicode"))
