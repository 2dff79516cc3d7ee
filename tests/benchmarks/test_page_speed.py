"""The page against the usual way of doing it, in one run on one machine. Prints, never asserts
on wall-clock time; the byte ratio does not depend on the machine and is asserted.
"""

import statistics
import time
from dataclasses import dataclass, field

import pytest
from serving import (
    find_free_port,
    postwatch_command,
    serve,
    streamlit_command,
)
from wire import Wire

pytestmark = pytest.mark.benchmark

DAYS = ("2026-08-15", "2026-07-31", "2026-07-15", "2026-06-30", "2026-06-15")


@dataclass
class Measured:
    """Seconds and bytes on the wire of each change of date."""

    seconds: list[float] = field(default_factory=list)
    n_bytes: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{statistics.median(self.seconds):.2f} s, {statistics.median(self.n_bytes):,} bytes"


def change_dates(chromium, url: str, label: str, is_drawn: str, address: str = "/") -> Measured:
    """Type one day after the other and measure each until its map is drawn.

    Parameters
    ----------
    label : str
        Label of the date control.
    is_drawn : str
        JavaScript function of a day that says whether the map of that day is drawn.
    address : str
        Where in the app 22 August 2026 is shown.
    """
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    measured = Measured()
    with Wire(url) as wire:
        page.goto(wire.url + address)
        page.wait_for_function(is_drawn, arg="2026-08-22", timeout=60_000)
        for day in DAYS:
            page.wait_for_timeout(1500)
            field = page.get_by_role("group", name=label, exact=True)
            field.get_by_role("spinbutton").first.click()
            page.keyboard.type(day.replace("-", ""))
            page.keyboard.press("Tab")
            before, begun = wire.n_bytes, time.perf_counter()
            # Leaving the control commits the date.
            page.keyboard.press("Tab")
            page.wait_for_function(is_drawn, arg=day, timeout=60_000)
            measured.seconds.append(time.perf_counter() - begun)
            page.wait_for_timeout(1500)
            measured.n_bytes.append(wire.n_bytes - before)
        page.close()
    return measured


OURS = "/?from=2026-05-24&to=2026-08-22"
OURS_DRAWN = """day => document.querySelector('[data-testid=world-map]')
    ?.dataset.drawn?.split(' ')[2] === day"""
USUAL_DRAWN = """day => document.querySelector('.gtitle')?.textContent === `Levels on ${day}`
    && document.querySelectorAll('.choroplethlayer path').length > 150"""
FLOOR_DRAWN = "day => document.querySelector('p.floor')?.textContent === day"


def test_a_change_of_date_sends_a_hundredth_of_the_usual_bytes(chromium, tmp_path, request):
    archive = tmp_path / "archive"
    port = find_free_port()
    with serve(postwatch_command(port, archive), port, "/healthz", tmp_path) as url:
        ours = change_dates(chromium, url, "To (as-of date)", OURS_DRAWN, OURS)
    print(f"\nchange of date, Postwatch: {ours}")
    port = find_free_port()
    command = streamlit_command(port, request.path.parent / "floor_app.py")
    with serve(command, port, "/_stcore/health", tmp_path) as url:
        floor = change_dates(chromium, url, "Day", FLOOR_DRAWN)
    floor_ratio = statistics.median(ours.seconds) / statistics.median(floor.seconds)
    print(f"change of date, one control and one line of text: {floor}")
    print(f"ratio: {floor_ratio:.1f} times the floor")
    usual = {}
    for detail in ("world", "full"):
        port = find_free_port()
        script = request.path.parent / "usual_app.py"
        command = [*streamlit_command(port, script), "--", str(archive), detail]
        with serve(command, port, "/_stcore/health", tmp_path) as url:
            usual[detail] = change_dates(chromium, url, "Day", USUAL_DRAWN)
        bytes_ratio = statistics.median(usual[detail].n_bytes) / statistics.median(ours.n_bytes)
        time_ratio = statistics.median(usual[detail].seconds) / statistics.median(ours.seconds)
        print(f"change of date, px.choropleth on the {detail} shapes: {usual[detail]}")
        print(f"ratio: {bytes_ratio:.0f} times the bytes, {time_ratio:.1f} times the time")
    assert bytes_ratio >= 100


def time_start(chromium, command, port: int, health: str, selector: str, cwd) -> float:
    """Seconds from the start of a server's process to the first drawn chart."""
    begun = time.perf_counter()
    with serve(command, port, health, cwd) as url:
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        page.wait_for_selector(selector, timeout=60_000)
        seconds = time.perf_counter() - begun
        page.close()
    return seconds


def test_the_start_is_measured_against_hello_with_one_chart(chromium, tmp_path, request):
    hello = request.path.parent / "hello_app.py"
    archive = tmp_path / "archive"
    floors, starts = [], []
    for _ in range(3):
        port = find_free_port()
        command = streamlit_command(port, hello)
        chart = "[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg"
        floors.append(time_start(chromium, command, port, "/_stcore/health", chart, tmp_path))
        port = find_free_port()
        command = postwatch_command(port, archive)
        drawn = "[data-testid=world-map][data-drawn]"
        starts.append(time_start(chromium, command, port, "/healthz", drawn, tmp_path))
    floor, start = statistics.median(floors), statistics.median(starts)
    print(f"\nstart to first chart, hello: {floor:.2f} s; Postwatch: {start:.2f} s")
    print(f"first start, archive built from the bundled history: {starts[0]:.2f} s")
    print(f"ratio: {start / floor:.2f}")
