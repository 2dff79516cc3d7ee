"""The page that files are dropped on: the sheet that is chosen, its columns and its map."""

from io import BytesIO

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SHEETS = {
    "North": [
        ["Minsk", 53.9045, 27.5615, "10. Februar 2022", "red"],
        ["Gomel", 52.43, 31.01, "44616"],
    ],
    "South": [["Manila", 14.6, 120.98, "02/24/2022"], ["Cebu", 10.31, 123.89, "02/25/2022"]],
}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Where points lie in the frame of the map, as shares of its width and height.
SHARES = """points => {
    const plot = document.querySelector("[data-testid=import-map] .js-plotly-plot");
    const {width, height} = plot.getBoundingClientRect();
    return points.map(point => plot._fullLayout.geo._subplot.projection(point))
        .map(([x, y]) => [x / width, y / height]);
}"""


def make_workbook() -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for title, rows in SHEETS.items():
        sheet = workbook.create_sheet(title)
        for row in (["Place", "Lat", "Lon", "Date", "Colour"], *rows):
            sheet.append(row)
    held = BytesIO()
    workbook.save(held)
    return held.getvalue()


def wait_for_sheet(page, title: str) -> None:
    page.locator(f"[data-testid=import-map][data-drawn*={title}]").wait_for()


def test_the_sheet_that_is_chosen_is_read_and_the_map_fitted_to_its_points(visitor):
    page = visitor.page
    page.goto(f"{visitor.app_url}/import")
    page.locator("input[type=file]").set_input_files(
        {"name": "points.xlsx", "mimeType": EXCEL, "buffer": make_workbook()}
    )
    wait_for_sheet(page, "North")
    columns = page.get_by_test_id("import-columns")
    expect(columns).to_contain_text("German months; Excel's serial days")
    expect(columns).to_contain_text("10. Februar 2022 → 2022-02-10")
    page.get_by_role("combobox", name="Sheet of").click()
    page.get_by_role("option", name="South").click()
    wait_for_sheet(page, "South")
    expect(columns).to_contain_text("month first: 2 dates allow nothing else")
    expect(columns.get_by_role("row", name="Colour")).to_contain_text("ignored")
    manila, cebu = page.evaluate(SHARES, [[row[2], row[1]] for row in SHEETS["South"]])
    assert all(0.1 < share < 0.9 for share in (*manila, *cebu))
    assert cebu[0] - manila[0] > 0.1 or cebu[1] - manila[1] > 0.1
    assert visitor.errors == []
