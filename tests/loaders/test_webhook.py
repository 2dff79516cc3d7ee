import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import factories
import pandas as pd
import pytest
from page_host import Answer, Host
from us_state_pages import make_feed, make_item, make_items, make_page

from dashboard.cli.main import main
from loaders import fetching
from loaders.archive import open_archive
from loaders.cli import update as verb
from loaders.cli.update import EXIT_REFUSED, EXIT_SOURCE_FAILED
from loaders.errors import FetchFailed
from loaders.evidence.changes import list_departures
from loaders.facts.departures import Departure
from loaders.facts.tables import to_arrow
from loaders.sources.us_state import source as us_state
from loaders.updates import webhook
from loaders.updates.runs import SourceRun
from loaders.updates.webhook import (
    BadWebhook,
    deliver_changes,
    find_host,
    make_message,
    send_message,
)

SECRET = "/services/T0/s3cret"  # the path of such an address is often its password
TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def quick_and_direct(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetching, "BACKOFF_SECONDS", 0.0)
    monkeypatch.setattr(fetching, "_BACKOFF_SECONDS_MAX", 0.0)


@pytest.fixture
def host():
    with Host() as host:
        yield host


def closing(day: date, post: str) -> Departure:
    return factories.departure(
        post=post,
        valid_from=day,
        recorded_at=datetime.now(UTC),
    )


@pytest.fixture
def root(tmp_path):
    """An archive that was updated once, and into which a person then confirmed a departure."""
    root = str(tmp_path / "archive")
    open_archive(root, with_history=False)
    main(["update", "us_state", "--archive", root])
    departures = [closing(TODAY, "Minsk"), closing(date(2014, 5, 1), "Gomel")]
    open_archive(root).append("review", to_arrow(departures))
    return root


def update(root, *more):
    return main(["update", "us_state", "--archive", root, *more])


def test_what_changed_since_the_last_update_is_sent_as_json_with_text(root, host, capsys):
    url = host.serve(SECRET, Answer(body=b"ok"))
    capsys.readouterr()
    update(root, "--webhook", url)
    ((path, body),) = host.posted
    message = json.loads(body)
    assert path == SECRET
    assert message["text"] == f"{TODAY} Belarus: closed, all staff, Minsk (United States)"
    assert [change["iso3"] for change in message["changes"]] == ["BLR"]
    assert f"1 changes sent to {host.name}" in capsys.readouterr().out


def test_the_address_may_come_from_the_environment(root, host, monkeypatch):
    monkeypatch.setenv("POSTWATCH_WEBHOOK", host.serve(SECRET, Answer()))
    update(root)
    assert len(host.posted) == 1


def test_where_nothing_changed_nothing_is_sent(root, host, capsys):
    url = host.serve(SECRET, Answer())
    update(root, "--webhook", url)
    host.posted.clear()
    update(root, "--webhook", url)
    assert host.posted == []
    assert "nothing changed" in capsys.readouterr().out


def test_a_dry_run_sends_nothing(root, host):
    update(root, "--dry-run", "--webhook", host.serve(SECRET, Answer()))
    assert host.posted == []


def test_a_failure_is_said_without_the_address_and_exits_3(root, host, capsys):
    url = host.serve(SECRET, Answer(status=500))
    assert update(root, "--webhook", url) == EXIT_SOURCE_FAILED
    said = capsys.readouterr()
    assert f"webhook     failed       {host.name}: answered 500; allowed: 200 to 299" in said.out
    assert "s3cret" not in said.out + said.err


def test_an_address_that_is_none_is_refused_before_anything_is_fetched(root, capsys):
    assert update(root, "--webhook", "file:///etc/passwd") == EXIT_REFUSED
    assert "not an address" in capsys.readouterr().err


def test_a_redirect_is_not_followed(host):
    url = host.serve(SECRET, Answer(status=302, headers={"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(FetchFailed, match="answered 302"):
        send_message(url, {})


@pytest.mark.parametrize(
    "url", ["", "example.org", "ftp://example.org/", "http://[::1", "https://"]
)
def test_what_is_no_address_has_no_host(url):
    with pytest.raises(BadWebhook, match="not an address"):
        find_host(url)


def test_what_could_not_be_delivered_goes_out_with_the_next_update_and_then_no_more(root, host):
    url = host.serve(SECRET, Answer(status=500), Answer())
    assert update(root, "--webhook", url) == EXIT_SOURCE_FAILED
    update(root, "--webhook", url)
    update(root, "--webhook", url)
    failed, delivered = (json.loads(body)["changes"] for _, body in host.posted)
    assert [change["key"] for change in failed] == [change["key"] for change in delivered]
    assert [change["iso3"] for change in delivered] == ["BLR"]


def test_each_address_has_a_memory_of_its_own(root, host):
    first = host.serve("/first", Answer())
    second = host.serve("/second", Answer(status=503), Answer())
    for url in (first, second, second):
        update(root, "--webhook", url)
        open_archive(root).append("review", to_arrow([closing(TODAY, f"Post {len(host.posted)}")]))
    update(root, "--webhook", first)
    told = [
        (path, [change["key"] for change in json.loads(body)["changes"]])
        for path, body in host.posted
    ]
    to_first = [keys for path, keys in told if path == "/first"]
    to_second = [keys for path, keys in told if path == "/second"]
    assert [len(keys) for keys in to_first] == [1, 3]
    assert not set(to_first[0]) & set(to_first[1])
    assert set(to_second[0]) < set(to_second[-1])
    assert set(to_second[-1]) < set(to_first[0] + to_first[1])


def test_what_was_delivered_and_not_remembered_is_delivered_again(root, host, monkeypatch):
    url = host.serve(SECRET, Answer())
    archive = open_archive(root)
    remember = webhook._remember
    marked = []

    def forget(archive, deliveries):
        if marked:
            raise OSError("killed")
        marked.append(deliveries)
        remember(archive, deliveries)

    monkeypatch.setattr(webhook, "_remember", forget)
    since = archive.version - 1
    with pytest.raises(OSError, match="killed"):
        deliver_changes(archive, url, since=since)
    monkeypatch.undo()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert deliver_changes(archive, url, since=archive.version) == 1
    assert host.posted[0] != []
    assert [json.loads(body)["changes"][0]["key"] for _, body in host.posted] == [
        json.loads(host.posted[0][1])["changes"][0]["key"]
    ] * 2


def test_an_address_with_a_secret_is_not_in_the_archive(root, host):
    update(root, "--webhook", host.serve(SECRET, Answer()))
    held = open_archive(root).query("SELECT * FROM deliveries").to_csv()
    assert "s3cret" not in held


def test_a_month_is_sent_as_a_month():
    month = list_departures(
        open_month := pd.DataFrame(
            [{**{n: getattr(closing(date(2026, 3, 1), "Minsk"), n) for n in Departure.__slots__}}]
        ).assign(date_precision="month", recorded_at=pd.Timestamp("2026-03-09", tz="UTC"))
    )
    assert len(open_month) == 1
    message = make_message(month, old=0, new=1)
    assert message["text"].startswith("March 2026 Belarus")
    assert message["changes"][0]["date_precision"] == "month"


NOW = datetime.now(UTC)


def make_source(pages):
    """The State Department's parser on these pages, the last again and again; None is no answer."""
    queue = list(pages)

    def fetch(session, previous=()):
        page = queue.pop(0) if len(queue) > 1 else queue[0]
        if page is None:
            raise FetchFailed("example.org: down")
        return [page]

    return SimpleNamespace(EXPECTED=us_state.EXPECTED, HOSTS=(), parse=us_state.parse, fetch=fetch)


def make_news(seconds_ago, level, issued):
    """The feed as it was a moment ago: made-up levels, and Nepal at this one since that day."""
    at = NOW - timedelta(seconds=seconds_ago)
    days = ((level, issued, "Nepal", "NP"), (2, NOW - timedelta(days=9), "France", "FR"))
    dated = [
        make_item(name, one, issued=f"{day:%a, %d %b %Y}", tag=tag) for one, day, name, tag in days
    ]
    others = [item for item in make_items() if ">Nepal" not in item and ">France" not in item]
    return make_page(make_feed([*dated, *others], content_at=at.isoformat()), fetched_at=at)


@pytest.fixture
def run(tmp_path, host, monkeypatch):
    """Update an archive of the bundled history from pages; gives what was sent, run by run."""
    root = str(tmp_path / "with-history")

    def run(pages, n_runs, *answers):
        url = host.serve(SECRET, *(answers or (Answer(),)))
        source = make_source(pages)
        monkeypatch.setattr(verb, "find_source", lambda name: source)
        sent = []
        for _ in range(n_runs):
            host.posted.clear()
            update(root, "--webhook", url)
            sent.append([one for _, body in host.posted for one in json.loads(body)["changes"]])
        return sent

    run.root = root
    return run


def name(changes):
    return [(change["kind"], change["issuer"], change["iso3"]) for change in changes]


def test_a_baseline_is_no_news_and_a_raise_that_was_not_delivered_goes_out_once(run):
    long_ago = NOW - timedelta(days=40)
    pages = [make_news(4, 3, long_ago), make_news(3, 4, NOW), make_news(2, 4, NOW)]
    answers = Answer(status=500), Answer()
    baseline, failed, delivered, again = run(pages, 4, *answers)
    archive = open_archive(run.root)
    differs = archive.query("SELECT n_changed FROM runs ORDER BY recorded_at")["n_changed"]
    assert differs[0] > 10  # from the history, which the made-up levels know nothing of
    assert baseline == again == []
    assert name(failed) == name(delivered) == [("level", "us_state", "NPL")]
    assert (delivered[0]["before"][:7], delivered[0]["after"][:7]) == ("Level 3", "Level 4")


def asked(days_ago, outcome):
    at = NOW - timedelta(days=days_ago)
    counts = ("items", "placed", "new", "changed", "reissued", "waiting", "faults", "refused")
    return SourceRun(
        run=f"us_state/{days_ago}",
        name="us_state",
        started_at=at,
        outcome=outcome,
        message="" if outcome == "ok" else "example.org: down",
        content_on=at.date() if outcome == "ok" else None,
        newest_on=None,
        **{f"n_{one}": 0 for one in counts},
        unplaced=(),
        missing=(),
        recorded_at=at,
    )


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ([(9, "ok"), (5, "ok")], f"since {NOW - timedelta(days=5):%Y-%m-%d}"),
        ([(5, "unreachable"), (1, "unreachable")], "never answered well"),
    ],
    ids=["good five days ago", "never good, asked for five days"],
)
def test_a_silence_is_told_once_since_the_last_good_answer_or_the_first_asking(run, before, said):
    open_archive(run.root).append("us_state", to_arrow([asked(*one) for one in before]))
    first, *later = run([None], 3)
    assert name(first) == [("silence", "us_state", None)]
    assert (first[0]["on"], said in first[0]["after"]) == (str((NOW - timedelta(5)).date()), True)
    assert later == [[], []]


def test_a_source_that_fell_silent_again_is_told_again(run):
    archive = open_archive(run.root)
    archive.append("us_state", to_arrow([asked(20, "ok")]))
    (first,) = run([None], 1)
    archive.append("us_state", to_arrow([asked(4, "ok")]))
    (second,) = run([None], 1)
    assert name(first) == name(second) == [("silence", "us_state", None)]
    assert first[0]["key"] != second[0]["key"]


def test_a_source_asked_first_two_days_ago_is_not_silent_yet(run):
    open_archive(run.root).append("us_state", to_arrow([asked(2, "unreachable")]))
    assert run([None], 1) == [[]]
