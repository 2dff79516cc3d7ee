"""The density strip: how much happened when, a lane a kind of fact, over the whole archive."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from dashboard.figures import Figure
from dashboard.palette import LEVEL_COLOURS, Theme
from dashboard.words.labels import join_names, plural
from dashboard.words.plotly import write_lines

STRIP_HEIGHT_PX = 104
MARGIN_LEFT_PX, MARGIN_RIGHT_PX = 92, 10
"""Room beside the lanes, for who lays something over them."""

_DAY_MS = 86_400_000
_GAP = 0.05


class Lane(NamedTuple):
    """One lane of the strip: what it is called, what one and several of its facts are."""

    name: str
    one: str
    several: str
    ink: str | None = None


def make_density_strip(
    counts: pd.DataFrame,
    lanes: Mapping[str, Lane],
    *,
    first_month: date,
    last_day: date,
    theme: Theme,
) -> Figure:
    """Draw how much happened by month.

    Parameters
    ----------
    counts : pandas.DataFrame
        ``kind``, ``level``, ``month`` and ``n``, see `dashboard.drawing.density`.
    lanes : Mapping of str to Lane
        The lanes from the top down, by ``kind``.
    first_month, last_day : date
        The time shown; what lies before is said in the lane's label.
    theme : Theme
        Light or dark page.

    Returns
    -------
    Figure
        Each lane is scaled to its own largest month, which its label says. Level changes are
        stacked in the colours of their new levels.
    """
    height = (1 - _GAP * (len(lanes) - 1)) / len(lanes)
    traces, axes, notes = [], {}, []
    for number, (kind, lane) in enumerate(lanes.items()):
        of_kind = counts[counts["kind"] == kind]
        shown = of_kind[of_kind["month"] >= first_month]
        by_month = shown.groupby("month")["n"]
        top = 1 - number * (height + _GAP)
        axis = "" if number == 0 else str(number + 1)
        largest = int(by_month.sum().max()) if len(shown) else 0
        traces.append(
            dict(
                type="bar",
                x=[month.isoformat() for month in shown["month"]],
                y=shown["n"].tolist(),
                base=(by_month.cumsum() - shown["n"]).tolist(),
                width=[_days_in(month) * _DAY_MS for month in shown["month"]],
                offset=0,
                hovertext=[
                    f"{plural(int(n), lane.one, lane.several)}{_to_level(level)} in {month:%b %Y}"
                    for month, level, n in shown[["month", "level", "n"]].itertuples(index=False)
                ],
                hovertemplate="%{hovertext}<extra></extra>",
                marker={
                    "color": [
                        LEVEL_COLOURS.get(level, lane.ink or theme.ink) for level in shown["level"]
                    ],
                    "line": {"width": 0.5, "color": theme.sea},
                },
                yaxis=f"y{axis}",
                name=lane.name,
            )
        )
        axes[f"yaxis{axis}"] = {
            "domain": [max(0.0, top - height), top],
            "range": [0, max(largest, 1)],
            "visible": False,
            "fixedrange": True,
        }
        notes.append(_label(lane.name, largest, top - height / 2, theme))
    return {
        "data": traces,
        "layout": {
            "height": STRIP_HEIGHT_PX,
            "margin": {"l": MARGIN_LEFT_PX, "r": MARGIN_RIGHT_PX, "t": 2, "b": 20},
            "paper_bgcolor": theme.paper,
            "plot_bgcolor": theme.sea,
            "font": {"color": theme.ink, "size": 10.5},
            "hoverlabel": {"bgcolor": theme.paper, "font": {"color": theme.ink}},
            "showlegend": False,
            "barmode": "overlay",
            "dragmode": False,
            "uirevision": "density",
            "annotations": notes,
            "xaxis": {
                "range": [first_month.isoformat(), (last_day + timedelta(days=1)).isoformat()],
                "showgrid": True,
                "gridcolor": theme.grid,
                "dtick": "M12",
                "tickformat": "%Y",
                "fixedrange": True,
                "anchor": f"y{len(lanes)}",
            },
            **axes,
        },
    }


def _days_in(month: date) -> int:
    return monthrange(month.year, month.month)[1]


def _to_level(level: int) -> str:
    return f" to level {level}" if level else ""


def _label(name: str, largest: int, middle: float, theme: Theme) -> dict[str, object]:
    return {
        "text": write_lines([name, f"up to {largest:,} a month" if largest else "none"]),
        "x": 0,
        "xref": "paper",
        "xanchor": "right",
        "xshift": -6,
        "y": middle,
        "yref": "paper",
        "yanchor": "middle",
        "align": "right",
        "showarrow": False,
        "font": {"size": 9, "color": theme.ink},
    }


def count_earlier(counts: pd.DataFrame, first_month: date) -> int:
    """Count what lies before the strip."""
    return int(counts.loc[counts["month"] < first_month, "n"].sum())


def describe_density(counts: pd.DataFrame, lanes: Mapping[str, Lane], first_month: date) -> str:
    """Write the text alternative of the strip from the counts it draws."""
    totals = counts.groupby("kind")["n"].sum()
    earlier = count_earlier(counts, first_month)
    held = [
        plural(int(totals[kind]), lane.one, lane.several)
        for kind, lane in lanes.items()
        if kind in totals.index
    ]
    words = f"Events by month since {first_month.year}: {join_names(held) or 'none held'}"
    return f"{words}; {earlier:,} of them earlier and not drawn." if earlier else f"{words}."
