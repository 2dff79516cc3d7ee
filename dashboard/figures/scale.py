"""How large a map and its marks are drawn, for deciding what has room on it."""

from geodata.extents import measure_window
from geodata.regions import Region

KM_PER_DEGREE = 111.2
"""Length of a degree of latitude."""

# The map of a 1440 by 900 screen.
_USUAL_WIDTH_PX = 940
_USUAL_HEIGHT_PX = 500


def km_per_px(region: Region) -> float:
    """Ground covered by one pixel in the plane of a region, at the usual size of the map."""
    window = measure_window(region)
    wide, high = window.east - window.west, window.north - window.south
    return max(wide / _USUAL_WIDTH_PX, high / _USUAL_HEIGHT_PX)


def mark_size_px(n: int) -> float:
    """Diameter of the mark of `n` reports: room for its count, and no more than it can bear."""
    return 10 if n == 1 else min(13 + 1.2 * n**0.5, 28)
