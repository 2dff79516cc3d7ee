"""What one view shows, gathered once: levels, marks, counts. Feeds the screen and the exports."""

from dataclasses import dataclass

import pandas as pd

from dashboard.drawing.extent import find_map_extent
from dashboard.drawing.marks import (
    NO_CONFLICT_MARKS,
    make_cell_marks,
    make_conflict_marks,
    make_departure_marks,
    make_level_marks,
    make_presence_marks,
)
from dashboard.figures.scale import km_per_px
from dashboard.queries import (
    MARKS_AT_MOST,
    ROWS_OF_MANY,
    Period,
    PresenceApart,
    count_conflict_events_in_cells,
    count_open_departures,
    count_presence,
    count_presence_apart,
    count_presence_by_host,
    count_presence_in_cells,
    find_areas,
    find_changes,
    find_departures,
    find_levels,
    find_presence,
    find_unplaced,
)
from dashboard.view_state import ViewState
from loaders.archive import Archive
from loaders.evidence.common_scale import common_level
from loaders.facts.levels import Issuer


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything drawn for one view.

    Parameters
    ----------
    view : ViewState
        What was asked.
    period : Period
        The same as a question to the archive.
    issuer : Issuer
        Whose levels colour the map.
    levels : pandas.DataFrame
        One row per country the issuer ever advised on, see `loaders.evidence.in_force.levels_on`.
    areas : pandas.DataFrame
        Regional advisories of the issuer in force.
    changes : pandas.DataFrame
        Level changes of the issuer in the range.
    departures : pandas.DataFrame
        Departures of the range, whether or not the layer is drawn: the timeline shows them.
    n_open_departures : int
        Departures begun before the range whose end is unknown.
    presence : pandas.DataFrame
        Presence reports of the range, newest first; where there are more than `MARKS_AT_MOST`,
        only the newest `ROWS_OF_MANY`.
    n_presence : int
        Presence reports of the range.
    presence_by_host : pandas.DataFrame
        Presence reports that begin in the range by host country and day, where the layer is drawn.
    presence_apart : PresenceApart
        How many of them are doubtful or cannot be drawn.
    unplaced : pandas.DataFrame
        Destinations of the issuer that are no country, with ``destination``.
    level_marks, presence_marks, departure_marks, conflict_marks : pandas.DataFrame
        The same as marks, see `dashboard.drawing.marks`.
    """

    view: ViewState
    period: Period
    issuer: Issuer
    levels: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    departures: pd.DataFrame
    n_open_departures: int
    presence: pd.DataFrame
    n_presence: int
    presence_by_host: pd.DataFrame
    presence_apart: PresenceApart
    unplaced: pd.DataFrame
    level_marks: pd.DataFrame
    presence_marks: pd.DataFrame
    departure_marks: pd.DataFrame
    conflict_marks: pd.DataFrame


def find_situation(
    archive: Archive, view: ViewState, issuer: Issuer, *, public_only: bool = False
) -> Situation:
    """Gather what a view shows.

    Parameters
    ----------
    archive : Archive
        Where to look.
    view : ViewState
        What is asked.
    issuer : Issuer
        The issuer named by the view.
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive: what a web
        route may serve.
    """
    period = Period(view.date_from, view.date_to, view.known_on, view.version)
    levels = find_levels(
        archive,
        view.date_to,
        issuer=issuer.key,
        known_on=view.known_on,
        version=view.version,
    )
    areas = find_areas(archive, period)
    areas = areas[areas["issuer"] == issuer.key]
    departures = find_departures(archive, period)
    apart = count_presence_apart(archive, period, public_only=public_only)
    n_presence = count_presence(archive, period, public_only=public_only)
    is_drawable = n_presence <= MARKS_AT_MOST
    at_most = None if is_drawable else ROWS_OF_MANY
    presence = find_presence(archive, period, at_most=at_most, public_only=public_only)
    presence_marks = (
        make_presence_marks(
            presence, view.date_to, km_per_px(find_map_extent(view.region, view.country))
        )
        if is_drawable
        else make_cell_marks(count_presence_in_cells(archive, period, public_only=public_only))
    )
    by_host = count_presence_by_host(archive, period, public_only=public_only)
    has_presence, has_departures = "presence" in view.layers, "departures" in view.layers
    return Situation(
        view=view,
        period=period,
        issuer=issuer,
        levels=levels,
        areas=areas,
        changes=find_changes(archive, period, issuer=issuer.key),
        departures=departures,
        n_open_departures=count_open_departures(archive, period),
        presence=presence,
        n_presence=n_presence,
        presence_by_host=by_host if has_presence else by_host.head(0),
        presence_apart=apart,
        unplaced=find_unplaced(archive, period, issuer=issuer.key),
        level_marks=make_level_marks(levels, areas, issuer, view.date_to),
        presence_marks=presence_marks if has_presence else presence_marks.head(0),
        departure_marks=make_departure_marks(departures if has_departures else departures.head(0)),
        conflict_marks=(
            make_conflict_marks(count_conflict_events_in_cells(archive, period))
            if "conflict" in view.layers
            else NO_CONFLICT_MARKS
        ),
    )


def name_levels(issuer: Issuer, levels: pd.DataFrame) -> dict[int, str]:
    """Say, in the issuer's words, what each colour of its map stands for.

    Parameters
    ----------
    issuer : Issuer
        Whose words.
    levels : pandas.DataFrame
        Levels drawn; a colour stands in the legend when the issuer has a step of its own for it.

    Returns
    -------
    dict of int to str
        Common level to words.
    """
    drawn = set(levels["level_key"].dropna())
    names: dict[int, list[str]] = {}
    for level in issuer.levels:
        common = common_level(issuer.key, level.key)
        if common is not None and (level.key in drawn or level.rank is not None):
            names.setdefault(common, []).append(level.words)
    return {common: " / ".join(words) for common, words in names.items()}
