"""A situation drawn: the map and the timeline, the same on the screen and in what leaves it."""

import pandas as pd

from dashboard.drawing.extent import find_map_extent, make_map_urls
from dashboard.drawing.legend import make_legend
from dashboard.drawing.marks import make_change_rows
from dashboard.figures import Figure
from dashboard.figures.departure_timeline import make_departure_timeline
from dashboard.figures.palette import Theme
from dashboard.figures.world_map import MapTables, describe_map, make_world_map
from dashboard.queries import find_source_statuses
from dashboard.situation import Situation, name_levels
from dashboard.words.labels import format_date
from dashboard.words.sources_in_view import describe_sources
from dashboard.words.spans import Legend
from geodata.geography import Geography
from loaders.archive import Archive


def draw_map(situation: Situation, geography: Geography, theme: Theme) -> Figure:
    """Draw the map of a view; shapes and lines are named by the address they are served at."""
    view = situation.view
    window = find_map_extent(view.region, view.country)
    return make_world_map(
        MapTables(
            situation.level_marks,
            situation.conflict_marks,
            situation.presence_marks,
            situation.departure_marks,
            geography.anchors,
        ),
        region=window,
        urls=make_map_urls(window),
        selected=view.country,
        theme=theme,
    )


def describe_drawn_map(situation: Situation) -> str:
    """Write the text alternative of the map of a view."""
    view = situation.view
    return describe_map(
        situation.level_marks,
        situation.changes,
        issuer_name=situation.issuer.name,
        day=format_date(view.date_to),
        since=format_date(view.date_from),
    )


def draw_timeline(situation: Situation, departures: pd.DataFrame, theme: Theme) -> Figure:
    """Draw `departures`, rows of `make_timeline_rows`, with the level changes of the view."""
    view = situation.view
    return make_departure_timeline(
        departures,
        make_change_rows(situation.changes, situation.issuer),
        situation.presence_by_host,
        date_from=view.date_from,
        date_to=view.date_to,
        selected=view.country,
        theme=theme,
    )


def draw_legend(situation: Situation, theme: Theme) -> Legend:
    """Make the legend of what the map and the timeline draw."""
    return make_legend(
        name_levels(situation.issuer, situation.levels),
        situation.level_marks,
        situation.presence_marks,
        situation.departures,
        theme,
        reports=_find_drawn_reports(situation),
        has_conflict=len(situation.conflict_marks) > 0,
    )


def _find_drawn_reports(situation: Situation) -> pd.DataFrame | None:
    """Return the presence reports the map draws, or None where they are counted in cells."""
    if "presence" not in situation.view.layers or len(situation.presence) < situation.n_presence:
        return None
    return situation.presence


def describe_freshness(archive: Archive, situation: Situation) -> str:
    """Write the sources line of a view, as the books stood at its version and on its day."""
    view = situation.view
    statuses = find_source_statuses(archive, version=view.version, known_on=view.known_on)
    issuer = next(status for status in statuses if status.name == view.issuer)
    return describe_sources(situation, issuer)


def describe_borders(geography: Geography) -> str:
    """Write whose borders a map draws, and where its shapes are from."""
    return f"{geography.viewpoint} {geography.source}."
