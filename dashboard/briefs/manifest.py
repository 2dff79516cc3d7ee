"""The manifest of a brief: what it is of, how fresh its sources were, and hashes of its files."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version as release_of
from typing import Any

from dashboard.briefs.brief import Brief
from dashboard.briefs.making import Prepared
from dashboard.facts.discovery import LAYERS
from dashboard.facts.levels import LEVELS
from dashboard.queries.sources import find_source_statuses
from dashboard.view_state import make_address
from loaders.archive import Archive


def make_manifest(archive: Archive, prepared: Prepared, files: Mapping[str, bytes]) -> bytes:
    """Make the manifest that goes with a document.

    Parameters
    ----------
    archive : Archive
        Where the brief was made from.
    prepared : Prepared
        The brief and its situation.
    files : Mapping of str to bytes
        The documents and data it goes with, by file name.

    Returns
    -------
    bytes
        JSON: ``release``, ``permalink``, ``view``, ``archive_version``, ``counts`` (also of what
        no data file holds: of one country they hold no departure from several countries at once
        and no cell of conflict events, which are of no country), ``edited``
        (keys of the sentences the analyst changed), ``sources`` with the freshness of each,
        ``files`` with their SHA-256 and size. It says nothing of when it was made: the same
        files of the same view have the same manifest.
    """
    brief = prepared.brief
    content = {
        "release": f"postwatch {release_of('postwatch')}",
        "permalink": brief.permalink,
        "title": brief.title,
        "view": make_address(brief.view),
        "archive_version": brief.archive_version,
        "counts": _count(archive, prepared),
        "edited": _list_edited(brief),
        "sources": _describe_sources(archive, brief),
        "files": {
            name: {"sha256": hashlib.sha256(body).hexdigest(), "n_bytes": len(body)}
            for name, body in sorted(files.items())
        },
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _count(archive: Archive, prepared: Prepared) -> dict[str, Any]:
    situation = prepared.situation
    levels = situation[LEVELS]
    footings, ages = (levels.rows[name].value_counts() for name in ("footing", "age"))
    counts: dict[str, Any] = {
        "levels": {name: int(n) for name, n in sorted(footings.items())},
        "levels_by_age": {name: int(n) for name, n in sorted(ages.items())},
        "level_marks": len(levels.marks),
    }
    for kind in LAYERS.values():
        shown = situation[kind]
        several = (kind.nouns or f"{kind.noun}s").replace(" ", "_")
        n_public = kind.count_rows(archive, situation.period, public_only=True)
        counts |= {
            several: shown.n,
            f"{kind.news_key}_marks": len(shown.marks),
            f"{several}_not_in_data_files": max(0, shown.n - n_public),
        }
        counts |= kind.count_left_out(situation)
    return counts | {
        "sentences": sum(len(section.sentences) for section in prepared.brief.sections),
        "sources_cited": len(prepared.brief.sources),
    }


def _list_edited(brief: Brief) -> list[str]:
    return [
        sentence.key
        for section in brief.sections
        for sentence in section.sentences
        if sentence.is_edited and sentence.key
    ]


def _describe_sources(archive: Archive, brief: Brief) -> dict[str, dict[str, Any]]:
    view = brief.view
    statuses = find_source_statuses(archive, version=view.version, known_on=view.known_on)
    return {
        status.name: {
            "title": status.title,
            "licence": status.licence,
            "n_held": status.n_held,
            "newest_on": _iso(status.newest_on),
            "last_good_fetch_at": status.last_good and _iso(status.last_good.at),
            "last_fetch": status.last_run and status.last_run.outcome,
        }
        for status in statuses
        if status.n_held or status.last_run
    }


def _iso(value: Any) -> str | None:
    return None if value is None else value.isoformat()
