"""The kinds of fact there are: every module of `dashboard.facts` that has a ``KIND``."""

import importlib
from typing import Any

from dashboard import facts
from dashboard.facts.kind import FactKind


def _find_kinds() -> dict[str, FactKind[Any, Any]]:
    modules = (importlib.import_module(f"{facts.__name__}.{key}") for key in facts.list_keys())
    return {module.KIND.key: module.KIND for module in modules}


KINDS: dict[str, FactKind[Any, Any]] = _find_kinds()
"""Every kind by its key, in the order in which they are listed."""

LAYERS: dict[str, FactKind[Any, Any]] = {
    kind.key: kind
    for kind in sorted(KINDS.values(), key=lambda kind: (not kind.is_on, kind.depth))
    if kind.is_layer
}
"""Those that can be laid over the levels, as they are offered: the undermost first, and after those
drawn unasked what is context."""

ON_MAP: tuple[FactKind[Any, Any], ...] = (
    *(kind for kind in KINDS.values() if not kind.is_layer),
    *LAYERS.values(),
)
"""Every kind, in the order in which a map is explained."""

DRAWN: tuple[FactKind[Any, Any], ...] = tuple(sorted(LAYERS.values(), key=lambda kind: kind.depth))
"""The layers as they lie over each other, the undermost first."""
