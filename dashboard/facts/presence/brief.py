"""Reported presence in a brief: near which border, whose, and how far it is known."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dashboard.facts.kind import BriefAsked, Told
from dashboard.facts.presence.columns import REPORTS
from dashboard.facts.presence.near_borders import (
    GROUPS_AT_MOST,
    NearPresence,
    Placed,
    find_group,
    find_near_presence,
)
from dashboard.facts.presence.nearby import NEAR_KM
from dashboard.facts.presence.shown import PresenceShown
from dashboard.facts.presence.words import (
    write_report,
    write_report_detail,
    write_reports,
    write_reports_detail,
)
from dashboard.facts.table import make_brief_table
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.citations import Citations
from dashboard.words.dates import write_day
from dashboard.words.distances import write_distances
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import is_missing, plural
from dashboard.words.telling import Sentence
from loaders.facts.vocabulary import PRESENCE_PRECISIONS

BORDERS_AT_MOST = 3
"""Borders that a sentence on several reports says the distance from: the nearest."""

REPORTS_TOLD_ALONE = 12
"""Presence reports told one by one; where there are more, they are counted by force and kind."""

_TITLE = "Reported military presence near borders"
_COARSE = PRESENCE_PRECISIONS.index

Row = Mapping[str, Any]


def tell(asked: BriefAsked, shown: PresenceShown, citations: Citations) -> Told:
    """Tell the reports of a brief, with their distances from borders."""
    if not shown.is_on:
        return Told(_TITLE, (), "The layer of presence reports is off.")
    near = find_near_presence(asked, shown)
    rows = [one.row for one in near.reports]
    return Told(
        _TITLE,
        tuple(_tell(near, citations)),
        "None is held for this range. That is not evidence of absence.",
        unknowns=tuple(_tell_unknown(asked, near, shown.apart.n_without_date)),
        tables=(make_brief_table("Presence reports", REPORTS, rows),),
    )


def _tell(near: NearPresence, citations: Citations) -> Iterator[Sentence]:
    if len(near.reports) <= REPORTS_TOLD_ALONE:
        for one in near.reports:
            yield _tell_report(one, citations)
    else:
        groups = _group(near.reports)
        for group in groups[:GROUPS_AT_MOST]:
            yield _tell_reports(group, citations)
        if left := groups[GROUPS_AT_MOST:]:
            n = sum(map(len, left))
            words = (
                f"{plural(n, 'further report')}, of other forces or kinds, "
                f"{'is' if n == 1 else 'are'} not listed."
            )
            yield Sentence(words, (), key="presence/rest")
    if n := near.n_older:
        is_are = "is" if n == 1 else "are"
        words = f"{plural(n, 'older report')} of the range {is_are} held and not listed here."
        yield Sentence(words, (), key="presence/older")
    if near.is_cut:
        words = f"Beyond the border only the newest {MARKS_AT_MOST:,} reports were looked through."
        yield Sentence(words, (), key="presence/cut")


def _tell_report(one: Placed, citations: Citations) -> Sentence:
    return Sentence(
        write_report(one.row, write_distances(one.borders[:1], one.row["precision"])),
        (citations.cite_report(one.row),),
        detail=write_report_detail(one.row),
        key=f"presence/{one.row['record_id']}",
    )


def _tell_reports(group: list[Placed], citations: Citations) -> Sentence:
    """Tell the reports of one force and kind in one country in one counted sentence."""
    if len(group) == 1:
        return _tell_report(group[0], citations)
    nearest: dict[str, tuple[float, str]] = {}
    for one in group:
        for km, country in one.borders:
            reached = (km, one.row["precision"])
            nearest[country] = min(nearest.get(country, reached), reached)
    rows = sorted((one.row for one in group), key=_newest_first)
    by_distance = sorted((km, country) for country, (km, _) in nearest.items())[:BORDERS_AT_MOST]
    host, force, kind = find_group(rows[0])
    # The least precise of the places decides how precisely a distance is written.
    precision = max((nearest[country][1] for _, country in by_distance), key=_COARSE, default="")
    return Sentence(
        write_reports(rows, write_distances(by_distance, precision)),
        citations.cite_reports(rows),
        detail=write_reports_detail(rows),
        key=f"presence/{host or 'none'}/{make_plain(force, 80)}/{kind}",
    )


def _newest_first(row: Row) -> tuple[int, str]:
    return -row["valid_from"].toordinal(), row["record_id"]


def _group(placed: Iterable[Placed]) -> list[list[Placed]]:
    """Gather reports alike in host, force and kind; they keep the order they come in."""
    groups: dict[tuple[str | None, str, str], list[Placed]] = {}
    for one in placed:
        groups.setdefault(find_group(one.row), []).append(one)
    return list(groups.values())


def _tell_unknown(asked: BriefAsked, near: NearPresence, n_without_date: int) -> Iterator[Sentence]:
    reports = [one.row for one in near.reports]
    on = write_day(asked.situation.view.date_to)
    n_open = sum(is_missing(row["valid_to"]) for row in reports)
    if n_open:
        yield Sentence(
            f"{n_open} of {plural(len(reports), 'presence report')} "
            f"{'states' if n_open == 1 else 'state'} no end; whether what was seen was still there "
            f"on {on} is not known.",
            (),
            key="unknown/presence",
        )
    if n := near.n_placeless:
        yield Sentence(
            f"{plural(n, 'report')} {'names' if n == 1 else 'name'} no place within a country: no "
            "distance can be given.",
            (),
            key="unknown/places",
        )
    if asked.scope.country is not None:
        yield Sentence(
            f"Reports beyond its border are looked for within {NEAR_KM:.0f} km; no report is not "
            "no presence.",
            (),
            key="unknown/reach",
        )
    if n := n_without_date:
        yield Sentence(
            f"{plural(n, 'presence report')} of no known day {'is' if n == 1 else 'are'} held and "
            "of no range.",
            (),
            key="unknown/days",
        )
