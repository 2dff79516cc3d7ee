"""Pages in the form of ACLED's API and exports, made here: no event of them ever was."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

from loaders.pages import Page

READ_URL = "https://acleddata.com/api/acled/read"
FETCHED_AT = datetime(2024, 10, 22, 9, 0, tzinfo=UTC)
N_ROWS = 120

COLUMNS = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
)
BASE = "Headquarters or base established"
TRANSFER = "Non-violent transfer of territory"


def make_row(number=1, **fields):
    """One row: a base set up in Mali, unless told otherwise."""
    row = dict.fromkeys(COLUMNS, "")
    row |= {
        "event_id_cnty": f"MLI{number}",
        "event_date": "2024-10-15",
        "year": "2024",
        "time_precision": "1",
        "disorder_type": "Strategic developments",
        "event_type": "Strategic developments",
        "sub_event_type": BASE,
        "actor1": "Military Forces of Mali (2021-)",
        "inter1": "State forces",
        "iso": "466",
        "region": "Western Africa",
        "country": "Mali",
        "admin1": "Gao",
        "location": "Gao",
        "latitude": "16.2717",
        "longitude": "-0.0447",
        "geo_precision": "1",
        "source": "A paper",
        "source_scale": "National",
        "notes": "A camp was set up.",
        "fatalities": "0",
        "timestamp": "1729500000",
    }
    return row | fields


def make_rows(n_rows=N_ROWS, *, first=1000):
    """Strategic developments, every tenth of them of presence."""
    others = ["Agreement", "Arrests", "Other", "Disrupted weapons use", "Change to group/activity"]
    rows = []
    for number in range(n_rows):
        kind = others[number % len(others)]
        if number % 10 == 0:
            kind = BASE if number % 20 else TRANSFER
        event_on = date(2024, 10, 18) - timedelta(days=number % 50)
        rows.append(make_row(first + number, sub_event_type=kind, event_date=event_on.isoformat()))
    return rows


def make_answer(rows, **parts):
    answer = {
        "status": 200,
        "success": True,
        "last_update": 20,
        "count": None,
        "messages": [],
        "data": rows,
        "filename": None,
        "data_query_restrictions": {},
    }
    return json.dumps(answer | parts).encode()


def make_csv(rows, *, columns=COLUMNS, delimiter=","):
    lines = io.StringIO()
    writer = csv.DictWriter(lines, columns, delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return lines.getvalue().encode()


def make_page(body, *, number=1, fetched_at=FETCHED_AT):
    return Page(f"{READ_URL}?_format=json&page={number}", body, fetched_at)


def make_page_with(*rows, **parts):
    """An answer of these rows and of ordinary ones which are no presence."""
    others = [row for row in make_rows() if row["sub_event_type"] not in (BASE, TRANSFER)]
    return make_page(make_answer([*rows, *others], **parts))


def make_pages():
    return [
        make_page(make_answer(make_rows())),
        make_page(make_answer(make_rows(30, first=5000)), number=2),
    ]
