import gzip
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from page_host import Answer, Host
from us_state_pages import make_feed, make_item, make_items

from dashboard.cli.main import main
from loaders import fetching
from loaders.archive import open_archive
from loaders.archive.checks import verify
from loaders.cli.update import EXIT_REFUSED, EXIT_SOURCE_FAILED, write_update
from loaders.errors import NotSetUp
from loaders.fetching import fetch_page
from loaders.pages import Expected
from loaders.sources.us_state import source as us_state
from loaders.updates.updating import read_previous_pages, update_source, update_sources

FACTS = ("advisories", "sightings", "departures", "presence")
FEED = make_feed(make_items())
NOISE = b"\0" * (60 * 1024 * 1024)


@pytest.fixture(autouse=True)
def quick_and_direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetching, "_BACKOFF_SECONDS_MAX", 0.01)
    monkeypatch.setattr(fetching, "READ_SECONDS", 0.5)


@pytest.fixture
def host():
    with Host() as host:
        yield host


@pytest.fixture
def archive(tmp_path):
    return open_archive(str(tmp_path / "archive"), with_history=False)


def make_source(host, *answers, path="/feed"):
    """The State Department's parser on a feed that a loopback host serves."""
    url = host.serve(path, *answers)

    def fetch(session, previous=()):
        return [
            fetch_page(
                session,
                url,
                previous=previous,
                n_bytes_max=us_state.EXPECTED.n_bytes_max,
                read_seconds=fetching.READ_SECONDS,
                deadline_seconds=2.0,
            )
        ]

    # The feed made by the tests says that it was built on a fixed day of 2025.
    expected = us_state.EXPECTED
    bounds = {name: getattr(expected, name) for name in expected.__slots__}
    return SimpleNamespace(
        EXPECTED=Expected(**bounds | {"content_within_days": 100_000}),
        HOSTS=(host.name,),
        fetch=fetch,
        parse=us_state.parse,
    )


def count(archive, *tables):
    return {
        name: int(archive.query(f"SELECT count(*) AS n FROM {name}")["n"].iloc[0])
        for name in tables
    }


def test_a_good_page_is_held_with_its_facts_and_the_run(archive, host):
    update = update_source(archive, "us_state", make_source(host, Answer(body=FEED)))
    assert not update.has_failed
    assert (update.run.outcome, update.run.n_items, update.run.n_new) == ("ok", 211, 211)
    assert count(archive, "advisories", "sightings", "pages", "fetches", "runs") == {
        "advisories": 211,
        "sightings": 211,
        "pages": 1,
        "fetches": 1,
        "runs": 1,
    }


def test_every_fact_can_be_traced_to_its_page_and_read_from_it_again(archive, host):
    source = make_source(host, Answer(body=FEED))
    update_source(archive, "us_state", source)
    held = archive.query("SELECT source FROM advisories")
    (page,) = read_previous_pages(archive, "us_state")
    assert page.body == FEED
    assert set(held["source"]) == {page.name_source("us_state")}
    again = {record.destination for record in source.parse([page]).records}
    assert again == set(archive.query("SELECT destination FROM advisories")["destination"])


def test_the_same_page_twice_adds_a_run_and_a_fetch_and_no_fact(archive, host):
    source = make_source(host, Answer(body=FEED))
    update_source(archive, "us_state", source)
    before = count(archive, *FACTS, "pages", "faults")
    second = update_source(archive, "us_state", source)
    assert second.run.n_new == 0
    assert count(archive, *FACTS, "pages", "faults") == before
    assert count(archive, "runs", "fetches") == {"runs": 2, "fetches": 2}


def test_a_page_that_did_not_change_is_not_sent_again(archive, host):
    source = make_source(
        host, Answer(headers={"ETag": '"a"'}, body=FEED), Answer(304, {"ETag": '"a"'}, b"")
    )
    update_source(archive, "us_state", source)
    second = update_source(archive, "us_state", source)
    assert host.asked[-1][1]["If-None-Match"] == '"a"'
    assert (second.run.outcome, second.run.n_items) == ("ok", 211)


def test_a_bad_page_is_never_the_one_a_source_may_call_unchanged(archive, host):
    source = make_source(host, Answer(headers={"ETag": '"bad"'}, body=b"[]"), Answer(body=FEED))
    assert update_source(archive, "us_state", source).has_failed
    assert not update_source(archive, "us_state", source).has_failed
    assert "If-None-Match" not in host.asked[-1][1]


def make_hostile(host, elsewhere):
    zipped = gzip.compress(FEED)
    html = b"<!DOCTYPE html><html><body>Service unavailable</body></html>"
    away = f"http://{elsewhere.name}/feed"
    return {
        "403": [Answer(403)],
        "404": [Answer(404)],
        "429": [Answer(429, {"Retry-After": "0"})],
        "500": [Answer(500)],
        "slow": [Answer(body=FEED[:50], seconds_per_byte=1.0)],
        "truncated": [Answer(body=FEED[:5000], n_bytes_claimed=len(FEED))],
        "cut_off_xml": [Answer(body=FEED[: len(FEED) // 2])],
        "gzip_broken": [Answer(headers={"Content-Encoding": "gzip"}, body=zipped[:-2000])],
        "another_host": [Answer(302, {"Location": away})],
        "private_host": [Answer(302, {"Location": "http://10.0.0.1/feed"})],
        "metadata_host": [Answer(302, {"Location": "http://169.254.169.254/latest"})],
        "html": [Answer(headers={"Content-Type": "text/html"}, body=html)],
        "empty_list": [Answer(headers={"Content-Type": "application/json"}, body=b"[]")],
        "noise": [Answer(body=NOISE)],
        "nothing": [Answer(body=b"")],
    }


def test_update_survives_every_hostile_answer_and_holds_nothing_wrong(archive, host):
    with Host() as elsewhere:
        elsewhere.serve("/feed", Answer(body=FEED))
        answers = make_hostile(host, elsewhere)
        sources = {"us_state": make_source(host, Answer(body=FEED), path="/good")}
        sources |= {
            name: make_source(host, *prepared, path=f"/{name}")
            for name, prepared in answers.items()
        }
        updates = {update.name: update for update in update_sources(archive, sources)}
        assert elsewhere.asked == []
    assert set(updates) == set(sources)
    assert [name for name, update in updates.items() if not update.has_failed] == ["us_state"]
    assert count(archive, *FACTS) == {
        "advisories": 211,
        "sightings": 211,
        "departures": 0,
        "presence": 0,
    }
    assert verify(archive) == []
    lines = [write_update(update) for update in updates.values()]
    assert all("\n" not in line for line in lines)
    assert all(update.message for name, update in updates.items() if name != "us_state")


@pytest.mark.parametrize(
    ("answer", "outcome", "said"),
    [
        (Answer(403), "unreachable", "answered 403"),
        (Answer(body=b"[]"), "refused", "begins"),
        (Answer(302, {"Location": "http://10.0.0.1/"}), "unreachable", "not on a declared host"),
        (Answer(body=NOISE), "unreachable", "larger than the"),
    ],
    ids=["forbidden", "empty list", "private address", "60 MB"],
)
def test_a_failure_is_said_in_one_line_with_its_cause(archive, host, answer, outcome, said):
    update = update_source(archive, "us_state", make_source(host, answer))
    assert update.run.outcome == outcome
    assert said in write_update(update)


def test_a_failed_source_keeps_its_last_good_data(archive, host):
    source = make_source(host, Answer(body=FEED), Answer(500))
    update_source(archive, "us_state", source)
    before = count(archive, *FACTS)
    assert update_source(archive, "us_state", source).has_failed
    assert count(archive, *FACTS) == before
    outcomes = archive.query("SELECT outcome FROM runs ORDER BY recorded_at")["outcome"]
    assert list(outcomes) == ["ok", "unreachable"]


def test_a_refused_page_is_kept_for_a_person_to_look_at(archive, host):
    update_source(archive, "us_state", make_source(host, Answer(body=b"<html>no</html>")))
    assert archive.query("SELECT body FROM pages")["body"].iloc[0] == b"<html>no</html>"


def test_a_page_older_than_its_source_allows_is_stale(archive, host):
    source = make_source(host, Answer(body=FEED))
    source.EXPECTED = us_state.EXPECTED
    update = update_source(archive, "us_state", source)
    assert update.run.outcome == "stale"
    assert "built on 2025-10-07" in update.message
    assert count(archive, *FACTS)["advisories"] == 0


def test_an_item_refused_is_a_fault_with_its_text_and_its_page(archive, host):
    odd = make_item("Belarus", extra="<rumour>none</rumour>")
    feed = make_feed([odd, *make_items()])
    update = update_source(archive, "us_state", make_source(host, Answer(body=feed)))
    assert (update.run.outcome, update.run.n_refused) == ("ok", 1)
    (fault,) = archive.query("SELECT * FROM faults WHERE kind = 'refused_record'").itertuples()
    assert "rumour" in fault.reason
    assert fault.sha256 == archive.query("SELECT sha256 FROM pages")["sha256"].iloc[0]


def test_a_dry_run_holds_nothing(archive, host):
    update = update_source(archive, "us_state", make_source(host, Answer(body=FEED)), is_dry=True)
    assert update.run.n_new == 211
    assert set(count(archive, *FACTS, "runs", "pages").values()) == {0}


def test_a_source_that_is_not_set_up_has_not_failed(archive, host):
    def fetch(session, previous=()):
        raise NotSetUp("set POSTWATCH_X")

    source = make_source(host, Answer())
    source.fetch = fetch
    update = update_source(archive, "acled", source)
    assert not update.has_failed
    assert "set POSTWATCH_X" in write_update(update)


def test_a_defect_of_one_parser_stops_only_its_own_source(archive, host):
    broken = make_source(host, Answer(body=FEED))
    broken.parse = lambda pages: json.loads("{")
    sources = {"broken": broken, "us_state": make_source(host, Answer(body=FEED), path="/good")}
    updates = {update.name: update for update in update_sources(archive, sources)}
    assert updates["broken"].run.outcome == "refused"
    assert "JSONDecodeError" in updates["broken"].message
    assert updates["us_state"].run.outcome == "ok"


def test_two_updates_at_once_hold_everything_once(tmp_path, host):
    root = str(tmp_path / "shared")
    source = make_source(host, Answer(body=FEED))
    archives = [open_archive(root, with_history=False) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        updates = list(pool.map(lambda one: update_source(one, "us_state", source), archives))
    assert [update.run.outcome for update in updates] == ["ok", "ok"]
    archives[0].refresh()
    assert count(archives[0], "advisories", "pages", "runs") == {
        "advisories": 211,
        "pages": 1,
        "runs": 2,
    }
    assert verify(archives[0]) == []


def test_the_command_says_each_failure_in_one_line_and_exits_3(tmp_path, capsys):
    # Sockets to anywhere but loopback are refused in the tests: no source can be reached.
    code = main(["update", "us_state", "ca_gac", "--archive", str(tmp_path / "archive")])
    assert code == EXIT_SOURCE_FAILED
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[:2] for line in lines) == [
        ["ca_gac", "unreachable"],
        ["us_state", "unreachable"],
    ]


def test_the_command_refuses_a_source_nobody_knows(tmp_path, capsys):
    code = main(["update", "atlantis", "--archive", str(tmp_path / "archive")])
    assert code == EXIT_REFUSED
    assert "unknown source 'atlantis'; live sources: " in capsys.readouterr().err
    assert not (tmp_path / "archive").exists()


def test_no_host_is_asked_by_two_sources_at_once(archive):
    with Host() as one, Host() as other:
        sources = {
            f"{number}": make_source(host, Answer(body=FEED), path=f"/{number}")
            for number, host in enumerate([one, other, one, other])
        }
        assert {update.name for update in update_sources(archive, sources)} == set("0123")
        assert [path for path, _ in one.asked] == ["/0", "/2"]
        assert [path for path, _ in other.asked] == ["/1", "/3"]


def test_once_there_is_no_network_the_other_sources_are_not_asked(archive, monkeypatch):
    asked = []

    def look_up(host, *args, **more):
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)

    def make(host):
        def fetch(session, previous=()):
            return [fetch_page(session, f"https://{host}/feed")]

        hosts = (host, "shared.example")  # one after the other, as they share a host
        return SimpleNamespace(
            EXPECTED=us_state.EXPECTED, HOSTS=hosts, fetch=fetch, parse=us_state.parse
        )

    sources = {"us_state": make("a.example"), "uk_fcdo": make("b.example")}
    updates = list(update_sources(archive, sources))
    assert asked == ["a.example"]
    assert [update.run.outcome for update in updates] == ["unreachable"] * 2
    assert {update.message for update in updates} == {
        "there is no network: the address of a.example cannot be looked up"
    }
