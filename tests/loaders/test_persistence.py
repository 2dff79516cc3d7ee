from datetime import date

import pytest
from advisory_watch import NEW_DATE, OLD_DATE, Watch, make_advisory

from loaders.facts.levels import RESTAMP, UNCONFIRMED, Advisory, Sighting
from loaders.facts.vocabulary import IMPLAUSIBLE_DATE


@pytest.fixture
def watch():
    watch = Watch()
    watch.see(0, make_advisory(4))
    return watch


def believed(judged):
    return [one for one in judged.records if isinstance(one, Advisory) and not one.flags]


def test_the_first_sight_of_a_destination_is_no_change_and_is_believed():
    judged = Watch().see(0, make_advisory(4))
    assert believed(judged)
    assert judged.changed == ()


def test_a_level_seen_on_waits_for_nothing_and_its_sighting_grows(watch):
    judged = watch.see(1, make_advisory(4))
    (sighting,) = [one for one in judged.records if isinstance(one, Sighting)]
    assert (sighting.seen_from, sighting.seen_to) == (date(2026, 1, 14), date(2026, 1, 15))
    assert (judged.changed, judged.reissued, judged.waiting) == ((), (), ())


def test_a_page_not_watched_for_days_begins_a_new_sighting(watch):
    judged = watch.see(5, make_advisory(4))
    (sighting,) = [one for one in judged.records if isinstance(one, Sighting)]
    assert sighting.seen_from == sighting.seen_to == date(2026, 1, 19)


def test_a_lowering_waits_for_its_second_day_even_with_a_new_issue_date(watch):
    first = watch.see(1, make_advisory(1, issued_on=NEW_DATE))
    assert first.waiting == ("Belarus",)
    assert {one.flags for one in first.records if isinstance(one, Advisory)} == {(UNCONFIRMED,)}
    second = watch.see(2, make_advisory(1, issued_on=NEW_DATE))
    assert second.changed == ("Belarus",)
    (sighting,) = [one for one in second.records if isinstance(one, Sighting)]
    assert sighting.seen_from == date(2026, 1, 15)


def test_two_fetches_of_one_day_confirm_nothing(watch):
    watch.see(1, make_advisory(1))
    assert watch.see(1, make_advisory(1), hours=12).waiting == ("Belarus",)


def test_a_one_day_level_is_a_blip_and_a_fault_and_never_a_change(watch):
    watch.see(1, make_advisory(1, issued_on=NEW_DATE))
    judged = watch.see(2, make_advisory(4))
    assert (judged.changed, judged.waiting) == ((), ())
    (fault,) = judged.faults
    assert (fault.kind, fault.subject, fault.seen_on) == ("blip", "Belarus", date(2026, 1, 15))
    assert fault.text == "Exercise Normal Precautions"
    assert fault.sha256 == "1" * 64


def test_a_blip_of_the_same_day_does_not_count_towards_a_later_sighting(watch):
    watch.see(1, make_advisory(1))
    watch.see(2, make_advisory(4))
    assert watch.see(3, make_advisory(1)).waiting == ("Belarus",)


def test_a_raised_level_with_a_new_issue_date_is_announced_at_once(watch):
    watch = Watch()
    watch.see(0, make_advisory(2))
    judged = watch.see(1, make_advisory(4, issued_on=NEW_DATE))
    assert judged.changed == ("Belarus",)
    assert believed(judged)


@pytest.mark.parametrize(
    ("issued_on", "flags"),
    [
        (OLD_DATE, ()),
        (None, ()),
        (None, (IMPLAUSIBLE_DATE,)),
        (NEW_DATE, (RESTAMP,)),
    ],
    ids=["old date", "no date", "impossible date", "restamped"],
)
def test_a_raised_level_without_news_in_its_date_waits(issued_on, flags):
    watch = Watch()
    watch.see(0, make_advisory(2))
    judged = watch.see(1, make_advisory(4, issued_on=issued_on, flags=flags))
    assert judged.waiting == ("Belarus",)


def test_a_return_waits_and_is_flagged_as_a_reversal_when_it_is_confirmed():
    watch = Watch()
    watch.see(0, make_advisory(4))
    watch.see(1, make_advisory(2, issued_on=NEW_DATE))
    watch.see(2, make_advisory(2, issued_on=NEW_DATE))
    back = make_advisory(4, issued_on=date(2026, 1, 15))
    assert watch.see(3, back).waiting == ("Belarus",)
    judged = watch.see(4, back)
    assert judged.changed == ("Belarus",)
    (fault,) = judged.faults
    assert fault.kind == "reversal"
    assert "back at the level of 2026-01-14" in fault.reason


def test_a_new_date_is_enough_where_nobody_looked_for_a_week(watch):
    assert watch.see(30, make_advisory(1, issued_on=NEW_DATE)).changed == ("Belarus",)


def test_a_level_seen_again_after_an_unwatched_gap_was_seen_on_two_days_only(watch):
    watch.see(1, make_advisory(1, issued_on=NEW_DATE))
    judged = watch.see(9, make_advisory(1, issued_on=NEW_DATE))
    sightings = [one for one in judged.records if isinstance(one, Sighting)]
    assert [(one.seen_from, one.seen_to) for one in sightings] == [
        (date(2026, 1, 15), date(2026, 1, 15)),
        (date(2026, 1, 23), date(2026, 1, 23)),
    ]


def test_a_reissue_is_counted_and_is_no_change(watch):
    judged = watch.see(1, make_advisory(4, issued_on=NEW_DATE))
    assert (judged.changed, judged.reissued) == ((), ("Belarus",))
    (sighting,) = [one for one in judged.records if isinstance(one, Sighting)]
    assert sighting.n_reissued == 1


def test_a_restamp_is_no_reissue(watch):
    judged = watch.see(1, make_advisory(4, issued_on=NEW_DATE, flags=(RESTAMP,)))
    assert (judged.changed, judged.reissued) == ((), ())


def test_a_renamed_destination_is_the_same_place(watch):
    assert watch.see(1, make_advisory(1, name="Republic of Belarus")).waiting


def test_a_missing_destination_is_named_and_is_a_fault_once():
    watch, ukraine = Watch(), make_advisory(4, iso3=("UKR",), name="Ukraine")
    watch.see(0, make_advisory(4), ukraine)
    first, second = watch.see(1, ukraine), watch.see(2, ukraine)
    assert first.missing == second.missing == ("Belarus",)
    assert [fault.kind for fault in first.faults] == ["missing_destination"]
    assert second.faults == ()


def test_an_impossible_date_is_a_fault_once():
    watch = Watch()
    advisory = make_advisory(4, issued_on=None, flags=(IMPLAUSIBLE_DATE,))
    assert [fault.kind for fault in watch.see(0, advisory).faults] == ["implausible_date"]
    assert watch.see(1, advisory).faults == ()


def test_two_copies_with_two_levels_stand_side_by_side():
    watch = Watch()
    watch.see(0, make_advisory(2), make_advisory(3))
    judged = watch.see(1, make_advisory(2), make_advisory(3))
    assert (judged.changed, judged.waiting, judged.faults) == ((), (), ())
