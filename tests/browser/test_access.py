"""Access: axe-core on every view, the keyboard, reduced motion, 200 % zoom, the presentation.

axe-core comes with a Python package and is put into the page from its file; no host is asked.
"""

import json
import re
from importlib.resources import files

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

CASE = "/?from=2022-01-01&to=2022-02-28&country=BLR&region=eastern-europe"
MANY = "/?from=2026-02-01&to=2026-03-31&country=IRN&region=gulf"

# 1440 by 900 at 200 % zoom.
ZOOMED = {"viewport": {"width": 720, "height": 450}, "device_scale_factor": 2}

SLOWEST = """() => Math.max(...[...document.querySelectorAll("*")].flatMap(element => {
    const style = getComputedStyle(element);
    return `${style.transitionDuration},${style.animationDuration}`.split(",").map(parseFloat);
}))"""

# Streamlit's elements move only now and then; one that always does stands for them.
ADD_MOVING = """() => {
    const moving = document.createElement("div");
    moving.style.cssText = "transition: opacity 1s; animation: fade 2s infinite";
    document.querySelector(".stMain").append(moving);
}"""

FOCUS = """() => {
    const style = getComputedStyle(document.activeElement);
    return {
        name: document.activeElement.outerHTML.slice(0, 120),
        testid: document.activeElement.dataset.testid ?? "",
        line: style.outlineStyle,
        width: parseFloat(style.outlineWidth),
        colour: style.outlineColor,
    };
}"""

OUT_OF_FRAME = """() => {
    const frame = document.querySelector(".st-key-presentation");
    const room = frame.getBoundingClientRect();
    const shown = [...frame.querySelectorAll("h1, p, li, .postwatch-chart, .main-svg, button")];
    return shown
        .filter(element => element.getClientRects().length)
        .filter(element => {
            const box = element.getBoundingClientRect();
            return box.left < room.left - 1 || box.right > room.right + 1
                || box.top < room.top - 1 || box.bottom > room.bottom + 1;
        })
        .map(element => element.outerHTML.slice(0, 120));
}"""

OVERLAPS = """() => {
    const frame = document.querySelector(".st-key-presentation");
    const words = [...frame.querySelectorAll("h1, p, li, button, .postwatch-chart")]
        .filter(element => element.getClientRects().length);
    const boxes = words.map(element => element.getBoundingClientRect());
    const pairs = [];
    words.forEach((a, i) => words.forEach((b, k) => {
        if (k <= i || a.contains(b) || b.contains(a)) return;
        const width = Math.min(boxes[i].right, boxes[k].right)
            - Math.max(boxes[i].left, boxes[k].left);
        const height = Math.min(boxes[i].bottom, boxes[k].bottom)
            - Math.max(boxes[i].top, boxes[k].top);
        if (width > 2 && height > 2) pairs.push([a, b].map(e => e.outerHTML.slice(0, 100)));
    }));
    return pairs;
}"""

SCROLLS = """() => [...document.querySelectorAll("html, .stApp, .stMain, .stMainBlockContainer")]
    .filter(box => box.scrollWidth > box.clientWidth + 1)
    .map(box => [box.className, box.scrollWidth, box.clientWidth])"""


def open_situation(page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("[data-testid=world-map][data-drawn]", timeout=30_000)
    page.get_by_test_id("facts-table").wait_for()


def open_compare(page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("[data-testid=comparison-map][data-drawn]", timeout=30_000)
    page.get_by_test_id("comparison-table").wait_for()


def open_sources(page, url: str) -> None:
    page.goto(url)
    page.get_by_text("U.S. Department of State (us_state)").click()
    page.get_by_text("Licence: Public domain").first.wait_for()


def open_review(page, url: str) -> None:
    page.goto(url)
    page.get_by_test_id("reviewed").wait_for()


def open_import(page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Reported by").wait_for()


def open_brief(page, url: str) -> None:
    page.goto(url)
    page.wait_for_selector("[data-testid=brief-preview][data-drawn]", timeout=60_000)


def open_presentation(page, url: str) -> None:
    page.goto(url)
    for chart in ("world-map", "departure-timeline"):
        page.wait_for_selector(f"[data-testid={chart}][data-drawn]", timeout=30_000)


VIEWS = {
    "situation": (open_situation, "/"),
    "case of 2022": (open_situation, CASE),
    "address at fault": (open_situation, "/?country=ATLANTIS"),
    "compare": (open_compare, "/compare"),
    "brief": (open_brief, "/brief" + CASE.removeprefix("/")),
    "sources": (open_sources, "/sources"),
    "review": (open_review, "/review"),
    "import": (open_import, "/import"),
    "presentation": (open_presentation, f"{CASE}&present=1"),
}


def find_violations(page) -> list[str]:
    """Run axe-core on the page as it stands and list what it finds, one line per element."""
    page.evaluate(AXE)
    script = f"() => axe.run(document, {{runOnly: {json.dumps(TAGS)}}})"
    found = page.evaluate(script)
    assert len(found["passes"]) > 10
    return [
        f"{violation['id']} {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def make_page(chromium, request, **options):
    context = chromium.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
    request.addfinalizer(context.close)
    return context.new_page()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_on_a_view(chromium, app_url, request, view, scheme):
    page = make_page(chromium, request, color_scheme=scheme)
    open_view, address = VIEWS[view]
    open_view(page, app_url + address)
    page.wait_for_timeout(500)
    assert find_violations(page) == []


def test_axe_would_find_a_button_without_a_name(chromium, app_url, request):
    page = make_page(chromium, request)
    open_review(page, f"{app_url}/review")
    page.evaluate("document.querySelector('.stMain').append(document.createElement('button'))")
    assert [found for found in find_violations(page) if found.startswith("button-name")]


def test_every_step_of_the_keyboard_is_seen_and_reaches_map_and_timeline(
    chromium, app_url, request
):
    page = make_page(chromium, request)
    open_situation(page, app_url + CASE)
    steps = []
    while not any(step["testid"] == "departure-timeline" for step in steps):
        assert len(steps) < 60, steps
        page.keyboard.press("Tab")
        steps.append(page.evaluate(FOCUS))
    assert [step for step in steps if step["line"] != "solid" or step["width"] < 2] == []
    assert {step["colour"] for step in steps} == {"rgb(47, 125, 225)"}
    assert "world-map" in {step["testid"] for step in steps}


def test_the_map_zooms_by_keyboard(visitor):
    visitor.open()
    scale = "plot._fullLayout.geo.projection.scale"
    before = visitor.read_map(scale)
    visitor.page.get_by_test_id("world-map").focus()
    visitor.page.keyboard.press("+")
    assert visitor.read_map(scale) > before
    visitor.page.keyboard.press("0")
    assert visitor.read_map(scale) == pytest.approx(before)


def test_the_table_of_facts_is_reached_by_keyboard(visitor):
    visitor.open(CASE)
    table = visitor.page.get_by_test_id("facts-table")
    table.wait_for()
    table.focus()
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.closest('th').scope") == "col"
    assert visitor.page.evaluate(FOCUS)["width"] >= 2


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_a_reader_who_asks_for_rest(chromium, app_url, request, wish, moves):
    page = make_page(chromium, request, reduced_motion=wish)
    open_situation(page, app_url + CASE)
    page.evaluate(ADD_MOVING)
    assert (page.evaluate(SLOWEST) > 0.01) == moves


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "presentation"])
def test_no_view_scrolls_sideways_at_twice_the_size(chromium, app_url, request, view):
    page = make_page(chromium, request, **ZOOMED)
    open_view, address = VIEWS[view]
    open_view(page, app_url + address)
    page.wait_for_timeout(500)
    assert page.evaluate(SCROLLS) == []


def test_at_twice_the_size_columns_stack_and_nothing_lies_on_the_ways(chromium, app_url, request):
    page = make_page(chromium, request, **ZOOMED)
    open_situation(page, app_url + CASE)
    timeline = page.get_by_test_id("departure-timeline").bounding_box()
    panel = page.get_by_test_id("country-panel").bounding_box()
    assert panel["y"] >= timeline["y"]
    assert panel["width"] > 600
    ways = page.locator(".st-key-pages").bounding_box()
    title = page.locator(".st-key-saved-views").bounding_box()
    assert ways["y"] + ways["height"] <= title["y"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 810), (1920, 1080)])
@pytest.mark.parametrize("address", ["/?", CASE, MANY])
def test_the_presentation_fits_one_frame_with_nothing_cut(
    chromium, app_url, request, address, size, scheme
):
    width, height = size
    page = make_page(
        chromium, request, viewport={"width": width, "height": height}, color_scheme=scheme
    )
    open_presentation(page, f"{app_url}{address}&present=1")
    page.wait_for_timeout(500)
    frame = page.locator(".st-key-presentation").bounding_box()
    assert (frame["width"], frame["height"]) == pytest.approx((width, height), abs=1)
    assert page.evaluate(OUT_OF_FRAME) == []
    assert page.evaluate(OVERLAPS) == []
    assert page.evaluate(SCROLLS) == []
    main = "(main => main.scrollHeight <= main.clientHeight)(document.querySelector('.stMain'))"
    assert page.evaluate(main)
    for shown in ("world-map", "departure-timeline", "coverage", "sources"):
        expect(page.get_by_test_id(shown)).to_be_visible()
    for shown in (".pw-maptitle >> nth=0", ".pw-viewpoint", "[aria-label='Legend: Levels']", "h1"):
        expect(page.locator(shown)).to_be_visible()
    for hidden in (".st-key-pages", ".st-key-controls", ".st-key-saved-views"):
        expect(page.locator(hidden)).to_have_count(0)
    for hidden in ("country-panel", "facts-table"):
        expect(page.get_by_test_id(hidden)).to_have_count(0)


def test_the_presentation_counts_the_departures_it_has_no_room_for(chromium, app_url, request):
    page = make_page(chromium, request, viewport={"width": 1440, "height": 810})
    open_presentation(page, f"{app_url}{MANY}&present=1")
    said = page.get_by_test_id("timeline-title").inner_text()
    held, shown, left = map(
        int, re.search(r"(\d+) departures \((\d+) shown, (\d+) not shown\)", said).groups()
    )
    assert held == shown + left
    names = "[data-testid=departure-timeline] .ytick"
    assert page.locator(names).filter(has_text=re.compile("[A-Z]{3} ")).count() == shown


def test_the_presentation_is_entered_and_left_with_the_view_kept(visitor):
    visitor.open(CASE)
    page = visitor.page
    page.get_by_role("button", name="Present", exact=True).click()
    page.locator(".st-key-presentation").wait_for()
    visitor.wait_for_map("2022-02-28", "eastern-europe", "BLR")
    expect(page).to_have_url(re.compile("present=1"))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("country-panel")).to_contain_text("Belarus", timeout=30_000)
    visitor.wait_for_map("2022-02-28", "eastern-europe", "BLR")
    expect(page).not_to_have_url(re.compile("present"))
    expect(page).to_have_url(re.compile("country=BLR"))
    assert visitor.errors == []
