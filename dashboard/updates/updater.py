"""Keeps the archive current: runs ``postwatch update`` beside the app, now or every few hours.

Of two at once on one archive the second does nothing, whoever started the first: see
`loaders.updates.lock`.
"""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from dashboard.resources import get_archive
from loaders.cli.update import EXIT_RUNNING

LEAST_EVERY = timedelta(minutes=15)
"""Shortest time between two updates: the sources are other people's machines."""

MOST_EVERY = timedelta(days=31)

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_EVERY = re.compile(r"([0-9]{1,6})([mhd])")


def read_every(text: str) -> timedelta:
    """Read how often to update: a whole number of minutes, hours or days, as ``30m``.

    Raises
    ------
    ValueError
        If `text` is no such time, or one shorter than `LEAST_EVERY` or longer than `MOST_EVERY`.
    """
    found = _EVERY.fullmatch(text.strip())
    if not found:
        raise ValueError("not a time between updates; write it as 30m, 6h or 1d")
    every = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not LEAST_EVERY <= every <= MOST_EVERY:
        raise ValueError("not between 15m and 31d")
    return every


@dataclass(frozen=True, slots=True)
class Progress:
    """How an update fares.

    Parameters
    ----------
    is_running : bool
        Whether it runs.
    started_at, ended_at : datetime or None
        When (UTC).
    lines : tuple of str
        What it has said so far, one line for each source that is done.
    code : int or None
        Its exit code, once it has ended; see `loaders.cli.update`.
    refusal : str
        Why none was started; empty where one was.
    """

    is_running: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    lines: tuple[str, ...] = field(default=())
    code: int | None = None
    refusal: str = ""


class Updater:
    """Runs updates of one archive, one at a time.

    Parameters
    ----------
    root : str
        The archive's folder or URL.
    command : sequence of str, optional
        What is run, before ``--archive``; `dashboard.cli.update_process` by default.
    """

    def __init__(self, root: str, command: Sequence[str] | None = None) -> None:
        self._root = root
        self._command = list(command or (sys.executable, "-m", "dashboard.cli.update_process"))
        self._turn = threading.Lock()
        self._progress = Progress()
        self._process: subprocess.Popen[str] | None = None
        self._tell: Callable[[str], None] = lambda line: None

    @property
    def progress(self) -> Progress:
        """How the newest update of this process fares."""
        return self._progress

    def start(self) -> bool:
        """Start an update in a process of its own; False where one of this app runs already."""
        with self._turn:
            if self._progress.is_running:
                return False
            try:
                process = subprocess.Popen(  # noqa: S603
                    [*self._command, "--archive", self._root],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    encoding="utf-8",
                    env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
                )
            except OSError as error:
                self._progress = Progress(refusal=f"the update cannot be started: {error}")
                return False
            self._progress = Progress(is_running=True, started_at=datetime.now(UTC))
            self._process = process
        threading.Thread(target=self._follow, args=(process,), daemon=True).start()
        return True

    def stop(self) -> None:
        """End the update that runs, if one does; what it has held by now stays held."""
        if self._process is not None:
            self._process.kill()

    def _follow(self, process: "subprocess.Popen[str]") -> None:
        with process:
            for line in process.stdout or ():
                if line.strip():
                    self._tell(line.strip())
                    lines = (*self._progress.lines, line.strip())
                    self._progress = replace(self._progress, lines=lines)
            code = process.wait()
        self._tell(f"ended with exit code {code}")
        if code == EXIT_RUNNING:
            self._progress = Progress(refusal="another update of this archive runs now")
            return
        self._progress = replace(
            self._progress, is_running=False, code=code, ended_at=datetime.now(UTC)
        )

    def start_every(self, every: timedelta, tell: Callable[[str], None]) -> Callable[[], None]:
        """Start an update now and then every so often.

        Parameters
        ----------
        every : timedelta
            How often. One that still runs then is not joined by another.
        tell : callable
            Given each line an update says, and its exit code in words.

        Returns
        -------
        callable
            Ends that.
        """
        self._tell = tell
        ended = threading.Event()

        def repeat() -> None:
            while not ended.is_set():
                self.start()
                ended.wait(every.total_seconds())

        threading.Thread(target=repeat, daemon=True).start()
        return ended.set


@cache
def get_updater() -> Updater:
    """Return the one updater of this process."""
    return Updater(get_archive().root)
