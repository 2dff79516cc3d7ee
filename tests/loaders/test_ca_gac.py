import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from itertools import takewhile
from pathlib import Path

import pytest
from ca_gac_pages import (
    FETCHED_AT,
    N_ENTRIES,
    TAIL,
    TEXTS,
    make_entries,
    make_entry,
    make_entry_of_2014,
    make_index,
    make_page,
    make_page_with,
)

from loaders.errors import PageRefused
from loaders.facts.identity import record_id
from loaders.facts.levels import NO_LEVEL
from loaders.history import read_history
from loaders.pages import Page
from loaders.sources.ca_gac.source import EXPECTED, ISSUER, NOT_ITEMISED, parse
from loaders.sources.kit.editions import flag_restamp

RECORDING = Path(__file__).parents[3] / "shared/recordings/ca_gac/index-alpha-eng_2014-10-02.json"


def parse_entry(*entries):
    """Parse entries on a full page and return the records of the first one's destination."""
    records = parse([make_page_with(*entries)]).records
    return list(takewhile(lambda record: record.destination == records[0].destination, records))


def one(*arguments, **parts):
    (record,) = parse_entry(make_entry(*arguments, **parts))
    return record


def find_fields(entry):
    """Every field of an entry, those of objects within it dotted."""
    for name, value in entry.items():
        yield from (f"{name}.{inner}" for inner in value) if isinstance(value, dict) else (name,)


def parse_refused(entry):
    """Parse an entry on a full page and return its refusal."""
    (refused,) = parse([make_page_with(entry)]).refused
    return refused


@pytest.fixture(scope="module")
def recorded():
    if not RECORDING.exists():
        pytest.skip("the recorded page index-alpha-eng_2014-10-02.json is not here")
    fetched_at = datetime(2014, 10, 2, 11, 0, tzinfo=UTC)
    return parse([Page(RECORDING.as_uri(), RECORDING.read_bytes(), fetched_at)])


@pytest.mark.recording
class TestRecordedPage:
    def test_every_entry_of_229_is_a_record_and_stands_on_a_country(self, recorded):
        whole = [record for record in recorded.records if record.area != NOT_ITEMISED]
        assert (recorded.n_items, len(whole)) == (229, 229)
        assert recorded.unplaced == recorded.refused == ()
        assert recorded.content_on == date(2014, 10, 2)

    def test_levels_are_those_counted_in_the_page_by_hand(self, recorded):
        levels = Counter(record.level for record in recorded.records)
        assert levels == {0: 107, 1: 97, 2: 13, 3: 12, None: 57}

    def test_afghanistan_is_avoid_all_travel_of_6_august_2014(self, recorded):
        (record,) = [record for record in recorded.records if record.iso3 == ("AFG",)]
        assert (record.level, record.level_key, record.level_label) == (3, "3", "AVOID ALL TRAVEL")
        assert record.issued_on == date(2014, 8, 6)
        assert record.url == "https://travel.gc.ca/destinations/afghanistan"
        assert record.flags == ()

    def test_the_latest_updates_are_notices_without_entities(self, recorded):
        notice = recorded.notices[0]
        assert len(recorded.notices) == 229
        assert (notice.destination, notice.issuer_iso3) == ("Afghanistan", "CAN")
        assert "Laws & Culture" in notice.text

    def test_places_areas_and_words_are_those_of_the_bundled_history(self, recorded):
        held = [r for r in read_history("advisories").to_pylist() if r["issuer"] == "ca_gac"]
        places = {(row["destination"], tuple(row["iso3"]), row["area"]) for row in held}
        words = {(row["level_key"], row["level_label"]) for row in held}
        assert {(r.destination, r.iso3, r.area) for r in recorded.records} <= places
        assert {(r.level_key, r.level_label) for r in recorded.records} <= words


class TestPlaces:
    def test_every_entry_of_a_made_page_stands_on_a_country(self):
        parsed = parse([make_page()])
        assert parsed.n_items == N_ENTRIES
        assert parsed.unplaced == parsed.refused == ()
        assert all(record.flags == () for record in parsed.records)

    @pytest.mark.parametrize(
        ("code", "name", "iso3", "area"),
        [
            ("PT-20", "Azores", "PRT", "Azores"),
            ("IC", "Canary Islands", "ESP", "Canary Islands"),
            ("XK", "Kosovo", "XKX", None),
            ("BQ", "Bonaire", "BES", None),
        ],
    )
    def test_keys_that_are_no_plain_country_are_placed(self, code, name, iso3, area):
        record = one(code, name, 0)
        assert (record.iso3, record.area, record.flags) == ((iso3,), area, ())

    @pytest.mark.parametrize(
        "name", ["Israel and Palestine", "Israel, the West Bank and the Gaza Strip"]
    )
    def test_the_entry_keyed_il_stands_on_both_it_names(self, name):
        assert one("IL", name, 2).iso3 == ("ISR", "PSE")

    def test_a_name_of_another_country_than_the_key_is_flagged(self):
        record = one("BY", "Poland", 0)
        assert (record.iso3, record.flags) == (("BLR",), ("name_disagrees_with_code",))

    def test_a_name_nobody_knows_is_placed_by_its_key_and_flagged(self):
        record = one("BY", "Belaya Rus", 3)
        assert (record.iso3, record.flags) == (("BLR",), ("name_unknown",))

    def test_a_key_nobody_knows_is_placed_by_the_name(self):
        assert one("BY-2", "Belarus", 3).iso3 == ("BLR",)

    def test_neither_key_nor_name_known_is_kept_and_named_unplaced(self):
        parsed = parse([make_page_with(make_entry("QQ", "Ruritania", 1))])
        (unplaced,) = parsed.unplaced
        assert (unplaced.destination, parsed.records[0].iso3) == ("Ruritania", ())
        assert "'QQ' is no country code" in unplaced.reason


class TestLevels:
    @pytest.mark.parametrize("state", [0, 1, 2, 3])
    def test_a_state_is_read_as_a_number_and_as_text(self, state):
        for served in (state, str(state)):
            record = one(text=TEXTS[state], advisory_state=served)
            assert (record.level, record.level_key) == (state, str(state))
            assert record.level_label == TEXTS[state]

    def test_the_index_says_exercise_where_the_website_says_take(self):
        record = one(state=0, text="Exercise normal security precautions")
        assert (record.level, record.flags) == (0, ())
        assert record.level_label == "Exercise normal security precautions"

    def test_regional_advisories_are_an_area_record_without_a_level(self):
        whole, regions = parse_entry(make_entry(state=1, has_regions=1))
        assert (whole.level, whole.level_label) == (1, TEXTS[1] + TAIL)
        assert (whole.area, regions.area) == (None, "regions, not itemised")
        assert (regions.level, regions.level_key) == (None, NO_LEVEL)
        assert regions.level_label == "with regional advisories"
        assert (regions.iso3, regions.issued_on) == (whole.iso3, whole.issued_on)

    @pytest.mark.parametrize(
        ("flag", "text", "fault"),
        [(1, TEXTS[2], "regions_in_flag_only"), (0, TEXTS[2] + TAIL, "regions_in_text_only")],
    )
    def test_regions_stated_in_one_place_only_are_taken_and_flagged(self, flag, text, fault):
        whole, regions = parse_entry(make_entry(state=2, has_regions=flag, text=text))
        assert whole.flags == regions.flags == (fault,)

    def test_an_entry_without_content_states_no_level(self):
        record = one(state=0, has_content=0)
        assert (record.level, record.level_key) == (None, NO_LEVEL)
        assert record.flags == ("no_content",)

    def test_every_level_of_the_issuer_can_be_read(self):
        levels = {record.level_key for record in parse([make_page()]).records}
        assert levels == {*(level.key for level in ISSUER.levels), NO_LEVEL}

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            ({"advisory_state": 4}, "unknown advisory-state 4"),
            ({"advisory_state": "high"}, "unknown advisory-state 'high'"),
            ({"advisory_state": None}, "unknown advisory-state None"),
            ({"advisory_state": True}, "unknown advisory-state True"),
            ({"text": TEXTS[0]}, "advisory-state 3 with the text 'Take normal"),
            ({"text": "Stay at home"}, "with the text 'Stay at home'; allowed: Avoid all travel"),
            ({"text": None, "has_regional_advisory": 2}, "has-regional-advisory is 2"),
            ({"has_content": None}, "has-content is None"),
            ({"country_iso": "PL"}, "country-iso 'PL'"),
            ({"see_other_iso": "PL"}, "see-other-iso 'PL'"),
            ({"risk": "high"}, r"unknown fields \['risk'\]"),
            ({"risk": {}}, r"unknown fields \['risk'\]"),
            ({"risk": {"level": 4}}, r"unknown fields \['risk.level'\]"),
            ({"name": " "}, "allowed: a name"),
            ({"published": "yesterday"}, "date-published is 'yesterday'"),
            ({"date_published": {"timestamp": None, "date": "", "asp": None}}, "is None; allowed"),
        ],
    )
    def test_an_entry_not_understood_is_refused_and_the_page_stands(self, parts, message):
        parsed = parse([make_page_with(make_entry(**parts))])
        (refused,) = parsed.refused
        assert "BY" not in {code for record in parsed.records for code in record.iso3}
        assert parsed.n_items >= N_ENTRIES
        assert re.search(message, refused.reason)
        assert refused.reason.startswith("ca_gac: https://data.international.gc.ca/")

    def test_a_refused_entry_keeps_what_was_served(self):
        refused = parse_refused(make_entry(advisory_state=7))
        assert refused.subject == "Belarus"
        assert json.loads(refused.text)["advisory-state"] == 7

    def test_a_slug_that_is_no_word_is_refused(self):
        code, entry = make_entry()
        entry["eng"]["url-slug"] = "../belarus"
        assert "url-slug '../belarus'" in parse_refused((code, entry)).reason


class TestDates:
    def test_the_issue_date_is_the_day_in_ottawa_whichever_field_states_it(self):
        late = {"timestamp": 1790310600, "date": None, "asp": None}  # 04:30 UTC on the 25th
        times = [
            {**late, "date": "2026-09-25 00:30:00"},
            {**late, "asp": "2026-09-25T00:30:00.12-04:00"},
            late,
            {**late, "timestamp": 1790307000},  # 03:30 UTC, an hour before
        ]
        days = [one(date_published=stated).issued_on.day for stated in times]
        assert days == [25, 25, 25, 24]

    @pytest.mark.parametrize(
        "published", ["0001-01-01 00:00:00", "2026-09-29 00:00:00", "2026-02-30 10:00:00"]
    )
    def test_an_impossible_date_stays_out_of_the_calendar_and_is_flagged(self, published):
        record = one(published=published)
        assert (record.issued_on, record.flags) == (None, ("implausible_date",))

    def test_a_moment_past_the_calendar_is_no_date(self):
        record = one(date_published={"timestamp": 10**18, "date": None, "asp": None})
        assert (record.issued_on, record.flags) == (None, ("implausible_date",))

    def test_one_date_on_most_of_the_page_is_flagged_as_a_restamp_areas_too(self):
        entries = [
            (code, {**entry, "date-published": make_entry()[1]["date-published"]})
            for code, entry in make_entries()[:150]
        ]
        records = parse([make_page(make_index([*entries, *make_entries()[150:]]))]).records
        flagged = [record for record in records if "mass_restamp" in record.flags]
        assert {record.issued_on for record in flagged} == {date(2026, 9, 20)}
        assert len(flagged) == 151
        assert [record.area for record in flagged if record.level_key == NO_LEVEL] == [NOT_ITEMISED]

    def test_areas_do_not_count_towards_a_restamp(self):
        records = parse([make_page()]).records
        areas = [record for record in records if record.area == NOT_ITEMISED] * 300
        assert flag_restamp([*records, *areas]) == (*records, *areas)

    def test_recorded_at_is_the_time_of_the_fetch(self):
        page = make_page()
        assert {record.recorded_at for record in parse([page]).records} == {FETCHED_AT}


class TestForms:
    def test_a_page_of_the_form_of_2014_is_read_alike(self):
        index = make_index(make_entries(make=make_entry_of_2014))
        old, new = (parse([page]) for page in (make_page(index), make_page()))
        assert old.refused == ()
        assert [(r.iso3, r.level, r.area, r.issued_on) for r in old.records if r.area is None] == [
            (r.iso3, r.level, r.area, r.issued_on) for r in new.records if r.area is None
        ]
        assert old.records[0].level_label == "Exercise normal security precautions"
        assert {notice.text for notice in old.notices} == {"The Laws & Culture tab was reviewed."}

    def test_an_entry_without_a_latest_update_gives_no_notice(self):
        parsed = parse([make_page_with(make_entry(updates=""))])
        assert "Belarus" not in {notice.destination for notice in parsed.notices}

    @pytest.mark.parametrize("field", list(find_fields(make_entry()[1])))
    def test_a_field_missing_from_one_entry_refuses_the_page(self, field):
        with pytest.raises(PageRefused, match=f"item 'BY' has no {field}"):
            parse([make_page_with(make_entry(without=[field]))])

    @pytest.mark.parametrize(
        "field", ["advisory-state", "has-regional-advisory", "eng.name", "eng.advisory-text"]
    )
    def test_a_field_missing_from_every_entry_refuses_the_page(self, field):
        def make(*arguments, **parts):
            return make_entry(*arguments, **parts, without=[field])

        with pytest.raises(PageRefused, match=f"has no {field}"):
            parse([make_page(make_index(make_entries(make=make)))])

    def test_the_same_page_fetched_later_gives_the_same_identities(self):
        later = datetime(2026, 9, 27, tzinfo=UTC)
        first, second = (
            [record_id(record) for record in parse([page]).records]
            for page in (make_page(), make_page(fetched_at=later))
        )
        assert first == second


WHOLE = make_index([make_entry()])
TWICE = b'{"metadata": {"generated": {}}, "data": {"BY": {"a": 1}, "BY": {"a": 2}}}'


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "an empty page"),
            (b"[]", r"list \[\]; allowed: an object"),
            (b"{}", "an empty object"),
            (WHOLE[: len(WHOLE) // 2], "not whole, well-formed JSON"),
            (b"<!DOCTYPE html><html><body>503</body></html>", "HTML or XML"),
            (b'{"metadata": NaN}', "NaN is no number"),
            (b"[" * 200_000, "not whole, well-formed JSON"),
            ('{"name": "\xe9"}'.encode("latin-1"), "not UTF-8"),
            (TWICE, r"keys that stand twice: \['BY'\]"),
            (make_index([]), "data: an empty object"),
            (make_index([("BY", [])]), "entry 'BY': list"),
            (make_index(make_entries(), status="ok"), "'status'"),
            (b'{"data": {}}', r"an object of \['data'\]"),
            (make_index(make_entries(15)), "15 items; allowed: 190 to 280"),
            (make_index(make_entries(), generated="soon"), "generated on 'soon'"),
            (make_index(make_entries(), generated="2920-09-26 02:00:17"), "generated on '2920"),
            (
                make_index([make_entry(f"Q{n}", f"Nowhere {n}", 0) for n in range(230)]),
                "only 0 of 230 items stand on a country",
            ),
            (
                make_index(
                    make_entries(make=lambda *a, **k: make_entry(*a, **{**k, "advisory_state": 9}))
                ),
                "230 items not understood; allowed: 3",
            ),
            (
                make_index(
                    make_entries(
                        make=lambda *a, **k: make_entry(
                            *a, **{**k, "published": "2026-08-01 10:00:00"}
                        )
                    )
                ),
                "newest item is of 2026-08-01, 56 days before",
            ),
        ],
    )
    def test_a_page_that_is_not_the_index_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=message):
            parse([make_page(body)])

    def test_unknown_metadata_refuse_the_page(self):
        index = json.loads(make_index(make_entries()))
        index["metadata"]["version"] = 2
        with pytest.raises(PageRefused, match=r"unknown metadata \['version'\]"):
            parse([make_page(json.dumps(index).encode())])

    def test_a_page_over_the_size_bound_is_refused_unread(self):
        with pytest.raises(PageRefused, match="bytes; allowed: 16777216"):
            parse([make_page(b" " * (EXPECTED.n_bytes_max + 1))])

    def test_no_page_at_all_is_refused(self):
        with pytest.raises(PageRefused, match="no page"):
            parse([])
