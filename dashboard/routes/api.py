"""Health, the facts as JSON, the pages as kept, and what the search box finds."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.choices import find_choices
from dashboard.days import FIRST_DAY
from dashboard.facts.discovery import KINDS, LAYERS
from dashboard.facts.kind import CountryAsked, FactKind
from dashboard.facts.levels.query import find_levels
from dashboard.facts.places import find_places
from dashboard.queries.answers import as_records
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.citing import add_citations
from dashboard.queries.period import Period
from dashboard.queries.sources import find_served_page
from dashboard.resources import get_archive, get_geography
from dashboard.routes.reading import (
    KEPT_FOR_GOOD,
    read_values,
    refreshed_archive,
    refusing_bad_addresses,
)
from dashboard.situation import find_country
from dashboard.view_state import DEFAULT_ISSUER, BadAddress, refuse_unknown, shorten, start_before
from dashboard.words.html import PAGES_URL
from dashboard.words.labels import is_missing
from loaders.archive.checks import status
from loaders.discovery import private_sources

PLACES_URL = "places.json"
"""Where the page fetches what its search box finds."""

_FEATURES_AT_MOST = 5 * MARKS_AT_MOST
Answer = Callable[[Request], Response]

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


def _answer_rows(kind: FactKind[Any, Any]) -> Answer:
    """Answer for a kind with the rows of a period."""

    def answer(request: Request) -> Response:
        values = read_values(request.query_params, *_LISTING)
        period, asked = _period(values), _ask_public(values)
        rows = kind.find_rows(get_archive(), period, at_most=_FEATURES_AT_MOST, **asked)
        return JSONResponse(_head(period) | {kind.key: as_records(add_citations(rows))})

    return answer


def _answer_points(kind: FactKind[Any, Any]) -> Answer:
    """Answer for a kind with the facts of a period as GeoJSON."""

    def answer(request: Request) -> Response:
        values = read_values(request.query_params, *_LISTING)
        period, asked = _period(values), _ask_public(values)
        archive = get_archive()
        rows = kind.find_rows(archive, period, at_most=_FEATURES_AT_MOST, **asked)
        rows = add_citations(rows)
        properties = [name for name in rows.columns if name not in ("lon", "lat")]
        features = [
            {
                "type": "Feature",
                "geometry": None if is_missing(lon) else _point(lon, lat),
                "properties": record,
            }
            for lon, lat, record in zip(
                rows["lon"], rows["lat"], as_records(rows, properties), strict=True
            )
        ]
        head = {"type": "FeatureCollection", **_head(period)}
        head["n_reports"] = kind.count_rows(archive, period, **asked)
        return JSONResponse(head | {"features": features}, media_type="application/geo+json")

    return answer


def _make_listing(kind: FactKind[Any, Any]) -> tuple[str, Answer]:
    """Make the route that lists a kind, and its path."""
    if kind.has_points:
        return f"/api/v1/{kind.key}.geojson", _answer_points(kind)
    return f"/api/v1/{kind.key}", _answer_rows(kind)


def _ask_public(values: dict[str, Any]) -> dict[str, Any]:
    return {"country": values.get("country"), "public_only": True}


def _point(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [lon, lat]}


def _country(request: Request) -> Response:
    values = read_values(request.query_params, "as_of", "issuer", *_CLOCKS)
    iso3 = read_values({"country": request.path_params["iso3"]}, "country")["country"]
    archive = get_archive()
    day = values.get("as_of", find_choices(archive).newest_on)
    ever = Period(FIRST_DAY, day, values.get("known_on"), values.get("version"))
    issuer = values.get("issuer", DEFAULT_ISSUER)
    asked = CountryAsked(archive, get_geography(), iso3, ever, issuer, public_only=True)
    country = find_country(asked)
    answer = {"iso3": iso3, "name": country.name, "as_of": day.isoformat()}
    for kind in KINDS.values():
        answer |= kind.answer_country(country)
    return JSONResponse(answer)


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
        **dict(map(_make_listing, LAYERS.values())),
        "/api/v1/countries/{iso3}": _country,
        f"/{PLACES_URL}": _places,
        f"/{PAGES_URL}/{{sha256}}": _served_page,
    }.items()
]
"""Mounted beside the page by `dashboard.app`."""
