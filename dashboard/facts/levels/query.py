"""What issuers advise: levels in force, their changes, areas, faults and reissues."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from dashboard.queries.period import Period, ask
from dashboard.queries.rows import Row, read_rows
from dashboard.words.labels import OWN_COUNTRY
from loaders.archive import Archive
from loaders.discovery import issuers
from loaders.evidence.departure_breaks import Break, find_breaks
from loaders.evidence.in_force import (
    SpansByPlace,
    find_levels_on,
    find_levels_through_days,
    sort_by_place,
)
from loaders.evidence.level_changes import level_changes
from loaders.evidence.spans import make_spans
from loaders.facts.levels import BLIP, UNCONFIRMED
from loaders.facts.vocabulary import AMBIGUOUS, IMPLAUSIBLE_DATE

_FAULT_FLAGS = [BLIP, AMBIGUOUS, IMPLAUSIBLE_DATE, UNCONFIRMED]

# A level that waited for its second sighting and got it is no fault.
_WAS_BELIEVED_LATER = f"""list_contains(a.flags, '{UNCONFIRMED}') and exists (
    from advisories b join sightings t on t.advisory_id = b.record_id
    where b.issuer = a.issuer and b.iso3 = a.iso3 and b.level_key = a.level_key
        and not list_contains(b.flags, '{UNCONFIRMED}') and t.seen_from <= s.seen_from
        and t.seen_to >= s.seen_from)"""

# A page watched day after day gives a sighting a day, each from its first day to that one.
_SIGHTINGS = """(select advisory_id, seen_from, max(seen_to) as seen_to,
    max(n_reissued) as n_reissued from sightings group by advisory_id, seen_from)"""

_RECORD_HELD = "($known_on is null or a.recorded_at < $known_on::date + interval 1 day)"


@lru_cache(maxsize=8)
def _spans(archive: Archive, version: int, known_on: date | None) -> pd.DataFrame:
    advisories = archive.query("select * from advisories", version=version)
    sightings = archive.query(f"select * from {_SIGHTINGS}", version=version)
    return make_spans(advisories, sightings, known_on=known_on)


def find_levels_through(
    archive: Archive,
    days: Sequence[date],
    *,
    issuer: str,
    known_on: date | None = None,
    version: int | None = None,
) -> pd.DataFrame:
    """Find an issuer's level of every country through a run of days.

    Returns
    -------
    pandas.DataFrame
        One row per country and stretch of days with the same answer; see
        `loaders.evidence.in_force.find_levels_through_days`.
    """
    number = archive.version if version is None else version
    return find_levels_through_days(_places(archive, number, known_on, issuer, None), days)


def find_spans(
    archive: Archive,
    country: str,
    *,
    known_on: date | None = None,
    version: int | None = None,
) -> pd.DataFrame:
    """Find every span of evidence held of a country, of all issuers and all years.

    Returns
    -------
    pandas.DataFrame
        See `loaders.evidence.in_force.make_spans`.
    """
    spans = _spans(archive, archive.version if version is None else version, known_on)
    return spans[spans["iso3"] == country]


def find_levels(
    archive: Archive,
    day: date,
    *,
    issuer: str | None = None,
    country: str | None = None,
    known_on: date | None = None,
    version: int | None = None,
) -> pd.DataFrame:
    """Find the level in force on a day, with the footing of each answer.

    Parameters
    ----------
    archive : Archive
        Where to look.
    day : date
        The as-of date.
    issuer : str, optional
        Only this issuer's levels.
    country : str, optional
        Only this country's levels, ISO 3166-1 alpha-3.
    known_on : date, optional
        Only what the archive held on this day.
    version : int, optional
        Archive version to read, the newest by default.

    Returns
    -------
    pandas.DataFrame
        One row per issuer and country; see `loaders.evidence.in_force.levels_on`. ``absence`` says
        of one without a level whether it is the issuer's ``own_country``, or ``not_held``.
    """
    number = archive.version if version is None else version
    return _levels(archive, number, known_on, day, issuer, country)


# The map, the neighbours of a country and the tables ask the same question in one view.
@lru_cache(maxsize=64)
def _levels(
    archive: Archive,
    version: int,
    known_on: date | None,
    day: date,
    issuer: str | None,
    country: str | None,
) -> pd.DataFrame:
    levels = find_levels_on(_places(archive, version, known_on, issuer, country), day)
    absences = pd.Series(map(_name_absence, read_rows(levels)), levels.index, dtype=object)
    return levels.assign(absence=absences)


def _name_absence(row: Row) -> str | None:
    if row["footing"] != "unknown":
        return None
    is_own = issuers()[row["issuer"]].country_iso3 == row["iso3"]
    return OWN_COUNTRY if is_own else "not_held"


# Sorting takes longer than answering for a day.
@lru_cache(maxsize=64)
def _places(
    archive: Archive, version: int, known_on: date | None, issuer: str | None, country: str | None
) -> SpansByPlace:
    spans = _spans(archive, version, known_on)
    if issuer is not None:
        spans = spans[spans["issuer"] == issuer]
    if country is not None:
        spans = spans[spans["iso3"] == country]
    by_place = sort_by_place(spans, find_departure_breaks(archive, version, known_on))
    asked = find_issuers_held(archive, version, known_on) & {issuer or one for one in issuers()}
    own = [(key, issuers()[key].country_iso3) for key in asked]
    held = {place for place, _ in by_place.places}
    # An issuer is asked about its own country too, though it never advises on it.
    silent: list[tuple[tuple[str, str], list[Any]]] = [
        ((key, iso3), []) for key, iso3 in own if country in (None, iso3)
    ]
    added = [place for place in silent if place[0] not in held]
    return by_place._replace(places=sorted([*by_place.places, *added], key=lambda place: place[0]))


@lru_cache(maxsize=8)
def find_departure_breaks(
    archive: Archive, version: int, known_on: date | None
) -> Mapping[tuple[str, str], tuple[Break, ...]]:
    """Find the departures over which no level is presumed, as far as they were known on a day."""
    departures = archive.query(
        "select issuer_iso3, host_iso3, kind, valid_from, date_precision from departures a "
        f"where {_RECORD_HELD}",
        {"known_on": known_on},
        version=version,
    )
    days = [pd.Timestamp(day).date() for day in departures["valid_from"]]
    return find_breaks(departures.assign(valid_from=days), issuers().values())


@lru_cache(maxsize=8)
def find_issuers_held(archive: Archive, version: int, known_on: date | None) -> frozenset[str]:
    """Find the issuers of which any level is held, as far as it was known on a day."""
    return frozenset(_spans(archive, version, known_on)["issuer"])


@lru_cache(maxsize=8)
def _changes(archive: Archive, version: int, known_on: date | None) -> pd.DataFrame:
    return level_changes(_spans(archive, version, known_on))


def find_changes(
    archive: Archive, period: Period, *, issuer: str | None = None, country: str | None = None
) -> pd.DataFrame:
    """Find the changes of level in a period; reissues are not changes.

    Returns
    -------
    pandas.DataFrame
        See `loaders.evidence.in_force.level_changes`.
    """
    version = archive.version if period.version is None else period.version
    changes = _changes_of(archive, version, period.known_on, issuer, country)
    return changes.loc[[period.date_from <= on <= period.date_to for on in changes["on"]]]


# A reader changes the days more often than the issuer or the country.
@lru_cache(maxsize=64)
def _changes_of(
    archive: Archive, version: int, known_on: date | None, issuer: str | None, country: str | None
) -> pd.DataFrame:
    changes = _changes(archive, version, known_on)
    if issuer is not None:
        changes = changes[changes["issuer"] == issuer]
    if country is not None:
        changes = changes[changes["iso3"] == country]
    return changes


@lru_cache(maxsize=8)
def find_newest_day(archive: Archive, version: int) -> date:
    """Find the newest day on which any advisory page was seen: where the archive's story ends."""
    newest = archive.query("select max(seen_to) as seen_to from sightings", version=version)
    return pd.Timestamp(newest["seen_to"].iloc[0]).date()


def find_areas(archive: Archive, period: Period, *, country: str | None = None) -> pd.DataFrame:
    """Find the regional advisories in force on the last day of a period.

    A regional advisory stands from its issue date as long as its page was seen to carry it; one
    that was only issued and never seen again says nothing about a later day.

    Returns
    -------
    pandas.DataFrame
        The columns of the advisories table, one row per issuer, country, area and level.
    """
    version = archive.version if period.version is None else period.version
    standing = _standing_areas(archive, version, period.known_on or date.max, period.date_to)
    if country is None:
        return standing
    return standing.loc[[country in codes for codes in standing["iso3"]]]


# Asked twice in one view: for the map, and for the country.
@lru_cache(maxsize=64)
def _standing_areas(archive: Archive, version: int, known_on: date, day: date) -> pd.DataFrame:
    rows = _areas(archive, version)
    is_standing = [
        begun <= day <= min(ended, known_on) and held_on <= known_on
        for begun, ended, held_on in zip(
            rows["begun_on"], rows["seen_to"], rows["held_on"], strict=True
        )
    ]
    standing = rows[is_standing]
    places = standing.assign(places=standing["iso3"].map(tuple))
    newest = ~places.duplicated(["issuer", "places", "area", "level_key"])
    return standing[newest].drop(columns=["begun_on", "seen_to", "held_on"])


@lru_cache(maxsize=8)
def _areas(archive: Archive, version: int) -> pd.DataFrame:
    """Regional advisories with the span of each sighting; the first begins with its issue."""
    rows = archive.query(
        f"""select a.*, s.seen_to, a.recorded_at::date as held_on, case
                when s.seen_from = min(s.seen_from) over (partition by s.advisory_id)
                then least(s.seen_from, a.issued_on) else s.seen_from end as begun_on
        from advisories a join {_SIGHTINGS} s on s.advisory_id = a.record_id
        where a.area is not null
        order by a.issuer, a.area, a.level_key, s.seen_from desc""",
        version=version,
    )
    return rows.astype({"level": "Int64"})


def find_faults(archive: Archive, period: Period, *, country: str) -> pd.DataFrame:
    """Find the advisories of a country held with a fault, newest first.

    Returns
    -------
    pandas.DataFrame
        The columns of the advisories table, and ``seen_on``: the first day it was seen, or the
        day it was issued where no page of it was.
    """
    version = archive.version if period.version is None else period.version
    found = _faults(archive, version, period.known_on, country)
    return found[found["seen_on"] <= period.date_to]


# A reader changes the days more often than the country.
@lru_cache(maxsize=64)
def _faults(archive: Archive, version: int, known_on: date | None, country: str) -> pd.DataFrame:
    found = ask(
        archive,
        f"""select a.*, coalesce(min(s.seen_from), any_value(a.issued_on)) as seen_on
        from advisories a left join sightings s on s.advisory_id = a.record_id
        where list_contains(a.iso3, $country) and list_has_any(a.flags, $flags)
            and {_RECORD_HELD} and not ({_WAS_BELIEVED_LATER})
        group by all having seen_on is not null order by seen_on desc""",
        Period(date.min, date.max, known_on, version),
        country=country,
        flags=_FAULT_FLAGS,
    )
    return found.astype({"level": "Int64"})


def find_reissues(archive: Archive, period: Period, *, country: str) -> dict[str, int]:
    """Count, per issuer, the times a country's level was restated up to the end of a period.

    Reissues are held by span of sightings and not by day, so a span that went on afterwards
    counts for nothing: the number is what is certain.
    """
    version = archive.version if period.version is None else period.version
    counted = _reissues(archive, version, period.known_on, country)
    until = min(period.date_to, period.known_on or date.max)
    certain = counted[counted["seen_to"] <= until]
    of_spans = certain.groupby(["issuer", "advisory_id", "seen_from"])["n_reissued"].max()
    return {str(issuer): int(n) for issuer, n in of_spans.groupby("issuer").sum().items()}


@lru_cache(maxsize=64)
def _reissues(archive: Archive, version: int, known_on: date | None, country: str) -> pd.DataFrame:
    """Reissues counted in a sighting, which is one more row for each day it went on."""
    return ask(
        archive,
        f"""select a.issuer, s.advisory_id, s.seen_from, s.seen_to, s.n_reissued
        from advisories a join sightings s on s.advisory_id = a.record_id
        where list_contains(a.iso3, $country) and a.area is null and {_RECORD_HELD}""",
        Period(date.min, date.max, known_on, version),
        country=country,
    )


def find_unplaced(archive: Archive, period: Period, *, issuer: str) -> pd.DataFrame:
    """Find an issuer's destinations that are no country on the map, as seen by a period's end.

    Returns
    -------
    pandas.DataFrame
        ``destination``, once each.
    """
    version = archive.version if period.version is None else period.version
    known_on = period.known_on or date.max
    names = {
        destination
        for of, destination, begun, ended, held_on in _unplaced(archive, version)
        if of == issuer and begun <= period.date_to <= min(ended, known_on) and held_on <= known_on
    }
    return pd.DataFrame({"destination": sorted(names)})


@lru_cache(maxsize=8)
def _unplaced(archive: Archive, version: int) -> list[tuple[str, str, date, date, date]]:
    rows = archive.query(
        f"""select a.issuer, a.destination, s.seen_from, s.seen_to, a.recorded_at::date
        from advisories a join {_SIGHTINGS} s on s.advisory_id = a.record_id
        where len(a.iso3) = 0""",
        version=version,
    )
    return list(rows.itertuples(index=False, name=None))
