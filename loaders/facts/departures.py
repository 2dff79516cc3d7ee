"""Departures: embassy families and staff sent home, posts moved, closed or reopened."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from urllib.parse import urlsplit

from geodata import country_in_sentence, country_name
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
from loaders.facts.vocabulary import CONFIDENCES, DATE_PRECISIONS, EARLIEST_EVENT, FURTHEST_PLAN

NON_COUNTRY_ISSUERS = {"EUU": "European Union"}
"""Issuers of departures that are not countries, by the code they carry here."""

DEPARTURE_KINDS = (
    "authorized_departure",
    "ordered_departure",
    "reduced_staff",
    "relocated",
    "suspended_operations",
    "closed",
    "reopened",
    "citizens_evacuated",
)

DEPARTURE_WHO = ("family_members", "non_emergency_staff", "all_staff", "citizens")


def name_issuing_country(iso3: str) -> str:
    """Name the state (or the one body that is none) whose post a departure is about."""
    return NON_COUNTRY_ISSUERS.get(iso3) or country_name(iso3)


def issuing_country_in_sentence(iso3: str) -> str:
    """Name what `name_issuing_country` does as it stands within a sentence, with its article."""
    body = NON_COUNTRY_ISSUERS.get(iso3)
    return f"the {body}" if body else country_in_sentence(iso3)


@dataclass(frozen=True, slots=True)
class Departure:
    """A government's people told to leave, or a post moved, closed or reopened.

    Parameters
    ----------
    issuer_iso3 : str
        Whose people or post; a country, or one of `NON_COUNTRY_ISSUERS`.
    host_iso3 : str or None
        The country left; ``None`` where it was several or none.
    post : str
        City of the embassy or consulate.
    kind : str
        One of `DEPARTURE_KINDS`.
    who : tuple of str
        Of `DEPARTURE_WHO`.
    valid_from : date
        When it began, known to `date_precision`: the first day of that month or year.
    date_precision : str
        One of `DATE_PRECISIONS`.
    valid_to : date or None
        When it ended; ``None`` is unknown, not "still in force".
    reason : str
        The stated reason.
    url : str
        Where it was reported. `publisher` is the host of it.
    confidence : str
        One of `CONFIDENCES`.
    lon, lat : float or None
        Degrees, WGS 84; ``None`` where the post could not be placed.
    coord_source : str or None
        Which gazetteer entry the coordinates are.
    recorded_at : datetime
        When this archive first held it (UTC).
    source : str
        What it was taken from.
    flags : tuple of str
        Known faults and doubts.
    """

    TABLE: ClassVar[str] = "departures"
    ORDERED_BY: ClassVar[str] = "valid_from"
    HELD: ClassVar[str] = select_held(
        "departures", place="post", iso3="host_iso3", content_on="valid_from"
    )
    COMPUTED: ClassVar[dict[str, str]] = {"publisher": "url"}

    issuer_iso3: str
    host_iso3: str | None
    post: str
    kind: str
    who: tuple[str, ...]
    valid_from: date
    date_precision: str
    valid_to: date | None
    reason: str
    url: str
    confidence: str
    lon: float | None
    lat: float | None
    coord_source: str | None
    recorded_at: datetime
    source: str
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.issuer_iso3 not in NON_COUNTRY_ISSUERS:
            require_iso3(self, "issuer_iso3", self.issuer_iso3)
        if self.host_iso3 is not None:
            require_iso3(self, "host_iso3", self.host_iso3)
        require_text(self, "post", "reason", "source")
        require_text_or_none(self, "coord_source")
        require_tags(self, "who", "flags")
        require_one_of(self, "kind", DEPARTURE_KINDS)
        require_one_of(self, "date_precision", DATE_PRECISIONS)
        require_one_of(self, "confidence", CONFIDENCES)
        unknown = [who for who in self.who if who not in DEPARTURE_WHO]
        if unknown or not self.who:
            raise refusal(self, "who", self.who, "one or more of " + ", ".join(DEPARTURE_WHO))
        require_utc(self, self.recorded_at)
        latest = self.recorded_at.date() + FURTHEST_PLAN
        require_date(self, "valid_from", EARLIEST_EVENT, latest, optional=False)
        require_date(self, "valid_to", EARLIEST_EVENT, latest)
        require_order(self, "valid_from", "valid_to")
        require_url(self, "url", self.url)
        require_place(self, optional=True)

    @property
    def publisher(self) -> str:
        """Host name of `url`, without a leading ``www.``."""
        return read_publisher(self.url)


def read_publisher(url: str) -> str:
    """Return the host name of a URL, lower case, without a leading ``www.``."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


RECORDS = (Departure,)
"""What the archive holds of this kind."""
