"""The kinds of fact as the dashboard shows them: one module or folder a kind.

A module of this package is a kind if it has a ``KIND``, and bears its key as its name;
`dashboard.facts.discovery` finds it. Its record is in `loaders.facts`. Map, timeline, strip,
tables, panel, overview, briefs, routes, feed and command line loop over the kinds and name none.
"""

import pkgutil
from typing import TYPE_CHECKING, Any

from loaders.facts import ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.facts.kind import FactKind

_NO_KINDS = frozenset({"coverage", "discovery", "kind", "places", "sources_in_view", "table"})


def list_keys() -> list[str]:
    """List the keys of the kinds in the order in which they are listed; none is imported."""
    found = {info.name for info in pkgutil.iter_modules(__path__)} - _NO_KINDS
    return [*ORDER, *sorted(found.difference(ORDER))]


def get_layers() -> "Mapping[str, FactKind[Any, Any]]":
    """Give the kinds that can be laid over the levels; the first call imports them all."""
    from dashboard.facts.discovery import LAYERS

    return LAYERS
