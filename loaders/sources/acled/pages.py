"""ACLED's rows as texts by column, from the API's JSON or from an export file."""

import csv
import io
import json
from codecs import BOM_UTF8
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from loaders.errors import PageRefused
from loaders.pages import Page, RefusedItem
from loaders.sources.kit.opening import decode_page, open_json

REQUIRED = (
    *("event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1"),
    *("country", "location", "latitude", "longitude", "geo_precision", "source", "notes"),
)
"""The columns that are read; every page and every row has them."""

IGNORED = (
    *("year", "disorder_type", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2"),
    *("interaction", "civilian_targeting", "iso", "region", "admin1", "admin2", "admin3"),
    *("source_scale", "fatalities", "tags", "timestamp"),
    *("data_id", "event_id_no_cnty", "iso3"),  # of exports until 2023
    # of exports with population
    *("population_1km", "population_2km", "population_5km", "population_best"),
)
"""The columns that may be there and are not read; why not is said in `source`."""

# What the API says beside the rows. `count` was the number of rows on the page until May 2026 and
# is left out since, unless asked for.
_ENVELOPE = ("status", "success", "data")
_ENVELOPE_IGNORED = (
    *("count", "total_count", "last_update", "messages", "message", "error", "filename"),
    *("data_query_restrictions", "limit", "page", "next_cursor"),
)
_SUCCESSES = (True, 1, "1", "true", "True")
_STATUSES = (0, 200, "0", "200")
_KNOWN = frozenset((*REQUIRED, *IGNORED))
_HOURS_AT_MOST = 24 * 365


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one page, an answer of the API or an export file, as stripped texts by column.

    `refused` is without the rows' texts: rows must not leave the archive. `n_rows` counts them in.
    `n_total` are the rows of the whole query, `open_until` is the newest day the account may read
    and `built_on` the day of the data, each where the API says so.
    """

    page: Page
    is_answer: bool
    rows: tuple[dict[str, str], ...]
    refused: tuple[RefusedItem, ...]
    n_rows: int
    n_total: int | None = None
    open_until: date | None = None
    built_on: date | None = None


def read_table(page: Page, place: str, *, n_bytes_max: int) -> Table:
    """Read the rows of a page, an answer of the API or an export file.

    Raises `PageRefused` if it is neither, or lacks what must be there.
    """
    if page.body.removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
        return _read_answer(page, open_json(page, place, n_bytes_max=n_bytes_max), place)
    text = decode_page(page, place, n_bytes_max=n_bytes_max, allowed="JSON or a table of events")
    return _read_csv(page, text, place)


def _refuse(page: Page, subject: str, reason: str) -> RefusedItem:
    return RefusedItem(subject, reason, subject, page.url)


def _read_answer(page: Page, answer: dict[str, Any], place: str) -> Table:
    missing = [name for name in _ENVELOPE if name not in answer]
    if missing:
        raise PageRefused(f"{place}: the answer has no {', '.join(missing)}: {_quote(answer)}")
    if answer["success"] not in _SUCCESSES or answer["status"] not in _STATUSES:
        raise PageRefused(f"{place}: the answer is no success: {_quote(answer)}")
    if not isinstance(answer["data"], list):
        raise PageRefused(f"{place}: data is no list: {_quote(answer)}")
    rows: list[dict[str, str]] = []
    refused = [
        _refuse(page, "the answer", f"unknown part {name!r} beside the rows")
        for name in answer.keys() - {*_ENVELOPE, *_ENVELOPE_IGNORED}
    ]
    for number, row in enumerate(answer["data"], start=1):
        fault = _find_fault(row, f"{place}: row {number}")
        if fault:
            subject = str(row["event_id_cnty"])[:80] or "a row without an id"
            refused.append(_refuse(page, subject, fault))
        else:
            rows.append({name: _as_text(row[name]) for name in REQUIRED})
    total = answer.get("total_count")
    return Table(
        page=page,
        is_answer=True,
        rows=tuple(rows),
        refused=tuple(refused),
        n_rows=len(answer["data"]),
        n_total=total if isinstance(total, int) and not isinstance(total, bool) else None,
        open_until=_find_open_until(answer.get("data_query_restrictions")),
        built_on=_find_built_on(answer.get("last_update"), page),
    )


def _find_fault(row: Any, place: str) -> str | None:
    """Say what is not understood in a row; one that lacks something refuses the page."""
    if not isinstance(row, dict):
        raise PageRefused(f"{place}: {type(row).__name__}; allowed: an object")
    missing = [name for name in REQUIRED if name not in row]
    if missing:
        raise PageRefused(f"{place}: no {', '.join(missing)}")
    unknown = sorted(row.keys() - _KNOWN)
    nested = [name for name in REQUIRED if not isinstance(row[name], str | int | float | None)]
    if unknown:
        return f"unknown columns {unknown}"
    return f"{nested} are no plain values" if nested else None


def _as_text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _read_csv(page: Page, text: str, place: str) -> Table:
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[dict[str, str]] = []
    refused: list[RefusedItem] = []
    try:
        header = [name.strip().casefold() for name in next(lines)]
        _check_header(header, place)
        for cells in lines:
            if not cells:
                continue
            if len(cells) != len(header):
                reason = f"{len(cells)} columns; allowed: {len(header)}"
                refused.append(_refuse(page, f"line {lines.line_num}", reason))
                continue
            row = dict(zip(header, cells, strict=True))
            rows.append({name: row[name].strip() for name in REQUIRED})
    except csv.Error as error:
        raise PageRefused(f"{place}: line {lines.line_num}: not CSV: {error}") from error
    return Table(page, False, tuple(rows), tuple(refused), len(rows) + len(refused))


def _check_header(header: Sequence[str], place: str) -> None:
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise PageRefused(f"{place}: neither JSON nor a table with {', '.join(missing)}")
    unknown = sorted(set(header) - _KNOWN)
    if unknown or len(set(header)) != len(header):
        raise PageRefused(
            f"{place}: columns unknown {unknown} or there twice; allowed: "
            f"{', '.join((*REQUIRED, *IGNORED))}"
        )


def _find_open_until(restrictions: Any) -> date | None:
    """Return the newest day the account may read: many see nothing of the last twelve months."""
    recency = restrictions.get("date_recency") if isinstance(restrictions, dict) else None
    text = recency.get("date") if isinstance(recency, dict) else None
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _find_built_on(hours: Any, page: Page) -> date | None:
    """Return the day of the last update, which the API states in hours before the answer."""
    if isinstance(hours, bool) or not isinstance(hours, int | float):
        return None
    if not 0 <= hours <= _HOURS_AT_MOST:
        return None
    return (page.fetched_at - timedelta(hours=hours)).date()


def _quote(answer: dict[str, Any]) -> str:
    """Quote what an answer says of itself, without its rows."""
    said = {name: answer[name] for name in answer if name != "data"}
    return json.dumps(said, ensure_ascii=False, default=str)[:300]
