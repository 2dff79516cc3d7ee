"""Reading GeoJSON: a FeatureCollection, features or geometries alone, in an array or one a line.

Plain records in an array or one a line are read like the rows of a CSV.

Properties become columns, nested ones as JSON text. A feature's ``id`` becomes the column "id",
unless the properties have one or the ids merely number the features from 0 (as geopandas writes
them): such a number says nothing once a feature is added. Ignored: ``bbox``, and members of the
collection besides its features, which describe the file.
"""

import json
from typing import Any

from loaders.errors import PageRefused
from loaders.pages import RefusedItem
from loaders.points.bounds import check_json, check_n_rows
from loaders.points.tables import (
    UNKNOWN,
    PointFile,
    PointTable,
    Positions,
    as_text,
    make_columns,
    project,
    require_degrees,
)

_SHAPES = ("LineString", "Polygon", "MultiLineString", "MultiPolygon")
# What a file without a member "crs" is in, in the words older writers state it by.
_WGS84 = ("urn:ogc:def:crs:ogc:1.3:crs84", "urn:ogc:def:crs:epsg::4326", "epsg:4326")
_GEOMETRIES = ("Point", "MultiPoint", "GeometryCollection", *_SHAPES)
_N_SHOWN = 200


def parse_geojson(name: str, body: bytes) -> PointFile:
    """Read GeoJSON; refuse other JSON, a reference system nobody knows, and what is too large."""
    check_json(name, body)
    try:
        document = _parse_text(body)
    except RecursionError as error:
        raise PageRefused(f"{name}: nested too deeply to be read") from error
    except ValueError as error:  # not UTF-8, or a number of thousands of digits, too
        # Of a number of thousands of digits Python goes on with how a program could allow it.
        why = str(error).partition("; use sys.")[0]
        raise PageRefused(f"{name}: not whole, well-formed JSON: {why}") from error
    if _holds_records(document):
        check_n_rows(name, len(document))
        return _read_records(name, body, document)
    features = _find_features(name, document)
    check_n_rows(name, len(features))
    rows, positions, refused = [], Positions(), []
    ids: list[Any] = []
    for number, feature in enumerate(features, start=1):
        try:
            properties, geometry = _take_apart(feature)
            points, others = _find_shapes(geometry)
        except (_NotUnderstood, RecursionError) as error:
            refused.append(RefusedItem(f"feature {number}", str(error), _show(feature), name))
            continue
        is_one = len(points) == 1 and all(number == number for number in points[0])
        positions.add(points, others, "" if is_one else _show(geometry))
        rows.append({as_text(key): as_text(value) for key, value in properties.items()})
        ids.append(feature.get("id"))
    if ids != list(range(len(ids))):
        for row, value in zip(rows, ids, strict=True):
            if value is not None:
                row.setdefault("id", as_text(value))
    _project_all(name, document, positions)
    table = PointTable(name, make_columns(name, rows), len(rows), positions)
    return PointFile(name, "GeoJSON", body, (table,), tuple(refused))


def _holds_records(document: Any) -> bool:
    return (
        isinstance(document, list)
        and bool(document)
        and all(isinstance(item, dict) and "type" not in item for item in document)
    )


def _read_records(name: str, body: bytes, records: list[dict[str, Any]]) -> PointFile:
    """Read plain records: columns have to say where they lie."""
    rows = [{as_text(key): as_text(value) for key, value in row.items()} for row in records]
    return PointFile(name, "JSON", body, (PointTable(name, make_columns(name, rows), len(rows)),))


def _parse_text(body: bytes) -> Any:
    """Parse one JSON text, or one a line (RFC 8142: each after a record separator)."""
    text = body.decode(json.detect_encoding(body)).lstrip("\ufeff")
    try:
        return json.loads(text)
    except ValueError:
        # Cut at line feeds only: JSON may hold other line separators within a string.
        parts = text.split("\x1e") if "\x1e" in text else text.split("\n")
        lines = [part for part in parts if part.strip()]
        if len(lines) < 2 and "\x1e" not in text:
            raise
    check_n_rows("one JSON text a line", len(lines))
    documents = [json.loads(line) for line in lines]
    features: list[Any] = []
    for document in documents:
        is_collection = isinstance(document, dict) and document.get("type") == "FeatureCollection"
        features += document.get("features") or [] if is_collection else [document]
    return features


def _show(value: Any) -> str:
    """Write the beginning of a value; the rest of a large one is never written."""
    if value is None:
        return ""
    shown = ""
    for part in json.JSONEncoder().iterencode(value):
        shown += part[:_N_SHOWN]
        if len(shown) >= _N_SHOWN:
            break
    return shown[:_N_SHOWN]


class _NotUnderstood(ValueError):
    """A feature is none."""


def _find_features(name: str, document: Any) -> list[Any]:
    if isinstance(document, list) and all(
        isinstance(item, dict) and item.get("type") == "FeatureCollection" for item in document
    ):
        return [feature for item in document for feature in item.get("features") or []]
    if isinstance(document, list) and any(_is_feature(item) for item in document):
        return [
            {"type": "Feature", "properties": {}, "geometry": item}
            if isinstance(item, dict) and item.get("type") in _GEOMETRIES
            else item
            for item in document
        ]
    kind = document.get("type") if isinstance(document, dict) else type(document).__name__
    if kind == "Topology":
        raise PageRefused(
            f"{name}: JSON of type 'Topology': TopoJSON; export it as GeoJSON and import that"
        )
    if isinstance(document, dict) and (
        "spatialReference" in document or "geometryType" in document
    ):
        raise PageRefused(f"{name}: Esri JSON: export it as GeoJSON and import that")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        features: list[Any] = document["features"]
        return features
    if kind == "Feature":
        return [document]
    if kind in _GEOMETRIES:
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    raise PageRefused(
        f"{name}: JSON of type {kind!r}; allowed: a FeatureCollection with features, a Feature or "
        "a geometry"
    )


def _is_feature(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") in ("Feature", *_GEOMETRIES)


def _take_apart(feature: Any) -> tuple[dict[str, Any], Any]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        kind = feature.get("type") if isinstance(feature, dict) else type(feature).__name__
        raise _NotUnderstood(f"type is {kind!r}; allowed: 'Feature'")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise _NotUnderstood(f"properties are a {type(properties).__name__}; allowed: an object")
    return properties, feature.get("geometry")


def _find_shapes(geometry: Any) -> tuple[list[tuple[float, float]], list[str]]:
    """Return the points of a geometry, and the names of what else it holds."""
    if geometry is None:
        return [], []
    kind = geometry.get("type") if isinstance(geometry, dict) else geometry
    if kind == "Point":
        place = geometry.get("coordinates")
        return ([] if place == [] else [_read_point(place)]), []
    if kind == "MultiPoint" and isinstance(geometry.get("coordinates"), list):
        # One point is a place, several are none, however many.
        return [_read_point(place) for place in geometry["coordinates"][:2]], []
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        parts = [_find_shapes(part) for part in geometry["geometries"]]
        return [p for points, _ in parts for p in points], [
            o for _, others in parts for o in others
        ]
    if kind in _SHAPES:
        return [], [kind]
    raise _NotUnderstood(f"geometry is {str(kind)[:_N_SHOWN]!r}; allowed: a geometry of GeoJSON")


def _read_point(place: Any) -> tuple[float, float]:
    is_pair = isinstance(place, list) and len(place) >= 2
    if not is_pair or not all(type(number) in (int, float) for number in place[:2]):
        return UNKNOWN, UNKNOWN
    try:
        return float(place[0]), float(place[1])
    except OverflowError:
        return UNKNOWN, UNKNOWN


def _project_all(name: str, document: Any, positions: Positions) -> None:
    """Turn coordinates of the reference system an older file names into degrees."""
    crs = document.get("crs") if isinstance(document, dict) else None
    if crs is None:
        require_degrees(name, positions)
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    stated = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(stated, str):
        raise PageRefused(f"{name}: names its reference system by {str(crs)[:_N_SHOWN]!r}")
    if stated.casefold() not in _WGS84:
        positions.lon, positions.lat = project(name, stated, positions.lon, positions.lat)
