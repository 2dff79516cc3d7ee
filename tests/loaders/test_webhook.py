import json
from datetime import UTC, date, datetime

import pytest
from page_host import Answer, Host

from dashboard.command_line import main
from loaders import fetching
from loaders.archive import open_archive
from loaders.errors import FetchFailed
from loaders.records import Departure
from loaders.schemas import to_arrow
from loaders.verbs.update import EXIT_REFUSED, EXIT_SOURCE_FAILED
from loaders.webhook import BadWebhook, find_host, send_message

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
    return Departure(
        issuer_iso3="USA",
        host_iso3="BLR",
        post=post,
        kind="closed",
        who=("all_staff",),
        valid_from=day,
        date_precision="day",
        valid_to=None,
        reason="a reason",
        url="https://example.org/",
        confidence="high",
        lon=None,
        lat=None,
        coord_source=None,
        recorded_at=datetime.now(UTC),
        source="test",
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
