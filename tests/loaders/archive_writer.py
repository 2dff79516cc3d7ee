"""Records for the archive's tests, and a process of its own that appends them.

Run as ``python archive_writer.py ROOT JOB``, it says "ready", waits for a line, then does JOB.
"""

import os
import resource
import signal
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from loaders.archive import migration, open_archive
from loaders.archive.store import Store
from loaders.facts.identity import Record, record_id
from loaders.facts.levels import Advisory, Sighting
from loaders.facts.tables import to_arrow

AT = datetime(2022, 3, 1, 12, 0, tzinfo=UTC)


def make_advisory(number: int, *, issuer: str = "us_state", at: datetime = AT) -> Advisory:
    return Advisory(
        issuer=issuer,
        destination=f"Destination {number}",
        iso3=("BLR",),
        area=None,
        level=4,
        level_key="4",
        level_label="Do Not Travel",
        indicators=("U",),
        issued_on=date(2022, 1, 1) + timedelta(days=number % 50),
        url=f"https://example.org/{number}",
        recorded_at=at,
        source="test",
    )


def make_sighting(advisory: Advisory) -> Sighting:
    assert advisory.issued_on is not None
    return Sighting(record_id(advisory), advisory.issued_on, AT.date(), 0, AT)


def make_records(numbers: Iterable[int]) -> list[Record]:
    advisories = [make_advisory(number) for number in numbers]
    return [*advisories, *map(make_sighting, advisories)]


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(root: str, job: str) -> None:
    tables = to_arrow(make_records(range(400)))
    if job == "append and die before the log":
        Store.log_load = _die  # type: ignore[method-assign,assignment]
    if job == "migrate and die before the log":
        migration.as_table = _die  # type: ignore[assignment]
    if job == "open where nothing can be written":
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    print("ready", flush=True)
    sys.stdin.readline()
    if job == "open":
        open_archive(root)
    elif job in ("migrate and die before the log", "open where nothing can be written"):
        open_archive(root, with_history=False)
    elif job == "append in overlapping parts":
        archive = open_archive(root, with_history=False)
        for first in range(0, 100, 20):
            archive.append("test", to_arrow(make_records(range(first, first + 40))))
    else:
        open_archive(root, with_history=False).append("test", tables)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
