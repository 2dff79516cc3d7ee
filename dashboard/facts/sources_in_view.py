"""Who says what a view shows: issuer, reporters and publishers, with terms and freshness."""

from dashboard.facts.discovery import LAYERS
from dashboard.facts.kind import Situation
from dashboard.words.labels import format_date, join_names
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
    sentences += [kind.name_sources(situation) for kind in LAYERS.values()]
    return " ".join(filter(None, sentences))


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
