"""A citation names who is read there, never who is quoted there."""

import csv
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from loaders.discovery import issuers
from loaders.evidence.citations import (
    cite_departure,
    cite_level,
    cite_report,
)
from loaders.history import read_history


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("https://travel.state.gov/a", "primary", "primary"),
        ("https://uk.reuters.com/a", "press", "as reported by Reuters, press"),
        ("https://www.gov.uk/a", "press", "as reported by gov.uk, press"),
        ("https://state.gov.example.org/a", "press", "as reported by state.gov.example.org, press"),
        ("https://github.com/a/b/commit/c", "copy", "public repository (github.com/a/b)"),
    ],
)
def test_a_level_is_cited_by_the_page_it_was_read_on(url: str, kind: str, words: str) -> None:
    cited = cite_level(issuers()["us_state"], url)
    assert cited.kind == kind
    assert cited.words.endswith(words) or words in cited.words


def test_a_government_is_primary_only_for_itself() -> None:
    assert cite_departure("GBR", "https://www.gov.uk/x").kind == "primary"
    assert cite_departure("USA", "https://www.gov.uk/x").kind == "press"


def test_a_page_at_a_bare_number_is_a_copy_and_not_linked() -> None:
    for url in ("http://192.0.2.7/x", "http://[2001:db8::1]/x", "http://3221225991/x"):
        cited = cite_departure("USA", url)
        assert (cited.kind, cited.url) == ("copy", None)


@pytest.mark.parametrize("url", [None, "", "http://[broken/x"])
def test_a_fact_without_a_page_says_so(url: str | None) -> None:
    assert "no page held" in cite_departure("USA", url).words
    assert "no page held" in cite_report("Reuters", url).words


@pytest.mark.parametrize(
    ("reporter", "url", "words"),
    [
        ("Reuters", "https://www.reuters.com/x", "Reuters, press"),
        (
            "Reuters (copy)",
            "https://playcrazygame.com/x",
            "Reuters, as copied at playcrazygame.com, copy",
        ),
        ("CNN", "https://ustart.top/x", "CNN, as copied at ustart.top, copy"),
        ("Janes", "https://janes.com/x", "Janes, press"),
        ("Janes", "https://stage.example.cloud/x", "Janes, as copied at stage.example.cloud, copy"),
        ("Xinhua", "https://en.people.cn/x", "Xinhua, as copied at People's Daily, copy"),
        ("Reuters at CTV News", "https://ctvnews.ca/x", "Reuters at CTV News, as copied at CTV"),
        (
            "Der Bote",
            "https://blog.example.org/x",
            "Der Bote, as carried at blog.example.org, copy",
        ),
        ("Der Bote", "https://www.derbote.example/x", "Der Bote, press"),
        ("The War Zone, on images", "https://www.twz.com/x", "The War Zone, on images, press"),
        ("BBC Verify", "https://www.bbc.co.uk/x", "BBC Verify, press"),
        ("DW", "https://www.dw.com/x", "DW, press"),
        ("RFE/RL, on images", "https://www.rferl.org/x", "RFE/RL, on images, press"),
        (
            "Reuters",
            "https://reuters.com.example.org/x",
            "Reuters, as copied at reuters.com.example",
        ),
        ("Reuters", "https://github.com/a/b/x", "Reuters, as copied at github.com/a/b, copy"),
    ],
)
def test_a_report_on_anothers_page_is_a_copy(reporter: str, url: str, words: str) -> None:
    assert cite_report(reporter, url).words.startswith(words)


@pytest.mark.parametrize(
    ("url", "iso3"),
    [
        ("https://mod.gov.ua/x", "UKR"),
        ("https://www.mod.go.jp/x", "JPN"),
        ("https://www.centcom.mil/x", "USA"),
        ("https://www.mil.by/x", "BLR"),
        ("https://www.defensa.gob.es/x", "ESP"),
        ("https://www.defense.gouv.fr/x", "FRA"),
        ("https://www.gov.uk/x", "GBR"),
        ("https://by.usembassy.gov/x", "USA"),
        ("https://china.usembassy-china.org.cn/x", "USA"),
    ],
)
def test_a_ministrys_own_page_is_primary(url: str, iso3: str) -> None:
    report = cite_report("A newspaper", url)
    assert report.kind == "primary"
    assert "newspaper" not in report.words
    assert cite_departure(iso3, url).kind == "primary"
    assert cite_departure("NZL", url).kind == "press"


@pytest.mark.parametrize("host", ["go.co", "gov.example.com", "notgov.ua", "mil.example", "go.me"])
def test_a_host_that_only_sounds_official_is_not_primary(host: str) -> None:
    assert cite_departure("COL", f"https://{host}/x").kind == "press"


@pytest.mark.parametrize(
    "url",
    [
        "https://web.archive.org/web/20220214101500/https://travel.state.gov/x.html",
        "http://web.archive.org/web/20220214id_/http://travel.state.gov/x.html",
        "https://web.archive.org/web/2022/travel.state.gov/x.html",
        "https://archive.ph/2022.02.14-101500/https://travel.state.gov/x",
        "https://webcache.googleusercontent.com/search?q=cache:x&u=https://travel.state.gov/x",
    ],
)
def test_an_archive_keeps_a_copy_and_says_whose_page_it_is_of(url: str) -> None:
    for cited in (cite_level(issuers()["us_state"], url), cite_departure("USA", url)):
        assert cited.kind == "copy"
        assert "copy of the page of U.S. Department of State (travel.state.gov)" in cited.words
        assert cited.url == url


def test_every_publisher_and_host_of_the_bundled_history_was_reviewed() -> None:
    cited = {
        "advisories": (
            "issuer",
            lambda row: cite_level(issuers()[row["issuer"]], row["url"], row["flags"]),
        ),
        "departures": ("issuer_iso3", lambda row: cite_departure(row["issuer_iso3"], row["url"])),
        "presence": ("reporter", lambda row: cite_report(row["reporter"], row["url"])),
    }
    found = {
        (table, row[name], _read_host(row["url"]), cite(row).kind)
        for table, (name, cite) in cited.items()
        for row in read_history(table).to_pylist()
    }
    path = Path(__file__).with_name("citation_pairs.csv")
    with path.open(encoding="utf-8", newline="") as file:
        reviewed = {tuple(row.values()) for row in csv.DictReader(file)}
    assert found - reviewed == set()
    assert reviewed - found == set()


OF_DATES_AND_LEVELS = {
    "ambiguous",
    "baseline",
    "change",
    "country_inferred_from_text",
    "dated_event",
    "high-level/approx-date",
    "label_mapped_from_rating_class",
    "level_from_sentence",
    "level_stated_in_change_note",
    "mass_restamp",
    "regional_advisories",
    "short_lived_level_blip",
    "snapshot_date_approx",
    "snapshot_date_only",
    "territory_gapfill_only",
    "title_lacks_country_name(Israel/West Bank/Gaza combined item)",
    "words_not_recorded",
}


# How many pages say the same, how their day is known, and in which form a repository keeps the list
# do not change who is read at the one address that is held.
OF_PAGES_AND_IGNORED = {
    "official change note/our mapping",
    "press",
    "press (2 sources incl. sputnikglobe 2022-02-01)",
    "press (2 sources)",
    "press (3+ sources)",
    "press quoting embassy",
    "press with full text",
    "press, day by context",
    "press, day of the page by context",
    "press/date +-1 day",
    "raw_index_json",
    "read_from_map_picture",
    "transcribed",
}


def test_every_flag_of_the_bundled_history_is_read_or_named_as_ignored_where_it_is_cited() -> None:
    flags = {flag for row in read_history("advisories").to_pylist() for flag in row["flags"]}
    of_pages = {flag for flag in flags if not flag.startswith("key=")} - OF_DATES_AND_LEVELS
    us_state, url = issuers()["us_state"], "https://medicine.example/x"
    plain = cite_level(us_state, url)
    unread = {flag for flag in of_pages if cite_level(us_state, url, [flag]) == plain}
    assert unread == OF_PAGES_AND_IGNORED
    assert len(of_pages - unread) == 4


@pytest.mark.parametrize(
    ("flag", "words"),
    [
        (
            "press (a copy of TravelPulse)",
            "as reported by TravelPulse, as copied at medicine.example, copy",
        ),
        (
            "press (a copy of liveandletsfly.com, cut to multi-word names)",
            "as reported by liveandletsfly.com, as copied at medicine.example, copy",
        ),
        (
            "a copy of the issuer's text",
            "copy of the U.S. Department of State list kept by medicine.example",
        ),
        ("press (2 sources)", "as reported by medicine.example, press"),
    ],
)
def test_a_flag_that_calls_a_page_a_copy_is_believed(flag: str, words: str) -> None:
    cited = cite_level(issuers()["us_state"], "https://medicine.example/x", ["dated_event", flag])
    assert cited.words == words
    assert cited.kind == ("press" if words.endswith("press") else "copy")
    own = cite_level(issuers()["us_state"], "https://travel.state.gov/x", [flag])
    assert own.kind == "primary"


def _read_host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
