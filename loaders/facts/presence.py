"""Presence: military forces that somebody reported at a place."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from loaders.facts.checks import (
    refusal,
    require_date,
    require_iso3,
    require_one_of,
    require_order,
    require_place,
    require_tags,
    require_text,
    require_text_or_none,
    require_url,
    require_utc,
)
from loaders.facts.identity import select_held
from loaders.facts.vocabulary import (
    CONFIDENCES,
    DATE_PRECISIONS,
    EARLIEST_EVENT,
    FURTHEST_PLAN,
    PRESENCE_PRECISIONS,
)

PRESENCE_KINDS = (
    "buildup",
    "deployment",
    "exercise",
    "base",
    "rotation",
    "airfield_activity",
    "naval_presence",
    "incursion",
    "withdrawal",
    "unspecified",
)

PRESENCE_CLAIMS = ("reported", "confirmed_by_host", "confirmed_by_operator", "disputed")

DOUBTS = frozenset(
    {
        "beside_swapped_coordinates",
        "coarse_coordinates",
        "coordinate_order_assumed",
        "country_label_disagrees",
        "dated_after_posting",
        "day_month_ambiguous",
        "day_month_swapped",
        "far_from_land",
        "label_fits_swapped_coordinates",
        "label_place_disagree",
        "latitude_equals_longitude",
        "latitude_longitude_swapped",
        "no_country_within_reach",
        "null_island",
        "placeholder",
        "reference_system_assumed",
        "repeated_id",
    }
)
"""Flags of a presence report whose day or place is in doubt: drawn as a question, not a fact."""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports presence, or events that are its context.

    Parameters
    ----------
    key : str
        Stable key, e.g. ``gdelt``.
    name : str
        Its name in English.
    what : str
        What it reports, in one sentence.
    url : str
        Where it is published, for people.
    licence : str
        Terms under which its data may be reused.
    attribution : str
        How it asks to be named.
    cadence : str
        How often it publishes.
    """

    key: str
    name: str
    what: str
    url: str
    licence: str
    attribution: str
    cadence: str

    def __post_init__(self) -> None:
        require_text(self, "key", "name", "what", "licence", "attribution", "cadence")
        require_url(self, "url", self.url)


@dataclass(frozen=True, slots=True)
class PresenceReport:
    """One report that a military force was seen at one place.

    Parameters
    ----------
    report_id : str
        The reporter's own id, or the fact table's.
    reporter : str
        Who reported it, under the name they publish by.
    force_iso3 : str or None
        Country of the force; ``None`` where the reporter does not say.
    force_name : str
        The force as reported.
    host_iso3 : str or None
        Our reading of the country it was in.
    host_label : str or None
        The reporter's own label for that country.
    place : str
        The place as reported.
    lon, lat : float or None
        Degrees, WGS 84. What they stand for is said by `precision`; ``None`` only with a flag
        that says why.
    coord_source : str
        Where the coordinates come from.
    precision : str
        One of `PRESENCE_PRECISIONS`. ``country`` is a reference point, never a site.
    kind : str
        One of `PRESENCE_KINDS`; ``unspecified`` where the reporter states none.
    strength_text : str
        The strength as reported, may be empty.
    personnel_low, personnel_high : int or None
        Bounds of the reported number of people.
    claim : str
        One of `PRESENCE_CLAIMS`.
    confidence : str
        One of `CONFIDENCES`.
    valid_from : date or None
        First day, known to `date_precision`; ``None`` only with a flag that says why.
    date_precision : str
        One of `DATE_PRECISIONS`.
    valid_to : date or None
        Last day; ``None`` is unknown, not "still there".
    reported_on : date or None
        Day of the report.
    url : str or None
        Where the report can be read.
    note : str
        What a reader must know besides, may be empty.
    recorded_at : datetime
        When this archive first held it (UTC).
    source : str
        What it was taken from.
    flags : tuple of str
        Known faults and doubts.
    """

    TABLE: ClassVar[str] = "presence"
    ORDERED_BY: ClassVar[str] = "valid_from"
    HELD: ClassVar[str] = select_held(
        "presence", place="place", iso3="host_iso3", content_on="greatest(valid_from, reported_on)"
    )

    report_id: str
    reporter: str
    force_iso3: str | None
    force_name: str
    host_iso3: str | None
    host_label: str | None
    place: str
    lon: float | None
    lat: float | None
    coord_source: str
    precision: str
    kind: str
    strength_text: str
    personnel_low: int | None
    personnel_high: int | None
    claim: str
    confidence: str
    valid_from: date | None
    date_precision: str
    valid_to: date | None
    reported_on: date | None
    url: str | None
    note: str
    recorded_at: datetime
    source: str
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "report_id", "reporter", "force_name", "place", "coord_source", "source")
        require_text_or_none(self, "host_label")
        require_tags(self, "flags")
        for name in ("force_iso3", "host_iso3"):
            code = getattr(self, name)
            if code is not None:
                require_iso3(self, name, code)
        require_one_of(self, "precision", PRESENCE_PRECISIONS)
        require_one_of(self, "kind", PRESENCE_KINDS)
        require_one_of(self, "claim", PRESENCE_CLAIMS)
        require_one_of(self, "confidence", CONFIDENCES)
        require_one_of(self, "date_precision", DATE_PRECISIONS)
        require_utc(self, self.recorded_at)
        latest = self.recorded_at.date() + FURTHEST_PLAN
        if self.valid_from is None and not self.flags:
            raise refusal(self, "valid_from", None, "a date, or None with a flag saying why")
        for name in ("valid_from", "valid_to", "reported_on"):
            require_date(self, name, EARLIEST_EVENT, latest)
        require_order(self, "valid_from", "valid_to")
        for name in ("personnel_low", "personnel_high"):
            number = getattr(self, name)
            if number is not None and number < 0:
                raise refusal(self, name, number, "0 or more, or None")
        require_order(self, "personnel_low", "personnel_high")
        if self.url is not None:
            require_url(self, "url", self.url)
        if self.lon is None and not self.flags:
            raise refusal(self, "lon", None, "degrees, or None with a flag saying why")
        require_place(self, optional=True)


RECORDS = (PresenceReport,)
"""What the archive holds of this kind."""
