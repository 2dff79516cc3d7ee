"""Departures: when embassies sent families and staff home, moved or closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.facts.departures.query import count_open_departures, find_departures
from dashboard.facts.departures.words import (
    cite_departure,
    departure_hover,
    is_end_unknown,
    list_departure,
    write_departure,
    write_departure_detail,
)
from dashboard.facts.kind import (
    LISTED_AT_MOST,
    Asked,
    BriefAsked,
    Country,
    CountryAsked,
    FactKind,
    OfCountry,
    Shown,
    Situation,
    Told,
    bound_rows,
    count_rest,
)
from dashboard.facts.table import (
    Column,
    Day,
    Row,
    Value,
    make_brief_table,
    read_begun,
    read_source,
)
from dashboard.palette import DEPARTURE_SYMBOLS
from dashboard.queries.citations import Citations
from dashboard.queries.citing import read_citation
from dashboard.queries.period import Period
from dashboard.queries.rows import read_rows
from dashboard.words.dates import write_day
from dashboard.words.labels import (
    capitalise,
    format_date,
    format_range,
    is_missing,
    join_names,
    name_host,
    name_kind,
    name_who,
    plural,
)
from dashboard.words.spans import Aside, Axis, Listing, Section, Track, Words
from dashboard.words.telling import Sentence
from loaders.archive import Archive
from loaders.discovery import issuers
from loaders.evidence.changes import Change, list_departures
from loaders.evidence.citations import Citation
from loaders.evidence.citations import cite_departure as cite_source
from loaders.facts.departures import Departure, name_issuing_country


@dataclass(frozen=True, slots=True)
class DeparturesShown(Shown):
    """The departures of a view; `n_open` began before its range and nobody stated their end."""

    n_open: int


@dataclass(frozen=True, slots=True)
class DeparturesOfCountry(OfCountry):
    """The departures of a country; `n_open` began before the period, of an end nobody stated."""

    n_open: int


def _read_end(row: Row) -> Value:
    if is_end_unknown(row):
        return "unknown"
    return "" if is_missing(row["valid_to"]) else Day(row["valid_to"])


_COLUMNS = (
    Column("Post", lambda row: row["post"], heads_row=True, in_brief=False),
    Column("Post", lambda row: f"{row['post']}, {name_host(row['host_iso3'])}", on_screen=False),
    Column("Host", lambda row: name_host(row["host_iso3"]), in_brief=False),
    Column("From", read_begun),
    Column("To", _read_end),
    Column("Issuer", lambda row: name_issuing_country(row["issuer_iso3"])),
    Column("Kind", lambda row: name_kind(row["kind"])),
    Column("Who", lambda row: name_who(row["who"])),
    Column("Reason", lambda row: row["reason"], in_brief=False),
    Column("Confidence", lambda row: row["confidence"], in_brief=False),
    Column("Source", read_source),
)


class Departures(FactKind[DeparturesShown, DeparturesOfCountry]):
    """What happened at the posts of governments, each at its post."""

    key = "departures"
    title = "Departures"
    noun = "departure"
    ink = DEPARTURE_SYMBOLS["ordered_departure"].colour
    record = Departure
    depth = 80
    is_told_first = True
    is_on_timeline = True
    is_news = True
    news_key = "departure"
    has_points = False
    columns = _COLUMNS
    symbols = DEPARTURE_SYMBOLS
    listed = (
        *("valid_from", "date_precision", "valid_to", "issuer_iso3", "host_iso3", "post", "kind"),
        *("who", "source_words", "url"),
    )

    def label(self, row: Row) -> str:
        """Name whose post it is."""
        return f"{row['issuer_iso3']} {row['post']}"

    def hover(self, rows: Iterable[Row]) -> str:
        """Say what happened at a post."""
        return departure_hover([*rows])

    def find_rows(
        self,
        archive: Archive,
        period: Period,
        *,
        country: str | None = None,
        at_most: int | None = None,
        public_only: bool = False,
    ) -> pd.DataFrame:
        """Find the departures that began or were known to last in a period, oldest first."""
        return find_departures(archive, period, country=country)

    def find(self, asked: Asked) -> DeparturesShown:
        """Find the departures of a view; the timeline shows them whether or not the map does."""
        rows = find_departures(asked.archive, asked.period)
        is_on = self.is_shown(asked.view)
        marks = self.make_marks(rows if is_on else rows.head(0))
        n_open = count_open_departures(asked.archive, asked.period)
        return DeparturesShown(rows, marks, len(rows), is_on, n_open)

    def find_country(self, asked: CountryAsked) -> DeparturesOfCountry:
        """Find the departures of one country."""
        rows = find_departures(asked.archive, asked.period, country=asked.iso3)
        n_open = count_open_departures(asked.archive, asked.period, country=asked.iso3)
        return DeparturesOfCountry(rows, len(rows), n_open)

    def keep_country(self, situation: Situation, country: str) -> DeparturesShown:
        """Keep the departures of one country."""
        shown = situation[self]
        rows = shown.rows[shown.rows["host_iso3"] == country]
        return replace(shown, rows=rows, n=len(rows))

    def count_by_month(
        self, archive: Archive, ever: Period, *, issuer: str, countries: frozenset[str] | None
    ) -> pd.DataFrame:
        """Count the departures that began in each month."""
        rows = find_departures(archive, ever)
        if countries is not None:
            rows = rows[rows["host_iso3"].isin(countries)]
        months = [day.replace(day=1) for day in rows["valid_from"]]
        counted = pd.DataFrame({"month": months}).value_counts().rename("n").reset_index()
        return counted.assign(level=0)

    def find_days(
        self, archive: Archive, ever: Period, *, issuer: str, country: str | None = None
    ) -> Iterable[date]:
        """Find the days on which a departure began."""
        begun = find_departures(archive, ever, country=country)["valid_from"]
        return [day for day in begun if day >= ever.date_from]

    def describe(self, situation: Situation) -> str:
        """Say how many departures there are, and which have no place or no known end."""
        shown = situation[self]
        if not shown.is_on:
            return "Departures layer off."
        if not shown.n:
            return "No departure held for the range."
        line = plural(shown.n, "departure")
        unplaced = shown.rows[shown.rows["lon"].isna()]
        if len(unplaced):
            named = join_names(unplaced["post"].unique(), 4)
            line += f", {len(unplaced)} without a place ({named})"
        if shown.n_open:
            line += f"; {plural(shown.n_open, 'earlier one')} with no known end not shown"
        return f"{line}."

    def make_overview(self, situation: Situation) -> tuple[Section, ...]:
        """List the newest departures of the range."""
        newest = situation[self].rows.sort_values("valid_from", ascending=False)
        lines = (
            (*list_departure(row, with_host=True), " ", Aside((cite_departure(row),)))
            for row in read_rows(newest.head(LISTED_AT_MOST))
        )
        listed = Listing((*lines, *count_rest(len(newest))), "None held for this range.")
        period = format_range(situation.view.date_from, situation.view.date_to)
        return (Section("Departures", (listed,), period),)

    def make_panel(self, country: Country) -> tuple[Section, ...]:
        """List the departures of a country, each with when it lasted."""
        period = country.period
        lines = tuple(
            (
                _make_track(row, period),
                *list_departure(row),
                f". {capitalise(row['reason'])}. ",
                Aside((cite_departure(row), f", confidence {row['confidence']}")),
            )
            for row in read_rows(country[self].rows)
        )
        listed = Listing(lines, "None held that began or were known to last in this period.")
        days = Axis(format_date(period.date_from), format_date(period.date_to))
        range_words = format_range(period.date_from, period.date_to)
        return (Section("Departures", (days, listed) if lines else (listed,), range_words),)

    def list_unknowns(self, country: Country) -> tuple[Words, ...]:
        """Say how many departures may have lasted into the period."""
        if not (n_open := country[self].n_open):
            return ()
        began = plural(n_open, "departure")
        words = (
            f"{began} began before this period and nobody stated an end; whether any lasted into "
            "it is not known."
        )
        return ((words,),)

    def tell(self, asked: BriefAsked, citations: Citations) -> Told:
        """Tell the departures of a brief."""
        rows = asked.scope.pick(asked.situation[self].rows, "host_iso3")
        table = make_brief_table(self.title, self.columns, read_rows(rows))
        return Told(
            self.title,
            tuple(_tell(asked, asked.situation[self].rows, rows, citations)),
            "None is held for this range. That is not evidence that there was none.",
            unknowns=tuple(_tell_unknown(asked, asked.situation[self].n_open, rows)),
            tables=(table,),
        )

    def list_data(self, situation: Situation) -> Iterator[dict[str, Any]]:
        """List what a view draws."""
        return super().list_data(situation) if situation[self].is_on else iter(())

    def read_data(self, row: Row) -> dict[str, Any]:
        """Read a departure as a row of a data file."""
        kept = ("record_id", "kind", "valid_from", "date_precision", "valid_to", "confidence")
        return {name: row[name] for name in (*kept, "lon", "lat")} | {
            "layer": "departure",
            "iso3": row["host_iso3"],
            "country": name_host(row["host_iso3"]),
            "place": row["post"],
            "by": name_issuing_country(row["issuer_iso3"]),
            "who": "; ".join(row["who"]),
            "text": row["reason"],
            "flags": "; ".join(row["flags"]),
            **read_citation(row),
            "held_since": row["recorded_at"],
        }

    def count_left_out(self, situation: Situation) -> dict[str, int]:
        """Count the departures from several countries at once, which are in no country's files."""
        shown = situation[self]
        is_left_out = situation.view.country is not None and shown.is_on
        n = int(shown.rows["host_iso3"].isna().sum()) if is_left_out else 0
        return {"departures_without_a_host_not_in_data_files": n}

    def list_news(self, archive: Archive, ever: Period, *, keys: frozenset[str]) -> list[Change]:
        """List the departures."""
        departures = find_departures(archive, ever)
        if keys:
            theirs = {issuers()[key].country_iso3 for key in keys}
            departures = departures[departures["issuer_iso3"].isin(theirs)]
        return list_departures(departures)

    def cite_news(self, change: Change) -> Citation:
        """Cite where a departure was read."""
        return cite_source(change.issuer, change.url)


def _make_track(row: Row, period: Period) -> Track:
    """Draw when a departure lasted within the period."""
    days = (period.date_to - period.date_from).days + 1
    left = 100 * max(0.0, (row["valid_from"] - period.date_from).days / days)
    right = None
    if not is_missing(row["valid_to"]):
        right = 100 * min(1.0, ((row["valid_to"] - period.date_from).days + 1) / days)
    symbol = DEPARTURE_SYMBOLS[row["kind"]]
    return Track(left, right, symbol.colour, symbol.is_filled)


def _tell(
    asked: BriefAsked, every: pd.DataFrame, rows: pd.DataFrame, citations: Citations
) -> Iterator[Sentence]:
    about = asked.scope.country
    by_day = ["valid_from", "host_iso3", "post", "kind", "record_id"]
    newest, rest = bound_rows(
        rows.sort_values(by_day, kind="stable"), "departure", "departures/rest"
    )
    # A form short of room tells what comes first: the country a brief is about, then the others.
    is_own = newest["host_iso3"].eq(about) if about else newest["host_iso3"].notna()
    for row in [*read_rows(newest[is_own]), *read_rows(newest[~is_own])]:
        yield Sentence(
            write_departure(row, about),
            (citations.cite_departure(row),),
            detail=write_departure_detail(row),
            key=f"departure/{row['record_id']}",
        )
    yield from rest
    if asked.scope.members is not None and (n := int(every["host_iso3"].isna().sum())):
        is_are = "is" if n == 1 else "are"
        words = f"{plural(n, 'departure')} from several countries at once {is_are} not listed here."
        yield Sentence(words, (), key="departures/several")


def _tell_unknown(asked: BriefAsked, n_world: int, rows: pd.DataFrame) -> Iterator[Sentence]:
    """Tell how many have no known end, and how many earlier ones may have lasted."""
    situation, members = asked.situation, asked.scope.members
    on, start = write_day(situation.view.date_to), write_day(situation.view.date_from)
    departures = read_rows(rows)
    if n_open := sum(map(is_end_unknown, departures)):
        yield Sentence(
            f"No end is stated for {n_open} of {plural(len(departures), 'departure')} of the range;"
            f" whether {'it' if n_open == 1 else 'they'} still held on {on} is not known.",
            (),
            key="unknown/ends",
        )
    archive, period = situation.asked.archive, situation.period
    n_earlier = (
        n_world
        if members is None
        else sum(count_open_departures(archive, period, country=one) for one in members)
    )
    if n_earlier:
        yield Sentence(
            f"{plural(n_earlier, 'departure')} began before {start} and nobody stated an end; "
            "whether any lasted into the range is not known.",
            (),
            key="unknown/earlier",
        )


KIND = DEPARTURES = Departures()
