"""Country shapes as the GeoJSON which plotly's geo maps draw."""

import json

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.countries import CRS
from geodata.errors import GeodataError, UnstatedCrs
from geodata.viewpoint import CONTESTED_AREAS

WORLD_DECIMALS = 2
"""Decimals of a degree for simplified shapes: 0.01 degree is at most 1.1 km."""

REGIONAL_DECIMALS = 3
"""Decimals of a degree for shapes in full detail: 0.001 degree is at most 110 m."""

# A part narrower than this many rounding steps keeps two decimals more, so that an atoll is still
# an atoll.
_NARROW_STEPS = 20


def make_geojson(countries: gpd.GeoDataFrame, *, decimals: int = WORLD_DECIMALS) -> bytes:
    """Make the GeoJSON of countries for a browser map.

    Exterior rings run clockwise as plotly's geo maps need it (the way RFC 7946 forbids): the
    other way round a country floods the globe.

    Parameters
    ----------
    countries : GeoDataFrame
        ``iso3``, ``name`` and polygons in EPSG:4326.
    decimals : int
        Decimals of a degree to keep; two more for parts that are tiny.

    Returns
    -------
    bytes
        A UTF-8 FeatureCollection; each feature's ``id`` is its ``iso3``, its properties ``name``.

    Raises
    ------
    UnstatedCrs
        If the countries are not in EPSG:4326.
    """
    _require_degrees(countries)
    rounded = [_round_parts(geometry, decimals) for geometry in countries.geometry]
    clockwise = np.array(rounded, dtype=object)
    features = [
        {"type": "Feature", "id": iso3, "properties": {"name": name}, "geometry": shape}
        for iso3, name, shape in zip(
            countries["iso3"], countries["name"], _as_dicts(clockwise), strict=True
        )
    ]
    return _as_bytes(features)


def make_lines_geojson(lines: gpd.GeoDataFrame, *, decimals: int = REGIONAL_DECIMALS) -> bytes:
    """Make the GeoJSON of disputed lines: each feature's properties are its ``name``.

    Parameters
    ----------
    lines : GeoDataFrame
        ``name`` and lines in EPSG:4326.
    decimals : int
        Decimals of a degree to keep.
    """
    _require_degrees(lines)
    tolerance = 10.0**-decimals
    shapes = shapely.transform(
        shapely.simplify(lines.geometry.to_numpy(), tolerance), lambda xy: xy.round(decimals)
    )
    features = [
        {"type": "Feature", "id": number, "properties": {"name": name}, "geometry": shape}
        for number, (name, shape) in enumerate(zip(lines["name"], _as_dicts(shapes), strict=True))
    ]
    return _as_bytes(features)


def make_areas_geojson(areas: gpd.GeoDataFrame, *, decimals: int = REGIONAL_DECIMALS) -> bytes:
    """Make the GeoJSON of contested areas: what a reader who points at one is told.

    Parameters
    ----------
    areas : GeoDataFrame
        ``name`` (of `geodata.viewpoint.CONTESTED_AREAS`) and polygons in EPSG:4326.
    decimals : int
        Decimals of a degree to keep.

    Returns
    -------
    bytes
        Each feature's ``id`` and property ``name`` are its name; ``iso3`` is the country it is
        drawn in, and ``said`` a sentence.
    """
    _require_degrees(areas)
    rounded = [_round_parts(geometry, decimals) for geometry in areas.geometry]
    clockwise = shapely.orient_polygons(np.array(rounded, dtype=object), exterior_cw=True)
    told = [CONTESTED_AREAS[name] for name in areas["name"]]
    return _as_bytes(
        [
            {
                "type": "Feature",
                "id": name,
                "properties": {"name": name, "iso3": area.iso3, "said": area.said},
                "geometry": shape,
            }
            for name, area, shape in zip(areas["name"], told, _as_dicts(clockwise), strict=True)
        ]
    )


def _round_parts(geometry: shapely.Geometry, decimals: int) -> shapely.Geometry:
    """Round coordinates part by part, exteriors clockwise; holes that vanish by it are left out."""
    polygons = []
    for part in shapely.get_parts(geometry):
        west, south, east, north = part.bounds
        is_narrow = min(east - west, north - south) < _NARROW_STEPS * 10.0**-decimals
        kept = decimals + 2 if is_narrow else decimals
        exterior, *holes = [_round_ring(ring, kept) for ring in shapely.get_rings(part)]
        if exterior is None:
            continue
        inner = [_turn(hole, clockwise=False) for hole in holes if hole is not None]
        polygons.append(shapely.Polygon(_turn(exterior, clockwise=True), inner))
    if not polygons:
        raise GeodataError(f"a shape at {geometry.bounds} vanishes at {decimals} decimals")
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _round_ring(ring: shapely.LinearRing, decimals: int) -> NDArray[np.float64] | None:
    xy = shapely.get_coordinates(ring).round(decimals)
    is_new = np.append(True, (xy[1:] != xy[:-1]).any(axis=1))
    distinct = xy[is_new]
    return distinct if len(distinct) >= 4 else None


def _turn(xy: NDArray[np.float64], *, clockwise: bool) -> NDArray[np.float64]:
    """Turn a ring by the sign of its area, which is right even where rounding made it cross itself.

    `shapely.orient_polygons` looks at one corner, and three coasts of November 2026 came out the
    other way round at some number of decimals.
    """
    (x, y), (x_next, y_next) = xy[:-1].T, xy[1:].T
    is_clockwise = float((x * y_next - x_next * y).sum()) < 0
    return xy if is_clockwise == clockwise else xy[::-1]


def _as_dicts(geometries: NDArray[np.object_]) -> list[object]:
    return [json.loads(text) for text in shapely.to_geojson(geometries)]


def _as_bytes(features: list[dict[str, object]]) -> bytes:
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _require_degrees(shapes: gpd.GeoDataFrame) -> None:
    if shapes.crs != CRS:
        raise UnstatedCrs(f"shapes are in {shapes.crs}; {CRS} is needed: to_crs({CRS!r})")
