import os
from datetime import UTC, date, datetime

import pytest
from archive_writer import AT, make_advisory

from loaders.discovery import issuers
from loaders.errors import PageRefused, RecordError
from loaders.pages import Expected, Notice, Page, Parsed, RefusedItem, Unplaced, read_pages
from loaders.sources.kit.editions import check_expected, join_editions, parse_editions
from loaders.sources.kit.opening import decode_page

EXPECTED = Expected(n_min=10, n_max=20, n_placed_min=8, newest_within_days=5, n_bytes_max=100)
SOUND = {
    "n_items": 10,
    "n_placed": 8,
    "newest_on": date(2025, 10, 2),
    "content_on": date(2025, 10, 7),
}


def test_a_saved_page_was_fetched_when_its_file_was_written(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_bytes(b"<rss/>")
    os.utime(path, (1_759_871_285, 1_759_871_285))
    (page,) = read_pages([path])
    assert page.body == b"<rss/>"
    assert page.fetched_at == datetime(2025, 10, 7, 21, 8, 5, tzinfo=UTC)
    assert page.url == path.as_uri()


def test_a_page_without_a_time_zone_is_refused():
    with pytest.raises(RecordError, match="allowed: an aware UTC time"):
        Page("https://example.org/", b"", datetime(2025, 10, 7))  # noqa: DTZ001


def test_a_text_comes_without_its_mark_and_with_its_white_space():
    page = Page("https://example.org/", b"\xef\xbb\xbf a\t\n", AT)
    assert decode_page(page, "feed", n_bytes_max=7, allowed="a table") == " a\t\n"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"12345678", "feed: 8 bytes; allowed: 7 or fewer"),
        (b"caf\xe9", "feed: not UTF-8: byte 3 is 0xe9"),
        (b"\xef\xbb\xbf \n", "feed: an empty page; allowed: a table"),
    ],
)
def test_a_page_that_is_no_text_is_refused(body, message):
    page = Page("https://example.org/", body, AT)
    with pytest.raises(PageRefused, match=message):
        decode_page(page, "feed", n_bytes_max=7, allowed="a table")


def test_bounds_are_inclusive():
    check_expected("feed", EXPECTED, **SOUND)
    check_expected("feed", EXPECTED, **SOUND | {"n_items": 20})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n_items": 9}, "feed: 9 items; allowed: 10 to 20"),
        ({"n_items": 21}, "feed: 21 items; allowed: 10 to 20"),
        ({"n_placed": 7}, "feed: only 7 of 10 items stand on a country; allowed: 8 or more"),
        ({"newest_on": None}, "feed: not one item carries a plausible issue date"),
        ({"newest_on": date(2025, 10, 1)}, "2025-10-01, 6 days before .* 2025-10-07"),
    ],
)
def test_a_violated_bound_names_what_was_found_and_what_was_allowed(change, message):
    with pytest.raises(PageRefused, match=message):
        check_expected("feed", EXPECTED, **SOUND | change)


def parse_number(page, n_items=3):
    """Read a page that is a number: its record, and one of everything else a page may say."""
    number = int(page.body)
    return Parsed(
        records=(make_advisory(number),),
        unplaced=(Unplaced(f"place {number}", "no country"),),
        content_on=date(2025, 10, number),
        history=(make_advisory(number + 10),),
        refused=(RefusedItem(f"item {number}", "unknown", "x", page.url),),
        notices=(Notice("USA", f"place {number}", (), "Left.", None, page.url, "0" * 64),),
        n_items=n_items,
    )


def make_number(number):
    return Page(f"https://example.org/{number}", str(number).encode(), AT)


def test_editions_are_joined_in_their_order_as_of_the_newest():
    second, first = (parse_number(make_number(number)) for number in (2, 1))
    joined = join_editions([second, first])
    assert joined == Parsed(
        records=(make_advisory(2), make_advisory(1)),
        unplaced=second.unplaced + first.unplaced,
        content_on=date(2025, 10, 2),
        history=(make_advisory(12), make_advisory(11)),
        refused=second.refused + first.refused,
        notices=second.notices + first.notices,
        n_items=6,
    )


def open_nothing(page, place):
    raise AssertionError(f"{place} was opened")


def test_no_edition_at_all_is_refused():
    with pytest.raises(PageRefused, match="us_state: no page; allowed: one or more"):
        parse_editions(issuers()["us_state"], EXPECTED, [], open_nothing)
