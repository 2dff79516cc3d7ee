"""What is shown of levels: in a view, and of one country."""

from dataclasses import dataclass

import pandas as pd

from dashboard.facts.kind import OfCountry, Shown


@dataclass(frozen=True, slots=True)
class LevelsShown(Shown):
    """The levels of a view: `rows` are those in force of its issuer, one per country.

    Parameters
    ----------
    areas : pandas.DataFrame
        Regional advisories of the issuer in force.
    changes : pandas.DataFrame
        Level changes of the issuer in the range.
    unplaced : pandas.DataFrame
        Destinations of the issuer that are no country, with ``destination``.
    """

    areas: pd.DataFrame
    changes: pd.DataFrame
    unplaced: pd.DataFrame


@dataclass(frozen=True, slots=True)
class LevelsOfCountry(OfCountry):
    """The levels of one country: `rows` has one per issuer that ever advised on it.

    Parameters
    ----------
    common_level : float
        The chosen issuer's level on our common scale; NaN where it has none.
    age : str or None
        Of that level, see `loaders.evidence.ages`.
    history : pandas.DataFrame
        The levels up to the as-of date, see `find_level_history`.
    areas : pandas.DataFrame
        Regional advisories in force.
    changes : pandas.DataFrame
        All its level changes, newest first.
    n_reissues : dict of str to int
        Reissues counted per issuer key.
    faults : pandas.DataFrame
        Advisories held with a fault, see `find_faults`.
    neighbours : pandas.DataFrame
        ``iso3``, ``name``, ``border_km``, and the chosen issuer's level and its ``age`` on the
        as-of date.
    """

    common_level: float
    age: str | None
    history: pd.DataFrame
    areas: pd.DataFrame
    changes: pd.DataFrame
    n_reissues: dict[str, int]
    faults: pd.DataFrame
    neighbours: pd.DataFrame
