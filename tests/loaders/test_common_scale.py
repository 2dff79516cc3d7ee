"""Our reading of every issuer's scale: whole, monotonic, and made in one place."""

import pytest

from loaders.discovery import issuers
from loaders.errors import UnknownLevel
from loaders.evidence.common_scale import READINGS, common_level
from loaders.facts.levels import NO_LEVEL, Issuer

ISSUERS = issuers()


def test_the_five_issuers_of_the_history_are_found() -> None:
    assert {"us_state", "uk_fcdo", "ca_gac", "au_dfat", "ie_dfa"} <= set(ISSUERS)


@pytest.mark.parametrize("issuer", ISSUERS.values(), ids=ISSUERS)
def test_every_level_of_an_issuer_has_a_reading_with_a_reason(issuer: Issuer) -> None:
    for level in issuer.levels:
        reading = READINGS[issuer.key, level.key]
        assert 1 <= reading.common <= 4
        assert reading.why


@pytest.mark.parametrize("key", ["us_state", "ca_gac", "au_dfat"])
def test_a_higher_rank_never_reads_lower(key: str) -> None:
    ranks = {level.key: level.rank for level in ISSUERS[key].levels}
    assert None not in ranks.values()
    assert [common_level(key, of) for of in sorted(ranks, key=ranks.__getitem__)] == [1, 2, 3, 4]


def test_australia_counts_from_two() -> None:
    assert common_level("au_dfat", "2/5") == 1
    assert common_level("au_dfat", "5/5") == 4


def test_canada_counts_from_nought() -> None:
    assert common_level("ca_gac", "0") == 1
    assert common_level("ca_gac", "3") == 4


def test_parts_of_a_country_do_not_raise_the_country_to_the_parts_level() -> None:
    assert common_level("uk_fcdo", "parts") == 2
    assert common_level("uk_fcdo", "avoid_all_travel_to_parts") == 4


def test_no_level_is_no_number() -> None:
    assert common_level("us_state", NO_LEVEL) is None


def test_an_unknown_level_is_refused_by_name() -> None:
    with pytest.raises(UnknownLevel, match=r"us_state: no reading of level '5'.*known: 1, 2, 3, 4"):
        common_level("us_state", "5")
