"""What an address, a route or a control may ask for, read from what exists."""

from dashboard.facts.levels.query import find_issuers_held, find_newest_day
from dashboard.view_state import Choices
from geodata import ALL_ISO3
from geodata.regions import NEIGHBOURS, REGIONS
from loaders.archive import Archive
from loaders.discovery import issuers


def find_choices(archive: Archive) -> Choices:
    """Say what exists: countries, issuers, regions, the newest day and the newest version."""
    return Choices(
        countries=ALL_ISO3,
        issuers=frozenset(issuers()),
        regions=frozenset([*REGIONS, NEIGHBOURS]),
        newest_on=find_newest_day(archive, archive.version),
        newest_version=archive.version,
        find_held=lambda known_on, version: find_issuers_held(
            archive, archive.version if version is None else version, known_on
        ),
    )
