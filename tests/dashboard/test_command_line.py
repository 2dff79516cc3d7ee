import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dashboard.cli import main as command_line
from dashboard.cli.main import main, read_settings

ROOT = Path(__file__).parents[2]
UKRAINE = ["levels", "--as-of", "2022-02-28", "--issuer", "uk_fcdo", "--country", "UKR"]
BELARUS = ["departures", "--from", "2022-01-01", "--to", "2022-02-28", "--country", "BLR"]
LIDA = ["presence", "--from", "2022-02-20", "--to", "2022-02-20", "--country", "BLR"]


@pytest.fixture
def run(archive, capsys):
    """Run a command on the bundled history; gives the exit code, the output and the errors."""

    def run(*words, root=archive.root):
        try:
            code = main([*words, "--archive", root] if root else words)
        except SystemExit as end:
            code = end.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def run_process(archive):
    """Run a command in a process of its own, through the shell, on the bundled history."""

    def run(command):
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "POSTWATCH_ARCHIVE": archive.root,
            "POSTWATCH": f"{sys.executable} -m dashboard.cli.main",
        }
        return subprocess.run(
            ["bash", "-c", f"set -o pipefail; {command}"],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_reviewing_departures_is_a_command_of_two_words(tmp_path, capsys):
    root = str(tmp_path / "archive")
    assert main(["departures", "review", "--json", "--archive", root]) == 0
    assert json.loads(capsys.readouterr().out) == []
    with pytest.raises(SystemExit, match="2"):
        main(["departures", "--archive", root])


def test_levels_say_that_the_fcdo_advised_against_all_travel_to_ukraine(run):
    code, output, _ = run(*UKRAINE, "--json")
    (level,) = json.loads(output)
    assert code == 0
    assert level["level_label"] == "Advises against all travel to the whole country"
    assert level["issued_on"] == "2022-02-11"
    assert level["common_level"] == 4


def test_departures_list_31_january_and_28_february_2022(run):
    code, output, _ = run(*BELARUS, "--json")
    assert code == 0
    assert [(row["valid_from"], row["kind"], row["valid_to"]) for row in json.loads(output)] == [
        ("2022-01-31", "ordered_departure", "2022-02-28"),
        ("2022-02-28", "suspended_operations", None),
    ]


def test_presence_lists_the_last_day_of_the_exercise_at_lida(run):
    code, output, _ = run(*LIDA, "--json")
    lida = next(row for row in json.loads(output) if row["place"] == "Lida airfield")
    assert code == 0
    assert (lida["valid_to"], lida["precision"]) == ("2022-02-20", "site")


def test_levels_as_known_on_a_day_hide_what_was_recorded_later(run):
    _, output, _ = run(*UKRAINE, "--known-on", "2022-03-01", "--json")
    assert json.loads(output) == []


def test_country_codes_are_read_in_any_case(run):
    lower = [word.lower() if word == "UKR" else word for word in UKRAINE]
    assert run(*lower) == run(*UKRAINE)


@pytest.mark.parametrize(
    ("words", "facts"),
    [
        (UKRAINE, ["uk_fcdo", "all travel to the whole country", "4", "2022-02-11", "17"]),
        (BELARUS, ["2022-01-31", "2022-02-28", "Minsk", "ordered_departure", "family_members"]),
        (LIDA, ["Lida airfield", "site", "exercise", "confirmed_by_host", "2022-02-20"]),
    ],
)
def test_without_json_one_line_is_printed_per_fact_under_a_head(run, words, facts):
    code, output, _ = run(*words)
    lines = output.splitlines()
    assert code == 0
    assert any(all(fact in line for fact in facts) for line in lines[1:])
    assert not re.search(r"\b(None|nan|NaT|NA)\b", output)


@pytest.mark.parametrize(
    ("day", "country", "words"),
    [
        ("2022-02-28", "USA", "  not advised on by its own government"),
        ("2020-02-28", "UKR", "  was 2  "),
        ("2020-02-28", "UKR", "182 days earlier, on 30 Aug 2019; next seen 24 Aug 2020; too old"),
    ],
)
def test_a_level_is_printed_with_its_age_and_an_own_country_as_such(run, day, country, words):
    asked = ["levels", "--as-of", day, "--issuer", "us_state", "--country", country]
    assert words in run(*asked)[1].splitlines()[1]


def test_nothing_held_is_said_and_is_an_empty_list_in_json(run):
    empty = ["presence", "--from", "1980-01-01", "--to", "1980-01-02", "--country", "NZL"]
    assert run(*empty)[:2] == (0, "nothing held\n")
    assert run(*empty, "--json")[:2] == (0, "[]\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["levels", "--as-of", "2022-02-28", "--issuer", "cia"], "'cia': no such issuer; known: "),
        (["levels", "--as-of", "2022-02-28", "--country", "ZZZ"], "'ZZZ': no such country code"),
        (["levels", "--as-of", "2022-02-30"], "'2022-02-30': not a date; write it as YYYY-MM-DD"),
        (["levels", "--as-of", "20220228"], "'20220228': not a date"),
        (["levels", "--as-of", "0001-01-01"], "not a day from 1970-01-01 to 2100-01-01"),
        (["levels", "--as-of", "2022-02-28", "--known-on", "now"], "'now': not a date"),
        (["levels"], "required: --as-of"),
        (["departures", "--from", "2022-03-01", "--to", "2022-02-01"], "comes after --to 2022"),
        (["presence", "--from", "2022-03-01", "--to", "2022-02-01"], "comes after --to 2022"),
        (["departures", "--from", "x", "--to", "2022-02-01"], "'x': not a date"),
        (["presence", "--from", "2022-02-01"], "required: --to"),
        (["levels", "--as-of", "2022-02-28", "--colour", "red"], "--colour"),
        (["fly"], "'fly'"),
        (["parse", "us_state", "no-such-page.xml"], "no-such-page.xml"),
        (["parse", "atlantis", "page.xml"], "unknown source 'atlantis'"),
    ],
)
def test_a_refusal_ends_with_2_and_says_why(run, words, message):
    code, output, errors = run(*words, root=None)
    assert (code, output) == (2, "")
    assert message in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("words", [UKRAINE, BELARUS, LIDA, ["status"], ["verify"]])
def test_an_archive_that_is_a_file_is_refused(run, tmp_path, words):
    path = tmp_path / "notes.txt"
    path.write_text("not an archive", "utf-8")
    code, output, errors = run(*words, root=str(path))
    assert (code, output) == (2, "")
    assert errors.startswith("postwatch: ")
    assert str(path) in errors


def test_status_names_the_version_and_the_rows(run, archive):
    code, output, _ = run("status", "--json")
    report = json.loads(output)
    assert (code, report["version"]) == (0, archive.version)
    assert report["rows"]["departures"] == 397
    assert "397 departures" in run("status")[1]


def test_the_bundled_history_is_sound(run, archive):
    code, output, _ = run("verify", "--json")
    assert (code, json.loads(output)["is_sound"]) == (0, True)


def test_a_page_that_is_no_feed_is_refused(run, tmp_path):
    page = tmp_path / "error.html"
    page.write_text("<html><body>Service unavailable</body></html>", "utf-8")
    code, output, errors = run("parse", "us_state", str(page), "--json", root=None)
    assert (code, output) == (2, "")
    assert errors.startswith("postwatch: us_state: ")


def test_a_reader_that_has_read_enough_ends_the_command_in_peace(run_process):
    done = run_process("$POSTWATCH levels --as-of 2022-02-28 --json | head -c 1")
    assert (done.returncode, done.stdout, done.stderr) == (0, "[", "")


def test_a_refusal_in_a_real_process_is_one_message(run_process):
    done = run_process("$POSTWATCH levels --as-of 2022-02-28 --archive /dev/null/archive")
    assert done.returncode == 2
    assert done.stderr.startswith("postwatch: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_question_in_a_terminal_needs_no_web_app(run_process):
    done = run_process(
        f'{sys.executable} -c "import sys; from dashboard.cli.main import main; '
        "main(['levels', '--as-of', '2022-02-28', '--json']); "
        "print(sorted({'streamlit', 'plotly', 'starlette'} & set(sys.modules)))\" | tail -1"
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]")


def test_the_program_itself_starts_without_the_heavy_libraries(run_process):
    heavy = "{'pandas', 'duckdb', 'deltalake', 'geopandas', 'requests', 'streamlit'}"
    done = run_process(
        f'{sys.executable} -c "import sys, dashboard.cli.main; '
        f'print(sorted({heavy} & set(sys.modules)))"'
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]")


def test_settings_are_those_of_the_config_file():
    settings = read_settings()
    assert settings["browser.gatherUsageStats"] is False
    assert settings["server.headless"] is True
    assert settings["theme.light.backgroundColor"] == "#ffffff"
    assert not any(isinstance(value, dict) for value in settings.values())


def test_settings_are_the_same_in_a_wheel(tmp_path, monkeypatch):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in included.items():
        path = tmp_path / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((ROOT / source).read_bytes())
    in_checkout = read_settings()
    monkeypatch.setattr(command_line, "_HERE", tmp_path / "dashboard")
    assert (tmp_path / "dashboard" / "streamlit_config.toml").exists()
    assert read_settings() == in_checkout


def test_the_app_does_not_start_on_a_country_file_that_cannot_be_read(run_process):
    done = run_process("$POSTWATCH run --countries /nowhere/countries.shp")
    assert done.returncode == 2
    assert done.stderr.startswith("postwatch: /nowhere/countries.shp: ")
