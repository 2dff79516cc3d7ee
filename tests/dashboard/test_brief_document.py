"""The one document of a brief, before any browser opens it."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date

import pytest

from dashboard.briefs.brief import LegendEntry, Section
from dashboard.briefs.document import (
    LAYOUTS,
    PAPER_LANES_AT_MOST,
    SLIDE_LANES_AT_MOST,
    make_document,
)
from dashboard.briefs.lanes import count_lanes, split_timeline
from dashboard.briefs.making import make_brief
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.words.telling import Sentence, Source, Table

BASE_URL = "https://postwatch.example"
MINSK = "On 31 January 2022 the United States ordered family members of staff out of Minsk"


@pytest.fixture(scope="module")
def briefs(archive, geography):
    """The briefs of the saved views, as they are offered."""
    return [make_brief(archive, geography, saved.view, base_url=BASE_URL) for saved in SAVED_VIEWS]


@pytest.fixture(scope="module")
def brief(briefs):
    return briefs[0]


def read_sheet(document):
    """The part of a document that a reader sees."""
    return document[document.index("<main") : document.index("</main>")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_all_that_a_brief_holds(brief, read_markup, layout):
    text = read_markup(read_sheet(make_document(brief, layout))).text
    said = [brief.title, brief.subtitle, MINSK, brief.coverage, brief.freshness, brief.permalink]
    said += [entry.label for entry in brief.legend]
    said += [section.title for section in brief.sections]
    said += [source.name for source in brief.sources]
    assert [words for words in said if words not in text] == []


def test_the_same_brief_gives_the_same_bytes(brief, archive, geography):
    again = make_brief(archive, geography, brief.view, base_url=BASE_URL)
    assert make_document(again, "a4") == make_document(brief, "a4")


def test_a_sentence_links_to_each_of_its_sources(brief, read_markup):
    sentence = next(s for s in brief.sections[0].sentences if s.text == f"{MINSK}.")
    (number,) = sentence.sources
    source = next(source for source in brief.sources if source.number == number)
    item = re.search(rf"<li[^>]*><bdi>{MINSK}.*?</li>", make_document(brief, "slide"))[0]
    assert read_markup(item).links == [source.url]


def test_a_document_lets_only_its_own_scripts_run(brief):
    document = make_document(brief, "slide")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', document)[1]
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    scripts = re.findall(r'<script type="(?!application/json)[^"]*">(.*?)</script>', document, re.S)
    hashes = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts}
    assert hashes == allowed
    assert len(scripts) == 3
    assert "default-src 'none'" in policy
    assert "connect-src" not in policy


def test_a_document_names_no_address_to_fetch(brief):
    for layout in LAYOUTS:
        document = make_document(brief, layout)
        sheet, head = read_sheet(document), document[: document.index("</head>")]
        assert set(re.findall(r'src="([a-z]+):', sheet)) == {"data"}
        assert re.findall(r"url\((?!\"data:)", head) == []
        assert "<link" not in head


def test_hostile_text_stays_text(brief, hostile, read_markup):
    evil = f"{hostile}</script><!--\u202e=1+1\x00\u2028" + "x" * 10_000
    source = Source(1, evil, "javascript:alert(1)", None, date(2022, 1, 1), evil)
    sentence = Sentence(evil, (1,), is_edited=True, detail=evil)
    enemy = replace(
        brief,
        title=evil,
        subtitle=evil,
        map_label=evil,
        timeline_label=evil,
        coverage=evil,
        freshness=evil,
        viewpoint=evil,
        permalink="javascript:alert(1)",
        legend=(LegendEntry("javascript:alert(1)", evil), LegendEntry("data:text/html,x", evil)),
        sections=(Section(evil, (sentence,), evil), Section(evil, (), evil)),
        sources=(source,),
        tables=(Table(evil, (evil,), ((evil,), ((evil, "javascript:alert(1)"),))),),
    )
    for layout in LAYOUTS:
        document = make_document(enemy, layout)
        markup = read_markup(document)
        assert markup.tags.count("script") == 5
        assert set(markup.tags).isdisjoint({"iframe", "object", "base"})
        assert "img" not in markup.tags
        assert [name for name in markup.attributes if name.startswith("on")] == []
        assert [link for link in markup.links if not link.startswith(("https://", "#"))] == []
        assert "\x00" not in document
        assert "\u202e" not in document


def test_an_edited_sentence_is_marked_as_the_analysts(brief, archive, geography, read_markup):
    key = brief.sections[0].sentences[0].key
    edited = make_brief(
        archive, geography, brief.view, base_url=BASE_URL, edits={key: "Families left Minsk."}
    )
    text = read_markup(read_sheet(make_document(edited, "a4"))).text
    assert "Families left Minsk [1]. Analyst's words." in text
    assert "not a source's" in text
    assert "Analyst's words." not in make_document(brief, "a4")


@pytest.mark.parametrize("view", range(len(SAVED_VIEWS)))
def test_paper_shows_every_departure_once(briefs, view):
    timeline = briefs[view].timeline_figure
    n_lanes = count_lanes(timeline)
    shown = []
    for part in split_timeline(timeline, *PAPER_LANES_AT_MOST["a4"]):
        end, start = part.figure["layout"]["yaxis"]["range"]
        shown += [lane for lane in range(n_lanes) if start < lane < end]
        ticks = part.figure["layout"]["yaxis"]["tickvals"]
        assert all(start < tick < end for tick in ticks)
    assert n_lanes > 1
    assert shown == list(range(n_lanes))


def test_a_slide_shows_the_departures_of_the_country_selected(briefs, read_markup):
    gulf = briefs[1]
    text = read_markup(make_document(gulf, "slide")).text
    n_lanes = count_lanes(gulf.timeline_figure)
    assert n_lanes > SLIDE_LANES_AT_MOST
    assert f"{SLIDE_LANES_AT_MOST} of {n_lanes} shown" in text
    figures = re.search(r'id="figures">(.*?)</script>', make_document(gulf, "slide"))[1]
    names = json.loads(figures)["timeline-1"]["layout"]["annotations"]
    assert "Iran" in names[0]["text"]
    assert len(names) < len(gulf.timeline_figure["layout"]["annotations"])


def test_an_unknown_layout_is_refused(brief):
    with pytest.raises(ValueError, match="no layout 'poster'; known: slide, a4"):
        make_document(brief, "poster")
