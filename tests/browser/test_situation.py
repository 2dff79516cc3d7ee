"""The page in a real browser that can reach no host but the app's own."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from dashboard.palette import LEVEL_FILLS

pytestmark = pytest.mark.browser

CASE = "/?from=2022-01-01&to=2022-02-28&country=BLR&region=eastern-europe"
SAVED_CASE = "Belarus and Ukraine, January-February 2022"

LEVELS = """Object.fromEntries(plot.data
    .filter(trace => ["level", "recent level", "old level"].includes(trace.name))
    .flatMap(trace => trace.locations.map((iso3, i) => [iso3, trace.z[i]])))"""
FILLS = """Object.fromEntries([...plot.querySelectorAll(".choroplethlayer g.trace")]
    .filter(group => ["level", "recent level", "old level"].includes(group.__data__[0].trace.name))
    .flatMap(group => [...group.querySelectorAll("path")])
    .map(path => [path.__data__.loc, getComputedStyle(path).fill]))"""
CAMERA = """(({projection, center}) => [projection.scale, projection.rotation.lon, center.lat])
    (plot._fullLayout.geo)"""
SELECTED = """plot.data.find(trace => trace.name === "selected").locations"""
MIDDLE = """(rect => [rect.x + rect.width / 2, rect.y + rect.height / 2])(
    [...plot.querySelectorAll(".choroplethlayer path")]
    .find(path => path.__data__.loc === "%s").getBoundingClientRect())"""


def read_rows(app_url: str, day: str, issuer: str) -> list[dict]:
    """The rows the app's own route gives for a day, where they have a place on our scale."""
    address = f"{app_url}/api/v1/levels?as_of={day}&issuer={issuer}"
    with urllib.request.urlopen(address) as answer:
        rows = json.load(answer)["levels"]
    return [row for row in rows if row["common_level"]]


def read_levels(app_url: str, day: str, issuer: str) -> dict[str, int]:
    """The common levels of a day."""
    return {row["iso3"]: row["common_level"] for row in read_rows(app_url, day, issuer)}


def as_rgb(colour: str) -> str:
    """A hex colour as the browser tells it."""
    return f"rgb({', '.join(str(part) for part in bytes.fromhex(colour[1:]))})"


def read_fills(app_url: str, day: str, issuer: str) -> dict[str, str]:
    """The colours the levels of a day have by their age."""
    return {
        row["iso3"]: as_rgb(LEVEL_FILLS[row["age"]][row["common_level"]])
        for row in read_rows(app_url, day, issuer)
    }


def set_date(visitor, label: str, day: str) -> None:
    """Type a date into a date control, as a reader does."""
    field = visitor.page.get_by_role("group", name=label, exact=True)
    field.get_by_role("spinbutton").first.click()
    visitor.page.keyboard.type(day.replace("-", ""))
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Tab")


def test_the_first_screen_asks_no_other_host(visitor):
    visitor.open()
    visitor.page.get_by_test_id("departure-timeline").locator(".js-plotly-plot").wait_for()
    assert visitor.hosts == {"127.0.0.1"}
    assert visitor.errors == []


def test_two_hundred_countries_carry_a_level_on_the_newest_day(visitor):
    visitor.open()
    drawn = visitor.read_map(LEVELS)
    assert len(drawn) >= 200
    assert drawn["AFG"] == 4


@pytest.mark.parametrize("issuer", ["us_state", "uk_fcdo", "ca_gac"])
def test_every_drawn_level_is_the_archives_on_five_dates(visitor, app_url, issuer):
    days = ("2026-08-22", "2026-03-31", "2025-06-30", "2022-02-28", "2019-01-15")
    visitor.open(f"/?from=2018-01-01&to={days[0]}&issuer={issuer}&layers=")
    for day in days:
        if day != days[0]:
            set_date(visitor, "To (as-of date)", day)
        visitor.wait_for_map(f"{issuer} 2018-01-01 {day}")
        drawn = visitor.read_map(LEVELS)
        assert drawn == read_levels(app_url, day, issuer)
        fills = visitor.read_map(FILLS)
        plain = {iso3: fill for iso3, fill in fills.items() if fill.startswith("rgb")}
        expected = read_fills(app_url, day, issuer)
        assert {iso3: expected[iso3] for iso3 in plain} == plain


def test_a_country_is_filled_with_the_colour_of_its_level(visitor, app_url):
    visitor.open("/?from=2026-08-01&to=2026-08-22")
    fills = visitor.read_map(FILLS)
    current = {iso3: fill for iso3, fill in fills.items() if fill.startswith("rgb")}
    assert len(current) > 150
    expected = read_fills(app_url, "2026-08-22", "us_state")
    assert {iso3: expected[iso3] for iso3 in current} == current


def test_the_saved_view_tells_the_case_of_2022(visitor):
    visitor.open()
    visitor.page.get_by_role("button", name=SAVED_CASE).click()
    visitor.wait_for_map("2022-02-28", "eastern-europe")
    levels = visitor.read_map(LEVELS)
    assert {iso3: levels[iso3] for iso3 in ("BLR", "UKR", "RUS")} == {"BLR": 4, "UKR": 4, "RUS": 4}
    texts = visitor.read_map("plot.data.flatMap(trace => trace.hovertext ?? [])")
    for post in ("Kyiv, Ukraine", "Minsk, Belarus", "Moscow, Russia"):
        assert [text for text in texts if f"<b>{post}" in text]
    panel = visitor.page.get_by_test_id("country-panel")
    expect(panel).to_contain_text("ordered departure, family members, Minsk")
    expect(panel).to_contain_text("31 Jan 2022 to 28 Feb 2022")


def test_zooming_clicking_and_changing_dates_keep_camera_and_selection(visitor):
    visitor.open(CASE.replace("&country=BLR", ""))
    page = visitor.page
    page.mouse.move(*visitor.read_map(MIDDLE % "BLR"))
    before = visitor.read_map(CAMERA)
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(500)
    zoomed = visitor.read_map(CAMERA)
    assert zoomed[0] > before[0]
    page.mouse.click(*visitor.read_map(MIDDLE % "BLR"))
    visitor.wait_for_map("BLR")
    assert visitor.read_map(CAMERA) == pytest.approx(zoomed)
    set_date(visitor, "To (as-of date)", "2022-01-31")
    visitor.wait_for_map("2022-01-31", "BLR")
    assert visitor.read_map(SELECTED) == ["BLR"]
    assert visitor.read_map(CAMERA) == pytest.approx(zoomed)


def test_a_click_selects_a_country_everywhere_and_changes_no_colour(visitor):
    visitor.open("/?from=2026-08-01&to=2026-08-22")
    fills = visitor.read_map(FILLS)
    visitor.page.mouse.click(*visitor.read_map(MIDDLE % "BRA"))
    visitor.wait_for_map("BRA")
    assert visitor.read_map(FILLS) == fills
    expect(visitor.page.get_by_test_id("country-panel").locator("h2")).to_have_text("Brazil BRA")
    expect(visitor.page).to_have_url(re.compile("country=BRA"))
    expect(visitor.page.get_by_role("combobox", name="Country")).to_have_value("Brazil")
    # The panel comes along as the reader scrolls.
    visitor.page.evaluate("document.querySelector('.stMain').scrollTo(0, 400)")
    expect(visitor.page.get_by_test_id("country-panel").locator("h2")).to_be_in_viewport()


def test_choosing_a_departure_selects_its_country(visitor):
    visitor.open(CASE.replace("&country=BLR", ""))
    timeline = visitor.page.get_by_test_id("departure-timeline")
    mark = timeline.locator(".scatterlayer .point").last
    mark.scroll_into_view_if_needed()
    mark.click(force=True)
    expect(visitor.page).to_have_url(re.compile("country=[A-Z]{3}"))
    expect(visitor.page.get_by_test_id("country-panel").locator(".pw-code")).to_be_visible()


def test_an_address_restores_the_whole_view_in_a_fresh_browser(visitor, chromium):
    visitor.open(CASE + "&issuer=uk_fcdo&layers=departures&known=2026-11-30")
    page = visitor.page
    issuer = page.get_by_role("combobox", name="Issuer")
    expect(issuer).to_have_value(re.compile("United Kingdom"))
    expect(page.get_by_role("combobox", name="Region")).to_have_value("Eastern Europe")
    expect(page.get_by_test_id("coverage")).to_contain_text("Presence layer off.")
    coverage = page.get_by_test_id("coverage").inner_text()
    assert "As held by this archive on 30 Nov 2026." in coverage
    again = chromium.new_context().new_page()
    again.goto(page.url)
    again.wait_for_selector("[data-testid=world-map][data-drawn]")
    expect(again.get_by_test_id("coverage")).to_have_text(coverage)
    again.context.close()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/?country=ATLANTIS", "country='ATLANTIS': no such country code"),
        ("/?from=2022-03-01&to=2022-02-01", "The range ends before it starts"),
        ("/?from=2001-01-01&to=2001-02-01&issuer=ie_dfa", "nothing held for 1 Feb 2001"),
        ("/?from=yesterday", "from='yesterday': not a date"),
        ("/?region=atlantis", "region='atlantis': no such region"),
    ],
)
def test_what_cannot_be_shown_is_said(visitor, address, said):
    visitor.open(address)
    expect(visitor.page.get_by_text(said).first).to_be_visible()
    assert visitor.errors == []


def test_the_same_facts_stand_in_a_table_that_sorts_by_keyboard(visitor):
    visitor.open(CASE)
    page = visitor.page
    table = page.get_by_test_id("facts-table")
    table.wait_for()
    assert table.locator("tbody tr").count() > 200
    head = table.get_by_role("columnheader", name="Common level (our reading)")
    head.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    levels = table.locator("tbody tr td:nth-child(2)").all_inner_texts()
    stated = [level for level in levels if level]
    # An old level reads "was 2" and stands among the others of its number.
    assert "was 2" in stated
    numbers = [level.removeprefix("was ") for level in stated]
    assert numbers == sorted(numbers)
    # The issuer's own country has no level, and stands last.
    assert levels == [*stated, ""]
    page.get_by_role("radio", name="Departures").click()
    page.get_by_test_id("facts-table").get_by_text("Minsk").first.wait_for()


def test_presets_end_where_the_range_ends(visitor):
    visitor.open("/?from=2021-01-01&to=2022-02-28")
    visitor.page.get_by_role("radio", name="30 d").click()
    visitor.wait_for_map("2022-01-29 2022-02-28")


def test_the_whole_history_can_be_shown_at_once(visitor):
    visitor.open()
    visitor.page.get_by_role("radio", name="All").click()
    visitor.wait_for_map("1970-01-01")
    visitor.page.wait_for_selector('[data-testid=departure-timeline][data-drawn^="1970-01-01"]')
    expect(visitor.page.get_by_test_id("stException")).to_have_count(0)
    assert visitor.errors == []
