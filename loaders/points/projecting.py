"""Turning coordinates of another reference system into degrees of WGS 84.

Nothing is fetched: grids that pyproj would have to ask the network for are done without.
"""

from collections.abc import Sequence

import numpy as np

from loaders.errors import PageRefused
from loaders.points.tables import Positions

_DECIMALS = 8  # a millimetre
_LEAST_METRES = 1_000
_MERCATOR_MAX = 20_037_509  # metres: the edge of EPSG:3857


def project(
    place: str, crs: object, x: Sequence[float], y: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Turn coordinates into degrees.

    Parameters
    ----------
    place : str
        The file, to begin messages with.
    crs : object
        The reference system, in any form pyproj reads; axes are taken as easting, northing.
    x, y : sequence of float
        The coordinates.

    Returns
    -------
    tuple of list of float
        Longitude and latitude, WGS 84; not a number where one could not be turned.

    Raises
    ------
    PageRefused
        If the reference system is unknown.
    """
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(CRS.from_user_input(crs), "EPSG:4326", always_xy=True)
    except ProjError as error:
        raise PageRefused(f"{place}: unknown reference system {str(crs)[:200]!r}") from error
    lon, lat = transformer.transform(np.asarray(x, float), np.asarray(y, float))
    is_bad = ~(np.isfinite(lon) & np.isfinite(lat))
    lon[is_bad] = lat[is_bad] = np.nan
    return lon.round(_DECIMALS).tolist(), lat.round(_DECIMALS).tolist()


def require_degrees(place: str, positions: Positions) -> None:
    """Refuse coordinates said to be degrees, if most of them can only be metres.

    Raises
    ------
    PageRefused
        If so; numbers of a thousand and more are no slip of a digit.
    """
    metres = [
        (x, y)
        for x, y in zip(positions.lon, positions.lat, strict=True)
        if abs(x) >= _LEAST_METRES or abs(y) >= _LEAST_METRES
    ]
    n_points = sum(x == x for x in positions.lon)
    if metres and 2 * len(metres) > n_points:
        x, y = metres[0]
        is_mercator = all(max(abs(x), abs(y)) <= _MERCATOR_MAX for x, y in metres)
        looks = "looks like EPSG:3857" if is_mercator else "looks projected"
        raise PageRefused(
            f"{place}: {x:g}, {y:g} are no degrees: it {looks}; save it in WGS 84 (EPSG:4326)"
        )
