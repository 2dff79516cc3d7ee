"""Auswärtiges Amt: the list of its travel and safety advice.

Read from ``https://www.auswaertiges-amt.de/opendata/travelwarning``, an object ``response`` of
about 200 entries by their number, with the list of the numbers. No whole page was at hand when
this was written: the form is that of entries recorded in August and September 2026, and of the
community's OpenAPI description. Names of fields are compared without regard to case: the
description writes ``CountryName`` where the entries have ``countryName``.

Of an entry, these are mapped: the four flags (see `_de_aa_levels`), ``iso3CountryCode`` and
``countryCode`` (the place), ``countryName`` without the asterisk that points to a footnote
("Taiwan*"), ``effective`` and ``lastModified``.

* The issue date is ``effective``, "seit wann der Reisehinweis gilt", as a day in Berlin.
  ``lastModified`` moves with any saving of the page: the Palestinian territories were saved on 21
  September 2026 and unchanged since the 15th.
* The newest ``lastModified`` dates the page. ``lastModified`` of the whole response does not: it
  is that of the *oldest* entry (5 September 2025, seen in September 2026).
* Moments are seconds since 1970 today and were milliseconds in the description; they are told
  apart by their size.

Ignored on purpose: ``title`` (the name and "Reise- und Sicherheitshinweise"); ``content``,
``lastChanges`` and ``disclaimer``, which stand on the page of one entry only; ``flagUrl``, a
picture, until 2021.

"Wird abgeraten", the advice below a warning, sets no flag: an entry without a flag says that
there is no warning, and nothing more.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from loaders.advisories._de_aa_levels import FLAGS, LEVELS, read_levels
from loaders.advisories._de_aa_places import place_entry
from loaders.advisories._restamps import flag_restamp
from loaders.errors import ItemRefused, PageRefused
from loaders.fetching import fetch_page
from loaders.json_pages import (
    lay_out,
    read_json_object,
    require_object,
    require_one_form,
)
from loaders.pages import (
    Expected,
    Page,
    Parsed,
    RefusedItem,
    Unplaced,
    check_expected,
    count_destinations,
    parse_editions,
)
from loaders.records import IMPLAUSIBLE_DATE, Advisory, Issuer

if TYPE_CHECKING:
    import requests

LIST_URL = "https://www.auswaertiges-amt.de/opendata/travelwarning"
HOSTS = ("www.auswaertiges-amt.de",)

ISSUER = Issuer(
    key="de_aa",
    name="Federal Foreign Office (Auswärtiges Amt)",
    country_iso3="DEU",
    levels=LEVELS,
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

_BERLIN = "Europe/Berlin"
_ZONE_SLACK = timedelta(days=1)
_EARLIEST_ISSUE = date(2000, 1, 1)
# As seconds this is the year 5138, as milliseconds March 1973.
_MILLISECONDS_FROM = 10**11

_LIST = "contentList"
_ENVELOPE = (_LIST, "lastModified")
_REQUIRED = ("countryname", "iso3countrycode", "effective", "lastmodified", *FLAGS)
_KNOWN = frozenset(
    {*_REQUIRED, "countrycode", "title", "content", "lastchanges", "disclaimer", "flagurl"}
)


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the list, as `LiveSource.fetch` describes.

    Raises
    ------
    FetchFailed
        If the list cannot be had.
    """
    return [fetch_page(session, LIST_URL, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the list, usually one, each held against `EXPECTED` by itself.

    Returns
    -------
    Parsed
        One `Advisory` for every entry, and one more for each kind of advice on parts of it. An
        issue date that cannot be is ``None`` with the flag ``implausible_date``.

    Raises
    ------
    PageRefused
        If a page is not wholly understood, or is the empty object with which the interface
        answers when it fails or is switched off.
    """
    return parse_editions(ISSUER.key, pages, _parse_page)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as read."""

    records: tuple[Advisory, ...]
    saved_on: date | None
    unplaced: Unplaced | None


def _parse_page(page: Page) -> Parsed:
    place = f"{ISSUER.key}: {page.url}"
    entries = _read_entries(page, place)
    source = page.name_source(ISSUER.key)
    read: list[_Entry] = []
    refused: list[RefusedItem] = []
    for number, fields in entries.items():
        name = _read_name(fields["countryname"])
        try:
            entry = _read_entry(number, name, fields, f"{place}: entry {number}", page, source)
            read.append(entry)
        except ItemRefused as error:
            text = json.dumps(fields, ensure_ascii=False)
            refused.append(RefusedItem(name or number, str(error), text, page.url))
    records = flag_restamp([record for entry in read for record in entry.records])
    unplaced = tuple(entry.unplaced for entry in read if entry.unplaced is not None)
    saved_on = [entry.saved_on for entry in read if entry.saved_on is not None]
    content_on = max(saved_on, default=page.fetched_at.date())
    check_expected(
        place,
        EXPECTED,
        n_items=count_destinations(records) + len({item.subject for item in refused}),
        n_placed=count_destinations(record for record in records if record.iso3),
        newest_on=max((r.issued_on for r in records if r.issued_on), default=None),
        content_on=content_on,
        refused=refused,
    )
    return Parsed(
        records=records,
        unplaced=unplaced,
        content_on=content_on,
        refused=tuple(refused),
        n_items=len(entries),
    )


def _read_entries(page: Page, place: str) -> dict[str, dict[str, Any]]:
    """Lay out the entries by number, their fields by name in lower case."""
    body = read_json_object(page, place, n_bytes_max=EXPECTED.n_bytes_max)
    if set(body) != {"response"}:
        raise PageRefused(f"{place}: an object of {sorted(body)}; allowed: response")
    response = require_object(body["response"], f"{place}: response")
    numbers = _read_numbers(response, place)
    others = set(response) - set(_ENVELOPE)
    if others != set(numbers):
        raise PageRefused(
            f"{place}: {_LIST} and the entries differ in {sorted(others ^ set(numbers))[:5]}; "
            "allowed: the same numbers in both"
        )
    entries = {
        number: _fold_names(lay_out(response[number], f"{place}: entry {number}"), place)
        for number in numbers
    }
    require_one_form(entries, place, required=_REQUIRED, known=_KNOWN)
    return entries


def _read_numbers(response: Mapping[str, Any], place: str) -> list[str]:
    listed = response.get(_LIST)
    numbers = [str(number) for number in listed] if isinstance(listed, list) else []
    wrong = [number for number in numbers if not number.isascii() or not number.isdigit()]
    if not numbers or wrong or len(set(numbers)) != len(numbers):
        raise PageRefused(
            f"{place}: {_LIST} is {listed!r:.80}; allowed: a list of different numbers"
        )
    return numbers


def _fold_names(fields: Mapping[str, Any], place: str) -> dict[str, Any]:
    folded = {name.casefold(): value for name, value in fields.items()}
    if len(folded) != len(fields):
        raise PageRefused(f"{place}: an entry of {sorted(fields)}; allowed: each field once")
    return folded


def _read_entry(
    number: str, name: str, fields: Mapping[str, Any], place: str, page: Page, source: str
) -> _Entry:
    unknown = sorted(set(fields) - _KNOWN)
    if unknown or not name:
        raise ItemRefused(f"{place}: unknown fields {unknown}, name {name!r}; allowed: a name")
    place = f"{place} ({name!r})"
    whole_key, part_keys = read_levels(fields, place)
    newest_possible = page.fetched_at.date() + _ZONE_SLACK
    issued_on = _read_day(fields, "effective", newest_possible, place)
    iso3, flags, reason = place_entry(fields["iso3countrycode"], fields.get("countrycode"), name)
    whole = Advisory(
        issuer=ISSUER.key,
        destination=name,
        iso3=iso3,
        area=None,
        level=None,
        level_key=whole_key,
        level_label=ISSUER.find_level(whole_key).words,
        indicators=(),
        issued_on=issued_on,
        url=f"{LIST_URL}/{number}",
        recorded_at=page.fetched_at,
        source=source,
        flags=(*flags, IMPLAUSIBLE_DATE) if issued_on is None else flags,
    )
    return _Entry(
        records=(whole, *(_make_part(whole, key) for key in part_keys)),
        saved_on=_read_day(fields, "lastmodified", newest_possible, place),
        unplaced=Unplaced(name, reason) if reason else None,
    )


def _make_part(whole: Advisory, key: str) -> Advisory:
    words = ISSUER.find_level(key).words
    return replace(whole, area=NOT_ITEMISED, level_key=key, level_label=words)


def _read_name(name: Any) -> str:
    """Return the destination's name, without the mark of a footnote the list does not have."""
    return " ".join(name.split()).rstrip("* ") if isinstance(name, str) else ""


def _read_day(
    fields: Mapping[str, Any], name: str, newest_possible: date, place: str
) -> date | None:
    """Return the day in Berlin of a moment since 1970, or None where it cannot be one."""
    from zoneinfo import ZoneInfo

    moment = fields[name]
    if isinstance(moment, bool) or not isinstance(moment, int | float):
        raise ItemRefused(
            f"{place}: {name} is {moment!r}; allowed: seconds or milliseconds since 1970"
        )
    seconds = moment / 1000 if moment >= _MILLISECONDS_FROM else moment
    try:
        day = datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(_BERLIN)).date()
    except (OverflowError, ValueError, OSError):  # past the ends of the calendar
        return None
    return day if _EARLIEST_ISSUE <= day <= newest_possible else None
