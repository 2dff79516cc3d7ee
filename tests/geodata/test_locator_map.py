import re

import numpy as np
import pytest

from geodata.countries import read_countries
from geodata.errors import UnknownRegion
from geodata.locator_map import WIDTH, make_locator_map


@pytest.fixture(scope="module")
def countries():
    return read_countries(detail="full")


@pytest.fixture(scope="module")
def draw(countries):
    return lambda iso3: make_locator_map(countries, iso3)


def extent(path):
    """The width and height that an outline takes in its drawing."""
    numbers = np.array(re.findall(r"(-?[\d.]+),(-?[\d.]+)", path), dtype=float)
    return np.ptp(numbers, axis=0)


def test_belarus_is_drawn_with_each_of_its_neighbours(draw):
    belarus = draw("BLR")
    assert set(belarus.paths) == {"BLR", "RUS", "UKR", "POL", "LTU", "LVA"}
    assert set(belarus.labels) == set(belarus.paths)


def test_a_city_lies_where_the_outline_says(draw):
    belarus = draw("BLR")
    (x,), (y,) = belarus.project([27.56], [53.90])
    assert 0.4 * WIDTH < x < 0.7 * WIDTH
    assert 0.3 * belarus.height < y < 0.6 * belarus.height


def test_the_scale_is_that_of_the_ground(draw):
    belarus = draw("BLR")
    x, y = belarus.project([23.685, 27.561], [52.097, 53.902])
    # Brest to Minsk on WGS 84, by pyproj.Geod.
    assert np.hypot(*(np.diff(x), np.diff(y)))[0] / belarus.units_per_km == pytest.approx(
        328, abs=2
    )


@pytest.mark.parametrize("iso3", ["BLR", "RUS", "USA", "FRA", "SGP", "FJI", "CHL", "ATA", "MDV"])
def test_every_kind_of_country_fills_its_drawing_and_leaves_it_a_margin(draw, iso3):
    locator = draw(iso3)
    width, height = extent(locator.paths[iso3])
    assert 0.5 * WIDTH < locator.height < WIDTH
    assert max(width / WIDTH, height / locator.height) > 0.3
    assert iso3 in locator.labels or iso3 == "MDV"


def test_overseas_parts_do_not_widen_the_window(draw):
    assert "SUR" not in draw("FRA").paths
    assert WIDTH / draw("FRA").units_per_km < 1_800


def test_islands_that_belong_together_are_drawn_together(draw):
    _, height = extent(draw("MDV").paths["MDV"])
    assert height > 150


def test_a_country_without_a_shape_is_refused(countries):
    with pytest.raises(UnknownRegion, match="no shape of 'ATLANTIS'"):
        make_locator_map(countries, "ATLANTIS")


def test_every_country_with_a_shape_has_a_locator_map(countries):
    some = countries["iso3"].iloc[::12]
    assert {
        iso3: len(make_locator_map(countries, iso3).paths) > 0 for iso3 in some
    } == dict.fromkeys(some, True)
