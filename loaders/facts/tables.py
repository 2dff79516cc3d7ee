"""The Arrow form of the records: one table each, the same in the archive and on disk."""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from types import UnionType
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

import pyarrow as pa

from loaders import facts
from loaders.facts.identity import Fact, Record, find_computed, record_id
from loaders.updates import runs

R = TypeVar("R", bound=Record)

_TYPES: dict[object, pa.DataType] = {
    str: pa.string(),
    bytes: pa.binary(),
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
    tuple[str, ...]: pa.list_(pa.string()),
}


def derive_schema(kind: type[Record]) -> pa.Schema:
    """Derive the Arrow schema of a record from its annotations.

    ``record_id`` is the first column. An annotation ``Annotated[int, "int32"]`` names the Arrow
    type itself.

    Raises
    ------
    TypeError
        If a field is of a type that has no Arrow form here.
    """
    hints = get_type_hints(kind, include_extras=True)
    after = {follows: name for name, follows in find_computed(kind).items()}
    columns = [pa.field("record_id", pa.string())]
    for field in fields(kind):
        columns.append(pa.field(field.name, _find_type(kind, field.name, hints[field.name])))
        if field.name in after:
            columns.append(pa.field(after[field.name], pa.string()))
    return pa.schema(columns)


def _find_type(kind: type[Record], name: str, hint: Any) -> pa.DataType:
    if get_origin(hint) is UnionType or type(None) in get_args(hint):
        (hint,) = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is Annotated:
        return pa.type_for_alias(get_args(hint)[1])
    if hint not in _TYPES:
        raise TypeError(f"{kind.__name__}.{name} is {hint}; allowed: {', '.join(map(str, _TYPES))}")
    return _TYPES[hint]


def _find_kinds() -> Iterable[type[Record]]:
    own = __name__.rpartition(".")[2]
    found = {info.name for info in pkgutil.iter_modules(facts.__path__)} - {own}
    names = [*facts.ORDER, *sorted(found.difference(facts.ORDER))]
    modules = [importlib.import_module(f"{facts.__name__}.{name}") for name in names]
    for module in (*modules, runs):
        yield from getattr(module, "RECORDS", ())


TABLES: dict[str, type[Record]] = {kind.TABLE: kind for kind in _find_kinds()}
"""Which record each table holds, an advisory's before its sightings'."""

SCHEMAS: dict[str, pa.Schema] = {name: derive_schema(kind) for name, kind in TABLES.items()}
"""Arrow schema of each table, by table name."""

FACTS: dict[str, type[Fact]] = {
    name: cast(type[Fact], kind) for name, kind in TABLES.items() if hasattr(kind, "HELD")
}
"""Those of them whose rows are facts of a source, and counted by it."""

HISTORY_TABLES = ("advisories", "sightings", "departures", "presence")
"""The tables of which a bundled history exists."""


def to_arrow(records: Iterable[Record]) -> dict[str, pa.Table]:
    """Sort records into Arrow tables, one per kind of record present.

    Records with the same identity are one row: the one first recorded.

    Parameters
    ----------
    records : iterable of Record
        In any order; the rows keep it.

    Returns
    -------
    dict of str to pyarrow.Table
        Table name to rows under `SCHEMAS`; a table without a row is left out.
    """
    rows: dict[str, dict[str, Record]] = {}
    for record in records:
        identity = record_id(record)
        held = rows.setdefault(record.TABLE, {})
        if identity not in held or record.recorded_at < held[identity].recorded_at:
            held[identity] = record
    return {name: _make_table(SCHEMAS[name], held) for name, held in rows.items()}


def read_row(kind: type[R], row: Mapping[str, Any]) -> R:
    """Read a row of a record's table, as `pyarrow.Table.to_pylist` gives it, back as the record.

    Raises
    ------
    RecordError
        If the record refuses a value.
    """
    return kind(**{field.name: _plain(row[field.name]) for field in fields(kind)})


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _make_table(schema: pa.Schema, held: dict[str, Record]) -> pa.Table:
    columns: dict[str, list[object]] = {
        name: [getattr(record, name) for record in held.values()] for name in schema.names[1:]
    }
    return pa.table({"record_id": list(held), **columns}, schema=schema)
