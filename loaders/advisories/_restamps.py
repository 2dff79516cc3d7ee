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
    """Flag the date that more than half of a full page carries as a mass restamp.

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
    whole = [record for record in records if record.area is None]
    dates = Counter(record.issued_on for record in whole if record.issued_on is not None)
    restamped = {
        issued_on
        for issued_on, n_destinations in dates.items()
        if len(whole) > N_DESTINATIONS_MIN and 2 * n_destinations > len(whole)
    }
    return tuple(
        replace(record, flags=(*record.flags, RESTAMP)) if record.issued_on in restamped else record
        for record in records
    )
