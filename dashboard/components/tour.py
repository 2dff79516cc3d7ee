"""A tour of the page in a few steps: offered on a first visit, and behind "Help" ever after."""

from dataclasses import asdict, dataclass

from dashboard.components import make_component

_TOUR = make_component("tour")


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Parameters
    ----------
    title, text : str
        What it says.
    target : str
        CSS selector of what it speaks of, which is outlined meanwhile.
    """

    title: str
    text: str
    target: str


STEPS = (
    Step(
        "Whose advice, and when",
        "The map shows one issuer's levels on the as-of date, the last day of the range. Type the "
        "dates or choose a range; previous and next change (Alt+Shift+P, Alt+Shift+N) step to the "
        "days on which something happened.",
        ".st-key-controls",
    ),
    Step(
        "The map",
        "The number is our reading, 1 to 4, of the issuer's own words, which the legend gives. "
        "Hatched grey means that nothing is held, which is not the same as safe. Point at a "
        "country or a mark to read who said it, and when.",
        "[data-testid=world-map]",
    ),
    Step(
        "Time",
        "How much happened when, over the whole archive; pick a month to see it. Below it stand "
        "the departures of the range, one line a post.",
        ".st-key-density",
    ),
    Step(
        "One country",
        "Pick a country on the map, or find it or a post in it by name. Its record tells every "
        "issuer's words, departures, reports of presence, and what is not known. Print the page "
        "to have this record alone on paper.",
        ".st-key-country-panel",
    ),
    Step(
        "The same as a table",
        "Everything on the map is in the table. The arrow keys move from row to row and the map "
        "follows; Enter leads to the country's record.",
        "[data-testid=facts-table]",
    ),
)
"""What the tour of the situation tells, in order."""


def show_tour() -> None:
    """Show the way into the tour."""
    _TOUR({"steps": [asdict(step) for step in STEPS]}, key="tour")
