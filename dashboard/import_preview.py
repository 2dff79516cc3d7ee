"""What was understood of a file of points, before any of it is stored.

File text is untrusted: everything is escaped.
"""

from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

from dashboard.marks import make_cell_marks, make_presence_marks
from dashboard.panel_parts import make_list, make_section
from dashboard.queries import MARKS_AT_MOST
from dashboard.queries.cells import coarsen
from dashboard.wording import format_range, plural
from geodata import country_name
from loaders.facts.tables import to_arrow
from loaders.points import DOUBTS, UNSTATED, ColumnUse, Imported, name_use

_N_REFUSED = 10
_N_COUNTRIES = 12


def make_preview(imported: Imported) -> str:
    """Write what was understood, what is doubtful, and where it falls, as HTML."""
    drawn = len(imported.reports) - imported.n_without_point
    facts = [
        f"{escape(imported.file.form)}, {plural(imported.n_rows, 'row')}: "
        f"{len(imported.reports):,} become reports, {drawn:,} of them with a place",
        f"Reported by {escape(imported.reporter)}",
        f"Kept {escape(imported.privacy)}",
        "No row carries a usable date"
        if imported.days is None
        else f"Dated {format_range(*imported.days)}",
    ]
    sections = [
        make_list(facts, ""),
        make_section("Columns", _columns(imported)),
        make_section(
            f"Doubtful: {len(imported.doubtful):,} of {imported.n_rows:,}",
            _flags(imported.doubts, DOUBTS, "No row is in doubt."),
            "kept, flagged and drawn as questions",
        ),
    ]
    if imported.unstated:
        sections.append(make_section("Not stated", _flags(imported.unstated, UNSTATED, "")))
    if imported.refused:
        lines = [
            f"{escape(item.subject)}: {escape(item.reason)}"
            for item in imported.refused[:_N_REFUSED]
        ]
        heading = f"Not understood: {plural(len(imported.refused), 'row')}"
        sections.append(make_section(heading, make_list(lines, ""), "not stored"))
    sections.append(make_section("Where it falls", _countries(imported)))
    return f'<div class="pw-panel" data-testid="import-preview">{"".join(sections)}</div>'


def _columns(imported: Imported) -> str:
    """Write one table of columns for each table of the file, and what else was decided."""
    by_table: dict[str, list[ColumnUse]] = {}
    for use in imported.columns:
        by_table.setdefault(use.table, []).append(use)
    tables = [
        _columns_of(uses, table if len(by_table) > 1 else "") for table, uses in by_table.items()
    ]
    lines = [escape(why) for why in imported.decisions]
    lines += [f"Passed over: {escape(what)}" for what in imported.file.passed_over]
    return "".join(tables) + (make_list(lines, "") if lines else "")


def _columns_of(uses: Iterable[ColumnUse], caption: str) -> str:
    rows = []
    for use in uses:
        shown = escape(use.stated)
        if use.read and use.read != use.stated:
            shown += f' <span class="pw-read">→ {escape(use.read)}</span>'
        became = escape(name_use(use))
        how = f'<div class="pw-note">{escape(use.how)}</div>' if use.how else ""
        kept = "" if use.field else ' class="pw-ignored"'
        rows.append(
            f'<tr{kept}><th scope="row">{escape(use.heading)}</th>'
            f"<td>{became}{how}</td><td>{shown}</td></tr>"
        )
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<table class="pw-columns" data-testid="import-columns">{said}<thead><tr>'
        "<th>Column</th><th>Became</th><th>For example</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _flags(counts: Mapping[str, int], words: Mapping[str, str], empty: str) -> str:
    return make_list((f"<strong>{n:,}</strong> {words[flag]}" for flag, n in counts.items()), empty)


def _countries(imported: Imported) -> str:
    placed = [(iso3, n) for iso3, n in imported.countries.items() if iso3 is not None]
    lines = [f"{escape(country_name(iso3))}: {n:,}" for iso3, n in placed[:_N_COUNTRIES]]
    if len(placed) > _N_COUNTRIES:
        n_more = sum(n for _, n in placed[_N_COUNTRIES:])
        lines.append(f"{len(placed) - _N_COUNTRIES} other countries: {n_more:,}")
    if None in imported.countries:
        lines.append(f"In no country: {imported.countries[None]:,}")
    return make_list(lines, "Nowhere.")


def make_preview_marks(imports: Iterable[Imported]) -> pd.DataFrame:
    """Make the marks that the reports would be drawn with; see `dashboard.marks`."""
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
