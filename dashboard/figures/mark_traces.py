"""Presence reports and departures as traces: one mark per place, none moved.

A trace whose ``meta`` has ``labels`` carries text that the page places, see
``dashboard/assets/labels.js``: ``count`` stands in its mark, ``badge`` on the edge of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.figures import Trace, as_list
from dashboard.figures.scale import mark_size_px
from dashboard.palette import (
    AGE_STEPS,
    CONFLICT_FILL,
    CONFLICT_INK,
    DOUBT_INK,
    MARK_HALO,
    MARK_INK,
    PRESENCE_FAMILIES,
    Symbol,
)


@dataclass(frozen=True, slots=True)
class _PrecisionMark:
    name: str
    fill: str
    line: str
    ink: str
    dash: str | None = None


_PRECISION_MARKS = {
    "site": _PrecisionMark("exact site", MARK_INK, MARK_HALO, MARK_HALO),
    "locality": _PrecisionMark("named locality", MARK_HALO, MARK_INK, MARK_INK),
    "coarse": _PrecisionMark("district or country", MARK_HALO, MARK_INK, MARK_INK, "3px 2px"),
    "doubtful": _PrecisionMark("doubtful", MARK_HALO, DOUBT_INK, DOUBT_INK, "1px 2px"),
}


_ENLARGED = {"triangle-up": 1.2, "triangle-left": 1.2, "bowtie": 1.2, "star-diamond": 1.3}


def make_presence_traces(marks: pd.DataFrame) -> list[Trace]:
    """Presence by precision: filled site, ring locality, dashed ring district or country.

    The shape is the family of its kinds, and it pales with its age. A report whose day or place
    is in doubt is a grey question mark, whatever its precision.
    """
    styles = marks["precision"].replace({"district": "coarse", "country": "coarse"})
    # The least precise lie below, and the largest counts below the smaller ones.
    return [
        _presence_trace(rows.sort_values("n", ascending=False), _PRECISION_MARKS[style])
        for style in ("doubtful", "coarse", "locality", "site")
        if not (rows := marks[styles == style]).empty
    ]


def _presence_trace(rows: pd.DataFrame, mark: _PrecisionMark) -> Trace:
    shapes = [PRESENCE_FAMILIES[family].shape for family in rows["family"]]
    return dict(
        type="scattergeo",
        lon=rows["lon"].tolist(),
        lat=rows["lat"].tolist(),
        customdata=as_list(rows["iso3"]),
        hovertext=rows["text"].tolist(),
        hovertemplate="%{hovertext}<extra></extra>",
        mode="markers+text",
        text=[_mark_text(mark, n) for n in rows["n"]],
        textposition="middle center",
        textfont={"size": 9.5, "color": mark.ink, "weight": 600},
        marker={
            "symbol": shapes,
            "opacity": [AGE_STEPS[step].opacity for step in rows["age_step"]],
            "size": [
                _shape_size(shape, n, mark) for shape, n in zip(shapes, rows["n"], strict=True)
            ],
            "color": mark.fill,
            "line": {"color": mark.line, "width": 1.4},
        },
        name=f"presence: {mark.name}",
        meta={"dash": mark.dash, "labels": "count"} if mark.dash else {"labels": "count"},
    )


def _shape_size(shape: str, n: int, mark: _PrecisionMark) -> float:
    """Diameter in pixels; a shape with points covers less than a circle, and is drawn larger."""
    size = max(mark_size_px(n), len(_mark_text(mark, n)) and 13)
    return round(size * _ENLARGED.get(shape, 1.0), 1)


def _mark_text(mark: _PrecisionMark, n: int) -> str:
    count = "" if n == 1 else f"{n:,}"
    return f"{count}?" if mark.name == "doubtful" else count


def make_conflict_traces(marks: pd.DataFrame) -> list[Trace]:
    """Events with deaths as open squares of one quiet colour, larger where there are more."""
    if marks.empty:
        return []
    return [
        dict(
            type="scattergeo",
            lon=marks["lon"].tolist(),
            lat=marks["lat"].tolist(),
            hovertext=marks["text"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
            mode="markers",
            marker={
                "symbol": "square",
                "opacity": 1,
                "size": [min(4 + n**0.5, 16) for n in marks["n"]],
                "color": CONFLICT_FILL,
                "line": {"color": CONFLICT_INK, "width": 1},
            },
            name="events with deaths",
        )
    ]


def make_symbol_traces(marks: pd.DataFrame, symbols: Mapping[str, Symbol]) -> list[Trace]:
    """One mark per point, in the symbol of its kind; the count stands on its edge."""
    traces = []
    for kind, symbol in symbols.items():
        rows = marks[marks["kind"] == kind]
        if rows.empty:
            continue
        counts = ["" if n == 1 else f"{n:,}" for n in rows["n"]]
        traces.append(
            dict(
                type="scattergeo",
                lon=rows["lon"].tolist(),
                lat=rows["lat"].tolist(),
                customdata=as_list(rows["iso3"]),
                hovertext=rows["text"].tolist(),
                hovertemplate="%{hovertext}<extra></extra>",
                mode="markers+text",
                text=counts,
                textposition="middle center",
                textfont={"size": 10.5, "color": symbol.colour, "weight": 700},
                meta={"labels": "badge"},
                marker={
                    "size": 13,
                    "symbol": symbol.shape,
                    "opacity": 1,
                    "color": symbol.colour if symbol.is_filled else MARK_HALO,
                    "line": {
                        "color": MARK_HALO if symbol.is_filled else symbol.colour,
                        "width": 1.4 if symbol.is_filled else 2.2,
                    },
                },
                name=symbol.label,
            )
        )
    return traces
