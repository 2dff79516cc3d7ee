"""What the search box finds: countries by every accepted spelling, and posts by their city."""

from typing import Any

from dashboard.queries import Period, find_departures
from dashboard.rows import read_rows
from dashboard.view_state import FIRST_DAY, LAST_DAY
from dashboard.wording import is_missing
from geodata import country_name, list_spellings
from loaders.archive import Archive


def find_places(archive: Archive, *, version: int | None = None) -> list[dict[str, Any]]:
    """List what can be searched for.

    Parameters
    ----------
    archive : Archive
        Whose departures name the posts.
    version : int, optional
        Archive version; by default the newest.

    Returns
    -------
    list of dict
        Countries, then posts, each by name: ``name``, ``iso3`` (of a post, its host country) and,
        of a country, ``also``: its other spellings.
    """
    spellings = list_spellings()
    countries = [
        {"name": name, "iso3": iso3, "also": also} for iso3, (name, *also) in spellings.items()
    ]
    departures = find_departures(archive, Period(FIRST_DAY, LAST_DAY, None, version))
    posts = {
        (row["post"], row["host_iso3"])
        for row in read_rows(departures[["post", "host_iso3"]])
        # A post that bears its country's name stands for every post there, and is no city.
        if not is_missing(row["host_iso3"]) and row["post"] != country_name(row["host_iso3"])
    }
    return [
        *sorted(countries, key=lambda country: country["name"]),
        *({"name": post, "iso3": iso3} for post, iso3 in sorted(posts)),
    ]
