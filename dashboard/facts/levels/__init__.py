"""Advisory levels: what governments tell their citizens, and how it changed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pandas as pd

from dashboard.days import FIRST_DAY
from dashboard.facts.kind import (
    Asked,
    BriefAsked,
    Country,
    CountryAsked,
    FactKind,
    Situation,
    Told,
)
from dashboard.facts.levels import brief, panel
from dashboard.facts.levels.columns import CHANGES, LEVELS_IN_FORCE, read_data
from dashboard.facts.levels.coverage import describe_coverage
from dashboard.facts.levels.history import find_level_history
from dashboard.facts.levels.legend import make_entries
from dashboard.facts.levels.marks import make_level_marks
from dashboard.facts.levels.query import (
    find_areas,
    find_changes,
    find_faults,
    find_levels,
    find_reissues,
    find_unplaced,
)
from dashboard.facts.levels.shown import LevelsOfCountry, LevelsShown
from dashboard.facts.table import FactTable, Row, make_screen_table
from dashboard.palette import Theme
from dashboard.queries.answers import as_records
from dashboard.queries.citations import Citations
from dashboard.queries.citing import add_citations
from dashboard.queries.period import Clocks, Period
from dashboard.queries.rows import read_rows
from dashboard.words.labels import is_own_country
from dashboard.words.spans import Entry, Section, Words
from geodata import country_name
from loaders.archive import Archive
from loaders.discovery import issuers
from loaders.evidence.changes import Change, list_level_changes
from loaders.evidence.citations import Citation, cite_level
from loaders.facts.levels import Advisory


class Levels(FactKind[LevelsShown, LevelsOfCountry]):
    """Levels in force on a day, and their changes in a range."""

    key = "levels"
    title = "Levels"
    noun = "level change"
    lane = "level changes"
    record = Advisory
    is_layer = False
    has_points = False
    is_news = True
    news_key = "level"
    columns = LEVELS_IN_FORCE
    listed = (
        *("issuer", "iso3", "level_label", "common_level", "issued_on", "footing_words"),
        "source_words",
    )

    def find(self, asked: Asked) -> LevelsShown:
        """Find the issuer's levels on the as-of date, and their changes in the range."""
        archive, view, period, issuer = asked.archive, asked.view, asked.period, asked.issuer
        clocks: Clocks = {"known_on": view.known_on, "version": view.version}
        levels = find_levels(archive, view.date_to, issuer=issuer.key, **clocks)
        areas = find_areas(archive, period)
        areas = areas[areas["issuer"] == issuer.key]
        return LevelsShown(
            rows=levels,
            marks=make_level_marks(levels, areas, issuer, view.date_to),
            n=len(levels),
            is_on=True,
            areas=areas,
            changes=find_changes(archive, period, issuer=issuer.key),
            unplaced=find_unplaced(archive, period, issuer=issuer.key),
        )

    def find_country(self, asked: CountryAsked) -> LevelsOfCountry:
        """Find every issuer's levels of a country, and the chosen issuer's of its neighbours."""
        archive, iso3, period = asked.archive, asked.iso3, asked.period
        day = period.date_to
        clocks: Clocks = {"known_on": period.known_on, "version": period.version}
        of_issuer = find_levels(archive, day, issuer=asked.issuer, **clocks).set_index("iso3")
        borders = asked.geography.borders[asked.geography.borders["iso3"] == iso3]
        beside = borders["neighbour_iso3"]
        neighbours = pd.DataFrame(
            {
                "iso3": beside,
                "name": beside.map(country_name),
                "border_km": borders["border_km"],
                "common_level": beside.map(of_issuer["common_level"]),
                "age": beside.map(of_issuer["age"]),
            }
        )
        changes = find_changes(archive, Period(FIRST_DAY, day, **clocks), country=iso3)
        levels = find_levels(archive, day, country=iso3, **clocks)
        return LevelsOfCountry(
            rows=levels,
            n=len(levels),
            common_level=of_issuer["common_level"].get(iso3, float("nan")),
            age=of_issuer["age"].get(iso3),
            history=find_level_history(archive, iso3, until=day, **clocks),
            areas=find_areas(archive, period, country=iso3),
            changes=changes.sort_values("on", ascending=False),
            n_reissues=find_reissues(archive, period, country=iso3),
            faults=find_faults(archive, period, country=iso3),
            neighbours=neighbours.sort_values("border_km", ascending=False),
        )

    def keep_country(self, situation: Situation, country: str) -> LevelsShown:
        """Keep the level of one country."""
        shown = situation[self]
        return replace(shown, rows=shown.rows[shown.rows["iso3"] == country])

    def count_by_month(
        self, archive: Archive, ever: Period, *, issuer: str, countries: frozenset[str] | None
    ) -> pd.DataFrame:
        """Count the level changes of an issuer in each month, by their new level."""
        changes = find_changes(archive, ever, issuer=issuer)
        if countries is not None:
            changes = changes[changes["iso3"].isin(countries)]
        months = [day.replace(day=1) for day in changes["on"]]
        by_month = pd.DataFrame({"month": months, "level": changes["to_common"].astype(int)})
        return by_month.value_counts().rename("n").reset_index()

    def find_days(
        self, archive: Archive, ever: Period, *, issuer: str, country: str | None = None
    ) -> Iterable[date]:
        """Find the days on which a level of the issuer changed."""
        days: pd.Series = find_changes(archive, ever, issuer=issuer, country=country)["on"]
        return days.tolist()

    def make_legend(self, situation: Situation, theme: Theme) -> Iterator[Entry]:
        """Give each colour in the issuer's words, and explain age and absence."""
        shown = situation[self]
        return make_entries(situation.issuer, shown.rows, shown.marks, theme)

    def describe(self, situation: Situation) -> str:
        """Say how many levels are confirmed for the day, and what is placed or not."""
        shown = situation[self]
        day = situation.view.date_to
        return describe_coverage(shown.rows, shown.unplaced, situation.issuer, day)

    def offer_tables(self, situation: Situation) -> dict[str, Callable[[], FactTable]]:
        """Offer the levels in force and the changes as tables."""
        shown = situation[self]
        return super().offer_tables(situation) | {
            "Level changes": partial(_list_changes, shown.changes)
        }

    def make_table(self, shown: LevelsShown) -> FactTable:
        """List the level in force in each country, by name."""
        rows = read_rows(shown.rows)
        held = [row for row in rows if row["footing"] != "unknown"]
        if held:
            held += [row for row in rows if is_own_country(row)]
        held.sort(key=lambda row: country_name(row["iso3"]))
        return make_screen_table(self.columns, held, [row["iso3"] for row in held])

    def make_overview(self, situation: Situation) -> tuple[Section, ...]:
        """Count the levels, and list the changes."""
        shown, view = situation[self], situation.view
        return panel.make_overview(shown.rows, shown.changes, situation.issuer, view)

    def make_panel(self, country: Country) -> tuple[Section, ...]:
        """Every issuer's level, how far they agree, and the levels through the years."""
        return panel.make_sections(country, country[self])

    def make_panel_end(self, country: Country) -> tuple[Section, ...]:
        """The level changes, and the neighbours by land."""
        return panel.make_end(country, country[self])

    def list_unknowns(self, country: Country) -> tuple[Words, ...]:
        """Who is silent, and what is held and not believed."""
        return panel.list_unknowns(country, country[self])

    def tell(self, asked: BriefAsked, citations: Citations) -> Told:
        """Tell the levels and their changes."""
        return brief.tell(asked, asked.situation[self], citations)

    def read_data(self, row: Row) -> dict[str, Any]:
        """Read a level as a row of a data file."""
        return read_data(row)

    def answer_country(self, country: Country) -> dict[str, Any]:
        """Answer with levels, areas, changes, faults and neighbours."""
        held = country[self]
        cited = {
            "levels": held.rows,
            "areas": held.areas,
            "changes": held.changes,
            "faults": held.faults,
        }
        answers = {name: as_records(add_citations(rows)) for name, rows in cited.items()}
        return answers | {
            "n_reissues": held.n_reissues,
            "neighbours": as_records(held.neighbours),
            "neighbours_issuer": country.asked.issuer,
        }

    def list_news(self, archive: Archive, ever: Period, *, keys: frozenset[str]) -> list[Change]:
        """List the changes of level."""
        changes = find_changes(archive, ever)
        if keys:
            changes = changes[changes["issuer"].isin(keys)]
        return list_level_changes(changes)

    def cite_news(self, change: Change) -> Citation:
        """Cite where a change of level was read."""
        return cite_level(issuers()[change.issuer], change.url, change.flags)


def _list_changes(changes: pd.DataFrame) -> FactTable:
    rows = read_rows(changes.sort_values("on", ascending=False))
    return make_screen_table(CHANGES, rows, [row["iso3"] for row in rows])


KIND = LEVELS = Levels()
