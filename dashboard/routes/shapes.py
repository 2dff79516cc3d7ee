"""The geometry that the page fetches by address."""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.drawing.geometry import SHAPES_URL, SINGLE_FILES, make_extent_shapes
from dashboard.facts.presence.locator_map import OUTLINES_URL, find_locator_map
from dashboard.routes.reading import KEPT_FOR_GOOD, read_values, refusing_bad_addresses
from dashboard.view_state import BadAddress, refuse_unknown
from geodata.errors import UnknownRegion
from geodata.locator_map import LocatorMap
from geodata.regions import NEIGHBOURS


def _shapes(request: Request) -> Response:
    refuse_unknown(request.query_params)
    key = read_values({"region": request.path_params["region"]}, "region")["region"]
    if key == NEIGHBOURS:
        raise BadAddress("region", key, "needs a country: see neighbours/BLR.geojson")
    return _geojson(make_extent_shapes(key, None))


def _neighbours_shapes(request: Request) -> Response:
    refuse_unknown(request.query_params)
    country = read_values({"country": request.path_params["country"]}, "country")["country"]
    try:
        return _geojson(make_extent_shapes(NEIGHBOURS, country))
    except UnknownRegion as fault:
        raise BadAddress("country", country, str(fault)) from None


def _locator_map(request: Request) -> Response:
    refuse_unknown(request.query_params)
    iso3 = read_values({"country": request.path_params["iso3"]}, "country")["country"]
    locator = find_locator_map(iso3)
    if locator is None:
        return JSONResponse({"error": f"the shapes hold no {iso3!r}"}, 404)
    return _geojson(_as_json(locator), "application/json")


def _as_json(locator: LocatorMap) -> bytes:
    drawn = {name: getattr(locator, name) for name in ("height", "units_per_km", "paths", "labels")}
    return json.dumps(drawn, separators=(",", ":")).encode()


def _single_file(request: Request) -> Response:
    refuse_unknown(request.query_params)
    return _geojson(SINGLE_FILES[request.url.path.rpartition("/")[2]]())


def _geojson(body: bytes, media_type: str = "application/geo+json") -> Response:
    return Response(body, media_type=media_type, headers=KEPT_FOR_GOOD)


ROUTES = [
    Route(path, refusing_bad_addresses(answer))
    for path, answer in {
        f"/{OUTLINES_URL}/{{iso3}}.json": _locator_map,
        f"/{SHAPES_URL}/countries/{{region}}.geojson": _shapes,
        f"/{SHAPES_URL}/countries/{NEIGHBOURS}/{{country}}.geojson": _neighbours_shapes,
        **{f"/{SHAPES_URL}/{name}": _single_file for name in SINGLE_FILES},
    }.items()
]
"""Mounted beside the page by `dashboard.app`."""
