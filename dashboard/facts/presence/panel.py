"""Reported presence beside the map: in a country, and nearest beyond its border."""

from dashboard.facts.kind import LISTED_AT_MOST, Country, make_note
from dashboard.facts.presence.locator_map import find_locator_map, find_placed
from dashboard.facts.presence.near_country import NearReports
from dashboard.facts.presence.nearby import NEAR_KM
from dashboard.facts.presence.shown import PresenceOfCountry
from dashboard.facts.presence.words import list_near_point, list_report
from dashboard.queries.bounds import MARKS_AT_MOST
from dashboard.queries.rows import read_rows
from dashboard.words.labels import format_range, plural
from dashboard.words.spans import Blocks, Listing, Room, Section
from geodata.locator_map import WIDTH


def make_sections(country: Country, held: PresenceOfCountry) -> tuple[Section, ...]:
    """The reports of a country, with a small map, and those nearest beyond its border."""
    days = format_range(country.period.date_from, country.period.date_to)
    return (
        Section("Reported military presence", _list_reports(country, held), days),
        Section("Nearest reports beyond its border", _list_near(held.near), days),
    )


def _list_reports(country: Country, held: PresenceOfCountry) -> Blocks:
    lines = [*map(list_report, read_rows(held.rows.head(LISTED_AT_MOST)))]
    left = held.n - len(lines)
    if left > 0:
        lines.append((f"and {plural(left, 'older report')} in the table below",))
    empty = "None held for this period. That is not evidence of absence."
    return (*_locator_room(country, held), Listing(tuple(lines), empty))


def _locator_room(country: Country, held: PresenceOfCountry) -> Blocks:
    """The room into which the page draws the small map."""
    locator = find_locator_map(country.iso3) if len(find_placed(held)) else None
    if locator is None:
        return ()
    explained = (
        "Reports in the country, and the nearest beyond its border. Filled: exact site. Ring: "
        "named locality. Dashed ring: district. The country and its neighbours by land stand in "
        "the colour of the chosen issuer's level."
    )
    height = 100 * locator.height / WIDTH
    return (Room("locator-map", height), make_note(explained))


def _list_near(near: NearReports) -> Blocks:
    lines = tuple(map(list_near_point, read_rows(near.points)))
    notes = []
    if lines:
        notes.append("Distances are to the border or coast as drawn here.")
    if near.n_more:
        notes.append(f"{plural(near.n_more, 'farther point')} within {NEAR_KM:.0f} km not listed.")
    if near.n_placeless:
        notes.append(
            f"{plural(near.n_placeless, 'report')} hosted by a land neighbour "
            f"{'names' if near.n_placeless == 1 else 'name'} no place in it: no distance."
        )
    if near.is_cut:
        notes.append(f"Only the newest {MARKS_AT_MOST:,} reports were looked through.")
    empty = f"None held within {NEAR_KM:.0f} km for this period. That is not evidence of absence."
    listed = Listing(lines, empty)
    return (listed, make_note(" ".join(notes))) if notes else (listed,)
