from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime

import factories
import pytest

from loaders.archive import open_archive
from loaders.archive.checks import verify
from loaders.errors import RecordError
from loaders.facts.identity import record_id
from loaders.facts.tables import to_arrow
from loaders.pages import find_page_hash
from loaders.reviews.departure_reviews import (
    DATED_BY_PUBLICATION,
    REPLACED,
    Correction,
    ReviewRefused,
    decide,
    describe,
    draft_departures,
    find_posts,
    find_proposal,
    list_reviewed,
    pending_proposals,
)
from loaders.updates.runs import Proposal

PROPOSED_AT = datetime(2022, 2, 1, 6, 0, tzinfo=UTC)
NOW = datetime(2022, 2, 1, 9, 30, tzinfo=UTC)

ORDER = Proposal(
    name="us_state",
    issuer_iso3="USA",
    host_iso3="BLR",
    destination="Belarus",
    kind="ordered_departure",
    event="begins",
    who=("family_members",),
    post="Minsk",
    stated_on=date(2022, 1, 31),
    sentence="On January 31, 2022, the Department ordered family members to leave Embassy Minsk.",
    text_from=120,
    text_to=201,
    published_on=date(2022, 2, 1),
    url="https://travel.state.gov/belarus",
    sha256="ab" * 32,
    recorded_at=PROPOSED_AT,
)
LIFTING = replace(
    ORDER,
    event="ends",
    post=None,
    stated_on=None,
    sentence="Updated to reflect the lifting of ordered departure.",
    published_on=date(2022, 3, 1),
    sha256="cd" * 32,
)
HELD = factories.departure(
    kind="ordered_departure",
    who=("non_emergency_staff", "family_members"),
    valid_from=date(2022, 1, 20),
    reason="held before",
    url="https://example.org/minsk",
    lon=27.5667,
    lat=53.9,
    coord_source="GeoNames id 625144 (Minsk)",
    recorded_at=PROPOSED_AT,
    source="postwatch fact tables",
)


@pytest.fixture
def archive(tmp_path):
    return open_archive(str(tmp_path / "archive"), with_history=False)


def hold(archive, *records):
    archive.append("test", to_arrow(records))
    return [record_id(one) for one in records]


def read_timeline(archive):
    """Read the departures a reader shows: what no decision replaces."""
    return archive.query(
        f"SELECT * FROM departures WHERE record_id NOT IN ({REPLACED}) ORDER BY valid_from, post"
    )


class TestConfirming:
    def test_puts_the_departure_on_the_timeline_with_who_and_when(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        (decision,) = decide(archive, proposal_id, "confirmed", " Ada Nowak ", now=NOW)
        (shown,) = read_timeline(archive).to_dict("records")
        assert (shown["post"], shown["valid_from"]) == ("Minsk", date(2022, 1, 31))
        assert (shown["kind"], list(shown["who"])) == ("ordered_departure", ["family_members"])
        assert (shown["reason"], shown["url"]) == (ORDER.sentence, ORDER.url)
        assert shown["confidence"] == "high"
        assert shown["record_id"] == decision.departure_id
        (reviewed,) = list_reviewed(archive)
        assert (reviewed.decision.decided_by, reviewed.decision.recorded_at) == ("Ada Nowak", NOW)
        assert reviewed.proposal == ORDER
        assert record_id(reviewed.departure) == decision.departure_id

    def test_the_departure_names_the_page_it_was_read_from(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        assert find_page_hash(read_timeline(archive)["source"][0]) == ORDER.sha256

    def test_takes_one_version_and_leaves_the_archive_sound(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        before = archive.version
        decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        assert archive.version == before + 1
        assert archive.newest.n_added == {"departures": 1, "decisions": 1}
        assert verify(archive) == []

    def test_a_post_that_is_held_keeps_its_name_and_place(self, archive):
        yemen = replace(HELD, host_iso3="YEM", post="Sanaa", lon=44.2, lat=15.35)
        proposal = replace(ORDER, host_iso3="YEM", destination="Yemen", post="Sana'a")
        proposal_id, _ = hold(archive, proposal, yemen)
        decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        shown = read_timeline(archive).set_index("reason").loc[ORDER.sentence]
        assert (shown["post"], shown["lon"], shown["lat"]) == ("Sanaa", 44.2, 15.35)
        assert shown["coord_source"] == HELD.coord_source

    def test_a_post_nobody_knows_has_no_place(self, archive):
        (draft,) = draft_departures(archive, replace(ORDER, post="Polotsk"))
        place = (draft.departure.lon, draft.departure.lat, draft.departure.coord_source)
        assert place == (None, None, None)

    def test_without_a_stated_day_it_carries_that_of_publication_and_says_so(self, archive):
        proposal = replace(ORDER, stated_on=None, sentence="Family members were ordered to leave.")
        (draft,) = draft_departures(archive, proposal)
        assert draft.departure.valid_from == ORDER.published_on
        assert draft.departure.flags == (DATED_BY_PUBLICATION,)
        assert draft.departure.confidence == "medium"

    def test_a_month_that_is_stated_is_not_made_a_day(self, archive):
        sentence = "Embassy Minsk suspended operations in February 2015."
        (draft,) = draft_departures(archive, replace(ORDER, stated_on=None, sentence=sentence))
        assert draft.departure.valid_from == date(2015, 2, 1)
        assert draft.departure.date_precision == "month"
        assert draft.departure.flags == ()

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"post": None}, r"names no post; say which one \(held in BLR: Minsk\)"),
            ({"who": ()}, "does not say who leaves; allowed: family_members"),
            ({"host_iso3": None}, "'Belarus' is no single country"),
            (
                {"stated_on": None, "published_on": None, "sentence": "They were ordered out."},
                "say when it began",
            ),
            (
                {"stated_on": None, "sentence": "Closed in 2012, and since March 2015 for good."},
                "several dates",
            ),
        ],
    )
    def test_nothing_is_invented(self, archive, change, reason):
        hold(archive, HELD)
        (proposal_id,) = hold(archive, replace(ORDER, **change))
        with pytest.raises(ReviewRefused, match=reason):
            decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        assert len(pending_proposals(archive)) == 1

    def test_what_is_on_the_timeline_already_is_refused(self, archive):
        same = replace(HELD, valid_from=date(2022, 1, 31))
        proposal_id, _ = hold(archive, ORDER, same)
        with pytest.raises(ReviewRefused, match="on the timeline already: ordered departure of"):
            decide(archive, proposal_id, "confirmed", "Ada", now=NOW)

    def test_a_month_holds_the_day_that_is_on_the_timeline(self, archive):
        sentence = "Family members left Embassy Minsk in January 2022."
        proposal_id, _ = hold(archive, replace(ORDER, stated_on=None, sentence=sentence), HELD)
        with pytest.raises(ReviewRefused, match=r"already: .* from Minsk, 2022-01-20; reject it"):
            decide(archive, proposal_id, "confirmed", "Ada", now=NOW)

    def test_another_group_on_the_same_day_is_another_departure(self, archive):
        staff_only = replace(HELD, valid_from=date(2022, 1, 31), who=("non_emergency_staff",))
        proposal_id, _ = hold(archive, ORDER, staff_only)
        decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        assert len(read_timeline(archive)) == 2


class TestCorrecting:
    def test_what_a_person_says_holds(self, archive):
        (proposal_id,) = hold(archive, replace(ORDER, post=None, who=()))
        correction = Correction(
            kind="authorized_departure",
            who=("family_members", "non_emergency_staff"),
            post="Minsk",
            valid_from=date(2022, 1, 1),
            date_precision="month",
            valid_to=date(2022, 2, 28),
        )
        (decision,) = decide(
            archive,
            proposal_id,
            "corrected",
            "Ada",
            correction=correction,
            note="said by the embassy",
            now=NOW,
        )
        (shown,) = read_timeline(archive).to_dict("records")
        assert shown["kind"] == "authorized_departure"
        assert list(shown["who"]) == ["family_members", "non_emergency_staff"]
        assert (shown["valid_from"], shown["date_precision"]) == (date(2022, 1, 1), "month")
        assert shown["valid_to"] == date(2022, 2, 28)
        assert (decision.verdict, decision.note) == ("corrected", "said by the embassy")

    def test_the_host_can_be_said_where_the_page_is_about_several(self, archive):
        (proposal_id,) = hold(archive, replace(ORDER, host_iso3=None))
        correction = Correction(host_iso3="BLR")
        decide(archive, proposal_id, "corrected", "Ada", correction=correction, now=NOW)
        assert read_timeline(archive)["host_iso3"][0] == "BLR"

    @pytest.mark.parametrize(
        ("verdict", "correction"),
        [("confirmed", Correction(post="Brest")), ("corrected", None), ("corrected", Correction())],
    )
    def test_a_correction_goes_with_its_verdict_only(self, archive, verdict, correction):
        (proposal_id,) = hold(archive, ORDER)
        with pytest.raises(ReviewRefused, match="a correction goes with 'corrected'"):
            decide(archive, proposal_id, verdict, "Ada", correction=correction, now=NOW)

    def test_nonsense_is_refused_by_the_record(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        correction = Correction(kind="gone")
        with pytest.raises(RecordError, match="kind is 'gone'"):
            decide(archive, proposal_id, "corrected", "Ada", correction=correction, now=NOW)
        assert len(read_timeline(archive)) == 0


class TestEnding:
    def test_an_end_closes_what_is_open_and_takes_its_place(self, archive):
        proposal_id, held_id = hold(archive, LIFTING, replace(HELD, who=("family_members",)))
        (decision,) = decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        assert decision.replaces == held_id
        (shown,) = read_timeline(archive).to_dict("records")
        assert (shown["valid_from"], shown["valid_to"]) == (HELD.valid_from, date(2022, 3, 1))
        assert (shown["reason"], shown["url"]) == (HELD.reason, HELD.url)
        assert list(shown["flags"]) == [DATED_BY_PUBLICATION]
        assert find_page_hash(shown["source"]) == LIFTING.sha256
        assert verify(archive) == []

    def test_who_is_not_named_in_the_end_stays_away(self, archive):
        proposal_id, held_id = hold(archive, LIFTING, HELD)
        decisions = decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        assert [one.replaces for one in decisions] == [held_id, held_id]
        shown = read_timeline(archive)
        ends = {tuple(row["who"]): row["valid_to"] for row in shown.to_dict("records")}
        assert ends == {("family_members",): date(2022, 3, 1), ("non_emergency_staff",): None}

    def test_an_end_without_people_or_post_closes_every_post_and_group(self, archive):
        families = replace(HELD, who=("family_members",), valid_from=date(2022, 1, 10))
        staff = replace(HELD, who=("non_emergency_staff",))
        brest = replace(HELD, post="Brest")
        proposal_id, *_ = hold(archive, replace(LIFTING, who=()), families, staff, brest)
        assert len(decide(archive, proposal_id, "confirmed", "Ada", now=NOW)) == 3
        assert set(read_timeline(archive)["valid_to"]) == {date(2022, 3, 1)}

    def test_an_end_at_one_post_leaves_the_others_open(self, archive):
        proposal = replace(LIFTING, post="Brest", who=())
        proposal_id, *_ = hold(archive, proposal, HELD, replace(HELD, post="Brest"))
        decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        ends = read_timeline(archive).set_index("post")["valid_to"]
        assert ends.to_dict() == {"Brest": date(2022, 3, 1), "Minsk": None}

    def test_an_order_of_years_ago_is_not_what_is_lifted(self, archive):
        proposal_id, _ = hold(archive, LIFTING, replace(HELD, valid_from=date(2020, 3, 14)))
        with pytest.raises(ReviewRefused, match="no open ordered departure of USA from BLR"):
            decide(archive, proposal_id, "confirmed", "Ada", now=NOW)

    def test_an_old_order_is_closed_when_a_person_names_its_day(self, archive):
        began = date(2020, 3, 14)
        proposal_id, held_id = hold(
            archive, replace(LIFTING, who=()), replace(HELD, valid_from=began)
        )
        correction = Correction(valid_from=began)
        (decision,) = decide(
            archive, proposal_id, "corrected", "Ada", correction=correction, now=NOW
        )
        assert decision.replaces == held_id

    def test_an_end_that_is_held_already_is_refused_and_shown(self, archive):
        proposal_id, _ = hold(archive, LIFTING, replace(HELD, valid_to=date(2022, 2, 28)))
        with pytest.raises(ReviewRefused, match=r"the latest held: .* 2022-01-20 to 2022-02-28"):
            decide(archive, proposal_id, "confirmed", "Ada", now=NOW)

    def test_a_departure_that_was_never_held_can_be_added_with_its_end(self, archive):
        (proposal_id,) = hold(archive, LIFTING)
        correction = Correction(post="Minsk", valid_from=date(2022, 1, 31))
        (decision,) = decide(
            archive, proposal_id, "corrected", "Ada", correction=correction, now=NOW
        )
        assert decision.replaces is None
        (shown,) = read_timeline(archive).to_dict("records")
        assert (shown["valid_from"], shown["valid_to"]) == (date(2022, 1, 31), date(2022, 3, 1))

    def test_what_began_here_ends_here(self, archive):
        begun, ended = hold(archive, ORDER, LIFTING)
        (first,) = decide(archive, begun, "confirmed", "Ada", now=NOW)
        (second,) = decide(archive, ended, "confirmed", "Ben", now=NOW)
        assert second.replaces == first.departure_id
        (shown,) = read_timeline(archive).to_dict("records")
        assert shown["valid_to"] == date(2022, 3, 1)


class TestRejecting:
    def test_a_rejected_proposal_never_comes_back(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        decide(archive, proposal_id, "rejected", "Ada", note="history", now=NOW)
        hold(archive, replace(ORDER, sha256="ef" * 32, published_on=date(2022, 5, 1)))
        assert pending_proposals(archive) == []
        assert len(read_timeline(archive)) == 0
        (reviewed,) = list_reviewed(archive)
        assert (reviewed.decision.verdict, reviewed.departure) == ("rejected", None)


class TestDeciding:
    def test_a_decision_stands(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        decide(archive, proposal_id, "rejected", "Ada", now=NOW)
        with pytest.raises(ReviewRefused, match="was rejected by Ada on 2022-02-01 at 09:30 UTC"):
            decide(archive, proposal_id, "confirmed", "Ben", now=NOW)

    def test_of_many_at_once_one_decides(self, archive):
        (proposal_id,) = hold(archive, ORDER)

        def confirm(name):
            try:
                return decide(archive, proposal_id, "confirmed", name, now=NOW)
            except ReviewRefused:
                return ()

        with ThreadPoolExecutor(4) as pool:
            decided = list(pool.map(confirm, ["Ada", "Ben", "Cem", "Dia"]))
        assert sum(map(len, decided)) == 1
        assert len(list_reviewed(archive)) == 1

    @pytest.mark.parametrize("verdict", ["confirmed", "rejected"])
    def test_a_decision_carries_a_name(self, archive, verdict):
        (proposal_id,) = hold(archive, ORDER)
        with pytest.raises(RecordError, match="decided_by is ''"):
            decide(archive, proposal_id, verdict, "  ", now=NOW)
        assert len(read_timeline(archive)) == 0

    def test_an_unknown_verdict_is_refused(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        with pytest.raises(ReviewRefused, match="verdict 'maybe'; allowed: confirmed, corrected"):
            decide(archive, proposal_id, "maybe", "Ada")


class TestListing:
    def test_the_latest_published_comes_first_with_what_is_held(self, archive):
        hold(archive, ORDER, LIFTING, HELD, replace(HELD, host_iso3="POL", post="Warsaw"))
        first, second = pending_proposals(archive)
        assert (first.proposal, second.proposal) == (LIFTING, ORDER)
        assert first.held == (HELD,)
        assert first.proposal_id == record_id(LIFTING)

    def test_a_replaced_departure_is_not_held(self, archive):
        proposal_id, _, _ = hold(archive, LIFTING, HELD, ORDER)
        decide(archive, proposal_id, "confirmed", "Ada", now=NOW)
        (waiting,) = pending_proposals(archive)
        assert HELD not in waiting.held
        assert len(waiting.held) == 2

    def test_a_proposal_is_found_by_the_beginning_of_its_id(self, archive):
        (proposal_id,) = hold(archive, ORDER)
        assert find_proposal(archive, proposal_id[:8].upper()) == ORDER

    @pytest.mark.parametrize(
        ("wanted", "reason"),
        [("abc", "give its first 6 characters"), ("zzzzzz", "no proposal begins with 'zzzzzz'")],
    )
    def test_one_that_is_not_there_is_said(self, archive, wanted, reason):
        hold(archive, ORDER)
        with pytest.raises(ReviewRefused, match=reason):
            find_proposal(archive, wanted)

    def test_posts_of_a_country_are_those_held(self, archive):
        hold(archive, HELD, replace(HELD, post="Brest"))
        assert find_posts(archive, "BLR") == ["Brest", "Minsk"]

    def test_a_departure_is_worded_as_precisely_as_it_is_known(self):
        month = replace(HELD, valid_from=date(2022, 1, 1), date_precision="month")
        assert describe(month) == (
            "ordered departure of non-emergency staff, family members from Minsk, 2022-01"
        )


def test_the_lifting_in_iraq_is_held_in_the_bundled_history(tmp_path):
    archive = open_archive(str(tmp_path / "archive"))
    lifted = replace(
        LIFTING, host_iso3="IRQ", destination="Iraq", who=(), published_on=date(2025, 7, 17)
    )
    with pytest.raises(ReviewRefused, match=r"latest held: .* Baghdad, 2025-06-11 to 2025-07-17"):
        draft_departures(archive, lifted)
