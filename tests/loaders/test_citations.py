"""A citation names who is read there, never who is quoted there."""

import pytest

from loaders.citations import cite_departure, cite_level, cite_report
from loaders.discovery import issuers


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("https://travel.state.gov/a", "primary", "primary"),
        ("https://uk.reuters.com/a", "press", "as reported by Reuters, press"),
        ("https://www.gov.uk/a", "press", "as reported by gov.uk, press"),
        ("https://state.gov.example.org/a", "press", "as reported by state.gov.example.org, press"),
        ("https://github.com/a/b/commit/c", "copy", "public repository (github.com/a/b)"),
    ],
)
def test_a_level_is_cited_by_the_page_it_was_read_on(url: str, kind: str, words: str) -> None:
    cited = cite_level(issuers()["us_state"], url)
    assert cited.kind == kind
    assert cited.words.endswith(words) or words in cited.words


def test_a_government_is_primary_only_for_itself() -> None:
    assert cite_departure("GBR", "https://www.gov.uk/x").kind == "primary"
    assert cite_departure("USA", "https://www.gov.uk/x").kind == "press"


def test_a_page_at_a_bare_number_is_a_copy_and_not_linked() -> None:
    for url in ("http://192.0.2.7/x", "http://[2001:db8::1]/x", "http://3221225991/x"):
        cited = cite_departure("USA", url)
        assert (cited.kind, cited.url) == ("copy", None)


@pytest.mark.parametrize("url", [None, "", "http://[broken/x"])
def test_a_fact_without_a_page_says_so(url: str | None) -> None:
    assert "no page held" in cite_departure("USA", url).words
    assert "no page held" in cite_report("Reuters", url).words


@pytest.mark.parametrize(
    ("reporter", "url", "words"),
    [
        ("Reuters", "https://www.reuters.com/x", "Reuters, press"),
        (
            "Reuters (copy)",
            "https://playcrazygame.com/x",
            "Reuters, as copied at playcrazygame.com, copy",
        ),
        ("CNN", "https://ustart.top/x", "CNN, as copied at ustart.top, copy"),
        ("Janes", "https://janes.com/x", "Janes, press"),
    ],
)
def test_a_report_on_anothers_page_is_a_copy(reporter: str, url: str, words: str) -> None:
    assert cite_report(reporter, url).words == words
