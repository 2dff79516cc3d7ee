"""Files in the form of GDELT's event exports, made here."""

import hashlib
import io
import zipfile
from datetime import UTC, datetime

from loaders.pages import Page
from loaders.sources.gdelt.codes import PRESENCE_CODES
from loaders.sources.gdelt.columns import COLUMNS_1, COLUMNS_2

FOLDER = "http://data.gdeltproject.org/gdeltv2/"
NEWEST = "20220315120000"
FETCHED_AT = datetime(2022, 3, 15, 12, 5, tzinfo=UTC)
N_ROWS = 600

KYIV = {
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": "Kyiv, Kyyiv, Misto, Ukraine",
    "ActionGeo_CountryCode": "UP",
    "ActionGeo_Lat": "50.4333",
    "ActionGeo_Long": "30.5167",
}
NOWHERE = {
    "ActionGeo_Type": "0",
    "ActionGeo_FullName": "",
    "ActionGeo_CountryCode": "",
    "ActionGeo_Lat": "",
    "ActionGeo_Long": "",
}


def make_row(number=1, *, columns=COLUMNS_2, **fields):
    """One row: Russia mobilises against Ukraine in Kyiv, unless told otherwise."""
    code = fields.get("EventCode", "154")
    row = dict.fromkeys(columns, "")
    row |= {
        "GLOBALEVENTID": str(1_000_000_000 + number),
        "SQLDATE": "20220315",
        "MonthYear": "202203",
        "Year": "2022",
        "FractionDate": "2022.2055",
        "Actor1Code": "RUSMIL",
        "Actor1Name": "RUSSIA",
        "Actor1CountryCode": "RUS",
        "Actor1Type1Code": "MIL",
        "Actor2Code": "UKR",
        "Actor2Name": "UKRAINE",
        "Actor2CountryCode": "UKR",
        "IsRootEvent": "1",
        "EventCode": code,
        "EventBaseCode": code[:3],
        "EventRootCode": code[:2],
        "QuadClass": "4",
        "GoldsteinScale": "-7.2",
        "NumMentions": "10",
        "NumSources": "1",
        "NumArticles": "10",
        "AvgTone": "-3.5",
        "DATEADDED": NEWEST if columns is COLUMNS_2 else NEWEST[:8],
        "SOURCEURL": f"https://news.example/{number}",
    }
    return row | KYIV | fields


def make_rows(n_rows=N_ROWS):
    """Ordinary events, and one of each code of presence at the end."""
    codes = ["010", "042", "051", "111", "173", "190", "---"]
    ordinary = [
        make_row(number, EventCode=codes[number % len(codes)])
        for number in range(n_rows - len(PRESENCE_CODES))
    ]
    return [
        *ordinary,
        *(make_row(n_rows + number, EventCode=code) for number, code in enumerate(PRESENCE_CODES)),
    ]


def make_export(rows):
    return "".join("\t".join(row.values()) + "\n" for row in rows).encode()


def make_zip(body, name=f"{NEWEST}.export.CSV"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed time, so that the same rows are the same bytes.
        archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def make_manifest(packed, *, folder=FOLDER, stamp=NEWEST):
    md5 = hashlib.md5(packed).hexdigest()
    return (
        f"{len(packed)} {md5} {folder}{stamp}.export.CSV.zip\n"
        f"97545 {'a' * 32} {folder}{stamp}.mentions.CSV.zip\n"
        f"4841354 {'b' * 32} {folder}{stamp}.gkg.csv.zip\n"
    ).encode()


def make_page(body, name=f"{NEWEST}.export.CSV.zip", *, fetched_at=FETCHED_AT):
    return Page(f"{FOLDER}{name}", body, fetched_at)


def make_page_with(*rows, fetched_at=FETCHED_AT):
    """An unzipped file of these rows, and the ordinary ones of a full one."""
    body = make_export([*rows, *make_rows()[: -len(PRESENCE_CODES)]])
    return make_page(body, f"{NEWEST}.export.CSV", fetched_at=fetched_at)


def make_daily(rows):
    return make_page(
        make_export([{name: row[name] for name in COLUMNS_1} for row in rows]),
        "20220315.export.CSV",
    )


def make_pages():
    packed = make_zip(make_export(make_rows()))
    return [make_page(make_manifest(packed), "lastupdate.txt"), make_page(packed)]
