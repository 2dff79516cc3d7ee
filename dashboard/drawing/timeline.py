"""Which departures the timeline shows for a view, in which order, and what each says."""

from typing import Any, NamedTuple

import pandas as pd

from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import Situation
from dashboard.queries.extent import find_map_extent
from dashboard.view_state import ViewState
from dashboard.words.labels import format_range, join_names, plural
from geodata.regions import REGIONS

_CONTINENTS = ("europe", "middle-east", "africa", "asia", "americas", "oceania")
_NAMES_AT_MOST = 4


class Timeline(NamedTuple):
    """The rows of a timeline, and what is not on it.

    Attributes
    ----------
    rows : pandas.DataFrame
        One row per departure shown, countries in order, each by date: ``host_iso3``, ``host``,
        ``kind``, ``valid_from``, ``valid_to``, ``date_precision``, ``label`` (issuer
        and post) and ``text`` (hover, HTML-escaped).
    elsewhere : dict of str to int
        Departures of the range that the region in view leaves out, by host country.
    """

    rows: pd.DataFrame
    elsewhere: dict[str, int]


def make_timeline(situation: Situation) -> Timeline:
    """Choose and order what the timeline of a view shows.

    A region shows the departures of its own countries and of the country selected; those
    elsewhere are counted.
    """
    view = situation.view
    added = [kind.make_timeline_rows(situation[kind].rows) for kind in KINDS.values()]
    held = pd.concat([rows for rows in added if len(rows)] or added[:1], ignore_index=True)
    is_shown = _is_in_view(held, view)
    elsewhere = held.loc[~is_shown, "host"].value_counts()
    return Timeline(
        order_rows(held[is_shown], view), {str(host): int(n) for host, n in elsewhere.items()}
    )


def _is_in_view(rows: pd.DataFrame, view: ViewState) -> pd.Series:
    members = find_map_extent(view.region, view.country).members
    if not members:
        return pd.Series(True, index=rows.index)
    return rows["host_iso3"].isin(members | {view.country})


def order_rows(rows: pd.DataFrame, view: ViewState) -> pd.DataFrame:
    """Order rows country by country: by first event, by region, or the selection first."""
    place = {
        "first": _nowhere,
        "region": _find_continent,
        "selection": lambda iso3: iso3 != view.country,
    }
    keys = {
        "place": rows["host_iso3"].map(place[view.sort]),
        "first_event": rows.groupby("host")["valid_from"].transform("min"),
    }
    by = [*keys, "host", "valid_from", "kind"]
    ordered = rows.assign(**keys).sort_values(by, kind="stable", ignore_index=True)
    return ordered.drop(columns=list(keys))


def _nowhere(iso3: Any) -> int:
    return 0


def _find_continent(iso3: Any) -> int:
    holding = (i for i, key in enumerate(_CONTINENTS) if iso3 in REGIONS[key].members)
    return next(holding, len(_CONTINENTS))


def describe_choice(timeline: Timeline, view: ViewState, n_shown: int | None = None) -> str:
    """Say how many departures there are, and count those that are not shown.

    Parameters
    ----------
    timeline : Timeline
        What could be shown.
    view : ViewState
        The view it is of.
    n_shown : int, optional
        Rows there is room for; all by default.
    """
    n_by_fact = timeline.rows["fact"].value_counts()
    held = " and ".join(plural(int(n), str(fact)) for fact, n in n_by_fact.items())
    held = held or "0 departures"
    if n_shown is not None and n_shown < len(timeline.rows):
        held += f" ({n_shown} shown, {len(timeline.rows) - n_shown} not shown)"
    words = f"{held}, {format_range(view.date_from, view.date_to)}"
    if not timeline.elsewhere:
        return words
    hosts = [f"{host} {n}" for host, n in timeline.elsewhere.items()]
    n_elsewhere = sum(timeline.elsewhere.values())
    return (
        f"{words}, region {find_map_extent(view.region, view.country).name} "
        f"({n_elsewhere} elsewhere not shown: {join_names(hosts, _NAMES_AT_MOST)})"
    )
