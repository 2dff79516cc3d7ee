"""How hover texts travel: without the breaks that the browser finds again by itself.

A text of broken lines repeats its neighbours less than its sentences do: unbroken, the map of a
case of 300 marks packs to 8 % less. ``dashboard/assets/hover_lines.js`` breaks it again.
"""

import re
from typing import Any

from dashboard.figures import Figure
from dashboard.words.plotly import LINE_CHARS

_BREAK = "<br>"
_PARAGRAPH = "\n"
_KEPT = "\t"
"""What a text begins with whose lines are not those of `break_lines`: it travels as it is."""

_ENTITY = re.compile(r"&[^;\s]+;")
_TAG = re.compile(r"<[^>]*>")


def join_hovers(figure: Figure) -> Figure:
    """Return a figure whose hover texts are joined, for the chart component alone."""
    return {**figure, "data": [_join_trace(trace) for trace in figure["data"]]}


def _join_trace(trace: dict[str, Any]) -> dict[str, Any]:
    texts = {
        key: [join_lines(text) if isinstance(text, str) else text for text in trace[key]]
        for key in ("text", "hovertext")
        if isinstance(trace.get(key), list)
    }
    return {**trace, **texts}


def join_lines(text: str) -> str:
    """Join the lines of a hover text that `break_lines` parts again at the same places."""
    first, *lines = text.split(_BREAK)
    paragraphs, last = [first], first
    for line in lines:
        if _count(last) + 1 + _count(line.split(" ", 1)[0]) > LINE_CHARS:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
        last = line
    joined = _PARAGRAPH.join(paragraphs)
    is_plain = _KEPT not in text and _PARAGRAPH not in text
    return joined if is_plain and break_lines(joined) == text else _KEPT + text


def break_lines(joined: str) -> str:
    """Break a joined hover text, as the browser does."""
    if joined.startswith(_KEPT):
        return joined[1:]
    lines = []
    for paragraph in joined.split(_PARAGRAPH):
        line, *words = paragraph.split(" ")
        for word in words:
            if _count(line) + 1 + _count(word) > LINE_CHARS:
                lines.append(line)
                line = word
            else:
                line += f" {word}"
        lines.append(line)
    return _BREAK.join(lines)


def _count(line: str) -> int:
    """Count the characters a reader sees."""
    return len(_ENTITY.sub("_", _TAG.sub("", line)))
