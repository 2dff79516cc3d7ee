"""Reading GeoPackage, zipped shapefile and Parquet, with or without geometry.

Every layer that can hold points is a table of its own. A layer of lines or areas is named and not
read. Coordinates of another reference system are turned into degrees of WGS 84; where the file
names none, degrees are assumed if the numbers can be degrees, and every row says so.

GeoPackages are databases written by others: only tables are read from them, never views, which are
programs.
"""

import contextlib
import sqlite3
import struct
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from loaders.errors import PageRefused
from loaders.points import bounds
from loaders.points.doubts import CRS_ASSUMED, ENCODING_GUESSED
from loaders.points.encodings import decode
from loaders.points.tables import PointFile, PointTable, Positions, as_text, project

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

_SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_NEEDED_PARTS = (".shp", ".shx", ".dbf")
_WRITE_AHEAD = b"\x02\x02"
_N_BATCH_ROWS = 1_000
_N_DBF_HEADER = 32
_AT_CODE_PAGE = 29
_UNSTATED = (0x00, 0x57)  # none, and "the ANSI of whoever wrote it"
_BLANKED = bytes(32 if byte < 32 and byte != 10 else byte for byte in range(256))
_N_SHOWN = 200
_N_SAME_MAX = 100_000


def parse_geopackage(name: str, body: bytes) -> PointFile:
    """Read the point layers of a GeoPackage.

    Refused is one that is damaged, of which a layer is no table, no layer can hold points, or rows
    may lie in a log that is not here.
    """
    if body[18:20] == _WRITE_AHEAD:
        # Nothing in the file tells whether its log was written into it before it was left behind.
        raise PageRefused(
            f"{name}: kept in write-ahead mode, and its log is not here: rows written last may be "
            "missing; save it as a new file, or run PRAGMA journal_mode = DELETE on the original"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "points.gpkg"
        path.write_bytes(body)
        said = _strip_database(name, path)
        return _read_layers(name, "GeoPackage", body, [(path, None)], said)


def parse_shapefiles(name: str, body: bytes, archive: zipfile.ZipFile) -> PointFile:
    """Read zipped shapefiles; refuse one that lacks a part or is damaged, or none with points."""
    members = {member.casefold(): member for member in archive.namelist()}
    layers = []
    guesses: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, shp in enumerate(sorted(key for key in members if key.endswith(".shp"))):
            stem = shp.removesuffix(".shp")
            missing = [part for part in _NEEDED_PARTS if stem + part not in members]
            if missing:
                raise PageRefused(f"{name}: {members[shp]!r} lacks its {', '.join(missing)}")
            for part in _SHAPEFILE_PARTS:
                if stem + part in members:
                    content = bounds.read_member(archive, members[stem + part], name)
                    (Path(folder) / f"{number}{part}").write_bytes(content)
            title = PurePosixPath(members[shp]).stem
            layers.append((Path(folder) / f"{number}.shp", title))
            if stem + ".cpg" not in members:
                table = (Path(folder) / f"{number}.dbf").read_bytes()
                if guess := _guess_code_page(f"{name}/{title}", table):
                    (Path(folder) / f"{number}.cpg").write_text(guess[0])
                    guesses[f"{name}/{title}"] = guess[1]
        return _flag_guesses(_read_layers(name, "shapefile", body, layers), guesses)


def _guess_code_page(name: str, table: bytes) -> tuple[str, str] | None:
    """Return the encoding of a DBF that states none and needs one, and how it was found."""
    if len(table) < _N_DBF_HEADER or table[_AT_CODE_PAGE] not in _UNSTATED or table.isascii():
        return None
    begin, width = struct.unpack("<HH", table[8:12])
    if not _N_DBF_HEADER < begin <= len(table) or not width:
        return None
    fields = table[_N_DBF_HEADER:begin]
    names = [fields[at : at + 11].partition(b"\0")[0] for at in range(0, len(fields) - 1, 32)]
    rows = [table[at : at + width] for at in range(begin, len(table), width)]
    text = b"\n".join([b",".join(names), *rows]).translate(_BLANKED)
    if text.isascii():
        return None
    decoded = decode(name, text)
    if not decoded.how:
        return "UTF-8", "encoding guessed: the table names no code page and is whole UTF-8"
    return decoded.encoding.replace("_", "-").upper(), decoded.how


def _flag_guesses(file: PointFile, guesses: dict[str, str]) -> PointFile:
    for table in file.tables:
        if table.name in guesses:
            table.flag_not_ascii(ENCODING_GUESSED)
    return replace(file, how=tuple(f"{title}: {how}" for title, how in guesses.items()))


def parse_parquet(name: str, body: bytes) -> PointFile:
    """Read a Parquet file: GeoParquet, or columns that say where its rows lie.

    Refused is what is damaged, or too large once decoded.
    """
    import geopandas as gpd
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyproj.exceptions import ProjError
    from shapely.errors import ShapelyError

    try:
        file = pq.ParquetFile(BytesIO(body))
        # One text that a thousand rows say is held once.
        texts = [item.name for item in file.schema_arrow if _is_text(item.type)]
        file = pq.ParquetFile(BytesIO(body), read_dictionary=texts)
        bounds.check_n_rows(name, file.metadata.num_rows)
        bounds.check_n_cells(name, file.metadata.num_columns, file.metadata.num_rows)
        n_bytes = n_chars = 0
        for batch in file.iter_batches(batch_size=_N_BATCH_ROWS):
            n_bytes += batch.nbytes
            bounds.check_unpacked_size(name, n_bytes)
            n_chars += sum(map(_count_chars, batch.columns))
            bounds.check_n_chars(name, n_chars)
        if b"geo" not in (file.schema_arrow.metadata or {}):
            frame = file.read().to_pandas()
            table = PointTable(name, _as_columns(frame), len(frame))
        else:
            table = _make_table(name, gpd.read_parquet(BytesIO(body)))
    except (
        *(pa.ArrowException, ProjError, ShapelyError),
        *(ValueError, KeyError, TypeError, OSError),
    ) as error:
        raise PageRefused(f"{name}: cannot be read as Parquet: {_one_line(error)}") from error
    return PointFile(name, "Parquet", body, (table,))


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    kinds = pa.types.is_string, pa.types.is_large_string, pa.types.is_binary
    return any(is_kind(kind) for is_kind in kinds)


def _count_chars(column: Any) -> int:
    """Count what the texts of a column of a batch take once each row holds its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pa.types.is_dictionary(column.type) or not _is_text(column.type.value_type):
        return 0
    lengths = pc.binary_length(column.dictionary).take(column.indices)
    return int(pc.sum(lengths).as_py() or 0)


def check_log(name: str, body: bytes, path: Path) -> None:
    """Refuse a database beside which a log holds rows that are not in it yet."""
    if not body.startswith(b"SQLite format 3\x00"):
        return
    for suffix in ("-wal", "-journal"):
        log = path.with_name(path.name + suffix)
        if log.exists() and log.stat().st_size > 0:
            raise PageRefused(
                f"{name}: not checkpointed: {log.name} beside it holds changes that are not in it "
                "yet; close the program that writes it, or save it as a new file"
            )


def _strip_database(name: str, path: Path) -> list[str]:
    """Take views and triggers out of a copy, and say which views; none of them is ever run.

    A database in which what is to be read is no plain table is refused.
    """
    # Immutable: QGIS leaves files in a mode that would else ask for a log beside them.
    connection = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        kinds = dict(
            connection.execute(
                "SELECT lower(name), type FROM sqlite_master WHERE type IN ('table', 'view')"
            ).fetchall()
        )
        registers = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
        missing = [table for table in registers if kinds.get(table) != "table"]
        if missing:
            raise PageRefused(f"{name}: a database without {', '.join(missing)}: no GeoPackage")
        layers = connection.execute("SELECT lower(table_name) FROM gpkg_contents").fetchall()
        views = [layer for (layer,) in layers if kinds.get(layer) != "table"]
        computed = [
            f"{layer}.{column}"
            for (layer,) in layers
            for column, hidden in connection.execute(
                "SELECT name, hidden FROM pragma_table_xinfo(?)", (layer,)
            )
            if hidden
        ]
        programs = connection.execute(
            "SELECT name, type FROM sqlite_master WHERE type IN ('view', 'trigger')"
        ).fetchall()
        virtual = dict(
            connection.execute(
                "SELECT lower(name), sql FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"
            ).fetchall()
        )
        views += [layer for (layer,) in layers if layer in virtual]
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise PageRefused(f"{name}: a damaged GeoPackage: {error}") from error
    finally:
        connection.close()
    if views:
        raise PageRefused(f"{name}: layer {views[0]!r} is no table; allowed: tables, not views")
    if computed:
        raise PageRefused(f"{name}: {computed[0]!r} is computed when read; allowed: plain columns")
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            # A copy that is read once need not outlive a loss of power.
            connection.execute("PRAGMA synchronous = OFF")
            for program, kind in programs:
                quoted = program.replace('"', '""')
                connection.execute(f'DROP {kind} "{quoted}"')
            # How many rows a layer has is counted, whatever a register says.
            connection.execute("DROP TABLE IF EXISTS gpkg_ogr_contents")
            connection.commit()
    except (sqlite3.Error, UnicodeError) as error:
        raise PageRefused(f"{name}: a damaged GeoPackage: {error}") from error
    return [f"{name}/{program}: a view" for program, kind in programs if kind == "view"]


def _read_layers(
    name: str,
    form: str,
    body: bytes,
    paths: Sequence[tuple[Path, str | None]],
    said: Sequence[str] = (),
) -> PointFile:
    """Read every layer of files on disk that can hold points."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
    from pyproj.exceptions import ProjError
    from shapely.errors import ShapelyError

    tables: list[PointTable] = []
    passed_over = list(said)
    try:
        for path, shown in paths:
            for layer, kind in pyogrio.list_layers(path):
                info = pyogrio.read_info(path, layer=layer, force_feature_count=True)
                title = f"{name}/{shown or layer}"
                if not _may_hold_points(kind):
                    passed_over.append(
                        f"{title}: {info['features']:,} rows of {kind or 'no geometry'}: no points"
                    )
                    continue
                n_before = sum(table.n_rows for table in tables)
                bounds.check_n_rows(name, n_before + max(info["features"], 0))
                bounds.check_n_cells(title, len(info["fields"]), max(info["features"], 0))
                frame = pyogrio.read_dataframe(path, layer=layer, datetime_as_string=True)
                tables.append(_make_table(title, frame))
    except (
        *(DataSourceError, DataLayerError, FeatureError, GeometryError),
        *(ProjError, ShapelyError, ValueError, TypeError, KeyError, RuntimeError),
    ) as error:
        reason = _one_line(error).replace(f"{paths[0][0].parent}/", "")
        raise PageRefused(f"{name}: cannot be read as {form}: {reason}") from error
    if not tables:
        raise PageRefused(f"{name}: no layer of points: {'; '.join(passed_over) or 'no layer'}")
    return PointFile(name, form, body, tuple(tables), (), tuple(passed_over))


def _may_hold_points(kind: str | None) -> bool:
    return kind is not None and any(
        word in kind for word in ("Point", "Unknown", "GeometryCollection")
    )


def _make_table(name: str, frame: "gpd.GeoDataFrame") -> PointTable:
    """Make a table of a frame with geometry."""
    import shapely

    positions = Positions()
    for geometry in frame.geometry.to_numpy():
        points, others = _find_shapes(shapely, geometry)
        is_stated = len(points) == 1 or geometry is None
        positions.add(points, others, "" if is_stated else _show(shapely, geometry))
    is_assumed = frame.crs is None
    if is_assumed:
        _require_degrees(name, positions)
    elif frame.crs != "EPSG:4326":
        positions.lon, positions.lat = project(name, frame.crs, positions.lon, positions.lat)
    columns = _as_columns(frame.drop(columns=frame.geometry.name))
    flags = {CRS_ASSUMED: list(range(len(frame)))} if is_assumed else {}
    return PointTable(name, columns, len(frame), positions, flags)


def _find_shapes(shapely: Any, geometry: Any) -> tuple[list[tuple[float, float]], list[str]]:
    """Return the points of a geometry, and the names of what else it holds."""
    if geometry is None or geometry.is_empty:
        return [], []
    if geometry.geom_type == "Point":
        return [(geometry.x, geometry.y)], []
    if geometry.geom_type == "MultiPoint" and shapely.get_num_geometries(geometry) > 1:
        # One point is a place, several are none, however many.
        first = [shapely.get_geometry(geometry, number) for number in (0, 1)]
        return [(point.x, point.y) for point in first], []
    if geometry.geom_type in ("MultiPoint", "GeometryCollection"):
        parts = [_find_shapes(shapely, part) for part in shapely.get_parts(geometry)]
        return [p for points, _ in parts for p in points], [
            o for _, others in parts for o in others
        ]
    return [], [geometry.geom_type]


def _show(shapely: Any, geometry: Any) -> str:
    """Write the beginning of a geometry, and no more of a large one than is shown."""
    if shapely.get_num_coordinates(geometry) > _N_SHOWN:
        kind = geometry.geom_type.upper()
        x, y = shapely.get_coordinates(geometry)[0]
        return f"{kind} of {shapely.get_num_coordinates(geometry):,} points from ({x:g} {y:g})"
    text: str = geometry.wkt
    return text[:_N_SHOWN]


def _require_degrees(name: str, positions: Positions) -> None:
    """Refuse coordinates without a reference system most of which cannot be degrees."""
    others = [
        (lon, lat)
        for lon, lat in zip(positions.lon, positions.lat, strict=True)
        if abs(lon) > 180 or abs(lat) > 90
    ]
    if 2 * len(others) > len(positions):
        lon, lat = others[0]
        raise PageRefused(
            f"{name}: names no reference system, and {lon:g}, {lat:g} are no degrees; "
            "a shapefile needs its .prj"
        )


def _as_columns(frame: "pd.DataFrame") -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for number, heading in enumerate(map(str, frame.columns), start=1):
        values = frame.iloc[:, number - 1]
        name = heading if heading not in columns else f"{heading} ({number})"
        columns[name] = _as_texts(values)
    return columns


def _as_texts(values: "pd.Series") -> list[str]:
    """Return the texts of a column; what many rows say is one text."""
    objects = values.astype(object).where(values.notna(), None)
    held: dict[Any, str] = {}
    texts = []
    for value in objects:
        # Values of several types may be equal and differ as texts: 1, 1.0, True.
        key = (type(value), value) if value.__hash__ is not None else None
        text = held.get(key) if key is not None else None
        if text is None:
            text = as_text(value)
            if key is not None and len(held) < _N_SAME_MAX:
                held[key] = text
        texts.append(text)
    return texts


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
