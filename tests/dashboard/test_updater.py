import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard.cli.main import make_parser
from dashboard.updates.updater import Updater, read_every
from loaders.archive import open_archive
from loaders.updates.lock import hold_update_lock

WAITS = [sys.executable, "-c", "import sys; print('one', flush=True); sys.stdin.read()"]
SAYS = [sys.executable, "-c", "print('us_state ok'); print('uk_fcdo ok'); raise SystemExit(3)"]
# What the app runs, of one source.
UPDATES = [sys.executable, "-m", "dashboard.cli.update_process", "us_state"]


def wait_for(what):
    ends_at = time.monotonic() + 30
    while not what():
        assert time.monotonic() < ends_at
        time.sleep(0.02)


def test_an_update_runs_apart_and_says_line_by_line_how_it_fares(tmp_path):
    updater = Updater(str(tmp_path), SAYS)
    assert updater.start()
    wait_for(lambda: updater.progress.code is not None)
    assert updater.progress.lines == ("us_state ok", "uk_fcdo ok")
    assert (updater.progress.code, updater.progress.is_running) == (3, False)


def test_an_app_never_runs_two_at_once_and_two_archives_can_be_updated(tmp_path):
    first = Updater(str(tmp_path / "a"), WAITS)
    other = Updater(str(tmp_path / "b"), SAYS)
    assert first.start()
    wait_for(lambda: first.progress.lines)
    assert not first.start()
    assert other.start()
    first.stop()
    wait_for(lambda: not first.progress.is_running and not other.progress.is_running)


def test_an_update_that_runs_elsewhere_is_said_and_one_of_its_own_is_not_locked_out(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # no source is asked
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    updater = Updater(archive.root, UPDATES)
    with hold_update_lock(archive):
        assert updater.start()
        wait_for(lambda: not updater.progress.is_running)
    assert "another update of this archive runs" in updater.progress.refusal
    assert updater.start()
    wait_for(lambda: updater.progress.code is not None)
    assert [line.split()[0] for line in updater.progress.lines] == ["us_state"]
    assert updater.progress.refusal == ""


def test_an_update_ends_with_the_app_that_started_it(tmp_path):
    code = (
        "import os, sys; from dashboard import update_process as p;"
        "import threading; threading.Thread(target=p._end_with_the_app).start();"
        "print('up', flush=True); threading.Event().wait()"
    )
    # The app is killed outright: nothing of it can tidy up.
    app = (
        "import os, subprocess, sys; child = subprocess.Popen([sys.executable, '-c', sys.argv[1]],"
        "stdin=subprocess.PIPE, stdout=subprocess.PIPE); child.stdout.readline();"
        "print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    ran = subprocess.run([sys.executable, "-c", app, code], capture_output=True, text=True)
    pid = int(ran.stdout)

    def is_gone():
        try:
            with Path(f"/proc/{pid}/stat").open() as stat:
                return stat.read().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    if Path("/proc").exists():
        wait_for(is_gone)


@pytest.mark.parametrize(("text", "minutes"), [("30m", 30), ("6h", 360), ("1d", 1440), ("15m", 15)])
def test_a_time_between_updates_is_read(text, minutes):
    assert read_every(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "6", "h", "6 hours", "-1h", "1m", "0d", "14m", "32d", "1.5h"])
def test_what_is_no_time_between_updates_is_refused_by_name(text, capsys):
    with pytest.raises(SystemExit):
        make_parser().parse_args(["run", f"--update-every={text}"])
    assert repr(text) in capsys.readouterr().err
