"""Windows in their own plane: what they show, and the one around a country."""

from collections.abc import Iterable
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Proj

from geodata.errors import UnknownRegion
from geodata.names import country_name
from geodata.regions import AZIMUTHAL, NATURAL_EARTH, NEIGHBOURS, REGIONS, Region, find_region

WIDEST, TALLEST = 2.6, 1.2
"""Width by height of the widest and of the tallest frame a window is shown in."""

APART_KM = 500.0
"""Parts of a country farther than this from its main part are not shown with it."""

ISLAND_REACH_KM = 300.0
"""How far around a country without a land border its window reaches."""

# How far a window follows the neighbours beyond the country itself: half as far as the country is
# long, but never less or more than this.
_REACH_KM = (250.0, 1000.0)
_MARGIN = 0.08
_LEAST_KM = 300.0
# About points alone, so far that the borders around them tell where they are.
_FIT_MARGIN = 0.25
_FIT_LEAST_KM = 600.0
_RADIUS_KM = 6371.0
# A country whose largest part is smaller is a scatter of islands: it has no main part.
_SCATTERED_KM2 = 2_000.0


class Box(NamedTuple):
    """A rectangle in the plane of a window, in kilometres."""

    west: float
    south: float
    east: float
    north: float

    def widen(self, aspect: float) -> "Box":
        """Widen or heighten it about its middle to a width by height."""
        x, y = (self.west + self.east) / 2, (self.south + self.north) / 2
        width, height = self.east - self.west, self.north - self.south
        width, height = max(width, height * aspect), max(height, width / aspect)
        return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)

    def holds(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say which points lie in it."""
        return (x >= self.west) & (x <= self.east) & (y >= self.south) & (y <= self.north)


def make_plane(region: Region) -> Proj:
    """Make the projection of a window: degrees, longitude first, to kilometres on a sphere."""
    lon, lat = region.rotation
    if region.projection == NATURAL_EARTH:
        projected = f"+proj=natearth +lon_0={lon}"
    elif region.projection == AZIMUTHAL:
        projected = f"+proj=laea +lon_0={lon} +lat_0={lat}"
    else:
        south, north = region.parallels or region.lat_range
        projected = f"+proj=aea +lon_0={lon} +lat_1={south} +lat_2={north}"
    return Proj(f"{projected} +R={_RADIUS_KM * 1000} +units=km")


def measure_window(region: Region) -> Box:
    """Measure the rectangle that holds the four ends of a window in its plane."""
    x, y = make_plane(region)(*np.array(region.ends).T)
    if region.projection == NATURAL_EARTH:
        # Of the whole world both ends are the antimeridian, which is either side.
        x[0], x[1] = -abs(x[0]), abs(x[1])
    return Box(min(x), min(y), max(x), max(y))


def find_in_view(region: Region, countries: gpd.GeoDataFrame) -> pd.Series:
    """Say which countries any frame of the window shows a part of.

    Parameters
    ----------
    region : Region
        The window; frames from `TALLEST` to `WIDEST` are looked at.
    countries : GeoDataFrame
        ``geometry`` in EPSG:4326.

    Returns
    -------
    Series of bool
        Indexed as `countries`.
    """
    plane, window = make_plane(region), measure_window(region)
    frames = [window.widen(aspect) for aspect in (TALLEST, WIDEST)]
    lon_lat, position = shapely.get_coordinates(countries.geometry.to_numpy(), return_index=True)
    x, y = plane(*lon_lat.T)
    shown = np.zeros(len(countries), dtype=bool)
    shown[np.unique(position[frames[0].holds(x, y) | frames[1].holds(x, y)])] = True
    tree = shapely.STRtree(countries.geometry.to_numpy())
    # A frame may lie wholly inside one country, with no vertex of it in sight.
    for frame in frames:
        x, y = np.meshgrid(
            np.linspace(frame.west, frame.east, 12), np.linspace(frame.south, frame.north, 12)
        )
        lon, lat = plane(x.ravel(), y.ravel(), inverse=True)
        inside = shapely.points(lon[np.isfinite(lon)], lat[np.isfinite(lon)])
        _, held = tree.query(inside, "within")
        shown[held] = True
    return pd.Series(shown, index=countries.index)


def find_extent(
    key: str, iso3: str | None, countries: gpd.GeoDataFrame, borders: pd.DataFrame
) -> Region:
    """Return the window of a key: a named region, or the one around a country.

    Parameters
    ----------
    key : str
        Key of a region, or `NEIGHBOURS`.
    iso3 : str or None
        The country, ISO 3166-1 alpha-3, for `NEIGHBOURS`.
    countries : GeoDataFrame
        ``iso3`` and ``geometry`` in EPSG:4326.
    borders : DataFrame
        ``iso3, neighbour_iso3``, see `geodata.borders.measure_borders`.

    Returns
    -------
    Region
        Around a country it holds the country's main part and follows its land neighbours half as
        far as the country itself is long, or reaches `ISLAND_REACH_KM` around where it has none.

    Raises
    ------
    UnknownRegion
        If there is no such region, or no shape of the country.
    """
    if key != NEIGHBOURS:
        return find_region(key)
    shapes = dict(zip(countries["iso3"], countries.geometry, strict=True))
    if iso3 is None or iso3 not in shapes:
        raise UnknownRegion(f"region {key!r} is around a country, and there is no shape of {iso3}")
    parts = shapely.get_parts(shapes[iso3])
    middle = shapely.centroid(parts[int(np.argmax(shapely.area(parts)))])
    around = _make_azimuthal(iso3, (middle.x, middle.x), (middle.y, middle.y), frozenset())
    plane = make_plane(around)
    own = _measure_main_part(shapes[iso3], plane)
    neighbours = borders.loc[borders["iso3"] == iso3, "neighbour_iso3"].tolist()
    length = max(own.east - own.west, own.north - own.south)
    if neighbours:
        reach = float(np.clip(length / 2, *_REACH_KM))
        others = [_measure_main_part(shapes[other], plane) for other in neighbours]
    else:
        reach, others = ISLAND_REACH_KM, [Box(-np.inf, -np.inf, np.inf, np.inf)]
    seen = Box(
        max(min(other.west for other in others), own.west - reach),
        max(min(other.south for other in others), own.south - reach),
        min(max(other.east for other in others), own.east + reach),
        min(max(other.north for other in others), own.north + reach),
    )
    aside = max(_MARGIN * length, (_LEAST_KM - own.east + own.west) / 2)
    beyond = max(_MARGIN * length, (_LEAST_KM - own.north + own.south) / 2)
    window = Box(
        min(seen.west, own.west - aside),
        min(seen.south, own.south - beyond),
        max(seen.east, own.east + aside),
        max(seen.north, own.north + beyond),
    )
    return _lay(window, plane, around._replace(members=frozenset([iso3, *neighbours])))


def _make_azimuthal(
    iso3: str,
    lon_range: tuple[float, float],
    lat_range: tuple[float, float],
    members: frozenset[str],
) -> Region:
    name = f"{country_name(iso3)} and neighbours"
    return Region(f"{NEIGHBOURS}/{iso3}", name, lon_range, lat_range, AZIMUTHAL, members)


def _lay(window: Box, plane: Proj, about: Region) -> Region:
    """Lay a rectangle of one plane into the azimuthal plane around its own middle."""
    x, y = (window.west + window.east) / 2, (window.south + window.north) / 2
    lon, lat = plane(x, y, inverse=True)
    half_lon = _measure_angle((window.east - window.west) / 2) / np.cos(np.radians(lat))
    half_lat = _measure_angle((window.north - window.south) / 2)
    return about._replace(
        lon_range=(float(lon - half_lon), float(lon + half_lon)),
        lat_range=(float(lat - half_lat), float(lat + half_lat)),
    )


def _measure_angle(distance_km: float) -> float:
    """Measure, in degrees at the globe's centre, what an azimuthal plane draws so far away."""
    return float(np.degrees(2 * np.arcsin(min(distance_km / (2 * _RADIUS_KM), 0.99))))


def _measure_main_part(shape: shapely.Geometry, plane: Proj) -> Box:
    """Measure a country in a plane, without the parts far from its largest one."""
    flat = shapely.transform(shape, plane, interleaved=False)
    parts = shapely.get_parts(flat)
    areas = shapely.area(parts)
    boxes = shapely.envelope(parts)
    chosen = np.zeros(len(parts), dtype=bool)
    chosen[int(np.argmax(areas))] = True
    if areas.max() < _SCATTERED_KM2:
        chosen[:] = True
    while True:
        near = shapely.dwithin(shapely.multipolygons(boxes[chosen]), boxes, APART_KM)
        if (near <= chosen).all():
            return Box(*shapely.total_bounds(parts[chosen]))
        chosen |= near


def find_narrowest(lons: Iterable[float], lats: Iterable[float]) -> Region:
    """Return the smallest region whose window holds every point, the world if no other does.

    Parameters
    ----------
    lons, lats : iterable of float
        Degrees, WGS 84, pairwise.
    """
    lon, lat = np.array(list(lons), dtype=float), np.array(list(lats), dtype=float)
    holding = [region for region in REGIONS.values() if _holds(region, lon, lat)]
    return min(holding, key=_measure_area) if len(lon) and holding else REGIONS["world"]


def fit_window(lons: Iterable[float], lats: Iterable[float]) -> Region:
    """Return the smallest region that holds every point, with its window drawn in about them.

    Parameters
    ----------
    lons, lats : iterable of float
        Degrees, WGS 84, pairwise.

    Returns
    -------
    Region
        The region's key and members; around points close together the window is
        600 km wide. The world keeps its own window.
    """
    lon, lat = np.array(list(lons), dtype=float), np.array(list(lats), dtype=float)
    region = find_narrowest(lon, lat)
    if region.projection == NATURAL_EARTH:
        return region
    plane = make_plane(region)
    x, y = plane(lon, lat)
    length = max(np.ptp(x), np.ptp(y))
    aside = max(_FIT_MARGIN * length, (_FIT_LEAST_KM - np.ptp(x)) / 2)
    beyond = max(_FIT_MARGIN * length, (_FIT_LEAST_KM - np.ptp(y)) / 2)
    window = Box(min(x) - aside, min(y) - beyond, max(x) + aside, max(y) + beyond)
    return _lay(window, plane, region._replace(projection=AZIMUTHAL, parallels=None))


def _holds(region: Region, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> bool:
    x, y = make_plane(region)(lon, lat)
    return bool(measure_window(region).holds(x, y).all())


def _measure_area(region: Region) -> float:
    box = measure_window(region)
    return (box.east - box.west) * (box.north - box.south)
