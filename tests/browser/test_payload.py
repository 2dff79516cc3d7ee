"""What a change of date costs in bytes on the wire, which are the same on every machine."""

import pytest
from wire import Wire

pytestmark = pytest.mark.browser

WORLD = "/"
CASE = "/?from=2022-01-01&to=2022-02-28&country=BLR&region=eastern-europe"

BASE, PER_MARK = 12_288, 90
# Marks are what the map and the timeline draw and say something of; digits say nothing.
MARKS = """plot.data
    .filter(({geo, name}) => (geo ?? "geo") === "geo"
        && (/^(level|recent level|old level|presence|events with)/.test(name)
            || /departure|staff|relocated|operations|closed|reopened|evacuated/i.test(name)))
    .reduce((n, {locations, lon}) => n + (locations ?? lon).length, 0)
    + document.querySelector("[data-testid=departure-timeline] .js-plotly-plot").data
    .filter(({hovertext}) => hovertext)
    .reduce((n, {hovertext}) => n + hovertext.filter(text => text).length, 0)"""


def change_date(visitor, day: str) -> None:
    field = visitor.page.get_by_role("group", name="To (as-of date)", exact=True)
    field.get_by_role("spinbutton").first.click()
    visitor.page.keyboard.type(day.replace("-", ""))
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Tab")
    visitor.wait_for_map(day)


@pytest.mark.parametrize(
    ("address", "days"),
    [(WORLD, ("2026-08-15", "2026-07-31")), (CASE, ("2022-02-20", "2022-02-10"))],
    ids=["the world", "the case of 2022"],
)
def test_a_change_of_date_stays_within_its_bound(visitor, address, days):
    with Wire(visitor.app_url) as wire:
        visitor.app_url = wire.url
        visitor.open(address)
        # What comes after the map, the panel and the table, is waited for as well.
        table = visitor.page.get_by_test_id("facts-table")
        table.locator("tbody tr").first.wait_for(state="attached")
        visitor.page.wait_for_load_state("networkidle")
        for day in days:
            before = wire.n_bytes
            change_date(visitor, day)
            visitor.page.wait_for_selector(
                "[data-testid=facts-table][aria-busy=true]", state="attached"
            )
            n_bytes, bound = wire.n_bytes - before, BASE + PER_MARK * visitor.read_map(MARKS)
            assert BASE < n_bytes <= bound, f"{day}: {n_bytes:,} bytes of {bound:,}"


def test_the_rows_of_the_table_come_when_it_is_near(visitor):
    visitor.open(CASE)
    table = visitor.page.get_by_test_id("facts-table")
    table.locator("tbody tr").first.wait_for(state="attached")
    change_date(visitor, "2022-02-20")
    visitor.page.wait_for_selector("[data-testid=facts-table][aria-busy=true]", state="attached")
    assert table.locator("tbody tr").count() == 0
    table.scroll_into_view_if_needed()
    table.get_by_role("rowheader", name="Belarus").wait_for()
    assert table.locator("caption").inner_text() == "Levels, 1 Jan 2022 to 20 Feb 2022: 215 rows"
    assert visitor.errors == []
