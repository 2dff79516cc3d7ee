"""The verb of the `postwatch` program that reads saved pages: ``parse``."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loaders.discovery import find_source
from loaders.errors import LoadersError
from loaders.facts.identity import as_json
from loaders.pages import Parsed, read_pages

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

EXIT_REFUSED = 2

_COLUMNS = {
    "Advisory": ("destination", "iso3", "level_label", "issued_on", "flags", "unplaced"),
    "Departure": ("issuer_iso3", "host_iso3", "post", "kind", "who", "valid_from", "flags"),
    "PresenceReport": ("force_name", "host_iso3", "place", "kind", "valid_from", "flags"),
    "ConflictEvent": ("country_label", "iso3", "place", "valid_from", "deaths_best", "flags"),
}


def add_verbs(subparsers: "Subparsers") -> None:
    """Add this module's verbs to the program; each sets ``run``, which returns the exit code."""
    parse = subparsers.add_parser(
        "parse",
        help="read saved pages of a source and print the records; changes nothing",
        description=(
            "Read saved pages of a live source and print the records found, every item of the "
            "page accounted for. Nothing is stored. Exit code 2 on a page that must be refused."
        ),
    )
    parse.add_argument("source", metavar="SOURCE", help="name of a live source, such as us_state")
    parse.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a page as served")
    parse.add_argument("--json", action="store_true", help="print one JSON object per record")
    parse.set_defaults(run=run_parse)


def run_parse(args: argparse.Namespace) -> int:
    """Run ``postwatch parse SOURCE FILE... [--json]``.

    Records go to standard output; each item that was not understood, and one summary line, go to
    standard error.

    Returns
    -------
    int
        0, or 2 if the source is unknown, a file cannot be read or a page must be refused.
    """
    try:
        parsed = find_source(args.source).parse(read_pages(args.files))
    except (LoadersError, OSError) as error:
        print(f"postwatch: {error}", file=sys.stderr)
        return EXIT_REFUSED
    rows = _rows(parsed)
    lines = [json.dumps(row, ensure_ascii=False) for row in rows] if args.json else _table(rows)
    print("\n".join(lines))
    for item in parsed.refused:
        print(f"refused: {item.subject}: {item.reason}", file=sys.stderr)
    print(_summary(args.source, parsed), file=sys.stderr)
    return 0


def _rows(parsed: Parsed) -> list[dict[str, Any]]:
    """Return every record as plain values; one without a country also says why it has none."""
    reasons = {item.destination: item.reason for item in parsed.unplaced}
    rows = [as_json(record) for record in (*parsed.records, *parsed.history)]
    for row in rows:
        if row.get("destination") in reasons and not row["iso3"]:
            row["unplaced"] = reasons[row["destination"]]
    return rows


def _table(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Lay out rows of one kind of record in columns wide enough for what they hold."""
    if not rows:
        return []
    columns = _COLUMNS[rows[0]["record"]]
    cells = [columns, *([_cell(row.get(name)) for name in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _summary(source: str, parsed: Parsed) -> str:
    records = (*parsed.records, *parsed.history)
    n_items = len(parsed.records) if parsed.n_items is None else parsed.n_items
    n_refused, n_unplaced = len(parsed.refused), len(parsed.unplaced)
    flags = Counter(flag for record in records for flag in getattr(record, "flags", ()))
    parts = [
        f"{source}: {n_items} items of {parsed.content_on}",
        f"{len(parsed.records)} records",
        *([f"{len(parsed.history)} of the past"] if parsed.history else []),
        *([f"{n_refused} refused"] if n_refused else []),
        f"{n_items - n_refused - n_unplaced} placed",
        f"{n_unplaced} unplaced"
        + "".join(f"; {item.destination}: {item.reason}" for item in parsed.unplaced),
    ]
    if flags:
        parts.append("flags " + ", ".join(f"{name} {n}" for name, n in sorted(flags.items())))
    return ", ".join(parts)
