"""Digits, counts and hovers of the map as a reader sees them."""

import re
from itertools import combinations

import pytest
from playwright.sync_api import expect

from dashboard.pages.saved_views import SAVED_VIEWS

pytestmark = pytest.mark.browser

# What is inked of each label that is drawn: a line of text is taller than its digits.
LABELS = """[...plot.querySelectorAll(".scatterlayer text")]
    .filter(text => text.textContent && getComputedStyle(text).visibility !== "hidden"
        && getComputedStyle(text).display !== "none")
    .map(text => {
        const { x, y, width, height } = text.getBoundingClientRect();
        const { labels } = text.closest("g.trace").__data__[0].trace.meta;
        return [labels, x, y + height * 0.2, width, height * 0.6];
    })"""
MARKS = """[...plot.querySelectorAll(".scatterlayer path.point")]
    .filter(path => path.style.display !== "none")
    .map(path => path.getBoundingClientRect())
    .map(({ x, y, width, height }) => [x, y, width, height])"""
# Digits drawn of countries with less than 120 km of room.
NARROW = """[...plot.querySelectorAll(".scatterlayer g.trace")]
    .map(group => [group, group.__data__[0].trace])
    .filter(([, trace]) => trace.name === "digits")
    .flatMap(([group, trace]) => [...group.querySelectorAll("text")]
        .filter((text, i) => text.dataset.placed === "yes" && trace.customdata[i] < 120)).length"""
SPOT = """(([x, y], { left, top }) => [x + left, y + top])(
    plot._fullLayout.geo._subplot.projection([%s, %s]),
    plot.querySelector("svg.main-svg").getBoundingClientRect())"""


def meet(a, b) -> bool:
    """Whether two boxes (left, top, width, height) cover one another."""
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def check_labels(visitor) -> int:
    """Check that no label covers another and no digit a mark; count the digits."""
    labels, marks = visitor.read_map(LABELS), visitor.read_map(MARKS)
    covering = [(a, b) for a, b in combinations(labels, 2) if meet(a[1:], b[1:])]
    assert covering == []
    digits = [label for kind, *label in labels if kind == "digit"]
    assert [digit for digit in digits if any(meet(digit, mark) for mark in marks)] == []
    return len(digits)


def test_no_label_covers_another_and_more_appear_as_the_map_comes_nearer(visitor):
    for saved in SAVED_VIEWS:
        view = saved.view
        visitor.open(
            f"/?from={view.date_from}&to={view.date_to}&region={view.region}&country={view.country}"
        )
        assert check_labels(visitor) > 12, saved.name
    visitor.open("/?from=2022-01-01&to=2022-02-28")
    before = check_labels(visitor)
    visitor.page.mouse.move(*visitor.read_map(SPOT % (15, 46)))
    narrow = visitor.read_map(NARROW)
    visitor.page.mouse.wheel(0, -700)
    visitor.page.wait_for_function(
        "() => { const plot = document.querySelector('[data-testid=world-map] .js-plotly-plot');"
        f" return {NARROW} > {narrow}; }}"
    )
    check_labels(visitor)
    assert before > 40
    assert visitor.errors == []


def test_pointing_at_crimea_says_whose_it_is_and_a_click_selects_ukraine(visitor):
    visitor.open("/?from=2022-01-01&to=2022-02-28&region=eastern-europe&layers=departures")
    x, y = visitor.read_map(SPOT % (34.3, 45.2))
    visitor.page.mouse.move(x - 4, y - 4)
    visitor.page.mouse.move(x, y)
    hover = visitor.page.locator("[data-testid=world-map] .hovertext")
    expect(hover).to_contain_text("Crimea and Sevastopol")
    expect(hover).to_contain_text("Drawn in Ukraine, by this map's viewpoint; occupied by")
    expect(hover).to_contain_text("Russia since 2014.")
    expect(hover).to_contain_text("4: Do Not Travel")
    visitor.page.mouse.click(x, y)
    visitor.wait_for_map("UKR")
    expect(visitor.page).to_have_url(re.compile("country=UKR"))
