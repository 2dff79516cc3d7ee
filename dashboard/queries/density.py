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
    archive: Archive,
    version: int,
    issuer: str,
    countries: frozenset[str] | None,
    known_on: date | None,
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
    countries : frozenset of str or None
        Only what concerns these countries, ISO 3166-1 alpha-3; None is all, and what concerns
        several at once.
    known_on : date or None
        Only what the archive held on this day.

    Returns
    -------
    pandas.DataFrame
        One row per kind, level and month with anything in it: ``kind`` (``changes``,
        ``departures`` or ``presence``), ``level`` (the new common level of a change, else 0),
        ``month`` (its first day) and ``n``, in order.
    """
    ever = Period(_EVER_FROM, _EVER_TO, known_on, version)
    changes = find_changes(archive, ever, issuer=issuer)
    departures = find_departures(archive, ever)
    if countries is not None:
        changes = changes[changes["iso3"].isin(countries)]
        departures = departures[departures["host_iso3"].isin(countries)]
    happened = pd.DataFrame(
        [
            *(
                ("changes", int(level), on)
                for level, on in zip(changes["to_common"], changes["on"], strict=True)
            ),
            *(("departures", 0, begun) for begun in departures["valid_from"]),
        ],
        columns=["kind", "level", "month"],
    )
    months = [day.replace(day=1) for day in happened["month"]]
    counts = happened.assign(month=months).value_counts().rename("n").reset_index()
    presence = _count_presence(archive, version, countries, known_on).assign(level=0)
    return pd.concat([counts, presence]).sort_values(["kind", "month", "level"], ignore_index=True)


# Apart, for the count over all reports is the same whoever the issuer is.
@lru_cache(maxsize=32)
def _count_presence(
    archive: Archive, version: int, countries: frozenset[str] | None, known_on: date | None
) -> pd.DataFrame:
    ever = Period(_EVER_FROM, _EVER_TO, known_on, version)
    is_there = "true" if countries is None else "list_contains($countries, host_iso3)"
    return ask(
        archive,
        f"""select 'presence' as kind, date_trunc('month', valid_from)::date as month, count(*) as n
        from presence where valid_from is not null and {is_there} and {is_asked(ever, None)}
        group by all""",
        ever,
        countries=sorted(countries or ()),
    )
