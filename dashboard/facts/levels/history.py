"""One country's levels through the years: blocks of days, and the gaps between them."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from dashboard.facts.levels.query import find_departure_breaks, find_spans
from loaders.archive import Archive
from loaders.evidence.departure_breaks import Break
from loaders.evidence.in_force import find_following, find_footing, find_last, find_standing

_ONE_DAY = timedelta(days=1)


class Block(NamedTuple):
    """Days on which one level of one issuer stood, all on the same footing.

    Attributes
    ----------
    issuer : str
        Key of the issuer.
    begun, ended : date
        First and last day.
    footing : str
        ``observed`` or ``presumed``; days that are neither are in no block.
    level_key, level, level_label, common_level
        The level, as in a record.
    issued : tuple of date
        Days on which it was issued, or issued again; oldest first.
    """

    issuer: str
    begun: date
    ended: date
    footing: str
    level_key: str
    level: int | None
    level_label: str
    common_level: int | None
    issued: tuple[date, ...]


class _Span(NamedTuple):
    span_from: date
    span_to: date
    n_iso3: int
    level_key: str
    level: int | None
    level_label: str
    common_level: int | None
    issued_on: date | None
    is_begun_by_issue: bool


def find_level_history(
    archive: Archive,
    country: str,
    *,
    until: date,
    known_on: date | None = None,
    version: int | None = None,
) -> pd.DataFrame:
    """Find the levels each issuer had for a country, up to a day.

    Parameters
    ----------
    archive : Archive
        Where to look.
    country : str
        ISO 3166-1 alpha-3.
    until : date
        The last day told; what is presumed on it may rest on a later sighting.
    known_on : date, optional
        Only what the archive held on this day.
    version : int, optional
        Archive version to read, the newest by default.

    Returns
    -------
    pandas.DataFrame
        One row per `Block`, by issuer and day.
    """
    number = archive.version if version is None else version
    blocks = [
        block._replace(
            ended=min(block.ended, until), issued=tuple(on for on in block.issued if on <= until)
        )
        for block in _read_blocks(archive, number, known_on, country)
        if block.begun <= until
    ]
    return pd.DataFrame(blocks, columns=Block._fields, dtype=object)


@lru_cache(maxsize=64)
def _read_blocks(
    archive: Archive, version: int, known_on: date | None, country: str
) -> list[Block]:
    spans = find_spans(archive, country, known_on=known_on, version=version)
    return make_blocks(spans, find_departure_breaks(archive, version, known_on))


def make_blocks(
    spans: pd.DataFrame, breaks: Mapping[tuple[str, str], tuple[Break, ...]] | None = None
) -> list[Block]:
    """Join the spans of one country into blocks, as `levels_on` reads each day.

    Parameters
    ----------
    spans : pandas.DataFrame
        From `loaders.evidence.in_force.make_spans`, of one country.
    breaks : mapping, optional
        Departures over which nothing is presumed, see `loaders.evidence.departure_breaks`.
    """
    believed = spans[spans["fault"] == ""]
    blocks = []
    for issuer, rows in believed.groupby("issuer", sort=True):
        columns = [_without_na(rows[name]) for name in _Span._fields]
        evidence = list(map(_Span._make, zip(*columns, strict=True)))
        place = (str(issuer), str(rows["iso3"].iloc[0]))
        blocks += _join(_walk(place[0], evidence, (breaks or {}).get(place, ())))
    return blocks


def _without_na(column: pd.Series) -> list[object]:
    return column.astype(object).where(column.notna(), None).tolist()


def _walk(issuer: str, evidence: list[_Span], breaks: tuple[Break, ...]) -> Iterator[Block]:
    """Walk the stretches of days within which nothing begins and nothing ends."""
    turns = {span.span_from for span in evidence} | {span.span_to + _ONE_DAY for span in evidence}
    days = sorted(turns)
    for begun, after in pairwise(days):
        standing = find_standing(evidence, begun)
        shown: _Span | None = None
        if standing:
            shown = standing[0]
            issued = {
                span.issued_on
                for span in standing
                if span.is_begun_by_issue
                and span.issued_on == begun
                and (span.n_iso3, span.level_key) == (shown.n_iso3, shown.level_key)
            }
        else:
            shown, issued = _find_presumed(evidence, begun, breaks), set()
        if shown is not None:
            yield Block(
                issuer=issuer,
                begun=begun,
                ended=after - _ONE_DAY,
                footing="observed" if standing else "presumed",
                level_key=shown.level_key,
                level=shown.level,
                level_label=shown.level_label,
                common_level=shown.common_level,
                issued=tuple(sorted(filter(None, issued))),
            )


def _find_presumed(evidence: list[_Span], day: date, breaks: tuple[Break, ...]) -> _Span | None:
    """Find the level seen on both sides of a day on which none was seen."""
    last, following = find_last(evidence, day), find_following(evidence, day)
    return last if find_footing(last, following, breaks) == "presumed" else None


def _join(blocks: Iterator[Block]) -> list[Block]:
    """Join blocks that follow each other with the same level on the same footing.

    A level that was reworded meanwhile is told in its newest words.
    """
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.ended + _ONE_DAY == block.begun
            and (last.level_key, last.footing) == (block.level_key, block.footing)
        ):
            joined[-1] = block._replace(begun=last.begun, issued=last.issued + block.issued)
        else:
            joined.append(block)
    return joined
