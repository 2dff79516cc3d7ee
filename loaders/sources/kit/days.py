"""Days of issue: the day somewhere of a moment, and which days can be one."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeVar

from loaders.errors import ItemRefused, PageRefused

T = TypeVar("T")

MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_MONTHS = [name[:3] for name in MONTH_NAMES]
_FEED_TIME = re.compile(
    r"(?:[A-Z][a-z]+,\s*)?(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})[a-z]*\s+(?P<year>\d{1,4})"
    r"(?:\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?"
    r"\s*(?P<zone>[A-Z]{1,4}|[+-]\d{2}:?\d{2})?"
)
_GREENWICH = {"GMT": 0.0, "UTC": 0.0, "Z": 0.0}


def find_day(at: datetime, zone: str) -> date:
    """Return the day a time falls on in a zone, such as ``Europe/London``."""
    # Reading the zone's rules from disk is left to the first page.
    from zoneinfo import ZoneInfo

    return at.astimezone(ZoneInfo(zone)).date()


def find_day_of(seconds: float, zone: str) -> date | None:
    """Return the day in a zone of seconds since 1970, None past the ends of the calendar."""
    try:
        return find_day(datetime.fromtimestamp(seconds, UTC), zone)
    except (OverflowError, ValueError, OSError):
        return None


def read_feed_day(
    text: str,
    place: str,
    *,
    zone: str,
    own: Collection[str] = (),
    hours: Mapping[str, float] = _GREENWICH,
) -> date | None:
    """Read the day in a zone of a feed's time, ``Tue, 07 Oct 2025 01:30 +0200`` or less of it.

    The zone is the issuer's, such as ``Australia/Canberra``. A day stated in one of its `own` names
    and offsets, or in none, is that day. `hours` are other names that are known, by their hours
    east of Greenwich. No such day or time, as 30 February, is None; another form or zone raises
    `ItemRefused`.
    """
    match = _FEED_TIME.fullmatch(text)
    stated = (match["zone"] or "").replace(":", "") if match else ""
    is_known = stated in ("", *own, *hours) or stated[:1] in ("+", "-")
    if match is None or match["month"] not in _MONTHS or not is_known:
        names = ", ".join((*own, *hours))
        raise ItemRefused(
            f"{place} {text!r}; allowed: a time such as 'Tue, 07 Oct 2025 23:00:00' in {names} or "
            "a numeric zone, or its day alone"
        )
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    year, day = int(match["year"]), int(match["day"])
    month = _MONTHS.index(match["month"]) + 1
    east = timedelta(hours=hours.get(stated, 0.0))
    if stated[:1] in ("+", "-"):
        east = timedelta(hours=int(stated[:3]), minutes=int(stated[0] + stated[3:5]))
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=timezone(east))
        return at.date() if stated in ("", *own) else find_day(at, zone)
    except (ValueError, OverflowError):
        return None


def find_newest(
    items: Iterable[T], read_day: Callable[[T], date | None], *, since: date, until: date
) -> date | None:
    """Return the newest day that items state from `since` to `until`, None where there is none.

    An item that `read_day` refuses is left out here, and named where it is read.
    """
    days = []
    for item in items:
        try:
            day = read_day(item)
        except PageRefused:
            continue
        if day is not None and since <= day <= until:
            days.append(day)
    return max(days, default=None)
