"""The country shapes a map of one region needs, as finely as the region asks for."""

from pathlib import Path

import shapely

from geodata.browser_shapes import REGIONAL_DECIMALS, make_geojson
from geodata.countries import read_countries
from geodata.regions import find_region


def make_region_geojson(key: str, path: str | Path | None = None) -> bytes:
    """Make the GeoJSON of the countries in a region's window.

    Parameters
    ----------
    key : str
        Key of the region. The world is drawn coarsely, any other region finely.
    path : str or Path, optional
        Another country file, as of `read_countries`.

    Returns
    -------
    bytes
        As of `make_geojson`: every country any part of which lies in the window.

    Raises
    ------
    UnknownRegion
        If there is no such region.
    """
    region = find_region(key)
    if key == "world":
        return make_geojson(read_countries(path, detail="world"))
    west, east = region.lon_range
    south, north = region.lat_range
    # A window may lie past the antimeridian: it is looked for one turn either way as well.
    turns = [shapely.box(west + turn, south, east + turn, north) for turn in (-360, 0, 360)]
    countries = read_countries(path, detail="regional")
    in_view = countries[countries.intersects(shapely.union_all(turns))]
    return make_geojson(in_view, decimals=REGIONAL_DECIMALS)
