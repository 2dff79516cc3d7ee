"""How levels and their changes are listed: on the screen, in a brief, in a data file."""

from typing import Any

from dashboard.facts.table import (
    Column,
    Ranked,
    Row,
    Value,
    read_count,
    read_day,
    read_source,
)
from dashboard.queries.citing import read_citation
from dashboard.words.labels import (
    change_day_words,
    common_words,
    footing_words,
    is_missing,
    level_words,
)
from geodata import country_name
from loaders.discovery import issuers
from loaders.evidence.ages import OLD


def _read_country(row: Row) -> Value:
    return country_name(row["iso3"])


def _read_issuer(row: Row) -> Value:
    return issuers()[row["issuer"]].name


def _read_common(row: Row) -> Value:
    """Our reading of a level; an old one in words, which sort by the number."""
    if is_missing(row["common_level"]):
        return None
    level = int(row["common_level"])
    return Ranked(common_words(row), level) if row["age"] == OLD else level


def _read_destination(row: Row) -> Value:
    return "" if is_missing(row["destination"]) else row["destination"]


LEVELS_IN_FORCE = (
    Column("Country", _read_country, heads_row=True),
    Column("Issuer", _read_issuer, on_screen=False),
    Column("Common level (our reading)", _read_common),
    Column("Issuer's level", level_words),
    Column("Issued on", read_day("issued_on")),
    Column("On the as-of date", footing_words),
    Column("Destination as named", _read_destination, in_brief=False),
    Column("Source", read_source),
)

CHANGES = (
    Column("Country", _read_country, heads_row=True),
    Column("Issuer", _read_issuer, on_screen=False),
    Column("Changed", change_day_words, on_screen=False),
    Column("Changed by", read_day("on"), in_brief=False),
    Column("Not before", read_day("not_before"), in_brief=False),
    Column("From (issuer's words)", lambda row: row["from_label"]),
    Column("To (issuer's words)", lambda row: row["to_label"]),
    Column("Common level, from", read_count("from_common"), in_brief=False),
    Column("Common level, to", read_count("to_common"), in_brief=False),
    Column("Source", read_source),
)


def read_data(row: Row) -> dict[str, Any]:
    """Read a level as a row of a data file, by column."""
    kept = ("iso3", "common_level", "footing", "absence", "age", "age_days", "seen_on", "issued_on")
    return {name: row[name] for name in kept} | {
        "layer": "level",
        "record_id": row["advisory_id"],
        "country": country_name(row["iso3"]),
        "place": row["destination"],
        "by": issuers()[row["issuer"]].name,
        "level": row["level_label"],
        "footing_words": footing_words(row),
        **read_citation(row),
        "stated_on": row["issued_on"],
        "held_since": row["recorded_at"],
    }
