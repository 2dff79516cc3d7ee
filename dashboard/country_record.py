"""Everything held about one country, gathered for the panel and the web route."""

from collections.abc import Mapping
from dataclasses import dataclass

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
from dashboard.queries.history import find_level_history
from dashboard.view_state import FIRST_DAY
from geodata import country_name
from geodata.geography import Geography
from loaders.archive import Archive


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
    history : pandas.DataFrame
        The levels up to the as-of date, see `dashboard.queries.history.find_level_history`.
    areas : pandas.DataFrame
        Regional advisories in force, rows of the advisories table.
    changes : pandas.DataFrame
        All its level changes, newest first, see `loaders.in_force.level_changes`.
    n_reissues : Mapping of str to int
        Reissues counted per issuer key.
    faults : pandas.DataFrame
        Advisories held with a fault, see `dashboard.queries.find_faults`.
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
    history: pd.DataFrame
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
    archive: Archive,
    geography: Geography,
    iso3: str,
    period: Period,
    *,
    issuer: str,
    public_only: bool = False,
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
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive.
    """
    day = period.date_to
    clocks = {"known_on": period.known_on, "version": period.version}
    borders = geography.borders[geography.borders["iso3"] == iso3]
    levels = find_levels(archive, day, issuer=issuer, **clocks).set_index("iso3")["common_level"]
    neighbours = pd.DataFrame(
        {
            "iso3": borders["neighbour_iso3"],
            "name": borders["neighbour_iso3"].map(country_name),
            "border_km": borders["border_km"],
            "common_level": borders["neighbour_iso3"].map(levels),
        }
    )
    changes = find_changes(archive, Period(FIRST_DAY, day, **clocks), country=iso3)
    return CountryRecord(
        iso3=iso3,
        name=country_name(iso3),
        period=period,
        levels=find_levels(archive, day, country=iso3, **clocks),
        history=find_level_history(archive, iso3, until=day, **clocks),
        areas=find_areas(archive, period, country=iso3),
        changes=changes.sort_values("on", ascending=False),
        n_reissues=find_reissues(archive, period, country=iso3),
        faults=find_faults(archive, period, country=iso3),
        departures=find_departures(archive, period, country=iso3),
        presence=find_presence(archive, period, country=iso3, public_only=public_only),
        n_presence=count_presence(archive, period, country=iso3, public_only=public_only),
        n_open_departures=count_open_departures(archive, period, country=iso3),
        neighbours=neighbours.sort_values("border_km", ascending=False),
    )
