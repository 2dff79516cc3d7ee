"""A real server on loopback and a real Chromium that can reach nothing else."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(server: subprocess.Popen, url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"postwatch run ended with exit code {server.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url}/healthz did not answer within {seconds} s")


@pytest.fixture(scope="session")
def app_url(tmp_path_factory):
    """The address of a running app on an archive of its own, started from an empty folder."""
    folder = tmp_path_factory.mktemp("app")
    port = find_free_port()
    command = [sys.executable, "-m", "dashboard.command_line", "run"]
    command += ["--port", str(port), "--address", "127.0.0.1", "--archive", str(folder / "archive")]
    server = subprocess.Popen(command, cwd=folder)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(server, url)
        yield url
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="session")
def chromium():
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        if os.environ.get("POSTWATCH_REQUIRE_BROWSER"):
            pytest.fail("browser tests are required here, and no Chromium was found")
        pytest.skip("browser tests need Chromium, and none was found")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


class Visitor:
    """One reader with a fresh browser profile; remembers every host the page asked."""

    def __init__(self, page, app_url: str) -> None:
        self.page = page
        self.app_url = app_url
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("blob", "data"):
            self.hosts.add(address.hostname)

    def open(self, address: str = "/") -> None:
        self.page.goto(self.app_url + address)
        self.wait_for_map()

    def wait_for_map(self, *words: str) -> None:
        """Wait until the map has drawn a view whose stamp holds all these words."""
        selector = "[data-testid=world-map]" + "".join(f'[data-drawn*="{word}"]' for word in words)
        if not words:
            selector += "[data-drawn]"
        self.page.wait_for_selector(selector, timeout=30_000)


@pytest.fixture
def visitor(chromium, app_url):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    visitor = Visitor(context.new_page(), app_url)
    yield visitor
    context.close()
