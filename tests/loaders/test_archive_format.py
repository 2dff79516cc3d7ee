"""Archives of format 1 are brought to today's format; those of a newer one are refused.

``archive_format_1.zip`` was written by the last commit that wrote that format (62e17f8): nine
versions, a bundled history, a kept page, a compaction, and a load whose writer was killed between
its two tables and the log; later one of the two was taken over.
"""

import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import archive_writer
import pyarrow as pa
import pytest
from archive_writer import make_advisory, make_records
from deltalake import DeltaTable, write_deltalake
from test_archive_loads import ask_outside, run_jobs

from loaders.archive import Archive, open_archive
from loaders.archive.checks import verify
from loaders.archive.store import Store
from loaders.errors import ArchiveError
from loaders.facts.identity import record_id
from loaders.facts.tables import to_arrow

__all__ = ["run_jobs"]

ZIPPED = Path(__file__).with_name("archive_format_1.zip")
OTHER = make_advisory(1, issuer="uk_fcdo")
TAKEN_OVER = [record for record in make_records(range(100, 104)) if hasattr(record, "issuer")]
HELD = [
    [],
    [],
    make_records(range(2)),
    make_records(range(4)),
    make_records(range(6)),
    make_records(range(6)),
    [*make_records(range(6)), OTHER],
    [*make_records(range(8)), OTHER],
    [*make_records(range(8)), OTHER, *TAKEN_OVER],
]
"""The advisories and sightings of each version."""


@pytest.fixture
def root(tmp_path):
    with zipfile.ZipFile(ZIPPED) as zipped:
        zipped.extractall(tmp_path / "archive")
    return tmp_path / "archive"


def list_ids(records):
    ids = {"advisories": [], "sightings": []}
    for record in records:
        ids[record.TABLE].append(record_id(record))
    return [sorted(held) for held in ids.values()]


def check(root):
    """Hold every version to what it was, as the app and as another engine sees it."""
    archive = open_archive(str(root), with_history=False)
    assert archive.version == 8
    for version, records in enumerate(HELD):
        for table, ids in zip(("advisories", "sightings"), list_ids(records), strict=True):
            found = archive.query(f"SELECT record_id FROM {table}", version=version)
            assert sorted(found["record_id"]) == ids
        n_departures = len(archive.query("FROM departures", version=version))
        assert n_departures == (5 if version else 0)
    assert ask_outside(root, *range(len(HELD))) == [list_ids(records) for records in HELD]
    assert archive.query("SELECT body FROM pages")["body"][0][5:10] == bytes(range(5))
    assert verify(archive) == []
    return archive


def test_every_version_of_an_earlier_archive_reads_as_it_was(root, caplog):
    archive = check(root)
    assert "bringing the archive to format 2, once" in caplog.text
    loads = archive.versions()
    assert [load.source for load in loads] == [
        "empty archive",
        "bundled history",
        *["us_state"] * 3,
        "compaction",
        "uk_fcdo",
        *["us_state"] * 2,
    ]
    assert archive.newest.histories == ("f" * 64,)
    assert loads[5].n_added == {}
    assert loads[8].n_added == {"advisories": 4}
    assert loads[8].n_held == {"departures": 5, "pages": 1, "advisories": 13, "sightings": 8}


def test_it_is_done_once_and_the_archive_goes_on(root, caplog):
    check(root)
    n_commits = DeltaTable(str(root / "loads")).version()
    caplog.clear()
    archive = check(root)
    assert DeltaTable(str(root / "loads")).version() == n_commits
    assert not caplog.text
    archive.compact(n_files_max=1)
    check(root)
    added = archive.append("test", to_arrow(make_records(range(102, 105))))
    assert added == {"advisories": 1, "sightings": 3}
    assert verify(archive) == []


def test_opening_it_takes_in_this_releases_history(root):
    archive = open_archive(str(root))
    assert archive.version == 9
    assert archive.newest.n_held["departures"] > 5
    assert verify(archive) == []


def test_a_table_no_version_of_it_counted_is_empty(root):
    """A writer of its first rows was killed."""
    shutil.copytree(root / "departures", root / "airspace")
    shutil.copytree(root / "advisories", root / "other")
    columns = DeltaTable(str(root / "pages")).to_pyarrow_table()
    write_deltalake(str(root / "faults"), columns)
    archive = check(root)
    assert archive.query("FROM faults").empty


def test_an_earlier_postwatch_does_not_write_to_it_any_more(root):
    """It would write rows without a load, which count for nobody."""
    check(root)
    with pytest.raises(Exception, match="Cannot cast schema"):
        write_deltalake(
            str(root / "advisories"), to_arrow([make_advisory(50)])["advisories"], mode="append"
        )


def test_two_processes_that_migrate_at_once_make_one_archive(root, run_jobs):
    assert run_jobs(root, *[{"job": "open", "seconds": None} for _ in range(3)]) == [0, 0, 0]
    check(root)


def disturb(root, run_jobs, when):
    """Kill a process that migrates, or two of them, until one is through."""
    codes = [-9]
    longest = n_killed = 0
    while 0 not in codes:
        longest += 0.2
        n = when.randrange(1, 3)
        jobs = [{"job": "open", "seconds": when.uniform(0, longest)} for _ in range(n)]
        codes = run_jobs(root, *jobs)
        assert set(codes) <= {0, -9}
        n_killed += codes.count(-9)
    check(root)
    return n_killed


def test_a_migration_may_be_killed_at_any_moment(root, run_jobs):
    assert disturb(root, run_jobs, random.Random(1)) >= 1


@pytest.mark.campaign
def test_a_migration_may_be_killed_two_hundred_times(tmp_path, run_jobs):
    when = random.Random(7)
    n_killed = 0
    while n_killed < 200:
        folder = tmp_path / str(n_killed)
        with zipfile.ZipFile(ZIPPED) as zipped:
            zipped.extractall(folder)
        n_killed += disturb(folder, run_jobs, when)
        shutil.rmtree(folder)


def test_a_killed_migration_leaves_an_archive_of_the_earlier_format(root):
    """Every table is written anew and the log is not: the last moment before the last commit."""
    process = subprocess.run(
        [sys.executable, archive_writer.__file__, str(root), "migrate and die before the log"],
        input="\n",
        text=True,
        capture_output=True,
    )
    assert process.returncode == -9
    names = {field.name for field in DeltaTable(str(root / "loads")).schema().fields}
    assert "format" not in names
    assert "load" in {field.name for field in DeltaTable(str(root / "pages")).schema().fields}
    check(root)


def test_an_earlier_archive_that_cannot_be_written_is_refused_and_says_why(root):
    process = subprocess.run(
        [sys.executable, archive_writer.__file__, str(root), "open where nothing can be written"],
        input="\n",
        text=True,
        capture_output=True,
    )
    assert process.returncode == 1
    assert (
        f"ArchiveError: {root}: the archive is of format 1 and has to be brought to format 2 once, "
        "where all of it can be read and written; that failed: "
    ) in process.stderr
    check(root)


def test_an_earlier_archive_without_its_data_files_is_refused_and_stays_as_it_is(root):
    moved = root.with_name("moved")
    (lost,) = (Path(uri) for uri in DeltaTable(str(root / "pages")).file_uris())
    lost.rename(moved)
    with pytest.raises(ArchiveError, match=r"read and written; that failed: .*No files found"):
        open_archive(str(root))
    moved.rename(lost)
    check(root)


def test_an_earlier_archive_is_not_taken_for_todays(root):
    with pytest.raises(ArchiveError, match="the archive is of format 1; opening it migrates it"):
        Archive(Store(str(root)))


def test_an_archive_of_a_newer_format_is_refused_by_that_name(tmp_path):
    root = tmp_path / "archive"
    archive = open_archive(str(root), with_history=False)
    archive.append("test", to_arrow(make_records([1])))
    log = DeltaTable(str(root / "loads"))
    rows = log.to_pyarrow_table().slice(0, 1)
    for name, value in (("format", pa.array([3], pa.int32())), ("version", pa.array([2]))):
        rows = rows.set_column(rows.column_names.index(name), name, value)
    write_deltalake(log, rows, mode="append")
    refusal = "the archive is of format 3, written by a newer Postwatch; this one reads formats up"
    with pytest.raises(ArchiveError, match=refusal):
        open_archive(str(root))
    with pytest.raises(ArchiveError, match=refusal):
        archive.refresh()
    with pytest.raises(ArchiveError, match=refusal):
        archive.append("test", to_arrow(make_records([2])))
    with pytest.raises(ArchiveError, match=refusal):
        Archive(Store(str(root)))
