"""What a reader asks to compare, and the address that restores it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dashboard.view_state import (
    DEFAULT_ISSUER,
    BadAddress,
    Choices,
    make_readers,
    parse_date,
    read_parameters,
    start_before,
)

DEFAULT_ISSUERS = ("us_state", "uk_fcdo")
"""The two issuers compared when an address names none."""

DATES, ISSUERS = "dates", "issuers"
"""The two comparisons: one issuer on two dates, and two issuers on one date."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader asks to compare.

    Parameters
    ----------
    mode : str
        `DATES` or `ISSUERS`.
    issuer : str
        Key of the issuer compared on two dates.
    before, after : date
        The two dates.
    issuers : tuple of (str, str)
        Keys of the two issuers compared on one date.
    as_of : date
        That date.
    """

    mode: str
    issuer: str
    before: date
    after: date
    issuers: tuple[str, str]
    as_of: date


def parse_asked(params: Mapping[str, str], choices: Choices) -> tuple[Asked, list[str]]:
    """Read what is asked from the parameters of an address.

    Returns
    -------
    tuple of (Asked, list of str)
        With the default for every value that is not given or cannot be used, and one sentence
        for each of the latter.
    """
    readers = make_readers(choices)
    values, faults = read_parameters(
        params,
        {
            "mode": _read_mode,
            "issuer": readers["issuer"],
            "before": lambda text: parse_date("before", text),
            "after": lambda text: parse_date("after", text),
            "issuers": lambda text: _read_pair(text, choices),
            "as_of": readers["as_of"],
        },
    )
    faults += _leave_out_unheld(values, choices)
    after = values.get("after", choices.newest_on)
    default = Asked(
        DATES, DEFAULT_ISSUER, start_before(after), after, DEFAULT_ISSUERS, choices.newest_on
    )
    return replace(default, **values), [str(fault) for fault in faults]


def _leave_out_unheld(values: dict[str, Any], choices: Choices) -> list[BadAddress]:
    """Let issuers of which no record is held fall back, as those that do not exist."""
    held = choices.find_held(None, None) if choices.find_held else frozenset()
    faults = []
    for name, of in (("issuer", lambda value: {value}), ("issuers", set)):
        if held and name in values and (unheld := sorted(of(values[name]) - held)):
            text = values.pop(name)
            shown = text if isinstance(text, str) else ",".join(text)
            reason = (
                f"no record of {', '.join(unheld)} is held; held are: {', '.join(sorted(held))}"
            )
            faults.append(BadAddress(name, shown, reason))
    return faults


def _read_mode(text: str) -> str:
    if text not in (DATES, ISSUERS):
        raise BadAddress("mode", text, f"no such comparison; known: {DATES}, {ISSUERS}")
    return text


def _read_pair(text: str, choices: Choices) -> tuple[str, str]:
    first, comma, second = text.partition(",")
    if not comma or not {first, second} <= choices.issuers:
        known = ", ".join(sorted(choices.issuers))
        raise BadAddress("issuers", text, f"write two issuers as a,b; known: {known}")
    return first, second


def make_asked_address(asked: Asked) -> dict[str, str]:
    """Write what is asked as the parameters of its address: those of its mode only."""
    if asked.mode == DATES:
        return {
            "mode": DATES,
            "issuer": asked.issuer,
            "before": asked.before.isoformat(),
            "after": asked.after.isoformat(),
        }
    return {
        "mode": ISSUERS,
        "issuers": ",".join(asked.issuers),
        "as_of": asked.as_of.isoformat(),
    }
