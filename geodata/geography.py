"""Everything about where countries lie, in one value."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.anchors import make_anchors
from geodata.borders import measure_borders
from geodata.countries import CRS, SHAPES, read_countries
from geodata.provenance import SOURCE
from geodata.viewpoint import VIEWPOINT


@dataclass(frozen=True, slots=True)
class Geography:
    """Countries, their labels, neighbours and disputed lines, with where they are from.

    Attributes
    ----------
    countries : GeoDataFrame
        ``iso3, name, geometry`` in full detail, EPSG:4326; see `read_countries`.
    anchors : DataFrame
        ``iso3, name, lon, lat, room_km, width_deg, height_deg, area_km2``: where a label goes and
        how much room it has; see `geodata.anchors.make_anchors`.
    borders : DataFrame
        ``iso3, neighbour_iso3, border_km``, both directions; see
        `geodata.borders.measure_borders`.
    disputed_lines : GeoDataFrame
        ``name, geometry``: lines to draw dashed, and what each is. Empty for another file.
    contested_areas : GeoDataFrame
        ``name, geometry``: the areas of `geodata.viewpoint.CONTESTED_AREAS`. Empty for another
        file.
    viewpoint : str
        The sentence on boundaries which a map prints.
    source : str
        Where the shapes are from, and their licence where known.
    """

    countries: gpd.GeoDataFrame
    anchors: pd.DataFrame
    borders: pd.DataFrame
    disputed_lines: gpd.GeoDataFrame
    contested_areas: gpd.GeoDataFrame
    viewpoint: str
    source: str


def read_geography(path: str | Path | None = None) -> Geography:
    """Read countries with their labels, neighbours and disputed lines.

    Parameters
    ----------
    path : str or Path, optional
        Another country file, as of `read_countries`; its labels and borders are computed, which
        takes some seconds. By default the bundled shapes, computed when they were built.

    Raises
    ------
    UnreadableShapes, UnstatedCrs
        As of `read_countries`.
    """
    countries = read_countries(path, detail="full")
    if path is None:
        return Geography(
            countries=countries,
            anchors=pd.read_csv(SHAPES / "anchors.csv", keep_default_na=False),
            borders=pd.read_csv(SHAPES / "borders.csv", keep_default_na=False),
            disputed_lines=gpd.read_file(SHAPES / "disputed_lines.shp", engine="pyogrio"),
            contested_areas=gpd.read_file(SHAPES / "contested_areas.shp", engine="pyogrio"),
            viewpoint=VIEWPOINT,
            source=SOURCE,
        )
    return Geography(
        countries=countries,
        anchors=make_anchors(countries),
        borders=measure_borders(countries),
        disputed_lines=gpd.GeoDataFrame({"name": []}, geometry=[], crs=CRS),
        contested_areas=gpd.GeoDataFrame({"name": []}, geometry=[], crs=CRS),
        viewpoint=f"Boundaries as drawn in {Path(path).name}. Not a statement on sovereignty.",
        source=f"{Path(path).name}, a file given by the user",
    )
