"""Pages in the forms of UCDP's candidate releases, yearly releases and API, made here."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta

from loaders.pages import Page
from loaders.sources.ucdp.pages import COLUMNS

FETCHED_AT = datetime(2026, 9, 22, 16, 0, tzinfo=UTC)
NEWEST_ON = date(2026, 8, 31)
URL = "https://ucdp.uu.se/downloads/candidateged/GEDEvent_v26_0_8.csv"
# Capitals, as UCDP names their countries: label, longitude, latitude.
PLACES = (
    ("Ukraine", 30.52, 50.45),
    ("Russia (Soviet Union)", 37.62, 55.75),
    ("DR Congo (Zaire)", 15.31, -4.33),
    ("Yemen (North Yemen)", 44.21, 15.35),
    ("Myanmar (Burma)", 96.13, 19.75),
    ("Sudan", 32.53, 15.58),
)
N_EVENTS = 48


def make_event(event_id=1001, **changes):
    """One event as texts by column, in Kyiv unless told otherwise."""
    event = dict.fromkeys(COLUMNS, "") | {
        "id": str(event_id),
        "relid": f"UKR-2026-1-{event_id}",
        "year": "2026",
        "active_year": "1",
        "code_status": "Clear",
        "type_of_violence": "1",
        "conflict_name": "Ukraine: Government",
        "side_a": "Government of Ukraine",
        "side_b": "Government of Russia",
        "number_of_sources": "2",
        "source_headline": 'One line, "quoted"\nand another',
        "where_prec": "1",
        "where_coordinates": "Kyiv city",
        "where_description": "a bridge in Kyiv",
        "adm_1": "Kyiv",
        "latitude": "50.45",
        "longitude": "30.52",
        "geom_wkt": "POINT (30.52 50.45)",
        "country": "Ukraine",
        "country_id": "369",
        "region": "Europe",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2026-08-20 00:00:00.000",
        "date_end": "2026-08-21 00:00:00.000",
        "best": "3",
        "high": "7",
        "low": "2",
    }
    unknown = set(changes) - set(COLUMNS)
    assert not unknown, unknown
    return event | {name: str(value) for name, value in changes.items()}


def make_events(n_events=N_EVENTS):
    """Events of one month in several countries, of every precision over land."""
    events = []
    for number in range(n_events):
        label, lon, lat = PLACES[number % len(PLACES)]
        happened_on = NEWEST_ON - timedelta(days=number % 28)
        events.append(
            make_event(
                2000 + number,
                country=label,
                longitude=lon,
                latitude=lat,
                where_prec=1 + number % 6,
                date_start=f"{happened_on} 00:00:00.000",
                date_end=f"{happened_on} 00:00:00.000",
            )
        )
    return events


def make_csv(events, *, columns=COLUMNS, has_header=True):
    lines = io.StringIO()
    writer = csv.writer(lines)
    if has_header:
        writer.writerow(columns)
    writer.writerows([event.get(name, "") for name in columns] for event in events)
    return lines.getvalue().encode()


def make_zip(*members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return packed.getvalue()


def make_json(events, **envelope):
    """An answer of the API: numbers as numbers, what is blank as null."""
    numbers = {"id", "year", "where_prec", "event_clarity", "best", "high", "low"}
    floats = {"latitude", "longitude"}

    def as_value(name, text):
        if not text:
            return None
        return int(text) if name in numbers else float(text) if name in floats else text

    result = [{name: as_value(name, text) for name, text in event.items()} for event in events]
    answer = {
        "TotalCount": len(result),
        "TotalPages": 1,
        "PreviousPageUrl": None,
        "NextPageUrl": None,
        "Result": result,
    }
    return json.dumps(answer | envelope).encode()


def make_page(body=None, *, url=URL, fetched_at=FETCHED_AT):
    return Page(url, make_csv(make_events()) if body is None else body, fetched_at)
