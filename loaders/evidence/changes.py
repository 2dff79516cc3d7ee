"""What is new: levels that changed, departures, and sources that fell silent.

Pure but for `find_changes_between`. A reissue is no change and is not here; every change carries
the words before and after it.
"""

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pandas as pd

from geodata import country_in_sentence, country_name, place_in_sentence
from loaders.archive import Archive
from loaders.csv_tables import read_table
from loaders.discovery import issuers
from loaders.evidence.level_changes import level_changes
from loaders.evidence.missions import name_mission
from loaders.evidence.spans import make_spans
from loaders.facts.departures import name_issuing_country
from loaders.history import FACT_TABLES, FOLDER, MOVES_FILE
from loaders.updates.source_status import SourceStatus

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
    precision : str
        How precisely `on` is known: one of `loaders.facts.vocabulary.DATE_PRECISIONS`.
    sentence : str or None
        What happened, as a sentence without its day; None where `title` says it.
    level : int or None
        Place of the new level on the common scale; None for what is no level.
    is_compiled : bool
        Whether it came with the bundled history, and was no news when it came.
    flags : tuple of str
        Of the record of the new level.
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
    precision: str = "day"
    sentence: str | None = None
    level: int | None = None
    is_compiled: bool = False
    flags: tuple[str, ...] = ()

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

    @property
    def day(self) -> str:
        """Its day as precisely as it is known: ``14 Feb 2022``, ``March 2026`` or ``2026``."""
        if self.precision == "year":
            return f"{self.on:%Y}"
        if self.precision == "month":
            return f"{self.on:%B %Y}"
        return f"{self.on.day} {self.on:%b %Y}"

    @property
    def headline(self) -> str:
        """The change in one line that begins with its day; of a silence, without one."""
        if self.kind == "silence":
            return self.title
        return f"{self.day}: {self.sentence or self.title}"

    @property
    def is_news(self) -> bool:
        """Whether it was held soon enough after its day to be told: history filled in is not."""
        return self.kind == "silence" or (
            self.held_at.date() - self.on <= timedelta(days=NEWS_WITHIN_DAYS)
        )

    @property
    def published_at(self) -> datetime:
        """When it was news (UTC): when this archive first held it, or its own day.

        What was compiled in, or learned more than `NEWS_WITHIN_DAYS` later, was never news here:
        dated by when it came, a new archive would tell of 1991 as of today.
        """
        of_day = datetime(self.on.year, self.on.month, self.on.day, tzinfo=UTC)
        is_history = self.is_compiled or not self.is_news
        return min(of_day, self.held_at) if is_history else self.held_at


def list_level_changes(changes: pd.DataFrame) -> list[Change]:
    """List the rows of `loaders.evidence.in_force.level_changes`, in their order."""
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
            level=None if pd.isna(row.get("to_common")) else int(row["to_common"]),
            is_compiled="@" in row.get("source", ""),
            flags=tuple(row.get("flags", ())),
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
            precision=row["date_precision"],
            sentence=_say_departure(row),
            is_compiled=row["source"] == FACT_TABLES,
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
        it was first asked.
    """
    silent = []
    for status in statuses:
        if status.last_run is None:
            continue
        good = status.last_good
        last_at = good.at if good else status.first_asked_at or status.last_run.at
        n_days = (at - last_at).days
        if n_days >= after_days:
            since = f"since {last_at:%Y-%m-%d}" if good else "never answered well"
            silent.append(
                Change(
                    kind="silence",
                    issuer=status.name,
                    issuer_name=status.title,
                    iso3=None,
                    on=last_at.date(),
                    not_before=last_at.date(),
                    before=None,
                    after=f"silent for {after_days} days and more, {since}",
                    url=None,
                    held_at=last_at + timedelta(days=after_days),
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


@cache
def _moves() -> dict[tuple[str, ...], str]:
    """Read where posts were moved to first, by day, issuer, host and post."""
    names = ("date", "issuer_country_iso3", "host_country_iso3", "post_city")
    return {
        tuple(row[name] for name in names): row["moved_to"]
        or country_in_sentence(row["moved_to_iso3"])
        for row in read_table(FOLDER / MOVES_FILE)
        if row["step"] == "1"
    }


def _say_departure(row: Mapping[Hashable, Any]) -> str:
    """Say what a government did, in a sentence without its day."""
    issuer, post = name_issuing_country(row["issuer_iso3"]), row["post"]
    who = " and ".join(group.replace("_", " ").replace("non ", "non-") for group in row["who"])
    host = _text(row["host_iso3"])
    source = place_in_sentence(post, host)
    where = place_in_sentence(post, host, with_country=True)
    mission = f"its {name_mission(row['issuer_iso3'], host, post, row['valid_from'])}"
    moved = mission if "all_staff" in row["who"] else who
    mission = f"{mission} in {where}"
    if host is None:  # posts in several countries, such as "40 posts in Africa" or "worldwide"
        where = mission = "posts worldwide" if post == "worldwide" else post
    to = _moves().get((row["valid_from"].isoformat(), row["issuer_iso3"], host or "", post))
    did = {
        "authorized_departure": f"authorized {who} to leave {where}",
        "ordered_departure": f"ordered {who} to leave {where}",
        "reduced_staff": f"reduced its staff in {where} ({who})",
        "relocated": f"moved {moved} from {source}" + (f" to {to}" if to else ""),
        "suspended_operations": f"suspended operations in {where}",
        "closed": f"closed {mission}",
        "reopened": f"reopened {mission}",
        "citizens_evacuated": f"evacuated {who} from {where}",
    }[row["kind"]]
    return f"{issuer} {did}"


def _word_departure(row: Mapping[Hashable, Any]) -> str:
    who = " and ".join(group.replace("_", " ").replace("non ", "non-") for group in row["who"])
    words = f"{row['kind'].replace('_', ' ')}, {who}, {row['post']}"
    ended = row["valid_to"]
    return words if pd.isna(ended) else f"{words}, to {ended.isoformat()}"


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
