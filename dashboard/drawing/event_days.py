"""The days on which something happened: where a reader steps to."""

from datetime import date

from dashboard.facts.discovery import KINDS
from dashboard.queries.period import Period
from loaders.archive import Archive


def find_event_days(
    archive: Archive, ever: Period, *, issuer: str, country: str | None = None
) -> list[date]:
    """Find the days on which a level changed or a departure began.

    Parameters
    ----------
    archive : Archive
        Where to look.
    ever : Period
        The days looked through, and the clocks.
    issuer : str
        Whose level changes count.
    country : str, optional
        Only what concerns this country.

    Returns
    -------
    list of date
        Each once, in order.
    """
    days = (
        kind.find_days(archive, ever, issuer=issuer, country=country) for kind in KINDS.values()
    )
    return sorted(set().union(*days))
