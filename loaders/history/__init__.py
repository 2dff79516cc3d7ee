"""The bundled history: the records the archive starts with, and where they are from.

One CSV per table (UTF-8, sorted by record id, lists joined by ``;``), where relocated posts went,
and ``PROVENANCE.json``, written by `loaders.compile_history`.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from loaders.facts.tables import SCHEMAS

FOLDER = Path(__file__).parent
"""Where the tables lie."""

FACT_TABLES = "postwatch fact tables"
"""What departures and presence were taken from; each carries the address of its own report."""

MOVES_FILE = "moves.csv"
"""Where relocated posts went, by day, issuing state, host and post; in no table of the archive."""


def read_history(name: str) -> pa.Table:
    """Read one table of the bundled history, under the schema of its name."""
    schema = SCHEMAS[name]
    flat = pacsv.read_csv(
        FOLDER / f"{name}.csv",
        convert_options=pacsv.ConvertOptions(
            column_types={field.name: _flat_type(field) for field in schema},
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=False,
        ),
    )
    columns = [_unflatten(flat[field.name], field) for field in schema]
    return pa.table(columns, schema=schema)


def read_provenance() -> dict[str, Any]:
    """Read from what the bundled history was compiled, and with which result."""
    provenance: dict[str, Any] = json.loads((FOLDER / "PROVENANCE.json").read_text("utf-8"))
    return provenance


def write_history(tables: Mapping[str, pa.Table], folder: Path = FOLDER) -> dict[str, str]:
    """Write tables under `SCHEMAS` by name; the same records give the same bytes.

    Returns the SHA-256 of each file by table name.
    """
    hashes = {}
    for name, table in tables.items():
        ordered = table.sort_by("record_id")
        columns = [_flatten(ordered[field.name], field) for field in SCHEMAS[name]]
        flat = pa.table(columns, names=SCHEMAS[name].names)
        path = folder / f"{name}.csv"
        pacsv.write_csv(flat, path, pacsv.WriteOptions(quoting_style="needed"))
        hashes[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return hashes


def _flat_type(field: pa.Field) -> pa.DataType:
    return pa.string() if pa.types.is_list(field.type) else field.type


def _flatten(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if pa.types.is_list(field.type):
        return pc.binary_join(column, ";")
    if pa.types.is_timestamp(field.type):
        return pc.strftime(column, format="%Y-%m-%dT%H:%M:%SZ")
    return column


def _unflatten(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    if not pa.types.is_list(field.type):
        return column
    # No text is no part; split alone would make it one blank part.
    is_blank = pc.equal(column, "")
    return pc.if_else(is_blank, pa.scalar([], field.type), pc.split_pattern(column, ";"))
