"""What is shown of reported presence: in a view, and of one country."""

from dataclasses import dataclass

import pandas as pd

from dashboard.facts.kind import OfCountry, Shown
from dashboard.facts.presence.near_country import NearReports
from dashboard.facts.presence.query import PresenceApart


@dataclass(frozen=True, slots=True)
class PresenceShown(Shown):
    """The presence reports of a view.

    Parameters
    ----------
    by_host : pandas.DataFrame
        Reports that begin in the range by host country and day, where the layer is drawn.
    apart : PresenceApart
        How many of them are doubtful or cannot be drawn.
    """

    by_host: pd.DataFrame
    apart: PresenceApart


@dataclass(frozen=True, slots=True)
class PresenceOfCountry(OfCountry):
    """The presence reports hosted by one country, and those `near` it on others' soil."""

    near: NearReports
