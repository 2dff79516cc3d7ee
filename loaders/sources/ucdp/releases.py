"""Which candidate releases stand on UCDP's downloads page, and which of them to read.

A release is named after what it covers: ``GEDEvent_v26_0_8.csv`` is August 2026 and
``GEDEvent_v26_01_26_06.csv`` January to June 2026; ``ged261-csv.zip`` is the yearly release with
everything up to 2025 (names as of September 2026). Ids are the same in all of them, and a later
release corrects an earlier one.
"""

import re
from dataclasses import dataclass

_CANDIDATE = re.compile(
    r"candidateged/(GEDEvent_v(?P<year>\d{2})_(?P<first>\d{1,2})_(?P<last>\d{1,2})"
    r"(?:_(?P<until>\d{1,2}))?\.csv)",
    re.IGNORECASE,
)
_YEARLY = re.compile(r"ged/ged(\d{2})\d-csv\.zip", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """One candidate release, in order of the last month covered, the widest first.

    The year is counted from 2000, and is that of both months; `path` lies below the downloads page.
    """

    year: int
    last_month: int
    first_month: int
    path: str

    def has_all_of(self, other: "Release") -> bool:
        """Whether it covers every month of another."""
        return (
            self.year == other.year
            and self.first_month <= other.first_month
            and other.last_month <= self.last_month
        )


def find_releases(text: str) -> list[Release]:
    """Find what to read on the downloads page, oldest first: what no yearly release has, once."""
    listed = sorted({_read_release(match) for match in _CANDIDATE.finditer(text)})
    if not listed:
        return []
    yearly = [int(match[1]) for match in _YEARLY.finditer(text)]
    since = max(yearly, default=listed[-1].year)
    recent = [release for release in listed if release.year >= since]
    return [
        release
        for release in recent
        if not any(other.has_all_of(release) for other in recent if other != release)
    ]


def _read_release(match: re.Match[str]) -> Release:
    year = int(match["year"])
    if match["until"] is None:  # v26_0_8: the year, a zero, the month
        first = last = int(match["last"])
    else:  # v26_01_26_06: year and month, twice
        first, last = int(match["first"]), int(match["until"])
    return Release(year, last, first, f"candidateged/{match[1]}")
