import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from au_dfat_pages import (
    FETCHED_AT,
    LINKS,
    N_ITEMS,
    make_feed,
    make_item,
    make_items,
    make_page,
    make_page_with,
    make_warning,
)
from page_host import Answer, Host

import loaders.history
from loaders.errors import PageRefused
from loaders.facts.identity import record_id
from loaders.facts.levels import NO_LEVEL
from loaders.fetching import open_session
from loaders.sources.au_dfat import source as au_dfat
from loaders.sources.au_dfat.source import EXPECTED, ISSUER, NOT_ITEMISED, parse


def records_of(*items):
    """Parse items on a full page and return their records, areas included."""
    n_others = len(parse([make_page()]).records)
    parsed = parse([make_page_with(*items)])
    assert not parsed.refused
    return parsed.records[: len(parsed.records) - n_others]


def one(**parts):
    (record,) = records_of(make_item(**parts))
    return record


def refusal_of(*items):
    """Parse items on a full page and return the only refusal."""
    parsed = parse([make_page_with(*items)])
    (refused,) = parsed.refused
    assert parsed.n_items == N_ITEMS + len(items)
    return refused


class TestLevels:
    @pytest.mark.parametrize(
        ("number", "rank", "words"),
        [
            ("2/5", 2, "Exercise normal safety precautions"),
            ("3/5", 3, "Exercise a high degree of caution"),
            ("4/5", 4, "Reconsider your need to travel"),
            ("5/5", 5, "Do not travel"),
        ],
    )
    def test_two_of_five_is_normal_and_five_of_five_the_highest(self, number, rank, words):
        record = one(warnings=make_warning("Belarus", number))
        assert (record.level_key, record.level, record.level_label) == (number, rank, words)
        assert (record.iso3, record.area, record.flags) == (("BLR",), None, ())

    @pytest.mark.parametrize("phrase_tag", ["dc:description", "ta:description"])
    def test_the_phrase_stands_under_either_prefix(self, phrase_tag):
        assert one(warnings=make_warning(phrase_tag=phrase_tag)).level_key == "5/5"

    @pytest.mark.parametrize(
        "namespace", ["https://www.smartraveller.gov.au", "urn:x", "http://a/"]
    )
    def test_the_address_of_the_namespace_does_not_matter(self, namespace):
        body = make_feed([make_item(), *make_items()], namespace=namespace)
        assert parse([make_page(body)]).records[0].level_key == "5/5"

    def test_words_in_another_case_are_the_same_level_and_stay_as_printed(self):
        record = one(warnings=make_warning(level="5 / 5", label="DO NOT TRAVEL."))
        assert (record.level_key, record.level_label) == ("5/5", "DO NOT TRAVEL.")

    @pytest.mark.parametrize(
        ("level", "label"),
        [
            ("4/5", "Do not travel"),
            ("5/5", "Reconsider your need to travel"),
            ("1/5", "Exercise normal safety precautions"),
            ("4/4", "Do not travel"),
            ("6/5", "Do not travel"),
            ("5/5", "Stay at home"),
            ("5/5", "Do not travel to the north"),
        ],
    )
    def test_a_number_that_contradicts_the_phrase_or_an_unknown_level_refuses_the_item(
        self, level, label
    ):
        refused = refusal_of(make_item(warnings=make_warning(level=level, label=label)))
        assert refused.subject == "Belarus"
        assert f"unknown level {level!r} with {label!r}; allowed: 2/5 Exercise normal" in (
            refused.reason
        )

    def test_a_feed_on_another_scale_is_refused_as_a_whole(self):
        lowered = [make_item(warnings=make_warning(level="4/5", label="Do not travel"))] * 178
        with pytest.raises(PageRefused, match="178 items not understood; allowed: 3"):
            parse([make_page(make_feed(lowered))])

    def test_no_advice_for_a_destination_is_no_level(self):
        record = one(warnings=make_warning(level="1/5", label="No travel advice"))
        assert (record.level, record.level_key) == (None, NO_LEVEL)
        assert record.level_label == "No travel advice"


class TestAreas:
    def test_a_sentence_on_other_levels_is_an_area_record_without_a_level(self):
        text = "<p>We advise caution.</p><p>Unrest. Higher levels also apply in some areas.</p>"
        whole, area = records_of(make_item("Guinea", 3, text=text))
        assert (whole.area, whole.level_key) == (None, "3/5")
        assert (area.area, area.level, area.level_key) == (NOT_ITEMISED, None, NO_LEVEL)
        assert area.level_label == "Higher levels also apply in some areas."
        assert (area.iso3, area.issued_on, area.url) == (whole.iso3, whole.issued_on, whole.url)

    @pytest.mark.parametrize(
        "sentence",
        [
            "There are higher levels in some areas.",
            "Other levels apply in some areas.",
            "There are lower levels within some of these locations.",
            "Higher advice levels continue to apply in the north",
        ],
    )
    def test_each_wording_met_in_2026_is_found(self, sentence):
        _, area = records_of(make_item(text=f"<p>We advise so. {sentence}</p>"))
        assert area.level_label == sentence

    @pytest.mark.parametrize(
        "sentence",
        [
            "We have lowered the overall travel advice level.",
            "The threat level is higher than before.",
            "High levels of crime occur in some areas.",
            "There are higher prices in some areas.",
        ],
    )
    def test_a_sentence_on_something_else_makes_no_area(self, sentence):
        assert one(text=f"<p>{sentence}</p>").area is None

    @pytest.mark.parametrize(
        "warnings",
        [
            make_warning("Mali overall", "4/5") + make_warning("Kidal region", "5/5"),
            make_warning("Kidal region", "5/5") + make_warning("", "4/5"),
            "<ta:warnings>"
            "<ta:warning><dc:coverage>Mali</dc:coverage><ta:level>4/5</ta:level>"
            "<ta:description>Reconsider your need to travel</ta:description></ta:warning>"
            "<ta:warning><dc:coverage>Kidal region</dc:coverage><ta:level>5/5</ta:level>"
            "<ta:description>Do not travel</ta:description>"
            "<ta:dateissued>2026-07-01</ta:dateissued></ta:warning></ta:warnings>",
            "<ta:warnings>"
            "<dc:coverage>Mali</dc:coverage><ta:level>4/5</ta:level>"
            "<dc:description>Reconsider your need to travel</dc:description>"
            "<dc:coverage>Kidal region</dc:coverage><ta:level>5/5</ta:level>"
            "<dc:description>Do not travel</dc:description></ta:warnings>",
        ],
        ids=["side by side", "whole unnamed", "nested", "repeated"],
    )
    def test_several_warnings_are_the_whole_and_its_parts(self, warnings):
        text = "Higher levels apply in some areas."
        whole, area = records_of(make_item("Mali", warnings=warnings, text=text))
        assert (whole.area, whole.level_key) == (None, "4/5")
        assert (area.area, area.level_key, area.level) == ("Kidal region", "5/5", 5)
        assert area.level_label == "Do not travel"

    def test_warnings_of_which_none_is_the_whole_refuse_the_item(self):
        warnings = make_warning("The north", "5/5") + make_warning("The south", "4/5")
        assert "0 of 2 warnings cover the whole" in refusal_of(make_item(warnings=warnings)).reason

    def test_two_levels_for_the_whole_refuse_the_item(self):
        warnings = make_warning("Belarus", "5/5") + make_warning("Overall", "4/5")
        assert "with levels ['4/5', '5/5']; allowed: one" in (
            refusal_of(make_item(warnings=warnings)).reason
        )

    def test_an_only_warning_that_names_another_coverage_is_flagged(self):
        record = one(warnings=make_warning("Minsk", "5/5"))
        assert (record.area, record.flags) == (None, ("coverage_differs_from_title",))

    @pytest.mark.parametrize(
        ("name", "coverage"),
        [
            ("Côte d'Ivoire (Ivory Coast)", "Côte d'Ivoire"),
            ("Federated States of Micronesia", "Micronesia"),
            ("The Gambia", "Gambia overall"),
        ],
    )
    def test_a_coverage_spelt_otherwise_is_still_the_whole(self, name, coverage):
        assert one(name=name, warnings=make_warning(coverage)).flags == ()


class TestPlaces:
    def test_every_item_of_a_made_page_stands_on_a_country(self):
        parsed = parse([make_page()])
        whole = [record for record in parsed.records if record.area is None]
        assert len(whole) == parsed.n_items == N_ITEMS
        assert (parsed.unplaced, parsed.refused) == ((), ())

    @pytest.mark.parametrize(
        ("name", "iso3"),
        [
            ("North Korea (Democratic People's Republic of Korea)", ("PRK",)),
            ("South Korea (Republic of Korea)", ("KOR",)),
            ("Côte d&#039;Ivoire (Ivory Coast)", ("CIV",)),
            ("Kyrgyz Republic", ("KGZ",)),
            ("Türkiye", ("TUR",)),
            ("Kosovo", ("XKX",)),
            ("Palestine", ("PSE",)),
            ("Israel and the Occupied Palestinian Territories", ("ISR", "PSE")),
            ("Israel, the Gaza Strip and the West Bank", ("ISR", "PSE")),
        ],
    )
    def test_names_as_the_feed_writes_them_find_their_countries(self, name, iso3):
        assert one(name=name, link=f"{LINKS}/x/y").iso3 == iso3

    def test_every_destination_of_the_bundled_history_is_placed_as_there(self):
        history = Path(loaders.history.__path__[0]) / "advisories.csv"
        with history.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["issuer"] == ISSUER.key]
        places = {row["destination"]: tuple(row["iso3"].split(";")) for row in rows}
        assert len(places) > 170
        items = [make_item(name, link=f"{LINKS}/x/y") for name in places]
        read = {
            record.destination: record.iso3
            for record in parse([make_page(make_feed(items))]).records
        }
        assert read == places

    def test_an_unknown_name_is_kept_and_named_unplaced_with_the_reason(self):
        parsed = parse([make_page_with(make_item("Ruritania"))])
        (unplaced,) = parsed.unplaced
        assert unplaced.destination == "Ruritania"
        assert "no country is called 'Ruritania'" in unplaced.reason
        assert parsed.records[0].iso3 == ()

    def test_the_page_of_places_without_advice_is_no_destination(self):
        pseudo = "<item><title>No travel advice</title><link>/no-advice</link></item>"
        parsed = parse([make_page_with(pseudo)])
        assert parsed.n_items == N_ITEMS
        assert all(record.destination != "No travel advice" for record in parsed.records)

    def test_a_link_without_host_is_on_the_site(self):
        assert one(link="/destinations/europe/belarus").url == f"{LINKS}/europe/belarus"


class TestDates:
    @pytest.mark.parametrize(
        ("issued", "issued_on"),
        [
            ("27 Mar 2025 23:00:00 AEDT", date(2025, 3, 27)),
            ("21 Jul 2026 00:00:00 AEST", date(2026, 7, 21)),
            ("Tue, 21 Jul 2026 00:30:00 +1000", date(2026, 7, 21)),
            ("1 July 2026", date(2026, 7, 1)),
            ("20 Jul 2026 13:59:59 GMT", date(2026, 7, 20)),
            ("20 Jul 2026 14:00:00 GMT", date(2026, 7, 21)),
            ("20 Jan 2026 13:00:00 GMT", date(2026, 1, 21)),
            ("20 Jul 2026 23:45:00 ACST", date(2026, 7, 21)),
            ("20 Jul 2026 09:00:00 -05:00", date(2026, 7, 21)),
        ],
    )
    def test_the_day_of_issue_is_the_day_in_canberra(self, issued, issued_on):
        assert one(issued=issued).issued_on == issued_on

    @pytest.mark.parametrize(
        "issued",
        [
            "27 Mar 2920 23:00:00 AEDT",
            "27 Mar 0010 23:00:00 AEDT",
            "1 Jan 1970 10:00:00 AEST",
            "30 Feb 2025 23:00:00 AEDT",
            "27 Mar 2025 25:00:00 AEDT",
            "1 Jan 0001 00:00:00 +1400",
            "31 Dec 9999 23:00:00 GMT",
        ],
    )
    def test_an_impossible_date_stays_out_of_the_calendar_and_is_flagged(self, issued):
        record = one(issued=issued)
        assert (record.issued_on, record.flags) == (None, ("implausible_date",))

    @pytest.mark.parametrize(
        "issued", ["yesterday", "2026-07-21", "21 Jul 2026 22:00:00 CEST", "21 Jui 2026"]
    )
    def test_a_date_in_another_form_refuses_the_item(self, issued):
        assert (
            f"pubDate {issued!r}; allowed: a time such as"
            in refusal_of(make_item(issued=issued)).reason
        )

    def test_one_date_on_most_of_the_page_is_flagged_as_a_restamp(self):
        restamped = make_items(120, issued="20 Jul 2026 10:00:00 AEST")
        records = parse([make_page(make_feed([*restamped, *make_items()[120:]]))]).records
        flagged = {record.issued_on for record in records if "mass_restamp" in record.flags}
        assert flagged == {date(2026, 7, 20)}

    def test_the_page_is_dated_by_its_channel_or_by_its_newest_item(self):
        assert parse([make_page()]).content_on == date(2026, 7, 21)
        dated = "<lastBuildDate>Wed, 22 Jul 2026 00:10:00 +1000</lastBuildDate>"
        body = make_feed(make_items(), channel=dated)
        assert parse([make_page(body)]).content_on == date(2026, 7, 22)


class TestNotices:
    def test_every_text_is_a_notice_in_plain_words(self):
        text = "<p>Staff&nbsp;have left.</p><script>run()</script><p>Call <b>us</b>.</p>"
        parsed = parse([make_page_with(make_item("Belarus", text=text))])
        notice = parsed.notices[0]
        assert notice.text == "Staff have left.\nCall us."
        assert (notice.issuer_iso3, notice.destination, notice.iso3) == ("AUS", "Belarus", ("BLR",))
        assert notice.published_on == date(2026, 7, 21)
        assert notice.sha256 in parsed.records[0].source
        assert len(parsed.notices) == N_ITEMS + 1

    def test_a_destination_without_a_text_has_no_notice(self):
        assert len(parse([make_page_with(make_item(text=""))]).notices) == N_ITEMS


class TestIdentity:
    def test_the_same_page_fetched_later_gives_the_same_identities(self):
        later = datetime(2026, 7, 25, tzinfo=UTC)
        first, second = (
            [record_id(record) for record in parse([page]).records]
            for page in (make_page(), make_page(fetched_at=later))
        )
        assert first == second

    def test_recorded_at_is_the_time_of_the_fetch(self):
        assert {record.recorded_at for record in parse([make_page()]).records} == {FETCHED_AT}


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
    b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel>&b;</channel></rss>'
)
WHOLE = make_feed(make_items())


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "au_dfat: https.* an empty page"),
            (WHOLE[: len(WHOLE) // 2], "not whole, well-formed XML"),
            (b"<!DOCTYPE html><html><body>Access Denied</body></html>", "an HTML page"),
            (BOMB, "declares a document type or entities"),
            (make_feed([]), "an empty feed"),
            (make_feed(make_items(15)), "15 items; allowed: 140 to 230"),
            (make_feed([*make_items(100), *[make_item()] * 60]), "100 items; allowed: 140 to 230"),
            (
                make_feed(make_items(issued="1 May 2026 10:00:00 AEST")).replace(
                    b"<language>", b"<pubDate>21 Jul 2026 10:00:00 AEST</pubDate><language>"
                ),
                "newest item is of 2026-05-01, 81 days before",
            ),
            (
                make_feed([make_item(f"Nowhere {n}") for n in range(60)] + make_items(100)),
                "only 100 of 160 items stand on a country",
            ),
            (
                make_feed(make_items(), channel="<lastBuildDate>1 Jan 2030</lastBuildDate>"),
                "the channel's lastBuildDate is '1 Jan 2030'; allowed: a day up to",
            ),
        ],
    )
    def test_a_page_that_is_not_the_feed_is_refused(self, body, message):
        with pytest.raises(PageRefused, match=message):
            parse([make_page(body)])

    @pytest.mark.parametrize(
        "missing",
        [
            "<title>Belarus</title>",
            f"<link>{LINKS}/some/belarus</link>",
            "<pubDate>21 Jul 2026 22:00:00 AEST</pubDate>",
            "<description>short</description>",
            "<ta:level>5/5</ta:level>",
            "<dc:description>Do not travel</dc:description>",
            make_warning(),
        ],
    )
    def test_one_item_without_a_field_refuses_the_page(self, missing):
        item = make_item(text="short")
        assert missing in item
        with pytest.raises(PageRefused, match="item 1"):
            parse([make_page_with(item.replace(missing, ""))])

    @pytest.mark.parametrize(
        ("item", "message"),
        [
            (make_item(extra="<severity>9</severity>"), r"unknown parts ['severity']"),
            (
                make_item(
                    warnings=make_warning().replace("<ta:level>", "<ta:x>1</ta:x><ta:level>")
                ),
                "unknown <x> with attributes [] and parts [] in <warnings>",
            ),
            (
                make_item(warnings=make_warning().replace("<ta:level>", '<ta:level until="1">')),
                "unknown <level> with attributes ['until']",
            ),
            (make_item(link="https://example.org/belarus"), "allowed: http or https to www.smart"),
            (make_item(link="javascript:alert(1)"), "links to 'javascript"),
        ],
    )
    def test_an_item_with_anything_not_understood_is_refused_by_itself(self, item, message):
        refused = refusal_of(item)
        assert message in refused.reason
        assert "item 1 ('Belarus')" in refused.reason
        assert "Do not travel" in refused.text

    def test_a_page_over_the_size_bound_is_refused_unread(self):
        with pytest.raises(PageRefused, match="bytes; allowed: 16777216"):
            parse([make_page(b"<rss>" + b" " * EXPECTED.n_bytes_max)])

    def test_no_page_at_all_is_refused(self):
        with pytest.raises(PageRefused, match="no page"):
            parse([])


def test_the_site_is_asked_by_a_client_it_answers_which_still_says_who_it_is(monkeypatch):
    with Host() as host, open_session([host.name]) as session:
        answer = Answer(headers={"ETag": '"1"'}, body=WHOLE)
        monkeypatch.setattr(au_dfat, "FEED_URL", host.serve("/index.rss", answer))
        (page,) = au_dfat.fetch(session)
        host.serve("/index.rss", Answer(304, body=b""))
        (again,) = au_dfat.fetch(session, [page])
    assert page.body == WHOLE
    assert again.not_modified
    client = host.asked[0][1]["User-Agent"]
    assert client.startswith("Mozilla/5.0 (compatible; Postwatch/")
    assert host.asked[1][1]["If-None-Match"] == '"1"'
