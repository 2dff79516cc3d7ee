"""What the archive holds of one place, as the rules of `loaders.evidence.acceptance` read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from loaders.evidence.spans import NOT_EVIDENCE
from loaders.facts.levels import RESTAMP, Advisory
from loaders.facts.vocabulary import IMPLAUSIBLE_DATE

NO_ISSUE_DATE = frozenset({RESTAMP, IMPLAUSIBLE_DATE})
"""Flags of a date that is not one of an issue."""

Place = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """One advisory in the archive, with one unbroken sighting of it; the rest as in `Advisory`.

    Parameters
    ----------
    advisory_id : str
        Its `record_id`.
    seen_from, seen_to : date
        First and last day of the sighting; the issue date where no page of it was seen.
    first_at, last_at : datetime
        When the archive first and last recorded it (UTC).
    n_reissued : int
        As in `Sighting`.
    """

    advisory_id: str
    destination: str
    iso3: tuple[str, ...]
    area: str | None
    level_key: str
    level_label: str
    issued_on: date | None
    flags: tuple[str, ...]
    seen_from: date
    seen_to: date
    first_at: datetime
    last_at: datetime
    n_reissued: int
    source: str

    @property
    def is_evidence(self) -> bool:
        """Whether it counts as a level in force."""
        return NOT_EVIDENCE.isdisjoint(self.flags)


def place_of(row: Advisory | Held) -> Place:
    """What is one place from fetch to fetch, whatever it is called: names drift, codes do not."""
    return (row.iso3, row.area) if row.iso3 else (row.destination, row.area)


def find_standing(held: Iterable[Held]) -> list[Held]:
    """Find what was last believed of a place: one level, or several the page gave at once."""
    evidence = [row for row in held if row.is_evidence]
    newest = max((row.seen_to for row in evidence), default=None)
    return [row for row in evidence if row.seen_to == newest]


def find_first(waiting: Iterable[Held]) -> Held | None:
    """Find the one first recorded."""
    return min(waiting, key=lambda row: row.first_at, default=None)


def find_issue(row: Advisory | Held) -> date | None:
    """Find the day a row was issued, where its date is that of an issue and no restamp's."""
    return row.issued_on if NO_ISSUE_DATE.isdisjoint(row.flags) else None


def is_on_its_day(row: Held) -> bool:
    """Whether a row was seen on the day it is dated, and on no other."""
    return (
        row.seen_from == row.seen_to
        and row.first_at == row.last_at
        and row.issued_on is not None
        and 0 <= (row.seen_from - row.issued_on).days <= 1
        and row.first_at.date() == row.seen_from
    )
