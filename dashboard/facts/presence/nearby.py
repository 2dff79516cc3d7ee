"""Reports of a period around a country, on the soil of others or at sea."""

from math import cos, radians
from typing import NamedTuple

import pandas as pd

from dashboard.facts.presence.query import hold_presence
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.period import IS_PRIVATE, Period, ask, is_in_range
from loaders.archive import Archive

_COLUMNS = [
    "record_id",
    "force_iso3",
    "force_name",
    "host_iso3",
    "place",
    "lon",
    "lat",
    "precision",
    "kind",
    "strength_text",
    "personnel_low",
    "personnel_high",
    "claim",
    "valid_from",
    "valid_to",
    "date_precision",
    "reported_on",
    "reporter",
    "url",
    "recorded_at",
    "flags",
]
NEAR_KM = 200.0
"""How far beyond a border reports are looked for."""

_KM_PER_DEG = 110.0  # the shortest degree of latitude has 110.57 km: the box is a little wide


class Bounds(NamedTuple):
    """A box of degrees in EPSG:4326."""

    west: float
    south: float
    east: float
    north: float


def widen(bounds: Bounds, km: float) -> Bounds:
    """Widen a box by a distance; one that reaches over the antimeridian or a pole goes round."""
    reach_lat = km / _KM_PER_DEG
    south, north = bounds.south - reach_lat, bounds.north + reach_lat
    farthest = max(abs(south), abs(north))
    if farthest < 89.0:
        reach_lon = reach_lat / cos(radians(farthest))
        west, east = bounds.west - reach_lon, bounds.east + reach_lon
        if west >= -180.0 and east <= 180.0:
            return Bounds(west, south, east, north)
    return Bounds(-180.0, south, 180.0, north)


def find_presence_around(
    archive: Archive,
    period: Period,
    *,
    country: str,
    neighbours: list[str],
    bounds: Bounds,
    public_only: bool = False,
) -> pd.DataFrame:
    """Find the reports of a period in a box that are not hosted by a country.

    Parameters
    ----------
    archive : Archive
        Where to look.
    period : Period
        The days asked about.
    country : str
        The country whose own soil is left out, ISO 3166-1 alpha-3.
    neighbours : list of str
        Countries whose reports without a place of their own are found as well, wherever the
        point lies that stands for the country.
    bounds : Bounds
        The box.
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive.

    Returns
    -------
    pandas.DataFrame
        The columns of the presence table that name a place and a report, newest first;
        `MARKS_AT_MOST` rows at the most.
    """
    held = hold_presence(archive, period, public_only=public_only)
    if held is not None:
        is_placeless = held["lon"].isna() | (held["precision"] == "country")
        is_in_box = held["lon"].between(bounds.west, bounds.east) & held["lat"].between(
            bounds.south, bounds.north
        )
        is_asked = is_in_box | (held["host_iso3"].isin(neighbours) & is_placeless)
        return held.loc[is_asked & (held["host_iso3"] != country), _COLUMNS].reset_index(drop=True)
    is_public = f"not {IS_PRIVATE}" if public_only else "true"
    return ask(
        archive,
        f"""select {", ".join(_COLUMNS)} from presence
        where {is_in_range(period, None)} and host_iso3 is distinct from $without and {is_public}
            and ((lon between $west and $east and lat between $south and $north)
                or (list_contains($neighbours, host_iso3)
                    and (lon is null or precision = 'country')))
        order by valid_from desc, record_id limit $at_most""",
        period,
        without=country,
        neighbours=neighbours,
        at_most=MARKS_AT_MOST,
        **bounds._asdict(),
    )
