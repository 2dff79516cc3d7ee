"""Reports near a country, and not on its soil."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.facts.kind import CountryAsked
from dashboard.facts.presence.nearby import NEAR_KM, Bounds, find_presence_around, widen
from dashboard.queries.bounds import MARKS_AT_MOST
from geodata.nearness import distance_to_border_km

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


def find_near_reports(asked: CountryAsked) -> NearReports:
    """Find the reports nearest to a country's border; those of one point are told together."""
    geography, iso3 = asked.geography, asked.iso3
    countries = geography.countries
    shapes = countries.loc[countries["iso3"] == iso3, "geometry"].tolist()
    if not shapes:
        return NearReports(pd.DataFrame(), 0, 0, False)
    borders = geography.borders
    found = find_presence_around(
        asked.archive,
        asked.period,
        country=iso3,
        neighbours=borders.loc[borders["iso3"] == iso3, "neighbour_iso3"].tolist(),
        bounds=widen(Bounds(*shapes[0].bounds), NEAR_KM),
        public_only=asked.public_only,
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


def _as_column(lists: Iterable[list[str]], index: pd.Index) -> "pd.Series[Any]":
    return pd.Series([list(dict.fromkeys(names)) for names in lists], index, dtype=object)
