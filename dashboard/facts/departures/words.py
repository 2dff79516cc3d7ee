"""Departures in words: one grammar for the hover, the panel, the review and the brief.

No adjective stands here that is not a source's. A reason is named as stated; an end nobody stated
is said to be unknown.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.queries.citing import cite, cite_row
from dashboard.words.dates import SHORT_DAY, WriteDay, write_day, write_when
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import (
    capitalise,
    format_date,
    is_missing,
    name_host,
    name_kind,
    name_who,
    plural,
    span_words,
)
from dashboard.words.plotly import write_hover
from dashboard.words.spans import Cited, Strong, Words
from geodata import country_name, place_in_sentence
from loaders.facts.departures import issuing_country_in_sentence, name_issuing_country

_TOLD_AT_MOST = 2

_WHO = {
    "family_members": "family members of staff",
    "non_emergency_staff": "non-emergency staff",
    "all_staff": "all staff",
    "citizens": "its citizens",
}
_STAFF_AND_FAMILIES = "non-emergency staff and family members"

_HAPPEN_AT_ONCE = frozenset({"reopened", "citizens_evacuated"})


def _name_leaving(who: Iterable[str]) -> str:
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


def _say_what_happened(row: Mapping[str, Any], about: str | None, write: WriteDay) -> str:
    """Say what happened, without the full stop."""
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
    when = write_when(row["valid_from"], row["date_precision"], write)
    return f"{capitalise(when)} {issuer} {happened}"


def write_departure(row: Mapping[str, Any], about: str | None) -> str:
    """Write the full form: what a departure record says happened.

    Parameters
    ----------
    row : Mapping
        A row of the departures table.
    about : str or None
        The country the text is about, which need not be named again.
    """
    return f"{_say_what_happened(row, about, write_day)}."


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


def say_departure(row: Mapping[str, Any]) -> list[str]:
    """Say the short form, in two paragraphs: what happened until when and why, and who says so."""
    until = ""
    if row["kind"] not in _HAPPEN_AT_ONCE:
        ended = row["valid_to"]
        until = ", end unknown" if is_missing(ended) else f", until {format_date(ended)}"
    reason = "" if is_missing(row["reason"]) or not row["reason"] else f" Reason: {row['reason']}."
    held = format_date(pd.Timestamp(row["recorded_at"]).date())
    host = None if is_missing(row["host_iso3"]) else row["host_iso3"]
    return [
        f"{_say_what_happened(row, host, SHORT_DAY)}{until}.{reason}",
        f"Source: {cite_row(row).words}, confidence {row['confidence']}; held here since {held}.",
    ]


def departure_hover(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say what happened at a post, the newest first; `rows` are of the departures table."""
    heading = f"{rows[0]['post']}, {name_host(rows[0]['host_iso3'])}"
    if len(rows) > 1:
        heading += f": {plural(len(rows), 'departure')}"
    said = [words for row in rows[:_TOLD_AT_MOST] for words in say_departure(row)]
    if len(rows) > _TOLD_AT_MOST:
        said.append(f"and {len(rows) - _TOLD_AT_MOST} more: see the table")
    return write_hover(heading, said)


def label_departure(row: Mapping[str, Any], *, with_host: bool = False) -> str:
    """Label a departure: issuer, kind, who and post, and the country of the post if asked for."""
    issuer, who = name_issuing_country(row["issuer_iso3"]), name_who(row["who"])
    post = row["post"]
    if with_host and not is_missing(row["host_iso3"]):
        post = f"{post}, {country_name(row['host_iso3'])}"
    # "Citizens evacuated" says who.
    names = [name_kind(row["kind"]), *([] if list(row["who"]) == ["citizens"] else [who]), post]
    return f"{issuer}: {', '.join(names)}"


def list_departure(row: Mapping[str, Any], *, with_host: bool = False) -> Words:
    """Write a departure as a line of a list: its days, and its label."""
    return (Strong(span_words(row)), f" {label_departure(row, with_host=with_host)}")


def cite_departure(row: Mapping[str, Any]) -> Cited:
    """Cite the source of a departure, with what it says."""
    begun = format_date(row["valid_from"], row["date_precision"])
    return cite(row, f"{name_kind(row['kind'])}, {begun}")
