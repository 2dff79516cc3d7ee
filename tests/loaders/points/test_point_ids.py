from datetime import UTC, datetime

from point_files import AT, MINSK, make_feature, make_point, take_csv, take_features, take_in

from loaders.facts.identity import record_id

ROWS = [
    f"1,{MINSK},Minsk",
    "1,50.4501,30.5234,Kyiv",
    "1,50.4501,30.5234,Kyiv",
    ",52.0976,23.7341,Brest",
    "2,53.1384,29.2214,Babruysk",
]


def test_repeated_ids_are_flagged_on_all_of_them_and_no_row_is_lost():
    imported = take_csv("id,lat,lon,place", *ROWS)
    ids = [report.report_id for report in imported.reports]
    assert len(set(ids)) == 5
    assert [report_id.split("~")[0] for report_id in ids[:3]] == ["1", "1", "1"]
    assert ids[4] == "2"
    assert imported.doubts == {"repeated_id": 3, "blank_id": 1, "repeated_row": 2}


def test_the_order_of_rows_and_columns_changes_no_identity():
    forwards = take_csv("id,lat,lon,place", *ROWS)
    turned = [",".join([*row.split(",")[1:], row.split(",")[0]]) for row in reversed(ROWS)]
    backwards = take_csv("lat,lon,place,id", *turned)
    assert {record_id(report) for report in forwards.reports} == {
        record_id(report) for report in backwards.reports
    }


def test_the_time_of_an_import_changes_no_identity():
    later = datetime(2027, 5, 1, tzinfo=UTC)
    first = take_csv("lat,lon,date", f"{MINSK},2022-01-02")
    second = take_csv("lat,lon,date", f"{MINSK},2022-01-02", at=later)
    assert [record_id(report) for report in first.reports] == [
        record_id(report) for report in second.reports
    ]
    assert (first.reports[0].recorded_at, second.reports[0].recorded_at) == (AT, later)


def test_rows_without_ids_are_named_by_what_they_say_and_that_is_no_doubt():
    imported = take_csv("lat,lon,place", f"{MINSK},a", f"{MINSK},b")
    first, second = (report.report_id for report in imported.reports)
    assert first != second
    assert imported.doubts == {}


def test_numbers_of_features_are_no_ids_and_names_of_features_are():
    point = make_point(27.5615, 53.9045)
    numbered = take_features(
        {**make_feature(point, place="a"), "id": 0}, {**make_feature(point, place="b"), "id": 1}
    )
    named = take_features({**make_feature(point, place="a"), "id": "UW0067"})
    assert not {"0", "1"} & {report.report_id for report in numbered.reports}
    assert [report.report_id for report in named.reports] == ["UW0067"]


def test_the_reporter_is_who_is_named_else_the_file():
    assert take_csv("lat,lon", MINSK).reports[0].reporter == "import: points.csv"
    assert take_csv("lat,lon", MINSK, reporter=" Ann ").reports[0].reporter == "Ann"


def test_folders_are_no_part_of_the_name_of_a_file():
    for name in ("a/b/points.csv", "C:\\files\\points.csv"):
        assert take_in(name, f"lat,lon\n{MINSK}").reporter == "import: points.csv"


def test_the_source_is_the_hash_of_the_file():
    imported = take_csv("lat,lon", MINSK)
    assert imported.source == f"import page {imported.file.sha256}"
    assert {report.source for report in imported.reports} == {imported.source}
