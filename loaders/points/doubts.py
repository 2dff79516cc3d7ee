"""What can be doubtful about a row, and what a reader must know of it besides its fields.

``doubts.csv`` says what every flag of an import means. A row keeps whatever it has, and every flag
is counted and shown.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from loaders.csv_tables import read_table

NO_COORDINATES = "no_coordinates"
IMPOSSIBLE_COORDINATES = "impossible_coordinates"
SWAPPED_COORDINATES = "latitude_longitude_swapped"
EQUAL_COORDINATES = "latitude_equals_longitude"
NULL_ISLAND = "null_island"
SWAP_FITS_LABEL = "label_fits_swapped_coordinates"
BESIDE_SWAPPED = "beside_swapped_coordinates"
COARSE_COORDINATES = "coarse_coordinates"
NOT_A_POINT = "not_a_point"
POINT_OF_COLLECTION = "point_of_collection"
ORDER_ASSUMED = "coordinate_order_assumed"
CRS_ASSUMED = "reference_system_assumed"
NO_COUNTRY = "no_country_within_reach"
LABEL_DISAGREES = "label_place_disagree"
LABEL_UNREAD = "country_label_unread"
COUNTRY_BY_LABEL = "country_by_label_only"
FUTURE_DATE = "future_date"
SWAPPED_DATE = "day_month_swapped"
AMBIGUOUS_DATE = "day_month_ambiguous"
AFTER_POSTING = "dated_after_posting"
IMPLAUSIBLE_POSTING = "implausible_posting_date"
IMPLAUSIBLE_END = "implausible_end_date"
REPEATED_ID = "repeated_id"
BLANK_ID = "blank_id"
REPEATED_ROW = "repeated_row"
SHORT_ROW = "short_row"
ENCODING_GUESSED = "encoding_guessed"
PLACEHOLDER = "placeholder"
METRES = "looks_like_epsg_3857"
UNCOMPUTED = "formula_uncomputed"
ROUGH_DATE = "rough_date"
NO_DATE = "no_date"
PRECISION_UNSTATED = "precision_unstated"
CONFIDENCE_UNSTATED = "confidence_unstated"
NOTE_CUT = "note_cut"

_MEANINGS = read_table(Path(__file__).with_name("doubts.csv"))
DOUBTS = {row["flag"]: row["means"] for row in _MEANINGS if row["kind"] != "unstated"}
"""Faults of a row and guesses about it, each with what it means."""

UNSTATED = {row["flag"]: row["means"] for row in _MEANINGS if row["kind"] == "unstated"}
"""What its reporter leaves open, each with how it is taken."""

PLACE_DOUBTS = frozenset(row["flag"] for row in _MEANINGS if row["kind"] == "place")
"""Doubts about where a drawn point lies."""

N_NOTE_CHARS = 2_000
"""Characters of a note that are kept; the file itself is kept whole."""

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
