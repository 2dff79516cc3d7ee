"""The country a reported place lies in: the reporter's label held against the point itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.errors import ItemRefused

LABEL_PLACE_DISAGREE = "label_place_disagree"
FAR_FROM_LAND = "far_from_land"

# Has an ISO code and no shape of its own: a point there falls in Italy.
_NOT_DRAWN = ("VAT",)


@dataclass(frozen=True, slots=True)
class Host:
    """Our reading of the country a force was in: None where neither label nor point says."""

    iso3: str | None
    flags: tuple[str, ...] = ()


def place_hosts(
    labels: Sequence[str | None], points: Sequence[tuple[float, float] | None]
) -> list[Host]:
    """Read the host countries of many reports at once.

    Where a point lies inside a country, that country is the host, under the boundary viewpoint of
    `geodata`; a label that says another one is flagged and not followed. Where the point is off
    drawn land, the label is followed.

    Labels are the reporter's, as ISO 3166-1 alpha-3 or None. Points are longitude and latitude in
    degrees on WGS 84, None where none could lie in a country: no coordinates, or a centroid.
    """
    from geodata import place_points

    hosts = [Host(label) for label in labels]
    rows = [row for row, point in enumerate(points) if point is not None]
    if not rows:
        return hosts
    at = [point for point in points if point is not None]
    placed = place_points([lon for lon, _ in at], [lat for _, lat in at])
    for row, iso3, how in zip(rows, placed["iso3"], placed["how"], strict=True):
        hosts[row] = _weigh(labels[row], iso3, how)
    return hosts


def read_point(lon_text: str, lat_text: str, name: str) -> tuple[float, float]:
    """Read longitude and latitude in degrees on WGS 84; else raise `ItemRefused` with `name`."""
    texts = lon_text, lat_text
    try:
        lon, lat = map(float, texts)
    except ValueError as error:
        raise ItemRefused(f"{name} are {texts}; allowed: degrees") from error
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # NaN is refused with them
        raise ItemRefused(f"{name} are {texts}; allowed: degrees on WGS 84")
    return lon, lat


def _weigh(label: str | None, placed: str | None, how: str) -> Host:
    if placed is None:
        return Host(label, (FAR_FROM_LAND,))
    if label is None or label == placed:
        return Host(placed)
    if label in _NOT_DRAWN:
        return Host(label)
    return Host(placed if how == "inside" else label, (LABEL_PLACE_DISAGREE,))
