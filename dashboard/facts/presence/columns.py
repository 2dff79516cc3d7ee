"""How presence reports are listed: on the screen, in a brief, in a data file."""

from typing import Any

from dashboard.facts.table import Column, Day, Row, Value, read_begun, read_source
from dashboard.queries.citing import read_citation
from dashboard.words.labels import (
    doubt_words,
    is_missing,
    name_claim,
    name_host,
    name_kind,
    name_precision,
    name_reporter,
    personnel_words,
    span_words,
)
from geodata import country_name


def _read_place(row: Row) -> Value:
    host, place = row["host_iso3"], row["place"]
    return place if is_missing(host) else f"{place}, {country_name(host)}"


def _read_end(row: Row) -> Value:
    return "unknown" if is_missing(row["valid_to"]) else Day(row["valid_to"])


def _read_known(row: Row) -> Value:
    """How far it is known; what a precision means is explained beside the map."""
    precision = name_precision(row["precision"])
    known = (name_claim(row["claim"]), precision, doubt_words(row), personnel_words(row))
    return "; ".join(filter(None, known))


REPORTS = (
    Column("Place", lambda row: row["place"], heads_row=True, in_brief=False),
    Column("Place", _read_place, on_screen=False),
    Column("Host", lambda row: name_host(row["host_iso3"]), in_brief=False),
    Column("Force", lambda row: row["force_name"]),
    Column("Kind", lambda row: name_kind(row["kind"])),
    Column("Days", span_words, on_screen=False),
    Column("From", read_begun, in_brief=False),
    Column("To", _read_end, in_brief=False),
    Column("Personnel", lambda row: row["strength_text"], in_brief=False),
    Column("Claim, precision", _read_known, on_screen=False),
    Column("Precision", lambda row: row["precision"], in_brief=False),
    Column("Claim", lambda row: name_claim(row["claim"]), in_brief=False),
    Column("Doubts", lambda row: doubt_words(row).removeprefix("doubtful: "), in_brief=False),
    Column("Note", lambda row: row["note"], in_brief=False),
    Column("Source", read_source),
)

_KEPT = (
    *("record_id", "place", "kind", "valid_from", "date_precision", "valid_to", "precision"),
    *("claim", "confidence", "personnel_low", "personnel_high", "lon", "lat"),
)


def read_data(row: Row) -> dict[str, Any]:
    """Read a report as a row of a data file, by column."""
    host = row["host_iso3"]
    return {name: row[name] for name in _KEPT} | {
        "layer": "presence",
        "iso3": host,
        "country": None if is_missing(host) else country_name(host),
        "by": name_reporter(row["reporter"]),
        "force": row["force_name"],
        "text": row["strength_text"],
        "flags": "; ".join(row["flags"]),
        **read_citation(row),
        "stated_on": row["reported_on"],
        "held_since": row["recorded_at"],
    }


def read_cell(row: Row) -> dict[str, Any]:
    """Read a counted cell as a row of a data file."""
    return {"layer": "presence cell", "n": row["n"], "lon": row["lon"], "lat": row["lat"]}
