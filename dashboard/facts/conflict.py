"""Conflict: events with deaths, counted in cells of the map, as context for reported presence."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.facts.kind import (
    LISTED_AT_MOST,
    Asked,
    ByDay,
    Country,
    FactKind,
    OfCountry,
    Shown,
    Situation,
    make_note,
)
from dashboard.facts.table import Column, Row, read_count, read_day, read_source
from dashboard.figures import Trace
from dashboard.figures.icons import make_mark
from dashboard.figures.mark_traces import make_conflict_traces
from dashboard.palette import CONFLICT_FILL, CONFLICT_INK, Theme
from dashboard.queries.cells import coarsen
from dashboard.queries.citing import cite, read_citation
from dashboard.queries.period import Period, ask, is_in_range
from dashboard.queries.rows import read_rows
from dashboard.words.cells import conflict_cell_hover
from dashboard.words.dates import write_day
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import (
    capitalise,
    format_date,
    format_range,
    is_missing,
    name_host,
    name_precision,
    name_reporter,
    plural,
)
from dashboard.words.spans import Aside, Entry, Listing, Section, Strong, Words
from geodata import country_in_sentence
from loaders.archive import Archive
from loaders.facts.conflict import ConflictEvent

CELLS_AT_MOST = 1000
"""Cells drawn at once: context, and so fewer than presence."""

_FINEST_CELL_DEG = 0.25
_CELL = ["lon", "lat", "n", "deaths", "n_coarse", "cell_deg"]


def _read_days(row: Row) -> str:
    if row["valid_to"] == row["valid_from"]:
        return format_date(row["valid_from"])
    return format_range(row["valid_from"], row["valid_to"])


_COLUMNS = (
    Column("Place", lambda row: row["place"], heads_row=True),
    Column("Country", lambda row: name_host(row["iso3"])),
    Column("From", read_day("valid_from"), in_brief=False),
    Column("To", read_day("valid_to"), in_brief=False),
    Column("Days", _read_days, on_screen=False),
    Column("Sides", lambda row: f"{row['side_a']}; {row['side_b']}"),
    Column("Deaths (best estimate)", read_count("deaths_best")),
    Column("Precision", lambda row: name_precision(row["precision"])),
    Column("Source", read_source),
)


class Conflict(FactKind[Shown, OfCountry]):
    """Events with deaths, as a conflict data set coded them: context, never presence."""

    key = "conflict"
    title = "Conflict"
    noun = "event with deaths"
    nouns = "events with deaths"
    record = ConflictEvent
    country_column = "iso3"
    last_day = "valid_to"
    is_on = False
    depth = 40
    columns = _COLUMNS
    listed = (
        *("valid_from", "valid_to", "iso3", "place", "precision", "side_a", "side_b"),
        *("deaths_best", "source_words", "url"),
    )

    def say(self, row: Row) -> str:
        """Say where an event happened, between whom, and its deaths as estimated."""
        begun, ended = write_day(row["valid_from"]), write_day(row["valid_to"])
        when = f"on {begun}" if begun == ended else f"between {begun} and {ended}"
        place = make_plain(row["place"], 120)
        where = f" at {place}"
        if not is_missing(row["iso3"]):
            where += f", {country_in_sentence(row['iso3'])}"
        sides = f"{make_plain(row['side_a'], 80)} and {make_plain(row['side_b'], 80)}"
        deaths = plural(int(row["deaths_best"]), "death")
        return f"{capitalise(when)} {deaths}{where} ({sides})."

    def say_more(self, row: Row) -> str:
        """Say how sure the estimate is, and how precisely the place is known."""
        reporter = make_plain(name_reporter(row["reporter"]), 160)
        low, high = int(row["deaths_low"]), int(row["deaths_high"])
        return (
            f"Best estimate of {reporter}, between {low:,} and {high:,}; "
            f"{name_precision(row['precision'])}. Context, not military presence."
        )

    def make_marks(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Turn counted cells into marks which say that they are counts.

        Returns
        -------
        pandas.DataFrame
            ``lon``, ``lat``, ``n``, ``deaths``, ``n_coarse``, ``cell_deg``, ``text``; the numbers
            are those of `count_in_cells`.
        """
        texts = [*map(conflict_cell_hover, read_rows(cells))]
        return cells[_CELL].round({"lon": 3, "lat": 3}).assign(text=texts)

    def find(self, asked: Asked) -> Shown:
        """Find the events of a view, counted in cells; nothing is asked while it is off."""
        if not self.is_shown(asked.view):
            nothing = pd.DataFrame(columns=[*_CELL, "text"])
            return Shown(pd.DataFrame(columns=["iso3"]), nothing, 0, False)
        shown = super().find(asked)
        marks = self.make_marks(count_in_cells(asked.archive, asked.period))
        return Shown(shown.rows, marks, shown.n, True)

    def _mark_rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Mark no event by itself: cells count them all, however many are listed."""
        return pd.DataFrame(columns=[*_CELL, "text"])

    def make_traces(self, marks: pd.DataFrame) -> list[Trace]:
        """Draw the cells as squares of one quiet colour."""
        return make_conflict_traces(marks)

    def make_traces_by_day(self, asked: Asked, days: Sequence[date], points_at_most: int) -> ByDay:
        """Draw the cells of what has happened by each day."""
        at_most = max(1, points_at_most // len(days) // 2)
        period = asked.period
        begun = [Period(period.date_from, day, period.known_on, period.version) for day in days]
        cells = [count_in_cells(asked.archive, until, at_most=at_most) for until in begun]
        return ByDay([self.make_traces(self.make_marks(of_day)) for of_day in cells], None)

    def make_legend(self, situation: Situation, theme: Theme) -> Iterator[Entry]:
        """Say that a square counts."""
        if situation[self].marks.empty:
            return
        drawn = f'fill="{CONFLICT_FILL}" stroke="{CONFLICT_INK}"'
        yield Entry(
            make_mark("square", drawn, theme),
            ("events with deaths, counted (context)",),
            "Counted in a cell of the map; context, not presence.",
        )

    def describe(self, situation: Situation) -> str:
        """Say how many events are counted in how many cells."""
        shown = situation[self]
        if not shown.is_on:
            return ""
        if not (n_events := int(shown.marks["n"].sum())):
            return "No conflict event held for the range."
        return f"{self.count(n_events)} in {len(shown.marks):,} cells."

    def make_panel(self, country: Country) -> tuple[Section, ...]:
        """List a country's newest events, where any is held."""
        held = country[self]
        if not held.n:
            return ()
        lines: list[Words] = [
            (
                Strong(_read_days(row)),
                f" {row['place']}: {plural(int(row['deaths_best']), 'death')}, "
                f"{row['side_a']}; {row['side_b']}. ",
                Aside((f"{name_precision(row['precision'])}; ", cite(row, _read_days(row)))),
            )
            for row in read_rows(held.rows.head(LISTED_AT_MOST))
        ]
        if (left := held.n - len(lines)) > 0:
            lines.append((f"and {left:,} earlier in the table below, with the layer on",))
        days = format_range(country.period.date_from, country.period.date_to)
        note = make_note("Context as a conflict data set codes it, not military presence.")
        return (Section("Events with deaths", (Listing(tuple(lines)), note), days),)

    def list_data(self, situation: Situation) -> Iterator[dict[str, Any]]:
        """List the cells a view draws; of a country each event, for a cell is of no country."""
        shown = situation[self]
        if shown.marks.empty and shown.is_on:
            return map(self.read_data, read_rows(shown.rows))
        return (
            {"layer": "conflict cell", "n": row["n"], "lon": row["lon"], "lat": row["lat"]}
            for row in read_rows(shown.marks)
        )

    def count_left_out(self, situation: Situation) -> dict[str, int]:
        """Count the cells, which are of no country: its files hold each event."""
        n = 0 if situation.view.country is None else len(situation[self].marks)
        return {"conflict_cells_not_in_data_files": n}

    def read_data(self, row: Row) -> dict[str, Any]:
        """Read an event as a row of a data file."""
        country = None if is_missing(row["iso3"]) else name_host(row["iso3"])
        return super().read_data({**row}) | {
            "kind": None,
            "country": country,
            "by": name_reporter(row["reporter"]),
            "precision": row["precision"],
            "n": row["deaths_best"],
            "flags": "; ".join(row["flags"]),
            **read_citation(row),
        }


def count_in_cells(
    archive: Archive, period: Period, *, at_most: int = CELLS_AT_MOST
) -> pd.DataFrame:
    """Count the conflict events of a period in grid cells, `at_most` of them.

    Returns
    -------
    pandas.DataFrame
        One row per cell with ``lon``, ``lat`` (mean of the events counted, degrees WGS 84),
        ``n`` events, ``deaths`` (sum of best estimates), ``n_coarse`` (events placed to a
        district or country only) and ``cell_deg``.
    """
    finest = ask(
        archive,
        f"""select floor(lon / {_FINEST_CELL_DEG})::int as x,
            floor(lat / {_FINEST_CELL_DEG})::int as y, sum(lon) as lon, sum(lat) as lat,
            count(*) as n, sum(deaths_best)::bigint as deaths,
            count(*) filter (precision in ('district', 'country')) as n_coarse
        from conflict_events where {is_in_range(period, None, "valid_to")}
        group by all""",
        period,
    )
    return coarsen(finest, cell_deg=_FINEST_CELL_DEG, at_most=at_most)


KIND = CONFLICT = Conflict()
