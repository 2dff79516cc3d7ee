"""What records refuse: the checks of their fields, and the sentence a refusal is worded in.

Each check takes the record and the name of a field, and raises `RecordError` with the record, the
field, the value and what is allowed.
"""

import math
import re
from collections.abc import Collection
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from geodata import is_iso3
from loaders.errors import RecordError

_SHA256 = re.compile(r"[0-9a-f]{64}")


def refusal(record: object, name: str, value: object, allowed: str) -> RecordError:
    """Word the refusal of a value: the record, the field, the value and what is allowed."""
    which = next(
        (
            str(getattr(record, key))
            for key in ("destination", "report_id", "event_id", "post", "advisory_id", "key", "url")
            if getattr(record, key, None)
        ),
        "?",
    )
    return RecordError(
        f"{type(record).__name__} of {which!r}: {name} is {value!r}; allowed: {allowed}"
    )


def require_text(record: object, *names: str) -> None:
    """Refuse fields that are not text, or blank."""
    for name in names:
        value = getattr(record, name)
        if not isinstance(value, str) or not value.strip():
            raise refusal(record, name, value, "text that is not blank")


def require_text_or_none(record: object, *names: str) -> None:
    """Refuse a field that is neither None nor text that is not blank."""
    for name in names:
        if getattr(record, name) is not None:
            require_text(record, name)


def require_tags(record: object, *names: str) -> None:
    """Refuse fields that are not tuples of texts without a semicolon."""
    for name in names:
        value = getattr(record, name)
        # ";" joins them in the bundled history's CSV files.
        if not isinstance(value, tuple) or any(not tag or ";" in tag for tag in value):
            raise refusal(record, name, value, "a tuple of texts without ';'")


def require_one_of(record: object, name: str, allowed: Collection[str]) -> None:
    """Refuse a field that is not one of the allowed values."""
    if getattr(record, name) not in allowed:
        raise refusal(record, name, getattr(record, name), ", ".join(allowed))


def require_iso3(record: object, name: str, code: str) -> None:
    """Refuse a code that is no country's."""
    if not is_iso3(code):
        raise refusal(record, name, code, "an ISO 3166-1 alpha-3 code, or XKX")


def require_url(record: object, name: str, url: str) -> None:
    """Refuse an address that is not http or https."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise refusal(record, name, url, "an http or https address")


def require_utc(record: object, recorded_at: datetime) -> None:
    """Refuse a time that is not aware UTC."""
    if not isinstance(recorded_at, datetime) or recorded_at.utcoffset() != timedelta(0):
        raise refusal(record, "recorded_at", recorded_at, "an aware UTC time")


def require_date(
    record: object, name: str, earliest: date, latest: date, *, optional: bool = True
) -> None:
    """Refuse a field that is no date from `earliest` to `latest`, both included."""
    value = getattr(record, name)
    if value is None and optional:
        return
    if isinstance(value, datetime) or not isinstance(value, date):
        raise refusal(record, name, value, "a date without a time" + " or None" * optional)
    if not earliest <= value <= latest:
        raise refusal(record, name, value, f"a date from {earliest} to {latest}")


def require_order(record: object, low: str, high: str) -> None:
    """Refuse two fields of which the second comes before the first; None is not compared."""
    first, last = getattr(record, low), getattr(record, high)
    if first is not None and last is not None and last < first:
        raise refusal(record, high, last, f"{first} ({low}) or later")


def require_place(record: object, *, optional: bool) -> None:
    """Refuse ``lon`` and ``lat`` that are no place on WGS 84; both may be None if `optional`."""
    lon, lat = (getattr(record, name) for name in ("lon", "lat"))
    if optional and lon is None and lat is None:
        return
    for name, value, bound in (("lon", lon, 180.0), ("lat", lat, 90.0)):
        if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > bound:
            raise refusal(record, name, value, f"degrees from {-bound} to {bound}")


def require_count(record: object, *names: str) -> None:
    """Refuse fields that are not whole numbers of 0 or more."""
    for name in names:
        value = getattr(record, name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise refusal(record, name, value, "a whole number, 0 or more")


def require_sha256(record: object, name: str) -> None:
    """Refuse a field that is not a SHA-256 in lower-case hexadecimal."""
    value = getattr(record, name)
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise refusal(record, name, value, "64 hexadecimal digits")
