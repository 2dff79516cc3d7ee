"""One update of an archive at a time, whoever starts it: a hand, cron or the app.

The lock is the operating system's own. It is let go when its process ends, however that ends: none
is ever left behind by a dead process, and none has to be judged stale.
"""

import errno
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import platformdirs

from loaders.errors import ArchiveError, UpdateRunning

if TYPE_CHECKING:
    from loaders.archive import Archive

LOCK_FILE = "update.lock"
"""Lies in the folder of an archive; empty, and never removed: who removed it could split it."""

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK, errno.EWOULDBLOCK}


@contextmanager
def hold_update_lock(archive: "Archive") -> Iterator[None]:
    """Hold an archive's lock for as long as it is updated.

    Parameters
    ----------
    archive : Archive
        What is to be updated. The lock of one in an object store holds on this machine, for this
        user.

    Raises
    ------
    UpdateRunning
        If another update of the archive runs.
    ArchiveError
        If its folder cannot hold a lock.
    """
    path = _find_lock(archive)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = _open(path)
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be locked: {error}") from error
    # Closing lets go.
    with lock:
        try:
            _take(lock)
        except OSError as error:
            if error.errno in _HELD:
                raise UpdateRunning(
                    f"another update of {archive.root} runs now; nothing was fetched"
                ) from None
            raise ArchiveError(f"{path}: cannot be locked: {error}") from error
        yield


def _find_lock(archive: "Archive") -> Path:
    folder = archive.store.path
    if folder is not None:
        return folder / LOCK_FILE
    of_archive = uuid.uuid5(uuid.NAMESPACE_URL, archive.root.rstrip("/")).hex
    return Path(platformdirs.user_cache_dir("postwatch")) / f"{of_archive}.lock"


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("ab")
    except PermissionError:  # another user made it; to hold it, it need not be written
        return path.open("rb")


def _take(lock: BinaryIO) -> None:
    """Take a lock at once, or raise an OSError that says it is held."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
