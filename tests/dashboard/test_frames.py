"""The frames of a range are what the page shows on each of its days."""

import gzip
import json
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import plotly.graph_objects as go
import pytest

from dashboard.drawing.frames import FRAMES_URL, is_from_page, make_frames, make_frames_url
from dashboard.facts.departures import DEPARTURES
from dashboard.facts.levels import LEVELS
from dashboard.facts.levels.query import find_levels
from dashboard.facts.presence import PRESENCE
from dashboard.figures.frame_traces import fold_traces
from dashboard.figures.mark_traces import make_presence_traces
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.frames import choose_days
from dashboard.view_state import BadAddress, ViewState
from loaders.discovery import issuers

WINTER = (date(2022, 1, 1), date(2022, 2, 28))
YEARS = (date(2018, 1, 1), date(2026, 8, 22))


def read_frames(archive, view, *, public_only=False):
    issuer = issuers()[view.issuer]
    return json.loads(make_frames(archive, archive.version, view, issuer, public_only=public_only))


def is_within(stretches, frame):
    return any(a <= frame <= b for a, b in zip(stretches[::2], stretches[1::2], strict=True))


def frames_of(trace):
    """The stretches of frames each point of a folded trace is seen in."""
    return [[int(n) for n in name.split(":")[1].split(",")] for name in trace["ids"]]


def points_of(trace, frame=None):
    """What each point of a trace is drawn with, of one frame or of all."""
    stretches = frames_of(trace) if frame is not None else None
    return {
        (trace["name"], trace["lon"][i], trace["lat"][i], trace["text"][i], trace["hovertext"][i])
        for i in range(len(trace["lon"]))
        if frame is None or is_within(stretches[i], frame)
    }


def levels_of(frames, frame):
    """Level, footing and days since it was known, of every country in one frame."""
    day = date.fromisoformat(frames["days"][frame])
    return {
        iso3: (level, footing, (day - date.fromisoformat(seen)).days if seen else None)
        for iso3, first, last, level, footing, seen, _ in frames["levels"]
        if first <= frame <= last
    }


@pytest.mark.parametrize("issuer", ["us_state", "uk_fcdo", "au_dfat"])
@pytest.mark.parametrize(("date_from", "date_to"), [WINTER, YEARS])
def test_every_level_of_every_frame_is_the_archives(archive, date_from, date_to, issuer):
    frames = read_frames(archive, ViewState(date_from, date_to, issuer=issuer))
    for frame in (0, 7, len(frames["days"]) // 2, len(frames["days"]) - 1):
        held = find_levels(archive, date.fromisoformat(frames["days"][frame]), issuer=issuer)
        assert levels_of(frames, frame) == {
            row["iso3"]: (
                None if row["footing"] == "unknown" else int(row["common_level"]),
                row["footing"],
                None if row["footing"] in ("observed", "unknown") else int(row["age_days"]),
            )
            for row in held.to_dict("records")
        }


def count_of(frames, noun):
    """How many facts have begun by each frame; None where they are not drawn."""
    return {one: counts for one, _, counts in frames["counts"]}.get(noun)


@pytest.mark.parametrize("frame", [0, 22, 30, 44, 58])
def test_the_marks_of_a_frame_are_those_of_a_view_that_ends_on_its_day(archive, look, frame):
    frames = read_frames(archive, ViewState(*WINTER))
    day = WINTER[0] + timedelta(days=frame)
    shown = look(WINTER[0], day)
    expected = [
        *make_presence_traces(shown[PRESENCE].marks),
        *DEPARTURES.make_traces(shown[DEPARTURES].marks),
    ]
    drawn = set().union(*(points_of(trace, frame) for trace in frames["traces"]))
    assert drawn == set().union(*(points_of(trace) for trace in expected))
    assert count_of(frames, "presence report")[frame] == shown[PRESENCE].n
    assert count_of(frames, "departure")[frame] == len(shown[DEPARTURES].rows)


def test_parts_of_a_country_are_marked_in_the_frames_in_which_they_differ(archive, look):
    day = date(2026, 8, 22)
    frames = read_frames(archive, ViewState(day - timedelta(days=30), day, issuer="uk_fcdo"))
    levels = look(day, day, issuer="uk_fcdo")[LEVELS].marks
    expected = set(levels.loc[levels["has_areas"], "iso3"])
    last = len(frames["days"]) - 1
    parted = {iso3 for iso3, stretches in frames["areas"].items() if is_within(stretches, last)}
    assert parted & set(levels["iso3"]) == expected
    assert expected


def test_a_layer_that_is_off_is_in_no_frame(archive):
    frames = read_frames(archive, ViewState(*WINTER, layers=frozenset({"departures"})))
    assert count_of(frames, "presence report") is None
    assert not [name for name in frames["replaces"] if name.startswith("presence")]


def test_what_the_archive_did_not_hold_on_a_day_is_in_no_frame(archive):
    frames = read_frames(archive, ViewState(*WINTER, known_on=date(2018, 1, 1)))
    assert set(count_of(frames, "presence report")) == set(count_of(frames, "departure")) == {0}


def test_many_reports_are_counted_in_cells_that_can_all_be_drawn(crowded_archive):
    view = ViewState(date(2030, 5, 30), date(2030, 6, 2))
    frames = read_frames(crowded_archive, view)
    assert count_of(frames, "presence report") == [0, 0, 2_500, 2_500]
    (cells,) = frames["traces"]
    assert sum(int((text or "1").replace(",", "")) for text in cells["text"]) == 2_500
    assert len(cells["lon"]) <= MARKS_AT_MOST


def test_an_empty_range_has_the_levels_of_its_as_of_date_and_no_mark(archive):
    frames = read_frames(archive, ViewState(date(2022, 3, 1), date(2022, 2, 1)))
    assert frames["days"] == ["2022-02-01"]
    assert frames["traces"] == []
    assert len(frames["levels"]) > 100


def test_the_frames_of_a_year_travel_in_few_bytes(archive):
    view = ViewState(date(2022, 1, 1), date(2022, 12, 31))
    text = make_frames(archive, archive.version, view, issuers()["us_state"], public_only=False)
    assert len(gzip.compress(text)) < 25_000


def test_a_level_is_cited_in_a_frame_as_on_the_map(archive, look):
    shown = look(*WINTER)[LEVELS].marks.set_index("iso3")["text"].str.replace("<br>", " ")
    frames = read_frames(archive, ViewState(*WINTER))
    last = len(frames["days"]) - 1
    said = {
        iso3: text.replace("<br>", " ")
        for iso3, _, end, *_, text in frames["levels"]
        if end == last
    }
    cited = {iso3: text.split("Source: ")[1] for iso3, text in shown.items() if "Source" in text}
    assert len(cited) > 150
    assert [iso3 for iso3, source in cited.items() if source not in said[iso3]] == []


@pytest.mark.parametrize(
    ("date_from", "date_to", "step", "n", "first"),
    [
        (date(2022, 1, 1), date(2022, 2, 28), "day", 59, date(2022, 1, 1)),
        (date(2022, 1, 1), date(2022, 4, 30), "day", 120, date(2022, 1, 1)),
        (date(2022, 1, 1), date(2022, 12, 31), "week", 53, date(2022, 1, 1)),
        (date(2018, 1, 1), date(2026, 8, 22), "month", 104, date(2018, 1, 31)),
        (date(1970, 1, 1), date(2026, 8, 22), "year", 57, date(1970, 12, 31)),
        (date(2022, 2, 28), date(2022, 2, 28), "day", 1, date(2022, 2, 28)),
        (date(2022, 3, 1), date(2022, 2, 28), "day", 1, date(2022, 2, 28)),
    ],
)
def test_a_range_is_stepped_through_as_finely_as_its_length_allows(
    date_from, date_to, step, n, first
):
    days = choose_days(date_from, date_to)
    assert (days.step, len(days.days), days.days[0]) == (step, n, first)
    assert days.days[-1] == date_to
    assert list(days.days) == sorted(set(days.days))


def scatter(name, *points):
    return {
        "type": "scattergeo",
        "name": name,
        "lon": [lon for lon, _ in points],
        "lat": [0] * len(points),
        "marker": {"size": [size for _, size in points], "color": "#111"},
        "text": ["" for _ in points],
        "hovertext": ["" for _ in points],
    }


def test_folded_traces_hold_each_point_once_with_the_frames_it_is_seen_in():
    frames = [
        [scatter("a", (1, 9))],
        [scatter("a", (1, 13), (2, 9)), scatter("b", (5, 9))],
        [scatter("a", (1, 9))],
    ]
    a, b = fold_traces(frames)
    go.Figure([a, b])
    assert (a["lon"], a["marker"]["size"]) == ([1, 1, 2], [9, 13, 9])
    assert frames_of(a) == [[0, 0, 2, 2], [1, 1], [1, 1]]
    assert a["marker"]["color"] == "#111"
    assert frames_of(b) == [[1, 1]]


def test_folding_leaves_the_traces_of_the_frames_as_they_were():
    trace = scatter("a", (1, 9))
    fold_traces([[trace], [scatter("a", (2, 9))]])
    assert trace == scatter("a", (1, 9))


def test_the_address_the_page_writes_is_known_as_its_own_and_no_other():
    view = ViewState(*WINTER, country="BLR", sort="region")
    address = urlsplit(make_frames_url(view))
    params = dict(parse_qsl(address.query))
    assert address.path == FRAMES_URL
    assert is_from_page(params)
    assert "country" not in params
    assert not is_from_page({"from": "2022-01-01"})
    with pytest.raises(BadAddress, match="not the key of this address"):
        is_from_page(params | {"to": "2022-03-01"})
