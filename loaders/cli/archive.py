"""The verbs ``postwatch status`` and ``postwatch verify``."""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from loaders.errors import LoadersError

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

EXIT_UNSOUND = 1
EXIT_UNREADABLE = 2

_COLUMNS = {
    "kind": "table",
    "source": "source",
    "n_rows": "rows",
    "n_countries": "countries",
    "n_unplaced": "unplaced",
    "newest_content_on": "newest",
    "age_days": "age (days)",
    "newest_recorded_at": "recorded",
    "last_good_at": "last good fetch",
    "last_outcome": "last fetch",
}


def add_verbs(subparsers: "Subparsers") -> None:
    """Add this module's verbs to the program; each sets ``run``, which returns the exit code."""
    status = subparsers.add_parser(
        "status",
        help="archive version, rows, coverage and age of each source",
        description="Say what the archive holds and how old each source is.",
    )
    status.set_defaults(run=run_status)
    verify = subparsers.add_parser(
        "verify",
        help="read the whole archive and say whether it is sound",
        description=(
            "Read the whole archive and say whether it is sound. Nothing is changed or made. "
            "Exit code 0 if it is, 1 if it is not, 2 if there is none to read."
        ),
    )
    verify.set_defaults(run=run_verify)
    for verb in (status, verify):
        verb.add_argument("--json", action="store_true", help="print one JSON object")
        verb.add_argument("--archive", metavar="PATH_OR_URL", help="which archive")


def run_status(args: argparse.Namespace) -> int:
    """Run ``postwatch status [--json] [--archive PATH_OR_URL]``.

    Returns
    -------
    int
        0, or 2 if the archive cannot be opened.
    """
    from loaders.archive import open_archive
    from loaders.archive.checks import status

    try:
        report = status(open_archive(args.archive))
    except LoadersError as error:
        return _refuse(error)
    print(json.dumps(report, ensure_ascii=False) if args.json else _write_status(report))
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Run ``postwatch verify [--json] [--archive PATH_OR_URL]``.

    Returns
    -------
    int
        0 if the archive is sound, 1 if it is not, 2 if there is none or it cannot be opened.
    """
    from loaders.archive import Archive
    from loaders.archive.checks import verify
    from loaders.archive.migration import migrate
    from loaders.archive.store import Store, default_root

    try:
        store = Store(args.archive or default_root())
        migrate(store)
        archive = Archive(store)
        problems = verify(archive)
    except LoadersError as error:
        return _refuse(error)
    if args.json:
        report = {
            "archive": archive.root,
            "version": archive.version,
            "is_sound": not problems,
            "problems": problems,
        }
        print(json.dumps(report, ensure_ascii=False))
    else:
        verdict = f"not sound, {len(problems)} problems" if problems else "sound"
        print(f"{archive.root} at version {archive.version}: {verdict}")
        for problem in problems:
            print(f"  {problem}")
    return EXIT_UNSOUND if problems else 0


def _refuse(error: LoadersError) -> int:
    print(f"postwatch: {error}", file=sys.stderr)
    return EXIT_UNREADABLE


def _write_status(report: dict[str, Any]) -> str:
    rows = ", ".join(f"{n:,} {name}" for name, n in report["rows"].items() if n)
    head = [
        f"archive   {report['archive']}",
        f"version   {report['version']}, loaded {report['loaded_at']}",
        f"rows      {rows}",
    ]
    cells = [list(_COLUMNS.values())]
    cells += [[_write_cell(row[key]) for key in _COLUMNS] for row in report["sources"]]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    table = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join([*head, "", *table])


def _write_cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else str(value)
