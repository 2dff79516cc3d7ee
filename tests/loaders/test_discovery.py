import subprocess
import sys

import pytest

from loaders.discovery import KINDS, UnknownSource, find_source, find_sources, issuers, live_sources


def test_us_state_is_a_live_source_of_advisories():
    assert "us_state" in find_sources("advisories")
    assert find_source("us_state") is live_sources()["us_state"]


def test_the_kit_is_no_source():
    names = [name for kind in KINDS for name in find_sources(kind)]
    assert names
    assert "kit" not in names


def test_every_issuer_is_known_by_the_name_of_its_module():
    assert list(issuers()) == list(find_sources("advisories"))


def test_an_unknown_source_is_refused_naming_the_live_ones():
    with pytest.raises(UnknownSource, match=r"unknown source 'us_stat'; live sources: .*us_state"):
        find_source("us_stat")


def test_a_source_known_from_history_only_says_so(monkeypatch):
    monkeypatch.delattr("loaders.sources.us_state.source.parse")
    with pytest.raises(UnknownSource, match="'us_state' is known from the bundled history only"):
        find_source("us_state")


def test_an_unknown_kind_is_refused_naming_the_known_ones():
    with pytest.raises(UnknownSource, match="known: advisories, presence"):
        find_sources("rumours")


def test_knowing_the_issuers_loads_neither_requests_nor_an_xml_parser():
    code = (
        "import sys; from loaders.discovery import issuers; issuers(); "
        "print(sorted({'requests', 'urllib3', 'defusedxml', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
