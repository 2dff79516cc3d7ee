"""One country's full record as a page section: what is held, and what is not."""

from collections.abc import Mapping
from html import escape
from typing import Any

from dashboard.citing import cite_row
from dashboard.country_closeup import find_closeup, has_closeup
from dashboard.country_record import NEAR_KM, CountryRecord
from dashboard.figures.level_history import find_first_day, find_height
from dashboard.figures.palette import DEPARTURE_SYMBOLS
from dashboard.panel_parts import SourceList, make_chip, make_list, make_section
from dashboard.queries import MARKS_AT_MOST, Period
from dashboard.rows import read_rows
from dashboard.wording import (
    NOT_ADVISED,
    capitalise,
    change_day_words,
    doubt_words,
    footing_words,
    format_date,
    format_range,
    is_missing,
    is_own_country,
    issue_words,
    join_names,
    level_words,
    name_claim,
    name_issuing_country,
    name_kind,
    name_precision,
    name_who,
    personnel_words,
    plural,
    span_words,
)
from geodata import country_in_sentence, country_name, find_iso3
from geodata.closeup import WIDTH
from loaders.ages import OLD, RECENT_DAYS
from loaders.facts.levels import Issuer
from loaders.in_force import PRESUMED_GAP_DAYS

_CHANGES_AT_MOST = 40
_REPORTS_AT_MOST = 15


def make_panel(record: CountryRecord, issuers: Mapping[str, Issuer]) -> str:
    """Write the panel of one country as HTML.

    Parameters
    ----------
    record : CountryRecord
        What is held.
    issuers : Mapping of str to Issuer
        Every known issuer, so that the silent ones are named.

    Returns
    -------
    str
        A ``section`` element with ``data-testid="country-panel"``.
    """
    sources = SourceList()
    days = _period_words(record.period)
    sections = [
        make_section(
            "Advisory levels", _levels(record, issuers, sources), format_date(record.period.date_to)
        ),
        _history_room(record, issuers),
        make_section("Departures", _departures(record, sources), days),
        make_section("Reported military presence", _presence(record, sources), days),
        make_section("Nearest reports beyond its border", _near(record, sources), days),
        make_section(
            "Level changes", _changes(record, issuers, sources), "all years, reissues counted"
        ),
        make_section("Neighbours by land", _neighbours(record)),
        make_section("Not known", _unknowns(record, issuers, sources)),
        make_section("Sources", sources.write(), "in the order in which they are cited"),
    ]
    iso3 = escape(record.iso3)
    return (
        f'<section data-testid="country-panel" class="pw-panel" aria-label="{escape(record.name)}">'
        f'<h2 tabindex="-1" data-country="{iso3}">{escape(record.name)} '
        f'<span class="pw-code">{iso3}</span></h2>{"".join(sections)}</section>'
    )


def name_lanes(record: CountryRecord, issuers: Mapping[str, Issuer]) -> dict[str, str]:
    """Name the lanes of the level history: the issuers that ever spoke, by key, in order."""
    held = set(record.history["issuer"])
    return {
        key: country_name(issuer.country_iso3) for key, issuer in issuers.items() if key in held
    }


def _history_room(record: CountryRecord, issuers: Mapping[str, Issuer]) -> str:
    """A heading and the room in which the page shows the chart, which is no markup of ours."""
    lanes = name_lanes(record, issuers)
    if not lanes:
        return ""
    since = f"since {find_first_day(record.period.date_to):%Y}"
    return make_section(
        "Levels through the years",
        f'<div class="pw-history-room" style="height:{find_height(len(lanes))}px"></div>'
        '<p class="pw-note">Plain: seen or issued in these days. Striped: presumed, the same level '
        f"before and after, at most {PRESUMED_GAP_DAYS} days apart. Grey: nothing known. "
        "Tick: day of issue. Band: the range shown.</p>",
        since,
    )


def _period_words(period: Period) -> str:
    return format_range(period.date_from, period.date_to)


def _levels(record: CountryRecord, issuers: Mapping[str, Issuer], sources: SourceList) -> str:
    held = {row["issuer"]: row for row in read_rows(record.levels)}
    rows = []
    for key, issuer in issuers.items():
        row = held.get(key)
        if row is not None and is_own_country(row):
            rows.append(_write_own_row(issuer))
        if row is None or row["footing"] == "unknown":
            continue
        source = _cite(row, sources, issue_words(row))
        areas = record.areas[record.areas["issuer"] == key]
        more = "".join(
            f'<div class="pw-area">{escape(area["area"])}: {escape(level_words(area))}</div>'
            for area in read_rows(areas)
        )
        rows.append(
            f'<tr class="pw-level"><th scope="row">{escape(country_name(issuer.country_iso3))}'
            "</th>"
            f"<td>{make_chip(row['common_level'], row['age'])}</td>"
            f"<td><strong>{escape(level_words(row))}</strong>{more}"
            f'<div class="pw-note">{escape(issue_words(row))}; {escape(footing_words(row))}; '
            f"{source}{_doubts(row)}</div></td></tr>"
        )
    if not rows:
        return '<p class="pw-empty">No issuer\'s advisory is held for this day.</p>'
    agreement = f"<p>{escape(describe_agreement(record, issuers))}</p>"
    return (
        f'{agreement}<table class="pw-levels"><tbody>{"".join(rows)}</tbody></table>'
        '<p class="pw-note">The number in the coloured box is our reading on a common scale '
        "of 1 to 4; the words are the issuer's.</p>"
    )


def _write_own_row(issuer: Issuer) -> str:
    return (
        f'<tr class="pw-level"><th scope="row">{escape(country_name(issuer.country_iso3))}</th>'
        f"<td></td><td>{capitalise(NOT_ADVISED)}</td></tr>"
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


def _doubts(row: Mapping[str, Any]) -> str:
    """What else is held of the same issuer and country, and is not the level shown."""
    doubts = [f"Also: {said}." for said in row["also"]]
    if not is_missing(row["newest_fault"]):
        doubts.append(f"Newer: {row['newest_fault']}.")
    return "".join(f'<div class="pw-doubt">{escape(doubt)}</div>' for doubt in doubts)


def _departures(record: CountryRecord, sources: SourceList) -> str:
    lines = [
        f"{_span(row, record.period)}<strong>{escape(span_words(row))}</strong> "
        f"{escape(name_issuing_country(row['issuer_iso3']))}: {escape(name_kind(row['kind']))}, "
        f"{escape(name_who(row['who']))}, {escape(row['post'])}. {escape(row['reason'])}. "
        f'<span class="pw-note">{_cite_departure(row, sources)}, '
        f"confidence {escape(row['confidence'])}</span>"
        for row in read_rows(record.departures)
    ]
    axis = (
        f'<div class="pw-axis" aria-hidden="true"><span>{format_date(record.period.date_from)}'
        f"</span><span>{format_date(record.period.date_to)}</span></div>"
    )
    empty = "None held that began or were known to last in this period."
    return (axis if lines else "") + make_list(lines, empty)


def _cite(row: Mapping[str, Any], sources: SourceList, said: str) -> str:
    cited = cite_row(row)
    return sources.cite(cited.url, cited.words, said)


def _cite_departure(row: Mapping[str, Any], sources: SourceList) -> str:
    begun = format_date(row["valid_from"], row["date_precision"])
    return _cite(row, sources, f"{name_kind(row['kind'])}, {begun}")


def _span(row: Mapping[str, Any], period: Period) -> str:
    """Draw when a departure lasted within the period; an end nobody stated is a dotted stub."""
    days = (period.date_to - period.date_from).days + 1
    left = max(0.0, (row["valid_from"] - period.date_from).days / days)
    symbol = DEPARTURE_SYMBOLS[row["kind"]]
    style = f"color:{symbol.colour};left:{100 * min(left, 0.98):.1f}%"
    kind = "pw-bar" if symbol.is_filled else "pw-bar pw-hollow"
    if is_missing(row["valid_to"]):
        kind += " pw-open"
    else:
        right = min(1.0, ((row["valid_to"] - period.date_from).days + 1) / days)
        style += f";width:{100 * max(right - left, 0.01):.1f}%"
    bar = f'<span class="{kind}" style="{style}"></span>'
    return f'<div class="pw-track" aria-hidden="true">{bar}</div>'


def _presence(record: CountryRecord, sources: SourceList) -> str:
    lines = []
    for row in read_rows(record.presence.head(_REPORTS_AT_MOST)):
        figures = personnel_words(row)
        note = "" if is_missing(row["note"]) or not row["note"] else f" Note: {row['note']}."
        lines.append(
            f"<strong>{escape(span_words(row))}</strong> {escape(row['force_name'])}: "
            f"{escape(name_kind(row['kind']))}, {escape(row['place'])}"
            f"{escape('; ' + figures if figures else '')}.{escape(note)} "
            f'<span class="pw-note">{escape(name_claim(row["claim"]))}; '
            f"{escape(_precision(row))}; "
            f"{escape(doubts + '; ' if (doubts := doubt_words(row)) else '')}"
            f"{_cite_report(row, sources)}</span>"
        )
    left = record.n_presence - len(lines)
    if left > 0:
        lines.append(f"and {plural(left, 'older report')} in the table below")
    listed = make_list(lines, "None held for this period. That is not evidence of absence.")
    return _closeup_room(record) + listed


def _precision(row: Mapping[str, Any]) -> str:
    """Name the precision alone: what it means stands under the map."""
    return name_precision(row["precision"]).split(":")[0]


def _closeup_room(record: CountryRecord) -> str:
    """The room into which the page draws the small map."""
    if not has_closeup(record):
        return ""
    closeup = find_closeup(record.iso3)
    height = 100 * closeup.height / WIDTH
    return (
        f'<div class="pw-closeup"><div style="padding-top:{height:.1f}%"></div></div>'
        '<p class="pw-note">Reports in the country, and the nearest beyond its border. Filled: '
        "exact site. Ring: named locality. Dashed ring: district. The country and its neighbours "
        "by land stand in the colour of the chosen issuer's level.</p>"
    )


def _cite_report(row: Mapping[str, Any], sources: SourceList) -> str:
    begun = format_date(row["valid_from"], row["date_precision"])
    return _cite(row, sources, f"report of {begun}")


def _near(record: CountryRecord, sources: SourceList) -> str:
    near = record.near
    lines = [
        f"<strong>{escape(distance_words(row))}</strong> "
        f"{escape(join_names(row['places'], at_most=3))}{escape(_host_words(row))}: "
        f"{escape(join_names(row['forces'], at_most=3))}. "
        f'<span class="pw-note">{escape(_report_words(row))}; '
        f"{escape(_precision(row))}; "
        f"{escape(doubts + '; ' if (doubts := doubt_words(row)) else '')}"
        f"{_cite_report(row, sources)}</span>"
        for row in read_rows(near.points)
    ]
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
    return make_list(lines, empty) + (
        f'<p class="pw-note">{escape(" ".join(notes))}</p>' if notes else ""
    )


def distance_words(row: Mapping[str, Any]) -> str:
    """Write a distance from a border as precisely as the point it is measured from is known."""
    km = row["km"]
    if km == 0:
        return "Inside the border as drawn"
    if row["precision"] == "district":
        return f"about {max(5, 5 * round(km / 5)):.0f} km"
    words = f"{km:.0f} km" if km >= 1 else "under 1 km"
    return words if row["precision"] == "site" else f"about {words}"


def _host_words(row: Mapping[str, Any]) -> str:
    return "" if is_missing(row["host_iso3"]) else f", {country_name(row['host_iso3'])}"


def _report_words(row: Mapping[str, Any]) -> str:
    on = format_date(row["valid_from"], row["date_precision"])
    if row["n_reports"] == 1:
        return f"report of {on}"
    return f"{plural(row['n_reports'], 'report')}, the newest of {on}"


def _changes(record: CountryRecord, issuers: Mapping[str, Issuer], sources: SourceList) -> str:
    lines = [
        f"<strong>{escape(change_day_words(row))}</strong> "
        f"{escape(country_name(issuers[row['issuer']].country_iso3))}: "
        f"{make_chip(row['from_common'])} "
        f"{escape(str(row['from_label']))} → {make_chip(row['to_common'])} "
        f"{escape(str(row['to_label']))} "
        f'<span class="pw-note">{_cite_change(row, sources)}</span>'
        for row in read_rows(record.changes.head(_CHANGES_AT_MOST))
    ]
    counted = "; ".join(
        f"{issuers[key].name}: {plural(n, 'reissue')} without a change"
        for key, n in record.n_reissues.items()
        if n
    )
    return make_list(lines, "None seen.") + (
        f'<p class="pw-note">{escape(counted)}.</p>' if counted else ""
    )


def _cite_change(row: Mapping[str, Any], sources: SourceList) -> str:
    return _cite(row, sources, f"change of {format_date(row['on'])}")


def _neighbours(record: CountryRecord) -> str:
    lines = [
        f"{make_chip(row['common_level'], row['age'])} {escape(row['name'])} "
        f'<span class="pw-note">{row["border_km"]:,.0f} km of border</span>'
        for row in read_rows(record.neighbours)
    ]
    return make_list(lines, "No land border.")


def _unknowns(record: CountryRecord, issuers: Mapping[str, Issuer], sources: SourceList) -> str:
    held = set(record.levels.loc[record.levels["footing"] != "unknown", "issuer"])
    own = {row["issuer"] for row in read_rows(record.levels) if is_own_country(row)}
    silent = [issuer.name for key, issuer in issuers.items() if key not in held | own]
    lines = [escape(f"No advisory held for this day from: {', '.join(silent)}.")] if silent else []
    if record.n_open_departures:
        lines.append(
            escape(
                plural(record.n_open_departures, "departure")
                + " began before this period and nobody stated an end; whether any lasted into it "
                "is not known."
            )
        )
    for row in read_rows(record.faults):
        lines.append(
            f"Held but not believed: {escape(issuers[row['issuer']].name)}, "
            f"{escape(level_words(row))}, {escape(issue_words(row))} "
            f'<span class="pw-note">({escape(", ".join(row["flags"]).replace("_", " "))}; '
            f"{_cite(row, sources, issue_words(row))})</span>"
        )
    return make_list(lines, "Nothing known to be missing.")
