"""Two level tables compared, country by country: two dates of one issuer, or two issuers on a day.

Steps are steps of our common scale; the words stay each issuer's own. Whole-country levels only:
what an issuer says of parts of a country is not compared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.queries.citing import cite_row
from dashboard.queries.rows import read_rows
from dashboard.words.labels import (
    NOT_ADVISED,
    footing_words,
    format_date,
    is_missing,
    is_own_country,
    issue_words,
    level_words,
)
from geodata import country_in_sentence, country_name
from loaders.evidence.ages import CONFIRMED_DAYS, OLD, RECENT, RECENT_DAYS

UP, DOWN = "up", "down"
"""The second level stands higher, or lower, on our common scale."""

APPEARED, GONE = "appeared", "gone"
"""Only the second, or only the first, is held: an absence, and no level. Of one issuer a country
is gone as well when its level stood on the first date and, on the second, was last seen more than
`CONFIRMED_DAYS` before while others were seen: a day on which the archive saw nothing at all
silences nobody."""

REWORDED = "reworded"
"""The same step of the common scale, in other words of the same issuer."""

NO_LEVEL_HELD = "no_level"
"""Both are held and one of them states no level: there is nothing to compare."""

SAME, STALE = "same", "stale"
"""The same step on both sides; stale where one of them was last seen more than `CONFIRMED_DAYS`
before its day, so that a change that nobody saw cannot be ruled out."""

TOO_OLD = "too_old"
"""One of the levels is too old to be compared, see `loaders.evidence.ages`."""

UNKNOWN = "unknown"
"""Nothing is held on either side."""

DIRECTIONS = (UP, DOWN, APPEARED, GONE, REWORDED, NO_LEVEL_HELD, STALE, SAME, TOO_OLD, UNKNOWN)
"""What a comparison can find, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What two sides are called.

    Parameters
    ----------
    title : str
        What is compared with what.
    first, second : str
        The two sides, as heads of columns.
    labels : mapping of str to str
        Words for each direction but `UNKNOWN`, whose words are the same for all.
    counts : mapping of str to str
        The same with ``{n}`` in the place of a count.
    note : str
        What an absence on one side does and does not say.
    """

    title: str
    first: str
    second: str
    labels: Mapping[str, str]
    counts: Mapping[str, str]
    note: str


_COMMON_LABELS = {
    TOO_OLD: f"left out, older than {RECENT_DAYS} days",
    NO_LEVEL_HELD: "no level stated: nothing to compare",
    UNKNOWN: "nothing held on either side",
}


def make_date_sides(issuer_name: str, before: date, after: date) -> Sides:
    """Name the sides of one issuer on two dates."""
    first, second = format_date(before), format_date(after)
    labels = {
        UP: "raised",
        DOWN: "lowered",
        APPEARED: "newly covered",
        GONE: "silent",
        REWORDED: "same step, other words",
        STALE: "same as last known",
        SAME: "unchanged",
        **_COMMON_LABELS,
    }
    counts = {direction: f"{{n}} {words}" for direction, words in labels.items()}
    note = (
        f"Newly covered: nothing is held for {first}. Silent: in force on {first}, and not seen "
        f"within {CONFIRMED_DAYS} days up to {second} while others were. "
        "What is not held or not seen may still have been advised."
    )
    return Sides(f"{issuer_name}: {first} and {second}", first, second, labels, counts, note)


def make_issuer_sides(first_iso3: str, second_iso3: str, day: date) -> Sides:
    """Name the sides of two issuers on one day, by the countries they speak for."""
    first, second = country_name(first_iso3), country_name(second_iso3)
    labels = {
        UP: f"{second} higher",
        DOWN: f"{second} lower",
        APPEARED: f"held for {country_in_sentence(second_iso3)} only",
        GONE: f"held for {country_in_sentence(first_iso3)} only",
        # Two issuers never share their words, so none are said to be other words.
        STALE: "same step as last known",
        SAME: "same step",
        **_COMMON_LABELS,
    }
    counts = {
        **{direction: f"{{n}} {words}" for direction, words in labels.items()},
        UP: f"{second} higher in {{n}}",
        DOWN: "lower in {n}",
        STALE: "{n} as far as last known",
        SAME: "{n} on the same step",
    }
    title = f"{first} and {second} on {format_date(day)}"
    note = "Held for one only: of the other nothing is held, which may still have advised."
    return Sides(title, first, second, labels, counts, note)


def compare_levels(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Compare two tables of levels, country by country.

    Parameters
    ----------
    before, after : pandas.DataFrame
        Each the levels of one issuer on one day, see `loaders.evidence.in_force.levels_on`.

    Returns
    -------
    pandas.DataFrame
        One row per country of either: ``iso3``, ``name``, ``direction`` (one of `DIRECTIONS`),
        ``steps`` (of the common scale, second less first; NA where there is none), ``age_days``
        (of the older of the two, where one is not confirmed for its day; NA where both are),
        and for each side
        ``common_*`` (1 to 4 or NA), ``words_*`` (the issuer's own), ``evidence_*`` (when issued,
        and how we know), ``source_*`` (who is read there) and ``url_*``, ending in ``first`` or
        ``second``. Ordered by direction, then the widest steps, then name.
    """
    sides = [{row["iso3"]: row for row in read_rows(table)} for table in (before, after)]
    is_seen = bool(after["footing"].isin(["observed", "presumed"]).any())
    rows = [
        _compare(iso3, sides[0].get(iso3), sides[1].get(iso3), is_seen=is_seen)
        for iso3 in sides[0].keys() | sides[1].keys()
    ]
    rows.sort(key=_told_first)
    table = pd.DataFrame(rows, columns=_COLUMNS)
    numbers = ("steps", "age_days", "common_first", "common_second")
    return table.astype(dict.fromkeys(numbers, "Int64"))


_SIDE_COLUMNS = ("common", "words", "evidence", "source", "url")
_COLUMNS = ["iso3", "name", "direction", "steps", "age_days"] + [
    f"{column}_{side}" for side in ("first", "second") for column in _SIDE_COLUMNS
]

_Row = Mapping[str, Any]


def _told_first(row: _Row) -> tuple[int, int, str]:
    steps = 0 if row["steps"] is None else abs(row["steps"])
    return DIRECTIONS.index(row["direction"]), -steps, row["name"]


def _compare(
    iso3: str, first: _Row | None, second: _Row | None, *, is_seen: bool
) -> dict[str, Any]:
    ages = [int(row["age_days"]) for row in (first, second) if row and _is_stale(row)]
    direction, steps = _find_direction(_held(first), _held(second), is_seen=is_seen)
    return {
        "iso3": iso3,
        "name": country_name(iso3),
        "direction": direction,
        "steps": steps,
        "age_days": max(ages) if ages else None,
        **_tell(first, "first"),
        **_tell(second, "second"),
    }


def _find_direction(
    first: _Row | None, second: _Row | None, *, is_seen: bool
) -> tuple[str, int | None]:
    if any(row is not None and row["age"] == OLD for row in (first, second)):
        return TOO_OLD, None
    if first is None or second is None:
        if first is None and second is None:
            return UNKNOWN, None
        return (APPEARED if first is None else GONE), None
    if is_missing(first["common_level"]) or is_missing(second["common_level"]):
        return NO_LEVEL_HELD, None
    steps = int(second["common_level"]) - int(first["common_level"])
    if steps:
        return (UP if steps > 0 else DOWN), steps
    is_same_voice = first["issuer"] == second["issuer"]
    # A feed that changes its capitals has not changed its words.
    words = {level_words(row).casefold() for row in (first, second)}
    if is_same_voice and len(words) > 1:
        return REWORDED, 0
    if not _is_stale(first) and not _is_stale(second):
        return SAME, 0
    # Where something newer was seen and is not believed, the issuer is not silent.
    is_silent = is_seen and not _is_stale(first) and is_missing(second["newest_fault"])
    return (GONE, None) if is_same_voice and is_silent else (STALE, 0)


def _is_stale(row: _Row | None) -> bool:
    """Whether a level is not confirmed for its day; one that is presumed stands."""
    return row is not None and row["footing"] == "last_known" and row["age"] in (RECENT, OLD)


def _held(row: _Row | None) -> _Row | None:
    return None if row is None or row["footing"] == "unknown" else row


def _tell(row: _Row | None, side: str) -> dict[str, Any]:
    held = _held(row)
    if held is None:
        words = NOT_ADVISED if _is_own(row) else "nothing held"
        told: tuple[object, ...] = (None, words, _tell_absence(row), None, None)
    else:
        cited = cite_row(held)
        told = (
            None if is_missing(held["common_level"]) else int(held["common_level"]),
            level_words(held),
            _tell_evidence(held),
            cited.words,
            cited.url,
        )
    return {f"{column}_{side}": value for column, value in zip(_SIDE_COLUMNS, told, strict=True)}


def _is_own(row: _Row | None) -> bool:
    return row is not None and is_own_country(row)


def _tell_absence(row: _Row | None) -> str:
    if row is None:
        return "no advisory held of any day"
    if is_own_country(row):
        return "no issuer advises on its own country"
    if is_missing(row["next_seen_on"]):
        return footing_words(row)
    return f"{footing_words(row)}; first seen {format_date(row['next_seen_on'])}"


def _tell_evidence(row: _Row) -> str:
    parts = [issue_words(row), footing_words(row), *(f"also {said}" for said in row["also"])]
    if not is_missing(row["newest_fault"]):
        parts.append(f"newer: {row['newest_fault']}")
    return "; ".join(parts)


def count_directions(table: pd.DataFrame) -> dict[str, int]:
    """Count the countries of each direction, in the order in which they are told."""
    counts = table["direction"].value_counts()
    return {direction: int(counts.get(direction, 0)) for direction in DIRECTIONS}


def is_own_of_both(table: pd.DataFrame) -> pd.Series:
    """Say of each row whether neither side advises on it because it is their own country."""
    return table["words_first"].eq(NOT_ADVISED) & table["words_second"].eq(NOT_ADVISED)
