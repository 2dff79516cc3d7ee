"""What a map shows of the world: its window in its frame, its insets, the reader's camera."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from dashboard.palette import LEVEL_FILLS

pytestmark = pytest.mark.browser

DAY = "2026-08-22"
WORLD = f"/?from=2026-08-01&to={DAY}&issuer=uk_fcdo"
SIZES = [(1440, 900), (1920, 1080)]

# Left, top, right and bottom of the element, of the sea drawn in it, and of where shapes are cut.
EDGES = """(() => {
    const edges = box => ["left", "top", "right", "bottom"].map(side => Math.round(box[side]));
    const map = plot._fullLayout.geo._subplot, element = plot.getBoundingClientRect();
    const [[west, north], [east, south]] = map.projection.clipExtent();
    return {
        element: edges(element),
        sea: edges(plot.querySelector(".geo .bg rect").getBoundingClientRect()),
        cut: [element.left + west, element.top + north, element.left + east, element.top + south]
            .map(Math.round),
        outside: plot._fullLayout.meta.window.ends.map(end => map.projection(end))
            .filter(([x, y]) => x < west - 1 || x > east + 1 || y < north - 1 || y > south + 1),
    };
})()"""
INSET_FILLS = """[2, 3, 4, 5].map(number => Object.fromEntries(
    [...plot.querySelectorAll(`.geo${number} .choroplethlayer g.trace`)]
    .filter(group => group.__data__[0].trace.name === "level")
    .flatMap(group => [...group.querySelectorAll("path")])
    .map(path => [path.__data__.loc, getComputedStyle(path).fill])))"""
INSETS_SHOWN = """[2, 3, 4, 5].map(number =>
    getComputedStyle(plot.querySelector(`.geo${number}`)).display !== "none")"""
PLACE = """(([x, y], {left, top}) => [left + x, top + y])(
    plot._fullLayout.%s._subplot.projection([%s, %s]), plot.getBoundingClientRect())"""
CAMERA = """(({projection, center}) =>
    [projection.scale, projection.rotation.lon, projection.rotation.lat, center.lon, center.lat])
    (plot._fullLayout.geo)"""


@pytest.mark.parametrize(
    "region",
    ["world", "eastern-europe", "neighbours&country=NER"],
    ids=["world", "conic", "azimuth"],
)
def test_a_map_fills_its_frame_and_shows_its_window(visitor, region):
    for width, height in SIZES:
        visitor.page.set_viewport_size({"width": width, "height": height})
        visitor.open(f"/?from=2022-01-01&to=2022-02-28&region={region}")
        edges = visitor.read_map(EDGES)
        assert edges["sea"] == pytest.approx(edges["element"], abs=1), (width, height)
        assert edges["cut"] == pytest.approx(edges["element"], abs=1), (width, height)
        assert edges["outside"] == []
    assert visitor.errors == []


def test_insets_draw_small_states_as_the_archive_has_them(visitor, app_url):
    visitor.open(WORLD)
    with urllib.request.urlopen(f"{app_url}/api/v1/levels?as_of={DAY}&issuer=uk_fcdo") as answer:
        rows = {row["iso3"]: row for row in json.load(answer)["levels"]}
    pacific, antilles, europe, gulf = visitor.read_map(INSET_FILLS)
    assert "FJI" in pacific
    assert "BRB" in antilles
    assert "MLT" in europe
    assert "BHR" in gulf
    fills = pacific | antilles | europe | gulf
    assert len(fills) > 40
    expected = {
        iso3: as_rgb(LEVEL_FILLS[rows[iso3]["age"]][rows[iso3]["common_level"]]) for iso3 in fills
    }
    assert fills == expected


def as_rgb(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


def test_a_country_is_picked_in_an_inset_which_stays_still(visitor):
    visitor.open(WORLD)
    before = visitor.read_map(CAMERA)
    visitor.page.mouse.move(*visitor.read_map(PLACE % ("geo5", 50.55, 26.05)))
    expect(visitor.page.get_by_test_id("world-map").locator(".hoverlayer")).to_contain_text(
        "Bahrain"
    )
    visitor.page.mouse.wheel(0, -300)
    visitor.page.mouse.click(*visitor.read_map(PLACE % ("geo5", 50.55, 26.05)))
    expect(visitor.page).to_have_url(re.compile("country=BHR"))
    assert visitor.read_map(CAMERA) == before


def test_the_camera_goes_along_into_the_presentation_and_back(visitor):
    visitor.open(WORLD)
    page = visitor.page
    assert visitor.read_map(INSETS_SHOWN) == [True] * 4
    page.mouse.move(*visitor.read_map(PLACE % ("geo", 30, 40)))
    with page.expect_response(re.compile("finer-world.geojson")):
        for _ in range(3):
            page.mouse.wheel(0, -300)
            page.wait_for_timeout(300)
    page.wait_for_function(
        "document.querySelector('[data-testid=world-map] .js-plotly-plot').data[0].geojson"
        ".endsWith('finer-world.geojson')"
    )
    assert visitor.read_map(INSETS_SHOWN) == [False] * 4
    camera = visitor.read_map(CAMERA)
    assert camera[0] > 2.5
    page.get_by_role("button", name="Present").click()
    page.locator(".st-key-presented-map [data-drawn]").wait_for()
    assert visitor.read_map(CAMERA) == pytest.approx(camera)
    page.keyboard.press("Escape")
    page.locator(".st-key-world-map [data-drawn]").wait_for()
    assert visitor.read_map(CAMERA) == pytest.approx(camera)
    page.locator('.st-key-world-map [data-attr="reset"]').click()
    assert visitor.read_map(CAMERA) == [1, 0, 0, 0, 13.5]
    assert visitor.read_map(INSETS_SHOWN) == [True] * 4


def test_a_country_and_its_neighbours_wait_for_a_country(visitor):
    visitor.open(f"/?from=2022-01-01&to={DAY}")
    page = visitor.page
    page.get_by_role("combobox", name="Region").click()
    page.get_by_role("option", name="Country and neighbours").click()
    expect(page.get_by_text("Choose a country, or click one on the map")).to_be_visible()
    page.mouse.click(*visitor.read_map(PLACE % ("geo", 10, 18)))
    visitor.wait_for_map("neighbours", "NER")
    expect(page).to_have_url(re.compile("region=neighbours"))
    assert visitor.read_map(CAMERA)[1:3] == pytest.approx([7.94, 17.70], abs=0.1)
