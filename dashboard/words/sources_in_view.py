"""Who says what a view shows: issuer, reporters and publishers, with terms and freshness."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from dashboard.queries.rows import read_rows
from dashboard.situation import Situation
from dashboard.words.citing import cite_row
from dashboard.words.labels import format_date, join_names, name_reporter
from loaders.updates.source_status import SourceStatus

_NAMED_AT_MOST = 5


def describe_sources(situation: Situation, issuer: SourceStatus) -> str:
    """Write the sources line of a view.

    Parameters
    ----------
    situation : Situation
        What the view shows.
    issuer : SourceStatus
        How the source of its levels fares.

    Returns
    -------
    str
        Sentences; a source whose last fetch failed is said to have failed.
    """
    sentences = [f"Levels: {issuer.attribution} ({issuer.licence}), {_freshness(issuer)}."]
    if len(situation.presence_marks):
        sentences.append(f"Presence: {_counted(map(_name_read, read_rows(situation.presence)))}.")
    if len(situation.departure_marks):
        sentences.append(
            f"Departures: {_counted(map(_name_read, read_rows(situation.departures)))}."
        )
    return " ".join(sentences)


def _freshness(status: SourceStatus) -> str:
    if status.last_run is None:
        return "bundled history, not fetched by this archive"
    good = status.last_good
    fetched = "never fetched well" if good is None else f"fetched {format_date(good.at.date())}"
    if good is not None and good.missing:
        fetched += f", missing from it: {join_names(good.missing, _NAMED_AT_MOST)}"
    if status.last_run.outcome == "ok":
        return fetched
    failed_on = format_date(status.last_run.at.date())
    return f"{fetched}; the fetch of {failed_on} failed and these are the last good data"


def _name_read(row: Mapping[str, Any]) -> str:
    """Name who is read: a source of ours that lists its reports, else the page's publisher."""
    reporter = row.get("reporter", "")
    name = name_reporter(reporter)
    return name if name != reporter else cite_row(row).name


def _counted(names: Iterable[str]) -> str:
    counts = pd.Series([*names], dtype=object).value_counts()
    return join_names([f"{name} {n:,}" for name, n in counts.items()], _NAMED_AT_MOST)
