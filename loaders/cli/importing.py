"""The verb of the `postwatch` program that takes in the analyst's own points: ``import``."""

import argparse
import gc
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from geodata import country_name
from loaders.errors import LoadersError
from loaders.points.bounds import FORMS

if TYPE_CHECKING:
    from loaders.points import Imported, Stored

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

EXIT_REFUSED = 2

_N_COUNTRIES = 12
_N_REFUSED = 5
_N_WIDTH_MAX = 44


def add_verbs(subparsers: "Subparsers") -> None:
    """Add this module's verbs to the program; each sets ``run``, which returns the exit code."""
    verb = subparsers.add_parser(
        "import",
        help="take in presence points of your own",
        description=(
            f"Take in presence points from files of your own ({FORMS}). Prints what was "
            "understood of each, what is doubtful and where it falls, then stores every row; "
            "doubtful ones are flagged, never dropped. If one file must be refused, nothing is "
            "stored and the exit code is 2."
        ),
    )
    verb.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a file of points")
    verb.add_argument("--reporter", metavar="NAME", help="who reports; by default the file's name")
    verb.add_argument(
        "--sheet", metavar="NAME", help="which sheet of a workbook; by default the first that fits"
    )
    verb.add_argument("--archive", metavar="PATH_OR_URL", help="which archive")
    verb.add_argument(
        "--public",
        action="store_true",
        help="let routes, feeds and data files hold the reports; else they stay in the archive",
    )
    verb.add_argument("--dry-run", action="store_true", help="print only, store nothing")
    verb.set_defaults(run=run_import)


def run_import(args: argparse.Namespace) -> int:
    """Run ``postwatch import FILE... [--reporter NAME] [--sheet NAME] [--public] [--dry-run]``.

    Every file is read before the first is stored. What was understood goes to standard output.

    Returns
    -------
    int
        0, or 2 if a file cannot be read or must be refused, or the archive cannot be written;
        then nothing is stored.
    """
    from loaders.archive import open_archive
    from loaders.points import make_reports, read_points_apart, store

    recorded_at = datetime.now(UTC)
    # Every object made here is kept: looking for garbage among millions takes a tenth of the time.
    gc.disable()
    try:
        imports = [
            make_reports(
                read_points_apart(path, args.sheet),
                recorded_at=recorded_at,
                reporter=args.reporter,
                public=args.public,
            )
            for path in args.files
        ]
        for imported in imports:
            print("\n".join(_preview(imported)), end="\n\n")
        if args.dry_run:
            print("nothing stored: a dry run")
            return 0
        archive = open_archive(args.archive)
        stored = store(archive, imports, recorded_at)
    except (LoadersError, OSError) as error:
        print(f"postwatch: {error}", file=sys.stderr)
        return EXIT_REFUSED
    finally:
        gc.enable()
    print(_say_stored(stored, archive.version))
    return 0


def _preview(imported: "Imported") -> Iterator[str]:
    """Yield what was understood of a file, what is doubtful, and where it falls."""
    from loaders.points import DOUBTS, UNSTATED

    yield f"{imported.file.name}: {imported.file.form}, {_count(imported.n_rows, 'row')}"
    yield f"  reported by  {imported.reporter}"
    yield f"  kept         {imported.privacy}"
    yield f"  dated        {_say_days(imported)}"
    yield "  columns"
    yield from _lay_out(_say_columns(imported))
    if imported.decisions:
        yield "  besides"
    yield from (f"    {why}" for why in imported.decisions)
    yield from (f"  passed over  {what}" for what in imported.file.passed_over)
    yield f"  doubtful     {len(imported.doubtful):,} of {_count(imported.n_rows, 'row')}, all kept"
    yield from _lay_out(_say_flags(imported.doubts, DOUBTS))
    if imported.unstated:
        yield "  not stated"
        yield from _lay_out(_say_flags(imported.unstated, UNSTATED))
    if imported.refused:
        yield f"  refused      {_count(len(imported.refused), 'row')} that could not be taken apart"
        for item in imported.refused[:_N_REFUSED]:
            yield f"    {item.subject}: {item.reason}"
    yield f"  where        {_say_countries(imported.countries)}"


def _count(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _say_days(imported: "Imported") -> str:
    if imported.days is None:
        return "no row"
    first, last = imported.days
    return f"{first} to {last}" if first != last else str(first)


def _say_columns(imported: "Imported") -> Iterator[tuple[str, ...]]:
    """Yield what each column became, how, and a value before and after; of each table apart."""
    from loaders.points import name_use

    yield "column", "became", "for example", "read as"
    tables = {use.table for use in imported.columns}
    for table in dict.fromkeys(use.table for use in imported.columns):
        if len(tables) > 1:
            yield (f"in {table}",)
        for use in imported.columns:
            if use.table == table:
                is_changed = use.read not in ("", use.stated)
                example = f"{use.stated} -> {use.read}" if is_changed else use.stated
                yield use.heading, name_use(use), example, use.how


def _say_flags(counts: Mapping[str, int], words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"{n:,} {flag}", words[flag]) for flag, n in counts.items()]


def _lay_out(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Lay out rows in columns, none wider than `_N_WIDTH_MAX` for one long text."""
    held = list(rows)
    widths = [
        min(max(map(len, column)), _N_WIDTH_MAX)
        for column in zip_longest(*(row for row in held if len(row) > 1), fillvalue="")
    ]
    for row in held:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield f"    {'  '.join(cells) if len(row) > 1 else row[0]}".rstrip()


def _say_countries(countries: Mapping[str | None, int]) -> str:
    placed = [(iso3, n) for iso3, n in countries.items() if iso3 is not None]
    parts = [f"{country_name(iso3)} {n:,}" for iso3, n in placed[:_N_COUNTRIES]]
    n_more = sum(n for _, n in placed[_N_COUNTRIES:])
    if n_more:
        parts.append(f"{len(placed) - _N_COUNTRIES} other countries {n_more:,}")
    if None in countries:
        parts.append(f"in no country {countries[None]:,}")
    return ", ".join(parts) or "nowhere"


def _say_stored(stored: "Stored", version: int) -> str:
    said = (
        f"stored {_count(stored.n_new, 'report')}, {stored.n_held:,} were held already; "
        f"the archive is at version {version}"
    )
    if stored.n_not_kept:
        said += f"; {stored.n_not_kept} files are too large to be kept whole beside their reports"
    return said
