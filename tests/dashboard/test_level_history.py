import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.facts.levels.history import Block, find_level_history, make_blocks
from dashboard.facts.levels.query import find_departure_breaks, find_levels, find_spans
from dashboard.figures.level_history import (
    SINCE,
    describe_level_history,
    find_first_day,
    find_height,
    make_level_history,
)
from dashboard.palette import DARK, LEVEL_COLOURS, LIGHT

NEWEST = date(2026, 8, 22)
DAY = timedelta(days=1)
LANES = {
    "us_state": "United States",
    "ca_gac": "Canada",
    "uk_fcdo": "United Kingdom",
    "au_dfat": "Australia",
}
MS_PER_DAY = 86_400_000


def draw(
    blocks, lanes=LANES, *, date_from=date(2022, 1, 1), date_to=date(2022, 2, 28), theme=LIGHT
):
    """Draw a history, checked by Plotly's own classes and read as the browser gets it."""
    figure = make_level_history(blocks, lanes, date_from=date_from, date_to=date_to, theme=theme)
    go.Figure(figure)
    return json.loads(json.dumps(figure, allow_nan=False))


def bars_of(figure):
    """Every bar as (lane, first day, last day, colour, whether it is striped)."""
    return [
        (
            lane,
            date.fromisoformat(base),
            date.fromisoformat(base) + timedelta(days=length / MS_PER_DAY) - DAY,
            trace["marker"]["color"],
            "pattern" in trace["marker"],
        )
        for trace in figure["data"]
        if trace["type"] == "bar"
        for lane, base, length in zip(trace["y"], trace["base"], trace["x"], strict=True)
    ]


def trace_of(figure, name):
    """The one trace of a name, or None."""
    return next((trace for trace in figure["data"] if trace["name"] == name), None)


def make_block(begun, ended, *, level=4, footing="observed", issuer="us_state", issued=()):
    words = f"Words of {level}"
    return Block(issuer, begun, ended, footing, str(level), level, words, level, tuple(issued))


def make_table(*blocks):
    return pd.DataFrame(blocks, columns=Block._fields, dtype=object)


@pytest.fixture(scope="module")
def belarus(archive):
    return find_level_history(archive, "BLR", until=date(2022, 2, 28))


@pytest.mark.parametrize("country", ["BLR", "UKR", "ISR", "MLI", "FRA"])
def test_blocks_say_of_every_day_what_the_level_of_that_day_is(archive, country):
    blocks = make_blocks(
        find_spans(archive, country), find_departure_breaks(archive, archive.version, None)
    )
    n_compared = 0
    for day in [date(2018, 1, 10) + n * timedelta(days=41) for n in range(76)]:
        of_day = {
            block.issuer: (block.level_key, block.footing)
            for block in blocks
            if block.begun <= day <= block.ended
        }
        levels = find_levels(archive, day, country=country)
        standing = levels[levels["footing"].isin(["observed", "presumed"])]
        expected = {
            row["issuer"]: (row["level_key"], row["footing"]) for row in standing.to_dict("records")
        }
        assert of_day == expected, day
        n_compared += len(expected)
    assert n_compared > 20


def test_blocks_of_an_issuer_never_overlap_and_come_in_order(archive):
    blocks = make_blocks(find_spans(archive, "ISR"))
    pairs = [(a, b) for a, b in pairwise(blocks) if a.issuer == b.issuer]
    assert len(pairs) > 10
    assert all(before.ended < after.begun for before, after in pairs)


def test_the_history_ends_with_the_day_asked(archive):
    day = date(2021, 12, 1)
    blocks = find_level_history(archive, "BLR", until=day)
    assert blocks["ended"].max() == day
    assert blocks.iloc[-1]["footing"] == "presumed"
    assert all(on <= day for issued in blocks["issued"] for on in issued)


def test_what_was_not_yet_held_is_not_told(archive):
    assert find_level_history(archive, "BLR", until=NEWEST, known_on=date(2013, 1, 1)).empty


def test_every_block_is_drawn_on_its_days_in_its_colour(belarus):
    bars = bars_of(draw(belarus))
    expected = [
        (
            list(LANES).index(row["issuer"]),
            max(row["begun"], SINCE),
            row["ended"],
            LEVEL_COLOURS[row["common_level"]],
            row["footing"] == "presumed",
        )
        for row in belarus[belarus["ended"] >= SINCE].to_dict("records")
    ]
    assert len(expected) > 5
    assert sorted(bars) == sorted(expected)


def test_a_gap_is_drawn_as_a_gap(belarus):
    days = [(begun, ended) for lane, begun, ended, *_ in bars_of(draw(belarus)) if lane == 0]
    unknown = date(2020, 6, 1)
    assert days
    assert not [span for span in days if span[0] <= unknown <= span[1]]


def test_the_number_of_traces_does_not_grow_with_the_blocks(archive):
    blocks = find_level_history(archive, "ISR", until=NEWEST)
    figure = draw(blocks, date_to=NEWEST)
    n_bars = len(bars_of(figure))
    assert n_bars > 20
    assert len(figure["data"]) <= 5 * 2 + 2


def test_a_level_issued_again_is_one_block_with_a_tick_for_each_issue():
    issues = [date(2022, 1, 5), date(2022, 1, 20)]
    block = make_block(date(2022, 1, 5), date(2022, 2, 1), issued=issues)
    figure = draw(make_table(block))
    assert trace_of(figure, "issued")["x"] == [day.isoformat() for day in issues]
    assert len(bars_of(figure)) == 1


def test_the_hover_says_who_which_words_when_and_how_it_is_known(belarus):
    texts = trace_of(draw(belarus), "4 observed")["hovertext"]
    (text,) = [
        text for text in texts if text.startswith("<b>United States") and "<br>31 Jan 2022" in text
    ]
    assert text == (
        "<b>United States: Level 4: Do Not Travel</b><br>31 Jan 2022 to 31 Jan 2022<br>"
        "issued 31 Jan 2022<br>observed: seen or issued in these days<br>"
        "4 on our common scale"
    )


def test_long_words_are_broken_into_lines_that_fit_the_panel(belarus):
    figure = draw(belarus.assign(level_label="advises against all but essential travel " * 4))
    texts = [text for trace in figure["data"] for text in trace.get("hovertext", [])]
    assert texts
    assert max(len(line) for text in texts for line in re.split("<br>|</?b>", text)) <= 60


def test_the_digit_stands_on_runs_with_room_for_it_and_nowhere_else():
    wide = make_block(date(2019, 1, 1), date(2020, 1, 1), level=2)
    narrow = make_block(date(2021, 1, 1), date(2021, 1, 3), level=4)
    digits = trace_of(draw(make_table(wide, narrow)), "digits")
    assert digits["text"] == ["<b>2</b>"]
    assert "2019-01-01" < digits["x"][0] < "2020-01-01"


def test_observed_and_presumed_days_of_one_level_carry_one_digit():
    seen = make_block(date(2019, 1, 1), date(2019, 12, 31))
    presumed = make_block(date(2020, 1, 1), date(2020, 6, 1), footing="presumed")
    assert trace_of(draw(make_table(seen, presumed)), "digits")["text"] == ["<b>4</b>"]


def test_a_level_outside_our_scale_is_drawn_without_a_digit():
    block = make_block(date(2019, 1, 1), date(2020, 1, 1))._replace(common_level=None)
    figure = draw(make_table(block))
    ((_, _, _, colour, _),) = bars_of(figure)
    assert colour not in LEVEL_COLOURS.values()
    assert trace_of(figure, "digits") is None
    assert "no place on our common scale" in trace_of(figure, "no observed")["hovertext"][0]


def test_a_lane_with_nothing_since_2018_says_when_its_issuer_was_last_seen(belarus):
    before_2018 = belarus[(belarus["issuer"] != "ca_gac") | (belarus["ended"] < SINCE)]
    (note,) = draw(before_2018)["layout"]["annotations"]
    assert (note["y"], note["text"]) == (1, "last seen 30 Nov 2015")


def test_blocks_begun_before_the_chart_are_cut_at_its_edge():
    old = make_block(date(2010, 1, 1), date(2018, 3, 1))
    ((_, begun, ended, _, _),) = bars_of(draw(make_table(old)))
    assert (begun, ended) == (SINCE, date(2018, 3, 1))


@pytest.mark.parametrize(
    ("until", "first"),
    [(date(2026, 1, 1), SINCE), (date(2018, 3, 1), date(2017, 3, 1)), (SINCE, date(2017, 1, 1))],
)
def test_the_chart_begins_in_2018_or_a_year_before_an_early_end(until, first):
    assert find_first_day(until) == first


def test_the_height_follows_the_lanes(belarus):
    assert draw(belarus)["layout"]["height"] == find_height(4)
    assert find_height(5) > find_height(4)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_archive_that_holds_nothing_draws_empty_lanes(theme):
    figure = draw(make_table(), theme=theme)
    assert figure["data"] == []
    assert [note["text"] for note in figure["layout"]["annotations"]] == ["nothing held"] * len(
        LANES
    )


def test_a_range_that_ends_before_it_starts_is_no_band(belarus):
    figure = draw(belarus, date_from=date(2022, 3, 1))
    assert len(figure["layout"]["shapes"]) == len(LANES)


def test_hostile_words_arrive_as_text(belarus, hostile, read_markup):
    figure = draw(belarus.assign(level_label=hostile))
    texts = [text for trace in figure["data"] for text in trace.get("hovertext", [])]
    assert texts
    assert set(read_markup("".join(texts)).tags) == {"b", "br"}


def test_the_text_alternative_tells_every_lane(belarus):
    words = describe_level_history(belarus, LANES, "Belarus", date(2022, 2, 28))
    assert words.startswith("Advisory levels for Belarus, 1 Jan 2018 to 28 Feb 2022")
    assert "United States: 4 from 31 Oct 2021 to 28 Feb 2022; 3 from 28 Sep 2020" in words
    assert "Canada: 3 on 20 Feb 2022." in words
    assert "United Kingdom: 4 on 26 Feb 2022; 3 on 18 Feb 2022." in words


def test_a_long_text_alternative_counts_what_it_leaves_out():
    blocks = [
        make_block(date(2019, month, 1), date(2019, month, 5), level=1 + month % 2)
        for month in range(1, 10)
    ]
    words = describe_level_history(make_table(*blocks), LANES, "X", date(2022, 2, 28))
    assert re.search(r"; 3 earlier stretches\.", words)
