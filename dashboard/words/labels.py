"""Sentences: what a mark says when it is asked. Exact, dated, and only what the record holds."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from geodata import country_name
from loaders.discovery import find_sources, issuers
from loaders.evidence.ages import OLD
from loaders.facts.levels import Issuer
from loaders.facts.presence import DOUBTS

_WHO = {
    "family_members": "family members",
    "non_emergency_staff": "non-emergency staff",
    "all_staff": "all staff",
    "citizens": "citizens",
}

_KINDS = {
    "authorized_departure": "authorized departure",
    "ordered_departure": "ordered departure",
    "reduced_staff": "reduced staff",
    "relocated": "relocated",
    "suspended_operations": "suspended operations",
    "closed": "closed",
    "reopened": "reopened",
    "citizens_evacuated": "citizens evacuated",
    "buildup": "build-up",
    "deployment": "deployment",
    "exercise": "exercise",
    "base": "base",
    "rotation": "rotation",
    "airfield_activity": "airfield activity",
    "naval_presence": "naval presence",
    "incursion": "incursion",
    "withdrawal": "withdrawal",
    "unspecified": "kind not stated",
}

_CLAIMS = {
    "reported": "reported",
    "confirmed_by_host": "confirmed by the host",
    "confirmed_by_operator": "confirmed by the operator",
    "disputed": "disputed",
}

_PRECISIONS = {
    "site": "exact site",
    "locality": "named locality",
    "district": "district",
    "country": "country only",
}
_WHAT_POINTS_MEAN = {
    "district": "the point stands for the area around it",
    "country": "the point is a reference point, not a place",
}


# Issuers whose readers know their levels by number. The ranks of other feeds (Australia's 5/5,
# Canada's 3) are nowhere printed for people, and would read as another scale.
_NUMBERING = {"us_state"}


OWN_COUNTRY = "own_country"
"""Stands on a map for the footing of the issuer's own country."""

NOT_ADVISED = "not advised on by its own government"
"""What is said of the issuer's own country."""


def is_missing(value: Any) -> bool:
    """Whether a cell of a table holds nothing (None, NaN, NaT or NA)."""
    return value is None or value is pd.NA or value is pd.NaT or value != value


def format_date(day: date | None, precision: str = "day") -> str:
    """Write a date as precisely as it is known: ``31 Jan 2022``, ``January 2022`` or ``2022``."""
    if day is None or is_missing(day):
        return "date unknown"
    if precision == "year":
        return f"{day:%Y}"
    if precision == "month":
        return f"{day:%B %Y}"
    return f"{day.day} {day:%b %Y}"


def find_span(day: date, precision: str) -> tuple[date, date]:
    """Find the first and the last day that a date of this precision may mean."""
    if precision == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if precision == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


def format_range(date_from: date, date_to: date) -> str:
    """Write a range of days, both included."""
    return f"{format_date(date_from)} to {format_date(date_to)}"


def join_names(names: Iterable[str], at_most: int = 8) -> str:
    """Join names with commas; past `at_most` the rest is counted, never dropped in silence."""
    held = list(names)
    if len(held) > at_most:
        return f"{', '.join(held[:at_most])} and {len(held) - at_most} more"
    return ", ".join(held)


def plural(n: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def name_kind(kind: str) -> str:
    """Name a kind of departure or of presence."""
    return _KINDS[kind]


@cache
def _reporter_names() -> dict[str, str]:
    sources = find_sources("presence").values()
    return {module.REPORTER.key: module.REPORTER.name for module in sources}


def name_reporter(reporter: str) -> str:
    """Name who reported: a source of ours by its name, anyone else as they name themselves."""
    return _reporter_names().get(reporter, reporter)


def name_claim(claim: str) -> str:
    """Say how far a presence report is confirmed."""
    return _CLAIMS[claim]


def name_precision(precision: str) -> str:
    """Name how precisely a place is known."""
    return _PRECISIONS[precision]


def explain_precision(precision: str) -> str:
    """Say how precisely a place is known, and what a point that is no place stands for."""
    meaning = _WHAT_POINTS_MEAN.get(precision)
    return name_precision(precision) + (f": {meaning}" if meaning else "")


def name_who(who: Iterable[str]) -> str:
    """Name who leaves."""
    return " and ".join(_WHO[group] for group in who)


# Of no "the" before them in a sentence; every other issuer is an office.
_ISSUERS_WITHOUT_ARTICLE = frozenset({"ca_gac"})


def name_issuer(issuer: Issuer) -> str:
    """Name an issuer as it stands within a sentence."""
    return issuer.name if issuer.key in _ISSUERS_WITHOUT_ARTICLE else f"the {issuer.name}"


def capitalise(words: str) -> str:
    """Write the first letter large, as a sentence begins."""
    return words[:1].upper() + words[1:]


def name_host(iso3: Any) -> str:
    """Name the country an event is in; a departure may be from several at once."""
    return "Several countries" if is_missing(iso3) else country_name(iso3)


def level_words(row: Mapping[str, Any]) -> str:
    """The issuer's own level: its number where it gives one, and its words."""
    if is_missing(row["level_label"]):
        return "no level"
    label = str(row["level_label"])
    if row["issuer"] not in _NUMBERING or label.lower().startswith("level"):
        return label
    return f"Level {int(row['level'])}: {label.split(': ', 1)[-1]}"


def common_words(row: Mapping[str, Any]) -> str:
    """Our reading of a level, ``4``: where it is old ``was 4``, and where there is none, empty."""
    if is_missing(row["common_level"]):
        return ""
    digit = str(int(row["common_level"]))
    return f"was {digit}" if row["age"] == OLD else digit


def is_own_country(row: Mapping[str, Any]) -> bool:
    """Whether a row without a level is the issuer's own country, which it does not advise on."""
    if row["footing"] != "unknown":
        return False
    return bool(row["iso3"] == issuers()[row["issuer"]].country_iso3)


def footing_words(row: Mapping[str, Any]) -> str:
    """How we know a level on its day."""
    footing = row["footing"]
    if is_own_country(row):
        return NOT_ADVISED
    if footing == "unknown":
        return "nothing held for this day"
    if footing == "observed":
        return "in force on this day"
    if footing == "presumed":
        return "presumed: the same level was seen before and after"
    age = plural(int(row["age_days"]), "day")
    words = f"last known {age} earlier, on {format_date(row['seen_on'])}"
    if not is_missing(row["next_seen_on"]):
        words += f"; next seen {format_date(row['next_seen_on'])}"
    if row["age"] == OLD:
        words += "; too old to be counted"
    return words


def issue_words(row: Mapping[str, Any]) -> str:
    """When the issuer published it, or when it was seen if that is not known."""
    if is_missing(row["issued_on"]):
        return f"issue date unknown, seen {format_date(row['seen_on'])}"
    return f"issued {format_date(row['issued_on'])}"


def span_words(row: Mapping[str, Any]) -> str:
    """When something began and ended; an end nobody stated stays unknown."""
    begun = format_date(row["valid_from"], row["date_precision"])
    if is_missing(row["valid_to"]):
        return f"{begun}, end unknown"
    return f"{begun} to {format_date(row['valid_to'])}"


def personnel_words(row: Mapping[str, Any]) -> str:
    """The personnel figures a report states; empty where it states none."""
    low, high = row["personnel_low"], row["personnel_high"]
    if is_missing(low) and is_missing(high):
        return ""
    if is_missing(low) or is_missing(high) or low == high:
        return f"{int(high if is_missing(low) else low):,} personnel"
    return f"{int(low):,} to {int(high):,} personnel"


def doubt_words(row: Mapping[str, Any]) -> str:
    """What is in doubt about a report; empty where nothing is."""
    doubts = sorted(DOUBTS.intersection(row["flags"]))
    return f"doubtful: {', '.join(doubts).replace('_', ' ')}" if doubts else ""


def change_day_words(row: Mapping[str, Any]) -> str:
    """When a level changed, as narrowly as the evidence allows."""
    on, not_before = format_date(row["on"]), format_date(row["not_before"])
    if (row["on"] - row["not_before"]).days <= 1:
        return on
    if row["is_issue_date"]:
        return f"issued {on}; the level before was last seen {not_before}"
    return f"between {not_before} and {on}"
