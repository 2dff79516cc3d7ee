"""One country's full record as a panel: what is held, and what is not."""

from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import Country
from dashboard.words.spans import Listing, Panel, Section, SourceList


def make_panel(country: Country) -> Panel:
    """Make the panel of one country: what every kind says of it, and what is not known."""
    kinds = KINDS.values()
    unknowns = tuple(line for kind in kinds for line in kind.list_unknowns(country))
    sections = (
        *(section for kind in kinds for section in kind.make_panel(country)),
        *(section for kind in kinds for section in kind.make_panel_end(country)),
        Section("Not known", (Listing(unknowns, "Nothing known to be missing."),)),
        Section("Sources", (SourceList(),), "in the order in which they are cited"),
    )
    return Panel(country.name, country.name, sections, code=country.iso3)
