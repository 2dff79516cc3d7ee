"""What one view shows, gathered once: it feeds the screen and the exports."""

from dashboard.facts.discovery import KINDS
from dashboard.facts.kind import Asked, Country, CountryAsked, Situation
from dashboard.view_state import ViewState
from geodata import country_name
from loaders.archive import Archive
from loaders.discovery import issuers
from loaders.facts.levels import Issuer


def find_situation(
    archive: Archive, view: ViewState, issuer: Issuer, *, public_only: bool = False
) -> Situation:
    """Gather what a view shows of every kind of fact; see `dashboard.facts.kind.Asked`."""
    asked = Asked(archive, view, issuer, public_only)
    return Situation(asked, {key: kind.find(asked) for key, kind in KINDS.items()})


def find_country(asked: CountryAsked) -> Country:
    """Gather everything held about one country, its issuers ordered with the asked one first."""
    known = issuers()
    return Country(
        asked,
        country_name(asked.iso3),
        {key: kind.find_country(asked) for key, kind in KINDS.items()},
        {asked.issuer: known[asked.issuer], **known},
    )
