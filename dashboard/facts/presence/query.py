"""Reported presence of a period, as rows or counted in cells."""

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.cells import coarsen
from dashboard.queries.period import IS_PRIVATE, LAST_ON, Period, ask, is_asked, is_in_range
from loaders.archive import Archive
from loaders.facts.presence import DOUBTS

_FINEST_CELL_DEG = 1

# What is asked over and over of many reports is asked of memory; see `Archive.keep`.
_PRESENCE_DAYS = f"""select valid_from, {LAST_ON} as last_on, host_iso3, recorded_at, lon, lat
    , date_precision
    , floor(lon)::smallint as x, floor(lat)::smallint as y
    , list_has_any(flags, {sorted(DOUBTS)}) as is_doubtful
    , {IS_PRIVATE} as is_private from presence"""

_ALL_OR_PUBLIC = {False: "true", True: "not is_private"}


@lru_cache(maxsize=16)
def _held_presence(
    archive: Archive, period: Period, n_at_most: int, public_only: bool
) -> pd.DataFrame | None:
    if public_only:
        held = _held_presence(archive, period, n_at_most, False)
        return None if held is None else held[~held["is_private"].astype(bool)]
    version = archive.version if period.version is None else period.version
    n_held = archive.find_version(version).n_held.get("presence", 0)
    if n_held > n_at_most:
        counted = _ask_days(archive, "count(*) as n", period, None)
        if counted["n"].iloc[0] > n_at_most:
            return None
    found = ask(
        archive,
        f"""select *, {IS_PRIVATE} as is_private from presence
        where {is_in_range(period, None)} order by valid_from desc, record_id""",
        period,
    )
    return found.astype({"personnel_low": "Int64", "personnel_high": "Int64"})


def hold_presence(
    archive: Archive, period: Period, *, public_only: bool = False
) -> pd.DataFrame | None:
    """Fetch all presence reports of a period at once, where they are few enough to be drawn.

    What a view asks of them, by country or counted, is then picked from what it has.

    Returns
    -------
    pandas.DataFrame or None
        The columns of the presence table and ``is_private``, newest first; None where there are
        more than `MARKS_AT_MOST`.
    """
    version = archive.version if period.version is None else period.version
    return _held_presence(archive, replace(period, version=version), MARKS_AT_MOST, public_only)


def find_presence(
    archive: Archive,
    period: Period,
    *,
    country: str | None = None,
    at_most: int | None = MARKS_AT_MOST,
    public_only: bool = False,
) -> pd.DataFrame:
    """Find the presence reports of a period.

    Parameters
    ----------
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive.
    at_most : int or None
        Rows at the most, the newest first; None is all of them. `count_presence` says how many
        there are.

    Returns
    -------
    pandas.DataFrame
        The columns of the presence table, newest first.
    """
    held = hold_presence(archive, period, public_only=public_only)
    if held is not None:
        shown = held.drop(columns="is_private")
        of_country = shown if country is None else shown[shown["host_iso3"] == country]
        return of_country.head(len(held) if at_most is None else at_most).reset_index(drop=True)
    found = ask(
        archive,
        f"""select * exclude (is_private) from (select *, {IS_PRIVATE} as is_private from presence)
        where {is_in_range(period, country)} and valid_from >= $oldest
            and {_ALL_OR_PUBLIC[public_only]}
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
    version = archive.version if period.version is None else period.version
    n_held = archive.find_version(version).n_held.get("presence", 0)
    if at_most is not None and n_held > at_most:
        days = _ask_days(
            archive, "valid_from", period, country, "order by 1 desc limit 1 offset $n", n=at_most
        )
        if len(days):
            last_on: date = days["valid_from"].iloc[0]
            return last_on
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
    condition = is_in_range(period, country, "last_on")
    sql = f"select {columns} from presence_days where {condition} {ending}"
    return ask(archive, sql, period, country=country, **values)


def count_presence(
    archive: Archive, period: Period, *, country: str | None = None, public_only: bool = False
) -> int:
    """Count the presence reports of a period; see `find_presence`."""
    held = hold_presence(archive, period, public_only=public_only)
    if held is not None:
        return len(held) if country is None else int((held["host_iso3"] == country).sum())
    condition = f"and {_ALL_OR_PUBLIC[public_only]}"
    counted = _ask_days(archive, "count(*) as n", period, country, condition)
    return int(counted["n"].iloc[0])


class PresenceApart(NamedTuple):
    """Reports that are not drawn as others are: nothing is dropped, and nothing drawn in silence.

    Parameters
    ----------
    n_doubtful : int
        Reports of the period whose day or place is in doubt.
    n_without_place : int
        Reports of the period without coordinates: in the table and not on the map.
    n_without_date : int
        Reports that no calendar can show, of no period.
    """

    n_doubtful: int
    n_without_place: int
    n_without_date: int


def count_presence_apart(
    archive: Archive, period: Period, *, public_only: bool = False
) -> PresenceApart:
    """Count the reports that are doubtful, or cannot be drawn; see `find_presence`."""
    version = archive.version if period.version is None else period.version
    n_undated = _count_undated(archive, version, period.known_on, public_only)
    held = hold_presence(archive, period, public_only=public_only)
    if held is not None:
        n_doubtful = sum(not DOUBTS.isdisjoint(flags) for flags in held["flags"])
        return PresenceApart(n_doubtful, int(held["lon"].isna().sum()), n_undated)
    columns = (
        "count(*) filter (is_doubtful) as doubtful, count(*) filter (lon is null) as placeless"
    )
    condition = f"and {_ALL_OR_PUBLIC[public_only]}"
    of_period = _ask_days(archive, columns, period, None, condition).iloc[0]
    return PresenceApart(int(of_period["doubtful"]), int(of_period["placeless"]), n_undated)


@lru_cache(maxsize=32)
def _count_undated(archive: Archive, version: int, known_on: date | None, public_only: bool) -> int:
    ever = Period(date.min, date.max, known_on, version)
    archive.keep("presence_days", _PRESENCE_DAYS, version=version)
    counted = ask(
        archive,
        "select count(*) as n from presence_days where valid_from is null "
        f"and {is_asked(ever, None)} and {_ALL_OR_PUBLIC[public_only]}",
        ever,
    )
    return int(counted["n"].iloc[0])


def count_presence_in_cells(
    archive: Archive, period: Period, *, public_only: bool = False
) -> pd.DataFrame:
    """Count the presence reports of a period in grid cells, few enough to draw.

    Parameters
    ----------
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive.

    Returns
    -------
    pandas.DataFrame
        One row per cell with ``lon``, ``lat`` (mean of the reports counted, degrees WGS 84),
        ``n`` and ``cell_deg``; at most `MARKS_AT_MOST` rows.
    """
    columns = "x, y, sum(lon) as lon, sum(lat) as lat, count(*) as n"
    ending = f"and x is not null and {_ALL_OR_PUBLIC[public_only]} group by x, y"
    finest = _ask_days(archive, columns, period, None, ending)
    return coarsen(finest, cell_deg=_FINEST_CELL_DEG, at_most=MARKS_AT_MOST)


def count_presence_begun(
    archive: Archive, period: Period, *, cells_at_most: int, public_only: bool = False
) -> pd.DataFrame:
    """Count the presence reports of a period by cell and by the day they begin.

    Returns
    -------
    pandas.DataFrame
        One row per cell and day with ``x``, ``y`` (the cell's numbers), ``valid_from``, ``lon``,
        ``lat`` (sums over the reports, degrees WGS 84), ``n`` and ``cell_deg``; the cells are the
        smallest of which there are at most `cells_at_most`.
    """
    condition = f"and x is not null and {_ALL_OR_PUBLIC[public_only]}"
    finest = _ask_days(archive, "distinct x, y", period, None, condition)
    cell_deg = _FINEST_CELL_DEG
    while len(set(zip(finest["x"] // cell_deg, finest["y"] // cell_deg, strict=True))) > max(
        1, cells_at_most
    ):
        cell_deg *= 2
    columns = f"""floor(x / {cell_deg})::int as x, floor(y / {cell_deg})::int as y, valid_from,
        sum(lon) as lon, sum(lat) as lat, count(*) as n"""
    begun = _ask_days(archive, columns, period, None, f"{condition} group by all")
    return begun.assign(cell_deg=cell_deg)


def count_presence_by_host(
    archive: Archive, period: Period, *, public_only: bool = False
) -> pd.DataFrame:
    """Count the presence reports that begin in a period by host country and day.

    Parameters
    ----------
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive.

    Returns
    -------
    pandas.DataFrame
        One row per host and day with any, in order: ``host_iso3``, ``begun_on``, ``n`` and
        ``n_vague``, how many of them are known to the month or year only, which begins that day.
    """
    columns = ["host_iso3", "begun_on", "n", "n_vague"]
    held = hold_presence(archive, period, public_only=public_only)
    if held is not None:
        rows = zip(held["host_iso3"], held["valid_from"], held["date_precision"], strict=True)
        begun, vague = Counter[tuple[str, date]](), Counter[tuple[str, date]]()
        for host, begun_on, precision in rows:
            if begun_on >= period.date_from and isinstance(host, str):
                begun[host, begun_on] += 1
                vague[host, begun_on] += precision != "day"
        counts = [(*at, n, vague[at]) for at, n in sorted(begun.items())]
        return pd.DataFrame(counts, columns=columns)
    return _ask_days(
        archive,
        """host_iso3, valid_from as begun_on, count(*) as n,
            count(*) filter (where date_precision <> 'day') as n_vague""",
        period,
        None,
        f"""and valid_from >= $date_from and host_iso3 is not null
        and {_ALL_OR_PUBLIC[public_only]} group by all order by host_iso3, valid_from""",
    )
