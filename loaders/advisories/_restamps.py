"""Restamps: one date on most of a page is not that many issues.

The State Department's feed and the index of Global Affairs Canada are stamped anew in bulk, for
an editorial change or for none. A reissue is not a change, and a restamp is not even a reissue.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from loaders.records import RESTAMP, Advisory

N_DESTINATIONS_MIN = 100
"""A page of no more destinations than this is not a full one, and is not judged."""


def flag_restamp(records: Sequence[Advisory]) -> tuple[Advisory, ...]:
    """Flag the date that more than half of a full page's destinations carry as a mass restamp.

    Destinations are counted, not items: of two editions on one page only one may be restamped.

    Parameters
    ----------
    records : sequence of Advisory
        All of one page. Only advice on whole destinations is counted; advice on an area with the
        same date is flagged with it.

    Returns
    -------
    tuple of Advisory
        The same records in the same order.
    """
    whole = {
        (record.iso3 or record.destination, record.issued_on)
        for record in records
        if record.area is None
    }
    n_destinations = len({destination for destination, _ in whole})
    dates = Counter(issued_on for _, issued_on in whole if issued_on is not None)
    restamped = {
        issued_on
        for issued_on, n_of_date in dates.items()
        if n_destinations > N_DESTINATIONS_MIN and 2 * n_of_date > n_destinations
    }
    return tuple(
        replace(record, flags=(*record.flags, RESTAMP)) if record.issued_on in restamped else record
        for record in records
    )
