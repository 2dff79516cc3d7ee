"""The text of a brief: sentences on departures, levels, presence near borders, and the unknown.

Written from the rows a view shows, and nothing else. A section tells at most
`SENTENCES_AT_MOST` facts; the rest is counted in its last sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.briefs.brief import Section, Sentence
from dashboard.briefs.citations import Citations
from dashboard.briefs.near_borders import GROUPS_AT_MOST, NearPresence, Placed, find_group
from dashboard.briefs.scope import Scope
from dashboard.queries import MARKS_AT_MOST
from dashboard.queries.country_record import NEAR_KM
from dashboard.queries.rows import read_rows
from dashboard.situation import Situation
from dashboard.view_state import shorten
from dashboard.words.dates import write_day
from dashboard.words.departures import is_end_unknown, write_departure, write_departure_detail
from dashboard.words.distances import write_distances
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import (
    NOT_ADVISED,
    format_range,
    is_missing,
    join_names,
    level_words,
    plural,
)
from dashboard.words.levels import say_doubts, write_change, write_fault, write_level
from dashboard.words.presence import (
    write_report,
    write_report_detail,
    write_reports,
    write_reports_detail,
)
from geodata import country_in_sentence, country_name
from loaders.facts.levels import Issuer
from loaders.facts.vocabulary import PRESENCE_PRECISIONS

SENTENCES_AT_MOST = 40
"""Facts a section tells one by one."""

BORDERS_AT_MOST = 3
"""Borders that a sentence on several reports says the distance from: the nearest."""

REPORTS_TOLD_ALONE = 12
"""Presence reports told one by one; where there are more, they are counted by force and kind."""

Row = Mapping[str, Any]
Edits = Mapping[str, str | None]
"""By `Sentence.key`: the analyst's text, or None to leave the sentence out."""

_EDIT_AT_MOST = 2_000
_COARSE = PRESENCE_PRECISIONS.index


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the text of a brief is written from.

    Parameters
    ----------
    situation : Situation
        What the view shows.
    scope : Scope
        What the brief is about.
    issuers : Mapping of str to Issuer
        Every known issuer, by key.
    levels : pandas.DataFrame
        Levels in force told of: every issuer's for the country, the view's issuer's for its
        neighbours. Empty for a region and the world, whose levels are on the map.
    areas : pandas.DataFrame
        Regional advisories in force in the country.
    changes : pandas.DataFrame
        Level changes of the range: every issuer's for the country, else the view's issuer's.
    presence : NearPresence
        Reports, with their distances from borders.
    n_open_departures : int
        Departures of the scope begun before the range whose end is unknown.
    faults : pandas.DataFrame
        Advisories of the country held and not believed.
    """

    situation: Situation
    scope: Scope
    issuers: Mapping[str, Issuer]
    levels: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    presence: NearPresence
    n_open_departures: int
    faults: pd.DataFrame


def make_sections(
    told: Told, citations: Citations, edits: Edits | None = None
) -> tuple[Section, ...]:
    """Write the text of a brief.

    Parameters
    ----------
    told : Told
        What is held.
    citations : Citations
        Takes in the sources, in the order of their first mention.
    edits : Mapping of str to str or None, optional
        The analyst's changes, by the key of a sentence. A text replaces the sentence, which is
        then marked as the analyst's and keeps its sources; None leaves it out, and the section
        says how many were.

    Returns
    -------
    tuple of Section
        Departures; levels and their changes; presence near borders; what is not known.

    Raises
    ------
    ValueError
        If an edit names no sentence of this brief.
    """
    sections = (
        Section("Departures", tuple(_departures(told, citations)), _NO_DEPARTURE),
        Section("Levels and their changes", tuple(_levels(told, citations)), _NO_CHANGE),
        Section(
            "Reported military presence near borders",
            tuple(_presence(told, citations)),
            _say_no_presence(told),
        ),
        Section("Not known", tuple(_unknowns(told, citations)), _NOTHING_UNKNOWN),
    )
    return _edit(sections, edits or {})


_NO_DEPARTURE = "None is held for this range. That is not evidence that there was none."
_NO_CHANGE = "No change of level is held for this range."
_NOTHING_UNKNOWN = "Nothing is known to be missing."


def _say_no_presence(told: Told) -> str:
    if "presence" not in told.situation.view.layers:
        return "The layer of presence reports is off."
    return "None is held for this range. That is not evidence of absence."


def _edit(sections: tuple[Section, ...], edits: Edits) -> tuple[Section, ...]:
    known = {sentence.key for section in sections for sentence in section.sentences} - {""}
    if unknown := sorted(set(edits) - known):
        named = ", ".join(repr(shorten(key)) for key in unknown[:5])
        raise ValueError(f"edits: no sentence of this brief has the key {named}")
    return tuple(
        replace(section, sentences=tuple(_edit_section(section, edits))) for section in sections
    )


def _edit_section(section: Section, edits: Edits) -> Iterable[Sentence]:
    n_left_out = 0
    for sentence in section.sentences:
        if sentence.key not in edits:
            yield sentence
        elif (text := make_plain(edits[sentence.key], _EDIT_AT_MOST)) == "":
            n_left_out += 1
        elif text == sentence.text:
            yield sentence
        else:
            yield replace(sentence, text=text, detail="", is_edited=True)
    if n_left_out:
        yield Sentence(
            f"The analyst left out {plural(n_left_out, 'sentence')} here.", (), is_edited=True
        )


def _bound(rows: pd.DataFrame, what: str, key: str) -> tuple[pd.DataFrame, list[Sentence]]:
    """Keep the newest rows, which come last, and count the others."""
    n_left = len(rows) - SENTENCES_AT_MOST
    if n_left <= 0:
        return rows, []
    words = f"{plural(n_left, f'earlier {what}')} of the range {_is(n_left)} not listed here."
    return rows.tail(SENTENCES_AT_MOST), [Sentence(words, (), key=key)]


def _is(n: int) -> str:
    return "is" if n == 1 else "are"


def _departures(told: Told, citations: Citations) -> Iterable[Sentence]:
    every, about = told.situation.departures, told.scope.country
    rows = told.scope.pick(every, "host_iso3").sort_values(
        ["valid_from", "host_iso3", "post", "kind", "record_id"], kind="stable"
    )
    newest, rest = _bound(rows, "departure", "departures/rest")
    # A form short of room tells what comes first: the country a brief is about, then the others.
    is_own = newest["host_iso3"].eq(about) if about else newest["host_iso3"].notna()
    for row in [*read_rows(newest[is_own]), *read_rows(newest[~is_own])]:
        yield Sentence(
            write_departure(row, about),
            (citations.cite_departure(row),),
            detail=write_departure_detail(row),
            key=f"departure/{row['record_id']}",
        )
    yield from rest
    if told.scope.members is not None and (n := int(every["host_iso3"].isna().sum())):
        words = f"{plural(n, 'departure')} from several countries at once {_is(n)} not listed here."
        yield Sentence(words, (), key="departures/several")


def _levels(told: Told, citations: Citations) -> Iterable[Sentence]:
    day = told.situation.view.date_to
    differing: dict[tuple[str, str], list[str]] = {}
    for area in read_rows(told.areas):
        words = f"{make_plain(area['area'], 80)}: {make_plain(level_words(area), 80)}"
        for iso3 in area["iso3"]:
            differing.setdefault((area["issuer"], iso3), []).append(words)
    for row in read_rows(told.levels[told.levels["footing"] != "unknown"]):
        issuer = told.issuers[row["issuer"]]
        parts = differing.get((row["issuer"], row["iso3"]), [])
        also = say_doubts(row)
        if parts:
            also.insert(0, f"For parts of it: {join_names(parts, 4)}.")
        yield Sentence(
            write_level(row, issuer, day),
            (citations.cite_level(row, issuer),),
            detail=" ".join(also),
            key=f"level/{row['issuer']}/{row['iso3']}",
        )
    changes = told.changes.sort_values(["on", "issuer", "iso3"], kind="stable")
    newest, rest = _bound(changes, "change of level", "changes/rest")
    for row in read_rows(newest):
        issuer = told.issuers[row["issuer"]]
        yield Sentence(
            write_change(row, issuer),
            (citations.cite_level(row, issuer),),
            key=f"change/{row['issuer']}/{row['iso3']}/{row['on']}",
        )
    yield from rest
    if told.scope.country is not None and changes.empty:
        period = format_range(told.situation.view.date_from, day)
        yield Sentence(f"No change of level is held for {period}.", (), key="changes/none")


def _presence(told: Told, citations: Citations) -> Iterable[Sentence]:
    if "presence" not in told.situation.view.layers:
        return
    placed = told.presence.reports
    if len(placed) <= REPORTS_TOLD_ALONE:
        for one in placed:
            yield _tell_report(one, citations)
    else:
        groups = _group(placed)
        for group in groups[:GROUPS_AT_MOST]:
            yield _tell_reports(group, citations)
        if left := groups[GROUPS_AT_MOST:]:
            n = sum(map(len, left))
            words = f"{plural(n, 'further report')}, of other forces or kinds, {_is(n)} not listed."
            yield Sentence(words, (), key="presence/rest")
    if n := told.presence.n_older:
        words = f"{plural(n, 'older report')} of the range {_is(n)} held and not listed here."
        yield Sentence(words, (), key="presence/older")
    if told.presence.is_cut:
        words = f"Beyond the border only the newest {MARKS_AT_MOST:,} reports were looked through."
        yield Sentence(words, (), key="presence/cut")


def _tell_report(one: Placed, citations: Citations) -> Sentence:
    return Sentence(
        write_report(one.row, write_distances(one.borders[:1], one.row["precision"])),
        (citations.cite_report(one.row),),
        detail=write_report_detail(one.row),
        key=f"presence/{one.row['record_id']}",
    )


def _tell_reports(group: list[Placed], citations: Citations) -> Sentence:
    """Tell the reports of one force and kind in one country in one counted sentence."""
    if len(group) == 1:
        return _tell_report(group[0], citations)
    nearest: dict[str, tuple[float, str]] = {}
    for one in group:
        for km, country in one.borders:
            reached = (km, one.row["precision"])
            nearest[country] = min(nearest.get(country, reached), reached)
    rows = sorted((one.row for one in group), key=_newest_first)
    by_distance = sorted((km, country) for country, (km, _) in nearest.items())[:BORDERS_AT_MOST]
    host, force, kind = find_group(rows[0])
    # The least precise of the places decides how precisely a distance is written.
    precision = max((nearest[country][1] for _, country in by_distance), key=_COARSE, default="")
    return Sentence(
        write_reports(rows, write_distances(by_distance, precision)),
        citations.cite_reports(rows),
        detail=write_reports_detail(rows),
        key=f"presence/{host or 'none'}/{make_plain(force, 80)}/{kind}",
    )


def _newest_first(row: Row) -> tuple[int, str]:
    return -row["valid_from"].toordinal(), row["record_id"]


def _group(placed: Iterable[Placed]) -> list[list[Placed]]:
    """Gather reports alike in host, force and kind; they keep the order they come in."""
    groups: dict[tuple[str | None, str, str], list[Placed]] = {}
    for one in placed:
        groups.setdefault(find_group(one.row), []).append(one)
    return list(groups.values())


def _unknowns(told: Told, citations: Citations) -> Iterable[Sentence]:
    view, scope = told.situation.view, told.scope
    on, start = write_day(view.date_to), write_day(view.date_from)
    departures = read_rows(scope.pick(told.situation.departures, "host_iso3"))
    n_open = sum(map(is_end_unknown, departures))
    if n_open:
        yield Sentence(
            f"No end is stated for {n_open} of {plural(len(departures), 'departure')} of the range;"
            f" whether {'it' if n_open == 1 else 'they'} still held on {on} is not known.",
            (),
            key="unknown/ends",
        )
    if told.n_open_departures:
        yield Sentence(
            f"{plural(told.n_open_departures, 'departure')} began before {start} and nobody stated "
            "an end; whether any lasted into the range is not known.",
            (),
            key="unknown/earlier",
        )
    yield from _silent(told, on)
    for row in read_rows(told.faults):
        issuer = told.issuers[row["issuer"]]
        yield Sentence(
            write_fault(row, issuer, scope.country or ""),
            (citations.cite_level(row, issuer),),
            key=f"fault/{row['record_id']}",
        )
    if "presence" in view.layers:
        yield from _unknown_presence(told, on)
    if view.known_on is not None:
        yield Sentence(
            f"Told as this archive held it on {write_day(view.known_on)}: what it took in later is "
            "left out.",
            (),
            key="unknown/later",
        )


def _silent(told: Told, on: str) -> Iterable[Sentence]:
    """Say who has no level on the day: issuers for a country, countries for a region."""
    scope, issuer = told.scope, told.situation.issuer
    known = told.situation.levels[told.situation.levels["footing"] != "unknown"]
    if scope.country is not None:
        of_country = told.levels[
            (told.levels["iso3"] == scope.country) & (told.levels["footing"] != "unknown")
        ]
        held = set(of_country["issuer"])
        own = {key for key, one in told.issuers.items() if one.country_iso3 == scope.country}
        for key in sorted(own - held):
            words = f"{country_in_sentence(scope.country)} is {NOT_ADVISED}."
            yield Sentence(f"{words[0].upper()}{words[1:]}", (), key=f"unknown/own/{key}")
        silent = [one.name for key, one in told.issuers.items() if key not in held | own]
        if silent:
            words = (
                f"No level for {country_in_sentence(scope.country)} is held for {on} from: "
                f"{'; '.join(silent)}."
            )
            yield Sentence(words, (), key="unknown/issuers")
    if scope.members is not None:
        others = scope.members - {scope.country}
        absent = others - set(known["iso3"])
        if issuer.country_iso3 in absent:
            absent = absent - {issuer.country_iso3}
            words = f"{country_in_sentence(issuer.country_iso3)} is {NOT_ADVISED}."
            yield Sentence(f"{words[0].upper()}{words[1:]}", (), key="unknown/own")
        missing = map(country_in_sentence, sorted(absent, key=country_name))
        if absent:
            words = (
                f"{issuer.name}: no level is held for {on} for {join_names(missing, 12)}. That is "
                "not the same as safe."
            )
            yield Sentence(words, (), key="unknown/countries")


def _unknown_presence(told: Told, on: str) -> Iterable[Sentence]:
    reports = [one.row for one in told.presence.reports]
    n_open = sum(is_missing(row["valid_to"]) for row in reports)
    if n_open:
        yield Sentence(
            f"{n_open} of {plural(len(reports), 'presence report')} "
            f"{'states' if n_open == 1 else 'state'} no end; whether what was seen was still there "
            f"on {on} is not known.",
            (),
            key="unknown/presence",
        )
    if n := told.presence.n_placeless:
        yield Sentence(
            f"{plural(n, 'report')} {'names' if n == 1 else 'name'} no place within a country: no "
            "distance can be given.",
            (),
            key="unknown/places",
        )
    if told.scope.country is not None:
        yield Sentence(
            f"Reports beyond its border are looked for within {NEAR_KM:.0f} km; no report is not "
            "no presence.",
            (),
            key="unknown/reach",
        )
    if n := told.situation.presence_apart.n_without_date:
        yield Sentence(
            f"{plural(n, 'presence report')} of no known day {_is(n)} held and of no range.",
            (),
            key="unknown/days",
        )
