"""Choosing the encoding of a text nobody names it for, and saying which it was.

UTF-8 and marked UTF-16 are what they say. Anything else is a guess: the encoding under which most
headings become known words, then the one whose letters form words that people write.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from loaders.errors import PageRefused
from loaders.points.headings import is_known

_LEGACY = {
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "cp1250": "Windows-1250",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "cp866": "DOS code page 866",
    "iso8859_2": "ISO 8859-2",
    "iso8859_5": "ISO 8859-5",
    "mac_cyrillic": "Mac Cyrillic",
    "cp852": "DOS code page 852",
    "cp850": "DOS code page 850",
    "mac_roman": "Mac Roman",
}
_MARKED = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_N_SAMPLE_BYTES = 200_000
_N_HEAD_LINES = 30
_LEAST_RATING = -3.0
_CELLS = re.compile(r"[,;\t|\r\n]+")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN = frozenset("áàâãäåąăćčçďđéèêëęěíìîïłľĺńňñóòôõöőøŕřśšşșťţțúùûüůűýÿźżžßæœ")
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў")
_CYRILLIC_COMMON = frozenset("оеаинтсрвлкмдпуі")
_SIGNS = frozenset("«»„“”’‘–—…°№º§′″ªé")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, and how its encoding was found.

    Attributes
    ----------
    text : str
        The text, without a mark.
    how : str
        How it was read, in words; blank where it is UTF-8.
    is_guessed : bool
        Nothing in the file says it.
    encoding : str
        Its name, as Python has it.
    """

    text: str
    how: str = ""
    is_guessed: bool = False
    encoding: str = "utf-8"


def decode(name: str, body: bytes) -> Decoded:
    """Turn bytes into text.

    Raises
    ------
    PageRefused
        If no encoding known here gives a text.
    """
    for mark, encoding in _MARKED:
        if body.startswith(mark):
            try:
                return Decoded(body.decode(encoding), f"text read as {encoding.upper()}, as marked")
            except UnicodeDecodeError as error:
                raise PageRefused(
                    f"{name}: begins as {encoding.upper()} and is not: {error.reason}"
                ) from error
    if b"\0" in body:
        return _decode_unmarked(name, body)
    try:
        return Decoded(body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _decode_legacy(name, body, error.start)


def _decode_unmarked(name: str, body: bytes) -> Decoded:
    """Read UTF-16 without a mark: every ASCII character has its zero on the same side."""
    sample = body[:_N_SAMPLE_BYTES]
    zeros = sample[::2].count(0), sample[1::2].count(0)
    encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    if max(zeros) > 10 * min(zeros) and max(zeros) * 20 > len(sample) and not len(body) % 2:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text:
            how = f"encoding guessed: {encoding.upper()} without a mark, by the place of its zeros"
            return Decoded(text, how, True)
    raise PageRefused(f"{name}: not a text file, nor any other form known here")


def _decode_legacy(name: str, body: bytes, start: int) -> Decoded:
    best: tuple[tuple[int, float], str, str] | None = None
    sample = body
    if len(body) > _N_SAMPLE_BYTES:
        sample = body[: body.rfind(b"\n", 0, _N_SAMPLE_BYTES) + 1 or _N_SAMPLE_BYTES]
    for encoding in _LEGACY:
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        rating = _count_known(text), _rate(text)
        if best is None or rating > best[0]:
            best = rating, encoding, text
    if best is not None and best[0][1] > _LEAST_RATING:
        rating, encoding, text = best
        by_heading = rating[0] > _count_ascii_known(text)
        why = "its headings become known words" if by_heading else "its letters form words"
        how = f"encoding guessed: {_LEGACY[encoding]} ({encoding}), by which {why}"
        try:
            return Decoded(body.decode(encoding), how, True, encoding)
        except UnicodeDecodeError as error:
            start = error.start
    raise PageRefused(
        f"{name}: neither UTF-8 nor an older encoding known here: byte {start} is "
        f"0x{body[start]:02x}; save it as UTF-8"
    )


def _head_cells(text: str) -> list[list[str]]:
    return [
        [cell.strip(" \"'") for cell in _CELLS.split(line)]
        for line in text.splitlines()[:_N_HEAD_LINES]
    ]


def _count_known(text: str) -> int:
    """Return the most cells of one line that are known headings."""
    return max((sum(map(is_known, cells)) for cells in _head_cells(text)), default=0)


def _count_ascii_known(text: str) -> int:
    lines = _head_cells(text)
    return max(
        (sum(cell.isascii() and is_known(cell) for cell in cells) for cells in lines), default=0
    )


def _rate(text: str) -> float:
    """Say how much the letters beyond ASCII look like words that people write."""
    rating = 0.0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        others = [char for char in word if not char.isascii()]
        lower = [char.lower() for char in others]
        n_cyrillic = sum(char in _CYRILLIC for char in lower)
        n_latin = sum(char in _LATIN for char in lower)
        rating -= 3 * (len(others) - n_cyrillic - n_latin)
        if n_cyrillic:
            # A word is of one script, and its capitals stand in front or everywhere.
            rating -= 4 * (len(word) - n_cyrillic > 0)
            rating += 0.7 * n_cyrillic + 0.5 * sum(char in _CYRILLIC_COMMON for char in lower)
        else:
            rating += n_latin - 3 * (len(others) > 2 and len(others) > 0.6 * len(word))
        if word not in (word.lower(), word.upper(), word[:1].upper() + word[1:].lower()):
            rating -= 2
    for char in text:
        if not char.isascii() and not char.isalpha():
            is_control = unicodedata.category(char) == "Cc"
            rating += 0.1 if char in _SIGNS else -3 if is_control else -2
    return rating
