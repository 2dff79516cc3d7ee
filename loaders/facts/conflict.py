"""Conflict: events with deaths, as context for what is reported of forces."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from loaders.facts.checks import (
    require_count,
    require_date,
    require_iso3,
    require_one_of,
    require_order,
    require_place,
    require_tags,
    require_text,
    require_url,
    require_utc,
)
from loaders.facts.identity import select_held
from loaders.facts.vocabulary import EARLIEST_EVENT, PRESENCE_PRECISIONS, ZONE_SLACK


@dataclass(frozen=True, slots=True)
class ConflictEvent:
    """One event with deaths, as a conflict data set coded it: context, never presence.

    Parameters
    ----------
    event_id : str
        The data set's own id.
    reporter : str
        Key of the source.
    iso3 : str or None
        Our reading of the country it happened in.
    country_label : str
        The data set's own label for that country.
    place : str
        The place as coded.
    lon, lat : float
        Degrees, WGS 84. What they stand for is said by `precision`.
    precision : str
        One of `PRESENCE_PRECISIONS`.
    valid_from, valid_to : date
        First and last day it may have happened on.
    side_a, side_b : str
        The two sides as coded.
    deaths_best, deaths_low, deaths_high : int
        The data set's estimates.
    url : str
        Where the data set is published.
    recorded_at : datetime
        When this archive first held it (UTC).
    source : str
        What it was taken from.
    flags : tuple of str
        Known faults and doubts.
    """

    TABLE: ClassVar[str] = "conflict_events"
    ORDERED_BY: ClassVar[str] = "valid_from"
    HELD: ClassVar[str] = select_held(
        "conflict_events", place="place", iso3="iso3", content_on="valid_to", source="reporter"
    )

    event_id: str
    reporter: str
    iso3: str | None
    country_label: str
    place: str
    lon: float
    lat: float
    precision: str
    valid_from: date
    valid_to: date
    side_a: str
    side_b: str
    deaths_best: int
    deaths_low: int
    deaths_high: int
    url: str
    recorded_at: datetime
    source: str
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = ("event_id", "reporter", "country_label", "place", "side_a", "side_b", "source")
        require_text(self, *names)
        require_tags(self, "flags")
        if self.iso3 is not None:
            require_iso3(self, "iso3", self.iso3)
        require_one_of(self, "precision", PRESENCE_PRECISIONS)
        require_utc(self, self.recorded_at)
        latest = self.recorded_at.date() + ZONE_SLACK
        for name in ("valid_from", "valid_to"):
            require_date(self, name, EARLIEST_EVENT, latest, optional=False)
        require_order(self, "valid_from", "valid_to")
        require_count(self, "deaths_best", "deaths_low", "deaths_high")
        require_url(self, "url", self.url)
        require_place(self, optional=False)


RECORDS = (ConflictEvent,)
"""What the archive holds of this kind."""
