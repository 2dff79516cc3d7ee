"""Pages in the form of Canada's index, of today and of 2014, made here."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product
from string import ascii_uppercase

from geodata import country_name, find_iso3_of_iso2
from geodata.errors import UnknownName
from loaders.pages import Page

GENERATED_AT = datetime(2026, 9, 26, 2, 0, 17)  # noqa: DTZ001 (the index names no zone)
FETCHED_AT = datetime(2026, 9, 26, 9, 30, tzinfo=UTC)
TEXTS = (
    "Take normal security precautions",
    "Exercise a high degree of caution",
    "Avoid non-essential travel",
    "Avoid all travel",
)
TAIL = " (with regional advisories)"
N_ENTRIES = 230


def make_entry(
    code="BY",
    name="Belarus",
    state=3,
    *,
    text=None,
    has_regions=0,
    published="2026-09-20 08:53:35",
    updates="The Safety section was reviewed.",
    without=(),
    **others,
):
    """One entry of today's form; ``others`` are set over it, ``without`` fields are dotted."""
    if text is None:
        text = TEXTS[state] + TAIL * has_regions
    slug = "".join(letter if letter.isalnum() else "-" for letter in name.casefold())
    slug = slug.encode("ascii", "replace").decode().replace("?", "e")
    said = {"url-slug": slug, "friendly-date": "September 20, 2026 08:53 EDT"}
    entry = {
        "country-id": 1000,
        "country-iso": code,
        "country-eng": name,
        "country-fra": name,
        "advisory-state": state,
        "date-published": {
            "timestamp": 1789908815,
            "date": published,
            "asp": f"{published.replace(' ', 'T')}.8663187-04:00",
        },
        "has-advisory-warning": int(state in (2, 3)),
        "has-regional-advisory": has_regions,
        "has-content": 1,
        "recent-updates-type": "Editorial change",
        "eng": {"name": name, **said, "advisory-text": text, "recent-updates": updates},
        "fra": {"name": name, **said, "advisory-text": "Voir le site", "recent-updates": ""},
    }
    for field, value in others.items():
        entry[field.replace("_", "-")] = value
    for field in without:
        outer, _, inner = field.partition(".")
        del (entry[outer] if inner else entry)[inner or outer]
    return code, entry


def make_entry_of_2014(code="BY", name="Belarus", state=3, **others):
    """One entry of the form of 2014: capitals, HTML entities, no names beside the languages."""
    text = ("Exercise normal security precautions", TEXTS[1], TEXTS[2].upper(), TEXTS[3].upper())
    return make_entry(
        code,
        name,
        state,
        **{
            "text": text[state],
            "without": ("country-id", "country-iso", "country-eng", "country-fra"),
            "full_info_url": f"cta-cap-{code}.json",
            "see_other_iso": "",
            "updates": "The Laws &amp; Culture tab was reviewed.",
            **others,
        },
    )


def make_entries(n_entries=N_ENTRIES, make=make_entry):
    """One entry for each of many real codes, and the three that are no plain country."""
    entries = [
        make("PT-20", "Azores", 0),
        make("IC", "Canary Islands", 0),
        make("IL", "Israel and Palestine", 2, has_regions=1),
    ]
    for code in map("".join, product(ascii_uppercase, repeat=2)):
        if len(entries) == n_entries:
            break
        number = len(entries)
        day = GENERATED_AT - timedelta(days=3 * number)
        try:
            name = country_name(find_iso3_of_iso2(code))
        except UnknownName:
            continue
        if code not in ("IL", "PS", "CA"):
            entries.append(make(code, name, number % 4, published=f"{day:%Y-%m-%d %H:%M:%S}"))
    return entries


def make_index(entries, *, generated="2026-09-26 02:00:17", **others):
    made = {"generated": {"timestamp": 1790402417, "date": generated}}
    return json.dumps({"metadata": made, "data": dict(entries), **others}).encode()


def make_page(body=None, *, fetched_at=FETCHED_AT):
    return Page(
        url="https://data.international.gc.ca/travel-voyage/index-alpha-eng.json",
        body=make_index(make_entries()) if body is None else body,
        fetched_at=fetched_at,
    )


def make_page_with(*entries):
    """A full page of which only the given entries matter; they stand first."""
    given = {code for code, _ in entries}
    others = [entry for entry in make_entries() if entry[0] not in given]
    return make_page(make_index([*entries, *others]))
