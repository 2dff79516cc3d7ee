"""Spans and blocks are data, and every renderer writes all text of others as text."""

from dataclasses import fields
from typing import get_args

import pytest

from dashboard.words import spans
from dashboard.words.html import get_templates, write_html
from dashboard.words.plain import write_plain
from dashboard.words.plotly import LINE_CHARS, break_lines, write_hover, write_plotly
from dashboard.words.spans import (
    Aside,
    Axis,
    Cited,
    Entries,
    Entry,
    Group,
    Icon,
    KeptPage,
    Legend,
    LevelChip,
    Line,
    LineBreak,
    Link,
    Listing,
    Panel,
    Paragraph,
    Part,
    Section,
    SourceList,
    Strong,
    Table,
    Track,
)

KINDS = [kind for kind in (*get_args(spans.Span), *get_args(spans.Block), Entry) if kind is not str]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_part_has_a_macro_that_writes_it(kind):
    assert issubclass(kind, Part)
    assert callable(getattr(get_templates().get_template("parts.html").module, kind.kind))


def say_everywhere(text):
    """Every part that holds a text of others, with this one in every place."""
    entry = Entry(Icon(text), (text, Strong(text)), text)
    inline = (
        text,
        Strong(text),
        spans.Quoted(text),
        Aside((text,)),
        spans.Small((text,)),
        spans.Failing(text),
        spans.Code(text),
        spans.Key(text),
        Link(text, text),
        Link(text, f"https://example.org/{text}"),
        KeptPage(text, text),
        Cited(text, f"https://example.org/{text}", text),
        LevelChip(3, text),
        Line((text,), "note"),
        spans.Swatch(text, text),
    )
    blocks = (
        Paragraph(inline, style=text, testid=text),
        spans.Heading(text),
        spans.Title(text, text),
        Listing((inline,), text),
        Listing((), text),
        Table(((inline, inline),), style=text, heads=(text,), row_style=text, testid=text),
        Section(text, (Paragraph((text,)),), text),
        Track(0, None, text, True),
        Axis(text, text),
        Entries((entry,), text),
        Legend(((text, (entry,)),), text),
        Group((), style=text, testid=text),
        SourceList(),
    )
    return Panel(text, text, blocks, code=text)


def test_text_of_others_is_text_wherever_it_stands(hostile, read_markup):
    plain = read_markup(write_html(say_everywhere("x")))
    read = read_markup(write_html(say_everywhere(hostile)))
    assert read.tags == plain.tags
    assert read.attributes == plain.attributes
    assert read.text == plain.text.replace("x", hostile)


def test_a_kind_holds_no_field_that_hides_its_name():
    assert [kind for kind in KINDS if "kind" in {field.name for field in fields(kind)}] == []


CITED = (
    Cited("a", "https://a.example", "first"),
    Cited("b", "javascript:alert(1)", "nowhere"),
    Cited("c", "https://c.example", "second"),
    Cited("a", "https://a.example", "again"),
)


def test_sources_are_numbered_in_the_order_of_citing_where_they_are_listed(read_markup):
    panel = Panel("T", "T", (Paragraph(CITED), SourceList()), code="BLR")
    assert read_markup(write_html(panel)).text == (
        "T BLRa\N{NO-BREAK SPACE}[1]bc\N{NO-BREAK SPACE}[2]a\N{NO-BREAK SPACE}[1]a: firstc: second"
    )
    assert read_markup(write_html(Paragraph(CITED))).text == "abca"


def test_a_list_of_no_sources_says_so(read_markup):
    assert read_markup(write_html((SourceList(),))).text == "No page is cited."


def test_plain_words_leave_out_what_is_no_word():
    words = (Strong("a"), " ", LevelChip(4), Aside(("b", Link("c", "https://c.example"))))
    assert write_plain((*words, LineBreak(), "d")) == "a bc\nd"


def test_plotly_is_given_its_own_markup_and_nothing_else():
    words = ("a < b ", Strong("<i>"), LineBreak(), "c")
    assert write_plotly(words) == "a &lt; b <b>&lt;i&gt;</b><br>c"
    with pytest.raises(TypeError, match="Plotly has no markup for Link"):
        write_plotly(Link("a", "https://a.example"))


def test_a_hover_breaks_each_paragraph_and_leaves_out_empty_ones():
    assert write_hover("Minsk", ["a & b", "", "c"]) == "<b>Minsk</b><br>a &amp; b<br>c"
    assert write_hover("Minsk", []) == "<b>Minsk</b>"
    assert max(map(len, break_lines("word " * 40).split("<br>"))) <= LINE_CHARS
