from datetime import date

import pytest

from dashboard.facts.kind import CountryAsked
from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.nearby import Bounds, find_presence_around, widen
from dashboard.facts.presence.query import find_presence
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.period import Period
from dashboard.situation import find_country
from geodata.nearness import distance_to_border_km

WINTER_2022 = Period(date(2022, 1, 1), date(2022, 2, 28))
EVERYWHERE = Bounds(-180.0, -90.0, 180.0, 90.0)


@pytest.fixture(scope="module")
def near(archive, geography):
    def find(iso3, period=WINTER_2022):
        asked = CountryAsked(archive, geography, iso3, period, "us_state")
        return find_country(asked)[PRESENCE].near

    return find


def test_a_box_is_widened_by_at_least_the_distance_on_every_side():
    west, south, east, north = widen(Bounds(20.0, 50.0, 30.0, 60.0), 200)
    assert 48.0 < south < 48.2
    assert 61.8 < north < 62.0
    assert 20.0 - west == east - 30.0 > 200 / (111.3 * 0.47)


@pytest.mark.parametrize(
    "bounds",
    [
        Bounds(170.0, 0.0, 179.9, 1.0),
        Bounds(-179.9, 0.0, -170.0, 1.0),
        Bounds(0.0, 88.0, 1.0, 89.0),
    ],
)
def test_a_box_over_the_antimeridian_or_a_pole_goes_round(bounds):
    widened = widen(bounds, 200)
    assert (widened.west, widened.east) == (-180.0, 180.0)


def test_reports_on_its_own_soil_are_not_near_it_but_on_it(archive):
    asked = {"country": "BLR", "neighbours": [], "bounds": EVERYWHERE}
    found = find_presence_around(archive, WINTER_2022, **asked)
    everything = find_presence(archive, WINTER_2022, at_most=None)
    is_foreign = (everything["host_iso3"] != "BLR") & everything["lon"].notna()
    assert 0 < is_foreign.sum() < len(everything)
    assert set(found["record_id"]) == set(everything.loc[is_foreign, "record_id"])


def test_nothing_is_near_in_a_range_that_ends_before_it_starts(near):
    backwards = near("BLR", Period(date(2022, 2, 28), date(2022, 1, 1)))
    assert (len(backwards.points), backwards.n_placeless) == (0, 0)


@pytest.mark.parametrize("iso3", ["BLR", "UKR", "POL"])
def test_the_nearest_points_are_listed_and_the_rest_counted(archive, geography, near, iso3):
    everything = find_presence(archive, WINTER_2022, at_most=None)
    foreign = everything[
        (everything["host_iso3"] != iso3)
        & everything["lon"].notna()
        & (everything["precision"] != "country")
    ]
    shape = geography.countries.set_index("iso3").geometry[iso3]
    km = distance_to_border_km(shape, foreign["lon"], foreign["lat"], within_km=200)
    reports = foreign.assign(km=km).dropna(subset="km")
    expected = reports.groupby(["lon", "lat", "precision"])["km"].first().sort_values()
    found = near(iso3)
    assert found.points["km"].tolist() == pytest.approx(expected.head(5).tolist())
    assert found.n_more == len(expected) - 5
    assert not found.is_cut


def test_the_reports_of_one_point_are_told_together_the_newest_first(near):
    points = near("BLR").points
    (station,) = [row for row in points.to_dict("records") if "Novozybkov station" in row["places"]]
    assert station["forces"] == ["41st Combined Arms Army", "Units from Yelnya"]
    assert (station["n_reports"], station["valid_from"]) == (2, date(2022, 2, 5))


def test_a_point_that_stands_for_a_country_has_no_distance_and_is_counted(near):
    found = near("UKR")
    assert "country" not in set(found.points["precision"])
    assert found.n_placeless == 10


def test_no_more_is_read_than_a_browser_draws(crowded_archive):
    day = Period(date(2030, 6, 1), date(2030, 6, 1))
    asked = {"country": "FJI", "neighbours": [], "bounds": EVERYWHERE}
    assert len(find_presence_around(crowded_archive, day, **asked)) == MARKS_AT_MOST
