"""Departures after which a level may not be presumed to have stood on.

Whoever sends its own people home has learnt something that its last advisory may not say; so each
departure of an issuer's own posts, of whatever kind but a reopening, breaks what is presumed of
it. Another government's departure does so where it is grave (staff ordered out, a post moved,
suspended or closed, citizens evacuated): its reason is the country's own state, which every
issuer sees. A voluntary departure or a reduced staff of another government may be a matter of
that post alone, and breaks nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from loaders.facts.levels import Issuer

__all__ = ["Break", "find_breaks"]

_GRAVE = {
    "ordered_departure",
    "relocated",
    "suspended_operations",
    "closed",
    "citizens_evacuated",
}

_NEVER = "reopened"


class Break(NamedTuple):
    """The days on one of which a departure began, both included."""

    first: date
    last: date


def find_breaks(
    departures: pd.DataFrame, issuers: Iterable[Issuer]
) -> Mapping[tuple[str, str], tuple[Break, ...]]:
    """Find, of each issuer and country, the departures that break what is presumed.

    Parameters
    ----------
    departures : pandas.DataFrame
        With ``issuer_iso3``, ``host_iso3``, ``kind``, ``valid_from`` and ``date_precision``. One
        without a host country is of no country, and breaks nothing.
    issuers : iterable of Issuer
        Whose levels are asked about.

    Returns
    -------
    Mapping
        From issuer's key and country, ISO 3166-1 alpha-3.
    """
    breaks: dict[tuple[str, str], set[Break]] = defaultdict(set)
    authorities = [(issuer.key, issuer.country_iso3) for issuer in issuers]
    names = ["issuer_iso3", "host_iso3", "kind", "valid_from", "date_precision"]
    held = departures[departures["host_iso3"].notna() & departures["kind"].ne(_NEVER)]
    for of_iso3, host, kind, begun, precision in held[names].itertuples(index=False):
        for key, iso3 in authorities:
            if kind in _GRAVE or of_iso3 == iso3:
                breaks[key, host].add(_find_days(begun, precision))
    return {place: tuple(sorted(found)) for place, found in breaks.items()}


def _find_days(begun: date, precision: str) -> Break:
    if precision == "year":
        return Break(begun, begun.replace(month=12, day=31))
    if precision == "month":
        return Break(begun, (begun.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1))
    return Break(begun, begun)
