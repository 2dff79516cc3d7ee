"""``postwatch run --update-every``: a real app that updates itself, round after round."""

import os
import socket
import subprocess
import sys
import time
from itertools import takewhile
from pathlib import Path

import pytest
from serving import find_free_port, postwatch_command, wait_until_healthy

from loaders.archive import open_archive
from loaders.discovery import live_sources
from loaders.errors import UpdateRunning
from loaders.updates.lock import hold_update_lock

ROOT = Path(__file__).parents[2]
N_ROUNDS = 2
WITHOUT_LOGIN = {"POSTWATCH_ACLED_USERNAME": "", "POSTWATCH_ACLED_PASSWORD": "", "NO_PROXY": ""}
# The program itself, but for the shortest time between two updates.
HASTY = """
import sys
from datetime import timedelta
from dashboard.cli import main as command_line
from dashboard.updates import updater
updater.read_every = lambda text: timedelta(seconds=1)
sys.exit(command_line.main(sys.argv[1:]))
"""


@pytest.fixture
def proxy_port():
    """The one way out that the app is given: nobody listens there."""
    return find_free_port()


@pytest.fixture
def archive(tmp_path):
    return open_archive(str(tmp_path / "archive"), with_history=False)


@pytest.fixture
def app(archive, proxy_port):
    port = find_free_port()
    words = postwatch_command(port, Path(archive.root), "--update-every", "15m")[2:]
    proxy = f"http://127.0.0.1:{proxy_port}"
    with subprocess.Popen(
        [sys.executable, "-c", HASTY, *words],
        cwd=ROOT,
        env=os.environ | WITHOUT_LOGIN | {"HTTP_PROXY": proxy, "HTTPS_PROXY": proxy},
        stdout=subprocess.PIPE,
        text=True,
    ) as app:
        app.url = f"http://127.0.0.1:{port}"
        yield app
        app.kill()


def read_round(app):
    """What the app says of one update, up to its end."""
    told = (line for line in app.stdout if line.startswith("update: "))
    return list(takewhile(lambda line: "ended with exit code" not in line, told))


def wait_for_lock(archive, seconds=60):
    """Whether the archive's lock is let go: a process gives its files back one by one."""
    ends_at = time.monotonic() + seconds
    while time.monotonic() < ends_at:
        try:
            with hold_update_lock(archive):
                return True
        except UpdateRunning:
            time.sleep(0.02)
    return False


def test_an_app_updates_round_after_round_tells_it_and_takes_the_last_round_with_it(
    app, archive, proxy_port
):
    for _ in range(N_ROUNDS):
        told = {line.split()[1] for line in read_round(app)}
        assert told == set(live_sources())
    archive.refresh()
    runs = archive.query("SELECT name, count(*) AS n FROM runs GROUP BY name")
    assert set(runs["name"]) == set(live_sources()) - {"acled"}
    assert runs["n"].min() >= N_ROUNDS
    wait_until_healthy(app, f"{app.url}/healthz")
    with socket.create_server(("127.0.0.1", proxy_port)) as proxy:
        proxy.settimeout(60)
        asking, _ = proxy.accept()
        # An update is on its way, and is not answered.
        with asking:
            asking.settimeout(60)
            app.terminate()
            app.wait(60)
            while asking.recv(65_536):
                pass
    assert wait_for_lock(archive)
