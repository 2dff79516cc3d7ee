"""One version of the archive, and the table that logs them all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

LOADS = "loads"
_COUNTS = pa.map_(pa.string(), pa.int64())
LOADS_SCHEMA = pa.schema(
    [
        ("version", pa.int64()),
        ("load_id", pa.string()),
        ("loaded_at", pa.timestamp("us", tz="UTC")),
        ("source", pa.string()),
        ("histories", pa.list_(pa.string())),
        ("pins", _COUNTS),
        ("hidden", pa.map_(pa.string(), pa.list_(pa.string()))),
        ("n_added", _COUNTS),
        ("n_held", _COUNTS),
    ]
)
"""Arrow schema of the ``loads`` table, one row per version of the archive; see `Load`."""


@dataclass(frozen=True, slots=True)
class Load:
    """One version of the archive.

    Parameters
    ----------
    version : int
        The version; also the Delta version of the ``loads`` table which brought it.
    load_id : str
        Identity of the load.
    loaded_at : datetime
        When it finished (UTC).
    source : str
        What was loaded.
    histories : tuple of str
        SHA-256 of every bundled history taken in so far.
    pins : dict of str to int
        Delta version of each table; a table without a pin is empty.
    hidden : dict of str to tuple of str
        Data files within the pinned versions which belong to no finished load.
    n_added, n_held : dict of str to int
        Rows this load made visible, and rows visible with it, by table.
    """

    version: int
    load_id: str
    loaded_at: datetime
    source: str
    histories: tuple[str, ...] = ()
    pins: Mapping[str, int] = field(default_factory=dict)
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    n_added: Mapping[str, int] = field(default_factory=dict)
    n_held: Mapping[str, int] = field(default_factory=dict)


def as_row(load: Load) -> dict[str, Any]:
    """Return a version as a row of the log, under `LOADS_SCHEMA`."""
    maps = {name: list(getattr(load, name).items()) for name in ("pins", "n_added", "n_held")}
    hidden = [(name, list(files)) for name, files in load.hidden.items()]
    plain = {name: getattr(load, name) for name in LOADS_SCHEMA.names if name not in maps}
    return plain | maps | {"hidden": hidden, "histories": list(load.histories)}


def make_load(row: dict[str, Any]) -> Load:
    """Return the version a row of the log is about."""
    hidden = {name: tuple(files) for name, files in row["hidden"].items()}
    return Load(**row | {"hidden": hidden, "histories": tuple(row["histories"])})
