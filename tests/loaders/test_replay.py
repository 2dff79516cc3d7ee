"""Thirty days of the US feed, made from the bundled history with the known faults put in."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from asked_levels import levels_on
from us_state_pages import make_feed, make_item, make_page

from geodata import country_name
from loaders.archive import open_archive
from loaders.archive.checks import verify
from loaders.evidence.level_changes import level_changes
from loaders.evidence.spans import make_spans
from loaders.history import read_history
from loaders.sources.us_state import source as us_state
from loaders.updates.updating import update_source

FIRST_DAY = date(2026, 2, 20)
DAYS = [FIRST_DAY + timedelta(days=number) for number in range(30)]

# One-day levels: the first two stood in the feed as it was, each with a date of its own day.
BLIPS = {
    date(2026, 2, 28): {"SSD": 1},
    date(2026, 3, 9): {"GMB": 1},
    date(2026, 3, 1): {"BLR": 1, "UKR": 1},
    date(2026, 3, 10): {"BLR": 1},
    date(2026, 3, 15): {"PRK": 1, "FRA": 1},
}
UNDATED_BLIPS = {date(2026, 3, 3): {"POL": 4}, date(2026, 3, 12): {"KEN": 4, "NOR": 3}}
RESTAMPED_ON = {date(2026, 3, 5), date(2026, 3, 6)}
MISSING = {
    date(2026, 2, 25): {"UKR"},
    date(2026, 3, 2): {"ARE", "FRA"},
    date(2026, 3, 14): {"BLR", "RUS"},
}
IMPOSSIBLE = {
    date(2026, 2, 24): {"GUY": "Mon, 01 Jan 2920"},
    date(2026, 3, 8): {"PER": "Fri, 01 Jan 0010", "TUN": "Thu, 01 Jan 1970"},
}


@pytest.fixture(scope="module")
def truth():
    """The level of each country on each day, with its issue date, from the bundled history."""
    advisories = read_history("advisories").to_pandas()
    advisories = advisories[advisories["issuer"] == "us_state"]
    spans = make_spans(advisories, read_history("sightings").to_pandas())
    levels = {}
    for day in DAYS:
        rows = levels_on(spans[spans["n_iso3"] == 1], day)
        rows = rows[rows["footing"] != "unknown"]
        levels[day] = {row.iso3: (int(row.level_key), row.issued_on) for row in rows.itertuples()}
    return levels


def make_day(levels, day):
    items = []
    for iso3, (level, issued_on) in levels.items():
        stated = BLIPS.get(day, {}).get(iso3) or UNDATED_BLIPS.get(day, {}).get(iso3) or level
        is_dated_today = day in RESTAMPED_ON or iso3 in BLIPS.get(day, {})
        shown_on = day if is_dated_today else issued_on or date(2025, 6, 1)
        issued = IMPOSSIBLE.get(day, {}).get(iso3) or shown_on.strftime("%a, %d %b %Y")
        if iso3 not in MISSING.get(day, set()):
            items.append(make_item(country_name(iso3), stated, issued=issued, tag=""))
    at = datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)
    return make_page(make_feed(items, content_at=at.isoformat()), fetched_at=at)


def find_announced(archive):
    advisories = archive.query("SELECT * FROM advisories")
    sightings = archive.query(
        "SELECT advisory_id, seen_from, max(seen_to) AS seen_to FROM sightings GROUP BY ALL"
    )
    changes = level_changes(make_spans(advisories, sightings))
    return {(row.iso3, row.from_key, row.to_key) for row in changes.itertuples()}


@pytest.fixture(scope="module")
def replayed(tmp_path_factory, truth):
    archive = open_archive(str(tmp_path_factory.mktemp("replay")), with_history=False)
    announced, runs = {}, {}
    for day in DAYS:
        page = make_day(truth[day], day)
        source = SimpleNamespace(
            EXPECTED=us_state.EXPECTED,
            HOSTS=us_state.HOSTS,
            fetch=lambda session, previous, page=page: [page],
            parse=us_state.parse,
        )
        runs[day] = update_source(archive, "us_state", source)
        announced[day] = find_announced(archive)
    return SimpleNamespace(archive=archive, announced=announced, runs=runs)


def find_true_changes(truth):
    """Return the day of each change, as (country, from, to)."""
    changes = {}
    for before, day in pairwise(DAYS):
        for iso3, (level, _) in truth[day].items():
            was = truth[before].get(iso3, (level, None))[0]
            if was != level:
                changes[iso3, str(was), str(level)] = day
    return changes


def test_the_thirty_days_hold_changes_up_and_down(truth):
    changes = find_true_changes(truth)
    assert len(changes) >= 10
    assert {int(was) < int(level) for _, was, level in changes} == {True, False}


def test_every_day_was_taken(replayed):
    assert {run.message for run in replayed.runs.values()} == {""}
    assert all(run.run.n_refused == 0 for run in replayed.runs.values())


def test_no_false_change_is_announced(replayed, truth):
    true_changes = find_true_changes(truth)
    false = {
        day: announced - {change for change, on in true_changes.items() if on <= day}
        for day, announced in replayed.announced.items()
    }
    assert {day: changes for day, changes in false.items() if changes} == {}


def test_every_true_change_is_announced_at_most_one_day_late(replayed, truth):
    late = {
        change: on
        for change, on in find_true_changes(truth).items()
        if on < DAYS[-1] and change not in replayed.announced[on + timedelta(days=1)]
        if change[0] not in MISSING.get(on, set()) | MISSING.get(on + timedelta(days=1), set())
    }
    assert late == {}


def test_every_blip_is_a_fault_and_nothing_else_is_one(replayed):
    found = replayed.archive.query(
        "SELECT subject, seen_on FROM faults WHERE kind = 'blip'"
    ).itertuples(index=False, name=None)
    put_in = {
        (country_name(iso3), day)
        for blips in (BLIPS, UNDATED_BLIPS)
        for day, of_day in blips.items()
        for iso3 in of_day
    }
    assert set(found) == put_in


def test_the_restamps_are_recognised(replayed):
    found = replayed.archive.query("SELECT seen_on FROM faults WHERE kind = 'mass_restamp'")
    assert set(found["seen_on"]) == RESTAMPED_ON


def test_missing_countries_are_named_on_their_day(replayed):
    missing = {day: set(run.run.missing) for day, run in replayed.runs.items() if run.run.missing}
    assert missing == {
        day: {country_name(iso3) for iso3 in codes} for day, codes in MISSING.items()
    }


def test_impossible_dates_are_faults(replayed):
    found = replayed.archive.query("SELECT subject FROM faults WHERE kind = 'implausible_date'")
    put_in = {country_name(iso3) for of_day in IMPOSSIBLE.values() for iso3 in of_day}
    assert set(found["subject"]) == put_in


def test_the_archive_is_sound(replayed):
    assert verify(replayed.archive) == []
