"""The archive: everything the sources ever said, appended and never changed.

One Delta table for each of `loaders.facts.tables`, and ``loads``, the log whose every row is one
version of the archive. Any version can be read again.

Any engine that reads Delta tables gets the app's own answer with one join. Every row has a column
``load``; it counts when that load is logged::

    SELECT * FROM presence WHERE load IN (SELECT load FROM loads)

and version N of the archive is what it held by then::

    SELECT * FROM presence WHERE load IN (SELECT load FROM loads WHERE version <= 17)

Open ``loads`` before the other tables: a load that is logged between is then left out whole. Rows
whose load is not logged are being written, or their writer was killed. Data files may be joined
(``OPTIMIZE``) at any time. ``loads`` states the archive's format in every row (``format``).
"""

from loaders.archive.log import Load
from loaders.archive.versions import BUNDLED_HISTORY, Archive, open_archive

__all__ = ["BUNDLED_HISTORY", "Archive", "Load", "open_archive"]
