"""What makes a record that record: the hash over its facts, and the record as plain values."""

import hashlib
import json
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, ClassVar, Protocol


class Record(Protocol):
    """What the archive holds: a fact, or how facts came here."""

    TABLE: ClassVar[str]
    ORDERED_BY: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def recorded_at(self) -> datetime:
        """When this archive first held it (UTC)."""


class Fact(Record, Protocol):
    """A record that is a fact of a source; ``HELD``, see `select_held`, is what status counts."""

    HELD: ClassVar[str]


SOURCE = "split_part(source, ' page ', 1)"
"""SQL for the source of a row that says ``SOURCE page HASH`` in its column ``source``."""


def select_held(table: str, *, place: str, iso3: str, content_on: str, source: str = SOURCE) -> str:
    """Write the SQL that lists a table's rows for `postwatch status`.

    Parameters
    ----------
    table : str
        Where the rows lie.
    place, source : str
        SQL for what is placed, and for the source it is of.
    iso3 : str
        SQL for the one country it is placed in, or null.
    content_on : str
        SQL for the newest day the row speaks of.
    """
    return f"""SELECT {source} AS source, {place} AS place,
        CASE WHEN {iso3} IS NULL THEN [] ELSE [{iso3}] END AS iso3,
        {content_on} AS content_on, recorded_at FROM {table}"""  # noqa: S608 - constants


_NOT_FACTS = ("recorded_at", "source", "body")


def record_id(record: Record) -> str:
    """Return the identity of a record: a hash over its facts.

    ``recorded_at`` and ``source`` are not facts about the world, so the same page loaded twice
    gives the same identities; nor are the fields a record's own ``NOT_FACTS`` names.

    Returns
    -------
    str
        The first 32 hexadecimal digits of a SHA-256.
    """
    kind: Any = type(record)
    facts = {name: getattr(record, name) for name in _fact_names(kind)}
    text = _ENCODER.encode([type(record).__name__, facts])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _fact_names(kind: type[Record]) -> tuple[str, ...]:
    not_facts = (*_NOT_FACTS, *getattr(kind, "NOT_FACTS", ()))
    return tuple(field.name for field in fields(kind) if field.name not in not_facts)


def as_json(record: Record) -> dict[str, Any]:
    """Return a record as plain values that `json.dumps` takes: ISO dates, lists, no objects.

    Besides the fields it carries ``record`` (the record's type), ``record_id`` and what is
    computed of it (a departure's ``publisher``).
    """
    values: dict[str, Any] = {"record": type(record).__name__, "record_id": record_id(record)}
    values |= {field.name: _plain(getattr(record, field.name)) for field in fields(record)}
    return values | {name: getattr(record, name) for name in find_computed(type(record))}


def find_computed(kind: type[Record]) -> dict[str, str]:
    """Return the properties of a record that are columns, each with the column it follows."""
    return getattr(kind, "COMPUTED", {})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


# Made once: 100,000 identities take a second less than with json.dumps.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=_plain)
