"""Lines that two shapes share, and how long they are on the ground."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod

_WGS84 = Geod(ellps="WGS84")
_ENDS = ["lon_a", "lat_a", "lon_b", "lat_b"]


def find_segments(geometries: NDArray[np.object_]) -> pd.DataFrame:
    """Return every boundary segment of polygons.

    Parameters
    ----------
    geometries : array of shapely Polygon or MultiPolygon
        In degrees, EPSG:4326.

    Returns
    -------
    DataFrame
        ``shape`` (position in `geometries`) and ``lon_a, lat_a, lon_b, lat_b`` in degrees; the
        ends are ordered, so that both sides of a shared border read the same.
    """
    parts, shape = shapely.get_parts(geometries, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[:-1] == ring[1:]
    a, b = xy[:-1][joined], xy[1:][joined]
    swapped = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    a, b = np.where(swapped[:, None], b, a), np.where(swapped[:, None], a, b)
    segments = pd.DataFrame(np.column_stack([a, b]), columns=_ENDS)
    segments.insert(0, "shape", shape[part][ring[:-1][joined]])
    return segments


def find_shared_segments(geometries: NDArray[np.object_]) -> pd.DataFrame:
    """Return the segments that two different polygons both have.

    Exact where the polygons form a coverage (neighbours share their vertices, as in the bundled
    shapes); elsewhere a border whose two sides were drawn apart is not found.

    Returns
    -------
    DataFrame
        As of `find_segments`, with ``shape`` and ``neighbour``; each pair in both directions.
    """
    segments = find_segments(geometries)
    pairs = segments.merge(segments.rename(columns={"shape": "neighbour"}), on=_ENDS)
    return pairs[pairs["shape"] != pairs["neighbour"]].reset_index(drop=True)


def measure_borders(countries: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure the land border of every pair of neighbouring countries.

    Parameters
    ----------
    countries : GeoDataFrame
        ``iso3`` and ``geometry`` in EPSG:4326.

    Returns
    -------
    DataFrame
        ``iso3, neighbour_iso3, border_km``, both directions, geodesic on WGS 84. Lines on a map
        are shorter than surveyed ones: read the lengths as comparisons, not as measurements.
    """
    pairs = find_shared_segments(countries.geometry.to_numpy())
    lon_a, lat_a, lon_b, lat_b = pairs[_ENDS].to_numpy().T
    _, _, metres = _WGS84.inv(lon_a, lat_a, lon_b, lat_b)
    iso3 = countries["iso3"].to_numpy()
    borders = pd.DataFrame(
        {
            "iso3": iso3[pairs["shape"]],
            "neighbour_iso3": iso3[pairs["neighbour"]],
            "border_km": np.asarray(metres) / 1000,
        }
    )
    total = borders.groupby(["iso3", "neighbour_iso3"])["border_km"].sum().round(1)
    return total.reset_index()


def make_shared_line(first: NDArray[np.object_], second: NDArray[np.object_]) -> shapely.Geometry:
    """Return the line along which two groups of polygons of one coverage touch.

    Returns
    -------
    MultiLineString
        In the polygons' coordinates; empty where they do not touch.
    """
    pairs = find_shared_segments(np.concatenate([first, second]))
    n_first = len(first)
    across = pairs[(pairs["shape"] < n_first) & (pairs["neighbour"] >= n_first)]
    ends = across[_ENDS].to_numpy().reshape(-1, 2, 2)
    return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(ends)))
