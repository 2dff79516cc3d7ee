"""The brief in the running app: its preview, its forms, and its addresses for wikis and mail."""

import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import expect
from serving import find_free_port, postwatch_command, serve

pytestmark = pytest.mark.browser

VIEW = "from=2022-01-01&to=2022-02-28&country=BLR&issuer=us_state&region=eastern-europe"
MINSK = "On 31 January 2022 the United States ordered family members of staff out of Minsk"


@pytest.fixture(scope="module")
def url_without_browser(tmp_path_factory):
    """The address of an app on a server that has no Chromium."""
    folder = tmp_path_factory.mktemp("bare")
    port = find_free_port()
    command = postwatch_command(port, folder / "archive")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BROWSER_PATH", str(folder / "none"))
        with serve(command, port, "/healthz", folder) as url:
            yield url


def wait_for_preview(page):
    page.wait_for_selector("[data-testid=brief-preview][data-drawn]", timeout=60_000)
    return page.frame_locator("[data-testid=brief-preview] iframe")


def save(page, label):
    """Press a button of the preview and read the file it saves."""
    with page.expect_download(timeout=60_000) as download:
        page.get_by_role("button", name=label, exact=True).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_the_brief_shows_the_view_that_was_left_and_saves_it(visitor):
    page = visitor.page
    visitor.open(f"/?{VIEW}")
    page.get_by_role("link", name="Brief", exact=True).click()
    document = wait_for_preview(page)
    expect(document.get_by_role("heading", level=1)).to_contain_text("Belarus")
    expect(document.get_by_text(MINSK)).to_be_visible()
    name, pdf = save(page, "PDF")
    assert name == "postwatch-BLR-2022-01-01-to-2022-02-28-slide.pdf"
    assert pdf.startswith(b"%PDF-")
    name, data = save(page, "GeoJSON")
    assert name.endswith(".geojson")
    assert json.loads(data)["features"]
    page.get_by_role("link", name="Situation", exact=True).click()
    visitor.wait_for_map("eastern-europe", "BLR")
    assert visitor.hosts == {"127.0.0.1"}
    assert visitor.errors == []


def test_without_chromium_the_readers_browser_draws(chromium, url_without_browser):
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url_without_browser}/brief?{VIEW}")
    wait_for_preview(page)
    expect(page.get_by_test_id("brief-preview")).to_contain_text("apt install chromium")
    expect(page.get_by_role("button", name="PDF")).to_be_disabled()
    expect(page.get_by_role("button", name="PowerPoint")).to_be_disabled()
    name, png = save(page, "PNG 2x")
    assert name == "postwatch-BLR-2022-01-01-to-2022-02-28-slide.png"
    assert Image.open(io.BytesIO(png)).size == (2560, 1440)
    name, svg = save(page, "SVG")
    assert name.endswith(".svg")
    assert MINSK in svg.decode()
    answer = page.request.get(f"{url_without_browser}/export/brief.pdf?{VIEW}")
    assert answer.status == 501
    assert "apt install chromium" in answer.json()["error"]
    page.close()


def test_an_address_gives_the_document_with_the_analysts_edits(visitor):
    address = f"{visitor.app_url}/export/brief.html?{VIEW}&layout=a4"
    plain = visitor.page.request.get(address)
    assert plain.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert 'inline; filename="postwatch-BLR-' in plain.headers["content-disposition"]
    assert MINSK in plain.text()
    edited = visitor.page.request.post(address, data=json.dumps({"unknown/ends": "<b>Mine</b>."}))
    assert "&lt;b&gt;Mine&lt;/b&gt;." in edited.text()
    assert "Analyst&#x27;s words" in edited.text() or "Analyst's words" in edited.text()


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("brief.gif", "form"),
        ("brief.png?layout=poster", "layout"),
        ("brief.png?scale=9", "scale"),
        ("brief.png?scale=nan", "scale"),
        ("brief.png?country=XXX", "country"),
        ("brief.png?colour=red", "colour"),
        ("brief.png?from=2022-02-01&to=2022-01-01", "from"),
        ("data.xls", "form"),
        ("data.csv?layout=a4", "layout"),
        ("manifest.json?version=x", "version"),
    ],
)
def test_a_bad_parameter_is_named(visitor, path, parameter):
    answer = visitor.page.request.get(f"{visitor.app_url}/export/{path}")
    assert answer.status == 422
    assert answer.json()["parameter"] == parameter
    assert re.match(rf"{parameter}='", answer.json()["error"])


@pytest.mark.parametrize("body", ["[]", "{", '{"unknown/ends": 3}', '{"no such": "x"}'])
def test_edits_that_are_none_are_refused(visitor, body):
    address = f"{visitor.app_url}/export/brief.html?{VIEW}"
    answer = visitor.page.request.post(address, data=body)
    assert answer.status == 422
    assert answer.json()["parameter"] == "edits"
