"""Which country a point lies in, or which is nearest.

Points on coasts, piers and small islands fall outside drawn land. They go to the nearest country
within a stated distance, and the answer says so and how far that was.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod

from geodata.borders import find_segments
from geodata.countries import CRS, read_countries
from geodata.errors import BadCoordinate, UnstatedCrs

WITHIN_KM = 25.0
"""How far from drawn land a point may lie and still be placed, unless the caller says otherwise.

A little more than the 12 nautical miles (22.2 km) of a territorial sea. Of the 28,298 airports of
airportsdata 20260905, 754 lie off the bundled land: 691 of them within 25 km, and for 99 % of those
the nearest country is the airport's own. Beyond 50 km that falls to 90 %.
"""

_WGS84 = Geod(ellps="WGS84")
_KM_PER_DEG = 110.0  # the shortest degree of latitude has 110.57 km: boxes are a little wide
_CELL_DEG = 4.0  # polygons are cut on this grid: a point is tested against some hundred vertices
_N_TOGETHER = 2_000  # points whose near segments are held in memory at once

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CountryIndex:
    """Countries prepared for placing many points; see `index_countries`.

    Attributes
    ----------
    iso3 : array of str
        The codes, in the order of the countries.
    geometries : array of shapely Polygon or MultiPolygon
        Their shapes, degrees in EPSG:4326.
    """

    iso3: NDArray[np.object_]
    geometries: NDArray[np.object_]

    @cached_property
    def cells(self) -> tuple[shapely.STRtree, NDArray[np.int64]]:
        """The polygons cut on a grid, in a tree, and the country of each piece."""
        pieces, country = _cut_on_grid(self.geometries)
        shapely.prepare(pieces)
        return shapely.STRtree(pieces), country

    @cached_property
    def segments(self) -> tuple[shapely.STRtree, pd.DataFrame]:
        """The boundary segments in a tree, and their ends and countries."""
        segments = find_segments(self.geometries)
        ends = segments[["lon_a", "lat_a", "lon_b", "lat_b"]].to_numpy().reshape(-1, 2, 2)
        return shapely.STRtree(shapely.linestrings(ends)), segments


def index_countries(countries: gpd.GeoDataFrame) -> CountryIndex:
    """Prepare countries for placing, to be passed to `place_points` again and again.

    Parameters
    ----------
    countries : GeoDataFrame
        As of `read_countries`, in full detail.

    Raises
    ------
    UnstatedCrs
        If the shapes are not in EPSG:4326.
    """
    _require_degrees(countries.crs, "countries")
    return CountryIndex(countries["iso3"].to_numpy(dtype=object), countries.geometry.to_numpy())


def place_points(
    lon: ArrayLike,
    lat: ArrayLike,
    *,
    countries: gpd.GeoDataFrame | CountryIndex | None = None,
    within_km: float = WITHIN_KM,
) -> pd.DataFrame:
    """Place points in countries.

    Parameters
    ----------
    lon, lat : array-like of float
        Degrees in EPSG:4326, of equal length.
    countries : GeoDataFrame or CountryIndex, optional
        Where to place them; by default the bundled shapes in full detail.
    within_km : float
        The greatest geodesic distance from land at which a point is still placed.

    Returns
    -------
    DataFrame
        ``iso3`` (None where unplaced), ``how`` ("inside", "nearest" or "unplaced") and
        ``distance_km`` (0 inside, NaN where unplaced), in the order of the points. A point on a
        border belongs to the country whose code comes first in the alphabet.

    Raises
    ------
    BadCoordinate
        If a coordinate is missing or out of range; names the row and the value.
    UnstatedCrs
        If `countries` is not in EPSG:4326.
    """
    lons, lats = _check_coordinates(lon, lat)
    if not (np.isfinite(within_km) and within_km >= 0):
        raise BadCoordinate(f"within_km is {within_km!r}: a distance of 0 km or more is allowed")
    if countries is None:
        index = _bundled_index()
    elif isinstance(countries, CountryIndex):
        index = countries
    else:
        index = index_countries(countries)
    country = _find_inside(lons, lats, index)
    distance_km = np.where(country >= 0, 0.0, np.nan)
    outside = np.flatnonzero(country < 0)
    is_inside = country >= 0
    for start in range(0, len(outside), _N_TOGETHER):
        rows = outside[start : start + _N_TOGETHER]
        country[rows], distance_km[rows] = _find_nearest(lons[rows], lats[rows], index, within_km)
    return pd.DataFrame(
        {
            "iso3": pd.Series([index.iso3[c] if c >= 0 else None for c in country], dtype=object),
            "how": np.select([is_inside, country >= 0], ["inside", "nearest"], "unplaced"),
            "distance_km": distance_km,
        }
    )


@cache
def _bundled_index() -> CountryIndex:
    return index_countries(read_countries(detail="full"))


def _require_degrees(crs: object, what: str) -> None:
    if crs is None:
        raise UnstatedCrs(f"{what} state no reference system; {CRS} is needed: set_crs or to_crs")
    if crs != CRS:
        raise UnstatedCrs(f"{what} are in {crs}; {CRS} is needed: to_crs({CRS!r})")


def _check_coordinates(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    lons, lats = np.atleast_1d(np.asarray(lon, float)), np.atleast_1d(np.asarray(lat, float))
    if lons.shape != lats.shape or lons.ndim != 1:
        raise BadCoordinate(f"{lons.shape} longitudes and {lats.shape} latitudes: one each needed")
    for what, values, limit in (("longitude", lons, 180.0), ("latitude", lats, 90.0)):
        is_bad = ~(np.abs(values) <= limit)
        if is_bad.any():
            row = int(np.flatnonzero(is_bad)[0])
            raise BadCoordinate(
                f"row {row}: {what} {values[row]!r}; allowed is -{limit:g} to {limit:g} degrees "
                f"({int(is_bad.sum())} such rows)"
            )
    return lons, lats


def _cut_on_grid(geometries: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Cut polygons into pieces of at most one grid cell, and say which polygon each is of."""
    parts, country = shapely.get_parts(geometries, return_index=True)
    west, south = np.arange(-180, 180, _CELL_DEG), np.arange(-90, 90, _CELL_DEG)
    corners = np.stack(np.meshgrid(west, south), axis=-1).reshape(-1, 2)
    cells = shapely.box(*corners.T, *(corners + _CELL_DEG).T)
    cell, part = shapely.STRtree(parts).query(cells, predicate="intersects")
    pieces = shapely.intersection(parts[part], cells[cell])
    return pieces, country[part]


def _find_inside(lons: Floats, lats: Floats, index: CountryIndex) -> NDArray[np.int64]:
    """Return the position of the country each point lies in or on, -1 for none."""
    tree, country = index.cells
    point, piece = tree.query(shapely.points(lons, lats))
    is_in = shapely.intersects_xy(tree.geometries[piece], lons[point], lats[point])
    point, found = point[is_in], country[piece[is_in]]
    inside = np.full(len(lons), len(index.iso3))
    np.minimum.at(inside, point, found)
    # The antimeridian is one line with two longitudes.
    seam = np.flatnonzero((inside == len(index.iso3)) & (np.abs(lons) == 180.0))
    inside[inside == len(index.iso3)] = -1
    if len(seam):
        other = np.nextafter(-lons[seam], 0.0)
        inside[seam] = _find_inside(other, lats[seam], index)
    return inside


def _find_nearest(
    lons: Floats, lats: Floats, index: CountryIndex, within_km: float
) -> tuple[NDArray[np.int64], Floats]:
    """Return the nearest country within a distance and the distance, -1 and NaN for none.

    Segments in reach are compared on the sphere; the distance to the nearest is then measured on
    the ellipsoid.
    """
    tree, segments = index.segments
    point, segment = _find_reachable(lons, lats, tree, within_km)
    near = segments.iloc[segment]
    at = _unit_vectors(lons[point], lats[point])
    a = _unit_vectors(near["lon_a"].to_numpy(), near["lat_a"].to_numpy())
    b = _unit_vectors(near["lon_b"].to_numpy(), near["lat_b"].to_numpy())
    along = b - a
    length = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", at - a, along) / np.where(length > 0, length, 1.0)
    foot = a + np.clip(share, 0.0, 1.0)[:, None] * along
    foot_lon = np.degrees(np.arctan2(foot[:, 1], foot[:, 0]))
    foot_lat = np.degrees(np.arctan2(foot[:, 2], np.hypot(foot[:, 0], foot[:, 1])))
    order = np.lexsort((near["shape"], np.linalg.norm(at - foot, axis=1), point))
    first = order[np.unique(point[order], return_index=True)[1]]
    rows = point[first]
    _, _, metres = _WGS84.inv(lons[rows], lats[rows], foot_lon[first], foot_lat[first])
    distance = np.asarray(metres) / 1000
    is_near = distance <= within_km
    country = np.full(len(lons), -1)
    distance_km = np.full(len(lons), np.nan)
    country[rows[is_near]] = near["shape"].to_numpy()[first][is_near]
    distance_km[rows[is_near]] = distance[is_near]
    return country, distance_km


def _find_reachable(
    lons: Floats, lats: Floats, tree: shapely.STRtree, within_km: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of point and segment that may lie within a distance of each other."""
    reach_lat = within_km / _KM_PER_DEG
    south, north = lats - reach_lat, lats + reach_lat
    farthest = np.maximum(np.abs(south), np.abs(north))
    narrowing = np.cos(np.radians(np.minimum(farthest, 90.0)))
    reach_lon = np.minimum(reach_lat / np.maximum(narrowing, 1e-9), 360.0)
    pairs = []
    for turn in (-360.0, 0.0, 360.0):
        west, east = lons + turn - reach_lon, lons + turn + reach_lon
        rows = np.flatnonzero((east >= -180.0) & (west <= 180.0))
        boxes = shapely.box(west[rows], south[rows], east[rows], north[rows])
        point, segment = tree.query(boxes)
        pairs.append(np.stack([rows[point], segment]))
    point, segment = np.unique(np.concatenate(pairs, axis=1), axis=1)
    return point, segment


def _unit_vectors(lon: Floats, lat: Floats) -> Floats:
    x, y = np.radians(lon), np.radians(lat)
    return np.stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)], axis=1)
