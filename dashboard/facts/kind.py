"""What a kind of fact is to the dashboard, and what every kind gets for nothing.

`FactKind` is what map, timeline, strip, table, panel, overview, brief, routes, feed and command
line ask. Its defaults answer for any record with ``valid_from``, ``source`` and ``url``; a kind
says what it is called, in which columns it is listed and in which words it is told, and overrides
what it does in a way of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

import pandas as pd

from dashboard.facts.table import Column, FactTable, make_brief_table, make_screen_table
from dashboard.figures import Trace
from dashboard.figures.icons import make_symbol
from dashboard.figures.mark_traces import make_symbol_traces
from dashboard.palette import Symbol, Theme
from dashboard.queries.answers import as_records
from dashboard.queries.bounds import MARKS_AT_MOST, ROWS_OF_MANY
from dashboard.queries.citations import Citations
from dashboard.queries.citing import add_citations, cite, cite_row
from dashboard.queries.period import IS_PRIVATE, LAST_ON, Period, ask, is_asked, is_in_range
from dashboard.queries.rows import Row, read_rows
from dashboard.words.labels import (
    format_range,
    is_missing,
    join_names,
    name_host,
    name_reporter,
    plural,
)
from dashboard.words.plotly import write_hover
from dashboard.words.sources import say_source
from dashboard.words.spans import Aside, Entry, Listing, Paragraph, Section, Words
from dashboard.words.telling import Sentence, Table
from geodata.geography import Geography
from loaders.archive import Archive
from loaders.evidence.changes import Change
from loaders.evidence.citations import Citation, cite_report
from loaders.facts.identity import Record
from loaders.facts.levels import Issuer

if TYPE_CHECKING:
    from dashboard.view_state import ViewState

LISTED_AT_MOST = 15
"""Facts of a kind that the panel and the overview list; the table lists all."""

HOVERS_AT_MOST = 2
"""Facts of one mark that its hover tells; the table lists all."""

SENTENCES_AT_MOST = 40
"""Facts a section of a brief tells one by one."""

_NAMED_AT_MOST = 5


def make_note(words: str) -> Paragraph:
    """Make a quiet note that stands below a listing."""
    return Paragraph((words,), style="pw-note")


def count_rest(n: int) -> tuple[Words, ...]:
    """Say how many of `n` facts are not listed beside the map."""
    left = n - LISTED_AT_MOST
    return ((f"and {left} more in the table below",),) if left > 0 else ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a view asks of a kind.

    Parameters
    ----------
    archive : Archive
        Where to look.
    view : ViewState
        What is asked.
    issuer : Issuer
        Whose levels colour the map.
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive: what a web
        route may serve.
    """

    archive: Archive
    view: "ViewState"
    issuer: Issuer
    public_only: bool = False

    @property
    def period(self) -> Period:
        """The days of the view, as a question to the archive."""
        view = self.view
        return Period(view.date_from, view.date_to, view.known_on, view.version)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a view shows of a kind.

    Parameters
    ----------
    rows : pandas.DataFrame
        The facts of the range, whether or not they are drawn; where there are more than
        `MARKS_AT_MOST`, only the newest `ROWS_OF_MANY`.
    marks : pandas.DataFrame
        What is drawn of them on the map; empty where the layer is off.
    n : int
        Facts of the range.
    is_on : bool
        Whether the kind is drawn.
    """

    rows: pd.DataFrame
    marks: pd.DataFrame
    n: int
    is_on: bool


S = TypeVar("S", bound=Shown)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything one view shows, kind by kind: ``situation[PRESENCE]`` is what it shows of one.

    Parameters
    ----------
    asked : Asked
        What was asked, and of whom.
    shown : Mapping of str to Shown
        By the key of the kind.
    """

    asked: Asked
    shown: Mapping[str, Shown]

    def __getitem__(self, kind: "FactKind[S, Any]") -> S:
        return cast(S, self.shown[kind.key])

    @property
    def view(self) -> "ViewState":
        """What was asked."""
        return self.asked.view

    @property
    def issuer(self) -> Issuer:
        """Whose levels colour the map."""
        return self.asked.issuer

    @property
    def period(self) -> Period:
        """The days of the view, as a question to the archive."""
        return self.asked.period


@dataclass(frozen=True, slots=True)
class CountryAsked:
    """What is asked of a kind about one country.

    Parameters
    ----------
    archive : Archive
        Where to look.
    geography : Geography
        Whose neighbours these are.
    iso3 : str
        The country.
    period : Period
        The days asked about; levels are as of its last day.
    issuer : str
        Whose levels the neighbours are shown with.
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive.
    """

    archive: Archive
    geography: Geography
    iso3: str
    period: Period
    issuer: str
    public_only: bool = False


@dataclass(frozen=True, slots=True)
class OfCountry:
    """What is held of a kind about one country: `rows` may be the newest of the `n` held."""

    rows: pd.DataFrame
    n: int


C = TypeVar("C", bound=OfCountry)


@dataclass(frozen=True, slots=True)
class Country:
    """Everything held about one country; ``country[PRESENCE]`` is what is held of one kind.

    Parameters
    ----------
    asked : CountryAsked
        What was asked.
    name : str
        The country's name.
    held : Mapping of str to OfCountry
        By the key of the kind.
    issuers : Mapping of str to Issuer
        Every known issuer, the view's first, so that the silent ones are named.
    """

    asked: CountryAsked
    name: str
    held: Mapping[str, OfCountry]
    issuers: Mapping[str, Issuer]

    def __getitem__(self, kind: "FactKind[Any, C]") -> C:
        return cast(C, self.held[kind.key])

    @property
    def iso3(self) -> str:
        """Its code, ISO 3166-1 alpha-3."""
        return self.asked.iso3

    @property
    def period(self) -> Period:
        """The days asked about."""
        return self.asked.period


@dataclass(frozen=True, slots=True)
class Scope:
    """What a brief is about.

    Parameters
    ----------
    name : str
        As its title names it.
    country : str or None
        The one country it is about, ISO 3166-1 alpha-3.
    members : frozenset of str or None
        The countries it tells of; None is every one, and what happened in no single country.
    """

    name: str
    country: str | None
    members: frozenset[str] | None

    def pick(self, rows: pd.DataFrame, column: str) -> pd.DataFrame:
        """Pick the rows whose country, in `column`, it tells of."""
        return rows if self.members is None else rows[rows[column].isin(self.members)]


@dataclass(frozen=True, slots=True)
class BriefAsked:
    """What a brief asks of a kind.

    Parameters
    ----------
    situation : Situation
        What its view shows.
    scope : Scope
        What it is about.
    geography : Geography
        Whose borders distances are measured to.
    issuers : Mapping of str to Issuer
        Every known issuer, the view's first.
    """

    situation: Situation
    scope: Scope
    geography: Geography
    issuers: Mapping[str, Issuer]


def bound_rows(rows: pd.DataFrame, what: str, key: str) -> tuple[pd.DataFrame, list[Sentence]]:
    """Keep the newest rows, which come last, and count the others in a sentence."""
    n_left = len(rows) - SENTENCES_AT_MOST
    if n_left <= 0:
        return rows, []
    is_are = "is" if n_left == 1 else "are"
    words = f"{plural(n_left, f'earlier {what}')} of the range {is_are} not listed here."
    return rows.tail(SENTENCES_AT_MOST), [Sentence(words, (), key=key)]


@dataclass(frozen=True, slots=True)
class Told:
    """What a kind says in a brief.

    Parameters
    ----------
    title : str
        Of its section.
    sentences : tuple of Sentence
        The facts.
    empty : str
        Said where there is none.
    unknowns : tuple of Sentence
        What is known to be missing, for the section of what is not known.
    tables : tuple of Table
        The facts in rows.
    """

    title: str
    sentences: tuple[Sentence, ...]
    empty: str
    unknowns: tuple[Sentence, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class ByDay:
    """What a kind draws on each of some days, and how many facts have begun by it."""

    traces: Sequence[Sequence[Trace]]
    counts: Sequence[int] | None


TIMELINE_COLUMNS = (
    *("host_iso3", "host", "kind", "valid_from", "valid_to", "date_precision", "label", "text"),
    "fact",
)
"""Columns of the rows a kind adds to the timeline; ``fact`` is what one of them is called."""


class FactKind(Generic[S, C]):
    """One kind of fact."""

    key: ClassVar[str]
    """Names the kind in addresses, routes and commands."""
    title: ClassVar[str]
    """Heads its tables and its rows of the legend."""
    noun: ClassVar[str]
    """What one of its facts is called."""
    nouns: ClassVar[str | None] = None
    """What several are called, where it is not the noun with an s."""
    lane: ClassVar[str]
    """Names its lane of the strip; its title in small letters unless it says otherwise."""
    ink: ClassVar[str | None] = None
    """Colour of that lane; the page's ink by default."""
    record: ClassVar[type[Record]]
    """What the archive holds of it."""
    country_column: ClassVar[str] = "host_iso3"
    """Column of its record that says in which country."""
    last_day: ClassVar[str] = LAST_ON
    """SQL for the last day one of its facts speaks for."""
    is_layer: ClassVar[bool] = True
    """Whether its marks can be taken off the map."""
    is_on: ClassVar[bool] = True
    """Whether they are drawn when an address names no layers."""
    depth: ClassVar[int] = 50
    """Kinds of greater depth are drawn above the others."""
    is_told_first: ClassVar[bool] = False
    """Whether a brief tells of it before the other kinds."""
    news_key: ClassVar[str]
    """Names the kind in the feed; its key unless it says otherwise."""
    is_on_timeline: ClassVar[bool] = False
    """Whether each of its facts has a row of the timeline."""
    is_news: ClassVar[bool] = False
    """Whether the feed tells of it unasked."""
    has_points: ClassVar[bool] = True
    """Whether its route answers with points (GeoJSON) and not with rows."""
    columns: ClassVar[Sequence[Column]] = ()
    """How it is listed."""
    listed: ClassVar[Sequence[str]] = ()
    """Columns of its rows that a terminal shows; all of them are in the JSON."""
    symbols: ClassVar[Mapping[str, Symbol]] = {}
    """How the kinds of its facts are drawn on the map and the timeline."""

    def __init_subclass__(cls) -> None:
        if not hasattr(cls, "lane"):
            cls.lane = cls.title.lower()
        if not hasattr(cls, "news_key"):
            cls.news_key = cls.key

    # Words of one fact.

    def say(self, row: Row) -> str:
        """Say what a fact says in a sentence with its day, as a brief tells it."""
        raise NotImplementedError

    def say_more(self, row: Row) -> str:
        """Say what is held of a fact besides: a stated reason, an end."""
        return ""

    def label(self, row: Row) -> str:
        """Name a fact on the timeline and over its hover: its place, unless a kind says more."""
        return str(row["place"])

    def hover(self, rows: Sequence[Row]) -> str:
        """Say what the facts of one mark say, in Plotly's markup, the newest first."""
        said = [
            words
            for row in rows[:HOVERS_AT_MOST]
            for words in (self.say(row), say_source(cite_row(row), row["recorded_at"]))
        ]
        if (left := len(rows) - HOVERS_AT_MOST) > 0:
            said.append(f"and {left} more: see the table")
        return write_hover(self.label(rows[0]), said)

    def count(self, n: int) -> str:
        """Write a count of its facts."""
        return plural(n, self.noun, self.nouns)

    # Questions.

    def find_rows(
        self,
        archive: Archive,
        period: Period,
        *,
        country: str | None = None,
        at_most: int | None = None,
        public_only: bool = False,
    ) -> pd.DataFrame:
        """Find the facts that speak for a day of a period, the newest first."""
        bound = "" if at_most is None else f"limit {at_most:d}"
        return ask(
            archive,
            f"""select * from {self.record.TABLE}
            where {self._is_asked(period, country, public_only)}
            order by valid_from desc, record_id {bound}""",
            period,
            country=country,
        )

    def count_rows(
        self,
        archive: Archive,
        period: Period,
        *,
        country: str | None = None,
        public_only: bool = False,
    ) -> int:
        """Count the facts of a period; see `find_rows`."""
        counted = ask(
            archive,
            f"""select count(*) as n from {self.record.TABLE}
            where {self._is_asked(period, country, public_only)}""",
            period,
            country=country,
        )
        return int(counted["n"].iloc[0])

    def _is_asked(self, period: Period, country: str | None, public_only: bool) -> str:
        asked = is_in_range(period, country, self.last_day, self.country_column)
        return f"{asked} and not {IS_PRIVATE}" if public_only else asked

    def is_shown(self, view: "ViewState") -> bool:
        """Whether a view draws the kind."""
        return not self.is_layer or self.key in view.layers

    def find(self, asked: Asked) -> S:
        """Find what a view shows of the kind."""
        n = self.count_rows(asked.archive, asked.period, public_only=asked.public_only)
        at_most = None if n <= MARKS_AT_MOST else ROWS_OF_MANY
        rows = self.find_rows(
            asked.archive, asked.period, at_most=at_most, public_only=asked.public_only
        )
        is_on = self.is_shown(asked.view)
        return cast(S, Shown(rows, self._mark_rows(rows if is_on else rows.head(0)), n, is_on))

    def _mark_rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        return self.make_marks(rows)

    def find_country(self, asked: CountryAsked) -> C:
        """Find what is held of the kind about one country."""
        of_country: dict[str, Any] = {"country": asked.iso3, "public_only": asked.public_only}
        rows = self.find_rows(asked.archive, asked.period, at_most=ROWS_OF_MANY, **of_country)
        n = self.count_rows(asked.archive, asked.period, **of_country)
        return cast(C, OfCountry(rows, n))

    def keep_country(self, situation: Situation, country: str) -> S:
        """Keep of what a view shows what is of one country: every fact of it, and no cell."""
        shown = situation[self]
        asked = situation.asked
        rows = self.find_rows(
            asked.archive, asked.period, country=country, public_only=asked.public_only
        )
        return cast(S, Shown(rows, shown.marks.head(0), len(rows), shown.is_on))

    def count_by_month(
        self, archive: Archive, ever: Period, *, issuer: str, countries: frozenset[str] | None
    ) -> pd.DataFrame:
        """Count the facts that began in each month.

        Parameters
        ----------
        archive : Archive
            Where to look.
        ever : Period
            The days and clocks asked about.
        issuer : str
            Whose levels colour the map.
        countries : frozenset of str or None
            Only what concerns these countries; None is all.

        Returns
        -------
        pandas.DataFrame
            ``month`` (its first day), ``level`` (of a change of level the new one, else 0), ``n``.
        """
        is_there = (
            "true" if countries is None else f"list_contains($countries, {self.country_column})"
        )
        return ask(
            archive,
            f"""select date_trunc('month', valid_from)::date as month, 0 as level, count(*) as n
            from {self.record.TABLE}
            where valid_from is not null and {is_there} and {is_asked(ever, None)} group by all""",
            ever,
            countries=sorted(countries or ()),
        )

    def find_days(
        self, archive: Archive, ever: Period, *, issuer: str, country: str | None = None
    ) -> Iterable[date]:
        """Find the days a reader steps to."""
        return ()

    # What is drawn.

    def make_marks(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Gather the facts of each point into one mark.

        Returns
        -------
        pandas.DataFrame
            ``lon``, ``lat``, ``kind`` (of the newest), ``n``, ``iso3``, ``text``; facts without
            coordinates are left out, and counted by `describe`.
        """
        placed = rows[rows["lon"].notna()].sort_values("valid_from", ascending=False, kind="stable")
        by_point: dict[tuple[float, float], list[Row]] = {}
        for row in read_rows(placed):
            by_point.setdefault((row["lon"], row["lat"]), []).append(row)
        marks = [
            (
                *point,
                of_point[0].get("kind", self.key),
                len(of_point),
                of_point[0][self.country_column],
                self.hover(of_point),
            )
            for point, of_point in by_point.items()
        ]
        return pd.DataFrame(marks, columns=["lon", "lat", "kind", "n", "iso3", "text"])

    def make_traces(self, marks: pd.DataFrame) -> list[Trace]:
        """Draw one mark per point on the map, in the symbol of its newest fact."""
        return make_symbol_traces(marks, self.symbols)

    def make_traces_by_day(self, asked: Asked, days: Sequence[date], points_at_most: int) -> ByDay:
        """Draw what has begun by each of some days of a range that is stepped through."""
        shown = self.find(asked)
        begun = [shown.rows[shown.rows["valid_from"] <= day] for day in days]
        # On a day on which none begins they are drawn as on the day before.
        drawn = {len(rows): rows for rows in begun}
        traces = {n: self.make_traces(self.make_marks(rows)) for n, rows in drawn.items()}
        return ByDay([traces[len(rows)] for rows in begun], [len(rows) for rows in begun])

    def make_legend(self, situation: Situation, theme: Theme) -> Iterator[Entry]:
        """Explain the symbols in use, on the map or the timeline."""
        shown = situation[self]
        rows = shown.rows if self.is_on_timeline or shown.is_on else shown.rows.head(0)
        used = set(rows["kind"]) if "kind" in rows else set(self.symbols if len(rows) else ())
        for kind, symbol in self.symbols.items():
            if kind in used:
                yield Entry(make_symbol(symbol, theme), (symbol.label,), symbol.meaning)

    def note_legend(self, situation: Situation) -> str:
        """Say what the legend notes besides the symbols."""
        return ""

    def make_timeline_rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Give each fact a row of the timeline, in `TIMELINE_COLUMNS`; some kinds have none."""
        told = [
            {
                "host_iso3": row[self.country_column],
                "host": name_host(row[self.country_column]),
                "kind": row.get("kind", self.key),
                "valid_from": row["valid_from"],
                "valid_to": row["valid_to"],
                "date_precision": row.get("date_precision", "day"),
                "label": self.label(row),
                "text": self.hover([row]),
                "fact": self.noun,
            }
            for row in read_rows(rows if self.is_on_timeline else rows.head(0))
        ]
        return pd.DataFrame(told, columns=list(TIMELINE_COLUMNS))

    # What is said.

    def describe(self, situation: Situation) -> str:
        """Say what the map covers of the kind; empty where there is nothing to say."""
        shown = situation[self]
        if not shown.is_on:
            return f"{self.title} layer off." if type(self).is_on else ""
        if not shown.n:
            return f"No {self.noun} held for the range."
        return f"{self.count(shown.n)}."

    def name_sources(self, situation: Situation) -> str:
        """Say who says what a view shows of the kind; empty where nothing is drawn."""
        shown = situation[self]
        if shown.marks.empty or shown.rows.empty:
            return ""
        counts = pd.Series([*map(self.name_read, read_rows(shown.rows))], dtype=object)
        named = [f"{name} {n:,}" for name, n in counts.value_counts().items()]
        return f"{self.title}: {join_names(named, _NAMED_AT_MOST)}."

    def name_read(self, row: Row) -> str:
        """Name who is read for a fact."""
        return cite_row(row).name

    def offer_tables(self, situation: Situation) -> dict[str, Callable[[], FactTable]]:
        """Offer what a view shows of the kind as tables, by name; each is made when asked."""
        shown = situation[self]
        if not shown.is_on and not type(self).is_on:
            return {}
        return {self.title: partial(self.make_table, shown)}

    def make_table(self, shown: S) -> FactTable:
        """List the facts of a view as its table."""
        codes = shown.rows[self.country_column]
        return make_screen_table(self.columns, read_rows(shown.rows), codes, shown.n)

    def make_overview(self, situation: Situation) -> tuple[Section, ...]:
        """Say what the range holds, beside a map without a country."""
        return ()

    def make_panel(self, country: Country) -> tuple[Section, ...]:
        """List what is held about one country, the newest first."""
        held, period = country[self], country.period
        lines: list[Words] = [
            (self.say(row), " ", Aside((cite(row),)))
            for row in read_rows(held.rows.head(LISTED_AT_MOST))
        ]
        if (left := held.n - len(lines)) > 0:
            lines.append((f"and {left:,} more in the table below",))
        days = format_range(period.date_from, period.date_to)
        empty = "None held for this period. That is not evidence of absence."
        return (Section(self.title, (Listing(tuple(lines), empty),), days),)

    def make_panel_end(self, country: Country) -> tuple[Section, ...]:
        """Say what stands in a country's panel below every kind's own section."""
        return ()

    def list_unknowns(self, country: Country) -> tuple[Words, ...]:
        """List what is known to be missing about one country."""
        return ()

    # What leaves the page.

    def tell(self, asked: BriefAsked, citations: Citations) -> Told:
        """Tell the facts of a brief."""
        scope, shown = asked.scope, asked.situation[self]
        if not shown.is_on:
            return Told(self.title, (), f"The layer of {self.title.lower()} is off.")
        rows = read_rows(scope.pick(shown.rows, self.country_column))
        sentences = [
            Sentence(
                self.say(row),
                (self.cite(row, citations),),
                detail=self.say_more(row),
                key=f"{self.key}/{row['record_id']}",
            )
            for row in rows[:SENTENCES_AT_MOST]
        ]
        if (n_left := len(rows) - SENTENCES_AT_MOST) > 0:
            words = f"{plural(n_left, f'earlier {self.noun}')} of the range not listed here."
            sentences.append(Sentence(words, (), key=f"{self.key}/rest"))
        empty = "None is held for this range. That is not evidence of absence."
        table = make_brief_table(self.title, self.columns, rows)
        return Told(self.title, tuple(sentences), empty, tables=(table,))

    def cite(self, row: Row, citations: Citations) -> int:
        """Cite where a fact was read, in a brief."""
        return citations.cite_row(row, row.get("reported_on"))

    def list_data(self, situation: Situation) -> Iterator[dict[str, Any]]:
        """List what a view shows as rows of a data file; see `dashboard.briefs.shown_rows`."""
        return (self.read_data(row) for row in read_rows(situation[self].rows))

    def read_data(self, row: Row) -> dict[str, Any]:
        """Read a fact as a row of a data file, by column."""
        return {
            "layer": self.key,
            "record_id": row["record_id"],
            "iso3": row[self.country_column],
            "place": row.get("place"),
            "kind": row.get("kind"),
            "valid_from": row["valid_from"],
            "date_precision": row.get("date_precision", "day"),
            "valid_to": row.get("valid_to"),
            "lon": row.get("lon"),
            "lat": row.get("lat"),
            "text": self.say(row),
            "stated_on": row.get("reported_on"),
            "held_since": row["recorded_at"],
        }

    def count_left_out(self, situation: Situation) -> dict[str, int]:
        """Count what the data files of one country leave out, because it is of no country."""
        return {}

    def answer_country(self, country: Country) -> dict[str, Any]:
        """Answer a route with what is held about one country."""
        held = country[self]
        return {self.key: as_records(add_citations(held.rows)), f"n_{self.key}": held.n}

    def list_news(self, archive: Archive, ever: Period, *, keys: frozenset[str]) -> list[Change]:
        """List the facts as entries of the feed; `keys` are the only issuers asked about."""
        rows = self.find_rows(archive, ever, at_most=ROWS_OF_MANY, public_only=True)
        return [
            Change(
                kind=self.news_key,
                issuer=str(row.get("reporter", self.key)),
                issuer_name=name_reporter(str(row.get("reporter", self.title))),
                iso3=None if is_missing(row[self.country_column]) else row[self.country_column],
                on=row["valid_from"],
                not_before=row["valid_from"],
                before=None,
                after=self.say(row),
                url=row["url"],
                held_at=row["recorded_at"].to_pydatetime(),
                precision=row.get("date_precision", "day"),
                sentence=self.say(row),
            )
            for row in read_rows(rows)
            if not keys
        ]

    def cite_news(self, change: Change) -> Citation:
        """Cite where an entry of the feed was read."""
        return cite_report(change.issuer_name, change.url)
