"""Foreign, Commonwealth & Development Office: travel advice from GOV.UK's content API.

Read are the index ``https://www.gov.uk/api/content/foreign-travel-advice`` and one page for each
destination it lists (226 in 2026), ``.../foreign-travel-advice/<slug>``. No whole page was at
hand when this was written: the form is that of the publisher's schemas ``travel_advice`` and
``travel_advice_index``, of their examples (2015 to 2017), and of trimmed pages that other
programs keep for their tests (July to September 2026).

The FCDO gives no number. ``details.alert_status`` lists which of four things it advises against,
and combinations occur; whole-country advice is the country's level, advice on parts is an area's.
An empty list is the level "none". Which parts they are stands in the text only.

Of a destination's page these are mapped: document_type, base_path, updated_at, withdrawn_notice
and public_updated_at (day of issue, in London; it moves on a real change and not for a typing
error); of its details alert_status, country (name, slug), change_history (public_timestamp, note)
and, as texts that may state departures, summary and the part "warnings-and-insurance", which took
its place in 2023. Ignored by name: of the details change_description (the newest change note
again), document and image (maps), email_signup_link, max_cache_time, publishing_request_id,
reviewed_at and updated_at (these move on any republishing); of country synonyms (search terms,
not names). Any other field of details, country or a change note refuses that destination.

Everything else on top of a page is publishing metadata, to which GOV.UK adds at will, and is
ignored whatever it is called: analytics_identifier, content_id, description, first_published_at,
format, links, locale, need_ids, phase, publishing_app, publishing_request_id,
publishing_scheduled_at, rendering_app, scheduled_publishing_delay_seconds, schema_name, title. Of
the index are mapped updated_at and, of each of ``links.children``, title, base_path,
public_updated_at and document_type; it states no advice, and all else of it is ignored.

A code that is changed in a minor edit leaves public_updated_at as it was: it is seen with the
page's next real change, and not before.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from loaders.advisories._uk_fcdo_notes import (
    ALL_BUT_ESSENTIAL_WHOLE,
    ALL_WHOLE,
    PARTS,
    StatedLevel,
    read_note,
)
from loaders.advisories._uk_fcdo_pages import (
    INDEX_TYPE,
    Child,
    Content,
    Detail,
    Index,
    london_date,
    read_changed_at,
    read_content,
    read_detail,
    read_index,
    read_kind,
)
from loaders.advisories._uk_fcdo_places import place_destination
from loaders.errors import FetchFailed, ItemRefused, PageRefused
from loaders.fetching import fetch_page
from loaders.pages import Expected, Notice, Page, Parsed, RefusedItem, Unplaced, check_expected
from loaders.records import IMPLAUSIBLE_DATE, NO_LEVEL, RESTAMP, Advisory, Issuer, Level

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
_ZONE_SLACK = timedelta(days=1)
_GOVUK_BEGAN_ON = date(2012, 10, 17)
_N_RESTAMPED_MIN = 100


def fetch(session: "requests.Session", previous: Sequence[Page] = ()) -> list[Page]:
    """Fetch the index, and the pages of the destinations that changed.

    A page that is at hand and, says the index, has not changed since is returned as of now and
    "not modified". One that cannot be had is returned as it was, with the time it was last seen,
    or left out if it never came.

    For the rest, as `LiveSource.fetch` describes.

    Returns
    -------
    list of Page
        The index first.

    Raises
    ------
    FetchFailed
        If the index cannot be had, or more than `N_FAILED_MAX` of the others.
    PageRefused
        If the index is not understood.
    """
    known = {page.url: page for page in previous}
    index_url = API_URL + INDEX_PATH
    index_page = fetch_page(session, index_url, previous=previous, n_bytes_max=EXPECTED.n_bytes_max)
    place = f"{ISSUER.key}: {index_url}"
    content = read_content(index_page, place, n_bytes_max=EXPECTED.n_bytes_max)
    pages = [index_page]
    failures: list[FetchFailed] = []
    next_at = time.monotonic()
    for child in read_index(content, place).children:
        kept = known.get(API_URL + child.base_path)
        if kept is not None and _still_stands(kept, child):
            pages.append(replace(kept, fetched_at=index_page.fetched_at, not_modified=True))
            continue
        time.sleep(max(0.0, next_at - time.monotonic()))
        next_at = time.monotonic() + _SECONDS_APART
        try:
            pages.append(
                fetch_page(
                    session,
                    API_URL + child.base_path,
                    previous=previous,
                    n_bytes_max=EXPECTED.n_bytes_max,
                )
            )
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

    Parameters
    ----------
    pages : sequence of Page
        At most one index, and pages of destinations: one or more, each once beside the index.

    Returns
    -------
    Parsed
        One `Advisory` for every destination, and one for each level of its parts. In `history`
        the levels that change notes before the current edition state for the whole country, the
        last of each day, flagged `FROM_NOTE`; one that only says what ended has no level.

    Raises
    ------
    PageRefused
        If a page is broken or lacks a field, if there is only an index, or a bound is violated.
    """
    if not pages:
        raise PageRefused(f"{ISSUER.key}: no page; allowed: one or more")
    indexes: list[tuple[Page, Index]] = []
    destinations: list[_Destination] = []
    refused: list[RefusedItem] = []
    n_pages: Counter[str] = Counter()
    for page in pages:
        place = f"{ISSUER.key}: {page.url}"
        content = read_content(page, place, n_bytes_max=EXPECTED.n_bytes_max)
        if read_kind(content, place) == INDEX_TYPE:
            indexes.append((page, read_index(content, place)))
            continue
        n_pages[str(content.get("base_path"))] += 1
        try:
            destinations.append(_read_destination(page, read_detail(content, place)))
        except ItemRefused as error:
            refused.append(_refuse(page, content, str(error)))
    if not indexes:
        return _put_together(destinations, refused, pages[0])
    if len(indexes) > 1:
        raise PageRefused(f"{ISSUER.key}: {len(indexes)} indexes; allowed: one")
    return _account(*indexes[0], destinations, refused, n_pages)


@dataclass(frozen=True, slots=True)
class _Destination:
    """One destination as read."""

    base_path: str
    updated_at: datetime
    whole: Advisory
    areas: tuple[Advisory, ...]
    unplaced: Unplaced | None
    history: tuple[Advisory, ...]
    notices: tuple[Notice, ...]


def _still_stands(kept: Page, child: Child) -> bool:
    """Whether a kept page is as new as the index says the destination's page is."""
    changed_at = read_changed_at(kept, ISSUER.key, n_bytes_max=EXPECTED.n_bytes_max)
    if changed_at is None or child.changed_at is None:
        return False
    return child.changed_at <= changed_at


def _account(
    page: Page,
    index: Index,
    destinations: Sequence[_Destination],
    refused: Sequence[RefusedItem],
    n_pages: Counter[str],
) -> Parsed:
    """Account for every destination on the index, and hold the whole against `EXPECTED`."""
    place = f"{ISSUER.key}: {page.url}"
    if not n_pages:
        raise PageRefused(
            f"{place}: an index states no alert_status; allowed: it together with the pages of "
            f"its destinations, {API_URL}{INDEX_PATH}/<slug>"
        )
    twice = sorted(base_path for base_path, n in n_pages.items() if n > 1)
    if twice:
        raise PageRefused(f"{place}: {n_pages[twice[0]]} pages of {twice[0]}; allowed: one")
    listed = {child.base_path for child in index.children}
    standing = [destination for destination in destinations if destination.base_path in listed]
    parsed = _put_together(
        standing, [*refused, *_find_unread(page, index, destinations, n_pages)], page, index
    )
    check_expected(
        place,
        EXPECTED,
        n_items=parsed.n_items or 0,
        n_placed=len(standing) - len(parsed.unplaced),
        newest_on=max((d.whole.issued_on for d in standing if d.whole.issued_on), default=None),
        content_on=parsed.content_on,
        refused=parsed.refused,
    )
    return parsed


def _find_unread(
    page: Page, index: Index, destinations: Sequence[_Destination], n_pages: Counter[str]
) -> Iterator[RefusedItem]:
    """Name what is on the index and was not read, and what was read and is not on the index."""
    listed = {child.base_path for child in index.children}
    for child in index.children:
        if not n_pages[child.base_path]:
            reason = f"{ISSUER.key}: no page of {child.base_path} could be had"
            yield RefusedItem(child.name, reason, child.base_path, page.url)
    for destination in destinations:
        if destination.base_path not in listed:
            reason = f"{ISSUER.key}: {destination.base_path} is not on the index"
            yield RefusedItem(
                destination.whole.destination, reason, destination.base_path, page.url
            )
    for name, reason in index.not_understood:
        yield RefusedItem(name, reason, name, page.url)


def _put_together(
    destinations: Sequence[_Destination],
    refused: Sequence[RefusedItem],
    page: Page,
    index: Index | None = None,
) -> Parsed:
    times = [destination.updated_at for destination in destinations]
    if index is not None:
        times += [index.updated_at, *(c.changed_at for c in index.children if c.changed_at)]
    newest_possible = page.fetched_at + _ZONE_SLACK
    built_at = max((at for at in times if at <= newest_possible), default=page.fetched_at)
    return Parsed(
        records=tuple(_flag_restamp(destinations)),
        unplaced=tuple(d.unplaced for d in destinations if d.unplaced is not None),
        content_on=built_at.date(),
        history=tuple(record for d in destinations for record in d.history),
        refused=tuple(refused),
        notices=tuple(notice for d in destinations for notice in d.notices),
        n_items=len(destinations) + len(refused),
    )


def _refuse(page: Page, content: Content, reason: str) -> RefusedItem:
    details = content["details"]
    name = str(details["country"]["name"])
    return RefusedItem(name, reason, f"alert_status {details['alert_status']!r}", page.url)


def _read_destination(page: Page, detail: Detail) -> _Destination:
    iso3, reason = place_destination(detail.name, detail.slug)
    whole_key, parts_keys, flags = _read_alert_status(detail)
    issued_on = _find_issue_date(detail.changed_at, page)
    whole = Advisory(
        issuer=ISSUER.key,
        destination=detail.name,
        iso3=iso3,
        area=None,
        level=None,
        level_key=whole_key,
        level_label=ISSUER.find_level(whole_key).words,
        indicators=(),
        issued_on=issued_on,
        url=f"{READERS_URL}/{detail.slug}",
        recorded_at=page.fetched_at,
        source=page.name_source(ISSUER.key),
        flags=(*flags, IMPLAUSIBLE_DATE) if issued_on is None else flags,
    )
    return _Destination(
        base_path=detail.base_path,
        updated_at=detail.updated_at,
        whole=whole,
        areas=tuple(
            replace(whole, area=PARTS_AREA, level_key=key, level_label=ISSUER.find_level(key).words)
            for key in parts_keys
        ),
        unplaced=None if reason is None else Unplaced(detail.name, reason),
        history=tuple(_read_history(detail, whole)),
        notices=tuple(_make_notices(page, detail, whole)),
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


def _find_issue_date(at: datetime, page: Page) -> date | None:
    """Return the day of issue, or None where it cannot be one."""
    stated = london_date(at)
    newest_possible = page.fetched_at.date() + _ZONE_SLACK
    return stated if _GOVUK_BEGAN_ON <= stated <= newest_possible else None


def _read_history(detail: Detail, whole: Advisory) -> Iterator[Advisory]:
    """Read the levels that notes state of days before the current edition, the last of each day."""
    end = min(london_date(detail.changed_at), whole.recorded_at.date())
    by_day: dict[date, Advisory] = {}
    for note in detail.notes:
        day = london_date(note.published_at)
        stated = read_note(note.text, detail.name, whole.iso3)
        if stated is not None and _GOVUK_BEGAN_ON <= day < end:
            by_day[day] = replace(
                whole,
                level_key=stated.level_key,
                level_label=_word(stated),
                issued_on=day,
                flags=(FROM_NOTE,),
            )
    yield from by_day.values()


def _word(stated: StatedLevel) -> str:
    if stated.level_key == NO_LEVEL and stated.ended_key is not None:
        return f"No longer: {ISSUER.find_level(stated.ended_key).words}"
    return ISSUER.find_level(stated.level_key).words


def _make_notices(page: Page, detail: Detail, whole: Advisory) -> Iterator[Notice]:
    """Make notices of what the page says now and what each of its change notes announced."""
    texts = [(text, whole.issued_on) for text in detail.texts]
    notes = [(note.text, london_date(note.published_at)) for note in detail.notes if note.text]
    for text, published_on in (*texts, *notes):
        yield Notice(
            issuer_iso3=ISSUER.country_iso3,
            destination=detail.name,
            iso3=whole.iso3,
            text=text,
            published_on=published_on,
            url=whole.url,
            sha256=page.find_sha256(),
        )


def _flag_restamp(destinations: Sequence[_Destination]) -> Iterator[Advisory]:
    """Flag a day that more than half of all pages carry: one edit to them all."""
    dates = Counter(destination.whole.issued_on for destination in destinations)
    for destination in destinations:
        is_restamped = (
            destination.whole.issued_on is not None
            and len(destinations) > _N_RESTAMPED_MIN
            and 2 * dates[destination.whole.issued_on] > len(destinations)
        )
        for record in (destination.whole, *destination.areas):
            yield replace(record, flags=(*record.flags, RESTAMP)) if is_restamped else record
