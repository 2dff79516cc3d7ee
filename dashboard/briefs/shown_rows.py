"""What a view shows as one table of rows: levels, departures, presence, and counted cells."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.queries import Period, find_presence
from dashboard.queries.rows import read_rows
from dashboard.situation import Situation, find_situation
from dashboard.view_state import ViewState
from dashboard.words.citing import cite_row
from dashboard.words.feed_text import make_plain, read_web_address
from dashboard.words.labels import (
    footing_words,
    is_missing,
    name_host,
    name_reporter,
)
from geodata import country_name
from loaders.archive import Archive
from loaders.discovery import issuers
from loaders.facts.departures import name_issuing_country

_TEXT_AT_MOST = 32_000  # a spreadsheet's cell holds 32,767 characters

COLUMNS = (
    *("layer", "record_id", "iso3", "country", "place", "by", "kind", "force", "who"),
    *("level", "common_level", "footing", "absence", "age", "age_days", "seen_on", "issued_on"),
    "footing_words",
    *("valid_from", "date_precision", "valid_to", "precision", "claim", "confidence"),
    *("personnel_low", "personnel_high", "text", "n", "flags", "lon", "lat"),
    *("publisher", "url", "stated_on", "held_since", "source_kind", "source_words"),
)
"""Columns of the table; one that does not apply to a layer is empty there.

``layer`` is ``level``, ``departure``, ``presence`` (one report each), ``presence cell`` (counted,
where there are more reports than can be drawn) or ``conflict cell``. ``level`` is the issuer's own
words, ``common_level`` our reading, ``absence`` why there is none: it is the issuer's
``own_country``, or ``not_held``. ``by`` is who advises, leaves or reports.
"""

NUMBERS = frozenset(
    {"common_level", "age_days", "personnel_low", "personnel_high", "n", "lon", "lat"}
)
"""Columns of numbers; all others are text, days as ISO 8601."""


def find_public_situation(archive: Archive, view: ViewState) -> Situation:
    """Gather what a view shows, without the rows that must not leave the user's own archive.

    A file of data is never made of such rows, whoever makes it: their terms forbid to pass them
    on, and a file is made to be passed on. `loaders.discovery.private_sources` names them.
    """
    pinned = view if view.version is not None else replace(view, version=archive.version)
    situation = find_situation(archive, pinned, issuers()[view.issuer], public_only=True)
    return situation if view.country is None else _keep_country(archive, situation, view.country)


def _keep_country(archive: Archive, situation: Situation, country: str) -> Situation:
    """Keep what is of one country: every report of it, and no cell, which is of no country."""
    view = situation.view
    presence = situation.presence.head(0)
    if "presence" in view.layers:
        period = Period(view.date_from, view.date_to, view.known_on, view.version)
        presence = find_presence(archive, period, country=country, at_most=None, public_only=True)
    levels, departures = situation.levels, situation.departures
    return replace(
        situation,
        levels=levels[levels["iso3"] == country],
        departures=departures[departures["host_iso3"] == country],
        presence=presence,
        n_presence=len(presence),
        presence_marks=situation.presence_marks.head(0),
        conflict_marks=situation.conflict_marks.head(0),
    )


def list_shown(situation: Situation) -> pd.DataFrame:
    """List what a view shows, one row per mark's fact, in an order that does not depend on chance.

    Parameters
    ----------
    situation : Situation
        From `find_public_situation`.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS`. A country without a level is a row whose footing is ``unknown``: absent is
        never safe.
    """
    view = situation.view
    rows = [*_rows(situation.levels, _level)]
    if "departures" in view.layers:
        rows += _rows(situation.departures, _departure)
    if "presence" in view.layers:
        if len(situation.presence) == situation.n_presence:
            rows += _rows(situation.presence, _report)
        else:
            rows += _rows(situation.presence_marks, _cell("presence cell"))
    if "conflict" in view.layers:
        rows += _rows(situation.conflict_marks, _cell("conflict cell"))
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    order = ["layer", "iso3", "valid_from", "place", "record_id", "lon", "lat"]
    keys = [table[name].map(lambda value: "" if value is None else str(value)) for name in order]
    at = pd.DataFrame(dict(zip(order, keys, strict=True))).sort_values(order, kind="stable").index
    return table.loc[at].reset_index(drop=True)


Row = Mapping[str, Any]


def _rows(table: pd.DataFrame, read: Callable[[Row], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in read_rows(table):
        values = read(row)
        yield {name: _as_value(name, values.get(name)) for name in COLUMNS}


def _as_value(name: str, value: Any) -> Any:
    if is_missing(value):
        return None
    if name in NUMBERS:
        return float(value) if name in ("lon", "lat") else int(value)
    if name == "url":
        return read_web_address(value)
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else make_plain(value, _TEXT_AT_MOST)


def _cited(row: Row) -> dict[str, Any]:
    if row.get("footing") == "unknown":
        return {}
    cited = cite_row(row)
    return {
        "publisher": cited.name,
        "url": cited.url,
        "source_kind": cited.kind,
        "source_words": cited.words,
    }


def _level(row: Row) -> dict[str, Any]:
    return {
        "layer": "level",
        "record_id": row["advisory_id"],
        "iso3": row["iso3"],
        "country": country_name(row["iso3"]),
        "place": row["destination"],
        "by": issuers()[row["issuer"]].name,
        "level": row["level_label"],
        "common_level": row["common_level"],
        "footing": row["footing"],
        "absence": row["absence"],
        "footing_words": footing_words(row),
        "age": row["age"],
        "age_days": row["age_days"],
        "seen_on": row["seen_on"],
        "issued_on": row["issued_on"],
        **_cited(row),
        "stated_on": row["issued_on"],
        "held_since": row["recorded_at"],
    }


def _departure(row: Row) -> dict[str, Any]:
    return {
        "layer": "departure",
        "record_id": row["record_id"],
        "iso3": row["host_iso3"],
        "country": name_host(row["host_iso3"]),
        "place": row["post"],
        "by": name_issuing_country(row["issuer_iso3"]),
        "kind": row["kind"],
        "who": "; ".join(row["who"]),
        "valid_from": row["valid_from"],
        "date_precision": row["date_precision"],
        "valid_to": row["valid_to"],
        "confidence": row["confidence"],
        "text": row["reason"],
        "flags": "; ".join(row["flags"]),
        "lon": row["lon"],
        "lat": row["lat"],
        **_cited(row),
        "held_since": row["recorded_at"],
    }


def _report(row: Row) -> dict[str, Any]:
    host = row["host_iso3"]
    return {
        "layer": "presence",
        "record_id": row["record_id"],
        "iso3": host,
        "country": None if is_missing(host) else country_name(host),
        "place": row["place"],
        "by": name_reporter(row["reporter"]),
        "kind": row["kind"],
        "force": row["force_name"],
        "valid_from": row["valid_from"],
        "date_precision": row["date_precision"],
        "valid_to": row["valid_to"],
        "precision": row["precision"],
        "claim": row["claim"],
        "confidence": row["confidence"],
        "personnel_low": row["personnel_low"],
        "personnel_high": row["personnel_high"],
        "text": row["strength_text"],
        "flags": "; ".join(row["flags"]),
        "lon": row["lon"],
        "lat": row["lat"],
        **_cited(row),
        "stated_on": row["reported_on"],
        "held_since": row["recorded_at"],
    }


def _cell(layer: str) -> Callable[[Row], dict[str, Any]]:
    def read(row: Row) -> dict[str, Any]:
        return {"layer": layer, "n": row["n"], "lon": row["lon"], "lat": row["lat"]}

    return read
