"""Telling codes of places that are not read here, so that they can be refused by their name."""

import re
from collections.abc import Sequence

_PLUS_CODE = re.compile(
    r"(?:[2-9CFGHJMPQRVWX]{2}){2,4}\+(?:[2-9CFGHJMPQRVWX]{2,7})?(?:\s.*)?", re.IGNORECASE
)
_GEOHASH = re.compile(r"(?=.*\d)[0-9bcdefghjkmnpqrstuvwxyz]{5,12}", re.IGNORECASE)
_WORDS = re.compile(r"(?:///)?[^\W\d_]+\.[^\W\d_]+\.[^\W\d_]+")
_ABOUT_PLACES = re.compile(r"geo|hash|coord|loc|grid|point|pos|code|what3|w3w|words", re.IGNORECASE)
_CODES = (("plus codes", _PLUS_CODE), ("geohashes", _GEOHASH), ("what3words", _WORDS))


def name_code(heading: str, texts: Sequence[str]) -> str:
    """Return what kind of code a column about places holds; blank if none is known.

    Examples
    --------
    >>> name_code("geohash", ["u9edu0q"]), name_code("plus code", ["9G4F8C22+22"])
    ('geohashes', 'plus codes')
    """
    stated = [text for text in texts if text]
    if not stated or not _ABOUT_PLACES.search(heading):
        return ""
    return next((what for what, form in _CODES if all(map(form.fullmatch, stated))), "")
