"""How much happened when: events counted by month over the whole archive."""

from datetime import date
from functools import lru_cache

import pandas as pd

from dashboard.facts.discovery import KINDS
from dashboard.figures.density_strip import Lane
from dashboard.queries.period import Period
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
    """Count what happened by month: level changes, and the facts of other kinds that began.

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
        One row per kind, level and month with anything in it: ``kind`` (its key),
        ``level`` (the new common level of a change, else 0),
        ``month`` (its first day) and ``n``, in order.
    """
    ever = Period(_EVER_FROM, _EVER_TO, known_on, version)
    counted = [
        kind.count_by_month(archive, ever, issuer=issuer, countries=countries).assign(kind=key)
        for key, kind in KINDS.items()
    ]
    columns = ["kind", "level", "month", "n"]
    held = [counts[columns] for counts in counted if len(counts)] or [counted[0][columns]]
    return pd.concat(held).sort_values(["month", "level"], kind="stable", ignore_index=True)


def list_lanes(counts: pd.DataFrame) -> dict[str, Lane]:
    """List the lanes of the strip by kind; context has one where any of it is held."""
    return {
        key: Lane(kind.lane, kind.noun, kind.nouns or f"{kind.noun}s", kind.ink)
        for key, kind in KINDS.items()
        if kind.is_on or counts["kind"].eq(key).any()
    }
