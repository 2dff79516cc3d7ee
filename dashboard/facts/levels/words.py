"""Levels and their changes in words: one grammar for the hover, the panel and the brief.

Nobody's words are replaced: a level is quoted as its issuer words it, with how it is known.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.queries.citing import cite, cite_row
from dashboard.words.dates import write_day
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import (
    NOT_ADVISED,
    capitalise,
    change_day_words,
    footing_words,
    format_date,
    is_missing,
    is_own_country,
    issue_words,
    level_words,
    name_issuer,
    plural,
)
from dashboard.words.plotly import write_lines, write_paragraphs
from dashboard.words.sources import say_source
from dashboard.words.spans import Aside, LevelChip, Line, Strong, Words
from geodata import country_in_sentence, country_name
from loaders.evidence.ages import OLD
from loaders.evidence.common_scale import common_level
from loaders.facts.levels import Issuer

_PARTS_AT_MOST = 6


def level_hover(
    row: Mapping[str, Any], areas: Sequence[Mapping[str, Any]], issuer: Issuer, as_of: date
) -> str:
    """Say what an issuer advised for a country on a day; the page writes its name over it.

    Parameters
    ----------
    row : mapping
        A row of `loaders.evidence.in_force.levels_on`.
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
    source = say_source(cite_row(row), row["recorded_at"])
    return write_paragraphs([sentence, *_say_areas(row, areas), *say_doubts(row), source])


def _say_areas(row: Mapping[str, Any], areas: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say that parts of the country are worse or better than the whole, and list them."""
    if not areas:
        return []
    steps = {
        _compare(common_level(area["issuer"], area["level_key"]), row["common_level"])
        for area in areas
    }
    how = steps.pop() if len(steps) == 1 else "differ from"
    lines = [f"{area['area']}: {level_words(area)}" for area in areas[:_PARTS_AT_MOST]]
    if len(areas) > _PARTS_AT_MOST:
        lines.append(f"and {len(areas) - _PARTS_AT_MOST} more parts: see the country's record")
    return [f"Parts {how} the whole:", *lines]


def _compare(part: int | None, whole: Any) -> str:
    if part is None or is_missing(whole) or part == whole:
        return "differ from"
    return "are worse than" if part > whole else "are better than"


def say_doubts(row: Mapping[str, Any]) -> list[str]:
    """Say what else is held of the same issuer and country, and is not the level shown."""
    doubts = [f"Also: {make_plain(said)}." for said in row["also"]]
    if not is_missing(row["newest_fault"]):
        doubts.append(f"Newer, and not believed: {make_plain(row['newest_fault'])}.")
    return doubts


def write_level(row: Mapping[str, Any], issuer: Issuer, day: date) -> str:
    """Write the level of an issuer for a country on a day, with its footing.

    Parameters
    ----------
    row : Mapping
        A row of `loaders.evidence.in_force.levels_on` whose footing is not ``unknown``.
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


def change_hover(row: Mapping[str, Any], issuer: Issuer) -> str:
    """Say from what to what a level changed, whose it is, and when."""
    heading = f"{country_name(row['iso3'])}: {row['from_label']} to {row['to_label']}"
    return write_lines([Strong(heading), f"{issuer.name}, {change_day_words(row)}"])


def list_level(row: Mapping[str, Any], areas: Sequence[Mapping[str, Any]]) -> Words:
    """Write a level as a line of a list: the issuer's words, those of parts, how it is known."""
    parts = (Line((f"{area['area']}: {level_words(area)}",), "area") for area in areas)
    known = f"{issue_words(row)}; {footing_words(row)}; "
    doubts = (Line((doubt,), "doubt") for doubt in say_doubts(row))
    source = Line((known, cite(row, issue_words(row)), *doubts), "note")
    return (Strong(level_words(row)), *parts, source)


def list_change(row: Mapping[str, Any], issuer: Issuer) -> Words:
    """Write a change of level as a line of a list: when, whose, and from what to what."""
    return (
        Strong(change_day_words(row)),
        f" {country_name(issuer.country_iso3)}: ",
        LevelChip(row["from_common"]),
        f" {row['from_label']} → ",
        LevelChip(row["to_common"]),
        f" {row['to_label']} ",
        Aside((cite(row, f"change of {format_date(row['on'])}"),)),
    )


def list_change_of_country(row: Mapping[str, Any]) -> Words:
    """Write a change of level as a line of a list of one issuer's: from what to what, and where."""
    return (
        LevelChip(row["from_common"]),
        " → ",
        LevelChip(row["to_common"]),
        " ",
        Strong(country_name(row["iso3"])),
        " ",
        Aside((f"{change_day_words(row)}; ", cite(row))),
    )


def list_fault(row: Mapping[str, Any], issuer: Issuer) -> Words:
    """Write a level that is held and not believed as a line of a list, with why."""
    said = f"Held and not believed: {issuer.name}, {level_words(row)}, {issue_words(row)} "
    return (said, Aside((f"({_say_why(row)}; ", cite(row, issue_words(row)), ")")))


def write_fault(row: Mapping[str, Any], issuer: Issuer, country: str) -> str:
    """Write a level of a country that is held and not believed as a sentence, with why."""
    level = f"“{make_plain(level_words(row))}”"
    of = f"of {name_issuer(issuer)} for {country_in_sentence(country)}"
    return f"Held and not believed: {level} {of} ({_say_why(row)})."


def _say_why(row: Mapping[str, Any]) -> str:
    return ", ".join(row["flags"]).replace("_", " ")
