"""Which files of points are taken, and how large one may be, held before it is unpacked or parsed.

The bounds are for one analyst's points on an ordinary machine; a file beyond them is refused with
its size and the bound (`PageRefused`), and nothing of it is read. That is what each check does.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path, PurePosixPath

from loaders.errors import PageRefused

FORMS = "CSV, Excel (.xlsx, .xlsm), GeoJSON, KML, KMZ, GeoPackage, a zipped shapefile, GeoParquet"
"""What can be read, for messages."""

N_FILE_BYTES_MAX = 512 * 1024 * 1024
"""A file as it lies on disk."""

N_UNPACKED_BYTES_MAX = 1024 * 1024 * 1024
"""What an archive's members say they hold together, and a Parquet file decoded."""

N_JSON_BYTES_MAX = 256 * 1024 * 1024
"""A JSON text: parsed whole, it takes some eight times its size in memory."""

N_ROWS_MAX = 500_000
"""Rows of one file; a hundred thousand take 0.8 GB of memory until they are stored."""

N_ROWS_SHOWN_MAX = 100_000
"""Rows of a file that the app takes in, which holds them for each reader until they are stored."""

N_COLUMNS_MAX = 5_000
"""Columns of one table, headings of all its rows together."""

N_CELLS_MAX = 8_000_000
"""Cells of one table, blank ones included."""

N_CHARS_MAX = 200_000_000
"""Characters of the cells of one table, each counted as often as it is said."""

N_CELL_CHARS_MAX = 1_000_000
"""Characters of one cell: whoever searches a longer one keeps every other reader waiting."""

N_BRACKETS_MAX = 2_500_000
"""Arrays and objects of a JSON text: each takes 60 bytes and more, if it holds nothing."""

N_TAGS_MAX = 2_000_000
"""Tags of an XML text, beside `N_TAGS_PER_ROW_MAX` for each of its rows."""

N_TAGS_PER_ROW_MAX = 60

N_XML_BYTES_MAX = 128 * 1024 * 1024
"""What the XML texts of an archive that are held whole unpack to together."""

N_MEMBERS_MAX = 10_000
"""Members of an archive."""

RATIO_MAX = 200
"""How many times its packed size an archive may unpack to.

Text packs 5 to 30 times. Held only from `_N_RATIO_BYTES_MIN` on: the blank-padded table of a
small shapefile can pack better and harms nobody.
"""

_N_RATIO_BYTES_MIN = 16 * 1024 * 1024
_ENCRYPTED = 0x1
# What zipfile lets through of a damaged archive.
_UNPACKING_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
)
_MEGABYTE = 1024 * 1024


def take_file(file: Path | tuple[str, bytes]) -> tuple[str, bytes]:
    """Return name, without folders, and content of a file, whose size is within bounds.

    Parameters
    ----------
    file : Path or tuple of str and bytes
        Where the file lies, or its name and content.

    Raises
    ------
    PageRefused
        If it is no ordinary file, empty or too large; the size is looked at first.
    OSError
        If it cannot be read from disk.
    """
    if not isinstance(file, Path):
        name, body = PurePosixPath(file[0].replace("\\", "/")).name or "file", file[1]
    else:
        name, status = file.name, file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise PageRefused(f"{name}: not an ordinary file")
        _check_file_size(name, status.st_size)
        with file.open("rb") as content:
            body = content.read(min(status.st_size, N_FILE_BYTES_MAX) + 1)
    _check_file_size(name, len(body))
    return name, body


def _check_file_size(place: str, n_bytes: int) -> None:
    if n_bytes == 0:
        raise PageRefused(f"{place}: an empty file")
    _check_bytes(place, "the file", n_bytes, N_FILE_BYTES_MAX)


def check_json(place: str, text: bytes) -> None:
    """Hold a JSON text against bounds of size, arrays, objects and values."""
    _check_bytes(place, "the JSON text", len(text), N_JSON_BYTES_MAX)
    n_brackets = text.count(b"[") + text.count(b"{")
    _check_count(place, "arrays and objects", n_brackets, N_BRACKETS_MAX)
    _check_count(place, "values", text.count(b","), N_CELLS_MAX)


def check_n_tags(place: str, text: bytes, n_rows: int = 0) -> None:
    """Hold an XML text against the tags its rows account for."""
    allowed = N_TAGS_MAX + N_TAGS_PER_ROW_MAX * min(n_rows, N_ROWS_MAX)
    _check_count(place, "tags", text.count(b"<"), allowed)


def check_xml_size(place: str, n_bytes: int) -> None:
    """Hold the XML texts of an archive, which are held whole, against their bound."""
    _check_bytes(place, "unpacked, its XML", n_bytes, N_XML_BYTES_MAX)


def check_unpacked_size(place: str, n_bytes: int) -> None:
    """Hold what something unpacks to against what is held in memory."""
    _check_bytes(place, "unpacked, it", n_bytes, N_UNPACKED_BYTES_MAX)


def check_n_rows(place: str, n_rows: int, allowed: int | None = None) -> None:
    """Hold the rows of a file against `N_ROWS_MAX`, or what else is allowed."""
    allowed = N_ROWS_MAX if allowed is None else allowed
    if n_rows > allowed:
        raise PageRefused(f"{place}: more than {allowed:,} rows; allowed: {allowed:,}")


def check_n_cells(place: str, n_columns: int, n_rows: int) -> None:
    """Hold a table against the bounds of columns and cells."""
    _check_count(place, "columns", n_columns, N_COLUMNS_MAX)
    if n_columns * n_rows > N_CELLS_MAX:
        raise PageRefused(
            f"{place}: {n_columns * n_rows:,} cells in {n_columns:,} columns; "
            f"allowed: {N_CELLS_MAX:,}"
        )


def check_n_values(place: str, n_cells: int) -> None:
    """Hold a table against the bound of cells before its rows are known to be of one width."""
    _check_count(place, "cells", n_cells, N_CELLS_MAX)


def check_cells(place: str, columns: Iterable[Sequence[str]]) -> None:
    """Hold each cell of a table, and all of them together, against the bounds of characters."""
    n_chars = 0
    for texts in columns:
        longest = max(map(len, texts), default=0)
        _check_count(place, "characters in one cell", longest, N_CELL_CHARS_MAX)
        n_chars += sum(map(len, texts))
    check_n_chars(place, n_chars)


def check_n_chars(place: str, n_chars: int) -> None:
    """Hold the cells of a table, written out, against the bound of characters."""
    _check_count(place, "characters", n_chars, N_CHARS_MAX)


def open_zip(body: bytes, place: str) -> zipfile.ZipFile:
    """Open an archive after holding what it says of itself against the bounds.

    Refused is one that is damaged, encrypted, packed in an unusual way, or too large unpacked.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(body))
    except _UNPACKING_ERRORS as error:
        raise PageRefused(f"{place}: a damaged zip archive: {error}") from error
    members = archive.infolist()
    _check_count(place, "members", len(members), N_MEMBERS_MAX)
    n_unpacked = sum(member.file_size for member in members)
    check_unpacked_size(place, n_unpacked)
    if n_unpacked > max(RATIO_MAX * len(body), _N_RATIO_BYTES_MIN):
        raise PageRefused(
            f"{place}: unpacks to {n_unpacked / len(body):,.0f} times its size; "
            f"allowed: {RATIO_MAX}"
        )
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise PageRefused(f"{place}: {member.filename!r} is encrypted")
        # Others unpack in large steps, past any bound on the way.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise PageRefused(
                f"{place}: {member.filename!r} is packed by method {member.compress_type}; "
                "allowed: stored or deflated"
            )
    return archive


def read_member(archive: zipfile.ZipFile, name: str, place: str) -> bytes:
    """Read one member; refuse one that is damaged, or not of the size the archive says."""
    n_declared = archive.getinfo(name).file_size
    try:
        with archive.open(name) as member:
            body = member.read(n_declared + 1)
    except _UNPACKING_ERRORS as error:
        raise PageRefused(f"{place}: {name!r} cannot be unpacked: {error}") from error
    if len(body) != n_declared:
        raise PageRefused(f"{place}: {name!r} is not of the {n_declared:,} bytes the archive says")
    return body


def _check_count(place: str, what: str, n: int, allowed: int) -> None:
    if n > allowed:
        raise PageRefused(f"{place}: {n:,} {what}; allowed: {allowed:,}")


def _check_bytes(place: str, what: str, n_bytes: int, allowed: int) -> None:
    if n_bytes > allowed:
        raise PageRefused(
            f"{place}: {what} has {n_bytes / _MEGABYTE:,.0f} MB; "
            f"allowed: {allowed / _MEGABYTE:,.0f} MB"
        )
