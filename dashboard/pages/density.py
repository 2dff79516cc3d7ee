"""The density strip under the map: how much happened when, and the range chosen on it."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

import streamlit as st

from dashboard.components.brush import show_brush
from dashboard.components.chart import show_chart
from dashboard.drawing.density import FIRST_MONTH, count_by_month, list_lanes
from dashboard.facts.kind import Situation
from dashboard.facts.levels.query import find_newest_day
from dashboard.figures import Figure
from dashboard.figures.density_strip import (
    MARGIN_LEFT_PX,
    MARGIN_RIGHT_PX,
    count_earlier,
    describe_density,
    make_density_strip,
)
from dashboard.pages.controls import pick_range
from dashboard.palette import Theme
from dashboard.queries.extent import find_map_extent
from dashboard.resources import get_archive
from dashboard.view_state import ViewState
from dashboard.words.html import write_html
from dashboard.words.spans import Paragraph, Small
from geodata import country_name
from loaders.archive import Archive


def show_density(situation: Situation, theme: Theme) -> None:
    """Show how much happened when, in the country selected, the region in view or the world."""
    archive, view = get_archive(), situation.view
    version = archive.version if view.version is None else view.version
    where, countries = _choose_countries(view)
    strip = _draw_strip(archive, version, view.issuer, countries, view.known_on, theme)
    earlier = f" ({strip.n_earlier:,} earlier, not drawn)" if strip.n_earlier else ""
    said = f"{where}, since {FIRST_MONTH.year}{earlier}; drag a range, or pick a month"
    st.html(write_html(Paragraph(("By month ", Small((said,))), style="pw-maptitle")))
    with st.container(key="density", gap=None):
        show_chart(
            strip.figure,
            key="density-strip",
            testid="density-strip",
            label=strip.label,
            stamp=f"{view.issuer} {view.region} {view.country} {version}",
        )
        # Apart from the figure, which stays as it is when only the range moves.
        show_brush(
            view.date_from,
            view.date_to,
            first_day=FIRST_MONTH,
            last_day=find_newest_day(archive, version),
            margins_px=(MARGIN_LEFT_PX, MARGIN_RIGHT_PX),
            key="brush",
            on_range=pick_range,
        )


class _Strip(NamedTuple):
    figure: Figure
    label: str
    n_earlier: int


# It does not hang on the range, which is what a reader changes most.
@lru_cache(maxsize=64)
def _draw_strip(
    archive: Archive,
    version: int,
    issuer: str,
    countries: frozenset[str] | None,
    known_on: date | None,
    theme: Theme,
) -> _Strip:
    counts = count_by_month(archive, version, issuer, countries, known_on)
    lanes = list_lanes(counts)
    last_day = find_newest_day(archive, version)
    return _Strip(
        make_density_strip(counts, lanes, first_month=FIRST_MONTH, last_day=last_day, theme=theme),
        describe_density(counts, lanes, FIRST_MONTH),
        count_earlier(counts, FIRST_MONTH),
    )


def _choose_countries(view: ViewState) -> tuple[str, frozenset[str] | None]:
    """Name what is counted: the country selected, else the region in view, else everything."""
    if view.country:
        return country_name(view.country), frozenset({view.country})
    region = find_map_extent(view.region, view.country)
    return (region.name, region.members) if region.members else ("the world", None)
