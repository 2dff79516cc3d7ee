"""Foreign, Commonwealth & Development Office: travel advice from GOV.UK's content API.

Read are the index ``https://www.gov.uk/api/content/foreign-travel-advice`` and one page for each
destination it lists (226 in 2026), ``.../foreign-travel-advice/<slug>``. No whole page was at
hand when this was written: the form is that of the publisher's schemas ``travel_advice`` and
``travel_advice_index``, of their examples (2015 to 2017), and of trimmed pages that other
programs keep for their tests (July to September 2026).

The FCDO gives no number. ``details.alert_status`` lists which of four things it advises against,
and combinations occur; whole-country advice is the country's level, advice on parts is an area's.
An empty list is the level "none". Which parts they are stands in the text only.

The day of issue is public_updated_at in London; it moves on a real change and not for a typing
error. A code that is changed in a minor edit leaves it as it was: it is seen with the page's next
real change, and not before. Levels that stood before are read from the change history (`notes`).
What is mapped and ignored says `govuk`.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from loaders.errors import FetchFailed, ItemRefused, PageRefused
from loaders.facts.levels import NO_LEVEL, Issuer, Level
from loaders.facts.vocabulary import ZONE_SLACK
from loaders.fetching import fetch_page
from loaders.pages import Expected, Page, Parsed, RefusedItem
from loaders.sources.kit.days import find_day, find_newest
from loaders.sources.kit.editions import (
    Edition,
    Served,
    Stated,
    StatedLevel,
    read_edition,
    word_level,
)
from loaders.sources.kit.places import Placing
from loaders.sources.uk_fcdo import govuk
from loaders.sources.uk_fcdo.govuk import Child, Content, Detail
from loaders.sources.uk_fcdo.notes import (
    ALL_BUT_ESSENTIAL_WHOLE,
    ALL_WHOLE,
    PARTS,
    read_note,
)
from loaders.sources.uk_fcdo.placing import place_destination

if TYPE_CHECKING:
    import requests

API_URL = "https://www.gov.uk/api/content"
INDEX_PATH = "/foreign-travel-advice"
READERS_URL = "https://www.gov.uk/foreign-travel-advice"
HOSTS = ("www.gov.uk",)

NONE = "none"

ISSUER = Issuer(
    key="uk_fcdo",
    name="Foreign, Commonwealth & Development Office",
    country_iso3="GBR",
    levels=(
        Level(NONE, None, "No advice against travel"),
        Level(PARTS, None, "Advises against travel to parts"),
        Level(
            ALL_BUT_ESSENTIAL_WHOLE,
            None,
            "Advises against all but essential travel to the whole country or the rest of it",
        ),
        Level(ALL_WHOLE, None, "Advises against all travel to the whole country"),
        Level(
            "avoid_all_but_essential_travel_to_parts",
            None,
            "Advises against all but essential travel to parts",
        ),
        Level("avoid_all_travel_to_parts", None, "Advises against all travel to parts"),
    ),
    url=READERS_URL,
    licence="Open Government Licence v3.0",
    cadence="Reviewed continuously; a page changes when the advice does",
)

N_FAILED_MAX = 10
"""How many destinations' pages may fail to come before the whole fetch has failed."""

# 226 destinations in 2025 and 2026; several pages change on any working day.
EXPECTED = Expected(
    n_min=200,
    n_max=260,
    n_placed_min=200,
    newest_within_days=30,
    n_bytes_max=8 * 1024 * 1024,
    content_within_days=14,
    n_refused_max=N_FAILED_MAX + 2,
)

PARTS_AREA = "parts of the country"
"""`Advisory.area` of advice on parts: the page's codes do not say which."""

FROM_NOTE = "level_stated_in_change_note"
TWO_WHOLE_LEVELS = "two_whole_country_levels"

_WHOLE_KEYS = {
    "avoid_all_travel_to_whole_country": ALL_WHOLE,
    "avoid_all_but_essential_travel_to_whole_country": ALL_BUT_ESSENTIAL_WHOLE,
}
_PARTS_KEYS = ("avoid_all_but_essential_travel_to_parts", "avoid_all_travel_to_parts")

# GOV.UK's limit is about ten requests a second.
_SECONDS_APART = 0.1
_GOVUK_BEGAN_ON = date(2012, 10, 17)
_LONDON = "Europe/London"


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the index, which comes first, and the pages of the destinations that changed.

    A page that is at hand and, says the index, has not changed since is returned as of now and
    "not modified". One that cannot be had is returned as it was, with the time it was last seen,
    or left out if it never came. For the rest, as `LiveSource.fetch` describes.

    `FetchFailed` is raised if the index or more than `N_FAILED_MAX` of the others cannot be had,
    `PageRefused` if the index is not understood.
    """
    known = {page.url: page for page in previous}
    ask = partial(fetch_page, session, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)
    index_page = ask(API_URL + INDEX_PATH)
    index = govuk.read_index(_open(index_page))
    pages = [index_page]
    failures: list[FetchFailed] = []
    next_at = time.monotonic()
    for child in index.children.values():
        kept = known.get(API_URL + child.base_path)
        if kept is not None and _still_stands(kept, child):
            pages.append(replace(kept, fetched_at=index_page.fetched_at, not_modified=True))
            continue
        time.sleep(max(0.0, next_at - time.monotonic()))
        next_at = time.monotonic() + _SECONDS_APART
        try:
            pages.append(ask(API_URL + child.base_path))
        except FetchFailed as error:
            failures.append(error)
            if len(failures) > N_FAILED_MAX:
                raise FetchFailed(
                    f"{ISSUER.key}: {len(failures)} destinations' pages cannot be had; allowed: "
                    f"{N_FAILED_MAX}; the first: {failures[0]}"
                ) from error
            if kept is not None:
                pages.append(kept)
    return pages


def parse(pages: Sequence[Page]) -> Parsed:
    """Read destinations' pages, with the index or without.

    With the index, the pages are the whole of the advice: `EXPECTED` must hold, and a destination
    without a page, or a page without a destination on the index, is an item not understood.
    Without it they are some saved pages, whose number says nothing, and no bounds hold.

    Read are one `Advisory` for every destination, and one for each level of its parts. In
    `Parsed.history` are the levels that change notes before the current edition state for the whole
    country, the last of each day, flagged `FROM_NOTE`; one that only says what ended has no level.

    `PageRefused` is raised if a page is broken or lacks a field, if there is no page of a
    destination, an index or a page beside it is there twice, or a bound is violated.
    """
    if not pages:
        raise PageRefused(f"{ISSUER.key}: no page; allowed: one or more")
    opened = [_open(page) for page in pages]
    indexes = [content for content in opened if content.is_index]
    details = [content for content in opened if not content.is_index]
    if len(indexes) > 1:
        raise PageRefused(f"{ISSUER.key}: {len(indexes)} indexes; allowed: one")
    if indexes:
        return _account(indexes[0], details)
    return read_edition(ISSUER, _make_edition(details, pages[0]), ISSUER.key, None)


def _open(page: Page) -> Content:
    return govuk.open_content(page, f"{ISSUER.key}: {page.url}", n_bytes_max=EXPECTED.n_bytes_max)


def _still_stands(kept: Page, child: Child) -> bool:
    """Whether a kept page is as new as the index says the destination's page is."""
    changed_at = govuk.read_changed_at(kept, ISSUER.key, n_bytes_max=EXPECTED.n_bytes_max)
    if changed_at is None or child.changed_at is None:
        return False
    return child.changed_at <= changed_at


def _account(opened: Content, details: Sequence[Content]) -> Parsed:
    """Account for every destination on the index, and hold the whole against `EXPECTED`."""
    place = opened.fields.place
    index = govuk.read_index(opened)
    n_pages = Counter(content.base_path for content in details)
    if not n_pages:
        raise PageRefused(
            f"{place}: an index states no alert_status; allowed: it together with the pages of "
            f"its destinations, {API_URL}{INDEX_PATH}/<slug>"
        )
    twice = sorted(base_path for base_path, n in n_pages.items() if n > 1)
    if twice:
        raise PageRefused(f"{place}: {n_pages[twice[0]]} pages of {twice[0]}; allowed: one")
    unread = [
        (child.name, path, f"no page of {path} could be had")
        for path, child in index.children.items()
        if path not in n_pages
    ]
    unread += [
        (content.name, content.base_path, f"{content.base_path} is not on the index")
        for content in details
        if content.base_path not in index.children
    ]
    refused = [
        RefusedItem(name, f"{ISSUER.key}: {reason}", path, opened.page.url)
        for name, path, reason in unread
    ]
    standing = [content for content in details if content.base_path in index.children]
    changed = [child.changed_at.date() for child in index.children.values() if child.changed_at]
    edition = _make_edition(standing, opened.page, [index.built_on, *changed])
    edition = replace(edition, refused=[*refused, *index.refused])
    return read_edition(ISSUER, edition, place, EXPECTED)


def _make_edition(
    details: Sequence[Content], page: Page, built_on: Sequence[date] = ()
) -> Edition[Content]:
    """Make one edition of the pages of destinations, of the day the newest was built."""
    latest = page.fetched_at.date() + ZONE_SLACK
    newest = find_newest(details, govuk.read_build_day, since=_GOVUK_BEGAN_ON, until=latest)
    days = [day for day in (newest, *built_on) if day is not None and day <= latest]
    items = [
        Served(content, content.name, content.fields.place, _show_codes(content), content.page)
        for content in details
    ]
    built_on_last = max(days, default=page.fetched_at.date())
    return Edition(built_on_last, items, _read_one, _GOVUK_BEGAN_ON)


def _show_codes(content: Content) -> str:
    details = content.fields.whole.get("details")
    return f"alert_status {details.get('alert_status')!r}" if isinstance(details, dict) else ""


def _read_one(content: Content, _place: str) -> Stated:
    detail = govuk.read_detail(content)
    placing = place_destination(detail.name, detail.slug)
    key, part_keys, flags = _read_alert_status(detail)
    dated = [(find_day(at, _LONDON), text) for at, text in detail.notes]
    issued_on = find_day(detail.changed_at, _LONDON)
    before = min(issued_on, content.page.fetched_at.date())
    return Stated(
        placing=placing,
        level=word_level(ISSUER, key),
        issued_on=issued_on,
        url=f"{READERS_URL}/{detail.slug}",
        flags=flags,
        parts=[word_level(ISSUER, key, PARTS_AREA) for key in part_keys],
        texts=detail.texts,
        notes=dated,
        earlier=list(_read_history(dated, placing, before)),
        earlier_flags=(FROM_NOTE,),
    )


def _read_alert_status(detail: Detail) -> tuple[str, list[str], tuple[str, ...]]:
    """Return the level of the whole country, those of its parts, and flags."""
    known = (*_WHOLE_KEYS, *_PARTS_KEYS)
    for status in detail.alert_status:
        if status not in known:
            raise ItemRefused(
                f"{ISSUER.key}: unknown alert_status {status!r} for {detail.slug!r}; "
                f"allowed: {', '.join(known)}"
            )
    of_whole = [key for status, key in _WHOLE_KEYS.items() if status in detail.alert_status]
    of_parts = [key for key in _PARTS_KEYS if key in detail.alert_status]
    # Both of the whole cannot stand; the sterner includes the other.
    flags = (TWO_WHOLE_LEVELS,) if len(of_whole) > 1 else ()
    return (*of_whole, PARTS if of_parts else NONE)[0], of_parts, flags


def _read_history(
    notes: Sequence[tuple[date, str]], placing: Placing, before: date
) -> Iterator[tuple[date, StatedLevel]]:
    """Read the levels that notes state of days before the current edition, the last of each day."""
    by_day = {}
    for day, text in notes:
        stated = read_note(text, placing.destination, placing.iso3)
        if stated is not None and _GOVUK_BEGAN_ON <= day < before:
            by_day[day] = stated
    for day, stated in by_day.items():
        if stated.level_key == NO_LEVEL and stated.ended_key is not None:
            ended = word_level(ISSUER, stated.ended_key).label
            yield day, StatedLevel(NO_LEVEL, f"No longer: {ended}")
        else:
            yield day, word_level(ISSUER, stated.level_key)
