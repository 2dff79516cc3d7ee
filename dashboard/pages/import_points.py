"""Importing: files of points dropped here are shown as understood, and stored on a word."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.chart import show_chart
from dashboard.drawing.geometry import make_map_urls
from dashboard.facts.presence import PRESENCE
from dashboard.figures.world_map import make_world_map
from dashboard.palette import DARK, LIGHT
from dashboard.panels.import_preview import make_preview, make_preview_marks
from dashboard.resources import get_archive, get_geography
from dashboard.words.html import write_html
from dashboard.words.labels import plural
from dashboard.words.markdown import escape_markdown
from dashboard.words.spans import Code, Heading, Paragraph
from geodata.extents import fit_window
from loaders.errors import LoadersError
from loaders.points import Imported, make_reports, read_points_apart, store
from loaders.points.bounds import FORMS, N_ROWS_SHOWN_MAX, check_n_rows

_READ = "import_read"
_STORED = "import_stored"
_SHEET = "import_sheet "
_NO_LEVELS = pd.DataFrame(
    columns=["iso3", "name", "common_level", "footing", "age", "has_areas", "text"]
)


def show_import() -> None:
    """Show what would be imported, and import it."""
    explained = (
        "Reported presence from files of your own. Nothing is stored until you say so, and no "
        "route, feed or data file of this archive holds the reports unless you make them public. "
        f"Read are {FORMS}, of up to {st.get_option('server.maxUploadSize')} MB and "
        f"{N_ROWS_SHOWN_MAX:,} rows each; import larger ones with ",
        Code("postwatch import"),
        ".",
    )
    st.html(write_html((Heading("Import points", rank=2), Paragraph(explained))))
    if said := st.session_state.pop(_STORED, None):
        st.success(said)
    files = st.file_uploader("Files of points", accept_multiple_files=True, key="import_files")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reporter = st.text_input("Reported by", placeholder="the file's name", width=360)
        public = st.checkbox("Public: may be served and exported", key="import_public")
        if not files:
            return
        dropped = tuple((file.name, file.getvalue()) for file in files)
        imports = _read(dropped, reporter.strip() or None, public)
        for imported in imports:
            _choose_sheet(imported)
        n_reports = sum(len(imported.reports) for imported in imports)
        st.button(
            f"Store {plural(n_reports, 'report')}",
            type="primary",
            on_click=_store,
            args=(imports,),
            disabled=not n_reports,
        )
    for fault in st.session_state[_READ].faults:
        st.error(escape_markdown(fault))
    if not imports:
        return
    left, right = st.columns([0.6, 0.4], gap="medium")
    with left:
        _show_where(imports)
    with right:
        for imported in imports:
            st.html(write_html((Heading(imported.file.name), make_preview(imported))))


def _choose_sheet(imported: Imported) -> None:
    """Ask which sheet of a workbook is read, where several could be."""
    sheets = imported.file.sheets
    if len(sheets) > 1:
        st.selectbox(
            f"Sheet of {escape_markdown(imported.file.name)}",
            sheets,
            width=240,
            index=sheets.index(
                imported.file.tables[0].name.removeprefix(f"{imported.file.name}: ")
            ),
            key=f"{_SHEET}{imported.file.name} {len(imported.file.body)}",
        )


@dataclass(frozen=True)
class _Read:
    """What was read of the files dropped, under which name."""

    asked: tuple[Any, ...]
    imports: list[Imported]
    faults: list[str]


def _read(
    files: tuple[tuple[str, bytes], ...], reporter: str | None, public: bool
) -> list[Imported]:
    """Read the files, once for each reporter; one that must be refused is said to be."""
    held: _Read | None = st.session_state.get(_READ)
    sheets = tuple(st.session_state.get(f"{_SHEET}{name} {len(body)}") for name, body in files)
    if held is None or held.asked != (files, sheets, reporter, public):
        held = _Read((files, sheets, reporter, public), [], [])
        for file, sheet in zip(files, sheets, strict=True):
            try:
                read = read_points_apart(file, sheet)
                check_n_rows(f"{read.name}, on this page", read.n_rows, allowed=N_ROWS_SHOWN_MAX)
                now = datetime.now(UTC)
                held.imports.append(
                    make_reports(read, recorded_at=now, reporter=reporter, public=public)
                )
            except LoadersError as error:
                held.faults.append(str(error))
        st.session_state[_READ] = held
    return held.imports


def _show_where(imports: list[Imported]) -> None:
    geography = get_geography()
    theme = DARK if st.context.theme.type == "dark" else LIGHT
    marks = make_preview_marks(imports)
    region = fit_window(marks["lon"], marks["lat"])
    figure = make_world_map(
        _NO_LEVELS,
        PRESENCE.make_traces(marks),
        geography.anchors,
        region=region,
        urls=make_map_urls(region),
        selected=None,
        # No level is shown here, so a country without one is nothing to hatch.
        theme=replace(theme, no_data_line=theme.no_data),
    )
    # Another file is shown about its own points, not where the last one was looked at.
    seen = [(imported.file.sha256, imported.file.tables[0].name) for imported in imports]
    figure["layout"] = {**figure["layout"], "uirevision": f"{region.key} {seen}"}
    words = f"Map of {plural(int(marks['n'].sum()), 'report')} in {plural(len(marks), 'mark')}"
    show_chart(
        figure,
        key="import-map",
        testid="import-map",
        label=words,
        stamp=f"{words} {seen}",
        on_pick=lambda iso3: None,
    )
    st.caption(f"{words}. Grey question marks are rows in doubt.")


def _store(imports: list[Imported]) -> None:
    try:
        stored = store(get_archive(), imports, datetime.now(UTC))
    except LoadersError as error:
        st.session_state[_READ].faults.append(str(error))
        return
    st.session_state[_STORED] = (
        f"Stored {plural(stored.n_new, 'report')}; {stored.n_held:,} were held already. "
        f"The archive is at version {get_archive().version}."
    )
    st.session_state.pop("import_files", None)
