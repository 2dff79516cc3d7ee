"""One running app, and readers with fresh browser profiles."""

from urllib.parse import urlsplit

import pytest
from serving import find_free_port, postwatch_command, serve


@pytest.fixture(scope="session")
def app_url(tmp_path_factory):
    """The address of a running app on an archive of its own, started from an empty folder."""
    folder = tmp_path_factory.mktemp("app")
    port = find_free_port()
    command = postwatch_command(port, folder / "archive")
    with serve(command, port, "/healthz", folder) as url:
        yield url


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
        """Open an address of the app and wait for its map."""
        self.page.goto(self.app_url + address)
        self.wait_for_map()

    def wait_for_map(self, *words: str) -> None:
        """Wait until the map has drawn a view whose stamp holds all these words."""
        held = "".join(f'[data-drawn*="{word}"]' for word in words) or "[data-drawn]"
        self.page.wait_for_selector(f"[data-testid=world-map]{held}", timeout=30_000)

    def read_map(self, script: str):
        """Evaluate JavaScript with ``plot`` bound to the map's Plotly element."""
        return self.page.evaluate(
            "() => { const plot = document.querySelector"
            f"('[data-testid=world-map] .js-plotly-plot'); return {script}; }}"
        )


@pytest.fixture
def visitor(chromium, app_url):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    visitor = Visitor(context.new_page(), app_url)
    yield visitor
    context.close()
