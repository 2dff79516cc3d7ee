"""The advisory table as advisories and sightings.

Decisions that shape the result, each made once and here:

* A row's first and last day observed are one sighting only where its source looked often. The
  days of a source that looked rarely (`is_sparse`) are separate one-day sightings: in 2020 the
  US raised the whole world to level 4 between two such looks. A look in between counts only
  where the row's own count of repeats says that it was there every time: one repository keeps
  several lists, and some rows are missing from some looks.
* Where a source that looked often was silent for more than `LONGEST_WATCH`, its sightings are
  divided: the archive of the FCDO's pages stood still from 2 February to 15 March 2026, while
  Bangladesh and the Gulf were raised.
* A row flagged ``change`` states the day the change was first seen as its issue date (76 of 76).
  It is none: the FCDO's notes date Israel's "change" of 15 March 2026 to 28 February.
* Where the date is that of the snapshot, a repeat is another look and not a reissue.
* A dated event whose date is that of the snapshot (`SNAPSHOT_DATED_EVENT`) is a sighting.
* A row whose label also speaks of parts of the country makes area records of its own.
* A row first seen before its issue date is two: an earlier issue of unknown date, and this one.
* Rows alike in issuer, countries, level and issue date are one advisory with several sightings.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

from geodata import find_iso3
from loaders.csv_tables import read_table
from loaders.discovery import issuers
from loaders.errors import RecordError
from loaders.evidence.common_scale import common_level
from loaders.facts.identity import record_id
from loaders.facts.levels import NO_LEVEL, SNAPSHOT_DATE_ONLY, Advisory, Issuer, Sighting

SPARSE_DAYS = 30
"""A source whose looks lie further apart than this on average was not watching in between."""

FEWEST_LOOKS = 10
"""A source with fewer looks than this is a set of snapshots, however close they lie."""

LONGEST_WATCH = timedelta(days=31)
"""An issuer of two hundred destinations seldom goes a month without a change to record."""

SEEN_CHANGE = "change"
"""Flag of rows whose issue date is the day their source first saw them."""

SNAPSHOT_DATED_EVENT = "high-level/approx-date"
"""Flag of three rows of 2021-10-31: the day a snapshot was taken stands as their issue date."""

_HERE = Path(__file__).parent
_REGIONAL = "regional"
_UK_PARTS = "parts of the country"
_CA_PARTS = "regions, not itemised"

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Label:
    """How one recorded label is read: the issuer's levels for the whole country and for parts.

    It `is_shown` where it is the issuer's words; a code or a truncated label is not.
    """

    level_key: str
    area_keys: tuple[str, ...]
    is_shown: bool


@cache
def read_labels() -> dict[tuple[str, str], Label]:
    """Read the reviewed table of labels, by issuer key and recorded label."""
    return {
        (row["issuer"], row["recorded_label"]): Label(
            row["level_key"],
            tuple(filter(None, row["area_keys"].split(";"))),
            row["shown_label"] == "recorded",
        )
        for row in read_table(_HERE / "labels.csv")
    }


@cache
def read_destinations() -> dict[str, tuple[tuple[str, ...], str | None]]:
    """Read the reviewed table of destinations that are not one country: iso3 and area by name."""
    return {
        row["destination"]: (tuple(row["iso3"].split(";")), row["area"] or None)
        for row in read_table(_HERE / "destinations.csv")
    }


def find_looks(rows: Iterable[Row]) -> dict[tuple[str, str], list[date]]:
    """Find the days, sorted, on which each source (issuer, repository) is known to have looked."""
    looks: dict[tuple[str, str], set[date]] = defaultdict(set)
    for row in rows:
        looks[_watcher(row)] |= {date.fromisoformat(day) for day in _observed(row)}
    return {watcher: sorted(days) for watcher, days in looks.items()}


def is_sparse(looks: list[date]) -> bool:
    """Tell whether a source's looks are few, or more than `SPARSE_DAYS` apart on average."""
    if len(looks) < FEWEST_LOOKS:
        return True
    return (looks[-1] - looks[0]).days / (len(looks) - 1) > SPARSE_DAYS


def compile_advisories(
    rows: Sequence[Row], compiled_at: datetime
) -> tuple[list[Advisory], list[Sighting]]:
    """Turn the rows of the advisory tables into records, in their order.

    When this history was compiled (UTC) is the transaction time of facts without a snapshot.
    Raises `RecordError` on an unknown label or destination, or a level that disagrees with our
    common scale.
    """
    labels, destinations, known = read_labels(), read_destinations(), issuers()
    looks = find_looks(rows)
    advisories: dict[str, Advisory] = {}
    sightings: dict[tuple[str, date, date], Sighting] = {}
    for row in _split_at_reissue(map(_date_as_seen, _with_words(rows))):
        issuer = known[row["issuer"]]
        label = _find_label(row, issuer, labels)
        for advisory in _make_advisories(row, label, issuer, destinations, compiled_at):
            identity = record_id(advisory)
            held = advisories.get(identity)
            if held is None or advisory.recorded_at < held.recorded_at:
                advisories[identity] = advisory
            for sighting in _make_sightings(row, identity, looks):
                span = (identity, sighting.seen_from, sighting.seen_to)
                sightings.setdefault(span, sighting)
    return list(advisories.values()), list(sightings.values())


def _with_words(rows: Sequence[Row]) -> list[Row]:
    """Give a sighting without words those of the row that states its fact in words.

    A row that was never observed and whose fact another row states adds nothing, and is left out.
    """
    words = {_fact(row): row["level_label"] for row in reversed(rows) if row["level_label"]}
    return [
        row if row["level_label"] else {**row, "level_label": words.get(_fact(row), "")}
        for row in rows
        if row["level_label"] or _observed(row) or _fact(row) not in words
    ]


def _date_as_seen(row: Row) -> Row:
    """Make a date that is a snapshot's a day of sighting, never one of issue."""
    flags = row["flags"].split(";")
    if SNAPSHOT_DATE_ONLY in flags:
        return {**row, "issued_on": "", "n_reissued": "0", "n_repeats": row["n_reissued"]}
    if SEEN_CHANGE in flags:
        return {**row, "issued_on": ""}
    if SNAPSHOT_DATED_EVENT in flags:
        day = row["issued_on"]
        return {**row, "issued_on": "", "first_observed": day, "last_observed": day}
    return row


def _split_at_reissue(rows: Iterable[Row]) -> Iterable[Row]:
    """Part a row first seen before its issue date: what was seen before was an earlier issue."""
    for row in rows:
        issued, first = row["issued_on"], row["first_observed"]
        if issued and first and first < issued <= row["last_observed"]:
            day_before = (date.fromisoformat(issued) - timedelta(days=1)).isoformat()
            yield {**row, "issued_on": "", "last_observed": day_before, "n_reissued": "0"}
            yield {**row, "first_observed": issued}
        else:
            yield row


def _fact(row: Row) -> tuple[str, ...]:
    return row["issuer"], row["iso3"], row["common_level"], row["issued_on"]


def _find_label(row: Row, issuer: Issuer, labels: Mapping[tuple[str, str], Label]) -> Label:
    recorded = row["level_label"]
    if not recorded:
        return Label(_key_of_common(row, issuer), (), is_shown=False)
    if (issuer.key, recorded) not in labels:
        raise RecordError(
            f"{issuer.key}: unknown label {recorded!r} for {row['destination']!r}; "
            f"known: those of {_HERE.name}/labels.csv"
        )
    label = labels[issuer.key, recorded]
    if str(common_level(issuer.key, label.level_key)) != row["common_level"]:
        raise RecordError(
            f"{issuer.key}: {recorded!r} reads as common level "
            f"{common_level(issuer.key, label.level_key)}, the table says {row['common_level']}"
        )
    return label


def _key_of_common(row: Row, issuer: Issuer) -> str:
    """The issuer's whole-country level of a row that states only our common one."""
    for level in issuer.levels:
        if str(common_level(issuer.key, level.key)) == row["common_level"]:
            return level.key
    raise RecordError(f"{issuer.key}: no level reads as common level {row['common_level']!r}")


def _place(
    row: Row, destinations: Mapping[str, tuple[tuple[str, ...], str | None]]
) -> tuple[tuple[str, ...], str | None]:
    destination = row["destination"]
    if destination in destinations:
        return destinations[destination]
    iso3 = find_iso3(destination)
    if iso3 != row["iso3"]:
        raise RecordError(
            f"{row['issuer']}: {destination!r} reads as {iso3}, the table says {row['iso3']!r}; "
            f"allowed: the same, or a line in {_HERE.name}/destinations.csv"
        )
    return (iso3,), None


def _make_advisories(
    row: Row,
    label: Label,
    issuer: Issuer,
    destinations: Mapping[str, tuple[tuple[str, ...], str | None]],
    compiled_at: datetime,
) -> list[Advisory]:
    iso3, area = _place(row, destinations)
    level = issuer.find_level(label.level_key)
    observed = _observed(row)
    flags = tuple(filter(None, row["flags"].split(";")))
    whole = Advisory(
        issuer=issuer.key,
        destination=row["destination"],
        iso3=iso3,
        area=area,
        level=level.rank,
        level_key=level.key,
        level_label=row["level_label"] if label.is_shown else level.words,
        indicators=(),
        issued_on=date.fromisoformat(row["issued_on"]) if row["issued_on"] else None,
        url=_make_url(row["source"]),
        recorded_at=_midnight(date.fromisoformat(observed[0])) if observed else compiled_at,
        source=row["source"],
        flags=flags,
    )
    return [whole, *(_make_area(whole, key, issuer) for key in label.area_keys)]


def _make_area(whole: Advisory, key: str, issuer: Issuer) -> Advisory:
    if key == _REGIONAL:
        words = "with regional advisories"
        return replace(whole, area=_CA_PARTS, level=None, level_key=NO_LEVEL, level_label=words)
    level = issuer.find_level(key)
    return replace(whole, area=_UK_PARTS, level=level.rank, level_key=key, level_label=level.words)


def _make_sightings(
    row: Row, identity: str, looks: Mapping[tuple[str, str], list[date]]
) -> list[Sighting]:
    observed = [date.fromisoformat(day) for day in _observed(row)]
    if not observed:
        return []
    first, last = observed[0], observed[-1]
    n_reissued = int(row["n_reissued"])
    days = looks[_watcher(row)]
    seen = [day for day in days if first <= day <= last]
    if is_sparse(days):
        if len(seen) - 1 != int(row.get("n_repeats", n_reissued)):
            seen = sorted({first, last})
        spans = [(day, day) for day in seen]
    else:
        spans = [(run[0], run[-1]) for run in _divide(seen)]
    # Which span a reissue fell into is not recorded; the last is the first sure to follow it.
    return [
        Sighting(identity, begin, end, n_reissued if end == last else 0, _midnight(end))
        for begin, end in spans
    ]


def _divide(looks: list[date]) -> list[list[date]]:
    """Divide looks into runs without a silence longer than `LONGEST_WATCH`."""
    runs = [looks[:1]]
    for before, look in pairwise(looks):
        if look - before > LONGEST_WATCH:
            runs.append([])
        runs[-1].append(look)
    return runs


def _observed(row: Row) -> list[str]:
    return [row[name] for name in ("first_observed", "last_observed") if row[name]]


def _watcher(row: Row) -> tuple[str, str]:
    return row["issuer"], row["source"].split("@")[0]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _make_url(source: str) -> str:
    """The public address of a source: a page, or the commit a snapshot was kept in."""
    if source.startswith("page:"):
        return source.removeprefix("page:")
    repository, _, commit = source.partition("@")
    return f"https://github.com/{repository}/commit/{commit}"
