import json
import random
import subprocess
import sys
from pathlib import Path

import killed_updater
import pytest

from loaders.archive import open_archive
from loaders.archive.checks import verify

N_ARCHIVES = 10
N_ALWAYS = 4
N_DAYS = 5
N_KILLS_A_DAY = 4
FACTS = ("advisories", "sightings", "faults")


@pytest.fixture(scope="module")
def updater():
    """A process that updates archives and is told when to kill."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", killed_updater.__file__],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def update(root, day, seconds=None):
            job = {"root": str(root), "day": day, "seconds": seconds}
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        yield update
        process.stdin.close()


def read_facts(archive):
    archive.refresh()
    return {
        name: set(archive.query(f"SELECT record_id FROM {name}")["record_id"]) for name in FACTS
    }


@pytest.fixture(scope="module")
def undisturbed(updater, tmp_path_factory):
    """What an archive holds after the same days without a kill, and how long a day takes."""
    root = tmp_path_factory.mktemp("undisturbed")
    seconds = [updater(root, day) for day in range(N_DAYS)]
    return read_facts(open_archive(str(root), with_history=False)), max(seconds)


def test_the_days_hold_changes_and_waiting_levels(undisturbed):
    facts, _ = undisturbed
    assert len(facts["advisories"]) > len(killed_updater.COUNTRIES)


@pytest.mark.parametrize(
    "seed",
    [
        *range(N_ALWAYS),
        *(pytest.param(i, marks=pytest.mark.campaign) for i in range(N_ALWAYS, N_ARCHIVES)),
    ],
)
def test_an_update_may_be_killed_at_any_moment(seed, updater, undisturbed, tmp_path):
    """Four kills a day on five days in each archive, at random moments of the run.

    80 in all, and 120 more under the marker ``campaign``.
    """
    facts_undisturbed, longest = undisturbed
    when = random.Random(seed)
    root = tmp_path / "archive"
    updater(root, 0)
    archive = open_archive(str(root), with_history=False)
    held = read_facts(archive)
    for day in range(N_DAYS):
        for _ in range(N_KILLS_A_DAY):
            updater(root, day, when.uniform(0, longest))
            facts = read_facts(archive)
            assert verify(archive) == []
            assert all(held[name] <= facts[name] for name in FACTS)
            held = facts
        updater(root, day)
        held = read_facts(archive)
    assert held == facts_undisturbed
    assert verify(archive) == []
