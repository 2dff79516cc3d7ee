"""What a reader must know of a row besides its fields."""

from collections.abc import Iterable, Sequence

N_NOTE_CHARS = 2_000
"""Characters of a note that are kept; the file itself is kept whole."""


class Notes:
    """What a reader must know besides, gathered row by row."""

    def __init__(self, n_rows: int) -> None:
        self._parts: dict[int, list[str]] = {}
        self._n_rows = n_rows

    def add(self, heading: str, texts: Sequence[str], rows: Iterable[int] | None = None) -> None:
        """Add the texts of some rows, or of all, after a heading; blank ones are no text."""
        before = f"{heading}: " if heading else ""
        for row in range(len(texts)) if rows is None else rows:
            if texts[row]:
                self._parts.setdefault(row, []).append(before + " ".join(texts[row].split()))

    def join(self) -> tuple[list[str], list[int]]:
        """Return the notes, and the rows whose note had to be cut."""
        notes = ["; ".join(self._parts.get(row, ())) for row in range(self._n_rows)]
        cut = [row for row, note in enumerate(notes) if len(note) > N_NOTE_CHARS]
        for row in cut:
            notes[row] = f"{notes[row][: N_NOTE_CHARS - 1]}…"
        return notes, cut
