"""Small files of points in the forms people keep them in, written here."""

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from loaders.facts.presence import PresenceReport
from loaders.points import Imported, make_reports, read_points

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINSK = "53.9045,27.5615"
"""Latitude and longitude, as two cells of a CSV."""


def take_in(name: str, body: str | bytes, *, at: datetime = AT, **options: Any) -> Imported:
    """Read a file and make its reports."""
    content = body.encode() if isinstance(body, str) else body
    return make_reports(read_points((name, content)), recorded_at=at, **options)


def take_csv(*lines: str, **options: Any) -> Imported:
    """Take in a CSV of these lines, the heading first."""
    return take_in("points.csv", "\n".join(lines), **options)


def read_one(heading: str, row: str, **options: Any) -> PresenceReport:
    """Take in a CSV of one row near Minsk and return its report; the columns are added to it."""
    (report,) = take_csv(f"lat,lon,{heading}", f"{MINSK},{row}", **options).reports
    return report


def make_feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def make_point(lon: Any, lat: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def take_features(*features: Any, **members: Any) -> Imported:
    """Take in a GeoJSON of these features."""
    document = {"type": "FeatureCollection", "features": list(features), **members}
    return take_in("points.geojson", json.dumps(document))


def make_kml(content: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<kml xmlns="http://www.opengis.net/kml/2.2" '
        f'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>{content}</Document></kml>'
    )


def make_placemark(inside: str, *, coordinates: str = "27.5615,53.9045,0") -> str:
    point = f"<Point><coordinates>{coordinates}</coordinates></Point>" if coordinates else ""
    return f"<Placemark>{inside}{point}</Placemark>"


def take_kml(content: str) -> Imported:
    """Take in a KML document of this content."""
    return take_in("points.kml", make_kml(content))


def make_zip(members: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()
