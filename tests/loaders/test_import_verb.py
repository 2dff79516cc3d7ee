import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from loaders.archive import Archive, open_archive
from loaders.archive.checks import verify
from loaders.archive.store import Store
from loaders.cli.importing import add_verbs
from loaders.points import make_reports, read_points, storing
from loaders.points.storing import store

CSV = """id,date,posted,lat,lon,place,country,actor,colour
a1,2022-02-03,2022-02-04,53.9045,27.5615,Minsk,Belarus,Russia,red
a2,2022-01-02,2022-02-01,52.3498,30.4009,Rechytsa,Belarus,Russia,red
a2,2022-02-05,,52.0976,23.7341,Brest,Poland,Russia,red
a3,2920-02-05,,50.4501,50.4501,Kyiv,,,
"""
BAD = "place,date\nMinsk,2022-01-02\n"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return open_archive(str(tmp_path / "archive"))


@pytest.fixture
def postwatch(capsys):
    """Run the program's verbs; return exit code, standard output and standard error."""
    parser = argparse.ArgumentParser(prog="postwatch")
    add_verbs(parser.add_subparsers(required=True))

    def run(*words):
        args = parser.parse_args([str(word) for word in words])
        return args.run(args), *capsys.readouterr()

    return run


@pytest.fixture
def save(tmp_path):
    def save(content, name="points.csv"):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return path

    return save


def count_reports(archive):
    archive.refresh()
    (n,) = archive.query("select count(*) as n from presence where source like 'import %'")["n"]
    return n


def test_every_row_is_stored_and_the_archive_stays_sound(postwatch, save, archive):
    code, out, err = postwatch("import", save(CSV), "--archive", archive.root)
    assert (code, err) == (0, "")
    assert "stored 4 reports, 0 were held already" in out
    assert count_reports(archive) == 4
    assert verify(Archive(Store(archive.root))) == []


def test_the_preview_says_what_was_understood_what_is_doubtful_and_where_it_falls(
    postwatch, save, archive
):
    _, out, _ = postwatch("import", save(CSV), "--archive", archive.root)
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "points.csv: CSV, 4 rows" in lines
    assert "dated 2022-01-02 to 2022-02-05" in lines
    assert "column became for example read as" in lines
    assert "date first day 2022-02-03 year-month-day" in lines
    assert "country country Belarus countries, by name or code" in lines
    assert "actor force Russia forces, by country" in lines
    assert "colour ignored red" in lines
    assert "doubtful 3 of 4 rows, all kept" in lines
    assert any(line.startswith("1 latitude_equals_longitude ") for line in lines)
    assert any(line.startswith("1 label_place_disagree ") for line in lines)
    assert any(line.startswith("1 future_date ") for line in lines)
    assert any(line.startswith("1 day_month_swapped ") for line in lines)
    assert any(line.startswith("2 repeated_id ") for line in lines)
    assert "where Belarus 3, Kazakhstan 1" in lines


def test_refused_rows_are_named_and_the_rest_is_stored(postwatch, save, archive):
    path = save("lat,lon,place\n53.9,27.5,a,b\n53.9,27.5,c\n")
    code, out, _ = postwatch("import", path, "--archive", archive.root)
    assert code == 0
    assert "line 2: 4 cells; allowed: 3, as in the heading" in out
    assert "refused      1 row that could not be taken apart" in out
    assert "stored 1 report, 0 were held already" in out
    assert count_reports(archive) == 1


def test_the_same_file_again_adds_nothing(postwatch, save, archive):
    path = save(CSV)
    postwatch("import", path, "--archive", archive.root)
    version = archive.refresh()
    code, out, _ = postwatch("import", path, "--archive", archive.root)
    assert code == 0
    assert "stored 0 reports, 4 were held already" in out
    assert (archive.refresh(), count_reports(archive)) == (version, 4)


def test_the_same_rows_in_another_order_add_nothing(postwatch, save, archive):
    head, *rows = CSV.splitlines()
    postwatch("import", save(CSV), "--reporter", "Ann", "--archive", archive.root)
    turned = save("\n".join([head, *reversed(rows)]), "turned.csv")
    _, out, _ = postwatch("import", turned, "--reporter", "Ann", "--archive", archive.root)
    assert "stored 0 reports, 4 were held already" in out


def test_a_date_that_was_future_is_no_second_report_when_it_has_passed(save, archive):
    file = read_points(save("lat,lon,date\n53.9045,27.5615,2022-03-01\n"))
    for day in (datetime(2022, 2, 1, tzinfo=UTC), datetime(2022, 4, 1, tzinfo=UTC)):
        store(archive, [make_reports(file, recorded_at=day)], day)
    rows = archive.query(
        "select valid_from, flags from presence where reporter = 'import: points.csv'"
    )
    assert rows["valid_from"].isna().tolist() == [True]
    assert "future_date" in rows["flags"][0]


def test_the_reporter_named_is_the_one_stored(postwatch, save, archive):
    postwatch("import", save(CSV), "--reporter", "Ann's list", "--archive", archive.root)
    archive.refresh()
    rows = archive.query("select distinct reporter from presence where source like 'import %'")
    assert rows["reporter"].tolist() == ["Ann's list"]


def test_the_file_itself_is_kept_under_its_hash(postwatch, save, archive):
    postwatch("import", save(CSV), "--archive", archive.root)
    archive.refresh()
    rows = archive.query_arrow(
        "select distinct body from pages join presence on source = 'import page ' || sha256"
    )
    assert rows["body"].to_pylist() == [CSV.encode()]


def test_a_file_too_large_to_be_kept_says_so(postwatch, save, archive, monkeypatch):
    monkeypatch.setattr(storing, "N_KEPT_BYTES_MAX", 10)
    _, out, _ = postwatch("import", save(CSV), "--archive", archive.root)
    archive.refresh()
    assert "1 files are too large to be kept whole" in out
    assert archive.query("select * from pages").empty


def test_a_dry_run_stores_nothing_and_makes_no_archive(postwatch, save, tmp_path):
    root = tmp_path / "none"
    code, out, _ = postwatch("import", save(CSV), "--dry-run", "--archive", root)
    assert code == 0
    assert "doubtful" in out
    assert out.endswith("nothing stored: a dry run\n")
    assert not root.exists()


def test_several_files_are_stored_together(postwatch, save, archive):
    kml = "<kml><Placemark><Point><coordinates>27.5,53.91</coordinates></Point></Placemark></kml>"
    files = save(CSV), save(kml, "points.kml")
    code, out, _ = postwatch("import", *files, "--archive", archive.root)
    assert code == 0
    assert "stored 5 reports" in out
    archive.refresh()
    assert archive.newest.source == "import"
    assert archive.newest.n_added["presence"] == 5


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BAD, "bad.csv: no columns hold coordinates; columns seen: 'place', 'date'"),
        ("", "bad.csv: an empty file"),
        ("<!DOCTYPE html><html/>", "bad.csv: an HTML page"),
        ('<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "document type or entities"),
        ("<kml><GroundOverlay/></kml>", "pictures, no points"),
    ],
)
def test_one_file_that_must_be_refused_stores_nothing_of_any(
    postwatch, save, archive, content, message
):
    files = save(CSV), save(content, "bad.csv")
    code, out, err = postwatch("import", *files, "--archive", archive.root)
    assert (code, out) == (2, "")
    assert err.startswith("postwatch: ")
    assert message in err
    assert err.count("\n") == 1
    assert (archive.refresh(), count_reports(archive)) == (0, 0)


def test_a_file_of_2_gb_is_refused(postwatch, tmp_path, archive):
    path = tmp_path / "huge.geojson"
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)
    code, out, err = postwatch("import", path, "--archive", archive.root)
    assert (code, out) == (2, "")
    assert "huge.geojson: the file has 2,048 MB; allowed: 512 MB" in err


def test_a_missing_file_exits_2_naming_it(postwatch, tmp_path, archive):
    code, _, err = postwatch("import", tmp_path / "no.csv", "--archive", archive.root)
    assert code == 2
    assert "no.csv" in err


def test_an_archive_that_cannot_be_there_exits_2(postwatch, save, tmp_path):
    code, _, err = postwatch("import", save(CSV), "--archive", tmp_path / "100%")
    assert code == 2
    assert "cannot hold Delta tables" in err


def test_reports_are_recorded_when_they_are_imported(postwatch, save, archive):
    before = datetime.now(UTC)
    postwatch("import", save(CSV), "--archive", archive.root)
    archive.refresh()
    recorded_at = archive.query("select max(recorded_at) as at from presence")["at"][0]
    assert before <= recorded_at <= before + timedelta(minutes=5)


def test_an_export_of_acled_is_said_to_be_recognised_and_private(postwatch, save, archive):
    path = save(
        "event_id_cnty,event_date,disorder_type,sub_event_type,latitude,longitude\n"
        "TST1,2022-02-10,Strategic developments,Headquarters or base established,53.9045,27.5615\n"
    )
    _, out, _ = postwatch("import", path, "--dry-run", "--public", "--archive", archive.root)
    assert "private: recognised as an export of ACLED's" in out


def test_the_sheet_asked_for_reaches_the_reader(postwatch, save, archive):
    code, _, err = postwatch("import", save(CSV), "--sheet", "A", "--archive", archive.root)
    assert (code, "CSV has no sheets" in err) == (2, True)
