"""A kind of fact is two files: its record, and how it is shown. Everything else finds it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).with_name("example_kind")
README = Path(__file__).parents[2] / "README.md"

FOUND = {
    "map": "crossing at Novaya Rudnya",
    "play": "crossing at Novaya Rudnya",
    "legend": "crossing closed",
    "timeline": "Novaya Rudnya",
    "strip": '"crossings", "2022-02-01"',
    "table": '"Novaya Rudnya", "Belarus", "was closed", "2022-02-01"',
    "panel": "On 1 February 2022 the crossing at Novaya Rudnya, Belarus, was closed.",
    "coverage": "1 crossing.",
    "address": '"crossings"',
    "API": '"place":"Novaya Rudnya"',
    "API of a country": '"n_crossings":1',
    "feed": "On 1 February 2022 the crossing at Novaya Rudnya",
    "brief": "On 1 February 2022 the crossing at Novaya Rudnya, Belarus, was closed",
    "data": "crossings,",
    "status": '"crossings"',
    "CLI": "Novaya Rudnya",
    "CLI status": '"kind": "crossings"',
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What each way out says, in a program that was given the two files."""
    root = tmp_path_factory.mktemp("archive")
    words = [sys.executable, "-W", "error", str(EXAMPLE / "show_all.py"), str(root)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("where", list(FOUND))
def test_a_kind_of_two_files_is_found_everywhere(found, where):
    assert FOUND[where] in found[where]


def test_nothing_else_is_said_of_it_and_nothing_was_left_out(found):
    assert set(found) == set(FOUND)


def test_the_readme_says_how_long_the_example_is():
    text = README.read_text("utf-8")
    (stated,) = re.findall(r"`tests/dashboard/example_kind`\), (\d+) lines together", text)
    files = [*EXAMPLE.glob("records/*.py"), *EXAMPLE.glob("shown/*.py")]
    assert len(files) == 2
    assert int(stated) == sum(len(file.read_text("utf-8").splitlines()) for file in files)
