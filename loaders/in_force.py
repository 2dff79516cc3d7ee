"""What the level on day D means: evidence, footing and changes. Pure: tables in, tables out.

Records are sparse, so a level never comes without its footing:

* *observed*: the day lies in a span in which the page was seen, or which an issue date begins;
* *presumed*: the same level was seen before and after, at most `PRESUMED_GAP_DAYS` apart;
* *last known*: the newest evidence lies before the day; it comes with its age;
* *unknown*: there is no evidence before the day. A level never reaches back past its issue date.

Evidence is what an issuer was seen to say of a whole country. A record flagged as a fault (a
short-lived blip, an ambiguous reading) is kept in the archive and is never evidence.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

import pandas as pd

from loaders.common_scale import common_level
from loaders.records import (
    AMBIGUOUS,
    APPROXIMATE_DATES,
    BLIP,
    IMPLAUSIBLE_DATE,
    NO_LEVEL,
    RESTAMP,
)

PRESUMED_GAP_DAYS = 180
"""Longest gap in days over which a level seen on both sides is presumed to have stood."""

NOT_EVIDENCE = frozenset({BLIP, AMBIGUOUS})
"""Flags of records that are shown as faults and never as a level in force."""

_NO_BEGINNING = frozenset({RESTAMP, IMPLAUSIBLE_DATE, *APPROXIMATE_DATES})
_ONE_DAY = timedelta(days=1)
_PLACE = ["issuer", "iso3"]
_CARRIED = [
    "destination",
    "level_key",
    "level",
    "level_label",
    "common_level",
    "issued_on",
    "url",
    "source",
    "recorded_at",
    "advisory_id",
]


def make_spans(
    advisories: pd.DataFrame, sightings: pd.DataFrame, *, known_on: date | None = None
) -> pd.DataFrame:
    """Turn records into spans of evidence: who was seen to say what, from when to when.

    Parameters
    ----------
    advisories, sightings : pandas.DataFrame
        Rows of the two tables; see `loaders.schemas.SCHEMAS`.
    known_on : datetime.date, optional
        Only what the archive held on this day (transaction time); a sighting that went on is
        cut off there.

    Returns
    -------
    pandas.DataFrame
        One row per issuer, country and span: ``issuer``, ``iso3``, ``span_from``, ``span_to``
        (dates, both included), ``is_begun_by_issue``, ``n_iso3`` (countries the destination
        stands for) and the columns of the record, ``common_level`` among them.
    """
    held = advisories[[_is_evidence(*row) for row in _columns(advisories, _EVIDENCE_COLUMNS)]]
    seen = sightings[["advisory_id", "seen_from", "seen_to"]]
    if known_on is not None:
        held = held[[at.date() <= known_on for at in held["recorded_at"]]]
        seen = seen[seen["seen_from"] <= known_on]
        seen = seen.assign(seen_to=[min(day, known_on) for day in seen["seen_to"]])
    spans = held.rename(columns={"record_id": "advisory_id"}).merge(
        seen, on="advisory_id", how="left"
    )
    spans = spans[spans["seen_from"].notna() | spans["issued_on"].notna()]
    first_seen = spans.groupby("advisory_id")["seen_from"].transform("min")
    days = [
        _find_days(*row)
        for row in zip(
            spans["issued_on"], spans["seen_from"], spans["seen_to"], first_seen, spans["flags"],
            strict=True,
        )
    ]
    spans = spans.assign(
        span_from=[begun for begun, _, _ in days],
        span_to=[ended for _, ended, _ in days],
        is_begun_by_issue=[by_issue for _, _, by_issue in days],
        n_iso3=[len(codes) for codes in spans["iso3"]],
        common_level=[
            common_level(issuer, key)
            for issuer, key in zip(spans["issuer"], spans["level_key"], strict=True)
        ],
    )
    # Whole numbers that may be missing: not floats, so that a level 4 is never written "4.0".
    spans = spans.astype({"level": "Int64", "common_level": "Int64"})
    kept = [*_PLACE, "span_from", "span_to", "is_begun_by_issue", "n_iso3", *_CARRIED]
    return spans.explode("iso3")[kept].reset_index(drop=True)


_EVIDENCE_COLUMNS = ["area", "level_key", "iso3", "flags"]


def _columns(table: pd.DataFrame, names: list[str]) -> Iterable[tuple[object, ...]]:
    return table[names].itertuples(index=False, name=None)


def _is_evidence(area: object, level_key: str, iso3: list[str], flags: list[str]) -> bool:
    is_whole = pd.isna(area)
    return is_whole and level_key != NO_LEVEL and len(iso3) > 0 and not NOT_EVIDENCE & set(flags)


def _find_days(
    issued_on: date | None,
    seen_from: date | None,
    seen_to: date | None,
    first_seen: date | None,
    flags: list[str],
) -> tuple[date, date, bool]:
    """First and last day of one span, and whether an issue date begins it."""
    is_issued = not pd.isna(issued_on) and IMPLAUSIBLE_DATE not in flags
    if pd.isna(seen_from):
        return issued_on, issued_on, not _NO_BEGINNING & set(flags)
    is_first = seen_from == first_seen
    if is_issued and is_first and issued_on <= seen_from and not _NO_BEGINNING & set(flags):
        return issued_on, seen_to, True
    return seen_from, seen_to, False


def levels_on(spans: pd.DataFrame, day: date, *, issuer: str | None = None) -> pd.DataFrame:
    """Find the level of every issuer and country on a day, with its footing.

    Where several destinations of one issuer stand for the same country, the one that stands for
    the fewest countries is shown, then the newest evidence; never the maximum. What the others
    say is kept in ``also``.

    Parameters
    ----------
    spans : pandas.DataFrame
        From `make_spans`.
    day : datetime.date
        The as-of date.
    issuer : str, optional
        Only this issuer.

    Returns
    -------
    pandas.DataFrame
        One row per issuer and country of the spans: ``issuer``, ``iso3``, the columns of the
        record that answers, ``footing``, ``seen_on`` (last day of evidence up to `day`),
        ``age_days``, ``next_level_key``, ``next_level_label``, ``next_seen_on`` (the first
        evidence after `day`) and ``also`` (list of str).
    """
    if issuer is not None:
        spans = spans[spans["issuer"] == issuer]
    has_begun = spans["span_from"] <= day
    has_ended = spans["span_to"] < day
    current = spans[has_begun & ~has_ended].sort_values(
        ["n_iso3", "span_from"], ascending=[True, False], kind="stable"
    )
    before = spans[has_ended].sort_values(
        ["span_to", "n_iso3", "span_from"], ascending=[False, True, False], kind="stable"
    )
    after = spans[~has_begun].sort_values(["span_from", "n_iso3"], kind="stable")
    places = spans[_PLACE].drop_duplicates().sort_values(_PLACE)
    answers = places.merge(
        pd.concat([current.assign(footing="observed"), before.assign(footing="last_known")])
        .drop_duplicates(_PLACE)
        .rename(columns={"span_to": "seen_on"}),
        on=_PLACE,
        how="left",
    ).merge(
        after.drop_duplicates(_PLACE)[[*_PLACE, "level_key", "level_label", "span_from"]].rename(
            columns={
                "level_key": "next_level_key",
                "level_label": "next_level_label",
                "span_from": "next_seen_on",
            }
        ),
        on=_PLACE,
        how="left",
    )
    is_seen = answers["footing"] == "observed"
    answers["seen_on"] = [
        day if seen else last for seen, last in zip(is_seen, answers["seen_on"], strict=True)
    ]
    answers["age_days"] = [
        None if pd.isna(last) else (day - last).days for last in answers["seen_on"]
    ]
    answers = answers.astype({"age_days": "Int64"})
    answers["footing"] = [_find_footing(*row) for row in _columns(answers, _FOOTING_COLUMNS)]
    answers["also"] = _find_also(answers, current)
    return answers[[*_PLACE, *_CARRIED, *_ANSWERED]].reset_index(drop=True)


_FOOTING_COLUMNS = ["footing", "level_key", "seen_on", "next_level_key", "next_seen_on"]
_ANSWERED = [
    "footing",
    "seen_on",
    "age_days",
    "next_level_key",
    "next_level_label",
    "next_seen_on",
    "also",
]


def _find_footing(
    footing: object, level_key: object, seen_on: date, next_level_key: object, next_seen_on: date
) -> str:
    if pd.isna(footing):
        return "unknown"
    if footing == "last_known" and level_key == next_level_key:
        gap = (next_seen_on - seen_on).days
        return "presumed" if gap <= PRESUMED_GAP_DAYS else "last_known"
    return str(footing)


def _find_also(answers: pd.DataFrame, current: pd.DataFrame) -> list[list[str]]:
    """What other destinations said of the same country on the same day, where it differs."""
    others: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for row in _columns(current, [*_PLACE, "destination", "level_key", "level_label"]):
        others.setdefault(row[:2], []).append(row[2:])
    return [
        sorted(
            {
                f"{destination}: {label}"
                for destination, key, label in others.get((issuer, iso3), [])
                if destination != shown and key != shown_key
            }
        )
        for issuer, iso3, shown, shown_key in _columns(
            answers, [*_PLACE, "destination", "level_key"]
        )
    ]


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
        (``raised``, ``lowered`` or ``sideways`` on the common scale), ``url`` and ``source``.
    """
    ordered = spans.sort_values([*_PLACE, "span_from", "n_iso3"]).to_dict("records")
    changes = [
        change
        for place, rows in groupby(ordered, key=lambda span: (span["issuer"], span["iso3"]))
        for change in _changes_of(place, list(rows))
    ]
    return pd.DataFrame(changes, columns=_CHANGE_COLUMNS).sort_values(
        ["on", *_PLACE], ignore_index=True
    )


_CHANGE_COLUMNS = [
    "issuer",
    "iso3",
    "destination",
    "on",
    "is_issue_date",
    "not_before",
    "from_key",
    "to_key",
    "from_label",
    "to_label",
    "from_common",
    "to_common",
    "direction",
    "url",
    "source",
]


def _changes_of(
    place: tuple[str, str], spans: list[dict[str, object]]
) -> Iterable[dict[str, object]]:
    """Walk the days on which the evidence of one country may change."""
    days = {span["span_from"] for span in spans} | {span["span_to"] + _ONE_DAY for span in spans}
    old = None
    for day in sorted(days):
        standing = [span for span in spans if span["span_from"] <= day <= span["span_to"]]
        if not standing:
            continue
        new = min(standing, key=lambda span: (span["n_iso3"], (day - span["span_from"]).days))
        if old is not None and new["level_key"] != old["level_key"]:
            yield _make_change(place, old, new, day, spans)
        old = new


def _make_change(
    place: tuple[str, str],
    old: dict[str, object],
    new: dict[str, object],
    day: date,
    spans: list[dict[str, object]],
) -> dict[str, object]:
    last_seen = max(
        min(span["span_to"], day - _ONE_DAY)
        for span in spans
        if span["level_key"] == old["level_key"] and span["span_from"] < day
    )
    from_common, to_common = old["common_level"], new["common_level"]
    directions = {True: "raised", False: "lowered"}
    return {
        "issuer": place[0],
        "iso3": place[1],
        "destination": new["destination"],
        "on": day,
        "is_issue_date": bool(new["is_begun_by_issue"]) and new["span_from"] == day,
        "not_before": last_seen,
        "from_key": old["level_key"],
        "to_key": new["level_key"],
        "from_label": old["level_label"],
        "to_label": new["level_label"],
        "from_common": from_common,
        "to_common": to_common,
        "direction": "sideways" if from_common == to_common else directions[to_common > from_common],
        "url": new["url"],
        "source": new["source"],
    }
