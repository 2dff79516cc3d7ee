"""Records refuse nonsense, and know themselves by their facts."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from loaders.errors import LoadersError, RecordError, UnknownLevel
from loaders.facts.departures import Departure
from loaders.facts.identity import as_json, record_id
from loaders.facts.levels import Advisory, Issuer, Level, Sighting
from loaders.facts.presence import PresenceReport
from loaders.facts.tables import HISTORY_TABLES, SCHEMAS, to_arrow

RECORDED_AT = datetime(2022, 2, 1, tzinfo=UTC)

ADVISORY = Advisory(
    issuer="us_state",
    destination="Belarus",
    iso3=("BLR",),
    area=None,
    level=4,
    level_key="4",
    level_label="Level 4: Do Not Travel",
    indicators=(),
    issued_on=date(2022, 1, 31),
    url="https://travel.state.gov/belarus.html",
    recorded_at=RECORDED_AT,
    source="test",
)
SIGHTING = Sighting("0" * 32, date(2022, 2, 1), date(2022, 2, 5), 0, RECORDED_AT)
DEPARTURE = Departure(
    issuer_iso3="USA",
    host_iso3="BLR",
    post="Minsk",
    kind="suspended_operations",
    who=("all_staff",),
    valid_from=date(2022, 2, 28),
    date_precision="day",
    valid_to=None,
    reason="security",
    url="https://www.state.gov/minsk",
    confidence="high",
    lon=27.57,
    lat=53.9,
    coord_source="GeoNames id 625144 (Minsk)",
    recorded_at=RECORDED_AT,
    source="test",
)
PRESENCE = PresenceReport(
    report_id="R-1",
    reporter="A newspaper",
    force_iso3="RUS",
    force_name="Eastern Military District units",
    host_iso3="BLR",
    host_label="Belarus",
    place="Rechitsa",
    lon=30.39,
    lat=52.36,
    coord_source="GeoNames",
    precision="locality",
    kind="buildup",
    strength_text="tents",
    personnel_low=None,
    personnel_high=None,
    claim="reported",
    confidence="high",
    valid_from=date(2022, 1, 30),
    date_precision="day",
    valid_to=None,
    reported_on=date(2022, 2, 1),
    url="https://news.example/rechitsa",
    note="",
    recorded_at=RECORDED_AT,
    source="test",
)


@pytest.mark.parametrize(
    ("record", "field", "value", "message"),
    [
        (ADVISORY, "iso3", ("BY",), r"iso3 is 'BY'; allowed: an ISO 3166-1 alpha-3"),
        (ADVISORY, "iso3", ("PRT-sub",), "iso3 is 'PRT-sub'"),
        (ADVISORY, "iso3", "BLR", "a tuple of texts"),
        (ADVISORY, "level_label", " ", "not blank"),
        (ADVISORY, "issued_on", date(10, 1, 1), "issued_on is .* allowed: a date from 1990"),
        (ADVISORY, "issued_on", date(1970, 1, 1), "allowed: a date from 1990"),
        (ADVISORY, "issued_on", date(2022, 2, 3), "to 2022-02-02"),
        (ADVISORY, "issued_on", RECORDED_AT, "a date without a time"),
        (ADVISORY, "recorded_at", datetime(2022, 2, 1), "an aware UTC time"),  # noqa: DTZ001
        (
            ADVISORY,
            "recorded_at",
            datetime(2022, 2, 1, tzinfo=timezone(timedelta(hours=1))),
            "an aware UTC time",
        ),
        (ADVISORY, "url", "travel.state.gov", "an http or https address"),
        (ADVISORY, "url", "javascript:alert(1)", "url is 'javascript:alert.1.'; allowed: an http"),
        (ADVISORY, "flags", ("a;b",), "without ';'"),
        (SIGHTING, "seen_to", date(2022, 1, 31), "2022-02-01 .seen_from. or later"),
        (SIGHTING, "n_reissued", -1, "0 or more"),
        (DEPARTURE, "issuer_iso3", "EUR", "issuer_iso3 is 'EUR'"),
        (DEPARTURE, "host_iso3", "ZZZ", "host_iso3 is 'ZZZ'"),
        (DEPARTURE, "kind", "evacuated", "authorized_departure, ordered_departure"),
        (DEPARTURE, "who", (), "one or more of family_members"),
        (DEPARTURE, "who", ("pets",), "one or more of family_members"),
        (DEPARTURE, "valid_to", date(2022, 2, 27), "or later"),
        (DEPARTURE, "lat", None, "lat is None; allowed: degrees from -90.0 to 90.0"),
        (DEPARTURE, "lat", 153.9, "degrees from -90.0 to 90.0"),
        (PRESENCE, "lon", float("nan"), "degrees from -180.0 to 180.0"),
        (
            PRESENCE,
            "lon",
            180.5,
            "PresenceReport of 'R-1': lon is 180.5; allowed: degrees from -180",
        ),
        (PRESENCE, "precision", "exact", "site, locality, district, country"),
        (PRESENCE, "claim", "geolocated", "reported, confirmed_by_host"),
        (PRESENCE, "valid_from", None, "None with a flag saying why"),
        (PRESENCE, "valid_from", date(2920, 1, 1), "allowed: a date from 1900"),
    ],
)
def test_a_record_refuses_nonsense_and_says_what_is_allowed(
    record: Advisory, field: str, value: object, message: str
) -> None:
    with pytest.raises(RecordError, match=message):
        replace(record, **{field: value})


def test_personnel_is_never_more_at_least_than_at_most() -> None:
    with pytest.raises(RecordError, match="personnel_high is 10; allowed: 300"):
        replace(PRESENCE, personnel_low=300, personnel_high=10)


def test_the_european_union_may_issue_a_departure_and_host_none() -> None:
    assert replace(DEPARTURE, issuer_iso3="EUU").issuer_iso3 == "EUU"
    with pytest.raises(RecordError, match="host_iso3 is 'EUU'"):
        replace(DEPARTURE, host_iso3="EUU")


def test_identity_is_the_facts_alone() -> None:
    later = replace(ADVISORY, recorded_at=datetime(2026, 1, 1, tzinfo=UTC), source="elsewhere")
    assert record_id(later) == record_id(ADVISORY)
    assert record_id(replace(ADVISORY, level=3, level_key="3")) != record_id(ADVISORY)


def test_identity_does_not_move_between_releases() -> None:
    assert record_id(ADVISORY) == "d2c5c1957c09a23d90bc5eab3dca072e"


def test_json_is_plain_and_names_the_publisher() -> None:
    values = json.loads(json.dumps(as_json(DEPARTURE)))
    assert values["record"] == "Departure"
    assert values["valid_from"] == "2022-02-28"
    assert values["recorded_at"] == "2022-02-01T00:00:00Z"
    assert values["who"] == ["all_staff"]
    assert values["publisher"] == "state.gov"


def test_a_record_loaded_twice_is_one_row_and_the_first_stands() -> None:
    later = replace(ADVISORY, recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    table = to_arrow([later, ADVISORY])["advisories"]
    assert table["recorded_at"].to_pylist() == [RECORDED_AT]


def test_every_kind_of_bundled_record_has_a_table() -> None:
    tables = to_arrow([ADVISORY, SIGHTING, DEPARTURE, PRESENCE])
    assert {name: table.schema for name, table in tables.items()} == {
        name: SCHEMAS[name] for name in HISTORY_TABLES
    }
    assert tables["departures"]["publisher"].to_pylist() == ["state.gov"]


def test_an_issuer_needs_a_key_for_each_level() -> None:
    level = Level("1", 1, "Normal")
    issuer = Issuer("x", "X", "IRL", (level,), "https://x.example/", "none", "daily")
    assert issuer.find_level("1") is level
    with pytest.raises(UnknownLevel, match="x: unknown level key '2'; known: 1"):
        issuer.find_level("2")
    with pytest.raises(RecordError, match="each with its own key"):
        replace(issuer, levels=(level, level))


def test_every_refusal_is_an_error_of_this_room() -> None:
    assert issubclass(UnknownLevel, RecordError)
    assert issubclass(RecordError, LoadersError)
