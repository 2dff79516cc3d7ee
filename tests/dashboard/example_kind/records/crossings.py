"""Border crossings: which were closed, by whom and until when. An invented kind, to copy."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from loaders.facts.checks import (
    require_date,
    require_iso3,
    require_one_of,
    require_order,
    require_place,
    require_text,
    require_url,
    require_utc,
)
from loaders.facts.identity import select_held
from loaders.facts.vocabulary import EARLIEST_EVENT, ZONE_SLACK

KINDS = ("crossing_closed", "crossing_reopened")


@dataclass(frozen=True, slots=True)
class Crossing:
    """One act at a border crossing, as a reporter told it."""

    TABLE: ClassVar[str] = "crossings"
    ORDERED_BY: ClassVar[str] = "valid_from"
    HELD: ClassVar[str] = select_held(
        "crossings", place="place", iso3="host_iso3", content_on="valid_from"
    )

    host_iso3: str
    place: str
    kind: str
    valid_from: date
    valid_to: date | None
    date_precision: str
    lon: float
    lat: float
    reporter: str
    url: str
    recorded_at: datetime
    source: str

    def __post_init__(self) -> None:
        require_text(self, "place", "reporter", "source")
        require_iso3(self, "host_iso3", self.host_iso3)
        require_one_of(self, "kind", KINDS)
        require_utc(self, self.recorded_at)
        latest = self.recorded_at.date() + ZONE_SLACK
        require_date(self, "valid_from", EARLIEST_EVENT, latest, optional=False)
        require_date(self, "valid_to", EARLIEST_EVENT, latest)
        require_order(self, "valid_from", "valid_to")
        require_place(self, optional=False)
        require_url(self, "url", self.url)


RECORDS = (Crossing,)
