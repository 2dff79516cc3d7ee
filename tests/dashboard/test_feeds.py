import threading
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime, timedelta

import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from dashboard.routes.feeds import CHANGES_URL, ENTRIES_AT_MOST, ROUTES, find_news, make_atom
from loaders.evidence.changes import Change

AT = datetime(2026, 11, 24, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
CHANGE = Change(
    kind="level",
    issuer="us_state",
    issuer_name="U.S. Department of State",
    iso3="BLR",
    on=date(2022, 1, 31),
    not_before=date(2022, 1, 30),
    before="Exercise Normal Precautions",
    after="Do Not Travel",
    url="https://example.org/",
    held_at=datetime(2022, 2, 1, tzinfo=UTC),
)


def with_facts(**more):
    names = CHANGE.__slots__
    return Change(**{name: getattr(CHANGE, name) for name in names} | more)


def read(*changes):
    body = make_atom(changes, base_url="http://here", feed_url=f"http://here{CHANGES_URL}")
    return ET.fromstring(body)


def test_an_entry_says_the_change_its_day_its_source_and_links_the_view():
    entry = read(CHANGE).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title").startswith(
        "31 Jan 2022: Belarus: “Exercise Normal Precautions” to"
    )
    assert "31 Jan 2022" in entry.findtext(f"{ATOM}summary")
    links = {link.get("rel"): link.get("href") for link in entry.findall(f"{ATOM}link")}
    assert links["via"] == "https://example.org/"
    assert links["alternate"].startswith("http://here/?from=")
    assert "country=BLR" in links["alternate"]


def test_hostile_text_is_text_and_a_script_is_no_link():
    entry = read(
        with_facts(after="<script>x</script>\x00\x0b =1+1", url="javascript:alert(1)")
    ).find(f"{ATOM}entry")
    assert "“<script>x</script> =1+1”" in entry.findtext(f"{ATOM}title")
    assert [link.get("rel") for link in entry.findall(f"{ATOM}link")] == ["alternate"]


def test_a_change_keeps_its_id_when_it_is_held_again():
    ids = {
        read(change).find(f"{ATOM}entry").findtext(f"{ATOM}id")
        for change in (CHANGE, with_facts(held_at=CHANGE.held_at + timedelta(days=9)))
    }
    assert len(ids) == 1


def test_the_newest_come_first_and_are_bounded(archive):
    news = find_news(archive, at=AT)
    assert len(news) == ENTRIES_AT_MOST
    told = [change.published_at for change in news]
    assert told == sorted(told, reverse=True)


def test_belarus_has_its_departures_and_its_level_changes_and_no_reissue(archive):
    news = find_news(archive, country="BLR", at=AT)
    assert {change.iso3 for change in news} == {"BLR"}
    titles = [change.title for change in news]
    assert "Belarus: ordered departure, family members, Minsk, to 2022-02-28 (United States)" in (
        titles
    )
    assert all(change.before != change.after for change in news)


def test_a_feed_can_be_of_one_issuer_and_one_kind(archive):
    news = find_news(archive, issuer="uk_fcdo", kind="level", at=AT)
    assert {(change.kind, change.issuer) for change in news} == {("level", "uk_fcdo")}


@pytest.fixture(scope="module")
def ask(archive):
    """Ask the feed's route behind a real server on loopback."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("dashboard.routes.reading.get_archive", lambda: archive)
        patched.setenv("NO_PROXY", "127.0.0.1")
        app = Starlette(routes=ROUTES)
        web = uvicorn.Server(uvicorn.Config(app, port=0, ws="none", log_level="error"))
        thread = threading.Thread(target=web.run)
        thread.start()
        while not web.started:
            thread.join(0.02)
        at = f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}{CHANGES_URL}"
        yield lambda query="", **headers: requests.get(at + query, headers=headers, timeout=30)
        web.should_exit = True
        thread.join()


def entries(answer):
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")


def test_a_move_says_its_day_who_moved_what_and_where_to(ask):
    listed = entries(ask("?country=UKR&kind=departure"))
    titles = [entry.findtext(f"{ATOM}title") for entry in listed]
    assert "14 Feb 2022: United States moved its embassy from Kyiv to Lviv" in titles


def test_a_month_is_shown_as_a_month(ask):
    listed = entries(ask("?country=IRN&kind=departure"))
    months = [e for e in listed if e.findtext(f"{ATOM}title").startswith("March 2026: Spain")]
    assert "1 Mar 2026" not in ET.tostring(months[0], encoding="unicode")
    assert "March 2026" in months[0].findtext(f"{ATOM}summary")


def test_compiled_history_is_dated_by_its_own_day_and_the_newest_of_it_comes_first(archive):
    news = find_news(archive, kind="departure", at=AT)
    assert all(change.published_at.date() == change.on for change in news)
    assert min(change.on for change in news) > date(2020, 1, 1)


def test_the_feed_is_atom_with_every_element_that_rfc_4287_requires(ask):
    feed = ET.fromstring(ask().content)
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(element.findtext(f"{ATOM}updated")).tzinfo is not None
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == ENTRIES_AT_MOST


def test_the_id_of_a_feed_is_that_of_its_filters_and_not_of_its_host(ask):
    def read_id(query, host):
        body = ask(query, Host=host).content
        return ET.fromstring(body).findtext(f"{ATOM}id")

    assert read_id("?country=BLR,UKR", "a.example") == read_id(
        "?country=ukr&country=BLR&issuer=", "b.example"
    )
    assert read_id("?country=BLR", "a.example") != read_id("", "a.example")


def test_a_reader_that_holds_the_edition_is_told_so(ask):
    first = ask()
    etag, at = first.headers["ETag"], first.headers["Last-Modified"]
    for held in (
        {"If-None-Match": etag},
        {"If-None-Match": f'"other", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": at},
    ):
        again = ask(**held)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
    for other in (
        {"If-None-Match": '"other"', "If-Modified-Since": at},
        {"If-Modified-Since": "Mon, 01 Jan 2001 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert ask(**other).status_code == 200


def test_several_countries_and_issuers_and_a_least_level(ask, archive):
    news = find_news(archive, country=["BLR", "UKR"], issuer=["us_state", "uk_fcdo"], at=AT)
    assert {change.iso3 for change in news} == {"BLR", "UKR"}
    assert {change.issuer for change in news} == {"us_state", "uk_fcdo", "USA", "GBR"}
    high = find_news(archive, kind="level", level=4, at=AT)
    assert {change.level for change in high} == {4}
    for query in ("level=4", "min_level=4", "level=4&min_level=4&country=&issuer=,"):
        assert len(entries(ask(f"?kind=level&{query}"))) == len(high)


@pytest.mark.parametrize(
    ("query", "parameter", "value"),
    [
        ("country=BLR,ATLANTIS", "country", "ATLANTIS"),
        ("issuer=us_state&issuer=nobody", "issuer", "nobody"),
        ("level=5", "level", "5"),
        ("min_level=high", "min_level", "high"),
        ("level=3&min_level=4", "min_level", "4"),
        ("kind=level&kind=departure", "kind", "departure"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(ask, query, parameter, value):
    answer = ask(f"?{query}")
    assert answer.status_code == 422
    assert answer.json()["parameter"] == parameter
    assert value in answer.json()["error"]
