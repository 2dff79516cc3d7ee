"""The geometry a map is drawn from, by the address it is served at.

A figure names it and carries none: the page fetches it, and a document that stands by itself takes
it along.
"""

import json
import os
from collections.abc import Callable
from functools import cache, lru_cache

from dashboard.figures.world_map import MapUrls
from dashboard.resources import COUNTRIES_VARIABLE, get_geography
from dashboard.words.plotly import write_plotly
from geodata import country_name
from geodata.browser_shapes import make_areas_geojson, make_lines_geojson
from geodata.countries import hash_shapes
from geodata.extents import find_extent
from geodata.region_shapes import (
    make_finer_world_geojson,
    make_inset_geojson,
    make_region_geojson,
)
from geodata.regions import NEIGHBOURS, REGIONS, WORLD, Region

SHAPES_URL = f"shapes/{hash_shapes(os.environ.get(COUNTRIES_VARIABLE))}"
"""Under it the page fetches country shapes by region or country, disputed lines, areas and anchors.

It names the edition, so that a browser may keep what it has fetched for good.
"""

# Shapes of one window are about a megabyte.
_EXTENTS_KEPT = 64


@lru_cache(maxsize=_EXTENTS_KEPT)
def make_extent_shapes(key: str, country: str | None) -> bytes:
    """Make the GeoJSON of the countries in a window.

    Parameters
    ----------
    key : str
        Key of a region, or `geodata.regions.NEIGHBOURS`.
    country : str or None
        For the latter, the country the window is around, ISO 3166-1 alpha-3.

    Raises
    ------
    UnknownRegion
        If there is no such region, or no shape of the country.
    """
    geography = get_geography()
    window = find_extent(key, country, geography.countries, geography.borders)
    return make_region_geojson(window, os.environ.get(COUNTRIES_VARIABLE))


@cache
def _make_finer_world() -> bytes:
    return make_finer_world_geojson(os.environ.get(COUNTRIES_VARIABLE))


@cache
def _make_insets() -> bytes:
    return make_inset_geojson(os.environ.get(COUNTRIES_VARIABLE))


@cache
def _make_disputed_lines() -> bytes:
    return make_lines_geojson(get_geography().disputed_lines)


@cache
def _make_contested_areas() -> bytes:
    return make_areas_geojson(get_geography().contested_areas)


@cache
def _make_anchors() -> bytes:
    """Write longitude, latitude (degrees), room (km) and name of each country, by its code.

    The first three are of its label; the name is in Plotly's markup.
    """
    anchors = get_geography().anchors
    columns = zip(anchors["lon"].round(2), anchors["lat"].round(2), anchors["room_km"], strict=True)
    by_code = {
        iso3: [lon, lat, round(room_km), write_plotly(country_name(iso3))]
        for iso3, (lon, lat, room_km) in zip(anchors["iso3"], columns, strict=True)
    }
    return json.dumps(by_code, ensure_ascii=False, separators=(",", ":")).encode()


SINGLE_FILES: dict[str, Callable[[], bytes]] = {
    "lines.geojson": _make_disputed_lines,
    "areas.geojson": _make_contested_areas,
    "anchors.json": _make_anchors,
    "finer-world.geojson": _make_finer_world,
    "insets.geojson": _make_insets,
}
"""What is served below `SHAPES_URL` besides the shapes of windows, by its name."""


def read_geometry(url: str) -> bytes:
    """Read what is served under an address below `SHAPES_URL`.

    Raises
    ------
    ValueError
        If nothing is served there.
    """
    name = url.removeprefix(f"{SHAPES_URL}/")
    if name in SINGLE_FILES:
        return SINGLE_FILES[name]()
    folder, *path = name.removesuffix(".geojson").split("/")
    key, country = (*path, None)[:2] if path else ("", None)
    known = [NEIGHBOURS] if country else [one for one in REGIONS if one != NEIGHBOURS]
    if folder != "countries" or key not in known:
        raise ValueError(f"no geometry is served at {url!r}")
    return make_extent_shapes(key, country)


def make_map_urls(region: Region) -> MapUrls:
    """Write where the shapes of a window and the disputed lines are served."""
    countries = f"{SHAPES_URL}/countries/{region.key}.geojson"
    lines, areas = f"{SHAPES_URL}/lines.geojson", f"{SHAPES_URL}/areas.geojson"
    anchors = f"{SHAPES_URL}/anchors.json"
    if region.key != WORLD.key:
        return MapUrls(countries, lines, areas, anchors)
    return MapUrls(
        countries,
        lines,
        areas,
        anchors,
        finer=f"{SHAPES_URL}/finer-world.geojson",
        insets=f"{SHAPES_URL}/insets.geojson",
    )
