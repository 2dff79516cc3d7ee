"""A row counts when its load is logged: for the app, and for any engine that reads the tables."""

import hashlib
import json
import random
import subprocess
import sys
from pathlib import Path

import duckdb
import killed_writers
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from archive_writer import AT, make_advisory, make_records
from deltalake import DeltaTable

from loaders.archive import Archive, open_archive
from loaders.archive.checks import verify
from loaders.archive.files import WITHOUT_STATISTICS
from loaders.facts.tables import SCHEMAS, to_arrow
from loaders.updates.runs import KeptPage

TABLES = ("advisories", "sightings")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(str(tmp_path / "archive"), with_history=False)


@pytest.fixture(scope="module")
def run_jobs():
    """A process that runs jobs at once in children and kills them."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", killed_writers.__file__],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def run(root, *jobs):
            process.stdin.write(json.dumps({"root": str(root), "jobs": jobs}) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield run
        process.stdin.close()


def ask_app(archive, version=None):
    return [
        sorted(archive.query(f"SELECT record_id FROM {name}", version=version)["record_id"])
        for name in TABLES
    ]


def ask_outside(root, *versions):
    """Ask DuckDB, over the bare Delta tables, with the join that the archive's docstring names."""
    answers = []
    with duckdb.connect() as plain:
        # `loads` first: see there.
        for name in ("loads", *TABLES):
            plain.register(name, DeltaTable(f"{root}/{name}").to_pyarrow_table())
        for until in [f"WHERE version <= {version}" for version in versions] or [""]:
            found = [
                plain.sql(
                    f"SELECT record_id FROM {name} WHERE load IN (SELECT load FROM loads {until})"
                ).fetchall()
                for name in TABLES
            ]
            answers.append([sorted(record_id for (record_id,) in ids) for ids in found])
    return answers


def leave_half_a_load(archive, numbers):
    """Write one of two tables of a load, as a writer that is killed half-way."""
    archive.store.write_rows("advisories", to_arrow(make_records(numbers))["advisories"], "half")


def optimize(root):
    for name in ("loads", *TABLES):
        DeltaTable(f"{root}/{name}").optimize.compact()


def fill(archive):
    """Make five versions, and the half of a load that was never logged."""
    for n in range(2, 6):
        archive.append("test", to_arrow(make_records(range(n))))
    leave_half_a_load(archive, range(100, 104))
    archive.append("test", to_arrow(make_records(range(8))))


@pytest.mark.parametrize("joined", ["not", "by us", "by another engine", "by both"])
def test_another_engine_gets_the_apps_own_answer_of_every_version(archive, joined):
    fill(archive)
    before = [ask_app(archive, version) for version in range(archive.version + 1)]
    assert [len(ids) for ids, _ in before] == [0, 2, 3, 4, 5, 8]
    if joined in ("by another engine", "by both"):
        optimize(archive.root)
    if joined in ("by us", "by both"):
        archive.compact(n_files_max=0)
    for opened in (archive, open_archive(archive.root, with_history=False)):
        assert [ask_app(opened, version) for version in range(6)] == before
        assert ask_outside(opened.root, *range(6)) == before
        assert ask_outside(opened.root) == before[-1:]
        assert verify(opened) == []
    n_written = DeltaTable(f"{archive.root}/advisories").count()
    assert n_written == 8 + 4


def test_the_same_records_are_added_after_another_engine_joined_half_of_them(archive):
    fill(archive)
    optimize(archive.root)
    added = archive.append("test", to_arrow(make_records(range(99, 104))))
    assert added == {"advisories": 5, "sightings": 5}
    assert [ask_app(archive)] == ask_outside(archive.root)
    assert verify(archive) == []


def test_who_comes_second_gives_up_a_load_with_a_record_that_came_meanwhile(archive):
    """Every step of one writer, with another's whole load between two of them."""
    other = open_archive(archive.root, with_history=False)
    log, newest = archive.store.read_log()
    mine = to_arrow(make_records(range(3)))
    for name in TABLES:
        archive.store.write_rows(name, mine[name], "mine")
    other.append("other", to_arrow([make_advisory(2)]))
    logged = archive.store.log_load("mine", "test", mine, log=log, newest=newest)
    assert logged is None
    assert archive.append("test", mine) == {"advisories": 2, "sightings": 3}
    assert [ask_app(archive)] == ask_outside(archive.root)
    assert verify(archive) == []


def test_who_comes_second_keeps_a_load_without_such_a_record(archive):
    other = open_archive(archive.root, with_history=False)
    log, newest = archive.store.read_log()
    mine = to_arrow(make_records(range(3)))
    for name in TABLES:
        archive.store.write_rows(name, mine[name], "mine")
    other.append("other", to_arrow([make_advisory(9)]))
    logged = archive.store.log_load("mine", "test", mine, log=log, newest=newest)
    assert (logged.version, logged.load_id) == (2, "mine")
    assert logged.n_held == {"advisories": 4, "sightings": 3}


def test_two_compactions_of_the_same_files_double_nothing(archive):
    """Two of delta-rs's own at once both succeed, and every row is there twice."""
    fill(archive)
    before = ask_app(archive)
    stale = DeltaTable(f"{archive.root}/advisories")
    archive.compact(n_files_max=1)
    with pytest.raises(Exception, match="deleted data this operation read"):
        stale.optimize.compact()
    assert ask_outside(archive.root) == [before]
    assert verify(open_archive(archive.root, with_history=False)) == []


def test_large_files_are_left_alone_with_the_loads_they_hold(archive, monkeypatch):
    fill(archive)
    sizes = {file: file.stat().st_size for file in Path(archive.root, "advisories").glob("*.parq*")}
    monkeypatch.setattr("loaders.archive.compaction.SMALL_BYTES", max(sizes.values()))
    archive.compact(n_files_max=1)
    kept = [file for file, size in sizes.items() if size == max(sizes.values())]
    held = archive.store.visible_files(archive.newest, "advisories")
    assert {str(file) for file in kept} & set(held)
    assert len(held) == len(kept) + 1
    assert verify(archive) == []


def test_no_statistics_are_kept_of_pages_and_texts(archive):
    body = b"x" * 5000
    page = KeptPage(hashlib.sha256(body).hexdigest(), body, AT)
    archive.append("test", to_arrow([page, *make_records([1])]))
    (path,) = archive.store.visible_files(archive.newest, "pages")
    row_group = pq.ParquetFile(path).metadata.row_group(0)
    columns = [row_group.column(n) for n in range(row_group.num_columns)]
    assert {c.path_in_schema for c in columns if not c.is_stats_set} == {"body"}
    actions = pa.table(DeltaTable(f"{archive.root}/pages").get_add_actions(flatten=True))
    assert {"min.load", "min.sha256", "max.recorded_at"} <= set(actions.column_names)
    assert not {f"min.{name}" for name in WITHOUT_STATISTICS} & set(actions.column_names)
    columns_known = {name for schema in SCHEMAS.values() for name in schema.names}
    assert set(WITHOUT_STATISTICS) <= columns_known


def make_round(when, longest):
    """Two writers of overlapping records, sometimes with those who join files, killed at will."""
    jobs = []
    for _ in range(2):
        first = when.randrange(300)
        jobs.append({"job": "append", "numbers": [first, first + when.randrange(1, 60)]})
    if when.random() < 0.5:
        jobs.append({"job": "compact"})
    if when.random() < 0.5:
        jobs.append({"job": "optimize", "table": when.choice(("loads", *TABLES))})
    for job in jobs:
        job["seconds"] = when.uniform(0, longest) if when.random() < 0.8 else None
    return jobs


def disturb(run_jobs, root, seed, n_kills):
    """Let writers be killed until that many were, and hold the archive to its word each time."""
    when = random.Random(seed)
    archive = open_archive(str(root), with_history=False)
    answers = {0: ask_app(archive)}
    n_killed = 0
    while n_killed < n_kills:
        jobs = make_round(when, longest=0.35)
        codes = run_jobs(root, *jobs)
        assert set(codes) <= {0, -9}, (jobs, codes)
        n_killed += codes.count(-9)
        known = archive.version
        archive.refresh()
        for version in range(known + 1, archive.version + 1):
            answers[version] = ask_app(archive, version)
        again = open_archive(str(root), with_history=False)
        some = [archive.version, when.choice(list(answers))]
        asked = [answers[version] for version in some]
        assert [ask_app(again, version) for version in some] == asked
        if again.version:
            assert ask_outside(root, *some) == asked
        rows = archive.query("SELECT record_id, advisory_id FROM sightings")
        assert sorted(rows["advisory_id"]) == answers[archive.version][0]
        assert rows["record_id"].is_unique
        held = set(answers[archive.version][0])
        for job, code in zip(jobs, codes, strict=True):
            if job["job"] == "append" and code == 0:
                numbers = range(*job["numbers"])
                wanted = to_arrow(make_records(numbers))["advisories"]["record_id"].to_pylist()
                assert held >= set(wanted)
    assert verify(archive) == []
    return n_killed


def test_writers_and_compactions_may_be_killed_at_any_moment(run_jobs, tmp_path):
    assert disturb(run_jobs, tmp_path / "archive", seed=11, n_kills=15) >= 15


@pytest.mark.campaign
@pytest.mark.parametrize("seed", range(10))
def test_a_thousand_kills_lose_and_double_nothing(run_jobs, tmp_path, seed):
    assert disturb(run_jobs, tmp_path / "archive", seed=seed, n_kills=100) >= 100
