"""Presence reports of a brief, each with its distance from the nearest border that matters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from dashboard.facts.kind import BriefAsked
from dashboard.facts.presence.nearby import NEAR_KM, Bounds, find_presence_around, widen
from dashboard.facts.presence.query import count_presence, find_presence
from dashboard.facts.presence.shown import PresenceShown
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.rows import read_rows
from dashboard.words.labels import is_missing
from geodata.geography import Geography
from geodata.nearness import distance_to_border_km

GROUPS_AT_MOST = 40
"""Forces and kinds, by host, that a brief tells of one by one."""


def find_group(row: Mapping[str, Any]) -> tuple[str | None, str, str]:
    """Find what reports are told together by: host, force and kind."""
    host = row["host_iso3"]
    return None if is_missing(host) else host, row["force_name"], row["kind"]


@dataclass(frozen=True, slots=True)
class Placed:
    """One report, and how far its place is from borders.

    Parameters
    ----------
    row : Mapping
        Of the presence table.
    borders : tuple of (float, str)
        Kilometres to the border with each country within `NEAR_KM`, nearest first: the land
        neighbours of the host, the force's own country left aside. Beyond the border of the
        country a brief is about, that country alone. Empty where no place is known, or the
        report is not told.
    """

    row: Mapping[str, Any]
    borders: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class NearPresence:
    """Reports of a brief.

    Parameters
    ----------
    reports : tuple of Placed
        About a country: its own first, then the nearest. Else the newest groups first.
    n_older : int
        Reports of the scope that are held and were not read, being older.
    n_placeless : int
        Reports among them, or of a land neighbour, without a place in a country.
    is_cut : bool
        Whether only the newest reports beyond the border were looked through.
    """

    reports: tuple[Placed, ...]
    n_older: int
    n_placeless: int
    is_cut: bool


def find_near_presence(asked: BriefAsked, shown: PresenceShown) -> NearPresence:
    """Find the reports a brief tells of."""
    if asked.scope.country is not None:
        return _find_around(asked, asked.scope.country)
    rows = asked.scope.pick(shown.rows, "host_iso3")
    n_older = shown.n - len(shown.rows)
    groups = [find_group(row) for row in read_rows(rows)]
    told = set(list(dict.fromkeys(groups))[:GROUPS_AT_MOST])
    is_told = pd.Series([group in told for group in groups], index=rows.index, dtype=bool)
    placed = [
        *_measure_inside(asked.geography, rows[is_told]),
        *(Placed(row, ()) for row in read_rows(rows[~is_told])),
    ]
    return NearPresence(tuple(placed), n_older, sum(map(_is_placeless, placed)), is_cut=False)


def _find_around(asked: BriefAsked, country: str) -> NearPresence:
    geography, archive = asked.geography, asked.situation.asked.archive
    period, public_only = asked.situation.period, asked.situation.asked.public_only
    inside = find_presence(archive, period, country=country, public_only=public_only)
    n_inside = count_presence(archive, period, country=country, public_only=public_only)
    own = _measure_inside(geography, inside)
    shape = _find_shape(geography, country)
    if shape is None:
        return NearPresence(
            tuple(own), n_inside - len(own), sum(map(_is_placeless, own)), is_cut=False
        )
    found = find_presence_around(
        archive,
        period,
        country=country,
        neighbours=_find_neighbours(geography, country),
        bounds=widen(Bounds(*shape.bounds), NEAR_KM),
        public_only=public_only,
    )
    has_place = found["lon"].notna() & (found["precision"] != "country")
    outside = found[has_place]
    km = distance_to_border_km(shape, outside["lon"], outside["lat"], within_km=NEAR_KM)
    beyond = [
        Placed(row, ((float(distance), country),))
        for row, distance in zip(read_rows(outside), km, strict=True)
        if distance == distance  # farther than NEAR_KM is NaN
    ]
    ordered = [*sorted(own, key=_by_distance), *sorted(beyond, key=_by_distance)]
    n_placeless = sum(map(_is_placeless, own)) + int((~has_place).sum())
    return NearPresence(
        tuple(ordered), n_inside - len(own), n_placeless, is_cut=len(found) == MARKS_AT_MOST
    )


def _by_distance(one: Placed) -> tuple[float, int, str]:
    """Nearest first; at one distance the newest, then in the order of their identities."""
    km = one.borders[0][0] if one.borders else float("inf")
    return km, -one.row["valid_from"].toordinal(), one.row["record_id"]


def _is_placeless(one: Placed) -> bool:
    return is_missing(one.row["lon"]) or one.row["precision"] == "country"


def _find_neighbours(geography: Geography, country: str) -> list[str]:
    borders = geography.borders
    neighbours: list[str] = borders.loc[borders["iso3"] == country, "neighbour_iso3"].tolist()
    return neighbours


def _find_shape(geography: Geography, country: str) -> Any:
    countries = geography.countries
    shapes = countries.loc[countries["iso3"] == country, "geometry"].tolist()
    return shapes[0] if shapes else None


def _measure_inside(geography: Geography, rows: pd.DataFrame) -> list[Placed]:
    """Measure how far reports are from the borders of their host with its land neighbours."""
    reports = read_rows(rows)
    measured: dict[str, list[tuple[float, str]]] = {}
    has_place = rows["lon"].notna() & (rows["precision"] != "country") & rows["host_iso3"].notna()
    for host, of_host in rows[has_place].groupby("host_iso3", sort=True):
        for neighbour in _find_neighbours(geography, str(host)):
            beside = of_host[of_host["force_iso3"] != neighbour]
            shape = _clip(_find_shape(geography, neighbour), beside)
            if shape is None:
                continue
            km = distance_to_border_km(shape, beside["lon"], beside["lat"], within_km=NEAR_KM)
            for record_id, distance in _known(beside["record_id"], km):
                measured.setdefault(record_id, []).append((distance, neighbour))
    return [Placed(row, tuple(sorted(measured.get(row["record_id"], [])))) for row in reports]


def _clip(shape: Any, points: pd.DataFrame) -> Any:
    """Keep of a country what may be near some points; None where nothing is.

    The edges this makes run through the country, farther from every point than `NEAR_KM`, and
    whole shapes of far neighbours need not be searched: a brief of the world took 15 s so.
    """
    if shape is None or points.empty:
        return None
    lon, lat = points["lon"], points["lat"]
    box = widen(Bounds(lon.min(), lat.min(), lon.max(), lat.max()), NEAR_KM)
    part = shapely.clip_by_rect(shape, *box)
    return None if part.is_empty or part.area == 0 else part


def _known(record_ids: Iterable[str], km: Iterable[float]) -> Iterable[tuple[str, float]]:
    pairs = zip(record_ids, km, strict=True)
    return ((record_id, float(distance)) for record_id, distance in pairs if distance == distance)
