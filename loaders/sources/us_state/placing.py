"""Which countries an item of the State Department's feed is about.

Three keys, in this order: the ISO code in the newer links (``destination.blr.html``), the reviewed
table, and the accepted spellings of country names. The feed's own country tag is FIPS 10-4 with
additions of the issuer's; 55 of its tags are another country's ISO code (AU is Austria, CH China,
NG Niger). It never places anything, a second reviewed table only checks it against the result.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from geodata import is_iso3
from loaders.csv_tables import read_table
from loaders.sources.kit.places import Places, Placing

TAG_DISAGREES = "country_tag_disagrees"
TAG_UNKNOWN = "country_tag_unknown"
LINK_DISAGREES = "link_disagrees_with_name"
LINK_UNKNOWN = "link_code_unknown"
NO_NAME = "title_names_no_destination"
PART_OF_COUNTRY = "part_of_country"

_PLACES = Places(Path(__file__).with_name("places.csv"))
_LINK_CODE = re.compile(r"destination\.([a-z]{3})\.html", re.IGNORECASE)
# Codes in links that are the U.S. government's own and not ISO's: Kosovo, and Saba with Sint
# Eustatius (20 August 2026).
_OWN_CODES = {"XKS": "XKX", "XQX": "BES"}


def place_item(title: str, name: str | None, link: str, tags: Sequence[str]) -> Placing:
    """Place one item of the feed by its title, link and country tags.

    The destination's `name` in the title is None for such as "See Individual Summaries".
    """
    page = urlsplit(link).path.rpartition("/")[2]
    placing = _follow_link(_place_name(title, name, page), page)
    flags = (*placing.flags, *sorted(set(_check_tags(tags, placing.iso3))))
    return replace(placing, flags=flags)


def _place_name(title: str, name: str | None, page: str) -> Placing:
    # Several items share a combined destination's title; which part one is for says its page.
    copy = _PLACES.find("copy", page)
    if copy and name in (None, copy.destination):
        placing = copy
    elif name is not None:
        placing = _PLACES.place(name)
    else:
        unnamed = Placing(title, reason=f"the title {title!r} names no destination")
        placing = _PLACES.find("page", page) or unnamed
    part = (PART_OF_COUNTRY,) if placing.coverage == "part" else ()
    return replace(placing, flags=part if name else (NO_NAME, *part))


def _follow_link(placing: Placing, page: str) -> Placing:
    """Let the ISO code in a link place what the name may only confirm."""
    match = _LINK_CODE.fullmatch(page)
    if match is None:
        return placing
    linked = _OWN_CODES.get(match[1].upper(), match[1].upper())
    if not is_iso3(linked):
        return replace(placing, flags=(*placing.flags, LINK_UNKNOWN))
    if linked in placing.iso3:
        return placing
    flags = (*placing.flags, LINK_DISAGREES) if placing.iso3 else placing.flags
    return replace(placing, iso3=(linked,), reason=None, flags=flags)


def _check_tags(tags: Sequence[str], iso3: tuple[str, ...]) -> Iterator[str]:
    for tag in tags:
        meant = _country_tags().get(tag)
        if meant is None:
            yield TAG_UNKNOWN
        elif iso3 and meant.isdisjoint(iso3):
            yield TAG_DISAGREES


@cache
def _country_tags() -> dict[str, frozenset[str]]:
    return {
        row["tag"]: frozenset(filter(None, row["iso3"].split(";")))
        for row in read_table(Path(__file__).with_name("country_tags.csv"))
    }
