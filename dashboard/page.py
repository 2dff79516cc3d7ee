"""The page Streamlit runs: its frame, and the views that can be opened in it."""

from pathlib import Path

import streamlit as st

from dashboard.views.situation import show_situation

_ASSETS = Path(__file__).parent / "assets"

st.set_page_config(page_title="Postwatch", page_icon=str(_ASSETS / "icon.png"), layout="wide")
st.html(_ASSETS / "page.css")
situation = st.Page(show_situation, title="Postwatch", url_path="situation", default=True)
st.navigation([situation], position="hidden").run()
