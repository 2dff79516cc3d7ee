import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli.main import main
from loaders.archive import open_archive
from loaders.cli.update import EXIT_RUNNING
from loaders.errors import ArchiveError, UpdateRunning
from loaders.updates.lock import LOCK_FILE, hold_update_lock

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from loaders.archive import open_archive
from loaders.updates.lock import hold_update_lock
with hold_update_lock(open_archive(sys.argv[1], with_history=False)):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def archive(tmp_path):
    return open_archive(str(tmp_path / "archive"), with_history=False)


@pytest.fixture
def holder(archive):
    """Another program that updates the archive until it is killed."""
    command = [sys.executable, "-c", HOLDER, archive.root]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_update_says_in_a_sentence_that_one_runs_and_fetches_nothing(
    archive, holder, capsys
):
    assert main(["update", "us_state", "--archive", archive.root]) == EXIT_RUNNING
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"postwatch: another update of {archive.root} runs now; nothing was fetched\n"
    )
    archive.refresh()
    assert archive.query("SELECT * FROM runs").empty


def test_a_lock_of_a_killed_process_is_taken_over(archive, holder):
    with pytest.raises(UpdateRunning), hold_update_lock(archive):
        pass
    holder.kill()
    holder.wait()
    with hold_update_lock(archive):
        assert (Path(archive.root) / LOCK_FILE).exists()


def test_the_lock_is_one_however_the_folder_is_named(archive, tmp_path):
    (tmp_path / "link").symlink_to(archive.root)
    again = open_archive(str(tmp_path / "link"), with_history=False)
    other = open_archive(str(tmp_path / "other"), with_history=False)
    held = hold_update_lock(archive), hold_update_lock(other)
    with held[0], held[1], pytest.raises(UpdateRunning), hold_update_lock(again):
        pass
    with hold_update_lock(again):
        pass


def test_a_folder_that_can_hold_no_lock_is_said(archive):
    (Path(archive.root) / LOCK_FILE).mkdir()
    with pytest.raises(ArchiveError, match="cannot be locked"), hold_update_lock(archive):
        pass
