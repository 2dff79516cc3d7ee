"""Everything held about one country, gathered for the panel and the web route."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from dashboard.queries import (
    MARKS_AT_MOST,
    Bounds,
    Period,
    count_open_departures,
    count_presence,
    find_areas,
    find_changes,
    find_departures,
    find_faults,
    find_level_history,
    find_levels,
    find_presence,
    find_presence_around,
    find_reissues,
    widen,
)
from dashboard.queries.period import Clocks
from dashboard.view_state import FIRST_DAY
from geodata import ALL_ISO3, country_name
from geodata.geography import Geography
from geodata.nearness import distance_to_border_km
from loaders.archive import Archive

NEAR_KM = 200.0
"""How far beyond a border reports are looked for."""

NEAR_AT_MOST = 5
"""Points listed beyond a border, the nearest first."""

_POINT = ["lon", "lat", "precision"]


@dataclass(frozen=True, slots=True)
class NearReports:
    """Reports of a period near a country, hosted by others or by nobody.

    Parameters
    ----------
    points : pandas.DataFrame
        The nearest points, one row each: ``km`` from the border (0 inside the country as drawn),
        ``precision``, ``host_iso3``, ``places`` and ``forces`` (lists of str), ``n_reports``, and
        of the newest report ``valid_from``, ``valid_to``, ``date_precision``, ``reporter``,
        ``url``, ``flags``.
    n_more : int
        Points within `NEAR_KM` that are not listed.
    n_placeless : int
        Reports hosted by a neighbour that name no place in it: they have no distance.
    is_cut : bool
        Whether only the newest reports were looked through.
    """

    points: pd.DataFrame
    n_more: int
    n_placeless: int
    is_cut: bool


@dataclass(frozen=True, slots=True)
class CountryRecord:
    """Everything the panel shows of one country.

    Parameters
    ----------
    iso3, name : str
        The country.
    period : Period
        The days asked about; ``date_to`` is the as-of date.
    common_level : float
        The chosen issuer's level on our common scale; NaN where it has none.
    age : str or None
        Of that level, see `loaders.evidence.ages`.
    levels : pandas.DataFrame
        One row per issuer that ever advised on it, see `loaders.evidence.in_force.levels_on`.
    history : pandas.DataFrame
        The levels up to the as-of date, see `dashboard.queries.history.find_level_history`.
    areas : pandas.DataFrame
        Regional advisories in force, rows of the advisories table.
    changes : pandas.DataFrame
        All its level changes, newest first, see `loaders.evidence.in_force.level_changes`.
    n_reissues : Mapping of str to int
        Reissues counted per issuer key.
    faults : pandas.DataFrame
        Advisories held with a fault, see `dashboard.queries.find_faults`.
    departures, presence : pandas.DataFrame
        Rows of the period.
    n_presence : int
        Presence reports of the period, of which `presence` may be the newest ones only.
    near : NearReports
        Reports of the period near the country, and not on its soil.
    n_open_departures : int
        Departures begun before the period whose end is unknown.
    neighbours : pandas.DataFrame
        ``iso3``, ``name``, ``border_km``, and the chosen issuer's level and its ``age``
        on the as-of date.
    """

    iso3: str
    name: str
    period: Period
    common_level: float
    age: str | None
    levels: pd.DataFrame
    history: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    n_reissues: Mapping[str, int]
    faults: pd.DataFrame
    departures: pd.DataFrame
    presence: pd.DataFrame
    n_presence: int
    near: NearReports
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
    clocks: Clocks = {"known_on": period.known_on, "version": period.version}
    borders = geography.borders[geography.borders["iso3"] == iso3]
    levels = find_levels(archive, day, issuer=issuer, **clocks).set_index("iso3")
    neighbours = pd.DataFrame(
        {
            "iso3": borders["neighbour_iso3"],
            "name": borders["neighbour_iso3"].map(country_name),
            "border_km": borders["border_km"],
            "common_level": borders["neighbour_iso3"].map(levels["common_level"]),
            "age": borders["neighbour_iso3"].map(levels["age"]),
        }
    )
    changes = find_changes(archive, Period(FIRST_DAY, day, **clocks), country=iso3)
    return CountryRecord(
        iso3=iso3,
        name=country_name(iso3),
        period=period,
        common_level=levels["common_level"].get(iso3, float("nan")),
        age=levels["age"].get(iso3),
        levels=find_levels(archive, day, country=iso3, **clocks),
        history=find_level_history(archive, iso3, until=day, **clocks),
        areas=find_areas(archive, period, country=iso3),
        changes=changes.sort_values("on", ascending=False),
        n_reissues=find_reissues(archive, period, country=iso3),
        faults=find_faults(archive, period, country=iso3),
        departures=find_departures(archive, period, country=iso3),
        presence=find_presence(archive, period, country=iso3, public_only=public_only),
        n_presence=count_presence(archive, period, country=iso3, public_only=public_only),
        near=_find_near(archive, geography, iso3, period, public_only=public_only),
        n_open_departures=count_open_departures(archive, period, country=iso3),
        neighbours=neighbours.sort_values("border_km", ascending=False),
    )


def _find_near(
    archive: Archive, geography: Geography, iso3: str, period: Period, *, public_only: bool
) -> NearReports:
    """Find the reports nearest to a country's border; those of one point are told together."""
    countries = geography.countries
    shapes = countries.loc[countries["iso3"] == iso3, "geometry"].tolist()
    if not shapes:
        return NearReports(pd.DataFrame(), 0, 0, False)
    borders = geography.borders
    found = find_presence_around(
        archive,
        period,
        country=iso3,
        neighbours=borders.loc[borders["iso3"] == iso3, "neighbour_iso3"].tolist(),
        bounds=widen(Bounds(*shapes[0].bounds), NEAR_KM),
        public_only=public_only,
    )
    is_placed = found["lon"].notna() & (found["precision"] != "country")
    placed = found[is_placed]
    km = distance_to_border_km(shapes[0], placed["lon"], placed["lat"], within_km=NEAR_KM)
    points = placed.assign(km=km).dropna(subset="km").sort_values("km", kind="stable")
    n_points = len(points.drop_duplicates(_POINT))
    return NearReports(
        points=_join_nearest(points),
        n_more=max(0, n_points - NEAR_AT_MOST),
        n_placeless=int((~is_placed).sum()),
        is_cut=len(found) == MARKS_AT_MOST,
    )


def _join_nearest(reports: pd.DataFrame) -> pd.DataFrame:
    """Join the reports of each of the nearest points; they come nearest first, then newest."""
    nearest = reports.drop_duplicates(_POINT).head(NEAR_AT_MOST)
    told: dict[tuple[float, float, str], tuple[list[str], list[str]]] = {
        point: ([], []) for point in nearest[_POINT].itertuples(index=False, name=None)
    }
    columns = reports[[*_POINT, "place", "force_name"]]
    for *point, place, force in columns.itertuples(index=False, name=None):
        if (of_point := told.get(tuple(point))) is not None:
            of_point[0].append(place)
            of_point[1].append(force)
    return nearest.assign(
        places=_as_column((places for places, _ in told.values()), nearest.index),
        forces=_as_column((forces for _, forces in told.values()), nearest.index),
        n_reports=[len(places) for places, _ in told.values()],
    ).reset_index(drop=True)


@cache
def find_beside(iso3: str) -> tuple[str | None, str | None]:
    """Find the countries before and after one in the alphabet of their names; None at its ends."""
    ordered = sorted(ALL_ISO3, key=country_name)
    at = ordered.index(iso3)
    before = ordered[at - 1] if at else None
    after = ordered[at + 1] if at + 1 < len(ordered) else None
    return before, after


def _as_column(lists: Iterable[list[str]], index: pd.Index) -> "pd.Series[Any]":
    return pd.Series([list(dict.fromkeys(names)) for names in lists], index, dtype=object)
