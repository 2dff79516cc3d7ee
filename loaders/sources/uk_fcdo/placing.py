"""Which countries a destination of the FCDO is. Its pages carry no codes, only names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from geodata import ALL_ISO3, country_name
from geodata.names import normalise_name
from loaders.sources.kit.places import Places, Placing

_PLACES = Places(Path(__file__).with_name("places.csv"))


def place_destination(name: str, slug: str) -> Placing:
    """Place a destination by its name, else by its page's address.

    An address keeps the old name when the FCDO takes up a new one. Name and address that
    contradict each other place nothing.
    """
    by_name, by_slug = _PLACES.place(name), _PLACES.place(slug)
    if by_name.iso3 and by_slug.iso3 and not set(by_slug.iso3) <= set(by_name.iso3):
        reason = (
            f"the name {name!r} reads as {', '.join(by_name.iso3)}, the address {slug!r} as "
            f"{', '.join(by_slug.iso3)}"
        )
        return Placing(name, reason=reason)
    if by_name.iso3 or not by_slug.iso3:
        return by_name
    return replace(by_slug, destination=name)


def find_whole_names(name: str, iso3: Sequence[str]) -> Mapping[str, frozenset[str]]:
    """Return the names by which a text on a destination may mean whole countries, normalised.

    Names of parts are not among them.
    """
    return {**_known_names(), normalise_name(name): frozenset(iso3)}


@cache
def _known_names() -> dict[str, frozenset[str]]:
    names = {normalise_name(country_name(code)): frozenset({code}) for code in ALL_ISO3}
    reviewed = _PLACES.reviewed.items()
    return names | {
        key: frozenset(row.iso3) for (_, key), row in reviewed if row.coverage != "part"
    }
