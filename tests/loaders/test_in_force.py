"""The rules of evidence, footing and change, on records made by hand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import factories
import pandas as pd
import pytest
from asked_levels import levels_on

from loaders.evidence.in_force import PRESUMED_GAP_DAYS
from loaders.evidence.level_changes import level_changes
from loaders.evidence.spans import make_spans
from loaders.facts.identity import record_id
from loaders.facts.levels import BLIP, NO_LEVEL, RESTAMP, Advisory, Sighting
from loaders.facts.tables import SCHEMAS, to_arrow
from loaders.facts.vocabulary import AMBIGUOUS, IMPLAUSIBLE_DATE

JANUARY = date(2022, 1, 1)


def at_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


LEVEL_2 = factories.advisory(
    level=2,
    level_key="2",
    level_label="Level 2: Exercise Increased Caution",
    issued_on=None,
    url="https://travel.state.gov/belarus.html",
    recorded_at=at_midnight(JANUARY),
)
LEVEL_4 = replace(LEVEL_2, level=4, level_key="4", level_label="Level 4: Do Not Travel")


def day(n: int) -> date:
    """The n-th day from 1 January 2022."""
    return JANUARY + timedelta(days=n)


def spans_of(*said: tuple[Advisory, Iterable[tuple[int, int]]], known: int | None = None):
    """Spans of advisories and the days (counted from 1 January) each was seen from and to."""
    sightings = [
        Sighting(record_id(advisory), day(first), day(last), 0, at_midnight(day(last)))
        for advisory, seen in said
        for first, last in seen
    ]
    tables = to_arrow([*(advisory for advisory, _ in said), *sightings])
    held = [
        tables.get(name, SCHEMAS[name].empty_table()).to_pandas()
        for name in ("advisories", "sightings")
    ]
    return make_spans(*held, known_on=None if known is None else day(known))


def answer_of(spans: pd.DataFrame, n: int) -> dict[str, object]:
    (answer,) = levels_on(spans, day(n)).to_dict("records")
    return answer


def test_a_day_on_which_the_page_was_seen_is_observed():
    answer = answer_of(spans_of((LEVEL_4, [(0, 10)])), 5)
    assert (answer["level_key"], answer["footing"], answer["age_days"]) == ("4", "observed", 0)


def test_an_issue_date_begins_what_was_first_seen_later():
    issued = replace(LEVEL_4, issued_on=day(-20))
    assert answer_of(spans_of((issued, [(0, 10)])), -15)["footing"] == "observed"


def test_no_level_reaches_back_before_its_first_evidence():
    issued = replace(LEVEL_4, issued_on=day(-20))
    answer = answer_of(spans_of((issued, [(0, 10)])), -21)
    assert answer["footing"] == "unknown"
    assert pd.isna(answer["level_key"])
    assert answer["next_seen_on"] == day(-20)


@pytest.mark.parametrize("flag", [RESTAMP, IMPLAUSIBLE_DATE, "press/date +-1 day"])
def test_a_date_that_is_no_plain_issue_date_begins_nothing(flag: str):
    issued = replace(LEVEL_4, issued_on=day(-20), flags=(flag,))
    assert answer_of(spans_of((issued, [(0, 10)])), -15)["footing"] == "unknown"


def test_an_implausible_date_alone_is_no_evidence():
    spans = spans_of((replace(LEVEL_4, issued_on=day(-20), flags=(IMPLAUSIBLE_DATE,)), []))
    assert spans.empty


def test_an_issue_date_does_not_outrank_what_was_seen_since():
    issued = replace(LEVEL_4, issued_on=day(-20))
    spans = spans_of((issued, [(0, 10)]), (LEVEL_2, [(-10, -10)]))
    assert answer_of(spans, -15)["footing"] == "unknown"
    assert answer_of(spans, -10)["level_key"] == "2"
    assert list(level_changes(spans)["on"]) == [day(0)]


def test_a_fault_seen_since_leaves_the_issue_date_its_beginning():
    issued = replace(LEVEL_4, issued_on=day(-20))
    spans = spans_of((issued, [(0, 10)]), (replace(LEVEL_2, flags=(BLIP,)), [(-10, -10)]))
    assert answer_of(spans, -15)["footing"] == "observed"


def test_an_issue_date_begins_the_first_sighting_only():
    issued = replace(LEVEL_4, issued_on=day(-20))
    answer = answer_of(spans_of((issued, [(0, 0), (300, 300)])), 100)
    assert (answer["footing"], answer["seen_on"]) == ("last_known", day(0))


def test_the_same_level_on_both_sides_is_presumed_for_180_days():
    spans = spans_of((LEVEL_4, [(0, 0), (PRESUMED_GAP_DAYS, PRESUMED_GAP_DAYS)]))
    assert answer_of(spans, 90)["footing"] == "presumed"


def test_the_same_level_on_both_sides_is_not_presumed_for_181_days():
    spans = spans_of((LEVEL_4, [(0, 0), (PRESUMED_GAP_DAYS + 1, PRESUMED_GAP_DAYS + 1)]))
    assert answer_of(spans, 90)["footing"] == "last_known"


def test_a_level_is_never_presumed_over_a_change():
    answer = answer_of(spans_of((LEVEL_2, [(0, 0)]), (LEVEL_4, [(10, 10)])), 5)
    assert (answer["level_key"], answer["footing"], answer["age_days"]) == ("2", "last_known", 5)
    assert (answer["next_level_key"], answer["next_seen_on"]) == ("4", day(10))


@pytest.mark.parametrize("flag", [BLIP, AMBIGUOUS])
def test_a_record_flagged_as_a_fault_is_no_evidence_and_no_change(flag: str):
    spans = spans_of((LEVEL_4, [(0, 10)]), (replace(LEVEL_2, flags=(flag,)), [(5, 5)]))
    assert answer_of(spans, 5)["level_key"] == "4"
    assert level_changes(spans).empty


def test_a_fault_seen_later_than_the_evidence_is_told():
    spans = spans_of((LEVEL_2, [(0, 5)]), (replace(LEVEL_4, flags=(BLIP,)), [(4, 30)]))
    answer = answer_of(spans, 10)
    assert (answer["level_key"], answer["footing"]) == ("2", "last_known")
    assert answer["newest_fault"] == (
        "Level 4: Do Not Travel, seen 11 Jan 2022, "
        "is flagged short_lived_level_blip and not believed"
    )


def test_a_fault_that_newer_evidence_overtook_is_not_told():
    spans = spans_of((LEVEL_2, [(0, 5), (9, 9)]), (replace(LEVEL_4, flags=(BLIP,)), [(7, 7)]))
    assert answer_of(spans, 10)["newest_fault"] is None


def test_a_fault_seen_on_the_last_day_of_the_evidence_is_not_told():
    spans = spans_of((LEVEL_2, [(0, 5)]), (replace(LEVEL_4, flags=(BLIP,)), [(5, 5)]))
    assert answer_of(spans, 10)["newest_fault"] is None


def test_a_country_known_from_faults_alone_is_unknown_and_told():
    answer = answer_of(spans_of((replace(LEVEL_4, flags=(BLIP,)), [(7, 7)])), 10)
    assert answer["footing"] == "unknown"
    assert "not believed" in str(answer["newest_fault"])


def test_advice_on_a_part_is_no_level_of_the_country():
    assert spans_of((replace(LEVEL_4, area="Brest region"), [(0, 10)])).empty


def test_an_advisory_without_a_level_is_no_level():
    assert spans_of((replace(LEVEL_4, level=None, level_key=NO_LEVEL), [(0, 10)])).empty


def test_a_countrys_own_page_goes_before_one_it_shares_and_never_the_maximum():
    own = replace(LEVEL_2, destination="Israel", iso3=("ISR",))
    shared = replace(LEVEL_4, destination="Israel, the West Bank and Gaza", iso3=("ISR", "PSE"))
    levels = levels_on(spans_of((own, [(0, 10)]), (shared, [(5, 10)])), day(7)).set_index("iso3")
    assert levels["level_key"].to_dict() == {"ISR": "2", "PSE": "4"}
    assert levels.loc["ISR", "also"] == ["Israel, the West Bank and Gaza: Level 4: Do Not Travel"]
    assert levels.loc["PSE", "also"] == []


def test_a_sighting_that_went_on_is_cut_off_at_the_day_known():
    answer = answer_of(spans_of((LEVEL_4, [(0, 30)]), known=10), 20)
    assert (answer["footing"], answer["seen_on"]) == ("last_known", day(10))


def test_a_later_sighting_of_a_known_advisory_is_not_known():
    spans = spans_of((LEVEL_4, [(0, 5), (20, 30)]), known=10)
    assert spans["span_to"].tolist() == [day(5)]


def test_what_was_recorded_later_is_not_known():
    later = replace(LEVEL_4, recorded_at=at_midnight(day(11)))
    assert spans_of((later, [(11, 30)]), known=10).empty
    assert not spans_of((later, [(11, 30)]), known=11).empty


def test_a_reissue_at_the_same_level_is_no_change():
    reissued = replace(LEVEL_4, issued_on=day(20), recorded_at=at_midnight(day(21)))
    assert level_changes(spans_of((LEVEL_4, [(0, 10)]), (reissued, [(21, 30)]))).empty


def test_a_change_says_between_which_days_it_lies():
    spans = spans_of((LEVEL_2, [(0, 10)]), (LEVEL_4, [(40, 50)]))
    (change,) = level_changes(spans).to_dict("records")
    assert (change["not_before"], change["on"]) == (day(10), day(40))
    assert (change["from_key"], change["to_key"], change["direction"]) == ("2", "4", "raised")
    assert not change["is_issue_date"]


def test_a_change_on_an_issue_date_says_so():
    lowered = replace(LEVEL_2, issued_on=day(15), recorded_at=at_midnight(day(40)))
    spans = spans_of((LEVEL_4, [(0, 10)]), (lowered, [(40, 50)]))
    (change,) = level_changes(spans).to_dict("records")
    assert (change["on"], change["is_issue_date"], change["direction"]) == (
        day(15),
        True,
        "lowered",
    )


def test_only_the_issuer_asked_for_answers():
    canada = replace(LEVEL_4, issuer="ca_gac", level=3, level_key="3")
    spans = spans_of((LEVEL_4, [(0, 10)]), (canada, [(0, 10)]))
    assert list(levels_on(spans, day(5), issuer="ca_gac")["issuer"]) == ["ca_gac"]
    assert list(levels_on(spans, day(5))["issuer"]) == ["ca_gac", "us_state"]
