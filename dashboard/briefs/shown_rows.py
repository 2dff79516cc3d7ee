"""What a view shows as one table of rows: levels, departures, presence, and counted cells."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import Situation
from dashboard.situation import find_situation
from dashboard.view_state import ViewState
from dashboard.words.feed_text import make_plain, read_web_address
from dashboard.words.labels import (
    is_missing,
)
from loaders.archive import Archive
from loaders.discovery import issuers

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
    if view.country is None:
        return situation
    kept = {key: kind.keep_country(situation, view.country) for key, kind in KINDS.items()}
    return replace(situation, shown=kept)


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
    rows = [
        {name: _as_value(name, values.get(name)) for name in COLUMNS}
        for kind in KINDS.values()
        for values in kind.list_data(situation)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    order = ["layer", "iso3", "valid_from", "place", "record_id", "lon", "lat"]
    keys = [table[name].map(lambda value: "" if value is None else str(value)) for name in order]
    at = pd.DataFrame(dict(zip(order, keys, strict=True))).sort_values(order, kind="stable").index
    return table.loc[at].reset_index(drop=True)


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
