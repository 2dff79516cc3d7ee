"""A process that runs updates in children of its own and kills them when it is told to.

It reads one JSON object per line, ``{"root": ..., "day": N, "seconds": S or null}``, forks a child
that updates the archive at `root` from the pages of that day, kills it after `seconds` (never, if
null), and prints how long the child ran. It forks before it touches the archive itself: a child
starts with everything imported and no thread running.
"""

import json
import os
import select
import signal
import sys
import time
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from loaders.archive import open_archive
from loaders.facts.levels import Advisory
from loaders.pages import Expected, Page, Parsed
from loaders.updates.updating import update_source

FIRST = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
COUNTRIES = ("BLR", "UKR", "RUS", "POL", "LTU", "LVA", "EST", "MDA")
EXPECTED = Expected(n_min=1, n_max=20, n_placed_min=1, newest_within_days=999, n_bytes_max=10**6)


def make_source(day: int) -> SimpleNamespace:
    """A small source whose levels change every few days, each country on days of its own."""
    at = FIRST + timedelta(days=day)
    stated = {iso3: 1 + (day // (3 + number)) % 4 for number, iso3 in enumerate(COUNTRIES)}
    page = Page("https://example.org/feed", json.dumps([day, stated]).encode(), at)
    return SimpleNamespace(
        EXPECTED=EXPECTED,
        HOSTS=("example.org",),
        fetch=lambda session, previous: [page],
        parse=parse,
    )


def parse(pages: list[Page]) -> Parsed:
    (page,) = pages
    records = tuple(
        Advisory(
            issuer="us_state",
            destination=iso3,
            iso3=(iso3,),
            area=None,
            level=level,
            level_key=str(level),
            level_label=f"Level {level}",
            indicators=(),
            issued_on=date(2026, 1, 1),
            url="https://example.org/",
            recorded_at=page.fetched_at,
            source=page.name_source("killed"),
        )
        for iso3, level in json.loads(page.body)[1].items()
    )
    return Parsed(records, (), content_on=page.fetched_at.date())


def update(root: str, day: int) -> None:
    archive = open_archive(root, with_history=False)
    result = update_source(archive, "killed", make_source(day))
    if result.has_failed:
        raise SystemExit(result.message)


def run_child(root: str, day: int, seconds: float | None) -> float:
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            update(root, day)
        finally:
            os._exit(0)
    ended = os.pidfd_open(child)
    if not select.select([ended], [], [], seconds)[0]:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    os.close(ended)
    return time.monotonic() - started


if __name__ == "__main__":
    for line in sys.stdin:
        print(run_child(**json.loads(line)), flush=True)
