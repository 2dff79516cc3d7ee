"""Which column means what: the spellings people use for headings, in one table.

Spellings are compared without letter case, accents, spaces and marks, and never by resemblance.
A column nobody reads is named to the analyst; none is lost in silence.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache

# The first spelling a file has is taken. Misspellings stand here because they were met
# ("latitudes,longtitudes"); so do the headings of exports: Atlos, GeoConfirmed, ArcGIS, Darwin
# Core, and this program's own.
SPELLINGS: dict[str, str] = {
    "id": (
        "report id, event id, event id cnty, record id, incident id, entry id, id, uid, uuid, "
        "guid, global id"
    ),
    "lat": (
        "lat, latitude, latitudes, lattitude, latitude dd, lat dd, dd lat, decimal latitude, "
        "latitude decimal, latitude deg, lat deg, lat wgs84, wgs84 lat, gps lat, gps latitude, "
        "geo lat, location lat, location latitude, point lat, y, y coord, y coordinate, "
        "coord y, point y, ycoord, latitud, breite, breitengrad, geografische breite, "
        "широта, szerokosc, szerokosc geograficzna, szer, lat n, latitudine, breedtegraad, "
        "latitude y, шир, широта град"
    ),
    "lon": (
        "lon, lng, long, longitude, longitudes, longtitude, longtitudes, longitute, lngs, "
        "longitude dd, lon dd, long dd, dd lon, dd long, decimal longitude, longitude decimal, "
        "longitude deg, lon deg, lon wgs84, wgs84 lon, gps lon, gps lng, gps long, gps longitude, "
        "geo lon, geo lng, geo long, location lon, location lng, location longitude, point lon, "
        "x, x coord, x coordinate, coord x, point x, xcoord, longitud, länge, längengrad, "
        "geografische länge, laenge, laengengrad, долгота, довгота, długość, dlugosc, "
        "długość geograficzna, dlugosc geograficzna, longitudine, lengtegraad, lon e, longitude x, "
        "долг"
    ),
    "coordinates": (
        "coordinates, coordinate, coords, coord, lat lon, lat lng, lat long, latitude longitude, "
        "lon lat, lng lat, long lat, longitude latitude, gps, gps coordinates, geo coordinates, "
        "geopoint, geo point, geo, geometry, geom, the geom, wkt, geojson, point, position, "
        "latlon wgs84, location, geolocation, координаты, координати, koordinaten, "
        "coordonnées, coordenadas, coordinate geografiche, współrzędne, coordinaten, coordonate, "
        "mgrs, mgrs grid, mgrs coordinate, mgrs coordinates, utm, utm coordinates, grid, "
        "grid reference, grid ref, grid square, military grid, usng, dms, lat lon dms, map link, "
        "google maps, maps url, map url"
    ),
    "begun": (
        "valid from, event date, date of event, event day, incident date, observation date, "
        "observed on, observed at, observed, date observed, sighting date, date seen, seen on, "
        "start date, date start, date from, from date, first seen, begin date, date begin, date, "
        "dates, datetime, date time, date utc, utc date, day, dated, begin, start, started, "
        "start time, when, from, timestamp, fecha, datum, дата, "
        "data, datas, tag, jour, dia, giorno, ziua, день, date de début, "
        "fecha de inicio, data início, "
        "data inizio, startdatum, beginn, von, początek, дата начала, дата початку, начало"
    ),
    "ended": (
        "valid to, end date, date end, date to, to date, last seen, end, ended, "
        "end time, until, to, "
        "date de fin, fecha de fin, data fim, data fine, enddatum, ende, bis, koniec, einddatum, "
        "дата окончания, дата кінця, конец"
    ),
    "reported": (
        "reported on, reported at, report date, date reported, reported, posted on, posted at, "
        "post date, date posted, posted date, posting date, posted, first post utc date, "
        "first post date, first post, first posted, publication date, date published, "
        "gemeldet, gemeldet am, meldedatum, date de signalement, signalé le, fecha de reporte, "
        "data zgłoszenia, дата сообщения, дата публикации, дата публікації, "
        "published on, published at, published date, published, pub date, created on, created at, "
        "created date, creation date, date created, created, submission date, submitted on, "
        "uploaded on, upload date, date added, added on"
    ),
    "date_precision": "date precision, date accuracy, time precision",
    "place": (
        "place, place name, location name, locality, settlement, city, town, village, site name, "
        "site, base name, base, facility, installation, garrison, location, nearest city, "
        "nearest town, address, plus code, ort, место, населенный пункт, "
        "loc name, lieu, localité, lugar, localidad, local, localidade, luogo, località, місце, "
        "населений пункт, miejsce, miejscowość, plaats, locatie, loc, localitate, standort, stadt, "
        "ville, ciudad, cidade, città, miasto, stad, oraș, город, місто"
    ),
    "title": "name, title, label, headline, event, nom, nombre, название, "
    "bezeichnung, nome, назва, имя, nazwa, naam, nume, denumire",
    "area": "province, oblast, region, state, admin1, admin 1, district, raion, county, area",
    "host_label": (
        "host iso3, host country, host, host label, country label, location country, "
        "country of event, event country, place country, country name, iso3, iso a3, iso2"
    ),
    "country": "country, country code, nation, land, pais, страна, країна, pays, paese, kraj, țară",
    "force_code": "force iso3, force country, force country code, operator country",
    "force": (
        "force name, force, forces, actor, actors, actor1, faction, side, belligerent, operator, "
        "operated by, owner, army, military, affiliation, allegiance, nationality, "
        "sending country, party, akteur, streitkraft, streitkräfte, armee, acteur, forces armées, "
        "armée, fuerza, fuerzas, ejército, força, forças, exército, forza, forze, esercito, "
        "siły, wojsko, сторона, силы, армия, сили, армія"
    ),
    "unit": "unit, units, unit name, military unit, formation, brigade, regiment, orbat units",
    "kind": (
        "kind, presence kind, activity, activity type, sub event type, event type, event kind, "
        "type of event, type, event category, category, class, art, ereignisart, tipo, "
        "rodzaj, тип, вид"
    ),
    "precision": (
        "location precision, coordinate precision, geo precision, position precision, "
        "geolocation precision, precision, location accuracy, coordinate accuracy, "
        "positional accuracy, accuracy, coordinate uncertainty in meters, "
        "coordinate uncertainty, uncertainty, radius, "
        "precision m, accuracy m, uncertainty m, radius m, precision meters, accuracy meters, "
        "precision km, accuracy km, uncertainty km, radius km"
    ),
    "url": (
        "source url, source link, url, link, post url, report url, tweet url, source urls, "
        "web link, weblink, website, source, sources, tweet, telegram, reference, references, "
        "evidence, proof, citation, article, geolocation url, geolocation, href, "
        "quelle, quellen, fuente, fonte, źródło, источник, ссылка, джерело, посилання, bron"
    ),
    "strength": "strength text, strength, force strength, equipment, equipment type, weapons",
    "personnel": "personnel, troops, soldiers, manpower, n troops, troop count, troop strength, "
    "truppen, truppenstärke, soldaten, effectif, effectifs, efectivos, tropas, żołnierze, "
    "численность, чисельность",
    "personnel_low": "personnel low, personnel min, troops low, troops min",
    "personnel_high": "personnel high, personnel max, troops high, troops max",
    "claim": "claim status, claim",
    "confidence": "confidence, confidence level, certainty",
    "coord_source": "coord source, coordinate source, coordinates source",
    "note": (
        "note, notes, comment, comments, description, descriptio, descr, desc, details, detail, "
        "remarks, remark, summary, text, caption, observations, reporter, author, credit, "
        "publisher, source name, event group, folder, equipment items, snippet, "
        "bemerkung, bemerkungen, notiz, beschreibung, kommentar, remarque, remarques, "
        "commentaire, nota, notas, observaciones, comentario, uwagi, opis, примечание, "
        "комментарий, описание, примітка, коментар, опис"
    ),
}
"""Field to its spellings, in the order of preference, apart by commas."""

PLAIN_NOTES = (
    *("note", "notes", "comment", "comments", "details", "remarks", "text"),
    *("description", "descriptio"),  # shapefiles cut headings after ten letters
)
"""Headings of what is a note by itself, and needs no heading in front of it."""

KEPT_IN_NOTE = frozenset({"note", "title", "area", "url", "place", "force", "unit", "strength"})
"""Fields whose further columns are kept in the note, under their heading."""

# A placemark's own time, where others of its file have a column for it.
_FALLBACKS = {"begun": "when"}

LATITUDE_FIRST = ("lat lon", "lat lng", "lat long", "latitude longitude", "latlon wgs84")
LONGITUDE_FIRST = ("lon lat", "lng lat", "long lat", "longitude latitude")

_KILOMETRES = re.compile(r"km\b|kilomet(?:er|re)s?\b")
_METRES = re.compile(r"\bm\b|met(?:er|re)s?\b")
_DROPPED = re.compile(r"[\W_]+")


def fold(heading: str) -> str:
    """Return the form in which two headings are compared.

    Examples
    --------
    >>> fold("First_Post UTC-date")
    'firstpostutcdate'
    """
    decomposed = unicodedata.normalize("NFKD", heading.casefold())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _DROPPED.sub("", plain)


@cache
def _fields() -> dict[str, dict[str, int]]:
    """Return the fields each spelling can mean, with its place in the order of preference."""
    fields: dict[str, dict[str, int]] = {}
    for name, spellings in SPELLINGS.items():
        for order, spelling in enumerate(spellings.split(",")):
            fields.setdefault(fold(spelling), {}).setdefault(name, order)
    return fields


def is_known(heading: str) -> bool:
    """Say whether a heading is one of `SPELLINGS`."""
    return fold(heading) in _fields()


_N_WITHIN_MAX = 500
_WITHIN = ("lat", "lon", "begun", "ended", "reported", "place", "url")
"""Fields that are known by words inside a longer heading too."""

# Short and common words say nothing inside another heading.
_NOT_WITHIN = frozenset(
    [
        "x",
        "y",
        "to",
        "from",
        "when",
        "until",
        "events",
        "event",
        "day",
        "bis",
        "von",
        "tag",
        "loc",
        "base",
        "site",
        "city",
        "town",
        "village",
        "data",
        "source",
        "sources",
        "reported",
        "created",
        "posted",
        "begin",
        "end",
        "start",
        "ended",
        "state",
        "location",
        "local",
        "lang",
        "long",
        "point",
        "geo",
        "address",
        "dated",
        "started",
        "proof",
        "evidence",
        "article",
        "link",
        "dia",
        "ort",
    ]
)
_OF = "of"
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+|\d+")


@cache
def find_within(heading: str) -> tuple[str, str] | None:
    """Return the field that the longest known words inside a heading stand for, and these words.

    Examples
    --------
    >>> find_within("military_base_name")
    ('place', 'base name')
    """
    words = [word.casefold() for word in _WORD.findall(heading)][:20]
    longest = len(words) - 1
    if _OF in words[1:-1]:  # "Name of base" is a base name
        cut = words.index(_OF, 1)
        words = [*words[cut + 1 :], *words[:cut]]
        longest = len(words)
    for length in range(longest, 0, -1):
        for begin in range(len(words) - length, -1, -1):
            said = " ".join(words[begin : begin + length])
            if said in _NOT_WITHIN:
                continue
            for name in _WITHIN:
                if name in _fields().get(fold(said), {}):
                    return name, said
    return None


def means(heading: str, spellings: Collection[str]) -> bool:
    """Say whether a heading is one of these spellings."""
    return fold(heading) in {fold(spelling) for spelling in spellings}


def names_positions(heading: str) -> bool:
    """Say whether a heading is one of whole positions."""
    return "coordinates" in _fields().get(fold(heading), {})


def find_unit_m(heading: str) -> float | None:
    """Return the metres in the unit a heading names, None if it names none.

    Examples
    --------
    >>> find_unit_m("Accuracy (km)")
    1000.0
    """
    words = _DROPPED.sub(" ", heading.casefold()).strip()
    if _KILOMETRES.search(words):
        return 1000.0
    return 1.0 if _METRES.search(words) else None


@dataclass(slots=True)
class Understood:
    """What the columns of a table are taken for.

    Attributes
    ----------
    fields : dict of str to str
        Heading by field.
    fallbacks : dict of str to str
        Heading, by field, of what is taken where the column of the field is blank.
    parts : dict of str to str
        Field, by heading, of columns that are read together with that of the field.
    notes : list of str
        Headings whose texts are kept in the note.
    ignored : list of str
        Headings nobody reads.
    decisions : list of str
        Which of several columns was taken, and which was known by a part of its heading.
    """

    fields: dict[str, str] = field(default_factory=dict)
    fallbacks: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)

    def take_parts(self, field: str, headings: Sequence[str]) -> None:
        """Say that columns are read together as one field."""
        for heading in headings:
            self.parts[heading] = field
            for name in [name for name, taken in self.fields.items() if taken == heading]:
                del self.fields[name]
        for others in (self.ignored, self.notes):
            others[:] = [heading for heading in others if heading not in headings]


def understand(headings: Sequence[str], *, coordinates: str | None = None) -> Understood:
    """Find out which column means what.

    A heading that can mean two fields goes to the earlier of `SPELLINGS` that has no better one.

    Parameters
    ----------
    headings : sequence of str
        The headings of a table.
    coordinates : str, optional
        The one which holds whole positions; only its content tells.
    """
    found: dict[str, list[tuple[int, str]]] = {}
    for heading in headings:
        for name, order in _fields().get(fold(heading), {}).items():
            found.setdefault(name, []).append((order, heading))
    found["coordinates"] = [] if coordinates is None else [(0, coordinates)]
    found.pop("note", None)
    understood = Understood()
    taken: set[str] = set()
    for name in SPELLINGS:
        free = sorted(pair for pair in found.get(name, []) if pair[1] not in taken)
        if free:
            understood.fields[name] = free[0][1]
            taken.add(free[0][1])
    for name, spelling in _FALLBACKS.items():
        rest = [heading for heading in headings if fold(heading) == spelling]
        if rest and rest[0] not in taken:
            understood.fallbacks[name] = rest[0]
            taken.add(rest[0])
    _take_within(understood, headings, taken)
    for heading in headings:
        if heading not in taken:
            is_kept = bool(KEPT_IN_NOTE & set(_fields().get(fold(heading), {})))
            (understood.notes if is_kept else understood.ignored).append(heading)
    return understood


def _take_within(understood: Understood, headings: Sequence[str], taken: set[str]) -> None:
    """Take headings that hold a known word, and say of every field what else claims it."""
    for heading in headings if len(headings) <= _N_WITHIN_MAX else ():
        within = None if is_known(heading) else find_within(heading)
        if within is None:
            continue
        name, said = within
        if name == "place" and "title" in understood.fields:
            continue
        if name not in understood.fields:
            understood.fields[name] = heading
            taken.add(heading)
            understood.decisions.append(
                f"{heading}: read as {name_field(name)}, by its words {said!r}"
            )
    claims: dict[str, list[str]] = {}
    for other in headings:
        for name in _fields().get(fold(other), {}) if other not in taken else ():
            claims.setdefault(name, []).append(other)
    for name, heading in understood.fields.items():
        if name in claims:
            understood.decisions.append(
                f"{name_field(name)}: taken from {heading}, not from {', '.join(claims[name][:5])}"
            )


_FIELD_WORDS = {
    "id": "report id",
    "lat": "latitude",
    "lon": "longitude",
    "begun": "first day",
    "ended": "last day",
    "reported": "day of posting",
    "date_precision": "precision of the date",
    "host_label": "country it is in",
    "country": "country",
    "force_code": "country of the force",
    "strength": "strength",
    "personnel_low": "personnel, at least",
    "personnel_high": "personnel, at most",
    "coord_source": "where the coordinates are from",
    "note": "kept in the note",
}
"""What a column is taken for, in words; fields that are missing here are such words."""


def name_field(field: str) -> str:
    """Say in words what a column is taken for; see `SPELLINGS`."""
    return _FIELD_WORDS.get(field, field)
