"""Which part of the world a map shows, and what it moves to."""

from functools import cache
from math import cos, radians
from typing import NamedTuple

from dashboard.resources import get_geography
from geodata.extents import find_extent
from geodata.regions import NEIGHBOURS, WORLD, Region

_REACH_OF_POINT = 4.0  # degrees north and south of a post or place
_ASPECT = 1.8  # of the map's frame, width by height


@cache
def find_map_extent(region: str, country: str | None) -> Region:
    """Find the window of a view: the world for a country whose shape is not held."""
    geography = get_geography()
    if region == NEIGHBOURS and not has_neighbours_extent(country):
        return WORLD
    return find_extent(region, country, geography.countries, geography.borders)


def has_neighbours_extent(country: str | None) -> bool:
    """Say whether there is a window around a country: one is chosen, and its shape is held."""
    return country is not None and bool(get_geography().countries["iso3"].eq(country).any())


class Spot(NamedTuple):
    """What a map moves to: a middle and how far it shows north and south of it, in degrees."""

    lon: float
    lat: float
    reach: float


def find_spot(country: str, at: tuple[float, float] | None) -> Spot | None:
    """Find what a map moves to: around a point, longitude and latitude, or around a country.

    Returns
    -------
    Spot or None
        None without a point for a country whose shape is not held.
    """
    if at is not None:
        return Spot(*at, _REACH_OF_POINT)
    anchors = get_geography().anchors
    own = anchors[anchors["iso3"] == country]
    if own.empty:
        return None
    lon, lat, width, height = own.iloc[0][["lon", "lat", "width_deg", "height_deg"]]
    aside = width * cos(radians(lat)) / _ASPECT
    return Spot(round(lon, 3), round(lat, 3), round(max(aside, height) * 0.7 + 2.0, 2))
