"""Levels: what governments tell their citizens, and when that was seen standing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from loaders.errors import UnknownLevel
from loaders.facts.checks import (
    refusal,
    require_date,
    require_iso3,
    require_order,
    require_tags,
    require_text,
    require_text_or_none,
    require_url,
    require_utc,
)
from loaders.facts.vocabulary import ZONE_SLACK

NO_LEVEL = "no_level"
"""Level key of an advisory which states no level at all ("Worldwide Caution")."""


# Flags with an effect on what counts as evidence (see in_force.py). Others are carried unread.
BLIP = "short_lived_level_blip"

UNCONFIRMED = "seen_once"

RESTAMP = "mass_restamp"

SNAPSHOT_DATE_ONLY = "snapshot_date_only"


# A date outside these bounds is a fault of its source (2920, 0010 and 1970 were all seen in the
# US feed) and must not reach the calendar. Bases may predate any advisory by decades.
_EARLIEST_ADVICE = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Level:
    """One step of an issuer's own scale.

    Parameters
    ----------
    key : str
        Stable key of the step, unique within its issuer.
    rank : int or None
        The issuer's own number for it, ``None`` where the issuer gives none.
    words : str
        The issuer's own words for it.
    """

    key: str
    rank: int | None
    words: str

    def __post_init__(self) -> None:
        require_text(self, "key", "words")


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority that advises its citizens on travel.

    Parameters
    ----------
    key : str
        Stable key, e.g. ``us_state``.
    name : str
        Its name in English.
    country_iso3 : str
        The country it speaks for.
    levels : tuple of Level
        Its own scale, least to most severe; steps used only for areas included.
    url : str
        Where its advice is read by people.
    licence : str
        Terms under which its advice may be reused.
    cadence : str
        How often its advice is looked at, or how often it changes.
    """

    key: str
    name: str
    country_iso3: str
    levels: tuple[Level, ...]
    url: str
    licence: str
    cadence: str

    def __post_init__(self) -> None:
        require_text(self, "key", "name", "licence", "cadence")
        require_iso3(self, "country_iso3", self.country_iso3)
        require_url(self, "url", self.url)
        keys = [level.key for level in self.levels]
        if not keys or len(set(keys)) != len(keys):
            raise refusal(self, "levels", keys, "at least one level, each with its own key")

    def find_level(self, key: str) -> Level:
        """Return the level with this key.

        Raises
        ------
        UnknownLevel
            If the issuer has no such level.
        """
        for level in self.levels:
            if level.key == key:
                return level
        known = ", ".join(level.key for level in self.levels)
        raise UnknownLevel(f"{self.key}: unknown level key {key!r}; known: {known}")


@dataclass(frozen=True, slots=True)
class Advisory:
    """What one issuer advised about one destination.

    Parameters
    ----------
    issuer : str
        Key of the issuer.
    destination : str
        The place as the issuer names it.
    iso3 : tuple of str
        Our reading of the destination: several for "Israel, the West Bank and Gaza", none for
        "Worldwide".
    area : str or None
        The part of the destination it is about; ``None`` is the whole of it.
    level : int or None
        The issuer's own rank.
    level_key : str
        Key of the issuer's level, or `NO_LEVEL`.
    level_label : str
        The issuer's words for the level.
    indicators : tuple of str
        The issuer's own reason categories.
    issued_on : date or None
        Day of issue as the issuer states it; ``None`` where only sightings are known.
    url : str
        Where it can be read.
    recorded_at : datetime
        When this archive first held it (UTC).
    source : str
        What it was taken from.
    flags : tuple of str
        Known faults and doubts.
    """

    TABLE: ClassVar[str] = "advisories"
    ORDERED_BY: ClassVar[str] = "issued_on"
    # A page seen again unchanged speaks of the day of its last sighting.
    HELD: ClassVar[str] = """SELECT issuer AS source, destination AS place, iso3,
        greatest(issued_on, seen.seen_to) AS content_on,
        greatest(advisories.recorded_at, seen.recorded_at) AS recorded_at
        FROM advisories LEFT JOIN (
            SELECT advisory_id, max(seen_to) AS seen_to, max(recorded_at) AS recorded_at
            FROM sightings GROUP BY advisory_id
        ) AS seen ON seen.advisory_id = advisories.record_id"""

    issuer: str
    destination: str
    iso3: tuple[str, ...]
    area: str | None
    level: Annotated[int, "int32"] | None
    level_key: str
    level_label: str
    indicators: tuple[str, ...]
    issued_on: date | None
    url: str
    recorded_at: datetime
    source: str
    flags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text(self, "issuer", "destination", "level_key", "level_label", "source")
        require_text_or_none(self, "area")
        require_tags(self, "iso3", "indicators", "flags")
        for code in self.iso3:
            require_iso3(self, "iso3", code)
        require_utc(self, self.recorded_at)
        latest = self.recorded_at.date() + ZONE_SLACK
        require_date(self, "issued_on", _EARLIEST_ADVICE, latest)
        require_url(self, "url", self.url)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Days on which an advisory was seen standing on its issuer's page.

    Parameters
    ----------
    advisory_id : str
        `record_id` of the advisory.
    seen_from, seen_to : date
        First and last day of the sighting, both included. The page was watched throughout;
        separate snapshots are separate sightings.
    n_reissued : int
        How often it was reissued at the same level meanwhile.
    recorded_at : datetime
        When this archive first held the sighting (UTC). Who asks what was known at an earlier
        time than `seen_to` must clip the sighting to that time.
    """

    TABLE: ClassVar[str] = "sightings"
    ORDERED_BY: ClassVar[str] = "seen_from"

    advisory_id: str
    seen_from: date
    seen_to: date
    n_reissued: Annotated[int, "int32"]
    recorded_at: datetime

    def __post_init__(self) -> None:
        require_text(self, "advisory_id")
        require_utc(self, self.recorded_at)
        latest = self.recorded_at.date() + ZONE_SLACK
        require_date(self, "seen_from", _EARLIEST_ADVICE, latest, optional=False)
        require_order(self, "seen_from", "seen_to")
        if self.n_reissued < 0:
            raise refusal(self, "n_reissued", self.n_reissued, "0 or more")


RECORDS = (Advisory, Sighting)
"""What the archive holds of this kind."""
