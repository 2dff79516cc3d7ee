"""The books: how sources fare, and the pages they served, as kept."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from loaders.archive import Archive
from loaders.updates.source_status import (
    Holding,
    SourceStatus,
    read_other_holdings,
    read_source_statuses,
)


class ServedPage(NamedTuple):
    """A page as a source served it: its bytes, its address, and the source's name."""

    body: bytes
    url: str
    name: str


@lru_cache(maxsize=4)
def _statuses(archive: Archive, version: int, known_on: date | None) -> list[SourceStatus]:
    return read_source_statuses(archive, version=version, known_on=known_on)


def find_source_statuses(
    archive: Archive, *, version: int | None = None, known_on: date | None = None
) -> list[SourceStatus]:
    """Find how every source fares, at the archive's newest version unless told otherwise."""
    return _statuses(archive, archive.version if version is None else version, known_on)


@lru_cache(maxsize=2)
def _holdings(archive: Archive, version: int) -> list[Holding]:
    return read_other_holdings(archive)


def find_other_holdings(archive: Archive) -> list[Holding]:
    """Find what the archive's newest version holds that came by no source of its own."""
    return _holdings(archive, archive.version)


def find_served_page(archive: Archive, sha256: str) -> ServedPage | None:
    """Find a kept page by its hash; None where the archive keeps no such page."""
    rows = archive.query_arrow(
        """SELECT body, url, split_part(run, '/', 1) AS name
        FROM pages JOIN fetches USING (sha256) WHERE sha256 = $sha256
        ORDER BY fetches.recorded_at DESC LIMIT 1""",
        {"sha256": sha256},
    ).to_pylist()
    return ServedPage(**rows[0]) if rows else None
