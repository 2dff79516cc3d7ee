"""The comparison in a real browser: its address, its map, its words and its table."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

TWO_DATES = "/compare?mode=dates&issuer=us_state&before=2026-05-24&after=2026-08-22"
TWO_ISSUERS = "/compare?mode=issuers&issuers=us_state,uk_fcdo&as_of=2026-08-22"
DIFFERENCES = """Object.fromEntries((trace => trace.customdata.map(
    (iso3, i) => [iso3, trace.marker.symbol[i]]))(plot.data.find(t => t.name === "differences")))"""


@pytest.fixture
def compare(visitor):
    """Open a comparison and wait for its map."""

    def compare(address):
        visitor.page.goto(visitor.app_url + address)
        wait_for_map(visitor.page)
        return visitor.page

    yield compare
    assert visitor.errors == []
    assert visitor.hosts == {"127.0.0.1"}


def wait_for_map(page, words=None):
    held = f'[data-drawn*="{words}"]' if words else "[data-drawn]"
    page.wait_for_selector(f"[data-testid=comparison-map]{held}", timeout=30_000)


def read_differences(page):
    return page.evaluate(
        "() => { const plot = document.querySelector('[data-testid=comparison-map] "
        f".js-plotly-plot'); return {DIFFERENCES}; }}"
    )


def test_two_dates_show_what_was_raised_and_lowered(compare):
    page = compare(TWO_DATES)
    drawn = read_differences(page)
    assert {iso3: drawn[iso3] for iso3 in ("LCA", "CYP", "THA")} == {
        "LCA": "triangle-up",
        "CYP": "triangle-down",
        "THA": "triangle-down",
    }
    # Seen 14 days before, and served only in an older edition on 22 August: not silent.
    assert "STP" not in drawn
    expect(page.get_by_test_id("comparison-counts")).to_contain_text("1 raised, 3 lowered")
    chart = page.get_by_test_id("comparison-map")
    expect(chart).to_have_attribute("aria-label", re.compile("raised: 1 .Saint Lucia."))


def test_the_table_holds_the_words_before_and_after(compare):
    page = compare(TWO_DATES)
    cyprus = page.get_by_test_id("comparison-table").get_by_role("row", name="Cyprus")
    expect(cyprus).to_contain_text("Level 3: Reconsider Travel")
    expect(cyprus).to_contain_text("Level 1: Exercise Normal Precautions")


def test_a_first_visit_compares_the_newest_day_with_ninety_days_before(compare):
    page = compare("/compare")
    newest = TWO_DATES.replace("2026-05-24", "2026-07-12").replace("2026-08-22", "2026-10-10")
    expect(page).to_have_url(re.compile(re.escape(newest)))


def test_choosing_two_issuers_is_written_to_the_address_and_restored_from_it(compare, chromium):
    page = compare(TWO_DATES)
    page.get_by_role("radio", name="Two issuers").click()
    wait_for_map(page, "United States and United Kingdom on 10 Oct 2026")
    expect(page).to_have_url(re.compile("mode=issuers&issuers=us_state(,|%2C)uk_fcdo&as_of="))
    counts = page.get_by_test_id("comparison-counts").inner_text()
    again = chromium.new_context().new_page()
    again.goto(page.url)
    wait_for_map(again)
    expect(again.get_by_test_id("comparison-counts")).to_have_text(counts)
    again.context.close()


def test_two_issuers_keep_both_texts_and_differ_by_steps(compare):
    page = compare(TWO_ISSUERS)
    cuba = page.get_by_test_id("comparison-table").get_by_role("row", name="Cuba")
    expect(cuba).to_contain_text("United Kingdom higher")
    expect(cuba).to_contain_text("Level 2: Exercise Increased Caution")
    expect(cuba).to_contain_text("Advises against all but essential travel")


def test_the_way_to_another_view_and_back_keeps_the_comparison(compare):
    page = compare(TWO_ISSUERS)
    page.get_by_role("link", name="Sources", exact=True).click()
    expect(page.get_by_test_id("sources-table").first).to_be_visible()
    page.get_by_role("link", name="Compare", exact=True).click()
    wait_for_map(page, "United States and United Kingdom on 22 Aug 2026")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/compare?mode=moods", "mode='moods': no such comparison; known: dates, issuers"),
        ("/compare?before=yesterday", "before='yesterday': not a date"),
        ("/compare?mode=issuers&issuers=us_state", "issuers='us_state': write two issuers"),
        ("/compare?before=2026-08-22&after=2026-05-24", "The first date is the later one"),
        ("/compare?before=1990-01-01&after=1991-01-01", "1 Jan 1990: nothing held at all"),
    ],
)
def test_what_cannot_be_compared_is_said(compare, address, said):
    page = compare(address)
    expect(page.get_by_text(said).first).to_be_visible()
