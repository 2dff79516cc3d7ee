"""The reader's own views: kept in the browser, opened again, carried as a file."""

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CASE = "/?from=2022-01-01&to=2022-02-28&country=BLR&region=eastern-europe"
NAME = "<b>Minsk</b> & Kyiv"


def save(page, name: str, description: str) -> None:
    menu = page.get_by_test_id("own-views")
    menu.locator("summary").click()
    menu.get_by_label("Name").fill(name)
    menu.get_by_label("Description").fill(description)
    menu.get_by_role("button", name="Save this view").click()


def test_a_view_is_kept_in_the_browser_and_opened_again_and_carried_as_a_file(
    visitor, chromium, app_url, tmp_path
):
    visitor.open(CASE)
    page = visitor.page
    save(page, NAME, "Families leave")
    menu = page.get_by_test_id("own-views")
    with page.expect_download() as download:
        menu.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "views.json"
    download.value.save_as(file)
    (view,) = json.loads(file.read_text())["views"]
    assert (view["name"], view["description"]) == (NAME, "Families leave")
    assert "country=BLR" in view["address"]

    page.goto(f"{app_url}/?region=world")
    visitor.wait_for_map("world")
    page.get_by_test_id("own-views").locator("summary").click()
    page.get_by_test_id("own-views").get_by_role("button", name=NAME, exact=True).click()
    visitor.wait_for_map("2022-02-28", "eastern-europe", "BLR")
    expect(page).to_have_url(re.compile("country=BLR"))

    other = chromium.new_context().new_page()
    other.goto(app_url)
    other.wait_for_selector("[data-testid=world-map][data-drawn]")
    theirs = other.get_by_test_id("own-views")
    theirs.locator("summary").click()
    theirs.locator("input[type=file]").set_input_files(file)
    expect(theirs.get_by_role("button", name=NAME, exact=True)).to_be_visible()
    theirs.locator("input[type=file]").set_input_files(
        {"name": "bad.json", "mimeType": "application/json", "buffer": b'{"views": [1]}'}
    )
    expect(theirs.get_by_role("status")).to_have_text("bad.json is not a file of views.")
    other.context.close()
    assert visitor.errors == []
