"""The analyst's own points: files people keep, read strictly and kept whole.

`read_points_apart` opens a file in a process of its own (`read_points` in this one), `make_reports`
says what is understood of it and what is doubtful, and `store` puts it into the archive. Until then
nothing is changed.

The process apart reads and does no more: a module is loaded when one of its names is first used,
so that it need not hold the archive's libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from loaders.points.apart import read_points_apart
    from loaders.points.column_uses import ColumnUse, name_use
    from loaders.points.doubts import DOUBTS, PLACE_DOUBTS, UNSTATED
    from loaders.points.reading import read_points
    from loaders.points.reports import Imported, make_reports
    from loaders.points.storing import Stored, store
    from loaders.points.tables import PointFile, PointTable, Positions

_LOADED_ON_USE = {
    "apart": ("read_points_apart",),
    "column_uses": ("ColumnUse", "name_use"),
    "doubts": ("DOUBTS", "PLACE_DOUBTS", "UNSTATED"),
    "reading": ("read_points",),
    "reports": ("Imported", "make_reports"),
    "storing": ("Stored", "store"),
    "tables": ("PointFile", "PointTable", "Positions"),
}

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


def __getattr__(name: str) -> Any:
    """Load the module that a public name lives in."""
    for module, names in _LOADED_ON_USE.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
