"""Making presence reports of a file of points: one row, one report, and every doubt counted."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from loaders.discovery import IMPORTED, IMPORTED_PUBLIC
from loaders.errors import RecordError
from loaders.facts.presence import PresenceReport
from loaders.pages import RefusedItem
from loaders.points import doubts
from loaders.points.column_uses import ColumnUse, list_columns
from loaders.points.drafting import Draft, draft
from loaders.points.headings import fold
from loaders.points.tables import PointFile

_N_ID_DIGITS = 16
_ACLED_SOURCE = "acled"
_ACLED_HEADINGS = {"eventidcnty", "eventidnocnty", "disordertype", "assocactor1", "interaction"}


@dataclass(frozen=True)
class Imported:
    """What was understood of one file; nothing of it is stored yet.

    Attributes
    ----------
    file : PointFile
        The file as it was read.
    reporter : str
        Under whose name its reports go.
    source : str
        What its reports carry as their source.
    reports : tuple of PresenceReport
        One for every row that is not refused, in the order of the file.
    refused : tuple of RefusedItem
        Rows that could not be taken apart, or that no record holds.
    columns : tuple of ColumnUse
        Every column of the file.
    decisions : tuple of str
        How what can be read in two ways was read, and why.
    """

    file: PointFile
    reporter: str
    source: str
    reports: tuple[PresenceReport, ...]
    refused: tuple[RefusedItem, ...]
    columns: tuple[ColumnUse, ...]
    decisions: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """Rows of the file, refused ones included."""
        return len(self.reports) + len(self.refused)

    @property
    def privacy(self) -> str:
        """Who may read the reports, in words."""
        if is_acled(self.file):
            return "private: recognised as an export of ACLED's, which is in no route or file"
        is_public = self.source.startswith(IMPORTED_PUBLIC)
        return "public" if is_public else "private: in no route or file"

    @property
    def ignored(self) -> tuple[str, ...]:
        """Headings of the columns nobody reads."""
        return tuple(dict.fromkeys(use.heading for use in self.columns if use.field is None))

    @cached_property
    def flags(self) -> Mapping[str, int]:
        """How many reports carry each flag."""
        return Counter(flag for report in self.reports for flag in report.flags)

    @property
    def doubts(self) -> dict[str, int]:
        """How many reports are doubtful for which reason, by flag of `doubts.DOUBTS`."""
        return {flag: self.flags[flag] for flag in doubts.DOUBTS if self.flags.get(flag)}

    @property
    def unstated(self) -> dict[str, int]:
        """How many reports leave what open, by flag of `doubts.UNSTATED`."""
        return {flag: self.flags[flag] for flag in doubts.UNSTATED if self.flags.get(flag)}

    @cached_property
    def doubtful(self) -> tuple[PresenceReport, ...]:
        """The reports with at least one doubt."""
        return tuple(
            report for report in self.reports if not doubts.DOUBTS.keys().isdisjoint(report.flags)
        )

    @cached_property
    def n_without_point(self) -> int:
        """How many reports lie at no point and are drawn nowhere."""
        return sum(report.lon is None for report in self.reports)

    @cached_property
    def countries(self) -> dict[str | None, int]:
        """How many reports lie in which country, most first; ``None`` is in none."""
        return dict(Counter(report.host_iso3 for report in self.reports).most_common())

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day a report begins on, None where none is dated."""
        dated = [report.valid_from for report in self.reports if report.valid_from is not None]
        return (min(dated), max(dated)) if dated else None


def make_reports(
    file: PointFile, *, recorded_at: datetime, reporter: str | None = None, public: bool = False
) -> Imported:
    """Make the reports of a file, one a row; nothing is stored.

    The identity of a report depends on its row, its reporter and nothing else: not on the time,
    nor on the order of the rows.

    Parameters
    ----------
    file : PointFile
        As of `loaders.points.read_points`.
    recorded_at : datetime
        When it is imported (UTC); what is dated later is in the future.
    reporter : str, optional
        Who reports; by default "import: " and the name of the file.
    public : bool
        Whether routes, feeds and data files may hold the reports; else they stay in the archive.

    Returns
    -------
    Imported

    Raises
    ------
    PageRefused
        If no column of a table says where its rows lie.
    """
    reporter = (reporter or "").strip() or f"import: {file.name}"
    source = name_source(file, public=public)
    drafts = [draft(table, recorded_at.date()) for table in file.tables]
    ids = _name_reports(drafts)
    reports: list[PresenceReport] = []
    refused = list(file.refused)
    for item, names in zip(drafts, ids, strict=True):
        for made in _make(item, names, reporter, source, recorded_at):
            if isinstance(made, PresenceReport):
                reports.append(made)
            else:
                refused.append(made)
    return Imported(
        file=file,
        reporter=reporter,
        source=source,
        reports=tuple(reports),
        refused=tuple(refused),
        columns=tuple(use for item in drafts for use in list_columns(item)),
        decisions=tuple(
            dict.fromkeys((*file.how, *(why for item in drafts for why in item.decisions)))
        ),
    )


def name_source(file: PointFile, *, public: bool) -> str:
    """Return what reports of a file carry as their ``source``: privacy and the file's hash.

    ACLED's own export carries ACLED's name, whose rows are private whatever was asked.
    """
    if is_acled(file):
        return f"{_ACLED_SOURCE} page {file.sha256}"
    return f"{IMPORTED_PUBLIC if public else IMPORTED} page {file.sha256}"


def is_acled(file: PointFile) -> bool:
    """Say whether a file is an export of ACLED's, by headings that are its alone."""
    for table in file.tables:
        headings = {fold(heading) for heading in table.columns}
        if "subeventtype" in headings and headings & _ACLED_HEADINGS:
            return True
    return False


def _name_reports(drafts: Sequence[Draft]) -> list[list[str]]:
    """Give every row an id of its own: its reporter's, or one made of what the row says.

    A repeated id is told apart by what its rows say. Rows that say exactly the same are counted.
    """
    stated = Counter(name for item in drafts for name in item.stated_ids if name)
    seen: Counter[str] = Counter()
    named = []
    for item in drafts:
        repeated = [row for row, name in enumerate(item.stated_ids) if stated[name] > 1]
        blank = [row for row, name in enumerate(item.stated_ids) if not name]
        item.flags.add(doubts.REPEATED_ID, repeated)
        if len(blank) < len(item.stated_ids):
            item.flags.add(doubts.BLANK_ID, blank)
        names = list(item.stated_ids)
        for row, digest in _hash_rows(item, sorted({*repeated, *blank})):
            names[row] = f"{names[row]}~{digest}" if names[row] else digest
        named.append(names)
    all_names = Counter(name for names in named for name in names)
    for item, names in zip(drafts, named, strict=True):
        again = [row for row, name in enumerate(names) if all_names[name] > 1]
        item.flags.add(doubts.REPEATED_ROW, again)
        for row in again:
            seen[names[row]] += 1
            names[row] = f"{names[row]}~{seen[names[row]]}"
    return named


def _hash_rows(item: Draft, rows: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield a hash over everything each row says, whatever the order of columns and rows."""
    columns = [(heading, item.table.columns[heading]) for heading in sorted(item.table.columns)]
    positions = item.table.positions
    for row in rows:
        says = [f"{heading}\x1f{texts[row]}" for heading, texts in columns if texts[row]]
        if positions is not None:
            place = positions.lon[row], positions.lat[row], positions.shapes[row]
            says.append(f"{place}\x1f{positions.stated[row]}")
        yield row, hashlib.sha256("\x1e".join(says).encode()).hexdigest()[:_N_ID_DIGITS]


def _make(
    item: Draft, names: Sequence[str], reporter: str, source: str, recorded_at: datetime
) -> Iterator[PresenceReport | RefusedItem]:
    """Make the report of each row, or say why no record holds it."""
    places, dates = item.places, item.dates
    flags = item.flags.by_row()
    for row, report_id in enumerate(names):
        low, high = item.personnel[row]
        try:
            yield PresenceReport(
                report_id=report_id,
                reporter=reporter,
                force_iso3=item.force_iso3[row],
                force_name=item.force_name[row],
                host_iso3=places.host_iso3[row],
                host_label=places.host_label[row],
                place=item.place[row],
                lon=places.lon[row],
                lat=places.lat[row],
                coord_source=item.coord_source[row],
                precision=item.precision[row],
                kind=item.kind[row],
                strength_text=item.strength_text[row],
                personnel_low=low,
                personnel_high=high,
                claim=item.claim[row],
                confidence=item.confidence[row],
                valid_from=dates.begun[row],
                date_precision=dates.precision[row],
                valid_to=dates.ended[row],
                reported_on=dates.reported[row],
                url=item.url[row],
                note=item.note[row],
                recorded_at=recorded_at,
                source=source,
                flags=flags[row],
            )
        except RecordError as error:
            subject = f"row {row + 1} of {item.table.name}"
            yield RefusedItem(subject, str(error), report_id, item.table.name)
