"""What holds for every live source, found by itself.

A source brings its own page as ``tests/loaders/<source>_pages.py`` with ``make_page()``, or
``make_pages()`` where it needs several: full pages in the source's form, made there and not
recorded.
"""

import importlib.util
import io
import time
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest
from fields_removed import without_each_field
from requests import Response
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from loaders.discovery import find_sources, issuers, live_sources
from loaders.errors import FetchFailed, PageRefused
from loaders.evidence.common_scale import READINGS, common_level
from loaders.facts.identity import as_json, record_id
from loaders.facts.levels import NO_LEVEL, Advisory
from loaders.fetching import open_session
from loaders.pages import Page

LOGINS = ("POSTWATCH_ACLED_USERNAME", "POSTWATCH_ACLED_PASSWORD")
PAGES = Path(__file__).parents[1]
LIVE = live_sources()
LIVE_ISSUERS = [name for name in LIVE if name in find_sources("advisories")]


class Network(BaseAdapter):
    """All a session can reach: the pages of one source, and 404 for anything else."""

    def __init__(self, pages):
        super().__init__()
        self.pages = pages
        self.asked = []

    def send(self, request, **options):
        self.asked.append(request.url)
        body = self.pages.get(request.url)
        response = Response()
        response.status_code = 404 if body is None else 200
        response.url, response.request = request.url, request
        response.raw = HTTPResponse(io.BytesIO(body or b""), preload_content=False)
        return response

    def close(self):
        pass


def collect_failures(fetch, session):
    try:
        fetch(session, [])
    except FetchFailed as failure:
        return [str(failure)]
    return []


def read_page_module(name) -> ModuleType:
    path = PAGES / f"{name}_pages.py"
    assert path.exists(), f"live source {name} has no page to replay: write {path.name}"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pages(name):
    module = read_page_module(name)
    return module.make_pages() if hasattr(module, "make_pages") else [module.make_page()]


def test_there_are_live_sources():
    assert "us_state" in LIVE


@pytest.mark.parametrize("name", LIVE)
class TestLiveSource:
    def test_two_parses_of_a_page_are_equal(self, name, pages):
        assert LIVE[name].parse(pages) == LIVE[name].parse(pages)

    def test_bounds_are_declared_and_hold_its_page(self, name, pages):
        expected = LIVE[name].EXPECTED
        assert 0 < expected.n_placed_min <= expected.n_min <= expected.n_max
        assert expected.newest_within_days > 0
        assert expected.content_within_days > 0
        assert all(len(page.body) <= expected.n_bytes_max for page in pages)
        parsed = LIVE[name].parse(pages)
        n_items = len(parsed.records) if parsed.n_items is None else parsed.n_items
        assert expected.n_min <= n_items <= expected.n_max
        assert not parsed.refused

    def test_hosts_are_declared_without_scheme_or_path(self, name, pages):
        hosts = LIVE[name].HOSTS
        assert hosts
        assert all("/" not in host and host == host.lower() for host in hosts)

    def test_every_record_is_identified_and_plain(self, name, pages):
        fetched_at = {page.name_source(name): page.fetched_at for page in pages}
        for record in LIVE[name].parse(pages).records:
            assert as_json(record)["record_id"] == record_id(record)
            assert record.recorded_at == fetched_at[record.source]

    def test_every_item_stands_on_a_country_or_is_named_with_the_reason(self, name, pages):
        parsed = LIVE[name].parse(pages)
        named = {item.destination for item in parsed.unplaced}
        assert all(item.reason for item in parsed.unplaced)
        advisories = [record for record in parsed.records if isinstance(record, Advisory)]
        assert {record.destination for record in advisories if not record.iso3} == named

    def test_a_field_removed_raises_and_never_shrinks_what_is_read(self, name, pages):
        n_read = len(LIVE[name].parse(pages).records)
        shrunk = []
        # Of a source of many pages: its index and a few of the others, which are all alike.
        for number, page in enumerate(pages[:4]):
            removed = list(without_each_field(page))
            assert removed
            for field, changed in removed:
                try:
                    parsed = LIVE[name].parse([*pages[:number], changed, *pages[number + 1 :]])
                except PageRefused:
                    continue
                if len(parsed.records) + len(parsed.refused) < n_read:
                    shrunk.append(field)
        assert shrunk == []

    def test_it_asks_its_declared_hosts_and_no_other(self, name, pages, monkeypatch):
        # Polite pauses between requests are for hosts, and nobody is asked here.
        monkeypatch.setattr(time, "sleep", lambda seconds: None)
        for variable in LOGINS:
            monkeypatch.setenv(variable, "someone@example.org")
        network = Network({page.url: page.body for page in pages})
        with open_session(LIVE[name].HOSTS, backoff_seconds=0.0) as session:
            for prefix in list(session.adapters):
                session.mount(prefix, network)
            # An undeclared host fails before it is asked; that a page is missing is no matter.
            failures = collect_failures(LIVE[name].fetch, session)
        assert not any("not on a declared host" in failure for failure in failures)
        assert network.asked
        assert {urlsplit(url).netloc for url in network.asked} <= set(LIVE[name].HOSTS)

    @pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"<html>503</html>"])
    def test_a_page_with_nothing_in_it_is_refused(self, name, pages, body):
        with pytest.raises(PageRefused, match=name):
            LIVE[name].parse([Page(page.url, body, page.fetched_at) for page in pages])


@pytest.mark.parametrize("name", LIVE_ISSUERS)
class TestLiveIssuer:
    def test_its_page_reaches_every_level_it_declares(self, name, pages):
        parsed = LIVE[name].parse(pages)
        reached = {record.level_key for record in (*parsed.records, *parsed.history)}
        assert reached - {NO_LEVEL} == {level.key for level in LIVE[name].ISSUER.levels}

    def test_labels_on_its_page_are_in_its_own_words(self, name, pages):
        words = {level.key: level.words.casefold() for level in LIVE[name].ISSUER.levels}
        for record in LIVE[name].parse(pages).records:
            if record.level_key != NO_LEVEL:
                assert words[record.level_key] in record.level_label.casefold()


@pytest.mark.parametrize("key", issuers())
def test_every_level_of_every_issuer_is_read_onto_the_common_scale_or_says_why_not(key):
    for level in issuers()[key].levels:
        reading = READINGS[key, level.key]
        assert reading.common in {1, 2, 3, 4, None}
        assert reading.why


def test_the_common_scale_reads_no_level_that_nobody_has():
    levels = {(key, level.key) for key, issuer in issuers().items() for level in issuer.levels}
    assert {key for key in READINGS if key[1] != NO_LEVEL} <= levels


@pytest.mark.parametrize("name", LIVE_ISSUERS)
def test_every_level_of_a_live_issuer_has_a_number_on_the_common_scale(name):
    places = [common_level(name, level.key) for level in LIVE[name].ISSUER.levels]
    assert set(places) <= {1, 2, 3, 4}
