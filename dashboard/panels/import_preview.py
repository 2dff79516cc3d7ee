"""What was understood of a file of points, before any of it is stored."""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from dashboard.facts.presence.marks import make_cell_marks, make_presence_marks
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.cells import coarsen
from dashboard.words.labels import format_range, plural
from dashboard.words.spans import (
    Block,
    Group,
    Line,
    Listing,
    Section,
    Strong,
    Table,
    Unbroken,
    Words,
)
from geodata import country_name
from loaders.facts.tables import to_arrow
from loaders.points import DOUBTS, UNSTATED, ColumnUse, Imported, name_use

_N_REFUSED = 10
_N_COUNTRIES = 12


def make_preview(imported: Imported) -> Group:
    """Say what was understood, what is doubtful, and where it falls."""
    drawn = len(imported.reports) - imported.n_without_point
    facts = (
        (
            f"{imported.file.form}, {plural(imported.n_rows, 'row')}: "
            f"{len(imported.reports):,} become reports, {drawn:,} of them with a place",
        ),
        (f"Reported by {imported.reporter}",),
        (f"Kept {imported.privacy}",),
        (
            "No row carries a usable date"
            if imported.days is None
            else f"Dated {format_range(*imported.days)}",
        ),
    )
    blocks: list[Block] = [
        Listing(facts),
        Section("Columns", tuple(_columns(imported))),
        Section(
            f"Doubtful: {len(imported.doubtful):,} of {imported.n_rows:,}",
            (_flags(imported.doubts, DOUBTS, "No row is in doubt."),),
            "kept, flagged and drawn as questions",
        ),
    ]
    if imported.unstated:
        blocks.append(Section("Not stated", (_flags(imported.unstated, UNSTATED, ""),)))
    if imported.refused:
        lines = tuple((f"{one.subject}: {one.reason}",) for one in imported.refused[:_N_REFUSED])
        heading = f"Not understood: {plural(len(imported.refused), 'row')}"
        blocks.append(Section(heading, (Listing(lines),), "not stored"))
    blocks.append(Section("Where it falls", (_countries(imported),)))
    return Group(tuple(blocks), style="pw-panel", testid="import-preview")


def _columns(imported: Imported) -> Iterator[Block]:
    """Make one table of columns for each table of the file, and say what else was decided."""
    by_table: dict[str, list[ColumnUse]] = {}
    for use in imported.columns:
        by_table.setdefault(use.table, []).append(use)
    for table, uses in by_table.items():
        yield _columns_of(uses, table if len(by_table) > 1 else "")
    passed_over = (f"Passed over: {what}" for what in imported.file.passed_over)
    lines = tuple((words,) for words in (*imported.decisions, *passed_over))
    if lines:
        yield Listing(lines)


def _columns_of(uses: Iterable[ColumnUse], caption: str) -> Table:
    held = tuple(uses)
    return Table(
        tuple(map(_column_row, held)),
        style="pw-columns",
        heads=("Column", "Became", "For example"),
        row_styles=tuple("" if use.field else "pw-ignored" for use in held),
        caption=caption,
        testid="import-columns",
    )


def _column_row(use: ColumnUse) -> tuple[Words, ...]:
    became: Words = (name_use(use),)
    if use.how:
        became += (Line((use.how,), "note"),)
    shown: Words = (use.stated,)
    if use.read and use.read != use.stated:
        shown += (" ", Unbroken(f"→ {use.read}"))
    return (use.heading,), became, shown


def _flags(counts: Mapping[str, int], words: Mapping[str, str], empty: str) -> Listing:
    lines = ((Strong(f"{n:,}"), f" {words[flag]}") for flag, n in counts.items())
    return Listing(tuple(lines), empty)


def _countries(imported: Imported) -> Listing:
    placed = [(iso3, n) for iso3, n in imported.countries.items() if iso3 is not None]
    lines = [f"{country_name(iso3)}: {n:,}" for iso3, n in placed[:_N_COUNTRIES]]
    if len(placed) > _N_COUNTRIES:
        n_more = sum(n for _, n in placed[_N_COUNTRIES:])
        lines.append(f"{len(placed) - _N_COUNTRIES} other countries: {n_more:,}")
    if None in imported.countries:
        lines.append(f"In no country: {imported.countries[None]:,}")
    return Listing(tuple((line,) for line in lines), "Nowhere.")


def make_preview_marks(imports: Iterable[Imported]) -> pd.DataFrame:
    """Make the marks that the reports would be drawn with; see `dashboard.facts.presence.marks`."""
    tables = to_arrow(report for imported in imports for report in imported.reports)
    if "presence" not in tables:
        return make_presence_marks(pd.DataFrame(columns=["lon", "lat", "precision", "flags"]))
    reports = tables["presence"].to_pandas()
    placed = reports[reports["lon"].notna()]
    if len(placed) <= MARKS_AT_MOST:
        return make_presence_marks(placed)
    cells = placed.assign(x=placed["lon"] // 1, y=placed["lat"] // 1, n=1)
    counted = cells.groupby(["x", "y"], as_index=False)[["lon", "lat", "n"]].sum()
    return make_cell_marks(coarsen(counted, cell_deg=1, at_most=MARKS_AT_MOST))
