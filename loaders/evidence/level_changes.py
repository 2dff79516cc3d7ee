"""The changes of level that the spans of evidence amount to. Pure: a table in, a table out."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from loaders.evidence.in_force import Span, find_standing, find_turns, read_places


def level_changes(spans: pd.DataFrame) -> pd.DataFrame:
    """Compute the changes of level: a reissue at the same level is none.

    Parameters
    ----------
    spans : pandas.DataFrame
        From `make_spans`.

    Returns
    -------
    pandas.DataFrame
        Oldest first: ``issuer``, ``iso3``, ``destination``, ``on`` (first day the new level is
        evidenced), ``is_issue_date`` (whether `on` is the day it was issued), ``not_before``
        (last day the old level was evidenced: the change lies after it), ``from_key``,
        ``to_key``, ``from_label``, ``to_label``, ``from_common``, ``to_common``, ``direction``
        (``raised``, ``lowered`` or ``sideways`` on the common scale), and of the record of the
        new level ``url``, ``source``, ``issued_on``, ``recorded_at`` (when the archive first
        held it) and ``flags``.
    """
    steps = [step for _, of_place in read_places(spans) for step in _find_steps(of_place)]
    old = spans.iloc[[step.old.at for step in steps]].reset_index(drop=True)
    new = spans.iloc[[step.new.at for step in steps]].reset_index(drop=True)
    rise = new["common_level"] - old["common_level"]
    changes = pd.DataFrame(
        {
            "issuer": new["issuer"],
            "iso3": new["iso3"],
            "destination": new["destination"],
            "on": [step.on for step in steps],
            "is_issue_date": [
                step.new.is_begun_by_issue and step.new.span_from == step.on for step in steps
            ],
            "not_before": [step.not_before for step in steps],
            "from_key": old["level_key"],
            "to_key": new["level_key"],
            "from_label": old["level_label"],
            "to_label": new["level_label"],
            "from_common": old["common_level"],
            "to_common": new["common_level"],
            "direction": ["raised" if by > 0 else "lowered" if by else "sideways" for by in rise],
            "url": new["url"],
            "source": new["source"],
            "issued_on": new["issued_on"],
            "recorded_at": new["recorded_at"],
            "flags": new["flags"],
        }
    )
    return changes.sort_values(["on", "issuer", "iso3"], ignore_index=True)


class _Step(NamedTuple):
    """A change: the span before it, the one after it, and the days it lies between."""

    old: Span
    new: Span
    not_before: date
    on: date


def _find_steps(spans: Iterable[Span]) -> Iterator[_Step]:
    """Walk the days on which the evidence of one place may change."""
    evidence = [span for span in spans if not span.fault]
    old = None
    for day in find_turns(evidence):
        new = next(iter(find_standing(evidence, day)), None)
        if new is None:
            continue
        if old is not None and new.level_key != old.level_key:
            ended = (span.span_to for span in evidence if span.span_from < day)
            not_before = min(max(ended), day - timedelta(days=1))
            yield _Step(old, new, not_before, day)
        old = new
