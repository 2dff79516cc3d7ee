"""Data files hold exactly what is shown, inert, and the same bytes each time."""

import csv
import io
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from hostile_archive import DAY, LONG, MARKUP, open_hostile_archive

from dashboard.briefs.data_files import DATA_FORMS, make_data, write_csv
from dashboard.briefs.shown_rows import COLUMNS, NUMBERS, find_public_situation, list_shown
from dashboard.facts.departures import DEPARTURES
from dashboard.facts.presence import PRESENCE
from dashboard.pages.saved_views import SAVED_VIEWS
from dashboard.view_state import ViewState

CASE = SAVED_VIEWS[0].view


@pytest.fixture(scope="module")
def hostile_archive(tmp_path_factory):
    return open_hostile_archive(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def hostile_view():
    return ViewState(DAY, DAY, country="BLR")


def read_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture(scope="module")
def case(archive):
    return {form: make_data(archive, CASE, form) for form in DATA_FORMS}


def test_the_csv_holds_every_departure_report_and_level_of_the_country(case, look):
    screen = look(CASE.date_from, CASE.date_to, country="BLR", region=CASE.region)
    rows = read_csv(case["csv"])
    held = {layer: [r for r in rows if r["layer"] == layer] for layer in {r["layer"] for r in rows}}
    departures, presence = (
        screen[kind].rows[screen[kind].rows["host_iso3"] == "BLR"]
        for kind in (DEPARTURES, PRESENCE)
    )
    assert {row["record_id"] for row in held["departure"]} == set(departures["record_id"])
    assert {row["record_id"] for row in held["presence"]} == set(presence["record_id"])
    assert len(held["level"]) == 1
    (minsk,) = (r for r in held["departure"] if r["valid_from"] == "2022-01-31")
    assert (minsk["place"], minsk["kind"], minsk["valid_to"], minsk["by"]) == (
        "Minsk",
        "ordered_departure",
        "2022-02-28",
        "United States",
    )
    assert (minsk["lon"], minsk["lat"]) == ("27.5665", "53.9002")


def test_the_csv_begins_with_a_byte_order_mark_and_its_letters_are_whole(archive):
    content = make_data(archive, ViewState(CASE.date_from, CASE.date_to), "csv")
    assert content.startswith(b"\xef\xbb\xbflayer,")
    assert content.count(b"\xef\xbb\xbf") == 1
    assert "Côte d'Ivoire" in content.decode("utf-8-sig")


def test_a_country_filters_every_form_of_data(case):
    assert {row["iso3"] for row in read_csv(case["csv"])} == {"BLR"}
    features = json.loads(case["geojson"])["features"]
    assert {feature["properties"]["iso3"] for feature in features} == {"BLR"}
    assert set(gpd.read_parquet(io.BytesIO(case["parquet"]))["iso3"]) == {"BLR"}


def test_reports_of_a_country_are_rows_where_the_world_has_too_many(archive, case, monkeypatch):
    monkeypatch.setattr("dashboard.facts.presence.MARKS_AT_MOST", 3)
    assert make_data(archive, CASE, "csv") == case["csv"]


def test_a_country_without_a_level_is_a_row_that_says_so(archive):
    rows = read_csv(make_data(archive, ViewState(DAY.replace(year=2012), DAY), "csv"))
    levels = {row["iso3"]: row for row in rows if row["layer"] == "level"}
    early = read_csv(
        make_data(archive, ViewState(DAY.replace(year=2012), DAY.replace(year=2012)), "csv")
    )
    unknown = [row for row in early if row["layer"] == "level"]
    assert {row["footing"] for row in unknown} == {"unknown"}
    assert {row["level"] for row in unknown} == {""}
    assert levels["AFG"]["common_level"] == "4"


@pytest.mark.parametrize("form", DATA_FORMS)
def test_the_same_view_gives_the_same_bytes(archive, case, form):
    assert make_data(archive, CASE, form) == case[form]


def test_the_geojson_gives_levels_their_outlines_and_marks_their_points(case):
    features = json.loads(case["geojson"])["features"]
    of_belarus = [f for f in features if f["properties"].get("iso3") == "BLR"]
    kinds = {f["properties"]["layer"]: f["geometry"]["type"] for f in of_belarus}
    assert kinds == {"level": "Polygon", "departure": "Point", "presence": "Point"}
    (outline,) = (f for f in of_belarus if f["properties"]["layer"] == "level")
    ring = np.array(outline["geometry"]["coordinates"][0])
    area = np.sum(ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1]) / 2
    assert area > 20, "RFC 7946: outer rings run counter-clockwise"


def test_the_geopackage_and_the_geoparquet_hold_the_same_rows(case, tmp_path):
    path = tmp_path / "view.gpkg"
    path.write_bytes(case["gpkg"])
    layers = {name for name, _ in pyogrio.list_layers(path)}
    assert layers == {"level", "departure", "presence"}
    departures = gpd.read_file(path, layer="departure")
    parquet = gpd.read_parquet(io.BytesIO(case["parquet"]))
    assert parquet.crs == departures.crs == "EPSG:4326"
    of_parquet = parquet[parquet["layer"] == "departure"]
    assert departures["record_id"].tolist() == of_parquet["record_id"].tolist()
    assert departures.geometry.geom_equals(of_parquet.geometry.reset_index(drop=True)).all()


def test_a_layer_that_is_off_is_in_no_file(archive):
    view = ViewState(CASE.date_from, CASE.date_to, layers=frozenset())
    rows = read_csv(make_data(archive, view, "csv"))
    assert {row["layer"] for row in rows} == {"level"}


def test_more_reports_than_can_be_drawn_are_counted_in_cells(crowded_archive):
    rows = read_csv(make_data(crowded_archive, ViewState(DAY, DAY), "csv"))
    cells = [row for row in rows if row["layer"] == "presence cell"]
    assert sum(int(row["n"]) for row in cells) == 2_500
    assert not [row for row in rows if row["layer"] == "presence"]


def test_no_cell_of_the_csv_is_a_formula(hostile_archive, hostile_view):
    rows = read_csv(make_data(hostile_archive, hostile_view, "csv"))
    texts = [cell for row in rows for name, cell in row.items() if name not in NUMBERS and cell]
    assert "'=1+1" in texts
    assert "'@SUM(A1)" in texts
    assert [text for text in texts if text[0] in "=+-@\t\r\n\uff1d"] == []


@pytest.mark.parametrize("mark", [*"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", " =", "\u3000="])
def test_a_text_that_begins_like_a_formula_is_text(mark):
    row = dict.fromkeys(COLUMNS) | {"place": f"{mark}1", "lon": -77.03}
    (read,) = read_csv(write_csv(pd.DataFrame([row], columns=list(COLUMNS), dtype=object)))
    assert (read["place"], read["lon"]) == (f"'{mark}1", "-77.03")


def test_a_number_below_zero_stays_a_number(archive):
    situation = find_public_situation(archive, ViewState(CASE.date_from.replace(year=2018), DAY))
    rows = read_csv(write_csv(list_shown(situation)))
    western = [row["lon"] for row in rows if row["lon"].startswith("-")]
    assert len(western) > 10
    assert all(float(lon) < 0 for lon in western)


def test_hostile_text_is_whole_but_turns_and_hides_nothing(hostile_archive, hostile_view):
    for form in DATA_FORMS:
        content = make_data(hostile_archive, hostile_view, form)
        assert "\u202e".encode() not in content
        if form == "geojson":
            places = [f["properties"].get("place") for f in json.loads(content)["features"]]
            assert LONG in places
            assert MARKUP in places
            assert "exe.tod" in places


def test_an_unknown_form_is_refused(archive):
    with pytest.raises(ValueError, match="no data form 'xlsx'; known: csv, geojson"):
        make_data(archive, CASE, "xlsx")
