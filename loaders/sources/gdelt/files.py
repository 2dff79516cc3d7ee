"""GDELT's files: what ``lastupdate.txt`` promises, names by the quarter hour, and the zip."""

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from loaders.errors import PageRefused
from loaders.pages import Page

QUARTER_HOUR = timedelta(minutes=15)
EXPORT_SUFFIX = ".export.CSV.zip"

_PROMISE = re.compile(r"(\d+) ([0-9a-f]{32}) (https?://\S+)")
_EXPORT_NAME = re.compile(r"(\d{14})\.export\.CSV\.zip")
_MEMBER_NAME = re.compile(r"\d{8}(\d{6})?\.export\.csv", re.IGNORECASE)
_ZIP_MAGIC = b"PK"


@dataclass(frozen=True, slots=True)
class Promise:
    """The newest export file, as ``lastupdate.txt`` announces it, named for a quarter hour in UTC.

    Its MD5, lower-case hexadecimal, tells a broken transfer and not a forged file.
    """

    url: str
    n_bytes: int
    md5: str
    at: datetime

    @property
    def name(self) -> str:
        """The file's name without the rest of the address."""
        return name_file(self.url)

    def is_kept_by(self, page: Page) -> bool:
        """Whether a page is the promised file, byte for byte."""
        found = hashlib.md5(page.body, usedforsecurity=False).hexdigest()
        return len(page.body) == self.n_bytes and found == self.md5


def name_file(url: str) -> str:
    """Return the last part of an address, which names a GDELT file wherever it lies."""
    return url.rpartition("/")[2]


def is_manifest(page: Page) -> bool:
    """Whether a page begins like ``lastupdate.txt``: size, MD5 and address."""
    return _PROMISE.match(page.body[:200].decode("ascii", "replace")) is not None


def read_manifest(page: Page, place: str) -> Promise:
    """Read ``lastupdate.txt``: one line for each newest file, of which the export is ours.

    Raises `PageRefused` if a line has another form, or not exactly one of them is an export file.
    """
    lines = page.body.decode("ascii", "replace").split("\n")
    promises = []
    for line in filter(None, map(str.strip, lines)):
        match = _PROMISE.fullmatch(line)
        if match is None:
            raise PageRefused(f"{place}: line {line[:200]!r}; allowed: size, MD5 and address")
        at = find_file_time(name_file(match[3]))
        if at is not None:
            promises.append(Promise(match[3], int(match[1]), match[2], at))
    if len(promises) != 1:
        named = [promise.url for promise in promises]
        raise PageRefused(f"{place}: announces the export files {named}; allowed: exactly one")
    return promises[0]


def find_file_time(name: str) -> datetime | None:
    """Return the quarter hour an export file is named for (UTC); None for any other name."""
    match = _EXPORT_NAME.fullmatch(name)
    try:
        return datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def name_files_between(after: datetime, newest: Promise) -> Iterator[str]:
    """Yield the addresses of the export files between a quarter hour and the newest, ends excluded.

    GDELT skips a quarter hour now and then: not every one of them need be there.
    """
    folder = newest.url.removesuffix(newest.name)
    at = after + QUARTER_HOUR
    while at < newest.at:
        yield f"{folder}{at:%Y%m%d%H%M%S}{EXPORT_SUFFIX}"
        at += QUARTER_HOUR


def read_rows(page: Page, place: str, *, n_bytes_max: int) -> list[bytes]:
    """Return the lines of an export file, zipped or not.

    Raises `PageRefused` if the page is empty or too large, or a zip that is broken or holds
    anything but one export file.
    """
    body = page.body
    if not body.strip():
        raise PageRefused(f"{place}: an empty page")
    if body.startswith(_ZIP_MAGIC):
        body = _unzip(body, place, n_bytes_max)
    if len(body) > n_bytes_max:
        raise PageRefused(f"{place}: {len(body)} bytes; allowed: {n_bytes_max}")
    return [line.removesuffix(b"\r") for line in body.split(b"\n") if line.strip()]


def _unzip(body: bytes, place: str, n_bytes_max: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = archive.infolist()
            names = [member.filename for member in members]
            if len(members) != 1 or _MEMBER_NAME.fullmatch(names[0]) is None:
                raise PageRefused(f"{place}: a zip of {names[:5]}; allowed: one .export.CSV")
            if members[0].file_size > n_bytes_max:
                raise PageRefused(
                    f"{place}: {members[0].file_size} bytes unpacked; allowed: {n_bytes_max}"
                )
            with archive.open(members[0]) as member:
                # Bounded again: the size a zip states may be false. The CRC is held at the end.
                return member.read(n_bytes_max + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise PageRefused(f"{place}: not a whole zip: {error}") from error
