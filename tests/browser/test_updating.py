"""The archive is updated from the page, and old data are said to be."""

import pytest

pytestmark = pytest.mark.browser


def test_old_data_are_said_once_with_the_button_and_can_be_dismissed(visitor):
    visitor.open()
    page = visitor.page
    page.get_by_text("The newest data held are of").wait_for()
    page.get_by_role("button", name="Update now").wait_for()
    page.get_by_role("button", name="Dismiss").click()
    page.get_by_text("The newest data held are of").wait_for(state="detached")
    assert visitor.errors == []


def test_the_button_on_the_sources_page_updates_and_shows_the_new_version(visitor):
    page = visitor.page
    page.goto(visitor.app_url + "/sources")
    before = page.get_by_text("Archive version").text_content()
    page.get_by_role("button", name="Update now").click()
    page.get_by_text("Updated at").wait_for(timeout=60_000)
    page.get_by_text("us_state unreachable").wait_for()
    assert page.get_by_text("Archive version").text_content() != before
    assert visitor.errors == []
