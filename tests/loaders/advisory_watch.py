"""Fetches of a page, each judged against all that was held before it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import factories
import pandas as pd

from loaders.evidence.acceptance import judge
from loaders.evidence.held import Held
from loaders.facts.identity import record_id
from loaders.facts.levels import Advisory, Sighting

DAY_1 = datetime(2026, 1, 14, 6, 0, tzinfo=UTC)
OLD_DATE, NEW_DATE = date(2025, 8, 28), date(2026, 1, 14)
WORDS = {1: "Exercise Normal Precautions", 2: "Exercise Increased Caution", 3: "Reconsider Travel"}


def make_advisory(level, at=DAY_1, *, issued_on=OLD_DATE, iso3=("BLR",), name="Belarus", flags=()):
    return factories.advisory(
        destination=name,
        iso3=iso3,
        level=level,
        level_key=str(level),
        level_label=WORDS.get(level, "Do Not Travel"),
        issued_on=issued_on,
        url="https://travel.state.gov/belarus",
        recorded_at=at,
        source="us_state page " + f"{level}" * 64,
        flags=flags,
    )


_COLUMNS = [
    "issuer",
    "destination",
    "iso3",
    "area",
    "level",
    "level_key",
    "level_label",
    "issued_on",
    "flags",
    "url",
    "source",
    "recorded_at",
]


class Watch:
    """What is held after each fetch, as an archive would hold it."""

    def __init__(self, first_at=DAY_1):
        self.first_at = first_at
        self.advisories = {}
        self.by_sighting = {}
        self.faults = []

    @property
    def held(self):
        return list(self.by_sighting.values())

    def see(self, days, *advisories, hours=0):
        at = self.first_at + timedelta(days=days, hours=hours)
        judged = judge(
            "us_state", [replace(one, recorded_at=at) for one in advisories], self.held, at=at
        )
        for one in judged.records:
            if isinstance(one, Advisory):
                self.advisories.setdefault(record_id(one), one)
        for one in judged.records:
            if isinstance(one, Sighting):
                self.hold(self.advisories[one.advisory_id], one)
        self.faults += judged.faults
        return judged

    def hold(self, advisory, sighting):
        identity = sighting.advisory_id, sighting.seen_from
        before = self.by_sighting.get(identity)
        self.by_sighting[identity] = Held(
            advisory_id=sighting.advisory_id,
            destination=advisory.destination,
            iso3=advisory.iso3,
            area=advisory.area,
            level_key=advisory.level_key,
            level_label=advisory.level_label,
            issued_on=advisory.issued_on,
            flags=advisory.flags,
            seen_from=sighting.seen_from,
            seen_to=sighting.seen_to,
            first_at=before.first_at if before else sighting.recorded_at,
            last_at=sighting.recorded_at,
            n_reissued=sighting.n_reissued,
            source=advisory.source,
        )

    def make_tables(self):
        """Return the advisories and sightings held, as `make_spans` takes them."""
        advisories = pd.DataFrame(
            [
                {"record_id": identity} | {name: getattr(one, name) for name in _COLUMNS}
                for identity, one in self.advisories.items()
            ]
        )
        sightings = pd.DataFrame(
            [(row.advisory_id, row.seen_from, row.seen_to) for row in self.held],
            columns=["advisory_id", "seen_from", "seen_to"],
        )
        return advisories.astype({"recorded_at": "datetime64[us, UTC]"}), sightings
