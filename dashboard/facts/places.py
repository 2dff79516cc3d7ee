"""What the search box finds: countries by every spelling and code, posts and places of presence."""

from collections.abc import Mapping
from typing import Any

from dashboard.days import FIRST_DAY, LAST_DAY
from dashboard.facts.departures.query import find_departures
from dashboard.facts.presence.query import find_presence
from dashboard.queries.period import Period
from dashboard.queries.rows import read_rows
from dashboard.words.labels import is_missing
from geodata import country_name, find_iso2, list_spellings
from loaders.archive import Archive

# Other names of cities that are posts or places of presence, in either direction.
_SAME_CITY = (
    ("Kyiv", "Kiev", "Київ", "Киев"),
    ("Lviv", "Lvov", "Lwów", "Львів"),
    ("Kharkiv", "Kharkov", "Харків"),
    ("Odesa", "Odessa", "Одеса"),
    ("Dnipro", "Dnepropetrovsk"),
    ("Minsk", "Мінск", "Минск"),
    ("Gomel", "Homel", "Homiel", "Гомель"),
    ("Mozyr", "Mazyr", "Мозырь"),
    ("Grodno", "Hrodna", "Гродно"),
    ("Vitebsk", "Vitsebsk", "Витебск"),
    ("Mogilev", "Mahilyow", "Могилёв"),
    ("Yangon", "Rangoon"),
    ("Astana", "Nur-Sultan"),
    ("Beijing", "Peking"),
    ("Mumbai", "Bombay"),
    ("Kolkata", "Calcutta"),
    ("Chennai", "Madras"),
    ("N'Djamena", "Fort-Lamy"),
    ("Ho Chi Minh City", "Saigon"),
)


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
        Countries, then posts, then the places of the newest public presence reports
        (`MARKS_AT_MOST` reports), each by name: ``name``, ``iso3`` (of a post or place, its host
        country); of a country ``also``, its other spellings and its alpha-2 code; of the rest,
        where it has other names, ``known_as``, and ``at``, longitude and latitude (degrees WGS 84),
        where they are held; of a place ``what``, which is "place".
    """
    spellings = list_spellings()
    countries: list[dict[str, Any]] = [
        {"name": name, "iso3": iso3, "also": [*also, find_iso2(iso3)]}
        for iso3, (name, *also) in spellings.items()
    ]
    period = Period(FIRST_DAY, LAST_DAY, None, version)
    departures = find_departures(archive, period)
    posts = {
        (row["post"], row["host_iso3"]): _read_point(row)
        for row in read_rows(departures[["post", "host_iso3", "lon", "lat"]])
        # A post that bears its country's name stands for every post there, and is no city.
        if not is_missing(row["host_iso3"]) and row["post"] != country_name(row["host_iso3"])
    }
    presence = find_presence(archive, period, public_only=True)
    seen = {
        (row["place"], row["host_iso3"]): _read_point(row)
        for row in read_rows(presence[["place", "host_iso3", "lon", "lat"]])
        if not is_missing(row["host_iso3"]) and row["place"]
    }
    return [
        *sorted(countries, key=lambda country: country["name"]),
        *(_describe(*post, posts[post]) for post in sorted(posts)),
        *(
            _describe(*place, seen[place]) | {"what": "place"}
            for place in sorted(seen.keys() - posts.keys())
        ),
    ]


def _read_point(row: Mapping[str, Any]) -> list[float] | None:
    if is_missing(row["lon"]) or is_missing(row["lat"]):
        return None
    return [round(row["lon"], 3), round(row["lat"], 3)]


def _describe(name: str, iso3: str, at: list[float] | None) -> dict[str, Any]:
    words = set(name.replace(",", " ").replace("(", " ").replace(")", " ").split())
    known_as = [
        other
        for cities in _SAME_CITY
        if name in cities or words.intersection(cities)
        for other in cities
        if other != name
    ]
    named: dict[str, Any] = {"name": name, "iso3": iso3} | ({"at": at} if at else {})
    return named | {"known_as": known_as} if known_as else named
