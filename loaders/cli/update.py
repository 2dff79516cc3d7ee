"""The verb ``postwatch update``: fetch the live sources and hold what they say."""

import argparse
import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loaders.discovery import find_source, live_sources
from loaders.errors import LoadersError, UpdateRunning
from loaders.updates.webhook import WEBHOOK_VARIABLE, find_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.archive import Archive
    from loaders.discovery import LiveSource
    from loaders.updates.updating import Update

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

EXIT_REFUSED = 2
EXIT_SOURCE_FAILED = 3
EXIT_RUNNING = 4

_COUNTS = ("new", "changed", "reissued", "waiting", "faults", "refused")


def add_verbs(subparsers: "Subparsers") -> None:
    """Add this module's verb to the program; it sets ``run``, which returns the exit code."""
    update = subparsers.add_parser(
        "update",
        help="fetch live sources and hold what they say",
        description=(
            "Fetch live sources and hold what they say. A source that fails keeps its last good "
            "data. Safe to run beside the app, from cron, and to interrupt. Exit code 0, 3 if any "
            "source failed or what changed could not be sent, or 4 if another update of the "
            "archive runs: this one then fetches nothing."
        ),
    )
    update.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="*",
        help="names of live sources; all of them by default",
    )
    update.add_argument("--archive", metavar="PATH_OR_URL", help="which archive")
    update.add_argument(
        "--webhook",
        metavar="URL",
        help=f"send what changed there, as JSON; by default the address in ${WEBHOOK_VARIABLE}",
    )
    update.add_argument("--dry-run", action="store_true", help="fetch and judge, hold nothing")
    update.set_defaults(run=run_update)


def run_update(args: argparse.Namespace) -> int:
    """Run ``postwatch update [SOURCE ...] [--dry-run] [--webhook URL] [--archive PATH_OR_URL]``.

    One line per source goes to standard output when it is done, a progress bar to standard error
    where that is a terminal.

    Returns
    -------
    int
        0; 2 if a source is unknown, the archive cannot be opened or the address to send changes
        to is none; 3 if any source failed, one that was named is not set up, or the changes could
        not be sent; 4 if another update of the archive runs.
    """
    from loaders.archive import open_archive
    from loaders.updates.lock import hold_update_lock

    webhook = args.webhook or os.environ.get(WEBHOOK_VARIABLE)
    try:
        if webhook:
            find_host(webhook)
        named = {name: find_source(name) for name in args.sources}
        archive = open_archive(args.archive)
        with hold_update_lock(archive):
            return _update(archive, named, webhook, is_dry=args.dry_run)
    except LoadersError as error:
        print(f"postwatch: {error}", file=sys.stderr)
        return EXIT_RUNNING if isinstance(error, UpdateRunning) else EXIT_REFUSED


def _update(
    archive: "Archive", named: "Mapping[str, LiveSource]", webhook: str | None, *, is_dry: bool
) -> int:
    from tqdm import tqdm

    from loaders.updates.updating import update_sources

    sources = named or live_sources()
    before = _find_version_announced(archive)
    updates = []
    with tqdm(total=len(sources), unit="source", leave=False, disable=None) as bar:
        for update in update_sources(archive, sources, is_dry=is_dry):
            updates.append(update)
            bar.set_postfix_str(update.name, refresh=False)
            bar.update()
            bar.write(write_update(update), file=sys.stdout)
    is_failed = any(
        update.has_failed or (update.run is None and update.name in named) for update in updates
    )
    if not is_dry:
        archive.compact()
        if webhook:
            is_failed |= not _announce(archive, before, webhook)
    return EXIT_SOURCE_FAILED if is_failed else 0


def _find_version_announced(archive: "Archive") -> int:
    """Find the version the last update left: what was decided since then is announced as well."""
    names = set(live_sources())
    updated = [load.version for load in archive.versions() if load.source in names]
    return updated[-1] if updated else archive.version


def _announce(archive: "Archive", before: int, webhook: str) -> bool:
    """Send what changed, if anything did; say how that went, and whether it went well."""
    from loaders.evidence.changes import list_silences
    from loaders.updates.source_status import read_source_statuses
    from loaders.updates.webhook import Undelivered, deliver_changes

    silences = list_silences(read_source_statuses(archive), at=datetime.now(UTC))
    host = find_host(webhook)
    try:
        n_sent = deliver_changes(archive, webhook, since=before, silences=silences)
    except Undelivered as error:
        print(
            f"{'webhook':<10}  failed       {error}; {error.n_changes:,} changes not sent, "
            "to be sent by the next update"
        )
        return False
    sent = f"{n_sent:,} changes sent to" if n_sent else "nothing changed, nothing sent to"
    print(f"{'webhook':<10}  ok           {sent} {host}")
    return True


def write_update(update: "Update") -> str:
    """Word what became of a source, in one line."""
    run = update.run
    if run is None:
        return f"{update.name:<10}  not set up   {update.message}"
    took = f"took {(run.recorded_at - run.started_at).total_seconds():.1f} s"
    if update.has_failed:
        return f"{update.name:<10}  {run.outcome:<11}  {update.message}; {took}"
    counts = ", ".join(f"{getattr(run, f'n_{name}'):,} {name}" for name in _COUNTS)
    missing = f", missing {', '.join(run.missing)}" if run.missing else ""
    return f"{update.name:<10}  ok           {run.n_items:,} items, {counts}, {took}{missing}"
