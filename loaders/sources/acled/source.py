"""ACLED: bases set up and places taken over without fighting, coded by researchers.

Read with the user's own login from ``https://acleddata.com/api/acled/read`` (JSON), or from an
export file the user brings (CSV, comma, semicolon or tab). No answer of the API was at hand when
this was written; its form is that of ACLED's documentation and of other programs that read it, as
of September 2026. Whatever is read stays in the user's own archive: see `PRIVATE`.

Presence are the events of type "Strategic developments" whose sub-type is "Headquarters or base
established" or "Non-violent transfer of territory", in any case; all others are counted and
leave no record. Of an event, these columns are mapped: event_id_cnty, event_date, time_precision,
event_type, sub_event_type, actor1, country, location, latitude, longitude, geo_precision, source
and notes. These are ignored on purpose, and may be absent:

* ``year``, ``disorder_type``, ``interaction``, ``inter1``, ``inter2``, ``region``, ``data_id``,
  ``event_id_no_cnty``: other columns again, or a number of ACLED's own.
* ``iso``, ``iso3``: the country again; its label is read, and held against the point.
* ``admin1``, ``admin2``, ``admin3``: the areas around the place.
* ``actor2``, ``assoc_actor_1``, ``assoc_actor_2``: the other side and allies, named in the notes.
* ``civilian_targeting``, ``fatalities``, ``tags``, ``source_scale``, ``population_*``: of no
  meaning for presence.
* ``timestamp``: when ACLED last touched the row. It moves without any change to the event.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from loaders.errors import FetchFailed, ItemRefused, PageRefused
from loaders.facts.presence import PresenceReport, Reporter
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed, RefusedItem
from loaders.sources.acled.events import Event, make_report, read_event
from loaders.sources.acled.login import fetch_token, read_login
from loaders.sources.acled.pages import Table, read_table
from loaders.sources.kit.editions import check_expected
from loaders.sources.kit.hosts import place_hosts

if TYPE_CHECKING:
    import requests

TOKEN_URL = "https://acleddata.com/oauth/token"  # noqa: S105 - an address
READ_URL = "https://acleddata.com/api/acled/read"
HOSTS = ("acleddata.com",)

PRIVATE = True
"""Rows of this source never leave the archive: no export, picture or API may carry them."""

REPORTER = Reporter(
    key="acled",
    name="ACLED (Armed Conflict Location & Event Data)",
    what="Bases set up and places taken over without fighting, coded by researchers from reports.",
    url="https://acleddata.com/",
    licence=(
        "ACLED's terms of use, under the user's own account: rows stay in the user's own archive "
        "and are never passed on"
    ),
    attribution="ACLED (Armed Conflict Location & Event Data), acleddata.com",
    cadence="Weekly, with corrections of earlier weeks",
)

# The last 60 days hold some thousand strategic developments; a user's own export may hold every
# event since 1997. Many accounts see nothing younger than twelve months.
EXPECTED = Expected(
    n_min=1,
    n_max=5_000_000,
    n_placed_min=1,
    newest_within_days=500,
    n_bytes_max=512 * 1024 * 1024,
    content_within_days=30,
    n_refused_max=25,
)

WINDOW = timedelta(days=60)
"""What every run asks for: ACLED codes and corrects events for weeks after their day."""

OVERLAP = timedelta(days=7)
"""After a longer absence a run begins this much before the last fetch."""

N_ROWS_PAGE = 5000
N_PAGES_MAX = 40

_N_BYTES_PAGE = 64 * 1024 * 1024


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the strategic developments of the last 60 days, or since an earlier last fetch.

    Where the account may read older events only, the same span up to the newest day it may read.
    Of `previous` only the times are used. The pages are answers of the API, of up to `N_ROWS_PAGE`
    rows; the answer to the login is not among them, and no page holds login or token. For the
    rest, as `LiveSource.fetch` describes.

    Raises `NotSetUp` if there is no login; the message says where to put it. Raises `FetchFailed`
    if the login is not accepted, or not every row can be had. Raises `PageRefused` if an answer is
    not understood.
    """
    login = read_login(REPORTER.key)
    token = fetch_token(session, TOKEN_URL, login, REPORTER.key)
    first_on, last_on = find_extent(previous, datetime.now(UTC).date())
    tables = _fetch_tables(session, token, first_on, last_on)
    open_until = tables[0].open_until
    if not tables[0].n_rows and open_until is not None and open_until < last_on:
        first_on, last_on = open_until - (last_on - first_on), open_until
        tables = _fetch_tables(session, token, first_on, last_on)
    return [table.page for table in tables]


def find_extent(previous: Sequence[Page], today: date) -> tuple[date, date]:
    """Return the first and last event day to ask for."""
    since = [page.fetched_at.date() - OVERLAP for page in previous]
    return min([today - WINDOW, *since]), today


def parse(pages: Sequence[Page]) -> Parsed:
    """Read answers of the API, or the user's own export files, one or more of either.

    Each event of presence is one `PresenceReport`; `Parsed.n_items` counts all events.
    Raises `PageRefused` if a page is not understood, or holds no event at all.
    """
    if not pages:
        raise PageRefused(f"{REPORTER.key}: no page; allowed: one or more")
    tables = [
        read_table(page, f"{REPORTER.key}: {page.url}", n_bytes_max=EXPECTED.n_bytes_max)
        for page in pages
    ]
    place = f"{REPORTER.key}: {pages[0].url}"
    n_rows = sum(table.n_rows for table in tables)
    if not n_rows:
        raise PageRefused(f"{place}: not one event{_word_restriction(tables)}")
    refused = [item for table in tables for item in table.refused]
    found = list(_read_events(tables, refused))
    newest_on = max((event.event_on for _, event in found if event.event_on), default=None)
    built_on = [_find_content_day(table, newest_on) for table in tables]
    content_on = max(filter(None, built_on), default=pages[0].fetched_at.date())
    check_expected(
        place,
        EXPECTED,
        n_items=n_rows,
        n_placed=sum(event.country_iso3 is not None for _, event in found),
        newest_on=newest_on,
        content_on=content_on,
        refused=refused,
    )
    return Parsed(
        records=tuple(_make_reports([item for item in found if item[1].is_presence])),
        unplaced=(),
        content_on=content_on,
        refused=tuple(refused),
        n_items=n_rows,
    )


def _fetch_tables(
    session: "requests.Session", token: str, first_on: date, last_on: date
) -> list[Table]:
    """Fetch page after page until the rows are complete, or raise."""
    place = f"{REPORTER.key}: events from {first_on} to {last_on}"
    tables = [_fetch_table(session, token, _make_address(first_on, last_on, 1))]
    while not _are_complete(tables):
        if len(tables) == N_PAGES_MAX:
            raise FetchFailed(f"{place}: more than {N_PAGES_MAX} pages of {N_ROWS_PAGE}")
        number = len(tables) + 1
        table = _fetch_table(session, token, _make_address(first_on, last_on, number))
        if not table.n_rows:
            break
        tables.append(table)
    n_rows, n_total = sum(table.n_rows for table in tables), tables[0].n_total
    if n_total is not None and n_rows < n_total:
        raise FetchFailed(f"{place}: {n_rows} rows came; allowed: all {n_total}")
    return tables


def _fetch_table(session: "requests.Session", token: str, url: str) -> Table:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    page = fetch_page(session, url, headers=headers, n_bytes_max=_N_BYTES_PAGE)
    return read_table(page, f"{REPORTER.key}: {url}", n_bytes_max=_N_BYTES_PAGE)


def _are_complete(tables: Sequence[Table]) -> bool:
    """Whether these pages are all: by the number of rows the API states, else by a short page."""
    n_total = tables[0].n_total
    if n_total is None:
        return tables[-1].n_rows < N_ROWS_PAGE
    return sum(table.n_rows for table in tables) >= n_total


def _make_address(first_on: date, last_on: date, number: int) -> str:
    query = {
        "_format": "json",
        "event_type": "Strategic developments",
        "event_date": f"{first_on}|{last_on}",
        "event_date_where": "BETWEEN",
        "with_total": "true",
        "limit": N_ROWS_PAGE,
        "page": number,
    }
    return f"{READ_URL}?{urlencode(query, quote_via=quote)}"


def _read_events(
    tables: Sequence[Table], refused: list[RefusedItem]
) -> Iterator[tuple[Page, Event]]:
    """Yield the events of all pages, and add those that are not understood to the refused."""
    for table in tables:
        for row in table.rows:
            try:
                yield table.page, read_event(row, table.page)
            except ItemRefused as error:
                # Without the row's text, which could be shown.
                subject = row["event_id_cnty"] or "an event without an id"
                refused.append(RefusedItem(subject, str(error), subject, table.page.url))


def _make_reports(found: Sequence[tuple[Page, Event]]) -> Iterator[PresenceReport]:
    hosts = place_hosts(
        [event.country_iso3 for _, event in found], [event.point for _, event in found]
    )
    for (page, event), host in zip(found, hosts, strict=True):
        yield make_report(event, host, reporter=REPORTER.key, page=page)


def _find_content_day(table: Table, newest_on: date | None) -> date | None:
    """Return the day a page was built: the API says it; an export is as new as its events."""
    if table.is_answer:
        return table.built_on or table.page.fetched_at.date()
    return newest_on


def _word_restriction(tables: Sequence[Table]) -> str:
    until = [table.open_until for table in tables if table.open_until is not None]
    return f"; the account may read events until {max(until)} only" if until else ""
