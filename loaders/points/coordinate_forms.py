"""Saying in words how positions are written: "degrees-minutes-seconds", "MGRS"."""

import re
from collections import Counter
from collections.abc import Iterable

_N_SHOWN = 3
_N_CHARS_MAX = 100
_DECIMAL = re.compile(r"[+-]?\d+(?:\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d+")
_COMPACT = re.compile(r"\d{4,7}(?:\.\d+)?")
_WORDS = re.compile(r"[^\W\d_]+")
_MGRS = re.compile(r"(?:MGRS\W*)?\d{1,2}\s*[C-X]\s*[A-Z]{2}\s*\d", re.IGNORECASE)
_UTM = re.compile(r"\d{5,}\D+\d{5,}")
_ZONE = re.compile(r"\b\d{1,2}\s?(?:[C-X]|north|south)\b", re.IGNORECASE)
_COMPACT_LETTERS = re.compile(r"\d{4}(?:\.\d+)?\s*[NSEW]|[NSEW]\s*\d{4}", re.IGNORECASE)
_N_PARTS = {2: "degrees-minutes", 3: "degrees-minutes-seconds"}


def name_degrees(text: str) -> str:
    """Say how one coordinate is written ("50,45": degrees with a decimal comma)."""
    plain = text[:_N_CHARS_MAX].replace("\u2212", "-").strip()
    if _DECIMAL.fullmatch(plain):
        return "decimal degrees"
    if _COMMA.fullmatch(plain):
        return "degrees with a decimal comma"
    bare = _WORDS.sub(lambda match: " " if match[0] not in "dms" else match[0], plain).strip()
    if _COMPACT.fullmatch(bare):
        n_digits = len(bare.split(".")[0])
        return f"{_N_PARTS[2 if n_digits < 6 else 3]}, without marks"
    numbers = re.findall(r"\d+(?:[.,]\d+)?", bare)
    if re.search(r"\d+\.\d+\.\d+", bare):
        return _N_PARTS[3]
    comma = ", with a decimal comma" if any("," in number for number in numbers) else ""
    return _N_PARTS.get(len(numbers), "decimal degrees") + comma


def name_position(text: str) -> str:
    """Say how a whole position of one text is written."""
    bare = text[:_N_CHARS_MAX].strip()
    if bare.lower().startswith(("http://", "https://", "geo:")):
        return "links to a map"
    if bare.startswith("{"):
        return "GeoJSON"
    if re.match(r"(?:SRID=\d+;)?\s*(?:multi)?(?:point|line|poly|geometry)", bare, re.IGNORECASE):
        return "WKT"
    if _MGRS.match(bare):
        return "MGRS"
    if _UTM.search(bare) and _ZONE.search(bare):
        return "UTM"
    if _COMPACT_LETTERS.search(bare):
        return "degrees-minutes-seconds, without marks"
    numbers = re.findall(r"\d+(?:[.,]\d+)?", bare)
    if len(numbers) in (4, 6) and not re.search(r"\d,\d+\D+\d+,\d", bare):
        return _N_PARTS[len(numbers) // 2]
    return "decimal degrees"


def say_forms(forms: Iterable[str]) -> str:
    """Join how the texts of a column are written, the commonest first ("MGRS 2, UTM 1")."""
    counts = Counter(forms).most_common(_N_SHOWN)
    if len(counts) == 1:
        return counts[0][0]
    return ", ".join(f"{form} {n:,}" for form, n in counts)
