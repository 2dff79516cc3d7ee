"""Reading positions written as text: in two columns, or both numbers in one.

In one column people write "lat, lon" as maps show it, "lon,lat,0" as KML does, WKT, GeoJSON, and
degrees with minutes and seconds. Which number comes first is decided once for a file, by the
heading or by values that can be read one way only; where nothing decides, latitude is assumed to
come first and every row says so.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loaders.points.headings import LATITUDE_FIRST, LONGITUDE_FIRST, fold, means
from loaders.points.tables import UNKNOWN, Positions, project
from loaders.points.word_lists import PHRASES
from loaders.points.words import NOT_STATED

_LATITUDE_MAX = 90.0
_N_TRIED = 1_000
_N_CHARS_MAX = 100
_LEAST_READ = 0.5

_NUMBER = r"\d+(?:[.,]\d+)?"
_LETTER_WORDS = tuple(
    (re.compile(rf"\b(?:{PHRASES[half]})\b\.?", re.IGNORECASE), half[0].upper())
    for half in ("north", "south", "east", "west")
)
_AXIS_WORDS = re.compile(
    r"\b(?:latitude|longitude|lat|lon|long|lng)\b\.?\s*[:=]?\s*", re.IGNORECASE
)
_PARTS = re.compile(
    rf"(?P<before>[NSEW])?\s*(?P<sign>[+-])?\s*(?P<deg>{_NUMBER})"
    rf"(?:(?P<mark>\s*[°º˚d:\s]\s*)(?P<min>{_NUMBER})"
    rf"(?:\s*['m:\s]\s*(?P<sec>{_NUMBER}))?)?"
    r"\s*[°º˚d]?\s*(?:\"|''|'|m|s)?\s*(?P<after>[NSEW])?",
    re.IGNORECASE,
)
_PRIMES = str.maketrans(
    {**dict.fromkeys("’‘′´`ʹʼ", "'"), **dict.fromkeys("”“″‶〃", '"'), "−": "-", "–": "-"}
)
_DMS_LETTERS = re.compile(
    r"(\d)\s*d\s*(\d[\d.,]*)\s*m(?:in)?\s*(?:(\d[\d.,]*)\s*s(?:ec)?)?", re.IGNORECASE
)
_DECIMAL_COMMAS = re.compile(r"[+-]?\d+,\d+(?:\s*[/|]\s*|\s+)[+-]?\d+,\d+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)-(?=\d)")
_DOTTED = re.compile(r"(?<!\d)(\d{1,3})\.(\d{1,2})\.(\d{1,2}(?:[.,]\d+)?)(?![\d.])")
_COMPACT = re.compile(r"(\d{4,7})(\.\d+)?")
_MGRS = re.compile(
    r"(?:(?:MGRS|USNG)\W*)?(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z]{2})\s*(\d[\d ]*)", re.IGNORECASE
)
_UTM = re.compile(
    r"(?:UTM\s*)?(?:zone\s*)?(\d{1,2})\s*([C-HJ-NP-X]|north|south)\W+"
    r"E?\s*(\d{6}(?:\.\d+)?)\s*m?\s*E?[\s,;/]+N?\s*(\d{5,8}(?:\.\d+)?)\s*m?\s*N?",
    re.IGNORECASE,
)
_ZONE_LAST = re.compile(r"(.*\d\D*?)[\s,;/]+((?:zone\s*)?\d{1,2}\s*[C-HJ-NP-X])", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_MAP_LINK = re.compile(
    r"(?:geo:|https?://[^\s]*?(?:@|[?&](?:q|ll|query|center|m?lat)=|/place/|#map=[\d.]+/))"
    r"(-?\d+(?:\.\d+)?)(?:,|%2C|/|&m?lon=)\s*(-?\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_LONGITUDE_FIRST_LINK = re.compile(r"https?://(?:[a-z0-9-]+\.)*yandex\.[a-z.]+/", re.IGNORECASE)
_DEGREES_IN_TEXT = re.compile(r"[+-]?\d[^NSEW]*[NSEW]|[NSEW]\s*[+-]?\d[^NSEW]*", re.IGNORECASE)
_WKT = re.compile(r"(?:SRID=4326;)?\s*([A-Z]+)\s*(?:Z|M|ZM)?\s*\(\s*([^()]*)\)?", re.IGNORECASE)
_PART_NAMES = (
    "(?:(?P<deg>d|deg|degs|degree|degrees|grad)?|(?P<min>m|min|mins|minute|minutes)|"
    "(?P<sec>s|sec|secs|second|seconds)|(?P<dir>dir|direction|hemi|hemisphere|h|ns|ew|letter))"
)
_WKT_SHAPES = {
    "POINT": "Point",
    "LINESTRING": "LineString",
    "POLYGON": "Polygon",
    "MULTIPOINT": "MultiPoint",
    "MULTILINESTRING": "MultiLineString",
    "MULTIPOLYGON": "MultiPolygon",
    "GEOMETRYCOLLECTION": "GeometryCollection",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two numbers of one text, in its order, or what shape the text states instead.

    Attributes
    ----------
    first, second : float
        Degrees; `UNKNOWN` where it states no single point.
    first_is : str
        ``lat`` or ``lon`` where the text itself says so, else blank.
    shape : str
        ``Point``, or the other shape it states.
    """

    first: float
    second: float
    first_is: str = ""
    shape: str = "Point"


def read_degrees(text: str, letters: str = "NSEW") -> float | None:
    """Return one coordinate in degrees ("53°54'N": 53.9), None if the text is none.

    Decimal points and commas, minutes and seconds, and the letters of a hemisphere are read; a
    letter that is not among `letters` refuses it.
    """
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        pass
    if len(text) > _N_CHARS_MAX:
        return None
    plain = _BETWEEN_DIGITS.sub(" ", _name_letters(text)).strip().strip(",;")
    plain = _DOTTED.sub(r"\1 \2 \3", plain)
    match = _PARTS.fullmatch(plain)
    if match is None:
        return None
    letter = (match["before"] or match["after"] or "").upper()
    if (letter and letter not in letters) or (match["before"] and match["after"]):
        return None
    whole, *smaller = (match[part] for part in ("deg", "min", "sec"))
    compact = _COMPACT.fullmatch(whole)
    if compact and letter and not any(smaller):
        digits, rest = compact[1].zfill(7 if len(compact[1]) > 5 else 5), compact[2] or ""
        whole, smaller = digits[:3], [digits[3:5] + ("" if digits[5:] else rest), digits[5:] + rest]
        smaller[1] = smaller[1] if digits[5:] else ""
    degrees, minutes, seconds = (
        float((part or "0").replace(",", ".")) for part in (whole, *smaller)
    )
    # Only the last part has a fraction.
    if (smaller[0] and degrees % 1) or (smaller[1] and minutes % 1):
        return None
    if minutes >= 60 or seconds >= 60:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return -value if match["sign"] == "-" or letter in ("S", "W") else value


def _name_letters(text: str) -> str:
    plain = _AXIS_WORDS.sub("", text.translate(_PRIMES))
    plain = _DMS_LETTERS.sub(lambda match: f"{match[1]}°{match[2]}'{match[3] or ''}", plain)
    for words, letter in _LETTER_WORDS:
        plain = words.sub(letter, plain)
    return plain


def read_grid(text: str) -> tuple[float, float] | None:
    """Return longitude and latitude (WGS 84) of an MGRS or UTM position, None if it is none.

    The letter after a UTM zone is its latitude band; ``S`` may mean the southern half too, and
    is not read.
    """
    bare = text.strip()
    if len(bare) > _N_CHARS_MAX:
        return None
    match = _MGRS.fullmatch(bare)
    if match is not None:
        from mgrs import MGRS
        from mgrs.core import MGRSError

        digits = match[4].replace(" ", "")
        if len(digits) % 2 or len(digits) > 10:
            return None
        try:
            lat, lon = MGRS().toLatLon(f"{match[1]}{match[2]}{match[3]}{digits}".upper())
        except MGRSError:
            return None
        return float(lon), float(lat)
    match = _UTM.fullmatch(_THOUSANDS.sub("", _ZONE_LAST.sub(r"\2 \1", bare)))
    if match is None or match[2].upper() == "S":
        return None
    is_north = match[2].casefold() == "north" or (
        match[2].casefold() != "south" and match[2].upper() >= "N"
    )
    return read_utm(int(match[1]), is_north, float(match[3]), float(match[4]))


def read_utm(
    zone: int, is_north: bool, easting_m: float, northing_m: float
) -> tuple[float, float] | None:
    """Return longitude and latitude (WGS 84) of a UTM position in metres, None if it is none."""
    if not (1 <= zone <= 60 and 100_000 <= easting_m < 1_000_000 and 0 <= northing_m <= 1e7):
        return None
    code = (32600 if is_north else 32700) + zone
    (lon,), (lat,) = project("UTM", f"EPSG:{code}", [easting_m], [northing_m])
    return lon, lat


def join_parts(columns: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, list[str]]]:
    """Join degrees, minutes, seconds and hemispheres that stand in columns of their own.

    Returns
    -------
    dict of str to tuple of str and list of str
        For ``lat`` and ``lon``: the headings joined, in words, and the joined texts. Empty if
        either has no column beside its degrees.
    """
    joined = {}
    for axis, names in (("lat", "lat(?:itude)?"), ("lon", "(?:lon|lng|long)(?:itude)?")):
        found: dict[str, str] = {}
        for heading in columns:
            match = re.fullmatch(rf"{names}{_PART_NAMES}", fold(heading))
            if match:
                found.setdefault(match.lastgroup or "deg", heading)
        if "deg" not in found or len(found) == 1:
            return {}
        used = [found[part] for part in ("deg", "min", "sec", "dir") if part in found]
        rows = zip(*(columns[heading] for heading in used), strict=True)
        joined[axis] = " + ".join(used), [" ".join(filter(None, row)) for row in rows]
    return joined


def read_columns(lats: Sequence[str], lons: Sequence[str]) -> Positions:
    """Read latitudes and longitudes of two columns."""
    positions = Positions()
    for lat_text, lon_text in zip(lats, lons, strict=True):
        if _states_nothing(lat_text) and _states_nothing(lon_text):
            positions.add([])
            continue
        lat, lon = read_degrees(lat_text, "NS"), read_degrees(lon_text, "EW")
        if lat is None or lon is None:
            stated = f"latitude {lat_text or 'blank'}, longitude {lon_text or 'blank'}"
            positions.add([(UNKNOWN, UNKNOWN)], stated=stated)
        else:
            positions.add([(lon, lat)])
    return positions


def _states_nothing(text: str) -> bool:
    return not text or NOT_STATED.fullmatch(text) is not None


def read_pair(text: str) -> Pair | None:
    """Read a whole position of one text, None if it is none."""
    bare = text.strip().strip("()[]").strip()
    if (grid := read_grid(bare)) is not None:
        return Pair(*grid, "lon")
    if link := _MAP_LINK.match(bare):
        first_is = "lon" if _LONGITUDE_FIRST_LINK.match(bare) else "lat"
        return Pair(float(link[1]), float(link[2]), first_is)
    if text.startswith("{"):
        return _read_geojson(text)
    wkt = _WKT.match(bare) if bare[:1].isalpha() else None
    if wkt is not None and wkt[1].upper() in _WKT_SHAPES:
        shape = _WKT_SHAPES[wkt[1].upper()]
        numbers = [read_degrees(part) for part in wkt[2].split()]
        if shape != "Point" or len(numbers) < 2 or numbers[0] is None or numbers[1] is None:
            return Pair(UNKNOWN, UNKNOWN, "lon", shape)
        return Pair(numbers[0], numbers[1], "lon")
    if len(bare) > _N_CHARS_MAX:
        return None
    bare = _name_letters(bare)
    with_letters = _DEGREES_IN_TEXT.findall(bare)
    if len(with_letters) == 2:
        return _read_letters(*(part.strip(" ,;") for part in with_letters))
    pieces = bare.split()
    if _DECIMAL_COMMAS.fullmatch(bare):
        parts = re.split(r"[\s/|]+", bare)
    elif len(pieces) in (4, 6) and not set(bare) & set(",;/|"):
        half = len(pieces) // 2
        parts = [" ".join(pieces[:half]), " ".join(pieces[half:])]
    else:
        parts = _split(bare)
    numbers = [read_degrees(part, "") for part in parts]
    if len(numbers) not in (2, 3) or numbers[0] is None or numbers[1] is None:
        return None
    return Pair(numbers[0], numbers[1], "lon" if len(numbers) == 3 else "")


def _split(text: str) -> list[str]:
    for separator in (";", ",", "/", "|", None):
        parts = [part.strip() for part in text.split(separator)]
        if len(parts) in (2, 3):
            return parts
    return []


def _read_letters(first: str, second: str) -> Pair | None:
    for first_is, letters in (("lat", ("NS", "EW")), ("lon", ("EW", "NS"))):
        numbers = read_degrees(first, letters[0]), read_degrees(second, letters[1])
        if numbers[0] is not None and numbers[1] is not None:
            return Pair(numbers[0], numbers[1], first_is)
    return None


def _read_geojson(text: str) -> Pair | None:
    try:
        geometry = json.loads(text)
        shape = geometry["type"]
        if shape != "Point":
            return Pair(UNKNOWN, UNKNOWN, "lon", shape) if shape in _WKT_SHAPES.values() else None
        lon, lat = geometry["coordinates"][:2]
        return Pair(float(lon), float(lat), "lon")
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def is_surely_position(text: str) -> bool:
    """Say whether a text is a position whatever its heading is: a grid, a shape, letters, a map."""
    bare = text.strip()
    if read_pair(bare) is None:
        return False
    if bare.startswith("{") or _MAP_LINK.match(bare) or (_WKT.match(bare) and "(" in bare):
        return True
    has_letters = len(_DEGREES_IN_TEXT.findall(_name_letters(bare[:_N_CHARS_MAX]))) == 2
    return has_letters or read_grid(bare) is not None


def holds_positions(texts: Sequence[str]) -> bool:
    """Say whether a column holds positions: whether more than half of its texts are read as one."""
    tried = [text for text in texts if text][:_N_TRIED]
    n_read = sum(read_pair(text) is not None for text in tried)
    return n_read > _LEAST_READ * len(tried)


def read_pairs(heading: str, texts: Sequence[str]) -> tuple[Positions, list[int], str]:
    """Read whole positions of one column.

    Returned are the positions, the rows for which nothing says which number is the latitude, and
    how the order was decided, in words.
    """
    pairs = [read_pair(text) if text else None for text in texts]
    order, why = _decide_order(heading, [pair for pair in pairs if pair is not None])
    positions, assumed = Positions(), []
    for row, (text, pair) in enumerate(zip(texts, pairs, strict=True)):
        if not text:
            positions.add([])
        elif pair is None:
            positions.add([(UNKNOWN, UNKNOWN)], stated=text)
        elif pair.shape != "Point":
            positions.add([], [pair.shape])
        else:
            first_is = pair.first_is or order or _decide_alone(pair)
            if not first_is:
                assumed.append(row)
            lon_first = (pair.first, pair.second), (pair.second, pair.first)
            positions.add([lon_first[0] if first_is == "lon" else lon_first[1]])
    return positions, assumed, why


def _decide_order(heading: str, pairs: Sequence[Pair]) -> tuple[str, str]:
    """Return which number comes first, blank if nothing says so or each text does, and why."""
    if means(heading, LATITUDE_FIRST):
        return "lat", "latitude first, as the heading says"
    if means(heading, LONGITUDE_FIRST):
        return "lon", "longitude first, as the heading says"
    if all(pair.first_is for pair in pairs):
        return "", ""
    alone = {_decide_alone(pair) for pair in pairs if not pair.first_is} - {""}
    if alone == {"lat"}:
        return "lat", "latitude first: a second number is beyond 90"
    if alone == {"lon"}:
        return "lon", "longitude first: a first number is beyond 90"
    return "", "latitude first is assumed: no value tells which number it is"


def _decide_alone(pair: Pair) -> str:
    is_beyond = abs(pair.first) > _LATITUDE_MAX, abs(pair.second) > _LATITUDE_MAX
    if is_beyond == (True, False):
        return "lon"
    return "lat" if is_beyond == (False, True) else ""
