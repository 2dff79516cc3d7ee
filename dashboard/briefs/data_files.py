"""The facts of a view as files: CSV, GeoJSON, GeoPackage, GeoParquet.

Each holds exactly what the view shows; the rows of sources whose terms forbid it are in none.
The bytes depend on the facts alone: rows are sorted, and no file says when it was made.
"""

import csv
import io
import json
import tempfile
import threading
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from dashboard.briefs.shown_rows import COLUMNS, NUMBERS, find_public_situation, list_shown
from dashboard.view_state import ViewState
from geodata.countries import CRS, read_countries
from loaders.archive import Archive

DATA_FORMS = {
    "csv": "text/csv",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "parquet": "application/vnd.apache.parquet",
}
"""Forms of data, by the ending of their file, with their media types."""

# What makes a spreadsheet read a cell as a formula, the full-width letters of it too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

_DECIMALS = 4  # of a degree: 11 m, finer than any border is drawn here


def make_data(
    archive: Archive, view: ViewState, form: str, *, countries: str | Path | None = None
) -> bytes:
    """Make a file of what a view shows.

    Parameters
    ----------
    archive : Archive
        Where to look.
    view : ViewState
        What is shown.
    form : str
        One of `DATA_FORMS`.
    countries : str or Path, optional
        Another country file, as of `geodata.countries.read_countries`: the outlines of levels.

    Raises
    ------
    ValueError
        If there is no such form.
    ArchiveError
        If the archive has no such version.
    """
    if form not in DATA_FORMS:
        raise ValueError(f"no data form {form!r}; known: {', '.join(DATA_FORMS)}")
    rows = list_shown(find_public_situation(archive, view))
    if form == "csv":
        return write_csv(rows)
    shapes = read_countries(countries, detail="world" if view.region == "world" else "regional")
    table = _place(rows, shapes)
    if form == "geojson":
        return _write_geojson(table)
    return _write_gpkg(table, view) if form == "gpkg" else _write_parquet(table)


def write_csv(rows: pd.DataFrame) -> bytes:
    """Write rows as CSV (UTF-8, RFC 4180) that a spreadsheet opens without running anything.

    It begins with a byte order mark: without it Excel reads the letters as those of the machine's
    own code page. A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line end, also
    after spaces, gets an apostrophe before it, which a spreadsheet shows as text. Numbers are left
    alone: -77.03 is no formula.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `list_shown`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows.itertuples(index=False, name=None):
        writer.writerow(map(_write_cell, COLUMNS, row))
    return text.getvalue().encode("utf-8-sig")


def _write_cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in NUMBERS:
        return f"{value:.6f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(_FORMULA) else text


def _place(rows: pd.DataFrame, shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each row its geometry: the outline of a country for a level, a point for a mark."""
    outlines = dict(zip(shapes["iso3"], shapes.geometry, strict=True))
    geometry = [
        outlines.get(row["iso3"])
        if row["layer"] == "level"
        else None
        if row["lon"] is None
        else shapely.Point(row["lon"], row["lat"])
        for row in rows.to_dict("records")
    ]
    typed = {name: pd.array(rows[name].tolist(), dtype=_type_of(name)) for name in COLUMNS}
    return gpd.GeoDataFrame(typed, geometry=geometry, crs=CRS)


def _type_of(name: str) -> Literal["Float64", "Int64", "str"]:
    if name in ("lon", "lat"):
        return "Float64"
    return "Int64" if name in NUMBERS else "str"


def _write_geojson(table: gpd.GeoDataFrame) -> bytes:
    """Write RFC 7946: outer rings counter-clockwise, WGS 84, a few decimals."""
    rounded = [
        None if shape is None else shapely.transform(shape, lambda xy: np.round(xy, _DECIMALS))
        for shape in shapely.orient_polygons(table.geometry.to_numpy(), exterior_cw=False)
    ]
    properties = pd.DataFrame(table.drop(columns="geometry")).astype(object)
    records = properties.where(properties.notna(), None).to_dict("records")
    features = [
        {
            "type": "Feature",
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
            "properties": {name: value for name, value in record.items() if value is not None},
        }
        for shape, record in zip(rounded, records, strict=True)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


# GDAL's options are the whole process's.
_GDAL = threading.Lock()


def _write_gpkg(table: gpd.GeoDataFrame, view: ViewState) -> bytes:
    """Write one layer for each kind of row; the file is dated to the day of the view."""
    with tempfile.TemporaryDirectory(prefix="postwatch-") as folder, _GDAL:
        path = Path(folder) / "view.gpkg"
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{view.date_to}T00:00:00.000Z"})
        try:
            for layer, rows in table.groupby("layer", sort=True):
                filled = rows.drop(columns="layer").dropna(axis="columns", how="all")
                pyogrio.write_dataframe(
                    filled if "geometry" in filled else filled.assign(geometry=None),
                    path,
                    layer=str(layer).replace(" ", "_"),
                    driver="GPKG",
                    append=path.exists(),
                    promote_to_multi=layer == "level",
                )
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
        return path.read_bytes()


def _write_parquet(table: gpd.GeoDataFrame) -> bytes:
    content = io.BytesIO()
    table.to_parquet(content, index=False)
    return content.getvalue()
