"""Records for tests: each is sound as it stands, and a test states only what it is about."""

from dataclasses import replace
from datetime import UTC, date, datetime

from loaders.facts.conflict import ConflictEvent
from loaders.facts.departures import Departure
from loaders.facts.levels import Advisory
from loaders.facts.presence import PresenceReport

AT = datetime(2026, 1, 1, tzinfo=UTC)


def advisory(**stated):
    """Make what the State Department advises about Belarus."""
    facts = {
        "issuer": "us_state",
        "destination": "Belarus",
        "iso3": ("BLR",),
        "area": None,
        "level": 4,
        "level_key": "4",
        "level_label": "Do Not Travel",
        "indicators": (),
        "issued_on": date(2026, 1, 1),
        "url": "https://example.org/",
        "recorded_at": AT,
        "source": "test",
    }
    return Advisory(**facts | stated)


def departure(**stated):
    """Make a departure from the American embassy in Minsk."""
    facts = {
        "issuer_iso3": "USA",
        "host_iso3": "BLR",
        "post": "Minsk",
        "kind": "closed",
        "who": ("all_staff",),
        "valid_from": date(2022, 1, 31),
        "date_precision": "day",
        "valid_to": None,
        "reason": "a reason",
        "url": "https://example.org/",
        "confidence": "high",
        "lon": None,
        "lat": None,
        "coord_source": None,
        "recorded_at": AT,
        "source": "test",
    }
    return Departure(**facts | stated)


def report(**stated):
    """Make a report of a force at a place in Belarus."""
    facts = {
        "report_id": "1",
        "reporter": "Test reporter",
        "force_iso3": None,
        "force_name": "A force",
        "host_iso3": "BLR",
        "host_label": None,
        "place": "A place",
        "lon": 27.5,
        "lat": 53.9,
        "coord_source": "test",
        "precision": "site",
        "kind": "deployment",
        "strength_text": "",
        "personnel_low": None,
        "personnel_high": None,
        "claim": "reported",
        "confidence": "low",
        "valid_from": date(2030, 6, 1),
        "date_precision": "day",
        "valid_to": None,
        "reported_on": None,
        "url": None,
        "note": "",
        "recorded_at": AT,
        "source": "test",
    }
    return PresenceReport(**facts | stated)


def event(**stated):
    """Make an event with deaths in Ukraine."""
    facts = {
        "event_id": "1",
        "reporter": "ucdp",
        "iso3": "UKR",
        "country_label": "Ukraine",
        "place": "A place",
        "lon": 30.5,
        "lat": 50.45,
        "precision": "site",
        "valid_from": date(2022, 1, 1),
        "valid_to": date(2022, 1, 2),
        "side_a": "A",
        "side_b": "B",
        "deaths_best": 1,
        "deaths_low": 0,
        "deaths_high": 2,
        "url": "https://ucdp.uu.se/",
        "recorded_at": AT,
        "source": "test",
    }
    return ConflictEvent(**facts | stated)


def show(situation, kind, **shown):
    """A situation of which a kind shows something else."""
    return replace(
        situation, shown={**situation.shown, kind.key: replace(situation[kind], **shown)}
    )
