"""What a mark of the map says when it is pointed at: whole sentences, broken to fit a screen.

Who said it, in which words, when, how known, held since when, and where it stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.citing import cite_row
from dashboard.wording import (
    NOT_ADVISED,
    capitalise,
    doubt_words,
    footing_words,
    format_date,
    is_missing,
    is_own_country,
    issue_words,
    join_names,
    level_words,
    name_host,
    name_issuer,
    name_kind,
    name_precision,
    name_reporter,
    name_who,
    personnel_words,
    plural,
    span_words,
)
from dashboard.words.plotly import write_hover, write_paragraphs
from geodata import country_name, place_in_sentence
from loaders.citations import NO_PAGE
from loaders.common_scale import common_level
from loaders.facts.departures import issuing_country_in_sentence
from loaders.facts.levels import Issuer

_LINES_AT_MOST = 6
_SENTENCES_AT_MOST = 2
_NAMES_AT_MOST = 5

_CLAIMED = {
    "reported": "Reported, not confirmed",
    "confirmed_by_host": "Confirmed by the host",
    "confirmed_by_operator": "Confirmed by the operator",
    "disputed": "Disputed",
}
_COARSENESS = ("site", "locality", "district", "country")


def level_hover(
    row: Mapping[str, Any], areas: Sequence[Mapping[str, Any]], issuer: Issuer, as_of: date
) -> str:
    """Say what an issuer advised for a country on a day; the page writes its name over it.

    Parameters
    ----------
    row : mapping
        A row of `loaders.in_force.levels_on`.
    areas : sequence of mappings
        Its regional advisories of the country in force.
    issuer : Issuer
        Whose advice it is.
    as_of : date
        The day.
    """
    who = name_issuer(issuer)
    if is_own_country(row):
        return write_paragraphs([f"{capitalise(NOT_ADVISED)}."])
    if row["footing"] == "unknown":
        return write_paragraphs([f"{capitalise(who)}: nothing held for this day"])
    said = level_words(row)
    verb = "said" if said.startswith(("Advises", "No ")) else "advised"
    # The page names the country over it; only another name of the issuer's is said again.
    place = "" if row["destination"] == country_name(row["iso3"]) else f" for {row['destination']}"
    sentence = (
        f"On {format_date(as_of)} {who} {verb} “{said}”{place}, "
        f"{issue_words(row)}, {footing_words(row)}."
    )
    more = [f"Also {said}." for said in row["also"]]
    if not is_missing(row["newest_fault"]):
        more.append(f"Newer: {row['newest_fault']}")
    return write_paragraphs([sentence, *_say_areas(row, areas), *more, _say_source(row)])


def _say_areas(row: Mapping[str, Any], areas: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say that parts of the country are worse or better than the whole, and list them."""
    if not areas:
        return []
    steps = {
        _compare(common_level(area["issuer"], area["level_key"]), row["common_level"])
        for area in areas
    }
    how = steps.pop() if len(steps) == 1 else "differ from"
    lines = [f"{area['area']}: {level_words(area)}" for area in areas[:_LINES_AT_MOST]]
    if len(areas) > _LINES_AT_MOST:
        lines.append(f"and {len(areas) - _LINES_AT_MOST} more parts: see the country's record")
    return [f"Parts {how} the whole:", *lines]


def _compare(part: int | None, whole: Any) -> str:
    if part is None or is_missing(whole) or part == whole:
        return "differ from"
    return "are worse than" if part > whole else "are better than"


def _say_source(row: Mapping[str, Any]) -> str:
    words = cite_row(row).words
    source = "No address of its source is held." if words == NO_PAGE else f"Source: {words}."
    return f"Held here since {format_date(row['recorded_at'].date())}. {source}"


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
    if len(rows) <= _SENTENCES_AT_MOST and not within_km:
        heading = f"{rows[0]['place']} ({name_precision(rows[0]['precision'])})"
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
    names = {precision: name_precision(precision).split(":")[0] for precision in held}
    if len(held) == 1:
        return f"Precision: {name_precision(held[0])}."
    counted = join_names(f"{names[precision]} {counts[precision]}" for precision in held)
    return f"Precision: {counted}; drawn as the coarsest."


def find_coarsest(precisions: Iterable[str]) -> str:
    """Return the least precise of several precisions."""
    return max(precisions, key=_COARSENESS.index)


def _say_newest(row: Mapping[str, Any]) -> str:
    reporter = name_reporter(row["reporter"])
    return f"{row['force_name']} at {_name_place(row)}, {span_words(row)}, said {reporter}."


def _say_report(row: Mapping[str, Any], as_of: date | None) -> list[str]:
    """Write one presence report as sentences."""
    reporter = name_reporter(row["reporter"])
    if "," in reporter:
        reporter += ","
    on = "" if is_missing(row["reported_on"]) else f"On {format_date(row['reported_on'])} "
    details = [span_words(row), row["strength_text"], personnel_words(row)]
    sentence = (
        f"{on}{reporter} reported {row['force_name']} at {_name_place(row)}: "
        f"{name_kind(row['kind'])}, {', '.join(filter(None, details))}."
    )
    how = _CLAIMED[row["claim"]]
    if as_of is not None and (age := find_age_days(row, as_of)):
        how += f"; last known {plural(age, 'day')} before {format_date(as_of)}"
    doubts = doubt_words(row)
    return [
        sentence,
        f"{how}.",
        f"{capitalise(doubts)}." if doubts else "",
        _say_source(row),
    ]


def _name_place(row: Mapping[str, Any]) -> str:
    host = None if is_missing(row["host_iso3"]) else row["host_iso3"]
    return place_in_sentence(row["place"], host)


def find_age_days(row: Mapping[str, Any], as_of: date) -> int:
    """Count the days from the last day a report speaks for to a day; 0 where it still speaks.

    The last day is its known end, else the end of the day, month or year it names, as in
    `dashboard.queries.period.LAST_DAY`.
    """
    last_on = row["valid_to"]
    if is_missing(last_on):
        last_on = row["valid_from"]
        if row["date_precision"] == "year":
            last_on = last_on.replace(month=12, day=31)
        elif row["date_precision"] == "month":
            last_on = (last_on.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(1)
    return max(0, (as_of - last_on).days)


def departure_hover(rows: Sequence[Mapping[str, Any]]) -> str:
    """Say what happened at a post, the newest first; `rows` are of the departures table."""
    heading = f"{rows[0]['post']}, {name_host(rows[0]['host_iso3'])}"
    if len(rows) > 1:
        heading += f": {plural(len(rows), 'departure')}"
    said = [words for row in rows[:_SENTENCES_AT_MOST] for words in _say_departure(row)]
    if len(rows) > _SENTENCES_AT_MOST:
        said.append(f"and {len(rows) - _SENTENCES_AT_MOST} more: see the table")
    return write_hover(heading, said)


def _say_departure(row: Mapping[str, Any]) -> list[str]:
    """Write one departure as sentences."""
    issuer = issuing_country_in_sentence(row["issuer_iso3"])
    host = None if is_missing(row["host_iso3"]) else row["host_iso3"]
    who, post = name_who(row["who"]), place_in_sentence(row["post"], host)
    did = {
        "authorized_departure": f"authorized {who} to leave {post}",
        "ordered_departure": f"ordered {who} to leave {post}",
        "reduced_staff": f"reduced its staff at {post} ({who})",
        "relocated": f"relocated {who} of its post at {post}",
        "suspended_operations": f"suspended operations at {post}",
        "closed": f"closed its post at {post}",
        "reopened": f"reopened its post at {post}",
        "citizens_evacuated": f"evacuated {who} from {post}",
    }[row["kind"]]
    begun = format_date(row["valid_from"], row["date_precision"])
    begun = f"On {begun}" if row["date_precision"] == "day" else f"In {begun}"
    until = ""
    if row["kind"] not in {"reopened", "citizens_evacuated"}:
        ended = row["valid_to"]
        until = ", end unknown" if is_missing(ended) else f", until {format_date(ended)}"
    reason = "" if is_missing(row["reason"]) or not row["reason"] else f" Reason: {row['reason']}."
    held = format_date(pd.Timestamp(row["recorded_at"]).date())
    return [
        f"{begun} {issuer} {did}{until}.{reason}",
        f"Source: {cite_row(row).words}, confidence {row['confidence']}; held here since {held}.",
    ]
