import json
import re
from datetime import UTC, date, datetime

import pytest
from de_aa_pages import (
    DAY_SECONDS,
    FETCHED_AT,
    FLAGS,
    N_ENTRIES,
    NEWEST,
    make_entries,
    make_entry,
    make_list,
    make_page,
    make_page_with,
)

from loaders.errors import PageRefused
from loaders.evidence.common_scale import common_level
from loaders.facts.identity import record_id
from loaders.sources.de_aa.source import EXPECTED, ISSUER, NOT_ITEMISED, parse

AT_NUMBER = "https://www.auswaertiges-amt.de/opendata/travelwarning/900000"


def parse_entry(*arguments, **parts):
    """Parse an entry on a full page and return its records."""
    _, entry = make_entry("900000", *arguments, **parts)
    records = parse([make_page_with(("900000", entry))]).records
    return [record for record in records if record.url == AT_NUMBER]


def one(*arguments, **parts):
    (record,) = parse_entry(*arguments, **parts)
    return record


def make_all(**parts):
    """A full page of which every entry has the given parts."""
    return make_list(make_entries(make=lambda **usual: make_entry(**{**usual, **parts})))


class TestLevels:
    def test_a_warning_is_of_the_whole_country(self):
        record = one(flags=["warning"])
        assert (record.level_key, record.level, record.area) == ("warning", None, None)
        assert record.level_label == "Reisewarnung"
        assert common_level("de_aa", record.level_key) == 4

    def test_a_warning_of_parts_leaves_the_country_at_its_own_state(self):
        whole, parts = parse_entry(flags=["partialWarning"])
        assert (whole.level_key, whole.level_label, whole.area) == (
            "parts",
            "Teilreisewarnung",
            None,
        )
        assert (parts.level_key, parts.level_label) == ("partialWarning", "Teilreisewarnung")
        assert parts.area == NOT_ITEMISED
        assert [common_level("de_aa", r.level_key) for r in (whole, parts)] == [2, 4]
        assert (parts.iso3, parts.issued_on) == (whole.iso3, whole.issued_on)

    def test_a_situation_warning_keeps_the_flags_name(self):
        record = one(flags=["situationWarning"])
        assert (record.level_key, record.level_label) == ("situation", "situationWarning")
        assert common_level("de_aa", record.level_key) == 3

    def test_a_situation_warning_of_parts_is_an_area_record(self):
        whole, parts = parse_entry(flags=["situationPartWarning"])
        assert (whole.level_key, parts.level_key) == ("situation_parts", "situationPartWarning")
        assert [common_level("de_aa", r.level_key) for r in (whole, parts)] == [2, 3]

    def test_no_flag_is_no_warning_and_no_more(self):
        record = one(flags=[])
        assert (record.level_key, record.level_label) == ("none", "Keine Reisewarnung")

    @pytest.mark.parametrize(
        ("flags", "keys"),
        [
            (["warning", "partialWarning"], ["warning", "partialWarning"]),
            (["situationWarning", "partialWarning"], ["situation", "partialWarning"]),
            (
                ["partialWarning", "situationPartWarning"],
                ["parts", "partialWarning", "situationPartWarning"],
            ),
            (FLAGS, ["warning", "partialWarning", "situationPartWarning"]),
        ],
    )
    def test_flags_together_state_the_severest_of_the_whole_and_every_part(self, flags, keys):
        assert [record.level_key for record in parse_entry(flags=flags)] == keys

    def test_flags_as_text_are_read_alike(self):
        texts = {**dict.fromkeys(FLAGS, "False"), "partialWarning": "true"}
        assert [r.level_key for r in parse_entry(**texts)] == ["parts", "partialWarning"]

    def test_every_level_of_the_issuer_can_be_read(self):
        levels = {record.level_key for record in parse([make_page()]).records}
        assert levels == {level.key for level in ISSUER.levels}


class TestPlaces:
    def test_every_entry_of_a_made_page_stands_on_a_country(self):
        parsed = parse([make_page()])
        assert parsed.n_items == N_ENTRIES
        assert parsed.unplaced == parsed.refused == ()
        assert all(record.flags == () for record in parsed.records)

    def test_a_german_name_is_placed_by_its_code_and_kept_as_named(self):
        record = one("Russische F\xf6deration", "RUS", "RU")
        assert (record.destination, record.iso3) == ("Russische F\xf6deration", ("RUS",))
        assert record.url == AT_NUMBER

    def test_the_mark_of_a_footnote_is_no_part_of_the_name(self):
        record = one("Pal\xe4stinensische Gebiete*", "PSE", "PS")
        assert (record.destination, record.iso3) == ("Pal\xe4stinensische Gebiete", ("PSE",))

    def test_kosovo_is_placed_by_the_code_it_has(self):
        assert one("Kosovo", "XKX", "XK").iso3 == ("XKX",)

    def test_codes_that_disagree_are_flagged_and_the_longer_wins(self):
        record = one("Belarus", "BLR", "PL")
        assert (record.iso3, record.flags) == (("BLR",), ("country_codes_disagree",))

    def test_a_code_that_is_none_gives_way_to_the_other_and_is_flagged(self):
        record = one("Kosovo", "XXK", "XK")
        assert (record.iso3, record.flags) == (("XKX",), ("iso3_code_unknown",))

    @pytest.mark.parametrize("blank", ["", None])
    def test_without_codes_a_name_spelt_alike_in_english_places(self, blank):
        assert one("Belarus", blank, blank).iso3 == ("BLR",)

    def test_without_codes_another_name_is_kept_and_named_unplaced(self):
        entry = make_entry("900000", "Weltweit", None, None, flags=[])
        parsed = parse([make_page_with(entry)])
        (unplaced,) = parsed.unplaced
        assert (unplaced.destination, parsed.records[0].iso3) == ("Weltweit", ())
        assert "its codes are None and None" in unplaced.reason


class TestDates:
    def test_the_issue_date_is_since_when_the_advice_holds_not_when_it_was_saved(self):
        saved = NEWEST - DAY_SECONDS
        record = one(effective=NEWEST - 6 * DAY_SECONDS, saved=saved)
        assert record.issued_on == date(2026, 9, 9)

    @pytest.mark.parametrize("unit", [1, 1000])
    def test_seconds_and_milliseconds_are_told_apart_by_their_size(self, unit):
        moment = (NEWEST - DAY_SECONDS) * unit
        assert one(effective=moment, saved=moment).issued_on == date(2026, 9, 14)

    def test_the_day_is_that_of_berlin(self):
        assert one(effective=1789336800).issued_on == date(2026, 9, 14)  # 22:00 UTC on the 13th
        assert one(effective=1789336799).issued_on == date(2026, 9, 13)

    @pytest.mark.parametrize("moment", [0, -1, 10**18, NEWEST + 3 * DAY_SECONDS])
    def test_an_impossible_moment_stays_out_of_the_calendar_and_is_flagged(self, moment):
        record = one(effective=moment, saved=NEWEST)
        assert (record.issued_on, record.flags) == (None, ("implausible_date",))

    def test_the_newest_saving_dates_the_page_and_not_the_time_of_the_whole(self):
        assert parse([make_page()]).content_on == date(2026, 9, 15)

    def test_one_date_on_most_of_the_page_is_flagged_as_a_restamp(self):
        records = parse([make_page(make_all(effective=NEWEST))]).records
        assert all(record.flags == ("mass_restamp",) for record in records)

    def test_recorded_at_is_the_time_of_the_fetch(self):
        page = make_page()
        assert {record.recorded_at for record in parse([page]).records} == {FETCHED_AT}

    def test_the_same_page_fetched_later_gives_the_same_identities(self):
        later = datetime(2026, 9, 16, tzinfo=UTC)
        first, second = (
            [record_id(record) for record in parse([page]).records]
            for page in (make_page(), make_page(fetched_at=later))
        )
        assert first == second


class TestForms:
    def test_names_of_fields_are_read_in_any_case(self):
        def make(**parts):
            number, entry = make_entry(**parts)
            renamed = {"countryCode": "CountryCode", "countryName": "CountryName"}
            return number, {renamed.get(field, field): value for field, value in entry.items()}

        described, today = (
            parse([page]) for page in (make_page(make_list(make_entries(make=make))), make_page())
        )
        assert [(r.iso3, r.level_key) for r in described.records] == [
            (r.iso3, r.level_key) for r in today.records
        ]

    def test_the_list_may_hold_numbers_as_numbers(self):
        entries = make_entries()
        listed = [int(number) for number, _ in entries]
        assert parse([make_page(make_list(entries, listed=listed))]).n_items == N_ENTRIES

    def test_fields_of_the_page_of_one_entry_are_ignored_by_name(self):
        texts = {"content": "<p>Lage</p>", "lastChanges": "<p>Stand</p>", "disclaimer": "<p/>"}
        body = make_all(**texts, flagUrl="https://example.org/flag.jpg")
        assert parse([make_page(body)]).refused == ()

    @pytest.mark.parametrize("field", list(make_entry()[1]))
    def test_a_field_missing_from_one_entry_refuses_the_page(self, field):
        entry = make_entry("900000", without=[field])
        with pytest.raises(PageRefused, match=f"item '900000' has no {field.casefold()}"):
            parse([make_page_with(entry)])

    @pytest.mark.parametrize("field", ["iso3CountryCode", "effective", "lastModified", *FLAGS])
    def test_a_field_missing_from_every_entry_refuses_the_page(self, field):
        with pytest.raises(PageRefused, match=f"has no {field.casefold()}"):
            parse([make_page(make_all(without=[field]))])

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            ({"warning": "ja"}, "warning is 'ja'; allowed: true or false"),
            ({"warning": None}, "warning is None"),
            ({"partialWarning": 1}, "partialwarning is 1"),
            ({"severity": 9}, r"unknown fields \['severity'\]"),
            ({"name": "*"}, "name ''; allowed: a name"),
            ({"effective": NEWEST, "lastModified": "heute"}, "lastmodified is 'heute'"),
            ({"effective": True, "saved": NEWEST}, "effective is True; allowed: seconds or"),
        ],
    )
    def test_an_entry_not_understood_is_refused_and_the_page_stands(self, parts, message):
        parsed = parse([make_page_with(make_entry("900000", **parts))])
        (refused,) = parsed.refused
        assert all(record.url != AT_NUMBER for record in parsed.records)
        assert parsed.n_items == N_ENTRIES + 1
        assert re.search(message, refused.reason)
        assert "opendata/travelwarning: entry 900000" in refused.reason
        assert json.loads(refused.text)["iso3countrycode"] == "BLR"


WHOLE = make_list([make_entry()])
TWICE = make_entry(CountryName="Belarus")


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "an empty page"),
            (b"{}", "an empty object"),
            (b'{"response": {}}', "response: an empty object"),
            (b'{"response": []}', "response: list"),
            (WHOLE[: len(WHOLE) // 2], "not whole, well-formed JSON"),
            (b"<html>503</html>", "HTML or XML"),
            (b'{"response": {"a": 1}, "error": "x"}', r"an object of \['error', 'response'\]"),
            (make_list(make_entries(), listed=[]), r"contentList is \[\]"),
            (make_list(make_entries(), listed=["../1"]), r"contentList is \['../1'\]"),
            (make_list(make_entries(), listed={"1": "Belarus"}), "contentList is {'1'"),
            (make_list(make_entries(), listed=["1", "1"]), r"contentList is \['1', '1'\]"),
            (make_list(make_entries()[:-1], listed=[n for n, _ in make_entries()]), "differ in"),
            (make_list(make_entries(), listed=["200000"]), "contentList and the entries differ"),
            (make_list(make_entries(), status="ok"), r"differ in \['status'\]"),
            (make_list([("1", "Belarus")]), "entry 1: str 'Belarus'"),
            (make_list([TWICE]), "allowed: each field once"),
            (make_list(make_entries(15)), "15 items; allowed: 160 to 240"),
            (
                make_list(
                    [
                        make_entry(number=str(n), iso3="", iso2="", name=f"Nirgendwo {n}")
                        for n in range(200)
                    ]
                ),
                "only 0 of 200 items stand on a country",
            ),
            (make_all(warning="ja"), "200 items not understood; allowed: 3"),
            (make_all(effective=0, saved=NEWEST), "not one item carries a plausible issue date"),
            (
                make_all(effective=NEWEST - 90 * DAY_SECONDS, saved=NEWEST),
                "newest item is of 2026-06-17, 90 days before",
            ),
        ],
    )
    def test_a_page_that_is_not_the_list_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=message):
            parse([make_page(body)])

    def test_a_page_over_the_size_bound_is_refused_unread(self):
        with pytest.raises(PageRefused, match="bytes; allowed: 16777216"):
            parse([make_page(b" " * (EXPECTED.n_bytes_max + 1))])

    def test_no_page_at_all_is_refused(self):
        with pytest.raises(PageRefused, match="no page"):
            parse([])
