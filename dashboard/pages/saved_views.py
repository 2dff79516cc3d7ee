"""Views worth one click, with absolute dates so that they never drift."""

from dataclasses import dataclass
from datetime import date

from dashboard.view_state import ViewState


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view with a name and the reason to open it.

    Parameters
    ----------
    name : str
        What the button says.
    description : str
        One sentence on what happened, shown as the button's help.
    view : ViewState
        What it shows.
    """

    name: str
    description: str
    view: ViewState


SAVED_VIEWS = (
    SavedView(
        "Belarus and Ukraine, January-February 2022",
        "Embassy families leave Kyiv and Minsk as Russian forces gather along Ukraine's borders.",
        ViewState(date(2022, 1, 1), date(2022, 2, 28), country="BLR", region="eastern-europe"),
    ),
    SavedView(
        "The Gulf, February-March 2026",
        "Posts around the Gulf send staff and families home.",
        ViewState(date(2026, 2, 1), date(2026, 3, 31), country="IRN", region="gulf"),
    ),
    SavedView(
        "Sahel 2023",
        "The coup in Niger, the departures from Niamey and the end of the French deployments.",
        ViewState(date(2023, 1, 1), date(2023, 12, 31), country="NER", region="sahel"),
    ),
)
"""Offered at the top of the screen, in this order."""
