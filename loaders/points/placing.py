"""Where each row lies: its point, the country that is in, and the country its reporter names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geodata import place_points
from loaders.errors import PageRefused
from loaders.points import coordinates, doubts
from loaders.points.coordinate_forms import name_degrees, name_position, say_forms
from loaders.points.doubts import Flags
from loaders.points.headings import Understood, fold, names_positions, understand
from loaders.points.tables import UNKNOWN, PointTable, Positions
from loaders.points.words import read_countries

_N_SHOWN = 40
_N_TRIED = 1_000
_LEAST_AGREEING = 0.5
_METRES_MIN, _METRES_MAX = 1_000.0, 20_048_967.0


@dataclass(frozen=True, slots=True)
class Places:
    """Where the rows of a table lie, one entry a row.

    Attributes
    ----------
    understood : Understood
        What the columns are taken for.
    lon, lat : list of float or None
        Degrees, WGS 84.
    host_iso3, host_label : list of str or None
        The country, and what its reporter calls it.
    stated : list of str
        The position as the file states it, where no point could be taken from it; else blank.
    doubtful : set of int
        Rows whose point cannot be meant.
    country_is_force : bool
        The column "country" says whose force it is, not where.
    how : dict of str to str
        How the columns of the position are written, in words, by field.
    decisions : tuple of str
        What else was decided about the columns, in words.
    """

    understood: Understood
    lon: list[float | None]
    lat: list[float | None]
    host_iso3: list[str | None]
    host_label: list[str | None]
    stated: list[str]
    doubtful: set[int]
    country_is_force: bool
    how: dict[str, str]
    decisions: tuple[str, ...]


def find_places(table: PointTable, flags: Flags) -> Places:
    """Find out where rows lie; refuse a table with neither a geometry nor a column for it."""
    understood, positions, how = _find_positions(table, flags)
    lon, lat = np.array(positions.lon, float), np.array(positions.lat, float)
    is_usable = _check(positions, lon, lat, flags)
    rows = np.flatnonzero(is_usable)
    found = np.full(table.n_rows, None, dtype=object)
    found[rows] = place_points(lon[rows], lat[rows])["iso3"].to_numpy(dtype=object)
    doubtful = {
        row
        for row in rows.tolist()
        if flags.has(doubts.EQUAL_COORDINATES, row) or flags.has(doubts.NULL_ISLAND, row)
    }
    labels, country_is_force, why = _find_labels(table, understood, found, doubtful)
    by_label = read_countries(labels)
    named = [by_label.get(label) for label in labels]
    _compare(labels, named, found, lon, lat, is_usable, flags, doubtful)
    # Without a point there is no other word on the country than its reporter's.
    alone = [row for row, iso3 in enumerate(named) if iso3 is not None and not is_usable[row]]
    found[alone] = [named[row] for row in alone]
    flags.add(doubts.COUNTRY_BY_LABEL, alone)
    return Places(
        understood=understood,
        lon=[value if ok else None for value, ok in zip(positions.lon, is_usable, strict=True)],
        lat=[value if ok else None for value, ok in zip(positions.lat, is_usable, strict=True)],
        host_iso3=found.tolist(),
        host_label=[label or None for label in labels],
        stated=_state(positions, is_usable),
        doubtful=doubtful,
        country_is_force=country_is_force,
        how=how,
        decisions=(*understood.decisions, _say_metres(positions), why),
    )


def _find_positions(
    table: PointTable, flags: Flags
) -> tuple[Understood, Positions, dict[str, str]]:
    """Return what the columns mean, where the rows lie, and by field how that is written."""
    understood = understand(list(table.columns))
    if table.positions is None and (parts := coordinates.join_parts(table.columns)):
        (lat_from, lats), (lon_from, lons) = parts["lat"], parts["lon"]
        for field, used in (("lat", lat_from), ("lon", lon_from)):
            understood.fields[field], *others = used.split(" + ")
            understood.take_parts(field, others)
        return understood, coordinates.read_columns(lats, lons), {"lat": lat_from, "lon": lon_from}
    columns = understood.fields.get("lat"), understood.fields.get("lon")
    if table.positions is not None and (any(table.positions.shapes) or None in columns):
        _ignore(understood, "lat", "lon")
        return understood, table.positions, {}
    pair = next(
        (h for h in _candidates(table) if coordinates.holds_positions(table.columns[h])), None
    )
    lats, lons = (table.columns[h] if h is not None else [] for h in columns)
    if None not in columns and (any(lats) or any(lons) or pair is None):
        written = {"lat": _say_degrees(lats, "NS"), "lon": _say_degrees(lons, "EW")}
        return understood, coordinates.read_columns(lats, lons), written
    by_content = (
        "" if pair else next(filter(None, map(_find_by_content, table.columns.items())), "")
    )
    if pair is None and (utm := _read_utm_columns(table, understood)):
        return understood, utm, {"coordinates": "UTM: zone, easting and northing"}
    if (pair := pair or by_content or None) is None:
        shown = ", ".join(map(repr, list(table.columns)[:_N_SHOWN])) or "none"
        for heading, texts in table.columns.items():
            if what := name_code(heading, texts):
                raise PageRefused(
                    f"{table.name}: column {heading!r} holds {what}, which are not read; allowed: "
                    "degrees, MGRS or UTM"
                )
        raise PageRefused(
            f"{table.name}: no columns hold coordinates; columns seen: {shown}; allowed: a pair "
            "such as lat and lon, latitude and longitude, y and x, or one column of coordinates"
        )
    understood = understand(list(table.columns), coordinates=pair)
    if by_content:
        understood.decisions.append(f"{pair}: read as coordinates, by what it holds")
    _ignore(understood, "lat", "lon")
    positions, assumed, why = coordinates.read_pairs(pair, table.columns[pair])
    flags.add(doubts.ORDER_ASSUMED, assumed)
    forms = say_forms(map(name_position, filter(None, table.columns[pair])))
    is_plain = forms.startswith(("decimal", "degrees"))
    return understood, positions, {"coordinates": f"{forms}; {why}" if is_plain and why else forms}


def _say_degrees(texts: Sequence[str], letters: str) -> str:
    """Say how the coordinates of a column are written, those that are any."""
    read = (text for text in texts if text and coordinates.read_degrees(text, letters) is not None)
    return say_forms(map(name_degrees, read))


def _read_utm_columns(table: PointTable, understood: Understood) -> Positions | None:
    """Read zone, easting and northing; None if there are no such columns.

    Eastings and northings without a zone are refused.
    """
    named = {fold(heading).removeprefix("utm"): heading for heading in table.columns}

    def find(*names: str) -> str | None:
        return next((named[name] for name in names if name in named), None)

    east, north = find("easting", "east", "e", "rechtswert"), find("northing", "north", "n")
    zone, band = find("zone", "gridzone"), find("hemisphere", "band", "zoneletter", "letter")
    if east is None or north is None:
        return None
    if zone is None:
        raise PageRefused(
            f"{table.name}: {east!r} and {north!r} without a column that names their UTM zone; "
            "allowed: a column such as zone ('35U'), or degrees of WGS 84"
        )
    used = [east, north, zone, *([] if band is None else [band])]
    understood.take_parts("coordinates", used)
    bands = table.columns[band] if band is not None else [""] * table.n_rows
    columns = (table.columns[zone], bands, table.columns[east], table.columns[north])
    positions = Positions()
    for zone_text, band_text, easting, northing in zip(*columns, strict=True):
        stated = f"zone {zone_text}{band_text}, easting {easting}, northing {northing}"
        if not easting and not northing:
            positions.add([])
            continue
        half = {"N": "north", "S": "south"}.get(band_text.upper(), band_text)
        point = coordinates.read_grid(f"{zone_text}{half} {easting} {northing}")
        positions.add([point or (UNKNOWN, UNKNOWN)], stated="" if point else stated)
    return positions


def _say_metres(positions: Positions) -> str:
    """Say that what should be degrees looks like metres of web maps; blank if it does not."""
    pairs = [
        (abs(x), abs(y))
        for x, y, shape in zip(positions.lon, positions.lat, positions.shapes, strict=True)
        if shape.startswith("Point")
    ]
    n_metres = sum(
        _METRES_MIN < max(pair) <= _METRES_MAX and min(pair) <= _METRES_MAX for pair in pairs
    )
    if n_metres <= _LEAST_AGREEING * len(pairs):
        return ""
    return (
        f"{n_metres:,} positions are no degrees and look like EPSG:3857 (metres of web maps), or "
        "another projected system: drawn nowhere; save the file in degrees of WGS 84"
    )


def _find_by_content(column: tuple[str, Sequence[str]]) -> str:
    """Return the heading of a column whose texts can be nothing else than positions, or blank."""
    heading, texts = column
    tried = [text for text in texts if text][:_N_TRIED]
    return heading if tried and all(map(coordinates.is_surely_position, tried)) else ""


def _candidates(table: PointTable) -> list[str]:
    return [heading for heading in table.columns if names_positions(heading)]


def _ignore(understood: Understood, *fields: str) -> None:
    for field in fields:
        if field in understood.fields:
            understood.ignored.append(understood.fields.pop(field))


def _check(
    positions: Positions, lon: NDArray[np.float64], lat: NDArray[np.float64], flags: Flags
) -> NDArray[np.bool_]:
    """Flag what is wrong with the positions; return which rows have a point on Earth."""
    is_point = np.array([shape.startswith("Point") for shape in positions.shapes], bool)
    has_none = np.array([not shape for shape in positions.shapes], bool)
    is_beside = is_point & np.array([shape != "Point" for shape in positions.shapes], bool)
    with np.errstate(invalid="ignore"):
        is_usable = is_point & (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
        is_swapped = is_point & ~is_usable & (np.abs(lon) <= 90) & (np.abs(lat) <= 180)
        further = np.maximum(np.abs(lon), np.abs(lat))
        is_metres = is_point & (further > _METRES_MIN) & (further <= _METRES_MAX)
        # A longitude that can be no latitude shows that the columns mean what they say.
        is_order_shown = bool((is_usable & (np.abs(lon) > 90)).any())
        is_zero = is_usable & (lon == 0) & (lat == 0)
        is_coarse = is_usable & (np.round(lon, 1) == lon) & (np.round(lat, 1) == lat)
    faults = {
        doubts.NO_COORDINATES: has_none,
        doubts.NOT_A_POINT: ~is_point & ~has_none,
        doubts.POINT_OF_COLLECTION: is_beside,
        doubts.SWAPPED_COORDINATES: is_swapped,
        doubts.BESIDE_SWAPPED: is_usable & (is_swapped.any() and not is_order_shown),
        doubts.IMPOSSIBLE_COORDINATES: is_point & ~is_usable & ~is_swapped,
        doubts.METRES: is_metres,
        doubts.NULL_ISLAND: is_zero,
        doubts.EQUAL_COORDINATES: is_usable & (lon == lat) & ~is_zero,
        doubts.COARSE_COORDINATES: is_coarse & ~is_zero,
    }
    for flag, is_so in faults.items():
        flags.add(flag, np.flatnonzero(is_so).tolist())
    return is_usable


def _find_labels(
    table: PointTable, understood: Understood, found: NDArray[np.object_], doubtful: set[int]
) -> tuple[list[str], bool, str]:
    """Return the country each row's reporter names, and what "country" is taken for.

    In lists of units "country" is whose unit it is. It is read so where units are named, no
    column names their force, and most of the points lie in another country than it says.
    """
    label, country = (understood.fields.get(name) for name in ("host_label", "country"))
    if country is None:
        return _texts(table, label), False, ""
    texts = table.columns[country]
    is_free = not {"force", "force_code"} & set(understood.fields)
    if label is None and not (is_free and "unit" in understood.fields):
        return texts, False, ""
    by_text = read_countries(texts)
    compared = [
        by_text[text] == iso3
        for row, (text, iso3) in enumerate(zip(texts, found, strict=True))
        if by_text.get(text) is not None and iso3 is not None and row not in doubtful
    ]
    n_other = len(compared) - sum(compared)
    if is_free and compared and sum(compared) < _LEAST_AGREEING * len(compared):
        why = (
            f"{country}: whose force it is, not where: {n_other:,} of {len(compared):,} points "
            "lie in another country"
        )
        return _texts(table, label), True, why
    if label is None:
        return texts, False, f"{country}: where it is, as most of the points lie in it"
    understood.fields.pop("country")
    understood.notes.append(country)
    return _texts(table, label), False, ""


def _texts(table: PointTable, heading: str | None) -> list[str]:
    return [""] * table.n_rows if heading is None else table.columns[heading]


def _compare(
    labels: Sequence[str],
    named: Sequence[str | None],
    found: NDArray[np.object_],
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    is_usable: NDArray[np.bool_],
    flags: Flags,
    doubtful: set[int],
) -> None:
    """Hold the country named against the one the point lies in."""
    usable = np.flatnonzero(is_usable).tolist()
    flags.add(doubts.NO_COUNTRY, (row for row in usable if found[row] is None))
    flags.add(
        doubts.LABEL_UNREAD,
        (row for row, label in enumerate(labels) if label and named[row] is None),
    )
    apart = [row for row in usable if named[row] is not None and found[row] != named[row]]
    flags.add(doubts.LABEL_DISAGREES, (row for row in apart if found[row] is not None))
    turned = [row for row in apart if abs(lon[row]) <= 90 and row not in doubtful]
    exchanged = place_points(lat[turned], lon[turned])["iso3"]
    fitting = [row for row, iso3 in zip(turned, exchanged, strict=True) if iso3 == named[row]]
    flags.add(doubts.SWAP_FITS_LABEL, fitting)
    doubtful.update(fitting)


def _state(positions: Positions, is_usable: NDArray[np.bool_]) -> list[str]:
    """Return the positions nothing could be taken from, in the file's words or numbers."""
    stated = list(positions.stated)
    for row in np.flatnonzero(~is_usable).tolist():
        shape, lon, lat = positions.shapes[row], positions.lon[row], positions.lat[row]
        if shape.startswith("Point") and not stated[row]:
            stated[row] = f"longitude {lon:.10g}, latitude {lat:.10g}"
        elif shape and not stated[row]:
            stated[row] = shape
    return stated


_PLUS_CODE = re.compile(
    r"(?:[2-9CFGHJMPQRVWX]{2}){2,4}\+(?:[2-9CFGHJMPQRVWX]{2,7})?(?:\s.*)?", re.IGNORECASE
)
_GEOHASH = re.compile(r"(?=.*\d)[0-9bcdefghjkmnpqrstuvwxyz]{5,12}", re.IGNORECASE)
_WORDS = re.compile(r"(?:///)?[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+")
_ABOUT_PLACES = re.compile(r"geo|hash|coord|loc|grid|point|pos|code|what3|w3w|words", re.IGNORECASE)
_CODES = (("plus codes", _PLUS_CODE), ("geohashes", _GEOHASH), ("what3words", _WORDS))


def name_code(heading: str, texts: Sequence[str]) -> str:
    """Return what kind of code a column about places holds; blank if none is known."""
    stated = [text for text in texts if text]
    if not stated or not _ABOUT_PLACES.search(heading):
        return ""
    return next((what for what, form in _CODES if all(map(form.fullmatch, stated))), "")
