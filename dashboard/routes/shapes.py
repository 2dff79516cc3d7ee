"""The geometry that the page fetches by address, and what leaves the page carries along."""

import json
import os
from functools import cache, lru_cache
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from dashboard.country_closeup import OUTLINES_URL, find_closeup
from dashboard.resources import COUNTRIES_VARIABLE, get_geography
from dashboard.routes.reading import KEPT_FOR_GOOD, read_values, refusing_bad_addresses
from dashboard.view_state import BadAddress
from geodata import country_name
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

SHAPES_URL = f"/shapes/{hash_shapes(os.environ.get(COUNTRIES_VARIABLE))}"
"""Under it the page fetches country shapes by region or country, disputed lines, areas and anchors.

It names the edition, so that a browser may keep what it has fetched for good.
"""

# Shapes of one window are about a megabyte.
_WINDOWS_KEPT = 64


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
    key = read_values({"region": request.path_params["region"]}, "region")["region"]
    if key == NEIGHBOURS:
        raise BadAddress("region", key, "needs a country: see neighbours/BLR.geojson")
    return _geojson(_window_shapes(key, None))


def _neighbours_shapes(request: Request) -> Response:
    country = read_values({"country": request.path_params["country"]}, "country")["country"]
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
    iso3 = read_values({"country": request.path_params["iso3"]}, "country")["country"]
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
    """Write longitude, latitude (degrees), room (km) and name of each country, by its code.

    The first three are of its label; the name is HTML.
    """
    anchors = get_geography().anchors
    columns = zip(anchors["lon"].round(2), anchors["lat"].round(2), anchors["room_km"], strict=True)
    by_code = {
        iso3: [lon, lat, round(room_km), escape(country_name(iso3))]
        for iso3, (lon, lat, room_km) in zip(anchors["iso3"], columns, strict=True)
    }
    return json.dumps(by_code, ensure_ascii=False, separators=(",", ":")).encode()


def _geojson(body: bytes, media_type: str = "application/geo+json") -> Response:
    return Response(body, media_type=media_type, headers=KEPT_FOR_GOOD)


ROUTES = [
    Route(path, refusing_bad_addresses(answer))
    for path, answer in {
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
