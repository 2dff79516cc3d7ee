"""What is new: levels that changed, departures, and sources that fell silent.

Pure but for `find_changes_between`. A reissue is no change and is not here; every change carries
the words before and after it.
"""

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from geodata import country_name
from loaders.archive import Archive
from loaders.discovery import issuers
from loaders.in_force import level_changes, make_spans
from loaders.records import name_issuing_country
from loaders.source_status import SourceStatus

KINDS = ("level", "departure", "silence")
"""Kinds of change."""

NEWS_WITHIN_DAYS = 30
"""What an archive learns of longer ago is history filled in, and no news."""

SILENT_AFTER_DAYS = 3
"""A source that is asked and has not answered well for so many days is silent."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    issuer : str
        Whose: key of the issuer; for a departure the ISO 3166-1 alpha-3 code of the state whose
        post it is; for a silence the name of the source.
    issuer_name : str
        The same as a reader knows it.
    iso3 : str or None
        Country it is about; None for a silence, and for a departure from several.
    on : date
        Day of it: the first day the new level is evidenced, the day a departure began, the last
        day a silent source answered well.
    not_before : date
        It cannot have been earlier; the same as `on` where the day is known.
    before, after : str or None
        Words before and after it; None where there is nothing to say.
    url : str or None
        Where it stands.
    held_at : datetime
        When this archive first held it (UTC); of a silence, when it became one.
    """

    kind: str
    issuer: str
    issuer_name: str
    iso3: str | None
    on: date
    not_before: date
    before: str | None
    after: str | None
    url: str | None
    held_at: datetime

    @property
    def key(self) -> str:
        """Identity of the change, the same in every archive that holds it."""
        facts = (self.kind, self.issuer, self.iso3, self.on.isoformat(), self.before, self.after)
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    @property
    def title(self) -> str:
        """The change in one line."""
        if self.kind == "silence":
            return f"{self.issuer_name}: {self.after}"
        where = country_name(self.iso3) if self.iso3 else "Several countries"
        what = self.after if self.before is None else f"“{self.before}” to “{self.after}”"
        return f"{where}: {what} ({self.issuer_name})"


def list_level_changes(changes: pd.DataFrame) -> list[Change]:
    """List the rows of `loaders.in_force.level_changes`, in their order."""
    known = issuers()
    return [
        Change(
            kind="level",
            issuer=row["issuer"],
            issuer_name=known[row["issuer"]].name,
            iso3=row["iso3"],
            on=row["on"],
            not_before=row["not_before"],
            before=row["from_label"],
            after=row["to_label"],
            url=_text(row["url"]),
            held_at=row["recorded_at"].to_pydatetime(),
        )
        for row in changes.to_dict("records")
    ]


def list_departures(departures: pd.DataFrame) -> list[Change]:
    """List rows of the departures table, in their order; a known end is in the words after."""
    return [
        Change(
            kind="departure",
            issuer=row["issuer_iso3"],
            issuer_name=name_issuing_country(row["issuer_iso3"]),
            iso3=_text(row["host_iso3"]),
            on=row["valid_from"],
            not_before=row["valid_from"],
            before=None,
            after=_word_departure(row),
            url=_text(row["url"]),
            held_at=row["recorded_at"].to_pydatetime(),
        )
        for row in departures.to_dict("records")
    ]


def list_silences(
    statuses: Iterable[SourceStatus], *, at: datetime, after_days: int = SILENT_AFTER_DAYS
) -> list[Change]:
    """List the sources that were asked and have not answered well for some days.

    Parameters
    ----------
    statuses : iterable of SourceStatus
        How the sources fare.
    at : datetime
        The present (UTC).
    after_days : int
        Days without a good answer.

    Returns
    -------
    list of Change
        A source that was never asked is not silent; one that never answered well is silent since
        it was asked.
    """
    silent = []
    for status in statuses:
        if status.last_run is None:
            continue
        last = status.last_good or status.last_run
        n_days = (at - last.at).days
        if n_days >= after_days:
            good = status.last_good
            since = f"since {last.at:%Y-%m-%d}" if good else "never answered well"
            silent.append(
                Change(
                    kind="silence",
                    issuer=status.name,
                    issuer_name=status.title,
                    iso3=None,
                    on=last.at.date(),
                    not_before=last.at.date(),
                    before=None,
                    after=f"silent for {after_days} days and more, {since}",
                    url=None,
                    held_at=last.at + timedelta(days=after_days),
                )
            )
    return silent


def find_changes_between(archive: Archive, old: int, new: int) -> list[Change]:
    """Find the changes a version of the archive holds and an older one does not.

    Parameters
    ----------
    archive : Archive
        Where to look.
    old, new : int
        The two versions.

    Returns
    -------
    list of Change
        Level changes and departures, by the day of them.
    """
    known = {change.key for change in _find_all(archive, old)}
    found = [change for change in _find_all(archive, new) if change.key not in known]
    return sorted(found, key=lambda change: (change.on, change.title))


def _find_all(archive: Archive, version: int) -> list[Change]:
    advisories = archive.query("SELECT * FROM advisories", version=version)
    sightings = archive.query("SELECT * FROM sightings", version=version)
    departures = archive.query("SELECT * FROM departures", version=version)
    changes = level_changes(make_spans(advisories, sightings))
    return [*list_level_changes(changes), *list_departures(departures)]


def _word_departure(row: Mapping[Hashable, Any]) -> str:
    who = " and ".join(group.replace("_", " ").replace("non ", "non-") for group in row["who"])
    words = f"{row['kind'].replace('_', ' ')}, {who}, {row['post']}"
    ended = row["valid_to"]
    return words if pd.isna(ended) else f"{words}, to {ended.isoformat()}"


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
