"""The citation of a row of any table: who is read there, and what kind of source it is."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from dashboard.queries.rows import read_rows
from dashboard.words.labels import footing_words, format_date, is_missing, name_reporter
from dashboard.words.spans import Cited
from loaders.discovery import find_sources, issuers
from loaders.evidence.citations import Citation, cite_departure, cite_level, cite_report


def cite_row(row: Mapping[str, Any]) -> Citation:
    """Cite where a level, a change, a departure or a presence report was read."""
    url = None if is_missing(row["url"]) else str(row["url"])
    if "reporter" in row:
        own = _own_addresses().get(row["reporter"])
        return cite_report(name_reporter(row["reporter"]), url, own_url=own)
    if "issuer_iso3" in row:
        return cite_departure(str(row["issuer_iso3"]), url)
    return cite_level(issuers()[row["issuer"]], url, row["flags"])


def cite(row: Mapping[str, Any], said: str = "") -> Cited:
    """Cite where a row was read, as a span; `said` is what it is cited for, with its date."""
    cited = cite_row(row)
    return Cited(cited.words, cited.url, said)


def read_citation(row: Mapping[str, Any]) -> dict[str, str | None]:
    """Read who is cited for a row as columns of a data file; none where nothing is held."""
    if row.get("footing") == "unknown":
        return {}
    cited = cite_row(row)
    return {
        "publisher": cited.name,
        "url": cited.url,
        "source_kind": cited.kind,
        "source_words": cited.words,
    }


def add_citations(table: pd.DataFrame) -> pd.DataFrame:
    """Add who is read (``read_at``), the kind of source and the words, and dates in words.

    Levels get ``footing_words``: how each is known on its day, its age, and whether it is counted.
    ``source_kind`` is ``primary``, ``press`` or ``copy``. Where a date has a precision,
    ``valid_from_words`` says it no more precisely than it is known. A country of which nothing is
    held has no source: its cells are empty. A ``publisher`` is who is read, too.
    """
    rows = read_rows(table)
    cited = [None if row.get("footing") == "unknown" else cite_row(row) for row in rows]
    added: dict[str, list[str | None]] = {
        "source_kind": [c.kind if c else None for c in cited],
        "read_at": [c.name if c else None for c in cited],
        "source_words": [c.words if c else None for c in cited],
    }
    if "footing" in table:
        added["footing_words"] = [footing_words(row) for row in rows]
    if "date_precision" in table:
        added["valid_from_words"] = [
            format_date(row["valid_from"], row["date_precision"]) for row in rows
        ]
    if "publisher" in table:
        read_at = pd.Series(added["read_at"], table.index, dtype=object)
        table = table.assign(publisher=read_at)
    new = pd.DataFrame(added, index=table.index, dtype=object)
    return pd.concat([table, new], axis="columns")


@cache
def _own_addresses() -> dict[str, str]:
    return {m.REPORTER.key: m.REPORTER.url for m in find_sources("presence").values()}
