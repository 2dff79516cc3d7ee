import gzip
import socket
from datetime import UTC, datetime
from time import monotonic

import pytest
from page_host import Answer, Host

from loaders.errors import FetchFailed, NoNetwork
from loaders.fetching import N_RETRIES, PageMissing, fetch_page, open_session, post_form
from loaders.pages import Page
from loaders.sources.us_state import source as us_state

BODY = Answer().body
ETAG = '"v1"'
STAMP = "Tue, 07 Oct 2025 21:08:05 GMT"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def host():
    with Host() as host:
        yield host


@pytest.fixture
def session(host):
    with open_session([host.name], backoff_seconds=0.01) as session:
        yield session


def test_a_page_comes_with_its_body_its_headers_and_the_time(host, session):
    headers = {"ETag": ETAG, "Last-Modified": STAMP, "Content-Type": "text/xml"}
    before = datetime.now(UTC)
    page = fetch_page(session, host.serve("/feed", Answer(headers=headers)))
    assert page.body == BODY
    assert (page.etag, page.last_modified, page.content_type) == (ETAG, STAMP, "text/xml")
    assert before <= page.fetched_at <= datetime.now(UTC)
    assert not page.not_modified


def test_the_program_says_who_it_is(host, session):
    fetch_page(session, host.serve("/feed", Answer()))
    assert host.asked[0][1]["User-Agent"].startswith("Postwatch/")
    assert host.asked[0][1]["User-Agent"].endswith("(advisory reader)")


def test_an_unchanged_page_is_asked_for_by_its_etag_and_keeps_its_body(host, session):
    url = host.serve("/feed", Answer(headers={"ETag": ETAG, "Last-Modified": STAMP}))
    first = fetch_page(session, url)
    host.serve("/feed", Answer(304, body=b""))
    other = Page("http://elsewhere.example/", b"", datetime.now(UTC), etag='"v2"')
    again = fetch_page(session, url, previous=[first, other])
    assert host.asked[1][1]["If-None-Match"] == ETAG
    assert host.asked[1][1]["If-Modified-Since"] == STAMP
    assert again.not_modified
    assert (again.body, again.etag) == (BODY, ETAG)
    assert again.fetched_at > first.fetched_at


def test_the_etag_of_another_address_is_not_sent(host, session):
    url = host.serve("/feed", Answer())
    other = Page("http://elsewhere.example/", b"", datetime.now(UTC), etag=ETAG)
    fetch_page(session, url, previous=[other])
    assert "If-None-Match" not in host.asked[0][1]


def test_not_modified_without_having_asked_is_an_error(host, session):
    with pytest.raises(FetchFailed, match="answered 304"):
        fetch_page(session, host.serve("/feed", Answer(304, body=b"")))


def test_a_missing_page_fails_at_once_naming_address_and_status(host, session):
    url = host.serve("/gone", Answer(404))
    with pytest.raises(PageMissing, match=f"{url}: answered 404 Not Found"):
        fetch_page(session, url)
    assert len(host.asked) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_an_answer_with_retry_after_is_asked_again(host, session, status):
    url = host.serve("/feed", Answer(status, {"Retry-After": "0"}), Answer())
    assert fetch_page(session, url).body == BODY
    assert len(host.asked) == 2


def test_an_error_of_the_server_is_asked_again(host, session):
    url = host.serve("/feed", Answer(500), Answer())
    assert fetch_page(session, url).body == BODY
    assert len(host.asked) == 2


def test_a_server_that_stays_overloaded_is_given_up_naming_the_status(host, session):
    url = host.serve("/feed", Answer(429, {"Retry-After": "0"}))
    with pytest.raises(FetchFailed, match="answered 429 Too Many Requests"):
        fetch_page(session, url)
    assert len(host.asked) == 1 + N_RETRIES


def test_a_host_that_falls_silent_is_given_up(host, session):
    url = host.serve("/slow", Answer(body=b"abc", seconds_per_byte=1.0))
    started = monotonic()
    with pytest.raises(FetchFailed, match=f"{url}: .*timed out"):
        fetch_page(session, url, read_seconds=0.1)
    assert monotonic() - started < 3


def test_a_page_that_trickles_is_given_up_at_the_deadline(host, session):
    url = host.serve("/trickle", Answer(body=b"x" * 30, seconds_per_byte=0.05))
    with pytest.raises(FetchFailed, match=r"not complete after 0\.2 seconds"):
        fetch_page(session, url, deadline_seconds=0.2)


def test_a_host_nobody_listens_on_is_named():
    with Host() as gone:
        url = gone.serve("/feed", Answer())
    with (
        open_session([gone.name], backoff_seconds=0.01) as session,
        pytest.raises(FetchFailed, match=f"{url}: ConnectionError"),
    ):
        fetch_page(session, url)


def test_a_body_cut_short_is_refused(host, session):
    url = host.serve("/cut", Answer(n_bytes_claimed=len(BODY) + 100))
    with pytest.raises(FetchFailed, match="IncompleteRead"):
        fetch_page(session, url)


def test_a_page_over_the_size_bound_is_refused(host, session):
    url = host.serve("/large", Answer(body=b"x" * 3000))
    with pytest.raises(FetchFailed, match="larger than the 2000 bytes allowed"):
        fetch_page(session, url, n_bytes_max=2000)


def test_the_size_counts_after_decompression(host, session):
    packed = gzip.compress(b"x" * 1_000_000)
    assert len(packed) < 2000
    url = host.serve("/packed", Answer(headers={"Content-Encoding": "gzip"}, body=packed))
    with pytest.raises(FetchFailed, match="larger than the 2000 bytes allowed"):
        fetch_page(session, url, n_bytes_max=2000)


def test_a_compressed_page_arrives_unpacked(host, session):
    packed = Answer(headers={"Content-Encoding": "gzip"}, body=gzip.compress(BODY))
    assert fetch_page(session, host.serve("/packed", packed)).body == BODY


def test_a_redirect_on_the_same_host_is_followed(host, session):
    host.serve("/new", Answer())
    url = host.serve("/old", Answer(301, {"Location": "/new"}))
    page = fetch_page(session, url)
    assert (page.url, page.body) == (url, BODY)


def test_a_redirect_to_another_declared_host_is_followed(host):
    with Host() as other, open_session([host.name, other.name]) as session:
        url = host.serve("/old", Answer(302, {"Location": other.serve("/new", Answer())}))
        assert fetch_page(session, url).body == BODY


@pytest.mark.parametrize(
    "target",
    [
        "http://example.org/feed",
        "http://127.0.0.1:9/feed",
        "http://10.0.0.1/feed",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/feed",
        "file:///etc/passwd",
        "//example.org/feed",
    ],
)
def test_a_redirect_anywhere_else_is_refused_unasked(host, session, target):
    url = host.serve("/old", Answer(302, {"Location": target}))
    with pytest.raises(FetchFailed, match=f"not on a declared host; declared: {host.name}"):
        fetch_page(session, url)


def test_a_host_that_only_begins_like_a_declared_one_is_refused(host, session):
    for target in (f"http://{host.name}.example.org/", f"http://{host.name}@example.org/"):
        url = host.serve("/old", Answer(302, {"Location": target}))
        with pytest.raises(FetchFailed, match="not on a declared host"):
            fetch_page(session, url)


def test_an_undeclared_private_address_is_refused_though_it_would_answer(host):
    with (
        open_session(["travel.state.gov"]) as session,
        pytest.raises(
            FetchFailed, match=r"is not on a declared host; declared: travel\.state\.gov"
        ),
    ):
        fetch_page(session, host.serve("/feed", Answer()))
    assert host.asked == []


def test_redirects_in_a_circle_end(host, session):
    url = host.serve("/round", Answer(302, {"Location": "/round"}))
    with pytest.raises(FetchFailed, match="redirected more than 5 times"):
        fetch_page(session, url)
    assert len(host.asked) == 6


def test_a_redirect_to_nowhere_is_an_error(host, session):
    with pytest.raises(FetchFailed, match="without saying where to"):
        fetch_page(session, host.serve("/old", Answer(302)))


SECRET = "do-not-tell"
LOGIN = {"username": "a@b.example", "password": f"{SECRET}&more=1"}


def test_headers_are_sent_along_a_redirect_and_stand_on_no_page(host, session):
    host.serve("/new", Answer())
    url = host.serve("/old", Answer(301, {"Location": "/new"}))
    page = fetch_page(session, url, headers={"Authorization": f"Bearer {SECRET}"})
    assert [asked["Authorization"] for _, asked in host.asked] == [f"Bearer {SECRET}"] * 2
    assert SECRET not in repr(page)


def test_headers_are_not_kept_for_the_next_page(host, session):
    url = host.serve("/feed", Answer())
    fetch_page(session, url, headers={"Authorization": f"Bearer {SECRET}"})
    fetch_page(session, url)
    assert "Authorization" not in host.asked[1][1]


def test_a_header_that_cannot_be_sent_is_not_repeated_in_the_message(host, session):
    url = host.serve("/feed", Answer())
    with pytest.raises(FetchFailed, match="not asked: a request header") as raised:
        fetch_page(session, url, headers={"Authorization": f"Bearer {SECRET}\r\nX: y"})
    assert SECRET not in str(raised.value)
    assert raised.value.__cause__ is None
    assert host.asked == []


def test_a_form_is_sent_encoded_and_answered_with_the_body(host, session):
    url = host.serve("/token", Answer(body=b"{}"))
    assert post_form(session, url, LOGIN) == b"{}"
    assert host.posted == [("/token", f"username=a%40b.example&password={SECRET}%26more%3D1")]


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 429, 500, 503])
def test_a_form_that_is_not_accepted_is_sent_once_and_named_by_status_only(host, session, status):
    body = f"wrong: {SECRET}".encode()
    url = host.serve("/token", Answer(status, {"Location": "/other", "Retry-After": "0"}, body))
    with pytest.raises(FetchFailed, match=f"{url}: answered {status}") as raised:
        post_form(session, url, LOGIN)
    assert SECRET not in str(raised.value)
    assert len(host.posted) == 1


def test_a_form_is_not_sent_to_an_undeclared_host(host):
    url = host.serve("/token", Answer())
    with (
        open_session(["acleddata.com"]) as session,
        pytest.raises(FetchFailed, match=r"not on a declared host; declared: acleddata\.com"),
    ):
        post_form(session, url, LOGIN)
    assert host.posted == []


def test_an_answer_to_a_form_is_held_to_size_and_patience(host, session):
    large = host.serve("/large", Answer(body=b"x" * 3000))
    with pytest.raises(FetchFailed, match="larger than the 2000 bytes allowed"):
        post_form(session, large, LOGIN, n_bytes_max=2000)
    slow = host.serve("/slow", Answer(body=b"abc", seconds_per_byte=1.0))
    with pytest.raises(FetchFailed, match=f"{slow}: .*timed out"):
        post_form(session, slow, LOGIN, read_seconds=0.1)
    assert len(host.posted) == 2


def test_us_state_fetches_its_feed_and_asks_only_whether_it_changed(host, session, monkeypatch):
    url = host.serve("/TAsTWs.xml", Answer(headers={"ETag": ETAG}))
    monkeypatch.setattr(us_state, "FEED_URL", url)
    first = us_state.fetch(session)
    host.serve("/TAsTWs.xml", Answer(304, body=b""))
    second = us_state.fetch(session, first)
    assert [page.not_modified for page in (*first, *second)] == [False, True]
    assert second[0].body == BODY


def failing_lookup(monkeypatch, code, asked):
    def look_up(host, *args, **more):
        asked.append(host)
        raise socket.gaierror(code, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_without_a_resolver_a_page_fails_after_one_try_in_one_sentence(monkeypatch):
    asked = []
    failing_lookup(monkeypatch, socket.EAI_AGAIN, asked)
    with (
        open_session(["a.example"]) as session,
        pytest.raises(NoNetwork, match=r"there is no network: the address of a\.example cannot"),
    ):
        fetch_page(session, "https://a.example/feed")
    assert asked == ["a.example"]


def test_an_unknown_name_is_of_that_host_alone_and_not_asked_again(monkeypatch):
    asked = []
    failing_lookup(monkeypatch, socket.EAI_NONAME, asked)
    with (
        open_session(["a.example"]) as session,
        pytest.raises(FetchFailed, match=r"a\.example was not found") as raised,
    ):
        fetch_page(session, "https://a.example/feed")
    assert asked == ["a.example"]
    assert not isinstance(raised.value, NoNetwork)


def test_a_proxy_nobody_listens_on_is_no_network_and_a_working_one_is_used(monkeypatch, host):
    with Host() as gone:
        pass
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", f"http://{gone.name}")
    with (
        open_session(["a.example"], backoff_seconds=0.01) as session,
        pytest.raises(NoNetwork, match="the proxy that is set"),
    ):
        fetch_page(session, "http://a.example/feed")
    monkeypatch.setenv("HTTP_PROXY", f"http://{host.name}")
    host.serve("http://a.example/feed", Answer())
    with open_session(["a.example"], backoff_seconds=0.01) as session:
        assert fetch_page(session, "http://a.example/feed").body == BODY
