"""The other views, and data that another process loads while the app is open."""

import json
import urllib.request
from datetime import UTC, date, datetime
from types import SimpleNamespace

import factories
import pytest
from playwright.sync_api import expect
from serving import find_free_port, postwatch_command, serve

from loaders.archive import open_archive
from loaders.facts.tables import to_arrow
from loaders.updates.runs import Proposal

pytestmark = pytest.mark.browser

CASE = "/?from=2022-01-01&to=2022-02-28&country=BLR&region=eastern-europe"
POINTS = (
    "id,date,posted,lat,lon,country,place,unit\n"
    "a,2021-01-20,2021-01-21,53.9006,27.5590,Belarus,Minsk <b>centre</b>,1st\n"
    "b,2021-01-22,2021-01-22,52.0312,52.0312,Belarus,Mazyr,2nd\n"
)


@pytest.fixture(scope="module")
def changing(tmp_path_factory):
    """A running app whose archive other tests do not read."""
    folder = tmp_path_factory.mktemp("changing")
    port = find_free_port()
    with serve(postwatch_command(port, folder / "archive"), port, "/healthz", folder) as url:
        yield SimpleNamespace(url=url, root=str(folder / "archive"))


@pytest.fixture
def reader(visitor, changing):
    visitor.app_url = changing.url
    return visitor


def make_departure(day):
    return factories.departure(
        valid_from=day,
        reason="a test",
        confidence="low",
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


PROPOSAL = Proposal(
    name="us_state",
    issuer_iso3="USA",
    host_iso3="NZL",
    destination="New Zealand",
    kind="ordered_departure",
    event="begins",
    who=("family_members",),
    post="Wellington",
    stated_on=date(2021, 6, 3),
    sentence="On June 3, 2021, the Department ordered family members out of <b>Wellington</b>.",
    text_from=0,
    text_to=10,
    published_on=date(2021, 6, 4),
    url="https://travel.state.gov/new-zealand",
    sha256="0" * 64,
    recorded_at=datetime(2021, 6, 5, tzinfo=UTC),
)


def open_view(reader, name):
    reader.page.get_by_role("link", name=name, exact=True).click()


def test_the_way_to_the_sources_and_back_keeps_the_view(visitor):
    visitor.open(CASE)
    open_view(visitor, "Sources")
    expect(visitor.page.get_by_test_id("sources-table").first).to_be_visible()
    open_view(visitor, "Situation")
    visitor.wait_for_map("2022-02-28", "eastern-europe", "BLR")
    expect(visitor.page.get_by_test_id("country-panel")).to_contain_text("Belarus")


def test_a_key_steps_to_the_day_before_on_which_something_happened(visitor):
    visitor.open(CASE)
    visitor.page.keyboard.press("Alt+Shift+P")
    visitor.wait_for_map("2022-01-31", "BLR")
    assert "to=2022-01-31" in visitor.page.url
    visitor.page.get_by_role("button", name="Next change").click()
    visitor.wait_for_map("2022-02-28", "BLR")
    assert "from=2022-01-01" in visitor.page.url


def test_the_sources_page_names_every_source_and_its_licence(visitor):
    visitor.page.goto(f"{visitor.app_url}/sources")
    tables = visitor.page.get_by_test_id("sources-table")
    expect(tables.first).to_contain_text("U.S. Department of State")
    expect(tables.first).to_contain_text("Auswärtiges Amt")
    expect(tables.last).to_contain_text("GDELT Project")
    visitor.page.get_by_text("U.S. Department of State (us_state)").click()
    expect(visitor.page.get_by_text("Licence: Public domain").first).to_be_visible()
    assert visitor.hosts == {"127.0.0.1"}


def test_data_loaded_by_another_process_is_shown_without_losing_the_view(reader, changing):
    reader.open(CASE)
    timeline = reader.page.get_by_test_id("departure-timeline")
    expect(timeline.locator("[aria-label*='departures'], .js-plotly-plot").first).to_be_visible()
    before = reader.page.get_by_text("departures, 1 Jan 2022 to 28 Feb 2022").inner_text()
    open_archive(changing.root).append("test", to_arrow([make_departure(date(2022, 2, 27))]))
    heading = reader.page.get_by_text("departures, 1 Jan 2022 to 28 Feb 2022")
    expect(heading).not_to_have_text(before, timeout=40_000)
    reader.wait_for_map("2022-02-28", "eastern-europe", "BLR")
    assert "country=BLR" in reader.page.url


def test_points_are_shown_as_understood_and_stored_on_a_word(reader):
    page = reader.page
    page.goto(f"{reader.app_url}/import")
    page.get_by_text("Public: may be served and exported").click()
    page.locator("input[type=file]").set_input_files(
        {"name": "points.csv", "mimeType": "text/csv", "buffer": POINTS.encode()}
    )
    preview = page.get_by_test_id("import-preview")
    expect(preview).to_contain_text("CSV, 2 rows", timeout=60_000)
    expect(preview).to_contain_text("latitude and longitude are the same number")
    lat = page.get_by_test_id("import-columns").get_by_role("row", name="lat latitude")
    expect(lat).to_contain_text("decimal degrees")
    page.get_by_role("button", name="Store 2 reports").click()
    expect(page.get_by_text("Stored 2 reports")).to_be_visible(timeout=60_000)
    address = f"{reader.app_url}/api/v1/presence.geojson?from=2021-01-01&to=2021-01-31"
    with urllib.request.urlopen(address) as answer:
        features = json.load(answer)["features"]
    assert {"a", "b"} <= {row["properties"]["report_id"] for row in features}
    assert reader.errors == []


def test_a_file_that_is_no_points_is_refused_and_nothing_is_stored(reader):
    page = reader.page
    page.goto(f"{reader.app_url}/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "page.html", "mimeType": "text/html", "buffer": b"<!doctype html><p>no</p>"}
    )
    expect(page.get_by_text("page.html: an HTML page; allowed: CSV")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("button", name="Store 0 reports")).to_be_disabled()


def test_only_a_departure_that_a_named_person_confirmed_enters_the_timeline(reader, changing):
    open_archive(changing.root).append("test", to_arrow([PROPOSAL]))
    page = reader.page
    page.goto(f"{reader.app_url}/review")
    expect(page.get_by_text("United States: ordered departure; family members")).to_be_visible(
        timeout=30_000
    )
    expect(page.get_by_text("ordered family members out of <b>Wellington</b>")).to_be_visible()
    confirm = page.get_by_role("button", name="Confirm", exact=True)
    expect(confirm).to_be_disabled()
    assert read_departures(reader, "NZL") == []
    page.get_by_label("Reviewed by").fill("A. Analyst")
    page.keyboard.press("Enter")
    expect(confirm).to_be_enabled()
    confirm.click()
    expect(page.get_by_text("Confirmed: 1 departure on the timeline.")).to_be_visible()
    expect(page.get_by_test_id("reviewed")).to_contain_text("A. Analyst confirmed")
    (departure,) = read_departures(reader, "NZL")
    assert (departure["post"], departure["valid_from"]) == ("Wellington", "2021-06-03")


def read_departures(reader, country):
    address = f"/api/v1/departures?from=2021-06-01&to=2021-06-30&country={country}"
    with urllib.request.urlopen(reader.app_url + address) as answer:
        return json.load(answer)["departures"]


MONTH = """(month) => {
    const plot = document.querySelector("[data-testid=density-strip] .js-plotly-plot");
    const { x, y, height } = plot.getBoundingClientRect();
    const axis = plot._fullLayout.xaxis;
    return [x + axis._offset + axis.d2p(`${month}-15`), y + height / 2];
}"""


def test_a_month_picked_in_the_density_strip_becomes_the_range(visitor):
    visitor.open(CASE)
    strip = visitor.page.get_by_test_id("density-strip")
    strip.locator(".barlayer path").first.wait_for()
    visitor.page.locator(".pw-brush-band").wait_for()
    strip.scroll_into_view_if_needed()
    visitor.page.mouse.click(*visitor.page.evaluate(MONTH, "2022-01"))
    visitor.wait_for_map("2022-01-31", "BLR")
    assert "from=2022-01-01&to=2022-01-31" in visitor.page.url
