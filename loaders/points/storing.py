"""Storing imported reports, and the files they come from, in the archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from loaders.archive import Archive
from loaders.discovery import IMPORTED
from loaders.errors import ArchiveError
from loaders.facts.identity import Record
from loaders.facts.tables import to_arrow
from loaders.points.reports import Imported, name_source
from loaders.updates.runs import KeptPage

N_KEPT_BYTES_MAX = 64 * 1024 * 1024
"""The largest file that is kept whole beside its reports."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What an import added.

    Attributes
    ----------
    n_new : int
        Reports held now and not before.
    n_held : int
        Reports that were held already.
    n_not_kept : int
        Files too large to be kept whole.
    """

    n_new: int
    n_held: int
    n_not_kept: int


def store(archive: Archive, imports: Sequence[Imported], recorded_at: datetime) -> Stored:
    """Store imports, all of them at once.

    A row of a file is stored once, however often its file is imported under a reporter's name: what
    was future on one day and is past on the next is no second report.

    Parameters
    ----------
    archive : Archive
        Where to.
    imports : sequence of Imported
        What was understood of each file.
    recorded_at : datetime
        When (UTC).

    Raises
    ------
    ArchiveError
        If it cannot be written, or holds the file's reports with other privacy.
    """
    records: list[Record] = []
    n_reports = n_not_kept = 0
    for imported in imports:
        held = _find_held(archive, imported)
        new = [report for report in imported.reports if report.report_id not in held]
        records += new
        n_reports += len(imported.reports)
        if len(imported.file.body) > N_KEPT_BYTES_MAX:
            n_not_kept += 1
        elif new:
            records.append(KeptPage(imported.file.sha256, imported.file.body, recorded_at))
    added = archive.append(IMPORTED, to_arrow(records)) if records else {}
    n_new = added.get("presence", 0)
    return Stored(n_new, n_reports - n_new, n_not_kept)


def _find_held(archive: Archive, imported: Imported) -> set[str]:
    """Return the ids of this very file's reports the archive holds under this name."""
    held = """select report_id from presence where source = $source and reporter = $reporter"""
    file, reporter = imported.file, imported.reporter
    private, public = (name_source(file, public=public) for public in (False, True))
    other = private if imported.source == public else public
    if archive.query_arrow(held, {"source": other, "reporter": reporter}).num_rows:
        how = "private" if other == private else "public"
        raise ArchiveError(f"{file.name}: its reports are held already, as {how}, and stay so")
    rows = archive.query_arrow(held, {"source": imported.source, "reporter": reporter})
    return set(rows["report_id"].to_pylist())
