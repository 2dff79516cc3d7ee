"""Which hosts, origins, queries and bodies the app answers."""

import json
import re
from datetime import UTC, date, datetime

import pytest
from asking import Asker
from starlette.applications import Starlette
from starlette.middleware import Middleware

from dashboard.addresses import BASE_PATH_VARIABLE, find_base_path, find_root, read_base_path
from dashboard.briefs.shown_rows import find_public_situation
from dashboard.cli.main import main
from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.query import count_presence
from dashboard.queries.period import Period
from dashboard.resources import ARCHIVE_VARIABLE, get_archive
from dashboard.routes import api, exports, feeds, frames, shapes
from dashboard.routes.guard import Guard
from dashboard.view_state import ViewState
from dashboard.words.markdown import escape_markdown
from loaders.archive import open_archive
from loaders.errors import ArchiveError
from loaders.facts.tables import to_arrow
from loaders.points import make_reports, read_points, store
from loaders.updates.runs import PageFetch, SourceRun

AT = datetime(2026, 9, 1, 6, tzinfo=UTC)
POINTS = b"lat,lon,place,date\n53.9,27.5,A place of ours,2031-02-01\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    root = str(tmp_path_factory.mktemp("guarded"))
    run = SourceRun(
        run="us_state/1",
        name="us_state",
        started_at=AT,
        outcome="ok",
        message="",
        content_on=AT.date(),
        newest_on=AT.date(),
        n_items=1,
        n_placed=1,
        n_new=0,
        n_changed=0,
        n_reissued=0,
        n_waiting=0,
        n_faults=0,
        n_refused=0,
        unplaced=(),
        missing=(),
        recorded_at=AT,
    )
    fetch = PageFetch("us_state/1", "https://x.example/", "a" * 64, None, None, None, False, AT)
    open_archive(root).append("a live update", to_arrow([run, fetch]))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(ARCHIVE_VARIABLE, root)
        get_archive.cache_clear()
        rooms = (api, feeds, exports, frames, shapes)
        routes = [route for room in rooms for route in room.ROUTES]
        yield Starlette(routes=routes, middleware=[Middleware(Guard)])
        get_archive.cache_clear()


@pytest.fixture
def ask(app):
    return Asker(app)


def test_the_feed_takes_several_values_repeated_or_with_commas(ask):
    def read_entries(query):
        status, _, body, _ = ask(f"{feeds.CHANGES_URL}?{query}")
        assert status == 200
        return set(re.findall(r"<entry><id>([^<]+)", body.decode()))

    one, other = read_entries("country=BLR"), read_entries("country=UKR")
    assert one - other
    assert other - one
    repeated = read_entries("country=BLR&country=UKR&issuer=")
    assert repeated == read_entries("country=BLR,UKR")
    assert repeated & (one - other)
    assert repeated & (other - one)


def test_the_feed_refuses_two_values_of_what_has_one(ask):
    status, _, body, _ = ask(f"{feeds.CHANGES_URL}?kind=level&kind=silence")
    assert (status, json.loads(body)["parameter"]) == (422, "kind")


@pytest.mark.parametrize("known", ["2026-08-31", "2026-09-01", "2026-12-01"])
@pytest.mark.parametrize("path", ["brief.html", "manifest.json"])
def test_known_before_on_and_after_a_live_update_is_answered(ask, path, known):
    assert ask(f"/export/{path}?from=2026-08-01&to=2026-08-20&known={known}")[0] == 200


@pytest.mark.parametrize(
    "host", ["localhost:1", "LOCALHOST", "127.0.0.1", "[::1]:8501", "10.0.0.7"]
)
def test_known_names_and_numbers_are_answered(ask, host):
    assert ask("/healthz", host=host)[0] == 200


def test_a_host_that_was_named_is_answered(ask, monkeypatch):
    monkeypatch.setenv("POSTWATCH_ALLOW_HOST", "other.example,Maps.Example")
    assert ask("/healthz", host="maps.example:443")[0] == 200


def test_a_body_without_a_length_is_read_no_further_than_its_bound(ask):
    status, _, _, n_left = ask("/export/brief.html", method="POST", parts=[b"x" * 100_000] * 50)
    assert (status, n_left) == (413, 44)


def test_markdown_of_an_address_shows_as_it_is():
    escaped = escape_markdown(
        "![x](http://a.example) `b` <i> :red[c] $d$ www.e.example f@g.example"
    )
    assert escaped == (
        r"\!\[x\]\(http\:|\/\/a\.example\) \`b\` \<i\> \:red\[c\] \$d\$ "
        r"www|\.e\.example f\@|g\.example"
    ).replace("|", "\u2060")


@pytest.mark.parametrize(("public", "n_public"), [(False, 0), (True, 1)])
def test_imported_reports_are_private_unless_made_public(tmp_path, public, n_public):
    archive = open_archive(str(tmp_path))
    file = read_points(("ours.csv", POINTS))
    now = datetime(2031, 3, 1, tzinfo=UTC)
    store(archive, [make_reports(file, recorded_at=now, public=public)], now)
    february = Period(date(2031, 2, 1), date(2031, 2, 2))
    assert count_presence(archive, february) == 1
    assert count_presence(archive, february, public_only=True) == n_public
    view = ViewState(february.date_from, february.date_to)
    assert len(find_public_situation(archive, view)[PRESENCE].rows) == n_public
    with pytest.raises(ArchiveError, match="held already"):
        store(archive, [make_reports(file, recorded_at=now, public=not public)], now)


@pytest.mark.parametrize(
    ("text", "path"), [("/risk", "/risk"), ("risk/", "/risk"), ("/a/b-c/", "/a/b-c"), ("/", "")]
)
def test_a_base_path_is_written_one_way(text, path):
    assert read_base_path(text) == path


@pytest.mark.parametrize(
    "text",
    ["//evil.example", "/a/../b", "/risk?x", "/a b", '/"><script>', "http://x", "/r%2f", "/a//b"],
)
def test_what_is_no_path_of_plain_segments_is_no_base_path(text):
    with pytest.raises(ValueError, match="not a path such as /risk"):
        read_base_path(text)


@pytest.mark.parametrize(
    ("peer", "sent", "root"),
    [
        (("127.0.0.1", 5), {"x-forwarded-prefix": "/risk"}, "http://here/risk"),
        (("203.0.113.9", 0), {"x-forwarded-prefix": "/risk"}, "http://here/risk"),
        (("203.0.113.9", 5), {"x-forwarded-prefix": "/risk"}, "http://here"),
        (("127.0.0.1", 5), {"x-forwarded-prefix": "//evil.example"}, "http://here"),
        (("127.0.0.1", 5), {"x-forwarded-proto": "https"}, "https://here"),
        (("127.0.0.1", 5), {"x-forwarded-proto": "javascript"}, "http://here"),
    ],
)
def test_a_proxy_on_this_machine_alone_says_where_the_app_is_served(peer, sent, root):
    headers = [(name.encode(), text.encode()) for name, text in {"host": "here", **sent}.items()]
    scope = {"type": "http", "scheme": "http", "client": peer, "headers": headers}
    assert find_root(scope, is_known_host=False) == root


@pytest.mark.parametrize("path", ["/feeds/changes.atom", "/risk/feeds/changes.atom"])
@pytest.mark.parametrize("written", ["/risk", "risk/"])
def test_a_set_prefix_holds_whether_a_proxy_without_headers_strips_it_or_keeps_it(
    ask, monkeypatch, path, written
):
    monkeypatch.setenv(BASE_PATH_VARIABLE, written)
    status, _, body, _ = ask(f"{path}?country=BLR", host="localhost")
    links = re.findall(r'rel="(?:self|alternate)" href="([^"]+)"', body.decode())
    assert status == 200
    assert links[0] == "http://localhost/risk/feeds/changes.atom?country=BLR"
    assert all(link.startswith("http://localhost/risk/") for link in links)


def test_the_prefix_without_its_slash_leads_to_the_page(ask, monkeypatch):
    monkeypatch.setenv(BASE_PATH_VARIABLE, "/risk")
    status, headers, _, _ = ask("/risk?country=BLR")
    assert (status, headers["location"]) == (307, "/risk/?country=BLR")


def test_a_prefix_set_by_hand_is_held_to_the_same_as_the_option(monkeypatch, capsys):
    monkeypatch.setenv(BASE_PATH_VARIABLE, "//evil.example")
    said = "POSTWATCH_BASE_PATH='//evil.example': not a path such as /risk"
    with pytest.raises(ValueError, match=said):
        find_base_path()
    assert main(["run"]) == 2
    assert said in capsys.readouterr().err
