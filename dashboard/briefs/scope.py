"""What a brief is about: a country with its neighbours, a region, or the whole world."""

from dashboard.facts.kind import Scope
from dashboard.view_state import ViewState
from geodata import country_name
from geodata.geography import Geography
from geodata.regions import REGIONS


def find_scope(view: ViewState, geography: Geography) -> Scope:
    """Find what the brief of a view is about: its country, else its region, else the world."""
    if view.country is not None:
        borders = geography.borders
        beside = borders.loc[borders["iso3"] == view.country, "neighbour_iso3"]
        return Scope(country_name(view.country), view.country, frozenset({view.country, *beside}))
    region = REGIONS[view.region]
    return Scope(region.name, None, region.members or None)
