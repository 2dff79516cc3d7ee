"""Where things are: country shapes, codes and names, points to countries, borders.

This room fetches nothing and knows nothing of advisories. Coordinates are degrees in EPSG:4326,
longitude first; distances are geodesic kilometres on WGS 84. ``import geodata`` reads no shapes
and imports no geopandas: a module that needs it is loaded when one of its names is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from geodata.names import (
    ALL_ISO3,
    country_name,
    find_iso3,
    find_iso3_of_iso2,
    is_iso3,
)

if TYPE_CHECKING:
    from geodata.countries import read_countries

_LOADED_ON_USE = {
    "read_countries": "geodata.countries",
}

__all__ = [
    "ALL_ISO3",
    "country_name",
    "find_iso3",
    "find_iso3_of_iso2",
    "is_iso3",
    "read_countries",
]


def __getattr__(name: str) -> Any:
    """Load the module that a public name lives in."""
    if name not in _LOADED_ON_USE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LOADED_ON_USE[name]), name)
