"""Auswärtiges Amt: the list of its travel and safety advice.

Read from ``https://www.auswaertiges-amt.de/opendata/travelwarning``, an object ``response`` of
about 200 entries by their number, with the list of the numbers. No whole page was at hand when
this was written: the form is that of entries recorded in August and September 2026, and of the
community's OpenAPI description. Names of fields are compared without regard to case: the
description writes ``CountryName`` where the entries have ``countryName``.

* The issue date is ``effective``, "seit wann der Reisehinweis gilt", as a day in Berlin.
  ``lastModified`` moves with any saving of the page: the Palestinian territories were saved on 21
  September 2026 and unchanged since the 15th.
* The newest ``lastModified`` dates the page. ``lastModified`` of the whole response does not: it
  is that of the *oldest* entry (5 September 2025, seen in September 2026).
* Moments are seconds since 1970 today and were milliseconds in the description; they are told
  apart by their size.
* ``warning`` is a *Reisewarnung* for the whole country, ``partialWarning`` a *Teilreisewarnung*
  for parts of it, which the list does not name. ``situationWarning`` and ``situationPartWarning``
  have no words that last: in January 2022 they stood for "COVID-19-bedingte (Teil-)Reisewarnung",
  and in 2025 and 2026 no destination had one. So they keep the flag's name.
* "Wird abgeraten", the advice below a warning, sets no flag: an entry without a flag says that
  there is no warning, and nothing more.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from geodata import find_iso3, is_iso3
from geodata.errors import UnknownName
from loaders.errors import ItemRefused, PageRefused
from loaders.facts.levels import Issuer, Level
from loaders.facts.vocabulary import ZONE_SLACK
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed
from loaders.sources.kit.days import find_day_of, find_newest
from loaders.sources.kit.editions import Edition, Served, Stated, parse_editions, word_level
from loaders.sources.kit.fields import Fields, lay_out, read_words, require_object, require_one_form
from loaders.sources.kit.opening import open_json
from loaders.sources.kit.places import Placing, find_by_iso2

if TYPE_CHECKING:
    import requests

LIST_URL = "https://www.auswaertiges-amt.de/opendata/travelwarning"
HOSTS = ("www.auswaertiges-amt.de",)

ISSUER = Issuer(
    key="de_aa",
    name="Federal Foreign Office (Auswärtiges Amt)",
    country_iso3="DEU",
    # Least to most severe for a whole country; the last two are of parts only.
    levels=(
        Level("none", None, "Keine Reisewarnung"),
        Level("situation_parts", None, "situationPartWarning"),
        Level("parts", None, "Teilreisewarnung"),
        Level("situation", None, "situationWarning"),
        Level("warning", None, "Reisewarnung"),
        Level("situationPartWarning", None, "situationPartWarning"),
        Level("partialWarning", None, "Teilreisewarnung"),
    ),
    url="https://www.auswaertiges-amt.de/de/ReiseUndSicherheit/reise-und-sicherheitshinweise",
    licence=(
        "Own terms of the Auswärtiges Amt: source named, taken over whole and kept current; "
        "no open licence, facts only"
    ),
    cadence="Changed as the advice does, several destinations on most working days",
)

# 199 entries in 2025, 200 in September 2026; 27 of them were saved within a week. The newest
# entry dates the page, and few are saved between Christmas and the new year.
EXPECTED = Expected(
    n_min=160,
    n_max=240,
    n_placed_min=160,
    newest_within_days=30,
    n_bytes_max=16 * 1024 * 1024,
    content_within_days=14,
)

NOT_ITEMISED = "parts of the country, not itemised"
"""`Advisory.area` where the list says that advice on parts exists and no more."""

CODES_DISAGREE = "country_codes_disagree"
ISO3_UNKNOWN = "iso3_code_unknown"

# Flags in lower case, the gravest first, and the level each is of a whole country or of parts.
_WHOLE = {
    "warning": "warning",
    "situationwarning": "situation",
    "partialwarning": "parts",
    "situationpartwarning": "situation_parts",
}
_PARTS = {"partialwarning": "partialWarning", "situationpartwarning": "situationPartWarning"}

IGNORED = (
    "title",  # the name and "Reise- und Sicherheitshinweise"
    *("content", "lastchanges", "disclaimer"),  # on the page of one entry only
    "flagurl",  # a picture, until 2021
)
_BOOLS = {"true": True, "false": False}
_LIST = "contentList"
_REQUIRED = ("countryname", "iso3countrycode", "effective", "lastmodified", *_WHOLE)

_BERLIN = "Europe/Berlin"
_SINCE = date(2000, 1, 1)
# As seconds this is the year 5138, as milliseconds March 1973.
_MILLISECONDS_FROM = 10**11


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the list, as `LiveSource.fetch` describes."""
    return [fetch_page(session, LIST_URL, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the list, as `parse_editions` says."""
    return parse_editions(ISSUER, EXPECTED, pages, _open)


def _open(page: Page, place: str) -> Edition[dict[str, Any]]:
    body = open_json(page, place, n_bytes_max=EXPECTED.n_bytes_max)
    if set(body) != {"response"}:
        raise PageRefused(f"{place}: an object of {sorted(body)}; allowed: response")
    entries = _find_entries(require_object(body["response"], f"{place}: response"), place)
    require_one_form(entries, place, required=_REQUIRED)
    fetched_on = page.fetched_at.date()
    saved_on = find_newest(
        entries.values(),
        lambda entry: _read_day(entry["lastmodified"], "lastmodified", place),
        since=_SINCE,
        until=fetched_on + ZONE_SLACK,
    )
    items = []
    for number, entry in entries.items():
        name, text = _read_name(entry["countryname"]), json.dumps(entry, ensure_ascii=False)
        items.append(Served(entry, name or number, f"{place}: entry {number}", text, page))
    return Edition(saved_on or fetched_on, items, _read_one, _SINCE)


def _find_entries(response: Mapping[str, Any], place: str) -> dict[str, dict[str, Any]]:
    """Lay out the entries by number, their fields by name in lower case."""
    listed = response.get(_LIST)
    numbers = [str(number) for number in listed] if isinstance(listed, list) else []
    wrong = [number for number in numbers if not number.isascii() or not number.isdigit()]
    if not numbers or wrong or len(set(numbers)) != len(numbers):
        raise PageRefused(
            f"{place}: {_LIST} is {listed!r:.80}; allowed: a list of different numbers"
        )
    differing = (set(response) - {_LIST, "lastModified"}) ^ set(numbers)
    if differing:
        raise PageRefused(
            f"{place}: {_LIST} and the entries differ in {sorted(differing)[:5]}; "
            "allowed: the same numbers in both"
        )
    entries = {}
    for number in numbers:
        entry = lay_out(response[number], f"{place}: entry {number}")
        folded = {name.casefold(): value for name, value in entry.items()}
        if len(folded) != len(entry):
            raise PageRefused(f"{place}: an entry of {sorted(entry)}; allowed: each field once")
        entries[number] = folded | {"number": number}
    return entries


def _read_one(entry: dict[str, Any], place: str) -> Stated:
    fields = Fields(entry, place)
    name = _read_name(fields.take("countryname"))
    if not name:
        raise ItemRefused(f"{place}: name {name!r}; allowed: a name")
    fields.place = f"{place} ({name!r})"
    flags = {flag for flag in _WHOLE if fields.take_choice(flag, _BOOLS)}
    whole_key = next((key for flag, key in _WHOLE.items() if flag in flags), "none")
    placing = _place(fields.take("iso3countrycode"), fields.take_any("countrycode"), name)
    issued_on = _read_day(fields.take("effective"), "effective", fields.place)
    _read_day(fields.take("lastmodified"), "lastmodified", fields.place)
    url = f"{LIST_URL}/{fields.take('number')}"
    fields.close(ignored=IGNORED)
    part_keys = [key for flag, key in _PARTS.items() if flag in flags]
    parts = [word_level(ISSUER, key, NOT_ITEMISED) for key in part_keys]
    return Stated(placing, word_level(ISSUER, whole_key), issued_on, url, parts=parts)


def _place(iso3: Any, iso2: Any, name: str) -> Placing:
    """Place an entry by its alpha-3 code (200 of 200 in September 2026, Kosovo as ``XKX``).

    The alpha-2 code is the check of that one, and stands in where it is blank or no code. The
    names are German and place only those that are spelt alike in English.
    """
    three, two = (code.strip().upper() if isinstance(code, str) else "" for code in (iso3, iso2))
    by_two = find_by_iso2(two)
    if is_iso3(three):
        return Placing(name, (three,), flags=() if by_two in (None, three) else (CODES_DISAGREE,))
    flags = (ISO3_UNKNOWN,) if three else ()
    try:
        return Placing(name, (by_two or find_iso3(name),), flags=flags)
    except UnknownName as error:
        reason = f"its codes are {iso3!r} and {iso2!r}, and {error}"
        return Placing(name, flags=flags, reason=reason)


def _read_name(name: Any) -> str:
    """Return the destination's name, without the mark of a footnote the list does not have."""
    return read_words(name).rstrip("* ") if isinstance(name, str) else ""


def _read_day(moment: Any, name: str, place: str) -> date | None:
    """Return the day in Berlin of a moment since 1970, or None where it cannot be one."""
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        raise ItemRefused(
            f"{place}: {name} is {moment!r}; allowed: seconds or milliseconds since 1970"
        )
    return find_day_of(moment / 1000 if moment >= _MILLISECONDS_FROM else moment, _BERLIN)
