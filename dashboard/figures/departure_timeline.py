"""The timeline: departures by host country, with level changes and presence behind them."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pandas as pd

from dashboard.figures import Figure, Trace
from dashboard.palette import (
    DEPARTURE_SYMBOLS,
    LEVEL_COLOURS,
    MARK_HALO,
    Symbol,
    Theme,
    find_ink,
)
from dashboard.queries.rows import Row, read_rows
from dashboard.words.labels import find_span, format_date, is_missing, plural
from dashboard.words.plotly import write_lines, write_plotly
from dashboard.words.spans import Strong

_LANE_PX = 17
_ROOM_PX = 44
_LEAST_PX = 110
AXIS_PX = 34
"""Room above the lanes for the dates."""

# Two columns left of the lanes: the host country, then issuer and post of each lane.
_HOSTS_PX, _POSTS_PX = 112, 108
_HOST_CHARS, _POST_CHARS = 18, 19

_BAR_LANES = {True: 0.42, False: 0.2}
"""Thickness of a bar, in lanes, of a filled and of a hollow symbol."""

_DENSITY_LANES = 0.86

# Days before months, as everywhere on the page.
_DATES = [
    {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"},
    {"dtickrange": ["M1", "M6"], "value": "%b\n%Y"},
    {"dtickrange": ["M6", None], "value": "%Y"},
]
_DAY_MS = 86_400_000

ORDER_DAYS_AT_MOST = 180
"""An authorized or ordered departure runs 30 days, is reviewed, and at most this many."""

UNKNOWN_END_SHARE = 0.035
"""Length of the dotted stub of an unknown end, as a share of the range: it claims no date."""


def make_departure_timeline(
    departures: pd.DataFrame,
    changes: pd.DataFrame,
    presence: pd.DataFrame | None = None,
    *,
    symbols: Mapping[str, Symbol] = DEPARTURE_SYMBOLS,
    date_from: date,
    date_to: date,
    selected: str | None,
    theme: Theme,
) -> Figure:
    """Draw the departures of a range, one band per host country.

    A known end is a bar, an unknown end a dotted stub: not "still in force". Authorized is
    hollow and ordered is filled; where nobody stated an end, a tick marks the last day the order
    can have run to. One that began before the range has an arrow at its edge, and no symbol.

    Parameters
    ----------
    departures : pandas.DataFrame
        One row per departure with ``host_iso3``, ``host`` (name), ``kind``, ``valid_from``,
        ``valid_to``, ``text`` (hover, HTML-escaped) and ``label`` (issuer and post). Hosts are
        drawn in the order in which they first appear.
    changes : pandas.DataFrame
        Level changes of the chosen issuer in the range with ``iso3``, ``on``, ``to_common``,
        ``text``; those of countries without a departure are left out.
    presence : pandas.DataFrame, optional
        Presence reports begun in the range, counted: ``host_iso3``, ``begun_on`` and ``n``, see
        `dashboard.queries.count_presence_by_host`.
    symbols : Mapping of str to Symbol
        How each ``kind`` is drawn.
    date_from, date_to : date
        The range, both days included.
    selected : str or None
        Country whose band is marked, ISO 3166-1 alpha-3.
    theme : Theme
        Light or dark page.

    Returns
    -------
    Figure
        Points and bars carry the country's code as ``customdata``; the height follows the lanes.
        ``layout.meta`` says how to pin the dates and the names of hosts while it scrolls.
    """
    lanes = assign_lanes(departures)
    n_lanes = int(lanes["lane"].max()) + 1 if len(lanes) else 1
    bands = _bands(lanes)
    by_kind: dict[str, list[Row]] = {}
    for row in read_rows(lanes):
        by_kind.setdefault(row["kind"], []).append(row)
    traces = [
        trace
        for kind, symbol in symbols.items()
        if (rows := by_kind.get(kind))
        for trace in _kind_traces(rows, symbol, date_from, date_to, theme)
    ]
    layout = _layout(lanes, bands, n_lanes, date_from, date_to, theme)
    return {
        "data": [
            *_presence_traces(presence, bands, date_from, date_to, theme),
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
    """Give each departure a lane of its own: hosts as they first appear, each by date.

    Parameters
    ----------
    departures : pandas.DataFrame
        With ``host_iso3``, ``host``, ``kind`` and ``valid_from``.

    Returns
    -------
    pandas.DataFrame
        The same rows in drawing order, with ``lane`` counted from 0 at the top.
    """
    place = departures.groupby("host", sort=False).ngroup()
    ordered = departures.assign(place=place).sort_values(
        ["place", "valid_from", "kind"], kind="stable"
    )
    return ordered.assign(lane=range(len(ordered))).drop(columns="place")


def _bands(lanes: pd.DataFrame) -> pd.DataFrame:
    return (
        lanes.groupby("host", sort=False)
        .agg(host_iso3=("host_iso3", "first"), first=("lane", "min"), last=("lane", "max"))
        .reset_index()
    )


def choose_bin(date_from: date, date_to: date) -> str:
    """Choose over how long presence is counted: ``day``, ``week`` or ``month``."""
    days = (date_to - date_from).days + 1
    return "day" if days <= 120 else "week" if days <= 840 else "month"


def count_by_bin(presence: pd.DataFrame, date_from: date, date_to: date) -> pd.DataFrame:
    """Count reports by host and day, week (from Monday) or month: see `choose_bin`.

    Returns
    -------
    pandas.DataFrame
        ``host_iso3``, ``begun_on`` (first day of the bin) and ``n``.
    """
    first_day: dict[str, Callable[[date], date]] = {
        "day": lambda day: day,
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
    }
    to_bin = first_day[choose_bin(date_from, date_to)]
    counts: Counter[tuple[str, date]] = Counter()
    vague: Counter[tuple[str, date]] = Counter()
    columns = ["host_iso3", "begun_on", "n", "n_vague"]
    for host, day, n, n_vague in presence[columns].itertuples(index=False):
        counts[host, to_bin(day)] += n
        vague[host, to_bin(day)] += n_vague
    rows = [(*at, n, vague[at]) for at, n in sorted(counts.items())]
    return pd.DataFrame(rows, columns=columns)


def _presence_traces(
    presence: pd.DataFrame | None, bands: pd.DataFrame, date_from: date, date_to: date, theme: Theme
) -> list[Trace]:
    """Presence as quiet bars on the ground of each band, all bands on one scale."""
    if presence is None or presence.empty or bands.empty:
        return []
    counted = count_by_bin(presence, date_from, date_to)
    rows = counted.merge(bands.dropna(subset="host_iso3"), on="host_iso3")
    if rows.empty:
        return []
    step = choose_bin(date_from, date_to)
    days = {"day": 1, "week": 7, "month": 30}[step]
    when = {"day": "on {}", "week": "in the week from {}", "month": "in the month from {}"}[step]
    scale = _DENSITY_LANES / int(rows["n"].max())
    return [
        dict(
            type="bar",
            x=[day.isoformat() for day in rows["begun_on"]],
            base=(rows["last"] + 0.5).tolist(),
            y=[round(-n * scale, 3) for n in rows["n"]],
            width=days * _DAY_MS,
            offset=0,
            customdata=rows["host_iso3"].tolist(),
            hovertext=[_say_begun(row, when) for row in read_rows(rows)],
            hovertemplate="%{hovertext}<extra></extra>",
            marker={"color": theme.quiet, "opacity": 0.38, "line": {"width": 0}},
            name="presence reports begun",
        )
    ]


def _say_begun(row: Row, when: str) -> str:
    """Say how many reports begin, and apart how many are not dated to the day."""
    exact, vague = int(row["n"] - row["n_vague"]), int(row["n_vague"])
    where = f" in {row['host']} "
    sentences = []
    if exact:
        begin = "begins" if exact == 1 else "begin"
        begun = when.format(format_date(row["begun_on"]))
        sentences.append(f"{plural(exact, 'presence report')}{where}{begin} {begun}.")
    if vague:
        verb = "is" if vague == 1 else "are"
        sentences.append(
            f"{plural(vague, 'presence report')}{where}{verb} dated to a month or year only, and "
            "counted where that begins."
        )
    return write_lines(sentences)


def describe_density_bars(
    presence: pd.DataFrame, hosts: set[str], date_from: date, date_to: date
) -> str:
    """Say what the grey bars of a timeline count, and what the tallest stands for."""
    shown = presence[presence["host_iso3"].isin(hosts)]
    if shown.empty:
        return ""
    most = int(count_by_bin(shown, date_from, date_to)["n"].max())
    return f"grey bars: presence reports begun by {choose_bin(date_from, date_to)}, up to {most}"


def _kind_traces(
    rows: list[Row], symbol: Symbol, date_from: date, date_to: date, theme: Theme
) -> list[Trace]:
    colour = find_ink(symbol, theme)
    ended = [row for row in rows if not is_missing(row["valid_to"])]
    endless = [row for row in rows if is_missing(row["valid_to"])]
    begun = [row for row in rows if row["valid_from"] >= date_from]
    begun_earlier = [row for row in rows if row["valid_from"] < date_from]
    return [
        _end_bars(ended, symbol, colour, theme.quiet),
        _stubs(endless, date_from, date_to, colour),
        _symbols(begun, symbol, colour),
        _imprecise(begun, colour),
        *_arrows(begun_earlier, date_from, colour),
    ]


def _end_bars(rows: list[Row], symbol: Symbol, colour: str, edge: str) -> Trace:
    return dict(
        type="bar",
        orientation="h",
        base=[row["valid_from"].isoformat() for row in rows],
        x=[(row["valid_to"] - row["valid_from"]).days * _DAY_MS for row in rows],
        y=[row["lane"] for row in rows],
        width=_BAR_LANES[symbol.is_filled],
        # A fine edge parts the dark colours of the symbols from a dark page.
        marker={"color": colour, "line": {"width": 0.6, "color": edge}},
        **_said(rows),
        name=f"{symbol.label}: known end",
    )


def _said(rows: list[Row]) -> Trace:
    return {
        "customdata": [_code(row["host_iso3"]) for row in rows],
        "hovertext": [row["text"] for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _code(iso3: str | float | None) -> str | float | None:
    return None if is_missing(iso3) else iso3


def _stubs(rows: list[Row], date_from: date, date_to: date, colour: str) -> Trace:
    length = timedelta(days=max(1.0, (date_to - date_from).days * UNKNOWN_END_SHARE))
    x: list[object] = []
    y: list[object] = []
    for row in rows:
        begun, lane = row["valid_from"], row["lane"]
        x += [begun.isoformat(), (begun + length).isoformat(), None]
        y += [lane, lane, None]
    line = {"color": colour, "width": 2, "dash": "dot"}
    return dict(type="scatter", x=x, y=y, mode="lines", hoverinfo="skip", line=line)


def _imprecise(rows: list[Row], colour: str) -> Trace:
    """Mark the whole month or year in which something began on a day that is not known."""
    x: list[object] = []
    y: list[object] = []
    for row in rows:
        if row["date_precision"] != "day":
            begun, lane = row["valid_from"], row["lane"]
            first, last = find_span(begun, row["date_precision"])
            x += [first.isoformat(), (last + timedelta(days=1)).isoformat(), None]
            y += [lane, lane, None]
    line = {"color": colour, "width": 5}
    return dict(type="scatter", x=x, y=y, mode="lines", hoverinfo="skip", line=line, opacity=0.45)


def _middle(row: Row) -> date:
    """Find the middle of the days on which something may have begun."""
    first, last = find_span(row["valid_from"], row["date_precision"])
    return first + (last - first) // 2


def _symbols(rows: list[Row], symbol: Symbol, colour: str) -> Trace:
    return dict(
        type="scatter",
        x=[_middle(row).isoformat() for row in rows],
        y=[row["lane"] for row in rows],
        mode="markers",
        marker={
            "symbol": symbol.shape,
            "size": 11,
            "color": colour if symbol.is_filled else MARK_HALO,
            "opacity": 1,
            "line": {"color": colour, "width": 1.8},
        },
        **_said(rows),
        cliponaxis=False,
        name=symbol.label,
    )


def _arrows(rows: list[Row], date_from: date, colour: str) -> list[Trace]:
    """Point to what began before the range; the text says when."""
    if not rows:
        return []
    return [
        dict(
            type="scatter",
            x=[date_from.isoformat()] * len(rows),
            y=[row["lane"] for row in rows],
            mode="markers",
            marker={"symbol": "triangle-left", "size": 9, "color": colour, "opacity": 1},
            **_said(rows),
            name="begun before the range",
        )
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
            customdata=[_code(iso3) for _, _, iso3 in marks],
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
    lanes: pd.DataFrame,
    bands: pd.DataFrame,
    n_lanes: int,
    date_from: date,
    date_to: date,
    theme: Theme,
) -> dict[str, object]:
    pad = timedelta(days=max(1.0, (date_to - date_from).days * 0.02))
    return {
        "height": max(_LEAST_PX, _ROOM_PX + n_lanes * _LANE_PX),
        "autosize": True,
        "margin": {"l": _HOSTS_PX + _POSTS_PX, "r": 12, "t": AXIS_PX, "b": 8},
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "font": {"color": theme.ink, "size": 11.5},
        "uirevision": "timeline",
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "bgcolor": theme.paper, "font": {"color": theme.ink}},
        "dragmode": False,
        "barmode": "overlay",
        "showlegend": False,
        "annotations": [
            _host_label(host, first, theme)
            for host, first in bands[["host", "first"]].itertuples(index=False)
        ],
        "meta": {"pinned": bands[["first", "last"]].to_numpy().tolist()},
        "xaxis": {
            "range": [(date_from - pad).isoformat(), (date_to + pad).isoformat()],
            "side": "top",
            "gridcolor": theme.grid,
            "zeroline": False,
            "fixedrange": True,
            "type": "date",
            "tickformatstops": _DATES,
            "tickangle": 0,
        },
        "yaxis": {
            "range": [n_lanes - 0.4, -0.8],
            "tickvals": lanes["lane"].tolist(),
            "ticktext": [write_plotly(shorten(label, _POST_CHARS)) for label in lanes["label"]],
            "tickfont": {"size": 10.5},
            "ticklabelstandoff": 4,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }


def _host_label(host: str, first: int, theme: Theme) -> dict[str, object]:
    return {
        "text": write_plotly(Strong(shorten(host, _HOST_CHARS))),
        "hovertext": write_plotly(host),
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "xshift": -_HOSTS_PX - _POSTS_PX,
        "y": first,
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": 11, "color": theme.ink},
    }


def shorten(name: str, n_chars: int) -> str:
    """Shorten a name that has no room; its whole is in the hover and in the table."""
    return name if len(name) <= n_chars else f"{name[: n_chars - 1].rstrip()}…"


def describe_timeline(departures: pd.DataFrame, date_from: date, date_to: date) -> str:
    """Write the text alternative of the timeline from the departures it draws."""
    days = f"{format_date(date_from)} to {format_date(date_to)}"
    if departures.empty:
        return f"Timeline of departures, {days}: none held."
    hosts = departures["host"].nunique()
    return f"Timeline of departures, {days}: {len(departures)} at posts in {hosts} countries."
