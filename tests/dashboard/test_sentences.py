from datetime import UTC, date, datetime
from html import unescape

import pytest

from dashboard.facts.departures.words import departure_hover, say_departure, write_departure
from dashboard.facts.levels.words import level_hover
from dashboard.facts.presence.words import presence_hover, write_report
from dashboard.words.plotly import LINE_CHARS, break_lines
from loaders.discovery import issuers
from loaders.facts.departures import DEPARTURE_KINDS

DAY = date(2022, 2, 28)
HELD = datetime(2026, 11, 23, tzinfo=UTC)
LEVEL = {
    "iso3": "NGA",
    "destination": "Nigeria",
    "issuer": "us_state",
    "level": 3,
    "level_label": "Reconsider Travel",
    "common_level": 3,
    "footing": "observed",
    "issued_on": date(2022, 2, 1),
    "also": [],
    "newest_fault": None,
    "url": "https://travel.state.gov/nigeria.html",
    "flags": [],
    "recorded_at": HELD,
}
REPORT = {
    "force_name": "41st Army",
    "force_iso3": "RUS",
    "kind": "deployment",
    "strength_text": "",
    "personnel_low": None,
    "personnel_high": None,
    "claim": "reported",
    "valid_from": date(2022, 2, 10),
    "date_precision": "day",
    "valid_to": None,
    "reported_on": None,
    "reporter": "Reuters",
    "flags": [],
    "url": None,
    "recorded_at": HELD,
}
DRAWN = {"drawn_at": "Lest", "within_km": 0.0}
DEPARTURE = {
    "issuer_iso3": "USA",
    "host_iso3": "BLR",
    "post": "Minsk",
    "kind": "ordered_departure",
    "who": ["family_members"],
    "valid_from": date(2022, 1, 31),
    "valid_to": date(2022, 2, 28),
    "date_precision": "day",
    "reason": "build-up at the border",
    "url": "https://by.usembassy.gov/alert",
    "confidence": "high",
    "recorded_at": HELD,
}


def read(hover):
    return hover.replace("<br>", " ")


def say_level(areas=(), issuer="us_state", **changed):
    row = {**LEVEL, "issuer": issuer, **changed}
    return unescape(read(level_hover(row, list(areas), issuers()[issuer], DAY)))


def area_of(level_key):
    return {"issuer": "us_state", "area": "Borno", "level_key": level_key, "level": 4} | {
        "level_label": "Do Not Travel"
    }


def test_no_line_is_longer_than_a_hover_has_room_for():
    words = "a feed text " * 20 + "x" * 200
    lines = break_lines(words).split("<br>")
    assert max(map(len, lines)) == LINE_CHARS
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_a_level_is_told_as_who_advised_what_when_and_where_it_stands():
    assert say_level() == (
        "On 28 Feb 2022 the U.S. Department of State advised “Level 3: Reconsider "
        "Travel”, issued 1 Feb 2022, in force on this day. "
        "Held here since 23 Nov 2026. Source: U.S. Department of State, primary."
    )


def test_another_name_the_issuer_uses_is_kept():
    words = say_level(iso3="ISR", destination="Israel, the West Bank and Gaza")
    assert "“Level 3: Reconsider Travel” for Israel, the West Bank and Gaza, issued" in words


def test_words_that_are_no_advice_are_not_said_to_be_advised():
    words = say_level(issuer="uk_fcdo", level=None, level_label="Advises against all travel")
    assert "the Foreign, Commonwealth & Development Office said “Advises against" in words


@pytest.mark.parametrize(
    ("level_key", "said"),
    [("4", "are worse than"), ("1", "are better than"), ("3", "differ from")],
)
def test_parts_are_said_to_be_worse_or_better_than_the_whole(level_key, said):
    words = say_level([area_of(level_key)])
    assert f"Parts {said} the whole: Borno: Level 4: Do Not Travel Held here" in words


def test_parts_of_both_kinds_only_differ():
    assert "Parts differ from the whole:" in say_level([area_of("4"), area_of("1")])


def test_parts_past_a_few_are_counted():
    words = say_level([area_of("4")] * 9)
    assert words.count("Borno") == 6
    assert "and 3 more parts: see the country's record" in words


@pytest.mark.parametrize("url", [None, "not an address"])
def test_a_level_without_an_address_says_so(url):
    assert "No address of its source is held." in say_level(url=url)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            {},
            "On 31 Jan 2022 the United States ordered family members of staff out of Minsk, until "
            "28 Feb 2022.",
        ),
        ({"valid_to": None}, "out of Minsk, end unknown. Reason: build-up at the border."),
        (
            {"kind": "closed", "who": ["all_staff"]},
            "the United States closed its post in Minsk, until 28 Feb 2022.",
        ),
        ({"kind": "reopened"}, "reopened its post in Minsk. Reason"),
        (
            {"date_precision": "month", "issuer_iso3": "FRA"},
            "In January 2022 France ordered family",
        ),
    ],
)
def test_a_departure_is_told_as_a_sentence(changed, said):
    words = read(departure_hover([{**DEPARTURE, **changed}]))
    assert words.startswith("<b>Minsk, Belarus</b> ")
    assert said in words
    own = changed.get("issuer_iso3", "USA") == "USA"
    source = "by.usembassy.gov, primary" if own else "as reported by by.usembassy.gov, press"
    assert f"Source: {source}, confidence high; held here since 23 Nov 2026." in words


@pytest.mark.parametrize(
    ("place", "where"),
    [
        ("Slovakia (site not named)", "in Slovakia, the place not named"),
        ("Slovakia", "in Slovakia, the place not named"),
        ("Lest", "at Lest"),
        ("Slovakia, several sites", "at Slovakia, several sites"),
    ],
)
def test_hover_and_brief_say_alike_where_no_place_is_named(place, where):
    row = {**REPORT, "place": place, "host_iso3": "SVK", "precision": "country"}
    assert f"41st Army {where}" in write_report(row, "")
    assert f"41st Army {where}" in unescape(read(presence_hover([row], DAY, **DRAWN)))


@pytest.mark.parametrize("kind", DEPARTURE_KINDS)
def test_hover_and_brief_tell_a_departure_alike(kind):
    row = {**DEPARTURE, "kind": kind}
    told = write_departure(row, row["host_iso3"]).removesuffix(".")
    assert say_departure(row)[0].startswith(told.replace("31 January 2022", "31 Jan 2022"))


def test_departures_past_two_are_counted():
    words = read(departure_hover([DEPARTURE] * 13))
    assert words.startswith("<b>Minsk, Belarus: 13 departures</b>")
    assert words.endswith("and 11 more: see the table")
