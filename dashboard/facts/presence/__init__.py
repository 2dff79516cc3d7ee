"""Reported military presence: who was seen where, by whom, and how far that is known."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.facts.kind import (
    Asked,
    BriefAsked,
    ByDay,
    Country,
    CountryAsked,
    FactKind,
    Situation,
    Told,
)
from dashboard.facts.presence import brief, panel
from dashboard.facts.presence.columns import REPORTS, read_cell, read_data
from dashboard.facts.presence.legend import count_reports, make_entries
from dashboard.facts.presence.marks import make_cell_marks, make_presence_marks
from dashboard.facts.presence.near_country import find_near_reports
from dashboard.facts.presence.query import (
    count_presence,
    count_presence_apart,
    count_presence_begun,
    count_presence_by_host,
    count_presence_in_cells,
    find_presence,
)
from dashboard.facts.presence.shown import PresenceOfCountry, PresenceShown
from dashboard.facts.presence.words import write_report, write_report_detail
from dashboard.facts.table import Row
from dashboard.figures import Trace
from dashboard.figures.mark_traces import make_presence_traces
from dashboard.figures.scale import km_per_px
from dashboard.palette import Theme
from dashboard.queries.bounds import MARKS_AT_MOST, ROWS_OF_MANY
from dashboard.queries.citations import Citations
from dashboard.queries.citing import cite_row
from dashboard.queries.extent import find_map_extent
from dashboard.queries.period import Period
from dashboard.queries.rows import read_rows
from dashboard.words.labels import name_reporter, plural
from dashboard.words.spans import Entry, Section
from loaders.archive import Archive
from loaders.facts.presence import PresenceReport

if TYPE_CHECKING:
    from dashboard.view_state import ViewState


class Presence(FactKind[PresenceShown, PresenceOfCountry]):
    """Reports of forces, each with the precision and the claim it has."""

    key = "presence"
    title = "Presence"
    noun = "presence report"
    record = PresenceReport
    depth = 60
    columns = REPORTS
    listed = (
        *("valid_from", "date_precision", "valid_to", "force_name", "host_iso3", "place"),
        *("precision", "kind", "claim", "source_words", "url"),
    )

    def say(self, row: Row) -> str:
        """Say what a report says."""
        return write_report(row, "")

    def say_more(self, row: Row) -> str:
        """Say who reported it, the strength as reported, and doubts."""
        return write_report_detail(row)

    def find_rows(
        self,
        archive: Archive,
        period: Period,
        *,
        country: str | None = None,
        at_most: int | None = None,
        public_only: bool = False,
    ) -> pd.DataFrame:
        """Find the reports of a period, newest first."""
        return find_presence(
            archive, period, country=country, at_most=at_most, public_only=public_only
        )

    def count_rows(
        self,
        archive: Archive,
        period: Period,
        *,
        country: str | None = None,
        public_only: bool = False,
    ) -> int:
        """Count the reports of a period."""
        return count_presence(archive, period, country=country, public_only=public_only)

    def find(self, asked: Asked) -> PresenceShown:
        """Find the reports of a view; more than can be drawn are counted in cells."""
        archive, period, public_only = asked.archive, asked.period, asked.public_only
        is_on = self.is_shown(asked.view)
        n = count_presence(archive, period, public_only=public_only)
        is_drawable = n <= MARKS_AT_MOST
        at_most = None if is_drawable else ROWS_OF_MANY
        rows = find_presence(archive, period, at_most=at_most, public_only=public_only)
        by_host = count_presence_by_host(archive, period, public_only=public_only)
        if is_drawable:
            drawn = rows if is_on else rows.head(0)
            marks = make_presence_marks(drawn, asked.view.date_to, _find_scale(asked.view))
        else:
            cells = count_presence_in_cells(archive, period, public_only=public_only)
            marks = make_cell_marks(cells if is_on else cells.head(0))
        return PresenceShown(
            rows,
            marks,
            n,
            is_on,
            by_host=by_host if is_on else by_host.head(0),
            apart=count_presence_apart(archive, period, public_only=public_only),
        )

    def find_country(self, asked: CountryAsked) -> PresenceOfCountry:
        """Find the reports hosted by a country, and those near it."""
        archive, period = asked.archive, asked.period
        of_country: dict[str, Any] = {"country": asked.iso3, "public_only": asked.public_only}
        return PresenceOfCountry(
            find_presence(archive, period, **of_country),
            count_presence(archive, period, **of_country),
            near=find_near_reports(asked),
        )

    def keep_country(self, situation: Situation, country: str) -> PresenceShown:
        """Keep every report hosted by one country, and no cell, which is of no country."""
        shown, asked = situation[self], situation.asked
        rows = shown.rows.head(0)
        if shown.is_on:
            rows = find_presence(
                asked.archive,
                asked.period,
                country=country,
                at_most=None,
                public_only=asked.public_only,
            )
        return replace(shown, rows=rows, marks=shown.marks.head(0), n=len(rows))

    def make_traces(self, marks: pd.DataFrame) -> list[Trace]:
        """Draw the marks by precision, family and age."""
        return make_presence_traces(marks)

    def make_traces_by_day(self, asked: Asked, days: Sequence[date], points_at_most: int) -> ByDay:
        """Draw the reports begun by each day: one by one, or counted where they are many."""
        archive, period, public_only = asked.archive, asked.period, asked.public_only
        if count_presence(archive, period, public_only=public_only) <= MARKS_AT_MOST:
            reports = find_presence(archive, period, at_most=None, public_only=public_only)
            scale = _find_scale(asked.view)
            begun = [reports[reports["valid_from"] <= day] for day in days]
            marks = [
                make_presence_marks(rows, day, scale) for day, rows in zip(days, begun, strict=True)
            ]
            return ByDay([*map(make_presence_traces, marks)], [len(rows) for rows in begun])
        counted = count_presence_begun(
            archive, period, cells_at_most=points_at_most // len(days), public_only=public_only
        )
        cells = [_sum_cells(counted[counted["valid_from"] <= day]) for day in days]
        return ByDay(
            [make_presence_traces(make_cell_marks(of_day)) for of_day in cells],
            [int(of_day["n"].sum()) for of_day in cells],
        )

    def make_legend(self, situation: Situation, theme: Theme) -> Iterator[Entry]:
        """Explain the symbols in use."""
        return make_entries(situation[self].marks, theme)

    def note_legend(self, situation: Situation) -> str:
        """Count the reports drawn by force and by kind, where each is drawn."""
        shown = situation[self]
        is_listed = shown.is_on and len(shown.rows) == shown.n
        return count_reports(shown.rows) if is_listed else ""

    def describe(self, situation: Situation) -> str:
        """Say how many reports there are, of how many places, and which are apart."""
        shown = situation[self]
        if not shown.is_on:
            return "Presence layer off."
        if shown.n:
            n_marks, n_places = len(shown.marks), int(shown.marks["n_places"].sum())
            line = plural(shown.n, "presence report")
            if n_places > n_marks:
                line += f" of {n_places:,} places"
            line += f" in {plural(n_marks, 'mark')}"
        else:
            line = "No presence report held for the range"
        counts = (
            (shown.apart.n_doubtful, "doubtful"),
            (shown.apart.n_without_place, "without a place, in the table only"),
            (shown.apart.n_without_date, "of no known day, in no range"),
        )
        return "; ".join([line, *(f"{n:,} {words}" for n, words in counts if n)]) + "."

    def name_read(self, row: Row) -> str:
        """Name who is read: a source of ours that lists its reports, else the page's publisher."""
        name = name_reporter(row["reporter"])
        return name if name != row["reporter"] else cite_row(row).name

    def make_panel(self, country: Country) -> tuple[Section, ...]:
        """The reports in a country, and those nearest beyond its border."""
        return panel.make_sections(country, country[self])

    def tell(self, asked: BriefAsked, citations: Citations) -> Told:
        """Tell the reports near borders."""
        return brief.tell(asked, asked.situation[self], citations)

    def list_data(self, situation: Situation) -> Iterator[dict[str, Any]]:
        """List the reports a view draws, or the cells it counts them in."""
        shown = situation[self]
        if not shown.is_on:
            return iter(())
        if len(shown.rows) == shown.n:
            return map(read_data, read_rows(shown.rows))
        return map(read_cell, read_rows(shown.marks))

    def read_data(self, row: Row) -> dict[str, Any]:
        """Read a report as a row of a data file."""
        return read_data(row)


def _find_scale(view: "ViewState") -> float:
    return km_per_px(find_map_extent(view.region, view.country))


def _sum_cells(counted: pd.DataFrame) -> pd.DataFrame:
    cells = counted.groupby(["x", "y", "cell_deg"], as_index=False)[["lon", "lat", "n"]].sum()
    return cells.assign(lon=cells["lon"] / cells["n"], lat=cells["lat"] / cells["n"])


KIND = PRESENCE = Presence()
