"""The floor: what Streamlit takes for one control and one line of text."""

from datetime import date

import streamlit as st

day = st.date_input("Day", date(2026, 8, 22), format="YYYY-MM-DD")
st.html(f'<p class="floor">{day}</p>')
