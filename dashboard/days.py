"""The days that can be asked about, and how one is written."""

from datetime import date

FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2100, 1, 1)
"""The first and the last of them."""


def read_day(text: str) -> date:
    """Read an absolute date from ``YYYY-MM-DD``.

    Raises
    ------
    ValueError
        If `text` is not such a date, or one before `FIRST_DAY` or after `LAST_DAY`.
    """
    try:
        if len(text) != 10:
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("not a date; write it as YYYY-MM-DD") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"not a day from {FIRST_DAY} to {LAST_DAY}")
    return day
