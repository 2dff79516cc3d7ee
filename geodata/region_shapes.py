"""The country shapes a map of one window needs, the finer the narrower it is."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata.browser_shapes import REGIONAL_DECIMALS, WORLD_DECIMALS, make_geojson
from geodata.countries import Detail, read_countries
from geodata.extents import find_in_view, measure_window
from geodata.insets import INSETS
from geodata.regions import WORLD, Region

FULL_BELOW_KM = 3_500.0
"""A window less high than this is drawn in full detail: a pixel of it is some 6 km or less."""

# What the frame of an inset may show beyond its window, as part of the window.
_INSET_MARGIN = 0.45
# A pixel of an inset is some 10 km.
_INSET_TOLERANCE_DEG = 0.07


def make_region_geojson(region: Region, path: str | Path | None = None) -> bytes:
    """Make the GeoJSON of the countries for a map of a window.

    Parameters
    ----------
    region : Region
        The window. The world is drawn coarsely; of any other window the countries that one of its
        frames shows are drawn finely, and all others coarsely, for a reader who moves the map.
    path : str or Path, optional
        Another country file, as of `read_countries`.

    Returns
    -------
    bytes
        As of `make_geojson`: every country, once.
    """
    world = read_countries(path, detail="world")
    if region.key == WORLD.key:
        return make_geojson(world)
    detail = choose_detail(region)
    fine = read_countries(path, detail=detail)
    fine = fine[find_in_view(region, fine)]
    rest = world[~world["iso3"].isin(fine["iso3"])]
    countries = gpd.GeoDataFrame(pd.concat([fine, rest]), crs=world.crs)
    decimals = REGIONAL_DECIMALS if detail == "full" else WORLD_DECIMALS
    return make_geojson(countries, decimals=decimals)


def choose_detail(region: Region) -> Detail:
    """Say how finely a window narrower than the world is drawn."""
    window = measure_window(region)
    return "full" if window.north - window.south < FULL_BELOW_KM else "regional"


def make_finer_world_geojson(path: str | Path | None = None) -> bytes:
    """Make the GeoJSON of the whole world for a reader who has zoomed in, as `make_geojson`."""
    return make_geojson(read_countries(path, detail="regional"))


def make_inset_geojson(path: str | Path | None = None) -> bytes:
    """Make the GeoJSON of what the insets show of each country, as `make_geojson`.

    Shapes are cut a little outside each inset: they are no outlines of countries.
    """
    boxes = []
    for inset in INSETS:
        (west, east), (south, north) = inset.window.lon_range, inset.window.lat_range
        aside, beyond = _INSET_MARGIN * (east - west), _INSET_MARGIN * (north - south)
        boxes += [
            shapely.box(west + turn - aside, south - beyond, east + turn + aside, north + beyond)
            for turn in (-360, 0, 360)
        ]
    countries = read_countries(path, detail="regional")
    shown = frozenset().union(*(inset.window.members for inset in INSETS))
    parts = countries[countries["iso3"].isin(shown)].explode()
    parts = parts.clip(shapely.union_all(boxes), keep_geom_type=True).explode()
    parts = parts.set_geometry(
        shapely.coverage_simplify(parts.geometry.to_numpy(), _INSET_TOLERANCE_DEG), crs=parts.crs
    )
    return make_geojson(parts.dissolve("iso3", as_index=False), decimals=REGIONAL_DECIMALS)
