"""The page Streamlit runs: its frame, and the views that can be opened in it."""

from pathlib import Path

import streamlit as st

from dashboard.components.tour import show_tour
from dashboard.pages.briefing import show_briefing
from dashboard.pages.compare import show_compare
from dashboard.pages.controls import read_address
from dashboard.pages.import_points import show_import
from dashboard.pages.presentation import is_presented, present, show_presentation
from dashboard.pages.review import show_review
from dashboard.pages.situation import show_situation
from dashboard.pages.sources import show_sources

_ASSETS = Path(__file__).parents[1] / "assets"

st.set_page_config(page_title="Postwatch", page_icon=str(_ASSETS / "icon.png"), layout="wide")
st.html(_ASSETS / "page.css")
show_view = show_presentation if is_presented() else show_situation
situation = st.Page(show_view, title="Situation", url_path="situation", default=True)
brief = st.Page(show_briefing, title="Brief", url_path="brief")
pages = [
    situation,
    brief,
    st.Page(show_compare, title="Compare", url_path="compare"),
    st.Page(show_sources, title="Sources", url_path="sources"),
    st.Page(show_review, title="Review", url_path="review"),
    st.Page(show_import, title="Import", url_path="import"),
]
page = st.navigation(pages, position="hidden")
if page is not situation or not is_presented():
    with st.container(horizontal=True, vertical_alignment="center", key="pages"):
        for linked in pages:
            # To the view that was left, and not to the one a first visit opens on.
            of_view = linked is situation or linked is brief
            st.page_link(linked, query_params=read_address() if of_view else None)
        if page is situation:
            st.button("Present", key="present", type="tertiary", on_click=present)
            show_tour()
page.run()
