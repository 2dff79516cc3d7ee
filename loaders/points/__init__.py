"""The analyst's own points: files people keep, read strictly and kept whole.

`read_points_apart` opens a file in a process of its own (`read_points` in this one), `make_reports`
says what is understood of it and what is doubtful, and `store` puts it into the archive. Until then
nothing is changed.
"""

from loaders.points.apart import read_points_apart
from loaders.points.column_uses import ColumnUse, name_use
from loaders.points.doubts import DOUBTS, PLACE_DOUBTS, UNSTATED
from loaders.points.reading import read_points
from loaders.points.reports import Imported, make_reports
from loaders.points.storing import Stored, store
from loaders.points.tables import PointFile, PointTable, Positions

__all__ = [
    "DOUBTS",
    "PLACE_DOUBTS",
    "UNSTATED",
    "ColumnUse",
    "Imported",
    "PointFile",
    "PointTable",
    "Positions",
    "Stored",
    "make_reports",
    "name_use",
    "read_points",
    "read_points_apart",
    "store",
]
