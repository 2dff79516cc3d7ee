"""The bundled history says what its sources said: facts checked by hand against them."""

import csv
import hashlib
from datetime import date, timedelta

import pandas as pd
import pytest
import shapely
from asked_levels import levels_on

from geodata import find_iso3
from geodata.countries import read_countries
from loaders.compile_history.advisories import read_destinations
from loaders.discovery import issuers
from loaders.evidence.common_scale import common_level
from loaders.evidence.in_force import PRESUMED_GAP_DAYS
from loaders.evidence.level_changes import level_changes
from loaders.evidence.spans import make_spans
from loaders.facts.levels import NO_LEVEL
from loaders.facts.tables import HISTORY_TABLES, SCHEMAS
from loaders.history import FOLDER, MOVES_FILE, read_history, read_provenance

INVASION = date(2022, 2, 28)
NEWEST = date(2026, 8, 22)
ONE_DAY = timedelta(days=1)
KM_IN_DEGREES = 0.01

# Degrees; from Wikipedia's articles of the cities.
CITIES = {
    "Minsk": (27.56, 53.90),
    "Kyiv": (30.52, 50.45),
    "Moscow": (37.62, 55.76),
    "Lviv": (24.03, 49.84),
}


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    return {name: read_history(name).to_pandas() for name in HISTORY_TABLES}


@pytest.fixture(scope="module")
def spans(tables) -> pd.DataFrame:
    return make_spans(tables["advisories"], tables["sightings"])


@pytest.fixture(scope="module")
def evidence(spans) -> pd.DataFrame:
    return spans[spans["fault"] == ""]


def level_of(spans: pd.DataFrame, issuer: str, iso3: str, day: date) -> dict[str, object]:
    levels = levels_on(spans, day, issuer=issuer)
    (answer,) = levels[levels["iso3"] == iso3].to_dict("records")
    return answer


@pytest.mark.parametrize("name", HISTORY_TABLES)
def test_a_table_is_read_under_its_schema_and_holds_what_the_provenance_counts(name):
    table = read_history(name)
    assert table.schema == SCHEMAS[name]
    assert table.num_rows == read_provenance()["tables"][name]["n_records"] > 0


def test_every_file_of_the_history_is_the_one_the_provenance_names():
    provenance = read_provenance()
    named = {f"{name}.csv": one["sha256"] for name, one in provenance["tables"].items()}
    named[MOVES_FILE] = provenance["moves"]["sha256"]
    files = {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}
    assert {name: hashlib.sha256(body).hexdigest() for name, body in files.items()} == named


def test_every_move_is_of_a_departure(tables):
    held = tables["departures"]
    keys = zip(
        held["valid_from"], held["issuer_iso3"], held["host_iso3"], held["post"], strict=True
    )
    acts = {(str(day), *rest) for day, *rest in keys}
    with (FOLDER / MOVES_FILE).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == read_provenance()["moves"]["n_rows"]
    names = ("date", "issuer_country_iso3", "host_country_iso3", "post_city")
    assert [row for row in rows if tuple(row[name] for name in names) not in acts] == []


def test_the_us_advised_against_all_travel_to_the_three_on_the_day_minsk_was_suspended(spans):
    held = {iso3: level_of(spans, "us_state", iso3, INVASION) for iso3 in ("BLR", "UKR", "RUS")}
    assert {iso3: answer["level"] for iso3, answer in held.items()} == dict.fromkeys(held, 4)


def test_the_uk_advised_against_all_travel_to_ukraine_since_11_february_2022(spans):
    answer = level_of(spans, "uk_fcdo", "UKR", INVASION)
    assert (answer["level_key"], answer["issued_on"]) == ("all_whole", date(2022, 2, 11))


@pytest.mark.parametrize("day", [date(2026, 1, 14), date(2026, 1, 15)])
def test_the_one_day_level_1_of_belarus_is_not_believed(spans, day):
    answer = level_of(spans, "us_state", "BLR", day)
    assert (answer["level"], answer["footing"]) == (4, "observed")


def test_the_one_day_level_1_of_belarus_is_no_change(spans):
    changes = level_changes(spans)
    of_belarus = changes[(changes["issuer"] == "us_state") & (changes["iso3"] == "BLR")]
    assert "1" not in of_belarus["to_key"].tolist()
    assert of_belarus["to_key"].tolist()[-1] == "4"


@pytest.mark.parametrize(("iso3", "level"), [("UGA", 4), ("RWA", 3)])
def test_the_raises_of_may_2026_stand_in_the_summer_though_editions_alternate(spans, iso3, level):
    answer = level_of(spans, "us_state", iso3, date(2026, 8, 5))
    assert (answer["level"], answer["issued_on"]) == (level, date(2026, 5, 17))


def test_an_undated_sighting_restates_the_issue_before_it(spans):
    answer = level_of(spans, "us_state", "MDA", INVASION)
    assert (answer["level"], answer["issued_on"]) == (4, date(2022, 2, 14))
    assert answer["seen_on"] == date(2022, 2, 26)


def test_48_us_levels_are_at_most_31_days_old_on_28_february_2022(spans):
    ages = levels_on(spans, date(2022, 2, 28), issuer="us_state")["age_days"]
    assert (ages <= 31).sum() == 48


def test_the_us_level_of_200_countries_is_observed_on_the_newest_day(spans):
    levels = levels_on(spans, NEWEST, issuer="us_state")
    assert (levels["footing"] == "observed").sum() >= 200


def test_nobody_watched_zimbabwe_in_the_summer_of_2020(spans):
    answer = level_of(spans, "us_state", "ZWE", date(2020, 8, 1))
    assert (answer["level"], answer["footing"]) == (2, "last_known")
    assert (answer["seen_on"], answer["next_seen_on"]) == (date(2019, 8, 30), date(2020, 8, 6))


def test_between_two_looks_at_guatemala_only_what_each_list_held_was_seen(spans):
    assert level_of(spans, "us_state", "GTM", date(2019, 6, 21))["level"] == 2
    assert level_of(spans, "us_state", "GTM", date(2020, 8, 1))["level"] == 2


def test_belize_stays_at_2_while_the_level_of_a_district_stood_under_its_date(spans):
    for day in (date(2026, 4, 1), date(2026, 6, 24), date(2026, 7, 8)):
        assert level_of(spans, "us_state", "BLZ", day)["level"] == 2


def test_no_level_stands_before_the_first_evidence_of_its_place(spans, evidence):
    first = evidence.groupby(["issuer", "iso3"])["span_from"].min()
    for day in sorted(set(first))[::40]:
        levels = levels_on(spans, day - ONE_DAY).set_index(["issuer", "iso3"])
        is_later = first.reindex(levels.index) >= day
        assert is_later.any()
        assert (levels.loc[is_later, "footing"] == "unknown").all()


def test_presumed_is_the_same_level_seen_on_both_sides_within_180_days(spans):
    presumed = pd.concat(
        levels_on(spans, day).query("footing == 'presumed'").assign(day=day)
        for day in (date(2022, 3, 1), date(2025, 9, 15), date(2025, 11, 1), date(2026, 6, 1))
    )
    assert len(presumed) > 100
    assert (presumed["level_key"] == presumed["next_level_key"]).all()
    assert (presumed["seen_on"] < presumed["day"]).all()
    gaps = presumed["next_seen_on"] - presumed["seen_on"]
    assert gaps.max() <= timedelta(days=PRESUMED_GAP_DAYS)


def test_before_2014_nothing_was_known(tables):
    known = make_spans(tables["advisories"], tables["sightings"], known_on=date(2014, 3, 1))
    assert known.empty


def test_before_2018_nothing_was_known_of_the_us(tables):
    known = make_spans(tables["advisories"], tables["sightings"], known_on=date(2017, 12, 31))
    assert set(known["issuer"]) == {"au_dfat", "ca_gac"}


def test_what_was_seen_after_a_day_is_not_known_on_it(tables):
    known_on = date(2025, 4, 1)
    known = make_spans(tables["advisories"], tables["sightings"], known_on=known_on)
    assert known["span_to"].max() == known_on
    assert (known["recorded_at"].dt.date <= known_on).all()


def test_uk_advice_on_parts_of_pakistan_is_two_area_records_and_the_country_stays_parts(tables):
    advisories = tables["advisories"].query("issuer == 'uk_fcdo' and destination == 'Pakistan'")
    areas = advisories[advisories["area"].notna()]
    assert set(areas["level_key"]) == {
        "avoid_all_but_essential_travel_to_parts",
        "avoid_all_travel_to_parts",
    }
    whole = advisories[advisories["area"].isna() & advisories["issued_on"].isna()]
    assert set(whole["level_key"]) == {"parts"}


def test_uk_advice_on_parts_is_never_the_level_of_the_country(evidence):
    of_uk = evidence[evidence["issuer"] == "uk_fcdo"]
    assert set(of_uk["level_key"]) == {"none", "parts", "all_but_essential_whole", "all_whole"}


def test_a_canadian_regional_remark_is_an_area_without_a_level(tables):
    advisories = tables["advisories"].query("issuer == 'ca_gac' and destination == 'Colombia'")
    areas = advisories[advisories["area"].notna()]
    assert set(areas["level_key"]) == {NO_LEVEL}
    assert areas["level"].isna().all()
    assert set(advisories.loc[advisories["area"].isna(), "level"]) == {1}


def test_the_azores_are_an_area_of_portugal(tables):
    azores = tables["advisories"].query("destination == 'Azores'")
    assert set(azores["area"]) == {"Azores"}
    assert {tuple(codes) for codes in azores["iso3"]} == {("PRT",)}


def test_a_combined_destination_is_several_countries(evidence):
    shared = evidence[evidence["destination"] == "Israel, the West Bank and Gaza"]
    assert set(shared["iso3"]) == {"ISR", "PSE"}
    assert set(shared["n_iso3"]) == {2}


def test_a_date_seen_is_no_date_of_issue(tables):
    is_seen_only = [
        bool({"snapshot_date_only", "high-level/approx-date"} & set(flags))
        for flags in tables["advisories"]["flags"]
    ]
    assert sum(is_seen_only) > 800
    assert tables["advisories"].loc[is_seen_only, "issued_on"].isna().all()


def test_mexico_was_reissued_105_times_by_canada_since_march_2025(tables):
    mexico = tables["advisories"].query(
        "issuer == 'ca_gac' and destination == 'Mexico' and area.isna() "
        "and source.str.startswith('marcolussetti')"
    )
    seen = tables["sightings"][tables["sightings"]["advisory_id"].isin(mexico["record_id"])]
    assert seen["n_reissued"].sum() == 105


def test_another_look_is_no_reissue(tables):
    looked = [("snapshot_date_only" in flags) for flags in tables["advisories"]["flags"]]
    ids = tables["advisories"].loc[looked, "record_id"]
    seen = tables["sightings"][tables["sightings"]["advisory_id"].isin(ids)]
    assert len(seen) > 800
    assert set(seen["n_reissued"]) == {0}


def test_every_sighting_is_of_an_advisory_held(tables):
    assert set(tables["sightings"]["advisory_id"]) <= set(tables["advisories"]["record_id"])


def test_nothing_was_held_before_it_was_seen(tables):
    seen = tables["sightings"]
    assert (seen["recorded_at"].dt.date == seen["seen_to"]).all()


def test_every_level_key_is_one_of_its_issuers_and_has_a_reading(tables):
    pairs = tables["advisories"].groupby(["issuer", "level_key"]).groups
    known = issuers()
    assert {issuer for issuer, _ in pairs} == {
        "us_state",
        "uk_fcdo",
        "ca_gac",
        "au_dfat",
        "de_aa",
        "ie_dfa",
    }
    for issuer, key in pairs:
        if key != NO_LEVEL:
            assert known[issuer].find_level(key).key == key
            assert common_level(issuer, key) in (1, 2, 3, 4)


def test_an_end_nobody_stated_stays_unknown(tables):
    minsk = tables["departures"].query("post == 'Minsk' and kind == 'suspended_operations'")
    assert minsk["valid_from"].tolist() == [INVASION]
    assert minsk["valid_to"].tolist() == [None]


def test_the_us_ordered_families_out_of_kyiv_and_minsk(tables):
    ordered = tables["departures"].query(
        "issuer_iso3 == 'USA' and kind == 'ordered_departure' and post in ('Kyiv', 'Minsk')"
    )
    families = ordered[[list(who) == ["family_members"] for who in ordered["who"]]]
    assert families.set_index("post")["valid_from"].to_dict() == {
        "Kyiv": date(2022, 1, 23),
        "Minsk": date(2022, 1, 31),
    }
    assert len(families) == 2


def test_an_order_for_several_countries_has_no_host_and_no_place(tables):
    several = tables["departures"].query("host_iso3.isna()")
    assert set(several["post"]) == {"40 posts in Africa", "worldwide"}
    assert several["lon"].isna().all()


@pytest.mark.parametrize(("post", "place"), CITIES.items(), ids=CITIES)
def test_a_post_lies_in_its_city(tables, post, place):
    found = tables["departures"].query("post == @post")
    assert len(found) > 0
    assert (found["lon"] - place[0]).abs().max() < 0.2
    assert (found["lat"] - place[1]).abs().max() < 0.2


def test_a_place_of_a_post_says_its_gazetteer_entry(tables):
    placed = tables["departures"].query("lon.notna()")
    assert placed["coord_source"].str.startswith("GeoNames id ").all()


def test_the_provenance_names_the_posts_without_a_place(tables):
    placeless = tables["departures"].query("lon.isna()")["post"]
    assert read_provenance()["posts_without_coordinates"] == sorted(set(placeless))


def test_the_british_note_on_bangladesh_stands_while_nobody_watched(spans):
    answer = level_of(spans, "uk_fcdo", "BGD", date(2026, 2, 6))
    assert (answer["level_key"], answer["footing"]) == ("all_but_essential_whole", "last_known")


def test_a_restamped_sighting_does_not_hide_the_issue_date(spans):
    answer = level_of(spans, "us_state", "BLR", date(2026, 3, 1))
    assert (answer["footing"], answer["issued_on"]) == ("observed", date(2025, 8, 28))


def test_every_destination_is_still_read_as_it_was_compiled(tables):
    rows = tables["advisories"][["destination", "iso3"]]
    named = {(name, tuple(codes)) for name, codes in rows.itertuples(index=False, name=None)}
    reviewed = read_destinations()
    wrong = [
        (name, codes)
        for name, codes in sorted(named)
        if (reviewed[name][0] if name in reviewed else (find_iso3(name),)) != codes
    ]
    assert wrong == []
    assert len(named) > 500


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Saba and Sint Eustatius", ("BES",)),
        ("Republic of the Congo", ("COG",)),
        ("Congo-Kinshasha (DRC)", ("COD",)),
        ("DRC", ("COD",)),
        ("PRC", ("CHN",)),
        ("Naoero", ("NRU",)),
        ("France *Monaco", ("FRA", "MCO")),
        ("Demokratische Republik Kongo", ("COD",)),
        ("Republik Kongo", ("COG",)),
        ("Palästinensische Gebiete", ("PSE",)),
    ],
)
def test_a_name_that_could_be_misread_has_its_countries(tables, name, codes):
    rows = tables["advisories"]
    found = {tuple(held) for held in rows.loc[rows["destination"] == name, "iso3"]}
    assert found == {codes}


def test_every_post_lies_in_its_host_and_has_one_name(tables):
    posts = tables["departures"][["post", "host_iso3", "lon", "lat"]].drop_duplicates()
    placed = posts.dropna(subset="lon")
    assert set(posts.loc[posts["lon"].isna(), "post"]) == {"worldwide", "40 posts in Africa"}
    shapes = read_countries(detail="full").set_index("iso3").geometry
    outside = [
        post
        for post, host, lon, lat in placed.itertuples(index=False, name=None)
        if shapes[host].distance(shapely.Point(lon, lat)) > KM_IN_DEGREES
    ]
    assert outside == []
    at = placed.assign(x=placed["lon"].round(1), y=placed["lat"].round(1))
    assert at[at.duplicated(["host_iso3", "x", "y"], keep=False)].empty
    assert "Kyiv" in set(placed["post"])
    assert "Kiev" not in set(placed["post"])
