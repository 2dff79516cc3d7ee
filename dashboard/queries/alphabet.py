"""The countries in the order of their names."""

from functools import cache

from geodata import ALL_ISO3, country_name


@cache
def find_beside(iso3: str) -> tuple[str | None, str | None]:
    """Find the countries before and after one in the alphabet of their names; None at its ends."""
    ordered = sorted(ALL_ISO3, key=country_name)
    at = ordered.index(iso3)
    before = ordered[at - 1] if at else None
    after = ordered[at + 1] if at + 1 < len(ordered) else None
    return before, after
