"""Pieces that every panel is made of: links, numbered sources, level chips, sections, lists.

Feed text is untrusted: everything is escaped, and only http and https addresses become links.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from dashboard.figures.palette import LEVEL_FILLS, LEVEL_INKS
from dashboard.wording import is_missing
from loaders.ages import CONFIRMED, OLD


def make_link(url: Any, text: str) -> str:
    """Write a link, or its text alone where the address is not plain http or https."""
    if is_missing(url) or not str(url).lower().startswith(("http://", "https://")):
        return escape(text)
    return (
        f'<a href="{escape(str(url))}" target="_blank" rel="noopener noreferrer">{escape(text)}</a>'
    )


class SourceList:
    """The sources a panel stands on, numbered in the order in which it cites them."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._lines: list[str] = []

    def cite(self, url: Any, name: str, said: str) -> str:
        """Write a link with the number of its source.

        Parameters
        ----------
        url : str or missing
            Where it stands; without a plain http or https address the name is all there is.
        name : str
            Whose page it is.
        said : str
            What it was first cited for, with its date.
        """
        link = make_link(url, name)
        if not link.startswith("<a"):
            return link
        number = self._numbers.setdefault(str(url), len(self._numbers) + 1)
        if number > len(self._lines):
            self._lines.append(make_link(url, f"{name}: {said}"))
        return f'{link}&nbsp;<span class="pw-number">[{number}]</span>'

    def write(self) -> str:
        """Write the list, as markup; it says so where nothing has an address."""
        if not self._lines:
            return '<p class="pw-empty">No page is cited.</p>'
        lines = "".join(f"<li>{line}</li>" for line in self._lines)
        return f'<ol class="pw-cited">{lines}</ol>'


def make_chip(common: Any, age: Any = CONFIRMED) -> str:
    """Write a level of our common scale as a coloured digit."""
    if is_missing(common):
        return (
            '<span class="pw-chip pw-chip-none" title="no level on our common scale">&ndash;</span>'
        )
    level = int(common)
    step = age if age in LEVEL_FILLS else CONFIRMED
    style = f"background:{LEVEL_FILLS[step][level]};color:{LEVEL_INKS[step][level]}"
    digit = f"was {level}" if step == OLD else level
    return (
        f'<span class="pw-chip" style="{style}" title="{level} on our common scale">{digit}</span>'
    )


def make_section(title: str, body: str, note: str = "") -> str:
    """Write a titled section; `body` is markup, `title` and `note` are text."""
    aside = f' <span class="pw-note">{escape(note)}</span>' if note else ""
    return f"<h3>{escape(title)}{aside}</h3>{body}"


def make_list(lines: Iterable[str], empty: str) -> str:
    """Write lines of markup as a list, or say that there are none."""
    held = "".join(f"<li>{line}</li>" for line in lines)
    return f"<ul>{held}</ul>" if held else f'<p class="pw-empty">{escape(empty)}</p>'
