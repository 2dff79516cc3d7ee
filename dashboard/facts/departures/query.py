"""Departures of a period: few, held in memory, and picked from."""

from datetime import date
from functools import lru_cache

import pandas as pd

from dashboard.queries.period import LAST_ON, Period
from loaders.archive import Archive


# Departures are few, and every view asks for them twice: they are held, and picked from.
@lru_cache(maxsize=8)
def _departures(archive: Archive, version: int) -> pd.DataFrame:
    return archive.query(
        f"""select *, {LAST_ON} as last_on, recorded_at::date as held_on,
            (select min(decisions.recorded_at)::date from decisions
                where replaces = departures.record_id) as replaced_on
        from departures order by valid_from, host_iso3, post, kind""",
        version=version,
    )


def _held_departures(archive: Archive, period: Period, country: str | None) -> pd.DataFrame:
    version = archive.version if period.version is None else period.version
    held = _departures(archive, version)
    if country is not None:
        held = held[held["host_iso3"] == country]
    if period.date_from > period.date_to:
        return held.head(0)
    known_on = period.known_on or date.max
    is_replaced = held["replaced_on"].notna() & (held["replaced_on"].fillna(date.max) <= known_on)
    return held[(held["held_on"] <= known_on) & ~is_replaced]


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
    held = _held_departures(archive, period, country)
    is_in_period = (held["valid_from"] <= period.date_to) & (held["last_on"] >= period.date_from)
    found = held[is_in_period].drop(columns=["last_on", "held_on", "replaced_on"])
    return found.reset_index(drop=True)


def count_open_departures(archive: Archive, period: Period, *, country: str | None = None) -> int:
    """Count the departures that began before a period and whose end is unknown."""
    held = _held_departures(archive, period, country)
    is_over = held["kind"].isin(["reopened", "citizens_evacuated"])
    is_earlier = held["last_on"] < period.date_from
    return int((held["valid_to"].isna() & is_earlier & ~is_over).sum())
