"""The brief: the view on its way out, as it will look, with its sentences to be edited."""

from collections.abc import Iterable
from urllib.parse import urlencode

import streamlit as st

from dashboard.briefs.brief import Brief, Section
from dashboard.briefs.data_files import DATA_FORMS
from dashboard.briefs.document import LAYOUTS, SHEET_SIZES
from dashboard.briefs.making import make_brief, pin_view
from dashboard.briefs.printing import NO_BROWSER, find_browser
from dashboard.choices import find_choices
from dashboard.components.preview import show_preview
from dashboard.pages.controls import read_address, remember_view
from dashboard.resources import get_archive, get_geography
from dashboard.routes.exports import EXPORT_URL
from dashboard.view_state import ViewState, make_address, parse_view
from dashboard.words.html import write_html
from dashboard.words.markdown import escape_markdown
from dashboard.words.spans import Paragraph, Title
from loaders.archive import Archive

_DOCUMENTS = (
    ("HTML", "html", ""),
    ("PDF", "pdf", ""),
    ("PNG", "png", ""),
    ("PNG 2x", "png", "&scale=2"),
    ("PNG 4K", "png", "&scale=3"),
    ("SVG", "svg", ""),
    ("PowerPoint", "pptx", ""),
)
_DATA = {"csv": "CSV", "geojson": "GeoJSON", "gpkg": "GeoPackage", "parquet": "GeoParquet"}
_LAYOUT = "brief_layout"

Edits = dict[str, str | None]


def show_briefing() -> None:
    """Show the brief of the view last seen, and let the analyst change its sentences."""
    archive = get_archive()
    archive.refresh()
    st.html(write_html(Title("Brief", "The view as a document, or as data")))
    view = _read_view(archive)
    if view.is_empty:
        st.warning("The range ends before it starts: there is nothing to brief.")
        return
    brief = make_brief(archive, get_geography(), view, base_url="", public_only=True)
    layout = st.segmented_control(
        "Layout",
        list(LAYOUTS),
        key=_LAYOUT,
        default="slide",
        format_func=LAYOUTS.__getitem__,
        required=True,
    )
    edits = _edit_sentences(brief)
    width, height = SHEET_SIZES[layout]
    show_preview(
        key="brief-preview",
        query=urlencode(make_address(view), safe=","),
        edits=edits,
        width=width,
        height=height,
        page=f"{EXPORT_URL}/brief.html?layout={layout}",
        documents=[
            (label, f"{EXPORT_URL}/brief.{form}?layout={layout}{scale}")
            for label, form, scale in _DOCUMENTS
        ],
        data=[
            *((_DATA[form], f"{EXPORT_URL}/data.{form}") for form in DATA_FORMS),
            ("Manifest", f"{EXPORT_URL}/manifest.json"),
        ],
        missing=None if find_browser() else NO_BROWSER,
    )


def _read_view(archive: Archive) -> ViewState:
    """Read the view of the address, or else the one last seen, at the version of this moment."""
    asked = dict(st.query_params) or read_address()
    view, faults = parse_view(asked, find_choices(archive))
    remember_view(view)
    if not st.query_params:
        st.query_params.from_dict(make_address(view))
    for fault in faults:
        said = escape_markdown(fault)
        st.warning(f"The address could not be followed: {said}. The default is shown instead.")
    return pin_view(archive, view)


def _edit_sentences(brief: Brief) -> Edits:
    edits: Edits = {}
    with st.expander("Edit the sentences (an edited one is marked as the analyst's)"):
        for section in brief.sections:
            edits |= _edit_section(section, f"{brief.permalink} {section.title}")
    return edits


def _edit_section(section: Section, key: str) -> Edits:
    told = [sentence for sentence in section.sentences if sentence.key]
    if not told:
        st.html(write_html(Paragraph((f"{section.title}: nothing to edit.",), style="pw-note")))
        return {}
    shown = st.data_editor(
        [
            {
                "Kept": True,
                section.title: sentence.text,
                "Sources": _write_numbers(sentence.sources),
            }
            for sentence in told
        ],
        key=key,
        hide_index=True,
        disabled=["Sources"],
        column_config={
            "Kept": st.column_config.CheckboxColumn(width=60),
            section.title: st.column_config.TextColumn(width=1_000, max_chars=2_000),
            "Sources": st.column_config.TextColumn(width=110),
        },
    )
    return {
        sentence.key: (text if row["Kept"] else None)
        for sentence, row in zip(told, shown, strict=True)
        if (text := str(row[section.title] or "").strip()) != sentence.text or not row["Kept"]
    }


def _write_numbers(numbers: Iterable[int]) -> str:
    return " ".join(f"[{number}]" for number in numbers)
