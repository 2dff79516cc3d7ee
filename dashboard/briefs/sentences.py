"""Sentences of a brief: what one record says, in plain English and nothing but the record.

No adjective stands here that is not a source's. What a source states in its own words is quoted,
or named as stated; an end nobody stated is said to be unstated.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dashboard.briefs.plain import make_plain
from dashboard.country_panel import distance_words
from dashboard.wording import (
    doubt_words,
    is_missing,
    join_names,
    level_words,
    name_issuer,
    name_reporter,
    personnel_words,
    plural,
)
from geodata import country_in_sentence, country_name, place_in_sentence
from loaders.ages import OLD
from loaders.facts.departures import issuing_country_in_sentence
from loaders.facts.levels import Issuer

_WHO = {
    "family_members": "family members of staff",
    "non_emergency_staff": "non-emergency staff",
    "all_staff": "all staff",
    "citizens": "its citizens",
}
_STAFF_AND_FAMILIES = "non-emergency staff and family members"

_HAPPEN_AT_ONCE = frozenset({"reopened", "citizens_evacuated"})

_SEEN = {
    "buildup": "a build-up of {force}",
    "deployment": "a deployment of {force}",
    "exercise": "an exercise of {force}",
    "base": "a base of {force}",
    "rotation": "a rotation of {force}",
    "airfield_activity": "airfield activity of {force}",
    "naval_presence": "naval presence of {force}",
    "incursion": "an incursion by {force}",
    "withdrawal": "a withdrawal of {force}",
    "unspecified": "presence of {force}",
}

_CLAIMS = {
    "reported": "was reported",
    "confirmed_by_host": "was reported and confirmed by the host",
    "confirmed_by_operator": "was reported and confirmed by the operator",
    "disputed": "was reported and is disputed",
}


def write_day(day: date, precision: str = "day") -> str:
    """Write a date in full, as precisely as it is known: ``31 January 2022``."""
    if precision == "year":
        return f"{day:%Y}"
    if precision == "month":
        return f"{day:%B %Y}"
    return f"{day.day} {day:%B %Y}"


def write_when(day: date, precision: str = "day") -> str:
    """Write when something happened: ``on 31 January 2022``, ``in January 2022``."""
    return f"{'on' if precision == 'day' else 'in'} {write_day(day, precision)}"


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]


def _name_leaving(who: Any) -> str:
    groups = list(who)
    if set(groups) == {"non_emergency_staff", "family_members"}:
        return _STAFF_AND_FAMILIES
    return " and ".join(_WHO[group] for group in groups)


def _name_place(row: Mapping[str, Any], about: str | None) -> str:
    """Name where a departure is from; its country is left out where the brief is about it."""
    post = make_plain(row["post"], 120)
    if post == "worldwide":
        return "posts worldwide"
    host = row["host_iso3"]
    if is_missing(host):
        return post
    return place_in_sentence(post, host, with_country=host != about)


def write_departure(row: Mapping[str, Any], about: str | None) -> str:
    """Write what a departure record says happened.

    Parameters
    ----------
    row : Mapping
        A row of the departures table.
    about : str or None
        The country the brief is about, which need not be named again.
    """
    issuer, place = issuing_country_in_sentence(row["issuer_iso3"]), _name_place(row, about)
    who, kind = _name_leaving(row["who"]), row["kind"]
    is_all = list(row["who"]) == ["all_staff"]
    only = "" if is_all else f" ({who})"
    is_many = place[:1].isdigit() or place.startswith("posts")
    post = place if is_many else f"its post in {place}"
    moved = place if is_many else f"its post from {place}"
    happened = {
        "ordered_departure": f"ordered {who} out of {place}",
        "authorized_departure": f"authorized {who} to leave {place}",
        "reduced_staff": f"reduced its staff in {place} ({who})",
        "relocated": f"relocated {moved}{only}",
        "suspended_operations": f"suspended operations in {place}{only}",
        "closed": f"closed {post}{only}",
        "reopened": f"reopened {post}",
        "citizens_evacuated": f"evacuated {who} from {place}",
    }[kind]
    return f"{_begin(write_when(row['valid_from'], row['date_precision']))} {issuer} {happened}."


def write_departure_detail(row: Mapping[str, Any]) -> str:
    """Write the stated reason of a departure, its end, and how sure the record is."""
    parts = [f"Stated reason: {make_plain(row['reason']).rstrip('.')}."] if row["reason"] else []
    if row["kind"] not in _HAPPEN_AT_ONCE:
        ended = row["valid_to"]
        parts.append("No end stated." if is_missing(ended) else f"Ended on {write_day(ended)}.")
    if row["confidence"] != "high":
        parts.append(f"Confidence of the record: {row['confidence']}.")
    return " ".join(parts)


def is_end_unknown(row: Mapping[str, Any]) -> bool:
    """Whether a departure lasts, and nobody stated its end."""
    return row["kind"] not in _HAPPEN_AT_ONCE and is_missing(row["valid_to"])


def write_level(row: Mapping[str, Any], issuer: Issuer, day: date) -> str:
    """Write the level of an issuer for a country on a day, with its footing.

    Parameters
    ----------
    row : Mapping
        A row of `loaders.in_force.levels_on` whose footing is not ``unknown``.
    issuer : Issuer
        Whose level.
    day : date
        The as-of date.
    """
    who, country = name_issuer(issuer), country_in_sentence(row["iso3"])
    level = f"“{make_plain(level_words(row))}”"
    on, issued = write_day(day), row["issued_on"]
    issued_words = "issue date unknown" if is_missing(issued) else f"issued on {write_day(issued)}"
    if row["footing"] == "observed":
        return f"On {on} the level of {who} for {country} was {level}, {issued_words}."
    if row["footing"] == "presumed":
        return (
            f"On {on} the level of {who} for {country} is presumed to have been {level}, "
            f"{issued_words}: the same level was seen before and after."
        )
    seen, age = row["seen_on"], plural(int(row["age_days"]), "day")
    old = "; too old to be counted for the day" if row["age"] == OLD else ""
    seen_words = "not seen since" if issued == seen else f"last seen on {write_day(seen)}"
    return (
        f"The level of {who} for {country} last known before {on} was {level}, {issued_words} "
        f"and {seen_words}, {age} earlier{old}."
    )


def write_change(row: Mapping[str, Any], issuer: Issuer) -> str:
    """Write a change of level, as narrowly as the evidence dates it."""
    who, country = name_issuer(issuer), country_in_sentence(row["iso3"])
    old, new = (f"“{make_plain(row[label])}”" for label in ("from_label", "to_label"))
    on, not_before = write_day(row["on"]), write_day(row["not_before"])
    if (row["on"] - row["not_before"]).days <= 1:
        return f"On {on} {who} changed its level for {country} from {old} to {new}."
    if row["is_issue_date"]:
        return (
            f"On {on} {who} issued {new} for {country}; the level before, {old}, was last seen on "
            f"{not_before}."
        )
    return (
        f"Between {not_before} and {on} {who} changed its level for {country} from {old} to {new}."
    )


def write_distances(borders: Iterable[tuple[float, str]], precision: str) -> str:
    """Write how far a place is from borders, as precisely as the place is known.

    Parameters
    ----------
    borders : iterable of (float, str)
        Kilometres, and the country beyond; empty gives an empty text.
    precision : str
        Of the place, one of `loaders.facts.vocabulary.PRESENCE_PRECISIONS`.
    """
    told = [_write_distance(km, country, precision) for km, country in borders]
    # The border is named in full once: "... from the border with Poland, ... from that with ...".
    told[1:] = [words.replace("the border with", "that with") for words in told[1:]]
    return " and ".join([", ".join(told[:-1]), told[-1]]) if len(told) > 1 else "".join(told)


def _write_distance(km: float, country: str, precision: str) -> str:
    name = country_in_sentence(country)
    if km == 0:
        return f"on the border with {name} as drawn"
    words = distance_words({"km": km, "precision": precision})
    return f"{words} from the border with {name}"


def _name_seen(kind: str, force: Any) -> str:
    return _SEEN[kind].format(force=make_plain(force, 120))


def _write_place(row: Mapping[str, Any]) -> str:
    place, host = make_plain(row["place"], 120), row["host_iso3"]
    if row["precision"] == "country" and not is_missing(host):
        return f"in {country_in_sentence(host)}, the place not named"
    if is_missing(host) or country_name(host).lower() in place.lower():
        return f"at {place if is_missing(host) else place_in_sentence(place, host)}"
    return f"at {place}, {country_name(host)}"


def write_report(row: Mapping[str, Any], distance: str) -> str:
    """Write what one presence report says; `distance` may be empty."""
    begun = write_when(row["valid_from"], row["date_precision"])
    if not is_missing(row["valid_to"]) and row["valid_to"] > row["valid_from"]:
        start = write_day(row["valid_from"], row["date_precision"])
        begun = f"from {start} to {write_day(row['valid_to'])}"
    seen, where = _name_seen(row["kind"], row["force_name"]), _write_place(row)
    host = row["host_iso3"]
    if not is_missing(host) and seen.endswith(
        (f" in {country_name(host)}", f" in {country_in_sentence(host)}")
    ):
        # "Russian armed forces in Belarus" are not said to be in Belarus twice.
        seen += ","
        where = where.removeprefix(f"in {country_in_sentence(host)}, ") + ","
    if distance:
        where += f", {distance}"
    if "," in where and not where.endswith(","):
        where += ","
    return f"{_begin(begun)} {seen} {where} {_CLAIMS[row['claim']]}."


def write_report_detail(row: Mapping[str, Any]) -> str:
    """Write who reported it, the strength as reported, personnel as claimed, and doubts."""
    reporter = make_plain(name_reporter(row["reporter"]), 160)
    parts = [f"Reported by {reporter}"]
    if strength := make_plain(row["strength_text"]):
        parts.append(f"as reported: “{strength}”")
    if personnel := personnel_words(row):
        parts.append(f"{personnel} by the same report")
    if doubts := doubt_words(row):
        parts.append(doubts)
    return "; ".join(parts) + "."


def write_reports(rows: list[Mapping[str, Any]], distance: str) -> str:
    """Write several reports of one force and kind in one country as one counted sentence.

    Parameters
    ----------
    rows : list of Mapping
        Rows of the presence table, newest first, alike in host, force and kind.
    distance : str
        Of the nearest place; may be empty.
    """
    host, seen = rows[0]["host_iso3"], _name_seen(rows[0]["kind"], rows[0]["force_name"])
    is_said = is_missing(host) or seen.endswith(country_name(host))
    where = "" if is_said else f" in {country_in_sentence(host)}"
    places = list(dict.fromkeys(make_plain(row["place"], 60) for row in rows))
    nearest = f"; at the nearest {distance}" if distance else ""
    return (
        f"{plural(len(rows), 'report')} of {seen}{where}, dated {_write_days(rows)}: "
        f"{_join(places, 4)}{nearest}."
    )


def _write_days(rows: list[Mapping[str, Any]]) -> str:
    """Write the days reports are dated to; a month holds its own days."""
    newest, oldest = rows[0], min(rows, key=lambda row: row["valid_from"])
    first, last = (write_day(row["valid_from"], row["date_precision"]) for row in (oldest, newest))
    if first == last or last.endswith(first):
        return first
    return last if first.endswith(last) else f"{first} to {last}"


def _join(names: Iterable[str], at_most: int) -> str:
    """Join names that may hold commas themselves; past `at_most` the rest is counted."""
    held = list(names)
    more = f" and {len(held) - at_most} more" if len(held) > at_most else ""
    return "; ".join(held[:at_most]) + more


def write_reports_detail(rows: list[Mapping[str, Any]]) -> str:
    """Write how the reports are claimed, whose they are, and the personnel figures in them."""
    claims = [row["claim"] for row in rows]
    counted = join_names(
        f"{claims.count(claim)} {words}"
        for claim, words in (
            ("confirmed_by_host", "confirmed by the host"),
            ("confirmed_by_operator", "confirmed by the operator"),
            ("disputed", "disputed"),
        )
        if claim in claims
    )
    reporters = dict.fromkeys(make_plain(name_reporter(row["reporter"]), 80) for row in rows)
    parts = [f"Reported by {_join(reporters, 4)}."]
    if counted:
        parts.append(f"{counted}.")
    figures = [
        f"{personnel_words(row)} ({make_plain(name_reporter(row['reporter']), 80)}, "
        f"{write_day(row['valid_from'], row['date_precision'])})"
        for row in rows
        if personnel_words(row)
    ]
    if figures:
        parts.append(f"Personnel as claimed: {_join(figures, 3)}.")
    if n_doubtful := sum(bool(doubt_words(row)) for row in rows):
        parts.append(f"{n_doubtful} in doubt as to day or place.")
    return " ".join(parts)
