"""Time in a real browser: the range is brushed, and stepped through without the server."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from dashboard.palette import LEVEL_FILLS

pytestmark = pytest.mark.browser

WINTER = "/?from=2022-01-01&to=2022-02-28&region=eastern-europe"

FILLS = """() => Object.fromEntries(
    [...document.querySelectorAll("[data-testid=world-map] .choroplethlayer g.trace")]
    .filter(group => ["level", "recent level", "old level", "no data"]
        .includes(group.__data__[0].trace.name))
    .flatMap(group => [...group.querySelectorAll("path")])
    .map(path => [path.__data__.loc, getComputedStyle(path).fill]))"""
SEEN = """() => {
    window.seen = [];
    const play = document.querySelector("[data-testid=play]");
    new MutationObserver(() => window.seen.push(play.dataset.frame))
        .observe(play, {attributeFilter: ["data-frame"]});
}"""
SCALE = "plot._fullLayout.geo.projection.scale"
MARKS = """[...plot.querySelectorAll(".geo g.trace")]
    .filter(group => group.__data__[0].trace.ids?.[0].includes(":"))
    .flatMap(group => [...group.querySelectorAll("path.point")])
    .filter(path => path.style.display !== "none").length"""


def open_time(visitor, address: str):
    """Open an address, wait for all that is about time, and note what the reader's acts send."""
    sent = []

    def note(message: bytes) -> None:
        asked = BackMsg.FromString(message).rerun_script
        # The page looks every 15 seconds whether another process has loaded anything.
        if not asked.is_auto_rerun:
            sent.append(asked)

    visitor.page.on("websocket", lambda socket: socket.on("framesent", note))
    visitor.open(address)
    visitor.page.locator("[data-testid=density-strip][data-drawn]").wait_for()
    visitor.page.locator(".pw-brush-band").wait_for()
    visitor.page.get_by_test_id("play").wait_for()
    visitor.page.locator("[data-testid=departure-timeline][data-drawn]").wait_for()
    return sent


def find_ranges(sent) -> list[str]:
    """The ranges that the brush told the server, in order; other parts of the page ask as well."""
    return re.findall(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", "".join(map(str, sent)))


def wait_for_frame(visitor, day: str) -> None:
    visitor.page.wait_for_selector(f"[data-testid=play][data-frame='{day}']")


def fill_of(level: dict) -> str:
    """How a level of the archive is filled: the colour of its level and age."""
    if not level["common_level"]:
        return "url(#postwatch-no-data)"
    c = LEVEL_FILLS[level["age"]][level["common_level"]]
    return f"rgb({int(c[1:3], 16)}, {int(c[3:5], 16)}, {int(c[5:], 16)})"


def check_levels(visitor, day: str, issuer: str) -> None:
    """Compare every country drawn with what the archive holds for a day."""
    address = f"{visitor.app_url}/api/v1/levels?as_of={day}&issuer={issuer}"
    with urllib.request.urlopen(address) as answer:
        levels = {row["iso3"]: fill_of(row) for row in json.load(answer)["levels"]}
    fills = {iso3: f.replace('"', "") for iso3, f in visitor.page.evaluate(FILLS).items()}
    drawn = {iso3: fill for iso3, fill in fills.items() if iso3 in levels}
    assert len(drawn) > 60
    assert drawn == {iso3: levels[iso3] for iso3 in drawn}
    assert {fills[iso3] for iso3 in fills.keys() - levels.keys()} == {"url(#postwatch-no-data)"}


def test_dragging_on_the_strip_sets_the_range_in_one_trip(visitor):
    sent = open_time(visitor, WINTER)
    page = visitor.page
    strip = page.get_by_test_id("density-strip")
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 300, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 350, middle, steps=5)
    page.mouse.move(box["x"] + 400, middle, steps=5)
    handles = page.get_by_role("slider", name="First day"), page.get_by_role("slider", name="Last")
    days = [handle.get_attribute("aria-valuetext") for handle in handles]
    assert find_ranges(sent) == []
    page.mouse.up()
    page.wait_for_url(lambda url: "from=2022-01-01" not in url)
    visitor.wait_for_map()
    assert len(find_ranges(sent)) == 1
    assert [handle.get_attribute("aria-valuetext") for handle in handles] == days
    grip = page.locator(".pw-brush-grip").bounding_box()
    address = page.url
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + 4)
    page.mouse.down()
    page.mouse.move(grip["x"] + grip["width"] / 2 + 60, grip["y"] + 4, steps=5)
    page.mouse.up()
    page.wait_for_url(lambda url: url != address)
    assert len(find_ranges(sent)) == 2


def test_the_ends_of_the_range_move_by_keyboard_in_one_trip(visitor):
    sent = open_time(visitor, WINTER)
    page = visitor.page
    first = page.get_by_role("slider", name="First day of the range")
    first.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    expect(first).to_have_attribute("aria-valuetext", "2 Dec 2021")
    visitor.page.wait_for_url("**/*from=2021-12-02&to=2022-02-28*")
    visitor.wait_for_map("2021-12-02")
    assert find_ranges(sent) == ["2021-12-02/2022-02-28"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("First")


def test_the_range_is_played_in_the_browser_alone(visitor):
    sent = open_time(visitor, WINTER + "&issuer=uk_fcdo")
    page = visitor.page
    before = len(sent)
    page.get_by_role("button", name="One step back").click()
    wait_for_frame(visitor, "2022-02-27")
    page.get_by_role("slider", name="Day shown").fill("0")
    wait_for_frame(visitor, "2022-01-01")
    check_levels(visitor, "2022-01-01", "uk_fcdo")
    n_marks = visitor.read_map(MARKS)
    page.get_by_role("slider", name="Steps a second").fill("20")
    page.evaluate(SEEN)
    page.get_by_role("button", name="Play").click()
    wait_for_frame(visitor, "2022-02-28")
    assert len(page.evaluate("[...new Set(window.seen)]")) >= 58
    check_levels(visitor, "2022-02-28", "uk_fcdo")
    assert visitor.read_map(MARKS) > n_marks
    page.get_by_role("slider", name="Day shown").fill("42")
    wait_for_frame(visitor, "2022-02-12")
    check_levels(visitor, "2022-02-12", "uk_fcdo")
    n_marks = visitor.read_map(MARKS)
    scale = visitor.read_map(SCALE)
    page.get_by_test_id("world-map").focus()
    page.keyboard.press("+")
    assert visitor.read_map(SCALE) > scale
    check_levels(visitor, "2022-02-12", "uk_fcdo")
    assert visitor.read_map(MARKS) == n_marks
    page.keyboard.press(".")
    wait_for_frame(visitor, "2022-02-13")
    expect(page.locator("[data-testid=departure-timeline] .pw-cursor")).to_be_attached()
    assert len(sent) == before
    page.get_by_role("button", name="Show this day").click()
    visitor.wait_for_map("2022-02-13")
    assert "from=2022-01-01&to=2022-02-13" in page.url
    expect(page.get_by_test_id("play")).to_have_attribute("data-frame", "")
    check_levels(visitor, "2022-02-13", "uk_fcdo")
    assert visitor.errors == []


def test_leaving_the_frames_shows_the_range_again(visitor):
    open_time(visitor, WINTER)
    page = visitor.page
    fills = page.evaluate(FILLS)
    texts = visitor.read_map("plot.data.map(trace => trace.text ?? null)")
    page.get_by_role("slider", name="Day shown").fill("3")
    wait_for_frame(visitor, "2022-01-04")
    assert page.evaluate(FILLS) != fills
    page.get_by_role("button", name="Back to the range").click()
    page.wait_for_function("() => document.querySelector('.pw-frame-day').hidden")
    page.wait_for_function(
        "texts => { const plot = document.querySelector"
        "('[data-testid=world-map] .js-plotly-plot'); return JSON.stringify("
        "plot.data.map(trace => trace.text ?? null)) === texts; }",
        arg=json.dumps(texts, ensure_ascii=False, separators=(",", ":")),
    )
    assert page.evaluate(FILLS) == fills


def test_a_reader_who_asks_for_rest_steps_and_nothing_plays(chromium, app_url, request):
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": 1440, "height": 900})
    request.addfinalizer(context.close)
    page = context.new_page()
    page.goto(app_url + WINTER)
    page.wait_for_selector("[data-testid=world-map][data-drawn]")
    play = page.get_by_test_id("play")
    expect(play.get_by_role("button", name="Play")).to_have_count(0)
    expect(play).to_contain_text("asks for no motion")
    page.get_by_test_id("world-map").focus()
    page.keyboard.press(" ")
    page.keyboard.press(",")
    expect(play).to_have_attribute("data-frame", "2022-02-27")
