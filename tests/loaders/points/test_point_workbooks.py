from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook
from point_files import take_in

from loaders.errors import PageRefused


def make_workbook(**sheets):
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
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
