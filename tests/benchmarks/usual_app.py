"""The usual way: px.choropleth with the country shapes inside the figure, on every change.

Words after the script: the archive, and how finely to draw ("full", the shapefile as it is, or
"world", simplified and rounded first by someone careful).
"""

import json
import sys
from datetime import date

import plotly.express as px
import streamlit as st

from dashboard.facts.levels.query import find_levels
from geodata import read_countries
from geodata.browser_shapes import make_geojson
from loaders.archive import open_archive

st.set_page_config(layout="wide")
root, detail = sys.argv[1:]


@st.cache_resource
def get_archive():
    return open_archive(root)


@st.cache_data
def get_shapes():
    if detail == "world":
        return json.loads(make_geojson(read_countries(detail="world")))
    countries = read_countries(detail="full")
    return json.loads(countries.rename(columns={"iso3": "id"}).to_json())


day = st.date_input("Day", date(2026, 8, 22), format="YYYY-MM-DD")
levels = find_levels(get_archive(), day, issuer="us_state")
figure = px.choropleth(
    levels,
    geojson=get_shapes(),
    featureidkey="id" if detail == "world" else "properties.id",
    locations="iso3",
    color="common_level",
    title=f"Levels on {day}",
)
# Plotly's maps draw nothing while their base map's host is out of reach; an empty one stands in.
figure.update_geos(visible=False)
st.plotly_chart(figure, key="map", config={"topojsonURL": "/app/static/"})
