"""A year in miniature of a feed that serves two editions of itself by turns, with its faults."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from asked_levels import levels_on
from us_state_pages import make_facts, make_feed, make_item, make_page

from loaders.archive import open_archive
from loaders.evidence.level_changes import level_changes
from loaders.evidence.spans import make_spans
from loaders.sources.us_state import source as us_state
from loaders.updates.updating import update_source

FIRST_DAY = date(2026, 5, 1)
N_DAYS = 40
OF_OLD, OF_NEW = date(2025, 10, 8), date(2026, 4, 8)
N_DIFFERING = 35

# What is true: the level at first, and the day a change of it is issued. The older edition keeps
# the level of before, except Fiji's, which it takes over under the date of before.
CHANGES = {"Uganda": (9, 3, 4), "Bangladesh": (14, 3, 2), "Fiji": (20, 1, 2), "Peru": (26, 2, 1)}
TAKEN_OVER = {"Fiji"}
FLASHES = {5: "Mauritius", 11: "Niger", 18: "Belarus", 31: "Niger"}
MISSING = {7: {"Ukraine"}, 22: {"France", "Kenya"}}
RESTAMPED = {16, 17, 33}
OLDER_RESTAMPED = {24, 25, 34}
BOTH = {28, 29}
BELIZE_AT_3 = {12, 15, 19, 21, 23, 25}


def make_truth():
    facts = {name: level for name, level, _, _, _ in make_facts(165)}
    facts |= {name: was for name, (_, was, _) in CHANGES.items()}
    return facts | {"Belize": 2, "Mauritius": 2, "Niger": 4, "Belarus": 4}


TRUTH = make_truth()
DATES = {name: date(2026, 3, 12) - timedelta(days=n) for n, name in enumerate(sorted(TRUTH))}
DIFFERING = sorted(set(TRUTH) - {"Belize", "Albania", *FLASHES.values(), *CHANGES})[:N_DIFFERING]
WRONG_OF_OLD = {name: TRUTH[name] % 4 + 1 for name in DIFFERING[:4]}


def find_true_level(name, number):
    on, was, becomes = CHANGES.get(name, (None, TRUTH[name], None))
    return was if on is None or number < on else becomes


def make_edition(number, *, is_old, stamp=None):
    day = FIRST_DAY + timedelta(days=number)
    items = []
    for name in sorted(TRUTH):
        level, issued_on = find_true_level(name, number), DATES[name]
        if name in DIFFERING:
            issued_on = OF_OLD if is_old else OF_NEW
            level = WRONG_OF_OLD.get(name, level) if is_old else level
        elif name in CHANGES and number >= CHANGES[name][0]:
            if not is_old:
                issued_on = FIRST_DAY + timedelta(days=CHANGES[name][0])
            elif name not in TAKEN_OVER:
                level = CHANGES[name][1]
        if name == "Albania":  # something is issued every few days
            issued_on = day - timedelta(days=5)
        if name == "Belize" and number in BELIZE_AT_3:
            level = 3
        if FLASHES.get(number) == name:
            level, issued_on = 1, day
        if name not in MISSING.get(number, ()):
            issued = (stamp or issued_on).strftime("%a, %d %b %Y")
            items.append(make_item(name, level, issued=issued, tag=""))
    return items


def make_day(number, is_old):
    day = FIRST_DAY + timedelta(days=number)
    if number in BOTH:
        stamp = day if number == max(BOTH) else None
        items = [
            *make_edition(number, is_old=False),
            *make_edition(number, is_old=True, stamp=stamp),
        ]
    else:
        is_old = is_old or number in OLDER_RESTAMPED
        stamp = day if number in RESTAMPED | OLDER_RESTAMPED else None
        items = make_edition(number, is_old=is_old, stamp=stamp)
    at = datetime(day.year, day.month, day.day, 6, 0, tzinfo=UTC)
    return make_page(make_feed(items, content_at=at.isoformat()), fetched_at=at)


@pytest.fixture(scope="module", params=[1])
def replayed(request, tmp_path_factory):
    archive = open_archive(str(tmp_path_factory.mktemp("editions")), with_history=False)
    turns = Random(request.param)
    messages = []
    for number in range(N_DAYS):
        # The first day is of the newer edition, and so is at least every fourth.
        page = make_day(number, is_old=number % 4 != 0 and turns.random() < 0.6)
        source = SimpleNamespace(
            EXPECTED=us_state.EXPECTED,
            HOSTS=us_state.HOSTS,
            fetch=lambda session, previous, page=page: [page],
            parse=us_state.parse,
        )
        messages.append(update_source(archive, "us_state", source).message)
    advisories = archive.query("SELECT * FROM advisories")
    sightings = archive.query(
        "SELECT advisory_id, seen_from, max(seen_to) AS seen_to FROM sightings GROUP BY ALL"
    )
    faults = archive.query("SELECT kind, subject, seen_on FROM faults")
    return SimpleNamespace(
        messages=messages, spans=make_spans(advisories, sightings), faults=faults
    )


def test_every_day_was_taken(replayed):
    assert set(replayed.messages) == {""}


def test_what_is_announced_is_what_changed(replayed):
    announced = [
        (row.destination, row.from_key, row.to_key)
        for row in level_changes(replayed.spans).itertuples()
    ]
    true = [(name, str(was), str(becomes)) for name, (_, was, becomes) in CHANGES.items()]
    assert sorted(announced) == sorted(true)


def test_the_level_of_every_day_is_the_true_one_or_a_lowering_a_week_late(replayed):
    wrong = []
    for number in range(N_DAYS):
        shown = levels_on(replayed.spans, FIRST_DAY + timedelta(days=number))
        for row in shown[shown["footing"] != "unknown"].itertuples():
            true = str(find_true_level(row.destination, number))
            # A lowering is believed from the day after the old level was last seen.
            was = str(find_true_level(row.destination, max(number - 8, 0)))
            if row.level_key not in {true, was}:
                wrong.append((number, row.destination, row.level_key, true))
    assert wrong == []


def test_the_older_edition_and_the_flashes_are_faults(replayed):
    of_kind = {kind: set(rows["subject"]) for kind, rows in replayed.faults.groupby("kind")}
    assert set(FLASHES.values()) <= of_kind["blip"]
    assert set(DIFFERING) | set(CHANGES) <= of_kind["older_edition"]
