"""What a brief is about: a country with its neighbours, a region, or the whole world."""

from dataclasses import dataclass

import pandas as pd

from dashboard.view_state import ViewState
from geodata import country_name
from geodata.geography import Geography
from geodata.regions import REGIONS


@dataclass(frozen=True, slots=True)
class Scope:
    """What a brief is about.

    Parameters
    ----------
    name : str
        As its title names it.
    country : str or None
        The one country it is about, ISO 3166-1 alpha-3.
    members : frozenset of str or None
        The countries it tells of; None is every one, and what happened in no single country.
    """

    name: str
    country: str | None
    members: frozenset[str] | None

    def pick(self, rows: pd.DataFrame, column: str) -> pd.DataFrame:
        """Pick the rows whose country, in `column`, it tells of."""
        return rows if self.members is None else rows[rows[column].isin(self.members)]


def find_scope(view: ViewState, geography: Geography) -> Scope:
    """Find what the brief of a view is about: its country, else its region, else the world."""
    if view.country is not None:
        borders = geography.borders
        beside = borders.loc[borders["iso3"] == view.country, "neighbour_iso3"]
        return Scope(country_name(view.country), view.country, frozenset({view.country, *beside}))
    region = REGIONS[view.region]
    return Scope(region.name, None, region.members or None)
