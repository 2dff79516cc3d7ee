"""Rows on their way into the archive: in their table's schema, each record once, by date."""

import pyarrow as pa
import pyarrow.compute as pc

from loaders.errors import ArchiveError
from loaders.facts.tables import SCHEMAS, TABLES


def check_rows(name: str, rows: pa.Table) -> pa.Table:
    """Return rows in a table's schema.

    Raises
    ------
    ArchiveError
        If there is no such table, or the rows are not of its columns and types.
    """
    if name not in SCHEMAS:
        raise ArchiveError(f"unknown table {name!r}; known: {', '.join(SCHEMAS)}")
    schema = SCHEMAS[name]
    if set(rows.column_names) != set(schema.names):
        missing = set(schema.names) - set(rows.column_names)
        unknown = set(rows.column_names) - set(schema.names)
        raise ArchiveError(
            f"rows for {name} have other columns than the table: "
            f"missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    try:
        rows = rows.select(schema.names).cast(schema)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ArchiveError(f"rows for {name} are not of the table's types: {error}") from error
    if rows["record_id"].null_count:
        raise ArchiveError(f"{rows['record_id'].null_count} rows for {name} have no record_id")
    return rows


def order_rows(name: str, rows: pa.Table) -> pa.Table:
    """Order rows by their date, each record once: the one first recorded."""
    if pc.count_distinct(rows["record_id"]).as_py() < rows.num_rows:
        rows = rows.sort_by("recorded_at")
        place = pa.array(range(rows.num_rows), pa.int64())
        places = pa.table({"record_id": rows["record_id"], "place": place})
        rows = rows.take(places.group_by("record_id").aggregate([("place", "min")])["place_min"])
    return rows.sort_by(TABLES[name].ORDERED_BY)
