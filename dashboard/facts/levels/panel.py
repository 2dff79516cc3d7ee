"""Levels beside the map: one country's, how far the issuers agree on it, and the world's."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.facts.kind import LISTED_AT_MOST, Country, count_rest, make_note
from dashboard.facts.levels.shown import LevelsOfCountry
from dashboard.facts.levels.words import list_change, list_change_of_country, list_fault, list_level
from dashboard.figures.level_history import find_first_day, find_height
from dashboard.queries.rows import read_rows
from dashboard.words.labels import (
    NOT_ADVISED,
    capitalise,
    format_date,
    format_range,
    is_missing,
    is_own_country,
    join_names,
    plural,
)
from dashboard.words.spans import (
    Aside,
    Block,
    Blocks,
    LevelChip,
    Listing,
    Paragraph,
    Room,
    Section,
    Table,
    Words,
)
from geodata import country_in_sentence, country_name, find_iso3
from loaders.evidence.ages import OLD, RECENT_DAYS, is_counted
from loaders.evidence.in_force import PRESUMED_GAP_DAYS
from loaders.facts.levels import Issuer

if TYPE_CHECKING:
    from dashboard.view_state import ViewState

_CHANGES_AT_MOST = 40


def make_sections(country: Country, levels: LevelsOfCountry) -> tuple[Section, ...]:
    """Every issuer's level on the day, how far they agree, and the levels through the years."""
    on = format_date(country.period.date_to)
    listed = _list_levels(levels, country.issuers)
    return (Section("Advisory levels", listed, on), *_history_room(country, levels))


def make_end(country: Country, levels: LevelsOfCountry) -> tuple[Section, ...]:
    """Every change of level, and the levels of the neighbours."""
    changes = _list_changes(levels, country.issuers)
    return (
        Section("Level changes", changes, "all years, reissues counted"),
        Section("Neighbours by land", (_neighbours(levels),)),
    )


def make_overview(
    levels: pd.DataFrame, changes: pd.DataFrame, issuer: Issuer, view: "ViewState"
) -> tuple[Section, ...]:
    """Count the levels of the world on a day, and list the newest changes of a range."""
    newest = changes.sort_values("on", ascending=False)
    lines = map(list_change_of_country, read_rows(newest.head(LISTED_AT_MOST)))
    listed = Listing((*lines, *count_rest(len(newest))), f"{issuer.name}: none seen in this range.")
    period = format_range(view.date_from, view.date_to)
    counted = _count_levels(levels, issuer)
    return (
        Section("Levels by number of countries", (counted,), format_date(view.date_to)),
        Section("Level changes", (listed,), period),
    )


def _count_levels(levels: pd.DataFrame, issuer: Issuer) -> Block:
    counts = levels.loc[is_counted(levels), "common_level"].dropna().value_counts()
    lines: list[Words] = [
        (LevelChip(level), f" {plural(int(counts[level]), 'country', 'countries')}")
        for level in (4, 3, 2, 1)
        if level in counts
    ]
    if n_old := int(levels["age"].eq(OLD).sum()):
        lines.append((f"{plural(n_old, 'level')} older than {RECENT_DAYS} days not counted",))
    return Listing(tuple(lines), f"{issuer.name} holds none for this day.")


def name_lanes(levels: LevelsOfCountry, issuers: Mapping[str, Issuer]) -> dict[str, str]:
    """Name the lanes of the level history: the issuers that ever spoke, by key, in order."""
    held = set(levels.history["issuer"])
    return {
        key: country_name(issuer.country_iso3) for key, issuer in issuers.items() if key in held
    }


def _history_room(country: Country, levels: LevelsOfCountry) -> tuple[Section, ...]:
    """A heading and the room in which the page shows the chart, which is no words of ours."""
    lanes = name_lanes(levels, country.issuers)
    if not lanes:
        return ()
    explained = (
        "Plain: seen or issued in these days. Striped: presumed, the same level before and after, "
        f"at most {PRESUMED_GAP_DAYS} days apart. Grey: nothing known. Tick: day of issue. Band: "
        "the range shown."
    )
    room = Room("history", find_height(len(lanes)))
    since = f"since {find_first_day(country.period.date_to):%Y}"
    return (Section("Levels through the years", (room, make_note(explained)), since),)


def _list_levels(levels: LevelsOfCountry, issuers: Mapping[str, Issuer]) -> Blocks:
    held = {row["issuer"]: row for row in read_rows(levels.rows)}
    rows: list[tuple[Words, ...]] = []
    for key, issuer in issuers.items():
        row, name = held.get(key), country_name(issuer.country_iso3)
        if row is not None and is_own_country(row):
            rows.append(((name,), (), (capitalise(NOT_ADVISED),)))
        if row is None or row["footing"] == "unknown":
            continue
        areas = read_rows(levels.areas[levels.areas["issuer"] == key])
        chip = LevelChip(row["common_level"], row["age"])
        rows.append(((name,), (chip,), list_level(row, areas)))
    if not rows:
        return (Listing((), "No issuer's advisory is held for this day."),)
    return (
        Paragraph((describe_agreement(levels, issuers),)),
        Table(tuple(rows), style="pw-levels", row_style="pw-level"),
        make_note(
            "The number in the coloured box is our reading on a common scale of 1 to 4; the words "
            "are the issuer's."
        ),
    )


def describe_agreement(levels: LevelsOfCountry, issuers: Mapping[str, Issuer]) -> str:
    """Say how far the issuers agree on a country; their levels are compared and never merged.

    Parameters
    ----------
    levels : LevelsOfCountry
        What is held. Levels that are unknown, or have no place on our common scale, are not
        compared; the latter are named.
    issuers : Mapping of str to Issuer
        Whose levels are compared, in the order in which they are named.

    Returns
    -------
    str
        Plain text, with the age of every level that is only last known; empty without a level.
    """
    held = {row["issuer"]: row for row in read_rows(levels.rows)}
    known = {
        country_name(issuer.country_iso3): held[key]
        for key, issuer in issuers.items()
        if key in held and held[key]["footing"] != "unknown"
    }
    at: dict[int, list[str]] = {}
    apart = []
    old = [name for name, row in known.items() if row["age"] == OLD]
    for name, row in known.items():
        if name in old:
            continue
        if is_missing(row["common_level"]):
            apart.append(name)
        else:
            at.setdefault(int(row["common_level"]), []).append(name)
    ages = [
        f"{name} {plural(int(row['age_days']), 'day')}"
        for name, row in known.items()
        if row["footing"] == "last_known" and name not in old
    ]
    sentences = [_compare(at)] if at else []
    if apart:
        sentences.append(f"Not on our scale, so not compared: {join_names(apart)}.")
    if ages:
        none = "None is known for the day itself" if len(ages) == len(known) else "Not of this day"
        sentences.append(f"{none}; last known before it: {join_names(ages)}.")
    if old:
        aged = (f"{name} {plural(int(known[name]['age_days']), 'day')}" for name in old)
        sentences.append(f"Older than {RECENT_DAYS} days, so not compared: {join_names(aged)}.")
    return " ".join(sentences)


def _compare(at: Mapping[int, list[str]]) -> str:
    """Compare the levels of the common scale, each with the issuers that stand at it."""
    n_held = sum(map(len, at.values()))
    if n_held == 1:
        ((level, (name,)),) = at.items()
        name = capitalise(country_in_sentence(find_iso3(name)))
        return f"{name} alone can be compared: {level} on our common scale."
    if len(at) == 1:
        (level,) = at
        return f"All {n_held} issuers held agree on {level} of our common scale."
    steps = plural(max(at) - min(at), "step")
    stand = "; ".join(
        f"{len(names)} of {n_held} at {level} ({join_names(names)})"
        for level, names in sorted(at.items(), reverse=True)
    )
    return f"Issuers differ by up to {steps} of our common scale: {stand}."


def _list_changes(levels: LevelsOfCountry, issuers: Mapping[str, Issuer]) -> Blocks:
    lines = tuple(
        list_change(row, issuers[row["issuer"]])
        for row in read_rows(levels.changes.head(_CHANGES_AT_MOST))
    )
    counted = "; ".join(
        f"{issuers[key].name}: {plural(n, 'reissue')} without a change"
        for key, n in levels.n_reissues.items()
        if n
    )
    listed = Listing(lines, "None seen.")
    return (listed, make_note(f"{counted}.")) if counted else (listed,)


def _neighbours(levels: LevelsOfCountry) -> Block:
    lines = (
        (
            LevelChip(row["common_level"], row["age"]),
            f" {row['name']} ",
            Aside((f"{row['border_km']:,.0f} km of border",)),
        )
        for row in read_rows(levels.neighbours)
    )
    return Listing(tuple(lines), "No land border.")


def list_unknowns(country: Country, levels: LevelsOfCountry) -> tuple[Words, ...]:
    """Say who has no level for a country, and what is held and not believed."""
    issuers = country.issuers
    held = set(levels.rows.loc[levels.rows["footing"] != "unknown", "issuer"])
    own = {row["issuer"] for row in read_rows(levels.rows) if is_own_country(row)}
    silent = [issuer.name for key, issuer in issuers.items() if key not in held | own]
    lines: list[Words] = []
    if silent:
        lines.append((f"No advisory held for this day from: {', '.join(silent)}.",))
    lines += [list_fault(row, issuers[row["issuer"]]) for row in read_rows(levels.faults)]
    return tuple(lines)
