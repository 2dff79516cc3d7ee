import argparse
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from test_departure_reviews import HELD, LIFTING, ORDER, read_timeline

from loaders.archive import open_archive
from loaders.cli.review import (
    EXIT_REFUSED,
    add_review_arguments,
    read_began,
    read_who,
    run_review,
    write_pending,
)
from loaders.facts.identity import record_id
from loaders.facts.tables import to_arrow
from loaders.reviews.departure_reviews import list_reviewed, pending_proposals

POLAND = {"host_iso3": "POL", "post": "Warsaw"}
ORDER_OF_POLAND = replace(
    ORDER, **POLAND, destination="Poland", sentence="On January 31, 2022, families left Warsaw."
)
HELD_OF_POLAND = replace(HELD, **POLAND)


class Terminal(io.StringIO):
    """Typed lines, from somebody at a terminal."""

    def isatty(self):
        return True


@pytest.fixture
def archive(tmp_path):
    archive = open_archive(str(tmp_path / "archive"))
    archive.append("test", to_arrow([ORDER, LIFTING]))
    return archive


def review(archive, *words):
    parser = argparse.ArgumentParser("postwatch departures review")
    add_review_arguments(parser)
    args = parser.parse_args(["--archive", archive.root, *words])
    assert args.run is run_review
    return args.run(args)


def read_poland(archive):
    timeline = read_timeline(archive)
    return timeline[timeline["host_iso3"] == "POL"]


def type_in(monkeypatch, *lines):
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{line}\n" for line in lines)))


@pytest.fixture
def poland(tmp_path):
    """An archive that knows one departure from Poland, and waits for a decision on another.

    The verb adds the bundled history, which has none from there.
    """
    archive = open_archive(str(tmp_path / "poland"))
    archive.append("test", to_arrow([ORDER_OF_POLAND, HELD_OF_POLAND]))
    return archive


class TestListing:
    def test_every_proposal_is_shown_with_its_sentence_and_what_is_held(
        self, archive, capsys, monkeypatch
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO())
        assert review(archive) == 0
        out = capsys.readouterr().out
        assert out.startswith("2 proposals wait for a person\n")
        assert f'"{ORDER.sentence}"' in out
        assert record_id(ORDER)[:12] in out
        assert (
            "ordered departure begins; who: family members; post: Minsk; stated 2022-01-31" in out
        )
        assert "held: suspended operations of all staff from Minsk, 2022-02-28" in out

    def test_as_json_it_is_one_array_of_proposals(self, archive, capsys):
        assert review(archive, "--json") == 0
        rows = json.loads(capsys.readouterr().out)
        assert [row["record_id"] for row in rows] == [record_id(LIFTING), record_id(ORDER)]
        assert rows[1]["text_from"] == ORDER.text_from
        assert rows[1]["held"][0]["host_iso3"] == "BLR"

    def test_nothing_waits(self, archive, capsys, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.StringIO())
        for one in pending_proposals(archive):
            review(archive, "--reject", one.proposal_id, "--by", "Ada")
        capsys.readouterr()
        assert review(archive) == 0
        assert capsys.readouterr().out == "no proposal waits\n"

    def test_a_page_cannot_steer_the_terminal(self, archive):
        steering = replace(ORDER, sentence="They \x1b[2Jleft\x07 Minsk.")
        archive.append("test", to_arrow([steering]))
        shown = [write_pending(one) for one in pending_proposals(archive)]
        assert any("They [2Jleft Minsk." in one for one in shown)
        assert not any("\x1b" in one or "\x07" in one for one in shown)


class TestDeciding:
    def test_confirming_says_what_enters_the_timeline(self, poland, capsys):
        proposal_id = record_id(ORDER_OF_POLAND)
        assert review(poland, "--confirm", proposal_id[:8], "--by", "Ada Nowak") == 0
        assert capsys.readouterr().out == (
            "confirmed by Ada Nowak; on the timeline: ordered departure of family members from "
            "Warsaw, 2022-01-31\n"
        )
        poland.refresh()
        assert len(read_poland(poland)) == 2

    def test_rejecting_says_that_nothing_enters(self, poland, capsys):
        words = ("--reject", record_id(ORDER_OF_POLAND), "--by", "Ada", "--note", "seen before")
        assert review(poland, *words) == 0
        assert capsys.readouterr().out == "rejected by Ada; nothing enters\n"
        poland.refresh()
        assert list_reviewed(poland)[0].decision.note == "seen before"

    def test_correcting_takes_what_is_said(self, poland, capsys):
        said = ("--kind", "authorized_departure", "--who", "family_members,non_emergency_staff")
        when = ("--from", "2022-01", "--to", "2022-02-28", "--post", "Gdansk", "--host", "pol")
        words = ("--correct", record_id(ORDER_OF_POLAND), "--by", "Ada", *said, *when)
        assert review(poland, *words, "--json") == 0
        (decision,) = json.loads(capsys.readouterr().out)
        assert (decision["verdict"], decision["decided_by"]) == ("corrected", "Ada")
        poland.refresh()
        shown = read_poland(poland).set_index("post").loc["Gdansk"]
        assert (shown["kind"], shown["date_precision"]) == ("authorized_departure", "month")
        assert (shown["valid_from"], shown["valid_to"]) == (date(2022, 1, 1), date(2022, 2, 28))

    def test_a_refused_decision_exits_2_and_says_why(self, poland, capsys):
        review(poland, "--reject", record_id(ORDER_OF_POLAND), "--by", "Ada")
        assert (
            review(poland, "--confirm", record_id(ORDER_OF_POLAND), "--by", "Ben") == EXIT_REFUSED
        )
        assert "was rejected by Ada" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (("--confirm", "abcdef"), "a decision carries the name of who decides"),
            (("--reject", "abcdef", "--by", " "), "a decision carries the name of who decides"),
            (("--confirm", "abcdef", "--by", "Ada", "--post", "Gdansk"), "go with --correct"),
            (("--correct", "abcdef", "--by", "Ada"), "go with --correct"),
            (("--confirm", "a", "--reject", "b"), "not allowed with"),
            (("--who", "dogs"), "allowed: family_members"),
            (("--from", "31.1.2022"), "is written 2022-01-31, 2022-01 or 2022"),
            (("--to", "2022-01"), "a day is written 2022-01-31"),
        ],
    )
    def test_words_that_make_no_decision_are_refused(self, archive, capsys, words, reason):
        with pytest.raises(SystemExit) as exited:
            review(archive, *words)
        assert exited.value.code == EXIT_REFUSED
        assert reason in capsys.readouterr().err


class TestAtATerminal:
    def test_one_after_another_is_decided(self, poland, capsys, monkeypatch):
        lifting = replace(LIFTING, host_iso3="POL", destination="Poland")
        poland.append("test", to_arrow([lifting]))
        type_in(monkeypatch, "c", "Ada Nowak", "c")
        assert review(poland) == 0
        out = capsys.readouterr().out
        assert "confirmed by Ada Nowak; on the timeline: ordered departure of family members" in out
        poland.refresh()
        assert {one.decision.decided_by for one in list_reviewed(poland)} == {"Ada Nowak"}
        assert pending_proposals(poland) == []

    def test_skipping_and_quitting_decide_nothing(self, archive, monkeypatch):
        type_in(monkeypatch, "s", "what?", "q")
        assert review(archive, "--by", "Ada") == 0
        archive.refresh()
        assert len(pending_proposals(archive)) == 2

    def test_the_end_of_the_input_is_the_end(self, archive, monkeypatch):
        type_in(monkeypatch)
        assert review(archive) == 0
        archive.refresh()
        assert list_reviewed(archive) == []

    def test_a_proposal_can_be_edited(self, poland, monkeypatch, capsys):
        answers = ["1.1.22", "2022-01-30", "", "", "", "Gdansk", "", "2022-03-01"]
        type_in(monkeypatch, "e", *answers)
        assert review(poland, "--by", "Ada") == 0
        assert "is written 2022-01-31, 2022-01 or 2022" in capsys.readouterr().out
        poland.refresh()
        shown = read_poland(poland).set_index("post").loc["Gdansk"]
        assert (shown["valid_from"], shown["valid_to"]) == (date(2022, 1, 30), date(2022, 3, 1))
        assert list_reviewed(poland)[0].decision.verdict == "corrected"

    def test_editing_nothing_confirms(self, poland, monkeypatch):
        type_in(monkeypatch, "e", *[""] * 7)
        review(poland, "--by", "Ada")
        poland.refresh()
        assert list_reviewed(poland)[0].decision.verdict == "confirmed"

    def test_what_is_refused_still_waits(self, poland, monkeypatch, capsys):
        vague = replace(ORDER_OF_POLAND, post=None, published_on=date(2022, 2, 2))
        poland.append("test", to_arrow([vague]))
        type_in(monkeypatch, "c", "q")
        waiting = pending_proposals(poland)
        review(poland, "--by", "Ada")
        assert waiting[0].proposal == vague
        assert (
            "not taken: the sentence names no post; say which one (held in POL: Warsaw)"
            in capsys.readouterr().out
        )
        poland.refresh()
        assert pending_proposals(poland) == waiting


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("2022-01-31", date(2022, 1, 31), "day"),
        (" 2022-01 ", date(2022, 1, 1), "month"),
        ("2022", date(2022, 1, 1), "year"),
    ],
)
def test_a_beginning_is_as_precise_as_it_is_written(text, day, precision):
    assert read_began(text) == (day, precision)


def test_people_are_read_with_commas_plus_signs_and_spaces():
    assert read_who("family members + non_emergency_staff") == (
        "family_members",
        "non_emergency_staff",
    )
