"""The renderer of HTML: spans and blocks through Jinja2 templates that escape every text.

Feed text is untrusted: whatever a part holds arrives as text, and only http and https addresses
become links.
"""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from dashboard.palette import LEVEL_FILLS, LEVEL_INKS
from dashboard.words.labels import is_missing
from dashboard.words.spans import Block, Blocks, Cited, LevelChip, Panel, Part, Span, Words
from loaders.evidence.ages import CONFIRMED, OLD

PAGES_URL = "pages"
"""Under it the pages are served as they were kept, by hash."""

_TEMPLATES = Path(__file__).parents[1] / "templates"


@cache
def get_templates() -> Environment:
    """Return the environment all our HTML is written in: it escapes whatever is no `Markup`."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def write_html(said: Block | Span | Words | Blocks) -> str:
    """Write a part, or several in their order, as HTML."""
    is_numbered = isinstance(said, Panel) and bool(said.code)
    return str(Form(is_numbered=is_numbered).write(said))


def is_web(url: Any) -> bool:
    """Whether an address may become a link."""
    return not is_missing(url) and str(url).lower().startswith(("http://", "https://"))


class _Level(NamedTuple):
    """How a level chip looks."""

    step: int
    digit: str
    fill: str
    ink: str


class Form:
    """One writing of some parts: the templates ask it for their parts and for source numbers."""

    pages_url = PAGES_URL
    is_web = staticmethod(is_web)

    def __init__(self, *, is_numbered: bool) -> None:
        self.is_numbered = is_numbered
        self.cited: list[Cited] = []
        self._numbers: dict[str, int] = {}
        self._macros = get_templates().get_template("parts.html").module

    def write(self, said: Any) -> Markup:
        """Write a part, or several in their order."""
        if isinstance(said, str):
            return escape(said)
        if isinstance(said, Part):
            written: Markup = getattr(self._macros, said.kind)(said, self)
            return written
        return Markup("").join(map(self.write, said))

    def number(self, cited: Cited) -> int:
        """Return the number of a source: its place in the order of first citing."""
        number = self._numbers.setdefault(str(cited.url), len(self._numbers) + 1)
        if number > len(self.cited):
            self.cited.append(cited)
        return number

    @staticmethod
    def read_level(chip: LevelChip) -> _Level | None:
        """Return how a chip looks; None for no level of our common scale."""
        if is_missing(chip.common):
            return None
        level = int(chip.common)
        age = chip.age if chip.age in LEVEL_FILLS else CONFIRMED
        digit = f"was {level}" if age == OLD else str(level)
        return _Level(level, digit, LEVEL_FILLS[age][level], LEVEL_INKS[age][level])
