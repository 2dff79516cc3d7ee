"""Everything held about one country, gathered for the panel and the web route."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard.queries import (
    Period,
    count_open_departures,
    count_presence,
    find_areas,
    find_changes,
    find_departures,
    find_faults,
    find_levels,
    find_presence,
    find_reissues,
)
from geodata import country_name
from geodata.geography import Geography
from loaders.archive import Archive

_EVER = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """Everything the panel shows of one country.

    Parameters
    ----------
    iso3, name : str
        The country.
    period : Period
        The days asked about; ``date_to`` is the as-of date.
    levels : pandas.DataFrame
        One row per issuer that ever advised on it, see `loaders.in_force.levels_on`.
    areas : pandas.DataFrame
        Regional advisories in force, rows of the advisories table.
    changes : pandas.DataFrame
        All its level changes, newest first, see `loaders.in_force.level_changes`.
    n_reissues : Mapping of str to int
        Reissues counted per issuer key.
    faults : pandas.DataFrame
        Advisories held but not believed, with ``flags``.
    departures, presence : pandas.DataFrame
        Rows of the period.
    n_presence : int
        Presence reports of the period, of which `presence` may be the newest ones only.
    n_open_departures : int
        Departures begun before the period whose end is unknown.
    neighbours : pandas.DataFrame
        ``iso3``, ``name``, ``border_km``, and the chosen issuer's level on the as-of date.
    """

    iso3: str
    name: str
    period: Period
    levels: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    n_reissues: Mapping[str, int]
    faults: pd.DataFrame
    departures: pd.DataFrame
    presence: pd.DataFrame
    n_presence: int
    n_open_departures: int
    neighbours: pd.DataFrame


def find_country(
    archive: Archive, geography: Geography, iso3: str, period: Period, *, issuer: str
) -> CountryRecord:
    """Gather everything held about one country.

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
    """
    day = period.date_to
    clocks = {"known_on": period.known_on, "version": period.version}
    borders = geography.borders[geography.borders["iso3"] == iso3]
    neighbours = borders.rename(columns={"neighbour_iso3": "neighbour"}).merge(
        find_levels(archive, day, issuer=issuer, **clocks)[["iso3", "common_level"]],
        left_on="neighbour",
        right_on="iso3",
        how="left",
        suffixes=("_of", ""),
    )
    changes = find_changes(archive, Period(_EVER, day, **clocks), country=iso3)
    return CountryRecord(
        iso3=iso3,
        name=country_name(iso3),
        period=period,
        levels=find_levels(archive, day, country=iso3, **clocks),
        areas=find_areas(archive, period, country=iso3),
        changes=changes.sort_values("on", ascending=False),
        n_reissues=find_reissues(archive, period, country=iso3),
        faults=find_faults(archive, period, country=iso3),
        departures=find_departures(archive, period, country=iso3),
        presence=find_presence(archive, period, country=iso3),
        n_presence=count_presence(archive, period, country=iso3),
        n_open_departures=count_open_departures(archive, period, country=iso3),
        neighbours=pd.DataFrame(
            {
                "iso3": neighbours["neighbour"],
                "name": [country_name(code) for code in neighbours["neighbour"]],
                "border_km": neighbours["border_km"],
                "common_level": neighbours["common_level"],
            }
        ).sort_values("border_km", ascending=False),
    )
