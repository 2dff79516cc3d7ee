"""The forms in which UCDP serves its events, read into columns of text.

* a CSV file, as the candidate releases are;
* a ZIP file with one CSV file in it, as the yearly releases are (250 MB unpacked in 2025);
* a JSON object of the API: TotalCount, TotalPages, PreviousPageUrl, NextPageUrl and Result.

Every value is handed on as the text it is; `None` of JSON is an empty text, as in the CSV. A few
candidate releases came without a header (24.0.1): a first line of numbers in 49 columns is read
in the order of all other releases.
"""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.errors import PageRefused
from loaders.pages import Page, RefusedItem
from loaders.sources.kit.opening import open_json

N_BYTES_UNPACKED_MAX = 600 * 1024 * 1024

COLUMNS = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence"),
    *("conflict_dset_id", "conflict_new_id", "conflict_name"),
    *("dyad_dset_id", "dyad_new_id", "dyad_name"),
    *("side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b"),
    *("number_of_sources", "source_article", "source_office", "source_date", "source_headline"),
    *("source_original", "where_prec", "where_coordinates", "where_description"),
    *("adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid"),
    *("country", "country_id", "region", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low"),
    *("gwnoa", "gwnob"),
)
"""The columns of every release since 2017, in their order."""

# Other names of columns: the estimates in releases of 2017 to 2019; a column of row numbers
# without a name, left by the program that wrote the file.
_ALIASES = {"best_est": "best", "high_est": "high", "low_est": "low"}
_NAMELESS = ("", "unnamed: 0")

_ENVELOPE = {"TotalCount", "TotalPages", "PreviousPageUrl", "NextPageUrl", "Result"}
_ZIP_BEGINS = b"PK\x03\x04"
_N_HEADER_BYTES = 64 * 1024
_N_BLOCK_BYTES = 16 * 1024 * 1024  # no row may be longer: some cite dozens of reports


@dataclass(frozen=True, slots=True)
class Rows:
    """Events of one page as text: the columns asked for, each of `n_rows`, without the refused."""

    columns: dict[str, list[str]]
    n_rows: int
    refused: tuple[RefusedItem, ...] = ()


def read_rows(page: Page, place: str, wanted: Sequence[str], *, n_bytes_max: int) -> Rows:
    """Read the columns that are wanted, each of which must be there, from a page of any form.

    Raises `PageRefused` if the page is too large, packed or unpacked, of another form, cut off,
    without a column that is wanted, or with one that is not known.
    """
    if len(page.body) > n_bytes_max:
        raise PageRefused(f"{place}: {len(page.body)} bytes; allowed: {n_bytes_max} or fewer")
    if page.body.startswith(_ZIP_BEGINS):
        return _read_csv(_unpack(page.body, place), place, wanted)
    beginning = page.body[:_N_HEADER_BYTES].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not beginning:
        raise PageRefused(f"{place}: an empty page; allowed: events")
    if beginning[0] in "{[":
        return _read_json(page, place, wanted)
    if beginning[0] == "<":
        raise PageRefused(f"{place}: a page of markup; allowed: CSV, ZIP or JSON")
    return _read_csv(page.body, place, wanted)


def _unpack(body: bytes, place: str) -> bytes:
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = [m for m in archive.infolist() if m.filename.lower().endswith(".csv")]
            if len(members) != 1:
                names = [member.filename for member in archive.infolist()][:5]
                raise PageRefused(f"{place}: a ZIP file of {names}; allowed: one CSV file in it")
            size = members[0].file_size
            if size > N_BYTES_UNPACKED_MAX:
                raise PageRefused(
                    f"{place}: {size} bytes when unpacked; allowed: {N_BYTES_UNPACKED_MAX}"
                )
            # No more than the size just checked is unpacked, whatever the packed data holds.
            with archive.open(members[0]) as unpacked:
                return unpacked.read(size)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise PageRefused(f"{place}: not a whole, plain ZIP file: {error}") from error


def _read_csv(body: bytes, place: str, wanted: Sequence[str]) -> Rows:
    from pyarrow import ArrowException, string
    from pyarrow import csv as arrow_csv

    header, has_header = _find_header(body, place)
    names = _check_columns(header, place, wanted)
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(body),
            read_options=arrow_csv.ReadOptions(
                column_names=names, skip_rows=int(has_header), block_size=_N_BLOCK_BYTES
            ),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, string()),
                include_columns=list(wanted),
                strings_can_be_null=False,
            ),
        )
    except (ArrowException, ValueError) as error:
        raise PageRefused(f"{place}: not a whole, well-formed CSV file: {error}") from error
    columns = {name: table.column(name).to_pylist() for name in wanted}
    return Rows(columns, table.num_rows)


def _find_header(body: bytes, place: str) -> tuple[list[str], bool]:
    """Return the names of the columns, and whether the page states them."""
    try:
        beginning = body[:_N_HEADER_BYTES].decode("utf-8-sig", "ignore")
        first = next(csv.reader(io.StringIO(beginning)), [])
    except csv.Error as error:
        raise PageRefused(f"{place}: not a CSV file: {error}") from error
    if len(first) == len(COLUMNS) and first[0].strip().isdigit():
        return list(COLUMNS), False
    return first, True


def _check_columns(header: Sequence[str], place: str, wanted: Sequence[str]) -> list[str]:
    """Return the names of the columns as we call them, after holding them against the known."""
    lowered = [name.strip().lower() for name in header]
    names = [_ALIASES.get(name, name) for name in lowered]
    unknown = sorted(set(names) - set(COLUMNS) - set(_NAMELESS))
    if unknown or len(set(names)) != len(names):
        raise PageRefused(
            f"{place}: unknown columns {unknown} in a header of {len(names)} columns, "
            f"{len(set(names))} of them different; allowed: {', '.join(COLUMNS)}"
        )
    missing = sorted(set(wanted) - set(names))
    if missing:
        raise PageRefused(f"{place}: no columns {missing}; allowed: {', '.join(COLUMNS)}")
    return names


def _read_json(page: Page, place: str, wanted: Sequence[str]) -> Rows:
    answer = open_json(page, place, n_bytes_max=len(page.body))
    events = answer.get("Result")
    if not isinstance(events, list) or set(answer) - _ENVELOPE or "TotalCount" not in answer:
        found, allowed = sorted(answer)[:8], ", ".join(sorted(_ENVELOPE))
        raise PageRefused(f"{place}: an answer of {found}; allowed: {allowed}")
    columns: dict[str, list[str]] = {name: [] for name in wanted}
    refused = []
    for number, event in enumerate(events, start=1):
        texts = _as_texts(event, f"{place}: event {number}", wanted)
        if isinstance(texts, str):
            refused.append(RefusedItem(f"event {number}", texts, json.dumps(event), page.url))
            continue
        for name in wanted:
            columns[name].append(texts[name])
    return Rows(columns, len(events) - len(refused), tuple(refused))


def _as_texts(event: Any, place: str, wanted: Sequence[str]) -> Mapping[str, str] | str:
    """Return an event's values as texts, or what is not understood in it."""
    if not isinstance(event, dict):
        raise PageRefused(f"{place}: {type(event).__name__}; allowed: an object")
    values = {_ALIASES.get(name.lower(), name.lower()): value for name, value in event.items()}
    missing = sorted(set(wanted) - set(values))
    if missing:
        raise PageRefused(f"{place}: no {missing}; allowed: {', '.join(COLUMNS)}")
    unknown = sorted(set(values) - set(COLUMNS))
    nested = sorted(name for name, value in values.items() if isinstance(value, dict | list))
    if unknown or nested:
        return f"{place}: unknown fields {unknown}, of several values {nested}; allowed: none"
    return {name: "" if value is None else str(value) for name, value in values.items()}
