"""A range stepped through in the browser: what the page would show on each of its days.

Computed once for all days and sent once. A level is a stretch of days with one answer, a mark is a
point with the days it is seen on; see `dashboard.figures.frame_traces`.
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from dashboard.facts.discovery import DRAWN
from dashboard.facts.kind import Asked
from dashboard.facts.levels.query import find_areas, find_levels_through
from dashboard.figures.frame_traces import fold_traces
from dashboard.palette import LEVEL_FILLS, LEVEL_INKS
from dashboard.queries.citing import cite_row
from dashboard.queries.frames import choose_days
from dashboard.queries.period import Period
from dashboard.queries.rows import Row, read_rows
from dashboard.view_state import SORTS, BadAddress, ViewState, make_address
from dashboard.words.labels import (
    NOT_ADVISED,
    capitalise,
    footing_words,
    format_date,
    is_missing,
    is_own_country,
    issue_words,
    level_words,
)
from dashboard.words.plotly import write_hover
from geodata import country_name
from geodata.regions import NEIGHBOURS
from loaders.archive import Archive
from loaders.evidence.ages import CONFIRMED, CONFIRMED_DAYS, OLD, RECENT, RECENT_DAYS
from loaders.facts.levels import Issuer

FRAMES_URL = "frames"
"""Where the page fetches the frames of a view, by the parameters of its address."""

KEY = "key"
"""Parameter under which the page names itself."""
_SECRET = secrets.token_bytes(32)

# Points a browser keeps smoothly while it shows some of them: all counts of all days.
_POINTS_AT_MOST = 6_000

DAY, AGE, OLD_WORDS = "{day}", "{age}", "{old}"
"""Stand in a hover text for what a frame alone knows: its day, and how old a level is on it."""


def make_frames_url(view: ViewState) -> str:
    """Write where the page that shows a view fetches its frames.

    The page draws the rows of sources that forbid passing them on, and so do its frames: to the
    reader who sees the page. The key in the address is the page's own, so that the route gives
    these rows to nobody who was not shown them. Neither the
    country selected (but for the window around it) nor the order of the timeline changes a frame.
    """
    country = view.country if view.region == NEIGHBOURS else None
    address = make_address(replace(view, country=country, sort=SORTS[0]))
    query = "&".join(f"{name}={value}" for name, value in address.items())
    return f"{FRAMES_URL}?{query}&{KEY}={_sign(address)}"


def is_from_page(params: Mapping[str, str]) -> bool:
    """Say whether the parameters of a request are those a page of this process wrote.

    Raises
    ------
    BadAddress
        If they carry a key that is not theirs.
    """
    if KEY not in params:
        return False
    address = {name: value for name, value in params.items() if name != KEY}
    if not hmac.compare_digest(params[KEY].encode(), _sign(address).encode()):
        raise BadAddress(KEY, params[KEY], "not the key of this address; leave it out")
    return True


def _sign(address: Mapping[str, str]) -> str:
    text = json.dumps(sorted(address.items()))
    return hmac.new(_SECRET, text.encode(), "sha256").hexdigest()[:32]


@lru_cache(maxsize=8)
def make_frames(
    archive: Archive, version: int, view: ViewState, issuer: Issuer, *, public_only: bool
) -> bytes:
    """Make the frames of a view.

    Parameters
    ----------
    archive : Archive
        Where to look.
    version : int
        Its version, where the view names none.
    view : ViewState
        The view whose range is stepped through.
    issuer : Issuer
        The issuer named by the view.
    public_only : bool
        Without the rows of sources whose terms keep them in the user's own archive.

    Returns
    -------
    bytes
        JSON: ``days`` and ``step`` (see `dashboard.queries.choose_days`); ``levels``, one list
        per country and stretch of frames with the code, first and last frame, common level,
        footing, day last known and hover text; ``areas``, the stretches of frames in which parts
        of a country differ; ``ages``,
        each with the most days of it; ``colours`` and ``inks``, by age the fill of a level and of
        its digit; ``n_presence`` and ``n_departures`` by frame; ``traces``, the marks of all
        frames; ``replaces``, the names of the traces they stand for.

    Raises
    ------
    BadAddress
        If more marks come and go in the range than a browser can step through.
    """
    number = version if view.version is None else view.version
    period = Period(view.date_from, view.date_to, view.known_on, number)
    days, step = choose_days(view.date_from, view.date_to)
    asked = Asked(archive, replace(view, version=number), issuer, public_only)
    drawn = [kind for kind in DRAWN if kind.is_shown(view)]
    by_day = [kind.make_traces_by_day(asked, days, _POINTS_AT_MOST) for kind in drawn]
    traces = fold_traces(
        [[trace for of_kind in by_day for trace in of_kind.traces[i]] for i in range(len(days))]
    )
    if sum(len(trace["lon"]) for trace in traces) > _POINTS_AT_MOST:
        raise BadAddress("from", view.date_from.isoformat(), "too many marks; narrow the range")
    frames = {
        "days": [day.isoformat() for day in days],
        "step": step,
        "levels": _level_stretches(archive, period, days, issuer),
        "ages": [[CONFIRMED, CONFIRMED_DAYS], [RECENT, RECENT_DAYS], [OLD, None]],
        "colours": LEVEL_FILLS,
        "inks": LEVEL_INKS,
        "areas": _area_stretches(archive, period, days, issuer.key),
        "counts": [
            [kind.noun, kind.nouns or f"{kind.noun}s", of_kind.counts]
            for kind, of_kind in zip(drawn, by_day, strict=True)
            if of_kind.counts is not None
        ],
        "traces": traces,
        "replaces": sorted({trace["name"] for trace in traces}),
    }
    text = json.dumps(frames, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def _level_stretches(
    archive: Archive, period: Period, days: Sequence[date], issuer: Issuer
) -> list[list[Any]]:
    through = find_levels_through(
        archive, days, issuer=issuer.key, known_on=period.known_on, version=period.version
    )
    return [
        [
            row["iso3"],
            row["first"],
            row["last"],
            None if is_missing(row["common_level"]) else int(row["common_level"]),
            row["footing"],
            None if is_missing(row["seen_on"]) else row["seen_on"].isoformat(),
            _level_text(row, issuer),
        ]
        for row in read_rows(through)
    ]


def _level_text(row: Row, issuer: Issuer) -> str:
    """What a country says when it is asked; `DAY`, `AGE` and `OLD_WORDS` are what a frame knows."""
    name = country_name(row["iso3"])
    if is_own_country(row):
        return write_hover(name, [f"{capitalise(NOT_ADVISED)}."])
    if row["footing"] == "unknown":
        return write_hover(name, [f"{issuer.name}: nothing held for {DAY}."])
    known = (
        f"last known {AGE} earlier, on {format_date(row['seen_on'])}{OLD_WORDS}"
        if row["footing"] == "last_known"
        else footing_words(row | {"age": None})
    )
    said = f"On {DAY}, {issuer.name}: “{level_words(row)}”, {issue_words(row)}, {known}."
    return write_hover(name, [said, f"Source: {cite_row(row).words}."])


def _area_stretches(
    archive: Archive, period: Period, days: Sequence[date], issuer: str
) -> dict[str, list[int]]:
    """Find the stretches of frames in which parts of a country differ, first and last in turn."""
    stretches: dict[str, list[int]] = {}
    for number, day in enumerate(days):
        asked = Period(min(period.date_from, day), day, period.known_on, period.version)
        areas = find_areas(archive, asked)
        for iso3 in {
            code for codes in areas.loc[areas["issuer"] == issuer, "iso3"] for code in codes
        }:
            of_place = stretches.setdefault(iso3, [])
            if of_place and of_place[-1] == number - 1:
                of_place[-1] = number
            else:
                of_place += [number, number]
    return stretches
