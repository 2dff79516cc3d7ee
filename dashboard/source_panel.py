"""What is said of a source: its terms, its freshness, what it covers, what was wrong with it.

Feed text is untrusted: everything is escaped, and only http and https addresses become links.
"""

from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from dashboard.panel_parts import make_link, make_list, make_section
from dashboard.wording import format_date, join_names, plural
from loaders.source_status import FaultStatus, Holding, RunStatus, SourceStatus

PAGES_URL = "pages"
"""Under it the pages are served as they were kept, by hash."""

_PAGES_AT_MOST = 6

KIND_NAMES = {
    "advisories": "Travel advisories",
    "presence": "Reported presence and its context",
    "departures": "Departures",
}

_OUTCOMES = {
    "ok": "good",
    "unreachable": "failed: could not be reached",
    "refused": "failed: the page was refused",
    "stale": "failed: the page was old",
}

_FAULTS = {
    "refused_record": "not understood",
    "blip": "seen once",
    "older_edition": "of an older edition",
    "reversal": "reversal",
    "mass_restamp": "mass restamp",
    "implausible_date": "impossible date",
    "missing_destination": "missing",
}


def make_source_table(statuses: Iterable[SourceStatus], now: datetime) -> str:
    """Write one row per source: freshness, coverage and faults at a glance."""
    heads = ("Source", "Last fetch", "Last good", "Newest content", "Held", "Coverage", "Faults")
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    rows = "".join(f"<tr>{_cells(status, now)}</tr>" for status in statuses)
    return (
        '<table class="pw-sources" data-testid="sources-table"><thead><tr>'
        f"{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cells(status: SourceStatus, now: datetime) -> str:
    good = status.last_good
    cells = [
        _last_fetch(status),
        "never" if good is None else f"{_age(good.at, now)}",
        format_date(status.newest_on) if status.newest_on else "none held",
        f"{status.n_held:,}",
        _coverage(good),
        f"{status.n_faults:,}",
    ]
    title = f"<b>{escape(status.title)}</b><br><small>{escape(status.name)}</small>"
    return f'<th scope="row">{title}</th>' + "".join(f"<td>{cell}</td>" for cell in cells)


def _last_fetch(status: SourceStatus) -> str:
    if not status.is_live:
        return "history only"
    if status.last_run is None:
        return "not fetched yet"
    words = _OUTCOMES[status.last_run.outcome]
    return words if status.last_run.outcome == "ok" else f'<b class="pw-bad">{words}</b>'


def _coverage(run: RunStatus | None) -> str:
    if run is None:
        return "&ndash;"
    words = f"{run.n_placed:,} of {run.n_items:,} placed"
    return words + (f", {len(run.missing)} missing" if run.missing else "")


def _age(at: datetime, now: datetime) -> str:
    age = now - at
    if age.days:
        return f"{plural(age.days, 'day')} ago"
    hours = int(age.total_seconds() // 3600)
    return f"{plural(hours, 'hour')} ago" if hours else "within the hour"


def make_source_panel(status: SourceStatus) -> str:
    """Write all that is known of one source.

    Returns
    -------
    str
        Sections, as HTML.
    """
    facts = [
        escape(f"{status.what}."),
        f"Published at {make_link(status.url, status.url)}.",
        escape(f"Licence: {status.licence}."),
        escape(f"Attribution: {status.attribution}."),
        escape(f"Cadence: {status.cadence}."),
    ]
    sections = [make_list(facts, ""), make_section("Last fetch", _fetches(status))]
    if status.last_good is not None:
        sections.append(make_section("Coverage", _names(status.last_good)))
    if status.waiting:
        note = "a level counts when it is seen in two fetches a day apart"
        lines = map(escape, status.waiting)
        sections.append(make_section("Seen once, not believed yet", make_list(lines, ""), note))
    note = f"newest {len(status.faults)} of {status.n_faults:,}" if status.n_faults else ""
    sections.append(make_section("Faults", _faults(status.faults), note))
    return f'<div class="pw-panel">{"".join(sections)}</div>'


def make_holdings(holdings: Iterable[Holding]) -> str:
    """Write what is held that came by no source of its own, as HTML."""
    lines = [
        f"<strong>{escape(holding.name)}</strong>: {holding.n_held:,} {escape(holding.what)}, "
        f"newest {format_date(holding.newest_on)}"
        for holding in holdings
    ]
    return f'<div class="pw-panel">{make_list(lines, "Nothing.")}</div>'


def _fetches(status: SourceStatus) -> str:
    if status.last_run is None:
        how = "run postwatch update" if status.is_live else "known from the bundled history only"
        return make_list([], f"Never fetched: {how}.")
    lines = [_run_words(status.last_run)]
    if status.last_good is not None and status.last_good != status.last_run:
        lines.append(f"Last good: {_run_words(status.last_good)}")
    links = [
        f"{_page_link(page.sha256)} {escape(page.url)}" for page in status.pages[:_PAGES_AT_MOST]
    ]
    if len(status.pages) > _PAGES_AT_MOST:
        links.append(f"and {plural(len(status.pages) - _PAGES_AT_MOST, 'more page')}")
    return make_list([*lines, *links], "")


def _run_words(run: RunStatus) -> str:
    words = f"{format_date(run.at.date())} {run.at:%H:%M} UTC: {_OUTCOMES[run.outcome]}"
    if run.message:
        return escape(f"{words}. {run.message}")
    built = f"the pages say they were built on {_date(run.content_on)}"
    return escape(f"{words}; {built}, the newest item is of {_date(run.newest_on)}")


def _date(day: date | None) -> str:
    return "no stated day" if day is None else format_date(day)


def _names(run: RunStatus) -> str:
    lines = [f"{run.n_placed:,} of {run.n_items:,} items stand on a country."]
    if run.unplaced:
        lines.append(escape(f"Unplaced: {join_names(run.unplaced, 40)}."))
    if run.missing:
        lines.append(
            escape(f"Seen in the last month and missing now: {join_names(run.missing, 40)}.")
        )
    return make_list(lines, "")


def _faults(faults: Iterable[FaultStatus]) -> str:
    lines = []
    for fault in faults:
        quoted = f" <q>{escape(fault.text)}</q>" if fault.text else ""
        page = f" {_page_link(fault.sha256)}" if fault.sha256 else ""
        lines.append(
            f"<strong>{format_date(fault.seen_on)}</strong> {escape(fault.subject)}: "
            f"{escape(_FAULTS[fault.kind])}. {escape(fault.reason)}{quoted}{page}"
        )
    return make_list(lines, "None found.")


def _page_link(sha256: str) -> str:
    return f'<a href="{PAGES_URL}/{sha256}" target="_blank">kept page {sha256[:8]}</a>'
