import numpy as np
import pandas as pd
import pytest

from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.clustering import cluster_points, distance_km
from dashboard.figures.scale import mark_size_px


def make_points(*rows):
    return pd.DataFrame(rows, columns=["lon", "lat", "n"])


def test_marks_that_would_cover_one_another_stand_at_the_point_with_most_reports():
    points = make_points((27.0, 53.0, 1), (27.1, 53.0, 6), (35.0, 53.0, 2))
    assert cluster_points(points, km_per_px=3).tolist() == [1, 1, 2]


def test_a_nearer_look_parts_them_again():
    points = make_points((27.0, 53.0, 1), (27.1, 53.0, 6), (35.0, 53.0, 2))
    assert cluster_points(points, km_per_px=0.3).tolist() == [0, 1, 2]


def test_without_a_scale_nothing_is_gathered():
    points = make_points((27.0, 53.0, 1), (27.0001, 53.0, 6))
    assert cluster_points(points, km_per_px=0).tolist() == [0, 1]


def test_the_date_line_keeps_no_marks_apart():
    points = make_points((179.95, -16.0, 2), (-179.95, -16.0, 1))
    assert cluster_points(points, km_per_px=5).tolist() == [0, 0]


def test_the_order_of_the_rows_decides_nothing(winter_2022):
    reports = winter_2022[PRESENCE].rows.dropna(subset=["lon"])
    points = reports.groupby(["lon", "lat"], as_index=False).size()
    points.columns = ["lon", "lat", "n"]
    turned = points.iloc[::-1].reset_index(drop=True)
    assert draw(points) == draw(turned)


def draw(points):
    at = points.iloc[cluster_points(points, km_per_px=5)]
    return sorted(zip(points["lon"], points["lat"], at["lon"], at["lat"], strict=True))


@pytest.mark.parametrize("km_per_px", [3, 10, 40])
def test_no_mark_that_is_left_covers_another(winter_2022, km_per_px):
    reports = winter_2022[PRESENCE].rows.dropna(subset=["lon"])
    points = reports.groupby(["lon", "lat"], as_index=False).size()
    points.columns = ["lon", "lat", "n"]
    drawn_at = cluster_points(points, km_per_px)
    drawn = points.groupby(drawn_at)["n"].sum()
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    for i, n in drawn.items():
        others = np.array([j for j in drawn.index if j != i], dtype=int)
        reach = np.array([mark_size_px(drawn[j]) + mark_size_px(n) for j in others]) / 2
        px = distance_km(lon[others], lat[others], lon[i], lat[i]) / km_per_px
        assert (px >= 0.95 * reach).all()
    assert 1 < len(drawn) < len(points)
