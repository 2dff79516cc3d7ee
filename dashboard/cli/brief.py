"""The command ``postwatch brief``: one brief as a file, or many from a file of views.

Beside each document stands its manifest, and the data asked for. Every file is written whole or
not at all.
"""

import argparse
import json
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from dashboard.facts import list_keys
from dashboard.view_state import Choices, ViewState, parse_view
from geodata.regions import NEIGHBOURS
from loaders.errors import LoadersError

FORMS = ("png", "svg", "pdf", "pptx", "html")
"""Endings of documents."""

DATA = ("csv", "geojson", "gpkg", "parquet")
"""Endings of data."""

LAYOUTS = ("slide", "a4", "letter", "country")
"""Pages a document is laid out for."""

EXIT_OK, EXIT_REFUSED, EXIT_FAILED = 0, 2, 3

DEFAULT_URL = "http://localhost:8501"
"""Where readers find the app, unless told otherwise: where `postwatch run` serves it."""

# Parameters an address may carry besides the view's own; they change nothing that is said.
_NOT_OF_THE_VIEW = frozenset({"present"})

Make = Callable[[ViewState, Path, Mapping[str, str | None]], dict[str, bytes]]
"""Makes the document of a view at a path, and what goes beside it, by file name."""


def add_brief(subparsers: Any) -> None:
    """Add the command to the program; it sets ``run``, which returns the exit code."""
    brief = subparsers.add_parser(
        "brief",
        help="a briefing as PNG, SVG, PDF, PowerPoint or HTML, with its data and manifest",
        description=(
            "Write what a view shows as a document that stands by itself, with a manifest beside "
            "it. The ending of -o says in which form. With --views, one document for each view of "
            "a file. Rows of private sources are drawn and told in a document made here, by the "
            "archive's owner, and are in no data file."
        ),
        epilog=(
            "Exit code 0; 2 if something asked for does not exist; 3 if a document could not be "
            "drawn, or one of --views failed."
        ),
    )
    add = brief.add_argument
    add("--from", dest="date_from", metavar="DATE", help="first day of the range")
    add("--to", dest="date_to", metavar="DATE", help="last day, the as-of date of the levels")
    add("--country", metavar="ISO3", help="what it is about, with its neighbours")
    add(
        "--region",
        metavar="NAME",
        help="what the map shows, by default --country and its neighbours; alone, what is told of",
    )
    add("--issuer", metavar="KEY", help="whose levels colour the map")
    add("--layers", metavar="NAMES", help=f"of {','.join(list_keys()[1:])}")
    add("--known-on", metavar="DATE", help="only what the archive held on this day")
    add("--version", metavar="N", help="version of the archive; the newest by default")
    add("--layout", choices=LAYOUTS, default="slide", help="page it is laid out for")
    add("--template", type=Path, metavar="FILE.pptx", help="of PowerPoint slides: your own")
    add("--scale", type=_scale, default=1.0, metavar="X", help="of a PNG: 2 is twice as fine")
    add("--edits", type=Path, metavar="FILE", help="JSON of texts, or null, by a sentence's key")
    add("--data", type=_data, default=(), metavar="FORMS", help=f"of {','.join(DATA)}: beside it")
    add("--views", type=Path, metavar="FILE", help="JSON of views, each name, description, address")
    add("--form", choices=FORMS, default="pdf", help="with --views: the form of every document")
    add("--base-url", default=DEFAULT_URL, metavar="URL", help="where readers find the app")
    add("--archive", metavar="PATH_OR_URL")
    add("--countries", metavar="PATH", help="another country file to draw")
    add("-o", dest="output", type=Path, required=True, metavar="FILE", help="or DIR with --views")
    brief.set_defaults(run=run_brief, refuse=brief.error)


def _scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0.5 <= scale <= 4.0:
        raise argparse.ArgumentTypeError(f"{text!r}: not a number from 0.5 to 4")
    return scale


def _data(text: str) -> tuple[str, ...]:
    asked = tuple(form for form in text.split(",") if form)
    for form in asked:
        if form not in DATA:
            raise argparse.ArgumentTypeError(f"{form!r}: no such form; known: {', '.join(DATA)}")
    return asked


def run_brief(args: argparse.Namespace) -> int:
    """Run ``postwatch brief``.

    Returns
    -------
    int
        0; 3 if a document could not be drawn, or a view of ``--views`` failed.

    Raises
    ------
    SystemExit
        With 2 if something asked for does not exist.
    LoadersError, GeodataError
        If the archive, its version or the country file cannot be read.
    """
    if args.views is None:
        return _run_and_close(_run_one, args)
    if any((args.date_from, args.date_to, args.country, args.region, args.edits)):
        args.refuse("argument --views: each view says what it shows; give no other view")
    return _run_and_close(_run_batch, args)


def _run_and_close(run: Callable[[argparse.Namespace], int], args: argparse.Namespace) -> int:
    """Run, and end the browser that was started for it."""
    from dashboard.briefs.printing import close_press

    try:
        return run(args)
    finally:
        close_press()


def _run_one(args: argparse.Namespace) -> int:
    if not (args.date_from and args.date_to):
        args.refuse("the arguments --from and --to are required, or --views")
    if _read_form(args.output) not in FORMS:
        args.refuse(f"argument -o: {args.output.name!r} does not end in .{', .'.join(FORMS)}")
    edits = _read_edits(args)
    make, choices = _prepare(args, _read_form(args.output))
    params = {
        "from": args.date_from,
        "to": args.date_to,
        "country": args.country,
        "region": args.region or (NEIGHBOURS if args.country else None),
        "issuer": args.issuer,
        "layers": args.layers,
        "known": args.known_on,
        "version": args.version,
    }
    view, faults = parse_view({k: v for k, v in params.items() if v is not None}, choices)
    if view.is_empty:
        faults.append(f"from={args.date_from!r}: comes after to={args.date_to}")
    if faults:
        args.refuse("; ".join(faults))
    try:
        written = _write(args.output.parent, make(view, args.output, edits))
    except _find_failures() as fault:
        print(f"postwatch: {fault}", file=sys.stderr)
        return EXIT_FAILED
    except ValueError as fault:
        args.refuse(str(fault))
    for path in written:
        print(path)
    return EXIT_OK


def _find_failures() -> tuple[type[Exception], ...]:
    from dashboard.briefs.errors import BriefError

    return (BriefError, OSError)


def _read_template(args: argparse.Namespace, form: str) -> bytes | None:
    from dashboard.briefs.slide_template import UnfitTemplate, read_template

    if args.template is None:
        return None
    if form != "pptx":
        args.refuse(f"argument --template: only slides (.pptx) have a template, not .{form}")
    try:
        return read_template(args.template)
    except UnfitTemplate as fault:
        args.refuse(f"argument --template: {fault}")
        return None


def _prepare(args: argparse.Namespace, form: str) -> tuple[Make, Choices]:
    """Open what every view is read from, and say how the files of one are made."""
    from dashboard.briefs.data_files import make_data
    from dashboard.briefs.forms import make_form
    from dashboard.briefs.making import prepare_brief
    from dashboard.briefs.manifest import make_manifest
    from dashboard.choices import find_choices
    from dashboard.resources import COUNTRIES_VARIABLE
    from geodata.geography import read_geography
    from loaders.archive import open_archive

    template = _read_template(args, form)
    if args.countries:
        # The shapes a document carries are read under this name, as the app reads them.
        os.environ[COUNTRIES_VARIABLE] = args.countries
    countries = os.environ.get(COUNTRIES_VARIABLE)
    archive, geography = open_archive(args.archive), read_geography(countries)

    def make(view: ViewState, path: Path, edits: Mapping[str, str | None]) -> dict[str, bytes]:
        prepared = prepare_brief(archive, geography, view, base_url=args.base_url, edits=edits)
        brief, form = prepared.brief, _read_form(path)
        document = make_form(brief, form, layout=args.layout, scale=args.scale, template=template)
        files = {path.name: document}
        for data in args.data:
            content = make_data(archive, brief.view, data, countries=countries)
            files[f"{path.stem}.{data}"] = content
        files[f"{path.stem}.manifest.json"] = make_manifest(archive, prepared, files)
        return files

    return make, find_choices(archive)


def _read_form(path: Path) -> str:
    return path.suffix.removeprefix(".").lower()


def _write(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write the files of a brief, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files.items():
        partial = folder / f".{name}.{os.getpid()}.partial"
        try:
            partial.write_bytes(content)
            written.append(partial.replace(folder / name))
        finally:
            partial.unlink(missing_ok=True)
    return written


def _read_json(args: argparse.Namespace, option: str, path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as fault:
        return args.refuse(f"argument {option}: {path}: {fault}")


def _read_edits(args: argparse.Namespace) -> dict[str, str | None]:
    if args.edits is None:
        return {}
    edits: dict[str, str | None] = _read_json(args, "--edits", args.edits)
    if not isinstance(edits, dict) or not all(isinstance(e, str | None) for e in edits.values()):
        args.refuse(f"argument --edits: {args.edits}: not an object of texts, or null, by key")
    return edits


# Many views


@dataclass(frozen=True, slots=True)
class NamedView:
    """One entry of a file of views; what it says besides is for people."""

    name: str
    address: str


def read_named_views(content: Any) -> list[NamedView]:
    """Read the views of a file as the app writes it: ``{"views": [{"name", ...}, ...]}``.

    Raises
    ------
    ValueError
        If the content has another form; the message says where.
    """
    entries = content.get("views") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ValueError('not an object with a list "views"')
    views = []
    for at, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("address"), str):
            raise ValueError(f'view {at}: no "address"')
        name = entry.get("name") or f"view {at}"
        views.append(NamedView(str(name), entry["address"]))
    return views


def read_address(address: str, choices: Choices) -> tuple[ViewState, list[str]]:
    """Read the view of an address, which may be a whole one or begin at its ``?``."""
    query = urlsplit(address).query if "?" in address else address
    given = dict(parse_qsl(query, keep_blank_values=True))
    return parse_view({k: v for k, v in given.items() if k not in _NOT_OF_THE_VIEW}, choices)


def name_file(name: str) -> str:
    """Make a file name of a view's name: ``belarus-and-ukraine-2022``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:80] or "view"


def _name_files(views: list[NamedView]) -> Iterator[tuple[NamedView, str]]:
    """Give each view a file name of its own."""
    taken: set[str] = set()
    for view in views:
        name = stem = name_file(view.name)
        number = 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name)
        yield view, name


def _run_batch(args: argparse.Namespace) -> int:
    from tqdm import tqdm

    try:
        views = read_named_views(_read_json(args, "--views", args.views))
    except ValueError as fault:
        args.refuse(f"argument --views: {args.views}: {fault}")
    make, choices = _prepare(args, args.form)
    n_failed = 0
    failures: tuple[type[Exception], ...] = (*_find_failures(), LoadersError, ValueError)
    with tqdm(total=len(views), unit="brief", leave=False, disable=None) as bar:
        for named, stem in _name_files(views):
            bar.set_postfix_str(stem, refresh=False)
            try:
                view, faults = read_address(named.address, choices)
                if faults:
                    raise ValueError("; ".join(faults))
                path = args.output / f"{stem}.{args.form}"
                (document, *others) = _write(args.output, make(view, path, {}))
                line = f"ok      {document} and {len(others)} beside it"
            except failures as fault:
                n_failed += 1
                line = f"failed  {stem}: {fault}"
            bar.update()
            bar.write(line, file=sys.stdout)
    return EXIT_FAILED if n_failed else EXIT_OK
