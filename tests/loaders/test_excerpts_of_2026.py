"""The recorded excerpts of 2026: few entries each, so the bounds are set here."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loaders.pages import Page
from loaders.sources.au_dfat import source as au_dfat
from loaders.sources.ca_gac import source as ca_gac
from loaders.sources.de_aa import source as de_aa
from loaders.sources.uk_fcdo import source as uk_fcdo
from loaders.sources.us_state import source as us_state

RECORDINGS = Path(__file__).parents[3] / "shared/recordings"
FETCHED_AT = datetime(2026, 9, 28, 6, tzinfo=UTC)

# The excerpt of GOV.UK holds four pages in one object, cut to what states the level.
CUT_FROM_UK = {"document_type": "travel_advice"}
CUT_FROM_UK_DETAILS: Mapping[str, object] = {"change_history": [], "parts": []}


def read_excerpt(path):
    recording = RECORDINGS / path
    if not recording.exists():
        pytest.skip(f"the recorded page {recording.name} is not here")
    return recording.read_bytes()


def parse_excerpt(monkeypatch, source, url, *bodies, fetched_at=FETCHED_AT):
    bounds = replace(source.EXPECTED, n_min=1, n_placed_min=1, newest_within_days=60)
    monkeypatch.setattr(source, "EXPECTED", bounds)
    parsed = source.parse([Page(url.format(n), body, fetched_at) for n, body in enumerate(bodies)])
    assert parsed.refused == parsed.unplaced == ()
    return parsed


def find_levels(parsed):
    return {
        (*record.iso3, record.level_key, record.issued_on)
        for record in parsed.records
        if record.area is None
    }


@pytest.mark.recording
class TestExcerpts:
    def test_us_list(self, monkeypatch):
        body = read_excerpt("us_state/2026-09_tsekhmeistruk_cadataapi_7_items.json")
        parsed = parse_excerpt(monkeypatch, us_state, us_state.LIST_URL, body)
        assert len(parsed.records) == 7
        assert {
            ("BGD", "2", date(2026, 7, 30)),
            ("SAU", "3", date(2026, 9, 15)),
        } <= find_levels(parsed)
        combined = [record for record in parsed.records if len(record.iso3) > 1]
        assert [(record.iso3, record.flags) for record in combined] == [
            (("CHN", "HKG", "MAC"), ("see_summaries",))
        ]

    def test_canadas_newest_entries(self, monkeypatch):
        body = read_excerpt("ca_gac/2026-09-26_tsekhmeistruk_index-updated_6_entries.json")
        parsed = parse_excerpt(monkeypatch, ca_gac, "https://data.international.gc.ca/u", body)
        assert parsed.n_items == 6
        assert ("ISR", "PSE", "2", date(2026, 9, 24)) in find_levels(parsed)
        assert ("JPN", "0", date(2026, 9, 25)) in find_levels(parsed)

    def test_two_items_of_smartraveller(self, monkeypatch):
        body = read_excerpt("au_dfat/2026-07-21_unnamed_rss_2_items.xml")
        at = datetime(2026, 7, 22, 6, tzinfo=UTC)
        url = "https://www.smartraveller.gov.au/rss"
        parsed = parse_excerpt(monkeypatch, au_dfat, url, body, fetched_at=at)
        assert find_levels(parsed) == {
            ("IRN", "5/5", date(2026, 7, 21)),
            ("JPN", "2/5", date(2026, 7, 21)),
        }

    def test_german_entries_in_seconds_without_a_date_of_the_list(self, monkeypatch):
        body = read_excerpt("de_aa/2026-09_tsekhmeistruk_travelwarning_8_of_17.json")
        parsed = parse_excerpt(monkeypatch, de_aa, "https://www.auswaertiges-amt.de/o", body)
        assert (parsed.n_items, parsed.content_on) == (8, date(2026, 9, 21))
        assert ("BLR", "warning", date(2026, 6, 19)) in find_levels(parsed)

    def test_four_british_pages(self, monkeypatch):
        body = read_excerpt("uk_fcdo/2026-09_tsekhmeistruk_content_4_pages.json")
        pages = json.loads(body)
        for page in pages.values():
            page.update(CUT_FROM_UK, updated_at=page["details"]["updated_at"])
            page["details"].update(CUT_FROM_UK_DETAILS)
        bodies = [json.dumps(page).encode() for page in pages.values()]
        url = "https://www.gov.uk/api/content/foreign-travel-advice/{}"
        parsed = parse_excerpt(monkeypatch, uk_fcdo, url, *bodies)
        assert {record.iso3 for record in parsed.records} == {
            ("AFG",),
            ("FRA",),
            ("MEX",),
            ("UKR",),
        }
