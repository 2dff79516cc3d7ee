"""A small map of one country with what lies around it, at the country's own scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

from geodata.countries import CRS
from geodata.errors import UnknownRegion, UnstatedCrs

WIDTH = 400.0
"""Width of the drawing, in units of its own; its height follows the country's."""

_MOST_HEIGHT, _LEAST_HEIGHT = 0.95 * WIDTH, 0.55 * WIDTH
_PAD, _PAD_AT_LEAST_M = 0.16, 40_000.0
_REACH_AT_LEAST_M = 400_000.0
_TOLERANCE = 0.6
# Parts smaller than this share of the largest one do not widen the window unless they lie near it:
# France is drawn without Guiana, Chile with Tierra del Fuego.
_PART_SHARE = 0.08
_FARTHEST_M = 9_000_000.0  # beyond it a part may hold the point opposite, and would turn inside out
_ROOM_FOR_NAME = 900.0
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class LocatorMap:
    """A country and what lies around it, drawn in a Lambert azimuthal equal-area projection.

    Attributes
    ----------
    height : float
        Height of the drawing; its width is `WIDTH`.
    paths : dict of str to str
        ISO 3166-1 alpha-3 to the outline, as the data of an SVG path, y downwards.
    labels : dict of str to (float, float)
        Where a country that has the room can be named.
    units_per_km : float
        The scale.
    """

    height: float
    paths: dict[str, str]
    labels: dict[str, tuple[float, float]]
    units_per_km: float
    _middle: tuple[float, float]
    _west: float
    _north: float

    def project(
        self, lon: Sequence[float], lat: Sequence[float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Say where points lie in the drawing; those outside it lie beyond its edges.

        Parameters
        ----------
        lon, lat : sequence of float
            Degrees in EPSG:4326.

        Returns
        -------
        tuple of arrays of float
            x and y, y downwards.
        """
        points = [
            _find_metres(*self._middle, float(at_lon), float(at_lat))
            for at_lon, at_lat in zip(lon, lat, strict=True)
        ]
        x, y = np.array(points, dtype=float).reshape(-1, 2).T
        scale = self.units_per_km / 1000
        return (x - self._west) * scale, (self._north - y) * scale


def make_locator_map(countries: gpd.GeoDataFrame, iso3: str) -> LocatorMap:
    """Draw one country with what lies around it.

    Parameters
    ----------
    countries : GeoDataFrame
        ``iso3`` and polygons in EPSG:4326.
    iso3 : str
        The country in the middle. Of one with far parts the main part decides the window.

    Raises
    ------
    UnknownRegion
        If the shapes hold no such country.
    UnstatedCrs
        If they are not in EPSG:4326.
    """
    if countries.crs != CRS:
        raise UnstatedCrs(f"shapes are in {countries.crs}; {CRS} is needed: to_crs({CRS!r})")
    if iso3 not in set(countries["iso3"]):
        raise UnknownRegion(f"no shape of {iso3!r}; the shapes hold {len(countries)} countries")
    geometry = countries.loc[countries["iso3"] == iso3, "geometry"].iloc[0]
    middle = _largest(geometry).representative_point()
    to_metres = _projection(middle.x, middle.y)
    west, south, east, north = _frame(_project(geometry, to_metres))
    units_per_m = WIDTH / (east - west)
    locator = LocatorMap(
        height=round((north - south) * units_per_m, 1),
        paths={},
        labels={},
        units_per_km=1000 * units_per_m,
        _middle=(middle.x, middle.y),
        _west=west,
        _north=north,
    )
    frame = shapely.box(west, south, east, north)
    for code, shape in zip(countries["iso3"], countries.geometry, strict=True):
        clipped = shapely.intersection(_project(_near_parts(shape, middle), to_metres), frame)
        if clipped.is_empty:
            continue
        drawn = shapely.transform(
            clipped, lambda xy: (xy - (west, north)) * (units_per_m, -units_per_m)
        )
        drawn = shapely.simplify(drawn, _TOLERANCE)
        if path := _as_path(drawn):
            locator.paths[code] = path
            if (area := _largest(drawn)).area > _ROOM_FOR_NAME:
                x, y = shapely.get_coordinates(_most_inner_point(area))[0]
                locator.labels[code] = (round(float(x), 1), round(float(y), 1))
    return locator


def _most_inner_point(polygon: shapely.Polygon) -> shapely.Point:
    return shapely.get_point(shapely.maximum_inscribed_circle(polygon, tolerance=2.0), 0)


@lru_cache(maxsize=64)
def _projection(lon: float, lat: float) -> Transformer:
    laea = f"+proj=laea +lon_0={lon:.3f} +lat_0={lat:.3f} +ellps=WGS84 +units=m"
    return Transformer.from_crs(CRS, laea, always_xy=True)


# A transformer belongs to its thread, and making one takes longer than all else of a map; each run
# of a page has a new thread, and mostly the points it had before.
@lru_cache(maxsize=4096)
def _find_metres(
    middle_lon: float, middle_lat: float, lon: float, lat: float
) -> tuple[float, float]:
    x, y = _projection(middle_lon, middle_lat).transform(lon, lat)
    return float(x), float(y)


def _largest(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(geometry)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(polygons):
        return shapely.Polygon()
    return polygons[np.argmax(shapely.area(polygons))]


def _project(geometry: shapely.Geometry, to_metres: Transformer) -> shapely.Geometry:
    projected = shapely.transform(
        geometry, lambda xy: np.column_stack(to_metres.transform(xy[:, 0], xy[:, 1]))
    )
    return projected if projected.is_valid else shapely.make_valid(projected)


def _near_parts(geometry: shapely.Geometry, middle: shapely.Point) -> shapely.Geometry:
    """Leave out the parts that lie far round the globe."""
    parts = shapely.get_parts(geometry)
    bounds = shapely.bounds(parts)
    kept = []
    for part, (west, south, east, north) in zip(parts, bounds, strict=True):
        lon = (west, east, west, east, (west + east) / 2)
        lat = (south, south, north, north, (south + north) / 2)
        _, _, metres = _GEOD.inv(np.full(5, middle.x), np.full(5, middle.y), lon, lat)
        if max(metres) < 2 * _FARTHEST_M and min(metres) < _FARTHEST_M:
            kept.append(part)
    return shapely.MultiPolygon(kept)


def _frame(projected: shapely.Geometry) -> tuple[float, float, float, float]:
    """Find the window: the parts that matter, a margin, and an aspect that can be drawn."""
    parts = shapely.get_parts(projected)
    main = _largest(projected)
    reach = max(main.bounds[2] - main.bounds[0], main.bounds[3] - main.bounds[1], _REACH_AT_LEAST_M)
    matters = (parts == main) | (
        (shapely.area(parts) > _PART_SHARE * main.area) & (shapely.distance(parts, main) < reach)
    )
    west, south, east, north = shapely.total_bounds(parts[matters])
    pad = max(_PAD * max(east - west, north - south), _PAD_AT_LEAST_M)
    west, south, east, north = west - pad, south - pad, east + pad, north + pad
    width, height = east - west, north - south
    if height > width * _MOST_HEIGHT / WIDTH:
        more = height * WIDTH / _MOST_HEIGHT - width
        west, east = west - more / 2, east + more / 2
    elif height < width * _LEAST_HEIGHT / WIDTH:
        more = width * _LEAST_HEIGHT / WIDTH - height
        south, north = south - more / 2, north + more / 2
    return float(west), float(south), float(east), float(north)


def _as_path(geometry: shapely.Geometry) -> str:
    rings = []
    for part in shapely.get_parts(geometry):
        if part.geom_type != "Polygon" or part.area < 0.2:
            continue
        for ring in shapely.get_rings(part):
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1])
            rings.append(f"M{points}Z")
    return "".join(rings)
