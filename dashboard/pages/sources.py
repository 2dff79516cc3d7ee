"""The sources: what each is, how fresh it is, what it covers, and what was wrong with it."""

from datetime import UTC, datetime

import streamlit as st

from dashboard.pages.updating import show_update_button
from dashboard.panels.sources import (
    KIND_NAMES,
    make_holdings,
    make_source_panel,
    make_source_table,
)
from dashboard.queries.sources import find_other_holdings, find_source_statuses
from dashboard.resources import get_archive
from dashboard.words.html import write_html
from dashboard.words.spans import Code, Heading, Paragraph


def show_sources() -> None:
    """Show how every source fares."""
    archive = get_archive()
    archive.refresh()
    statuses = find_source_statuses(archive)
    explained = (
        "What each source is, when it last answered well, and what of it is not believed. ",
        Code("postwatch update"),
        " fetches them; a source that fails keeps its last good data. Archive version "
        f"{archive.version}.",
    )
    st.html(write_html((Heading("Sources", rank=2), Paragraph(explained))))
    show_update_button("update-now")
    for kind, name in KIND_NAMES.items():
        of_kind = [status for status in statuses if status.kind == kind]
        if not of_kind:
            continue
        st.html(write_html((Heading(name), make_source_table(of_kind, datetime.now(UTC)))))
        for status in of_kind:
            with st.expander(f"{status.title} ({status.name})"):
                st.html(write_html(make_source_panel(status)))
    besides = (
        "Facts compiled into the bundled history, imported from files, or confirmed in review."
    )
    holdings = make_holdings(find_other_holdings(archive))
    st.html(write_html((Heading("Held besides"), Paragraph((besides,)), holdings)))
