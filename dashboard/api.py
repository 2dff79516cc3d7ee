"""Routes beside the page: health, the facts as JSON, and the shapes the map fetches.

Every parameter is checked; a bad one gets status 422 with its name and the reason.
"""

import json
import os
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboard.answers import as_records
from dashboard.choices import find_choices
from dashboard.country_closeup import OUTLINES_URL, find_closeup
from dashboard.country_record import find_country
from dashboard.places import find_places
from dashboard.queries import (
    MARKS_AT_MOST,
    Period,
    count_presence,
    find_departures,
    find_levels,
    find_presence,
    find_served_page,
)
from dashboard.resources import COUNTRIES_VARIABLE, get_archive, get_geography
from dashboard.source_panel import PAGES_URL
from dashboard.view_state import (
    DEFAULT_ISSUER,
    FIRST_DAY,
    BadAddress,
    make_readers,
    read_parameters,
    start_before,
)
from dashboard.wording import is_missing
from geodata.browser_shapes import make_areas_geojson, make_lines_geojson
from geodata.closeup import CloseUp
from geodata.countries import hash_shapes
from geodata.errors import UnknownRegion
from geodata.region_shapes import (
    make_finer_world_geojson,
    make_inset_geojson,
    make_region_geojson,
)
from geodata.regions import NEIGHBOURS, REGIONS
from geodata.windows import find_window
from loaders.archive import Archive
from loaders.archive.checks import status
from loaders.discovery import private_sources

SHAPES_URL = f"/shapes/{hash_shapes(os.environ.get(COUNTRIES_VARIABLE))}"
"""Under it the page fetches country shapes by region or country, disputed lines, areas and anchors.

It names the edition, so that a browser may keep what it has fetched for good.
"""

PLACES_URL = "/places.json"
"""Where the page fetches what its search box finds."""

_FEATURES_AT_MOST = 5 * MARKS_AT_MOST
_YEAR_S = 365 * 86_400
# Shapes of one window are about a megabyte.
_WINDOWS_KEPT = 64
_CLOCKS = ("known_on", "version")
_LISTING = ("from", "to", "country", *_CLOCKS)

Answer = Callable[[Request], Response]


def _refusing_bad_addresses(answer: Answer) -> Answer:
    @wraps(answer)
    def checked(request: Request) -> Response:
        try:
            return answer(request)
        except BadAddress as fault:
            return JSONResponse({"error": str(fault), "parameter": fault.parameter}, 422)

    return checked


def _read(params: Mapping[str, str], *names: str) -> dict[str, Any]:
    """Read the parameters a route takes; one without a value counts as not given."""
    every = make_readers(find_choices(refreshed_archive()))
    readers = {name: every[name] for name in names}
    given = {name: text for name, text in params.items() if text or name not in readers}
    values, faults = read_parameters(given, readers)
    for fault in faults:
        raise fault
    return values


def _period(values: dict[str, Any]) -> Period:
    to = values.get("to", find_choices(get_archive()).newest_on)
    start = values.get("from", start_before(to))
    if start > to:
        raise BadAddress("from", start.isoformat(), f"comes after to={to.isoformat()}")
    return Period(start, to, values.get("known_on"), values.get("version"))


def refreshed_archive() -> Archive:
    """Get the archive at the newest version anyone has made, which costs about 1 ms."""
    archive = get_archive()
    archive.refresh()
    return archive


def _healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok", "archive_version": refreshed_archive().version})


def _status(request: Request) -> Response:
    _read(request.query_params)
    return JSONResponse(status(get_archive()))


def _levels(request: Request) -> Response:
    archive = get_archive()
    values = _read(request.query_params, "as_of", "issuer", "country", *_CLOCKS)
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
    return JSONResponse(head | {"levels": as_records(levels)})


def _departures(request: Request) -> Response:
    values = _read(request.query_params, *_LISTING)
    period = _period(values)
    departures = find_departures(get_archive(), period, country=values.get("country"))
    return JSONResponse(_head(period) | {"departures": as_records(departures)})


def _presence(request: Request) -> Response:
    values = _read(request.query_params, *_LISTING)
    period, country = _period(values), values.get("country")
    archive = get_archive()
    asked: dict[str, Any] = {"country": country, "public_only": True}
    reports = find_presence(archive, period, at_most=_FEATURES_AT_MOST, **asked)
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
    values = _read(request.query_params, "as_of", "issuer", *_CLOCKS)
    iso3 = _read({"country": request.path_params["iso3"]}, "country")["country"]
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
            "levels": as_records(record.levels),
            "areas": as_records(record.areas),
            "changes": as_records(record.changes),
            "n_reissues": record.n_reissues,
            "faults": as_records(record.faults),
            "departures": as_records(record.departures),
            "presence": as_records(record.presence),
            "n_presence": record.n_presence,
            "neighbours": as_records(record.neighbours),
            "neighbours_issuer": issuer,
        }
    )


def _served_page(request: Request) -> Response:
    """Serve a kept page as inert text or as a download: its markup is never run."""
    sha256 = request.path_params["sha256"]
    page = find_served_page(refreshed_archive(), sha256)
    if page is None:
        return JSONResponse({"error": f"no page is kept under {sha256!r}"}, 404)
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
    version = _read(request.query_params, "version").get("version")
    held = {} if version is None else {"Cache-Control": f"public, max-age={_YEAR_S}, immutable"}
    return JSONResponse(find_places(get_archive(), version=version), headers=held)


def _head(period: Period) -> dict[str, Any]:
    return {"from": period.date_from.isoformat(), "to": period.date_to.isoformat()}


@lru_cache(maxsize=_WINDOWS_KEPT)
def _window_shapes(key: str, country: str | None) -> bytes:
    geography = get_geography()
    window = find_window(key, country, geography.countries, geography.borders)
    return make_region_geojson(window, os.environ.get(COUNTRIES_VARIABLE))


def read_geometry(url: str) -> bytes:
    """Read what is served under an address below `SHAPES_URL`.

    Raises
    ------
    ValueError
        If nothing is served there.
    """
    name = url.removeprefix(f"{SHAPES_URL}/")
    single = {
        "lines.geojson": _disputed_lines,
        "areas.geojson": _contested_areas,
        "anchors.json": _country_anchors,
        "finer-world.geojson": _finer_world_shapes,
        "insets.geojson": _inset_shapes,
    }
    if name in single:
        return single[name]()
    folder, *path = name.removesuffix(".geojson").split("/")
    key, country = (*path, None)[:2] if path else ("", None)
    known = [NEIGHBOURS] if country else [one for one in REGIONS if one != NEIGHBOURS]
    if folder != "countries" or key not in known:
        raise ValueError(f"no geometry is served at {url!r}")
    return _window_shapes(key, country)


def _shapes(request: Request) -> Response:
    key = _read({"region": request.path_params["region"]}, "region")["region"]
    if key == NEIGHBOURS:
        raise BadAddress("region", key, "needs a country: see neighbours/BLR.geojson")
    return _geojson(_window_shapes(key, None))


def _neighbours_shapes(request: Request) -> Response:
    country = _read({"country": request.path_params["country"]}, "country")["country"]
    try:
        return _geojson(_window_shapes(NEIGHBOURS, country))
    except UnknownRegion as fault:
        raise BadAddress("country", country, str(fault)) from None


@cache
def _finer_world_shapes() -> bytes:
    return make_finer_world_geojson(os.environ.get(COUNTRIES_VARIABLE))


@cache
def _inset_shapes() -> bytes:
    return make_inset_geojson(os.environ.get(COUNTRIES_VARIABLE))


def _closeup(request: Request) -> Response:
    iso3 = _read({"country": request.path_params["iso3"]}, "country")["country"]
    closeup = find_closeup(iso3)
    if closeup is None:
        return JSONResponse({"error": f"the shapes hold no {iso3!r}"}, 404)
    return _geojson(_as_json(closeup), "application/json")


def _as_json(closeup: CloseUp) -> bytes:
    drawn = {name: getattr(closeup, name) for name in ("height", "units_per_km", "paths", "labels")}
    return json.dumps(drawn, separators=(",", ":")).encode()


def _lines(request: Request) -> Response:
    return _geojson(_disputed_lines())


@cache
def _disputed_lines() -> bytes:
    return make_lines_geojson(get_geography().disputed_lines)


def _areas(request: Request) -> Response:
    return _geojson(_contested_areas())


@cache
def _contested_areas() -> bytes:
    return make_areas_geojson(get_geography().contested_areas)


def _anchors(request: Request) -> Response:
    return _geojson(_country_anchors())


@cache
def _country_anchors() -> bytes:
    """Write longitude, latitude (degrees) and room (km) of each country's label, by its code."""
    anchors = get_geography().anchors
    columns = zip(anchors["lon"].round(2), anchors["lat"].round(2), anchors["room_km"], strict=True)
    by_code = {
        iso3: [lon, lat, round(room_km)]
        for iso3, (lon, lat, room_km) in zip(anchors["iso3"], columns, strict=True)
    }
    return json.dumps(by_code, separators=(",", ":")).encode()


def _geojson(body: bytes, media_type: str = "application/geo+json") -> Response:
    held = {"Cache-Control": f"public, max-age={_YEAR_S}, immutable"}
    return Response(body, media_type=media_type, headers=held)


ROUTES = [
    Route(path, _refusing_bad_addresses(answer))
    for path, answer in {
        "/healthz": _healthz,
        "/api/v1/status": _status,
        "/api/v1/levels": _levels,
        "/api/v1/departures": _departures,
        "/api/v1/presence.geojson": _presence,
        "/api/v1/countries/{iso3}": _country,
        PLACES_URL: _places,
        f"{PAGES_URL}/{{sha256}}": _served_page,
        f"{OUTLINES_URL}/{{iso3}}.json": _closeup,
        f"{SHAPES_URL}/lines.geojson": _lines,
        f"{SHAPES_URL}/areas.geojson": _areas,
        f"{SHAPES_URL}/anchors.json": _anchors,
        f"{SHAPES_URL}/countries/{{region}}.geojson": _shapes,
        f"{SHAPES_URL}/countries/{NEIGHBOURS}/{{country}}.geojson": _neighbours_shapes,
        f"{SHAPES_URL}/finer-world.geojson": lambda request: _geojson(_finer_world_shapes()),
        f"{SHAPES_URL}/insets.geojson": lambda request: _geojson(_inset_shapes()),
    }.items()
]
"""Mounted beside the page by `dashboard.app`."""
