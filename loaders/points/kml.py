"""Reading KML and KMZ: every placemark of every folder, in the order of the document.

Of a placemark these become columns: name, description, address, the folders it lies in, its
TimeStamp or TimeSpan (when, end), its link, and its ExtendedData. Lines "key: value" of the
description whose key is a known heading become columns too, where ExtendedData does not say it
already; the rest of the description stays text, without its markup.

Ignored on purpose: ``LookAt`` and ``Camera`` (their times say when an image was taken, never when
something happened), styles, ``visibility``, ``open``, ``Region``, ``phoneNumber`` and
``id``. What draws pictures or points elsewhere (GroundOverlay, PhotoOverlay, ScreenOverlay,
NetworkLink) holds no points, is not followed, and is counted. A document type or entities refuse
the file before anything is parsed from it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse
from xml.parsers import expat

from loaders.errors import PageRefused
from loaders.plain_text import read_plain_text
from loaders.points.bounds import check_n_chars, check_n_rows, check_n_tags, check_unpacked_size
from loaders.points.headings import fold, is_known
from loaders.points.kml_links import is_live, name_missing, read_addresses
from loaders.points.tables import UNKNOWN, PointFile, PointTable, Positions, as_text, make_columns

_FOLDERS = ("Document", "Folder")
_SHAPES = ("LineString", "LinearRing", "Polygon", "Model", "Track", "MultiTrack")
_COUNTED = ("GroundOverlay", "PhotoOverlay", "ScreenOverlay", "NetworkLink")
_WORDS = {"name": "name", "description": "description", "Snippet": "snippet", "address": "address"}
_GOOGLE_EXTENSIONS = "http://www.google.com/kml/ext/"
_N_SHOWN = 200

_N_PREFIXES_MAX = 100
_N_NESTED_MAX = 200  # a placemark is told with every folder around it
_NAMESPACES = {
    b"gx": b"http://www.google.com/kml/ext/2.2",
    b"xsi": b"http://www.w3.org/2001/XMLSchema-instance",
    b"atom": b"http://www.w3.org/2005/Atom",
}
_PREFIX = re.compile(rb"[<\s/]([A-Za-z_][\w.-]{0,60}):[A-Za-z_][\w.-]*\s*(?==|[\s/>])")
_DECLARED = re.compile(rb"\sxmlns:([A-Za-z_][\w.-]{0,60})\s*=")
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*(?=[\s/>])")
_TAG = re.compile(r"(<[^<>]*>)")
_CELL_BOUND = re.compile(r"</t[dh]>\s*<t[dh]\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(
    r"<a\b[^<>]{0,500}?href\s*=\s*[\"']?([^\"'\s<>]{1,2000})[^<>]{0,500}>([^<]*)", re.IGNORECASE
)
_KEY_VALUE = re.compile(r"([^\W\d_][^:]{0,39}?)\s*:\s*(?!//)(\S.*)")
_ADDRESS = re.compile(r"https?://\S+")


def parse_kml(name: str, body: bytes) -> PointFile:
    """Read a KML text.

    Refused is what is no whole, well-formed KML, declares a document type or entities, or holds no
    placemark but other things.
    """
    table, passed_over = _read_document(name, body)
    return PointFile(name, "KML", body, (table,), (), passed_over)


def parse_kmz(
    name: str, body: bytes, documents: dict[str, bytes], members: Collection[str]
) -> PointFile:
    """Read the KML documents of a KMZ, one table each.

    Refused is one of which a document must be, or none holds a placemark and one links to what is
    not here.

    Parameters
    ----------
    name, body : str, bytes
        The KMZ.
    documents : dict of str to bytes
        Its members that are KML, unpacked.
    members : collection of str
        All its members.
    """
    # Every document of the archive is read once, so a link among them adds nothing: a document
    # that holds such links only has no rows of its own.
    read = [
        _read_document(f"{name}/{document}", text, document, members, is_one=len(documents) == 1)
        for document, text in documents.items()
    ]
    n_rows = sum(table.n_rows for table, _ in read)
    check_n_rows(name, n_rows)
    passed_over = sum((over for _, over in read), ())
    links = [what for what in passed_over if " links to " in what]
    if not n_rows and links:
        raise PageRefused(f"{name}: not one placemark: {'; '.join(links)}")
    return PointFile(name, "KMZ", body, tuple(table for table, _ in read), (), passed_over)


def _read_document(
    place: str, body: bytes, member: str = "", members: Collection[str] = (), *, is_one: bool = True
) -> tuple[PointTable, tuple[str, ...]]:
    rows: list[dict[str, str]] = []
    spellings: dict[str, str] = {}
    positions = Positions()
    seen = _Seen()
    n_chars = 0
    try:
        for placemark, folder in _find_placemarks(place, body, seen):
            rows.append(_respell(_read_placemark(placemark, folder), spellings))
            n_chars += len(folder)
            check_n_chars(place, n_chars)
            positions.add(*_read_shapes(placemark))
            check_n_rows(place, len(rows))
    except (ParseError, LookupError, ValueError) as error:  # also an encoding nobody knows
        raise PageRefused(f"{place}: not whole, well-formed XML: {error}") from error
    counts = seen.counts
    other = ", ".join(f"{n} {tag}" for tag, n in sorted(counts.items()) if tag in _COUNTED)
    if not rows and any(map(is_live, seen.addresses)):
        raise PageRefused(
            f"{place}: this file only links to a live map: export it as KML or KMZ and import that"
        )
    missing = name_missing(member, seen.addresses, members)
    if not rows and other and (is_one or not counts["NetworkLink"]):
        why = missing or "pictures, no points"
        raise PageRefused(f"{place}: holds {other} and not one placemark: {why}")
    passed_over = [f"{other}: no points"] if other else []
    if missing:
        passed_over.append(f"{member or place} {missing}")
    if counts["imagery times"]:
        passed_over.append(f"{counts['imagery times']} times of imagery (LookAt, Camera): no dates")
    return PointTable(place, make_columns(place, rows), len(rows), positions), tuple(passed_over)


@dataclass
class _Seen:
    """What a document holds besides its placemarks."""

    counts: Counter[str] = field(default_factory=Counter)
    addresses: list[str] = field(default_factory=list)


def _find_placemarks(place: str, body: bytes, seen: _Seen) -> Iterator[tuple[Element, str]]:
    """Yield each placemark with the folders it lies in; count what else there is."""
    check_unpacked_size(place, len(body))
    check_n_tags(place, body, body.count(b"Placemark") // 2)
    open_elements: list[Element] = []
    folders = _Folders()
    inside = ""  # the placemark or counted element we are in: kept whole until it ends
    body = _declare_prefixes(body.lstrip())
    _refuse_document_type(place, body)
    events = iterparse(BytesIO(body), events=("start", "end"))  # noqa: S314 - as just checked
    for event, element in events:
        tag = _local(element)
        if event == "start":
            if not open_elements and tag not in ("kml", "Placemark", *_FOLDERS):
                raise PageRefused(f"{place}: XML of <{tag}>; allowed: <kml>")
            open_elements.append(element)
            if len(open_elements) > _N_NESTED_MAX:
                raise PageRefused(
                    f"{place}: elements nested over {_N_NESTED_MAX} deep; allowed: {_N_NESTED_MAX}"
                )
            inside = inside or (tag if tag in ("Placemark", "NetworkLink") else "")
            continue
        open_elements.pop()
        if inside and tag != inside:
            continue
        inside = ""
        if tag == "NetworkLink":
            seen.addresses += read_addresses(element)
        if tag == "Placemark":
            seen.counts["imagery times"] += _count_imagery_times(element)
            yield element, folders.join(open_elements)
        seen.counts[tag] += 1
        if tag not in ("name", *_FOLDERS) and open_elements:
            del open_elements[-1][-1]  # what has been read makes room


class _Begun(Exception):
    """The first element begins: no document type can follow."""


def _refuse_document_type(place: str, body: bytes) -> None:
    """Refuse a text that declares a document type, without which it can declare no entity."""

    def refuse(*declared: object) -> None:
        raise PageRefused(f"{place}: declares a document type or entities; allowed: none")

    def stop(*begun: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler, parser.StartElementHandler = refuse, stop
    try:
        parser.Parse(body, True)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise PageRefused(f"{place}: not whole, well-formed XML: {error}") from error


def _declare_prefixes(body: bytes) -> bytes:
    """Declare on the root every prefix that is used and declared nowhere, as exporters leave it."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body.decode("utf-16").encode()
        body = re.sub(rb"(<\?xml[^>]*?)\s+encoding=([\"'])[^\"']*\2", rb"\1", body, count=1)
    used = set(_PREFIX.findall(body)) - set(_DECLARED.findall(body)) - {b"xml", b"xmlns"}
    root = _ROOT.search(body)
    if not used or root is None:
        return body
    if len(used) > _N_PREFIXES_MAX:
        raise ValueError(f"{len(used)} undeclared prefixes; allowed: {_N_PREFIXES_MAX}")
    told = b"".join(
        b' xmlns:%s="%s"' % (prefix, _NAMESPACES.get(prefix, b"urn:undeclared:" + prefix))
        for prefix in sorted(used)
    )
    return body[: root.end()] + told + body[root.end() :]


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


class _Folders:
    """Names of the folders around a placemark: as one text, which all their placemarks share."""

    def __init__(self) -> None:
        self._names: dict[Element, str] = {}
        self._last: list[str] = []
        self._text = ""

    def join(self, around: list[Element]) -> str:
        names = []
        for folder in around:
            # Looked for until found: it may stand below the first placemarks of its folder.
            if name := self._names.get(folder) or _folder_name(folder):
                self._names[folder] = name
                names.append(name)
        if names != self._last:
            self._last, self._text = names, " / ".join(names)
        return self._text


def _folder_name(element: Element) -> str:
    if _local(element) not in _FOLDERS:
        return ""
    return next((_text(part) for part in element if _local(part) == "name"), "")


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _count_imagery_times(placemark: Element) -> int:
    views = [part for part in placemark if _local(part) in ("LookAt", "Camera")]
    return sum(_local(part) in ("TimeStamp", "TimeSpan") for view in views for part in view)


def _read_placemark(placemark: Element, folder: str) -> dict[str, str]:
    row: dict[str, str] = {}
    data: dict[str, str] = {}
    lines: list[str] = []
    for part in placemark:
        tag = _local(part)
        if _GOOGLE_EXTENSIONS in str(part.tag):
            continue
        if tag == "description":
            lines = _read_lines("".join(part.itertext()))
        elif tag in _WORDS:
            row[_WORDS[tag]] = _text(part)
        elif tag in ("TimeStamp", "TimeSpan"):
            times = {_local(time): _text(time) for time in part}
            row |= {
                "when": times.get("when") or times.get("begin", ""),
                "end": times.get("end", ""),
            }
        elif tag == "ExtendedData":
            data |= _read_data(part)
        elif tag == "link":
            row["link"] = part.get("href", "")
    for key, value in data.items():
        row[key if key not in row else f"{key} (data)"] = as_text(value)
    _take_lines(lines, row)
    if folder:
        row["folder"] = folder
    return {heading: text for heading, text in row.items() if text}


def _respell(row: dict[str, str], spellings: dict[str, str]) -> dict[str, str]:
    """Give headings the spelling they had first in the document ("Date", "date")."""
    respelt: dict[str, str] = {}
    for heading, text in row.items():
        first = spellings.setdefault(fold(heading) or heading, heading)
        respelt[heading if first in respelt else first] = text
    return respelt


def _read_data(extended: Element) -> dict[str, str]:
    """Return ExtendedData in any of its three forms."""
    data: dict[str, str] = {}
    for part in extended:
        tag = _local(part)
        if tag == "SchemaData":
            data |= {item.get("name", ""): _text(item) for item in part if item.get("name")}
        elif tag == "Data":
            value = next((item for item in part if _local(item) == "value"), None)
            data[part.get("name", "")] = "" if value is None else "".join(value.itertext()).strip()
        else:
            data[tag] = _text(part)
    return {key: value for key, value in data.items() if key}


def _read_lines(description: str) -> list[str]:
    """Return the lines of a description without markup; table cells become "key: value"."""
    text = description
    if "<" in text or "&" in text:
        # Google Earth shows the lines of a description apart, with markup in it or without.
        parts = _TAG.split(_LINK.sub(_show_link, _CELL_BOUND.sub(": ", text)))
        parts[::2] = [part.replace("\n", "<br>") for part in parts[::2]]
        text = read_plain_text("".join(parts))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return [line for line in lines if line]


def _show_link(match: "re.Match[str]") -> str:
    address, words = match[1], match[2]
    return address if address in words else f"{words} {address}"


def _take_lines(lines: list[str], row: dict[str, str]) -> None:
    """Take known "key: value" lines into columns of their own; the rest is the description.

    The first address of the description becomes the link, where the placemark has no other.
    """
    rest = []
    known = {fold(heading) for heading in row}
    for line in lines:
        match = _KEY_VALUE.fullmatch(line)
        if match and is_known(match[1]) and fold(match[1]) not in known:
            row[match[1]] = as_text(match[2])
            known.add(fold(match[1]))
            continue
        address = _ADDRESS.search(line)
        if address and "link" not in known:
            row["link"] = as_text(address[0])
            known.add("link")
        if address is None or address[0] != line or row.get("link") != line:
            rest.append(line)
    row["description"] = as_text("\n".join(rest))


def _read_shapes(placemark: Element) -> tuple[list[tuple[float, float]], list[str], str]:
    """Return the points of a placemark, the names of its other shapes, and what it states.

    What it states is blank where it is one point that could be read.
    """
    points: list[tuple[float, float]] = []
    others: list[str] = []
    texts: list[str] = []
    waiting: list[Any] = [part for part in placemark if _local(part) not in ("LookAt", "Camera")]
    for part in waiting:
        tag = _local(part)
        if tag == "Point":
            text = " ".join(_text(item) for item in part if _local(item) == "coordinates")
            points += [_read_point(text)] if text else []
            texts.append(text)
        elif tag in _SHAPES:
            others.append(tag)
            texts.append(f"{tag} {_text(part)}")
        elif tag == "MultiGeometry":
            waiting.extend(part)
    is_one = len(points) == 1 and points[0][0] == points[0][0]
    return points, others, "" if is_one else " ".join(texts)[:_N_SHOWN]


def _read_point(text: str) -> tuple[float, float]:
    """Read "lon,lat,0" and "lon, lat"; `UNKNOWN` if it is no single place."""
    try:
        numbers = [float(number) for number in re.split(r"[,\s]+", text.strip(", \n")) if number]
    except ValueError:
        numbers = []
    return (numbers[0], numbers[1]) if len(numbers) in (2, 3) else (UNKNOWN, UNKNOWN)
