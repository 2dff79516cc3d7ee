"""What is searched for is found by the names readers know, and the map moves to it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CAMERA = """(({projection, center}) =>
    [projection.scale, projection.rotation.lon, projection.rotation.lat, center.lon, center.lat])
    (plot._fullLayout.geo)"""
# Where a point is drawn, in shares of the map's width and height.
DRAWN = """((map, {width, height}) => (([x, y]) => [x / width, y / height])(map.projection([%s, %s])))
    (plot._fullLayout.geo._subplot, plot._fullLayout)"""
GOMEL, KYIV, PRISTINA = (30.99, 52.44), (30.52, 50.45), (20.9, 42.6)


def pick(visitor, typed, words):
    """Pick what the box offers first, and wait until the map has moved."""
    visitor.page.get_by_role("combobox", name="Country").fill(typed)
    option = visitor.page.get_by_role("option").first
    expect(option).to_contain_text(words)
    before = visitor.read_map(CAMERA)
    option.click()
    visitor.page.wait_for_function(
        "before => { const plot = document.querySelector"
        f"('[data-testid=world-map] .js-plotly-plot'); return String({CAMERA}) !== before; }}",
        arg=",".join(map(str, before)),
    )


@pytest.mark.parametrize(
    "address",
    [
        "/?from=2022-01-15&to=2022-02-28",
        "/?from=2022-01-15&to=2022-02-28&region=middle-east",
        "/?from=2022-01-15&to=2022-02-28&region=eastern-europe",
        "/?from=2022-01-15&to=2022-02-28&region=neighbours&country=NER",
        "/?from=2022-01-15&to=2022-02-28&region=neighbours&country=BLR",
    ],
    ids=["world", "elsewhere", "conic", "other neighbours", "selected already"],
)
def test_the_map_moves_to_a_place_that_is_picked(visitor, address):
    visitor.open(address)
    pick(visitor, "Gomel", "place, Belarus")
    visitor.wait_for_map("BLR")
    assert visitor.read_map(DRAWN % GOMEL) == pytest.approx([0.5, 0.5], abs=0.2)
    assert visitor.read_map("plot._fullLayout.geo.projection.scale") > 1
    assert visitor.errors == []


def test_the_map_moves_from_post_to_post_and_back_home(visitor):
    visitor.open("/?from=2022-01-15&to=2022-02-28")
    home = visitor.read_map(CAMERA)
    pick(visitor, "Kiev", "post, Ukraine")
    assert visitor.read_map(DRAWN % KYIV) == pytest.approx([0.5, 0.5], abs=0.2)
    pick(visitor, "Lvov", "post, Ukraine")
    pick(visitor, "xk", "Kosovo")
    assert visitor.read_map(DRAWN % PRISTINA) == pytest.approx([0.5, 0.5], abs=0.2)
    visitor.page.locator('[data-testid=world-map] [data-attr="reset"]').click()
    assert visitor.read_map(CAMERA) == home


def test_the_map_stays_where_the_reader_moves_it_after_a_search(visitor):
    visitor.open("/?from=2022-01-15&to=2022-02-28")
    pick(visitor, "Minsk", "post, Belarus")
    visitor.page.locator('[data-testid=world-map] [data-attr="reset"]').click()
    home = visitor.read_map(CAMERA)
    visitor.page.get_by_role("button", name="Previous change").click()
    visitor.page.wait_for_function("!location.search.includes('to=2022-02-28')")
    visitor.wait_for_map("BLR")
    assert visitor.read_map(CAMERA) == home


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("XK", "Kosovo"),
        ("Kiev", "Kyiv"),
        ("Gomel", "place, Belarus"),
        ("Lvov", "Lviv"),
        ("Minsk", "Minsk"),
        ("Byelorussia", "Belarus"),
        ("Burma", "Myanmar"),
        ("Swaziland", "Eswatini"),
        ("Ivory Coast", "Côte d'Ivoire"),
        ("Cote d'Ivoire", "Côte d'Ivoire"),
        ("cote divoire", "Côte d'Ivoire"),
        ("UK", "United Kingdom"),
        ("USA", "United States"),
        ("BLR", "Belarus"),
    ],
)
def test_the_names_that_readers_know_are_found_first(search_box, typed, found):
    search_box.get_by_role("combobox", name="Country").fill(typed)
    expect(search_box.get_by_role("option").first).to_contain_text(found)


@pytest.fixture(scope="module")
def search_box(chromium, app_url):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(app_url)
    page.wait_for_selector("[data-testid=world-map][data-drawn]")
    yield page
    context.close()
