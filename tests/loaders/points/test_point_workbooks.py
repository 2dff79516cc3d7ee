from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from point_files import make_zip, take_in

from loaders.errors import PageRefused
from loaders.points import read_points_apart


def make_workbook(**sheets):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return save(workbook)


def save(workbook):
    held = BytesIO()
    workbook.save(held)
    return held.getvalue()


HEADING = ["Place", "Lat", "Lon", "Date"]


def test_the_first_sheet_with_known_headings_is_read_and_said():
    body = make_workbook(
        Readme=[["How to read this"]],
        Points=[
            ["Sightings of February"],
            [],
            HEADING,
            ["Alpha", 52.31, 30.42, date(2022, 2, 10)],
            ["Bravo", 53.91, 27.56, 44603],
        ],
    )
    imported = take_in("points.xlsx", body)
    assert [report.place for report in imported.reports] == ["Alpha", "Bravo"]
    assert [report.valid_from for report in imported.reports] == [
        date(2022, 2, 10),
        date(2022, 2, 11),
    ]
    assert "sheet 'Points', the first with known headings" in imported.decisions
    assert imported.file.passed_over == (
        "1 line above the heading: 'Sightings of February'",
        "sheets 'Readme'",
    )


def test_a_workbook_without_known_headings_is_refused_by_its_sheets():
    with pytest.raises(PageRefused, match="no sheet has two known headings; sheets seen: 'A'"):
        take_in("points.xlsx", make_workbook(A=[["one", "two"], [1, 2]]))


def test_the_sheet_named_is_read_and_those_that_could_be_are_listed():
    body = make_workbook(
        Cover=[["How to read this"]],
        First=[HEADING, ["Alpha", 52.31, 30.42, "2022-02-10"]],
        Second=[HEADING, ["Bravo", 53.91, 27.56, "2022-02-11"]],
    )
    read = read_points_apart(("points.xlsx", body), "Second")
    assert read.tables[0].columns["Place"] == ["Bravo"]
    assert read.how == ("sheet 'Second', the one named",)
    assert read.sheets == ("First", "Second")
    assert read.passed_over == ("sheets 'Cover', 'First'",)


def test_a_sheet_that_is_not_there_is_refused_by_those_that_are():
    body = make_workbook(First=[HEADING, ["Alpha", 52.31, 30.42, "2022-02-10"]])
    with pytest.raises(PageRefused, match="no sheet 'Secnd'; allowed: First"):
        read_points_apart(("points.xlsx", body), "Secnd")


def test_a_sheet_of_a_file_without_sheets_is_refused():
    with pytest.raises(PageRefused, match="CSV has no sheets"):
        read_points_apart(("points.csv", b"place,lat,lon\nAlpha,52.31,30.42\n"), "First")


def test_a_hidden_sheet_is_read_only_where_no_other_can_be():
    workbook = Workbook()
    hidden, shown = workbook.active, workbook.create_sheet("Shown")
    hidden.title, hidden.sheet_state = "Old", "hidden"
    for sheet, place in ((hidden, "Alpha"), (shown, "Bravo")):
        sheet.append(HEADING)
        sheet.append([place, 52.31, 30.42, "2022-02-10"])
    imported = take_in("points.xlsx", save(workbook))
    assert [report.place for report in imported.reports] == ["Bravo"]
    assert imported.file.passed_over == ("sheets 'Old' (hidden)",)


def test_days_of_the_calendar_of_1904_are_read_as_that_and_said():
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.append(HEADING)
    workbook.active.append(["Alpha", 52.31, 30.42, date(2022, 2, 10)])
    workbook.active.append(["Bravo", 53.91, 27.56, 44602 - 1462])
    imported = take_in("points.xlsx", save(workbook))
    assert {report.valid_from for report in imported.reports} == {date(2022, 2, 10)}
    assert "the workbook counts its days from 1904" in imported.decisions


def test_a_formula_that_was_never_computed_is_flagged_and_kept_as_written():
    body = make_workbook(
        A=[HEADING, ["Alpha", 52.31, 30.42, "=TODAY()"], ["Bravo", 53.91, 27.56, "2022-02-11"]]
    )
    alpha, bravo = take_in("points.xlsx", body).reports
    assert {"formula_uncomputed", "implausible_date"} <= set(alpha.flags)
    assert "=TODAY()" in alpha.note
    assert "formula_uncomputed" not in bravo.flags


def test_a_sheet_is_over_after_ten_thousand_blank_rows_and_that_is_said():
    workbook = Workbook()
    workbook.active.append(HEADING)
    workbook.active.append(["Alpha", 52.31, 30.42, "2022-02-10"])
    for row in range(3, 10_010):
        workbook.active.cell(row, 1).number_format = "0.00"
    imported = take_in("points.xlsx", save(workbook))
    assert len(imported.reports) == 1
    assert imported.file.passed_over == (
        "whatever comes after row 10,002: 10,000 rows before it are blank",
    )


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (make_zip({"Index/Document.iwa": b"x"}), "an Apple Numbers file: export it as .xlsx"),
        (
            make_zip({"xl/workbook.bin": b"x"}),
            r"a binary Excel workbook \(.xlsb\): save it as .xlsx",
        ),
        (make_zip({"mimetype": b"x", "content.xml": b"x"}), r"an OpenDocument file \(.ods\)"),
        (make_zip({"word/document.xml": b"x"}), r"a Word document \(.docx\): save its table as"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an Excel workbook of 2003 in XML: save it as .xlsx",
        ),
        (b"\xd0\xcf\x11\xe0" + bytes(600), r"\(.xls\), or one with a password: save it as .xlsx"),
    ],
)
def test_other_spreadsheets_are_refused_by_name_with_what_to_do(body, why):
    with pytest.raises(PageRefused, match=why):
        take_in("points", body)


def test_a_cell_merged_over_rows_is_taken_for_each_of_them_and_said():
    workbook = Workbook()
    sheet = workbook.active
    for row in (
        ["Sightings"],
        HEADING,
        ["Alpha", 52.31, 30.42, date(2022, 2, 10)],
        [None, 52.32, 30.43, None],
        [None, 52.33, 30.44, None],
        ["Bravo", 53.91, 27.56, date(2022, 2, 11)],
    ):
        sheet.append(row)
    for cells in ("A1:D1", "A3:A5", "D3:D4"):
        sheet.merge_cells(cells)
    imported = take_in("points.xlsx", save(workbook))
    assert [report.place for report in imported.reports] == ["Alpha", "Alpha", "Alpha", "Bravo"]
    assert [report.valid_from and report.valid_from.day for report in imported.reports] == [
        *(10, 10, None, 11)
    ]
    assert "2 merged cells taken for every row covered" in imported.decisions


def test_a_heading_of_two_rows_is_read_by_the_lower_with_what_is_merged_into_it():
    workbook = Workbook()
    for row in (["Place", "Position", None, "Date"], [None, "Lat", "Lon", None]):
        workbook.active.append(row)
    workbook.active.append(["Alpha", 52.31, 30.42, "2022-02-10"])
    for cells in ("A1:A2", "B1:C1", "D1:D2"):
        workbook.active.merge_cells(cells)
    (report,) = take_in("points.xlsx", save(workbook)).reports
    assert (report.place, report.lat, report.valid_from) == ("Alpha", 52.31, date(2022, 2, 10))


def test_a_workbook_with_macros_is_read_and_they_are_never_run():
    body = make_workbook(A=[HEADING, ["Alpha", 52.31, 30.42, "2022-02-10"]])
    held = BytesIO(body)
    with ZipFile(held, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"Sub AutoOpen()")
    imported = take_in("points.xlsm", held.getvalue())
    assert [report.place for report in imported.reports] == ["Alpha"]
    assert "macros: never run" in imported.file.passed_over


def test_another_heading_in_a_sheet_begins_another_table():
    body = make_workbook(
        A=[
            HEADING,
            ["Alpha", 52.31, 30.42, "2022-02-10"],
            [],
            ["Date", "Place", "Lon", "Lat"],
            ["2022-02-11", "Bravo", 27.56, 53.91],
        ]
    )
    alpha, bravo = take_in("points.xlsx", body).reports
    assert (bravo.place, bravo.lat, bravo.valid_from) == ("Bravo", 53.91, date(2022, 2, 11))
    assert alpha.place == "Alpha"


def test_a_blank_cell_at_the_end_of_a_row_is_no_fault():
    body = make_workbook(
        A=[[*HEADING, "Note"], ["Alpha", 52.31, 30.42, "2022-02-10"], ["Bravo", 53.91, 27.56]]
    )
    imported = take_in("points.xlsx", body)
    assert "short_row" not in imported.doubts
