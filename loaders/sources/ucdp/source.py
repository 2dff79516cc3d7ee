"""Uppsala Conflict Data Program: events with deaths, as context for reported presence.

UCDP's Georeferenced Event Dataset codes single events of organised violence in which somebody
died. It says nothing of forces that are somewhere without killing, so it is no presence: its
records are `ConflictEvent`, a layer of their own.

Fetched are the candidate releases, CSV files of some weeks' delay which stand on
``https://ucdp.uu.se/downloads/`` without a login. The API carries the same rows and has asked for
a token since February 2026, so it is not fetched; pages saved from it can be read, and so can the
yearly releases (ZIP or CSV, 350,000 events). See `pages` for the forms.

Of an event, these are mapped: id, year, code_status, where_prec, where_coordinates,
where_description, adm_1, adm_2, latitude, longitude, country, event_clarity, date_start,
date_end, side_a, side_b, best, low, high. These are ignored on purpose:

* relid, active_year, conflict_*, dyad_*, side_*_id, gwnoa, gwnob, number_of_sources, source_*:
  keys into other data sets, and the press reports an event was coded from.
* country_id: Gleditsch-Ward numbers, which are no ISO codes (365 is Russia). An event is placed
  by its point, and UCDP's own name of the country is kept beside our reading; a disagreement is
  flagged. There are lawful ones: to UCDP, Gaza is in Israel.
* geom_wkt, priogrid_gid, region: the point again, and what contains it.
* type_of_violence, deaths_a, deaths_b, deaths_civilians, deaths_unknown, date_prec: a
  `ConflictEvent` has no place for them; the dates given are the first and last possible.

``where_prec`` is read as precision like this. Points of divisions are their middle:

==========  =====================================================  ==========================
where_prec  in UCDP's codebook                                     here
==========  =====================================================  ==========================
1           the exact place                                        site
2           near a known place, within some 25 km                  locality
3           in a second-order division, as a district              district
4           in a first-order division, as a province               country, with a flag
5           along a line or in a fuzzy area, as a road             district
6           in the country                                         country
7           over international waters or in international air      country, with a flag, unplaced
==========  =====================================================  ==========================
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from loaders.errors import ItemRefused, PageRefused
from loaders.facts.conflict import ConflictEvent
from loaders.facts.presence import Reporter
from loaders.facts.vocabulary import ZONE_SLACK
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed, RefusedItem, Unplaced
from loaders.sources.kit.editions import check_expected
from loaders.sources.kit.hosts import place_hosts
from loaders.sources.ucdp.pages import N_BYTES_UNPACKED_MAX, read_rows
from loaders.sources.ucdp.releases import find_releases
from loaders.sources.ucdp.values import read_count, read_date, read_degrees, read_label

if TYPE_CHECKING:
    import requests

DOWNLOADS_URL = "https://ucdp.uu.se/downloads/"
HOSTS = ("ucdp.uu.se",)

REPORTER = Reporter(
    key="ucdp",
    name="Uppsala Conflict Data Program",
    what="Events of organised violence with deaths, coded from press and reports; a context "
    "layer: it does not report presence.",
    url=DOWNLOADS_URL,
    licence="CC BY 4.0",
    attribution="UCDP Georeferenced Event Dataset and UCDP Candidate Events Dataset, Uppsala "
    "Conflict Data Program, ucdp.uu.se",
    cadence="Candidate events monthly, some three weeks after the month; final events yearly",
)

# A month of candidate events has some 1,800 rows, the yearly release of 2025 has 350,000. The
# newest event of a candidate release is three to eight weeks old; a release can be late.
EXPECTED = Expected(
    n_min=1,
    n_max=500_000,
    n_placed_min=1,
    newest_within_days=31,
    n_bytes_max=N_BYTES_UNPACKED_MAX,
    content_within_days=120,
    n_refused_max=25,
)

PROVINCE_ONLY = "place_known_to_the_province"
INTERNATIONAL = "international_waters_or_air"
LABEL_UNKNOWN = "country_label_unknown"
YEAR_DISAGREES = "year_disagrees_with_dates"
DEATHS_DISORDERED = "deaths_not_low_best_high"
NOT_CLEAR = "coding_not_final"
SUMMED_UP = "reported_in_a_sum"

_N_BYTES_FETCHED_MAX = 64 * 1024 * 1024
_N_INDEX_BYTES_MAX = 4 * 1024 * 1024
_DEADLINE_SECONDS = 300.0
_BEGINS_ON = date(1989, 1, 1)

_WANTED = (
    *("id", "year", "code_status", "where_prec", "where_coordinates", "where_description"),
    *("adm_1", "adm_2", "latitude", "longitude", "country", "event_clarity"),
    *("date_start", "date_end", "side_a", "side_b", "best", "low", "high"),
)
_PRECISIONS = {
    "1": "site",
    "2": "locality",
    "3": "district",
    "4": "country",
    "5": "district",
    "6": "country",
    "7": "country",
}
_CLARITIES = ("1", "2")
_PLACE_COLUMNS = ("where_coordinates", "where_description", "adm_2", "adm_1", "country")


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the candidate releases that no yearly release has taken in, oldest first.

    For the rest, as `LiveSource.fetch` describes.

    Raises `FetchFailed` if a page cannot be had. Raises `PageRefused` if the downloads page lists
    no candidate release.
    """
    index = fetch_page(session, DOWNLOADS_URL, n_bytes_max=_N_INDEX_BYTES_MAX)
    releases = find_releases(index.body.decode("utf-8", "replace"))
    if not releases:
        raise PageRefused(
            f"{REPORTER.key}: {DOWNLOADS_URL}: lists no candidate release; "
            "allowed: links such as candidateged/GEDEvent_v26_0_8.csv"
        )
    return [
        fetch_page(
            session,
            urljoin(DOWNLOADS_URL, release.path),
            previous=previous,
            n_bytes_max=_N_BYTES_FETCHED_MAX,
            deadline_seconds=_DEADLINE_SECONDS,
        )
        for release in releases
    ]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read releases, or parts of them, oldest first, each held against `EXPECTED` by itself.

    Every id is one `ConflictEvent`, as the last page with it states it. Events that stand on no
    country are kept, and named as unplaced. No page says when it was built: that is the day of the
    newest event.
    """
    if not pages:
        raise PageRefused(f"{REPORTER.key}: no page; allowed: one or more")
    editions = [_parse_page(page) for page in pages]
    events = {event.event_id: event for edition in editions for event in edition.events}
    return Parsed(
        records=tuple(events.values()),
        unplaced=tuple(_name_unplaced(events.values())),
        content_on=max(edition.newest_on for edition in editions),
        refused=tuple(item for edition in editions for item in edition.refused),
        n_items=sum(len(edition.events) + len(edition.refused) for edition in editions),
    )


@dataclass(frozen=True, slots=True)
class _Edition:
    """One page as read."""

    events: tuple[ConflictEvent, ...]
    refused: tuple[RefusedItem, ...]
    newest_on: date


def _parse_page(page: Page) -> _Edition:
    place = f"{REPORTER.key}: {page.url}"
    coded, refused = _read_events(page, place)
    events = tuple(_place_events(coded))
    newest_on = max((event.valid_to for event in events), default=None)
    content_on = newest_on or page.fetched_at.date()
    check_expected(
        place,
        EXPECTED,
        n_items=len(events) + len(refused),
        n_placed=sum(event.iso3 is not None for event in events),
        newest_on=newest_on,
        content_on=content_on,
        refused=refused,
    )
    return _Edition(events, tuple(refused), content_on)


def _read_events(page: Page, place: str) -> tuple[list[ConflictEvent], list[RefusedItem]]:
    rows = read_rows(page, place, _WANTED, n_bytes_max=EXPECTED.n_bytes_max)
    refused = list(rows.refused)
    coded: dict[str, ConflictEvent] = {}
    source = page.name_source(REPORTER.key)
    for number, values in enumerate(zip(*rows.columns.values(), strict=True), start=1):
        row = dict(zip(_WANTED, values, strict=True))
        try:
            event = _read_event(row, page, source)
            if event.event_id in coded:
                raise ItemRefused("its id stands on the page a second time; allowed: once")
            coded[event.event_id] = event
        except ItemRefused as error:
            text = "; ".join(f"{name}={value}" for name, value in row.items() if value)
            refused.append(RefusedItem(f"event {row['id']}", str(error), text, page.url))
        except PageRefused as error:
            raise PageRefused(f"{place}: row {number}: {error}") from error
    return list(coded.values()), refused


def _read_event(row: dict[str, str], page: Page, source: str) -> ConflictEvent:
    """Read one event as coded, before it is placed."""
    newest_possible = page.fetched_at.date() + ZONE_SLACK
    label = _require(row, "country")
    where_prec = _require_known(row, "where_prec", _PRECISIONS)
    clarity = _require_known(row, "event_clarity", _CLARITIES)
    valid_from, valid_to = read_date(row["date_start"]), read_date(row["date_end"])
    if not _BEGINS_ON <= valid_from <= valid_to <= newest_possible:
        raise ItemRefused(
            f"from {valid_from} to {valid_to}; allowed: in this order, from {_BEGINS_ON} to "
            f"{newest_possible}"
        )
    best, low, high = (read_count(row[name], name) for name in ("best", "low", "high"))
    doubts = (
        (PROVINCE_ONLY, where_prec == "4"),
        (INTERNATIONAL, where_prec == "7"),
        (SUMMED_UP, clarity == "2"),
        (NOT_CLEAR, row["code_status"].strip().casefold() != "clear"),
        (YEAR_DISAGREES, not valid_from.year <= read_count(row["year"], "year") <= valid_to.year),
        (DEATHS_DISORDERED, not low <= best <= high),
    )
    return ConflictEvent(
        event_id=str(read_count(row["id"], "id")),
        reporter=REPORTER.key,
        iso3=None,
        country_label=label,
        place=next(name for name in (row[column].strip() for column in _PLACE_COLUMNS) if name),
        lon=read_degrees(row["longitude"], "longitude", 180.0),
        lat=read_degrees(row["latitude"], "latitude", 90.0),
        precision=_PRECISIONS[where_prec],
        valid_from=valid_from,
        valid_to=valid_to,
        side_a=_require(row, "side_a"),
        side_b=_require(row, "side_b"),
        deaths_best=best,
        deaths_low=low,
        deaths_high=high,
        url=REPORTER.url,
        recorded_at=page.fetched_at,
        source=source,
        flags=tuple(flag for flag, is_set in doubts if is_set),
    )


def _require(row: dict[str, str], name: str) -> str:
    text = row[name].strip()
    if not text:
        raise ItemRefused(f"no {name}; allowed: text that is not blank")
    return text


def _require_known(row: dict[str, str], name: str, known: Collection[str]) -> str:
    value = row[name].strip().removesuffix(".0")
    if value not in known:
        raise ItemRefused(f"{name} {value!r}; allowed: {', '.join(known)}")
    return value


def _place_events(coded: Sequence[ConflictEvent]) -> Iterator[ConflictEvent]:
    """Place each event by its point and by UCDP's own name of the country.

    The point of an event known to the country only is the middle of that country and says nothing
    more. Over international waters there is no country.
    """
    names = [read_label(event.country_label) for event in coded]
    labels: list[str | None] = []
    points: list[tuple[float, float] | None] = []
    for event, name in zip(coded, names, strict=True):
        is_international = INTERNATIONAL in event.flags
        is_known_by_label = (
            event.precision == "country" and PROVINCE_ONLY not in event.flags and name is not None
        )
        labels.append(None if is_international else name)
        points.append(None if is_international or is_known_by_label else (event.lon, event.lat))
    for event, name, host in zip(coded, names, place_hosts(labels, points), strict=True):
        unread = () if name else (LABEL_UNKNOWN,)
        yield replace(event, iso3=host.iso3, flags=(*event.flags, *host.flags, *unread))


def _name_unplaced(events: Iterable[ConflictEvent]) -> Iterator[Unplaced]:
    for event in events:
        if event.iso3 is None:
            where = f"{event.place}, {event.country_label} (event {event.event_id})"
            reason = (
                "coded as international waters or air"
                if INTERNATIONAL in event.flags
                else f"{event.country_label!r} and {event.lon}, {event.lat} are in no country"
            )
            yield Unplaced(where, reason)
