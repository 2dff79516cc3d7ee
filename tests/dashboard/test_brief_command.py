"""``postwatch brief``: what it writes, and what it refuses. HTML needs no browser."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dashboard.briefs.data_files import make_data
from dashboard.choices import find_choices
from dashboard.cli.brief import name_file, read_address, read_named_views
from dashboard.cli.main import main
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.view_state import make_address

CASE = ["brief", "--from", "2022-01-01", "--to", "2022-02-28", "--country", "BLR"]
CASE += ["--region", "eastern-europe"]
ROOT = Path(__file__).parents[2]
MINSK = "On 31 January 2022 the United States ordered family members of staff out of Minsk"


@pytest.fixture
def run(archive, capsys):
    """Run a command on the bundled history; gives the exit code, the output and the errors."""

    def run(*words):
        try:
            code = main([*words, "--archive", archive.root])
        except SystemExit as end:
            code = end.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def short():
    """A folder of a short name: Chromium's socket has room for 107 letters."""
    with tempfile.TemporaryDirectory(prefix="pw-") as folder:
        yield Path(folder)


def test_a_brief_is_written_with_its_data_and_manifest(run, archive, tmp_path):
    path = tmp_path / "new folder" / "case.html"
    code, output, _ = run(*CASE, "--data", "csv,geojson", "--version", "0", "-o", str(path))
    assert code == 0
    names = ["case.html", "case.csv", "case.geojson", "case.manifest.json"]
    assert output.splitlines() == [str(path.with_name(name)) for name in names]
    assert sorted(file.name for file in path.parent.iterdir()) == sorted(names)
    assert MINSK in path.read_text("utf-8")
    view = SAVED_VIEWS[0].view
    assert path.with_suffix(".csv").read_bytes() == make_data(archive, view, "csv")
    manifest = json.loads(path.with_suffix(".manifest.json").read_text("utf-8"))
    assert manifest["archive_version"] == 0
    assert manifest["view"]["version"] == "0"
    hashes = {name: file["sha256"] for name, file in manifest["files"].items()}
    assert hashes == {
        name: hashlib.sha256(path.with_name(name).read_bytes()).hexdigest() for name in names[:3]
    }


def test_a_brief_of_a_country_shows_it_and_its_neighbours_unless_told_otherwise(run, tmp_path):
    path = tmp_path / "case.html"
    run(*CASE[: CASE.index("--region")], "-o", str(path))
    manifest = json.loads(path.with_suffix(".manifest.json").read_text("utf-8"))
    assert manifest["view"]["region"] == "neighbours"


def test_the_same_frozen_command_gives_the_same_bytes(run, tmp_path):
    for name in ("first", "second"):
        run(*CASE, "--version", "0", "--data", "csv", "-o", str(tmp_path / name / "case.html"))
    first, second = (
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()}
        for name in ("first", "second")
    )
    assert first == second


def test_an_edit_from_a_file_is_in_the_brief(run, tmp_path):
    key = "departure/dd2adf85bca9e7b4c315f693580aa947"
    edits = tmp_path / "edits.json"
    edits.write_text(json.dumps({key: "What we make of Minsk."}), "utf-8")
    path = tmp_path / "case.html"
    code, _, _ = run(*CASE, "--edits", str(edits), "-o", str(path))
    assert code == 0
    assert "What we make of Minsk" in path.read_text("utf-8")
    assert MINSK not in path.read_text("utf-8").partition("<script")[0]
    manifest = json.loads(path.with_suffix(".manifest.json").read_text("utf-8"))
    assert manifest["edited"] == [key]


@pytest.mark.browser
@pytest.mark.usefixtures("chromium")
def test_a_printed_brief_leaves_no_file_and_no_complaint_behind(archive, tmp_path, short):
    path = tmp_path / "case.pptx"
    done = subprocess.run(
        [sys.executable, "-m", "dashboard.cli.main", *CASE, "-o", str(path)],
        cwd=ROOT,
        env=os.environ | {"POSTWATCH_ARCHIVE": archive.root, "TMPDIR": str(short)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.splitlines() == [str(path), str(path.with_suffix(".manifest.json"))]
    assert path.read_bytes().startswith(b"PK")
    assert list(short.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["brief", "-o", "a.html"], "--from and --to are required, or --views"),
        ([*CASE, "-o", "a.docx"], "'a.docx' does not end in .png, .svg, .pdf, .pptx, .html"),
        ([*CASE[:5], "--country", "XXX", "-o", "a.html"], "country='XXX': no such country"),
        ([*CASE, "--issuer", "nobody", "-o", "a.html"], "issuer='nobody': no such issuer"),
        ([*CASE, "--version", "99", "-o", "a.html"], "no such archive version; there are 0 to 0"),
        ([*CASE, "--layers", "radar", "-o", "a.html"], "layers='radar': no such layer"),
        ([*CASE, "--known-on", "soon", "-o", "a.html"], "known='soon': not a date"),
        ([*CASE, "--data", "csv,xlsx", "-o", "a.html"], "'xlsx': no such form; known: csv"),
        ([*CASE, "--scale", "nan", "-o", "a.html"], "'nan': not a number from 0.5 to 4"),
        (
            ["brief", "--from", "2022-02-01", "--to", "2022-01-01", "-o", "a.html"],
            "from='2022-02-01': comes after to=2022-01-01",
        ),
        ([*CASE, "--views", "v.json", "-o", "a"], "each view says what it shows"),
        ([*CASE, "--edits", "absent.json", "-o", "a.html"], "--edits: absent.json"),
    ],
    ids=lambda value: None if isinstance(value, list) else value[:30],
)
def test_what_does_not_exist_is_refused(run, tmp_path, monkeypatch, words, said):
    monkeypatch.chdir(tmp_path)
    code, _, errors = run(*words)
    assert code == 2
    assert said in errors
    assert list(tmp_path.iterdir()) == []


def test_an_edit_of_no_sentence_is_refused(run, tmp_path):
    edits = tmp_path / "edits.json"
    edits.write_text('{"departure/x": "words"}', "utf-8")
    code, _, errors = run(*CASE, "--edits", str(edits), "-o", str(tmp_path / "a.html"))
    assert code == 2
    assert "no sentence of this brief has the key 'departure/x'" in errors


def test_a_file_of_views_gives_a_document_and_a_manifest_for_each(run, tmp_path):
    views = [
        {
            "name": saved.name,
            "description": saved.description,
            "address": "/?" + "&".join(f"{k}={v}" for k, v in make_address(saved.view).items()),
        }
        for saved in SAVED_VIEWS[:2]
    ]
    views.append(views[1] | {"address": "https://x.example/?from=2026-02-30&to=2026-03-31"})
    file = tmp_path / "views.json"
    file.write_text(json.dumps({"views": views}), "utf-8")
    folder = tmp_path / "briefs"
    code, output, _ = run("brief", "--views", str(file), "--form", "html", "-o", str(folder))
    assert code == 3
    first, second, third = output.splitlines()
    case = "belarus-and-ukraine-january-february-2022"
    assert first == f"ok      {folder / case}.html and 1 beside it"
    assert second.startswith("ok ")
    assert third == (
        "failed  the-gulf-february-march-2026-2: "
        "from='2026-02-30': not a date; write it as YYYY-MM-DD"
    )
    assert len(list(folder.iterdir())) == 4
    assert (folder / f"{case}.manifest.json").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({}, 'not an object with a list "views"'),
        ({"views": []}, 'not an object with a list "views"'),
        ({"views": [{"name": "x"}]}, 'view 1: no "address"'),
    ],
)
def test_a_file_that_holds_no_views_is_refused(content, said):
    with pytest.raises(ValueError, match=said):
        read_named_views(content)


def test_an_address_is_read_as_the_page_reads_it(archive):
    choices = find_choices(archive)
    whole = "https://postwatch.example/?from=2022-01-01&to=2022-02-28&country=BLR&present=1"
    view, faults = read_address(whole, choices)
    assert (view.country, faults) == ("BLR", [])
    assert read_address(whole.partition("?")[2], choices)[0] == view


def test_a_name_becomes_a_file_name():
    assert name_file("Côte d'Ivoire: a/../b") == "cote-d-ivoire-a-b"
    assert name_file("../..") == name_file("日本") == "view"
