"""What is said of a source: its terms, its freshness, what it covers, what was wrong with it."""

from collections.abc import Iterable
from datetime import date, datetime

from dashboard.words.labels import format_date, join_names, plural
from dashboard.words.spans import (
    Block,
    Failing,
    Group,
    KeptPage,
    LineBreak,
    Link,
    Listing,
    Quoted,
    Section,
    Small,
    Strong,
    Table,
    Words,
)
from loaders.updates.source_status import FaultStatus, Holding, RunStatus, SourceStatus

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


_HEADS = ("Source", "Last fetch", "Last good", "Newest content", "Held", "Coverage", "Faults")


def make_source_table(statuses: Iterable[SourceStatus], now: datetime) -> Table:
    """Make one row per source: freshness, coverage and faults at a glance."""
    rows = tuple(_cells(status, now) for status in statuses)
    return Table(rows, heads=_HEADS, style="pw-sources", testid="sources-table")


def _cells(status: SourceStatus, now: datetime) -> tuple[Words, ...]:
    good = status.last_good
    return (
        (Strong(status.title), LineBreak(), Small((status.name,))),
        (_last_fetch(status),),
        ("never" if good is None else _age(good.at, now),),
        (format_date(status.newest_on) if status.newest_on else "none held",),
        (f"{status.n_held:,}",),
        (_coverage(good),),
        (f"{status.n_faults:,}",),
    )


def _last_fetch(status: SourceStatus) -> str | Failing:
    if not status.is_live:
        return "history only"
    if status.last_run is None:
        return "not fetched yet"
    words = _OUTCOMES[status.last_run.outcome]
    return words if status.last_run.outcome == "ok" else Failing(words)


def _coverage(run: RunStatus | None) -> str:
    if run is None:
        return "\N{EN DASH}"
    words = f"{run.n_placed:,} of {run.n_items:,} placed"
    return words + (f", {len(run.missing)} missing" if run.missing else "")


def _age(at: datetime, now: datetime) -> str:
    age = now - at
    if age.days:
        return f"{plural(age.days, 'day')} ago"
    hours = int(age.total_seconds() // 3600)
    return f"{plural(hours, 'hour')} ago" if hours else "within the hour"


def make_source_panel(status: SourceStatus) -> Group:
    """Make all that is known of one source."""
    facts = (
        (f"{status.what}.",),
        ("Published at ", Link(status.url, status.url), "."),
        (f"Licence: {status.licence}.",),
        (f"Attribution: {status.attribution}.",),
        (f"Cadence: {status.cadence}.",),
    )
    blocks: list[Block] = [Listing(facts), Section("Last fetch", (_fetches(status),))]
    if status.last_good is not None:
        blocks.append(Section("Coverage", (_names(status.last_good),)))
    if status.waiting:
        note = "a level counts when it is seen in two fetches a day apart"
        waiting = Listing(tuple((one,) for one in status.waiting))
        blocks.append(Section("Seen once, not believed yet", (waiting,), note))
    note = f"newest {len(status.faults)} of {status.n_faults:,}" if status.n_faults else ""
    blocks.append(Section("Faults", (_faults(status.faults),), note))
    return Group(tuple(blocks), style="pw-panel")


def make_holdings(holdings: Iterable[Holding]) -> Group:
    """Make what is held that came by no source of its own."""
    lines = tuple(
        (
            Strong(holding.name),
            f": {holding.n_held:,} {holding.what}, newest {format_date(holding.newest_on)}",
        )
        for holding in holdings
    )
    return Group((Listing(lines, "Nothing."),), style="pw-panel")


def _fetches(status: SourceStatus) -> Listing:
    if status.last_run is None:
        how = "run postwatch update" if status.is_live else "known from the bundled history only"
        return Listing((), f"Never fetched: {how}.")
    lines: list[Words] = [(_run_words(status.last_run),)]
    if status.last_good is not None and status.last_good != status.last_run:
        lines.append((f"Last good: {_run_words(status.last_good)}",))
    lines += [(_kept_page(page.sha256), f" {page.url}") for page in status.pages[:_PAGES_AT_MOST]]
    if len(status.pages) > _PAGES_AT_MOST:
        lines.append((f"and {plural(len(status.pages) - _PAGES_AT_MOST, 'more page')}",))
    return Listing(tuple(lines))


def _run_words(run: RunStatus) -> str:
    words = f"{format_date(run.at.date())} {run.at:%H:%M} UTC: {_OUTCOMES[run.outcome]}"
    if run.message:
        return f"{words}. {run.message}"
    built = f"the pages say they were built on {_date(run.content_on)}"
    return f"{words}; {built}, the newest item is of {_date(run.newest_on)}"


def _date(day: date | None) -> str:
    return "no stated day" if day is None else format_date(day)


def _names(run: RunStatus) -> Listing:
    lines: list[Words] = [(f"{run.n_placed:,} of {run.n_items:,} items stand on a country.",)]
    if run.unplaced:
        lines.append((f"Unplaced: {join_names(run.unplaced, 40)}.",))
    if run.missing:
        missing = join_names(run.missing, 40)
        lines.append((f"Seen in the last month and missing now: {missing}.",))
    return Listing(tuple(lines))


def _faults(faults: Iterable[FaultStatus]) -> Listing:
    return Listing(tuple(map(_fault_words, faults)), "None found.")


def _fault_words(fault: FaultStatus) -> Words:
    said = f" {fault.subject}: {_FAULTS[fault.kind]}. {fault.reason}"
    quoted = (" ", Quoted(fault.text)) if fault.text else ()
    page = (" ", _kept_page(fault.sha256)) if fault.sha256 else ()
    return (Strong(format_date(fault.seen_on)), said, *quoted, *page)


def _kept_page(sha256: str) -> KeptPage:
    return KeptPage(f"kept page {sha256[:8]}", sha256)
