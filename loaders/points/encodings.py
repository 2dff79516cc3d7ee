"""Choosing the encoding of a text nobody names it for, and saying which it was.

UTF-8 and marked UTF-16 are what they say. Anything else is a guess: the encoding under which most
headings become known words, then the one whose letters form words that people write.
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from loaders.csv_tables import read_table
from loaders.errors import PageRefused
from loaders.points.headings import is_known
from loaders.points.word_lists import read_lists

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = {
    name: [frozenset(letters) for letters in rows]
    for name, rows in read_lists("letters.csv").items()
}
"""Letters beyond ASCII of each script, and others that tell something of a word.

Of Latin letters there is a row for each language. Icelandic is missing: its letters stand where
those of Turkish do, which are met far more often. Of frequent letters of some language there are
most in the better of two readings that are as good. Letters that end a word stand nowhere else.
"""

_ALL_LATIN = frozenset().union(*_LETTERS["Latin"])
_SCRIPTS = [_LETTERS[name][0] for name in ("Cyrillic", "Greek", "Hebrew", "Arabic")]
_COMMON, _VOWELS, _LAST_ONLY, _FREQUENT = (
    _LETTERS[name][0] for name in ("common", "vowel", "ends a word", "frequent")
)
_SIGNS = frozenset("«»„“”’‘–—…°№º§′″ªé")
_LONG_WORD = 4
_LEAST_OF_LETTER = 0.6


def rate_letters(text: str) -> float:
    """Say how much the letters beyond ASCII look like words that people write."""
    # The capital of Turkish has two characters for its small letter.
    plain = text.replace("İ", "I")
    words = Counter(word for word in _WORD.findall(plain) if not word.isascii())
    chars = Counter(plain)
    rating = sum(n * _rate_word(word) for word, n in words.items()) + _rate_latin(chars)
    for char, n in chars.items():
        if not char.isascii() and not char.isalpha():
            is_control = unicodedata.category(char) == "Cc"
            rating += n * (0.1 if char in _SIGNS else -3 if is_control else -2)
    return rating


def _rate_word(word: str) -> float:
    rating = 0.0
    lower = [char.lower() for char in word if not char.isascii()]
    counts = [sum(char in letters for char in lower) for letters in _SCRIPTS]
    n_script = max(counts)
    n_latin = sum(char in _ALL_LATIN for char in lower)
    rating -= 3 * (len(lower) - n_script - n_latin)
    if n_script:
        # A word is of one script, and its capitals stand in front or everywhere.
        rating -= 4 * (len(word) - n_script > 0)
        rating += 0.7 * n_script + 0.5 * sum(char in _COMMON for char in lower)
        rating -= 2 * any(char in _LAST_ONLY for char in lower[:-1])
        has_vowels = counts.index(n_script) < 2
        if has_vowels and len(word) >= _LONG_WORD and not _VOWELS & set(lower):
            rating -= 2
    else:
        rating -= 3 * (len(lower) > 3 and len(lower) > 0.6 * len(word))
    if word not in (word.lower(), word.upper(), word[:1].upper() + word[1:].lower()):
        rating -= 2
    return rating


def _rate_latin(chars: Counter[str]) -> float:
    """Rate Latin letters: what one language has of them counts for, what it has not against."""
    latin: Counter[str] = Counter()
    for char, n in chars.items():
        if char.lower() in _ALL_LATIN:
            latin[char.lower()] += n
    n_best = max(
        sum(n for char, n in latin.items() if char in letters) for letters in _LETTERS["Latin"]
    )
    n_frequent = sum(n for char, n in latin.items() if char in _FREQUENT)
    return n_best + 0.1 * n_frequent - 0.5 * (sum(latin.values()) - n_best)


_ENCODINGS = read_table(Path(__file__).with_name("encodings.csv"))
_LEGACY = {row["encoding"]: row["name"] for row in _ENCODINGS if not row["first_lead"]}
"""Encodings of one byte a character."""

_WIDE = {
    row["encoding"]: (row["name"], range(int(row["first_lead"], 16), int(row["last_lead"], 16) + 1))
    for row in _ENCODINGS
    if row["first_lead"]
}
"""Those of two, with the lead bytes of what is common in them."""

_OF_JAPAN = ("shift_jis", "euc_jp")
_KANA = frozenset(map(chr, range(0x3041, 0x3100)))


def name_wide(body: bytes, narrow: str) -> str:
    """Name the encoding of East Asia a text may be in; blank if its best other reading is good.

    Parameters
    ----------
    body : bytes
        What is not UTF-8.
    narrow : str
        The text under the best encoding of one byte a character.
    """
    n_letters = sum(char.isalpha() and not char.isascii() for char in narrow)
    if n_letters and rate_letters(narrow) >= _LEAST_OF_LETTER * n_letters:
        return ""
    found = []
    for encoding, (name, leads) in _WIDE.items():
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        wide = [char for char in text if not char.isascii()]
        n_common = sum(char.encode(encoding)[0] in leads for char in wide)
        n_kana = sum(char in _KANA for char in wide) if encoding in _OF_JAPAN else 0
        found.append(((n_common + n_kana) / len(wide), -len(leads), name))
    share, _, name = max(found, default=(0.0, 0, ""))
    return f"{name} or another encoding of East Asia" if share > 0 else ""


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
        by_heading = rating[0] > _count_known(text, ascii_only=True)
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


def _count_known(text: str, *, ascii_only: bool = False) -> int:
    """Return the most cells of one line that are known headings."""
    lines = (_CELLS.split(line) for line in text.splitlines()[:_N_HEAD_LINES])
    return max(
        (
            sum(is_known(cell.strip(" \"'")) for cell in cells if not ascii_only or cell.isascii())
            for cells in lines
        ),
        default=0,
    )
