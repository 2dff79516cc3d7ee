"""The sources of a brief, numbered in the order of their first mention."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from dashboard.queries.citing import cite_row
from dashboard.words.feed_text import make_plain, read_web_address
from dashboard.words.labels import is_missing
from dashboard.words.telling import Source
from loaders.discovery import find_sources
from loaders.evidence.citations import Citation
from loaders.facts.levels import Issuer

CITED_AT_MOST = 6
"""Sources a sentence on several reports names: the newest of them."""


class Citations:
    """Numbers each source once, when it is first cited."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def cite_departure(self, row: Mapping[str, Any]) -> int:
        """Cite the source of a departure: who is read there. The day of publication is not held."""
        return self._cite(cite_row(row), None, row["recorded_at"], None)

    def cite_report(self, row: Mapping[str, Any]) -> int:
        """Cite the source of a presence report: who is read there."""
        licence = _licences().get(row["reporter"])
        return self._cite(cite_row(row), row["reported_on"], row["recorded_at"], licence)

    def cite_row(self, row: Mapping[str, Any], stated_on: Any) -> int:
        """Cite where a fact of any other kind was read."""
        licence = _licences().get(row.get("reporter", ""))
        return self._cite(cite_row(row), stated_on, row["recorded_at"], licence)

    def cite_level(self, row: Mapping[str, Any], issuer: Issuer) -> int:
        """Cite where a level was read: who is read there.

        The issuer's terms are those of its own page and of a copy of it, not of a newspaper's.
        """
        cited = cite_row(row)
        licence = None if cited.kind == "press" else issuer.licence
        return self._cite(cited, row["issued_on"], row["recorded_at"], licence)

    def cite_reports(self, rows: Iterable[Mapping[str, Any]]) -> tuple[int, ...]:
        """Cite the first few sources of several reports, each once."""
        numbers: dict[int, None] = {}
        for row in rows:
            if len(numbers) == CITED_AT_MOST:
                break
            numbers[self.cite_report(row)] = None
        return tuple(sorted(numbers))

    def _cite(self, cited: Citation, stated_on: Any, recorded_at: Any, licence: str | None) -> int:
        source = Source(
            number=0,
            name=make_plain(cited.words, 160) or "source without a name",
            url=read_web_address(cited.url),
            stated_on=None if is_missing(stated_on) else stated_on,
            held_since=_day(recorded_at),
            licence=licence,
        )
        return self._numbers.setdefault(source, len(self._numbers) + 1)

    def list_sources(self) -> tuple[Source, ...]:
        """List what was cited, in the order of the numbers."""
        return tuple(
            Source(number, cited.name, cited.url, cited.stated_on, cited.held_since, cited.licence)
            for cited, number in self._numbers.items()
        )


def split_for_citation(text: str) -> tuple[str, str]:
    """Split a sentence where its source numbers go: before its full stop, as in "Minsk [3]."."""
    return (text[:-1], ".") if text.endswith(".") and not text.endswith("..") else (text, "")


def _day(recorded_at: Any) -> date:
    return pd.Timestamp(recorded_at).date()


def _licences() -> dict[str, str]:
    """The terms of each reporter that is a source of ours, by its key."""
    modules = find_sources("presence").values()
    return {
        module.REPORTER.key: f"{module.REPORTER.licence}; {module.REPORTER.attribution}"
        for module in modules
    }
