"""Reading a file of points in a process of its own, held to memory and time.

A file of a kilobyte can unfold to gigabytes, or ask its reader for a thousand years of work. Read
apart, it takes down that process only, and is refused by name. What comes back is JSON of plain
texts and numbers, never an object.

Limits of memory and processor time are set where the system has them (Linux; macOS in part); time
by the clock is held everywhere.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_file_size, read_file
from loaders.points.tables import PointFile, PointTable, Positions

N_MEMORY_BYTES_MIN = 256 * 1024 * 1024
"""What the smallest file may take in memory, beyond the libraries that read it."""

_N_MEMORY_BYTES_MAX = 6 * 1024 * 1024 * 1024
_N_MEMORY_BYTES_PER_BYTE = 120  # packed text unfolds 5 to 30 times, and takes 4 times that as cells
_N_SECONDS_MIN = 3
_N_SECONDS_PER_MEGABYTE = 4
_N_SECONDS_MAX = 600
_CLOCK_SLACK = 4
"""Seconds by the clock for each of the processor: the machine may have other work."""

_START = (
    "import sys; from loaders.points.apart import read_within_limits; "
    "sys.exit(read_within_limits(*sys.argv[1:]))"
)
_MEGABYTE = 1024 * 1024
_REFUSED = 2
_OUT_OF_MEMORY = 3


def read_points_apart(file: Path | tuple[str, bytes], sheet: str | None = None) -> PointFile:
    """Read a file of points in a process of its own; see `loaders.points.reading.read_points`.

    Parameters
    ----------
    file : Path or tuple of str and bytes
        Where the file lies, or its name and content.
    sheet : str, optional
        Which sheet of a workbook; by default the first with known headings.

    Returns
    -------
    PointFile

    Raises
    ------
    PageRefused
        If it must be refused, or takes more memory or time than its size allows.
    OSError
        If it cannot be read from disk.
    """
    if isinstance(file, Path):
        name, body = file.name, read_file(file)
        told = str(file.absolute())
    else:
        name, body = PurePosixPath(file[0].replace("\\", "/")).name or "file", file[1]
        check_file_size(name, len(body))
        told = name
    with tempfile.TemporaryDirectory() as folder:
        given, taken = Path(folder) / "given", Path(folder) / "taken"
        if not isinstance(file, Path):
            given.write_bytes(body)
        how = [told, "" if isinstance(file, Path) else str(given), str(taken)]
        how += [] if sheet is None else [sheet]
        code, said = _run(name, [sys.executable, "-c", _START, *how], len(body), folder)
        if code == _REFUSED:
            raise PageRefused(said)
        if code == _OUT_OF_MEMORY:
            raise PageRefused(f"{name}: unfolds to more than is held in memory for its size")
        if code != 0:
            raise PageRefused(
                f"{name}: could not be read within bounds of memory and time, or is damaged"
            )
        return _parse(taken.read_bytes(), body)


def count_seconds(n_bytes: int) -> int:
    """Return the seconds of the processor a file of this size may take."""
    return min(_N_SECONDS_MIN + _N_SECONDS_PER_MEGABYTE * n_bytes // _MEGABYTE, _N_SECONDS_MAX)


def count_memory_bytes(n_bytes: int) -> int:
    """Return the memory a file of this size may take beyond the libraries that read it."""
    return min(N_MEMORY_BYTES_MIN + _N_MEMORY_BYTES_PER_BYTE * n_bytes, _N_MEMORY_BYTES_MAX)


def _run(name: str, command: list[str], n_bytes: int, folder: str) -> tuple[int, str]:
    """Run the process that reads; return its exit code and what it said."""
    seconds = count_seconds(n_bytes)
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
            timeout=seconds * _CLOCK_SLACK,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PageRefused(f"{name}: not read within {seconds * _CLOCK_SLACK} seconds") from None
    if done.returncode == -24:  # SIGXCPU
        raise PageRefused(f"{name}: not read within {seconds} seconds of processor time")
    return done.returncode, done.stderr.decode("utf-8", "replace").strip()


def _limit(n_bytes: int) -> None:
    """Hold this process to what a file of this size may take."""
    try:
        import resource
    except ImportError:  # Windows has none: time by the clock is held
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + count_seconds(n_bytes)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    with contextlib.suppress(ValueError, OSError):
        n_pages = int(Path("/proc/self/statm").read_text().split()[0])
        allowed = n_pages * resource.getpagesize() + count_memory_bytes(n_bytes)
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
        Where what it holds is written, as JSON.
    sheet : str, optional
        Which sheet of a workbook.

    Returns
    -------
    int
        0, 2 if it must be refused (standard error says why), 3 if memory does not suffice.
    """
    import geopandas  # noqa: F401 - the libraries are loaded before memory is held
    import pyarrow as pa
    import pyarrow.parquet
    import pyogrio  # noqa: F401

    from loaders.points.reading import read_points

    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    _limit(Path(given or told).stat().st_size)
    try:
        read = read_points((told, Path(given).read_bytes()) if given else Path(told), sheet)
        with Path(taken).open("w", encoding="utf-8") as file:
            json.dump(_lay_out(read), file)
    except PageRefused as error:
        is_memory = isinstance(error.__cause__, (pa.ArrowMemoryError, MemoryError))
        print(error, file=sys.stderr)
        return _OUT_OF_MEMORY if is_memory else _REFUSED
    except MemoryError:
        return _OUT_OF_MEMORY
    return 0


def _lay_out(file: PointFile) -> dict[str, Any]:
    return {
        "name": file.name,
        "form": file.form,
        "tables": [
            {
                "name": table.name,
                "columns": list(table.columns.items()),
                "n_rows": table.n_rows,
                "positions": None
                if table.positions is None
                else [
                    table.positions.lon,
                    table.positions.lat,
                    table.positions.shapes,
                    table.positions.stated,
                ],
                "flags": table.flags,
            }
            for table in file.tables
        ],
        "refused": [[item.subject, item.reason, item.text, item.url] for item in file.refused],
        "passed_over": file.passed_over,
        "how": file.how,
        "sheets": file.sheets,
    }


def _parse(text: bytes, body: bytes) -> PointFile:
    read = json.loads(text)
    return PointFile(
        read["name"],
        read["form"],
        body,
        tuple(
            PointTable(
                table["name"],
                dict(table["columns"]),
                table["n_rows"],
                None if table["positions"] is None else Positions(*table["positions"]),
                table["flags"],
            )
            for table in read["tables"]
        ),
        tuple(RefusedItem(*item) for item in read["refused"]),
        tuple(read["passed_over"]),
        tuple(read["how"]),
        tuple(read["sheets"]),
    )
