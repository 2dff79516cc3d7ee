"""The renderer of Plotly's markup: what a mark says when it is pointed at, and names on axes.

Plotly reads tags and entities in such texts, and feed text is untrusted: every text is escaped
here.
"""

import textwrap
from collections.abc import Iterable
from functools import lru_cache
from html import escape

from dashboard.words.spans import LineBreak, Span, Strong, Words

LINE_CHARS = 60
"""As many characters a line of a hover text has."""

_BREAK = "<br>"


def write_plotly(said: Span | Words) -> str:
    """Write a text, or spans, in Plotly's markup."""
    if isinstance(said, str):
        return escape(said)
    if isinstance(said, Strong):
        return f"<b>{escape(said.words)}</b>"
    if isinstance(said, LineBreak):
        return _BREAK
    if isinstance(said, tuple):
        return "".join(map(write_plotly, said))
    raise TypeError(f"Plotly has no markup for {type(said).__name__}; text, Strong, LineBreak")


def write_lines(lines: Iterable[Span | Words]) -> str:
    """Write lines as they are, each on a line of its own."""
    return _BREAK.join(map(write_plotly, lines))


# Most sentences of a view were in the one before it; to break them anew takes longer than the rest.
@lru_cache(maxsize=8192)
def break_lines(words: str, n_chars: int = LINE_CHARS) -> str:
    """Break a text into lines that fit."""
    return write_lines(textwrap.wrap(words, n_chars, break_on_hyphens=False))


def write_paragraphs(paragraphs: Iterable[str], n_chars: int = LINE_CHARS) -> str:
    """Write paragraphs, each on lines of its own; empty ones are left out."""
    return _BREAK.join(break_lines(words, n_chars) for words in paragraphs if words)


def write_hover(heading: str, paragraphs: Iterable[str], n_chars: int = LINE_CHARS) -> str:
    """Write a hover text: a heading, and paragraphs that begin on lines of their own."""
    body = write_paragraphs(paragraphs, n_chars)
    head = f"<b>{break_lines(heading, n_chars)}</b>"
    return f"{head}{_BREAK}{body}" if body else head
