import csv
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

import geodata
from geodata.names import find_iso3, parse_names

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
HISTORY = SHARED / "data" / "advisory_history.csv"
US_FEED = SHARED / "recordings" / "us_state" / "TAsTWs_2025-10-07.xml"

COMBINED_OR_PARTIAL = {  # resolved where they are read, never by name
    "Azores",
    "Canary Islands",
    "China - Hong Kong / Macao",
    "Cook Islands, Tokelau and Niue",
    "France *Monaco",
    "French West Indies",
    "Israel and Palestine",
    "Israel and the Occupied Palestinian Territories",
    "Israel and the Occupied Territories",
    "Israel, The West Bank and Gaza",
    "Israel, The West Bank, and Gaza",
    "Israel, the West Bank and Gaza",
    "Israel, the West Bank and the Gaza Strip",
    "Line Islands (Kiribati)",
    "Mainland China, Hong Kong & Macau",
    "Northern Mariana Islands and Guam",
    "See Individual Summaries",
    "St Martin and St Barthélemy",
    "china-hong-kong-macao",
}
WRONG_CODE_IN_TABLE = {"DRC": "COD", "PRC": "CHN"}


def read_lines(name):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("line", read_lines("advised_names.txt"))
def test_a_published_spelling_finds_its_country(line):
    iso3, _, spelling = line.partition(" ")
    assert find_iso3(spelling) == iso3


@pytest.mark.parametrize("name", read_lines("should_not_match.txt"))
def test_a_name_of_no_country_raises(name):
    with pytest.raises(geodata.UnknownName, match=re.escape(repr(name))):
        find_iso3(name)


@pytest.mark.parametrize(
    ("name", "near"),
    [("Georgia (US state)", r"Georgia \(GEO\)"), ("New Mexico", r"Mexico \(MEX\)")],
)
def test_the_message_names_near_misses(name, near):
    with pytest.raises(geodata.UnknownName, match=near):
        find_iso3(name)


def test_a_name_like_no_other_has_no_near_misses():
    with pytest.raises(geodata.UnknownName, match="near misses: none"):
        find_iso3("Xqzzyv")


@pytest.mark.recording
def test_every_destination_of_the_history_is_a_country_or_a_known_combination():
    if not HISTORY.exists():
        pytest.skip("needs ../shared/data/advisory_history.csv")
    with HISTORY.open(encoding="utf-8", newline="") as file:
        places = {(row["destination"], row["iso3"]) for row in csv.DictReader(file)}
    single = {place for place in places if place[0] not in COMBINED_OR_PARTIAL}
    wrong = [
        (name, iso3)
        for name, iso3 in sorted(single)
        if find_iso3(name) != WRONG_CODE_IN_TABLE.get(iso3, iso3)
    ]
    assert len(single) > 400
    assert wrong == []


@pytest.mark.recording
def test_every_country_of_the_recorded_us_feed_is_found():
    if not US_FEED.exists():
        pytest.skip("needs ../shared/recordings/us_state")
    titles = [item.findtext("title") for item in ElementTree.parse(US_FEED).iter("item")]
    names = [re.split(r" - (?:See Summaries - )?Level", title)[0] for title in titles]
    single = [name for name in names if name.strip() not in COMBINED_OR_PARTIAL]
    assert len(single) == 209
    assert len({find_iso3(name) for name in single}) == 207  # three islands of BES


def test_codes_are_iso_3166_and_kosovo():
    assert len(geodata.ALL_ISO3) == 250
    assert geodata.is_iso3("XKX")
    assert not geodata.is_iso3("-99")
    assert not geodata.is_iso3("XKO")
    assert not geodata.is_iso3("ukr")


def test_alpha_2_codes_lead_to_alpha_3():
    assert geodata.find_iso3_of_iso2("XK") == "XKX"
    assert geodata.find_iso3_of_iso2("CH") == "CHE"
    with pytest.raises(geodata.UnknownName, match="'-99'"):
        geodata.find_iso3_of_iso2("-99")


def test_every_display_name_is_a_spelling_of_its_own_country():
    for iso3 in sorted(geodata.ALL_ISO3):
        assert find_iso3(geodata.country_name(iso3)) == iso3


def test_an_unknown_code_has_no_display_name():
    with pytest.raises(geodata.UnknownName, match="'-99'"):
        geodata.country_name("-99")


def test_two_countries_may_not_claim_one_spelling():
    text = "COD CD | DR Congo | Congo\nCOG CG | Congo-Brazzaville | CONGO"
    with pytest.raises(geodata.NamesFileError, match=r"line 2: 'CONGO' .* belongs to COD"):
        parse_names(text)


@pytest.mark.parametrize(
    "line", ["COD | DR Congo | Congo", "COD CD | DR Congo", "COD CD |  | Congo", "cod cd | a | b"]
)
def test_a_line_of_another_form_is_refused(line):
    with pytest.raises(geodata.NamesFileError, match="names line 1"):
        parse_names(line)


def test_a_code_stands_on_one_line_only():
    with pytest.raises(geodata.NamesFileError, match="twice"):
        parse_names("COD CD | DR Congo |\nCOD CG | Congo |")
