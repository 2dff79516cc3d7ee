import json
from dataclasses import replace
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.choices import find_choices
from dashboard.comparison_state import make_asked_address, parse_asked
from dashboard.facts.levels.query import find_levels
from dashboard.figures.comparison_map import (
    LOOKS,
    describe_comparison_map,
    make_comparison_legend,
    make_comparison_map,
)
from dashboard.figures.world_map import MapUrls
from dashboard.palette import DARK, LEVEL_COLOURS, LIGHT
from dashboard.panels.comparison import (
    describe_counts,
    make_comparison_marks,
    make_comparison_table,
)
from dashboard.queries.comparison import (
    APPEARED,
    DOWN,
    GONE,
    NO_LEVEL_HELD,
    REWORDED,
    SAME,
    STALE,
    TOO_OLD,
    UNKNOWN,
    UP,
    compare_levels,
    make_date_sides,
    make_issuer_sides,
)
from dashboard.words.html import write_html
from loaders.evidence.ages import find_age
from loaders.evidence.common_scale import READINGS

BEFORE, AFTER = date(2026, 5, 24), date(2026, 8, 22)
SIDES = make_date_sides("An issuer", BEFORE, AFTER)
URLS = MapUrls(
    "/shapes/countries/world.geojson",
    "/shapes/lines.geojson",
    "/shapes/areas.geojson",
    "/shapes/anchors.json",
)
WORDS = {1: "Normal", 2: "Caution", 3: "Reconsider", 4: "Do not travel"}


def make_levels(*rows, issuer="ie_dfa"):
    """A table as `levels_on` gives it: ``(iso3, common level, footing, what else is said)``."""
    made = []
    for iso3, level, footing, *more in rows:
        is_held = footing != "unknown"
        age_days = 40 if footing == "last_known" else 0
        row = {
            "issuer": issuer,
            "iso3": iso3,
            "level": level,
            "level_label": WORDS.get(level) if is_held else None,
            "common_level": level,
            "issued_on": date(2026, 1, 2) if is_held else None,
            "url": f"https://example.org/{iso3}" if is_held else None,
            "footing": footing,
            "seen_on": date(2026, 5, 1) if is_held else None,
            "age_days": age_days if is_held else None,
            "age": find_age(age_days) if is_held else None,
            "next_seen_on": None,
            "also": [],
            "newest_fault": None,
            "flags": [],
        }
        made.append(row | (more[0] if more else {}))
    return pd.DataFrame(made, columns=list(_COLUMNS)).astype(
        {"level": "Int64", "common_level": "Int64", "age_days": "Int64"}
    )


_COLUMNS = (
    *("issuer", "iso3", "level", "level_label", "common_level", "issued_on", "url", "footing"),
    "flags",
    *("seen_on", "age_days", "age", "next_seen_on", "also", "newest_fault"),
)


def compare_one(first, second, issuers=("ie_dfa", "ie_dfa")):
    """The one row of a comparison of one country."""
    sides = [
        make_levels(("BLR", *said), issuer=issuer)
        for said, issuer in zip((first, second), issuers, strict=True)
    ]
    (row,) = compare_levels(*sides).to_dict("records")
    return row


NO_LEVEL = (None, "observed", {"level_label": None})


@pytest.mark.parametrize(
    ("first", "second", "direction"),
    [
        ((2, "observed"), (4, "observed"), UP),
        ((4, "observed"), (3, "presumed"), DOWN),
        ((3, "observed"), (3, "presumed"), SAME),
        ((3, "observed"), (3, "observed", {"level_label": "Think again"}), REWORDED),
        ((3, "observed"), (3, "observed", {"level_label": "RECONSIDER"}), SAME),
        ((None, "unknown"), (1, "observed"), APPEARED),
        ((1, "observed"), (None, "unknown"), GONE),
        ((1, "observed"), (1, "last_known"), STALE),
        ((1, "last_known"), (1, "last_known"), STALE),
        ((1, "last_known"), (1, "observed"), STALE),
        ((1, "last_known"), (2, "observed"), UP),
        ((None, "unknown"), (None, "unknown"), UNKNOWN),
        (NO_LEVEL, (4, "observed"), NO_LEVEL_HELD),
        (NO_LEVEL, NO_LEVEL, NO_LEVEL_HELD),
    ],
)
def test_what_is_found_of_one_country(first, second, direction):
    assert compare_one(first, second)["direction"] == direction


def test_steps_are_of_the_common_scale_and_signed():
    assert compare_one((2, "observed"), (4, "observed"))["steps"] == 2
    assert compare_one((4, "observed"), (1, "observed"))["steps"] == -3
    assert pd.isna(compare_one((None, "unknown"), (1, "observed"))["steps"])


def test_a_country_without_any_row_is_held_on_one_side_only():
    table = compare_levels(
        make_levels(("BLR", 4, "observed")), make_levels(("UKR", 4, "observed"))
    ).set_index("iso3")
    assert table["direction"].to_dict() == {"BLR": GONE, "UKR": APPEARED}
    assert table.loc["UKR", "words_first"] == "nothing held"
    assert table.loc["UKR", "evidence_first"] == "no advisory held of any day"


def test_a_country_is_silent_when_others_were_seen_and_it_was_not():
    not_believed = {"newest_fault": "Level 4, not believed"}
    before = make_levels(*((iso3, 1, "observed") for iso3 in ("BLR", "FRA", "UGA")))
    after = make_levels(
        ("BLR", 1, "last_known"), ("FRA", 1, "observed"), ("UGA", 1, "last_known", not_believed)
    )
    table = compare_levels(before, after).set_index("iso3")
    assert table["direction"].to_dict() == {"BLR": GONE, "FRA": SAME, "UGA": STALE}
    assert table.loc["BLR", "words_second"] == "Normal"


@pytest.mark.parametrize(
    ("age_days", "direction"), [(1, SAME), (30, SAME), (31, GONE), (180, GONE), (181, TOO_OLD)]
)
def test_a_country_is_silent_only_once_its_level_is_no_longer_confirmed(age_days, direction):
    aged = {"age_days": age_days, "age": find_age(age_days)}
    before = make_levels(("BLR", 1, "observed"), ("FRA", 1, "observed"))
    after = make_levels(("BLR", 1, "last_known", aged), ("FRA", 1, "observed"))
    table = compare_levels(before, after).set_index("iso3")
    assert table["direction"].to_dict() == {"BLR": direction, "FRA": SAME}
    assert pd.isna(table.loc["BLR", "age_days"]) == (age_days <= 30)


def test_the_newest_day_silences_nobody_seen_in_the_month_before(archive):
    newest = find_choices(archive).newest_on
    sides = [find_levels(archive, day, issuer="us_state") for day in (date(2026, 9, 20), newest)]
    recent = sides[1].set_index("iso3")["age_days"]
    table = compare_levels(*sides)
    silent = table.loc[table["direction"].eq(GONE), "iso3"]
    assert (recent[silent] > 30).all()
    assert len(silent) < 20


def test_the_issuers_own_country_is_not_said_to_be_held_by_nobody(archive):
    sides = [find_levels(archive, day, issuer="us_state") for day in (BEFORE, AFTER)]
    _, rows = make_comparison_table(compare_levels(*sides), SIDES)
    (own,) = [row for row in rows if row[0] == "United States"]
    assert own[1] == own[3] == own[4] == "not advised on by its own government"


@pytest.mark.parametrize("issuer", ["de_aa", "uk_fcdo"])
def test_an_issuer_of_which_nothing_is_held_is_not_compared(archive, issuer):
    held = frozenset({"us_state", "ca_gac"})
    choices = replace(find_choices(archive), find_held=lambda known_on, version: held)
    address = {"mode": "issuers", "issuers": f"us_state,{issuer}", "issuer": issuer}
    asked, faults = parse_asked(address, choices)
    assert asked.issuers == ("us_state", "uk_fcdo")
    assert asked.issuer == "us_state"
    assert len(faults) == 2
    assert all(f"no record of {issuer} is held" in fault for fault in faults)


def test_a_day_on_which_nothing_was_seen_silences_nobody(archive):
    sides = [find_levels(archive, day, issuer="au_dfat") for day in (BEFORE, AFTER)]
    assert (sides[0]["footing"] == "observed").any()
    assert set(sides[1]["footing"]) == {"last_known", "unknown"}
    assert set(sides[1].loc[sides[1]["footing"] == "unknown", "iso3"]) == {"AUS"}
    assert GONE not in set(compare_levels(*sides)["direction"])


def test_words_stay_the_issuers_own_and_a_last_known_level_says_its_age():
    row = compare_one((2, "last_known"), (4, "observed"))
    assert (row["words_first"], row["words_second"]) == ("Caution", "Do not travel")
    assert row["evidence_first"] == ("issued 2 Jan 2026; last known 40 days earlier, on 1 May 2026")
    assert row["age_days"] == 40


def test_what_is_not_believed_or_said_besides_is_told():
    more = {"newest_fault": "Level 4, not believed", "also": ["Crimea: Do not travel"]}
    evidence = compare_one((2, "observed"), (2, "last_known", more))["evidence_second"]
    assert "also Crimea: Do not travel; newer: Level 4, not believed" in evidence


def test_two_issuers_are_neither_reworded_nor_silent():
    issuers = ("ie_dfa", "au_dfat")
    other_words = (3, "observed", {"level_label": "Think again"})
    assert compare_one((3, "observed"), other_words, issuers)["direction"] == SAME
    assert compare_one((3, "observed"), (3, "last_known"), issuers)["direction"] == STALE


MANY = (
    make_levels(
        ("BLR", 2, "observed"),
        ("UKR", 2, "observed"),
        ("CYP", 3, "observed"),
        ("FRA", 1, "observed"),
        ("MLT", 1, "observed"),
        ("NER", None, "unknown"),
        ("TCD", None, "unknown"),
        ("ITA", 1, "last_known"),
    ),
    make_levels(
        ("BLR", 3, "observed"),
        ("UKR", 4, "observed"),
        ("CYP", 1, "observed"),
        ("FRA", 1, "observed"),
        ("MLT", None, "unknown"),
        ("NER", 4, "observed"),
        ("TCD", None, "unknown"),
        ("ITA", 1, "last_known"),
    ),
)


def test_the_counts_are_a_sentence_that_leaves_no_country_out():
    assert describe_counts(compare_levels(*MANY), SIDES) == (
        "2 raised, 1 lowered, 1 newly covered, 1 silent; 1 unchanged, 1 same as last known, "
        "1 nothing held on either side. By two steps or more: 2. "
        "Levels last known are up to 40 days old; each says its age."
    )


def test_differences_come_first_and_the_widest_before_the_others():
    assert compare_levels(*MANY)["iso3"].tolist() == [
        *("UKR", "BLR", "CYP", "NER", "MLT", "ITA", "FRA", "TCD")
    ]


def test_the_table_holds_both_texts_and_both_sources():
    heads, rows = make_comparison_table(compare_levels(*MANY), SIDES)
    ukraine = dict(zip(heads, rows[0], strict=True))
    assert ukraine["Country"] == "Ukraine"
    assert ukraine["Finding"] == "raised"
    assert ukraine["Steps (our scale)"] == 2
    assert ukraine["24 May 2026: issuer's words"] == "Caution"
    assert ukraine["22 Aug 2026: issuer's words"] == "Do not travel"
    assert ukraine["22 Aug 2026: common level (ours)"] == 4
    words = "as reported by example.org, press"
    assert ukraine["Source, second"] == [words, "https://example.org/UKR"]


def test_two_empty_tables_compare_to_nothing(geography):
    nothing = compare_levels(make_levels(), make_levels())
    assert nothing.empty
    assert describe_counts(nothing, SIDES).startswith("0 raised, 0 lowered")
    figure = draw(nothing, geography)
    assert len(trace(figure, "no data")["locations"]) == len(geography.anchors)


def trace(figure, name):
    (found,) = [trace for trace in figure["data"] if trace.get("name") == name]
    return found


def draw(table, geography, theme=LIGHT):
    """The map as the browser gets it, each property checked by Plotly's own classes."""
    marks = make_comparison_marks(table, SIDES)
    figure = make_comparison_map(marks, geography.anchors, urls=URLS, theme=theme)
    go.Figure(figure)
    return json.loads(json.dumps(figure, allow_nan=False))


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_each_country_is_drawn_once_in_the_colour_of_its_direction(geography, theme):
    figure = draw(compare_levels(*MANY), geography, theme)
    drawn = [
        iso3
        for name in ("compared", "compared, recent", "no data")
        for iso3 in trace(figure, name)["locations"]
    ]
    assert sorted(drawn) == sorted(geography.anchors["iso3"])
    compared = trace(figure, "compared")
    codes = dict(zip(compared["locations"], compared["z"], strict=True))
    colours = [colour for _, colour in compared["colorscale"][::2]]
    assert {iso3: colours[codes[iso3]] for iso3 in ("BLR", "CYP", "NER", "MLT")} == {
        "BLR": LOOKS[UP].fill,
        "CYP": LOOKS[DOWN].fill,
        "NER": LOOKS[APPEARED].fill,
        "MLT": LOOKS[GONE].fill,
    }
    assert trace(figure, "compared, recent")["locations"] == ["ITA"]
    assert "TCD" in trace(figure, "no data")["locations"]


def test_a_country_of_which_nothing_is_held_says_so_of_both_sides(geography):
    hatched = trace(draw(compare_levels(*MANY), geography), "no data")
    (said,) = [
        text.split("<br>")
        for iso3, text in zip(hatched["locations"], hatched["text"], strict=True)
        if iso3 == "TCD"
    ]
    assert said[0] == "nothing held on either side"
    sides = (SIDES.first, SIDES.second)
    assert [f"{side}: <b>nothing held</b>" in said for side in sides] == [True, True]


def test_an_issuers_own_country_is_outlined_and_named_and_never_hatched(geography, read_markup):
    own = ("USA", None, "unknown")
    table = compare_levels(*(make_levels(own, issuer="us_state") for _ in range(2)))
    figure = draw(table, geography)
    assert trace(figure, "own country")["locations"] == ["USA"]
    assert "USA" not in trace(figure, "no data")["locations"]
    marks = make_comparison_marks(table, SIDES)
    words = "ot advised on by its own government"
    assert f"N{words}: United States." in describe_comparison_map(marks, SIDES)
    assert f"n{words}" in read_markup(write_html(make_comparison_legend(marks, SIDES, LIGHT))).text
    others = make_comparison_marks(compare_levels(*MANY), SIDES)
    assert words not in write_html(make_comparison_legend(others, SIDES, LIGHT))


def test_every_difference_has_a_symbol_and_wide_ones_their_steps(geography):
    symbols = trace(draw(compare_levels(*MANY), geography), "differences")
    drawn = dict(zip(symbols["customdata"], symbols["marker"]["symbol"], strict=True))
    assert drawn == {
        "BLR": "triangle-up",
        "UKR": "triangle-up",
        "CYP": "triangle-down",
        "NER": "cross",
        "MLT": "circle-open",
    }
    steps = dict(zip(symbols["customdata"], symbols["text"], strict=True))
    assert (steps["UKR"], steps["CYP"]) == ("2", "2")


def test_no_direction_rests_on_colour_alone():
    symbols = [look.symbol for look in LOOKS.values() if look.symbol]
    assert len(set(symbols)) == len(symbols) == len(LOOKS) - 3
    fills = {look.fill for look in LOOKS.values() if look.fill}
    assert not fills & set(LEVEL_COLOURS.values())


def grey(colour):
    """Lightness of a colour in grey print, 0 to 100 (CIE L*)."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [((s + 0.055) / 1.055) ** 2.4 if s > 0.04045 else s / 12.92 for s in shares]
    luminance = sum(part * of for part, of in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * luminance ** (1 / 3) - 16


def test_up_and_down_are_apart_in_grey_print():
    assert grey(LOOKS[UP].fill) - grey(LOOKS[DOWN].fill) > 30


def test_the_map_is_told_in_words_from_its_data():
    marks = make_comparison_marks(compare_levels(*MANY), SIDES)
    words = describe_comparison_map(marks, SIDES)
    assert words.startswith("Map comparing An issuer: 24 May 2026 and 22 Aug 2026. ")
    assert "raised: 2 (Ukraine, Belarus)." in words
    assert "silent: 1 (Malta)." in words
    assert "unchanged: 1." in words
    nothing = marks.head(0)
    assert "Nothing held on either side." in describe_comparison_map(nothing, SIDES)


def test_the_legend_explains_what_is_drawn_and_nothing_else(read_markup):
    marks = make_comparison_marks(compare_levels(*MANY), SIDES)
    text = read_markup(write_html(make_comparison_legend(marks, SIDES, LIGHT))).text
    for words in ("raised", "lowered", "newly covered", "silent", "same as last known"):
        assert words in text
    assert "other words" not in text
    assert "no advisory held" in text


def test_hostile_text_is_inert(geography, hostile, read_markup):
    said = {"level_label": hostile, "also": [hostile]}
    table = compare_levels(
        make_levels(("BLR", 1, "observed", said)), make_levels(("BLR", 4, "observed", said))
    )
    (text,) = make_comparison_marks(table, SIDES)["text"]
    read = read_markup(text)
    assert set(read.tags) <= {"b", "br"}
    assert "<script>alert(1)</script>" in read.text


def test_the_state_departments_summer_of_2026(archive):
    sides = [find_levels(archive, day, issuer="us_state") for day in (BEFORE, AFTER)]
    table = compare_levels(*sides).set_index("iso3")
    found = table.loc[["LCA", "CYP", "THA", "UGA"], "steps"].to_dict()
    assert found == {"LCA": 1, "CYP": -2, "THA": -1, "UGA": 0}
    assert table.loc["CYP", "words_first"] == "Level 3: Reconsider Travel"
    assert table.loc["CYP", "words_second"] == "Level 1: Exercise Normal Precautions"
    # Last seen 17 days before the second date: still confirmed for it.
    assert table.loc["ISR", "direction"] == SAME


def test_two_issuers_differ_by_the_steps_of_their_readings(archive):
    sides = [find_levels(archive, AFTER, issuer=issuer) for issuer in ("us_state", "uk_fcdo")]
    table = compare_levels(*sides).set_index("iso3")
    levels = [side.set_index("iso3")["level_key"] for side in sides]
    differing = table[table["direction"].isin([UP, DOWN])]
    assert len(differing) > 50
    for iso3, steps in differing["steps"].items():
        first = READINGS["us_state", levels[0][iso3]].common
        assert READINGS["uk_fcdo", levels[1][iso3]].common - first == steps


def test_issuers_are_named_by_the_country_they_speak_for():
    sides = make_issuer_sides("USA", "GBR", AFTER)
    assert sides.title == "United States and United Kingdom on 22 Aug 2026"
    line = describe_counts(compare_levels(*MANY), sides)
    assert line.startswith(
        "United Kingdom higher in 2, lower in 1, 1 held for the United Kingdom only"
    )


@pytest.fixture(scope="module")
def choices(archive):
    return find_choices(archive)


@pytest.mark.parametrize(
    "params",
    [
        {"mode": "dates", "issuer": "uk_fcdo", "before": "2022-01-15", "after": "2022-02-28"},
        {"mode": "issuers", "issuers": "ca_gac,ie_dfa", "as_of": "2026-06-01"},
    ],
)
def test_an_address_is_restored_as_it_was_written(choices, params):
    asked, faults = parse_asked(params, choices)
    assert faults == []
    assert make_asked_address(asked) == params


def test_the_default_is_the_newest_day_and_ninety_days_before(choices):
    asked, faults = parse_asked({}, choices)
    assert faults == []
    assert (asked.issuer, asked.before, asked.after) == (
        "us_state",
        date(2026, 7, 12),
        date(2026, 10, 10),
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("mode", "moods"),
        ("issuer", "xx"),
        ("before", "2022-02-30"),
        ("after", "9999-01-01"),
        ("issuers", "us_state"),
        ("issuers", "us_state,xx"),
        ("as_of", "today"),
        ("region", "europe"),
    ],
)
def test_a_bad_value_falls_back_and_is_named(choices, name, text):
    asked, faults = parse_asked({name: text}, choices)
    assert asked == parse_asked({}, choices)[0]
    (fault,) = faults
    assert fault.startswith(f"{name}={text!r}: ")


def test_a_level_older_than_180_days_is_left_out_and_counted():
    old = {"age_days": 181, "age": "old"}
    before = make_levels(("FRA", 1, "observed"), ("ESP", 2, "observed"))
    after = make_levels(("FRA", 3, "last_known", old), ("ESP", 3, "observed"))
    table = compare_levels(before, after)
    assert dict(zip(table["iso3"], table["direction"], strict=True)) == {
        "ESP": UP,
        "FRA": "too_old",
    }
    words = describe_counts(table, SIDES)
    assert "1 left out, older than 180 days" in words
    assert "1 raised" in words
