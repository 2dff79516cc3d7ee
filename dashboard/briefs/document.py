"""A brief as one HTML document that stands by itself: it opens from a file, without any host.

Script, styles, type, shapes and figures lie in it. Its policy lets nothing else run and nothing be
fetched. The same brief gives the same bytes, and every other drawn form is printed from it.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dashboard.briefs.brief import Brief, Cell, Quiet, Section, Sentence, Source, Table
from dashboard.briefs.citations import split_for_citation
from dashboard.figures import Figure
from dashboard.geometry import SHAPES_URL, read_geometry
from dashboard.wording import format_date

LAYOUTS = {
    "slide": "Slide, 16:9",
    "a4": "A4 page",
    "letter": "Letter page",
    "country": "Country brief, A4",
}
"""The layouts, as they are asked for and as they are called."""

PICTURE_LAYOUT = "map"
"""A layout for documents that say the rest themselves: the map and its legend alone."""

SHEET_SIZES: dict[str, tuple[int, int | None]] = {
    "slide": (1280, 720),
    "a4": (834, None),
    "letter": (856, None),
    "country": (834, None),
}
"""Width and height of each layout on a screen, in CSS pixels; paper is as long as it takes."""

_ASSETS = Path(__file__).parents[1] / "assets"
_SCRIPT = "brief.js"

_FRAMES = {"slide": "1280px 720px", PICTURE_LAYOUT: "720px 467px"}
_PAPERS = {
    "a4": ("210mm", "297mm"),
    "letter": ("215.9mm", "279.4mm"),
    "country": ("210mm", "297mm"),
}
_MARGIN = "14mm"

SLIDE_LANES_AT_MOST = 8
"""Departures on the timeline of a slide: as many as can be read on it."""

_SLIDE_LANE_PX = 13.5

PAPER_LANES_AT_MOST = {"a4": (14, 40), "letter": (10, 37), "country": (14, 40)}
"""By layout, departures on the first timeline on paper, below the map, and on each further one."""

PAPER_ZOOM = 1.25
"""How much larger a drawing is on paper than in the page: its smallest words are about 9 pt."""

_FACE = '"Postwatch Sans", "Source Sans 3", "Source Sans Pro", "Helvetica Neue", Arial, sans-serif'
# Control characters, surrogates, and marks that turn the direction of writing.
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    r"\ufffe\uffff\ud800-\udfff]"
)
_IMPORT = re.compile(r"""(\bfrom\s*|\bimport\s*\(?\s*)(["'])\./([\w.-]+\.js)\2""")


def make_document(brief: Brief, layout: str) -> str:
    """Write a brief as HTML.

    Parameters
    ----------
    brief : Brief
        What it says.
    layout : str
        One of `LAYOUTS`, or `PICTURE_LAYOUT`.

    Returns
    -------
    str
        The document; encoded as UTF-8 it is the same for the same brief and release.

    Raises
    ------
    ValueError
        If there is no such layout.
    """
    if layout not in (*LAYOUTS, PICTURE_LAYOUT):
        raise ValueError(f"no layout {layout!r}; known: {', '.join(LAYOUTS)}")
    timeline = [] if layout == PICTURE_LAYOUT else _part_timeline(brief, layout)
    figures = {"map": _settle(brief.map_figure)}
    figures |= {f"timeline-{i}": _settle(part.figure) for i, part in enumerate(timeline, 1)}
    parts = [
        "<!doctype html>",
        f'<html lang="en" class="{layout}{" paper" if layout in _PAPERS else ""}">',
        f"<head>{_head(brief, layout)}</head>",
        f"<body>{_sheet(brief, layout, timeline)}",
        _data("geometry", _find_geometry(figures.values())),
        _data("figures", figures),
        *(f'<script type="{kind}">{text}</script>' for kind, text in _scripts()),
        "</body></html>\n",
    ]
    return "\n".join(parts)


@dataclass(frozen=True, slots=True)
class Lanes:
    """A part of a timeline, and how many of its lanes it shows."""

    figure: Figure
    n_lanes: int


def split_timeline(figure: Figure, first_at_most: int, others_at_most: int) -> list[Lanes]:
    """Split a timeline into parts of some lanes each, from the top down.

    Parameters
    ----------
    figure : Figure
        As of `dashboard.figures.departure_timeline`; lanes are counted from 0 on its y axis.
    first_at_most, others_at_most : int
        Lanes of the first part, and of each further one.

    Returns
    -------
    list of Lanes
        At least one; each shows its part of the y axis at the height that part takes.
    """
    n_lanes = count_lanes(figure)
    starts = [0, *range(first_at_most, n_lanes, others_at_most)]
    ends = [*starts[1:], n_lanes]
    return [show_lanes(figure, a, b - a) for a, b in zip(starts, ends, strict=True)]


def count_lanes(figure: Figure) -> int:
    """Count the lanes of a timeline."""
    return round(figure["layout"]["yaxis"]["range"][0] + 0.4)


def show_lanes(figure: Figure, first: int, n_lanes: int, *, lane_px: float | None = None) -> Lanes:
    """Show some lanes of a timeline, at the height they take; `lane_px` changes that of a lane."""
    layout = figure["layout"]
    own_px = (layout["height"] - _AXIS_ROOM_PX) / max(count_lanes(figure), 1)
    height = round(_AXIS_ROOM_PX + (lane_px or own_px) * n_lanes)
    last = first + n_lanes - 1
    axis = layout["yaxis"]
    posts = slice(first, last + 1)
    # Level changes stand over the first lane of a band, and the lane before is not to be seen.
    window = {
        "range": [last + 0.6, first - (0.6 if first else 0.8)],
        "tickvals": axis["tickvals"][posts],
        "ticktext": axis["ticktext"][posts],
    }
    names = _name_bands(layout, first, last)
    part = layout | {"height": height, "yaxis": axis | window, "annotations": names}
    return Lanes(figure | {"layout": part}, n_lanes)


def _name_bands(layout: Mapping[str, Any], first: int, last: int) -> list[dict[str, Any]]:
    """Name each band at the first lane that is shown of it."""
    bands = zip(layout["annotations"], layout["meta"]["pinned"], strict=True)
    return [
        name | {"y": max(top, first)}
        for name, (top, bottom) in bands
        if top <= last and bottom >= first
    ]


# The dates over a timeline.
_AXIS_ROOM_PX = 44


def _part_timeline(brief: Brief, layout: str) -> list[Lanes]:
    timeline = brief.timeline_figure
    if layout != "slide":
        return split_timeline(timeline, *PAPER_LANES_AT_MOST[layout])
    n_shown = min(count_lanes(timeline), SLIDE_LANES_AT_MOST)
    return [show_lanes(timeline, 0, n_shown, lane_px=_SLIDE_LANE_PX)]


def _head(brief: Brief, layout: str) -> str:
    hashes = " ".join(f"'sha256-{_hash(text)}'" for _, text in _scripts())
    policy = (
        f"default-src 'none'; script-src 'strict-dynamic' {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )
    # The title of a page of paper stands at its foot, as CSS text.
    return (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{_say(brief.title)}, {_say(brief.subtitle)}</title>"
        f"<style>{_font_face()}{_page_rule(brief, layout)}{_read_asset('brief.css')}</style>"
    )


def _page_rule(brief: Brief, layout: str) -> str:
    face = f":root {{ --face: {_FACE}; }}"
    if layout not in _PAPERS:
        return f"{face}\n@page {{ size: {_FRAMES[layout]}; margin: 0; }}\n"
    width, height = _PAPERS[layout]
    style = "font: 12px var(--face); color: #566173; vertical-align: top; padding-top: 3mm"
    return (
        f"{face}\n:root {{ --width: {width}; }}\n"
        f"@page {{ size: {width} {height}; margin: {_MARGIN} {_MARGIN} 17mm; "
        f"@bottom-left {{ content: {_css_text(brief.title)}; {style}; width: 75%; }} "
        f'@bottom-right {{ content: counter(page) " of " counter(pages); {style}; }} }}\n'
    )


def _css_text(text: str) -> str:
    return '"' + re.sub(r"[^A-Za-z0-9 ,.:()-]", lambda m: f"\\{ord(m[0]):x} ", text) + '"'


def _sheet(brief: Brief, layout: str, timeline: Sequence[Lanes]) -> str:
    zoom = PAPER_ZOOM if layout in _PAPERS else 1.0
    picture = f'<div class="picture">{_map(brief, zoom)}{_legend(brief)}</div>'
    if layout == PICTURE_LAYOUT:
        return f'<main class="sheet">{picture}</main>'
    reading = [_sentences(brief), _timelines(brief, timeline, zoom)]
    if layout != "slide":
        # On paper the drawings come first, and what they show is then told.
        reading.reverse()
    parts = [
        f'<header><h1>{_say(brief.title)}</h1><p class="brand">Postwatch</p>'
        f'<p class="range">{_say(brief.subtitle)}; as-of date {format_date(brief.as_of)}</p>'
        "</header>",
        picture,
        f'<div class="reading">{"".join(reading)}</div>',
        _tables(brief) if layout == "country" and brief.tables else "",
        f'<div class="foot">{_notes(brief)}{_sources(brief, layout)}</div>',
    ]
    return f'<main class="sheet">{"".join(parts)}</main>'


def _map(brief: Brief, zoom: float) -> str:
    return f'<figure class="map">{_plot("map", brief.map_label, zoom)}</figure>'


def _plot(name: str, label: str, zoom: float, height: float | None = None) -> str:
    named = f'role="img" aria-label="{_say(label)}" data-figure="{name}" data-zoom="{zoom}"'
    style = "" if height is None else f' style="height: {height * zoom:g}px"'
    return f'<div class="plot" {named}{style}><div></div></div>'


def _legend(brief: Brief) -> str:
    entries = "".join(f"<li>{_icon(e.icon)}{_bdi(e.label)}</li>" for e in brief.legend)
    return f'<ul class="legend" aria-label="Legend">{entries}</ul>'


def _icon(address: str) -> str:
    return f'<img alt="" src="{_say(address)}">' if address.startswith("data:image/") else ""


def _timelines(brief: Brief, parts: Sequence[Lanes], zoom: float) -> str:
    n_lanes = count_lanes(brief.timeline_figure)
    n_shown = sum(part.n_lanes for part in parts)
    drawings = []
    for i, part in enumerate(parts, 1):
        said = brief.timeline_label
        if n_shown < n_lanes:
            said = f"{n_shown} of {n_lanes} shown"
        elif len(parts) > 1:
            said += f" Part {i} of {len(parts)}: {part.n_lanes} of {n_lanes}."
        height = part.figure["layout"]["height"]
        plot = _plot(f"timeline-{i}", brief.timeline_label, zoom, height)
        drawings.append(
            '<figure class="timeline">'
            f"<h2>Departures by host country <small>{_say(said)}</small></h2>{plot}</figure>"
        )
    return "".join(drawings)


def _sentences(brief: Brief) -> str:
    sources = {source.number: source for source in brief.sources}
    sections = "".join(
        _section(section, sources, _FIRST_WEIGHT if i == 0 else 1)
        for i, section in enumerate(brief.sections)
    )
    return f'<div class="sentences" data-fits>{sections}</div>'


def _section(section: Section, sources: Mapping[int, Source], weight: int) -> str:
    heading = _say(section.title)
    if not section.sentences:
        empty = f'<p class="empty">{_say(section.empty)}</p>'
        return f'<section class="none"><h2>{heading}</h2>{empty}</section>'
    items = "".join(_sentence(sentence, sources) for sentence in section.sentences)
    body = f"<h2>{heading} {_COUNT}</h2><ul>{items}</ul>"
    return f'<section data-items data-weight="{weight}">{body}</section>'


# Where there is no room for all, as many more of the first section are told: who was told to leave.
_FIRST_WEIGHT = 3

# Filled where there is no room for all.
_COUNT = "<small data-count hidden></small>"


def _sentence(sentence: Sentence, sources: Mapping[int, Source]) -> str:
    cites = " ".join(_citation(sources[number]) for number in sentence.sources)
    mark = ' <span class="mark">Analyst\'s words.</span>' if sentence.is_edited else ""
    kind = ' class="edited"' if sentence.is_edited else ""
    cited = f' <span class="cites">{cites}</span>' if cites else ""
    detail = f' <span class="detail">{_bdi(sentence.detail)}</span>' if sentence.detail else ""
    words, stop = split_for_citation(sentence.text) if cites else (sentence.text, "")
    return f"<li data-item{kind}>{_bdi(words)}{cited}{stop}{mark}{detail}</li>"


def _citation(source: Source) -> str:
    number = f"[{source.number}]"
    name = f' data-cites="{source.number}"'
    address = _safe(source.url) or f"#source-{source.number}"
    return f'<a{name} href="{_say(address)}" title="{_say(source.name)}">{number}</a>'


def _tables(brief: Brief) -> str:
    return f'<div class="tables">{"".join(_table(table) for table in brief.tables)}</div>'


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{_say(head)}</th>' for head in table.heads)
    rows = "".join(
        f'<tr><th scope="row">{_cell(row[0])}</th>'
        + "".join(f"<td>{_cell(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    more = (
        f'<p class="more">and {table.n_more:,} more: see the permalink.</p>' if table.n_more else ""
    )
    return (
        f"<section><h2>{_say(table.title)}</h2>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>{more}</section>"
    )


def _cell(cell: Cell) -> str:
    if isinstance(cell, Quiet):
        return f'<span class="old">{_bdi(cell.text)}</span>'
    text, url = cell if isinstance(cell, tuple) else (cell, None)
    if text is None:
        return ""
    words = str(text).split()
    # A column is as wide as its longest word, but not as one that no page has room for.
    if max(map(len, words), default=0) <= _WORD_AT_MOST:
        return _link(url, str(text))
    return f'<span class="long">{_link(url, str(text))}</span>'


_WORD_AT_MOST = 16


def _notes(brief: Brief) -> str:
    permalink = _link(brief.permalink, brief.permalink)
    edited = any(s.is_edited for section in brief.sections for s in section.sentences)
    lines = [
        f"<b>Coverage.</b> {_say(brief.coverage)}",
        f"<b>Freshness.</b> {_say(brief.freshness)}",
        f"<b>Boundaries.</b> {_say(brief.viewpoint.removeprefix('Boundaries: '))}",
        f"<b>Archive version {brief.archive_version}.</b> The whole view: {permalink}",
    ]
    if edited:
        lines.insert(0, "Sentences marked as the analyst's words are not a source's.")
    return f'<div class="notes small">{"".join(f"<p>{line}</p>" for line in lines)}</div>'


def _sources(brief: Brief, layout: str) -> str:
    is_slide = layout == "slide"
    items = "".join(_source(source, is_slide) for source in brief.sources)
    only = " data-cited-only" if is_slide else ""
    return (
        f'<div class="sources small" data-items><h2>Sources {_COUNT}</h2>'
        f"<ol{only}>{items}</ol></div>"
    )


def _source(source: Source, is_short: bool) -> str:
    stated = "undated" if source.stated_on is None else format_date(source.stated_on)
    url = _safe(source.url)
    if is_short:
        words = f"{_link(url, source.name)}, {stated}."
    else:
        words = f"{_bdi(source.name)}, {stated}; held here since {format_date(source.held_since)}."
        words += f" {_bdi(source.licence.rstrip('.'))}." if source.licence else ""
        words += f" {_link(url, url)}" if url else ""
    return (
        f'<li id="source-{source.number}" data-item="{source.number}">'
        f"<span>[{source.number}]</span><span>{words}</span></li>"
    )


def _bdi(text: str) -> str:
    """A text whose direction of writing ends where it ends."""
    return f"<bdi>{_say(text)}</bdi>"


def _safe(url: str | None) -> str | None:
    """The address where it is one of the web; None for any other."""
    return url if url and re.match(r"https?://", url, re.IGNORECASE) else None


def _link(url: str | None, text: str) -> str:
    """Link a text, where its address is one of the web."""
    address = _safe(url)
    if address is None:
        return _bdi(text)
    return f'<a href="{_say(address)}" rel="noopener noreferrer">{_bdi(text)}</a>'


def _say(text: str) -> str:
    """Escape a text, and leave out what no document may hold."""
    return escape(_HIDDEN.sub("", text))


def _data(name: str, value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    # Inside a script element only the less-than sign can end it or open a comment.
    inert = text.replace("<", "\\u003c")
    return f'<script type="application/json" id="{name}">{inert}</script>'


def _find_geometry(figures: Iterable[Figure]) -> dict[str, Any]:
    urls = sorted({text for figure in figures for text in _texts(figure) if _is_shapes(text)})
    return {url: json.loads(read_geometry(url)) for url in urls}


def _is_shapes(text: str) -> bool:
    return text.startswith(f"{SHAPES_URL}/")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _settle(figure: Figure) -> Figure:
    """Make a figure one of a document: in its type, and in its place."""
    layout = figure["layout"]
    font = {**layout.get("font", {}), "family": _FACE}
    hover = layout.get("hoverlabel", {})
    hover_font = {**hover.get("font", {}), "family": _FACE}
    drawn = {"font": font, "hoverlabel": hover | {"font": hover_font}, "dragmode": False}
    # Nobody moves a map of a document: the shapes for a closer look stay away.
    meta = {name: value for name, value in layout.get("meta", {}).items() if name != "finer"}
    return {"data": figure["data"], "layout": layout | drawn | ({"meta": meta} if meta else {})}


# A script that may run may add others by the policy's 'strict-dynamic', and these may import.
_BEGIN = f"""
const names = JSON.parse(document.querySelector("script[type=importmap]").textContent).imports;
const script = document.createElement("script");
Object.assign(script, {{ type: "module", src: names["postwatch/{_SCRIPT}"] }});
document.head.append(script);
"""


@cache
def _scripts() -> tuple[tuple[str, str], ...]:
    """Kind and text of every script: Plotly, the names of our modules, and their beginning."""
    plotly = (files("plotly") / "package_data" / "plotly.min.js").read_text("utf-8")
    modules = {f"postwatch/{name}": _module_address(name) for name in _find_modules()}
    names = json.dumps({"imports": modules}, separators=(",", ":"))
    return (
        ("importmap", names),
        ("text/javascript", plotly.replace("</script", "<\\/script").replace("<!--", "<\\!--")),
        ("text/javascript", _BEGIN),
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _find_modules() -> list[str]:
    """Name the script of the document and every module it imports, and so on."""
    found, waiting = set(), [_SCRIPT]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [match[3] for match in _IMPORT.finditer(_read_asset(name))]
    return sorted(found)


def _module_address(name: str) -> str:
    text = _IMPORT.sub(r"\1\2postwatch/\3\2", _read_asset(name))
    return f"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"


@cache
def _read_asset(name: str) -> str:
    return (_ASSETS / name).read_text("utf-8")


@cache
def _font_face() -> str:
    """The type of the app, which Streamlit carries (Source Sans, SIL Open Font License 1.1)."""
    spec = find_spec("streamlit")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    fonts = sorted((folder / "static/static/media").glob("SourceSansVF-Upright*.woff2"))
    if not fonts:
        return ""
    face = base64.b64encode(fonts[0].read_bytes()).decode()
    return (
        '@font-face { font-family: "Postwatch Sans"; font-weight: 200 900; '
        f'src: url("data:font/woff2;base64,{face}") format("woff2"); }}\n'
    )
