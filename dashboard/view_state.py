"""What one view shows, and the address that restores it.

The same frozen value feeds the screen, the web routes and the address, so a view that can be
seen can be linked. Dates are absolute: a link means the same tomorrow.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from dashboard.days import FIRST_DAY, read_day
from dashboard.facts import get_layers
from geodata.regions import NEIGHBOURS

DEFAULT_DAYS = 90
"""Length in days of the range shown when an address names none."""

DEFAULT_ISSUER = "us_state"
"""Whose levels colour the map when an address names no issuer."""

SORTS = ("first", "region", "selection")
"""How the timeline orders its countries; the first is what an address that names none means."""

SHOWN_AT_MOST = 80
"""Characters of a value, or of a parameter's name, that a message repeats."""

_DIGITS_AT_MOST = 12  # of a version; Python refuses to read numbers of thousands of digits


def find_default_layers() -> frozenset[str]:
    """Find the layers drawn when an address names none."""
    return frozenset(key for key, kind in get_layers().items() if kind.is_on)


@dataclass(frozen=True, slots=True)
class ViewState:
    """One view of the archive.

    Parameters
    ----------
    date_from, date_to : date
        First and last day of the range, both included. ``date_to`` is the as-of date of the
        levels. A range whose first day comes after its last is kept as it was asked for; it
        holds no day, and `is_empty` says so.
    country : str or None
        Selected country, ISO 3166-1 alpha-3 (``XKX`` for Kosovo).
    issuer : str
        Key of the issuer whose levels colour the map.
    region : str
        Key of the region in view; `NEIGHBOURS` is the window around `country`.
    layers : frozenset of str
        Keys of the kinds drawn besides the levels.
    known_on : date or None
        Show only what the archive held on this day (transaction time); None is everything.
    version : int or None
        Archive version the view is pinned to; None is the newest.
    sort : str
        Which of `SORTS` orders the timeline.
    """

    date_from: date
    date_to: date
    country: str | None = None
    issuer: str = DEFAULT_ISSUER
    region: str = "world"
    layers: frozenset[str] = field(default_factory=find_default_layers)
    known_on: date | None = None
    version: int | None = None
    sort: str = SORTS[0]

    @property
    def is_empty(self) -> bool:
        """Whether the range holds no day at all."""
        return self.date_from > self.date_to


@dataclass(frozen=True, slots=True)
class Choices:
    """What an address may ask for.

    Parameters
    ----------
    countries, issuers, regions : frozenset of str
        The keys that exist.
    newest_on : date
        Newest day the archive has seen anything on: where a view ends unless told otherwise.
    newest_version : int
        Newest version of the archive.
    find_held : callable, optional
        Says of which issuers a record was held on a day, in a version; without it, of all.
    """

    countries: frozenset[str]
    issuers: frozenset[str]
    regions: frozenset[str]
    newest_on: date
    newest_version: int
    find_held: Callable[[date | None, int | None], frozenset[str]] | None = None


class BadAddress(ValueError):
    """One parameter of an address cannot be used; the message says which, what and why."""

    def __init__(self, parameter: str, value: str, reason: str) -> None:
        name = shorten(parameter)
        super().__init__(f"{name}={shorten(value)!r}: {reason}")
        self.parameter = name


def shorten(text: str) -> str:
    """Cut a text of an address to what a message repeats of it."""
    return text if len(text) <= SHOWN_AT_MOST else f"{text[:SHOWN_AT_MOST]}…"


def refuse_unknown(params: Mapping[str, str], known: Collection[str] = ()) -> None:
    """Refuse an address that names a parameter which is not read there.

    Parameters
    ----------
    params : mapping of str to str
        As they stand in the address.
    known : collection of str
        Those that are read.

    Raises
    ------
    BadAddress
        Naming the first that is not, and those that are.
    """
    for name, text in params.items():
        if name not in known:
            reason = f"no such parameter; known: {', '.join(known) or 'none'}"
            raise BadAddress(name, text, reason)


def start_before(date_to: date, days: int = DEFAULT_DAYS) -> date:
    """Say where a range of some length begins that ends on a day; not before `FIRST_DAY`."""
    return max(FIRST_DAY, date_to - timedelta(days=days))


def parse_date(parameter: str, text: str) -> date:
    """Read an absolute date.

    Parameters
    ----------
    parameter : str
        Name of the parameter, for the message.
    text : str
        ``YYYY-MM-DD``.

    Raises
    ------
    BadAddress
        If `text` is not such a date.
    """
    try:
        return read_day(text)
    except ValueError as fault:
        raise BadAddress(parameter, text, str(fault)) from None


def _one_of(parameter: str, text: str, allowed: frozenset[str], what: str) -> str:
    if text not in allowed:
        known = ", ".join(sorted(allowed)) if len(allowed) < 30 else "see /api/v1/status"
        raise BadAddress(parameter, text, f"no such {what}; known: {known}")
    return text


def _parse_country(text: str, choices: Choices) -> str:
    code = text.upper()
    if code not in choices.countries:
        raise BadAddress("country", text, "no such country code (ISO 3166-1 alpha-3, or XKX)")
    return code


def _parse_layers(text: str) -> frozenset[str]:
    asked = [layer for layer in text.split(",") if layer]
    for layer in asked:
        _one_of("layers", layer, frozenset(get_layers()), "layer")
    return frozenset(asked)


def _parse_version(text: str, choices: Choices) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= _DIGITS_AT_MOST
    if not is_number or int(text) > choices.newest_version:
        allowed = f"0 to {choices.newest_version}"
        raise BadAddress("version", text, f"no such archive version; there are {allowed}")
    return int(text)


Reader = Callable[[str], object]


def make_readers(choices: Choices) -> dict[str, Reader]:
    """Say how each parameter of an address or a web route is read.

    Returns
    -------
    dict of str to callable
        Parameter name to a function that reads its text, or raises `BadAddress`.
    """
    days = ("from", "to", "known", "as_of", "known_on")
    return {day: partial(parse_date, day) for day in days} | {
        "country": lambda text: _parse_country(text, choices),
        "issuer": lambda text: _one_of("issuer", text, choices.issuers, "issuer"),
        "region": lambda text: _one_of("region", text, choices.regions, "region"),
        "layers": _parse_layers,
        "version": lambda text: _parse_version(text, choices),
        "sort": lambda text: _one_of("sort", text, frozenset(SORTS), "order"),
    }


def read_parameters(
    params: Mapping[str, str], readers: Mapping[str, Reader]
) -> tuple[dict[str, Any], list[BadAddress]]:
    """Read the parameters of an address, keeping what can be read and reporting the rest.

    Parameters
    ----------
    params : mapping of str to str
        As they stand in the address.
    readers : mapping of str to callable
        The parameters there are; any other is a fault.

    Returns
    -------
    tuple of (dict, list of BadAddress)
        Values by parameter name, and the faults in the order of the address.
    """
    values: dict[str, Any] = {}
    faults: list[BadAddress] = []
    for name, text in params.items():
        try:
            refuse_unknown({name: text}, readers)
            values[name] = readers[name](text)
        except BadAddress as fault:
            faults.append(fault)
    return values, faults


_FIELDS = {
    "from": "date_from",
    "to": "date_to",
    "country": "country",
    "issuer": "issuer",
    "region": "region",
    "layers": "layers",
    "known": "known_on",
    "version": "version",
    "sort": "sort",
}

VIEW_PARAMETERS = tuple(_FIELDS)
"""Names of the parameters that make a view."""


def parse_view(params: Mapping[str, str], choices: Choices) -> tuple[ViewState, list[str]]:
    """Read a view from the parameters of an address.

    A value that cannot be used falls back to its default, and the fall is reported: what is on
    the screen is then never mistaken for what the address asked.

    Parameters
    ----------
    params : mapping of str to str
        Parameters of the address; unknown names are reported too.
    choices : Choices
        What exists.

    Returns
    -------
    tuple of (ViewState, list of str)
        The view, and one sentence for each value that could not be used.
    """
    view, faults = read_view(params, choices)
    return view, [str(fault) for fault in faults]


def require_view(params: Mapping[str, str], choices: Choices) -> ViewState:
    """Read a view as `parse_view` does, and refuse an address that cannot be followed.

    Raises
    ------
    BadAddress
        For the first value that cannot be used, or a range that ends before it starts.
    """
    view, faults = read_view(params, choices)
    for fault in faults:
        raise fault
    if view.is_empty:
        reason = f"comes after to={view.date_to.isoformat()}"
        raise BadAddress("from", view.date_from.isoformat(), reason)
    return view


def _leave_out_unheld(values: dict[str, Any], faults: list[BadAddress], choices: Choices) -> None:
    """Let an issuer of which no record is held fall back, as any other that cannot be shown."""
    issuer = values.get("issuer")
    if issuer is None or choices.find_held is None:
        return
    held = choices.find_held(values.get("known"), values.get("version"))
    if held and issuer not in held:
        del values["issuer"]
        known = ", ".join(sorted(held))
        faults.append(
            BadAddress("issuer", issuer, f"no record of this issuer is held; held are: {known}")
        )


def read_view(params: Mapping[str, str], choices: Choices) -> tuple[ViewState, list[BadAddress]]:
    """Read a view as `parse_view` does, and give the faults themselves."""
    readers = {name: reader for name, reader in make_readers(choices).items() if name in _FIELDS}
    values, faults = read_parameters(params, readers)
    if values.get("region") == NEIGHBOURS and "country" not in values:
        del values["region"]
        faults.append(BadAddress("region", NEIGHBOURS, "needs a country to be around"))
    _leave_out_unheld(values, faults, choices)
    date_to = values.get("to", choices.newest_on)
    defaults = ViewState(date_from=start_before(date_to), date_to=date_to)
    asked = {_FIELDS[name]: value for name, value in values.items()}
    return replace(defaults, **asked), faults


def make_address(view: ViewState) -> dict[str, str]:
    """Write a view as the parameters of its address, in a fixed order."""
    params = {"from": view.date_from.isoformat(), "to": view.date_to.isoformat()}
    if view.country:
        params["country"] = view.country
    params["issuer"] = view.issuer
    params["region"] = view.region
    params["layers"] = ",".join(layer for layer in get_layers() if layer in view.layers)
    if view.known_on:
        params["known"] = view.known_on.isoformat()
    if view.version is not None:
        params["version"] = str(view.version)
    if view.sort != SORTS[0]:
        params["sort"] = view.sort
    return params
