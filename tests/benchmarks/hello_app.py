"""The floor of a start: a greeting and one chart."""

import streamlit as st

st.title("Hello")
st.line_chart({"value": [1, 3, 2, 4]})
