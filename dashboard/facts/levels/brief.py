"""Levels and their changes in a brief: every issuer's of a country, and of what lies beside it."""

from collections.abc import Iterator

import pandas as pd

from dashboard.facts.kind import BriefAsked, Told, bound_rows
from dashboard.facts.levels.columns import CHANGES, LEVELS_IN_FORCE
from dashboard.facts.levels.query import find_areas, find_changes, find_faults, find_levels
from dashboard.facts.levels.shown import LevelsShown
from dashboard.facts.levels.words import say_doubts, write_change, write_fault, write_level
from dashboard.facts.table import make_brief_table
from dashboard.queries.citations import Citations
from dashboard.queries.rows import read_rows
from dashboard.words.dates import write_day
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import (
    NOT_ADVISED,
    OWN_COUNTRY,
    format_date,
    format_range,
    join_names,
    level_words,
)
from dashboard.words.telling import Sentence
from geodata import country_in_sentence, country_name


def tell(asked: BriefAsked, shown: LevelsShown, citations: Citations) -> Told:
    """Tell the levels in force, and how they changed in the range.

    Of a country it is told what every issuer says, and what the view's issuer says of its
    neighbours; the levels of a region or the world are on the map and in the table.
    """
    situation, scope = asked.situation, asked.scope
    levels, changes = shown.rows.head(0), scope.pick(shown.changes, "iso3")
    if scope.country is not None:
        levels, changes = _find_of_country(asked, shown, scope.country)
    changes = changes.sort_values(["on", "issuer", "iso3"], kind="stable")
    listed = levels if scope.country else _pick_known(asked, shown)
    is_listed = listed["footing"].ne("unknown") | listed["absence"].eq(OWN_COUNTRY)
    on = format_date(situation.view.date_to)
    by_day = changes.sort_values(["on", "iso3"], kind="stable")
    return Told(
        "Levels and their changes",
        (*_tell_levels(asked, levels, citations), *_tell_changes(asked, changes, citations)),
        "No change of level is held for this range.",
        unknowns=(*_tell_silent(asked, shown, levels), *_tell_faults(asked, citations)),
        tables=(
            make_brief_table(f"Levels on {on}", LEVELS_IN_FORCE, read_rows(listed[is_listed])),
            make_brief_table("Level changes", CHANGES, read_rows(by_day)),
        ),
    )


def _find_of_country(
    asked: BriefAsked, shown: LevelsShown, country: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find a country's levels and changes of every issuer, before those of its neighbours."""
    archive, period = asked.situation.asked.archive, asked.situation.period
    of_country = find_levels(
        archive,
        period.date_to,
        country=country,
        known_on=period.known_on,
        version=period.version,
    )
    order = {key: at for at, key in enumerate(asked.issuers)}
    of_country = of_country.sort_values("issuer", key=lambda keys: keys.map(order))
    beside = asked.scope.pick(shown.rows, "iso3")
    changed = asked.scope.pick(shown.changes, "iso3")
    return (
        pd.concat([of_country, beside[beside["iso3"] != country]], ignore_index=True),
        pd.concat(
            [find_changes(archive, period, country=country), changed[changed["iso3"] != country]]
        ),
    )


def _pick_known(asked: BriefAsked, shown: LevelsShown) -> pd.DataFrame:
    levels = asked.scope.pick(shown.rows, "iso3")
    return levels.sort_values("iso3", key=lambda codes: codes.map(country_name))


def _tell_levels(
    asked: BriefAsked, levels: pd.DataFrame, citations: Citations
) -> Iterator[Sentence]:
    day = asked.situation.view.date_to
    areas = find_areas(asked.situation.asked.archive, asked.situation.period)
    differing: dict[tuple[str, str], list[str]] = {}
    for area in read_rows(areas):
        words = f"{make_plain(area['area'], 80)}: {make_plain(level_words(area), 80)}"
        if asked.scope.country in area["iso3"]:
            for iso3 in area["iso3"]:
                differing.setdefault((area["issuer"], iso3), []).append(words)
    for row in read_rows(levels[levels["footing"] != "unknown"]):
        issuer = asked.issuers[row["issuer"]]
        also = say_doubts(row)
        if parts := differing.get((row["issuer"], row["iso3"])):
            also.insert(0, f"For parts of it: {join_names(parts, 4)}.")
        yield Sentence(
            write_level(row, issuer, day),
            (citations.cite_level(row, issuer),),
            detail=" ".join(also),
            key=f"level/{row['issuer']}/{row['iso3']}",
        )


def _tell_changes(
    asked: BriefAsked, changes: pd.DataFrame, citations: Citations
) -> Iterator[Sentence]:
    newest, rest = bound_rows(changes, "change of level", "changes/rest")
    for row in read_rows(newest):
        issuer = asked.issuers[row["issuer"]]
        yield Sentence(
            write_change(row, issuer),
            (citations.cite_level(row, issuer),),
            key=f"change/{row['issuer']}/{row['iso3']}/{row['on']}",
        )
    yield from rest
    if asked.scope.country is not None and changes.empty:
        view = asked.situation.view
        period = format_range(view.date_from, view.date_to)
        yield Sentence(f"No change of level is held for {period}.", (), key="changes/none")


def _tell_faults(asked: BriefAsked, citations: Citations) -> Iterator[Sentence]:
    country = asked.scope.country
    if country is None:
        return
    archive, period = asked.situation.asked.archive, asked.situation.period
    for row in read_rows(find_faults(archive, period, country=country)):
        issuer = asked.issuers[row["issuer"]]
        yield Sentence(
            write_fault(row, issuer, country),
            (citations.cite_level(row, issuer),),
            key=f"fault/{row['record_id']}",
        )


def _tell_silent(asked: BriefAsked, shown: LevelsShown, levels: pd.DataFrame) -> Iterator[Sentence]:
    """Say who has no level on the day: issuers for a country, countries for a region."""
    scope, issuer = asked.scope, asked.situation.issuer
    on = write_day(asked.situation.view.date_to)
    if scope.country is not None:
        is_held = (levels["iso3"] == scope.country) & (levels["footing"] != "unknown")
        held = set(levels.loc[is_held, "issuer"])
        own = {key for key, one in asked.issuers.items() if one.country_iso3 == scope.country}
        for key in sorted(own - held):
            yield _tell_own(scope.country, f"unknown/own/{key}")
        silent = [one.name for key, one in asked.issuers.items() if key not in held | own]
        if silent:
            words = (
                f"No level for {country_in_sentence(scope.country)} is held for {on} from: "
                f"{'; '.join(silent)}."
            )
            yield Sentence(words, (), key="unknown/issuers")
    if scope.members is not None:
        known = set(shown.rows.loc[shown.rows["footing"] != "unknown", "iso3"])
        absent = scope.members - {scope.country} - known
        if issuer.country_iso3 in absent:
            absent = absent - {issuer.country_iso3}
            yield _tell_own(issuer.country_iso3, "unknown/own")
        missing = map(country_in_sentence, sorted(absent, key=country_name))
        if absent:
            words = (
                f"{issuer.name}: no level is held for {on} for {join_names(missing, 12)}. That is "
                "not the same as safe."
            )
            yield Sentence(words, (), key="unknown/countries")


def _tell_own(country: str, key: str) -> Sentence:
    words = f"{country_in_sentence(country)} is {NOT_ADVISED}."
    return Sentence(f"{words[0].upper()}{words[1:]}", (), key=key)
