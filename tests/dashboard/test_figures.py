import json
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.facts.departures import DEPARTURES
from dashboard.facts.discovery import DRAWN
from dashboard.facts.levels import LEVELS
from dashboard.facts.levels.marks import make_change_rows
from dashboard.facts.presence import PRESENCE
from dashboard.figures.departure_timeline import (
    _imprecise,
    _symbols,
    assign_lanes,
    describe_timeline,
    make_departure_timeline,
)
from dashboard.figures.level_traces import LEVEL_NAMES
from dashboard.figures.world_map import MapUrls, describe_map, make_world_map
from dashboard.palette import (
    AGE_STEPS,
    DARK,
    DEPARTURE_SYMBOLS,
    LEVEL_COLOURS,
    LEVEL_FILLS,
    LIGHT,
    MARK_HALO,
    MARK_INK,
    OLD_FILL,
    PRESENCE_FAMILIES,
    RECENT_COLOURS,
    SEVERAL,
    find_family,
)
from geodata.regions import REGIONS
from loaders.facts.presence import PRESENCE_KINDS

URLS = MapUrls(
    "shapes/countries/world.geojson",
    "shapes/lines.geojson",
    "shapes/areas.geojson",
    "shapes/anchors.json",
)
NOTHING = (date(1980, 1, 1), date(1980, 1, 1))


def check_figure(figure):
    """Let Plotly's own classes check every property, and give the figure as it travels."""
    go.Figure(figure)
    return json.loads(json.dumps(figure, allow_nan=False))


@pytest.fixture(scope="module")
def draw_map(geography):
    """Draw the map of a situation, read as the browser gets it."""

    def draw(situation, *, region="world", selected=None, theme=LIGHT, urls=URLS):
        figure = make_world_map(
            situation[LEVELS].marks,
            [trace for kind in DRAWN for trace in kind.make_traces(situation[kind].marks)],
            geography.anchors,
            region=REGIONS[region],
            urls=urls,
            selected=selected,
            theme=theme,
        )
        return check_figure(figure)

    return draw


def draw_timeline(situation, *, selected=None, theme=LIGHT):
    """Draw the timeline of a situation, read as the browser gets it."""
    figure = make_departure_timeline(
        DEPARTURES.make_timeline_rows(situation[DEPARTURES].rows),
        make_change_rows(situation[LEVELS].changes, situation.issuer),
        situation[PRESENCE].by_host,
        date_from=situation.view.date_from,
        date_to=situation.view.date_to,
        selected=selected,
        theme=theme,
    )
    return check_figure(figure)


def trace(figure, name):
    """The one trace of a name."""
    (found,) = [trace for trace in figure["data"] if trace.get("name") == name]
    return found


def colour_of(choropleth, z):
    """The colour a step of a choropleth's scale gives a value."""
    share = (z - choropleth["zmin"]) / (choropleth["zmax"] - choropleth["zmin"])
    below = [colour for at, colour in choropleth["colorscale"] if at < share]
    return below[-1]


def drawn_colours(figure):
    """Colour of each country by its code, over every trace of levels."""
    return {
        iso3: colour_of(choropleth, z)
        for name in ("level", "recent level", "old level")
        for choropleth in [trace(figure, name)]
        for iso3, z in zip(choropleth["locations"], choropleth["z"], strict=True)
    }


@pytest.mark.parametrize("day", [date(2021, 6, 30), date(2022, 2, 28), date(2026, 8, 22)])
@pytest.mark.parametrize("issuer", ["us_state", "uk_fcdo"])
def test_every_colour_is_the_level_of_the_table(look, draw_map, geography, day, issuer):
    situation = look(day, day, issuer=issuer)
    held = situation[LEVELS].rows.dropna(subset=["common_level"])
    held = held[held["iso3"].isin(geography.anchors["iso3"])]
    expected = {
        iso3: LEVEL_FILLS[age][int(level)]
        for iso3, level, age in zip(held["iso3"], held["common_level"], held["age"], strict=True)
    }
    assert len(expected) > 30
    assert drawn_colours(draw_map(situation)) == expected


def test_every_country_with_a_level_has_a_shape_to_colour(look, geography):
    levels = look(date(2026, 8, 22), date(2026, 8, 22))[LEVELS].rows
    assert set(levels["iso3"]) <= set(geography.anchors["iso3"])


def test_every_country_is_drawn_once(winter_2022, draw_map, geography):
    figure = draw_map(winter_2022)
    drawn = [
        iso3
        for name in ("level", "recent level", "old level", "no data", "own country")
        for iso3 in trace(figure, name)["locations"]
    ]
    assert sorted(drawn) == sorted(geography.anchors["iso3"])


def test_a_country_without_a_level_is_no_data_and_says_so(look, draw_map):
    figure = draw_map(look(date(2016, 2, 28), date(2016, 2, 28), issuer="au_dfat"))
    no_data = trace(figure, "no data")
    said = dict(zip(no_data["locations"], no_data["text"], strict=True))
    assert drawn_colours(figure) == {}
    assert {colour for _, colour in no_data["colorscale"]} == {LIGHT.no_data}
    assert set(said.values()) <= {
        "The Australian Department of Foreign Affairs and Trade:<br>nothing held for this day",
        "No advisory held.",
    }
    assert "nothing held for this day" in said["BLR"]


def test_no_data_looks_like_no_level():
    assert not {LIGHT.no_data, DARK.no_data} & set(LEVEL_COLOURS.values())


def test_each_age_of_a_level_is_drawn_apart(winter_2022, draw_map):
    figure = draw_map(winter_2022)
    ages = winter_2022[LEVELS].rows.set_index("iso3")["age"]
    for age, name in LEVEL_NAMES.items():
        drawn = trace(figure, name)
        assert drawn["locations"]
        assert {ages[iso3] for iso3 in drawn["locations"]} == {age}
    assert "BLR" in trace(figure, "level")["locations"]
    assert {colour for _, colour in trace(figure, "old level")["colorscale"]} == {OLD_FILL}


def test_fills_of_all_ages_differ_from_one_another_and_from_no_data():
    fills = [*LEVEL_COLOURS.values(), *RECENT_COLOURS.values(), OLD_FILL]
    fills += [LIGHT.no_data, DARK.no_data, LIGHT.paper, DARK.paper]
    assert len(set(fills)) == len(fills)


def test_the_own_country_of_the_issuer_is_blank_and_says_why(winter_2022, draw_map):
    figure = draw_map(winter_2022)
    own = trace(figure, "own country")
    assert own["locations"] == ["USA"]
    assert own["text"] == ["Not advised on by its own government."]
    assert "USA" not in trace(figure, "no data")["locations"]


def test_a_selection_is_an_outline_and_changes_no_fill(winter_2022, draw_map):
    without, selected = draw_map(winter_2022), draw_map(winter_2022, selected="BLR")
    for name in ("casing", "selected"):
        outline = trace(selected, name)
        assert outline["locations"] == ["BLR"]
        assert {colour for _, colour in outline["colorscale"]} == {"rgba(0,0,0,0)"}
        assert outline["hoverinfo"] == "skip"
        assert trace(without, name)["locations"] == []
    assert drawn_colours(selected) == drawn_colours(without)


def test_the_map_holds_no_geometry_but_says_where_it_is(winter_2022, draw_map):
    figure = draw_map(winter_2022)
    choropleths = [trace for trace in figure["data"] if trace["type"] == "choropleth"]
    assert {trace["geojson"] for trace in choropleths} == {URLS.countries, URLS.areas}
    assert trace(figure, "digits")["lon"] == trace(figure, "small countries")["lon"] == []
    assert trace(figure, "disputed lines")["meta"] == {"lines": URLS.lines}
    assert trace(figure, "disputed lines")["lon"] == []


def test_the_same_figure_travels_as_the_same_text(winter_2022, draw_map):
    written, again = (json.dumps(draw_map(winter_2022), allow_nan=False) for _ in range(2))
    assert written == again
    assert json.loads(written) == draw_map(winter_2022)


@pytest.mark.parametrize("region", list(REGIONS))
def test_every_region_draws_and_keeps_its_camera(winter_2022, draw_map, region):
    layout = draw_map(winter_2022, region=region)["layout"]
    assert layout["uirevision"] == region
    assert layout["geo"]["lonaxis"]["range"] == list(REGIONS[region].lon_range)
    assert len(layout["meta"]["window"]["ends"]) == 4


def test_only_a_map_with_shapes_for_them_has_insets_and_finer_shapes(draw_map, winter_2022):
    assert draw_map(winter_2022)["layout"]["meta"].keys() == {"window"}
    urls = replace(URLS, finer="shapes/finer-world.geojson", insets="shapes/insets.geojson")
    meta = draw_map(winter_2022, urls=urls)["layout"]["meta"]
    assert [one["name"] for one in meta["insets"]["maps"]] == [
        "Pacific", "Lesser Antilles", "Europe", "Gulf",
    ]  # fmt: skip
    assert meta["finer"]["coarse"] == URLS.countries


def test_small_countries_have_a_marker_in_the_colour_of_their_level(winter_2022, draw_map):
    figure = draw_map(winter_2022)
    small = trace(figure, "small countries")
    levels = winter_2022[LEVELS].marks.set_index("iso3")
    drawn = dict(zip(small["customdata"], small["marker"]["color"], strict=True))
    assert {"MLT", "SGP", "BHR"} <= set(drawn)
    assert drawn == {
        iso3: LEVEL_FILLS[levels["age"][iso3]][int(levels["common_level"][iso3])] for iso3 in drawn
    }


def test_small_countries_without_a_level_stand_back(winter_2022, draw_map):
    silent = trace(draw_map(winter_2022), "small, no data")
    levels = winter_2022[LEVELS].marks.set_index("iso3")["common_level"]
    assert silent["marker"]["color"] == LIGHT.no_data
    assert silent["customdata"]
    assert [iso3 for iso3 in silent["customdata"] if not pd.isna(levels.get(iso3))] == []


def test_presence_is_drawn_by_precision_and_where_it_was_reported(winter_2022, draw_map):
    figure = draw_map(winter_2022)
    site = trace(figure, "presence: exact site")["marker"]
    locality = trace(figure, "presence: named locality")["marker"]
    coarse = trace(figure, "presence: district or country")
    assert site["color"] != locality["color"] == coarse["marker"]["color"] == MARK_HALO
    assert coarse["meta"]["dash"]
    marks = winter_2022[PRESENCE].marks
    drawn = {
        (lon, lat)
        for part in figure["data"]
        if str(part.get("name")).startswith("presence")
        for lon, lat in zip(part["lon"], part["lat"], strict=True)
    }
    assert drawn == set(zip(marks["lon"], marks["lat"], strict=True))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_nothing_at_all_still_draws(look, draw_map, geography, theme):
    nothing = look(*NOTHING)
    figure = draw_map(nothing, theme=theme)
    undrawn = trace(figure, "no data")["locations"] + trace(figure, "own country")["locations"]
    assert len(undrawn) == len(geography.anchors)
    timeline = draw_timeline(nothing, theme=theme)
    assert timeline["layout"]["height"] > 0
    assert describe_timeline(
        DEPARTURES.make_timeline_rows(nothing[DEPARTURES].rows), *NOTHING
    ).endswith("none held.")


def test_the_map_is_told_in_words_from_its_data(winter_2022):
    words = describe_map(
        winter_2022[LEVELS].marks,
        pd.DataFrame({"direction": ["raised", "lowered", "raised", "sideways"]}),
        issuer_name="U.S. Department of State",
        day="28 Feb 2022",
        since="1 Jan 2022",
    )
    assert words.startswith("Map of U.S. Department of State advisory levels on 28 Feb 2022: ")
    marks = winter_2022[LEVELS].marks
    counts = marks.loc[marks["age"].ne("old"), "common_level"].value_counts()
    assert f"{counts[4]} at level 4" in words
    assert (
        f"{(marks['age'] == 'recent').sum()} of them last seen over 30 days before that day."
        in words
    )
    assert (
        f"{(marks['age'] == 'old').sum()} more last seen over 180 days before, and not counted."
        in words
    )
    assert words.endswith("Since 1 Jan 2022: 2 raised, 1 lowered.")


def test_authorized_is_hollow_and_ordered_is_filled(look):
    figure = draw_timeline(look(date(2022, 1, 1), date(2022, 12, 31)))
    fills = {
        kind: trace(figure, DEPARTURE_SYMBOLS[kind].label)["marker"]["color"]
        for kind in ("authorized_departure", "ordered_departure")
    }
    assert fills["authorized_departure"] == MARK_HALO
    assert fills["ordered_departure"] == DEPARTURE_SYMBOLS["ordered_departure"].colour


def test_every_kind_of_departure_differs_without_colour():
    looks = {(symbol.shape, symbol.is_filled) for symbol in DEPARTURE_SYMBOLS.values()}
    assert len(looks) == len(DEPARTURE_SYMBOLS)


def bars(figure):
    """First and last day of each bar."""
    return {
        (base, (date.fromisoformat(base) + timedelta(milliseconds=length)).isoformat())
        for line in figure["data"]
        if line.get("orientation") == "h"
        for base, length in zip(line["base"], line["x"], strict=True)
    }


def stubs(figure):
    """First and last day of each dotted stub."""
    return {
        (line["x"][i][:10], line["x"][i + 1][:10])
        for line in figure["data"]
        if line.get("line", {}).get("dash") == "dot"
        for i in range(0, len(line["x"]), 3)
    }


def test_an_unknown_end_is_a_dotted_stub_and_a_known_one_a_bar(look):
    situation = look(date(2022, 1, 1), date(2022, 2, 28))
    figure = draw_timeline(situation)
    ends = situation[DEPARTURES].rows
    known = ends[ends["valid_to"].notna()]
    unknown = ends[ends["valid_to"].isna()]
    assert ("2022-01-31", "2022-02-28") in bars(figure)
    assert bars(figure) == {
        (begun.isoformat(), ended.isoformat())
        for begun, ended in zip(known["valid_from"], known["valid_to"], strict=True)
    }
    drawn = stubs(figure)
    assert {begun for begun, _ in drawn} == {day.isoformat() for day in unknown["valid_from"]}
    longest = timedelta(days=4)
    assert all(date.fromisoformat(b) - date.fromisoformat(a) < longest for a, b in drawn)


def test_lanes_follow_the_first_event_of_each_country(look):
    rows = DEPARTURES.make_timeline_rows(look(date(2022, 1, 1), date(2022, 2, 28))[DEPARTURES].rows)
    lanes = assign_lanes(rows)
    assert lanes["lane"].tolist() == list(range(len(rows)))
    bands = lanes.groupby("host", sort=False).agg(
        begun=("valid_from", "min"), first=("lane", "min"), last=("lane", "max"), n=("lane", "size")
    )
    assert bands["begun"].tolist() == sorted(bands["begun"])
    assert (bands["last"] - bands["first"] + 1 == bands["n"]).all()


def test_a_point_of_the_timeline_names_its_country_when_picked(winter_2022):
    figure = draw_timeline(winter_2022)
    suspended = trace(figure, DEPARTURE_SYMBOLS["suspended_operations"].label)
    assert "BLR" in suspended["customdata"]


def test_level_changes_of_countries_with_departures_are_ticks_in_their_new_colour(look):
    situation = look(date(2022, 1, 1), date(2022, 2, 28), issuer="uk_fcdo")
    ticks = trace(draw_timeline(situation), "Level change (new common level)")
    days = dict(zip(ticks["customdata"], ticks["x"], strict=True))
    assert set(ticks["customdata"]) <= set(situation[DEPARTURES].rows["host_iso3"])
    assert days["UKR"][:10] >= "2022-02-11"
    assert ticks["marker"]["line"]["color"] == [LEVEL_COLOURS[int(d)] for d in ticks["text"]]


def test_the_last_day_an_order_can_run_to_is_marked_where_no_end_is_known(look):
    situation = look(date(2022, 1, 1), date(2022, 12, 31))
    figure = draw_timeline(situation)
    (limits,) = [trace for trace in figure["data"] if trace.get("name") == "Limit of 180 days"]
    orders = situation[DEPARTURES].rows["kind"].isin(["authorized_departure", "ordered_departure"])
    open_orders = situation[DEPARTURES].rows[orders & situation[DEPARTURES].rows["valid_to"].isna()]
    last_days = [day + timedelta(days=180) for day in open_orders["valid_from"]]
    reached = [day.isoformat() for day in last_days if day <= date(2022, 12, 31)]
    assert sorted(limits["x"]) == sorted(reached)
    assert reached


def test_a_limit_beyond_the_range_is_not_drawn(winter_2022):
    names = [trace.get("name") for trace in draw_timeline(winter_2022)["data"]]
    assert "Limit of 180 days" not in names


def test_what_began_before_the_range_is_an_arrow_at_its_edge(look):
    situation = look(date(2022, 3, 1), date(2022, 4, 30))
    figure = draw_timeline(situation)
    earlier = situation[DEPARTURES].rows["valid_from"] < date(2022, 3, 1)
    arrows = [
        x
        for part in figure["data"]
        if part.get("name") == "begun before the range"
        for x in part["x"]
    ]
    assert arrows == ["2022-03-01"] * earlier.sum()
    assert arrows
    symbols = [
        x
        for part in figure["data"]
        if part.get("mode") == "markers" and part["marker"]["size"] == 11
        for x in part["x"]
    ]
    assert len(symbols) == (~earlier).sum()
    assert min(symbols) >= "2022-03-01"


def test_presence_behind_the_bands_counts_each_report_begun_in_the_range_once(winter_2022):
    density = trace(draw_timeline(winter_2022), "presence reports begun")
    reports = winter_2022[PRESENCE].rows
    begun = reports[reports["valid_from"] >= winter_2022.view.date_from]
    hosts = set(winter_2022[DEPARTURES].rows["host_iso3"].dropna())
    parts = [text.split("<br>") for text in density["hovertext"]]
    said = [sum(int(words.split(" ", 1)[0]) for words in of_bar) for of_bar in parts]
    assert sum(said) == begun["host_iso3"].isin(hosts).sum() > 0
    tallest = density["y"].index(min(density["y"]))
    assert said[tallest] == max(said)
    assert set(density["customdata"]) <= hosts
    vague = begun[begun["date_precision"].ne("day") & begun["host_iso3"].isin(hosts)]
    apart = [int(words.split(" ")[0]) for of_bar in parts for words in of_bar if "only" in words]
    assert sum(apart) == len(vague) > 0


def test_every_lane_is_labelled_beside_the_plot_and_no_label_stands_in_it(look):
    figure = draw_timeline(look(date(2022, 1, 1), date(2022, 12, 31)))
    assert len(figure["layout"]["yaxis"]["ticktext"]) == 38
    texts = [part for part in figure["data"] if "text" in part.get("mode", "")]
    assert [part["name"] for part in texts] in ([], ["Level change (new common level)"])


def test_departures_of_several_countries_draw(look):
    figure = draw_timeline(look(date(2020, 3, 1), date(2020, 3, 31)))
    assert "<b>Several countries</b>" in [n["text"] for n in figure["layout"]["annotations"]]


def test_hostile_text_is_inert_on_the_timeline(winter_2022, hostile, read_markup):
    rows = DEPARTURES.make_timeline_rows(
        winter_2022[DEPARTURES].rows.assign(post=hostile, reason=hostile)
    )
    figure = make_departure_timeline(
        rows.assign(host=hostile),
        make_change_rows(winter_2022[LEVELS].changes, winter_2022.issuer),
        date_from=date(2022, 1, 1),
        date_to=date(2022, 2, 28),
        selected=None,
        theme=LIGHT,
    )
    read = read_markup("".join(texts_of(check_figure(figure))))
    assert set(read.tags) <= {"b", "br", "extra"}
    assert "<script>alert(1)</script>" in read.text


def texts_of(value):
    """Every text in a figure."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_of(item)


def test_all_that_is_held_can_be_drawn_at_once(look, draw_map):
    everything = look(date(1970, 1, 1), date(2026, 8, 22))
    assert everything[DEPARTURES].rows["host_iso3"].isna().any()
    assert len(draw_timeline(everything)["data"]) > 10
    assert trace(draw_map(everything), "presence: exact site")["customdata"]


def luminance(colour, ground, opacity):
    """The relative luminance (WCAG 2) of what is seen where a colour is laid over another."""
    parts = [(int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5)]
    seen = [(over * opacity + under * (1 - opacity)) / 255 for over, under in parts]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in seen)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("ground", LEVEL_COLOURS.values())
@pytest.mark.parametrize("step", AGE_STEPS)
def test_the_oldest_report_is_still_seen_on_every_level(ground, step):
    inks = [luminance(ink, ground, step.opacity) + 0.05 for ink in (MARK_INK, MARK_HALO)]
    assert max(inks) / min(inks) >= 3


def test_no_shape_of_presence_is_that_of_a_departure():
    shapes = {family.shape for family in PRESENCE_FAMILIES.values()}
    assert not shapes & {symbol.shape for symbol in DEPARTURE_SYMBOLS.values()}
    assert len(shapes) == len(PRESENCE_FAMILIES) - 1


def test_every_kind_of_presence_has_a_family():
    families = {find_family([kind]) for kind in PRESENCE_KINDS}
    assert families == set(PRESENCE_FAMILIES)
    assert find_family(["buildup", "exercise"]) == SEVERAL


def test_presence_is_drawn_by_family_and_age(winter_2022, draw_map):
    figure = draw_map(winter_2022)
    marks = winter_2022[PRESENCE].marks.set_index(["lon", "lat"])
    drawn = [part for part in figure["data"] if str(part.get("name")).startswith("presence")]
    looks = {
        (lon, lat): look
        for part in drawn
        for lon, lat, *look in zip(
            part["lon"],
            part["lat"],
            part["marker"]["symbol"],
            part["marker"]["opacity"],
            strict=True,
        )
    }
    assert looks == {
        point: [PRESENCE_FAMILIES[mark.family].shape, AGE_STEPS[mark.age_step].opacity]
        for point, mark in zip(marks.index, marks.itertuples(), strict=True)
    }
    assert {"star-diamond", "bowtie", "triangle-left"} < {shape for shape, _ in looks.values()}


def test_a_month_is_a_band_of_that_month_with_its_symbol_in_the_middle(winter_2022):
    rows = DEPARTURES.make_timeline_rows(winter_2022[DEPARTURES].rows.head(1)).assign(
        valid_from=date(2022, 2, 1), valid_to=None, date_precision="month", lane=0
    )
    band = _imprecise(rows.to_dict("records"), "#000000")
    assert band["x"] == ["2022-02-01", "2022-03-01", None]
    symbols = _symbols(rows.to_dict("records"), DEPARTURE_SYMBOLS["closed"], "#000000")
    assert symbols["x"] == ["2022-02-14"]
