"""Global Affairs Canada: the index of its travel advice.

Read from ``https://data.international.gc.ca/travel-voyage/index-alpha-eng.json`` as it stood on
2 October 2014 (229 entries) and, in part, on 26 September 2026; about 230 entries today, rebuilt
once a day. Ranks are those of the index, 0 to 3.

The level stands twice, as ``advisory-state`` and in ``eng.advisory-text``; one is the check of the
other. The issue date is the day in Ottawa: ``date-published.date`` as it stands, or the same moment
as ``asp`` or ``timestamp`` where that is all there is. The text for departures is
``eng.recent-updates``. A country whose regions are advised on by themselves gets an area record
without a level: the index does not say which regions, or how high.

The whole index is stamped anew time and again (24 September 2026: "The Health section was
updated" on 220 entries): see `flag_restamp`.
"""

import html
import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loaders.errors import ItemRefused, PageRefused
from loaders.facts.levels import NO_LEVEL, Issuer, Level
from loaders.facts.vocabulary import ZONE_SLACK
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed
from loaders.plain_text import read_plain_text
from loaders.sources.kit.days import find_day_of
from loaders.sources.kit.editions import Edition, Served, Stated, StatedLevel, parse_editions
from loaders.sources.kit.fields import Fields, lay_out, read_words, require_object, require_one_form
from loaders.sources.kit.opening import open_json
from loaders.sources.kit.places import Places

if TYPE_CHECKING:
    import requests

INDEX_URL = "https://data.international.gc.ca/travel-voyage/index-alpha-eng.json"
HOSTS = ("data.international.gc.ca",)

ISSUER = Issuer(
    key="ca_gac",
    name="Global Affairs Canada",
    country_iso3="CAN",
    levels=(
        Level("0", 0, "Take normal security precautions"),
        Level("1", 1, "Exercise a high degree of caution"),
        Level("2", 2, "Avoid non-essential travel"),
        Level("3", 3, "Avoid all travel"),
    ),
    url="https://travel.gc.ca/travelling/advisories",
    licence="Open Government Licence - Canada",
    cadence="Reviewed continuously; dates are restamped in bulk",
)

# 229 entries in 2014, about 230 in 2025 and 2026.
EXPECTED = Expected(
    n_min=190,
    n_max=280,
    n_placed_min=190,
    newest_within_days=30,
    n_bytes_max=16 * 1024 * 1024,
)

NOT_ITEMISED = "regions, not itemised"
"""`Advisory.area` where the index says that regional advisories exist and no more."""

REGIONS_IN_TEXT_ONLY = "regions_in_text_only"
REGIONS_IN_FLAG_ONLY = "regions_in_flag_only"
NO_CONTENT = "no_content"

IGNORED = (
    *("fra.name", "fra.url-slug", "fra.friendly-date", "fra.advisory-text", "fra.recent-updates"),
    *("country-eng", "country-fra"),  # the name again
    "eng.friendly-date",  # the date again
    "has-advisory-warning",  # 1 where the state is 2 or 3 (229 of 229)
    "recent-updates-type",  # the kind of the latest edit ("Editorial change"), open-ended
    *("country-id", "full-info-url"),  # numbers and file names of the issuer's own
)
_REQUIRED = ("advisory-state", "has-regional-advisory", "eng.name", "eng.advisory-text")
_DATES = ("date-published.date", "date-published.asp", "date-published.timestamp")

_BITS = {"0": False, "1": True, "false": False, "true": True}
_REGIONS = StatedLevel(NO_LEVEL, "with regional advisories", NOT_ITEMISED)
# "; see also regional advisories." in 2014, " (with regional advisories)" today.
_TAIL = re.compile(
    r"\s*(?:;\s*see\s+also\s+regional\s+advisories|\(with\s+regional\s+advisories\))\s*$",
    re.IGNORECASE,
)
# What the index kept saying in September 2026, when the website said "Take".
_OTHER_WORDS = {"0": "exercise normal security precautions"}

_PLACES = Places(Path(__file__).with_name("places.csv"))
_PAGES = "https://travel.gc.ca/destinations/"
_OTTAWA = "America/Toronto"
# The oldest date in the index of 2014 is of May 2013; a slip such as year 1 lies far below.
_SINCE = date(2000, 1, 1)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}\S*)?")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the index, as `LiveSource.fetch` describes."""
    return [fetch_page(session, INDEX_URL, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the index, as `parse_editions` says."""
    return parse_editions(ISSUER, EXPECTED, pages, _open)


def _open(page: Page, place: str) -> Edition[tuple[str, dict[str, Any]]]:
    index = open_json(page, place, n_bytes_max=EXPECTED.n_bytes_max)
    if set(index) != {"metadata", "data"}:
        raise PageRefused(f"{place}: an object of {sorted(index)}; allowed: data and metadata")
    content_on = _read_build_date(index["metadata"], page, place)
    entries = {
        code: lay_out(entry, f"{place}: entry {code!r}")
        for code, entry in require_object(index["data"], f"{place}: data").items()
    }
    require_one_form(entries, place, required=_REQUIRED)
    items = []
    for code, entry in entries.items():
        name, text = _plain(entry["eng.name"]), json.dumps(entry, ensure_ascii=False)
        where = f"{place}: entry {code!r} ({name!r})"
        items.append(Served((code, entry), name or code, where, text, page))
    return Edition(content_on, items, _read_one, _SINCE)


def _read_build_date(metadata: Any, page: Page, place: str) -> date:
    stated = lay_out(metadata, f"{place}: metadata")
    unknown = sorted(set(stated) - {"generated.timestamp", "generated.date"})
    if unknown:
        raise PageRefused(f"{place}: unknown metadata {unknown}; allowed: generated")
    text = stated.get("generated.date")
    built_on = _read_day(text)
    if built_on is None or not _SINCE <= built_on <= page.fetched_at.date() + ZONE_SLACK:
        raise PageRefused(
            f"{place}: generated on {text!r}; allowed: {_SINCE} to the day the page was "
            f"fetched, {page.fetched_at.date()}"
        )
    return built_on


def _read_one(item: tuple[str, dict[str, Any]], place: str) -> Stated:
    code, entry = item
    fields = Fields(entry, place)
    name = _plain(fields.take("eng.name"))
    stated_code, see_other = fields.take_any("country-iso"), fields.take_any("see-other-iso")
    if not name or stated_code not in (None, code) or see_other:
        raise ItemRefused(
            f"{place}: name {name!r}, country-iso {stated_code!r}, see-other-iso {see_other!r}; "
            "allowed: a name, the key, and blank"
        )
    text = _plain(fields.take("eng.advisory-text"))
    key, has_tail = _read_state(fields.take("advisory-state"), text, place)
    has_flag = fields.take_choice("has-regional-advisory", _BITS)
    has_content = fields.take_choice("has-content", _BITS, default=True)
    issued_on = _take_issue_date(fields)
    url = _take_url(fields)
    updates = read_plain_text(str(fields.take_any("eng.recent-updates") or ""))
    fields.close(ignored=IGNORED)
    odd = (
        (REGIONS_IN_TEXT_ONLY, has_tail and not has_flag),
        (REGIONS_IN_FLAG_ONLY, has_flag and not has_tail),
        (NO_CONTENT, not has_content),
    )
    flags = tuple(flag for flag, is_set in odd if is_set)
    # The state of an entry without content would be no advice: absent is never safe.
    level = StatedLevel(key if has_content else NO_LEVEL, text)
    parts = (_REGIONS,) if has_flag or has_tail else ()
    return Stated(_PLACES.place(name, code), level, issued_on, url, flags, parts, (updates,))


def _read_state(state: Any, text: str, place: str) -> tuple[str, bool]:
    """Return the level's key, and whether its phrase speaks of regional advisories."""
    phrase = text.rstrip(". ")
    words = _TAIL.sub("", phrase)
    level = next((level for level in ISSUER.levels if str(state) == level.key), None)
    if level is None or isinstance(state, bool):
        known = "; ".join(f"{level.key} {level.words}" for level in ISSUER.levels)
        raise ItemRefused(f"{place}: unknown advisory-state {state!r} ({text!r}); allowed: {known}")
    if words.casefold() not in (level.words.casefold(), _OTHER_WORDS.get(level.key)):
        raise ItemRefused(
            f"{place}: advisory-state {state!r} with the text {text!r}; allowed: {level.words}"
        )
    return level.key, words != phrase


def _take_url(fields: Fields) -> str:
    slug = fields.take_any("eng.url-slug")
    if slug is not None and not _SLUG.fullmatch(str(slug)):
        raise ItemRefused(f"{fields.place}: url-slug {slug!r}; allowed: letters, digits, hyphens")
    return ISSUER.url if slug is None else f"{_PAGES}{slug}"


def _take_issue_date(fields: Fields) -> date | None:
    stated = fields.take_any(*_DATES)
    if isinstance(stated, int) and not isinstance(stated, bool):
        return find_day_of(stated, _OTTAWA)
    if isinstance(stated, str) and _DAY.fullmatch(stated):
        return _read_day(stated)
    raise ItemRefused(
        f"{fields.place}: date-published is {stated!r}; allowed: a time such as "
        "'2026-09-24 08:53:35' or seconds since 1970"
    )


def _read_day(text: Any) -> date | None:
    """Return the day of a time without a zone, as it stands: the day in Ottawa."""
    match = _DAY.fullmatch(text) if isinstance(text, str) else None
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:  # 30 February, year 0
        return None


def _plain(text: Any) -> str:
    """Return a text on one line, with its HTML entities decoded."""
    return read_words(html.unescape(text)) if isinstance(text, str) else ""
