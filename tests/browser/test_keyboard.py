"""The keyboard alone, and the box that finds a country or a post."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CASE = "/?from=2022-01-01&to=2022-02-28&country=BLR&region=eastern-europe"
FOCUSED = "document.activeElement"


def press_until(page, key: str, condition: str, *, at_most: int = 120) -> None:
    """Press a key until something holds of the focused element."""
    for _ in range(at_most):
        if page.evaluate(f"(at => {condition})({FOCUSED})"):
            return
        page.keyboard.press(key)
    pytest.fail(f"{at_most} times {key} did not reach {condition}")


def type_date(page, label: str, day: str) -> None:
    named = f"at.closest('[role=group]')?.ariaLabel === {label!r}"
    press_until(page, "Tab", f"at.role === 'spinbutton' && {named}")
    page.keyboard.type(day.replace("-", ""))
    # Past the button of its calendar: the date counts once the field is left.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")


def test_the_keyboard_alone_finds_belarus_reads_its_departures_and_opens_a_source(visitor):
    visitor.open()
    page = visitor.page
    type_date(page, "From", "2022-01-01")
    visitor.wait_for_map("2022-01-01")
    type_date(page, "To (as-of date)", "2022-02-28")
    visitor.wait_for_map("2022-01-01 2022-02-28")
    press_until(page, "Tab", "at.role === 'combobox' && at.labels[0]?.textContent.includes('post')")
    page.keyboard.type("belar")
    expect(page.get_by_role("option", name="Belarus BLR")).to_be_visible()
    page.keyboard.press("Enter")
    visitor.wait_for_map("2022-02-28", "BLR")
    panel = page.get_by_test_id("country-panel")
    expect(panel.locator("h2")).to_have_text("Belarus BLR")
    expect(panel).to_contain_text(
        "31 Jan 2022 to 28 Feb 2022 United States: ordered departure, family members, Minsk"
    )
    press_until(page, "Tab", "at.textContent === 'as reported by Diplopundit, press'")
    assert page.evaluate(f"{FOCUSED}.closest('li').textContent").startswith("31 Jan 2022")
    # No host but the app's own is reached: what counts is where the browser was sent.
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    with page.context.expect_page():
        page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert [url for url in asked if url.startswith("https://diplopundit.net/")]


def test_the_arrows_move_from_country_to_country_and_the_map_follows(visitor):
    visitor.open(CASE)
    page = visitor.page
    table = page.get_by_test_id("facts-table")
    table.focus()
    press_until(page, "Tab", "at.nodeName === 'TR'")
    first = page.evaluate(f"{FOCUSED}.dataset.code")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    moved = page.evaluate(f"{FOCUSED}.dataset.code")
    assert moved != first
    visitor.wait_for_map(moved)
    assert page.evaluate(f"{FOCUSED}.dataset.code") == moved
    page.keyboard.press("Enter")
    page.wait_for_function(f"{FOCUSED}.dataset.country === {moved!r}")
    assert visitor.errors == []


@pytest.mark.parametrize(
    ("typed", "found", "iso3"),
    [
        ("Minsk", "Minsk post, Belarus", "BLR"),
        ("kyiv", "Kyiv post, Ukraine", "UKR"),
        ("Kiev", "Kyiv post, Ukraine", "UKR"),
        ("blr", "Belarus BLR", "BLR"),
        ("xk", "Kosovo XKX, XK", "XKX"),
        ("cote d'iv", "Côte d'Ivoire CIV", "CIV"),
        ("Ivory Coast", "Côte d'Ivoire CIV, Ivory Coast", "CIV"),
    ],
)
def test_one_box_finds_countries_and_posts(visitor, typed, found, iso3):
    visitor.open()
    box = visitor.page.get_by_role("combobox", name="Country")
    box.fill(typed)
    option = visitor.page.get_by_role("option").first
    expect(option).to_have_text(found)
    option.click()
    visitor.wait_for_map(iso3)
    expect(visitor.page).to_have_url(re.compile(f"country={iso3}"))
    visitor.page.get_by_role("button", name="Clear the country").click()
    visitor.wait_for_map("world None")
    expect(box).to_have_value("")


@pytest.mark.parametrize("typed", ["Gomel", "homel", "Гомель"])
def test_a_place_of_presence_is_found_by_any_of_its_names(visitor, typed):
    visitor.open()
    visitor.page.get_by_role("combobox", name="Country").fill(typed)
    option = visitor.page.get_by_role("option").first
    expect(option).to_contain_text("place, Belarus")
    option.click()
    visitor.wait_for_map("BLR")


def test_what_nobody_is_called_is_said_and_escape_restores_the_country(visitor):
    visitor.open(CASE)
    box = visitor.page.get_by_role("combobox", name="Country")
    box.fill("Atlantis")
    expect(visitor.page.get_by_role("option")).to_have_text(
        "No country, post or place held of this name"
    )
    box.press("Escape")
    expect(box).to_have_value("Belarus")
    assert "country=BLR" in visitor.page.url


def test_the_tour_is_offered_once_and_covers_nothing_until_it_is_asked_for(visitor):
    visitor.open()
    page = visitor.page
    card = page.get_by_role("dialog")
    expect(card).to_have_count(0)
    page.get_by_role("button", name="See the page in five steps").click()
    for step in ("1 of 5", "2 of 5", "3 of 5", "4 of 5", "5 of 5"):
        expect(card).to_contain_text(step)
        if step != "5 of 5":
            card.get_by_role("button", name="Next").click()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    page.reload()
    visitor.wait_for_map()
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="See the page in five steps")).to_have_count(0)
    page.get_by_role("button", name="Help", exact=True).click()
    expect(card).to_contain_text("1 of 5")


HOSTILE = """<section class="a" onclick="alert(1)"><script>alert(1)</script>
<img src="x" onerror="alert(1)"><img src="data:image/svg+xml,%3Csvg/%3E" alt="">
<a href="javascript:alert(1)">bad</a><a href="https://example.org/">good</a>
<svg onload="alert(1)"><a href="https://example.org/">in a drawing</a></svg><form><input></form>
<iframe srcdoc="x"></iframe><b style="color:red;background:url(https://x/);position:fixed">b</b>
<template><b>hidden</b></template><math><mtext><style>x</style></mtext></math></section>"""
BUILD = """async (markup) => {
    const { makeElements } = await import("/assets/words.js");
    const place = document.createElement("div");
    place.append(makeElements(markup));
    return place.innerHTML.replace(/\\s+/g, " ");
}"""


def test_markup_is_built_from_the_allowed_elements_attributes_and_addresses_alone(visitor):
    visitor.open()
    visitor.page.on("dialog", lambda dialog: visitor.errors.append(dialog.message))
    built = visitor.page.evaluate(BUILD, HOSTILE)
    assert built == (
        '<section class="a"> <img><img src="data:image/svg+xml,%3Csvg/%3E" alt=""> <a>bad</a>'
        '<a href="https://example.org/" target="_blank" rel="noopener noreferrer">good</a> '
        'in a drawing <b style="background-color: initial; color: red;">b</b> </section>'
    )
    assert visitor.errors == []
    assert visitor.hosts == {"127.0.0.1"}
