"""Thirty readers at once, without browsers, each changing dates for a minute.

Prints times and memory; that none fails, and none sees another's view, is asserted.
"""

import asyncio
import random
import statistics
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from serving import find_free_port, postwatch_command, serve
from session_client import Reader

pytestmark = pytest.mark.benchmark

N_READERS = 30
SECONDS = 60
PAUSE_S = 10.0
"""Mean pause of a reader between two changes: to look at a map takes longer."""

COUNTRIES = ("BLR", "UKR", "RUS", "IRN", "NER", "MLI")
REGIONS = ("world", "eastern-europe", "sahel", "gulf")


def make_reader(url: str, number: int) -> Reader:
    view = {
        "from": "2021-12-01",
        "to": "2022-02-28",
        "country": COUNTRIES[number % len(COUNTRIES)],
        "issuer": ("us_state", "uk_fcdo")[number % 2],
        "region": REGIONS[number % len(REGIONS)],
        "layers": "presence,departures",
    }
    return Reader(url, view)


async def read_for(reader: Reader, seconds: float, number: int) -> None:
    draw = random.Random(number)
    until = time.monotonic() + seconds
    async with reader:
        while time.monotonic() < until:
            await asyncio.sleep(draw.expovariate(1 / PAUSE_S))
            await reader.change_date(date(2022, 1, 1) + timedelta(days=draw.randrange(365)))


def read_memory_mb(pid: int) -> float:
    """Resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def find_foreign(readers: list[Reader]) -> list[tuple[dict[str, str], str]]:
    """Find what a reader was shown that is not the view it asked for."""
    named = ("issuer", "from", "to", "region", "country")
    return [
        (view, stamp)
        for reader in readers
        for view, stamp in reader.seen
        if stamp != " ".join(view[name] for name in named)
    ]


async def run_all(readers: list[Reader], seconds: float) -> None:
    await asyncio.gather(*(read_for(r, seconds, number) for number, r in enumerate(readers)))


def test_thirty_readers_change_dates_for_a_minute(tmp_path):
    port = find_free_port()
    command = postwatch_command(port, tmp_path / "archive")
    with serve(command, port, "/healthz", tmp_path) as url:
        pid = find_server(port)
        asyncio.run(run_all([make_reader(url, 0)], 10))
        before_mb = read_memory_mb(pid)
        readers = [make_reader(url, number) for number in range(N_READERS)]
        asyncio.run(run_all(readers, SECONDS))
        after_mb = read_memory_mb(pid)
        again = [make_reader(url, number) for number in range(N_READERS)]
        asyncio.run(run_all(again, 20))
        again_mb = read_memory_mb(pid)
    runs = [seconds for reader in readers for seconds in reader.run_s]
    waits = [seconds for reader in readers for seconds in reader.waited_s]
    print(f"\n{N_READERS} readers, {len(runs)} changes of date in {SECONDS} s")
    for what, seconds in (("server time", runs), ("waited", waits)):
        slowest = sorted(seconds)[int(len(seconds) * 0.95)]
        print(f"{what}: median {statistics.median(seconds):.3f} s, 95 % within {slowest:.3f} s")
    print(
        f"memory: {before_mb:.0f} MB with one reader, {after_mb:.0f} MB after {N_READERS} "
        f"({(after_mb - before_mb) / (N_READERS - 1):.1f} MB each), {again_mb:.0f} MB after "
        f"{N_READERS} more"
    )
    assert len(runs) > N_READERS
    assert find_foreign(readers) == []


def find_server(port: int) -> int:
    """Find the process that listens on a port of loopback."""
    held = f":{port:04X} "
    lines = Path("/proc/net/tcp").read_text("ascii").splitlines()
    inode = next(line.split()[9] for line in lines if held in line.split()[1] + " ")
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if link.readlink().name == f"socket:[{inode}]":
                return int(link.parts[2])
        except OSError:
            continue
    raise LookupError(f"nobody listens on port {port}")
