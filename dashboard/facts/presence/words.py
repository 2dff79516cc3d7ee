"""Reported presence in words: one grammar for the hover, the panel and the brief.

Who said it, in which words, when, how known, held since when, and where it stands; nothing that
is not in the record.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.queries.citing import cite, cite_row
from dashboard.words.dates import write_day, write_when
from dashboard.words.distances import write_distance
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import (
    capitalise,
    doubt_words,
    explain_precision,
    format_date,
    is_missing,
    join_names,
    name_claim,
    name_kind,
    name_precision,
    name_reporter,
    personnel_words,
    plural,
    span_words,
)
from dashboard.words.plotly import write_hover
from dashboard.words.sources import say_source
from dashboard.words.spans import Aside, Cited, Strong, Words
from geodata import country_in_sentence, country_name, place_in_sentence

_TOLD_AT_MOST = 2
_NAMES_AT_MOST = 5
# What a place has beside the name of its country where the reporter names none.
_UNNAMED = frozenset({"", " (site not named)"})
_COARSENESS = ("site", "locality", "district", "country")

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


def presence_hover(
    rows: Sequence[Mapping[str, Any]],
    as_of: date | None,
    *,
    drawn_at: str,
    within_km: float,
) -> str:
    """Say what the reports of one mark say.

    Parameters
    ----------
    rows : sequence of mappings
        Rows of the presence table, newest first.
    as_of : date or None
        The day their age is counted to.
    drawn_at : str
        Name of the place at which the mark stands.
    within_km : float
        How far the farthest of them is from the point drawn.
    """
    if len(rows) <= _TOLD_AT_MOST and not within_km:
        heading = f"{rows[0]['place']} ({explain_precision(rows[0]['precision'])})"
        if len(rows) > 1:
            heading += f": {plural(len(rows), 'report')}"
        return write_hover(heading, [words for row in rows for words in _say_report(row, as_of)])
    n_points = len({(row["lon"], row["lat"]) for row in rows})
    where = (
        f" from {n_points} places within {max(1, round(within_km)):,} km"
        if n_points > 1
        else f": {rows[0]['place']}"
    )
    return write_hover(
        f"{plural(len(rows), 'report')}{where}",
        [
            f"Drawn at {drawn_at}, the one with most reports." if n_points > 1 else "",
            f"Places: {count_names(row['place'] for row in rows)}.",
            f"Kinds: {count_names(name_kind(row['kind']) for row in rows)}.",
            f"Forces: {count_names(map(name_force, rows))}.",
            _say_precisions(rows),
            f"Newest: {_say_newest(rows[0])} Each report and its source stand in the table.",
        ],
    )


def name_force(row: Mapping[str, Any]) -> str:
    """Name the country of a force, or the force itself where it is of none."""
    named = row["force_name"] if is_missing(row["force_iso3"]) else country_name(row["force_iso3"])
    return str(named)


def count_names(names: Iterable[str]) -> str:
    """Count each name, the most frequent first; past some the rest is counted together."""
    counts = Counter(names).most_common()
    return join_names((f"{name} {n:,}" for name, n in counts), _NAMES_AT_MOST)


def _say_precisions(rows: Sequence[Mapping[str, Any]]) -> str:
    """Count the reports by precision; the coarsest decides how the mark is drawn."""
    counts = Counter(row["precision"] for row in rows)
    held = [precision for precision in _COARSENESS if counts[precision]]
    if len(held) == 1:
        return f"Precision: {explain_precision(held[0])}."
    counted = join_names(f"{name_precision(precision)} {counts[precision]}" for precision in held)
    return f"Precision: {counted}; drawn as the coarsest."


def find_coarsest(precisions: Iterable[str]) -> str:
    """Return the least precise of several precisions."""
    return max(precisions, key=_COARSENESS.index)


def _say_newest(row: Mapping[str, Any]) -> str:
    where, reporter = _say_where(row, with_host=False), name_reporter(row["reporter"])
    return f"{row['force_name']} {where}, {span_words(row)}, said {reporter}."


def _say_report(row: Mapping[str, Any], as_of: date | None) -> list[str]:
    """Write one presence report as sentences."""
    reporter = name_reporter(row["reporter"])
    if "," in reporter:
        reporter += ","
    on = "" if is_missing(row["reported_on"]) else f"On {format_date(row['reported_on'])} "
    details = [span_words(row), row["strength_text"], personnel_words(row)]
    sentence = (
        f"{on}{reporter} reported {row['force_name']} {_say_where(row, with_host=False)}: "
        f"{name_kind(row['kind'])}, {', '.join(filter(None, details))}."
    )
    how = _say_claim(row["claim"])
    if as_of is not None and (age := find_age_days(row, as_of)):
        how += f"; last known {plural(age, 'day')} before {format_date(as_of)}"
    doubts = doubt_words(row)
    return [
        sentence,
        f"{how}.",
        f"{capitalise(doubts)}." if doubts else "",
        say_source(cite_row(row), row["recorded_at"]),
    ]


def _say_where(row: Mapping[str, Any], *, with_host: bool) -> str:
    """Say where a report places what was seen; a host nobody asks for is not named."""
    place, host = make_plain(row["place"], 120), row["host_iso3"]
    if is_missing(host):
        return f"at {place}"
    if place.removeprefix(country_name(host)) in _UNNAMED:
        return f"in {country_in_sentence(host)}, the place not named"
    if with_host and country_name(host).lower() not in place.lower():
        return f"at {place}, {country_name(host)}"
    return f"at {place_in_sentence(place, host)}"


def find_age_days(row: Mapping[str, Any], as_of: date) -> int:
    """Count the days from the last day a report speaks for to a day; 0 where it still speaks.

    The last day is its known end, else the end of the day, month or year it names, as in
    `dashboard.queries.period.LAST_ON`.
    """
    last_on: date = row["valid_to"]
    if is_missing(last_on):
        last_on = row["valid_from"]
        if row["date_precision"] == "year":
            last_on = last_on.replace(month=12, day=31)
        elif row["date_precision"] == "month":
            last_on = (last_on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(1)
    return max(0, (as_of - last_on).days)


def _say_claim(claim: str) -> str:
    return "Reported, not confirmed" if claim == "reported" else capitalise(name_claim(claim))


def _tell_claim(claim: str) -> str:
    further = {"reported": "", "disputed": " and is disputed"}
    return f"was reported{further.get(claim, f' and {name_claim(claim)}')}"


def _name_seen(kind: str, force: Any) -> str:
    return _SEEN[kind].format(force=make_plain(force, 120))


def write_report(row: Mapping[str, Any], distance: str) -> str:
    """Write what one presence report says; `distance` may be empty."""
    begun = write_when(row["valid_from"], row["date_precision"])
    if not is_missing(row["valid_to"]) and row["valid_to"] > row["valid_from"]:
        start = write_day(row["valid_from"], row["date_precision"])
        begun = f"from {start} to {write_day(row['valid_to'])}"
    seen, where = _name_seen(row["kind"], row["force_name"]), _say_where(row, with_host=True)
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
    return f"{capitalise(begun)} {seen} {where} {_tell_claim(row['claim'])}."


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
        f"{claims.count(claim)} {name_claim(claim)}"
        for claim in ("confirmed_by_host", "confirmed_by_operator", "disputed")
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


def list_report(row: Mapping[str, Any]) -> Words:
    """Write a report as a line of a list."""
    figures = personnel_words(row)
    note = "" if is_missing(row["note"]) or not row["note"] else f" Note: {row['note']}."
    return (
        Strong(span_words(row)),
        f" {row['force_name']}: {name_kind(row['kind'])}, {row['place']}"
        f"{'; ' + figures if figures else ''}.{note} ",
        Aside((f"{name_claim(row['claim'])}; {_known_words(row)}", cite_report(row))),
    )


def list_near_point(row: Mapping[str, Any]) -> Words:
    """Write the reports of a point beyond a border as a line of a list."""
    hosted = "" if is_missing(row["host_iso3"]) else f", {country_name(row['host_iso3'])}"
    return (
        Strong(write_distance(row["km"], row["precision"])),
        f" {join_names(row['places'], at_most=3)}{hosted}: "
        f"{join_names(row['forces'], at_most=3)}. ",
        Aside((f"{_count_reports(row)}; {_known_words(row)}", cite_report(row))),
    )


def _known_words(row: Mapping[str, Any]) -> str:
    """Say how precisely a place is known, and what is in doubt."""
    doubts = doubt_words(row)
    return f"{name_precision(row['precision'])}; {doubts + '; ' if doubts else ''}"


def cite_report(row: Mapping[str, Any]) -> Cited:
    """Cite the source of a report, with its day."""
    begun = format_date(row["valid_from"], row["date_precision"])
    return cite(row, f"report of {begun}")


def _count_reports(row: Mapping[str, Any]) -> str:
    on = format_date(row["valid_from"], row["date_precision"])
    if row["n_reports"] == 1:
        return f"report of {on}"
    return f"{plural(row['n_reports'], 'report')}, the newest of {on}"
