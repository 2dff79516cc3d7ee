"""The timeline: departures by host country, with level changes as ticks."""

from datetime import date, timedelta
from html import escape

import pandas as pd

from dashboard.figures import Figure, Trace, as_list
from dashboard.figures.palette import (
    DEPARTURE_SYMBOLS,
    LEVEL_COLOURS,
    MARK_HALO,
    MARK_INK,
    Symbol,
    Theme,
)
from dashboard.wording import format_date, is_missing

_LANE_PX = 17
_ROOM_PX = 44
_LEAST_PX = 110

ORDER_DAYS_AT_MOST = 180
"""An authorized or ordered departure runs 30 days, is reviewed, and at most this many."""

UNKNOWN_END_SHARE = 0.035
"""Length of the dotted stub of an unknown end, as a share of the range: it claims no date."""


def make_departure_timeline(
    departures: pd.DataFrame,
    changes: pd.DataFrame,
    *,
    date_from: date,
    date_to: date,
    selected: str | None,
    theme: Theme,
) -> Figure:
    """Draw the departures of a range, one band per host country.

    A known end is a bar, an unknown end a dotted stub: not "still in force". Authorized is
    hollow and ordered is filled; where nobody stated an end, a tick marks the last day the order
    can have run to.

    Parameters
    ----------
    departures : pandas.DataFrame
        One row per departure with ``host_iso3``, ``host`` (name), ``kind``, ``valid_from``,
        ``valid_to``, ``text`` (hover, HTML-escaped) and ``label`` (issuer and post).
    changes : pandas.DataFrame
        Level changes of the chosen issuer in the range with ``iso3``, ``on``, ``to_common``,
        ``text``; those of countries without a departure are left out.
    date_from, date_to : date
        The range, both days included.
    selected : str or None
        Country whose band is marked, ISO 3166-1 alpha-3.
    theme : Theme
        Light or dark page.

    Returns
    -------
    Figure
        Points carry the country's code as ``customdata``; the height follows the lanes.
    """
    lanes = assign_lanes(departures)
    n_lanes = int(lanes["lane"].max()) + 1 if len(lanes) else 1
    traces = [
        trace
        for kind, symbol in DEPARTURE_SYMBOLS.items()
        if not (rows := lanes[lanes["kind"] == kind]).empty
        for trace in _kind_traces(rows, symbol, date_from, date_to, theme)
    ]
    bands = _bands(lanes)
    layout = _layout(bands, n_lanes, date_from, date_to, theme)
    return {
        "data": [
            *traces,
            *_limit_traces(lanes, date_to, theme),
            *_change_traces(changes, lanes, theme),
        ],
        "layout": layout | {"shapes": _band_shapes(bands, selected, theme)},
    }


def _band_shapes(bands: pd.DataFrame, selected: str | None, theme: Theme) -> list[Trace]:
    """Grounds that part the bands; the selected country's is the strongest."""
    return [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": first - 0.5,
            "y1": last + 0.5,
            "fillcolor": theme.quiet if iso3 == selected else theme.grid,
            "opacity": 0.22 if iso3 == selected else 0.35,
            "line": {"width": 0},
            "layer": "below",
        }
        for i, (iso3, first, last) in enumerate(
            zip(bands["host_iso3"], bands["first"].tolist(), bands["last"].tolist(), strict=True)
        )
        if iso3 == selected or i % 2
    ]


def assign_lanes(departures: pd.DataFrame) -> pd.DataFrame:
    """Give each departure a lane of its own: countries by their first event, then by date.

    Parameters
    ----------
    departures : pandas.DataFrame
        With ``host_iso3``, ``host`` and ``valid_from``.

    Returns
    -------
    pandas.DataFrame
        The same rows in drawing order, with ``lane`` counted from 0 at the top.
    """
    first_event = departures.groupby("host")["valid_from"].transform("min")
    ordered = departures.assign(first_event=first_event).sort_values(
        ["first_event", "host", "valid_from", "kind"], kind="stable"
    )
    return ordered.assign(lane=range(len(ordered))).drop(columns="first_event")


def _bands(lanes: pd.DataFrame) -> pd.DataFrame:
    return (
        lanes.groupby("host", sort=False)
        .agg(host_iso3=("host_iso3", "first"), first=("lane", "min"), last=("lane", "max"))
        .reset_index()
    )


def _kind_traces(
    rows: pd.DataFrame, symbol: Symbol, date_from: date, date_to: date, theme: Theme
) -> list[Trace]:
    stub = timedelta(days=max(1.0, (date_to - date_from).days * UNKNOWN_END_SHARE))
    known: dict[str, list[object]] = {"x": [], "y": []}
    unknown: dict[str, list[object]] = {"x": [], "y": []}
    for begun, ended, lane in rows[["valid_from", "valid_to", "lane"]].itertuples(index=False):
        line, end = (unknown, begun + stub) if is_missing(ended) else (known, ended)
        line["x"] += [begun.isoformat(), end.isoformat(), None]
        line["y"] += [lane, lane, None]
    drawn = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    width = 7 if symbol.is_filled else 3
    # Black symbols on a dark page are drawn in the page's ink.
    colour = theme.ink if symbol.colour == MARK_INK else symbol.colour
    return [
        dict(**known, **drawn, line={"color": colour, "width": width}),
        dict(**unknown, **drawn, line={"color": colour, "width": 2, "dash": "dot"}),
        dict(
            type="scatter",
            x=[day.isoformat() for day in rows["valid_from"]],
            y=rows["lane"].tolist(),
            customdata=as_list(rows["host_iso3"]),
            mode="markers+text",
            text=["  " + escape(label) for label in rows["label"]],
            textposition="middle left",
            textfont={"size": 10},
            hovertext=rows["text"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
            marker={
                "symbol": symbol.shape,
                "size": 11,
                "color": colour if symbol.is_filled else MARK_HALO,
                "opacity": 1,
                "line": {"color": colour, "width": 1.8},
            },
            cliponaxis=False,
            name=symbol.label,
        ),
    ]


def _limit_traces(lanes: pd.DataFrame, date_to: date, theme: Theme) -> list[Trace]:
    """Mark the last day an order can run to, where the range reaches it and no end is known."""
    is_open_order = lanes["kind"].isin(["authorized_departure", "ordered_departure"])
    rows = lanes[is_open_order & lanes["valid_to"].isna()]
    limits = [day + timedelta(days=ORDER_DAYS_AT_MOST) for day in rows["valid_from"]]
    marks = [
        (limit, lane, iso3)
        for limit, lane, iso3 in zip(limits, rows["lane"], rows["host_iso3"], strict=True)
        if limit <= date_to
    ]
    if not marks:
        return []
    return [
        dict(
            type="scatter",
            x=[limit.isoformat() for limit, _, _ in marks],
            y=[lane for _, lane, _ in marks],
            customdata=as_list(pd.Series([iso3 for _, _, iso3 in marks], dtype=object)),
            mode="markers",
            hovertext=[
                f"{format_date(limit)}: {ORDER_DAYS_AT_MOST} days after it began, "
                "the longest such an order can run"
                for limit, _, _ in marks
            ],
            hovertemplate="%{hovertext}<extra></extra>",
            marker={
                "symbol": "line-ns",
                "size": 9,
                "line": {"width": 1.6, "color": theme.quiet},
            },
            name=f"Limit of {ORDER_DAYS_AT_MOST} days",
        )
    ]


def _change_traces(changes: pd.DataFrame, lanes: pd.DataFrame, theme: Theme) -> list[Trace]:
    """Level changes as tall ticks at the top of their country's band, with the new digit."""
    tops = lanes.groupby("host_iso3")["lane"].min()
    rows = changes[changes["iso3"].isin(tops.index)]
    if rows.empty:
        return []
    return [
        dict(
            type="scatter",
            x=[day.isoformat() for day in rows["on"]],
            y=[float(tops[iso3]) - 0.38 for iso3 in rows["iso3"]],
            customdata=rows["iso3"].tolist(),
            mode="markers+text",
            text=[str(level) for level in rows["to_common"]],
            textposition="middle right",
            textfont={"size": 9, "color": theme.ink},
            hovertext=rows["text"].tolist(),
            hovertemplate="%{hovertext}<extra></extra>",
            marker={
                "symbol": "line-ns",
                "size": 9,
                "line": {
                    "width": 4,
                    "color": [LEVEL_COLOURS.get(level, theme.quiet) for level in rows["to_common"]],
                },
            },
            name="Level change (new common level)",
        )
    ]


def _layout(
    bands: pd.DataFrame, n_lanes: int, date_from: date, date_to: date, theme: Theme
) -> dict[str, object]:
    pad = timedelta(days=max(1.0, (date_to - date_from).days * 0.02))
    return {
        "height": max(_LEAST_PX, _ROOM_PX + n_lanes * _LANE_PX),
        "autosize": True,
        "margin": {"l": 120, "r": 12, "t": 34, "b": 8},
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "font": {"color": theme.ink, "size": 11.5},
        "uirevision": "timeline",
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "bgcolor": theme.paper, "font": {"color": theme.ink}},
        "dragmode": False,
        "showlegend": False,
        "xaxis": {
            "range": [(date_from - pad).isoformat(), (date_to + pad).isoformat()],
            "side": "top",
            "gridcolor": theme.grid,
            "zeroline": False,
            "fixedrange": True,
            "type": "date",
        },
        "yaxis": {
            "range": [n_lanes - 0.4, -0.8],
            "tickvals": ((bands["first"] + bands["last"]) / 2).tolist(),
            "ticktext": [escape(host) for host in bands["host"]],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }


def describe_timeline(departures: pd.DataFrame, date_from: date, date_to: date) -> str:
    """Write the text alternative of the timeline from the departures it draws."""
    days = f"{format_date(date_from)} to {format_date(date_to)}"
    if departures.empty:
        return f"Timeline of departures, {days}: none held."
    hosts = departures["host"].nunique()
    return f"Timeline of departures, {days}: {len(departures)} at posts in {hosts} countries."
