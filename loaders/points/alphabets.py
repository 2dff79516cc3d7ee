"""Saying how much a text looks like one that people write, by the alphabets of their languages."""

import re
import unicodedata
from collections import Counter

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


# Encodings of two bytes a character, with the lead bytes of what is common in them.
_WIDE = {
    "shift_jis": ("Shift-JIS", range(0x82, 0x99)),
    "gb2312": ("GB 2312", range(0xB0, 0xD8)),
    "euc_jp": ("EUC-JP", range(0xA4, 0xD0)),
    "euc_kr": ("EUC-KR", range(0xB0, 0xC9)),
    "big5": ("Big5", range(0xA4, 0xC7)),
}
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
