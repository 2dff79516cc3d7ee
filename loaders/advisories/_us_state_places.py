"""Which countries an item of the State Department's feed is about.

Three keys, in this order: the ISO code in the newer links (``destination.blr.html``), a reviewed
table of the names that are not one plain country, and the accepted spellings of country names.
The feed's own country tag is FIPS 10-4 with additions of the issuer's; 55 of its tags are
another country's ISO code (AU is Austria, CH China, NG Niger). It never places anything, a
second reviewed table only checks it against the result.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from geodata import find_iso3, is_iso3
from geodata.errors import UnknownName
from geodata.names import normalise_name

TAG_DISAGREES = "country_tag_disagrees"
TAG_UNKNOWN = "country_tag_unknown"
LINK_DISAGREES = "link_disagrees_with_name"
LINK_UNKNOWN = "link_code_unknown"
NO_NAME = "title_names_no_destination"
PART_OF_COUNTRY = "part_of_country"

_LINK_CODE = re.compile(r"destination\.([a-z]{3})\.html", re.IGNORECASE)
# Codes in links that are the U.S. government's own and not ISO's: Kosovo, and Saba with Sint
# Eustatius (20 August 2026).
_OWN_CODES = {"XKS": "XKX", "XQX": "BES"}


@dataclass(frozen=True, slots=True)
class Placing:
    """The reading of one item's place.

    Parameters
    ----------
    destination : str
        The place as the issuer names it.
    iso3 : tuple of str
        Our reading of it, empty where there is none.
    area : str or None
        The part of it the item is about; ``None`` is the whole of it.
    flags : tuple of str
        What did not agree.
    reason : str or None
        Why `iso3` is empty.
    """

    destination: str
    iso3: tuple[str, ...]
    area: str | None
    flags: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class _Destination:
    destination: str
    iso3: tuple[str, ...]
    area: str | None
    coverage: str
    note: str


def place_item(title: str, name: str | None, link: str, tags: Sequence[str]) -> Placing:
    """Place one item of the feed.

    Parameters
    ----------
    title : str
        The item's whole title.
    name : str or None
        The destination's name in it; ``None`` for titles such as "See Individual Summaries".
    link : str
        The item's link.
    tags : sequence of str
        The item's country tags.

    Returns
    -------
    Placing
        Never raises for an unknown place: it says why there is none.
    """
    page = urlsplit(link).path.rpartition("/")[2]
    reviewed = _find_reviewed(name, page)
    flags = [] if name else [NO_NAME]
    iso3, reason = _find_countries(title, name, reviewed)
    if reviewed and reviewed.coverage == "part":
        flags.append(PART_OF_COUNTRY)
    if match := _LINK_CODE.fullmatch(page):
        linked = _OWN_CODES.get(match[1].upper(), match[1].upper())
        if not is_iso3(linked):
            flags.append(LINK_UNKNOWN)
        elif linked not in iso3:
            if iso3:
                flags.append(LINK_DISAGREES)
            iso3, reason = (linked,), None
    return Placing(
        destination=name or (reviewed.destination if reviewed else title),
        iso3=iso3,
        area=reviewed.area if reviewed else None,
        flags=(*flags, *_check_tags(tags, iso3)),
        reason=reason,
    )


def _find_reviewed(name: str | None, page: str) -> _Destination | None:
    # Several items share a combined destination's title; which part one is for says its page.
    copy = _reviewed().get(("copy", page.casefold()))
    if copy and name in (None, copy.destination):
        return copy
    key = ("page", page.casefold()) if name is None else ("name", normalise_name(name))
    return _reviewed().get(key)


def _find_countries(
    title: str, name: str | None, reviewed: _Destination | None
) -> tuple[tuple[str, ...], str | None]:
    """Return the countries, or none and the reason."""
    if reviewed:
        return reviewed.iso3, None if reviewed.iso3 else reviewed.note
    if name is None:
        return (), f"the title {title!r} names no destination"
    try:
        return (find_iso3(name),), None
    except UnknownName as error:
        return (), str(error)


def _check_tags(tags: Sequence[str], iso3: tuple[str, ...]) -> list[str]:
    flags = []
    for tag in tags:
        meant = _country_tags().get(tag)
        if meant is None:
            flags.append(TAG_UNKNOWN)
        elif iso3 and meant.isdisjoint(iso3):
            flags.append(TAG_DISAGREES)
    return sorted(set(flags))


@cache
def _reviewed() -> dict[tuple[str, str], _Destination]:
    return {
        (row["by"], normalise_name(row["key"]) if row["by"] == "name" else row["key"].casefold()): (
            _Destination(
                row["destination"],
                _codes(row["iso3"]),
                row["area"] or None,
                row["coverage"],
                row["note"],
            )
        )
        for row in _read_table("us_state_destinations.csv")
    }


@cache
def _country_tags() -> dict[str, frozenset[str]]:
    return {
        row["tag"]: frozenset(_codes(row["iso3"]))
        for row in _read_table("us_state_country_tags.csv")
    }


def _codes(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _read_table(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
