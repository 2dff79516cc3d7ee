"""Global Affairs Canada: the index of its travel advice.

Read from ``https://data.international.gc.ca/travel-voyage/index-alpha-eng.json`` as it stood on
2 October 2014 (229 entries) and, in part, on 26 September 2026; about 230 entries today, rebuilt
once a day. Ranks are those of the index, 0 to 3.

Of an entry, these are mapped: its key and ``country-iso`` (the place), ``advisory-state`` and
``eng.advisory-text`` (the level, each the check of the other), ``has-regional-advisory``,
``has-content``, ``date-published``, ``eng.name``, ``eng.url-slug`` and ``eng.recent-updates`` (a
text to be read for departures). The issue date is the day in Ottawa: ``date-published.date`` as
it stands, or the same moment as ``asp`` or ``timestamp`` where that is all there is.

A country whose regions are advised on by themselves gets an area record without a level: the
index does not say which regions, or how high.

Ignored on purpose:

* ``fra``: the same in French; ``country-eng`` and ``country-fra``: the name again;
  ``eng.friendly-date``: the date again.
* ``has-advisory-warning``: 1 where the state is 2 or 3 (229 of 229).
* ``recent-updates-type``: the kind of the latest edit ("Editorial change"), open-ended.
* ``country-id``, ``full-info-url``: numbers and file names of the issuer's own.
* ``see-other-iso`` of 2014: blank (229 of 229); an entry where it is not is refused.

The whole index is stamped anew time and again (24 September 2026: "The Health section was
updated" on 220 entries): see `flag_restamp`.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from loaders.advisories._ca_gac_levels import read_state
from loaders.advisories._ca_gac_places import place_entry
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
    Notice,
    Page,
    Parsed,
    RefusedItem,
    Unplaced,
    check_expected,
    count_destinations,
    parse_editions,
)
from loaders.plain_text import read_plain_text
from loaders.records import IMPLAUSIBLE_DATE, NO_LEVEL, Advisory, Issuer, Level

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

WITH_REGIONS = "with regional advisories"
REGIONS_IN_TEXT_ONLY = "regions_in_text_only"
REGIONS_IN_FLAG_ONLY = "regions_in_flag_only"
NO_CONTENT = "no_content"

_PAGES = "https://travel.gc.ca/destinations/"
_OTTAWA = "America/Toronto"
_ZONE_SLACK = timedelta(days=1)
# The oldest date in the index of 2014 is of May 2013; a slip such as year 1 lies far below.
_EARLIEST_ISSUE = date(2000, 1, 1)

_ENVELOPE = ("metadata", "data")
_METADATA = ("generated.timestamp", "generated.date")
_REQUIRED = ("advisory-state", "has-regional-advisory", "eng.name", "eng.advisory-text")
_DATES = ("date-published.date", "date-published.asp", "date-published.timestamp")
_MAPPED = frozenset(
    {*_REQUIRED, *_DATES, "country-iso", "has-content", "see-other-iso"}
    | {"eng.url-slug", "eng.recent-updates"}
)
_IGNORED = frozenset(
    {"country-id", "country-eng", "country-fra", "full-info-url"}
    | {"has-advisory-warning", "recent-updates-type", "eng.friendly-date"}
    | {"fra.name", "fra.url-slug", "fra.friendly-date", "fra.advisory-text", "fra.recent-updates"}
)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]\d{2}:\d{2}\S*)?")
_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the index, as `LiveSource.fetch` describes.

    Raises
    ------
    FetchFailed
        If the index cannot be had.
    """
    return [fetch_page(session, INDEX_URL, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)]


def parse(pages: Sequence[Page]) -> Parsed:
    """Read editions of the index, usually one, each held against `EXPECTED` by itself.

    Returns
    -------
    Parsed
        One `Advisory` for every entry, and one without a level for its regions where it has
        regional advisories. An issue date that cannot be is ``None`` with the flag
        ``implausible_date``.
    """
    return parse_editions(ISSUER.key, pages, _parse_page)


@dataclass(frozen=True, slots=True)
class _Edition:
    """What all entries of a page share."""

    page: Page
    source: str
    sha256: str
    newest_possible: date


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry as read."""

    records: tuple[Advisory, ...]
    unplaced: Unplaced | None
    notice: Notice | None


def _parse_page(page: Page) -> Parsed:
    place = f"{ISSUER.key}: {page.url}"
    index = read_json_object(page, place, n_bytes_max=EXPECTED.n_bytes_max)
    content_on = _read_build_date(index, page, place)
    entries = {
        code: lay_out(entry, f"{place}: entry {code!r}")
        for code, entry in require_object(index["data"], f"{place}: data").items()
    }
    require_one_form(entries, place, required=_REQUIRED, known=_MAPPED | _IGNORED)
    edition = _Edition(
        page=page,
        source=page.name_source(ISSUER.key),
        sha256=page.find_sha256(),
        newest_possible=min(content_on, page.fetched_at.date()) + _ZONE_SLACK,
    )
    read: list[_Entry] = []
    refused: list[RefusedItem] = []
    for code, fields in entries.items():
        name = _plain(fields["eng.name"])
        where = f"{place}: entry {code!r} ({name!r})"
        try:
            read.append(_read_entry(code, name, fields, where, edition))
        except ItemRefused as error:
            text = json.dumps(fields, ensure_ascii=False)
            refused.append(RefusedItem(name or code, str(error), text, page.url))
    records = flag_restamp([record for entry in read for record in entry.records])
    unplaced = tuple(entry.unplaced for entry in read if entry.unplaced is not None)
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
        notices=tuple(entry.notice for entry in read if entry.notice is not None),
        n_items=len(entries),
    )


def _read_build_date(index: Mapping[str, Any], page: Page, place: str) -> date:
    if set(index) != set(_ENVELOPE):
        raise PageRefused(f"{place}: an object of {sorted(index)}; allowed: {sorted(_ENVELOPE)}")
    metadata = lay_out(index["metadata"], f"{place}: metadata")
    unknown = sorted(set(metadata) - set(_METADATA))
    if unknown:
        raise PageRefused(f"{place}: unknown metadata {unknown}; allowed: {', '.join(_METADATA)}")
    text = metadata.get("generated.date")
    built_on = _read_day(text)
    if built_on is None or not _EARLIEST_ISSUE <= built_on <= page.fetched_at.date() + _ZONE_SLACK:
        raise PageRefused(
            f"{place}: generated on {text!r}; allowed: {_EARLIEST_ISSUE} to the day the page was "
            f"fetched, {page.fetched_at.date()}"
        )
    return built_on


def _read_entry(
    code: str, name: str, fields: Mapping[str, Any], place: str, edition: _Edition
) -> _Entry:
    unknown = sorted(set(fields) - _MAPPED - _IGNORED)
    if unknown:
        raise ItemRefused(f"{place}: unknown fields {unknown}")
    if not name or fields.get("country-iso", code) != code or fields.get("see-other-iso"):
        raise ItemRefused(
            f"{place}: country-iso {fields.get('country-iso')!r}, see-other-iso "
            f"{fields.get('see-other-iso')!r}; allowed: a name, the key, and blank"
        )
    text = _plain(fields["eng.advisory-text"])
    level, has_tail = read_state(ISSUER.levels, fields["advisory-state"], text, place)
    has_flag = _read_bit(fields, "has-regional-advisory", place)
    has_content = "has-content" not in fields or _read_bit(fields, "has-content", place)
    issued_on = _read_issue_date(fields, edition.newest_possible, place)
    placing = place_entry(code, name)
    faults = (
        (REGIONS_IN_TEXT_ONLY, has_tail and not has_flag),
        (REGIONS_IN_FLAG_ONLY, has_flag and not has_tail),
        (NO_CONTENT, not has_content),
        (IMPLAUSIBLE_DATE, issued_on is None),
    )
    whole = Advisory(
        issuer=ISSUER.key,
        destination=name,
        iso3=placing.iso3,
        area=placing.area,
        # The state of an entry without content would be no advice: absent is never safe.
        level=level.rank if has_content else None,
        level_key=level.key if has_content else NO_LEVEL,
        level_label=text,
        indicators=(),
        issued_on=issued_on,
        url=_make_url(fields, place),
        recorded_at=edition.page.fetched_at,
        source=edition.source,
        flags=(*(flag for flag, is_set in faults if is_set), *placing.flags),
    )
    regions = (_make_regions(whole),) if has_flag or has_tail else ()
    return _Entry(
        records=(whole, *regions),
        unplaced=Unplaced(name, placing.reason) if placing.reason else None,
        notice=_make_notice(whole, fields.get("eng.recent-updates"), edition.sha256),
    )


def _make_regions(whole: Advisory) -> Advisory:
    return replace(
        whole, area=NOT_ITEMISED, level=None, level_key=NO_LEVEL, level_label=WITH_REGIONS
    )


def _make_notice(whole: Advisory, updates: Any, sha256: str) -> Notice | None:
    text = read_plain_text(str(updates or ""))
    if not text:
        return None
    return Notice(
        issuer_iso3=ISSUER.country_iso3,
        destination=whole.destination,
        iso3=whole.iso3,
        text=text,
        published_on=whole.issued_on,
        url=whole.url,
        sha256=sha256,
    )


def _make_url(fields: Mapping[str, Any], place: str) -> str:
    if "eng.url-slug" not in fields:
        return ISSUER.url
    slug = str(fields["eng.url-slug"])
    if not _SLUG.fullmatch(slug):
        raise ItemRefused(f"{place}: url-slug {slug!r}; allowed: letters, digits and hyphens")
    return _PAGES + slug


def _read_bit(fields: Mapping[str, Any], name: str, place: str) -> bool:
    value = fields[name]
    if str(value) not in ("0", "1", "False", "True"):
        raise ItemRefused(f"{place}: {name} is {value!r}; allowed: 0 or 1")
    return str(value) in ("1", "True")


def _read_issue_date(fields: Mapping[str, Any], newest_possible: date, place: str) -> date | None:
    """Return the day of issue in Ottawa, or None where it cannot be one."""
    stated = next((fields[name] for name in _DATES if fields.get(name)), None)
    if isinstance(stated, int) and not isinstance(stated, bool):
        issued_on = _read_moment(stated)
    elif isinstance(stated, str) and _DAY.fullmatch(stated):
        issued_on = _read_day(stated)
    else:
        raise ItemRefused(
            f"{place}: date-published is {stated!r}; allowed: a time such as "
            "'2026-09-24 08:53:35' or seconds since 1970"
        )
    if issued_on is None or not _EARLIEST_ISSUE <= issued_on <= newest_possible:
        return None
    return issued_on


def _read_day(text: Any) -> date | None:
    """Return the day of a time without a zone, as it stands: the day in Ottawa."""
    match = _DAY.fullmatch(text) if isinstance(text, str) else None
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:  # 30 February, year 0
        return None


def _read_moment(seconds: int) -> date | None:
    from zoneinfo import ZoneInfo

    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(_OTTAWA)).date()
    except (OverflowError, ValueError, OSError):  # past the ends of the calendar
        return None


def _plain(text: Any) -> str:
    """Return a text on one line, with its HTML entities decoded."""
    return " ".join(html.unescape(text).split()) if isinstance(text, str) else ""
