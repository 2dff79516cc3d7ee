"""Hostile files dropped on the Import page, while others are answered.

Prints how long the app took to answer and what it held; that every file ends in rows or in a
refusal, and that the app holds no more than its bounds allow, is asserted.
"""

import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from hostile_files import HOSTILE
from playwright.sync_api import expect
from serving import find_free_port, postwatch_command, wait_until_healthy

pytestmark = [pytest.mark.campaign, pytest.mark.browser]

MEGABYTE = 1024 * 1024
EVERY_S = 0.05
N_MORE_MAX = 500 * MEGABYTE
"""What the app may hold for one file beside what it held; a closed page is held for two minutes."""

ENDED = "[data-testid=import-preview], [data-testid=stAlert], [data-testid=stFileUploaderFileError]"


class Pulse(threading.Thread):
    """Asks for the app's health all the time, and keeps the longest it took."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url, self._is_over = url, threading.Event()
        self.longest_s = 0.0

    def run(self) -> None:
        while not self._is_over.wait(EVERY_S):
            begun = time.monotonic()
            with urllib.request.urlopen(f"{self._url}/healthz", timeout=60) as answer:
                answer.read()
            self.longest_s = max(self.longest_s, time.monotonic() - begun)

    def stop(self) -> None:
        self._is_over.set()
        self.join()


def read_memory(pid: int, what: str = "VmRSS") -> int:
    """Bytes a process holds now, or at the most since `forget_most` (VmHWM)."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.split(f"{what}:")[1].split()[0]) * 1024


def forget_most(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    port = find_free_port()
    command = [sys.executable, *postwatch_command(port, folder / "archive")]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    wait_until_healthy(process, f"{url}/healthz")
    yield process.pid, url
    process.terminate()
    process.wait(10)


def upload(page, url, path, seconds):
    """Drop a file on a fresh page; return what the page said."""
    page.goto(f"{url}/import")
    page.locator("input[type=file]").set_input_files(path)
    page.wait_for_selector(ENDED, timeout=seconds * 1000)
    return page.locator(ENDED).first.inner_text().replace("\n", " ")


@pytest.mark.parametrize("name", HOSTILE)
def test_the_app_answers_others_while_a_hostile_file_is_read(server, chromium, tmp_path, name):
    pid, url = server
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    with chromium.new_page() as page:
        before = read_memory(pid)
        forget_most(pid)
        pulse = Pulse(url)
        pulse.start()
        begun = time.monotonic()
        said = upload(page, url, path, 120)
        took_s = time.monotonic() - begun
        pulse.stop()
    held = read_memory(pid, "VmHWM")
    print(
        f"\n{name}: {took_s:.1f} s, others answered within {pulse.longest_s:.2f} s, "
        f"{before / MEGABYTE:,.0f} MB before, {held / MEGABYTE:,.0f} at the most: {said[:90]}"
    )
    assert said
    assert held < before + N_MORE_MAX


def test_a_file_beyond_the_bound_is_refused_on_its_way_in(server, chromium, tmp_path):
    pid, url = server
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"lat,lon\n")
        file.truncate(505 * MEGABYTE)
    before = read_memory(pid)
    forget_most(pid)
    with chromium.new_page() as page:
        page.goto(f"{url}/import")
        page.locator("input[type=file]").set_input_files(path)
        expect(page.get_by_text("128.0MB or smaller")).to_be_visible(timeout=60_000)
    held = read_memory(pid, "VmHWM")
    print(f"\n505 MB: {before / MEGABYTE:,.0f} MB before, {held / MEGABYTE:,.0f} MB at the most")
    assert held < before + 50 * MEGABYTE
