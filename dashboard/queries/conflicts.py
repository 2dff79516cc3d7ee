"""The context of presence: events with deaths, counted in grid cells."""

import pandas as pd

from dashboard.queries.cells import coarsen
from dashboard.queries.period import Period, ask, is_in_range
from loaders.archive import Archive

_FINEST_CELL_DEG = 0.25
CONFLICT_MARKS_AT_MOST = 1000
"""Cells drawn at once: context, and so fewer than presence."""


def count_conflict_events_in_cells(
    archive: Archive, period: Period, *, at_most: int = CONFLICT_MARKS_AT_MOST
) -> pd.DataFrame:
    """Count the conflict events of a period in grid cells, `at_most` of them.

    Returns
    -------
    pandas.DataFrame
        One row per cell with ``lon``, ``lat`` (mean of the events counted, degrees WGS 84),
        ``n`` events, ``deaths`` (sum of best estimates), ``n_coarse`` (events placed to a
        district or country only) and ``cell_deg``.
    """
    finest = ask(
        archive,
        f"""select floor(lon / {_FINEST_CELL_DEG})::int as x,
            floor(lat / {_FINEST_CELL_DEG})::int as y, sum(lon) as lon, sum(lat) as lat,
            count(*) as n, sum(deaths_best)::bigint as deaths,
            count(*) filter (precision in ('district', 'country')) as n_coarse
        from conflict_events where {is_in_range(period, None, "valid_to")}
        group by all""",
        period,
    )
    return coarsen(finest, cell_deg=_FINEST_CELL_DEG, at_most=at_most)
