"""How long a change of date range takes with 5 million presence rows in the archive.

Run with ``pytest -m benchmark -s tests/benchmarks/test_presence_query.py``. Times are printed
beside those of pandas over the same columns in the same run; nothing depends on the clock.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from dashboard.facts.presence import PRESENCE
from dashboard.facts.presence.query import count_presence_in_cells
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.period import Period
from dashboard.situation import find_situation
from dashboard.view_state import ViewState
from loaders.archive import Archive, open_archive
from loaders.discovery import issuers
from loaders.facts.tables import SCHEMAS

pytestmark = pytest.mark.benchmark

N_ROWS = 5_000_000
N_PLACES = 20_000
N_BUNDLED = 352
"""Rows of the bundled history beside the synthetic ones; some are dated by month or year."""
N_REPEATS = 9
COUNTRIES = ["BLR", "UKR", "RUS", "POL", "MLI", "NER", "IRN", "QAT", "TWN", "KOR"] * 15
RANGES = {
    "two months": (date(2022, 1, 1), date(2022, 2, 28)),
    "one year": (date(2022, 1, 1), date(2022, 12, 31)),
    "all": (date(2016, 1, 1), date(2026, 12, 31)),
}


def make_presence(n_rows: int) -> pa.Table:
    """Make reports of ten years at places all over the world, most of them short, some open."""
    random = np.random.default_rng(2022)
    place = random.integers(0, N_PLACES, n_rows)
    lon = random.uniform(-180, 180, N_PLACES)[place]
    lat = random.uniform(-60, 75, N_PLACES)[place]
    begun = np.datetime64("2016-01-01") + random.integers(0, 3650, n_rows)
    ended = pa.array(begun + random.integers(0, 60, n_rows), mask=random.random(n_rows) < 0.4)

    def choose(values: list[str], index: np.ndarray) -> pa.Array:
        chosen = pa.DictionaryArray.from_arrays(pa.array(index, pa.int32()), values)
        return chosen.cast(pa.string())

    def always(value: str) -> pa.Array:
        return choose([value], np.zeros(n_rows))

    numbers = pa.array(np.arange(n_rows)).cast(pa.string())
    columns = {
        "record_id": pa.compute.utf8_lpad(numbers, 32, "0"),
        "report_id": numbers,
        "reporter": choose(["gdelt", "import", "history"], random.integers(0, 3, n_rows)),
        "force_iso3": choose(COUNTRIES, random.integers(0, len(COUNTRIES), n_rows)),
        "force_name": choose([f"Force {n}" for n in range(500)], random.integers(0, 500, n_rows)),
        "host_iso3": choose(COUNTRIES, place % len(COUNTRIES)),
        "place": choose([f"Place {n}" for n in range(N_PLACES)], place),
        "lon": pa.array(lon),
        "lat": pa.array(lat),
        "coord_source": always("GeoNames"),
        "precision": choose(["site", "locality", "district"], random.integers(0, 3, n_rows)),
        "kind": choose(["buildup", "deployment", "base"], random.integers(0, 3, n_rows)),
        "claim": always("reported"),
        "confidence": always("medium"),
        "valid_from": pa.array(begun),
        "date_precision": always("day"),
        "valid_to": ended,
        "url": pa.compute.binary_join_element_wise("https://example.org", numbers, "/"),
        "recorded_at": pa.repeat(datetime(2026, 1, 1, tzinfo=UTC), n_rows),
        "source": always("synthetic"),
    }
    schema = SCHEMAS["presence"]
    return pa.table(
        [
            columns[field.name].cast(field.type)
            if field.name in columns
            else pa.nulls(n_rows, field.type)
            for field in schema
        ],
        schema=schema,
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = open_archive(str(tmp_path_factory.mktemp("bench") / "archive"), with_history=True)
    rows = make_presence(N_ROWS)
    begun = time.perf_counter()
    added = archive.append("synthetic", {"presence": rows})
    taken_s = time.perf_counter() - begun
    assert added == {"presence": N_ROWS}
    folder = Path(archive.root) / "presence"
    n_bytes = sum(file.stat().st_size for file in folder.glob("*.parquet"))
    print(f"\n{N_ROWS:,} rows appended in {taken_s:.1f} s, {n_bytes / 1e6:.0f} MB")
    return archive


@pytest.fixture(scope="module")
def in_pandas(archive: Archive) -> pd.DataFrame:
    columns = "valid_from, valid_to, host_iso3, lon, lat"
    rows = archive.query_arrow(f"SELECT {columns} FROM presence")
    return rows.to_pandas(date_as_object=False)


def measure_ms(answer: Callable[[], object]) -> tuple[float, float]:
    """Measure the median wall time, and half the processor time: the wall time of two idle cores.

    The second holds on a machine that is busy with something else.
    """
    wall_s, processor_s = [], []
    for _ in range(N_REPEATS):
        begun, begun_processor = time.perf_counter(), time.process_time()
        answer()
        wall_s.append(time.perf_counter() - begun)
        processor_s.append(time.process_time() - begun_processor)
    return 1000 * median(wall_s), 500 * median(processor_s)


def count_in_pandas(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The usual way: all rows in memory, filtered and counted by pandas in cells of a degree."""
    date_from, date_to = pd.Timestamp(period.date_from), pd.Timestamp(period.date_to)
    is_in_range = (rows["valid_from"] <= date_to) & (
        rows["valid_to"].fillna(rows["valid_from"]) >= date_from
    )
    found = rows.loc[is_in_range, ["lon", "lat"]]
    cells = found.assign(x=np.floor(found["lon"]), y=np.floor(found["lat"])).groupby(["x", "y"])
    return cells.agg(lon=("lon", "mean"), lat=("lat", "mean"), n=("lon", "size")).reset_index()


@pytest.mark.parametrize("name", RANGES)
def test_a_range_of_days_is_counted_in_a_bounded_number_of_marks(
    archive: Archive, in_pandas: pd.DataFrame, name: str
) -> None:
    period = Period(*RANGES[name])
    marks = count_presence_in_cells(archive, period)
    assert 0 < len(marks) <= MARKS_AT_MOST
    assert abs(marks["n"].sum() - count_in_pandas(in_pandas, period)["n"].sum()) <= N_BUNDLED
    archive_ms, two_cores_ms = measure_ms(lambda: count_presence_in_cells(archive, period))
    pandas_ms, _ = measure_ms(lambda: count_in_pandas(in_pandas, period))
    print(
        f"\n{name}: {marks['n'].sum():,} reports in {len(marks):,} marks, "
        f"archive {archive_ms:.0f} ms ({two_cores_ms:.0f} on two idle cores), "
        f"pandas {pandas_ms:.0f} ms, {pandas_ms / archive_ms:.1f} times as long"
    )


@pytest.mark.parametrize("period", RANGES)
def test_a_change_of_range_is_answered_in_a_bounded_number_of_marks(
    archive: Archive, period: str
) -> None:
    view = ViewState(*RANGES[period])
    issuer = issuers()[view.issuer]
    situation = find_situation(archive, view, issuer)
    assert 0 < len(situation[PRESENCE].marks) <= MARKS_AT_MOST
    assert situation[PRESENCE].marks["n"].sum() == situation[PRESENCE].n
    page_ms, two_cores_ms = measure_ms(lambda: find_situation(archive, view, issuer))
    print(
        f"\n{period}: everything the page shows, {len(situation[PRESENCE].marks):,} presence marks "
        f"of {situation[PRESENCE].n:,} reports, in {page_ms:.0f} ms "
        f"({two_cores_ms:.0f} on two idle cores)"
    )


def test_a_newer_version_is_looked_for_in_no_time(archive: Archive) -> None:
    refresh_ms, _ = measure_ms(archive.refresh)
    open_ms, _ = measure_ms(lambda: open_archive(archive.root, with_history=True))
    print(f"\nrefresh {refresh_ms:.1f} ms, opening {open_ms:.0f} ms")
    assert archive.refresh() == 1
