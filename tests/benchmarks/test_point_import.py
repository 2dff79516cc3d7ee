"""How long an import of 100,000 points takes, placement and all.

Run with ``pytest -m benchmark -s tests/benchmarks/test_point_import.py``. Times are printed beside
a plain read and spatial join of the same file by geopandas, which checks, keeps and stores
nothing, in the same run; nothing depends on the clock.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geodata import country_name, place_points, read_countries
from loaders.archive import open_archive
from loaders.points import make_reports, read_points, store

pytestmark = pytest.mark.benchmark

N_ROWS = 100_000
KINDS = ("convoy", "exercise", "build-up", "base")
PRECISIONS = ("Exact", "Vicinity", "Locality", "")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV of points between the Baltic and the Black Sea, as an analyst may keep it."""
    random = np.random.default_rng(2022)
    lon, lat = random.uniform(22, 45, N_ROWS).round(6), random.uniform(44, 60, N_ROWS).round(6)
    iso3 = place_points(lon, lat)["iso3"]
    day = [date(2021, 1, 1) + timedelta(days=int(n)) for n in random.integers(0, 800, N_ROWS)]
    row = np.arange(N_ROWS)
    table = pd.DataFrame(
        {
            "id": [f"R{n}" for n in row],
            "date": day,
            "posted": [on + timedelta(days=2) for on in day],
            "lat": lat,
            "lng": lon,
            "place": [f"Place {n % 3000}" for n in row],
            "country": [country_name(code) if isinstance(code, str) else "" for code in iso3],
            "actor": "Russia",
            "unit": [f"{n % 90}th Brigade" for n in row],
            "kind": [KINDS[n % 4] for n in row],
            "precision": [PRECISIONS[n % 4] for n in row],
            "source_url": [f"https://example.org/post/{n}" for n in row],
            "description": [f"{n % 40} trucks, heading north" for n in row],
        }
    )
    path = tmp_path_factory.mktemp("import") / "points.csv"
    table.to_csv(path, index=False)
    return path


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something takes: on the wall, and of the processor."""
    begun, begun_processor = time.perf_counter(), time.process_time()
    yield
    wall_s, processor_s = time.perf_counter() - begun, time.process_time() - begun_processor
    print(f"{what:34} {wall_s:5.2f} s, processor {processor_s:5.2f} s")


def test_100_000_points_are_read_placed_and_stored(path: Path, tmp_path: Path) -> None:
    print(f"\n{N_ROWS:,} points, {path.stat().st_size / 1e6:.0f} MB")
    archive = open_archive(str(tmp_path / "archive"), with_history=False)
    recorded_at = datetime.now(UTC)
    with timed("import"):
        with timed("  read the file"):
            file = read_points(path)
        with timed("  understand, place, doubt"):
            imported = make_reports(file, recorded_at=recorded_at)
        with timed("  store"):
            stored = store(archive, [imported], recorded_at)
    assert (stored.n_new, stored.n_held) == (N_ROWS, 0)
    assert set(imported.doubts) == {"no_country_within_reach"}
    with timed("baseline: geopandas read and join"):
        rows = pd.read_csv(path)
        points = gpd.points_from_xy(rows["lng"], rows["lat"], crs="EPSG:4326")
        joined = gpd.sjoin(gpd.GeoDataFrame(rows, geometry=points), read_countries(), how="left")
    n_inside = int(joined["iso3"].notna().sum())
    n_placed = N_ROWS - imported.countries[None]
    print(f"placed: {n_placed:,}, of which {n_placed - n_inside:,} lie off drawn land")
    assert n_placed >= n_inside
    with timed("the same file again"):
        again = store(
            archive, [make_reports(read_points(path), recorded_at=recorded_at)], recorded_at
        )
    assert (again.n_new, again.n_held) == (0, N_ROWS)
