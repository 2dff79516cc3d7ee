"""Dates of Smartraveller's feed: the day in Canberra.

"27 Mar 2025 23:00:00 AEDT" names its zone. Canberra keeps AEST in winter and AEDT in summer, and
the day stated in one of them is the day of issue as it stands.
"""

import re
from datetime import date, datetime, timedelta, timezone

from loaders.errors import ItemRefused

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CANBERRA = ("", "AEST", "AEDT", "+1000", "+1100")
_OTHERS_HOURS = {"ACST": 9.5, "ACDT": 10.5, "AWST": 8.0, "GMT": 0.0, "UTC": 0.0, "Z": 0.0}
_TIME = re.compile(
    r"(?:[A-Z][a-z]+,\s*)?(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})[a-z]*\s+(?P<year>\d{1,4})"
    r"(?:\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    rf"\s*(?P<zone>AEST|AEDT|{'|'.join(_OTHERS_HOURS)}|[+-]\d{{2}}:?\d{{2}})?"
)


def read_canberra_date(text: str, place: str) -> date | None:
    """Read the day in Canberra of a time with a named or numeric zone.

    Parameters
    ----------
    text : str
        Such as ``27 Mar 2025 23:00:00 AEDT``; a weekday may stand before it, and time and zone
        may be missing.
    place : str
        Source, page and item, to begin messages with.

    Returns
    -------
    date or None
        ``None`` where there is no such day or time, as 30 February.

    Raises
    ------
    ItemRefused
        If the text has another form or zone.
    """
    match = _TIME.fullmatch(text)
    if match is None or match["month"] not in _MONTHS:
        raise ItemRefused(
            f"{place}: pubDate {text!r}; allowed: a time such as '27 Mar 2025 23:00:00 AEDT', in "
            f"AEST, AEDT, {', '.join(_OTHERS_HOURS)} or a numeric zone"
        )
    zone = (match["zone"] or "").replace(":", "")
    year, day = int(match["year"]), int(match["day"])
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    month = _MONTHS.index(match["month"]) + 1
    try:
        stated = datetime(year, month, day, hour, minute, second, tzinfo=_find_zone(zone))
        return stated.date() if zone in _CANBERRA else _in_canberra(stated)
    except (ValueError, OverflowError):  # no such day, or past the ends of the calendar
        return None


def _find_zone(zone: str) -> timezone:
    if zone[:1] not in ("+", "-"):
        return timezone(timedelta(hours=_OTHERS_HOURS.get(zone, 0.0)))
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    return timezone(-offset if zone[0] == "-" else offset)


def _in_canberra(stated: datetime) -> date:
    from zoneinfo import ZoneInfo

    return stated.astimezone(ZoneInfo("Australia/Canberra")).date()
