import argparse
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import factories
import pyarrow as pa
import pytest
from archive_writer import AT, make_advisory, make_records, make_sighting

from loaders.archive import Archive, open_archive
from loaders.archive.checks import status, verify
from loaders.archive.store import Store
from loaders.cli.archive import add_verbs
from loaders.facts.departures import Departure
from loaders.facts.levels import Sighting
from loaders.facts.tables import to_arrow


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    archive.append("test", to_arrow(make_records(range(3))))
    return archive


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return open_archive(str(tmp_path_factory.mktemp("bundled") / "archive"))


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser(prog="postwatch")
    add_verbs(parser.add_subparsers(required=True))
    args = parser.parse_args(arguments)
    code: int = args.run(args)
    return code


def make_departure(host_iso3: str | None) -> Departure:
    return factories.departure(
        host_iso3=host_iso3,
        post="Minsk" if host_iso3 else "several",
        kind="ordered_departure",
        who=("family_members",),
        reason="stated",
        url="https://by.usembassy.gov/notice",
        recorded_at=AT,
        source="notices",
    )


def corrupt(archive: Archive, table: str, rows: pa.Table) -> list[str]:
    """Put rows into the archive as no loader would, and verify it."""
    archive.append("corrupt", {table: rows})
    return verify(Archive(Store(archive.root)))


def test_the_bundled_history_is_sound(bundled: Archive) -> None:
    assert verify(bundled) == []


def test_a_record_whose_facts_were_changed_is_found(archive: Archive) -> None:
    rows = to_arrow([make_advisory(9)])["advisories"]
    at = rows.column_names.index("destination")
    changed = rows.set_column(at, "destination", pa.array(["Changed"]))
    (problem,) = corrupt(archive, "advisories", changed)
    assert "its facts give another identity" in problem
    assert rows["record_id"][0].as_py() in problem


def test_a_row_no_record_would_accept_is_found(archive: Archive) -> None:
    rows = to_arrow([make_advisory(9)])["advisories"]
    at = rows.column_names.index("issued_on")
    rows = rows.set_column(at, "issued_on", pa.array([date(2920, 1, 1)]))
    (problem,) = corrupt(archive, "advisories", rows)
    assert "issued_on is datetime.date(2920, 1, 1)" in problem


def test_a_sighting_without_its_advisory_is_found(archive: Archive) -> None:
    lost = Sighting("0" * 32, date(2022, 1, 1), date(2022, 1, 2), 0, AT)
    problems = corrupt(archive, "sightings", to_arrow([lost])["sightings"])
    assert problems == ["sightings: 1 are of advisories that are not held"]


def test_a_time_in_the_future_is_found(archive: Archive) -> None:
    later = make_advisory(9, at=datetime.now(UTC) + timedelta(days=3))
    (problem,) = corrupt(archive, "advisories", to_arrow([later])["advisories"])
    assert "after today" in problem


def test_a_missing_data_file_is_found(archive: Archive) -> None:
    (path,) = archive.store.visible_files(archive.newest, "sightings")
    Path(path).unlink()
    (problem,) = verify(Archive(Store(archive.root)))
    assert problem == f"sightings: 1 data files are missing: {path}"


def test_a_damaged_data_file_is_found(archive: Archive) -> None:
    (path,) = archive.store.visible_files(archive.newest, "advisories")
    Path(path).write_bytes(b"PAR1 not parquet")
    problems = verify(Archive(Store(archive.root)))
    assert [problem.split(":")[:2] for problem in problems] == [["advisories", " cannot be read"]]


def test_a_table_that_is_gone_is_found(archive: Archive) -> None:
    (archive.store.path / "sightings").rename(archive.store.path / "elsewhere")  # type: ignore[operator]
    problems = verify(Archive(Store(archive.root)))
    assert problems
    assert all("sightings" in problem for problem in problems)


NEVER_FETCHED = {"last_good_at": None, "last_outcome": None, "last_message": None}


def test_status_counts_sources_apart_and_says_their_age(archive: Archive) -> None:
    other = make_advisory(5, issuer="uk_fcdo")
    records = [other, make_sighting(other), make_departure("BLR"), make_departure(None)]
    archive.append("test", to_arrow(records))
    report = status(archive, today=date(2022, 3, 11))
    assert report["version"] == 2
    held = {name: n for name, n in report["rows"].items() if n}
    assert held == {"advisories": 4, "sightings": 4, "departures": 2}
    assert report["sources"] == [
        {
            "kind": "advisories",
            "source": "uk_fcdo",
            "n_rows": 1,
            "newest_content_on": "2022-03-01",
            "newest_recorded_at": "2022-03-01T12:00:00Z",
            "age_days": 10,
            "n_countries": 1,
            "n_placed": 1,
            "n_unplaced": 0,
            **NEVER_FETCHED,
        },
        {
            "kind": "advisories",
            "source": "us_state",
            "n_rows": 3,
            "newest_content_on": "2022-03-01",
            "newest_recorded_at": "2022-03-01T12:00:00Z",
            "age_days": 10,
            "n_countries": 1,
            "n_placed": 3,
            "n_unplaced": 0,
            **NEVER_FETCHED,
        },
        {
            "kind": "departures",
            "source": "notices",
            "n_rows": 2,
            "newest_content_on": "2022-01-31",
            "newest_recorded_at": "2022-03-01T12:00:00Z",
            "age_days": 39,
            "n_countries": 1,
            "n_placed": 1,
            "n_unplaced": 1,
            **NEVER_FETCHED,
        },
    ]


def test_status_of_the_bundled_history_covers_the_world(
    bundled: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("status", "--json", "--archive", bundled.root) == 0
    report = json.loads(capsys.readouterr().out)
    by_source = {(row["kind"], row["source"]): row for row in report["sources"]}
    assert by_source["advisories", "us_state"]["n_countries"] >= 200
    assert by_source["advisories", "uk_fcdo"]["n_countries"] >= 200


def test_status_makes_an_archive_where_there_is_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("status", "--archive", str(tmp_path / "new")) == 0
    shown = capsys.readouterr().out
    assert "version   0, loaded" in shown
    assert "us_state" in shown


def test_verify_says_sound(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "--archive", archive.root) == 0
    assert capsys.readouterr().out == f"{archive.root} at version 1: sound\n"


def test_verify_names_the_problems_and_exits_1(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = Sighting("0" * 32, date(2022, 1, 1), date(2022, 1, 2), 0, AT)
    archive.append("corrupt", to_arrow([lost]))
    assert run("verify", "--json", "--archive", archive.root) == 1
    assert json.loads(capsys.readouterr().out) == {
        "archive": archive.root,
        "version": 2,
        "is_sound": False,
        "problems": ["sightings: 1 are of advisories that are not held"],
    }


def test_verify_makes_no_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "--archive", str(tmp_path / "none")) == 2
    assert capsys.readouterr().err == f"postwatch: there is no archive at {tmp_path / 'none'}\n"
    assert not (tmp_path / "none").exists()
