"""How far points lie from one country's border."""

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geodata.placing import CountryIndex, place_points


def distance_to_border_km(
    country: shapely.Geometry, lon: ArrayLike, lat: ArrayLike, *, within_km: float
) -> NDArray[np.float64]:
    """Measure how far points outside a country lie from its border or coast.

    Parameters
    ----------
    country : shapely Polygon or MultiPolygon
        Its shape, degrees in EPSG:4326; in full detail, for the distance is to the line as drawn.
    lon, lat : array-like of float
        The points, degrees in EPSG:4326, of equal length.
    within_km : float
        The greatest distance that is measured.

    Returns
    -------
    array of float
        Geodesic kilometres on WGS 84 to the nearest point of any segment of the border, in the
        order of the points: 0 inside the country and on its border, NaN beyond `within_km`.

    Raises
    ------
    BadCoordinate
        As of `geodata.place_points`.
    """
    placed = place_points(lon, lat, countries=_index(country), within_km=within_km)
    return placed["distance_km"].to_numpy(dtype=float)


# A view asks for the same country at every change of date; its shape is its own key.
@lru_cache(maxsize=64)
def _index(country: shapely.Geometry) -> CountryIndex:
    alone = np.empty(1, dtype=object)
    alone[0] = country
    return CountryIndex(np.array([""], dtype=object), alone)
