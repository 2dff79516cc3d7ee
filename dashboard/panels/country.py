"""One country's full record as a panel: what is held, and what is not."""

from collections.abc import Mapping
from typing import Any

from dashboard.drawing.locator_map import find_locator_map, has_locator_map
from dashboard.figures.level_history import find_first_day, find_height
from dashboard.figures.palette import DEPARTURE_SYMBOLS
from dashboard.queries import MARKS_AT_MOST, Period
from dashboard.queries.country_record import NEAR_KM, CountryRecord
from dashboard.queries.rows import read_rows
from dashboard.words.departures import cite_departure, list_departure
from dashboard.words.labels import (
    NOT_ADVISED,
    capitalise,
    format_date,
    format_range,
    is_missing,
    is_own_country,
    join_names,
    plural,
)
from dashboard.words.levels import list_change, list_fault, list_level
from dashboard.words.presence import list_near_point, list_report
from dashboard.words.spans import (
    Aside,
    Axis,
    Block,
    Blocks,
    LevelChip,
    Listing,
    Panel,
    Paragraph,
    Room,
    Section,
    SourceList,
    Table,
    Track,
    Words,
)
from geodata import country_in_sentence, country_name, find_iso3
from geodata.locator_map import WIDTH
from loaders.evidence.ages import OLD, RECENT_DAYS
from loaders.evidence.in_force import PRESUMED_GAP_DAYS
from loaders.facts.levels import Issuer

_CHANGES_AT_MOST = 40
_REPORTS_AT_MOST = 15


def make_panel(record: CountryRecord, issuers: Mapping[str, Issuer]) -> Panel:
    """Make the panel of one country.

    Parameters
    ----------
    record : CountryRecord
        What is held.
    issuers : Mapping of str to Issuer
        Every known issuer, so that the silent ones are named.
    """
    days = _period_words(record.period)
    sections = (
        Section("Advisory levels", _levels(record, issuers), format_date(record.period.date_to)),
        *_history_room(record, issuers),
        Section("Departures", _departures(record), days),
        Section("Reported military presence", _presence(record), days),
        Section("Nearest reports beyond its border", _near(record), days),
        Section("Level changes", _changes(record, issuers), "all years, reissues counted"),
        Section("Neighbours by land", (_neighbours(record),)),
        Section("Not known", (_unknowns(record, issuers),)),
        Section("Sources", (SourceList(),), "in the order in which they are cited"),
    )
    return Panel(record.name, record.name, sections, code=record.iso3)


def name_lanes(record: CountryRecord, issuers: Mapping[str, Issuer]) -> dict[str, str]:
    """Name the lanes of the level history: the issuers that ever spoke, by key, in order."""
    held = set(record.history["issuer"])
    return {
        key: country_name(issuer.country_iso3) for key, issuer in issuers.items() if key in held
    }


def _history_room(record: CountryRecord, issuers: Mapping[str, Issuer]) -> tuple[Section, ...]:
    """A heading and the room in which the page shows the chart, which is no words of ours."""
    lanes = name_lanes(record, issuers)
    if not lanes:
        return ()
    explained = (
        "Plain: seen or issued in these days. Striped: presumed, the same level before and after, "
        f"at most {PRESUMED_GAP_DAYS} days apart. Grey: nothing known. Tick: day of issue. Band: "
        "the range shown."
    )
    room = Room("history", find_height(len(lanes)))
    since = f"since {find_first_day(record.period.date_to):%Y}"
    return (Section("Levels through the years", (room, _note(explained)), since),)


def _note(words: str) -> Paragraph:
    return Paragraph((words,), style="pw-note")


def _period_words(period: Period) -> str:
    return format_range(period.date_from, period.date_to)


def _levels(record: CountryRecord, issuers: Mapping[str, Issuer]) -> Blocks:
    held = {row["issuer"]: row for row in read_rows(record.levels)}
    rows: list[tuple[Words, ...]] = []
    for key, issuer in issuers.items():
        row, name = held.get(key), country_name(issuer.country_iso3)
        if row is not None and is_own_country(row):
            rows.append(((name,), (), (capitalise(NOT_ADVISED),)))
        if row is None or row["footing"] == "unknown":
            continue
        areas = read_rows(record.areas[record.areas["issuer"] == key])
        chip = LevelChip(row["common_level"], row["age"])
        rows.append(((name,), (chip,), list_level(row, areas)))
    if not rows:
        return (Listing((), "No issuer's advisory is held for this day."),)
    return (
        Paragraph((describe_agreement(record, issuers),)),
        Table(tuple(rows), style="pw-levels", row_style="pw-level"),
        _note(
            "The number in the coloured box is our reading on a common scale of 1 to 4; the words "
            "are the issuer's."
        ),
    )


def describe_agreement(record: CountryRecord, issuers: Mapping[str, Issuer]) -> str:
    """Say how far the issuers agree on a country; their levels are compared and never merged.

    Parameters
    ----------
    record : CountryRecord
        What is held. Levels that are unknown, or have no place on our common scale, are not
        compared; the latter are named.
    issuers : Mapping of str to Issuer
        Whose levels are compared, in the order in which they are named.

    Returns
    -------
    str
        Plain text, with the age of every level that is only last known; empty without a level.
    """
    held = {row["issuer"]: row for row in read_rows(record.levels)}
    known = {
        country_name(issuer.country_iso3): held[key]
        for key, issuer in issuers.items()
        if key in held and held[key]["footing"] != "unknown"
    }
    at: dict[int, list[str]] = {}
    apart = []
    old = [name for name, row in known.items() if row["age"] == OLD]
    for name, row in known.items():
        if name in old:
            continue
        if is_missing(row["common_level"]):
            apart.append(name)
        else:
            at.setdefault(int(row["common_level"]), []).append(name)
    ages = [
        f"{name} {plural(int(row['age_days']), 'day')}"
        for name, row in known.items()
        if row["footing"] == "last_known" and name not in old
    ]
    sentences = [_compare(at)] if at else []
    if apart:
        sentences.append(f"Not on our scale, so not compared: {join_names(apart)}.")
    if ages:
        none = "None is known for the day itself" if len(ages) == len(known) else "Not of this day"
        sentences.append(f"{none}; last known before it: {join_names(ages)}.")
    if old:
        aged = (f"{name} {plural(int(known[name]['age_days']), 'day')}" for name in old)
        sentences.append(f"Older than {RECENT_DAYS} days, so not compared: {join_names(aged)}.")
    return " ".join(sentences)


def _compare(at: Mapping[int, list[str]]) -> str:
    """Compare the levels of the common scale, each with the issuers that stand at it."""
    n_held = sum(map(len, at.values()))
    if n_held == 1:
        ((level, (name,)),) = at.items()
        name = capitalise(country_in_sentence(find_iso3(name)))
        return f"{name} alone can be compared: {level} on our common scale."
    if len(at) == 1:
        (level,) = at
        return f"All {n_held} issuers held agree on {level} of our common scale."
    steps = plural(max(at) - min(at), "step")
    stand = "; ".join(
        f"{len(names)} of {n_held} at {level} ({join_names(names)})"
        for level, names in sorted(at.items(), reverse=True)
    )
    return f"Issuers differ by up to {steps} of our common scale: {stand}."


def _departures(record: CountryRecord) -> Blocks:
    lines = tuple(
        (
            _track(row, record.period),
            *list_departure(row),
            f". {capitalise(row['reason'])}. ",
            Aside((cite_departure(row), f", confidence {row['confidence']}")),
        )
        for row in read_rows(record.departures)
    )
    listed = Listing(lines, "None held that began or were known to last in this period.")
    days = Axis(format_date(record.period.date_from), format_date(record.period.date_to))
    return (days, listed) if lines else (listed,)


def _track(row: Mapping[str, Any], period: Period) -> Track:
    """Draw when a departure lasted within the period."""
    days = (period.date_to - period.date_from).days + 1
    left = 100 * max(0.0, (row["valid_from"] - period.date_from).days / days)
    right = None
    if not is_missing(row["valid_to"]):
        right = 100 * min(1.0, ((row["valid_to"] - period.date_from).days + 1) / days)
    symbol = DEPARTURE_SYMBOLS[row["kind"]]
    return Track(left, right, symbol.colour, symbol.is_filled)


def _presence(record: CountryRecord) -> Blocks:
    lines = [*map(list_report, read_rows(record.presence.head(_REPORTS_AT_MOST)))]
    left = record.n_presence - len(lines)
    if left > 0:
        lines.append((f"and {plural(left, 'older report')} in the table below",))
    empty = "None held for this period. That is not evidence of absence."
    return (*_closeup_room(record), Listing(tuple(lines), empty))


def _closeup_room(record: CountryRecord) -> Blocks:
    """The room into which the page draws the small map."""
    locator = find_locator_map(record.iso3) if has_locator_map(record) else None
    if locator is None:
        return ()
    explained = (
        "Reports in the country, and the nearest beyond its border. Filled: exact site. Ring: "
        "named locality. Dashed ring: district. The country and its neighbours by land stand in "
        "the colour of the chosen issuer's level."
    )
    height = 100 * locator.height / WIDTH
    return (Room("locator-map", height), _note(explained))


def _near(record: CountryRecord) -> Blocks:
    near = record.near
    lines = tuple(map(list_near_point, read_rows(near.points)))
    notes = []
    if lines:
        notes.append("Distances are to the border or coast as drawn here.")
    if near.n_more:
        notes.append(f"{plural(near.n_more, 'farther point')} within {NEAR_KM:.0f} km not listed.")
    if near.n_placeless:
        notes.append(
            f"{plural(near.n_placeless, 'report')} hosted by a land neighbour "
            f"{'names' if near.n_placeless == 1 else 'name'} no place in it: no distance."
        )
    if near.is_cut:
        notes.append(f"Only the newest {MARKS_AT_MOST:,} reports were looked through.")
    empty = f"None held within {NEAR_KM:.0f} km for this period. That is not evidence of absence."
    listed = Listing(lines, empty)
    return (listed, _note(" ".join(notes))) if notes else (listed,)


def _changes(record: CountryRecord, issuers: Mapping[str, Issuer]) -> Blocks:
    lines = tuple(
        list_change(row, issuers[row["issuer"]])
        for row in read_rows(record.changes.head(_CHANGES_AT_MOST))
    )
    counted = "; ".join(
        f"{issuers[key].name}: {plural(n, 'reissue')} without a change"
        for key, n in record.n_reissues.items()
        if n
    )
    listed = Listing(lines, "None seen.")
    return (listed, _note(f"{counted}.")) if counted else (listed,)


def _neighbours(record: CountryRecord) -> Block:
    lines = (
        (
            LevelChip(row["common_level"], row["age"]),
            f" {row['name']} ",
            Aside((f"{row['border_km']:,.0f} km of border",)),
        )
        for row in read_rows(record.neighbours)
    )
    return Listing(tuple(lines), "No land border.")


def _unknowns(record: CountryRecord, issuers: Mapping[str, Issuer]) -> Block:
    held = set(record.levels.loc[record.levels["footing"] != "unknown", "issuer"])
    own = {row["issuer"] for row in read_rows(record.levels) if is_own_country(row)}
    silent = [issuer.name for key, issuer in issuers.items() if key not in held | own]
    lines: list[Words] = []
    if silent:
        lines.append((f"No advisory held for this day from: {', '.join(silent)}.",))
    if record.n_open_departures:
        began = plural(record.n_open_departures, "departure")
        lines.append(
            (
                f"{began} began before this period and nobody stated an end; whether any lasted "
                "into it is not known.",
            )
        )
    lines += [list_fault(row, issuers[row["issuer"]]) for row in read_rows(record.faults)]
    return Listing(tuple(lines), "Nothing known to be missing.")
