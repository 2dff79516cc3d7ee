"""Rows of GDELT's event files, and the presence reports made of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from geodata.errors import UnknownName
from loaders.errors import ItemRefused, PageRefused
from loaders.facts.presence import PresenceReport
from loaders.facts.vocabulary import IMPLAUSIBLE_DATE, ZONE_SLACK
from loaders.pages import Page, RefusedItem
from loaders.sources.gdelt.codes import (
    NOT_MILITARY,
    PRESENCE_CODES,
    find_force_country,
    is_not_military,
)
from loaders.sources.gdelt.columns import COLUMNS_1, COLUMNS_2
from loaders.sources.gdelt.files import read_rows
from loaders.sources.gdelt.fips import find_fips_country
from loaders.sources.kit.hosts import Host, read_point

NO_PLACE = "no_place"
NO_COORDINATES = "no_coordinates"
NO_WEB_ADDRESS = "no_web_address"
COUNTRY_CODE_UNKNOWN = "country_code_unknown"

NOT_STATED = "not stated"

# An event day may lie this far before the day its row was added. GDELT writes "a year ago" as the
# same day of the year before, and "ten years ago" likewise: 4 of 6,090 rows of 2017 are of 2007.
_EARLIER_AT_MOST = timedelta(days=366)
# The first day of which a file carries DATEADDED and SOURCEURL.
_ADDED_FROM = date(2013, 4, 1)
_TEXT_AT_MOST = 500
_SAME_IN_COPIES = (
    *("SQLDATE", "SOURCEURL", "EventCode", "Actor1Code", "Actor2Code", "ActionGeo_FullName"),
)

# CAMEO codes begin with a root of 01 to 20; "---" is what its coder writes for no event.
_EVENT_CODE = re.compile(rb"(0[1-9]|1[0-9]|20)[0-9]{0,2}|---")
_DAY = re.compile(rb"(\d{4})(\d\d)(\d\d)")


@dataclass(frozen=True, slots=True)
class _Geo:
    """What a kind of place match means."""

    precision: str
    coord_source: str
    is_point: bool


_CITY = _Geo("locality", "GDELT ActionGeo: a city or landmark", True)
_STATE = _Geo("district", "GDELT ActionGeo: centroid of a state or province", False)
_GEO_TYPES = {
    "0": _Geo("country", "GDELT ActionGeo: none", False),
    "1": _Geo("country", "GDELT ActionGeo: centroid of a country", False),
    "2": _STATE,
    "3": _CITY,
    "4": _CITY,
    "5": _STATE,
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event of presence by its first row, and how many rows of the file say it.

    `sql_date` is its event day, None where it is no date; `point` is longitude and latitude in
    degrees on WGS 84. The host is the country by its FIPS code and that country's name, or the
    code where nobody knows it.
    """

    fields: dict[str, str]
    sql_date: date | None
    added_on: date
    point: tuple[float, float] | None
    host_iso3: str | None
    host_label: str | None
    flags: tuple[str, ...] = ()
    n_rows: int = 1

    @property
    def town(self) -> tuple[float, float] | None:
        """The point where it is a place of its own and not the centroid of an area."""
        return self.point if _GEO_TYPES[self.fields["ActionGeo_Type"]].is_point else None


@dataclass(frozen=True, slots=True)
class Export:
    """What one export file holds: its events of presence, in its order.

    `n_rows` and `n_placed` count all its rows, and those with a country of the action. `newest_on`
    is the newest plausible event day of all rows, `added_on` the newest day rows were added on.
    """

    page: Page
    events: tuple[Event, ...]
    refused: tuple[RefusedItem, ...]
    n_rows: int
    n_placed: int
    newest_on: date | None
    added_on: date | None


def read_export(page: Page, place: str, *, n_bytes_max: int) -> Export:
    """Read an export file of GDELT 2.0 or 1.0, zipped or not.

    Every row is held to its number of columns and to an id, an event day, a code and a day it was
    added; the other fields are read of the rows with a code of presence only.

    Raises `PageRefused` if it is no export file.
    """
    rows = read_rows(page, place, n_bytes_max=n_bytes_max)
    columns = _find_columns(rows, place)
    at = {name: number for number, name in enumerate(columns)}
    presence: list[Event] = []
    refused: list[RefusedItem] = []
    days: set[tuple[date | None, date]] = set()
    n_placed = 0
    latest = page.fetched_at.date() + ZONE_SLACK
    for number, row in enumerate(rows, start=1):
        cells = row.split(b"\t")
        try:
            sql_date, added_on = _check_row(cells, at, latest)
            n_placed += bool(cells[at["ActionGeo_CountryCode"]])
            days.add((sql_date, added_on))
            if cells[at["EventCode"]].decode() in PRESENCE_CODES:
                presence.append(_read_event(cells, columns, sql_date, added_on))
        except ItemRefused as error:
            text = row[:_TEXT_AT_MOST].decode("utf-8", "replace")
            refused.append(RefusedItem(f"row {number}", str(error), text, page.url))
    plausible = [day for day, added_on in days if day and _is_plausible(day, added_on)]
    return Export(
        page=page,
        events=_join_copies(presence),
        refused=tuple(refused),
        n_rows=len(rows),
        n_placed=n_placed,
        newest_on=max(plausible, default=None),
        added_on=max((added_on for _, added_on in days), default=None),
    )


def make_report(event: Event, host: Host, *, reporter: str, page: Page) -> PresenceReport:
    """Make the report of one event, taken from a page."""
    fields = event.fields
    code = PRESENCE_CODES[fields["EventCode"]]
    geo = _GEO_TYPES[fields["ActionGeo_Type"]]
    force_iso3, country_flags = find_force_country(fields[f"{code.force}CountryCode"])
    roles = tuple(filter(None, (fields[f"{code.force}Type{number}Code"] for number in (1, 2, 3))))
    url = _find_web_address(fields["SOURCEURL"])
    is_dated = event.sql_date is not None and _is_plausible(event.sql_date, event.added_on)
    doubts = (
        (NO_PLACE, fields["ActionGeo_Type"] == "0"),
        (NO_COORDINATES, fields["ActionGeo_Type"] != "0" and event.point is None),
        (IMPLAUSIBLE_DATE, not is_dated),
        (NO_WEB_ADDRESS, url is None),
        (NOT_MILITARY, is_not_military(roles)),
    )
    return PresenceReport(
        report_id=fields["GLOBALEVENTID"],
        reporter=reporter,
        force_iso3=force_iso3,
        force_name=fields[f"{code.force}Name"] or NOT_STATED,
        host_iso3=host.iso3,
        host_label=event.host_label,
        place=fields["ActionGeo_FullName"] or NOT_STATED,
        lon=event.point[0] if event.point else None,
        lat=event.point[1] if event.point else None,
        coord_source=geo.coord_source,
        precision=geo.precision,
        kind=code.kind,
        strength_text="",
        personnel_low=None,
        personnel_high=None,
        claim="reported",
        confidence="low",
        valid_from=event.sql_date if is_dated else None,
        date_precision="day",
        valid_to=None,
        reported_on=event.added_on,
        url=url,
        note=_word_note(event),
        recorded_at=page.fetched_at,
        source=page.name_source(reporter),
        flags=(
            *(flag for flag, is_set in doubts if is_set),
            *event.flags,
            *country_flags,
            *host.flags,
        ),
    )


def _find_columns(rows: Sequence[bytes], place: str) -> tuple[str, ...]:
    if not rows:  # a quarter hour without news
        return COLUMNS_2
    by_number = {len(columns): columns for columns in (COLUMNS_2, COLUMNS_1)}
    for row in rows:
        if (found := row.count(b"\t") + 1) in by_number:
            return by_number[found]
    raise PageRefused(
        f"{place}: no row of {len(COLUMNS_2)} (GDELT 2.0) or {len(COLUMNS_1)} (GDELT 1.0) columns "
        f"between tabs; the first has {rows[0].count(9) + 1}: {rows[0][:80]!r}"
    )


def _check_row(cells: list[bytes], at: dict[str, int], latest: date) -> tuple[date | None, date]:
    """Return the event day and the day the row was added, or raise."""
    if len(cells) != len(at):
        raise ItemRefused(f"{len(cells)} columns; allowed: {len(at)}")
    event_id, code = cells[at["GLOBALEVENTID"]], cells[at["EventCode"]]
    if not event_id.isdigit():
        raise ItemRefused(f"GLOBALEVENTID is {event_id!r}; allowed: a number")
    if not _EVENT_CODE.fullmatch(code):
        raise ItemRefused(f"EventCode is {code!r}; allowed: a CAMEO code of 01 to 20 or '---'")
    sql_date, added = cells[at["SQLDATE"]], cells[at["DATEADDED"]]
    if not _DAY.fullmatch(sql_date):
        raise ItemRefused(f"SQLDATE is {sql_date!r}; allowed: YYYYMMDD")
    n_digits = 14 if len(at) == len(COLUMNS_2) else 8
    added_on = _read_day(added[:8])
    if added_on is None or len(added) != n_digits or not added.isdigit():
        raise ItemRefused(f"DATEADDED is {added!r}; allowed: a date of {n_digits} digits")
    if not _ADDED_FROM <= added_on <= latest:
        raise ItemRefused(f"DATEADDED is {added_on}; allowed: {_ADDED_FROM} to {latest}")
    return _read_day(sql_date), added_on


def _read_event(
    cells: list[bytes], columns: tuple[str, ...], sql_date: date | None, added_on: date
) -> Event:
    try:
        texts = [cell.decode().strip() for cell in cells]
    except UnicodeDecodeError as error:
        raise ItemRefused(f"not UTF-8: {error}") from error
    fields = dict(zip(columns, texts, strict=True))
    code, root = fields["EventCode"], fields["EventRootCode"]
    if not root or not code.startswith(root):
        raise ItemRefused(f"EventRootCode is {root!r}; allowed: the beginning of {code!r}")
    for name in ("NumMentions", "NumSources"):
        if not fields[name].isdecimal():
            raise ItemRefused(f"{name} is {fields[name]!r}; allowed: a number")
    fields["ActionGeo_Type"] = fields["ActionGeo_Type"] or "0"
    if fields["ActionGeo_Type"] not in _GEO_TYPES:
        allowed = ", ".join(_GEO_TYPES)
        raise ItemRefused(f"ActionGeo_Type is {fields['ActionGeo_Type']!r}; allowed: {allowed}")
    point = _read_point(fields)
    country_code = fields["ActionGeo_CountryCode"]
    if not country_code:
        return Event(fields, sql_date, added_on, point, None, None)
    try:
        country = find_fips_country(country_code)
    except UnknownName:
        flags = (COUNTRY_CODE_UNKNOWN,)
        return Event(fields, sql_date, added_on, point, None, country_code, flags)
    return Event(fields, sql_date, added_on, point, country.iso3, country.name)


def _read_point(fields: dict[str, str]) -> tuple[float, float] | None:
    texts = fields["ActionGeo_Long"], fields["ActionGeo_Lat"]
    if texts == ("", ""):
        return None
    if fields["ActionGeo_Type"] == "0":
        raise ItemRefused(f"ActionGeo_Type is '0' with coordinates {texts}; allowed: none")
    return read_point(*texts, "ActionGeo_Long and _Lat")


def _join_copies(events: Sequence[Event]) -> tuple[Event, ...]:
    """Join the rows which one article gave for one event: up to 18 were seen."""
    copies: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        key = (*(event.fields[name] for name in _SAME_IN_COPIES), event.point)
        copies.setdefault(key, []).append(event)
    return tuple(replace(first, n_rows=1 + len(rest)) for first, *rest in copies.values())


def _word_note(event: Event) -> str:
    fields = event.fields
    code = fields["EventCode"]
    actors = [fields[f"Actor{number}Name"] or NOT_STATED for number in (1, 2)]
    mentions, sources = fields["NumMentions"], fields["NumSources"]
    parts = [
        f"Coded by machine from one article: CAMEO {code}, {PRESENCE_CODES[code].words}",
        f"actors: {actors[0]}, {actors[1]}",
        f"when first seen: mentions {mentions}, sources {sources}",
    ]
    if event.n_rows > 1:
        parts.append(f"rows alike: {event.n_rows}")
    return "; ".join(parts)


def _find_web_address(text: str) -> str | None:
    """Return the article's address, or None where GDELT cites something else than a web page."""
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return text if is_web else None


def _is_plausible(event_on: date, added_on: date) -> bool:
    return added_on - _EARLIER_AT_MOST <= event_on <= added_on


@lru_cache(maxsize=4096)
def _read_day(digits: bytes) -> date | None:
    match = _DAY.fullmatch(digits)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:  # 30 February, month 0
        return None
