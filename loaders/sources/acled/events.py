"""Our reading of ACLED's events: which are presence, how precise, and whose force."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from geodata import find_iso3
from geodata.errors import UnknownName
from loaders.errors import ItemRefused
from loaders.facts.presence import PresenceReport
from loaders.facts.vocabulary import IMPLAUSIBLE_DATE, ZONE_SLACK
from loaders.pages import Page
from loaders.sources.kit.days import MONTH_NAMES
from loaders.sources.kit.hosts import Host, read_point

WEEK_PRECISION = "week_precision"
COUNTRY_LABEL_UNKNOWN = "country_label_unknown"

_STRATEGIC = "strategic developments"
_EVENT_TYPES = {
    *("battles", "explosions/remote violence", "protests", "riots", "violence against civilians"),
    _STRATEGIC,
}
_OTHER_STRATEGIC = {
    *("agreement", "arrests", "change to group/activity", "disrupted weapons use", "other"),
    "looting/property destruction",
}


class _Kind(NamedTuple):
    kind: str
    reason: str


PRESENCE_KINDS = {
    "headquarters or base established": _Kind(
        "base", "ACLED codes it where an armed group sets up a lasting base"
    ),
    "non-violent transfer of territory": _Kind(
        "deployment", "an armed group takes over a place without fighting, so its forces are there"
    ),
}
"""The sub-event types of presence, by their name in lower case, and why they are of that kind."""


class _Precision(NamedTuple):
    precision: str
    words: str


# ACLED's coordinates are always those of a named place; the number says what they stand for.
_GEO_PRECISIONS = {
    "1": _Precision("locality", "ACLED geo precision 1: the named place itself"),
    "2": _Precision("district", "ACLED geo precision 2: a town for the area around it"),
    "3": _Precision("district", "ACLED geo precision 3: a capital or landmark for a region"),
}

# ACLED has no rank between day and month. An event known to its week keeps its day, which lies in
# the right week, and a flag; one known to its month begins on the first, as everywhere here.
_DATE_PRECISIONS = {"1": "day", "2": "day", "3": "month"}

_BEGAN_ON = date(1997, 1, 1)
_MONTHS = {
    word: number
    for number, name in enumerate(MONTH_NAMES, start=1)
    for word in (name.casefold(), name[:3].casefold())
}
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_SPOKEN_DATE = re.compile(r"(\d{1,2})[ -]([A-Za-z]+)[ -](\d{4})")
_ARMY = re.compile(r"Military Forces of (?:the )?(.+?) \(\d{4}")


@dataclass(frozen=True, slots=True)
class Event:
    """One row of ACLED, held to its form: its texts by column, and what is read of them.

    The day is None where it cannot be one; the country is that of the label; `point` is longitude
    and latitude in degrees on WGS 84, of events of presence.
    """

    row: dict[str, str]
    event_on: date | None
    country_iso3: str | None
    point: tuple[float, float] | None

    @property
    def is_presence(self) -> bool:
        """Whether the event is one of presence."""
        return self.point is not None


def read_event(row: dict[str, str], page: Page) -> Event:
    """Read one row of a page.

    Raises `ItemRefused` if it holds what no table here reads.
    """
    if not row["event_id_cnty"]:
        raise ItemRefused("event_id_cnty is blank")
    kind, sub_kind = (_fold(row[name]) for name in ("event_type", "sub_event_type"))
    _require("event_type", kind, _EVENT_TYPES)
    if kind == _STRATEGIC:
        _require("sub_event_type", sub_kind, {*PRESENCE_KINDS, *_OTHER_STRATEGIC})
    stated = _read_day(row["event_date"])
    latest = page.fetched_at.date() + ZONE_SLACK
    event_on = stated if stated and _BEGAN_ON <= stated <= latest else None
    country_iso3 = _find_country(row["country"])
    if kind != _STRATEGIC or sub_kind not in PRESENCE_KINDS:
        return Event(row, event_on, country_iso3, None)
    _require("geo_precision", row["geo_precision"], _GEO_PRECISIONS)
    _require("time_precision", row["time_precision"], _DATE_PRECISIONS)
    for name in ("actor1", "country", "location"):
        if not row[name]:
            raise ItemRefused(f"{name} is blank")
    point = read_point(row["longitude"], row["latitude"], "longitude and latitude")
    return Event(row, event_on, country_iso3, point)


def make_report(event: Event, host: Host, *, reporter: str, page: Page) -> PresenceReport:
    """Make the report of one event of presence, taken from a page."""
    row, point = event.row, event.point
    geo = _GEO_PRECISIONS[row["geo_precision"]]
    date_precision = _DATE_PRECISIONS[row["time_precision"]]
    event_on = event.event_on
    if event_on is not None and date_precision == "month":
        event_on = event_on.replace(day=1)
    doubts = (
        (IMPLAUSIBLE_DATE, event_on is None),
        (WEEK_PRECISION, row["time_precision"] == "2"),
        (COUNTRY_LABEL_UNKNOWN, event.country_iso3 is None),
    )
    return PresenceReport(
        report_id=row["event_id_cnty"],
        reporter=reporter,
        force_iso3=_find_force_country(row["actor1"]),
        force_name=row["actor1"],
        host_iso3=host.iso3,
        host_label=row["country"],
        place=row["location"],
        lon=point[0] if point else None,
        lat=point[1] if point else None,
        coord_source=geo.words,
        precision=geo.precision,
        kind=PRESENCE_KINDS[_fold(row["sub_event_type"])].kind,
        strength_text="",
        personnel_low=None,
        personnel_high=None,
        claim="reported",
        confidence="medium",
        valid_from=event_on,
        date_precision=date_precision,
        valid_to=None,
        reported_on=None,
        url=None,
        note=_word_note(row),
        recorded_at=page.fetched_at,
        source=page.name_source(reporter),
        flags=(*(flag for flag, is_set in doubts if is_set), *host.flags),
    )


def _word_note(row: dict[str, str]) -> str:
    """Word what ACLED says of an event, and where it has that from: rows carry no address."""
    said = f"{row['sub_event_type']}: {row['notes']}" if row["notes"] else row["sub_event_type"]
    return f"{said} (source: {row['source']})" if row["source"] else said


def _fold(text: str) -> str:
    """Return a name of a kind as it is compared: its case varies between exports."""
    return " ".join(text.casefold().split())


def _require(name: str, value: str, allowed: Collection[str]) -> None:
    if value not in allowed:
        raise ItemRefused(f"{name} is {value!r}; allowed: {', '.join(sorted(allowed))}")


@lru_cache(maxsize=4096)
def _read_day(text: str) -> date | None:
    """Return a day written 2024-10-15, 15 October 2024 or 15-Oct-2024; None if it is none."""
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif (match := _SPOKEN_DATE.fullmatch(text)) and match[2].casefold() in _MONTHS:
        year, month, day = int(match[3]), _MONTHS[match[2].casefold()], int(match[1])
    else:
        raise ItemRefused(f"event_date is {text!r}; allowed: 2024-10-15 or 15 October 2024")
    try:
        return date(year, month, day)
    except ValueError:  # 30 February
        return None


@lru_cache(maxsize=1024)
def _find_country(label: str) -> str | None:
    """Return the country of ACLED's label; seas, and what is no country, have none."""
    try:
        return find_iso3(label)
    except UnknownName:
        return None


@lru_cache(maxsize=1024)
def _find_force_country(actor: str) -> str | None:
    """Return the country whose army an actor is: "Military Forces of Russia (2000-) ...".

    Every other actor is a group, a police force or somebody unknown, and no country's force.
    """
    army = _ARMY.match(actor)
    return _find_country(army[1]) if army else None
