import csv
from pathlib import Path

import pytest

from geodata import is_iso3
from geodata.errors import UnknownName
from loaders.sources import gdelt
from loaders.sources.gdelt.fips import find_fips_country
from loaders.sources.us_state import source as us_state

TABLE = Path(gdelt.__path__[0]) / "fips_countries.csv"
COUNTRY_TAGS = Path(us_state.__file__).with_name("country_tags.csv")


def read_rows(table):
    with table.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("code", "iso3"),
    [
        ("UP", "UKR"),
        ("RS", "RUS"),
        ("BO", "BLR"),
        ("AU", "AUT"),
        ("CH", "CHN"),
        ("NG", "NER"),
        ("GZ", "PSE"),
        ("KV", "XKX"),
        ("LO", "SVK"),
        ("GV", "GIN"),
        ("RB", "SRB"),
    ],
)
def test_a_code_is_read_as_fips_and_never_as_iso(code, iso3):
    assert find_fips_country(code).iso3 == iso3


@pytest.mark.parametrize("code", ["NT", "YI", "PG", "AX", "OC"])
def test_what_is_no_single_country_has_a_name_and_no_iso_code(code):
    country = find_fips_country(code)
    assert country.name
    assert country.iso3 is None


@pytest.mark.parametrize("code", ["UA", "DE", "up", "", "USA"])
def test_a_code_outside_the_standard_is_refused(code):
    with pytest.raises(UnknownName, match="is no FIPS 10-4 code"):
        find_fips_country(code)


def test_every_row_is_one_code_with_a_name_and_an_iso_code_or_the_reason_for_none():
    rows = read_rows(TABLE)
    assert len({row["code"] for row in rows}) == len(rows) == 275
    for row in rows:
        assert row["code"].isupper()
        assert len(row["code"]) == 2
        assert row["name"]
        assert is_iso3(row["iso3"]) or (not row["iso3"] and row["note"])


def test_the_us_feeds_own_table_of_tags_agrees_wherever_it_is_fips():
    tags = read_rows(COUNTRY_TAGS)
    standard = {row["tag"]: row["iso3"] for row in tags if row["origin"] == "FIPS 10-4"}
    assert len(standard) == 248
    assert {code: find_fips_country(code).iso3 for code in standard} == standard
