"""A situation drawn: the map and the timeline, the same on the screen and in what leaves it."""

import pandas as pd

from dashboard.api import SHAPES_URL
from dashboard.figures import Figure
from dashboard.figures.departure_timeline import make_departure_timeline
from dashboard.figures.palette import Theme
from dashboard.figures.world_map import MapTables, MapUrls, make_world_map
from dashboard.marks import make_change_rows
from dashboard.queries import find_source_statuses
from dashboard.situation import Situation
from dashboard.sources_in_view import describe_sources
from geodata.geography import Geography
from geodata.regions import REGIONS
from loaders.archive import Archive


def draw_map(situation: Situation, geography: Geography, theme: Theme) -> Figure:
    """Draw the map of a view; shapes and lines are named by the address they are served at."""
    view = situation.view
    return make_world_map(
        MapTables(
            situation.level_marks,
            situation.conflict_marks,
            situation.presence_marks,
            situation.departure_marks,
            geography.anchors,
        ),
        region=REGIONS[view.region],
        urls=MapUrls(
            f"{SHAPES_URL}/countries/{view.region}.geojson", f"{SHAPES_URL}/lines.geojson"
        ),
        selected=view.country,
        theme=theme,
    )


def draw_timeline(situation: Situation, departures: pd.DataFrame, theme: Theme) -> Figure:
    """Draw `departures`, rows of `make_timeline_rows`, with the level changes of the view."""
    view = situation.view
    return make_departure_timeline(
        departures,
        make_change_rows(situation.changes, situation.issuer),
        date_from=view.date_from,
        date_to=view.date_to,
        selected=view.country,
        theme=theme,
    )


def describe_freshness(archive: Archive, situation: Situation) -> str:
    """Write the sources line of a view, as the books stood at its version and on its day."""
    view = situation.view
    statuses = find_source_statuses(archive, version=view.version, known_on=view.known_on)
    issuer = next(status for status in statuses if status.name == view.issuer)
    return describe_sources(situation, issuer)


def describe_borders(geography: Geography) -> str:
    """Write whose borders a map draws, and where its shapes are from."""
    return f"{geography.viewpoint} {geography.source}."
