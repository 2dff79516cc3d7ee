"""Country shapes: the bundled ones, or any other country file."""

import hashlib
from collections.abc import Hashable
from pathlib import Path
from typing import Literal, get_args

import geopandas as gpd
import pyogrio.errors
import shapely

from geodata.codes import find_codes
from geodata.errors import GeodataError, UnreadableShapes, UnstatedCrs
from geodata.names import country_name
from geodata.viewpoint import CONTESTED_AREAS

Detail = Literal["world", "regional", "full"]
"""How finely coasts and borders are drawn; see `TOLERANCE_DEG`."""

TOLERANCE_DEG: dict[Detail, float] = {"world": 0.2, "regional": 0.035, "full": 0.0}
"""Tolerance of ``shapely.coverage_simplify`` in degrees, by detail."""

SHAPES = Path(__file__).parent / "shapes"
"""The folder of the bundled shapes."""

CRS = "EPSG:4326"
"""The reference system of every coordinate this room hands out: degrees, longitude first."""


def hash_shapes(path: str | Path | None = None) -> str:
    """Hash the shapes that `read_countries` reads: another edition has another hash.

    Parameters
    ----------
    path : str or Path, optional
        As of `read_countries`.

    Returns
    -------
    str
        The first 12 hexadecimal digits of a SHA-256.
    """
    files = [Path(path)] if path is not None else sorted(SHAPES.glob("*.shp"))
    # The areas carry words, which a browser keeps as long as it keeps the shapes.
    content = hashlib.sha256(repr(CONTESTED_AREAS).encode())
    for file in files:
        # That a path cannot be read is said where its shapes are asked for.
        content.update(file.read_bytes() if file.is_file() else str(file).encode())
    return content.hexdigest()[:12]


def read_countries(path: str | Path | None = None, *, detail: Detail = "world") -> gpd.GeoDataFrame:
    """Read country shapes.

    Parameters
    ----------
    path : str or Path, optional
        Any polygon file geopandas reads: Natural Earth, GADM, geoBoundaries, LSIB... Its column of
        ISO codes is found by its values. Rows of one country are joined. By default the bundled
        shapes; ``geodata/shapes/SOURCE.md`` says whence they are and which viewpoint they take.
    detail : {"world", "regional", "full"}
        How finely to draw; see `TOLERANCE_DEG`.

    Returns
    -------
    GeoDataFrame
        ``iso3`` (ISO 3166-1 alpha-3, or ``XKX``), ``name`` (as this project shows it) and
        ``geometry`` in EPSG:4326, ordered by ``iso3``. ``attrs["left_out"]`` lists the names of
        rows that are no one country's land.

    Raises
    ------
    UnreadableShapes
        If the file is no polygon layer, or has no column of ISO codes; lists the columns seen.
    UnstatedCrs
        If the file does not say its reference system.
    """
    if detail not in get_args(Detail):
        raise GeodataError(f"detail {detail!r}: allowed are {', '.join(get_args(Detail))}")
    if path is None:
        countries = gpd.read_file(SHAPES / f"countries_{detail}.shp", engine="pyogrio")
        countries.attrs["left_out"] = []
        return countries
    return simplify_countries(_read_other(Path(path)), detail)


def simplify_countries(countries: gpd.GeoDataFrame, detail: Detail) -> gpd.GeoDataFrame:
    """Draw countries less finely and keep shared borders shared. No part vanishes.

    Parameters
    ----------
    countries : GeoDataFrame
        Polygons in EPSG:4326; what it carries besides is kept.
    detail : {"world", "regional", "full"}
        ``"full"`` changes nothing.
    """
    tolerance = TOLERANCE_DEG[detail]
    if tolerance == 0:
        return countries
    simpler = shapely.coverage_simplify(countries.geometry.to_numpy(), tolerance)
    return countries.set_geometry(gpd.GeoSeries(simpler, index=countries.index, crs=countries.crs))


def _read_other(path: Path) -> gpd.GeoDataFrame:
    rows = _read_polygons(path)
    codes = find_codes(rows.drop(columns=rows.geometry.name), where=str(path))
    left_out = [
        f"{name}" for name, iso3 in zip(codes["name"], codes["iso3"], strict=True) if not iso3
    ]
    joined: dict[Hashable, shapely.Geometry] = {
        iso3: shapely.union_all(
            shapely.make_valid(group.to_numpy(), method="structure", keep_collapsed=False)
        )
        for iso3, group in rows.geometry.groupby(codes["iso3"].to_numpy())
        if iso3
    }
    countries = gpd.GeoDataFrame(
        {"iso3": list(joined), "name": [country_name(str(iso3)) for iso3 in joined]},
        geometry=list(joined.values()),
        crs=CRS,
    )
    countries.attrs["left_out"] = left_out
    return countries


def _read_polygons(path: Path) -> gpd.GeoDataFrame:
    try:
        rows = gpd.read_file(path, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, FileNotFoundError) as error:
        raise UnreadableShapes(f"{path}: not a file of shapes: {error}") from error
    except (shapely.errors.ShapelyError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise UnreadableShapes(f"{path}: a shape or layer in it is broken: {error}") from error
    if not isinstance(rows, gpd.GeoDataFrame) or rows.empty:
        raise UnreadableShapes(f"{path}: no shapes in it; columns: {', '.join(rows.columns)}")
    if rows.crs is None:
        raise UnstatedCrs(f"{path}: no reference system is stated (for a shapefile: no .prj)")
    rows = rows[rows.geometry.notna() & ~rows.geometry.is_empty].reset_index(drop=True)
    kinds = sorted(set(rows.geometry.geom_type) - {"Polygon", "MultiPolygon"})
    if kinds or rows.empty:
        raise UnreadableShapes(f"{path}: countries are polygons, found {kinds or 'empty shapes'}")
    return rows.to_crs(CRS)
