"""Presence reports and departures as traces: one mark per place, none moved."""

from dataclasses import dataclass

import pandas as pd

from dashboard.figures import Trace, as_list
from dashboard.figures.palette import (
    CONFLICT_FILL,
    CONFLICT_INK,
    DEPARTURE_SYMBOLS,
    DOUBT_INK,
    MARK_HALO,
    MARK_INK,
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


def make_presence_traces(marks: pd.DataFrame) -> list[Trace]:
    """Presence by precision: filled site, ring locality, dashed ring district or country.

    A report whose day or place is in doubt is a grey question mark, whatever its precision.
    """
    styles = marks["precision"].replace({"district": "coarse", "country": "coarse"})
    # The least precise lie below, and the largest counts below the smaller ones.
    return [
        _presence_trace(rows.sort_values("n", ascending=False), _PRECISION_MARKS[style])
        for style in ("doubtful", "coarse", "locality", "site")
        if not (rows := marks[styles == style]).empty
    ]


def _presence_trace(rows: pd.DataFrame, mark: _PrecisionMark) -> Trace:
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
            "symbol": "circle",
            "opacity": 1,
            "size": [max(_mark_size(n), len(_mark_text(mark, n)) and 13) for n in rows["n"]],
            "color": mark.fill,
            "line": {"color": mark.line, "width": 1.4},
        },
        name=f"presence: {mark.name}",
        meta={"dash": mark.dash} if mark.dash else None,
    )


def _mark_text(mark: _PrecisionMark, n: int) -> str:
    count = "" if n == 1 else f"{n:,}"
    return f"{count}?" if mark.name == "doubtful" else count


def _mark_size(n: int) -> float:
    """Diameter in pixels: room for the count, and no more than a country's digit can bear."""
    return 9 if n == 1 else min(13 + 1.5 * n**0.5, 34)


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


# A white edge under small text, so that it reads on every level colour.
_HALO = "0 0 2px #fff, 0 0 2px #fff, 0 0 3px #fff"


def make_departure_traces(marks: pd.DataFrame) -> list[Trace]:
    """One mark per post, in the symbol of its newest departure."""
    traces = []
    for kind, symbol in DEPARTURE_SYMBOLS.items():
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
                textposition="bottom right",
                textfont={"size": 10.5, "color": MARK_INK, "weight": 700, "shadow": _HALO},
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
