"""Many drawings of the same marks as one: each point once, with the frames it is seen in."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from dashboard.figures import Trace

# A colour scale may by chance be as long as there are points.
_NEVER_BY_POINT = frozenset({"colorscale"})

Path = tuple[str, ...]


def fold_traces(frames: Sequence[Sequence[Trace]]) -> list[Trace]:
    """Fold the traces of frames into traces that hold every point of every frame once.

    A browser draws the folded traces once and steps through them by showing and hiding points,
    which costs a fraction of drawing each frame anew.

    Parameters
    ----------
    frames : sequence of sequences of Trace
        Of each frame its scatter traces, in drawing order.

    Returns
    -------
    list of Trace
        In drawing order. ``ids`` names each point by its number and the frames it is seen in:
        ``"3:0,4,9,9"`` is the fourth point, seen in the frames 0 to 4 and in 9. It is a list by
        point as Plotly knows it, so who parts a trace parts it rightly.
    """
    folded: dict[str, _Folded] = {}
    order: list[str] = []
    for number, traces in enumerate(frames):
        after = 0
        for trace in traces:
            shared, columns = _part(trace)
            key = json.dumps(shared, sort_keys=True)
            if key not in folded:
                folded[key] = _Folded(trace, list(columns))
                order.insert(after, key)
            after = order.index(key) + 1
            folded[key].add(number, columns)
    return [folded[key].as_trace() for key in order]


class _Folded:
    """The points of one trace over all frames."""

    def __init__(self, trace: Trace, paths: list[Path]) -> None:
        self._trace = trace
        self._paths = paths
        self._seen: dict[str, tuple[tuple[Any, ...], list[int]]] = {}

    def add(self, number: int, columns: dict[Path, list[Any]]) -> None:
        """Note the points of one frame."""
        for values in zip(*(columns[path] for path in self._paths), strict=True):
            _, stretches = self._seen.setdefault(json.dumps(values), (values, []))
            if stretches and stretches[-1] == number - 1:
                stretches[-1] = number
            elif not stretches or stretches[-1] != number:
                stretches += [number, number]

    def as_trace(self) -> Trace:
        """Write one trace that holds them all."""
        trace = _copy(self._trace)
        points = [values for values, _ in self._seen.values()]
        for path, column in zip(self._paths, zip(*points, strict=True), strict=True):
            _find_holder(trace, path)[path[-1]] = list(column)
        ids = [
            f"{number}:{','.join(map(str, stretches))}"
            for number, (_, stretches) in enumerate(self._seen.values())
        ]
        return trace | {"ids": ids}


def _part(trace: Trace) -> tuple[Trace, dict[Path, list[Any]]]:
    """Part what a trace says of all its points from what it says of each."""
    shared = _copy(trace)
    n = len(trace["lon"])
    columns = {path: column for path, column in _find_lists(trace) if len(column) == n}
    for path in columns:
        del _find_holder(shared, path)[path[-1]]
    return shared, columns


def _find_lists(value: dict[str, Any], above: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    for name, item in value.items():
        if isinstance(item, dict):
            yield from _find_lists(item, (*above, name))
        elif isinstance(item, list) and name not in _NEVER_BY_POINT:
            yield (*above, name), item


def _find_holder(trace: Trace, path: Path) -> dict[str, Any]:
    holder = trace
    for name in path[:-1]:
        holder = holder[name]
    return holder


def _copy(value: dict[str, Any]) -> dict[str, Any]:
    return {name: _copy(item) if isinstance(item, dict) else item for name, item in value.items()}
