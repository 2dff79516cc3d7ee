"""The program `postwatch`: starts the app, and answers the archive's questions in a terminal."""

import argparse
import json
import os
import sys
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dashboard.cli.brief import add_brief
from dashboard.days import read_day
from dashboard.facts import list_keys
from geodata import is_iso3
from geodata.errors import GeodataError
from loaders import cli as verbs
from loaders.discovery import issuers, private_sources
from loaders.errors import LoadersError

if TYPE_CHECKING:
    import pandas as pd

_DEFAULT_PORT = 8501
LEVELS = "levels"
"""Asked by a day, and not by a period as the other kinds are."""
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
_HERE = Path(__file__).parents[1]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : sequence of str, optional
        Words of the command; those of the process by default.

    Returns
    -------
    int
        0 when it did what was asked, 2 when it refused; see also `loaders.cli.archive`.

    Raises
    ------
    SystemExit
        With 2 if the words are not a command, or a value is not one it takes.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or (words[0].startswith("--") and words[0] != "--help"):
        words.insert(0, "run")
    if words[:2] == verbs.REVIEW.split():
        # One command of two words, beside ``departures``, which has options of its own.
        words[:2] = [verbs.REVIEW]
    args = make_parser().parse_args(words)
    try:
        code: int = args.run(args)
        sys.stdout.flush()
    except (LoadersError, GeodataError) as fault:
        print(f"postwatch: {fault}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever reads, such as `head`, has read enough. Without this Python would complain once
        # more when it closes the stream at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def make_parser() -> argparse.ArgumentParser:
    """Make the parser of every command; each sets ``run``, which returns the exit code."""
    parser = argparse.ArgumentParser("postwatch", description=__doc__)
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_run(subparsers)
    _add_levels(subparsers)
    for key in list_keys():
        if key != LEVELS:
            _add_listing(subparsers, key)
    add_brief(subparsers)
    verbs.add_verbs(subparsers)
    return parser


def _add_run(subparsers: Any) -> None:
    run = subparsers.add_parser("run", help="start the app (the default)")
    run.add_argument("--port", type=int, default=_DEFAULT_PORT, help="port of the web server")
    run.add_argument("--address", default="localhost", help="address the web server listens on")
    run.add_argument("--archive", metavar="PATH_OR_URL", help="archive to read")
    run.add_argument(
        "--allow-host",
        metavar="NAME",
        action="append",
        default=[],
        help="one more name under which readers reach the app (may be repeated)",
    )
    run.add_argument(
        "--base-path",
        type=_base_path,
        metavar="PATH",
        help="prefix at which a proxy serves the app, such as /risk",
    )
    run.add_argument("--countries", metavar="PATH", help="another country shapefile to draw")
    run.add_argument(
        "--update-every",
        type=_every,
        metavar="TIME",
        help="update at the start and again every 30m, 6h or 1d; 15m at the least",
    )
    run.set_defaults(run=_run)


def _add_levels(subparsers: Any) -> None:
    levels = subparsers.add_parser("levels", help="levels in force on a day")
    levels.add_argument("--as-of", type=_day, required=True, metavar="DATE")
    levels.add_argument("--known-on", type=_day, metavar="DATE")
    levels.add_argument("--issuer", type=_issuer, metavar="KEY")
    _add_answer_options(levels)
    levels.set_defaults(run=_levels)


def _add_listing(subparsers: Any, key: str) -> None:
    listing = subparsers.add_parser(key, help=f"{key} of a period, as the map shows it")
    listing.add_argument("--from", type=_day, required=True, dest="date_from", metavar="DATE")
    listing.add_argument("--to", type=_day, required=True, dest="date_to", metavar="DATE")
    _add_answer_options(listing)
    listing.set_defaults(run=partial(_list, key), refuse=listing.error)


def _add_answer_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--country", type=_country, metavar="ISO3")
    parser.add_argument("--archive", metavar="PATH_OR_URL")
    parser.add_argument("--json", action="store_true", help="print one JSON array")


def _day(text: str) -> date:
    try:
        return read_day(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text!r}: {fault}") from None


def _every(text: str) -> timedelta:
    from dashboard.updates.updater import read_every

    try:
        return read_every(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text!r}: {fault}") from None


def _base_path(text: str) -> str:
    from dashboard.addresses import read_base_path

    try:
        return read_base_path(text)
    except ValueError as fault:
        raise argparse.ArgumentTypeError(f"{text!r}: {fault}") from None


def _country(text: str) -> str:
    code = text.upper()
    if not is_iso3(code):
        raise argparse.ArgumentTypeError(
            f"{text!r}: no such country code (ISO 3166-1 alpha-3, or XKX)"
        )
    return code


def _issuer(text: str) -> str:
    known = issuers()
    if text not in known:
        raise argparse.ArgumentTypeError(f"{text!r}: no such issuer; known: {', '.join(known)}")
    return text


def read_settings() -> dict[str, Any]:
    """Read Streamlit's settings as they are shipped, by dotted name.

    A checkout holds them in ``.streamlit/config.toml``; a wheel carries the same file inside
    this package, so that the app looks and behaves the same from any folder.
    """
    shipped = _HERE / "streamlit_config.toml"
    path = shipped if shipped.exists() else _HERE.parent / ".streamlit" / "config.toml"
    settings: dict[str, Any] = {}

    def flatten(table: dict[str, Any], prefix: str) -> None:
        for name, value in table.items():
            if isinstance(value, dict):
                flatten(value, f"{prefix}{name}.")
            else:
                settings[prefix + name] = value

    flatten(tomllib.loads(path.read_text("utf-8")), "")
    return settings


def _run(args: argparse.Namespace) -> int:
    from dashboard.resources import (
        ARCHIVE_VARIABLE,
        COUNTRIES_VARIABLE,
        get_archive,
        get_geography,
    )

    for variable, value in ((ARCHIVE_VARIABLE, args.archive), (COUNTRIES_VARIABLE, args.countries)):
        if value:
            os.environ[variable] = value
    from dashboard.addresses import BASE_PATH_VARIABLE, find_base_path
    from dashboard.routes.guard import HOSTS_VARIABLE

    if args.base_path is not None:
        os.environ[BASE_PATH_VARIABLE] = args.base_path
    try:
        find_base_path()
    except ValueError as fault:
        print(f"postwatch: {fault}", file=sys.stderr)
        return 2
    named = [*args.allow_host, os.environ.get(HOSTS_VARIABLE, "")]
    named.append(args.address)
    os.environ[HOSTS_VARIABLE] = ",".join(filter(None, named))
    from dashboard.app import app

    # An archive or a country file that cannot be read is said here, and not in a browser.
    get_archive()
    get_geography()
    if args.update_every:
        from dashboard.updates.updater import get_updater

        get_updater().start_every(
            args.update_every, lambda line: print(f"update: {line}", flush=True)
        )
    print(f"Postwatch: http://{args.address}:{args.port}", flush=True)
    # Told an address for browsers, Streamlit does not ask a host elsewhere for this machine's own.
    told = {"server.port": args.port, "server.address": args.address}
    told["browser.serverAddress"] = args.address if args.address not in _ANY else "localhost"
    app.run(config=read_settings() | told)
    return 0


def _levels(args: argparse.Namespace) -> int:
    from dashboard.facts.discovery import KINDS
    from dashboard.facts.levels.query import find_levels
    from loaders.archive import open_archive

    levels = find_levels(
        open_archive(args.archive),
        args.as_of,
        issuer=args.issuer,
        country=args.country,
        known_on=args.known_on,
    )
    return _print(levels, KINDS[LEVELS].listed, args)


def _list(key: str, args: argparse.Namespace) -> int:
    from dashboard.facts.discovery import KINDS
    from dashboard.queries.period import Period
    from loaders.archive import open_archive

    if args.date_from > args.date_to:
        args.refuse(f"argument --from: {args.date_from} comes after --to {args.date_to}")
    period = Period(args.date_from, args.date_to)
    found = KINDS[key].find_rows(open_archive(args.archive), period, country=args.country)
    # Who prints rows that may not be passed on is told which they are.
    private = private_sources()
    is_private = [source.split(" page ")[0] in private for source in found["source"]]
    return _print(found.assign(private=is_private), KINDS[key].listed, args)


def _print(table: "pd.DataFrame", shown: Sequence[str], args: argparse.Namespace) -> int:
    """Print every column as JSON, or the `shown` ones laid out to be read."""
    from dashboard.queries.answers import as_records
    from dashboard.queries.citing import add_citations
    from dashboard.words.labels import common_words

    table = add_citations(table)
    if args.json:
        print(json.dumps(as_records(table), ensure_ascii=False))
    elif table.empty:
        print("nothing held")
    else:
        if "date_precision" in table:
            is_vague = table["date_precision"].ne("day")
            dates = table["valid_from"].astype(object).mask(is_vague, table["valid_from_words"])
            table = table.assign(valid_from=dates)
        if "common_level" in table:
            from dashboard.queries.rows import read_rows

            table = table.assign(common_level=[*map(common_words, read_rows(table))])
        rows = [list(record.values()) for record in as_records(table, shown)]
        cells = [list(shown), *([_cell(value) for value in row] for row in rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        for line in cells:
            print("  ".join(map(str.ljust, line, widths)).rstrip())
    return 0


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return ", ".join(value) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    sys.exit(main())
