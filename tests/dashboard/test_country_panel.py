import re
from dataclasses import replace
from datetime import date

import pytest

from dashboard.facts.departures import DEPARTURES
from dashboard.facts.kind import CountryAsked
from dashboard.facts.levels import LEVELS
from dashboard.facts.levels.panel import describe_agreement, name_lanes
from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.locator_map import make_locator_marks
from dashboard.panels import country as country_panel
from dashboard.queries.alphabet import find_beside
from dashboard.queries.period import Period
from dashboard.situation import find_country
from dashboard.words.distances import write_distance
from dashboard.words.html import write_html
from dashboard.words.spans import LevelChip, Link
from geodata import ALL_ISO3, country_name
from loaders.discovery import issuers

WINTER_2022 = Period(date(2022, 1, 1), date(2022, 2, 28))
SAFE_TAGS = {
    "section", "h2", "h3", "span", "table", "tbody", "tr", "th", "td", "strong", "div", "a", "p",
    "ul", "ol", "li",
}  # fmt: skip
SAFE_ATTRIBUTES = {
    "data-testid", "class", "aria-label", "scope", "style", "title", "href", "target", "rel",
    "aria-hidden", "data-country", "tabindex",
}  # fmt: skip


@pytest.fixture(scope="module")
def belarus(archive, geography):
    return find_country(CountryAsked(archive, geography, "BLR", WINTER_2022, "us_state"))


@pytest.fixture(scope="module")
def make_record(archive, geography):
    def make(iso3, period=WINTER_2022):
        return find_country(CountryAsked(archive, geography, iso3, period, "us_state"))

    return make


@pytest.fixture
def held(belarus):
    """The levels of the three issuers that spoke of Belarus by then."""
    return belarus[LEVELS].rows[belarus[LEVELS].rows["footing"] != "unknown"]


def make_panel(record, known):
    return write_html(country_panel.make_panel(replace(record, issuers=known)))


def change(country, kind, **held):
    """A country of which something else is held."""
    return replace(country, held={**country.held, kind.key: replace(country[kind], **held)})


def section_of(panel, title):
    """The markup of one section of a panel."""
    (found,) = re.findall(rf"<h3>{title}.*?(?=<h3>|</section>)", panel, re.DOTALL)
    return found


def test_the_panel_tells_belarus_in_february_2022(belarus, read_markup):
    panel = read_markup(make_panel(belarus, issuers()))
    assert "BelarusBLR" in panel.text.replace(" ", "")[:12]
    assert "Level 4: Do Not Travel" in panel.text
    assert "issued 28 Feb 2022" in panel.text
    assert "31 Jan 2022 to 28 Feb 2022 United States: ordered departure, family members, Minsk" in (
        panel.text
    )
    assert "28 Feb 2022, end unknown United States: suspended operations" in panel.text
    assert "Lida airfield" in panel.text


def test_every_issuer_that_speaks_is_shown_in_its_own_words(belarus, read_markup):
    levels = read_markup(section_of(make_panel(belarus, issuers()), "Advisory levels"))
    assert "Avoid non-essential travel" in levels.text
    assert "Advises against all travel to the whole country" in levels.text
    assert levels.tags.count("tr") == 4


def test_an_issuer_that_is_silent_is_named_and_given_no_level(belarus, read_markup):
    panel = make_panel(belarus, issuers())
    assert issuers()["de_aa"].name not in read_markup(section_of(panel, "Advisory levels")).text
    unknown = read_markup(section_of(panel, "Not known")).text
    assert issuers()["de_aa"].name in unknown
    assert issuers()["ie_dfa"].name in unknown


def test_a_level_that_is_old_is_marked_as_old(belarus):
    panel = make_panel(belarus, issuers())
    assert panel.count(">was 1</span>") == 1
    assert panel.count("too old to be counted") == 1


def test_issuers_that_differ_are_told_apart_with_the_age_of_each_level(belarus):
    assert describe_agreement(belarus[LEVELS], issuers()) == (
        "Issuers differ by up to 1 step of our common scale: "
        "2 of 3 at 4 (United Kingdom, United States); 1 of 3 at 3 (Canada). "
        "Not of this day; last known before it: Canada 8 days, United Kingdom 2 days. "
        "Older than 180 days, so not compared: Australia 1,364 days."
    )


def test_issuers_that_agree_are_said_to(belarus, held):
    agreed = held.assign(common_level=4, footing="observed", age="confirmed")
    words = describe_agreement(replace(belarus[LEVELS], rows=agreed), issuers())
    assert words == "All 4 issuers held agree on 4 of our common scale."


def test_one_issuer_alone_agrees_with_nobody(belarus):
    alone = (
        belarus[LEVELS]
        .rows[belarus[LEVELS].rows["issuer"] == "us_state"]
        .assign(footing="observed")
    )
    words = describe_agreement(replace(belarus[LEVELS], rows=alone), issuers())
    assert words == "The United States alone can be compared: 4 on our common scale."


def test_only_the_levels_that_are_old_are_called_old(belarus, held):
    is_us = held["issuer"] == "us_state"
    levels = held.assign(
        footing=is_us.map({True: "observed", False: "last_known"}), common_level=3, age="recent"
    )
    words = describe_agreement(replace(belarus[LEVELS], rows=levels), issuers())
    assert words.endswith(
        "Not of this day; last known before it: Australia 1,364 days, Canada 8 days, "
        "United Kingdom 2 days."
    )


def test_unknown_levels_and_levels_off_our_scale_are_not_compared(belarus, held):
    levels = held.assign(
        footing=held["issuer"].map(
            {"us_state": "observed", "uk_fcdo": "unknown", "ca_gac": "observed"}
        ),
        common_level=held["issuer"].map({"us_state": 4, "uk_fcdo": 1}),
        age="confirmed",
    )
    words = describe_agreement(replace(belarus[LEVELS], rows=levels), issuers())
    assert words == (
        "The United States alone can be compared: 4 on our common scale. "
        "Not on our scale, so not compared: Australia, Canada."
    )


def test_a_country_without_a_level_has_nothing_to_agree_on(make_record):
    record = make_record("TUV", Period(date(1980, 1, 1), date(1980, 1, 2)))
    assert describe_agreement(record[LEVELS], issuers()) == ""


def test_the_sentence_stands_above_the_table(belarus, read_markup):
    levels = section_of(make_panel(belarus, issuers()), "Advisory levels")
    assert 0 < levels.index("Issuers differ by up to 1 step") < levels.index("<table")


def test_the_panel_keeps_room_for_the_lanes_of_the_chart(belarus, make_record):
    ordered = {"us_state": issuers()["us_state"], **issuers()}
    assert list(name_lanes(belarus[LEVELS], ordered).values()) == [
        "United States",
        "Australia",
        "Canada",
        "United Kingdom",
    ]
    assert make_panel(belarus, ordered).count("pw-history-room") == 1
    silent = make_record("TUV", Period(date(1980, 1, 1), date(1980, 1, 2)))
    assert name_lanes(silent[LEVELS], ordered) == {}
    assert "pw-history-room" not in make_panel(silent, ordered)


def test_reissues_are_counted_and_not_listed(make_record, read_markup):
    record = make_record("BLR", Period(date(2026, 8, 1), date(2026, 8, 22)))
    changes = section_of(make_panel(record, issuers()), "Level changes")
    assert f"{issuers()['ca_gac'].name}: 27 reissues without a change" in read_markup(changes).text
    assert changes.count("<li>") == len(record[LEVELS].changes)
    assert (record[LEVELS].changes["from_key"] != record[LEVELS].changes["to_key"]).all()


def test_changes_come_newest_first(belarus):
    days = belarus[LEVELS].changes["on"].tolist()
    assert len(days) > 1
    assert days == sorted(days, reverse=True)
    assert days[0] <= date(2022, 2, 28)


def test_a_fault_is_shown_as_one_with_its_flag(make_record, read_markup):
    record = make_record("BLR", Period(date(2026, 1, 1), date(2026, 1, 31)))
    unknown = read_markup(section_of(make_panel(record, issuers()), "Not known")).text
    assert "Level 1: Exercise Normal Precautions" in unknown
    assert "short lived level blip" in unknown


def test_neighbours_come_with_their_length_and_level(belarus, read_markup):
    codes = belarus[LEVELS].neighbours["iso3"].tolist()
    levels = dict(zip(codes, belarus[LEVELS].neighbours["common_level"], strict=True))
    assert set(codes) == {"RUS", "UKR", "POL", "LTU", "LVA"}
    assert (levels["RUS"], levels["UKR"]) == (4, 4)
    assert belarus[LEVELS].neighbours["border_km"].is_monotonic_decreasing
    text = read_markup(section_of(make_panel(belarus, issuers()), "Neighbours")).text
    assert "km of border" in text


def test_what_is_absent_is_said_and_never_called_safe(make_record, read_markup):
    record = make_record("TUV", Period(date(1980, 1, 1), date(1980, 1, 2)))
    panel = make_panel(record, issuers())
    text = read_markup(panel).text
    assert "No issuer's advisory is held for this day." in text
    assert "None held for this period. That is not evidence of absence." in text
    assert "No land border." in text
    assert "pw-chip" not in panel
    assert all(issuer.name in text for issuer in issuers().values())


def test_departures_whose_end_is_unknown_are_counted_among_the_unknowns(make_record, read_markup):
    record = make_record("BLR", Period(date(2022, 4, 1), date(2022, 4, 30)))
    unknown = read_markup(section_of(make_panel(record, issuers()), "Not known")).text
    assert record[DEPARTURES].n_open == 1
    assert "1 departure began before this period" in unknown


def test_sources_are_numbered_once_in_the_order_of_their_citing(belarus, read_markup):
    panel = make_panel(belarus, issuers())
    cited = section_of(panel, "Sources")
    links = read_markup(cited).links
    assert len(links) == len(set(links)) == cited.count("<li>")
    numbers = [int(number) for number in re.findall(r"\[(\d+)\]", read_markup(panel).text)]
    firsts = list(dict.fromkeys(numbers))
    assert firsts == list(range(1, len(links) + 1))
    assert set(read_markup(panel).links) == set(links)
    assert (
        "as reported by Diplopundit, press: ordered departure, 31 Jan 2022"
        in read_markup(cited).text
    )


def test_departures_lie_on_one_axis_and_an_end_nobody_stated_is_open(belarus):
    departures = section_of(make_panel(belarus, issuers()), "Departures")
    ordered, suspended = re.findall(r'<span class="(pw-bar[^"]*)" style="([^"]*)"', departures)
    assert ordered == ("pw-bar", "color:#5b21b6;left:50.8%;width:49.2%")
    assert suspended == ("pw-bar pw-open", "color:#111827;left:98.0%")


def test_the_small_map_draws_the_reports_in_the_country_and_the_nearest_beyond(belarus):
    locator = make_locator_marks(belarus, belarus[LEVELS], belarus[PRESENCE])
    said = [mark[3] for mark in locator["marks"]]
    assert "Lida airfield: 1 report" in said
    assert "Novozybkov station: 2 reports" in said
    assert {mark[2] for mark in locator["marks"]} == {"site", "locality", "district"}
    assert locator["levels"] == {"BLR": 4, "RUS": 4, "UKR": 4, "POL": 4, "LTU": 4, "LVA": 4}
    assert locator["outlines"].endswith("/locator-maps/BLR.json")


def test_a_country_without_a_report_has_no_small_map(make_record):
    record = make_record("TUV")
    assert make_locator_marks(record, record[LEVELS], record[PRESENCE]) is None
    assert "pw-locator-map" not in make_panel(record, issuers())


def test_more_reports_than_are_listed_are_counted(make_record, read_markup):
    record = make_record("BLR", Period(date(2022, 1, 1), date(2022, 2, 28)))
    text = read_markup(section_of(make_panel(record, issuers()), "Reported military")).text
    assert record[PRESENCE].n == 43
    assert "and 28 older reports" in text


def test_the_nearest_reports_beyond_the_border_come_with_their_distance(belarus, read_markup):
    section = section_of(make_panel(belarus, issuers()), "Nearest reports beyond its border")
    text = read_markup(section).text
    assert section.count("<li>") == 5
    assert (
        "about 21 km Novozybkov station, Russia: 41st Combined Arms Army, Units from Yelnya. "
        "2 reports, the newest of 5 Feb 2022; named locality"
    ) in text
    assert "Khoiniki" not in text
    assert "3 farther points within 200 km not listed" in text
    assert "2 reports hosted by a land neighbour name no place in it: no distance." in text


def test_reports_that_were_not_looked_through_are_said_to_be(belarus, read_markup):
    near = replace(belarus[PRESENCE].near, is_cut=True)
    cut = change(belarus, PRESENCE, near=near)
    text = read_markup(make_panel(cut, issuers())).text
    assert "Only the newest 2,000 reports were looked through." in text
    assert "looked through" not in make_panel(belarus, issuers())


def test_no_report_beyond_the_border_is_not_called_absence(make_record, read_markup):
    panel = make_panel(make_record("TUV"), issuers())
    text = read_markup(section_of(panel, "Nearest reports beyond its border")).text
    assert "None held within 200 km for this period. That is not evidence of absence." in text


@pytest.mark.parametrize(
    ("km", "precision", "words"),
    [
        (20.93, "site", "21 km"),
        (20.93, "locality", "about 21 km"),
        (22.9, "district", "about 25 km"),
        (1.2, "district", "about 5 km"),
        (0.3, "site", "under 1 km"),
        (0.0, "site", "Inside the border as drawn"),
    ],
)
def test_a_distance_is_as_precise_as_its_point(km, precision, words):
    assert write_distance(km, precision) == words


def test_stepping_from_country_to_country_visits_each_once_by_name():
    (iso3,) = [code for code in ALL_ISO3 if find_beside(code)[0] is None]
    visited = [iso3]
    while (iso3 := find_beside(visited[-1])[1]) is not None:
        assert find_beside(iso3)[0] == visited[-1]
        visited.append(iso3)
    assert set(visited) == ALL_ISO3
    names = [country_name(code) for code in visited]
    assert names == sorted(names)


def test_hostile_text_arrives_as_text(belarus, hostile, read_markup):
    levels, departures, presence = (belarus[kind] for kind in (LEVELS, DEPARTURES, PRESENCE))
    record = change(
        replace(belarus, name=hostile),
        LEVELS,
        rows=levels.rows.assign(level_label=hostile),
        changes=levels.changes.assign(from_label=hostile, to_label=hostile),
    )
    left = departures.rows.assign(reason=hostile, post=hostile, publisher=hostile)
    record = change(record, DEPARTURES, rows=left)
    near = presence.near.points.assign(
        places=[[hostile]] * 5, forces=[[hostile]] * 5, reporter=hostile
    )
    record = change(
        record,
        PRESENCE,
        rows=presence.rows.assign(
            force_name=hostile, place=hostile, note=hostile, reporter=hostile
        ),
        near=replace(presence.near, points=near),
    )
    panel = read_markup(make_panel(record, issuers()))
    assert set(panel.tags) <= SAFE_TAGS
    assert panel.attributes <= SAFE_ATTRIBUTES
    assert "<script>alert(1)</script>" in panel.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "//example.org/x",
        "/local",
        "httpx://example.org",
        None,
        float("nan"),
    ],
)
def test_only_http_and_https_become_links(url, read_markup):
    link = read_markup(write_html(Link("source", url)))
    assert (link.tags, link.text) == ([], "source")


@pytest.mark.parametrize("url", ["https://example.org/a?b=1&c=2", "http://example.org", "http://["])
def test_a_link_leads_where_its_address_says(url, read_markup):
    link = read_markup(write_html(Link("<b>source</b>", url)))
    assert (link.tags, link.links, link.text) == (["a"], [url], "<b>source</b>")


def test_a_quote_does_not_end_an_address(read_markup):
    link = read_markup(write_html(Link("x", 'https://example.org/"onclick="alert(1)')))
    assert link.attributes == {"href", "target", "rel"}


def test_hostile_addresses_of_records_are_not_linked(belarus, read_markup):
    bad = "javascript:alert(1)"
    levels, departures, presence = (belarus[kind] for kind in (LEVELS, DEPARTURES, PRESENCE))
    record = change(
        belarus,
        LEVELS,
        rows=levels.rows.assign(url=bad),
        changes=levels.changes.assign(url=bad),
    )
    record = change(record, DEPARTURES, rows=departures.rows.assign(url=bad))
    near = replace(presence.near, points=presence.near.points.assign(url=bad))
    record = change(record, PRESENCE, rows=presence.rows.assign(url=bad), near=near)
    assert read_markup(make_panel(record, issuers())).links == []


def test_no_level_is_a_dash_and_no_colour():
    chip = write_html(LevelChip(None))
    assert "pw-chip-none" in chip
    assert "background" not in chip


@pytest.mark.parametrize("iso3", ["ISR", "USA", "XKX", "TWN", "ATA", "VAT"])
def test_every_kind_of_country_has_a_panel(make_record, iso3, read_markup):
    record = make_record(iso3, Period(date(1970, 1, 1), date(2026, 8, 22)))
    panel = read_markup(make_panel(record, issuers()))
    assert panel.text.startswith(country_name(iso3))
    assert not re.search(
        r"\b(nan|NaT|None|NA)\b", panel.text.replace("None held", "").replace("None seen", "")
    )
