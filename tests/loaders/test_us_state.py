import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from page_host import Answer, Host
from us_state_pages import (
    FEED_URL,
    LABELS,
    LINKS,
    LIST_URL,
    N_ITEMS,
    make_feed,
    make_item,
    make_items,
    make_list_item,
    make_list_items,
    make_list_page,
    make_list_page_with,
    make_page,
    make_page_with,
)

from loaders.errors import FetchFailed, ItemRefused, PageRefused
from loaders.facts.identity import record_id
from loaders.facts.levels import NO_LEVEL
from loaders.fetching import open_session
from loaders.pages import Page
from loaders.sources.us_state import source as us_state
from loaders.sources.us_state.source import EXPECTED, ISSUER, fetch, parse

RECORDINGS = Path(__file__).parents[3] / "shared/recordings/us_state"
RECORDING = RECORDINGS / "TAsTWs_2025-10-07.xml"
LIST_ITEM = RECORDINGS / "transcribed_cadataapi_TravelAdvisories_item.json"
NEW_LINKS = (
    "https://travel.state.gov/content/tsg_aem/us/en/home/international-travel/travel-advisories"
)


def parse_item(*items):
    """Parse items on a full page and return their records."""
    return parse([make_page_with(*items)]).records[: len(items)]


def one(**parts):
    (record,) = parse_item(make_item(**parts))
    return record


def refuse_one(page):
    """Parse a full page of which the first item is refused, and only that."""
    parsed = parse([page])
    (refused,) = parsed.refused
    assert len(parsed.records) == N_ITEMS
    assert parsed.n_items == 1 + N_ITEMS
    assert refused.url == page.url
    return refused


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
        assert re.fullmatch("us_state page [0-9a-f]{64}", belarus.source)
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

    def test_every_item_is_understood_and_gives_a_text_without_markup(self, recorded):
        assert recorded.refused == ()
        assert recorded.n_items == len(recorded.notices) == 211
        assert not [notice for notice in recorded.notices if re.search("</?[a-z]+>", notice.text)]

    def test_the_text_on_belarus_tells_of_the_ordered_departure_of_2022(self, recorded):
        (belarus,) = [notice for notice in recorded.notices if notice.iso3 == ("BLR",)]
        assert "February 28, 2022" in belarus.text
        assert "ordered the departure" in belarus.text
        assert belarus.published_on == date(2025, 8, 28)

    def test_every_item_of_the_page_would_be_the_same_record_in_the_list(self, recorded):
        page = make_list_page([as_list_item(record) for record in recorded.records])
        in_list = parse([replace(page, fetched_at=recorded.records[0].recorded_at)]).records
        assert [record_id(record) for record in in_list] == [
            record_id(record) for record in recorded.records
        ]


def as_list_item(record):
    """What the list says where the feed says this record."""
    summaries = "See Summaries - " if "see_summaries" in record.flags else ""
    title = f"{record.destination} - {summaries}{record.level_label}"
    return make_list_item(issued_on=record.issued_on, tag="", Title=title, Link=record.url)


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

    @pytest.mark.parametrize(
        ("name", "code", "iso3"),
        [
            ("Saba and Sint Eustatius", "xqx", "BES"),
            ("Nowhere in our tables", "xqx", "BES"),
            ("Kosovo", "xks", "XKX"),
        ],
    )
    def test_codes_that_only_the_u_s_government_uses_are_read_in_links(self, name, code, iso3):
        record = one(name=name, level=1, link=f"{NEW_LINKS}/destination.{code}.html", tag="")
        assert record.iso3 == (iso3,)
        assert "link_code_unknown" not in record.flags

    @pytest.mark.parametrize(("name", "level"), [("Gaza", 4), ("West Bank", 3)])
    def test_gaza_and_the_west_bank_are_parts_of_one_country_code(self, name, level):
        record = one(name=name, level=level, link=f"{LINKS}/{name}.html", tag="")
        assert (record.iso3, record.area, record.flags) == (("PSE",), None, ("part_of_country",))

    @pytest.mark.parametrize(
        ("page", "level", "area"),
        [
            ("china-travel-advisory.html", 2, None),
            ("hong-kong-travel-advisory1.html", 2, "Hong Kong"),
            ("macau-travel-advisory1.html", 3, "Macau"),
        ],
    )
    def test_copies_of_the_combined_china_item_are_about_the_part_their_page_names(
        self, page, level, area
    ):
        name = "Mainland China, Hong Kong & Macau"
        title = f"{name} - See Summaries - {LABELS[level]}"
        record = one(title=title, level=level, link=f"{LINKS}/{page}", tag="")
        assert (record.destination, record.iso3) == (name, ("CHN", "HKG", "MAC"))
        assert (record.area, record.level, record.flags) == (area, level, ("see_summaries",))

    def test_macaus_own_item_is_about_macau_on_whatever_page(self):
        record = one(name="Macau", level=3, link=f"{LINKS}/macau-travel-advisory1.html", tag="MC")
        assert (record.iso3, record.area) == (("MAC",), None)

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

    def test_a_level_that_the_title_repeats_is_no_part_of_the_name(self):
        record = one(
            title=f"Israel - {LABELS[3]} - {LABELS[3]}",
            level=3,
            link=f"{LINKS}/israel-west-bank-and-gaza-travel-advisory.html",
            tag="IS",
        )
        assert (record.destination, record.iso3, record.level) == ("Israel", ("ISR",), 3)
        assert (record.level_label, record.flags) == (LABELS[3], ())

    @pytest.mark.parametrize("title", ["Belarus", "Belarus Travel Advisory"])
    def test_a_level_stated_in_the_category_only_is_flagged(self, title):
        record = one(title=title)
        assert (record.destination, record.level) == ("Belarus", 4)
        assert (record.level_label, record.flags) == (LABELS[4], ("level_in_category_only",))

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
            ({"threat_level": "Level 4: Panic"}, "unknown level 'Level 4: Panic'"),
            (
                {"title": f"Belarus - {LABELS[4].replace('4', '3')}"},
                "unknown level 'Level 3: Do Not Travel'",
            ),
            (
                {"threat_level": LABELS[3]},
                "levels ['Level 4: Do Not Travel'], the Threat-Level is 'Level 3: Reconsider",
            ),
            (
                {"title": f"Belarus - {LABELS[4]} - {LABELS[3]}"},
                "the title states ['Level 4: Do Not Travel', 'Level 3: Reconsider Travel']",
            ),
            (
                {"title": "Belarus", "threat_level": ""},
                "the title states the levels [], the Threat-Level is None",
            ),
        ],
    )
    def test_a_level_unknown_or_contradicted_refuses_the_item(self, parts, message):
        assert message in refuse_one(make_page_with(make_item(**parts))).reason

    def test_a_threat_level_missing_beside_a_level_in_the_title_refuses_the_page(self):
        with pytest.raises(PageRefused, match="has no Threat-Level") as refused:
            parse([make_page_with(make_item(threat_level=""))])
        assert not isinstance(refused.value, ItemRefused)


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
    def test_a_date_in_another_form_refuses_the_item(self, issued):
        assert f"pubDate {issued!r}" in refuse_one(make_page_with(make_item(issued=issued))).reason

    @pytest.mark.parametrize(
        ("issued", "issued_on"),
        [
            ("Thu, 28 Aug 2025 00:00:00 GMT", date(2025, 8, 28)),
            ("Wed, 27 Aug 2025 20:00:00 -0400", date(2025, 8, 28)),
            ("Thu, 28 Aug 2025 01:30 +0200", date(2025, 8, 27)),
            ("Thu, 01 Jan 0001 00:00:00 +0200", None),
        ],
    )
    def test_a_date_with_a_time_is_the_day_in_utc(self, issued, issued_on):
        assert one(issued=issued).issued_on == issued_on

    def test_a_day_ahead_is_allowed_for_zones(self):
        assert one(issued="Wed, 08 Oct 2025").issued_on == date(2025, 10, 8)

    def test_one_date_on_most_of_the_page_is_flagged_as_a_restamp(self):
        restamped = make_items(200, issued="Mon, 06 Oct 2025")
        records = parse([make_page(make_feed([*restamped, *make_items(50)]))]).records
        flagged = [record.issued_on for record in records if "mass_restamp" in record.flags]
        assert flagged == [date(2025, 10, 6)] * 200

    def test_less_than_half_of_the_page_on_one_date_is_no_restamp(self):
        same = make_items(90, issued="Mon, 06 Oct 2025")
        records = parse([make_page(make_feed([*same, *make_items()[90:]]))]).records
        assert all("mass_restamp" not in record.flags for record in records)

    def test_recorded_at_is_the_time_of_the_fetch(self):
        page = make_page()
        assert {record.recorded_at for record in parse([page]).records} == {page.fetched_at}


class TestEditions:
    def test_two_editions_on_one_page_count_as_the_destinations_they_are_of(self):
        parsed = parse([make_page(make_feed(make_items() * 2))])
        assert parsed.n_items == 422

    def test_of_two_editions_on_a_page_the_one_restamped_is_flagged_whole(self):
        restamped = make_items(issued="Mon, 06 Oct 2025")
        parsed = parse([make_page(make_feed([*restamped, *make_items()]))])
        flagged = ["mass_restamp" in record.flags for record in parsed.records]
        assert flagged == [True] * 211 + [False] * 211

    def test_a_feed_whose_channel_has_no_date_is_dated_by_its_newest_item(self):
        body = make_feed(make_items(), content_at="").replace(b'"Threat-Level"', b"'Threat-Level'")
        assert parse([make_page(body)]).content_on == date(2025, 10, 7)

    def test_a_list_without_texts_is_read(self):
        items = [make_list_item()]
        del items[0]["Summary"]
        parsed = parse([make_list_page_with(*items)])
        assert parsed.records[0].issued_on == date(2025, 8, 28)


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
            (b"nothing", "not whole, well-formed XML"),
            (WHOLE[: len(WHOLE) // 2], "not whole, well-formed XML"),
            (b"<!DOCTYPE html><html><body>503</body></html>", "an HTML page"),
            (b"<HTML><head><title>Error</title></head></HTML>", "an HTML page"),
            (BOMB, "declares a document type or entities"),
            ("<rss>caf\N{LATIN SMALL LETTER E WITH ACUTE}</rss>".encode("latin-1"), "not UTF-8"),
            ("<rss><channel/></rss>".encode("utf-16"), "not UTF-8"),
            (b"<feed><entry/></feed>", "allowed: <rss> of one channel"),
            (make_feed([]), "an empty feed"),
            (make_feed(make_items(15)), "15 items; allowed: 150 to 260"),
            (make_feed([*make_items(100), *[make_item()] * 100]), "100 items; allowed: 150"),
            (
                make_feed([make_item(f"Nowhere {n}", tag="") for n in range(60)] + make_items()),
                "271 items; allowed: 150 to 260",
            ),
            (
                make_feed(make_items(issued="Thu, 01 Jan 1970"), content_at=""),
                "neither the channel nor an item says when it was built",
            ),
            (make_feed(make_items(), content_at="2025-10-07"), "names no time zone"),
            (make_feed(make_items(), content_at="2920-10-07T00:00:00Z"), "dc:date is 2920"),
            (make_feed(make_items(), extra="<ttl2>5</ttl2>"), r"unknown parts .*'ttl2'"),
            (make_feed([make_item(link="ftp://a/")] * 200), "200 items not understood"),
            (
                make_feed(make_items(issued="Thu, 01 Jan 1970")),
                "not one item carries a plausible issue date",
            ),
            (
                make_feed(make_items(issued="Thu, 01 May 2025")),
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
        ("item", "message", "text"),
        [
            (
                make_item(extra="<severity>9</severity>"),
                "unknown parts ['severity']",
                "<severity>9</severity>",
            ),
            (
                make_item(extra='<category domain="Risk">T</category>'),
                "unknown categories {'Risk': ['T']}",
                '<category domain="Risk">T</category>',
            ),
            (make_item(extra="<category>T</category>"), "unknown categories {None", "T</category>"),
            (
                make_item(extra='<category domain="Threat-Level">Level 4</category>'),
                "Threat-Levels ['Level 4: Do Not Travel', 'Level 4']; allowed: one",
                "Level 4</category>",
            ),
            (make_item(extra="<title>Again</title>"), "<title> is", "<title>Again</title>"),
            (make_item(extra="<description>b</description>"), "2 of <description>", "<item "),
            (
                make_item().replace("<link>", '<link rel="x">'),
                "unknown ['rel'] in <link>",
                '<link rel="x">',
            ),
            (
                make_item().replace("</title>", "<b>!</b></title>"),
                "unknown ['b'] in <title>",
                "<b>!</b>",
            ),
            (
                make_item(link="https://example.org/belarus.html"),
                "allowed: http or https to travel.state.gov",
                "https://example.org/belarus.html",
            ),
            (make_item(link="javascript:alert(1)"), "links to 'javascript", "javascript:alert(1)"),
            (make_item(link="https://travel.state.gov@example.org/"), "links to", "@example.org"),
            (make_item(link="//example.org/belarus.html"), "links to '//example", "//example.org"),
            (make_item(link="https://[travel.state.gov/"), "links to 'https://[", "https://["),
            (make_item(link=LIST_URL), "links to 'https://cadataapi", LIST_URL),
        ],
    )
    def test_an_item_with_anything_not_understood_is_refused_alone_and_named(
        self, item, message, text
    ):
        refused = refuse_one(make_page_with(item))
        assert refused.subject == "Belarus - Level 4: Do Not Travel"
        assert refused.reason.startswith(f"us_state: {FEED_URL}: item 1 ('Belarus - Level 4: ")
        assert message in refused.reason
        assert text in refused.text
        assert "<p>" not in refused.text

    @pytest.mark.parametrize("tag", ["title", "link", "pubDate", "description"])
    def test_a_part_missing_from_any_one_item_refuses_the_page(self, tag):
        items = make_items()
        for number in (0, N_ITEMS // 2, N_ITEMS - 1):
            fewer = re.sub(f"<{tag}>.*?</{tag}>", "", items[number])
            assert fewer != items[number]
            page = make_page(make_feed([*items[:number], fewer, *items[number + 1 :]]))
            with pytest.raises(PageRefused, match=f"item {number + 1} .*<{tag}>") as refused:
                parse([page])
            assert not isinstance(refused.value, ItemRefused)

    @pytest.mark.parametrize("parts", [{"title": ""}, {"link": " "}, {"issued": ""}])
    def test_a_blank_part_refuses_the_page(self, parts):
        with pytest.raises(PageRefused, match="is \\[''\\]; allowed: one that is not blank"):
            parse([make_page_with(make_item(**parts))])

    @pytest.mark.parametrize("part", ["<guid>", "<dc:identifier>", '<category domain="Keyword">'])
    def test_a_part_that_is_ignored_may_be_missing(self, part):
        tag = part.strip("<>").split()[0]
        item = re.sub(f"{part}.*?</{tag}>", "", make_item())
        assert item != make_item()
        (record,) = parse_item(item)
        assert record_id(record) == record_id(one())

    def test_three_items_not_understood_are_refused_and_a_fourth_refuses_the_page(self):
        unknown = make_item(extra="<severity>9</severity>")
        parsed = parse([make_page_with(*[unknown] * 3)])
        assert (len(parsed.refused), len(parsed.records)) == (3, N_ITEMS)
        with pytest.raises(PageRefused, match=r"4 items not understood; allowed: 3; .*severity"):
            parse([make_page_with(*[unknown] * 4)])

    @pytest.mark.parametrize(
        "about",
        [
            "<lastBuildDate>Tue, 07 Oct 2025 21:08:05 GMT</lastBuildDate>",
            '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="x" rel="self"/>',
            "<ttl>60</ttl>",
        ],
    )
    def test_what_rss_lets_a_channel_say_of_itself_is_ignored(self, about):
        assert len(parse([make_page(make_feed(make_items(), extra=about))]).records) == N_ITEMS

    def test_a_page_over_the_size_bound_is_refused_unread(self):
        with pytest.raises(PageRefused, match="bytes; allowed: 16777216"):
            parse([make_page(b"<rss>" + b" " * EXPECTED.n_bytes_max)])

    def test_no_page_at_all_is_refused(self):
        with pytest.raises(PageRefused, match="no page"):
            parse([])


class TestNotices:
    def test_the_text_of_an_item_is_a_notice_without_markup(self):
        html = "<p>On 31 January, the Department <b>ordered</b> the departure of&nbsp;families.</p>"
        page = make_page_with(make_item(html=html))
        notice = parse([page]).notices[0]
        assert notice.text == "On 31 January, the Department ordered the departure of families."
        assert (notice.issuer_iso3, notice.destination, notice.iso3) == (
            "USA",
            "Belarus",
            ("BLR",),
        )
        assert notice.published_on == date(2025, 8, 28)
        assert notice.url == f"{LINKS}/belarus-travel-advisory.html"
        assert notice.sha256 == page.find_sha256()

    def test_every_item_has_one(self):
        parsed = parse([make_page()])
        assert [notice.destination for notice in parsed.notices] == [
            record.destination for record in parsed.records
        ]

    def test_an_item_with_an_empty_text_is_a_record_without_a_notice(self):
        parsed = parse([make_page_with(make_item(name="Hong Kong", level=2, html="", tag=""))])
        assert parsed.records[0].iso3 == ("HKG",)
        assert (len(parsed.records), len(parsed.notices)) == (1 + N_ITEMS, N_ITEMS)

    def test_a_refused_item_has_none(self):
        parsed = parse([make_page_with(make_item(extra="<severity>9</severity>"))])
        assert len(parsed.notices) == N_ITEMS

    def test_the_summary_of_the_list_is_the_same_text(self):
        texts = [
            [notice.text for notice in parse([page]).notices]
            for page in (make_page(), make_list_page())
        ]
        assert texts[0] == texts[1]


def one_of_list(**fields):
    return parse([make_list_page_with(make_list_item(**fields))]).records[0]


class TestList:
    def test_every_item_is_the_same_record_as_in_the_feed(self):
        feed, listed = (parse([page]).records for page in (make_page(), make_list_page()))
        assert len(listed) == N_ITEMS
        assert [record_id(record) for record in listed] == [record_id(record) for record in feed]

    def test_a_record_tells_the_page_it_was_taken_from(self):
        page = make_list_page()
        assert {record.source for record in parse([page]).records} == {
            f"us_state page {page.find_sha256()}"
        }

    @pytest.mark.recording
    def test_the_transcribed_item_is_afghanistan_of_13_january_2025(self):
        if not LIST_ITEM.exists():
            pytest.skip(f"the transcribed item {LIST_ITEM.name} is not here")
        (item,) = json.loads(LIST_ITEM.read_text(encoding="utf-8"))
        del item["_provenance"]
        record = one_of_list(**item)
        assert (record.destination, record.iso3, record.level) == ("Afghanistan", ("AFG",), 4)
        assert record.issued_on == date(2025, 1, 13)

    @pytest.mark.parametrize(
        ("stated", "issued_on"),
        [
            ("2025-01-12T19:00:00-05:00", date(2025, 1, 13)),
            ("2025-05-14T20:00:00-04:00", date(2025, 5, 15)),
            ("2025-05-15T00:00:00Z", date(2025, 5, 15)),
            ("2025-05-15T00:00:00.000+00:00", date(2025, 5, 15)),
            ("2025-10-08T00:00:00Z", date(2025, 10, 8)),
        ],
    )
    def test_a_time_of_washington_is_the_date_it_is_midnight_utc_of(self, stated, issued_on):
        assert one_of_list(Updated=stated).issued_on == issued_on

    @pytest.mark.parametrize(
        "stated",
        [
            "2920-10-06T20:00:00-04:00",
            "0010-10-06T20:00:00-04:00",
            "0001-01-01T00:00:00+05:00",
            "1969-12-31T19:00:00-05:00",
            "2025-10-08T20:00:00-04:00",
            "2025-02-30T00:00:00Z",
        ],
    )
    def test_an_impossible_date_stays_out_of_the_calendar_and_dates_no_page(self, stated):
        parsed = parse([make_list_page_with(make_list_item(Updated=stated))])
        assert parsed.records[0].issued_on is None
        assert parsed.records[0].flags == ("implausible_date",)
        assert parsed.content_on == date(2025, 10, 7)

    def test_updated_dates_an_item_and_published_only_where_it_is_missing(self):
        times = {"Published": "2025-06-01T20:00:00-04:00", "Updated": "2025-07-01T20:00:00-04:00"}
        assert one_of_list(**times).issued_on == date(2025, 7, 2)
        assert one_of_list(**times | {"Updated": None}).issued_on == date(2025, 6, 2)

    def test_the_newest_issue_date_is_the_day_the_page_is_of(self):
        assert parse([make_list_page()]).content_on == date(2025, 10, 7)
        newer = make_list_item(issued_on=date(2025, 10, 8))
        assert parse([make_list_page_with(newer)]).content_on == date(2025, 10, 8)

    def test_a_title_without_a_level_is_no_level_where_it_says_to_see_the_parts(self):
        record = one_of_list(Title="Mexico - See State Summaries", Category=["MX"])
        assert (record.iso3, record.level_key) == (("MEX",), NO_LEVEL)
        assert record.level_label == "Mexico - See State Summaries"

    def test_no_tag_a_link_of_the_new_kind_and_odd_spaces_are_understood(self):
        record = one_of_list(
            Title="Switzerland\u00a0 - Level 1: Exercise normal  precautions",
            Link="/en/international-travel/travel-advisories/switzerland.html",
            Category=None,
        )
        assert (record.destination, record.iso3, record.level) == ("Switzerland", ("CHE",), 1)
        assert record.level_label == "Level 1: Exercise normal precautions"
        assert record.url == (
            "https://travel.state.gov/en/international-travel/travel-advisories/switzerland.html"
        )
        assert record.flags == ()

    @pytest.mark.parametrize(
        ("item", "message", "text"),
        [
            (make_list_item(Severity=9), "unknown fields ['Severity']", '"Severity": 9'),
            (
                make_list_item(Title="Belarus - Level 5: Leave"),
                "unknown level 'Level 5: Leave'",
                "Level 5: Leave",
            ),
            (
                make_list_item(Title="Belarus Travel Advisory"),
                "the title states the levels []",
                "Belarus Travel Advisory",
            ),
            (make_list_item(Link="https://example.org/"), "links to 'https://example", "example"),
            (make_list_item(Title=4), "'Title' is 4; allowed: a text", '"Title": 4'),
            (make_list_item(Summary=["a"]), "'Summary' is ['a']", '"Title": "Belarus'),
            (make_list_item(Category="BO"), "'Category' is 'BO'", '"Category": "BO"'),
            (make_list_item(Category=[1]), "'Category' is [1]", '"Category": [1]'),
            (make_list_item(Updated=1736726400), "dated 1736726400", "1736726400"),
            (make_list_item(Updated="28 Aug 2025"), "dated '28 Aug 2025'", "28 Aug 2025"),
            (make_list_item(Updated="2025-08-27T20:00:00"), "a time with its zone", "20:00:00"),
            ("Belarus", "a JSON str; allowed: an object", '"Belarus"'),
            (None, "a JSON NoneType; allowed: an object", "null"),
        ],
    )
    def test_an_item_with_anything_not_understood_is_refused_alone_and_named(
        self, item, message, text
    ):
        refused = refuse_one(make_list_page_with(item))
        assert refused.reason.startswith(f"us_state: {LIST_URL}: item 1 (")
        assert message in refused.reason
        assert text in refused.text
        assert refused.subject
        assert "<p>" not in refused.text

    @pytest.mark.parametrize("field", ["Title", "Link", "Category"])
    def test_a_field_missing_from_any_one_item_refuses_the_page(self, field):
        for number in (0, N_ITEMS // 2, N_ITEMS - 1):
            items = make_list_items()
            del items[number][field]
            with pytest.raises(PageRefused, match=f"item {number + 1} .*has no '{field}'") as error:
                parse([make_list_page(items)])
            assert not isinstance(error.value, ItemRefused)

    @pytest.mark.parametrize("field", ["Title", "Link"])
    @pytest.mark.parametrize("blank", ["", " ", None])
    def test_a_blank_field_refuses_the_page(self, field, blank):
        with pytest.raises(PageRefused, match=f"'{field}' is {blank!r}; allowed: a text not blank"):
            parse([make_list_page_with(make_list_item(**{field: blank}))])

    def test_an_item_without_any_date_refuses_the_page(self):
        item = make_list_item()
        del item["Updated"], item["Published"]
        with pytest.raises(PageRefused, match=r"item 1 .*has neither 'Updated' nor 'Published'"):
            parse([make_list_page_with(item)])

    def test_the_id_is_ignored_and_may_be_missing(self):
        item = make_list_item()
        del item["id"]
        record = parse([make_list_page_with(item)]).records[0]
        assert record_id(record) == record_id(one_of_list())

    def test_a_fourth_item_not_understood_refuses_the_page(self):
        unknown = make_list_item(Severity=9)
        assert len(parse([make_list_page_with(*[unknown] * 3)]).refused) == 3
        with pytest.raises(PageRefused, match="4 items not understood; allowed: 3"):
            parse([make_list_page_with(*[unknown] * 4)])

    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"[]", "an empty list, which is how it fails"),
            (b" [ ] ", "an empty list"),
            (b"{}", "a JSON dict; allowed: a list"),
            (b'{"Message": "An error has occurred."}', "a JSON dict; .*An error has occurred"),
            (make_list_page().body[:5000], "not whole, well-formed JSON"),
            (b"[" * 100_000, "not whole, well-formed JSON"),
            (b'[{"Title": "caf\xe9"}]', "not UTF-8"),
            (b"[" + b" " * EXPECTED.n_bytes_max + b"]", "bytes; allowed: 16777216"),
            (b"<html><body>503</body></html>", "an HTML page"),
            (json.dumps(make_list_items(15)).encode(), "15 items; allowed: 150 to 260"),
            (
                json.dumps([make_list_item(Updated="0001-01-01T00:00:00Z")] * 200).encode(),
                "not one item carries a plausible date",
            ),
        ],
    )
    def test_a_page_that_is_not_the_list_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=f"us_state: {LIST_URL}: .*{message}"):
            parse([make_list_page(body=body)])

    def test_a_byte_order_mark_does_not_hide_the_form(self):
        page = make_list_page()
        marked = replace(page, body=b"\xef\xbb\xbf" + page.body)
        assert len(parse([marked]).records) == N_ITEMS

    def test_both_forms_may_be_read_together(self):
        assert parse([make_page(), make_list_page()]).n_items == 2 * N_ITEMS


@pytest.fixture
def host(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Host() as host:
        monkeypatch.setattr(us_state, "FEED_URL", f"http://{host.name}/feed")
        monkeypatch.setattr(us_state, "LIST_URL", f"http://{host.name}/list")
        yield host


@pytest.fixture
def session(host):
    with open_session([host.name], backoff_seconds=0.001) as session:
        yield session


FEED = Answer(body=make_page().body)
LIST = Answer(body=make_list_page().body, headers={"ETag": '"v1"'})
GONE = Answer(404, body=b"no")


class TestFetch:
    def test_the_feed_is_enough(self, host, session):
        host.serve("/feed", FEED)
        host.serve("/list", LIST)
        (page,) = fetch(session)
        assert page.body == FEED.body
        assert [path for path, _ in host.asked] == ["/feed"]

    @pytest.mark.parametrize(
        "answer",
        [
            GONE,
            Answer(503, headers={"Retry-After": "0"}, body=b"later"),
            Answer(body=b"<!DOCTYPE html><html><body>Page not found</body></html>"),
            Answer(body=b""),
            Answer(body=FEED.body[: len(FEED.body) // 2]),
            Answer(body=make_feed([])),
        ],
    )
    def test_the_list_is_asked_where_the_feed_cannot_be_had_or_is_none(self, host, session, answer):
        host.serve("/feed", answer)
        host.serve("/list", LIST)
        (page,) = fetch(session)
        assert page.url == us_state.LIST_URL
        assert len(parse([replace(page, fetched_at=make_page().fetched_at)]).records) == N_ITEMS

    def test_an_unchanged_list_is_not_sent_again(self, host, session):
        host.serve("/feed", GONE)
        host.serve("/list", LIST, Answer(304, body=b""))
        first = fetch(session)
        (second,) = fetch(session, first)
        assert second.not_modified
        assert second.body == LIST.body

    def test_where_neither_can_be_had_the_failure_tells_of_both(self, host, session):
        host.serve("/feed", GONE)
        host.serve("/list", Answer(403, body=b"no"))
        with pytest.raises(FetchFailed, match=r"/feed: answered 404 .*/list: answered 403"):
            fetch(session)

    def test_what_came_in_the_feeds_place_is_kept_where_the_list_fails_too(self, host, session):
        host.serve("/feed", Answer(body=b"<html>busy</html>"))
        host.serve("/list", GONE)
        (page,) = fetch(session)
        with pytest.raises(PageRefused, match="an HTML page"):
            parse([page])

    def test_an_empty_list_is_a_failure_and_not_silence(self, host, session):
        host.serve("/feed", GONE)
        host.serve("/list", Answer(body=b"[]"))
        with pytest.raises(PageRefused, match="an empty list"):
            parse(fetch(session))
