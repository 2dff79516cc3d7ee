"""Pages in the form of the Auswärtiges Amt's open data, made here."""

import json
from datetime import UTC, datetime

from geodata import ALL_ISO3, country_name
from loaders.pages import Page

FETCHED_AT = datetime(2026, 9, 15, 8, 0, tzinfo=UTC)
DAY_SECONDS = 86_400
NEWEST = 1789455600  # 15 September 2026, 07:00 UTC, 09:00 in Berlin
FLAGS = ("warning", "partialWarning", "situationWarning", "situationPartWarning")
N_ENTRIES = 200


def make_entry(
    number="201904",
    name="Belarus",
    iso3="BLR",
    iso2="BY",
    *,
    flags=("warning",),
    effective=NEWEST - DAY_SECONDS,
    saved=None,
    without=(),
    **others,
):
    """One entry of today's form; ``others`` are set over it."""
    entry = {
        "lastModified": effective + 240 if saved is None else saved,
        "effective": effective,
        "title": f"{name.rstrip('*')}: Reise- und Sicherheitshinweise",
        "countryCode": iso2,
        "iso3CountryCode": iso3,
        "countryName": name,
        **{flag: flag in flags for flag in FLAGS},
        **others,
    }
    return number, {field: value for field, value in entry.items() if field not in without}


def make_entries(n_entries=N_ENTRIES, make=make_entry):
    """One entry for each of many real countries, with every flag alone and in turn none."""
    names = sorted(ALL_ISO3)[:n_entries]
    return [
        make(
            number=str(200_000 + 2 * number),
            name=country_name(iso3),
            iso3=iso3,
            iso2="",
            flags=[flag for flag in FLAGS if number % 8 == FLAGS.index(flag)],
            effective=NEWEST - 2 * number * DAY_SECONDS,
        )
        for number, iso3 in enumerate(names)
    ]


def make_list(entries, *, listed=None, **others):
    """The whole answer; the time of the whole is that of its oldest entry."""
    numbers = [number for number, _ in entries] if listed is None else listed
    oldest = NEWEST - 375 * DAY_SECONDS
    envelope = {"contentList": numbers, "lastModified": oldest, **others}
    return json.dumps({"response": {**dict(entries), **envelope}}).encode()


def make_page(body=None, *, fetched_at=FETCHED_AT):
    return Page(
        url="https://www.auswaertiges-amt.de/opendata/travelwarning",
        body=make_list(make_entries()) if body is None else body,
        fetched_at=fetched_at,
    )


def make_page_with(*entries):
    """A full page of which only the given entries matter; they stand first."""
    return make_page(make_list([*entries, *make_entries()]))
