"""Feed text made plain before it enters a sentence: one line, of bounded length, nothing hidden."""

import re
import unicodedata
from typing import Any

from dashboard.words.labels import is_missing

_URL_AT_MOST = 2_000
# What stands between words: controls, and the separators of lines and paragraphs. What has no
# shape and may mislead: marks that turn the direction of writing, surrogates, unassigned.
_BETWEEN = {"Cc", "Zl", "Zp"}
_SHAPELESS = {"Cf", "Cs", "Co", "Cn"}
_WEB = re.compile(r"https?://[^\s\"'<>`{}|\\^]+", re.IGNORECASE)


def make_plain(text: Any, at_most: int = 300) -> str:
    """Make feed text plain.

    Parameters
    ----------
    text : Any
        As held; nothing gives an empty text.
    at_most : int
        Characters kept; a longer text ends in an ellipsis.

    Returns
    -------
    str
        One line without control characters, direction marks or other characters without a shape.
        Markup stays as the letters it is made of: each form escapes it in its own way.
    """
    if is_missing(text):
        return ""
    line = " ".join("".join(map(_show, str(text))).split())
    return line if len(line) <= at_most else line[: at_most - 1].rstrip() + "…"


def _show(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in _SHAPELESS:
        return ""
    return " " if category in _BETWEEN else letter


def read_web_address(url: Any) -> str | None:
    """Return an address that may become a link: http or https, else None."""
    if is_missing(url) or len(str(url)) > _URL_AT_MOST or not str(url).isprintable():
        return None
    return str(url) if _WEB.fullmatch(str(url)) else None
