"""What holds for every live source, found by itself.

A source brings its own page as ``tests/loaders/<source>_pages.py`` with ``make_page()``, or
``make_pages()`` where it needs several: full pages in the source's form, made there and not
recorded.
"""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from loaders.common_scale import READINGS, common_level
from loaders.discovery import find_sources, issuers, live_sources
from loaders.errors import PageRefused
from loaders.pages import Page
from loaders.records import NO_LEVEL, Advisory, as_json, record_id

PAGES = Path(__file__).parents[1]
LIVE = live_sources()
LIVE_ISSUERS = [name for name in LIVE if name in find_sources("advisories")]


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
