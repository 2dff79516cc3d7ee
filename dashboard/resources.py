"""What every session and every route of one process shares, opened once."""

import os
from functools import cache

from geodata.geography import Geography, read_geography
from loaders.archive import Archive, open_archive

ARCHIVE_VARIABLE = "POSTWATCH_ARCHIVE"
"""Names the archive's folder or URL; `postwatch run --archive` sets it."""

COUNTRIES_VARIABLE = "POSTWATCH_COUNTRIES"
"""Names another country shapefile; `postwatch run --countries` sets it."""


@cache
def get_archive() -> Archive:
    """Open the archive of this process; a new one is built from the bundled history."""
    return open_archive(os.environ.get(ARCHIVE_VARIABLE))


@cache
def get_geography() -> Geography:
    """Read the shapes of this process."""
    return read_geography(os.environ.get(COUNTRIES_VARIABLE))
