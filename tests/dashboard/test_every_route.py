"""What holds at every address of the app, by its own route table: a new route is asked by itself.

The parameters of a route are those it names when it refuses one that it does not know.
"""

import json
import re
from datetime import UTC, datetime
from functools import cache
from urllib.parse import quote

import pytest
from asking import Asker
from starlette.routing import WebSocketRoute

from dashboard.app import app
from dashboard.components import ASSETS_URL
from dashboard.resources import ARCHIVE_VARIABLE, get_archive
from dashboard.view_state import SHOWN_AT_MOST
from loaders.archive import open_archive
from loaders.facts.tables import to_arrow
from loaders.pages import Page
from loaders.updates.runs import KeptPage, PageFetch

AT = datetime(2026, 9, 1, 6, tzinfo=UTC)
PAGE = Page("https://x.example/", b"a page as it was served", AT)
PAST, FUTURE = "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"

SERVED = app._build_starlette_app()
TABLE = list(SERVED.routes)
OURS = [route.path for route in app._user_routes]
FILES = [path for path in OURS if path.startswith(f"/{ASSETS_URL}")]
NOWHERE = [path for path in OURS if path.endswith("{nowhere:path}")]
READING = [path for path in OURS if path not in (*FILES, *NOWHERE)]
SOCKETS = [route.path for route in TABLE if isinstance(route, WebSocketRoute)]
EVERY = sorted({route.path for route in TABLE} - set(SOCKETS))
HOSTS = ("evil.example", "localhost.evil.example:8501", "127.0.0.1.evil.example", "", None)
ORIGINS = ("https://evil.example", "null", "http://127.0.0.1:9", "x" * 500)
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
TAKES_POST = "/export/brief.{form}"
TAKES_SEVERAL = {"/feeds/changes.atom": {"country", "issuer"}}

SAMPLES = {
    "brief.{form}": "brief.html",
    "data.{form}": "data.csv",
    "{iso3}": "BLR",
    "{region}": "world",
    "{country}": "BLR",
    "{sha256}": PAGE.find_sha256(),
    "{nowhere:path}": "nowhere/at-all",
}
HOSTILE = {
    "a Markdown picture": "![x](http://evil.example/)",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "the end of an attribute": "\" onmouseover='alert(1)' x=\"",
    "an address that runs": "javascript:alert(1)",
    "a way up": "../../../../etc/passwd",
    "a header": "a\r\nX-Evil: 1\r\n\r\n<b>",
    "a NUL": "a\0b",
    "a turned text": "\u202eexe.tod\u202c",
    "SQL": "' OR 1=1 --",
    "5,000 digits": "9" * 5_000,
    "20 digits": "9" * 20,
    "a year of five digits": "99999-01-01",
    "a long text": "x" * 1_500,
    "no UTF-8": b"\xff\xfe",
    "a negative number": "-1",
    "no number": "nan",
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Ask the app as it is served, on an archive that keeps one page."""
    root = str(tmp_path_factory.mktemp("every-route"))
    sha256 = PAGE.find_sha256()
    fetch = PageFetch("us_state/1", PAGE.url, sha256, "text/plain", None, None, False, AT)
    open_archive(root).append("us_state", to_arrow([fetch, KeptPage(sha256, PAGE.body, AT)]))
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(ARCHIVE_VARIABLE, root)
        get_archive.cache_clear()
        yield Asker(SERVED)
        get_archive.cache_clear()


@pytest.fixture(scope="module")
def get(ask):
    """Get a route's good answer, made once, as a page of a foreign origin would ask for it."""

    @cache
    def get(path):
        return ask(fill(path) if path in OURS else path, origin=ORIGINS[0])

    return get


def fill(path):
    """A real address of a route of ours."""
    for name, text in SAMPLES.items():
        path = path.replace(name, text)
    assert "{" not in path, f"{path}: give its part a value in SAMPLES"
    return f"{path}/drawing.js" if path == f"/{ASSETS_URL}" else path


def put(path, text):
    """The addresses of a route with a text in the place of each of its parts."""
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    return [fill(path.replace(part, text)) for part in re.findall(r"\{[\w:]+\}", path)]


def name_parameters(ask, path):
    """The parameters a route reads, as it says itself."""
    status, _, body, _ = ask(f"{fill(path)}?no-such=1")
    error = json.loads(body)
    assert (status, error["parameter"]) == (422, "no-such")
    known = error["error"].rpartition("known: ")[2]
    return [] if known == "none" else known.split(", ")


def check_refusal(answer, text):
    """Hold what a refusal says to the measure of `SHOWN_AT_MOST`, and read it."""
    assert answer.headers["content-type"] == "application/json"
    assert not {"x-evil"} & set(answer.headers)
    error = json.loads(answer.body)
    said = " ".join(map(str, error.values()))
    assert isinstance(text, bytes) or len(text) <= SHOWN_AT_MOST + 1 or text[:100] not in said
    assert len(answer.body) < 2_000
    return error


def test_the_table_holds_the_routes_of_the_app_and_those_of_the_page():
    assert {"/healthz", "/feeds/changes.atom", TAKES_POST, *TAKES_SEVERAL} <= set(READING)
    assert SOCKETS
    assert set(EVERY) > set(OURS)


@pytest.mark.parametrize("path", EVERY)
def test_a_foreign_host_is_answered_nowhere(ask, path):
    for host in HOSTS:
        assert ask(path, host=host).status == 421
    for method in ("HEAD", "OPTIONS", *CHANGING):
        assert ask(path, host=HOSTS[0], method=method).status == 421


@pytest.mark.parametrize("path", EVERY)
def test_a_foreign_origin_changes_nothing_and_may_read_nothing(ask, get, path):
    for origin in ORIGINS:
        for method in CHANGING:
            answer = ask(path, method=method, origin=origin)
            assert answer.status == 403
            check_refusal(answer, origin)
    assert [name for name in get(path).headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize(
    "headers",
    [{"host": "localhost:8501", "origin": "https://evil.example"}, {"host": "evil.example"}],
)
def test_a_foreign_page_opens_no_socket(ask, path, headers):
    assert ask.open_socket(path, **headers) == ["websocket.close"]


@pytest.mark.parametrize("path", EVERY)
def test_every_answer_is_not_to_be_sniffed_framed_or_referred(ask, get, path):
    address = fill(path) if path in OURS else path
    answers = [get(path), ask(f"{address}?no-such=1"), ask(address, method="DELETE")]
    answers += [ask(address, host=HOSTS[0]), ask(address, method="POST", origin=ORIGINS[0])]
    for headers in (answer.headers for answer in answers):
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'self'" in policy or "sandbox" in policy.split()


@pytest.mark.parametrize("path", READING)
def test_a_parameter_that_is_not_read_is_refused_by_name(ask, path):
    for name in ("no-such", *HOSTILE.values()):
        answer = ask(f"{fill(path)}?{quote(name)}=1")
        assert answer.status == 422
        check_refusal(answer, name)


@pytest.mark.parametrize("path", READING)
def test_a_parameter_given_twice_is_refused(ask, path):
    for name in {*name_parameters(ask, path), "no-such"} - TAKES_SEVERAL.get(path, set()):
        answer = ask(f"{fill(path)}?{name}=1&{name}=2")
        assert (answer.status, check_refusal(answer, "")["parameter"]) == (422, name)


@pytest.mark.parametrize("path", READING)
def test_a_hostile_value_is_refused_by_name_and_never_repeated_whole(ask, path):
    for name in name_parameters(ask, path):
        for text in HOSTILE.values():
            answer = ask(f"{fill(path)}?{name}={quote(text)}")
            assert (answer.status, check_refusal(answer, text)["parameter"]) == (422, name)


@pytest.mark.parametrize("path", NOWHERE)
def test_where_nothing_is_that_is_said(ask, path):
    answer = ask(fill(path))
    assert (answer.status, check_refusal(answer, "")["error"]) == (
        404,
        f"no such address: {fill(path)!r}",
    )


@pytest.mark.parametrize("path", [path for path in OURS if "{" in path])
def test_a_hostile_part_of_a_path_is_refused_and_never_repeated_whole(ask, path):
    for text in HOSTILE.values():
        for address in put(path, text):
            answer = ask(address)
            # A path that leads upwards, or holds a line break, Streamlit itself refuses.
            if answer.body not in (b"Bad Request", b"Not Found"):
                assert answer.status in (404, 422)
                check_refusal(answer, text)


@pytest.mark.parametrize("path", OURS)
def test_head_answers_as_get_does(ask, get, path):
    refused = f"{fill(path)}?no-such=1"
    for answer, address in ((get(path), fill(path)), (ask(refused), refused)):
        head = ask(address, method="HEAD")
        headers = dict(answer.headers)
        headers.pop("vary", None)  # Streamlit packs the bodies, and a HEAD has none
        head.headers.pop("vary", None)
        assert (head.status, head.headers) == (answer.status, headers)


@pytest.mark.parametrize("path", OURS)
def test_what_is_held_already_is_not_sent_again(ask, get, path):
    answer = get(path)
    assert answer.status == (404 if path in NOWHERE else 200)
    if tag := answer.headers.get("etag"):
        for given in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            again = ask(fill(path), if_none_match=given)
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert ask(fill(path), if_none_match='"other"', if_modified_since=FUTURE).status == 200
    if changed_at := answer.headers.get("last-modified"):
        assert ask(fill(path), if_modified_since=changed_at).status == 304
        for given in (PAST, "no date"):
            assert ask(fill(path), if_modified_since=given).status == 200


def test_the_feed_and_the_files_of_the_page_are_asked_on_condition(get):
    for path in ("/feeds/changes.atom", *FILES):
        assert {"etag", "last-modified"} <= get(path).headers.keys()


@pytest.mark.parametrize("path", OURS)
def test_what_changes_nothing_takes_no_method_that_would(ask, path):
    for method in CHANGING:
        if (path, method) == (TAKES_POST, "POST"):
            continue
        answer = ask(fill(path), method=method)
        assert answer.status == 405
        assert "GET" in answer.headers["allow"]


def test_edits_of_a_brief_that_are_hostile_are_refused(ask):
    for text in HOSTILE.values():
        body = text if isinstance(text, bytes) else json.dumps({text: text}).encode()
        answer = ask("/export/brief.html", method="POST", parts=[body])
        assert (answer.status, check_refusal(answer, text)["parameter"]) == (422, "edits")
