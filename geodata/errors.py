"""What can go wrong in this room.

::

    GeodataError
    ├── UnknownName         a name or code that no country carries
    ├── NamesFileError      names.txt contradicts itself
    ├── UnreadableShapes    a country file that cannot be read as countries
    ├── UnstatedCrs         coordinates whose reference system is missing or another one
    ├── BadCoordinate       a longitude or latitude that is no place on Earth
    └── UnknownRegion       a region key that is not in REGIONS
"""


class GeodataError(Exception):
    """Root of every error this room raises on purpose."""


class UnknownName(GeodataError, LookupError):
    """A name or code that no country carries."""


class NamesFileError(GeodataError):
    """``names.txt`` contradicts itself: a malformed line, or one spelling for two countries."""


class UnreadableShapes(GeodataError):
    """A country file that cannot be read as countries."""


class UnstatedCrs(GeodataError):
    """Coordinates whose reference system is missing, or is not the one they are joined with."""


class BadCoordinate(GeodataError, ValueError):
    """A longitude or latitude that is no place on Earth."""


class UnknownRegion(GeodataError, LookupError):
    """A region key that is not in ``REGIONS``."""
