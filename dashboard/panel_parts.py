"""Pieces that every panel is made of: links, level chips, sections, lists.

Feed text is untrusted: everything is escaped, and only http and https addresses become links.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from dashboard.figures.palette import INK_ON_LEVEL, LEVEL_COLOURS
from dashboard.wording import is_missing


def make_link(url: Any, text: str) -> str:
    """Write a link, or its text alone where the address is not plain http or https."""
    if is_missing(url) or not str(url).lower().startswith(("http://", "https://")):
        return escape(text)
    return (
        f'<a href="{escape(str(url))}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
    )


def make_chip(common: Any) -> str:
    """Write a level of our common scale as a coloured digit."""
    if is_missing(common):
        return (
            '<span class="pw-chip pw-chip-none" title="no level on our common scale">&ndash;</span>'
        )
    level = int(common)
    style = f"background:{LEVEL_COLOURS[level]};color:{INK_ON_LEVEL[level]}"
    return (
        f'<span class="pw-chip" style="{style}" title="{level} on our common scale">{level}</span>'
    )


def make_section(title: str, body: str, note: str = "") -> str:
    """Write a titled section; `body` is markup, `title` and `note` are text."""
    aside = f' <span class="pw-note">{escape(note)}</span>' if note else ""
    return f"<h3>{escape(title)}{aside}</h3>{body}"


def make_list(lines: Iterable[str], empty: str) -> str:
    """Write lines of markup as a list, or say that there are none."""
    held = "".join(f"<li>{line}</li>" for line in lines)
    return f"<ul>{held}</ul>" if held else f'<p class="pw-empty">{escape(empty)}</p>'
