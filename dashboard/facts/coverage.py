"""What the map covers, said kind by kind."""

from dashboard.facts.discovery import ON_MAP
from dashboard.facts.kind import Situation
from dashboard.words.labels import format_date


def describe_coverage(situation: Situation) -> str:
    """Write the coverage line of a view: sentences on every kind, each with its counts."""
    said = [kind.describe(situation) for kind in ON_MAP]
    view = situation.view
    if view.known_on:
        said.append(f"As held by this archive on {format_date(view.known_on)}.")
    if view.version is not None:
        said.append(f"Archive version {view.version}.")
    return " ".join(filter(None, said))
