"""Which column of a foreign country file holds the ISO codes."""

import pandas as pd

from geodata.errors import UnknownName, UnreadableShapes
from geodata.names import find_iso3, find_iso3_of_iso2, is_iso3
from geodata.viewpoint import find_unit

# In the order of preference, compared without case: Natural Earth, geoBoundaries, GADM, World
# Bank, Eurostat.
_CODE_COLUMNS = (
    "iso3",
    "iso_a3_eh",
    "iso_a3",
    "adm0_a3",
    "shapegroup",
    "gid_0",
    "iso_3166_1_alpha_3",
    "iso3_code",
    "country_code",
    "iso_a2_eh",
    "iso_a2",
    "iso2",
    "cntr_id",
)
# Columns that name the sovereign are not here: Greenland is not Denmark.
_NAME_COLUMNS = (
    "name",
    "name_long",
    "name_en",
    "admin",
    "country",
    "name_0",
    "shapename",
    "country_name",
    "country_na",
    "cntry_name",
    "cntr_name",
    "name_engl",
)
_LEAST_VALID = 0.8
_LEAST_DISTINCT = 0.8  # continent codes (AF, AS, EU, NA, SA) read as ISO alpha-2, but repeat
_LEAST_AGREEING = 0.9  # FIPS 10-4 reads as ISO alpha-2 too, and disagrees for a quarter


def find_codes(rows: pd.DataFrame, *, where: str) -> pd.DataFrame:
    """Find the country of each row of a country file's attribute table.

    The column of codes is the one with the most ISO 3166-1 values, alpha-3 or alpha-2, that agree
    with the names beside them. Where its value is no code (``-99`` in Natural Earth, ``XKO`` and
    ``Z01`` in GADM), the row's name decides, by ``names.txt`` or by `geodata.viewpoint`.

    Parameters
    ----------
    rows : DataFrame
        The attributes, one row for each shape.
    where : str
        The file, for messages.

    Returns
    -------
    DataFrame
        ``iso3`` and ``name`` (as the file writes it), row by row; ``iso3`` is None for land of no
        one country.

    Raises
    ------
    UnreadableShapes
        If no column holds ISO codes, or a row has neither a code nor a known name; the message
        lists the columns seen.
    """
    seen = ", ".join(map(str, rows.columns)) or "none"
    text = rows.select_dtypes(["object", "string"]).map(_as_text)
    names = text[[column for column in text if str(column).lower() in _NAME_COLUMNS]]
    column, codes = _choose_codes(text, names, f"{where}: no column holds ISO 3166-1 codes", seen)
    found = []
    for row, code in enumerate(codes):
        row_names = [name for name in names.iloc[row] if name]
        if code is None:
            code, is_known = _find_by_names(row_names)
            if not is_known:
                raise UnreadableShapes(
                    f"{where}: row {row} has {text[column].iloc[row]!r} in {column} and no name "
                    f"of a country ({', '.join(row_names) or 'none'}); columns seen: {seen}"
                )
        found.append((code, row_names[0] if row_names else str(code)))
    return pd.DataFrame(found, columns=["iso3", "name"], dtype=object)


def _as_text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _choose_codes(
    text: pd.DataFrame, names: pd.DataFrame, refusal: str, seen: str
) -> tuple[str, list[str | None]]:
    """Return the best column of codes and its values, read as alpha-3 or None."""
    by_name = [_find_by_names([name for name in row if name])[0] for row in names.to_numpy()]
    best: tuple[tuple[int, int], str, list[str | None]] | None = None
    for column in text:
        codes = [_read_code(value) for value in text[column]]
        lower = str(column).lower()
        if not _is_code_column(codes, by_name, is_known=lower in _CODE_COLUMNS):
            continue
        order = _CODE_COLUMNS.index(lower) if lower in _CODE_COLUMNS else len(_CODE_COLUMNS)
        rank = (codes.count(None), order)
        if best is None or rank < best[0]:
            best = (rank, str(column), codes)
    if best is None:
        raise UnreadableShapes(f"{refusal}; columns seen: {seen}")
    return best[1], best[2]


def _read_code(value: str) -> str | None:
    if is_iso3(value):
        return value
    try:
        return find_iso3_of_iso2(value)
    except UnknownName:
        return None


def _is_code_column(codes: list[str | None], by_name: list[str | None], *, is_known: bool) -> bool:
    valid = [code for code in codes if code is not None]
    if not valid or len(valid) < _LEAST_VALID * len(codes):
        return False
    if not is_known and len(set(valid)) < _LEAST_DISTINCT * len(valid):
        return False
    both = [(a, b) for a, b in zip(codes, by_name, strict=True) if a is not None and b is not None]
    return sum(a == b for a, b in both) >= _LEAST_AGREEING * len(both)


def _find_by_names(names: list[str]) -> tuple[str | None, bool]:
    """Return the country that the first known of `names` means, and whether one was known."""
    for name in names:
        unit = find_unit(name)
        if unit is not None:
            return unit.iso3, True
        try:
            return find_iso3(name), True
        except UnknownName:
            continue
    return None, False
