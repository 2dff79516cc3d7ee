"""Health, the facts as JSON, the pages as kept, and what the search box finds."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.choices import find_choices
from dashboard.queries import (
    MARKS_AT_MOST,
    Period,
    count_presence,
    find_departures,
    find_levels,
    find_presence,
    find_served_page,
)
from dashboard.queries.answers import as_records
from dashboard.queries.country_record import find_country
from dashboard.queries.places import find_places
from dashboard.resources import get_archive, get_geography
from dashboard.routes.reading import (
    KEPT_FOR_GOOD,
    read_values,
    refreshed_archive,
    refusing_bad_addresses,
)
from dashboard.view_state import (
    DEFAULT_ISSUER,
    FIRST_DAY,
    BadAddress,
    refuse_unknown,
    shorten,
    start_before,
)
from dashboard.words.citing import add_citations
from dashboard.words.html import PAGES_URL
from dashboard.words.labels import is_missing
from loaders.archive.checks import status
from loaders.discovery import private_sources

PLACES_URL = "places.json"
"""Where the page fetches what its search box finds."""

_FEATURES_AT_MOST = 5 * MARKS_AT_MOST
_CLOCKS = ("known_on", "version")
_LISTING = ("from", "to", "country", *_CLOCKS)


def _period(values: dict[str, Any]) -> Period:
    to = values.get("to", find_choices(get_archive()).newest_on)
    start = values.get("from", start_before(to))
    if start > to:
        raise BadAddress("from", start.isoformat(), f"comes after to={to.isoformat()}")
    return Period(start, to, values.get("known_on"), values.get("version"))


def _healthz(request: Request) -> Response:
    refuse_unknown(request.query_params)
    return JSONResponse({"status": "ok", "archive_version": refreshed_archive().version})


def _status(request: Request) -> Response:
    refuse_unknown(request.query_params)
    return JSONResponse(status(refreshed_archive()))


def _levels(request: Request) -> Response:
    archive = get_archive()
    values = read_values(request.query_params, "as_of", "issuer", "country", *_CLOCKS)
    day = values.get("as_of", find_choices(archive).newest_on)
    levels = find_levels(
        archive,
        day,
        issuer=values.get("issuer"),
        country=values.get("country"),
        known_on=values.get("known_on"),
        version=values.get("version"),
    )
    head = {"as_of": day.isoformat(), "archive_version": values.get("version", archive.version)}
    return JSONResponse(head | {"levels": as_records(add_citations(levels))})


def _departures(request: Request) -> Response:
    values = read_values(request.query_params, *_LISTING)
    period = _period(values)
    departures = find_departures(get_archive(), period, country=values.get("country"))
    return JSONResponse(_head(period) | {"departures": as_records(add_citations(departures))})


def _presence(request: Request) -> Response:
    values = read_values(request.query_params, *_LISTING)
    period, country = _period(values), values.get("country")
    archive = get_archive()
    asked: dict[str, Any] = {"country": country, "public_only": True}
    reports = find_presence(archive, period, at_most=_FEATURES_AT_MOST, **asked)
    reports = add_citations(reports)
    properties = [name for name in reports.columns if name not in ("lon", "lat")]
    features = [
        {
            "type": "Feature",
            "geometry": None if is_missing(lon) else _point(lon, lat),
            "properties": record,
        }
        for lon, lat, record in zip(
            reports["lon"], reports["lat"], as_records(reports, properties), strict=True
        )
    ]
    head = {"type": "FeatureCollection", **_head(period)}
    head["n_reports"] = count_presence(archive, period, **asked)
    return JSONResponse(head | {"features": features}, media_type="application/geo+json")


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _country(request: Request) -> Response:
    values = read_values(request.query_params, "as_of", "issuer", *_CLOCKS)
    iso3 = read_values({"country": request.path_params["iso3"]}, "country")["country"]
    archive = get_archive()
    day = values.get("as_of", find_choices(archive).newest_on)
    ever = Period(FIRST_DAY, day, values.get("known_on"), values.get("version"))
    issuer = values.get("issuer", DEFAULT_ISSUER)
    record = find_country(archive, get_geography(), iso3, ever, issuer=issuer, public_only=True)
    return JSONResponse(
        {
            "iso3": iso3,
            "name": record.name,
            "as_of": day.isoformat(),
            "levels": as_records(add_citations(record.levels)),
            "areas": as_records(add_citations(record.areas)),
            "changes": as_records(add_citations(record.changes)),
            "n_reissues": record.n_reissues,
            "faults": as_records(add_citations(record.faults)),
            "departures": as_records(add_citations(record.departures)),
            "presence": as_records(add_citations(record.presence)),
            "n_presence": record.n_presence,
            "neighbours": as_records(record.neighbours),
            "neighbours_issuer": issuer,
        }
    )


def _served_page(request: Request) -> Response:
    """Serve a kept page as inert text or as a download: its markup is never run."""
    refuse_unknown(request.query_params)
    sha256 = request.path_params["sha256"]
    page = find_served_page(refreshed_archive(), sha256)
    if page is None:
        return JSONResponse({"error": f"no page is kept under {shorten(sha256)!r}"}, 404)
    if page.name in private_sources():
        error = f"pages of {page.name} do not leave the archive: its terms forbid it"
        return JSONResponse({"error": error}, 403)
    inert = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    try:
        return PlainTextResponse(page.body.decode("utf-8"), headers=inert)
    except UnicodeDecodeError:
        inert["Content-Disposition"] = f'attachment; filename="{sha256[:16]}"'
        return Response(page.body, media_type="application/octet-stream", headers=inert)


def _places(request: Request) -> Response:
    """Serve what the search box finds; a version stays as it is, and so may be kept."""
    version = read_values(request.query_params, "version").get("version")
    held = {} if version is None else KEPT_FOR_GOOD
    return JSONResponse(find_places(get_archive(), version=version), headers=held)


def _head(period: Period) -> dict[str, Any]:
    return {"from": period.date_from.isoformat(), "to": period.date_to.isoformat()}


ROUTES = [
    Route(path, refusing_bad_addresses(answer))
    for path, answer in {
        "/healthz": _healthz,
        "/api/v1/status": _status,
        "/api/v1/levels": _levels,
        "/api/v1/departures": _departures,
        "/api/v1/presence.geojson": _presence,
        "/api/v1/countries/{iso3}": _country,
        f"/{PLACES_URL}": _places,
        f"/{PAGES_URL}/{{sha256}}": _served_page,
    }.items()
]
"""Mounted beside the page by `dashboard.app`."""
