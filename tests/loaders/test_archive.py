import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import archive_writer
import duckdb
import pyarrow as pa
import pytest
from archive_writer import AT, make_advisory, make_records, make_sighting

from loaders.archive import BUNDLED_HISTORY, Archive, open_archive
from loaders.archive import store as archive_store
from loaders.archive.checks import verify
from loaders.archive.store import Store
from loaders.errors import ArchiveError
from loaders.facts.tables import HISTORY_TABLES, SCHEMAS, to_arrow
from loaders.history import read_history


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(str(tmp_path / "archive"), with_history=False)


def count(archive: Archive, table: str, version: int | None = None) -> int:
    return int(archive.query(f"SELECT count(*) AS n FROM {table}", version=version)["n"][0])


def name_types(schema: pa.Schema) -> list[str]:
    """Name a schema's types; what the items of a list are called is nobody's concern."""
    return [re.sub(r"<\w+: ", "<", str(field.type)) for field in schema]


@contextmanager
def writers(root: str, job: str, n: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Start processes which wait for a line before they do their job."""
    command = [sys.executable, archive_writer.__file__, root, job]
    environment = os.environ | {"PYTHONPATH": str(Path(archive_store.__file__).parents[2])}
    processes = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        for _ in range(n)
    ]
    try:
        for process in processes:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def start(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def run_at_once(root: str, job: str, n: int) -> None:
    with writers(root, job, n) as processes:
        for process in processes:
            start(process)
        assert [process.wait(timeout=60) for process in processes] == [0] * n


def test_a_new_archive_holds_the_bundled_history_once(tmp_path: Path) -> None:
    archive = open_archive(str(tmp_path / "archive"))
    assert archive.version == 0
    assert [load.source for load in archive.versions()] == [BUNDLED_HISTORY]
    held = {name: count(archive, name) for name in HISTORY_TABLES}
    assert held == {name: read_history(name).num_rows for name in HISTORY_TABLES}
    assert held["advisories"] > 1000


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    first = open_archive(str(tmp_path / "archive"))
    again = open_archive(str(tmp_path / "archive"))
    assert again.versions() == first.versions()


def test_an_archive_without_the_bundled_history_of_this_release_gets_it(archive: Archive) -> None:
    n_first = 50
    history = read_history("departures")
    archive.append("an older release", {"departures": history.slice(0, n_first)})
    opened = open_archive(archive.root)
    assert opened.version == 2
    assert opened.newest.n_added["departures"] == history.num_rows - n_first
    assert count(opened, "departures") == history.num_rows
    assert open_archive(archive.root).version == 2


def test_two_processes_that_make_the_archive_at_once_make_one(tmp_path: Path) -> None:
    root = str(tmp_path / "archive")
    run_at_once(root, "open", 2)
    archive = open_archive(root)
    assert archive.version == 0
    assert count(archive, "advisories") == read_history("advisories").num_rows
    assert verify(archive) == []


def test_what_is_held_already_is_not_added_again(archive: Archive) -> None:
    assert archive.append("test", to_arrow(make_records(range(3)))) == {
        "advisories": 3,
        "sightings": 3,
    }
    assert archive.append("test", to_arrow(make_records(range(5)))) == {
        "advisories": 2,
        "sightings": 2,
    }
    assert count(archive, "advisories") == 5


def test_a_load_with_nothing_new_makes_no_version(archive: Archive) -> None:
    archive.append("test", to_arrow(make_records(range(3))))
    assert archive.append("test", to_arrow(make_records(range(3)))) == {
        "advisories": 0,
        "sightings": 0,
    }
    assert archive.version == 1


def test_a_record_repeated_in_one_load_is_held_as_first_recorded(archive: Archive) -> None:
    later = to_arrow([make_advisory(1, at=AT + timedelta(days=1))])["advisories"]
    first = to_arrow([make_advisory(1)])["advisories"]
    assert archive.append("test", {"advisories": pa.concat_tables([later, first])}) == {
        "advisories": 1
    }
    assert archive.query("SELECT recorded_at FROM advisories")["recorded_at"].tolist() == [AT]


def test_a_row_reads_back_as_it_was_written(archive: Archive) -> None:
    tables = to_arrow(make_records([7]))
    archive.append("test", tables)
    for name, rows in tables.items():
        assert archive.query_arrow(f"SELECT * FROM {name}").to_pylist() == rows.to_pylist()


def test_an_older_version_reads_as_it_was(archive: Archive) -> None:
    archive.append("test", to_arrow(make_records(range(3))))
    archive.append("test", to_arrow(make_records(range(9))))
    assert [count(archive, "advisories", version) for version in (0, 1, 2)] == [0, 3, 9]
    assert [load.n_held.get("sightings", 0) for load in archive.versions()] == [0, 3, 9]


def test_versions_survive_the_checkpoints_of_the_log(archive: Archive) -> None:
    table = archive.store.open_table("loads")
    assert table
    kept = table.metadata().configuration
    assert kept["delta.enableExpiredLogCleanup"] == "false"
    assert kept["delta.logRetentionDuration"] == "interval 36500 days"


def test_a_version_whose_files_are_gone_is_refused(archive: Archive) -> None:
    archive.append("test", to_arrow(make_records(range(3))))
    (path,) = archive.store.visible_files(archive.newest, "sightings")
    Path(path).unlink()
    with pytest.raises(ArchiveError, match=r"cannot read version 1: .*No files found"):
        archive.query("SELECT 1")


@pytest.mark.parametrize("version", [-1, 1, 17])
def test_a_version_that_never_was_is_refused_with_those_that_are(
    archive: Archive, version: int
) -> None:
    with pytest.raises(ArchiveError, match=rf"no version {version}; there are versions 0 to 0"):
        archive.query("SELECT 1", version=version)


def test_a_load_killed_before_the_log_is_invisible_until_it_is_run_again(archive: Archive) -> None:
    with writers(archive.root, "append and die before the log", 1) as (writer,):
        start(writer)
        assert writer.wait(timeout=60) == -9
    assert archive.refresh() == 0
    assert count(archive, "advisories") == 0
    on_disk = archive.store.open_table("sightings")
    assert on_disk
    assert on_disk.count() == 400

    archive.append("other", to_arrow([make_advisory(1, issuer="uk_fcdo")]))
    assert count(archive, "advisories") == 1

    assert archive.append("test", to_arrow(make_records(range(400)))) == {
        "advisories": 400,
        "sightings": 400,
    }
    assert count(archive, "advisories") == 401
    assert count(archive, "advisories", version=1) == 1
    assert verify(archive) == []


def test_a_load_killed_at_any_moment_shows_all_or_nothing(archive: Archive) -> None:
    tables = to_arrow(make_records(range(400)))
    delays_s = [0.02, 0.06, 0.12]
    with writers(archive.root, "append", len(delays_s)) as processes:
        for process, delay_s in zip(processes, delays_s, strict=True):
            start(process)
            time.sleep(delay_s)
            process.kill()
            process.wait(timeout=60)
            archive.refresh()
            assert (count(archive, "advisories"), count(archive, "sightings")) in {
                (0, 0),
                (400, 400),
            }
    archive.append("test", tables)
    assert count(archive, "advisories") == 400
    assert count(archive, "sightings") == 400
    assert verify(archive) == []


def test_processes_that_append_the_same_records_double_nothing(archive: Archive) -> None:
    run_at_once(archive.root, "append in overlapping parts", 2)
    archive.refresh()
    assert count(archive, "advisories") == 120
    assert count(archive, "sightings") == 120
    assert verify(archive) == []


def test_refresh_sees_what_another_process_appended(archive: Archive) -> None:
    other = open_archive(archive.root, with_history=False)
    other.append("test", to_arrow(make_records(range(3))))
    assert count(archive, "advisories") == 0
    assert archive.refresh() == 1
    assert count(archive, "advisories") == 3


def test_threads_ask_different_versions_at_once(archive: Archive) -> None:
    for n in range(1, 5):
        archive.append("test", to_arrow(make_records(range(n * 10))))
    versions = [0, 1, 2, 3, 4] * 20
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda version: count(archive, "sightings", version), versions))
    assert counts == [version * 10 for version in versions]


def test_a_kept_answer_is_a_table_of_its_version(archive: Archive) -> None:
    for n in (3, 5):
        archive.append("test", to_arrow(make_records(range(n))))
    for version in (1, 2, 2):
        archive.keep("days", "SELECT issued_on FROM advisories", version=version)
    assert [count(archive, "days", version) for version in (1, 2)] == [3, 5]


def test_kept_answers_of_versions_nobody_asks_for_are_forgotten(archive: Archive) -> None:
    for n in range(1, 5):
        archive.append("test", to_arrow(make_records(range(n))))
        archive.keep("days", "SELECT issued_on FROM advisories")
    assert [count(archive, "days", version) for version in (2, 3, 4)] == [2, 3, 4]
    with pytest.raises(duckdb.CatalogException, match="days does not exist"):
        count(archive, "days", version=1)
    archive.keep("days", "SELECT issued_on FROM advisories", version=1)
    assert count(archive, "days", version=1) == 1


def test_values_are_bound(archive: Archive) -> None:
    archive.append("test", to_arrow(make_records(range(3))))
    found = archive.query(
        "SELECT destination FROM advisories WHERE destination = $name AND issued_on >= $day",
        {"name": "Destination 1' OR '1' = '1", "day": date(2022, 1, 1)},
    )
    assert found.empty
    found = archive.query(
        "SELECT destination, issued_on FROM advisories WHERE issued_on = $day",
        {"day": date(2022, 1, 2)},
    )
    assert found.to_dict("records") == [
        {"destination": "Destination 1", "issued_on": date(2022, 1, 2)}
    ]


def test_many_small_files_are_joined_and_nothing_held_changes(tmp_path):
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    for number in range(12):
        archive.append("test", to_arrow([make_advisory(number)]))
    held = archive.query("SELECT * FROM advisories ORDER BY record_id")
    archive.compact(n_files_max=10)
    assert archive.version == 12
    assert len(archive.store.visible_files(archive.newest, "advisories")) == 1
    assert archive.query("SELECT * FROM advisories ORDER BY record_id").equals(held)
    assert [count(archive, "advisories", version) for version in range(13)] == list(range(13))
    log = archive.store.open_table("loads")
    assert log
    assert len(log.file_uris()) == 1
    assert verify(archive) == []
    archive.append("test", to_arrow([make_advisory(12)]))
    archive.compact(n_files_max=10)
    assert len(archive.store.visible_files(archive.newest, "advisories")) == 2


def test_a_load_that_is_being_written_may_be_joined(tmp_path):
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    for number in range(3):
        archive.append("test", to_arrow([make_advisory(number)]))
    unfinished = to_arrow([make_advisory(9)])
    log, newest = archive.store.read_log()
    archive.store.write_rows("advisories", unfinished["advisories"], "unfinished")
    archive.compact(n_files_max=1)
    assert len(archive.store.visible_files(archive.newest, "advisories")) == 1
    assert count(archive, "advisories") == 3
    archive.store.log_load("unfinished", "test", unfinished, log=log, newest=newest)
    archive.refresh()
    assert count(archive, "advisories") == 4
    assert count(archive, "advisories", version=3) == 3
    assert verify(archive) == []


@pytest.mark.parametrize("table", SCHEMAS)
def test_an_empty_table_has_its_columns(archive: Archive, table: str) -> None:
    answer = archive.query_arrow(f"SELECT * FROM {table}")
    assert answer.num_rows == 0
    assert answer.column_names == SCHEMAS[table].names
    assert name_types(answer.schema) == name_types(SCHEMAS[table])


@pytest.mark.parametrize("name", ["with space", "it's", "Früh 日", "a+b&c#d?e"])
def test_an_archive_lives_in_any_ordinary_folder(tmp_path: Path, name: str) -> None:
    archive = open_archive(str(tmp_path / name / "archive"), with_history=False)
    archive.append("test", to_arrow(make_records(range(3))))
    assert (tmp_path / name / "archive" / "loads" / "_delta_log").is_dir()
    assert count(archive, "advisories") == 3


@pytest.mark.parametrize("name", ["br[ack]et", "50%25"])
def test_a_folder_delta_tables_cannot_live_in_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="cannot hold Delta tables; a path must be free of"):
        open_archive(str(tmp_path / name))


def test_a_root_that_is_a_file_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    root.write_text("not a folder")
    with pytest.raises(ArchiveError, match="archive: cannot"):
        open_archive(str(root), with_history=False)


def test_the_environment_names_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTWATCH_ARCHIVE", str(tmp_path / "named"))
    assert open_archive(with_history=False).root == str(tmp_path / "named")


def test_rows_for_a_table_there_is_none_of_are_refused(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="unknown table 'bases'; known: advisories, sightings"):
        archive.append("test", {"bases": pa.table({"record_id": ["a"]})})


def test_rows_with_other_columns_are_refused_before_anything_is_written(archive: Archive) -> None:
    tables = to_arrow(make_records([1]))
    tables["sightings"] = tables["sightings"].drop_columns(["seen_to"])
    with pytest.raises(ArchiveError, match=r"sightings have other .* missing \['seen_to'\]"):
        archive.append("test", tables)
    assert archive.store.open_table("advisories") is None


def test_rows_of_other_types_are_refused(archive: Archive) -> None:
    rows = to_arrow(make_records([1]))["advisories"]
    rows = rows.set_column(rows.column_names.index("level"), "level", pa.array(["four"]))
    with pytest.raises(ArchiveError, match="rows for advisories are not of the table's types"):
        archive.append("test", {"advisories": rows})


def test_rows_are_ordered_by_date_within_a_file(archive: Archive) -> None:
    archive.append("test", to_arrow(make_records(range(100))))
    days = archive.query("SELECT issued_on FROM advisories")["issued_on"].tolist()
    assert days == sorted(days)
    assert len(set(days)) == 50


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_parquet('/etc/hostname')",
        "FROM 'https://example.org/x.parquet'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
    ],
)
def test_a_query_reaches_nothing_but_the_archive(archive: Archive, sql: str) -> None:
    with pytest.raises(duckdb.Error, match=r"Permission Error|Cannot change configuration"):
        archive.query(sql)


def test_files_of_an_object_store_are_copied_once_and_read_from_the_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No object store runs here: a file URL taken for one drives the same code.
    monkeypatch.setattr(archive_store, "_find_folder", lambda root: None)
    monkeypatch.setattr(
        "platformdirs.user_cache_dir", lambda appname: str(tmp_path / "cache" / appname)
    )
    (tmp_path / "store").mkdir()
    archive = open_archive((tmp_path / "store").as_uri(), with_history=False)
    archive.append("test", to_arrow(make_records(range(3))))
    archive.append("test", to_arrow(make_records(range(5))))
    assert archive.root.startswith("file://")
    assert count(archive, "advisories") == 5
    copies = list((tmp_path / "cache").glob("postwatch/*/advisories/*.parquet"))
    assert len(copies) == 2
    assert not list((tmp_path / "cache").glob("**/*.part"))
    again = Archive(Store(archive.root))
    made = [copy.stat().st_mtime_ns for copy in copies]
    assert count(again, "sightings") == 5
    assert [copy.stat().st_mtime_ns for copy in copies] == made


def test_a_load_says_when_it_was_and_what_it_added(archive: Archive) -> None:
    before = datetime.now(UTC)
    archive.append("us_state", to_arrow([make_advisory(1), make_sighting(make_advisory(1))]))
    load = archive.newest
    assert (load.version, load.source) == (1, "us_state")
    assert load.n_added == {"advisories": 1, "sightings": 1}
    assert before <= load.loaded_at <= datetime.now(UTC)
