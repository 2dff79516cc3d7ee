"""Where things are: country shapes, codes and names, points to countries, borders.

This room fetches nothing and knows nothing of advisories. Coordinates are degrees in EPSG:4326,
longitude first; distances are geodesic kilometres on WGS 84. ``import geodata`` reads no shapes
and imports no geopandas: the modules that need it are loaded when their names are first used.
"""

from geodata.names import (
    ALL_ISO3,
    country_name,
    find_iso3,
    find_iso3_of_iso2,
    is_iso3,
)

__all__ = ["ALL_ISO3", "country_name", "find_iso3", "find_iso3_of_iso2", "is_iso3"]
