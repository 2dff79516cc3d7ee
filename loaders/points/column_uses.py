"""How each column of a table was read: what it became, how, and one value before and after."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from geodata import country_name
from loaders.points.drafting import Draft
from loaders.points.headings import name_field
from loaders.points.words import read_countries

IGNORED = "ignored"
_N_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """What one column of a file is taken for.

    Attributes
    ----------
    table : str
        Where it stands.
    heading : str
        What it is called.
    field : str or None
        The field of `loaders.points.spellings.SPELLINGS` it stands for; ``None`` if nobody reads
        it.
    how : str
        How it was read, in words; blank where its texts are kept as they are.
    stated : str
        One text of the column, the first that could be read; blank if it has none.
    read : str
        What became of that text; blank if nothing did.
    """

    table: str
    heading: str
    field: str | None
    how: str = ""
    stated: str = ""
    read: str = ""


def name_use(use: ColumnUse) -> str:
    """Say in words what a column became."""
    return IGNORED if use.field is None else name_field(use.field)


def list_columns(item: Draft) -> Iterator[ColumnUse]:
    """Yield how each column of a table was read, in the order of the file."""
    understood = item.understood
    fields = {heading: field for field, heading in understood.fields.items()}
    fields |= {heading: field for field, heading in understood.fallbacks.items()}
    fields |= understood.parts
    readers = _make_readers(item)
    how = item.places.how | item.dates.how
    for heading, texts in item.table.columns.items():
        field = fields.get(heading) or ("note" if heading in understood.notes else None)
        read = readers.get(field or "", lambda row: "")
        found = _find_example(texts, read)
        stated, became = found if field is not None else (found[0], "")
        yield ColumnUse(
            item.table.name,
            heading,
            field,
            how.get(field or "", "") or _say_how(field or "", texts, read),
            _shorten(stated),
            _shorten(became),
        )


Reader = Callable[[int], str]
"""Returns what became of a row's text, blank if nothing did."""


def _find_example(texts: list[str], read: Reader) -> tuple[str, str]:
    """Return the first text of which something became, and that; else the first text."""
    first = ""
    for row, text in enumerate(texts):
        if text and (became := read(row)):
            return text, became
        first = first or text
    return first, ""


_COUNTED = (
    *("kind", "claim", "confidence", "precision", "url"),
    *("personnel", "personnel_low", "personnel_high"),
)
_NAMED = {
    "host_label": "countries, by name or code",
    "country": "countries, by name or code",
    "force": "forces, by country",
    "force_code": "forces, by country",
}


def _say_how(field: str, texts: list[str], read: Reader) -> str:
    if field not in {*_COUNTED, *_NAMED}:
        return ""
    n_stated = sum(map(bool, texts))
    n_read = sum(bool(text and read(row)) for row, text in enumerate(texts))
    counted = f"{n_read:,} of {n_stated:,} read"
    what = _NAMED.get(field, "")
    return "; ".join(filter(None, (what, counted if n_read < n_stated else "")))


def _make_readers(item: Draft) -> dict[str, Reader]:
    places, dates = item.places, item.dates

    def at(values: list[str]) -> Reader:
        return lambda row: values[row]

    def degrees(values: list[float | None]) -> Reader:
        return lambda row: "" if (value := values[row]) is None else _write_degrees(value)

    def begun(row: int) -> str:
        first, last = dates.begun[row], dates.ended[row]
        said = _write_day(first, dates.precision[row])
        is_interval = first and last and "ended" not in item.understood.fields
        return f"{said} to {last}" if is_interval else said

    def point(row: int) -> str:
        lon, lat = places.lon[row], places.lat[row]
        if lon is None or lat is None:
            return ""
        return f"{_write_degrees(lat)}, {_write_degrees(lon)}"

    def personnel(row: int) -> str:
        low, high = item.personnel[row]
        if low is None and high is None:
            return ""
        return f"{low:,}" if low == high else f"{low or 0:,} to {high or low or 0:,}"

    def force(row: int) -> str:
        iso3 = item.force_iso3[row]
        return "" if iso3 is None else country_name(iso3)

    readers: dict[str, Reader] = {
        "id": at(item.stated_ids),
        "lat": degrees(places.lat),
        "lon": degrees(places.lon),
        "coordinates": point,
        "begun": begun,
        "ended": lambda row: _write_day(dates.ended[row], "day"),
        "reported": lambda row: _write_day(dates.reported[row], "day"),
        "date_precision": at(dates.precision),
        "force": force,
        "force_code": force,
        "unit": at(item.force_name),
        "kind": lambda row: "" if item.kind[row] == "unspecified" else item.kind[row],
        "precision": at(item.precision),
        "url": lambda row: item.url[row] or "",
        "strength": at(item.strength_text),
        "claim": at(item.claim),
        "confidence": at(item.confidence),
        "coord_source": at(item.coord_source),
    }
    readers |= dict.fromkeys(("personnel", "personnel_low", "personnel_high"), personnel)
    for field in ("place", "title", "area"):
        readers[field] = _read_name(item, field)
    for field in ("host_label", "country"):
        readers[field] = _read_country(item, field)
    if places.country_is_force:
        readers["country"] = force
    return readers


def _read_name(item: Draft, field: str) -> Reader:
    texts = _texts(item, field)
    return lambda row: (
        item.place[row] if " ".join(texts[row].split()) == item.place[row] else "kept in the note"
    )


def _read_country(item: Draft, field: str) -> Reader:
    texts = _texts(item, field)
    by_text = read_countries(texts)

    def read(row: int) -> str:
        iso3 = by_text.get(texts[row])
        return "" if iso3 is None else country_name(iso3)

    return read


def _texts(item: Draft, field: str) -> list[str]:
    heading = item.understood.fields.get(field)
    return [""] * item.table.n_rows if heading is None else item.table.columns[heading]


def _write_degrees(value: float) -> str:
    return f"{value:.5f}".rstrip("0").rstrip(".")


def _write_day(day: date | None, precision: str) -> str:
    return "" if day is None else day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)]


def _shorten(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _N_SHOWN else f"{plain[: _N_SHOWN - 1]}…"
