"""The spellings people use for headings, in one table; `loaders.points.headings` reads them."""

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
        "latitude y, шир, широта град, enlem, "
        "خط العرض, 纬度, 緯度, πλάτος, γεωγραφικό πλάτος, zeměpisná šířka, šířka, "
        "zemepisná šírka, breddegrad, leveysaste, leveyspiiri, földrajzi szélesség, szélesség, "
        "platuma, laiuskraad, ģeogrāfiskais platums, platums, 위도, רוחב, קו רוחב, "
        "географска ширина, geografska širina"
    ),
    "lon": (
        "lon, lng, long, longitude, longitudes, longtitude, longtitudes, longitute, lngs, "
        "longitude dd, lon dd, long dd, dd lon, dd long, decimal longitude, longitude decimal, "
        "longitude deg, lon deg, lon wgs84, wgs84 lon, gps lon, gps lng, gps long, gps longitude, "
        "geo lon, geo lng, geo long, location lon, location lng, location longitude, point lon, "
        "x, x coord, x coordinate, coord x, point x, xcoord, longitud, länge, längengrad, "
        "geografische länge, laenge, laengengrad, долгота, довгота, długość, dlugosc, "
        "długość geograficzna, dlugosc geograficzna, longitudine, lengtegraad, lon e, longitude x, "
        "долг, boylam, خط الطول, 经度, 經度, 経度, μήκος, γεωγραφικό μήκος, zeměpisná délka, "
        "délka, zemepisná dĺžka, lengdegrad, længdegrad, pituusaste, pituuspiiri, "
        "földrajzi hosszúság, hosszúság, ilguma, pikkuskraad, ģeogrāfiskais garums, "
        "garums, 경도, אורך, קו אורך, "
        "географска дължина, geografska dužina"
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
        "data inizio, startdatum, beginn, von, początek, дата начала, дата початку, начало, "
        "tarih, التاريخ, تاريخ, 日期, 日付, ημερομηνία, dato, päivämäärä, pvm, dátum, datums, "
        "kuupäev, data zdarzenia, 날짜, תאריך, датум"
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
        "ville, ciudad, cidade, città, miasto, stad, oraș, город, місто, "
        "yer, المكان, الموقع, 地点, 地點, 場所, τόπος, τοποθεσία, místo, miesto, plats, sted, "
        "paikka, hely, helység, vieta, koht, 장소, מקום, място, mesto, место"
    ),
    "title": "name, title, label, headline, event, nom, nombre, название, "
    "bezeichnung, nome, назва, имя, nazwa, naam, nume, denumire",
    "area": "province, oblast, region, state, admin1, admin 1, district, raion, county, area",
    "host_label": (
        "host iso3, host country, host, host label, country label, location country, "
        "country of event, event country, place country, country name, iso3, iso a3, iso2"
    ),
    "country": "country, country code, nation, land, pais, страна, країна, pays, paese, kraj, "
    "țară, ülke, البلد, الدولة, 国家, 國家, 国, χώρα, země, krajina, maa, ország, šalis, "
    "valsts, riik",
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
