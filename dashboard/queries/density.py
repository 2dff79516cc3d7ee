"""How much happened when: events counted by month over the whole archive."""

from datetime import date
from functools import lru_cache

import pandas as pd

from dashboard.queries.advisories import find_changes
from dashboard.queries.events import find_departures
from dashboard.queries.period import Period
from loaders.archive import Archive

FIRST_MONTH = date(2018, 1, 1)
"""The first month shown: issuers' levels are held from here on. What came before is counted."""


@lru_cache(maxsize=32)
def count_by_month(
    archive: Archive, version: int, issuer: str, country: str | None, known_on: date | None
) -> pd.DataFrame:
    """Count level changes, departures begun and presence reports begun by month.

    Parameters
    ----------
    archive : Archive
        Where to look.
    version : int
        Its version.
    issuer : str
        Whose level changes count.
    country : str or None
        Only what concerns this country; None is all.
    known_on : date or None
        Only what the archive held on this day.

    Returns
    -------
    pandas.DataFrame
        One row per kind and month with anything in it: ``kind`` (``changes``, ``departures`` or
        ``presence``), ``month`` (its first day) and ``n``, in order.
    """
    ever = Period(date(1900, 1, 1), date(2100, 1, 1), known_on, version)
    days = {
        "changes": find_changes(archive, ever, issuer=issuer, country=country)["on"],
        "departures": find_departures(archive, ever, country=country)["valid_from"],
    }
    counted = [
        pd.Series([day.replace(day=1) for day in of_kind], dtype=object).value_counts()
        for of_kind in days.values()
    ]
    counts = [
        pd.DataFrame({"kind": kind, "month": months.index, "n": months.to_numpy()})
        for kind, months in zip(days, counted, strict=True)
    ]
    counts.append(_count_presence(archive, version, country, known_on))
    return pd.concat(counts).sort_values(["kind", "month"], ignore_index=True)


def _count_presence(
    archive: Archive, version: int, country: str | None, known_on: date | None
) -> pd.DataFrame:
    return archive.query(
        """SELECT 'presence' AS kind, date_trunc('month', valid_from)::DATE AS month, count(*) AS n
        FROM presence WHERE valid_from IS NOT NULL
            AND ($country::VARCHAR IS NULL OR host_iso3 = $country)
            AND ($known_on::DATE IS NULL OR recorded_at < $known_on::DATE + INTERVAL 1 DAY)
        GROUP BY ALL""",
        {"country": country, "known_on": known_on},
        version=version,
    )
