"""What every reader makes of a file: tables of texts, and the position of each row.

Nothing is understood here yet: a cell is the text the file holds, blank where it holds nothing.
Coordinates of another reference system are turned into degrees of WGS 84. Nothing is fetched: grids
that pyproj would have to ask the network for are done without.
"""

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

import numpy as np

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_n_cells

UNKNOWN = math.nan
"""Stands for a coordinate that could not be read."""


@dataclass(slots=True)
class Positions:
    """Where each row of a table lies, as far as the file says, one entry a row.

    Attributes
    ----------
    lon, lat : list of float
        Degrees, WGS 84; `UNKNOWN` where there is no single point.
    shapes : list of str
        ``Point``; blank where a row has no geometry at all; ``Point beside LineString`` for a
        collection with one point; else the shape which is no point, such as ``Polygon``.
    stated : list of str
        The file's own text for the position, where the numbers do not say it all.
    """

    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)
    stated: list[str] = field(default_factory=list)

    def add(
        self, points: Sequence[tuple[float, float]], others: Sequence[str] = (), stated: str = ""
    ) -> None:
        """Add a row which has these points (longitude first) and other shapes.

        Only where there is exactly one point is it the row's place: the middle of a line or an
        area is a place nobody stated.
        """
        if len(points) == 1:
            lon, lat = points[0]
            shape = f"Point beside {_list_names(others)}" if others else "Point"
        else:
            lon = lat = UNKNOWN
            shape = _list_names([*(["MultiPoint"] if points else []), *others])
        self.lon.append(lon)
        self.lat.append(lat)
        self.shapes.append(shape)
        self.stated.append(stated)

    def __len__(self) -> int:
        return len(self.shapes)


def _list_names(names: Sequence[str]) -> str:
    return ", ".join(sorted(set(names)))


@dataclass(frozen=True, slots=True)
class PointTable:
    """One table of a file: a CSV, the features or placemarks of a document, a layer.

    Attributes
    ----------
    name : str
        The file, and the layer or member where it holds several.
    columns : dict of str to list of str
        The texts under each heading, one a row.
    n_rows : int
        Rows.
    positions : Positions or None
        Where the rows lie; ``None`` where columns have to say it.
    flags : dict of str to list of int
        What the reader itself doubts: rows by flag.
    """

    name: str
    columns: dict[str, list[str]]
    n_rows: int
    positions: Positions | None = None
    flags: dict[str, list[int]] = field(default_factory=dict)

    def flag_not_ascii(self, flag: str) -> None:
        """Flag the rows that hold more than ASCII."""
        self.flags[flag] = [
            row
            for row in range(self.n_rows)
            if not all(texts[row].isascii() for texts in self.columns.values())
        ]


@dataclass(frozen=True)
class PointFile:
    """A file of points as it was read.

    Attributes
    ----------
    name : str
        Its name, without folders.
    form : str
        ``CSV``, ``GeoJSON``, ``KML``, ``KMZ``, ``GeoPackage``, ``shapefile`` or ``Parquet``.
    body : bytes
        Its content.
    tables : tuple of PointTable
        What it holds; a table may have no row.
    refused : tuple of RefusedItem
        Rows that could not be taken apart.
    passed_over : tuple of str
        What else it holds and nobody reads, in words.
    how : tuple of str
        How it was read where it leaves that open (its encoding, its sheet), in words.
    sheets : tuple of str
        The sheets of a workbook that could be read, the one that was among them.
    """

    name: str
    form: str
    body: bytes
    tables: tuple[PointTable, ...]
    refused: tuple[RefusedItem, ...] = ()
    passed_over: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Hash of the content, lower-case hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def n_rows(self) -> int:
        """Rows, refused ones included."""
        return sum(table.n_rows for table in self.tables) + len(self.refused)


def make_columns(place: str, rows: Sequence[dict[str, str]]) -> dict[str, list[str]]:
    """Turn rows, each with its own headings, into columns in the order of first appearance.

    Too many headings, or cells filled, are refused.
    """
    headings = dict.fromkeys(heading for row in rows for heading in row)
    check_n_cells(place, len(headings), len(rows))
    return {heading: [row.get(heading, "") for row in rows] for heading in headings}


def as_text(value: Any) -> str:
    """Return a cell of a typed file as text: ISO dates, no trailing ``.0``, blank for nothing."""
    if isinstance(value, str):
        text = value.strip()
        # JSON can spell half a character ("\\ud800"), which no file or archive can hold.
        return text if text.isascii() else text.encode("utf-8", "replace").decode()
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        is_day = value.time() == time() and value.tzinfo is None
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return as_text(json.dumps(value, ensure_ascii=False, default=str))
    return as_text(str(value))


_DECIMALS = 8  # a millimetre
_LEAST_METRES = 1_000
_MERCATOR_MAX = 20_037_509  # metres: the edge of EPSG:3857


def project(
    place: str, crs: object, x: Sequence[float], y: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Turn coordinates into degrees.

    Parameters
    ----------
    place : str
        The file, to begin messages with.
    crs : object
        The reference system, in any form pyproj reads; axes are taken as easting, northing.
    x, y : sequence of float
        The coordinates.

    Returns
    -------
    tuple of list of float
        Longitude and latitude, WGS 84; not a number where one could not be turned.

    Raises
    ------
    PageRefused
        If the reference system is unknown.
    """
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(CRS.from_user_input(crs), "EPSG:4326", always_xy=True)
    except ProjError as error:
        raise PageRefused(f"{place}: unknown reference system {str(crs)[:200]!r}") from error
    lon, lat = transformer.transform(np.asarray(x, float), np.asarray(y, float))
    is_bad = ~(np.isfinite(lon) & np.isfinite(lat))
    lon[is_bad] = lat[is_bad] = np.nan
    return lon.round(_DECIMALS).tolist(), lat.round(_DECIMALS).tolist()


def require_degrees(place: str, positions: Positions) -> None:
    """Refuse coordinates said to be degrees, if most of them can only be metres.

    Numbers of a thousand and more are no slip of a digit.
    """
    metres = [
        (x, y)
        for x, y in zip(positions.lon, positions.lat, strict=True)
        if abs(x) >= _LEAST_METRES or abs(y) >= _LEAST_METRES
    ]
    n_points = sum(x == x for x in positions.lon)
    if metres and 2 * len(metres) > n_points:
        x, y = metres[0]
        is_mercator = all(max(abs(x), abs(y)) <= _MERCATOR_MAX for x, y in metres)
        looks = "looks like EPSG:3857" if is_mercator else "looks projected"
        raise PageRefused(
            f"{place}: {x:g}, {y:g} are no degrees: it {looks}; save it in WGS 84 (EPSG:4326)"
        )
