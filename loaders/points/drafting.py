"""Reading one table row by row: every column taken for what it means, every doubt flagged.

How a row is read, where the file leaves it open:

* A line, an area or several points have no place: their middle is nobody's report.
* A precision nobody states is ``district``, drawn as a dashed ring; so is at best a point whose
  coordinates have one decimal or none. A row without a place, or with one that cannot be meant
  (0, 0; latitude copied into longitude; the two exchanged), is ``country``, never a site.
* A confidence nobody states is ``low``, a kind nobody states ``unspecified``.
* A date stands where a date column or a placemark's time says so; one in a title is not read.
* A word that no table reads, a date and a position that cannot be, stay in the note as stated.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from loaders.points import doubts, words
from loaders.points.dating import Dates, join_days, read_dates
from loaders.points.doubts import Flags, Notes
from loaders.points.headings import PLAIN_NOTES, Understood, find_order, find_unit_m, means
from loaders.points.placing import Places, find_places
from loaders.points.tables import PointTable

NOT_STATED = "not stated"
COORD_SOURCE = "the imported file itself"

_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][!-~]*)?")


@dataclass(frozen=True, slots=True)
class Draft:
    """The rows of one table as far as they can be read alone, one entry a row in each list.

    The lists are called like the fields of `PresenceReport`; `stated_ids` are the reporter's own
    ids, blank where there is none.
    """

    table: PointTable
    understood: Understood
    decisions: tuple[str, ...]
    flags: Flags
    places: Places
    dates: Dates
    stated_ids: list[str]
    place: list[str]
    force_iso3: list[str | None]
    force_name: list[str]
    coord_source: list[str]
    precision: list[str]
    kind: list[str]
    strength_text: list[str]
    personnel: list[tuple[int | None, int | None]]
    claim: list[str]
    confidence: list[str]
    url: list[str | None]
    note: list[str]


def draft(table: PointTable, today: date) -> Draft:
    """Read the rows of a table.

    Parameters
    ----------
    table : PointTable
        The table.
    today : date
        The day of the import, after which nothing can have been seen.

    Raises
    ------
    PageRefused
        If no column says where its rows lie.
    """
    flags, notes = Flags(table.n_rows), Notes(table.n_rows)
    for flag, rows in table.flags.items():
        flags.add(flag, rows)
    places = find_places(table, flags)
    understood = places.understood
    kinds = [understood.fields[name] for name in ("kind",) if name in understood.fields]
    flags.add(doubts.PLACEHOLDER, words.find_placeholders(table.columns, table.n_rows, kinds))

    def texts(name: str) -> list[str]:
        heading, other = understood.fields.get(name), understood.fallbacks.get(name)
        if heading is None:
            return [""] * table.n_rows
        if other is None:
            return table.columns[heading]
        pairs = zip(table.columns[heading], table.columns[other], strict=True)
        return [text or instead for text, instead in pairs]

    place = _name_places(texts, notes, understood)
    for heading in understood.notes:
        notes.add("" if means(heading, PLAIN_NOTES) else heading, table.columns[heading])
    notes.add("position as stated", places.stated)
    dates = _read_dates(texts, table, understood, flags, notes, today)
    force_iso3, force_name = _read_forces(texts, places)
    url = _read_urls(texts("url"), understood.fields.get("url", ""), notes)
    precision = _read_precisions(texts("precision"), understood, places, flags, notes)
    personnel, strength = _read_strengths(texts)
    kind = _read_words(texts("kind"), words.read_kind, "unspecified")
    notes.add("kind", texts("kind"), _differing(texts("kind"), kind))
    claim = _read_words(texts("claim"), words.read_claim, "reported")
    notes.add("claim", texts("claim"), _differing(texts("claim"), claim))
    confidence = _read_words(texts("confidence"), words.read_confidence, "")
    flags.add(doubts.CONFIDENCE_UNSTATED, _rows_where(not word for word in confidence))
    notes.add("confidence", texts("confidence"), _differing(texts("confidence"), confidence))
    note, cut = notes.join()
    flags.add(doubts.NOTE_CUT, cut)
    return Draft(
        table=table,
        understood=understood,
        decisions=tuple(filter(None, places.decisions)),
        flags=flags,
        places=places,
        dates=dates,
        stated_ids=texts("id"),
        place=place,
        force_iso3=force_iso3,
        force_name=force_name,
        coord_source=[text or COORD_SOURCE for text in texts("coord_source")],
        precision=precision,
        kind=kind,
        strength_text=strength,
        personnel=personnel,
        claim=claim,
        confidence=[word or "low" for word in confidence],
        url=url,
        note=note,
    )


def _read_dates(
    texts: "Texts",
    table: PointTable,
    understood: Understood,
    flags: Flags,
    notes: Notes,
    today: date,
) -> Dates:
    joined = join_days(table.columns, understood)
    orders = {name: find_order(heading) for name, heading in understood.fields.items()}
    return read_dates(
        lambda name: joined if joined and name == "begun" else texts(name),
        flags,
        notes,
        today,
        orders,
    )


Texts = Callable[[str], list[str]]
"""The texts of the column that stands for a field, blank ones if there is none."""


def _rows_where(is_so: Iterable[bool]) -> list[int]:
    return [row for row, so in enumerate(is_so) if so]


def _differing(stated: Sequence[str], read: Sequence[str]) -> list[int]:
    """Return the rows whose own words are not the words they are read as."""
    return [
        row
        for row, (text, word) in enumerate(zip(stated, read, strict=True))
        if text and text.casefold() != word
    ]


def _read_words(
    texts: Sequence[str], read: Callable[[str], str | None], otherwise: str
) -> list[str]:
    return [(read(text) if text else None) or otherwise for text in texts]


def _name_places(texts: Texts, notes: Notes, understood: Understood) -> list[str]:
    """Name each row's place by the best it has; what is not the name goes into the note."""
    named = list(texts("place"))
    for field in ("title", "area"):
        column = texts(field)
        used = [not name and bool(text) for name, text in zip(named, column, strict=True)]
        named = [
            text if is_used else name
            for name, text, is_used in zip(named, column, used, strict=True)
        ]
        notes.add(
            understood.fields.get(field, field),
            column,
            _rows_where(not is_used for is_used in used),
        )
    return [" ".join(name.split()) or NOT_STATED for name in named]


def _read_forces(texts: Texts, places: Places) -> tuple[list[str | None], list[str]]:
    """Read whose force it is, and name it by its unit where there is one.

    A force no table reads keeps standing beside the unit.
    """
    named_by, codes = texts("force"), texts("force_code")
    if places.country_is_force:
        codes = texts("country")
    by_word = words.read_countries(named_by, are_forces=True)
    by_code = words.read_countries(codes, are_forces=True)
    found, named = [], []
    for word, code, unit in zip(named_by, codes, texts("unit"), strict=True):
        iso3 = by_code.get(code) or by_word.get(word)
        force = word or code
        if unit:
            name = unit if iso3 is not None or not force else f"{unit} ({force})"
        else:
            name = force or NOT_STATED
        found.append(iso3)
        named.append(name)
    return found, named


def _read_urls(texts: Sequence[str], heading: str, notes: Notes) -> list[str | None]:
    """Find the address in each text; whatever else it says goes into the note."""
    urls = [_find_address(text) if text else None for text in texts]
    more = _rows_where(text != (url or "") for text, url in zip(texts, urls, strict=True))
    notes.add(heading, texts, more)
    return urls


def _find_address(text: str) -> str | None:
    if _PLAIN_ADDRESS.fullmatch(text):
        return text
    match = _ADDRESS.search(text)
    if match is None:
        return None
    address = match[0].rstrip(".,;)]}")
    try:
        return address if urlsplit(address).hostname else None
    except ValueError:  # brackets that hold no address
        return None


def _read_precisions(
    texts: Sequence[str], understood: Understood, places: Places, flags: Flags, notes: Notes
) -> list[str]:
    """Read what each point stands for; never finer than its coordinates allow."""
    unit_m = find_unit_m(understood.fields.get("precision", ""))
    read = [words.read_precision(text, unit_m) if text else None for text in texts]
    notes.add("precision", texts, _differing(texts, [word or "" for word in read]))
    precisions = []
    unstated = []
    for row, word in enumerate(read):
        if places.lon[row] is None or row in places.doubtful:
            precisions.append("country")
            continue
        if word is None:
            unstated.append(row)
        is_coarse = flags.has(doubts.COARSE_COORDINATES, row) and word in ("site", "locality")
        precisions.append("district" if is_coarse else word or "district")
    flags.add(doubts.PRECISION_UNSTATED, unstated)
    return precisions


def _read_strengths(texts: Texts) -> tuple[list[tuple[int | None, int | None]], list[str]]:
    """Read numbers of people; what is no number stays in the strength as reported."""
    bounds: list[tuple[int | None, int | None]] = []
    strengths = []
    columns = (texts(name) for name in ("personnel", "personnel_low", "personnel_high", "strength"))
    for people, low, high, strength in zip(*columns, strict=True):
        counted = words.read_personnel(people) if people else None
        least, most = (words.read_personnel(text) if text else None for text in (low, high))
        if least and most and least[0] <= most[1]:
            counted = least[0], most[1]
        elif least or most:
            counted = (least or most or (0, 0))[0], (most or least or (0, 0))[1]
        bounds.append(counted or (None, None))
        stated = strength or people
        strengths.append(" ".join(stated.split()))
    return bounds, strengths
