"""The Arrow form of the records: one table each, the same in the archive and on disk."""

from collections.abc import Iterable

import pyarrow as pa

from loaders.bookkeeping import (
    Decision,
    Delivery,
    Fault,
    KeptPage,
    PageFetch,
    Proposal,
    SourceRun,
)
from loaders.records import (
    Advisory,
    ConflictEvent,
    Departure,
    PresenceReport,
    Record,
    Sighting,
    record_id,
)

_DAY = pa.date32()
_TIME = pa.timestamp("us", tz="UTC")
_TEXTS = pa.list_(pa.string())

SCHEMAS: dict[str, pa.Schema] = {
    "advisories": pa.schema(
        [
            ("record_id", pa.string()),
            ("issuer", pa.string()),
            ("destination", pa.string()),
            ("iso3", _TEXTS),
            ("area", pa.string()),
            ("level", pa.int32()),
            ("level_key", pa.string()),
            ("level_label", pa.string()),
            ("indicators", _TEXTS),
            ("issued_on", _DAY),
            ("url", pa.string()),
            ("recorded_at", _TIME),
            ("source", pa.string()),
            ("flags", _TEXTS),
        ]
    ),
    "sightings": pa.schema(
        [
            ("record_id", pa.string()),
            ("advisory_id", pa.string()),
            ("seen_from", _DAY),
            ("seen_to", _DAY),
            ("n_reissued", pa.int32()),
            ("recorded_at", _TIME),
        ]
    ),
    "departures": pa.schema(
        [
            ("record_id", pa.string()),
            ("issuer_iso3", pa.string()),
            ("host_iso3", pa.string()),
            ("post", pa.string()),
            ("kind", pa.string()),
            ("who", _TEXTS),
            ("valid_from", _DAY),
            ("date_precision", pa.string()),
            ("valid_to", _DAY),
            ("reason", pa.string()),
            ("url", pa.string()),
            ("publisher", pa.string()),
            ("confidence", pa.string()),
            ("lon", pa.float64()),
            ("lat", pa.float64()),
            ("coord_source", pa.string()),
            ("recorded_at", _TIME),
            ("source", pa.string()),
            ("flags", _TEXTS),
        ]
    ),
    "presence": pa.schema(
        [
            ("record_id", pa.string()),
            ("report_id", pa.string()),
            ("reporter", pa.string()),
            ("force_iso3", pa.string()),
            ("force_name", pa.string()),
            ("host_iso3", pa.string()),
            ("host_label", pa.string()),
            ("place", pa.string()),
            ("lon", pa.float64()),
            ("lat", pa.float64()),
            ("coord_source", pa.string()),
            ("precision", pa.string()),
            ("kind", pa.string()),
            ("strength_text", pa.string()),
            ("personnel_low", pa.int64()),
            ("personnel_high", pa.int64()),
            ("claim", pa.string()),
            ("confidence", pa.string()),
            ("valid_from", _DAY),
            ("date_precision", pa.string()),
            ("valid_to", _DAY),
            ("reported_on", _DAY),
            ("url", pa.string()),
            ("note", pa.string()),
            ("recorded_at", _TIME),
            ("source", pa.string()),
            ("flags", _TEXTS),
        ]
    ),
    "conflict_events": pa.schema(
        [
            ("record_id", pa.string()),
            ("event_id", pa.string()),
            ("reporter", pa.string()),
            ("iso3", pa.string()),
            ("country_label", pa.string()),
            ("place", pa.string()),
            ("lon", pa.float64()),
            ("lat", pa.float64()),
            ("precision", pa.string()),
            ("valid_from", _DAY),
            ("valid_to", _DAY),
            ("side_a", pa.string()),
            ("side_b", pa.string()),
            ("deaths_best", pa.int64()),
            ("deaths_low", pa.int64()),
            ("deaths_high", pa.int64()),
            ("url", pa.string()),
            ("recorded_at", _TIME),
            ("source", pa.string()),
            ("flags", _TEXTS),
        ]
    ),
    "pages": pa.schema(
        [
            ("record_id", pa.string()),
            ("sha256", pa.string()),
            ("body", pa.binary()),
            ("recorded_at", _TIME),
        ]
    ),
    "fetches": pa.schema(
        [
            ("record_id", pa.string()),
            ("run", pa.string()),
            ("url", pa.string()),
            ("sha256", pa.string()),
            ("content_type", pa.string()),
            ("etag", pa.string()),
            ("last_modified", pa.string()),
            ("not_modified", pa.bool_()),
            ("recorded_at", _TIME),
        ]
    ),
    "runs": pa.schema(
        [
            ("record_id", pa.string()),
            ("run", pa.string()),
            ("name", pa.string()),
            ("started_at", _TIME),
            ("outcome", pa.string()),
            ("message", pa.string()),
            ("content_on", _DAY),
            ("newest_on", _DAY),
            *((f"n_{count}", pa.int64()) for count in ("items", "placed", "new", "changed")),
            *((f"n_{count}", pa.int64()) for count in ("reissued", "waiting", "faults", "refused")),
            ("unplaced", _TEXTS),
            ("missing", _TEXTS),
            ("recorded_at", _TIME),
        ]
    ),
    "faults": pa.schema(
        [
            ("record_id", pa.string()),
            ("name", pa.string()),
            ("kind", pa.string()),
            ("subject", pa.string()),
            ("reason", pa.string()),
            ("text", pa.string()),
            ("sha256", pa.string()),
            ("seen_on", _DAY),
            ("recorded_at", _TIME),
        ]
    ),
    "proposals": pa.schema(
        [
            ("record_id", pa.string()),
            ("name", pa.string()),
            ("issuer_iso3", pa.string()),
            ("host_iso3", pa.string()),
            ("destination", pa.string()),
            ("kind", pa.string()),
            ("event", pa.string()),
            ("who", _TEXTS),
            ("post", pa.string()),
            ("stated_on", _DAY),
            ("sentence", pa.string()),
            ("text_from", pa.int64()),
            ("text_to", pa.int64()),
            ("published_on", _DAY),
            ("url", pa.string()),
            ("sha256", pa.string()),
            ("recorded_at", _TIME),
        ]
    ),
    "decisions": pa.schema(
        [
            ("record_id", pa.string()),
            ("proposal_id", pa.string()),
            ("verdict", pa.string()),
            ("decided_by", pa.string()),
            ("note", pa.string()),
            ("departure_id", pa.string()),
            ("replaces", pa.string()),
            ("recorded_at", _TIME),
        ]
    ),
    "deliveries": pa.schema(
        [
            ("record_id", pa.string()),
            ("hook", pa.string()),
            ("change_key", pa.string()),
            ("version", pa.int64()),
            ("recorded_at", _TIME),
        ]
    ),
}
"""Arrow schema of each table, by table name; ``record_id`` is the first column of each."""

HISTORY_TABLES = ("advisories", "sightings", "departures", "presence")
"""The tables of which a bundled history exists."""

TABLES: dict[type[Record], str] = {
    Advisory: "advisories",
    Sighting: "sightings",
    Departure: "departures",
    PresenceReport: "presence",
    ConflictEvent: "conflict_events",
    KeptPage: "pages",
    PageFetch: "fetches",
    SourceRun: "runs",
    Fault: "faults",
    Proposal: "proposals",
    Decision: "decisions",
    Delivery: "deliveries",
}
"""Which table holds which record."""


def find_table(record: Record) -> str:
    """Return the name of the table that holds a record."""
    return TABLES[type(record)]


def to_arrow(records: Iterable[Record]) -> dict[str, pa.Table]:
    """Sort records into Arrow tables, one per kind of record present.

    Records with the same identity are one row: the one first recorded.

    Parameters
    ----------
    records : iterable of Advisory, Sighting, Departure or PresenceReport
        In any order; the rows keep it.

    Returns
    -------
    dict of str to pyarrow.Table
        Table name to rows under `SCHEMAS`; a table without a row is left out.
    """
    rows: dict[str, dict[str, Record]] = {}
    for record in records:
        identity = record_id(record)
        held = rows.setdefault(find_table(record), {})
        if identity not in held or record.recorded_at < held[identity].recorded_at:
            held[identity] = record
    return {name: _make_table(SCHEMAS[name], held) for name, held in rows.items()}


def _make_table(schema: pa.Schema, held: dict[str, Record]) -> pa.Table:
    columns: dict[str, list[object]] = {
        name: [getattr(record, name) for record in held.values()] for name in schema.names[1:]
    }
    return pa.table({"record_id": list(held), **columns}, schema=schema)
