"""A process that runs writers in children of its own, at once, and kills them when it is told to.

It reads one JSON object per line, ``{"root": ..., "jobs": [{"job": ..., "seconds": S or null, ...},
...]}``, forks a child for each job, kills each after its `seconds` (never, if null), and prints
their exit codes as a list. It forks before it touches an archive itself: a child starts with
everything imported and no thread running.
"""

import json
import os
import select
import signal
import sys
import time
import traceback

from archive_writer import make_records
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError, TableNotFoundError

from loaders.archive import open_archive
from loaders.facts.tables import to_arrow


def append(root: str, numbers: list[int]) -> None:
    open_archive(root, with_history=False).append("test", to_arrow(make_records(range(*numbers))))


def compact(root: str) -> None:
    open_archive(root, with_history=False).compact(n_files_max=2)


def optimize(root: str, table: str) -> None:
    """Join data files as another engine does, which knows nothing of loads."""
    try:
        DeltaTable(f"{root}/{table}").optimize.compact()
    except (CommitFailedError, TableNotFoundError):
        return


def open_it(root: str) -> None:
    open_archive(root, with_history=False)


JOBS = {"append": append, "compact": compact, "optimize": optimize, "open": open_it}


def start(root: str, job: str, **values: object) -> int:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            JOBS[job](root, **values)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return child


def run(root: str, jobs: list[dict]) -> list[int]:
    begun = time.monotonic()
    deadlines = [job.pop("seconds") for job in jobs]
    children = [start(root, **job) for job in jobs]
    at = sorted((s, child) for s, child in zip(deadlines, children, strict=True) if s is not None)
    ended = {child: os.pidfd_open(child) for child in children}
    for seconds, child in at:
        left = max(0.0, begun + seconds - time.monotonic())
        if not select.select([ended[child]], [], [], left)[0]:
            os.kill(child, signal.SIGKILL)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    for descriptor in ended.values():
        os.close(descriptor)
    return codes


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)
