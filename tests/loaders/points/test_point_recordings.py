from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loaders.points import Imported, make_reports, read_points

RECORDINGS = Path(__file__).parents[4] / "shared/recordings/points"
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.recording


def take_in(name: str) -> Imported:
    path = RECORDINGS / name
    if not path.exists():
        pytest.skip(f"the recorded file {name} is not here")
    return make_reports(read_points(path), recorded_at=AT)


def test_73_reports_in_belarus_with_their_known_faults():
    imported = take_in("DERIVED_prewar_belarus.geojson")
    assert imported.countries == {"BLR": 73}
    assert {report.force_iso3 for report in imported.reports} == {"RUS"}
    assert imported.days == (date(2022, 1, 1), date(2022, 2, 23))
    assert imported.doubts == {"label_place_disagree": 1, "day_month_swapped": 2, "blank_id": 2}
    assert Counter(report.precision for report in imported.reports) == {"site": 39, "district": 34}
    swapped = [report for report in imported.reports if "day_month_swapped" in report.flags]
    assert [(report.valid_from, report.reported_on) for report in swapped] == [
        (date(2022, 1, 2), date(2022, 2, 1)),
        (date(2022, 1, 2), date(2022, 2, 2)),
    ]


def test_the_same_73_from_kml_lie_at_the_same_places_on_the_same_days():
    kml = take_in("DERIVED_prewar_belarus.kml")
    geojson = take_in("DERIVED_prewar_belarus.geojson")
    places = [
        [(report.lon, report.lat, report.valid_from, report.url) for report in imported.reports]
        for imported in (kml, geojson)
    ]
    assert len(places[0]) == 73
    assert places[0] == places[1]


def test_1112_positions_of_units_are_russian_and_mostly_in_ukraine():
    table, features = take_in("uawardata_btgs.csv"), take_in("uawardata_btgs.geojson")
    for imported in (table, features):
        assert imported.countries == {"UKR": 1017, "RUS": 89, "BLR": 6}
        assert {report.force_iso3 for report in imported.reports} == {"RUS"}
        assert imported.doubts == {}
        assert imported.ignored == ("type_of_btg",)
        assert imported.days == (date(2022, 3, 27), date(2022, 6, 13))
    assert [(r.lon, r.lat, r.force_name) for r in table.reports] == [
        (r.lon, r.lat, r.force_name) for r in features.reports
    ]


def test_undated_bases_in_nested_folders_stay_undated():
    imported = take_in("bases_nested_folders.kmz")
    assert imported.n_rows == 1602
    assert imported.doubts == {"not_a_point": 6}
    assert imported.unstated["no_date"] == 1602
    assert imported.countries["RUS"] == 1459
    assert imported.countries[None] == 6
    assert imported.file.passed_over == ("76 times of imagery (LookAt, Camera): no dates",)
    first = imported.reports[0]
    assert first.place == "102nd Motor Rifle Regiment"
    assert first.note.startswith("unit 91706")
    assert first.note.endswith("/ 150th Motor Rifle Division")


def test_a_heading_alone_is_understood():
    imported = take_in("geoconfirmed_header_only.csv")
    assert len(imported.columns) == 15
    assert imported.ignored == ("Origin",)
    assert imported.reports == ()
