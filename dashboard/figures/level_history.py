"""The levels of one country through the years: a lane per issuer, gaps left as gaps."""

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from dashboard.figures import Figure, Trace
from dashboard.palette import INK_ON_LEVEL, LEVEL_COLOURS, Theme
from dashboard.queries.rows import read_rows
from dashboard.words.labels import (
    format_date,
    format_range,
    is_missing,
    join_names,
    level_words,
    plural,
)
from dashboard.words.plotly import write_hover, write_plotly
from dashboard.words.spans import Strong

SINCE = date(2018, 1, 1)
"""Where the chart begins: the year in which the US began to number its levels."""

_LEAST_DAYS = 365
_LANE_PX = 22
_ROOM_PX = 24
_BAR_SHARE = 0.62
_DIGIT_SHARE = 0.035
_MS_PER_DAY = 86_400_000
_ONE_DAY = timedelta(days=1)
_RUNS_AT_MOST = 6
_NAMES_PX = 104
# What lies outside the chart is cut off.
_HOVER_CHARACTERS = 50


def find_first_day(until: date) -> date:
    """Find the first day of a chart that ends on a day: 2018, or a year before an early end."""
    return min(SINCE, until - timedelta(days=_LEAST_DAYS))


def make_level_history(
    blocks: pd.DataFrame,
    lanes: Mapping[str, str],
    *,
    date_from: date,
    date_to: date,
    theme: Theme,
) -> Figure:
    """Draw each issuer's level as blocks of days in the colours of our common scale.

    Observed days are plain and presumed days striped. A day of which nothing is known is left
    empty: a gap is drawn as a gap. Ticks are the days of issue.

    Parameters
    ----------
    blocks : pandas.DataFrame
        From `dashboard.facts.levels.history.find_level_history`; none ends after `date_to`.
    lanes : Mapping of str to str
        Keys of the issuers to draw and how each lane is named, from the top.
    date_from, date_to : date
        The range the reader looks at; the chart begins long before it and ends with it.
    theme : Theme
        Light or dark page.

    Returns
    -------
    Figure
        A trace per level and footing and one each for digits and ticks, however many blocks
        there are; the height follows the lanes.
    """
    first = find_first_day(date_to)
    rows = _place(blocks, lanes, first)
    groups = rows.groupby(["colour", "footing"], sort=True)
    bars = [
        _bar_trace(of_level, int(str(colour)), str(footing), theme)
        for (colour, footing), of_level in groups
    ]
    layout = _layout(lanes, first, date_to, theme)
    layout["shapes"] = _ground_shapes(lanes, date_from, date_to, theme)
    layout["annotations"] = _empty_lanes(blocks, rows, lanes, first, theme)
    return {
        "data": [*bars, *_tick_traces(rows, first, theme), *_digit_traces(rows, first, date_to)],
        "layout": layout,
    }


def _place(blocks: pd.DataFrame, lanes: Mapping[str, str], first: date) -> pd.DataFrame:
    """Give the blocks that reach into the chart their lane, days and colour."""
    lane = {key: at for at, key in enumerate(lanes)}
    is_drawn = [
        issuer in lane and ended >= first
        for issuer, ended in zip(blocks["issuer"], blocks["ended"], strict=True)
    ]
    rows = blocks.loc[np.array(is_drawn, dtype=bool)]
    begun = [max(day, first) for day in rows["begun"]]
    common = [0 if is_missing(level) else int(level) for level in rows["common_level"]]
    return rows.assign(
        lane=[lane[issuer] for issuer in rows["issuer"]],
        name=[lanes[issuer] for issuer in rows["issuer"]],
        drawn_from=begun,
        days=[(ended - day).days + 1 for ended, day in zip(rows["ended"], begun, strict=True)],
        colour=common,
    )


def _bar_trace(rows: pd.DataFrame, level: int, footing: str, theme: Theme) -> Trace:
    colour = LEVEL_COLOURS.get(level, theme.no_data_line)
    # The outline keeps a single day in sight: it is a tenth of a pixel wide.
    marker: dict[str, object] = {"color": colour, "line": {"color": colour, "width": 1.4}}
    if footing == "presumed":
        marker["line"] = {"color": colour, "width": 0.6}
        marker["pattern"] = {
            "shape": "/",
            "bgcolor": colour,
            "fgcolor": "#ffffff",
            "fgopacity": 0.55,
            "size": 5,
            "solidity": 0.25,
        }
    said = read_rows(rows)
    return {
        "type": "bar",
        "orientation": "h",
        "base": [day.isoformat() for day in rows["drawn_from"]],
        "x": [days * _MS_PER_DAY for days in rows["days"]],
        "y": rows["lane"].tolist(),
        "width": _BAR_SHARE,
        "marker": marker,
        "hovertext": [_block_words(row) for row in said],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "name": f"{level or 'no'} {footing}",
    }


def _block_words(row: Mapping[str, object]) -> str:
    """Say one block in full: who, in which words, from when to when, issued when, how known."""
    footing = (
        "observed: seen or issued in these days"
        if row["footing"] == "observed"
        else "presumed: the same level was seen before and after"
    )
    heading = f"{row['name']}: {level_words(row)}"
    lines = [
        format_range(row["begun"], row["ended"]),  # type: ignore[arg-type]
        *_issued_words(row["issued"]),  # type: ignore[arg-type]
        footing,
        _common_words(row["colour"]),  # type: ignore[arg-type]
    ]
    return write_hover(heading, lines, _HOVER_CHARACTERS)


def _issued_words(issued: tuple[date, ...]) -> list[str]:
    return [f"issued {join_names(map(format_date, issued), at_most=4)}"] if issued else []


def _common_words(level: int) -> str:
    return f"{level} on our common scale" if level else "no place on our common scale"


def _tick_traces(rows: pd.DataFrame, first: date, theme: Theme) -> list[Trace]:
    """Days of issue, as ticks that stand on their block."""
    ticks = [
        (on.isoformat(), row["lane"] - 0.38, row, on)
        for row in read_rows(rows)
        for on in row["issued"]
        if on >= first
    ]
    if not ticks:
        return []
    days, heights, of_block, issued_on = zip(*ticks, strict=True)
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": list(days),
            "y": list(heights),
            "hovertext": [
                write_hover(
                    row["name"],
                    [
                        f"issued {format_date(on)}: {level_words(row)}",
                        _common_words(row["colour"]),
                    ],
                    _HOVER_CHARACTERS,
                )
                for row, on in zip(of_block, issued_on, strict=True)
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "symbol": "line-ns",
                "size": 4,
                "line": {"width": 1.2, "color": theme.ink},
            },
            "cliponaxis": False,
            "name": "issued",
        }
    ]


def _digit_traces(rows: pd.DataFrame, first: date, date_to: date) -> list[Trace]:
    """The digit of our common scale on each run of one level that has room for it."""
    room_days = ((date_to - first).days + 1) * _DIGIT_SHARE
    digits = [
        (begun + timedelta(days=days / 2), lane, level)
        for lane, level, begun, days in _find_runs(rows)
        if days >= room_days and level
    ]
    if not digits:
        return []
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [day.isoformat() for day, _, _ in digits],
            "y": [lane for _, lane, _ in digits],
            "text": [write_plotly(Strong(str(level))) for _, _, level in digits],
            "textfont": {"size": 10.5, "color": [INK_ON_LEVEL[level] for _, _, level in digits]},
            "hoverinfo": "skip",
            "name": "digits",
        }
    ]


def _find_runs(rows: pd.DataFrame) -> list[tuple[int, int, date, int]]:
    """Find runs of one level in a lane, observed or presumed: lane, level, first day, days."""
    runs: list[tuple[int, int, date, int]] = []
    ordered = rows.sort_values(["lane", "drawn_from"])[["lane", "colour", "drawn_from", "days"]]
    for lane, level, begun, days in ordered.itertuples(index=False, name=None):
        if runs:
            last_lane, last_level, last_begun, last_days = runs[-1]
            follows = last_begun + timedelta(days=last_days) == begun
            if follows and (last_lane, last_level) == (lane, level):
                runs[-1] = (lane, level, last_begun, last_days + days)
                continue
        runs.append((lane, level, begun, days))
    return runs


def _empty_lanes(
    blocks: pd.DataFrame, rows: pd.DataFrame, lanes: Mapping[str, str], first: date, theme: Theme
) -> list[Trace]:
    """Words in the lanes in which there is nothing to draw."""
    last_seen = blocks.groupby("issuer")["ended"].max()
    return [
        {
            "x": first.isoformat(),
            "y": at,
            "xanchor": "left",
            "showarrow": False,
            "text": f"last seen {format_date(last_seen[key])}"
            if key in last_seen.index
            else "nothing held",
            "font": {"size": 10, "color": theme.quiet},
        }
        for at, key in enumerate(lanes)
        if key not in set(rows["issuer"])
    ]


def _ground_shapes(
    lanes: Mapping[str, str], date_from: date, date_to: date, theme: Theme
) -> list[Trace]:
    """A ground under each lane, so that a gap is seen as one, and the range the reader asks for."""
    grounds = [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": at - _BAR_SHARE / 2,
            "y1": at + _BAR_SHARE / 2,
            "fillcolor": theme.no_data,
            "line": {"width": 0},
            "layer": "below",
        }
        for at in range(len(lanes))
    ]
    if date_from > date_to:
        return grounds
    asked = {
        "type": "rect",
        "yref": "paper",
        "x0": max(date_from, find_first_day(date_to)).isoformat(),
        "x1": (date_to + _ONE_DAY).isoformat(),
        "y0": 0,
        "y1": 1,
        "fillcolor": theme.quiet,
        "opacity": 0.22,
        "line": {"width": 0},
        "layer": "below",
    }
    return [*grounds, asked]


def _layout(
    lanes: Mapping[str, str], first: date, date_to: date, theme: Theme
) -> dict[str, object]:
    return {
        "height": find_height(len(lanes)),
        "autosize": True,
        "barmode": "overlay",
        "margin": {"l": _NAMES_PX, "r": 4, "t": 20, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": theme.ink, "size": 11},
        "uirevision": "level-history",
        "hovermode": "closest",
        "hoverlabel": {
            "align": "left",
            "bgcolor": theme.paper,
            "font": {"color": theme.ink, "size": 11},
        },
        "dragmode": False,
        "showlegend": False,
        "xaxis": {
            "range": [first.isoformat(), (date_to + _ONE_DAY).isoformat()],
            "side": "top",
            "gridcolor": theme.no_data_line,
            "griddash": "dot",
            "nticks": 6,
            "tickformat": "%Y" if (date_to - first).days > 2 * _LEAST_DAYS else "%b %Y",
            "ticks": "",
            "zeroline": False,
            "fixedrange": True,
            "type": "date",
        },
        "yaxis": {
            "range": [len(lanes) - 0.5, -0.55],
            "tickvals": list(range(len(lanes))),
            "ticktext": [write_plotly(name) for name in lanes.values()],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }


def find_height(n_lanes: int) -> int:
    """Height in pixels of a chart of so many lanes."""
    return _ROOM_PX + n_lanes * _LANE_PX


def describe_level_history(
    blocks: pd.DataFrame, lanes: Mapping[str, str], country: str, date_to: date
) -> str:
    """Write the text alternative of the chart from the blocks it draws."""
    first = find_first_day(date_to)
    rows = _place(blocks, lanes, first)
    parts = [f"Advisory levels for {country}, {format_range(first, date_to)}, on our common scale."]
    runs = _find_runs(rows)
    for at, name in enumerate(lanes.values()):
        told = [_run_words(run) for run in runs if run[0] == at]
        left = len(told) - _RUNS_AT_MOST
        earlier = f"; {plural(left, 'earlier stretch', 'earlier stretches')}" if left > 0 else ""
        newest_first = "; ".join(reversed(told[-_RUNS_AT_MOST:])) or "nothing held"
        parts.append(f"{name}: {newest_first}{earlier}.")
    parts.append("Between these days nothing is known." if runs else "")
    return " ".join(filter(None, parts))


def _run_words(run: tuple[int, int, date, int]) -> str:
    _, level, begun, days = run
    words = str(level) if level else "a level outside our scale"
    if days == 1:
        return f"{words} on {format_date(begun)}"
    return f"{words} from {format_range(begun, begun + timedelta(days=days - 1))}"
