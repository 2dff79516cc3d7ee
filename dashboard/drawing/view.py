"""A situation drawn: the map and the timeline, the same on the screen and in what leaves it."""

import pandas as pd

from dashboard.drawing.geometry import make_map_urls
from dashboard.facts.discovery import DRAWN
from dashboard.facts.kind import Situation
from dashboard.facts.levels import LEVELS
from dashboard.facts.levels.marks import make_change_rows
from dashboard.facts.presence import PRESENCE
from dashboard.facts.sources_in_view import describe_sources
from dashboard.figures import Figure
from dashboard.figures.departure_timeline import make_departure_timeline
from dashboard.figures.world_map import describe_map, make_world_map
from dashboard.palette import Theme
from dashboard.queries.extent import find_map_extent
from dashboard.queries.sources import find_source_statuses
from dashboard.words.labels import format_date
from geodata.geography import Geography
from loaders.archive import Archive


def draw_map(situation: Situation, geography: Geography, theme: Theme) -> Figure:
    """Draw the map of a view; shapes and lines are named by the address they are served at."""
    view = situation.view
    extent = find_map_extent(view.region, view.country)
    return make_world_map(
        situation[LEVELS].marks,
        [trace for kind in DRAWN for trace in kind.make_traces(situation[kind].marks)],
        geography.anchors,
        region=extent,
        urls=make_map_urls(extent),
        selected=view.country,
        theme=theme,
    )


def describe_drawn_map(situation: Situation) -> str:
    """Write the text alternative of the map of a view."""
    view, levels = situation.view, situation[LEVELS]
    return describe_map(
        levels.marks,
        levels.changes,
        issuer_name=situation.issuer.name,
        day=format_date(view.date_to),
        since=format_date(view.date_from),
    )


def draw_timeline(situation: Situation, rows: pd.DataFrame, theme: Theme) -> Figure:
    """Draw `rows` of `dashboard.drawing.timeline.Timeline`, with the level changes of the view."""
    view = situation.view
    return make_departure_timeline(
        rows,
        make_change_rows(situation[LEVELS].changes, situation.issuer),
        situation[PRESENCE].by_host,
        symbols={key: symbol for kind in DRAWN for key, symbol in kind.symbols.items()},
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
