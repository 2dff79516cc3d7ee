"""Which rows of a table carry which flag."""

from collections.abc import Iterable
from functools import cache

from loaders.points.doubts import DOUBTS, UNSTATED

_ORDER = {flag: order for order, flag in enumerate((*DOUBTS, *UNSTATED))}


class Flags:
    """Flags of the rows of one table, each row carrying a flag once."""

    def __init__(self, n_rows: int) -> None:
        self._n_rows = n_rows
        self._rows: dict[str, set[int]] = {}

    def add(self, flag: str, rows: Iterable[int]) -> None:
        """Flag rows."""
        self._rows.setdefault(flag, set()).update(int(row) for row in rows)

    def has(self, flag: str, row: int) -> bool:
        """Say whether a row carries a flag."""
        return row in self._rows.get(flag, ())

    def by_row(self) -> list[tuple[str, ...]]:
        """Return the flags of every row, doubts first, in the order of their tables."""
        found: list[tuple[str, ...]] = [()] * self._n_rows
        for flag in sorted(self._rows, key=_ORDER.__getitem__):
            for row in self._rows[flag]:
                found[row] = _extend(found[row], flag)
        return found


@cache
def _extend(flags: tuple[str, ...], flag: str) -> tuple[str, ...]:
    return (*flags, flag)
