import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import factories
import pytest

from loaders.errors import RecordError
from loaders.facts.identity import record_id
from loaders.facts.tables import SCHEMAS, TABLES, to_arrow
from loaders.updates.runs import Decision, Fault, KeptPage, PageFetch, Proposal, SourceRun

AT = datetime(2022, 2, 1, 6, 0, tzinfo=UTC)
SHA256 = hashlib.sha256(b"page").hexdigest()
PAGE = KeptPage(SHA256, b"page", AT)
FETCH = PageFetch("us_state/1", "https://x.example/", SHA256, None, None, None, False, AT)
RUN = SourceRun(
    run="us_state/1",
    name="us_state",
    started_at=AT,
    outcome="ok",
    message="",
    content_on=date(2022, 2, 1),
    newest_on=None,
    n_items=2,
    n_placed=1,
    n_new=2,
    n_changed=0,
    n_reissued=0,
    n_waiting=0,
    n_faults=0,
    n_refused=0,
    unplaced=("Atlantis; and more",),
    missing=(),
    recorded_at=AT + timedelta(seconds=2),
)
FAULT = Fault("us_state", "blip", "Belarus", "seen once", "Level 1", SHA256, date(2022, 2, 1), AT)
PROPOSAL = Proposal(
    name="us_state",
    issuer_iso3="USA",
    host_iso3="BLR",
    destination="Belarus",
    kind="ordered_departure",
    event="begins",
    who=("family_members",),
    post="Minsk",
    stated_on=date(2022, 1, 31),
    sentence="The Department ordered it.",
    text_from=10,
    text_to=36,
    published_on=date(2022, 1, 31),
    url="https://x.example/",
    sha256=SHA256,
    recorded_at=AT,
)
DECISION = Decision("1" * 32, "confirmed", "A. Analyst", "", "2" * 32, None, AT)
EVENT = factories.event(
    place="Kyiv",
    recorded_at=AT,
)
ALL = [PAGE, FETCH, RUN, FAULT, PROPOSAL, DECISION, EVENT]


@pytest.mark.parametrize("record", ALL, ids=lambda record: type(record).__name__)
def test_each_has_a_table_under_its_schema(record):
    (name,) = tables = to_arrow([record])
    assert TABLES[name] is type(record)
    assert tables[name].schema == SCHEMAS[name]


def test_a_kept_page_is_known_by_its_content():
    with pytest.raises(RecordError, match="the hash of the body"):
        replace(PAGE, body=b"another page")
    assert record_id(replace(PAGE, recorded_at=AT + timedelta(days=1))) == record_id(PAGE)


def test_a_run_that_failed_says_why():
    with pytest.raises(RecordError, match="message is ''"):
        replace(RUN, outcome="refused")
    with pytest.raises(RecordError, match="allowed: ok, unreachable, refused, stale"):
        replace(RUN, outcome="fine")


def test_the_same_sentence_on_another_edition_of_a_page_is_the_same_proposal():
    later = replace(PROPOSAL, sha256="a" * 64, text_from=99, text_to=125, published_on=None)
    assert record_id(later) == record_id(PROPOSAL)
    assert record_id(replace(PROPOSAL, stated_on=date(2023, 1, 1))) != record_id(PROPOSAL)


def test_a_rejected_proposal_puts_no_departure_on_the_timeline():
    with pytest.raises(RecordError, match="none if the proposal is rejected"):
        replace(DECISION, verdict="rejected")
    with pytest.raises(RecordError, match="a departure"):
        replace(DECISION, departure_id=None)


@pytest.mark.parametrize(
    ("record", "change", "said"),
    [
        (FETCH, {"sha256": "xyz"}, "64 hexadecimal digits"),
        (FAULT, {"kind": "odd"}, "kind is 'odd'"),
        (PROPOSAL, {"event": "maybe"}, "allowed: begins, ends"),
        (DECISION, {"decided_by": " "}, "text that is not blank"),
        (EVENT, {"deaths_best": -1}, "a whole number, 0 or more"),
        (EVENT, {"lat": 91.0}, "degrees from -90.0 to 90.0"),
    ],
)
def test_nonsense_is_refused(record, change, said):
    with pytest.raises(RecordError, match=said):
        replace(record, **change)
