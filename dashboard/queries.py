"""Questions to the archive: levels in force, departures, presence, one country.

Answers are bounded by what can be drawn, not by what is held. Every question takes the two
clocks apart: the days it is about, and `known_on`, what the archive held on a day.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from loaders.archive import Archive
from loaders.in_force import level_changes, levels_on, make_spans
from loaders.records import AMBIGUOUS, BLIP, IMPLAUSIBLE_DATE

MARKS_AT_MOST = 2000
"""Marks a browser draws smoothly; past it reports are counted in grid cells."""

ROWS_OF_MANY = 200
"""Reports listed one by one where there are more than can be drawn: the newest."""

# A grid of the last of these has at most 45 by 23 cells: never more than MARKS_AT_MOST.
_CELLS_DEG = (1, 2, 4, 8)

_FAULT_FLAGS = [BLIP, AMBIGUOUS, IMPLAUSIBLE_DATE]

# The last day a report speaks for: its known end, else the end of the day, month or year it
# names. An unknown end is not "still there".
_LAST_DAY = """coalesce(valid_to, case date_precision
    when 'month' then last_day(valid_from)
    when 'year' then make_date(year(valid_from), 12, 31)
    else valid_from end)"""

# What is asked over and over of many reports is asked of memory; see `Archive.keep`.
_PRESENCE_DAYS = f"""select valid_from, {_LAST_DAY} as last_on, host_iso3, recorded_at, lon, lat
    , floor(lon)::smallint as x, floor(lat)::smallint as y from presence"""


_RECORD_HELD = "($known_on is null or a.recorded_at < $known_on::date + interval 1 day)"

# A page seen on past the day the archive is asked to remember was, on that day, seen so far.
_SEEN_TO = "least(s.seen_to, $known_on::date)"


@dataclass(frozen=True, slots=True)
class Period:
    """Which days a question is about, and as known on which day.

    Parameters
    ----------
    date_from, date_to : date
        First and last day, both included; a range that ends before it starts holds nothing.
    known_on : date or None
        Only what the archive held on this day; None is everything.
    version : int or None
        Archive version to read; None is the newest.
    """

    date_from: date
    date_to: date
    known_on: date | None = None
    version: int | None = None


@lru_cache(maxsize=8)
def _spans(archive: Archive, version: int, known_on: date | None) -> pd.DataFrame:
    advisories = archive.query("select * from advisories", version=version)
    sightings = archive.query("select * from sightings", version=version)
    return make_spans(advisories, sightings, known_on=known_on)


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
        One row per issuer and country; see `loaders.in_force.levels_on`.
    """
    number = archive.version if version is None else version
    if country is not None:
        spans = _spans(archive, number, known_on)
        return levels_on(spans[spans["iso3"] == country], day, issuer=issuer)
    return _levels(archive, number, known_on, day, issuer)


# The map, the neighbours of a country and the tables ask the same question in one view.
@lru_cache(maxsize=32)
def _levels(
    archive: Archive, version: int, known_on: date | None, day: date, issuer: str | None
) -> pd.DataFrame:
    return levels_on(_spans(archive, version, known_on), day, issuer=issuer)


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
        See `loaders.in_force.level_changes`.
    """
    version = archive.version if period.version is None else period.version
    changes = _changes(archive, version, period.known_on)
    is_asked = changes["on"].between(period.date_from, period.date_to)
    if issuer is not None:
        is_asked &= changes["issuer"] == issuer
    if country is not None:
        is_asked &= changes["iso3"] == country
    return changes[is_asked]


def _asked(period: Period, country: str | None) -> str:
    """The conditions of a question that do not hang on its days; only those that are asked."""
    conditions = ["true"]
    if country is not None:
        conditions.append("host_iso3 = $country")
    if period.known_on is not None:
        conditions.append("recorded_at < $known_on::date + interval 1 day")
    return " and ".join(conditions)


def _in_range(period: Period, country: str | None, last_on: str = _LAST_DAY) -> str:
    """The condition that a row speaks for a day of the period and is asked for."""
    days = f"valid_from <= $date_to and {last_on} >= $date_from and $date_from <= $date_to"
    return f"{days} and {_asked(period, country)}"


def _ask(archive: Archive, sql: str, period: Period, **values: object) -> pd.DataFrame:
    """Answer a query in which the days of `period` and `values` stand as ``$name``."""
    values |= {"date_from": period.date_from, "date_to": period.date_to}
    values |= {"known_on": period.known_on}
    used = {name: value for name, value in values.items() if f"${name}" in sql}
    return archive.query(sql, used, version=period.version)


def find_departures(
    archive: Archive, period: Period, *, country: str | None = None
) -> pd.DataFrame:
    """Find the departures that began or were known to last in a period.

    One that began earlier and whose end nobody stated is left out: whether it lasted is unknown.

    Returns
    -------
    pandas.DataFrame
        The columns of the departures table, oldest first.
    """
    return _ask(
        archive,
        f"""select * from departures where {_in_range(period, country)}
        order by valid_from, host_iso3, post, kind""",
        period,
        country=country,
    )


def count_open_departures(archive: Archive, period: Period, *, country: str | None = None) -> int:
    """Count the departures that began before a period and whose end is unknown."""
    counted = _ask(
        archive,
        f"""select count(*) as n from departures
        where valid_to is null and {_LAST_DAY} < $date_from and $date_from <= $date_to
        and kind not in ('reopened', 'citizens_evacuated') and {_asked(period, country)}""",
        period,
        country=country,
    )
    return int(counted["n"].iloc[0])


def find_presence(
    archive: Archive,
    period: Period,
    *,
    country: str | None = None,
    at_most: int | None = MARKS_AT_MOST,
) -> pd.DataFrame:
    """Find the presence reports of a period.

    Parameters
    ----------
    at_most : int or None
        Rows at the most, the newest first; None is all of them. `count_presence` says how many
        there are.

    Returns
    -------
    pandas.DataFrame
        The columns of the presence table, newest first.
    """
    found = _ask(
        archive,
        f"""select * from presence where {_in_range(period, country)} and valid_from >= $oldest
        order by valid_from desc, record_id limit $at_most""",
        period,
        country=country,
        at_most=at_most,
        oldest=_find_oldest(archive, period, country, at_most),
    )
    return found.astype({"personnel_low": "Int64", "personnel_high": "Int64"})


def _find_oldest(
    archive: Archive, period: Period, country: str | None, at_most: int | None
) -> date:
    """Find the day of the last row of the newest `at_most`, so that older files stay unread."""
    if at_most is not None:
        days = _ask_days(
            archive, "valid_from", period, country, "order by 1 desc limit 1 offset $n", n=at_most
        )
        if len(days):
            return days["valid_from"].iloc[0]
    return date.min


def _ask_days(
    archive: Archive,
    columns: str,
    period: Period,
    country: str | None,
    ending: str = "",
    **values: object,
) -> pd.DataFrame:
    archive.keep("presence_days", _PRESENCE_DAYS, version=period.version)
    condition = _in_range(period, country, "last_on")
    sql = f"select {columns} from presence_days where {condition} {ending}"
    return _ask(archive, sql, period, country=country, **values)


def count_presence(archive: Archive, period: Period, *, country: str | None = None) -> int:
    """Count the presence reports of a period."""
    counted = _ask_days(archive, "count(*) as n", period, country)
    return int(counted["n"].iloc[0])


def count_presence_in_cells(archive: Archive, period: Period) -> pd.DataFrame:
    """Count the presence reports of a period in grid cells, few enough to draw.

    Returns
    -------
    pandas.DataFrame
        One row per cell with ``lon``, ``lat`` (mean of the reports counted, degrees WGS 84),
        ``n`` and ``cell_deg``; at most `MARKS_AT_MOST` rows.
    """
    columns = "x, y, sum(lon) as lon, sum(lat) as lat, count(*) as n"
    finest = _ask_days(archive, columns, period, None, "group by x, y")
    for cell_deg in _CELLS_DEG:
        cells = (
            finest.assign(x=finest["x"] // cell_deg, y=finest["y"] // cell_deg)
            .groupby(["x", "y"], as_index=False)[["lon", "lat", "n"]]
            .sum()
        )
        if len(cells) <= MARKS_AT_MOST:
            break
    return pd.DataFrame(
        {
            "lon": cells["lon"] / cells["n"],
            "lat": cells["lat"] / cells["n"],
            "n": cells["n"],
            "cell_deg": cell_deg,
        }
    )


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
    rows = _areas(archive, archive.version if period.version is None else period.version)
    known_on = period.known_on or date.max
    is_standing = [
        begun <= period.date_to <= min(ended, known_on) and held_on <= known_on
        for begun, ended, held_on in zip(
            rows["begun_on"], rows["seen_to"], rows["held_on"], strict=True
        )
    ]
    standing = rows[is_standing]
    if country is not None:
        standing = standing[standing["iso3"].map(lambda codes: country in codes).astype(bool)]
    places = standing.assign(places=standing["iso3"].map(tuple))
    newest = ~places.duplicated(["issuer", "places", "area", "level_key"])
    return standing[newest].drop(columns=["begun_on", "seen_to", "held_on"])


@lru_cache(maxsize=8)
def _areas(archive: Archive, version: int) -> pd.DataFrame:
    """Regional advisories with the span of each sighting; the first begins with its issue."""
    rows = archive.query(
        """select a.*, s.seen_to, a.recorded_at::date as held_on, case
                when s.seen_from = min(s.seen_from) over (partition by s.advisory_id)
                then least(s.seen_from, a.issued_on) else s.seen_from end as begun_on
        from advisories a join sightings s on s.advisory_id = a.record_id
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
    found = _ask(
        archive,
        f"""select a.*, coalesce(min(s.seen_from), any_value(a.issued_on)) as seen_on
        from advisories a left join sightings s on s.advisory_id = a.record_id
        where list_contains(a.iso3, $country) and list_has_any(a.flags, $flags)
            and {_RECORD_HELD}
        group by all having seen_on <= $date_to order by seen_on desc""",
        period,
        country=country,
        flags=_FAULT_FLAGS,
    )
    return found.astype({"level": "Int64"})


def find_reissues(archive: Archive, period: Period, *, country: str) -> dict[str, int]:
    """Count, per issuer, the times a country's level was restated up to the end of a period.

    Reissues are held by span of sightings and not by day, so a span that went on afterwards
    counts for nothing: the number is what is certain.
    """
    counted = _ask(
        archive,
        f"""select a.issuer, sum(s.n_reissued)::int as n
        from advisories a join sightings s on s.advisory_id = a.record_id
        where list_contains(a.iso3, $country) and a.area is null
            and s.seen_to <= least($date_to::date, $known_on::date) and {_RECORD_HELD}
        group by a.issuer order by a.issuer""",
        period,
        country=country,
    )
    return dict(zip(counted["issuer"], counted["n"].tolist(), strict=True))


def find_unplaced(archive: Archive, period: Period, *, issuer: str) -> pd.DataFrame:
    """Find an issuer's destinations that are no country on the map, as seen by a period's end.

    Returns
    -------
    pandas.DataFrame
        ``destination``, once each.
    """
    return _ask(
        archive,
        f"""select distinct a.destination
        from advisories a join sightings s on s.advisory_id = a.record_id
        where len(a.iso3) = 0 and a.issuer = $issuer
            and s.seen_from <= $date_to and {_SEEN_TO} >= $date_to and {_RECORD_HELD}
        order by a.destination""",
        period,
        issuer=issuer,
    )
