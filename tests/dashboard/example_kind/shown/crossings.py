"""Border crossings as the dashboard shows them. An invented kind, to copy."""

from typing import ClassVar

from loaders.facts.crossings import Crossing

from dashboard.facts.kind import FactKind, OfCountry, Shown
from dashboard.facts.table import Column, Row, read_begun, read_day, read_source
from dashboard.palette import Symbol
from dashboard.words.dates import write_when
from dashboard.words.feed_text import make_plain
from dashboard.words.labels import capitalise, name_host
from geodata import country_in_sentence

_DID = {"crossing_closed": "was closed", "crossing_reopened": "was opened again"}


class Crossings(FactKind[Shown, OfCountry]):
    """Acts at border crossings, each at its crossing."""

    key = "crossings"
    title = "Crossings"
    noun = "crossing"
    record = Crossing
    depth = 90
    is_on_timeline = True
    is_news = True
    symbols: ClassVar = {
        "crossing_closed": Symbol("crossing closed", "x", "#5b2a86", True, "Nobody passes."),
        "crossing_reopened": Symbol("crossing open", "x", "#2a865b", False, "It is open again."),
    }
    columns = (
        Column("Crossing", lambda row: row["place"], heads_row=True),
        Column("Country", lambda row: name_host(row["host_iso3"])),
        Column("Kind", lambda row: _DID[row["kind"]]),
        Column("From", read_begun),
        Column("To", read_day("valid_to")),
        Column("Source", read_source),
    )
    listed = ("valid_from", "valid_to", "host_iso3", "place", "kind", "source_words", "url")

    def say(self, row: Row) -> str:
        """Say what happened at a crossing."""
        when = capitalise(write_when(row["valid_from"], row["date_precision"]))
        where = f"{make_plain(row['place'], 120)}, {country_in_sentence(row['host_iso3'])},"
        return f"{when} the crossing at {where} {_DID[row['kind']]}."


KIND = Crossings()
