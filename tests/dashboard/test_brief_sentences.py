"""Sentences say what a record says: its kind, its precision, its footing; nothing of ours."""

from datetime import date

import pandas as pd
import pytest

from dashboard.facts.departures.words import write_departure, write_departure_detail
from dashboard.facts.levels.words import write_change, write_level
from dashboard.facts.presence.words import (
    write_report,
    write_report_detail,
    write_reports,
    write_reports_detail,
)
from dashboard.queries.citations import split_for_citation
from dashboard.words.distances import write_distances
from dashboard.words.feed_text import make_plain, read_web_address
from loaders.discovery import issuers
from loaders.facts.departures import DEPARTURE_KINDS
from loaders.facts.presence import PRESENCE_CLAIMS, PRESENCE_KINDS

US = issuers()["us_state"]
DAY = date(2022, 2, 28)

DEPARTURE = {
    "issuer_iso3": "USA",
    "host_iso3": "BLR",
    "post": "Minsk",
    "kind": "ordered_departure",
    "who": ["family_members"],
    "valid_from": date(2022, 1, 31),
    "date_precision": "day",
    "valid_to": None,
    "reason": "a stated reason",
    "confidence": "high",
}
REPORT = {
    "force_name": "41st Army",
    "host_iso3": "BLR",
    "place": "Brest",
    "precision": "locality",
    "kind": "buildup",
    "strength_text": "",
    "personnel_low": None,
    "personnel_high": None,
    "claim": "reported",
    "valid_from": date(2022, 2, 10),
    "date_precision": "day",
    "valid_to": None,
    "reporter": "Reuters",
    "flags": [],
}
LEVEL = {
    "issuer": "us_state",
    "iso3": "BLR",
    "level": 4,
    "level_label": "Do Not Travel",
    "issued_on": date(2022, 1, 31),
    "footing": "observed",
    "seen_on": DAY,
    "age_days": 0,
    "age": "confirmed",
}
CHANGE = {
    "iso3": "BLR",
    "from_label": "Reconsider Travel",
    "to_label": "Do Not Travel",
    "on": date(2022, 1, 31),
    "not_before": date(2022, 1, 30),
    "is_issue_date": True,
}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({}, "On 31 January 2022 the United States ordered family members of staff out of Minsk."),
        (
            {"kind": "authorized_departure", "who": ["non_emergency_staff", "family_members"]},
            "On 31 January 2022 the United States authorized non-emergency staff and family "
            "members to leave Minsk.",
        ),
        (
            {"kind": "reduced_staff", "issuer_iso3": "GBR", "who": ["non_emergency_staff"]},
            "On 31 January 2022 the United Kingdom reduced its staff in Minsk (non-emergency "
            "staff).",
        ),
        (
            {"kind": "relocated", "issuer_iso3": "CAN", "who": ["all_staff"]},
            "On 31 January 2022 Canada relocated its post from Minsk.",
        ),
        (
            {"kind": "suspended_operations", "who": ["all_staff"]},
            "On 31 January 2022 the United States suspended operations in Minsk.",
        ),
        (
            {"kind": "closed", "who": ["all_staff"], "issuer_iso3": "EUU"},
            "On 31 January 2022 the European Union closed its post in Minsk.",
        ),
        (
            {"kind": "reopened", "who": ["all_staff"]},
            "On 31 January 2022 the United States reopened its post in Minsk.",
        ),
        (
            {"kind": "citizens_evacuated", "who": ["citizens", "all_staff"], "issuer_iso3": "IND"},
            "On 31 January 2022 India evacuated its citizens and all staff from Minsk.",
        ),
    ],
    ids=lambda value: value.get("kind", "ordered_departure") if isinstance(value, dict) else "",
)
def test_each_kind_of_departure_has_its_own_verb(changed, sentence):
    assert write_departure(DEPARTURE | changed, "BLR") == sentence


@pytest.mark.parametrize(
    ("precision", "begins"), [("month", "In January 2022 the"), ("year", "In 2022 the")]
)
def test_a_departure_is_dated_as_precisely_as_it_is_known(precision, begins):
    sentence = write_departure(DEPARTURE | {"date_precision": precision}, "BLR")
    assert sentence.startswith(begins)


def test_a_post_elsewhere_is_named_with_its_country():
    assert write_departure(DEPARTURE, "UKR").endswith("out of Minsk, Belarus.")
    of_many = {"post": "40 posts in Africa", "host_iso3": None, "kind": "closed"}
    assert write_departure(DEPARTURE | of_many, None).endswith(
        "closed 40 posts in Africa (family members of staff)."
    )


def test_an_end_nobody_stated_is_said_to_be_unstated():
    assert write_departure_detail(DEPARTURE) == "Stated reason: a stated reason. No end stated."
    ended = DEPARTURE | {"valid_to": DAY, "confidence": "medium"}
    assert write_departure_detail(ended) == (
        "Stated reason: a stated reason. Ended on 28 February 2022. "
        "Confidence of the record: medium."
    )


def test_every_kind_of_departure_and_presence_can_be_told():
    for kind in DEPARTURE_KINDS:
        assert write_departure(DEPARTURE | {"kind": kind}, "BLR").endswith(".")
    for kind in PRESENCE_KINDS:
        assert "41st Army" in write_report(REPORT | {"kind": kind}, "")
    for claim in PRESENCE_CLAIMS:
        assert "was reported" in write_report(REPORT | {"claim": claim}, "")


def test_an_issue_date_and_a_last_sighting_are_told_apart():
    assert write_level(LEVEL, US, DAY) == (
        "On 28 February 2022 the level of the U.S. Department of State for Belarus was “Level 4: "
        "Do Not Travel”, issued on 31 January 2022."
    )
    seen = LEVEL | {"footing": "last_known", "seen_on": date(2022, 2, 20), "age_days": 8}
    assert write_level(seen, US, DAY).endswith(
        "last known before 28 February 2022 was “Level 4: Do Not Travel”, issued on 31 January "
        "2022 and last seen on 20 February 2022, 8 days earlier."
    )
    unseen = seen | {"seen_on": date(2022, 1, 31), "age_days": 28}
    assert "issued on 31 January 2022 and not seen since, 28 days" in write_level(unseen, US, DAY)
    undated = seen | {"issued_on": None}
    assert "issue date unknown and last seen on 20" in write_level(undated, US, DAY)
    assert "is presumed to have been" in write_level(LEVEL | {"footing": "presumed"}, US, DAY)


def test_a_change_is_dated_as_narrowly_as_the_evidence():
    assert write_change(CHANGE, US) == (
        "On 31 January 2022 the U.S. Department of State changed its level for Belarus from "
        "“Reconsider Travel” to “Do Not Travel”."
    )
    early = CHANGE | {"not_before": date(2021, 10, 31)}
    assert "issued “Do Not Travel” for Belarus; the level before" in write_change(early, US)
    assert write_change(early | {"is_issue_date": False}, US).startswith(
        "Between 31 October 2021 and 31 January 2022 the U.S."
    )


def test_a_report_says_where_how_far_and_by_whom():
    row = REPORT | {
        "personnel_low": 1_000,
        "personnel_high": 2_000,
        "strength_text": "a camp",
        "claim": "confirmed_by_host",
    }
    distance = write_distances([(31.6, "UKR"), (80.2, "POL")], "locality")
    assert write_report(row, distance) == (
        "On 10 February 2022 a build-up of 41st Army at Brest, Belarus, about 32 km from the "
        "border with Ukraine and about 80 km from that with Poland, was reported and confirmed by "
        "the host."
    )
    assert write_report_detail(row) == (
        "Reported by Reuters; as reported: “a camp”; 1,000 to 2,000 personnel by the same report."
    )


def test_several_reports_are_counted_with_their_claimants():
    rows = [
        REPORT | {"place": place, "valid_from": on, "personnel_high": 500}
        for place, on in (("Gomel", DAY), ("Brest", date(2022, 2, 10)))
    ]
    assert write_reports(rows, "") == (
        "2 reports of a build-up of 41st Army in Belarus, dated 10 February 2022 to 28 February "
        "2022: Gomel; Brest."
    )
    assert write_reports_detail(rows) == (
        "Reported by Reuters. Personnel as claimed: 500 personnel (Reuters, 28 February 2022); "
        "500 personnel (Reuters, 10 February 2022)."
    )


def test_source_numbers_stand_before_the_full_stop():
    assert split_for_citation("Out of Minsk.") == ("Out of Minsk", ".")
    assert split_for_citation("So on...") == ("So on...", "")


def test_feed_text_becomes_one_plain_line():
    hidden = "a\u202eb\u2066c\u200fd\x00e\x1b[31mf\u2028g\ud800h\tj"
    assert make_plain(hidden) == "abcd e [31mf gh j"
    assert make_plain("x" * 10_000) == "x" * 299 + "…"
    assert make_plain(pd.NA) == ""


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//https://a.example",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://a.example/\njavascript:alert(1)",
        'https://a.example/"onmouseover="x',
        "https://a.example/" + "x" * 3_000,
        None,
    ],
)
def test_only_plain_web_addresses_become_links(url):
    assert read_web_address(url) is None
    assert read_web_address("https://a.example/b?c=d&e=%20") == "https://a.example/b?c=d&e=%20"
