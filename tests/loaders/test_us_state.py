from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from us_state_pages import (
    LABELS,
    LINKS,
    N_ITEMS,
    make_feed,
    make_item,
    make_items,
    make_page,
    make_page_with,
)

from loaders.advisories.us_state import EXPECTED, ISSUER, parse
from loaders.errors import PageRefused
from loaders.pages import Page
from loaders.records import NO_LEVEL, record_id

RECORDING = Path(__file__).parents[3] / "shared/recordings/us_state/TAsTWs_2025-10-07.xml"


def parse_item(*items):
    """Parse items on a full page and return their records."""
    return parse([make_page_with(*items)]).records[: len(items)]


def one(**parts):
    (record,) = parse_item(make_item(**parts))
    return record


@pytest.fixture(scope="module")
def recorded():
    if not RECORDING.exists():
        pytest.skip("the recorded page TAsTWs_2025-10-07.xml is not here")
    fetched_at = datetime(2025, 10, 7, 22, 0, tzinfo=UTC)
    return parse([Page(RECORDING.as_uri(), RECORDING.read_bytes(), fetched_at)])


@pytest.mark.recording
class TestRecordedPage:
    def test_every_item_of_211_is_a_record_and_stands_on_a_country(self, recorded):
        assert len(recorded.records) == 211
        assert recorded.unplaced == ()
        assert all(record.iso3 for record in recorded.records)
        assert recorded.content_on == date(2025, 10, 7)

    def test_levels_are_those_counted_in_the_page_by_hand(self, recorded):
        levels = Counter(record.level for record in recorded.records)
        assert levels == {1: 86, 2: 83, 3: 22, 4: 20}

    def test_belarus_is_level_4_of_28_august_2025(self, recorded):
        (belarus,) = [record for record in recorded.records if record.iso3 == ("BLR",)]
        assert belarus.destination == "Belarus"
        assert (belarus.level, belarus.level_key) == (4, "4")
        assert belarus.level_label == "Level 4: Do Not Travel"
        assert belarus.issued_on == date(2025, 8, 28)
        assert belarus.url.endswith("/belarus-travel-advisory.html")
        assert belarus.source == "us_state feed of 2025-10-07T21:08:05Z"
        assert belarus.flags == ()

    def test_the_combined_china_item_stands_on_three_and_says_to_see_the_parts(self, recorded):
        on_macau = [record for record in recorded.records if "MAC" in record.iso3]
        assert [(r.destination, r.level, r.flags) for r in on_macau] == [
            ("Mainland China, Hong Kong & Macau", 2, ("see_summaries",)),
            ("Macau", 3, ()),
        ]

    def test_names_with_hyphens_and_double_spaces_are_whole(self, recorded):
        placed = {record.destination: record.iso3 for record in recorded.records}
        assert placed["Guinea-Bissau"] == ("GNB",)
        assert placed["Timor-Leste"] == ("TLS",)
        assert placed["Liechtenstein"] == ("LIE",)
        assert placed["Mexico"] == ("MEX",)

    def test_no_country_tag_disagrees_with_the_place_found(self, recorded):
        flags = Counter(flag for record in recorded.records for flag in record.flags)
        assert flags == {"see_summaries": 1, "part_of_country": 3}


class TestPlaces:
    def test_every_item_of_a_made_page_stands_on_a_country(self):
        parsed = parse([make_page()])
        assert len(parsed.records) == N_ITEMS
        assert parsed.unplaced == ()
        assert all(record.flags == () for record in parsed.records)

    def test_country_tag_ch_is_china_not_switzerland(self):
        china = one(name="China", level=2, tag="CH")
        assert (china.iso3, china.flags) == (("CHN",), ())
        switzerland = one(name="Switzerland", level=1, tag="CH")
        assert switzerland.iso3 == ("CHE",)
        assert switzerland.flags == ("country_tag_disagrees",)

    def test_a_tag_of_no_known_meaning_is_flagged_and_places_nothing(self):
        cambodia = one(name="Cambodia", level=2, tag="KH")
        assert (cambodia.iso3, cambodia.flags) == (("KHM",), ("country_tag_unknown",))

    def test_an_item_without_a_country_tag_is_placed_by_name(self):
        assert one(name="Hong Kong", level=2, tag="").iso3 == ("HKG",)

    def test_the_code_in_the_link_places_a_name_nobody_knows(self):
        link = f"{LINKS}/destination.blr.html"
        assert one(name="Belaya Rus", link=link).iso3 == ("BLR",)

    def test_a_link_that_contradicts_the_name_wins_and_is_flagged(self):
        record = one(name="Belarus", link=f"{LINKS}/destination.rus.html", tag="RS")
        assert record.iso3 == ("RUS",)
        assert record.flags == ("link_disagrees_with_name",)

    def test_a_link_code_that_is_no_country_is_flagged_and_not_used(self):
        record = one(link=f"{LINKS}/destination.zzy.html")
        assert (record.iso3, record.flags) == (("BLR",), ("link_code_unknown",))

    @pytest.mark.parametrize(
        "name",
        [
            "Israel, the West Bank and Gaza",
            "Israel, The West Bank, and Gaza",
            "Israel, the West Bank\N{NO-BREAK SPACE}and Gaza ",
        ],
    )
    def test_a_combined_destination_keeps_all_its_countries_despite_a_link_to_one(self, name):
        record = one(name=name, level=3, link=f"{LINKS}/destination.isr.html", tag="IS")
        assert (record.iso3, record.flags) == (("ISR", "PSE"), ())

    def test_the_french_west_indies_are_four(self):
        assert one(name="French West Indies", level=1, tag="A3").iso3 == (
            "GLP",
            "MTQ",
            "MAF",
            "BLM",
        )

    def test_a_part_of_one_country_code_says_so(self):
        saba = one(name="Saba", level=1, tag="A1")
        assert (saba.iso3, saba.area, saba.flags) == (("BES",), None, ("part_of_country",))

    def test_a_title_without_a_name_is_placed_by_its_page(self):
        record = one(
            title="See Individual Summaries - Level 4: Do Not Travel",
            link=f"{LINKS}/israel-west-bank-and-gaza-travel-advisory.html",
            tag="IS",
        )
        assert record.destination == "Israel, the West Bank and Gaza"
        assert record.iso3 == ("ISR", "PSE")
        assert record.flags == ("see_summaries", "title_names_no_destination")

    def test_worldwide_caution_is_kept_without_country_or_level_and_named_unplaced(self):
        item = make_item(
            title="Worldwide Caution",
            link=f"{LINKS}/worldwide-caution.html",
            threat_level="",
            tag="",
        )
        parsed = parse([make_page_with(item)])
        worldwide = parsed.records[0]
        assert (worldwide.iso3, worldwide.level, worldwide.level_key) == ((), None, NO_LEVEL)
        assert worldwide.level_label == "Worldwide Caution"
        (unplaced,) = parsed.unplaced
        assert unplaced.destination == "Worldwide Caution"
        assert "whole world" in unplaced.reason

    def test_an_unknown_name_is_kept_and_named_unplaced_with_the_reason(self):
        parsed = parse([make_page_with(make_item("Ruritania", 2, tag="RU"))])
        (unplaced,) = parsed.unplaced
        assert unplaced.destination == "Ruritania"
        assert "Ruritania" in unplaced.reason
        assert parsed.records[0].iso3 == ()


class TestTitlesAndLevels:
    @pytest.mark.parametrize(
        ("name", "iso3"),
        [
            ("Guinea-Bissau", "GNB"),
            ("Timor-Leste", "TLS"),
            ("Burma (Myanmar)", "MMR"),
            ("C\xf4te d\u2019Ivoire", "CIV"),
            ("S\xe3o Tom\xe9 and Pr\xedncipe", "STP"),
            ("The Kyrgyz Republic", "KGZ"),
            ("Kenya\N{NO-BREAK SPACE}", "KEN"),
            ("Kingdom of Denmark", "DNK"),
        ],
    )
    def test_names_as_they_drifted_find_their_country(self, name, iso3):
        assert one(name=name, tag="").iso3 == (iso3,)

    @pytest.mark.parametrize("dash", ["-", "\N{EN DASH}", "\N{EM DASH}"])
    def test_any_dash_divides_name_and_level(self, dash):
        record = one(title=f"Belarus {dash} {LABELS[4]}")
        assert (record.destination, record.level) == ("Belarus", 4)

    def test_words_in_another_case_are_the_same_level_and_stay_as_printed(self):
        record = one(
            title="Belarus - Level 4: Do not travel", threat_level="Level 4: Do not travel"
        )
        assert (record.level_key, record.level_label) == ("4", "Level 4: Do not travel")

    def test_a_level_the_issuer_calls_other_is_no_level(self):
        record = one(
            name="Mexico", title="Mexico - See State Summaries", threat_level="Other", tag="MX"
        )
        assert (record.level, record.level_key, record.level_label) == (None, NO_LEVEL, "Other")
        assert record.iso3 == ("MEX",)
        assert record.flags == ("see_summaries",)

    def test_a_level_stated_in_the_title_only_is_flagged(self):
        record = one(threat_level="Other")
        assert (record.level, record.flags) == (4, ("level_in_title_only",))

    def test_every_level_of_the_issuer_can_be_read(self):
        levels = {record.level_key for record in parse([make_page()]).records}
        assert levels == {level.key for level in ISSUER.levels}

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            (
                {"title": "Belarus - Level 5: Leave", "threat_level": "Level 5: Leave"},
                "unknown level 'Level 5: Leave'; known: Level 1: Exercise Normal",
            ),
            (
                {"title": "Belarus - Level 4: Panic", "threat_level": "Level 4: Panic"},
                "unknown level 'Level 4: Panic'",
            ),
            (
                {"title": f"Belarus - {LABELS[4].replace('4', '3')}"},
                "unknown level 'Level 3: Do Not Travel'",
            ),
            (
                {"threat_level": LABELS[3]},
                "states level 'Level 4: Do Not Travel', the Threat-Level is 'Level 3: Reconsider",
            ),
            ({"threat_level": ""}, "'Level 4: Do Not Travel', the Threat-Level is None"),
            ({"title": "Belarus"}, "states level None, the Threat-Level is 'Level 4"),
        ],
    )
    def test_a_level_unknown_or_contradicted_refuses_the_page(self, parts, message):
        with pytest.raises(PageRefused, match=message):
            one(**parts)


class TestDates:
    @pytest.mark.parametrize(
        "issued",
        [
            "Tue, 07 Oct 2920",
            "Tue, 07 Oct 0010",
            "Thu, 01 Jan 1970",
            "Thu, 09 Oct 2025",
            "Sun, 30 Feb 2025",
        ],
    )
    def test_an_impossible_date_stays_out_of_the_calendar_and_is_flagged(self, issued):
        record = one(issued=issued)
        assert (record.issued_on, record.flags) == (None, ("implausible_date",))

    @pytest.mark.parametrize("issued", ["yesterday", "07/10/2025", "Tue, 07 Okt 2025"])
    def test_a_date_in_another_form_refuses_the_page(self, issued):
        with pytest.raises(PageRefused, match="pubDate"):
            one(issued=issued)

    def test_a_day_ahead_is_allowed_for_zones(self):
        assert one(issued="Wed, 08 Oct 2025").issued_on == date(2025, 10, 8)

    def test_one_date_on_most_of_the_page_is_flagged_as_a_restamp(self):
        restamped = [make_item(issued="Mon, 06 Oct 2025") for _ in range(200)]
        records = parse([make_page(make_feed([*restamped, *make_items(50)]))]).records
        flagged = [record.issued_on for record in records if "mass_restamp" in record.flags]
        assert flagged == [date(2025, 10, 6)] * 200

    def test_less_than_half_of_the_page_on_one_date_is_no_restamp(self):
        same = [make_item(issued="Mon, 06 Oct 2025") for _ in range(100)]
        records = parse([make_page(make_feed([*same, *make_items(110)]))]).records
        assert all("mass_restamp" not in record.flags for record in records)

    def test_recorded_at_is_the_time_of_the_fetch(self):
        page = make_page()
        assert {record.recorded_at for record in parse([page]).records} == {page.fetched_at}


class TestIdentity:
    def test_copies_of_an_item_are_all_returned_and_are_one_record(self):
        copies = parse_item(*[make_item()] * 3)
        assert len(copies) == 3
        assert len({record_id(record) for record in copies}) == 1

    def test_the_same_page_fetched_later_gives_the_same_identities(self):
        later = datetime(2025, 10, 9, tzinfo=UTC)
        first, second = (
            [record_id(record) for record in parse([page]).records]
            for page in (make_page(), make_page(fetched_at=later))
        )
        assert first == second


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel>&b;</channel></rss>'
)
WHOLE = make_feed([make_item()])


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "an empty page"),
            (b"[]", "not whole, well-formed XML"),
            (WHOLE[: len(WHOLE) // 2], "not whole, well-formed XML"),
            (b"<!DOCTYPE html><html><body>503</body></html>", "an HTML page"),
            (b"<HTML><head><title>Error</title></head></HTML>", "an HTML page"),
            (BOMB, "declares a document type or entities"),
            ("<rss>caf\N{LATIN SMALL LETTER E WITH ACUTE}</rss>".encode("latin-1"), "not UTF-8"),
            ("<rss><channel/></rss>".encode("utf-16"), "not UTF-8"),
            (b"<feed><entry/></feed>", "allowed: <rss> of one channel"),
            (make_feed([]), "an empty feed"),
            (make_feed(make_items(15)), "15 items; allowed: 150 to 260"),
            (make_feed(make_items() * 2), "422 items; allowed: 150 to 260"),
            (make_feed(make_items(), content_at=""), "dc:date is ''"),
            (make_feed(make_items(), content_at="2025-10-07"), "names no time zone"),
            (make_feed(make_items(), content_at="2920-10-07T00:00:00Z"), "dc:date is 2920"),
            (make_feed(make_items(), extra="<ttl2>5</ttl2>"), r"unknown parts .*'ttl2'"),
            (
                make_feed([make_item(issued="Thu, 01 Jan 1970")] * 200),
                "not one item carries a plausible issue date",
            ),
            (
                make_feed([make_item(issued="Thu, 01 May 2025")] * 200),
                "newest item is of 2025-05-01, 159 days before",
            ),
            (
                make_feed(
                    [make_item(f"Nowhere {n}", tag="") for n in range(100)] + make_items(100)
                ),
                "only 100 of 200 items stand on a country",
            ),
        ],
    )
    def test_a_page_that_is_not_the_feed_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=message):
            parse([make_page(body)])

    @pytest.mark.parametrize(
        ("item", "message"),
        [
            (make_item(extra="<severity>9</severity>"), r"unknown parts \['severity'\]"),
            (make_item(extra='<category domain="Risk">T</category>'), "unknown categories"),
            (make_item(extra="<title>Again</title>"), "<title> is"),
            (make_item(title=""), "<title> is"),
            (make_item(issued=""), "<pubDate> is"),
            (make_item().replace("<link>", '<link rel="x">'), r"unknown \['rel'\] in <link>"),
            (
                make_item(link="https://example.org/belarus.html"),
                "allowed: http or https to travel",
            ),
            (make_item(link="javascript:alert(1)"), "links to 'javascript"),
            (make_item(link="https://travel.state.gov@example.org/"), "links to"),
        ],
    )
    def test_an_item_with_anything_not_understood_refuses_the_page(self, item, message):
        with pytest.raises(PageRefused, match=message) as refused:
            parse([make_page_with(item)])
        assert "us_state: https://travel.state.gov/_res/rss/TAsTWs.xml: item 1" in str(
            refused.value
        )

    def test_a_page_over_the_size_bound_is_refused_unread(self):
        with pytest.raises(PageRefused, match="bytes; allowed: 16777216"):
            parse([make_page(b"<rss>" + b" " * EXPECTED.n_bytes_max)])

    def test_no_page_at_all_is_refused(self):
        with pytest.raises(PageRefused, match="no page"):
            parse([])
