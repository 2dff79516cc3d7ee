"""The archive: everything the sources ever said, appended and never changed."""

from loaders.archive.log import Load
from loaders.archive.versions import BUNDLED_HISTORY, Archive, open_archive

__all__ = ["BUNDLED_HISTORY", "Archive", "Load", "open_archive"]
