"""A brief as one HTML document that stands by itself: it opens from a file, without any host.

Script, styles, type, shapes and figures lie in it. Its policy lets nothing else run and nothing be
fetched. The same brief gives the same bytes, and every other drawn form is printed from it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from jinja2 import Template

from dashboard.briefs.brief import Brief
from dashboard.briefs.document_assets import (
    hash_script,
    list_scripts,
    read_asset,
    write_font_face,
)
from dashboard.briefs.lanes import Lanes, count_lanes, show_lanes, split_timeline
from dashboard.drawing.geometry import SHAPES_URL, read_geometry
from dashboard.figures import Figure
from dashboard.queries.citations import split_for_citation
from dashboard.words.html import get_templates, is_web
from dashboard.words.labels import format_date
from dashboard.words.telling import Cell, Quiet

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

# Where there is no room for all, as many more of the first section are told: who was told to leave.
_FIRST_WEIGHT = 3

_WORD_AT_MOST = 16


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
    geometry = _find_geometry(figures.values())
    return _get_template().render(
        brief=brief,
        layout=layout,
        is_paper=layout in _PAPERS,
        is_picture=layout == PICTURE_LAYOUT,
        is_edited=any(one.is_edited for section in brief.sections for one in section.sentences),
        zoom=PAPER_ZOOM if layout in _PAPERS else 1.0,
        first_weight=_FIRST_WEIGHT,
        timeline=_label_parts(brief, timeline),
        sources={source.number: source for source in brief.sources},
        policy=_write_policy(),
        style=_write_style(brief, layout),
        data=[("geometry", _write_json(geometry)), ("figures", _write_json(figures))],
        scripts=list_scripts(),
    )


@cache
def _get_template() -> Template:
    """Return the template; it leaves out of every text what no document may hold."""
    templates = get_templates().overlay(finalize=_drop_hidden, keep_trailing_newline=True)
    said = {
        "format_date": format_date,
        "is_web": is_web,
        "read_cell": _read_cell,
        "split_for_citation": split_for_citation,
    }
    return templates.get_template("brief.html", globals=said)


def _drop_hidden(said: object) -> object:
    if isinstance(said, str) and not hasattr(said, "__html__"):
        return _HIDDEN.sub("", said)
    return said


def _part_timeline(brief: Brief, layout: str) -> list[Lanes]:
    timeline = brief.timeline_figure
    if layout != "slide":
        return split_timeline(timeline, *PAPER_LANES_AT_MOST[layout])
    n_shown = min(count_lanes(timeline), SLIDE_LANES_AT_MOST)
    return [show_lanes(timeline, 0, n_shown, lane_px=_SLIDE_LANE_PX)]


class _Part(NamedTuple):
    """What stands over a part of the timeline, and how high it is."""

    said: str
    height: float


def _label_parts(brief: Brief, parts: Sequence[Lanes]) -> list[_Part]:
    n_lanes = count_lanes(brief.timeline_figure)
    n_shown = sum(part.n_lanes for part in parts)
    labelled = []
    for i, part in enumerate(parts, 1):
        said = brief.timeline_label
        if n_shown < n_lanes:
            said = f"{n_shown} of {n_lanes} shown"
        elif len(parts) > 1:
            said += f" Part {i} of {len(parts)}: {part.n_lanes} of {n_lanes}."
        labelled.append(_Part(said, part.figure["layout"]["height"]))
    return labelled


class _Shown(NamedTuple):
    """A cell as it is shown; `look` is a class of the document's styles."""

    text: str
    url: str | None = None
    look: str = ""


def _read_cell(cell: Cell) -> _Shown:
    if isinstance(cell, Quiet):
        return _Shown(cell.text, look="old")
    text, url = cell if isinstance(cell, tuple) else (cell, None)
    said = "" if text is None else str(text)
    # A column is as wide as its longest word, but not as one that no page has room for.
    is_long = max(map(len, said.split()), default=0) > _WORD_AT_MOST
    return _Shown(said, url, "long" if is_long else "")


def _write_policy() -> str:
    hashes = " ".join(f"'sha256-{hash_script(text)}'" for _, text in list_scripts())
    return (
        f"default-src 'none'; script-src 'strict-dynamic' {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def _write_style(brief: Brief, layout: str) -> str:
    # The title of a page of paper stands at its foot, as CSS text.
    return f"{write_font_face()}{_page_rule(brief, layout)}{read_asset('brief.css')}"


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


def _write_json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    # Inside a script element only the less-than sign can end it or open a comment.
    return text.replace("<", "\\u003c")


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
