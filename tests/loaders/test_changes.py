from datetime import UTC, date, datetime, timedelta

import factories
import pandas as pd
import pytest

from loaders.archive import open_archive
from loaders.evidence.changes import (
    Change,
    find_changes_between,
    list_departures,
    list_level_changes,
    list_silences,
)
from loaders.facts.tables import to_arrow
from loaders.updates.source_status import RunStatus, SourceStatus

AT = datetime(2026, 3, 10, 12, tzinfo=UTC)


def make_departure(**more):
    facts = {
        "kind": "ordered_departure",
        "who": ("family_members",),
        "recorded_at": datetime(2022, 2, 1, tzinfo=UTC),
    }
    return factories.departure(**facts | more)


def make_status(last_good_days=None, last_run_days=0):
    def run(days, outcome):
        return RunStatus(AT - timedelta(days=days), outcome, "", None, None, 1, 1, (), ())

    return SourceStatus(
        name="us_state",
        kind="advisories",
        title="U.S. Department of State",
        what="",
        url="https://example.org/",
        licence="",
        attribution="",
        cadence="",
        is_live=True,
        last_run=None if last_run_days is None else run(last_run_days, "unreachable"),
        last_good=None if last_good_days is None else run(last_good_days, "ok"),
        n_held=1,
        newest_on=None,
        waiting=(),
        n_faults=0,
        faults=(),
        pages=(),
    )


def test_a_level_change_says_the_words_before_and_after():
    row = {
        "issuer": "us_state",
        "iso3": "BLR",
        "on": date(2022, 1, 31),
        "not_before": date(2022, 1, 30),
        "from_label": "Exercise Normal Precautions",
        "to_label": "Do Not Travel",
        "url": "https://example.org/",
        "recorded_at": pd.Timestamp("2022-02-01", tz="UTC"),
    }
    (change,) = list_level_changes(pd.DataFrame([row]))
    assert change.title == (
        "Belarus: “Exercise Normal Precautions” to “Do Not Travel” (U.S. Department of State)"
    )


def test_a_departure_says_who_left_which_post_and_until_when(tmp_path):
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    archive.append("test", to_arrow([make_departure(valid_to=date(2022, 2, 28))]))
    (change,) = list_departures(archive.query("SELECT * FROM departures"))
    assert change.title == (
        "Belarus: ordered departure, family members, Minsk, to 2022-02-28 (United States)"
    )


@pytest.mark.parametrize(
    ("last_good_days", "last_run_days", "said"),
    [
        (2, 0, None),
        (3, 0, "silent for 3 days and more, since 2026-03-07"),
        (None, None, None),
        (None, 5, "silent for 3 days and more, never answered well"),
    ],
)
def test_a_source_is_silent_when_it_was_asked_and_did_not_answer_well(
    last_good_days, last_run_days, said
):
    found = list_silences([make_status(last_good_days, last_run_days)], at=AT)
    assert [change.after for change in found] == ([said] if said else [])


def test_what_a_newer_version_holds_more_is_what_changed(tmp_path):
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    archive.append("test", to_arrow([make_departure()]))
    old = archive.version
    archive.append("test", to_arrow([make_departure(post="Gomel")]))
    assert [change.after for change in find_changes_between(archive, old, archive.version)] == [
        "ordered departure, family members, Gomel"
    ]


def test_a_change_held_again_on_another_day_is_the_same_change():
    facts = {
        "kind": "level",
        "issuer": "us_state",
        "issuer_name": "U.S. Department of State",
        "iso3": "BLR",
        "on": date(2022, 1, 31),
        "before": "Exercise Normal Precautions",
        "after": "Do Not Travel",
        "url": None,
    }
    first = Change(**facts, not_before=date(2022, 1, 30), held_at=AT)
    again = Change(**facts, not_before=date(2022, 1, 1), held_at=AT + timedelta(days=1))
    assert first.key == again.key
