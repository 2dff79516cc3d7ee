from datetime import date

import pytest

from dashboard.words.labels import (
    footing_words,
    format_date,
    issue_words,
    join_names,
    level_words,
    personnel_words,
    plural,
    span_words,
)


@pytest.mark.parametrize(
    ("precision", "words"), [("day", "1 Feb 2022"), ("month", "February 2022"), ("year", "2022")]
)
def test_a_date_is_written_no_more_precisely_than_it_is_known(precision, words):
    assert format_date(date(2022, 2, 1), precision) == words


def test_a_missing_date_is_said_and_never_replaced():
    assert format_date(None) == "date unknown"


def test_an_end_nobody_stated_is_unknown():
    row = {"valid_from": date(2022, 1, 23), "valid_to": None, "date_precision": "day"}
    assert span_words(row) == "23 Jan 2022, end unknown"


def test_a_known_end_is_written():
    row = {
        "valid_from": date(2022, 1, 31),
        "valid_to": date(2022, 2, 28),
        "date_precision": "day",
    }
    assert span_words(row) == "31 Jan 2022 to 28 Feb 2022"


@pytest.mark.parametrize(
    ("issuer", "level", "label", "words"),
    [
        ("us_state", 4, "Do Not Travel", "Level 4: Do Not Travel"),
        ("us_state", 4, "Level 4: Do Not Travel", "Level 4: Do Not Travel"),
        ("us_state", 4, "4: Do not travel", "Level 4: Do not travel"),
        ("au_dfat", 5, "Do not travel", "Do not travel"),
        ("uk_fcdo", None, "Advises against all travel", "Advises against all travel"),
        ("us_state", None, None, "no level"),
    ],
)
def test_a_level_keeps_its_issuers_number_and_words(issuer, level, label, words):
    row = {"issuer": issuer, "level": level, "level_label": label}
    assert level_words(row) == words


def test_an_unknown_issue_date_names_the_day_the_page_was_seen():
    row = {"issued_on": None, "seen_on": date(2021, 10, 31)}
    assert issue_words(row) == "issue date unknown, seen 31 Oct 2021"


def test_an_old_level_says_how_old_and_what_came_next():
    row = {
        "footing": "last_known",
        "age_days": 276,
        "age": "old",
        "seen_on": date(2019, 8, 30),
        "next_seen_on": date(2021, 10, 31),
    }
    words = footing_words(row)
    assert words == (
        "last known 276 days earlier, on 30 Aug 2019; next seen 31 Oct 2021; too old to be counted"
    )


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, ""),
        (1500, 1500, "1,500 personnel"),
        (None, 30000, "30,000 personnel"),
        (5000, 9000, "5,000 to 9,000 personnel"),
    ],
)
def test_personnel_figures_are_only_those_reported(low, high, words):
    assert personnel_words({"personnel_low": low, "personnel_high": high}) == words


def test_names_past_the_limit_are_counted_and_not_dropped():
    assert join_names(["a", "b", "c"], at_most=2) == "a, b and 1 more"


def test_counts_agree_with_their_nouns():
    assert plural(1, "country", "countries") == "1 country"
    assert plural(2000, "mark") == "2,000 marks"
