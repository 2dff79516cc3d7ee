"""Which points share a mark: those whose own marks would cover one another.

No place is invented: what is gathered stands at one of the points it gathers, the one with most
reports.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.figures.scale import KM_PER_DEGREE, mark_size_px

# As far apart as their sizes and a little air, for lines and for shapes with points.
_APART = 1.05


def cluster_points(points: pd.DataFrame, km_per_px: float) -> NDArray[np.intp]:
    """Find the point at which each point's reports are drawn.

    Parameters
    ----------
    points : pandas.DataFrame
        One row per point with ``lon``, ``lat`` (degrees, WGS 84) and ``n`` reports.
    km_per_px : float
        Ground covered by one pixel of the map; 0 gathers nothing.

    Returns
    -------
    numpy.ndarray
        Of each row the position of the row at which it is drawn; its own where it stands alone.
    """
    drawn_at = np.arange(len(points))
    if km_per_px <= 0:
        return drawn_at
    lon, lat, n = (points[name].to_numpy(dtype=float) for name in ("lon", "lat", "n"))
    # The most reports first, and of as many the same one whatever the order of the rows.
    order = np.lexsort((lat, lon, -n))
    while True:
        before = drawn_at.copy()
        drawn_at = _gather_once(lon, lat, n, order, drawn_at, km_per_px)
        if (drawn_at == before).all():
            return drawn_at


def _gather_once(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    n: NDArray[np.float64],
    order: NDArray[np.intp],
    drawn_at: NDArray[np.intp],
    km_per_px: float,
) -> NDArray[np.intp]:
    """Let each mark join the nearest larger one that it would cover."""
    totals = np.bincount(drawn_at, weights=n, minlength=len(n))
    sizes = np.array([mark_size_px(int(total)) if total else 0.0 for total in totals])
    stands = np.zeros(len(n), dtype=bool)
    joined = np.arange(len(n))
    for i in order[totals[order] > 0]:
        km = distance_km(lon, lat, lon[i], lat[i])
        covers = stands & (km / km_per_px < _APART * (sizes + sizes[i]) / 2)
        if covers.any():
            joined[i] = np.where(covers, km, np.inf).argmin()
        else:
            stands[i] = True
    return joined[drawn_at]


def distance_km(
    lon: NDArray[np.float64], lat: NDArray[np.float64], to_lon: float, to_lat: float
) -> NDArray[np.float64]:
    """Distance from points to one point over short ways, in kilometres (degrees, WGS 84).

    A degree of longitude is taken as long as halfway between; across the date line too.
    """
    turn = (lon - to_lon + 180) % 360 - 180
    east = turn * np.cos(np.radians((lat + to_lat) / 2))
    return KM_PER_DEGREE * np.hypot(east, lat - to_lat)
