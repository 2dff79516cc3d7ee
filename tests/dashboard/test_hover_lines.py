"""A hover text travels unbroken and is broken again as it was."""

import pytest

from dashboard.component.hover_lines import break_lines, join_lines
from dashboard.words.plotly import write_hover

LONG = "On 28 Feb 2022 the U.S. Department of State advised & warned: “Do Not Travel” " * 3


def test_sentences_travel_unbroken():
    hover = write_hover("Belarus", [LONG, "Held here."])
    assert hover.count("<br>") > 4
    assert join_lines(hover).count("<br>") == 0
    assert break_lines(join_lines(hover)) == hover


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "a<br>b",
        "x" * 100,
        "x " * 100,
        "two  spaces<br>and a\ttab",
        "<b>Belarus</b><br>&lt;script&gt; " + "y" * 58,
        "<br><br>",
    ],
)
def test_any_text_arrives_as_it_left(text):
    assert break_lines(join_lines(text)) == text


def test_every_mark_of_a_case_arrives_as_it_left(winter_2022):
    hovers = [*winter_2022.level_marks["text"], *winter_2022.departure_marks["text"]]
    assert len(hovers) > 200
    assert [break_lines(join_lines(text)) for text in hovers] == hovers
