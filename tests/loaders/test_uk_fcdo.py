import argparse
import csv
import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from page_host import Answer, Host
from uk_fcdo_pages import (
    ALL_PARTS,
    ALL_WHOLE,
    API,
    CHANGED_AT,
    ESSENTIAL_PARTS,
    ESSENTIAL_WHOLE,
    FETCHED_AT,
    MISSING,
    N_DESTINATIONS,
    ROOT,
    make_body,
    make_detail,
    make_details,
    make_index,
    make_note,
    make_page,
    make_pages,
    make_pages_with,
)

import loaders.history
from geodata import find_iso3
from loaders.archive import open_archive
from loaders.cli.parse import add_verbs
from loaders.errors import FetchFailed, PageRefused
from loaders.facts.identity import record_id
from loaders.facts.levels import NO_LEVEL
from loaders.fetching import open_session
from loaders.pages import Expected, Page
from loaders.sources.uk_fcdo import source as uk_fcdo
from loaders.sources.uk_fcdo.notes import read_note
from loaders.sources.uk_fcdo.placing import place_destination
from loaders.sources.uk_fcdo.source import EXPECTED, ISSUER, N_FAILED_MAX, fetch, parse
from loaders.updates.updating import update_source

RECORDINGS = Path(__file__).parents[3] / "shared/recordings/uk_fcdo"

ALL = "all_whole"
ESSENTIAL = "all_but_essential_whole"
ENDED_ALL = (NO_LEVEL, ALL)
ENDED_ESSENTIAL = (NO_LEVEL, ESSENTIAL)
PARTS_LEFT = ("parts", ESSENTIAL)


def parse_details(*details):
    """Parse destinations' pages without an index."""
    return parse([make_page(detail) for detail in details])


def one(*args, **more):
    """The record of the whole country on one destination's page."""
    (record, *_) = parse_details(make_detail(*args, **more)).records
    return record


def refused(**more):
    """The reason for which one destination is refused."""
    parsed = parse_details(make_detail(**more))
    assert parsed.records == ()
    (item,) = parsed.refused
    return item.reason


def read_history_rows():
    with (Path(loaders.history.__path__[0]) / "advisories.csv").open(encoding="utf-8") as lines:
        return [row for row in csv.DictReader(lines) if row["issuer"] == "uk_fcdo"]


class TestLevels:
    @pytest.mark.parametrize(
        ("statuses", "whole", "areas"),
        [
            ([], "none", []),
            ([ALL_PARTS], "parts", [ALL_PARTS]),
            ([ESSENTIAL_PARTS], "parts", [ESSENTIAL_PARTS]),
            ([ALL_PARTS, ESSENTIAL_PARTS], "parts", [ESSENTIAL_PARTS, ALL_PARTS]),
            ([ESSENTIAL_WHOLE], ESSENTIAL, []),
            ([ALL_PARTS, ESSENTIAL_WHOLE], ESSENTIAL, [ALL_PARTS]),
            ([ALL_WHOLE], ALL, []),
            ([ALL_WHOLE, ESSENTIAL_PARTS], ALL, [ESSENTIAL_PARTS]),
            ([ALL_WHOLE, ALL_WHOLE], ALL, []),
        ],
    )
    def test_each_combination_is_one_level_of_the_whole_and_those_of_the_parts(
        self, statuses, whole, areas
    ):
        parsed = parse_details(make_detail(statuses=statuses))
        first, *others = parsed.records
        assert (first.level_key, first.area, first.flags) == (whole, None, ())
        assert [record.level_key for record in others] == areas
        assert all(record.area == "parts of the country" for record in others)

    def test_two_levels_of_the_whole_are_the_sterner_one_and_flagged(self):
        record = one(statuses=[ESSENTIAL_WHOLE, ALL_WHOLE])
        assert (record.level_key, record.flags) == (ALL, ("two_whole_country_levels",))

    def test_the_fcdo_has_words_and_no_number(self):
        record = one(statuses=[ESSENTIAL_WHOLE])
        assert record.level is None
        assert record.level_label == ISSUER.find_level(ESSENTIAL).words

    def test_records_go_on_in_the_words_of_the_bundled_history(self):
        past = {(row["area"], row["level_key"], row["level_label"]) for row in read_history_rows()}
        now = {
            (record.area or "", record.level_key, record.level_label)
            for record in parse(make_pages()).records
        }
        assert now == past

    def test_a_record_says_where_it_is_read_and_when_it_was_issued_and_seen(self):
        page = make_page(make_detail("Côte d'Ivoire", slug="cote-d-ivoire"))
        (record,) = parse([page]).records
        assert record.url == "https://www.gov.uk/foreign-travel-advice/cote-d-ivoire"
        assert (record.iso3, record.issued_on) == (("CIV",), date(2026, 11, 19))
        assert record.recorded_at == page.fetched_at
        assert record.source == page.name_source("uk_fcdo")


class TestDates:
    @pytest.mark.parametrize(
        ("changed_at", "day"),
        [
            ("2026-07-24T15:52:23+01:00", date(2026, 7, 24)),
            ("2026-07-24T23:30:00Z", date(2026, 7, 25)),
            ("2026-07-25T00:30:00.000+01:00", date(2026, 7, 25)),
            ("2026-01-24T23:30:00Z", date(2026, 1, 24)),
        ],
    )
    def test_the_day_of_issue_is_the_day_in_london(self, changed_at, day):
        assert one(changed_at=changed_at).issued_on == day

    @pytest.mark.parametrize("changed_at", ["2026-11-22T12:00:00Z", "2001-01-01T00:00:00Z"])
    def test_an_impossible_day_stays_out_of_the_calendar_and_is_flagged(self, changed_at):
        record = one(changed_at=changed_at)
        assert (record.issued_on, record.flags) == (None, ("implausible_date",))

    @pytest.mark.parametrize("at", ["yesterday", "2026-07-24T15:52:23", "0001-01-01T00:00:00Z", 5])
    def test_a_time_in_another_form_refuses_the_destination(self, at):
        assert "allowed: a time with its zone" in refused(updated_at=at)

    def test_a_page_is_as_old_as_it_says_it_was_built(self):
        assert parse_details(make_detail()).content_on == date(2026, 11, 20)

    def test_an_edit_of_all_pages_on_one_day_is_flagged_as_a_restamp(self):
        stamped = [
            make_detail(detail["details"]["country"]["name"]) if number % 3 else detail
            for number, detail in enumerate(make_details())
        ]
        records = parse(make_pages(stamped)).records
        flagged = {record.issued_on for record in records if "mass_restamp" in record.flags}
        assert flagged == {date(2026, 11, 19)}

    def test_a_few_pages_of_one_day_are_no_restamp(self):
        records = parse_details(*make_details()[:5]).records
        assert all("mass_restamp" not in record.flags for record in records)

    def test_the_same_page_fetched_later_gives_the_same_identities(self):
        early, late = (
            [record_id(record) for record in parse(make_pages(fetched_at=at)).records]
            for at in (FETCHED_AT, FETCHED_AT + timedelta(days=1))
        )
        assert early == late


HISTORY_NAMES = sorted({(row["destination"], row["iso3"]) for row in read_history_rows()})


class TestPlaces:
    def test_every_destination_of_the_bundled_history_is_placed_as_it_was_there(self):
        assert len(HISTORY_NAMES) > 220
        placed = {name: place_destination(name, "") for name, _ in HISTORY_NAMES}
        assert {name: placing.iso3 for name, placing in placed.items()} == {
            name: tuple(iso3.split(";")) for name, iso3 in HISTORY_NAMES
        }
        assert not [placing for placing in placed.values() if placing.reason]

    @pytest.mark.parametrize(
        ("name", "slug", "iso3"),
        [
            ("Antarctica", "antarctica", "ATA"),
            (
                "Antarctica/British Antarctic Territory",
                "antarctica-british-antarctic-territory",
                "ATA",
            ),
            ("Bonaire/St Eustatius/Saba", "bonaire-st-eustatius-saba", "BES"),
            ("Cook Islands, Tokelau and Niue", "cook-islands-tokelau-and-niue", "COK TKL NIU"),
            ("Congo", "congo", "COG"),
            ("Democratic Republic of the Congo", "democratic-republic-of-the-congo", "COD"),
            ("Curaçao", "curacao", "CUW"),
            ("Holy See", "holy-see", "VAT"),
            ("Israel", "israel", "ISR"),
            ("Jerusalem", "jerusalem", "ISR PSE"),
            ("Macao", "macao", "MAC"),
            ("Myanmar (Burma)", "myanmar", "MMR"),
            ("Naoero", "naoero", "NRU"),
            ("Naoero", "nauru", "NRU"),
            ("Nauru", "nauru", "NRU"),
            ("Northern Cyprus", "northern-cyprus", "CYP"),
            ("Palestine", "palestine", "PSE"),
            ("Palestine", "the-occupied-palestinian-territories", "PSE"),
            ("Pitcairn Island", "pitcairn-island", "PCN"),
            ("Réunion", "reunion", "REU"),
            ("São Tomé and Principe", "sao-tome-and-principe", "STP"),
            (
                "South Georgia and the South Sandwich Islands",
                "south-georgia-and-south-sandwich-islands",
                "SGS",
            ),
            (
                "St Helena, Ascension and Tristan da Cunha",
                "st-helena-ascension-and-tristan-da-cunha",
                "SHN",
            ),
            ("St Martin and St Barthélemy", "st-martin-and-st-barthelemy", "MAF BLM"),
            ("St Maarten", "st-maarten", "SXM"),
            ("St Pierre & Miquelon", "st-pierre-and-miquelon", "SPM"),
            ("The Gambia", "the-gambia", "GMB"),
            ("Türkiye", "turkey", "TUR"),
            ("USA", "usa", "USA"),
            ("Wallis and Futuna", "wallis-and-futuna", "WLF"),
            ("Western Sahara", "western-sahara", "ESH"),
        ],
    )
    def test_odd_names_and_addresses_are_placed(self, name, slug, iso3):
        assert place_destination(name, slug).iso3 == tuple(iso3.split())

    def test_the_address_places_a_new_name(self):
        assert one("Neverland", slug="belarus").iso3 == ("BLR",)

    def test_an_unknown_destination_is_kept_and_named_unplaced_with_the_reason(self):
        parsed = parse(make_pages_with(make_detail("Ruritania", [ALL_WHOLE])))
        (unplaced,) = parsed.unplaced
        assert unplaced.destination == "Ruritania"
        assert "no country is called 'Ruritania'" in unplaced.reason
        (kept,) = [record for record in parsed.records if record.destination == "Ruritania"]
        assert (kept.iso3, kept.level_key) == ((), ALL)

    def test_a_name_and_an_address_of_two_countries_place_nothing(self):
        (unplaced,) = parse_details(make_detail("Georgia", slug="belarus")).unplaced
        assert unplaced.reason == "the name 'Georgia' reads as GEO, the address 'belarus' as BLR"


class TestRefusedDestinations:
    def test_an_unknown_code_refuses_its_destination_alone(self):
        parsed = parse(make_pages_with(make_detail("Cuba", [ALL_PARTS, "avoid_the_sea"])))
        (item,) = parsed.refused
        assert item.subject == "Cuba"
        assert item.reason.startswith(
            "uk_fcdo: unknown alert_status 'avoid_the_sea' for 'cuba'; allowed: avoid_all_travel_to"
        )
        assert "avoid_the_sea" in item.text
        assert item.url == f"{API}{ROOT}/cuba"
        assert "Cuba" not in {record.destination for record in parsed.records}
        assert parsed.n_items == N_DESTINATIONS

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({"risk_level": 4}, r"details: unknown fields \['risk_level'\]"),
            (
                {"country": {"name": "Belarus", "slug": "belarus", "iso": "BLR"}},
                r"details: country: unknown fields \['iso'\]",
            ),
            (
                {"change_history": [{**make_note(CHANGED_AT, "A note."), "level": "all"}]},
                r"change note 1: unknown fields \['level'\]",
            ),
            (
                {"change_history": [make_note(CHANGED_AT, None)]},
                "change note 1: note is None; allowed: text",
            ),
            ({"alert_status": None}, "alert_status is None; allowed: a list"),
            ({"alert_status": "avoid"}, "alert_status is 'avoid'; allowed: a list"),
            ({"alert_status": [["x"]]}, r"unknown alert_status .*for 'belarus'"),
            ({"public_updated_at": None}, "public_updated_at: None; allowed: a time"),
            (
                {"withdrawn_notice": {"withdrawn_at": "2026-01-01T00:00:00Z"}},
                "withdrawn: .*2026-01-01",
            ),
            ({"base_path": "/government/belarus"}, "base_path is '/government/belarus' for slug"),
            (
                {"parts": [{"slug": "warnings-and-insurance", "title": "", "body": 5}]},
                "a text is 5; allowed: HTML",
            ),
        ],
    )
    def test_what_is_not_understood_refuses_the_destination(self, more, reason):
        parsed = parse_details(make_detail(**more))
        assert parsed.records == ()
        assert [item.subject for item in parsed.refused] == ["Belarus"]
        with pytest.raises(PageRefused, match=f"uk_fcdo.*{reason}"):
            raise PageRefused(parsed.refused[0].reason)

    def test_new_publishing_metadata_refuses_nothing(self):
        content = make_detail(statuses=[ALL_WHOLE])
        content["content_store_build"] = 7
        content["links"]["people_also_read"] = [{"title": "Something", "score": 0.3}]
        content["details"]["parts"][0]["reading_minutes"] = 4
        content["details"]["image"]["width"] = 960
        parsed = parse_details(content)
        assert (parsed.records[0].level_key, parsed.refused) == (ALL, ())

    def test_a_part_may_come_in_several_content_types(self):
        versions = [
            {"content_type": "text/govspeak", "content": "Plan *ahead*"},
            {"content_type": "text/html", "content": "<p>Plan <em>ahead</em></p>"},
        ]
        part = {"slug": "warnings-and-insurance", "title": "Warnings", "body": versions}
        assert parse_details(make_detail(parts=[part])).notices[0].text == "Plan ahead"

    def test_more_refused_destinations_than_allowed_refuse_the_whole(self):
        strange = [
            make_detail(detail["details"]["country"]["name"], ["avoid_the_sea"])
            for detail in make_details()[: EXPECTED.n_refused_max + 1]
        ]
        with pytest.raises(PageRefused, match="13 items not understood; allowed: 12; the first: "):
            parse(make_pages_with(*strange))


class TestBrokenPages:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "an empty page"),
            (b"[]", r"\[\]; allowed: an object with fields"),
            (b"{}", r"an empty object; allowed: an object with fields"),
            (b"5", "5; allowed: an object with fields"),
            (b"<html>503</html>", "HTML or XML"),
            (make_body(make_detail())[:900], "not whole, well-formed JSON"),
            (b"\xff\xfe{}", "not UTF-8"),
            (b"[" * 200_000, "not whole, well-formed JSON"),
            (b'{"document_type": "redirect"}', "document_type is 'redirect'; allowed: travel_adv"),
            (b" " * (EXPECTED.n_bytes_max + 1), "8388609 bytes; allowed: 8388608"),
        ],
    )
    def test_one_page_that_is_not_advice_refuses_all(self, body, message):
        first, second, *others = make_pages()
        with pytest.raises(PageRefused, match=f"^uk_fcdo: https://.*{message}"):
            parse([first, replace(second, body=body), *others])

    @pytest.mark.parametrize(
        "key",
        [
            *("base_path", "document_type", "public_updated_at", "updated_at", "details"),
            *("alert_status", "change_history", "country", "parts"),
        ],
    )
    def test_a_missing_field_refuses_all(self, key):
        with pytest.raises(PageRefused, match=f"has no '{key}'"):
            parse([*make_pages()[:5], make_page_without(key)])

    @pytest.mark.parametrize(
        ("more", "message"),
        [
            ({"country": {"name": "Belarus"}}, "has no 'slug'"),
            ({"country": {"name": " ", "slug": "belarus"}}, "'name' is ' '; allowed: a text"),
            ({"country": "Belarus"}, "country: str 'Belarus'; allowed: an object"),
            ({"details": []}, r"details: list \[\]; allowed: an object"),
            ({"change_history": [{"note": "A note."}]}, "has no 'public_timestamp'"),
            ({"change_history": ["A note."]}, "change note 1: str 'A note.'; allowed: an object"),
            ({"change_history": None}, "change_history is None; allowed: a list"),
            ({"parts": [{"slug": "health"}]}, "has no 'body'"),
            ({"parts": ["health"]}, "part 1: str 'health'; allowed: an object"),
        ],
    )
    def test_a_field_that_is_not_of_its_kind_refuses_all(self, more, message):
        with pytest.raises(PageRefused, match=message):
            parse_details(make_detail(**more))

    def test_no_page_at_all_is_refused(self):
        with pytest.raises(PageRefused, match="uk_fcdo: no page; allowed: one or more"):
            parse([])


def make_page_without(key):
    page = make_page()
    content = make_detail(**{key: MISSING})
    return replace(page, body=make_body(content))


class TestWholeAndParts:
    def test_index_and_pages_are_the_whole_and_every_destination_is_read(self):
        parsed = parse(make_pages())
        assert parsed.n_items == N_DESTINATIONS
        assert parsed.refused == parsed.unplaced == ()
        whole = [record for record in parsed.records if record.area is None]
        assert len(whole) == N_DESTINATIONS
        assert Counter(record.level_key for record in whole)["none"] == 30

    def test_the_index_may_stand_anywhere_among_the_pages(self):
        pages = make_pages()
        assert parse([*pages[1:], pages[0]]) == parse(pages)

    def test_an_index_alone_says_which_pages_are_needed(self):
        with pytest.raises(PageRefused, match="an index states no alert_status; allowed: it toget"):
            parse(make_pages()[:1])

    def test_a_page_alone_is_read_without_bounds(self):
        parsed = parse_details(make_detail("Chad", [ALL_PARTS]))
        assert [record.level_key for record in parsed.records] == ["parts", ALL_PARTS]
        assert parsed.n_items == 1

    def test_pages_of_several_days_are_read_beside_each_other(self):
        early, late = make_detail(), make_detail(statuses=[ALL_WHOLE])
        levels = [record.level_key for record in parse_details(early, late).records]
        assert levels == ["none", ALL]

    def test_a_destination_without_a_page_is_named_and_the_others_are_read(self):
        pages = make_pages()
        del pages[7]
        parsed = parse(pages)
        (item,) = parsed.refused
        name = make_details()[6]["details"]["country"]["name"]
        assert item.subject == name
        assert item.reason.endswith("could be had")
        assert parsed.n_items == N_DESTINATIONS

    def test_a_page_that_is_not_on_the_index_is_named_and_not_taken(self):
        stray = make_page(make_detail("United Kingdom", [ALL_WHOLE]))
        parsed = parse([*make_pages(), stray])
        (item,) = parsed.refused
        assert item.subject == "United Kingdom"
        assert item.reason.endswith("/united-kingdom is not on the index")
        assert parsed.records == parse(make_pages()).records

    def test_an_entry_of_the_index_that_is_no_destination_is_named(self):
        details = make_details()
        index = make_index(details)
        index["links"]["children"][0]["document_type"] = "guide"
        parsed = parse([make_page(content) for content in (index, *details[1:])])
        (item,) = parsed.refused
        assert item.subject == details[0]["details"]["country"]["name"]
        assert "document_type 'guide'" in item.reason

    def test_two_indexes_are_refused(self):
        pages = make_pages()
        with pytest.raises(PageRefused, match="2 indexes; allowed: one"):
            parse([pages[0], *pages])

    def test_two_pages_of_one_destination_beside_the_index_are_refused(self):
        pages = make_pages()
        with pytest.raises(PageRefused, match=r"2 pages of /foreign.*; allowed: one"):
            parse([*pages, pages[1]])

    def test_a_destination_listed_twice_is_refused(self):
        details = make_details()
        with pytest.raises(PageRefused, match="is listed twice; allowed: once"):
            parse(make_pages([*details, details[0]]))

    @pytest.mark.parametrize(
        ("key", "message"),
        [("links", "has no 'links'"), ("updated_at", "has no 'updated_at'")],
    )
    def test_an_index_without_a_field_is_refused(self, key, message):
        index = make_index(make_details())
        del index[key]
        with pytest.raises(PageRefused, match=message):
            parse([make_page(index), *make_pages()[1:]])

    @pytest.mark.parametrize("key", ["title", "base_path", "public_updated_at"])
    def test_an_entry_of_the_index_without_a_field_refuses_it(self, key):
        index = make_index(make_details())
        del index["links"]["children"][3][key]
        with pytest.raises(PageRefused, match=f"child 4.*: has no '{key}'"):
            parse([make_page(index), *make_pages()[1:]])

    def test_an_index_of_few_destinations_is_refused(self):
        with pytest.raises(PageRefused, match="20 items; allowed: 200 to 260"):
            parse(make_pages(make_details()[:20]))

    def test_pages_that_have_stood_still_for_long_are_refused(self):
        still = [
            make_detail(detail["details"]["country"]["name"], changed_at="2026-08-01T09:00:00Z")
            for detail in make_details()
        ]
        with pytest.raises(PageRefused, match="its newest item is of 2026-08-01, 111 days before"):
            parse(make_pages(still))


NOTES = [
    # The whole country, in the words used since 2022.
    ("Chad", "FCDO now advises against all travel to Chad ('Warnings and insurance' page).", ALL),
    ("Peru", "FCDO now advises against all but essential travel to Peru.", ESSENTIAL),
    (
        "Peru",
        "The FCDO now advise against all but essential travel to the whole of Peru",
        ESSENTIAL,
    ),
    ("Togo", "We advise against all travel to Togo", ALL),
    ("Togo", "We continue to advise against all travel to the whole of Togo.", ALL),
    ("Togo", "You are advised against all travel to Togo. Leave while flights run.", ALL),
    ("Togo", "British nationals are now advised against all travel to Togo.", ALL),
    (
        "Mali",
        (
            "Unrest in Bamako (\u2018Summary\u2019 page). FCDO continues to advise against all "
            "travel to Mali."
        ),
        ALL,
    ),
    (
        "Mali",
        (
            "The Foreign, Commonwealth & Development Office (FCDO) advises against all travel "
            "to Mali (see 'Summary')."
        ),
        ALL,
    ),
    ("Mali", "FCDO advises British nationals against all travel to Mali.", ALL),
    (
        "Mali",
        "Summary - the FCO now advise against all travel to Mali; updated advice on flights",
        ALL,
    ),
    (
        "Mali",
        (
            "Latest update: Summary \u2013 The FCO advise against all but essential travel to "
            "Mali, due to\nfuel shortages"
        ),
        ESSENTIAL,
    ),
    (
        "Oman",
        (
            "FCDO now advises against all but essential travel to Oman because of strikes in "
            "the region"
        ),
        ESSENTIAL,
    ),
    (
        "Oman",
        "FCDO now advises against all but essential  travel to Oman.  Register your presence.",
        ESSENTIAL,
    ),
    (
        "Oman",
        "A curfew is in force. FCDO now also advises against all-but-essential travel to Oman",
        ESSENTIAL,
    ),
    (
        "Oman",
        (
            "The FCO advise against all non-essential travel to Oman in response to "
            "coronavirus measures"
        ),
        ESSENTIAL,
    ),
    ("Oman", "FCDO advises against all travel to Oman and encourages those there to leave.", ALL),
    ("Oman", "FCDO advises against all travel to the whole country.", ALL),
    ("The Gambia", "FCDO now advises against all travel to The Gambia.", ALL),
    (
        "The Gambia",
        "FCDO now advises against all travel to the Gambia (Warnings and insurance)",
        ALL,
    ),
    (
        "United Arab Emirates",
        "FCDO now advises against all but essential travel to the UAE.",
        ESSENTIAL,
    ),
    ("Myanmar (Burma)", "FCDO now advises against all travel to Myanmar (Burma).", ALL),
    (
        "Bosnia and Herzegovina",
        "FCDO advises against all but essential travel to Bosnia and Herzegovina.",
        ESSENTIAL,
    ),
    ("Democratic Republic of the Congo", "FCDO advises against all travel to the DRC.", ALL),
    # Countries named together.
    (
        "Israel",
        (
            "FCDO now advises against all travel to Israel and Palestine ('Warnings and "
            "insurance' page)."
        ),
        ALL,
    ),
    (
        "Palestine",
        (
            "FCDO now advises against all travel to Israel and Palestine ('Warnings and "
            "insurance' page)."
        ),
        ALL,
    ),
    (
        "Israel",
        (
            "FCDO advises against all but essential travel to Israel/the Occupied Palestinian "
            "Territories."
        ),
        ESSENTIAL,
    ),
    (
        "Estonia",
        "The FCDO advises against all but essential travel to Latvia, Estonia and Lithuania.",
        ESSENTIAL,
    ),
    # The rest of the country.
    (
        "Togo",
        (
            "FCDO advises against all travel to Savanes. FCDO advises against all but "
            "essential travel to the rest of Togo."
        ),
        ESSENTIAL,
    ),
    (
        "Togo",
        (
            "FCDO continues to advise against all travel to parts of Togo, and advises against "
            "all but essential travel to the remainder of Togo"
        ),
        ESSENTIAL,
    ),
    (
        "Togo",
        (
            "FCDO now advises against all but essential travel to Togo and continues to advise "
            "against all travel to parts of Togo"
        ),
        ESSENTIAL,
    ),
    (
        "Togo",
        (
            "FCDO advises against all travel to Kara and against all but essential travel to "
            "the rest of the country."
        ),
        ESSENTIAL,
    ),
    (
        "Togo",
        (
            "FCDO advises against all but essential travel to Togo, including Lome, and "
            "against all travel to within 20km of the northern border."
        ),
        ESSENTIAL,
    ),
    # A level that ended.
    (
        "Fiji",
        (
            "The FCDO no longer advises against all but essential travel to Fiji, based on "
            "current risks"
        ),
        ENDED_ESSENTIAL,
    ),
    ("Fiji", "We no longer advise against all travel to Fiji.", ENDED_ALL),
    ("Fiji", "Removal of advice against all but essential travel to Fiji.", ENDED_ESSENTIAL),
    ("Fiji", "The FCDO has lifted its advice against all travel to Fiji.", ENDED_ALL),
    (
        "Fiji",
        (
            "FCDO no longer advises against all but essential travel to the whole of Fiji, but "
            "continues to advise against all but essential travel to Suva."
        ),
        PARTS_LEFT,
    ),
    (
        "Fiji",
        "FCDO no longer advises against all but essential travel to the rest of Fiji.",
        PARTS_LEFT,
    ),
    (
        "Fiji",
        (
            "FCDO no longer advises against all travel to Fiji. FCDO continues to advise "
            "against all travel to some islands."
        ),
        ENDED_ALL,
    ),
    (
        "Fiji",
        (
            "FCDO no longer advises against all travel to Fiji and now advises against all but "
            "essential travel to Fiji."
        ),
        ESSENTIAL,
    ),
    (
        "Fiji",
        "FCDO no longer advises against all travel or all but essential travel to Fiji.",
        ENDED_ESSENTIAL,
    ),
    # Parts, and places inside the country or at its edge.
    ("Kenya", "FCDO now advises against all travel to parts of Kenya.", None),
    ("Kenya", "FCDO advises against all but essential travel to some areas of Kenya.", None),
    ("Kenya", "FCDO advises against all travel to Garissa and Mandera counties.", None),
    ("Kenya", "FCDO advises against all travel to the regions of Lamu and Tana River", None),
    ("Kenya", "FCDO advises against all travel to within 60km of the Kenya-Somalia border.", None),
    ("Kenya", "FCDO advises against all travel to Kenya's border with Somalia.", None),
    ("Kenya", "FCDO advises against all travel to Kenya\u2019s northern counties.", None),
    ("Kenya", "FCDO advises against all but essential travel to northern Kenya.", None),
    ("Kenya", "FCDO advises against all but essential travel to mainland Kenya.", None),
    ("Kenya", "FCDO advises against all travel to Kenya within 10km of the border.", None),
    ("Kenya", "FCDO no longer advises against all travel to parts of Kenya.", None),
    ("Mexico", "FCDO advises against all but essential travel to Mexico City.", None),
    ("Georgia", "FCDO advises against all travel to Georgia and South Ossetia.", None),
    ("Cyprus", "FCDO advises against all travel to northern Cyprus.", None),
    ("Israel", "FCDO advises against all travel to Jerusalem.", None),
    ("Israel", "FCDO advises against all travel to Israel and parts of Palestine.", None),
    ("Nigeria", "FCDO advises against all travel to Niger State.", None),
    # Other countries.
    ("Israel", "FCDO now advises against all travel to Lebanon.", None),
    ("Sudan", "FCDO advises against all travel to South Sudan.", None),
    ("Guinea", "FCDO advises against all travel to Guinea-Bissau.", None),
    ("Congo", "FCDO advises against all travel to the Democratic Republic of the Congo.", None),
    ("Dominica", "FCDO advises against all travel to the Dominican Republic.", None),
    (
        "Cook Islands, Tokelau and Niue",
        "FCDO advises against all travel to the Cook Islands.",
        None,
    ),
    # Exceptions.
    (
        "Spain",
        "We advise against all but essential travel to Spain, excluding the Canary Islands.",
        None,
    ),
    (
        "Spain",
        "FCDO advises against all but essential travel to Spain (except the Balearic Islands).",
        None,
    ),
    ("Niger", "FCDO now advises against all travel to Niger, apart from Niamey.", None),
    (
        "Niger",
        "FCDO now advises against all travel to Niger. Exceptions are the airport and the capital.",
        None,
    ),
    ("Niger", "FCDO now advises against all travel to the rest of Niger.", None),
    (
        "Niger",
        (
            "FCDO advises against all but essential travel to Agadez and against all travel to "
            "the rest of Niger."
        ),
        None,
    ),
    (
        "Niger",
        "Tourists are exempt from the FCO advice against all non-essential travel to Niger.",
        None,
    ),
    # Some people, some ways of travel.
    ("Iran", "The FCO advise against all travel to Iran for British-Iranian dual nationals.", None),
    ("Iran", "The FCO now advise British-Iranian dual nationals against all travel to Iran.", None),
    ("Haiti", "FCDO advises against all travel to Haiti by road.", None),
    ("Haiti", "FCDO advises against all air travel to Haiti.", None),
    # Not said by the FCDO, not now, or not said at all.
    ("Haiti", "The French government advises against all travel to Haiti.", None),
    (
        "Haiti",
        "Local authorities advise against all travel to Haiti's coast and the FCDO agrees.",
        None,
    ),
    (
        "Haiti",
        "If the FCDO advises against all travel to Haiti your insurance may not be valid.",
        None,
    ),
    (
        "Haiti",
        "Areas where the FCDO advises against all travel to Haiti are shown on the map.",
        None,
    ),
    ("Haiti", "Removal of information that FCDO advises against all travel to Haiti.", None),
    ("Haiti", "FCDO advised against all travel to Haiti in 2019.", None),
    ("Haiti", "From 4am on 8 June the FCDO advises against all travel to Haiti.", None),
    ("Haiti", "The FCDO does not advise against all travel to Haiti.", None),
    ("Haiti", "The FCDO may advise against all travel to Haiti at short notice.", None),
    ("Haiti", "Update to the areas in Haiti to which FCDO advises against all travel.", None),
    (
        "Haiti",
        "FCDO advises against all travel or all but essential travel to all areas of Haiti.",
        None,
    ),
    (
        "Haiti",
        (
            "FCDO advises against all travel to Haiti. FCDO advises against all but essential "
            "travel to Haiti."
        ),
        None,
    ),
    ("Haiti", "Travel to Haiti is against all advice.", None),
    ("Haiti", "Some Embassy staff have left Port-au-Prince.", None),
    ("Haiti", "", None),
]


class TestChangeNotes:
    @pytest.mark.parametrize(("name", "note", "stated"), NOTES)
    def test_a_note_states_a_level_of_the_whole_or_nothing(self, name, note, stated):
        iso3 = place_destination(name, "").iso3
        found = read_note(note, name, iso3)
        expected = (stated, None) if isinstance(stated, str) else stated
        assert (found and (found.level_key, found.ended_key)) == expected

    def test_there_are_enough_of_them_and_most_are_traps(self):
        assert len(NOTES) > 60
        assert len({note for _, note, _ in NOTES}) > 60
        assert sum(stated is None for _, _, stated in NOTES) > 40

    def test_nothing_is_read_for_a_destination_that_stands_on_no_country(self):
        assert read_note("FCDO advises against all travel to Ruritania.", "Ruritania", ()) is None

    def test_the_longest_note_is_read_at_once(self):
        note = "and the FCDO now also advises against all travel to Lomé, " * 2_000
        assert read_note(note, "Togo", ("TGO",)) is None


def make_told(*told, statuses=(), changed_at=CHANGED_AT):
    """A page on Togo with change notes, the newest first as they are served."""
    notes = [make_note(at, note) for at, note in sorted(told, reverse=True)]
    return make_detail("Togo", statuses, notes=notes, changed_at=changed_at)


RAISED = ("2026-03-02T08:00:00Z", "FCDO now advises against all but essential travel to Togo.")
STERNER = ("2026-03-02T21:00:00Z", "FCDO now advises against all travel to Togo.")
ENDED = ("2026-05-09T23:30:00Z", "FCDO no longer advises against all travel to Togo.")
BUSES = (CHANGED_AT, "New wording on buses.")


class TestHistory:
    def test_levels_that_notes_state_are_advisories_of_their_days(self):
        parsed = parse_details(make_told(RAISED, ENDED, BUSES))
        raised, ended = parsed.history
        assert (raised.level_key, raised.issued_on) == (ESSENTIAL, date(2026, 3, 2))
        assert raised.level_label == ISSUER.find_level(ESSENTIAL).words
        assert raised.flags == ended.flags == ("level_stated_in_change_note",)
        assert (raised.destination, raised.iso3, raised.area) == ("Togo", ("TGO",), None)
        assert raised.url == "https://www.gov.uk/foreign-travel-advice/togo"
        # Half past eleven at night in UTC is the next day in London in May.
        assert (ended.level_key, ended.issued_on) == (NO_LEVEL, date(2026, 5, 10))
        assert ended.level_label == "No longer: " + ISSUER.find_level(ALL).words

    def test_of_several_on_a_day_the_last_stands(self):
        (sterner,) = parse_details(make_told(RAISED, STERNER, BUSES)).history
        assert sterner.level_key == ALL

    def test_the_note_of_the_edition_that_stands_is_no_history(self):
        told = make_told(RAISED, (CHANGED_AT, STERNER[1]), statuses=[ALL_WHOLE])
        parsed = parse_details(told)
        assert [record.issued_on for record in parsed.history] == [date(2026, 3, 2)]
        assert parsed.records[0].level_key == ALL

    def test_a_note_of_a_day_that_cannot_be_states_nothing(self):
        told = make_told(("2002-01-01T00:00:00Z", STERNER[1]), ("2027-01-01T00:00:00Z", STERNER[1]))
        assert parse_details(told).history == ()

    def test_notes_without_a_level_are_no_history(self):
        assert parse_details(make_told(BUSES)).history == ()

    def test_it_is_flagged_as_the_levels_read_from_notes_in_the_bundled_history_are(self):
        assert uk_fcdo.FROM_NOTE in {row["flags"] for row in read_history_rows()}


class TestNotices:
    def test_every_change_note_and_the_present_warnings_are_notices_in_plain_text(self):
        left = "Some High Commission staff have temporarily left Lomé &amp; work from Accra."
        page = make_page(make_told(("2026-02-01T09:00:00Z", left), BUSES))
        now, first, second = parse([page]).notices
        assert now.text == "Before you go\nPlan for Togo & insure it."
        assert now.published_on == date(2026, 11, 19)
        assert first.text == left.replace("&amp;", "&")
        assert first.published_on == date(2026, 2, 1)
        assert second.text == "New wording on buses."
        for notice in (now, first, second):
            assert (notice.issuer_iso3, notice.destination, notice.iso3) == (
                "GBR",
                "Togo",
                ("TGO",),
            )
            assert notice.url == "https://www.gov.uk/foreign-travel-advice/togo"
            assert notice.sha256 == page.find_sha256()

    def test_a_summary_of_the_older_form_is_a_notice_and_needs_no_history(self):
        content = make_detail(
            change_history=MISSING, parts=[], summary="<p>Families <b>left</b>.</p>"
        )
        (notice,) = parse_details(content).notices
        assert notice.text == "Families left."

    def test_an_empty_note_is_no_notice(self):
        texts = [notice.text for notice in parse_details(make_told((CHANGED_AT, " "))).notices]
        assert texts == ["Before you go\nPlan for Togo & insure it."]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(uk_fcdo, "_SECONDS_APART", 0.0)


@pytest.fixture
def host(quick, monkeypatch):
    with Host() as host:
        monkeypatch.setattr(uk_fcdo, "API_URL", f"http://{host.name}/api/content")
        yield host


@pytest.fixture
def session(host):
    with open_session([host.name], backoff_seconds=0.0) as session:
        yield session


def serve(host, details, **headers):
    """Serve the index and the pages of destinations."""
    for content in (make_index(details), *details):
        answer = Answer(body=make_body(content), headers=headers)
        host.serve(f"/api/content{content['base_path']}", answer)


def forget(host):
    """Return the paths asked for since the last time."""
    asked = [path.removeprefix(f"/api/content{ROOT}") for path, _ in host.asked]
    host.asked.clear()
    return asked


NAMES = ("Belarus", "Chad", "Togo")
SLUGS = ["/belarus", "/chad", "/togo"]


class TestFetch:
    def test_the_index_is_asked_first_and_then_every_destination_one_by_one(self, host, session):
        serve(host, [make_detail(name) for name in NAMES])
        pages = fetch(session)
        assert forget(host) == ["", *SLUGS]
        assert [page.url for page in pages] == [
            f"http://{host.name}/api/content{ROOT}{path}" for path in ("", *SLUGS)
        ]

    def test_what_the_index_says_has_not_changed_is_not_asked_and_stands_as_of_now(
        self, host, session
    ):
        # The index states the same moment in UTC that the page states in summer time.
        summer = "2026-09-26T08:59:13+01:00"
        serve(host, [make_detail(name, changed_at=summer) for name in NAMES])
        first = fetch(session)
        forget(host)
        newer = make_detail("Chad", [ALL_WHOLE], changed_at="2026-09-26T09:00:00+01:00")
        details = [make_detail(name, changed_at=summer) for name in NAMES]
        serve(host, [details[0], newer, details[2]])
        index, belarus, chad, togo = fetch(session, first)
        assert forget(host) == ["", "/chad"]
        assert index.fetched_at > first[0].fetched_at
        assert belarus == replace(first[1], fetched_at=index.fetched_at, not_modified=True)
        assert togo.fetched_at == index.fetched_at
        assert chad.body == make_body(newer)
        assert not chad.not_modified

    def test_index_and_pages_are_asked_by_their_etags(self, host, session):
        serve(host, [make_detail("Togo")], ETag='"v1"')
        first = fetch(session)
        unreadable = replace(first[1], body=b"{}")
        host.asked.clear()
        fetch(session, [first[0], unreadable])
        assert [headers["If-None-Match"] for _, headers in host.asked] == ['"v1"', '"v1"']

    def test_a_page_without_a_date_on_the_index_is_asked_for(self, host, session):
        details = [make_detail("Togo")]
        serve(host, details)
        first = fetch(session)
        index = make_index(details)
        index["links"]["children"][0]["public_updated_at"] = None
        host.serve(f"/api/content{ROOT}", Answer(body=make_body(index)))
        forget(host)
        fetch(session, first)
        assert forget(host) == ["", "/togo"]

    @pytest.mark.parametrize("status", [404, 410, 500, 503])
    def test_a_page_that_cannot_be_had_is_kept_as_it_was_with_its_old_time(
        self, host, session, status
    ):
        serve(host, [make_detail(name) for name in NAMES])
        first = fetch(session)
        serve(host, [make_detail(name, changed_at="2026-11-20T09:00:00Z") for name in NAMES])
        host.serve(f"/api/content{ROOT}/chad", Answer(status))
        index, _, chad, togo = fetch(session, first)
        assert chad == first[2]
        assert chad.fetched_at < index.fetched_at <= togo.fetched_at

    def test_a_page_that_never_came_is_left_out(self, host, session):
        serve(host, [make_detail(name) for name in NAMES])
        host.serve(f"/api/content{ROOT}/chad", Answer(404))
        assert [page.url.rpartition("/")[2] for page in fetch(session)] == [
            "foreign-travel-advice",
            "belarus",
            "togo",
        ]

    def test_as_many_may_fail_as_are_allowed_and_no_more(self, host, session):
        details = make_details()[: N_FAILED_MAX + 2]
        serve(host, details)
        for detail in details[:N_FAILED_MAX]:
            host.serve(f"/api/content{detail['base_path']}", Answer(404))
        assert len(fetch(session)) == 3
        host.serve(f"/api/content{details[-1]['base_path']}", Answer(404))
        with pytest.raises(FetchFailed, match="11 destinations' pages cannot be had; allowed: 10"):
            fetch(session)

    def test_without_the_index_nothing_is_fetched(self, host, session):
        host.serve(f"/api/content{ROOT}", Answer(404))
        with pytest.raises(FetchFailed, match="answered 404"):
            fetch(session)

    def test_an_index_that_is_none_is_refused(self, host, session):
        host.serve(f"/api/content{ROOT}", Answer(body=b"<html>Down for repairs</html>"))
        with pytest.raises(PageRefused, match="HTML or XML"):
            fetch(session)

    def test_requests_keep_their_distance(self, host, session, monkeypatch):
        monkeypatch.setattr(uk_fcdo, "_SECONDS_APART", 0.1)
        pauses = []
        monkeypatch.setattr(uk_fcdo.time, "sleep", pauses.append)
        serve(host, [make_detail(name) for name in NAMES])
        fetch(session)
        assert [0 < pause <= 0.1 for pause in pauses] == [False, True, True]


class TestUpdate:
    @pytest.fixture
    def source(self, host, monkeypatch):
        """The source with bounds for three destinations and pages of any age."""
        bounds = {name: getattr(EXPECTED, name) for name in EXPECTED.__slots__}
        few = {"n_min": 3, "n_placed_min": 3}
        ages = {"newest_within_days": 100_000, "content_within_days": 100_000}
        monkeypatch.setattr(uk_fcdo, "EXPECTED", Expected(**bounds | few | ages))
        return SimpleNamespace(
            EXPECTED=uk_fcdo.EXPECTED, HOSTS=(host.name,), fetch=fetch, parse=parse
        )

    def test_an_update_asks_for_what_changed_and_holds_the_rest_as_seen_today(
        self, host, source, tmp_path
    ):
        archive = open_archive(str(tmp_path / "archive"), with_history=False)
        details = [make_detail(name, changed_at="2024-01-10T09:00:00Z") for name in NAMES]
        serve(host, details)
        first = update_source(archive, "uk_fcdo", source).run
        assert (first.outcome, first.message, first.n_items) == ("ok", "", 3)
        assert forget(host) == ["", *SLUGS]

        details[1] = make_detail("Chad", [ALL_WHOLE], changed_at="2024-02-10T09:00:00Z")
        serve(host, details)
        second = update_source(archive, "uk_fcdo", source).run
        assert (second.outcome, second.n_changed, second.n_faults) == ("ok", 1, 0)
        assert forget(host) == ["", "/chad"]

        third = update_source(archive, "uk_fcdo", source).run
        assert (third.outcome, third.n_new, third.n_changed) == ("ok", 0, 0)
        assert forget(host) == [""]


def test_a_saved_page_is_parsed_by_the_program(tmp_path, capsys):
    parser = argparse.ArgumentParser(prog="postwatch")
    add_verbs(parser.add_subparsers(required=True))
    path = tmp_path / "togo.json"
    path.write_bytes(make_body(make_detail("Togo", [ALL_PARTS])))
    args = parser.parse_args(["parse", "uk_fcdo", str(path), "--json"])
    assert args.run(args) == 0
    first = json.loads(capsys.readouterr().out.splitlines()[0])
    assert (first["destination"], first["level_key"]) == ("Togo", "parts")


@pytest.mark.recording
class TestRecordedPages:
    @pytest.fixture
    def read(self):
        def read(name):
            path = RECORDINGS / name
            if not path.exists():
                pytest.skip(f"the recorded page {name} is not here")
            return Page(path.as_uri(), path.read_bytes(), datetime(2026, 11, 20, tzinfo=UTC))

        return read

    @pytest.mark.parametrize(
        ("name", "destination", "issued_on"),
        [
            ("alt-country", "Turkey", date(2017, 2, 14)),
            ("full-country", "Albania", date(2017, 2, 14)),
            ("no-parts", "Antarctica", date(2015, 4, 28)),
        ],
    )
    def test_the_publishers_examples_are_read(self, read, name, destination, issued_on):
        parsed = parse([read(f"schema_example_travel_advice_frontend_{name}.json")])
        (record,) = parsed.records
        assert (record.destination, record.level_key) == (destination, "none")
        assert (record.iso3, record.issued_on) == ((find_iso3(destination),), issued_on)
        assert len(parsed.notices) == 1
        assert "<" not in parsed.notices[0].text

    def test_the_publishers_example_of_an_index_is_told_to_need_pages(self, read):
        with pytest.raises(PageRefused, match="an index states no alert_status"):
            parse([read("schema_example_travel_advice_index_frontend_index.json")])

    def test_the_recorded_notes_on_ukraine_state_one_level(self, read):
        content = json.loads(read("transcribed_change_history_ukraine_excerpt.json").body)
        notes = content["details"]["change_history"]
        stated = [read_note(note["note"], "Ukraine", ("UKR",)) for note in notes]
        assert [found and found.level_key for found in stated] == [None, ALL, None]
