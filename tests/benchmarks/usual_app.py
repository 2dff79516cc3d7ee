"""The usual way: px.choropleth with the world's shapes inside the figure, on every change."""

import json
import sys
from datetime import date

import plotly.express as px
import streamlit as st

from dashboard.queries import find_levels
from geodata import read_countries
from geodata.browser_shapes import make_geojson
from loaders.archive import open_archive

st.set_page_config(layout="wide")


@st.cache_resource
def get_archive():
    return open_archive(sys.argv[1])


@st.cache_data
def get_shapes():
    return json.loads(make_geojson(read_countries(detail="world")))


day = st.date_input("Day", date(2026, 8, 22), format="YYYY-MM-DD")
levels = find_levels(get_archive(), day, issuer="us_state")
figure = px.choropleth(
    levels, geojson=get_shapes(), locations="iso3", color="common_level", title=f"Levels on {day}"
)
# Plotly's maps draw nothing while their base map's host is out of reach; an empty one stands in.
figure.update_geos(visible=False)
st.plotly_chart(figure, key="map", config={"topojsonURL": "/app/static/"})
