"""Reading a file of points in a process of its own, held to memory and time.

A file of a kilobyte can unfold to gigabytes, or ask its reader for a thousand years of work. Read
apart, it takes down that process only, and is refused by name.

Limits of memory and processor time are set where the system has them (Linux; macOS in part); time
by the clock is held everywhere.

The file is handed over as one JSON text a line, a column in each: plain texts and numbers, never an
object. Whoever takes it holds one column's line at a time, and other threads have their turn
between two of them. A text that many rows say is written once, and is one text again where it is
taken.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import take_file
from loaders.points.tables import PointFile, PointTable, Positions

N_MEMORY_BYTES_MIN = 256 * 1024 * 1024
"""What the smallest file may take in memory, beyond the libraries that read it."""

_N_MEMORY_BYTES_MAX = 6 * 1024 * 1024 * 1024
_N_MEMORY_BYTES_PER_BYTE = 24
_N_SECONDS_MIN = 2
_N_SECONDS_PER_MEGABYTE = 1
_N_SECONDS_MAX = 600
_UNFOLDED = 5
"""How many times the memory of a text a packed file may take: it unfolds 5 to 30 times."""

_SLOWER = 4
"""How many times the time."""

_PACKED = (b"PK", b"PAR1")
_VECTOR_FILES = (b"SQLite format 3", b"PAR1")
_SHAPEFILE = re.compile(rb"\.shp", re.IGNORECASE)
_N_BEGINNING = 16
_N_END = 2_000_000
_CLOCK_SLACK = 4
"""Seconds by the clock for each of the processor: the machine may have other work."""

_N_CLOCK_SECONDS_MIN = 30

_START = (
    "import sys; from loaders.points.apart import read_within_limits; "
    "sys.exit(read_within_limits(*sys.argv[1:]))"
)
_MEGABYTE = 1024 * 1024
_REFUSED = 2
_OUT_OF_MEMORY = 3


def read_points_apart(file: Path | tuple[str, bytes], sheet: str | None = None) -> PointFile:
    """Do as `loaders.points.reading.read_points` does, in a process of its own.

    Raises
    ------
    PageRefused
        Also if it takes more memory or time than its size allows.
    """
    name, body = take_file(file)
    told = str(file.absolute()) if isinstance(file, Path) else name
    with tempfile.TemporaryDirectory() as folder:
        given, taken = Path(folder) / "given", Path(folder) / "taken"
        if not isinstance(file, Path):
            given.write_bytes(body)
        how = [told, "" if isinstance(file, Path) else str(given), str(taken)]
        how += [] if sheet is None else [sheet]
        seconds = count_seconds(len(body), is_packed=body.startswith(_PACKED))
        code, said = _run(name, [sys.executable, "-c", _START, *how], seconds, folder)
        if code == _REFUSED:
            raise PageRefused(said)
        if code == _OUT_OF_MEMORY:
            raise PageRefused(f"{name}: unfolds to more than is held in memory for its size")
        if code != 0:
            raise PageRefused(
                f"{name}: could not be read within bounds of memory and time, or is damaged"
            )
        with taken.open(encoding="utf-8") as lines:
            return take_lines(lines, body)


def count_seconds(n_bytes: int, *, is_packed: bool) -> int:
    """Return the seconds of the processor a file of this size may take."""
    n_bytes *= _SLOWER if is_packed else 1
    return min(_N_SECONDS_MIN + _N_SECONDS_PER_MEGABYTE * n_bytes // _MEGABYTE, _N_SECONDS_MAX)


def count_memory_bytes(n_bytes: int, *, is_packed: bool) -> int:
    """Return the memory a file of this size may take beyond the libraries that read it."""
    n_bytes *= _UNFOLDED if is_packed else 1
    return min(N_MEMORY_BYTES_MIN + _N_MEMORY_BYTES_PER_BYTE * n_bytes, _N_MEMORY_BYTES_MAX)


def _run(name: str, command: list[str], seconds: int, folder: str) -> tuple[int, str]:
    """Run the process that reads; return its exit code and what it said."""
    by_the_clock = max(seconds * _CLOCK_SLACK, _N_CLOCK_SECONDS_MIN)
    # One thread and one arena: each further one reserves room that counts against the bound.
    lean = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"), "1")
    own = {"ARROW_DEFAULT_MEMORY_POOL": "system", "TMPDIR": folder, "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - this very module, with paths as arguments
            command,
            env={**os.environ, **lean, **own},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=by_the_clock,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PageRefused(f"{name}: not read within {by_the_clock} seconds") from None
    if done.returncode == -24:  # SIGXCPU
        raise PageRefused(f"{name}: not read within {seconds} seconds of processor time")
    return done.returncode, done.stderr.decode("utf-8", "replace").strip()


def _limit(n_bytes: int, *, is_packed: bool) -> None:
    """Hold this process to what a file of this size may take."""
    try:
        import resource
    except ImportError:  # Windows has none: time by the clock is held
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + count_seconds(n_bytes, is_packed=is_packed)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    with contextlib.suppress(ValueError, OSError):
        n_pages = int(Path("/proc/self/statm").read_text().split()[0])
        allowed = n_pages * resource.getpagesize() + count_memory_bytes(
            n_bytes, is_packed=is_packed
        )
        resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_within_limits(told: str, given: str, taken: str, sheet: str | None = None) -> int:
    """Read one file within limits; the whole work of the process apart.

    Parameters
    ----------
    told : str
        Its path, or its name where its content lies elsewhere.
    given : str
        Where its content lies; blank if at `told`.
    taken : str
        Where what it holds is written; see `loaders.points.handing_over`.
    sheet : str, optional
        Which sheet of a workbook.

    Returns
    -------
    int
        0, 2 if it must be refused (standard error says why), 3 if memory does not suffice.
    """
    from loaders.points.reading import read_points

    # Standard error is for the reason of a refusal.
    warnings.simplefilter("ignore")
    path = Path(given or told)
    n_bytes = path.stat().st_size
    with path.open("rb") as file:
        beginning = file.read(_N_BEGINNING)
        file.seek(max(n_bytes - _N_END, 0))
        end = file.read()  # that of an archive lists its members
    if beginning.startswith(_VECTOR_FILES) or _SHAPEFILE.search(end):
        _load_libraries()
    _limit(n_bytes, is_packed=beginning.startswith(_PACKED))
    try:
        read = read_points((told, path.read_bytes()) if given else path, sheet)
        with Path(taken).open("w", encoding="utf-8") as lines:
            lines.writelines(f"{line}\n" for line in write_lines(read))
    except PageRefused as error:
        print(error, file=sys.stderr)
        return _OUT_OF_MEMORY if isinstance(error.__cause__, MemoryError) else _REFUSED
    except MemoryError:
        return _OUT_OF_MEMORY
    return 0


def _load_libraries() -> None:
    """Load what reads vector files before memory is held; texts need none of it."""
    import geopandas  # noqa: F401
    import pyarrow as pa
    import pyarrow.parquet
    import pyogrio  # noqa: F401

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)


_FEW = 4
"""A text is written once where each stands in at least so many rows."""


def write_lines(file: PointFile) -> Iterator[str]:
    """Write all that was read of a file but its content."""
    yield json.dumps(
        {
            "name": file.name,
            "form": file.form,
            "passed_over": file.passed_over,
            "how": file.how,
            "sheets": file.sheets,
            "tables": [
                {
                    "name": table.name,
                    "headings": list(table.columns),
                    "n_rows": table.n_rows,
                    "has_positions": table.positions is not None,
                    "flags": table.flags,
                }
                for table in file.tables
            ],
        }
    )
    yield from _write_columns(
        [getattr(item, name) for item in file.refused]
        for name in ("subject", "reason", "text", "url")
    )
    for table in file.tables:
        yield from _write_columns(table.columns.values())
        if (at := table.positions) is not None:
            yield json.dumps([at.lon, at.lat])
            yield from _write_columns((at.shapes, at.stated))


def take_lines(lines: Iterator[str], body: bytes) -> PointFile:
    """Read what `write_lines` wrote, of a file of this content."""
    head = json.loads(next(lines))
    refused = tuple(map(RefusedItem, *_take_columns(lines, 4)))
    tables = []
    for table in head["tables"]:
        headings = table["headings"]
        columns = dict(zip(headings, _take_columns(lines, len(headings)), strict=True))
        positions = None
        if table["has_positions"]:
            lon, lat = json.loads(next(lines))
            positions = Positions(lon, lat, *_take_columns(lines, 2))
        tables.append(
            PointTable(table["name"], columns, table["n_rows"], positions, table["flags"])
        )
    said = (tuple(head[name]) for name in ("passed_over", "how", "sheets"))
    return PointFile(head["name"], head["form"], body, tuple(tables), refused, *said)


def _write_columns(columns: Any) -> Iterator[str]:
    for column in columns:
        yield json.dumps(_pack(column))


def _pack(column: Sequence[str]) -> Any:
    """Return the texts, or the few of them that there are and where each stands."""
    places = {text: number for number, text in enumerate(dict.fromkeys(column))}
    if not column or _FEW * len(places) > len(column):
        return column
    texts = list(places)
    if len(texts) == 1:
        return {"texts": texts, "n": len(column)}
    return {"texts": texts, "rows": [places[text] for text in column]}


def _take_columns(lines: Iterator[str], n: int) -> list[list[str]]:
    columns = []
    for _ in range(n):
        packed = json.loads(next(lines))
        if isinstance(packed, dict):
            texts = packed["texts"]
            packed = texts * packed["n"] if "n" in packed else [texts[at] for at in packed["rows"]]
        columns.append(packed)
    return columns
