"""Where a country's label goes, and how much room it has there."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod, Transformer

_WGS84 = Geod(ellps="WGS84")


def make_anchors(countries: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find the point of each country that lies farthest from its borders.

    It is the centre of the greatest circle inside the largest part, found in an equal-area plane
    around that part. It is a place for a label, never a place where something happened.

    Parameters
    ----------
    countries : GeoDataFrame
        ``iso3``, ``name`` and ``geometry`` in EPSG:4326.

    Returns
    -------
    DataFrame
        ``iso3, name, lon, lat`` (degrees), ``room_km`` (radius of the circle), ``width_deg``,
        ``height_deg`` (of the largest part) and ``area_km2`` (of the country, geodesic).
    """
    rows = [
        {"iso3": iso3, "name": name, **_anchor(geometry)}
        for iso3, name, geometry in zip(
            countries["iso3"], countries["name"], countries.geometry, strict=True
        )
    ]
    return pd.DataFrame(rows).round(
        {"lon": 4, "lat": 4, "room_km": 2, "width_deg": 4, "height_deg": 4, "area_km2": 2}
    )


def _anchor(geometry: shapely.Geometry) -> dict[str, float]:
    parts = shapely.get_parts(geometry)
    areas = [abs(_WGS84.geometry_area_perimeter(part)[0]) / 1e6 for part in parts]
    largest = parts[int(np.argmax(areas))]
    centre = shapely.centroid(largest)
    plane = f"+proj=laea +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84 +units=km"
    to_plane = Transformer.from_crs("EPSG:4326", plane, always_xy=True)
    flat = shapely.transform(largest, to_plane.transform, interleaved=False)
    radius = shapely.maximum_inscribed_circle(flat, tolerance=np.sqrt(max(areas)) / 500)
    x, y = radius.coords[0]
    lon, lat = to_plane.transform(x, y, direction="INVERSE")
    west, south, east, north = largest.bounds
    return {
        "lon": lon,
        "lat": lat,
        "room_km": radius.length,
        "width_deg": east - west,
        "height_deg": north - south,
        "area_km2": sum(areas),
    }
