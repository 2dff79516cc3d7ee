"""Choosing the encoding of a text nobody names it for, and saying which it was.

UTF-8 and marked UTF-16 are what they say. Anything else is a guess: the encoding under which most
headings become known words, then the one whose letters form words that people write.
"""

import codecs
import re
from dataclasses import dataclass

from loaders.errors import PageRefused
from loaders.points.alphabets import name_wide, rate_letters
from loaders.points.headings import is_known

_LEGACY = {
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "cp1250": "Windows-1250",
    "cp1257": "Windows-1257",
    "cp1254": "Windows-1254",
    "cp1253": "Windows-1253",
    "cp1255": "Windows-1255",
    "cp1256": "Windows-1256",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "cp866": "DOS code page 866",
    "iso8859_2": "ISO 8859-2",
    "iso8859_5": "ISO 8859-5",
    "mac_cyrillic": "Mac Cyrillic",
    "cp852": "DOS code page 852",
    "cp850": "DOS code page 850",
    "mac_roman": "Mac Roman",
    "mac_latin2": "Mac Central European",
}
_MARKED = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_N_SAMPLE_BYTES = 100_000
_N_HEAD_LINES = 30
_LEAST_RATING = -3.0
_LEAST_WHOLE = 2
"""Whole characters of UTF-8 for each byte that is none, for a text to be UTF-8."""

_CELLS = re.compile(r"[,;\t|\r\n]+")


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
        return _decode_damaged(body, error.start) or _decode_legacy(name, body, error.start)


def _decode_damaged(body: bytes, start: int) -> Decoded | None:
    """Read UTF-8 with a few bytes that are none; None if it is none around the first of them."""
    sample = body[max(0, start - _N_SAMPLE_BYTES // 2) :][:_N_SAMPLE_BYTES].decode(
        "utf-8", "replace"
    )
    n_whole = sum(not char.isascii() for char in sample) - sample.count("\ufffd")
    if n_whole < _LEAST_WHOLE * sample.count("\ufffd"):
        return None
    text = body.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    n_damaged = text.count("\ufffd")
    noun = "byte that is" if n_damaged == 1 else "bytes that are"
    how = f"text read as UTF-8, with {n_damaged:,} {noun} none, written as \ufffd"
    return Decoded(text, how, True)


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
        rating = _count_known(text), rate_letters(text)
        if best is None or rating > best[0]:
            best = rating, encoding, text
    if best is not None and (wide := name_wide(sample, best[2])):
        raise PageRefused(
            f"{name}: the text is not UTF-8 and looks like {wide}, which is not read; "
            "save it as UTF-8"
        )
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
