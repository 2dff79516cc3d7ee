"""Nothing is presumed over a gap in which a departure began."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from loaders.discovery import issuers
from loaders.evidence.ages import find_age
from loaders.evidence.departure_breaks import Break, find_breaks
from loaders.evidence.in_force import find_footing

US = [issuers()["us_state"]]


def departures(*rows):
    names = ["issuer_iso3", "host_iso3", "kind", "valid_from", "date_precision"]
    return pd.DataFrame(rows, columns=names)


def span(first, last):
    return SimpleNamespace(span_from=first, span_to=last, n_iso3=1, level_key="3")


BEFORE = span(date(2023, 7, 1), date(2023, 7, 20))
AFTER = span(date(2023, 9, 1), date(2023, 9, 2))


@pytest.mark.parametrize(
    ("begun", "precision", "footing"),
    [
        (date(2023, 8, 2), "day", "last_known"),
        (date(2023, 7, 20), "day", "presumed"),
        (date(2023, 9, 1), "day", "presumed"),
        (date(2023, 7, 1), "month", "last_known"),
        (date(2023, 9, 1), "month", "presumed"),
        (date(2023, 1, 1), "year", "last_known"),
    ],
)
def test_a_departure_that_may_lie_in_the_gap_breaks_what_is_presumed(begun, precision, footing):
    breaks = find_breaks(departures(("USA", "NER", "ordered_departure", begun, precision)), US)
    assert find_footing(BEFORE, AFTER, breaks["us_state", "NER"]) == footing


@pytest.mark.parametrize(
    ("issuer", "kind", "breaks"),
    [
        ("USA", "authorized_departure", True),
        ("USA", "reopened", False),
        ("FRA", "citizens_evacuated", True),
        ("FRA", "authorized_departure", False),
        ("FRA", "reduced_staff", False),
    ],
)
def test_own_departures_break_and_those_of_others_where_they_are_grave(issuer, kind, breaks):
    day = date(2023, 8, 2)
    found = find_breaks(departures((issuer, "NER", kind, day, "day")), US)
    assert found == ({("us_state", "NER"): (Break(day, day),)} if breaks else {})


def test_a_departure_of_no_country_breaks_nothing():
    held = departures(("USA", None, "ordered_departure", date(2020, 3, 14), "day"))
    assert find_breaks(held, US) == {}


@pytest.mark.parametrize(
    ("age_days", "age"),
    [(0, "confirmed"), (30, "confirmed"), (31, "recent"), (180, "recent"), (181, "old")],
)
def test_thirty_days_confirm_a_level_and_180_leave_it_counted(age_days, age):
    assert find_age(age_days) == age
