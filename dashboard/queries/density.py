"""How much happened when: events counted by month over the whole archive."""

from datetime import date
from functools import lru_cache

import pandas as pd

from dashboard.queries.advisories import find_changes
from dashboard.queries.events import find_departures
from dashboard.queries.period import Period, ask, is_asked
from loaders.archive import Archive

FIRST_MONTH = date(2018, 1, 1)
"""The first month shown: issuers' levels are held from here on. What came before is counted."""

_EVER_FROM, _EVER_TO = date(1900, 1, 1), date(2100, 1, 1)


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
    ever = Period(_EVER_FROM, _EVER_TO, known_on, version)
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


# Apart, for the count over all reports is the same whoever the issuer is.
@lru_cache(maxsize=32)
def _count_presence(
    archive: Archive, version: int, country: str | None, known_on: date | None
) -> pd.DataFrame:
    ever = Period(_EVER_FROM, _EVER_TO, known_on, version)
    return ask(
        archive,
        f"""select 'presence' as kind, date_trunc('month', valid_from)::date as month, count(*) as n
        from presence where valid_from is not null and {is_asked(ever, country)} group by all""",
        ever,
        country=country,
    )
