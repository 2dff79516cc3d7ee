"""Where things are: country shapes, codes and names, points to countries, borders.

This room fetches nothing and knows nothing of advisories. Coordinates are degrees in EPSG:4326,
longitude first; distances are geodesic kilometres on WGS 84. ``import geodata`` reads no shapes
and imports no geopandas: a module that needs it is loaded when one of its names is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from geodata.errors import (
    BadCoordinate,
    GeodataError,
    NamesFileError,
    UnknownName,
    UnknownRegion,
    UnreadableShapes,
    UnstatedCrs,
)
from geodata.names import (
    ALL_ISO3,
    country_in_sentence,
    country_name,
    find_iso2,
    find_iso3,
    find_iso3_of_iso2,
    is_iso3,
    list_spellings,
    place_in_sentence,
)
from geodata.regions import REGIONS, Region, find_region
from geodata.viewpoint import VIEWPOINT

if TYPE_CHECKING:
    from geodata.browser_shapes import (
        REGIONAL_DECIMALS,
        WORLD_DECIMALS,
        make_geojson,
        make_lines_geojson,
    )
    from geodata.countries import read_countries
    from geodata.geography import Geography, read_geography
    from geodata.placing import (
        WITHIN_KM,
        CountryIndex,
        index_countries,
        place_points,
    )

_LOADED_ON_USE = {
    "REGIONAL_DECIMALS": "geodata.browser_shapes",
    "WORLD_DECIMALS": "geodata.browser_shapes",
    "make_geojson": "geodata.browser_shapes",
    "make_lines_geojson": "geodata.browser_shapes",
    "read_countries": "geodata.countries",
    "Geography": "geodata.geography",
    "read_geography": "geodata.geography",
    "WITHIN_KM": "geodata.placing",
    "CountryIndex": "geodata.placing",
    "index_countries": "geodata.placing",
    "place_points": "geodata.placing",
}

__all__ = [
    "ALL_ISO3",
    "REGIONAL_DECIMALS",
    "REGIONS",
    "VIEWPOINT",
    "WITHIN_KM",
    "WORLD_DECIMALS",
    "BadCoordinate",
    "CountryIndex",
    "GeodataError",
    "Geography",
    "NamesFileError",
    "Region",
    "UnknownName",
    "UnknownRegion",
    "UnreadableShapes",
    "UnstatedCrs",
    "country_in_sentence",
    "country_name",
    "find_iso2",
    "find_iso3",
    "find_iso3_of_iso2",
    "find_region",
    "index_countries",
    "is_iso3",
    "list_spellings",
    "make_geojson",
    "make_lines_geojson",
    "place_in_sentence",
    "place_points",
    "read_countries",
    "read_geography",
]


def __getattr__(name: str) -> Any:
    """Load the module that a public name lives in."""
    if name not in _LOADED_ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LOADED_ON_USE[name]), name)
