import pytest

from loaders.plain_text import read_plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("  \n ", ""),
        ("no markup at all", "no markup at all"),
        ("<p>Leave <b>now</b>.</p><p>By air.</p>", "Leave now.\nBy air."),
        ("<h2>Staff</h2><ul><li>left</li><li>stayed</li></ul>", "Staff\nleft\nstayed"),
        ("on 14 May<br>and<br/>on 15 May", "on 14 May\nand\non 15 May"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "one\ntwo"),
    ],
)
def test_blocks_are_lines_and_other_tags_leave_no_trace(html, text):
    assert read_plain_text(html) == text


def test_a_tag_within_a_word_does_not_divide_it():
    assert read_plain_text("<b>D</b>eparture of fam<i></i>ily members") == (
        "Departure of family members"
    )


def test_white_space_is_one_space_no_break_spaces_and_line_breaks_of_the_source_too():
    assert read_plain_text("<p>the\n  ordered&nbsp;&nbsp;\tdeparture</p>\n\n<p> of staff</p>") == (
        "the ordered departure\nof staff"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("crime &amp; unrest", "crime & unrest"),
        ("embassy&#8217;s &#x201C;staff&#x201D;", "embassy\u2019s \u201cstaff\u201d"),
        ("S&atilde;o Tom&eacute;", "S\xe3o Tom\xe9"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
        ("AT&T &unknown; & so on", "AT&T &unknown; & so on"),
        ("fewer than < 5 posts", "fewer than < 5 posts"),
    ],
)
def test_entities_are_decoded_once_and_what_is_none_stays(html, text):
    assert read_plain_text(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<p>before</p><script>alert('<p>no</p>')</script><p>after</p>",
        "<p>before</p><style>p { color: red }</style><p>after</p>",
        "<p>before</p><SCRIPT src='x'></SCRIPT><p>after</p>",
        "<p>before</p><template><p>no</p></template><p>after</p>",
        "<p>before</p><!-- <p>no</p> --><p>after</p>",
        "<p>before</p><![if !supportLists]><p>after</p><![endif]>",
        "<p>before</p><![x[no]]><p>after</p>",
        "<p>before</p><p title='no'>after</p>",
    ],
)
def test_only_words_for_readers_are_read(html):
    assert read_plain_text(html) == "before\nafter"


@pytest.mark.parametrize(
    "html",
    [
        "<p>before<p>after",
        "<p>before</div></p><p>after</b>",
        "</script>before<br>after",
    ],
)
def test_broken_markup_loses_no_words(html):
    assert read_plain_text(html) == "before\nafter"


@pytest.mark.parametrize(
    "html",
    ["departed <a href='x", "departed <!-- x", "departed <![x", "departed </p x", "departed <?x"],
)
def test_markup_that_never_ends_is_shown_as_text(html):
    assert read_plain_text(html) == html


@pytest.mark.parametrize("part", ["<a ", "<!--", "<![", "</", "<?", "<p><b>", "<script>", "&"])
def test_a_large_text_that_is_all_markup_is_read_at_the_pace_of_a_small_one(part):
    # What is read to the end for every such part takes an hour here, and so cannot go unnoticed.
    small, large = (len(read_plain_text(part * n_parts)) for n_parts in (10, 100_000))
    assert large == pytest.approx(10_000 * small, rel=0.1)
